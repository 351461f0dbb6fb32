"""The quick way from cells to a record says what the ordinary way says, or nothing."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.form import Field, Form, OneOf, Scalar, examine
from docflow.form.quick import _CALM, UNSURE, all_plain, reader
from docflow.form.remains import SIGNS
from docflow.form.scalars import PLAIN
from docflow.table.known import asking, has_times_alone
from docflow.table.model import Cell, Row
from docflow.table.sound import Sound

_KINDS = (
    "text",
    "long text",
    "integer",
    "decimal",
    "money",
    "date",
    "month",
    "yes/no",
    "person",
    "organisation",
    "id",
    "phone",
    "code",
)
_FIELDS = [Field(one, Scalar(one)) for one in _KINDS] + [Field("选", OneOf(("单独", "联合")))]
_FIELDS += [
    Field("计", Scalar("integer", Decimal(0))),
    Field("量", Scalar("decimal", Decimal(0))),
    Field("多", Scalar("integer", Decimal(5))),
]
_TEXTS = st.one_of(
    st.text(max_size=12),
    st.integers(0, 20).map(str),
    st.from_regex(r"(0[1-9][0-9]{1,2}-?[1-9][0-9]{6,7}|1[0-9]{10})", fullmatch=True),
    st.sampled_from(["91350100M000100Y43", "91350100M000100Y44", "91350100m000100y43", "９１350100M000100Y43", "1E350100M000100Y43"]),
    st.text(st.sampled_from("甲乙 ·12.3-/年月日\u3000\n|①"), max_size=10),
    st.sampled_from(["2026-03-05", "2026年3月", "是", "单独", "007", "0", "1e3", "13800138000", "张 三", "李•四", "\ue000", "a|b", " a", "2024.1", "ａ", "None", "XX公司", "甲 nan"]),
)  # fmt: skip


@settings(max_examples=400)
@given(st.sampled_from(_FIELDS), _TEXTS)
def test_a_quick_value_is_the_examined_one_and_nothing_is_to_be_said_of_it(field: Field, text: str) -> None:
    value = reader(field)(text)
    if value is not UNSURE:
        found = examine(Form((field,)), {field.name: text})
        assert not found.problems and found.record is not None
        assert found.record[field.name] == value and type(found.record[field.name]) is type(value)


def test_a_calm_text_is_a_plain_one_without_a_sign_of_what_remains() -> None:
    every = map(chr, (*range(0xD800), *range(0xE000, 0x11000)))
    odd = [one for one in every if bool(_CALM.fullmatch(one)) is not (bool(PLAIN.fullmatch(one)) and one not in SIGNS)]
    assert odd == []


@settings(max_examples=400)
@given(st.lists(_TEXTS, min_size=1, max_size=4))
def test_texts_that_are_all_plain_are_plain_each(texts: list[str]) -> None:
    if all_plain(texts):
        form = Form(tuple(Field(str(number), Scalar("text")) for number in range(len(texts))))
        found = examine(form, {str(number): text for number, text in enumerate(texts)})
        assert not found.problems and found.record is not None and list(found.record.values()) == texts


def test_dull_answers_are_quick() -> None:
    """Law against a quick way that is none."""
    for kind, text in (
        ("text", "A&B 公司"),
        ("integer", "12"),
        ("date", "2026-03-05"),
        ("person", "张三"),
        ("yes/no", "是"),
        ("code", "91350100M000100Y43"),
        ("phone", "0571-88880000"),
    ):
        assert reader(Field(kind, Scalar(kind)))(text) is not UNSURE  # type: ignore[arg-type]
    assert all_plain(["甲", "A 1", "（乙）"]) and not all_plain(["甲", " 乙"]) and not all_plain(["甲", ""])


def test_a_cell_that_says_something_of_itself_is_looked_at() -> None:
    for fields in ((Scalar("text"), Scalar("text")), (Scalar("text"), Scalar("month"))):
        form = Form(tuple(Field(str(number), one) for number, one in enumerate(fields)))
        sound = Sound(form, {"0": 0, "1": 1})
        good = Cell("甲"), Cell("2026-03" if fields[1].kind == "month" else "乙")
        assert sound.record(Row(2, good)) is not None
        for odd in (
            Cell("#REF!", "error"),
            Cell("（公式）", "formula"),
            Cell("123456789012345678", "number", True),
            None,
            Cell(" 丙"),
        ):
            assert sound.record(Row(2, (odd, good[1]))) is None
    assert sound.record(Row(2, (Cell("甲"), Cell("2024.1", "number")))) is None


def test_an_empty_cell_with_a_default_needs_no_second_look() -> None:
    form = Form(
        (
            Field("名", Scalar("text")),
            Field("否", Scalar("yes/no"), default="否"),
            Field("注", Scalar("text"), required=False),
        )
    )
    sound = Sound(form, {"名": 0, "否": 1, "注": 2})
    assert sound.record(Row(2, (Cell("甲"), None, None))) == {"名": "甲", "否": False, "注": None}
    assert sound.record(Row(2, (None, Cell("是"), None))) is None


@settings(max_examples=300)
@given(
    st.lists(st.one_of(_TEXTS, st.sampled_from(["9:30", "填表人：", ":", "a:b", "注:", "8：00-9：30", ""])), max_size=6)
)
def test_a_shared_text_that_asks_nothing_is_its_own_value_and_no_signature(texts: list[str]) -> None:
    asked = asking(texts)
    for number, text in enumerate(texts):
        silent = all_plain([text]) and (not (":" in text or "：" in text) or has_times_alone(text))
        assert silent == (number not in asked)


def test_of_thousands_of_shared_texts_only_the_odd_ones_ask() -> None:
    texts = [f"单位{number}" for number in range(1000)]
    texts[700], texts[999], texts[3] = "注：见附件", " 甲", "9:30"
    assert asking(texts) == {700, 999}
