"""What a written number may be, what it counts, and what is no number of anything."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow import chinese
from docflow.errors import Place
from docflow.figures import Figure, Passage
from docflow.figures.numbers import number
from docflow.figures.reading import figures


def read(text: str) -> tuple[Figure, ...]:
    return figures(Passage(text, Place("文", 1)))


@pytest.mark.row("R62")
@pytest.mark.parametrize(
    ("written", "low", "high", "unit"),
    [
        ("126人", "126", "126", "人"),
        ("１２６名", "126", "126", "人"),
        ("1,260人次", "1260", "1260", "人次"),
        ("１，２６０人次", "1260", "1260", "人次"),
        ("一百二十三家", "123", "123", "个"),
        ("两万零五十户", "20050", "20050", "个"),
        ("46.7%", "46.65", "46.75", "%"),
        ("46％", "45.5", "46.5", "%"),
        ("百分之八十", "79.5", "80.5", "%"),
        ("百分之七点五", "7.45", "7.55", "%"),
        ("1.5亿人", "145000000", "155000000", "人"),
        ("10万亿元", "9500000000000", "10500000000000", "元"),
        ("1万2000元", "12000", "12000", "元"),
        ("86.4万元", "863500", "864500", "元"),
        ("150余家", "150", "160", "个"),
        ("3000多人", "3000", "4000", "人"),
        ("二十多个", "20", "30", "个"),
        ("近200名", "100", "200", "人"),
        ("不足30家", "20", "30", "个"),
        ("约30家", "27", "33", "个"),
        ("30人左右", "27", "33", "人"),
        ("3—5人", "3", "5", "人"),
        ("60%～80%", "59.5", "80.5", "%"),
        ("六成", "55", "65", "%"),
        ("三成六", "35.5", "36.5", "%"),
        ("半数以上", "50", "100", "%"),
        ("1.5倍", "1.45", "1.55", "倍"),
        ("3个百分点", "2.5", "3.5", "百分点"),
    ],
)
def test_a_figure_is_read_with_all_that_it_may_be(written: str, low: str, high: str, unit: str) -> None:
    [one] = read(f"合计{written}。")
    assert (one.low, one.high, one.unit) == (Decimal(low), Decimal(high), unit)


@pytest.mark.row("R62")
@pytest.mark.parametrize("written", ["1/3", "三分之一", "近三分之一", "近1/3"])
def test_a_fraction_is_a_rough_share(written: str) -> None:
    [one] = read(f"占{written}。")
    assert one.unit == "%" and one.low < Decimal("33.4") and one.high >= Decimal("33.3")
    assert (one.high < 34) == written.startswith("近")


@pytest.mark.parametrize("written", ["80%以上", "不少于3人", "至少3家", "超过5万元", "半数以上"])
def test_an_open_figure_has_no_upper_end_but_a_lower_one(written: str) -> None:
    [one] = read(written)
    assert one.low > 0 and (one.high > 10**20 or one.unit == "%")


@pytest.mark.row("R16")
@pytest.mark.parametrize(
    "text",
    [
        "2026年3月5日、2026年、3月15日、2026-03-05、二〇二六年三月五日、9:30",
        "全发〔2010〕8号、（2024）浙01民初12号",
        "第12条、第三季度、第一书记、第3至第5条",
        "电话0571-87654321，手机13800000001，邮箱a1@example.com",
        "统一社会信用代码91330100MA00000007，GB/T 9704—2012",
        "见表3、图2和附件4",
        "《关于12项措施的通知》、“三会一课”、“两新”组织、“1+3+N”",
        "人民路128号3楼305室",
        "一是抓组建，二是抓队伍；一方面、进一步、统一、第一、万一、一些、唯一",
        "党的二十大、十八届三中全会、四个意识、两个维护、五个好、三新",
        "一、基本情况",
        "（三）存在问题",
        "3.下一步打算",
        "2023—2025年、2024年度",
    ],
)
def test_what_counts_nothing_is_no_figure(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("共有党员9名", "党员", ""),
        ("其中正式党员8名", "正式党员", ""),
        ("有9名党员", "", "党员"),
        ("纳入台账的“两新”组织共30个", "纳入台账的两新组织", ""),
        ("组织覆盖率达到46.7%", "组织覆盖率", ""),
    ],
)
def test_the_words_around_a_figure_say_what_it_counts(text: str, before: str, after: str) -> None:
    [one] = read(text)
    assert (one.before, one.after) == (before, after)


@given(st.integers(1, 10**8 - 1))
def test_a_numeral_is_read_as_it_is_said(value: int) -> None:
    """Law: reading 汉字 undoes saying them."""
    assert number(chinese.numeral(value)) == (value, 0)


@given(st.integers(10, 10**9), st.sampled_from(["人", "家", "份", "次"]))
def test_the_way_a_number_is_written_changes_nothing(value: int, unit: str) -> None:
    """Law: half-width, full-width, with separators: one figure."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    said = {
        (one.value, one.unit)
        for text in (f"{value}", f"{value:,}", f"{value}".translate(wide))
        for one in read(f"共{text}{unit}。")
    }
    assert len(said) == 1 and next(iter(said))[0] == value


@given(
    st.text(
        alphabet="一二十百万亿0123456789.,%/分之成余近约以上至—人个家年月日（）、，。；：其中占共\ue000\uf000",
        max_size=80,
    )
)
def test_no_text_breaks_the_reader(text: str) -> None:
    """Law: any text has figures or none, each within the text and its own bounds."""
    for one in read(text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.low <= one.value <= one.high or one.hedge
