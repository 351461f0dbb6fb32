"""Promises of marking: the bad cells are red and explained, and nothing else of the user's file has changed."""

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image as Picture

from docflow.errors import Place, problem
from docflow.table import marked, read
from docflow.table import notes as notes_room

from .making import repacked, rows, to_bytes
from .test_quick import made as sheet_by_hand
from .test_quick import sheet

RED, YELLOW = "FFFF9999", "FFFFF2A8"


def fault(cell: str = "", line: int = 0, field: str = "单位名称"):
    return problem("D231", Place("a.xlsx", line, cell=cell), field=field)


@pytest.fixture(scope="module")
def rich() -> bytes:
    """A table with all that a clerk's file has besides: picture, chart, rules, notes, formulas, more sheets."""
    book = Workbook()
    page = book.active
    page.title = "台账"
    for line in (["单位名称", "人数", "合计"], ["甲公司", 3, "=B2*2"], ["乙公司", 5, "=B3*2"], ["丙公司", None, None]):
        page.append(line)
    page["A2"].font = Font(bold=True, color="FF0000FF")
    page["B3"].fill = PatternFill("solid", fgColor="FF00FF00")
    page["B3"].number_format = '0"人"'
    page["A3"].comment = Comment("别人写的", "张三")
    page.merge_cells("A6:C6")
    page["A6"] = "填表人：张三"
    page.conditional_formatting.add("B2:B9", CellIsRule("greaterThan", ["4"], fill=PatternFill(bgColor="FFFF0000")))
    rule = DataValidation("list", formula1='"甲公司,乙公司"')
    page.add_data_validation(rule)
    rule.add("A2:A9")
    page.auto_filter.ref = "A1:C4"
    page.freeze_panes = "A2"
    chart = BarChart()
    chart.add_data(Reference(page, min_col=2, min_row=1, max_row=4), titles_from_data=True)
    page.add_chart(chart, "E12")
    picture = io.BytesIO()
    Picture.new("RGB", (8, 8), "blue").save(picture, "PNG")
    page.add_image(Image(picture), "E2")
    other = book.create_sheet("说明")
    other["A1"], other["A1"].fill = "另一张表", PatternFill("solid", fgColor="FFABCDEF")
    return to_bytes(book)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) == len(set(archive.namelist()))
        return {name: archive.read(name) for name in archive.namelist()}


def test_only_what_must_change_has_changed(rich):
    before, after = parts(rich), parts(marked(rich, [fault("台账!A3"), fault("台账!B4"), fault(line=2)], name="a.xlsx"))
    changed = {name for name in before if before[name] != after[name]}
    assert not set(before) - set(after)
    assert changed <= {
        "[Content_Types].xml", "xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels",
        *(name for name in before if "comment" in name),
    }  # fmt: skip
    kept = [name for name in before if "chart" in name or "media" in name or "drawing1.xml" in name or "sheet2" in name]
    assert len(kept) >= 4 and not changed.intersection(kept)


def test_values_formats_formulas_and_notes_of_others_stay(rich):
    book = load_workbook(io.BytesIO(marked(rich, [fault("台账!A3"), fault("台账!B4"), fault(line=2)], name="a.xlsx")))
    page, old = book["台账"], load_workbook(io.BytesIO(rich))["台账"]
    for line in old.iter_rows():
        for cell in line:
            new = page[cell.coordinate]
            assert new.value == cell.value, cell.coordinate
            assert [repr(one) for one in (new.font, new.border)] == [repr(one) for one in (cell.font, cell.border)]
            assert new.number_format == cell.number_format
            if cell.coordinate not in ("A3", "B4"):
                assert repr(new.fill) == repr(cell.fill), cell.coordinate
    assert page["A3"].fill.fgColor.rgb == page["B4"].fill.fgColor.rgb == RED
    assert page["A3"].comment.text.startswith("别人写的") and "D231" in page["A3"].comment.text
    assert page["B4"].comment.text.startswith("D231") and page["B4"].comment.author == "docflow"
    assert [page[f"D{row}"].value and page[f"D{row}"].value[:4] for row in range(1, 6)] == ["错误", *["D231"] * 3, None]
    assert (
        page.auto_filter.ref == "A1:C4" and page.freeze_panes == "A2" and len(page.data_validations.dataValidation) == 1
    )
    assert page.conditional_formatting and page.merged_cells.ranges and page.column_dimensions["D"].width == 60
    assert page._charts and page._images


def test_what_was_marked_before_is_unmarked_when_it_is_right_now(rich):
    once = marked(rich, [fault("台账!A3"), fault("台账!B3"), fault("台账!A2")], name="a.xlsx")
    again = load_workbook(io.BytesIO(marked(once, [fault("台账!A2")], name="a.xlsx")))["台账"]
    assert (
        again["B3"].fill.fgColor.rgb == "FF00FF00"
        and again["B3"].number_format == '0"人"'
        and again["B3"].comment is None
    )
    assert again["A3"].comment.text.count("D231") <= 1
    assert again["A2"].fill.fgColor.rgb == RED and again["A2"].font.bold and again["A2"].comment.text.count("D231") == 1
    assert [again[f"D{row}"].value and again[f"D{row}"].value[:4] for row in (1, 2, 3)] == ["错误", "D231", None]
    assert again["E1"].value is None


def test_the_same_faults_give_the_same_bytes(rich):
    assert marked(rich, [fault("台账!A3")], name="a.xlsx") == marked(rich, [fault("台账!A3")], name="a.xlsx")


def test_a_warning_is_yellow_and_an_error_beside_it_wins(rich):
    mild = problem("D235", Place("a.xlsx", cell="台账!A2"), field="身份证号")
    both = problem("D235", Place("a.xlsx", cell="台账!A3"), field="身份证号")
    page = load_workbook(io.BytesIO(marked(rich, [mild, both, fault("台账!A3")], name="a.xlsx")))["台账"]
    assert (page["A2"].fill.fgColor.rgb, page["A3"].fill.fgColor.rgb) == (YELLOW, RED)


def test_faults_on_another_sheet_are_marked_there(rich):
    book = load_workbook(io.BytesIO(marked(rich, [fault("说明!A2"), fault("台账!A2")], name="a.xlsx")))
    assert book["说明"]["A2"].fill.fgColor.rgb == RED and book["说明"]["B2"].value.startswith("D231")
    assert book["说明"]["A1"].value == "另一张表" and book["台账"]["A2"].comment.text.startswith("D231")


def test_cells_and_rows_that_the_sheet_does_not_have_are_made(rich):
    page = load_workbook(io.BytesIO(marked(rich, [fault("台账!C9"), fault("台账!A5")], name="a.xlsx")))["台账"]
    assert page["C9"].fill.fgColor.rgb == page["A5"].fill.fgColor.rgb == RED
    assert page["A6"].value == "填表人：张三" and page["D9"].value.startswith("D231")


@pytest.mark.parametrize(
    "body",
    [
        '<row><c t="inlineStr"><is><t>单位</t></is></c><c><v>1</v></c></row><row><c><v>7</v></c><c/></row>',
        '<row r="1"><c r="A1" t="inlineStr"><is><t>单位</t></is></c></row><!-- 批注 --><row r="2"><c r="A2"><v>7</v></c></row>',
        "<row r='1'><c t='inlineStr' r='A1'><is><t>单位</t></is></c></row><row r='2' spans='1:1'><c r='A2'><v>7</v></c></row>",
    ],
)
def test_sheets_by_hand(body):
    for xml in (
        sheet(body),
        sheet(body)
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:?", "<?")
        .replace("<x:!", "<!")
        .replace("xmlns=", "xmlns:x="),
    ):
        page = load_workbook(io.BytesIO(marked(sheet_by_hand(xml), [fault("A2"), fault("B2")], name="a.xlsx"))).active
        assert page["A1"].value == "单位" and page["A2"].value == 7
        assert page["A2"].fill.fgColor.rgb == page["B2"].fill.fgColor.rgb == RED


def test_macros_stay_behind():
    data = repacked(
        rows(["单位"], ["甲"]),
        **{"[Content_Types].xml": lambda types: types.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        ).replace(b"</Types>", b'<Override PartName="/xl/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'),
        "xl/_rels/workbook.xml.rels": lambda rels: rels.replace(b"</Relationships>",
            b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/></Relationships>')},
    )  # fmt: skip
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    after = parts(marked(out.getvalue(), [fault("A2")], name="a.xlsm"))
    assert not any("vba" in name for name in after)
    assert not any(
        b"vbaProject" in after[name] or b"macroEnabled" in after[name]
        for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels")
    )


def test_very_many_faults_are_all_coloured_and_told_though_few_have_notes(monkeypatch):
    monkeypatch.setattr(notes_room, "LIMIT", 3)
    data = rows(["单位"], *[[f"单位{n}"] for n in range(9)])
    page = load_workbook(io.BytesIO(marked(data, [fault(f"A{n}") for n in range(2, 11)], name="a.xlsx"))).active
    assert sum(page[f"A{n}"].comment is not None for n in range(2, 11)) == 3
    assert all(page[f"A{n}"].fill.fgColor.rgb == RED and page[f"B{n}"].value for n in range(2, 11))


def test_no_schema_fault_is_brought_in(rich, tmp_path: Path):
    from openxml_audit import OpenXmlValidator

    found = []
    for name, data in (("rich", rich), ("marked", marked(rich, [fault("台账!A3"), fault("台账!B4")], name="a.xlsx"))):
        (tmp_path / f"{name}.xlsx").write_bytes(data)
        found.append(
            {
                re.sub(r"\d+", "", str(one.description))
                for one in OpenXmlValidator().validate(tmp_path / f"{name}.xlsx").errors
            }
        )
    assert found[1] <= found[0]


def test_characters_of_notes_and_explanations_are_never_markup(rich):
    odd = problem("D217", Place("a.xlsx", cell="台账!A2"), field="<b>&", value="]]>\x0b", near="", known="</t>")
    page = load_workbook(io.BytesIO(marked(rich, [odd], name="a.xlsx")))["台账"]
    assert "<b>&" in page["A2"].comment.text and "]]>" in page["D2"].value


@pytest.mark.slow
def test_an_office_opens_it(rich, tmp_path: Path):
    from shutil import which

    if which("soffice") is None:
        pytest.skip("no LibreOffice on this machine")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(tmp_path / "out"),
    ]
    for name, data in (
        ("rich", rich),
        ("marked", marked(rich, [fault("台账!A3"), fault("台账!B4"), fault(line=2)], name="a.xlsx")),
    ):
        (tmp_path / f"{name}.xlsx").write_bytes(data)
        subprocess.run([*command, str(tmp_path / f"{name}.xlsx")], check=True, capture_output=True, timeout=120)
    if not (tmp_path / "out" / "rich.xlsx").exists():
        pytest.skip("this LibreOffice opens no spreadsheets")
    again = load_workbook(tmp_path / "out" / "marked.xlsx")["台账"]
    assert again["A3"].fill.fgColor.rgb == RED and again["D3"].value.startswith("D231")
    assert "D231" in again["B4"].comment.text and again["C3"].value == "=B3*2" and again._images and again._charts


def test_a_marked_table_is_read_as_before(rich):
    before, after = read(rich), read(marked(rich, [fault("台账!A3")], name="a.xlsx"))
    assert after.headings == (*before.headings, "错误")
    assert [row.cells[:3] for row in after.rows] == [row.cells for row in before.rows]
    assert re.match("D231", after.rows[1].cells[3].text)
