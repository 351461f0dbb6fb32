"""Figures that must agree: each planted fault is found with its arithmetic, each right row is silent."""

from datetime import date

import pytest

from docflow import ledger
from docflow.form import Value

from .units import unit


def told(*units: ledger.Unit, **others: object) -> list[tuple[str, int, str]]:
    return [(one.code, one.place.line, one.text) for one in ledger.check(units, **others)]  # type: ignore[arg-type]


def test_right_rows_are_silent() -> None:
    assert told(unit("甲", 3, 1, 职工人数=4, 女职工人数=4, 团员人数=0), unit("乙")) == []


def test_a_street_written_short_beside_its_whole_name_is_doubtful() -> None:
    rows = (unit("甲", line=1, 所属街道="东桥街道"), unit("乙", line=2, 所属街道="东桥"), unit("丙", 所属街道="东湖"))
    [(code, line, words)] = told(*rows)
    assert (code, line) == ("D237", 2)
    assert "“东桥”，别的行写“东桥街道”" in words


@pytest.mark.parametrize(
    ("others", "code", "words"),
    [
        ({"女职工人数": 21}, "D210", "女职工人数”应为不超过职工人数（20）的数，实际是“21”"),
        ({"党员数": 21, "正式党员数": 21}, "D210", "党员数”应为不超过职工人数（20）"),
        ({"党员数": 4, "正式党员数": 5}, "D210", "正式党员数”应为不超过党员数（4）的数，实际是“5”"),
        ({"团员人数": 21}, "D210", "团员人数"),
        ({"工会会员人数": 21}, "D210", "工会会员人数"),
        ({"党员数": 9, "正式党员数": 5, "预备党员数": 1}, "D211", "正式 5 + 预备 1 = 6 ≠ 9"),
        ({"已建党组织": "某支部"}, "D237", "组织形式却是“未建”"),
        ({"组织形式": "党支部"}, "D237", "没有填已建党组织的名称"),
        ({"党员数": 1, "正式党员数": 1, "已建党组织": "某支部", "组织形式": "党支部"}, "D237", "正式党员却只有 1 人"),
        ({"单位类型": "社会团体", "单位名称": "丰穗蔬菜专业合作社"}, "D237", "类型却填了“社会团体”"),
        ({"数据日期": date(2026, 2, 1)}, "D237", "2026年2月1日 晚于统计截止日 2026年1月31日"),
    ],
)
def test_each_fault_of_a_row_is_found(others: dict[str, Value], code: str, words: str) -> None:
    (found,) = told(unit("甲", line=7, **others), as_of=date(2026, 1, 31))
    assert found[:2] == (code, 7)
    assert words in found[2]


def test_the_second_of_two_equal_units_is_told_with_both_rows() -> None:
    found = told(unit("甲", line=5), unit("乙", line=6), unit("甲", line=9))
    assert [(code, line) for code, line, _ in found] == [("D236", 9), ("D236", 9)]
    assert "第 5 行" in found[0][2]
    assert "第 9 行" in found[0][2]


def test_the_total_row_must_be_the_sum() -> None:
    units = [unit("甲", 3), unit("乙", 2)]
    assert told(*units, totals={"党员数": 5, "职工人数": 40}) == []
    ((code, _, text),) = told(*units, totals={"党员数": 6, "职工人数": 40})
    assert code == "D211"
    assert "各行相加 5 ≠ 合计 6" in text


def test_what_cannot_be_is_an_error_what_does_not_add_up_a_warning() -> None:
    impossible, odd = ledger.check([unit("甲", 党员数=4, 正式党员数=5), unit("乙", 党员数=9, 正式党员数=5)])
    assert (impossible.is_warning, odd.is_warning) == (False, True)


def test_a_number_of_a_person_in_a_column_of_counts_is_refused_and_not_repeated() -> None:
    number = "440524188001010014"
    found = [one for one in ledger.check([unit("甲", 0, 职工人数=int(number))]) if not one.is_warning]
    assert [one.code for one in found] == ["D210"]
    assert "职工人数" in found[0].text
    assert number not in found[0].text + found[0].remedy
    assert not [one for one in ledger.check([unit("甲", 0, 职工人数=10_000_000)]) if not one.is_warning]
