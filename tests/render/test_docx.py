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
import more_papers
import papers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openxml_audit import OpenXmlValidator
from random_papers import documents

from docflow.document.model import (
    Document,
    Figure,
    Head,
    Heading,
    NameList,
    NewPage,
    Note,
    Para,
    Signature,
    Table,
    Text,
    words,
)
from docflow.errors import InvalidSource
from docflow.render import docx
from docflow.render.docx_text import words_of
from docflow.render.page import INK, PLAIN, ROLES

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
SAMPLES = papers.every() | {
    **more_papers.every(),
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
    data = docx.render(papers.red(body=body, annexes=(), imprint=None))
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


# --- numbers ---------------------------------------------------------------------------------------------


def numbered(data: bytes) -> list[tuple[str, str | None]]:
    """Each paragraph that Word numbers: its style and the list it names itself."""
    out = []
    for paragraph in part(data, "word/document.xml").iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        own = paragraph.find(f"{W}pPr/{W}numPr/{W}numId")
        if style is not None and (style.get(f"{W}val", "").startswith(("Level", "Numbered")) or own is not None):
            out.append((style.get(f"{W}val", ""), own.get(f"{W}val") if own is not None else None))
    return out


def test_a_heading_added_in_word_gets_the_next_number() -> None:
    body = papers.BODY[:4]
    paper = python_docx.Document(io.BytesIO(docx.render(papers.red(body=body, annexes=()))))
    last = [one for one in paper.paragraphs if one.style.name == "二级标题"][-1]
    last.insert_paragraph_before("新加的一节", style="二级标题")
    last.insert_paragraph_before("新加的一章", style="一级标题")
    out = io.BytesIO()
    paper.save(out)
    said = words_of(out.getvalue())
    assert "（一）新加的一节" in said
    assert "二、新加的一章" in said
    # Below a new heading the next level begins anew.
    assert [line for line in said if line.startswith("（一）摸清底数。")]


def test_headings_of_an_annex_are_counted_on_their_own() -> None:
    data = docx.render(more_papers.every()["headings-of-annexes"])
    lists = [name for style, name in numbered(data) if style == "Level1"]
    assert lists[:2] == [None, None]
    assert len({*lists[2:]}) == 1
    assert None not in lists[2:]
    said = words_of(data)
    assert said.count("一、总体要求") == 2
    assert "（三）从三开始" in said


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 130)), min_size=1, max_size=12))
def test_law_word_shows_the_number_that_the_paper_has(headings: list[tuple[int, int]]) -> None:
    body = tuple(Heading(level, number, papers.text("题")) for level, number in headings)
    paper = Document("通知", "none", None, (), (), body)
    assert words_of(docx.render(paper)) == words(paper)


def test_a_run_in_heading_may_part_from_what_follows_though_its_style_keeps_it() -> None:
    data = docx.render(papers.red())
    kept = {
        paragraph.find(f"{W}pPr/{W}pStyle").get(f"{W}val"): paragraph.find(f"{W}pPr/{W}keepNext")
        for paragraph in part(data, "word/document.xml").iter(f"{W}p")
        if paragraph.find(f"{W}pPr/{W}pStyle") is not None
    }
    assert kept["Level1"] is None
    assert kept["Level2"].get(f"{W}val") == kept["Level3"].get(f"{W}val") == "0"


def test_attachments_count_themselves_and_their_names_begin_where_their_next_line_does() -> None:
    data = docx.render(papers.red())
    notes = [
        paragraph
        for paragraph in part(data, "word/document.xml").iter(f"{W}p")
        if (style := paragraph.find(f"{W}pPr/{W}pStyle")) is not None and style.get(f"{W}val") == "AttachmentNote"
    ]
    assert all(one.find(f"{W}pPr/{W}numPr") is not None for one in notes)
    gaps = {one.get(f"{W}val") for one in part(data, "word/numbering.xml").iter(f"{W}suff")}
    assert gaps == {"nothing", "tab"}
    left = {one.find(f"{W}pPr/{W}ind").get(f"{W}left") for one in notes}
    assert len(left) == 1


def test_a_list_that_a_paragraph_names_itself_brings_the_indent_of_its_style() -> None:
    """LibreOffice sets such a paragraph flush otherwise."""
    levels = list(part(docx.render(papers.red()), "word/numbering.xml").iter(f"{W}lvl"))
    bound = [one for one in levels if one.find(f"{W}pStyle") is not None]
    assert len(bound) == 5
    assert {one.find(f"{W}pPr/{W}ind").get(f"{W}firstLineChars") for one in bound} == {"200"}


# --- sections ----------------------------------------------------------------------------------------------


def sections(data: bytes) -> list[etree._Element]:
    return list(part(data, "word/document.xml").iter(f"{W}sectPr"))


def test_a_turned_table_has_a_section_of_its_own_and_nothing_else_is_turned() -> None:
    data = docx.render(more_papers.every()["sideways"])
    found = sections(data)
    turned = [one.find(f"{W}pgSz").get(f"{W}orient") == "landscape" for one in found]
    assert turned == [False, True, False, True, True, False]
    for one, lies in zip(found, turned, strict=True):
        size, margins = one.find(f"{W}pgSz"), one.find(f"{W}pgMar")
        wide = int(size.get(f"{W}w")) - int(margins.get(f"{W}left")) - int(margins.get(f"{W}right"))
        assert wide == pytest.approx(12756 if lies else 8844, abs=3)
    # Every section from the first turned one on says what its headers are: it would have those of the one before.
    assert [len(one.findall(f"{W}headerReference")) for one in found] == [0, 2, 2, 2, 2, 2]


def test_a_paper_that_ends_with_a_turned_table_has_no_page_after_it() -> None:
    data = docx.render(more_papers.every()["sideways-last"])
    assert [one.find(f"{W}pgSz").get(f"{W}orient") for one in sections(data)] == [None, "landscape"]


def test_a_page_number_on_a_turned_page_is_turned_back() -> None:
    data = docx.render(more_papers.every()["sideways"])
    for kind, side in (("default", "right"), ("even", "left")):
        header = part(data, f"word/header_{kind}.xml")
        assert header.find(".//{*}bodyPr").get("vert") == "vert"
        assert "PAGE" in "".join(header.itertext())
        assert header.find(f".//{{*}}txbxContent//{W}jc").get(f"{W}val") == side


def footers_of(data: bytes, section: etree._Element) -> dict[str, str]:
    """What the footers of a section say."""
    links = {one.get("Id"): one.get("Target") for one in part(data, "word/_rels/document.xml.rels")}
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    return {
        one.get(f"{W}type"): "".join(part(data, f"word/{links[one.get(relation)]}").itertext())
        for one in section.findall(f"{W}footerReference")
    }


@pytest.mark.parametrize(("last", "says_number"), [(3, True), (4, False)])
def test_an_imprint_moved_to_an_even_page_bears_no_number_after_a_blank_page(last: int, says_number: bool) -> None:
    data = docx.render(papers.red(), even_imprint_after=last)
    before, own = sections(data)
    assert before.find(f"{W}type") is None
    assert own.find(f"{W}type").get(f"{W}val") == "evenPage"
    assert all("PAGE" in said for said in footers_of(data, before).values())
    assert [("PAGE" in said) for said in footers_of(data, own).values()] == [says_number] * 2


def test_an_imprint_on_an_even_page_says_the_same_words(tmp_path: Path) -> None:
    for paper in (papers.red(), papers.minutes(), more_papers.every()["sideways-annex"]):
        data = docx.render(paper, even_imprint_after=4)
        assert squeezed(words_of(data)) == squeezed(words(paper))
        path = tmp_path / f"{paper.kind}.docx"
        path.write_bytes(data)
        assert OpenXmlValidator().validate(path).errors == []


def test_an_imprint_shares_its_page_with_footnotes_as_the_last_of_them() -> None:
    data = docx.render(papers.minutes())
    notes = [one for one in part(data, "word/footnotes.xml") if one.get(f"{W}type") is None]
    styles = [one.get(f"{W}val") for one in notes[-1].iter(f"{W}pStyle")]
    assert "Imprint" in styles
    # All of it stays on one page: every paragraph but the last is kept with the next.
    assert len(list(notes[-1].iter(f"{W}keepNext"))) == len(styles) - 1
    call = list(part(data, "word/document.xml").iter(f"{W}footnoteReference"))[-1]
    assert call.get(f"{W}customMarkFollows") == "1"


def test_an_imprint_far_below_the_last_footnote_is_pinned() -> None:
    far = (*papers.BODY, *(papers.para(papers.LONG) for _ in range(10)))
    data = docx.render(papers.red(body=far, annexes=()))
    assert "版记" in {one.get("name") for one in part(data, "word/document.xml").iter("{*}docPr")}
    near = docx.render(papers.red(annexes=()))
    assert "版记" not in {one.get("name") for one in part(near, "word/document.xml").iter("{*}docPr")}


# --- elements ------------------------------------------------------------------------------------------------


def before(data: bytes, style: str) -> int:
    """Twips above the first paragraph of a style."""
    for paragraph in part(data, "word/document.xml").iter(f"{W}p"):
        own = paragraph.find(f"{W}pPr/{W}pStyle")
        if own is not None and own.get(f"{W}val") == style:
            space = paragraph.find(f"{W}pPr/{W}spacing")
            return int(space.get(f"{W}before", "0")) if space is not None else 0
    raise AssertionError(style)


def test_a_smaller_seal_asks_for_less_room() -> None:
    rows = {
        diameter: before(
            docx.render(papers.red(annexes=(), sign=(Signature(papers.ISSUER, papers.DAY, diameter=diameter),))),
            "Signature",
        )
        for diameter in (20, 42, 60, 0)
    }
    assert rows[20] < rows[42] < rows[60]
    assert rows[0] == rows[42]


def test_who_attended_stands_after_the_label_and_wraps_under_itself() -> None:
    data = docx.render(more_papers.attended())
    rows = [
        paragraph
        for paragraph in part(data, "word/document.xml").iter(f"{W}p")
        if (style := paragraph.find(f"{W}pPr/{W}pStyle")) is not None and style.get(f"{W}val") == "Attendance"
    ]
    assert ["".join(row.itertext())[:3] for row in rows] == ["出席：", "请假：", "列席："]
    assert rows[0].find(f"{W}r/{W}rPr/{W}rFonts").get(f"{W}eastAsia") == ROLES["hei"]
    assert before(data, "Attendance") == PLAIN.pitch_twips
    indents = rows[0].find(f"{W}pPr/{W}ind")
    # Two characters and a label of three.
    assert int(indents.get(f"{W}left")) == round(5 * PLAIN.char_twips)
    assert int(indents.get(f"{W}hanging")) == round(3 * PLAIN.char_twips)


def test_a_picture_is_as_wide_as_it_asks_or_as_its_dots_at_150_an_inch() -> None:
    data = docx.render(more_papers.every()["pictures"])
    wide = [int(one.get("cx")) / 36_000 for one in part(data, "word/document.xml").iter("{*}extent")]
    assert wide[:3] == [pytest.approx(300 / 150 * 25.4, abs=0.01), pytest.approx(120), pytest.approx(156)]


def test_attachments_that_are_apart_are_no_part_of_the_file() -> None:
    annexes = (replace(papers.red().annexes[0], apart=True), papers.red().annexes[1])
    said = "".join(words_of(docx.render(papers.red(annexes=annexes))))
    assert "附件2" in said
    assert "云溪第1有限公司" not in said


def test_what_belongs_to_another_paper_says_so_in_its_first_row() -> None:
    said = words_of(docx.render(more_papers.belonging()))
    assert said[:2] == ("云松工发〔2026〕8号附件1", "有关单位名册")


# --- characters that faces lack ------------------------------------------------------------------------------


def test_a_character_that_a_face_lacks_is_told_with_the_face_and_its_code() -> None:
    paper = papers.red(title=papers.title("关于喆园的通知"), body=(papers.para("朱镕，镕，𬭎"),), annexes=())
    said = [dict(one.values) for one in docx.rare(paper)]
    assert [(one["char"], one["code"], one["face"]) for one in said] == [
        ("喆", "U+5586", ROLES["title"]),
        ("镕", "U+9555", ROLES["body"]),
        ("𬭎", "U+2CB4E", ROLES["body"]),
    ]
    assert all(one.code == "P352" and one.is_warning for one in docx.rare(paper))


def test_a_larger_face_holds_more_and_of_an_unknown_one_nothing_is_said() -> None:
    heading = Heading(1, 1, papers.text("镕𬭎"))
    paper = papers.red(title=(), body=(heading,), annexes=(), head=None)
    assert [dict(one.values)["char"] for one in docx.rare(paper)] == ["𬭎"]
    own = replace(PLAIN, faces=(("hei", "本局黑体"),))
    assert docx.rare(paper, own) == ()


@sample
def test_what_papers_usually_say_is_held_by_their_faces(paper: Document) -> None:
    assert docx.rare(paper) == ()


# --- what people who edit see ----------------------------------------------------------------------------------


def test_words_gallery_shows_the_styles_of_an_office_and_no_others() -> None:
    root = part(docx.render(papers.red()), "word/styles.xml")
    latent = root.find(f"{W}latentStyles")
    assert (latent.get(f"{W}defSemiHidden"), latent.get(f"{W}defQFormat")) == ("1", "0")
    shown = {
        one.find(f"{W}name").get(f"{W}val"): int(one.find(f"{W}uiPriority").get(f"{W}val"))
        for one in root.iter(f"{W}style")
        if one.find(f"{W}qFormat") is not None
    }
    assert {"公文标题", "主送机关", "一级标题", "四级标题", "编号段落", "署名", "版记", "Normal Indent"} <= set(shown)
    assert not {"heading 1", "细线", "header", "footer", "footnote text"} & set(shown)
    assert len(set(shown.values())) == len(shown)


@sample
def test_no_empty_paragraph_stands_for_a_space(paper: Document) -> None:
    for paragraph in part(docx.render(paper), "word/document.xml").iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = style.get(f"{W}val") if style is not None else "Normal"
        inside = "".join(paragraph.itertext()) or paragraph.findall(f"{W}r")
        # What is typed later keeps its row: the date of a draft, the number of a paper. A hairline carries what has
        # no paragraph of its own; a cell must have one.
        if not inside and name not in (
            "Hairline",
            "SignatureDate",
            "DocumentNumber",
            "Signers",
            "NormalIndent",
            "Normal",
        ):
            assert paragraph.getparent().tag == f"{W}tc", name


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
    # Not by python-docx: docxcompose, once imported, gives its prefix `cp` to another namespace.
    assert "演示" in (part(data, "docProps/core.xml").findtext(f"{{{CORE}}}keywords") or "")


def test_a_draft_has_no_date() -> None:
    core = part(docx.render(SAMPLES["unsigned"]), "docProps/core.xml")
    assert core.find("{http://purl.org/dc/terms/}created") is None
