"""Promises of writing: what is typed comes out as typed, nothing is ever run, the same rows give the same bytes."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from docflow.errors import InvalidSource, Place, problem
from docflow.form import Month
from docflow.table import Column, blank, load, marked, read, records, safe_sheet_name, write, write_csv

from .making import form_of, rows

RISKY = (
    '=HYPERLINK("http://x")',
    "+cmd",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "#N/A",
    "=1",
    "'",
    "1E5",
    "0571",
    "TRUE",
)


def cells(data: bytes):
    page = load_workbook(io.BytesIO(data)).active
    return [list(line) for line in page.iter_rows()]


def test_text_stays_text():
    for line, text in zip(cells(write(["值"], [[text] for text in RISKY]))[1:], RISKY, strict=True):
        assert (line[0].value, line[0].data_type, line[0].number_format) == (text, "s", "@")


def test_no_formula_is_ever_written():
    data = write(["值"], [[text] for text in RISKY], title="=1+1", notes=["=1+1"])
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_numbers_dates_and_long_numbers():
    line = cells(
        write(
            list("甲乙丙丁戊己庚"), [[3, Decimal("1.50"), date(2024, 5, 1), Month(2024, 5), True, 10**17, ("a", "b")]]
        )
    )[1]
    assert [cell.value for cell in line[:2]] == [3, 1.5]
    assert line[2].value.date() == date(2024, 5, 1) and line[2].number_format == "yyyy-mm-dd"
    assert [cell.value for cell in line[3:]] == ["2024年5月", "是", "1" + "0" * 17, "a、b"]


def test_header_is_frozen_and_filtered():
    page = load_workbook(io.BytesIO(write([Column("单位", 20), "数"], [["甲", 1]], title="台账", sheet="名册"))).active
    assert (page.title, page.freeze_panes, page.auto_filter.ref) == ("名册", "A3", "A2:B3")
    assert page.column_dimensions["A"].width == 40


def test_the_same_rows_give_the_same_bytes_without_a_maker():
    data = write(["单位"], [["甲"]])
    assert data == write(["单位"], [["甲"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "openpyxl" not in core and "20" + "26" not in core


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("D224", lambda: write(["列"], [["字" * 40_000]])),
        ("D225", lambda: write(["列"], [], sheet="台账:2024")),
        ("D230", lambda: write(["列"], [["甲\x0b"]])),
        ("D213", lambda: write(["列"] * 201, [])),
    ],
)
def test_what_a_spreadsheet_cannot_hold_is_refused(code, make):
    with pytest.raises(InvalidSource) as caught:
        make()
    assert [one.code for one in caught.value.problems] == [code]


def test_names_of_sheets():
    assert [safe_sheet_name(name) for name in ("台账:2024", "", "'a'", "长" * 40, "a/b[c]")] == [
        "台账·2024",
        "表",
        "a",
        "长" * 31,
        "a·b·c·",
    ]


def test_csv_is_tamed_and_readable_by_excel():
    data = write_csv(["值", "数"], [[text, -3] for text in RISKY[:6]])
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert [line[0] for line in lines[1:]] == [f"'{text}" for text in RISKY[:6]]
    assert {line[1] for line in lines[1:]} == {"-3"}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20),
        min_size=1,
        max_size=5,
    )
)
def test_any_text_is_read_back_as_it_was(texts):
    data = write(["单位", "其他"], [["甲", text] for text in texts])
    found = [row.cells[1].text if row.cells[1] else "" for row in read(data).rows]
    assert found == [text if text.strip() else "" for text in texts]


# --- blank -------------------------------------------------------------------------------------

FORM = """
单位名称: {type: organisation, example: 东海公司, help: 写全称}
人数: {type: integer >= 0, headings: [人数（人）]}
方式: one of [单独, 联合]
属地: {type: one of, options: [OPTIONS]}
启用: yes/no
身份证号: id
成员: 'table {姓名: person, 性别: "one of [男, 女]"}'
备注: {type: text, required: no}
""".replace("OPTIONS", ", ".join(f"第{n}街道办事处" for n in range(40))).replace('"one of [男, 女]"', "one of [男, 女]")


def test_a_blank_spreadsheet_shows_what_is_wanted():
    book = load_workbook(io.BytesIO(blank(form_of(FORM))))
    page = book["填报表"]
    assert [cell.value for cell in page[1]] == ["单位名称", "人数（人）", "方式", "属地", "启用", "身份证号", "备注"]
    assert page["A1"].comment.text == "单位全称；必填\n例：东海公司\n写全称"
    assert "不小于 0" in page["B1"].comment.text and "可不填" in page["G1"].comment.text
    rules = {str(rule.sqref): rule.formula1 for rule in page.data_validations.dataValidation}
    assert rules["C2:C1001"] == '"单独,联合"' and rules["E2:E1001"] == '"是,否"'
    assert rules["D2:D1001"] == "'选项'!$A$1:$A$40" and book["选项"].sheet_state == "hidden"
    assert [cell.value for cell in book["成员"][1]] == ["单位名称", "姓名", "性别"]
    assert page.column_dimensions["F"].number_format == "@"


def test_a_blank_spreadsheet_can_be_filled_in_and_read():
    form = form_of(FORM)
    book = load_workbook(io.BytesIO(blank(form)))
    book["填报表"].append(["东海公司", 3, "单独", "第1街道办事处", "是", "11010519491231002X", None])
    book["成员"].append(["东海公司", "张三", "男"])
    out = io.BytesIO()
    book.save(out)
    outcome = load(out.getvalue(), form)
    assert not outcome.problems
    assert outcome.good[0][1]["成员"] == ({"姓名": "张三", "性别": "男"},)
    assert blank(form) == blank(form)


# --- marked ------------------------------------------------------------------------------------


def test_the_users_own_table_comes_back_with_its_faults_marked(messy, form, tmp_path):
    path = tmp_path / "情况表.xlsx"
    path.write_bytes(messy)
    outcome = records(read(path), form)
    page = load_workbook(io.BytesIO(marked(path, outcome.problems))).active
    for cell in ("E10", "F10", "D11", "C11", "E11"):
        assert page[cell].fill.fgColor.rgb == "FFFF9999" and page[cell].comment.text[:1] == "D"
    assert page["C10"].comment is None and page["C7"].fill.fgColor.rgb != "FFFF9999"
    assert page["H4"].value == "错误"
    assert page["H10"].value.startswith("D205 ") and "D204" in page["H10"].value
    assert page["H7"].value is None
    assert page["B10"].value == "南湖公司" and page.merged_cells.ranges
    assert path.read_bytes() == messy


def test_marking_again_starts_the_column_anew(messy, form, tmp_path):
    once = marked(messy, records(read(messy), form).problems)
    again = marked(once, [problem("D231", Place("x", cell="B7"), field="单位名称")])
    page = load_workbook(io.BytesIO(again)).active
    assert page["H4"].value == "错误" and page["I4"].value is None
    assert page["H10"].value is None and page["H7"].value.startswith("D231")
    assert records(read(again), form).refused == (10, 11)


def test_a_text_file_comes_back_as_a_spreadsheet():
    data = "单位,人数\n甲,x\n=1+1,3\n".encode()
    form = form_of("单位: organisation\n人数: integer")
    page = load_workbook(
        io.BytesIO(marked(data, records(read(data, name="a.csv"), form).problems, name="a.csv"))
    ).active
    assert page["B2"].comment.text.startswith("D210") and page["C2"].value.startswith("D210")
    assert page["A3"].value == "=1+1" and page["A3"].data_type == "s"


def test_no_whole_number_of_a_person_is_written_into_notes():
    form = form_of("姓名: person\n身份证号: id")
    data = rows(["姓名", "身份证号"], ["张三", "110105194912310021"])
    page = load_workbook(io.BytesIO(marked(data, records(read(data), form).problems))).active
    assert "110105194912310021" not in page["B2"].comment.text + page["C2"].value
