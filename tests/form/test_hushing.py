"""Numbers of people in any text: none is left whole."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.chinese import id_fault
from docflow.form import Field, Scalar, examine, hushed
from docflow.form.model import Form

WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """An identity number with a right check digit."""
    text = f"{draw(st.integers(110000, 659999))}{draw(st.integers(1930, 2012))}{draw(st.integers(1, 12)):02d}{draw(st.integers(1, 28)):02d}{draw(st.integers(0, 999)):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    number = text + "10X98765432"[sum(w * int(d) for w, d in zip(weights, text, strict=True)) % 11]
    assert id_fault(number) is None
    return number


AROUND = st.text(st.characters(exclude_categories=("Cs", "Nd", "No")), max_size=12)
SHAPES = st.sampled_from(
    [
        str,
        lambda n: n.translate(WIDE),
        lambda n: f"{n[:6]} {n[6:14]} {n[14:]}",
        lambda n: f"{n[:6]}-{n[6:14]}-{n[14:]}",
        str.lower,
    ]
)


def digits(text: str) -> str:
    plain = text.translate({value: key for key, value in WIDE.items()})
    return re.sub(r"[ \-]", "", plain).upper()


@given(numbers(), SHAPES, AROUND, AROUND)
def test_no_text_keeps_an_identity_number(number, shape, before, after) -> None:
    found = hushed(f"{before}{shape(number)}{after}")
    assert number not in digits(found)
    assert number[8:14] not in digits(found)


@given(st.integers(13, 19), st.integers(0, 10**9 - 1), AROUND, AROUND)
def test_no_text_keeps_a_mobile_number(head, tail, before, after) -> None:
    number = f"{head}{tail:09d}"
    for text in (number, number.translate(WIDE), f"{number[:3]}-{number[3:7]}-{number[7:]}"):
        assert number not in digits(hushed(f"{before}{text}{after}"))


@pytest.mark.parametrize(
    "text",
    [
        "全发〔2010〕8号",
        "2024-01-31 至 2024-02-28",
        "91350100M000100Y43",
        "共 12345678 元",
        "党员 3 名",
        "",
        "0571-88880000",
    ],
)
def test_what_is_no_number_of_a_person_stays(text: str) -> None:
    assert hushed(text) == text


@given(
    numbers(),
    SHAPES,
    st.sampled_from(["integer", "date", "month", "yes/no", "decimal", "money", "phone", "code", "id", "person"]),
)
def test_no_message_of_a_wrong_answer_quotes_a_number_of_a_person(number, shape, kind) -> None:
    form = Form((Field("项", Scalar(kind)),))
    for problem in examine(form, {"项": f"号{shape(number)}"}).problems:
        assert number not in digits(str(problem))
