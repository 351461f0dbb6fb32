"""Chinese values are read where they have one meaning, and written as official papers write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow import chinese

DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-01", date(2024, 5, 1)),
        ("2024/5/1", date(2024, 5, 1)),
        ("2024.5.1", date(2024, 5, 1)),
        ("2024年5月1日", date(2024, 5, 1)),
        ("20240501", date(2024, 5, 1)),
        ("２０２４年５月１日", date(2024, 5, 1)),
        ("２０２４－０５－０１", date(2024, 5, 1)),
        ("二〇二四年五月一日", date(2024, 5, 1)),
        ("二零二四年五月一日", date(2024, 5, 1)),
        ("二○二四年元月十日", date(2024, 1, 10)),
        ("二〇二六年十二月三十一日", date(2026, 12, 31)),
        (" 2024 年 5 月 1 日 ", date(2024, 5, 1)),
        ("2024-05-01 00:00:00", date(2024, 5, 1)),
    ],
)
def test_a_date_of_one_meaning_is_read(text: str, day: date) -> None:
    assert chinese.parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("45413", "Excel"),
        ("24.5.1", "四位"),
        ("5/1/2024", "四位"),
        ("24年5月1日", "四位"),
        ("2024.5", "缺日"),
        ("2024年5月", "缺日"),
        ("2024-02-30", "没有 2024年2月30日"),
        ("2024-13-01", "没有"),
        ("1024-05-01", "不合常理"),
        ("二〇二四年十三月一日", "没有"),
        ("二〇二四年五月三二日", "没有"),
        ("二〇二四年十十月一日", "没有"),
        ("今天", "不是完整的年月日"),
        ("2011年元月底前", "不是完整的年月日"),
        ("2010年7-8月", "不是完整的年月日"),
        ("²０24-05-01", "不是完整的年月日"),
        ("2024-05-01T08:30", "带有时刻"),
        ("2024-05-01 08:30", "带有时刻"),
        ("2024年5月1日上午", "带有时刻"),
        ("", "不是完整的年月日"),
    ],
)
def test_any_other_date_is_refused_with_the_reason(text: str, reason: str) -> None:
    found = chinese.parse_date(text)
    assert isinstance(found, str)
    assert reason in found


@given(DAYS)
def test_what_is_written_is_read_back(day: date) -> None:
    assert chinese.parse_date(chinese.format_date(day)) == day
    assert chinese.parse_date(chinese.date_hanzi(day)) == day
    assert chinese.parse_date(day.isoformat()) == day
    assert chinese.parse_month(chinese.format_month(day.year, day.month)) == (day.year, day.month)


@pytest.mark.row("R22")
def test_an_official_date_is_not_padded() -> None:
    assert chinese.format_date(date(2011, 1, 4)) == "2011年1月4日"
    assert chinese.date_hanzi(date(2011, 1, 24)) == "二〇一一年一月二十四日"


@pytest.mark.parametrize(
    "text", ["2024-05", "2024/5", "2024.5", "2024年5月", "202405", "二〇二四年五月", "２０２４.５"]
)
def test_a_month_is_read(text: str) -> None:
    assert chinese.parse_month(text) == (2024, 5)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("2024-05-01", "不要日"), ("2024-13", "没有 13 月"), ("1024-01", "不合常理"), ("5月", "认不出")],
)
def test_no_month_is_refused_with_the_reason(text: str, reason: str) -> None:
    assert reason in str(chinese.parse_month(text))


@pytest.mark.parametrize(
    ("text", "number"),
    [("１，０００", "1000"), ("1,000.50", "1000.50"), ("-3", "-3"), ("−3", "-3"), (" 12 ", "12"), ("007", "7")],
)
def test_a_number_is_read(text: str, number: str) -> None:
    assert chinese.parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["²", "10²", "③", "三", "1,00", "1e5", "约30", "", "1.", ".5", "NaN", "१२", "1 000", "0x1f"]
)
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert chinese.parse_number(text) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9))
def test_money_is_read_back(amount: Decimal) -> None:
    assert chinese.parse_number(chinese.money(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("0", "零元整"),
        ("0.50", "伍角"),
        ("0.05", "伍分"),
        ("10", "壹拾元整"),
        ("100000000", "壹亿元整"),
        ("100010001", "壹亿零壹万零壹元整"),
        ("1000000000000", "壹万亿元整"),
        ("-3.2", "负叁元贰角"),
    ],
)
def test_money_in_capitals(amount: str, said: str) -> None:
    assert chinese.money_upper(Decimal(amount)) == said


@pytest.mark.parametrize("amount", ["1.005", "1.999", "0.001", "NaN", "Infinity", "99999999999999999", "1E+30"])
def test_money_is_never_cut_in_silence(amount: str) -> None:
    with pytest.raises(ValueError, match=r"[一-龥]"):
        chinese.money_upper(Decimal(amount))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"), (2, "二"), (10, "十"), (12, "十二"), (20, "二十"), (103, "一百零三"), (110, "一百一十"),
        (1001, "一千零一"), (10000, "一万"), (10003, "一万零三"), (20050, "二万零五十"), (100000, "十万"), (-3, "负三"),
    ],
)  # fmt: skip
def test_a_number_as_it_is_counted(number: int, said: str) -> None:
    assert chinese.numeral(number) == said


def _read_numeral(text: str) -> int:
    """An independent reader: sums of digit times unit, section by section."""
    total = section = digit = 0
    for character in text:
        if character in "零一二三四五六七八九":
            digit = "零一二三四五六七八九".index(character)
        elif character in "十百千":
            section += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            digit = 0
        else:
            unit = {"万": 10**4, "亿": 10**8}[character]
            total = (total + section + digit) * unit if unit > 10**4 else total + (section + digit) * unit
            section = digit = 0
    return total + section + digit


@given(st.integers(1, 10**12 - 1))
def test_a_counted_number_can_be_read_back(number: int) -> None:
    assert _read_numeral(chinese.numeral(number)) == number
    assert "零零" not in chinese.numeral(number)
    assert not chinese.numeral(number).endswith("零")


def test_the_four_levels_of_headings() -> None:
    assert [chinese.heading_label(level, 12) for level in (1, 2, 3, 4)] == ["十二、", "（十二）", "12.", "（12）"]


@given(st.from_regex(r"[一-龥]{1,6}", fullmatch=True), st.integers(1949, 2099), st.integers(1, 9999))
@pytest.mark.row("R22")
def test_a_document_number_is_read_back(code: str, year: int, serial: int) -> None:
    text = chinese.document_number(code, year, serial)
    assert chinese.parse_document_number(text) == (code, year, serial)


@pytest.mark.parametrize(
    "text",
    ["全发[2010]8号", "全发（2010）8号", "全发〔10〕8号", "全发〔2010〕08号", "全发〔2010〕第8号", "〔2010〕8号",
     "全发〔2010〕8", "全发【2010】8号"],
)  # fmt: skip
@pytest.mark.row("R22")
def test_a_document_number_has_one_form(text: str) -> None:
    assert chinese.parse_document_number(text) is None


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("中", 1),
        ("a", 0.5),
        ("2024年1月5日", 6),
        ("“—”…", 4),
        ("𪚥", 1),
        ("", 0),
        ("ö", 0.5),
        ("e\u0301", 0.5),
        ("葛\U000e0101", 1),
    ],
)
def test_width_in_characters(text: str, width: float) -> None:
    assert chinese.width(text) == width


@given(st.text(), st.text())
def test_widths_add_up(one: str, other: str) -> None:
    assert chinese.width(one + other) == chinese.width(one) + chinese.width(other)


@pytest.mark.parametrize("text", ["11010519491231002X", "440524188001010014"])
def test_the_sample_identity_numbers_are_right(text: str) -> None:
    assert chinese.id_fault(text) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("110105194912310021", "校验位不符"),
        ("110105491231002", "15 位"),
        ("1101051949123100", "实际 16 位"),
        ("11010519491331002X", "出生日期"),
        ("1101051949123100２X", "不能出现"),
        ("11010519491231002x", "不能出现"),
    ],
)
def test_what_is_wrong_with_an_identity_number(text: str, fault: str) -> None:
    found = chinese.id_fault(text)
    assert found is not None
    assert fault in found
    assert text not in found, "the number itself is never repeated"


def test_an_identity_number_is_written_as_it_should_be() -> None:
    assert chinese.normal_id(" １１０１０５１９４９１２３１００２ｘ ") == "11010519491231002X"
    assert chinese.normal_id("110105 19491231 002x") == "11010519491231002X"


@pytest.mark.parametrize(
    ("text", "fault"),
    [("91350100M000100Y43", None), ("91350100M000100Y44", "校验位"),
     ("91350100M000100", "实际 15 位"), ("91350100M000100I43", "不能出现")],
)  # fmt: skip
def test_a_credit_code(text: str, fault: str | None) -> None:
    found = chinese.credit_code_fault(text)
    assert (found is None) == (fault is None)
    assert fault is None or fault in str(found)
