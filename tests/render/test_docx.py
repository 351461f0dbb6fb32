"""Promises of the .docx renderer: its words, its bytes, its styles, its page."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

import docx as python_docx
import papers
import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from openxml_audit import OpenXmlValidator
from random_papers import documents

from docflow.document.model import Document, Figure, Head, NameList, NewPage, Note, Para, Table, Text, words
from docflow.errors import InvalidSource
from docflow.render import docx
from docflow.render.docx_text import words_of
from docflow.render.page import INK, PLAIN, ROLES

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SAMPLES = papers.every() | {
    "every-block": papers.red(
        body=(*papers.BODY, papers.FIGURE, papers.TABLE, papers.CHART, papers.LINE, papers.NAMES)
    ),
    "annex-of-tables": papers.red(body=(papers.TABLE, papers.TABLE, NewPage(), papers.NAMES)),
    "unsigned": papers.red(sign=tuple(replace(one, date=None) for one in papers.sealed()), imprint=None),
    "nothing": Document("通知", "none", None, (), (), ()),
}
sample = pytest.mark.parametrize("paper", SAMPLES.values(), ids=SAMPLES)


def squeezed(lines: tuple[str, ...]) -> str:
    return "".join("".join(lines).split())


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def names(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


# --- words ---------------------------------------------------------------------------------------------


@sample
def test_a_docx_says_the_words_of_its_document_in_their_order(paper: Document) -> None:
    assert squeezed(words_of(docx.render(paper))) == squeezed(words(paper))


@given(documents())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_law_whatever_is_typed_stands_in_the_file_as_typed(paper: Document) -> None:
    assert squeezed(words_of(docx.render(paper))) == squeezed(words(paper))


def test_a_character_that_no_file_may_hold_is_refused_and_named() -> None:
    with pytest.raises(InvalidSource) as caught:
        docx.render(papers.red(body=(papers.para("甲\x0b乙"),)))
    assert "U+000B" in str(caught.value)


def test_what_is_no_picture_is_refused_by_its_title() -> None:
    for data in ("", "AAAA", "不是图片", "iVBORw0KGgo="):
        with pytest.raises(InvalidSource) as caught:
            docx.render(papers.red(body=(Figure(data, 1, "走访"),)))
        assert "走访" in str(caught.value)


# --- bytes ---------------------------------------------------------------------------------------------


@sample
def test_the_same_document_gives_the_same_bytes(paper: Document) -> None:
    assert docx.render(paper) == docx.render(paper)


def test_the_bytes_do_not_hang_on_the_process() -> None:
    here = Path(__file__).parent
    code = (
        f"import sys; sys.path.insert(0, {str(here)!r})\n"
        "import papers, hashlib\nfrom docflow.render import docx\n"
        "print(hashlib.sha256(docx.render(papers.red(body=(papers.TABLE, papers.CHART, papers.FIGURE)))).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
            cwd=here.parent.parent,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Shanghai"))
    }
    assert len(seen) == 1


def test_the_archive_carries_no_clock() -> None:
    with zipfile.ZipFile(io.BytesIO(docx.render(papers.red()))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"


# --- validity --------------------------------------------------------------------------------------------


@sample
def test_word_has_nothing_to_repair(paper: Document, tmp_path: Path) -> None:
    path = tmp_path / "paper.docx"
    path.write_bytes(docx.render(paper))
    assert OpenXmlValidator().validate(path).errors == []


@given(documents())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_law_word_has_nothing_to_repair(paper: Document) -> None:
    # A new folder and a new validator each time: it remembers parts by path.
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.docx"
        path.write_bytes(docx.render(paper))
        assert OpenXmlValidator().validate(path).errors == []


LONG = "某某某某某某某某某某某某某某某某某某某某某某某某某某某某某某某"


@pytest.mark.parametrize(
    "head",
    [
        Head("red", (LONG, "乙"), "文件", LONG, (LONG, "乙", "丙")),
        Head("red", ("甲", "乙"), "", LONG, (LONG, LONG)),
        Head("order", ("甲",), "令", "第1号", (), "特急", "000001"),
        Head("letter", (LONG,), "", LONG, (LONG,), "特急", "000001"),
        Head("red", (), "", ""),
    ],
)
def test_a_head_that_asks_for_too_much_is_still_a_file(head: Head, tmp_path: Path) -> None:
    paper = papers.red(head=head, body=(), annexes=())
    path = tmp_path / "paper.docx"
    path.write_bytes(docx.render(paper))
    assert OpenXmlValidator().validate(path).errors == []
    assert squeezed(words_of(path.read_bytes())) == squeezed(words(paper))


def test_nothing_of_other_people_is_in_the_file() -> None:
    data = docx.render(papers.red())
    assert not [name for name in names(data) if "Effects" in name or "thumbnail" in name or "customXml" in name]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [name for name in archive.namelist() if b"python-docx" in archive.read(name)]


# --- styles ----------------------------------------------------------------------------------------------


@sample
def test_every_style_that_is_asked_for_exists(paper: Document) -> None:
    data = docx.render(paper)
    have = {style.get(f"{W}styleId") for style in part(data, "word/styles.xml").iter(f"{W}style")}
    for name in names(data):
        if name.startswith("word/") and name.endswith(".xml"):
            root = part(data, name)
            asked = {one.get(f"{W}val") for tag in ("pStyle", "rStyle", "basedOn") for one in root.iter(f"{W}{tag}")}
            assert asked <= have


def test_styles_bear_the_names_an_office_gives_them() -> None:
    paper = python_docx.Document(io.BytesIO(docx.render(papers.red())))
    have = {style.name for style in paper.styles}
    assert {"Normal", "公文标题", "主送机关", "一级标题", "二级标题", "三级标题", "四级标题"} <= have
    assert {"附件说明", "署名", "成文日期", "附注", "版记", "表格文字", "图表标题", "发文机关标志", "发文字号"} <= have


def test_headings_are_real_headings() -> None:
    paper = python_docx.Document(io.BytesIO(docx.render(papers.red())))
    for level, name in enumerate(("一级标题", "二级标题", "三级标题", "四级标题"), 1):
        style = paper.styles[name]
        assert style.base_style.name == f"Heading {level}"
        assert style.element.pPr.find(f"{W}outlineLvl").get(f"{W}val") == str(level - 1)
    used = [paragraph.style.name for paragraph in paper.paragraphs]
    assert used.count("一级标题") == 2
    assert used.count("公文标题") == 1


def test_every_face_is_named_for_every_script_and_no_theme_wins_over_it() -> None:
    data = docx.render(papers.red())
    for name in ("word/styles.xml", "word/document.xml"):
        for fonts in part(data, name).iter(f"{W}rFonts"):
            assert fonts.get(f"{W}hint") == "eastAsia"
            assert not [key for key in fonts.attrib if "heme" in key]
            named = {fonts.get(f"{W}{script}") for script in ("ascii", "hAnsi", "eastAsia")}
            assert len(named) == 1
            assert named <= {*ROLES.values(), None}


def test_nothing_is_bold() -> None:
    data = docx.render(papers.red())
    assert not [name for name in ("word/styles.xml", "word/document.xml") if list(part(data, name).iter(f"{W}b"))]


def test_each_face_is_known_by_its_other_names() -> None:
    rows = part(docx.render(papers.red()), "word/fontTable.xml").iter(f"{W}font")
    also = {row.get(f"{W}name"): row.find(f"{W}altName").get(f"{W}val") for row in rows}
    assert set(also) == set(ROLES.values())
    assert "FangSong" in also["仿宋_GB2312"]


# --- the page ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [PLAIN, INK], ids=lambda page: page.name)
def test_the_grid_is_22_rows_of_28(page) -> None:
    data = docx.render(papers.red(), page)
    section = part(data, "word/document.xml").find(f"{W}body/{W}sectPr")
    margins = {key.removeprefix(W): int(value) for key, value in section.find(f"{W}pgMar").attrib.items()}
    grid = section.find(f"{W}docGrid")
    assert grid.get(f"{W}type") == "lines"
    pitch = int(grid.get(f"{W}linePitch"))
    high = 16838 - margins["top"] - margins["bottom"]
    assert 22 * pitch <= high < 23 * pitch
    normal = next(one for one in part(data, "word/styles.xml").iter(f"{W}style") if one.get(f"{W}styleId") == "Normal")
    assert normal.find(f"{W}pPr/{W}spacing").get(f"{W}line") == str(pitch)
    advance = int(normal.find(f"{W}rPr/{W}sz").get(f"{W}val")) * 10 + int(
        normal.find(f"{W}rPr/{W}spacing").get(f"{W}val")
    )
    wide = 11906 - margins["left"] - margins["right"]
    assert 28 * advance <= wide < 29 * advance


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones() -> None:
    data = docx.render(papers.red())
    assert part(data, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    sides = {
        kind: part(data, f"word/footer_{kind}.xml").find(f".//{W}jc").get(f"{W}val") for kind in ("default", "even")
    }
    assert sides == {"default": "right", "even": "left"}
    said = "".join(part(data, "word/footer_default.xml").itertext())
    assert "PAGE" in said
    assert said.startswith("— ")
    assert said.endswith(" —")


def test_only_a_letter_leaves_its_first_page_unnumbered() -> None:
    for name, paper in papers.every().items():
        section = part(docx.render(paper), "word/document.xml").find(f"{W}body/{W}sectPr")
        assert (section.find(f"{W}titlePg") is not None) == (name == "letter")


# --- blocks ------------------------------------------------------------------------------------------------


def test_the_first_row_of_a_table_is_repeated_and_no_row_is_broken() -> None:
    table = part(docx.render(papers.red(body=(papers.TABLE,), annexes=())), "word/document.xml").find(f".//{W}tbl")
    rows = table.findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True] + [False] * (len(rows) - 1)
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    widths = [int(column.get(f"{W}w")) for column in table.find(f"{W}tblGrid")]
    assert abs(sum(widths) - 8844) <= 1
    assert min(widths) > 0


def test_no_two_tables_grow_together_and_the_file_ends_with_a_paragraph() -> None:
    body = (papers.NAMES, papers.NAMES, Table((), (), (), 0, "", ""), papers.NAMES)[:2]
    blocks = list(part(docx.render(Document("通知", "none", None, (), (), body)), "word/document.xml")[0])
    tags = [block.tag.removeprefix(W) for block in blocks]
    assert "tbl,tbl" not in ",".join(tags)
    assert tags[-2:] == ["p", "sectPr"]


def test_charts_are_charts_of_office_and_carry_their_values() -> None:
    data = docx.render(papers.red(body=(papers.CHART, papers.LINE), annexes=()))
    charts = [name for name in names(data) if name.startswith("word/charts/")]
    assert len(charts) == 2
    said = {value.text for name in charts for value in part(data, name).iter("{*}v")}
    assert {"42", "12.5", "88.4", "东坪社区", "组织覆盖"} <= said
    assert not [name for name in names(data) if "embeddings" in name]


def test_footnotes_are_footnotes() -> None:
    body = (Para((Text("甲"), Note(1, "一注"), Text("乙"), Note(2, "二注"))),)
    data = docx.render(papers.red(body=body, annexes=()))
    notes = [one for one in part(data, "word/footnotes.xml") if one.get(f"{W}type") is None]
    called = [one.get(f"{W}id") for one in part(data, "word/document.xml").iter(f"{W}footnoteReference")]
    assert called == [one.get(f"{W}id") for one in notes] == ["1", "2"]


def test_a_new_page_leaves_no_empty_paragraph() -> None:
    body = (papers.para("甲"), NewPage(), papers.para("乙"))
    paper = python_docx.Document(io.BytesIO(docx.render(Document("通知", "none", None, (), (), body))))
    assert [one.text for one in paper.paragraphs] == ["甲", "乙"]
    assert paper.paragraphs[1].paragraph_format.page_break_before


def test_names_stand_in_rows_in_their_order() -> None:
    data = docx.render(Document("名册", "none", None, (), (), (NameList(tuple("甲乙丙丁戊己庚辛壬癸")),)))
    assert words_of(data) == tuple("甲乙丙丁戊己庚辛壬癸")


def test_the_imprint_is_pinned_to_the_foot_of_the_text_area() -> None:
    root = part(docx.render(papers.red()), "word/document.xml")
    last = list(root.find(f"{W}body").iterchildren(f"{W}p"))[-1]
    offset = int(last.find(".//{*}positionV/{*}posOffset").text)
    high = int(last.find(".//{*}extent").get("cy"))
    assert (offset + high) / 36_000 == pytest.approx(262, abs=0.01)


# --- properties ----------------------------------------------------------------------------------------------


def test_properties_say_what_the_paper_is_and_nothing_of_the_machine() -> None:
    paper = papers.red()
    core = python_docx.Document(io.BytesIO(docx.render(paper))).core_properties
    assert core.title == paper.title_text
    assert core.author == papers.ISSUER
    assert core.created.date() == papers.DAY
    assert core.last_modified_by == ""
    assert "演示" not in core.keywords


def test_a_paper_of_a_made_up_clock_says_so() -> None:
    data = docx.render(papers.red(demo=True))
    assert "演示" in python_docx.Document(io.BytesIO(data)).core_properties.keywords


def test_a_draft_has_no_date() -> None:
    core = part(docx.render(SAMPLES["unsigned"]), "docProps/core.xml")
    assert core.find("{http://purl.org/dc/terms/}created") is None
