"""What clerks leave around their rows, and in them: none of it becomes a paper, all of it is told."""

from __future__ import annotations

import pytest

from docflow.errors import Problem
from docflow.table import Outcome, load

from .making import form_of, rows, to_bytes

FORM = "单位名称: organisation\n党员数: {type: integer, required: no}\n备注: {type: text, required: no}"
HEAD: list[object] = ["单位名称", "党员数", "备注"]


def units(outcome: Outcome) -> list[object]:
    return [record["单位名称"] for _, record in outcome.good]


def of(*lines: list[object], form: str = FORM) -> Outcome:
    return load(rows(*lines), form_of(form), name="表.xlsx")


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(one.code, one.place.cell) for one in problems]


def test_notes_under_a_table_are_no_units() -> None:
    notes: list[list[object]] = [
        ["注：1.本表由街道填写；"],
        ["   2.于每月5日前报送。"],
        ["3、单位公章"],
        ["（4）不留空格"],
    ]
    found = of(HEAD, ["甲", 1, None], ["合计", 1, None], *notes, ["填表人：某某"], [None, None, "2026年3月5日"])
    assert units(found) == ["甲"] and not found.problems
    assert "第 4–9 行是落款或说明，没有当作数据" in found.choices


def test_what_follows_a_subtotal_is_data_unless_it_reads_as_a_note() -> None:
    found = of(HEAD, ["甲", 1, None], ["小计", 1, None], ["乙"], ["丙"], ["备注：以上为规上企业"], ["丁"])
    assert units(found) == ["甲", "乙", "丙", "丁"]


def test_a_unit_with_a_number_in_front_is_no_note_before_the_table_ends() -> None:
    assert units(of(HEAD, ["1.甲公司"], ["2.乙公司"])) == ["1.甲公司", "2.乙公司"]


@pytest.mark.parametrize("word", ["平均", "平均数", "人均", "本页小计", "总 计", "合计："])
def test_a_line_of_averages_or_totals_is_no_unit(word: str) -> None:
    assert units(of(HEAD, ["甲", 1, None], [word, 1, None])) == ["甲"]


@pytest.mark.parametrize("name", ["合计咨询公司", "平均文化公司", "均和公司"])
def test_a_unit_whose_name_holds_such_a_word_is_one(name: str) -> None:
    assert units(of(HEAD, [name, 1, None])) == [name]


def test_rows_that_have_only_their_running_number_are_left_out_and_told() -> None:
    found = of(["序号", *HEAD], [1, "甲", 1, None], [2, "乙", None, None], [3], ["4."], ["…"], [6, None, None, "有话"])
    assert units(found) == ["甲", "乙"]
    assert "第 4–6 行只有序号，没有当作数据" in found.choices
    assert codes(found.problems) == [("D231", "B7")], "a row that says anything else is a row"


def test_a_sheet_of_instructions_before_the_table_is_passed_over() -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["填表说明：逐项填写"])
    page = book.create_sheet("情况表")
    for line in (HEAD, ["甲", 1, None]):
        page.append(line)
    book.create_sheet("旧表").append(HEAD)
    found = load(to_bytes(book), form_of(FORM), name="表.xlsx")
    assert units(found) == ["甲"] and found.sheet == "情况表"
    assert found.choices == ("工作簿里有 3 张工作表，读的是“情况表”，没有读“Sheet”、“旧表”",)


def test_an_optional_column_that_is_called_a_little_otherwise_is_doubted() -> None:
    found = of(["单位名称", "党员人数（万人）", "联系人"], ["甲", 1, "某"])
    assert codes(found.problems) == [("D238", "B1")] and found.problems[0].is_warning
    assert "党员数" in found.problems[0].text and "党员人数（万人）" in found.problems[0].text
    assert not of(HEAD, ["甲", 1, None]).problems


TEXTS = "单位名称: text\n身份证号: text\n电话: phone\n党员数: {type: integer, required: no}"


def test_a_number_that_a_spreadsheet_has_cut_in_a_csv_is_refused() -> None:
    data = "单位名称,身份证号,电话,党员数\n甲,1.10105E+17,1.38E+10,3\n乙,A1.5E+17,13800138000,1.5E+11\n"
    found = load(data.encode(), form_of(TEXTS), name="表.csv")
    assert codes(found.problems) == [("D201", "B2"), ("D201", "C2"), ("D210", "D3")]
    assert not found.good


def test_a_null_character_in_a_csv_is_told_at_its_cell() -> None:
    data = "单位名称,党员数,备注\n甲,1,好\x00的\n".encode()
    assert codes(load(data, form_of(FORM), name="表.csv").problems) == [("D230", "C2")]
