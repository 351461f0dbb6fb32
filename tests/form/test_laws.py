"""What holds for every form and every answer."""

import base64
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.errors import Problem
from docflow.form import (
    Examined,
    Field,
    Form,
    ListOf,
    Month,
    OneOf,
    Scalar,
    TableOf,
    display,
    examine,
    masked,
    parse,
    parse_type,
    plainly,
    to_plain,
    type_text,
)
from docflow.form import answers as answering
from docflow.form.scalars import LIMIT_TEXT
from docflow.form.writing import KINDS, NUMBERS

from .pictures import jpeg, png

kinds = st.one_of(
    st.sampled_from(KINDS).map(Scalar),
    st.builds(Scalar, st.sampled_from(NUMBERS), st.integers(-9, 9).map(Decimal)),
)
choices = st.lists(st.sampled_from("甲乙丙丁AB"), min_size=1, max_size=4, unique=True).map(
    lambda found: OneOf(tuple(found))
)
singles = kinds | choices
names = st.sampled_from(["单位名称", "党员数", "items", "values", "a1", "备注"])


def fields(types):
    one = st.builds(Field, names, types, required=st.booleans())
    return st.lists(one, max_size=4, unique_by=lambda field: field.name).map(lambda found: Form(tuple(found)))


tables = fields(singles).filter(lambda form: form.fields).map(TableOf)
forms = fields(singles | singles.map(ListOf) | tables)

texts = st.text(st.characters(exclude_categories=()), max_size=12)
answers = st.one_of(
    texts,
    st.sampled_from(
        [
            "2024-5-1",
            "２０２４年５月",
            "11010519491231002x",
            "057188880000",
            "１，２００",
            "是",
            "1.005",
            "91350100M000100Y43",
            "data:image/png;base64," + base64.b64encode(png()).decode(),
            "data:image/jpeg;base64," + base64.b64encode(jpeg()).decode(),
        ]
    ),
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.builds(Month, st.integers(1900, 2199), st.integers(1, 12)),
    st.integers(-(10**20), 10**20),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12),
    st.floats(),
    st.booleans(),
    st.none(),
)


@st.composite
def filled(draw) -> tuple[Form, dict[str, object]]:
    form = draw(forms)
    given = {}
    for field in form.fields:
        match field.type:
            case ListOf():
                given[field.name] = draw(st.lists(answers, max_size=3) | answers)
            case TableOf(columns=columns):
                row = st.fixed_dictionaries({}, optional=dict.fromkeys(columns.names, answers))
                given[field.name] = draw(st.lists(row, max_size=2))
            case _:
                given[field.name] = draw(answers)
    return form, given


@settings(max_examples=400, deadline=None)
@given(filled())
def test_a_parsed_record_said_plainly_parses_to_itself(pair):
    form, given = pair
    found = examine(form, given)
    assert isinstance(found, Examined)
    assert (found.record is None) == any(not one.is_warning for one in found.problems)
    if found.record is not None:
        again = examine(form, to_plain(found.record))
        assert again.record == found.record
        assert parse(form, to_plain(found.record)) == found.record
        assert all(isinstance(display(value), str) for value in found.record.values())


@settings(max_examples=200, deadline=None)
@given(singles | singles.map(ListOf) | tables)
def test_a_type_reads_as_it_is_written(kind):
    found = parse_type(type_text(kind))
    assert not isinstance(found, Problem)
    assert type_text(found) == type_text(kind)


@given(st.text(max_size=30))
def test_parse_type_never_fails(text):
    assert parse_type(text) is not None


@given(st.text("0123456789Xx- ", min_size=8, max_size=30))
def test_a_mask_hides_at_least_four_characters(text):
    shown = masked(Field("证", Scalar("id")), text)
    assert sum(a != b for a, b in zip(shown, text, strict=False)) >= 4 or len(shown) < len(text)


SIGNS = " a甲1·-\n\f\u3000\u200b"


@pytest.mark.parametrize("kind", [*map(Scalar, KINDS), OneOf(("甲", "a")), ListOf(Scalar("text"))], ids=str)
def test_what_is_surely_its_own_value_is_what_the_long_way_gives(kind, monkeypatch) -> None:
    """Most answers take the short way; none of them means anything else for it."""
    given_ = ["".join(one) for length in range(4) for one in product(SIGNS, repeat=length)]
    given_ += ["甲" * LIMIT_TEXT, "甲" * (LIMIT_TEXT + 1)]
    form = Form((Field("备注", kind, required=False),))
    short = [examine(form, {"备注": text}) for text in given_]
    plain = [plainly(form, {"备注": text}) for text in given_]
    monkeypatch.setattr(answering, "is_itself", lambda field, text: False)
    long = [examine(form, {"备注": text}) for text in given_]
    assert short == long
    for found, whole in zip(plain, long, strict=True):
        assert found is None or (found == to_plain(whole.record) and not whole.problems)


def test_plain_answers_to_every_field_take_the_short_way_and_others_do_not() -> None:
    form = Form((Field("事由", Scalar("long text")), Field("名称", Scalar("text"))))
    assert plainly(form, {"事由": "申请办理。", "名称": "甲"}) == {"事由": "申请办理。", "名称": "甲"}
    for wrong in ({"事由": "申请"}, {"事由": "申请", "名称": " 甲"}, {"事由": "申请", "名称": "甲", "乙": "丙"}, {}):
        assert plainly(form, wrong) is None
