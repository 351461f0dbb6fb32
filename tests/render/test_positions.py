"""Every place of the standard is measured on the page: in our PDF, and in what LibreOffice makes of our .docx."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import libreoffice
import pytest
from measure import Measured
from position_papers import PAPERS
from positions import READINGS, ROWS, Reading, Row

from docflow.render import docx, fonts, pdf
from docflow.render.house import housed
from docflow.render.page import PROFILES, Page, Role
from docflow.source import read as read_yaml
from docflow.standard.house import read

ROOT = Path(__file__).parents[2]
KINDS: dict[Role, str] = {"body": "仿宋", "kai": "楷体", "hei": "黑体", "title": "小标宋", "song": "宋体"}

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.what)
each_reading = pytest.mark.parametrize("reading", READINGS)


@cache
def in_pdf(paper: str, reading: Reading) -> Measured:
    return Measured(pdf.render(PAPERS[paper](), PROFILES[reading]).data)


@cache
def in_docx() -> dict[tuple[str, Reading], Measured]:
    """All papers at once: the program is slow to start."""
    made = {
        f"{paper} {reading}": docx.render(PAPERS[paper](), PROFILES[reading])
        for paper in PAPERS
        for reading in READINGS
    }
    out = libreoffice.converted(made)
    return {(paper, reading): Measured(out[f"{paper} {reading}"]) for paper in PAPERS for reading in READINGS}


def kind_of_face(face: str) -> str:
    """What kind a face is on this machine, by its role."""
    faces = fonts.find()
    return next((kind for role, kind in KINDS.items() if faces.role(role).name == face), face)


def holds(row: Row, measured: float | str, expected: float | str, tolerance: float) -> bool:
    if isinstance(expected, str) or isinstance(measured, str) or not tolerance:
        return measured == expected
    return abs(measured - expected) <= tolerance


@each_reading
@each_row
def test_it_stands_where_the_standard_puts_it(row: Row, reading: Reading) -> None:
    measured, expected = row.measure(in_pdf(row.paper, reading)), row.expected(reading)
    if isinstance(measured, str):
        measured = kind_of_face(measured)
    assert holds(row, measured, expected, row.tolerance), f"{measured}，应为 {expected}，允差 {row.tolerance}"


@pytest.mark.slow
@pytest.mark.skipif(bool(libreoffice.absent()), reason=libreoffice.absent() or "-")
@each_reading
@each_row
def test_it_stands_there_in_the_docx_too(row: Row, reading: Reading) -> None:
    if row.docx is None:
        pytest.skip(row.why)
    measured, expected = row.measure(in_docx()[row.paper, reading]), row.expected(reading)
    if isinstance(measured, str):
        measured = libreoffice.kind(measured, str(expected))
    assert holds(row, measured, expected, row.docx), f"{measured}，应为 {expected}，允差 {row.docx}"


@pytest.mark.slow
@pytest.mark.skipif(bool(libreoffice.absent()), reason=libreoffice.absent() or "-")
@each_reading
@pytest.mark.parametrize("paper", PAPERS)
def test_both_formats_have_as_many_pages(paper: str, reading: Reading) -> None:
    assert in_docx()[paper, reading].pages == in_pdf(paper, reading).pages


def test_the_table_is_long_enough_and_says_everything_once() -> None:
    assert len(ROWS) >= 60
    assert len({row.what for row in ROWS}) == len(ROWS)
    assert {row.paper for row in ROWS} == set(PAPERS)
    # What we place is within 0.3 mm; what only has to lie within bounds says so by its name or its paper.
    loose = [row for row in ROWS if row.tolerance > 0.3]
    assert len(loose) < len(ROWS) / 6
    # In a .docx within 1 mm, or the table says why not.
    assert all(row.why for row in ROWS if row.docx and row.docx > 1 and row.tolerance <= 0.3)


def test_the_manual_shows_every_place_with_its_clause() -> None:
    shown = (ROOT / "docs" / "版式实测.md").read_text("utf8")
    found = [line.split("|")[1:3] for line in shown.splitlines() if line.startswith("| ") and "|---" not in line]
    said = [(what.strip(), clause.strip()) for what, clause in found if what.strip() != "位置"]
    assert said == [(row.what, row.clause) for row in ROWS], "python tools/measure_page.py 重做"


# --- an office's own page ----------------------------------------------------------------------------------------


def house(text: str, reading: Reading) -> Page:
    lines = "\n".join(f"  {line}" for line in text.splitlines())
    return housed(read(read_yaml(f"读法: {reading}\n改动:\n{lines}\n", "本单位.yaml"), "本单位"))


@each_reading
@pytest.mark.parametrize(
    ("text", "rows", "letters", "right"),
    [
        ("每行字数: 27", 22, 27, 184),
        ("每行字数: 29", 22, 29, 184),
        ("正文字号: 小三\n每行字数: 30", 22, 30, 184),
        ("正文字号: 四号\n每行字数: 33\n每页行数: 25", 25, 33, 184),
        ("版心宽: 160 mm\n版心高: 230 mm\n上白边: 32 mm", 22, 28, 188),
        ("版心宽: 150 mm\n每行字数: 27", 22, 27, 178),
        ("正文字号: 15.5 磅", 22, 28, 184),
    ],
)
def test_a_houses_own_grid_is_set_as_it_says(
    text: str, rows: int, letters: int, right: float, reading: Reading
) -> None:
    found = Measured(pdf.render(PAPERS["版心"](), house(text, reading)).data)
    first = found.text_rows(1)
    assert (len(first), {len(row.glyphs) for row in first}) == (rows, {letters})
    cell = (right - 28) / letters
    assert first[0].glyphs[-1].left + cell == pytest.approx(right, abs=0.3)


def test_what_a_house_changes_moves_and_nothing_else() -> None:
    page = house("发文机关标志上边距: 30 mm\n红线粗细: 1 mm\n页码下距: 9 mm\n版记粗线: 0.5 mm\n标题空行: 1 行", "plain")
    found, usual = Measured(pdf.render(PAPERS["盖章"](), page).data), in_pdf("盖章", "plain")
    line = found.red_rules(1)[0]
    assert found.red(1)[1] == pytest.approx(67, abs=0.3)
    assert found.weight(line) == pytest.approx(1, abs=0.05)
    assert found.weight(found.black_rules(found.pages)[0]) == pytest.approx(0.5, abs=0.05)
    number = found.number(1)
    assert number is not None
    assert sum(found.ink(number)) / 2 == pytest.approx(271, abs=0.5)
    row = 225 / 22
    gaps = [paper.words("关于做好", 1).top - paper.red_rules(1)[0].bottom for paper in (usual, found)]
    assert gaps[0] - gaps[1] == pytest.approx(row, abs=0.05)
    assert found.black_rules(found.pages)[-1].bottom == pytest.approx(262, abs=0.05)
    assert [found.words("国国国").left, found.words("抄送：").left] == pytest.approx(
        [usual.words("国国国").left, usual.words("抄送：").left], abs=0.05
    )


def test_a_larger_seal_gets_more_room_and_still_lies_within_one_row_of_the_text() -> None:
    for diameter in (38, 42, 45, 50):
        page = house(f"印章直径: {diameter} mm", "plain")
        found = Measured(pdf.render(PAPERS["盖章"](), page).data)
        name, date = found.row_before(found.words("2026年3月5日")), found.words("2026年3月5日")
        top = (name.top + date.bottom) / 2 - 3 - diameter / 2
        assert 0 <= top - found.words("特此通知。").bottom <= 225 / 22, diameter


def test_a_face_of_an_offices_own_sets_what_it_names() -> None:
    faces = fonts.find()
    page = house(f"正文字体: {faces.role('kai').name}\n一级标题字体: 仿宋", "plain")
    found = Measured(pdf.render(PAPERS["下行"](), page).data)
    assert kind_of_face(found.words("各有关单位").face) == "楷体"
    assert kind_of_face(found.words("一、总体要求").face) == "楷体"
    assert kind_of_face(found.words("特急").face) == "黑体"


def test_latin_letters_and_digits_may_have_a_face_of_their_own() -> None:
    page = house("西文字体: Nimbus Roman", "plain")
    western = fonts.find(None, page.faces, page.latin).latin
    if western is None:
        pytest.skip("没有西文衬线字体")
    found = Measured(pdf.render(PAPERS["下行"](), page).data)
    assert found.words("2026").face == western.name
    assert kind_of_face(found.words("云民发").face) == "仿宋"
    number = found.number(1)
    assert number is not None and kind_of_face(number.face) == "宋体"


def test_an_office_may_have_its_imprint_on_even_pages() -> None:
    for paper in ("盖章", "附件", "信函"):
        usual = in_pdf(paper, "plain")
        found = Measured(pdf.render(PAPERS[paper](), house("版记在偶数页: 是", "plain")).data)
        assert found.words("抄送：", last=True).page == found.pages
        assert found.pages % 2 == 0
        assert found.pages - usual.pages in (0, 1)
        unnumbered = [number for number in range(1, found.pages + 1) if found.number(number) is None]
        blank = [number for number in range(1, found.pages + 1) if not found.text_rows(number)]
        # A blank page and the imprint after it bear no number (7.5); nor does the first page of a letter.
        assert unnumbered == [*([1] if paper == "信函" else []), *([blank[0], found.pages] if blank else [])], paper
