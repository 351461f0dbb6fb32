"""What was kept is read again as it was, quickly or slowly."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.errors import InvalidSource
from docflow.form import Field, Form, ListOf, Month, OneOf, Scalar, parse, to_plain
from docflow.form.stored import reader

FORM = Form(
    (
        Field("名", Scalar("text")),
        Field("数", Scalar("integer", Decimal(0))),
        Field("钱", Scalar("decimal"), required=False),
        Field("日", Scalar("date"), required=False),
        Field("月", Scalar("month"), required=False),
        Field("选", OneOf(("甲", "乙")), default="甲"),
        Field("否", Scalar("yes/no"), default="否"),
        Field("列", ListOf(Scalar("text")), required=False),
        Field("话", Scalar("phone"), required=False),
    )
)
RECORDS = st.fixed_dictionaries(
    {
        "名": st.sampled_from(["甲公司", "A&B", "=1+1"]),
        "数": st.integers(0, 999),
        "钱": st.none() | st.decimals(-1000, 1000, places=2),
        "日": st.none() | st.dates(date(1900, 1, 1), date(2100, 1, 1)),
        "月": st.none() | st.builds(Month, st.integers(1900, 2100), st.integers(1, 12)),
        "选": st.sampled_from(["甲", "乙"]),
        "否": st.booleans(),
        "列": st.none() | st.lists(st.sampled_from(["子", "丑"]), min_size=1).map(tuple),
        "话": st.none() | st.just("13800000000"),
    }
)


@given(RECORDS)
@settings(max_examples=80)
def test_the_quick_way_back_gives_what_the_parser_gives(record) -> None:
    plain = to_plain(record)
    assert reader(FORM)(plain) == parse(FORM, plain, known=False) == record


@pytest.mark.parametrize(
    "plain",
    [
        {"名": "甲", "数": "５"},
        {"名": "甲", "数": 5, "选": " 乙 ", "多": 1},
        {"名": "甲", "数": 5, "日": "2024年5月1日"},
    ],
)
def test_what_no_longer_fits_is_parsed_anew(plain) -> None:
    assert reader(FORM)(plain) == parse(FORM, plain, known=False)


@pytest.mark.parametrize("plain", [{"数": 5}, {"名": "甲", "数": -1}, {"名": "甲", "数": 5, "选": "丙"}])
def test_what_cannot_be_read_any_more_is_told(plain) -> None:
    with pytest.raises(InvalidSource):
        reader(FORM)(plain)
