"""Promises of reading: messy sheets become clean tables, every decision is told, and nothing is guessed."""

import io
import random
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from time import process_time as time_used

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from docflow.errors import InvalidSource
from docflow.table import read

from .making import form_of, repacked, rows, to_bytes, workbook


def codes(data: bytes | Path, **options: object) -> list[str]:
    with pytest.raises(InvalidSource) as caught:
        read(data, **options)
    assert all(one.place.source for one in caught.value.problems)
    return [one.code for one in caught.value.problems]


def texts(data: bytes, **options: object) -> list[list[str | None]]:
    return [[cell.text if cell else None for cell in row.cells] for row in read(data, **options).rows]


# --- shapes of tables -------------------------------------------------------------------------


def test_a_messy_sheet_is_read_as_a_person_reads_it(messy):
    sheet = read(messy, name="情况表.xlsx")
    assert sheet.headings == (
        "序号",
        "单位名称",
        "党员数（正式）",
        "党员数（预备）",
        "成立日期",
        "联系电话（必填）",
        "备注",
    )
    assert sheet.heading_rows == (3, 4)
    assert [row.number for row in sheet.rows] == [7, 9, 10, 11]
    assert [row.cells[1].text for row in sheet.rows] == ["东海公司（总部）", "西山公司", "南湖公司", "北岭公司"]
    assert sheet.choices == (
        "第 1、2 行是标题或说明（“２０２４年基层党组织情况表”），没有当作数据",
        "第 3、4 行合并成一行表头",
        "第 5 行是栏次，没有当作数据",
        "第 6 行是分组标题，没有当作数据",
        "第 12 行是合计，没有当作数据",
        "第 13、14 行是落款或说明，没有当作数据",
    )


def test_every_row_with_something_in_it_is_data_or_told(messy):
    sheet = read(messy)
    told = "".join(sheet.choices)
    numbers = {row.number for row in sheet.rows} | set(sheet.heading_rows)
    for number in (1, 2, 5, 6, 12, 13, 14):
        assert number not in numbers and f"{number}" in told


def test_two_rows_of_headings_without_merged_cells():
    data = rows(
        ["单位名称", "党员数", None, None, "备注"],
        [None, "正式", "预备", "合计", None],
        ["甲公司", 3, 1, 4, "无"],
        ["乙公司", 5, 0, 5, None],
    )
    assert read(data).headings == ("单位名称", "党员数（正式）", "党员数（预备）", "党员数（合计）", "备注")
    assert texts(data)[0] == ["甲公司", "3", "1", "4", "无"]


def test_headings_merged_downwards_over_a_row_that_is_otherwise_empty():
    def fill(page):
        page.append(["姓名", "职务"])
        page.merge_cells("A1:A2")
        page.merge_cells("B1:B2")
        page["A3"], page["B3"] = "张三", "书记"

    assert texts(workbook(fill)) == [["张三", "书记"]]


def test_three_rows_of_headings():
    def fill(page):
        page.append(["单位", "党员", None, None])
        page.append([None, "在职", None, "离退休"])
        page.append([None, "男", "女", None])
        for area in ("A1:A3", "B1:D1", "B2:C2", "D2:D3"):
            page.merge_cells(area)
        page.append(["某公司", 1, 2, 3])

    sheet = read(workbook(fill))
    assert sheet.headings == ("单位", "党员（在职）（男）", "党员（在职）（女）", "党员（离退休）")
    assert len(sheet.rows) == 1


def test_one_column_is_a_table_too():
    assert texts(rows(["单位名称"], ["甲"], ["乙"])) == [["甲"], ["乙"]]


def test_values_merged_downwards_hold_for_every_row_they_cover():
    def fill(page):
        for line in (["街道", "单位"], ["城东", "甲"], [None, "乙"], ["城西", "丙"]):
            page.append(line)
        page.merge_cells("A2:A3")

    data = workbook(fill)
    assert texts(data) == [["城东", "甲"], ["城东", "乙"], ["城西", "丙"]]
    assert any("上下合并" in one for one in read(data).choices)


def test_headings_repeated_on_every_printed_page():
    data = rows(["单位名称", "人数", "备注"], ["甲", 3, "无"], ["单位名称", "人数", "备注"], ["乙", 4, "无"])
    assert [line[0] for line in texts(data)] == ["甲", "乙"]
    assert "第 3 行是重复的表头，没有当作数据" in read(data).choices


def test_columns_without_a_heading_are_told():
    data = rows(["单位名称", "人数"], ["甲", 3, "多出来的"], ["乙", 4])
    assert texts(data) == [["甲", "3"], ["乙", "4"]]
    assert "C 列没有表头，没有读入" in read(data).choices


def test_a_unit_whose_name_begins_like_a_total_is_a_unit():
    data = rows(["单位名称", "人数"], ["合计科技公司", 3], ["小计", 3])
    assert texts(data) == [["合计科技公司", "3"]]


def test_numbers_without_headings_are_unclear():
    assert codes(rows([1, 2, 3], [4, 5, 6])) == ["D206"]
    assert codes(rows([])) == ["D206"]


def test_a_form_helps_to_find_the_headings():
    data = rows(["这是一份", "说明文字", "共三列"], ["姓名", "人数", "备注"], ["甲", "3", "无"])
    assert read(data).heading_rows == (1,)
    assert read(data, form=form_of("姓名: person\n人数: integer")).heading_rows == (2,)


# --- cells ------------------------------------------------------------------------------------


def test_cells_say_what_their_reader_sees():
    def fill(page):
        page.append(["列"])
        for value, code in (
            (3, "General"),
            (3.14, "General"),
            (0.1 + 0.2, "General"),
            (1234567.5, "#,##0.00"),
            (571, "0000"),
            (0.85, "0%"),
            (date(2024, 5, 1), "yyyy-mm-dd"),
            (date(2024, 5, 1), 'yyyy"年"m"月"d"日"'),
            (date(2024, 5, 1), 'yyyy"年"m"月"'),
            (datetime(2024, 5, 1, 8, 30), "yyyy/m/d h:mm"),  # noqa: DTZ001
            (time(8, 30), "h:mm"),
            (True, "General"),
            (5, '0"人"'),
            (5, "[Red]0"),
            (1e21, "General"),
        ):
            page.append([value])
            page.cell(page.max_row, 1).number_format = code

    assert [line[0] for line in texts(workbook(fill))] == [
        *("3", "3.14", "0.3", "1234567.5", "0571", "85%"),
        *("2024-05-01", "2024-05-01", "2024-05", "2024-05-01 08:30", "08:30", "TRUE", "5", "5"),
        "1" + "0" * 21,
    ]


def test_numbers_as_spreadsheets_write_them():
    data = repacked(rows(["列"], [1.5]), sheet=lambda xml: xml.replace(b"<v>1.5</v>", b"<v>3.1400000000000001</v>"))
    assert texts(data) == [["3.14"]]
    data = repacked(rows(["列"], [1.5]), sheet=lambda xml: xml.replace(b"<v>1.5</v>", b"<v>1.10101199003078E+17</v>"))
    cell = read(data).rows[0].cells[0]
    assert (cell.text, cell.kind, cell.lost) == ("110101199003078000", "number", True)


def test_both_calendars_of_spreadsheets():
    for epoch in (CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904):
        book = Workbook()
        book.epoch = epoch
        for value in ("日期", date(2024, 5, 1)):
            book.active.append([value])
        assert texts(to_bytes(book)) == [["2024-05-01"]]


def test_inline_texts_rich_texts_and_reading_aids():
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row><c t="inlineStr"><is><t>A</t></is></c></row>'
        b'<row><c t="inlineStr"><is><r><t>\xe5\xbc\xa0</t></r><r><t xml:space="preserve"> \xe4\xb8\x89</t></r>'
        b"<rPh><t>zhang</t></rPh></is></c></row>"
        b'<row><c t="str"><f>1</f><v>_x4E00_</v></c></row></sheetData></worksheet>'
    )
    assert texts(repacked(rows(["A"]), sheet=sheet)) == [["张 三"], ["一"]]


def test_the_size_that_a_sheet_notes_is_not_believed():
    """H55: ten rows, and a note that says three."""
    data = rows(["单位", "人数"], *[[f"单位{n}", n] for n in range(10)])
    data = repacked(data, sheet=lambda xml: xml.replace(b'<dimension ref="A1:B11"', b'<dimension ref="A1:A4"'))
    assert b"A1:A4" in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert len(read(data).rows) == 10


def test_hidden_columns_are_read_and_told():
    def fill(page):
        for line in (["单位", "人数", "备注"], ["甲", 3, "无"]):
            page.append(line)
        page.column_dimensions["B"].hidden = True
        page.column_dimensions["Z"].hidden = True

    sheet = read(workbook(fill))
    assert sheet.rows[0].cells[1].text == "3" and "B 列是隐藏的，照样读入" in sheet.choices


def test_hidden_rows_are_read_and_told():
    def fill(page):
        for line in (["单位"], ["甲"], ["乙"], ["丙"]):
            page.append(line)
        page.row_dimensions[2].hidden = page.row_dimensions[3].hidden = True

    sheet = read(workbook(fill))
    assert len(sheet.rows) == 3
    assert [(one.code, one.is_warning) for one in sheet.problems] == [("D212", True)]
    assert "第 2、3 行" in sheet.problems[0].text


def test_sheets_hidden_sheets_and_unknown_sheets():
    book = Workbook()
    book.active.title = "封面"
    book.create_sheet("旧表").append(["单位"])
    book["旧表"].append(["甲"])
    book["旧表"].sheet_state = "hidden"
    book.create_sheet("台账").append(["单位"])
    book["台账"].append(["乙"])
    data = to_bytes(book)
    sheet = read(data)
    assert sheet.name == "台账" and texts(data) == [["乙"]]
    assert str(sheet.place(2, 0)) == "表格 台账!A2"
    assert sheet.choices == ("工作簿里有 2 张工作表，读的是“台账”，没有读“封面”", "没有读隐藏的工作表“旧表”")
    assert texts(data, sheet="旧表") == [["甲"]]
    assert codes(data, sheet="台帐") == ["D219"]


# --- files that are no tables -------------------------------------------------------------------


def ole(*inside: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512 + b"".join(inside)


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (ole(), "a.xls", "D220"),
        (ole("EncryptedPackage".encode("utf-16-le")), "a.xlsx", "D227"),
        (zipped(**{"word/document.xml": b"<a/>"}), "a.xlsx", "D220"),
        (zipped(**{"content.xml": b"<a/>"}), "a.ods", "D220"),
        (zipped(**{"xl/workbook.bin": b""}), "a.xlsb", "D220"),
        (zipped(**{"a.txt": b""}), "a.xlsx", "D220"),
        (b"%PDF-1.7", "a.xlsx", "D220"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "D220"),
        (b"name,age\n", "a.xlsx", "D220"),
        (b"", "a.xlsx", "D228"),
        (b"\n\n", "a.csv", "D228"),
        (b"PK\x03\x04broken", "a.xlsx", "D228"),
        (b"a\x00\x01\x02\x03bcdefgh" * 3, "a.csv", "D220"),
    ],
)
def test_other_files_are_named_for_what_they_are(data, name, code):
    assert codes(data, name=name) == [code]


def test_missing_files_and_folders(tmp_path):
    assert codes(tmp_path / "没有.xlsx") == ["F508"]
    assert codes(tmp_path) == ["D220"]


@pytest.mark.parametrize("cut", [30, 400, 2000, -30])
def test_a_cut_file(cut):
    assert codes(rows(["单位"], ["甲"])[:cut], name="a.xlsx") == ["D228"]


def test_a_zip_with_a_password():
    data = bytearray(rows(["单位"], ["甲"]))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    assert codes(bytes(data)) == ["D227"]


@pytest.mark.parametrize(
    "bomb",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
    ],
)
@pytest.mark.parametrize("part", ["sheet", "book"])
def test_entities_are_refused(part, bomb):
    assert codes(repacked(rows(["单位"], ["甲"]), **{part: lambda xml: bomb + xml})) == ["D229"]


def test_far_and_many_cells():
    assert codes(workbook(lambda page: [page.append(["a"]), page.cell(1_048_576, 1, "x")])) == ["D213"]
    assert codes(workbook(lambda page: [page.append(["a"]), page.cell(2, 16_384, "x")])) == ["D213"]
    row = b"<row>" + b"<c/>" * 2_000_000 + b"</row>"
    assert codes(repacked(rows(["a"]), sheet=lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + row))) == ["D213"]


@pytest.mark.parametrize(("piece", "code"), [(b"<row></row>", "D213"), (b" " * 1000, "D229")])
def test_a_sheet_that_unpacks_without_end(piece, code):
    filling = piece * (50_000_000 // len(piece))
    data = repacked(rows(["a"]), sheet=lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + filling))
    assert len(data) < 300_000
    began = time_used()
    assert codes(data) == [code]
    assert time_used() - began < 5


def test_a_comment_without_end():
    filling = b"<!--" + random.Random(1).randbytes(1_500_000).hex().encode() + b"-->"
    data = repacked(rows(["a"]), sheet=lambda xml: xml.replace(b"<sheetData>", filling + b"<sheetData>"))
    assert codes(data) == ["D229"]


def test_a_part_that_lies_about_its_size():
    data = bytearray(rows(["单位"], ["甲"]))
    at = data.find(b"xl/worksheets/sheet1.xml", data.find(b"PK\x01\x02"))
    data[at - 46 + 24 : at - 46 + 28] = (40).to_bytes(4, "little")
    assert codes(bytes(data)) == ["D228"]


def test_a_cell_too_long_for_a_spreadsheet():
    sheet = b'<row r="2"><c r="A2" t="inlineStr"><is><t>' + b"x" * 40_000 + b"</t></is></c></row></sheetData>"
    assert codes(repacked(rows(["a"]), sheet=lambda xml: xml.replace(b"</sheetData>", sheet))) == ["D224"]


# --- text files -----------------------------------------------------------------------------------

LINES = "单位名称,人数,备注\n东海公司,3,无\n西山公司,5,有\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "，"])
def test_any_encoding_and_separator(encoding, separator):
    data = LINES.replace(",", separator).encode(encoding)
    assert texts(data, name="a.csv") == [["东海公司", "3", "无"], ["西山公司", "5", "有"]]


def test_line_ends_quotes_and_titles():
    data = '表一\r\n单位,说明\n"甲,公司","一行\n二行"\r乙,"他说""好"""\n'.encode()
    assert texts(data, name="a.csv") == [["甲,公司", "一行\n二行"], ["乙", '他说"好"']]


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    sheet = read('单位,说明\n甲,"一\n二"\n\n乙,丙\n'.encode(), name="a.csv")
    assert [row.number for row in sheet.rows] == [2, 4]


def test_a_short_file_that_could_be_in_either_encoding_is_asked_about():
    """模 in GBK is a valid ģ in UTF-8."""
    data = "模".encode("gbk")
    assert codes(data, name="a.csv") == ["D221"]
    assert read(data, name="a.csv", encoding="gbk").headings == ("模",)


def test_rare_characters_of_gb18030():
    assert texts("姓名,数\n𠮷野,1\n".encode("gb18030"), name="a.csv") == [["𠮷野", "1"]]


@pytest.mark.parametrize("data", [b"\xb5\xa5\xce\xbb,\xff\xff\n", '单位,"没有闭合\n甲,乙\n'.encode()])
def test_text_that_cannot_be_read(data):
    assert codes(data, name="a.csv") == ["D221"]


def test_nothing_in_a_cell_is_ever_run():
    """H60"""
    for text in ('=HYPERLINK("http://x")', "+cmd", "@SUM", "＝1+1"):
        assert texts(f'单位,人数\n"{text.replace(chr(34), chr(34) * 2)}",3\n'.encode(), name="a.csv")[0][0] == text
