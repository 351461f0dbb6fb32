"""Where things stand on the page, as LibreOffice sets it: within a millimetre of the standard (standard/layout.py).

Skipped with a message where LibreOffice or the Fandol faces are missing: what it measures needs both.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import libreoffice
import papers
import pypdfium2
import pytest
from measure import Measured

from docflow.document.model import Document, Signature
from docflow.render import docx
from docflow.render.page import INK, PLAIN, Page

FACES = Path(os.environ.get("DOCFLOW_FONTS") or Path.home() / ".cache/docflow/fonts")
OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not OFFICE, reason="没有 LibreOffice，跳过 .docx 的版面测量"),
    pytest.mark.skipif(
        not (FACES / "FandolFang-Regular.otf").exists(), reason="没有 Fandol 字体，跳过 .docx 的版面测量"
    ),
]
STANDS_FOR = {
    "仿宋_GB2312": "FandolFang R",
    "楷体_GB2312": "FandolKai",
    "黑体": "FandolHei",
    "宋体": "FandolSong",
    "方正小标宋简体": "FandolSong",
}
MM = 25.4 / 72
#: From the edge of a character's cell to its ink, at most.
BEARING = 0.7


@dataclass(frozen=True)
class Line:
    """A line of words: its page and the edges of its ink, in mm from the top left of the paper."""

    page: int
    words: str
    left: float
    right: float
    top: float
    foot: float


@dataclass(frozen=True)
class Rule:
    page: int
    left: float
    right: float
    top: float
    foot: float


Setter = Callable[[Document, Page], tuple[list[Line], list[Rule]]]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Setter:
    """Sets a document and measures it; faces stand in for those of the paper by a font file of our own."""
    home = tmp_path_factory.mktemp("office")
    aliases = "".join(
        f'<alias binding="same"><family>{name}</family><prefer><family>{face}</family></prefer></alias>'
        for name, face in STANDS_FOR.items()
    )
    fonts = home / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{FACES}</dir><cachedir>{home / 'cache'}</cachedir>{aliases}</fontconfig>", encoding="utf8"
    )

    def measure(paper: Document, page: Page = PLAIN) -> tuple[list[Line], list[Rule]]:
        path = home / "paper.docx"
        path.write_bytes(docx.render(paper, page))
        subprocess.run(
            [
                str(OFFICE),
                f"-env:UserInstallation={(home / 'profile').as_uri()}",
                "--headless",
                *("--convert-to", "pdf", "--outdir", str(home), str(path)),
            ],
            check=True,
            capture_output=True,
            timeout=120,
            env=os.environ | {"FONTCONFIG_FILE": str(fonts)},
        )
        pdf = pypdfium2.PdfDocument(home / "paper.pdf")
        try:
            return list(lines(pdf)), list(rules(pdf))
        finally:
            pdf.close()

    return measure


def lines(pdf: pypdfium2.PdfDocument) -> Iterator[Line]:
    for number, page in enumerate(pdf, 1):
        text, high = page.get_textpage(), page.get_height()
        found: list[tuple[str, float, float, float, float]] = []
        for index in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(index)
            said = text.get_text_range(index, 1)
            if said.strip():
                found.append((said, left * MM, right * MM, (high - top) * MM, (high - bottom) * MM))
        rows: list[list[tuple[str, float, float, float, float]]] = []
        for one in found:
            if rows and one[1] > rows[-1][-1][1] and abs(one[4] - rows[-1][-1][4]) < 5:
                rows[-1].append(one)
            else:
                rows.append([one])
        for row in rows:
            yield Line(
                number,
                "".join(one[0] for one in row),
                min(one[1] for one in row),
                max(one[2] for one in row),
                min(one[3] for one in row),
                max(one[4] for one in row),
            )


def rules(pdf: pypdfium2.PdfDocument) -> Iterator[Rule]:
    """Rows of pixels inked over more than 60 % of the paper."""
    dots = 300
    scale = 25.4 / dots
    for number, page in enumerate(pdf, 1):
        image = page.render(scale=dots / 72, grayscale=True).to_pil()
        wide, high = image.size
        data = image.tobytes()
        begun = None
        for y in range(high):
            row = data[y * wide : (y + 1) * wide]
            inked = [x for x in range(0, wide, 4) if row[x] < 200]
            if len(inked) > 0.6 * wide / 4:
                begun = begun or (y, inked[0], inked[-1])
            elif begun:
                yield Rule(number, begun[1] * scale, begun[2] * scale, begun[0] * scale, y * scale)
                begun = None


def near(value: float, within: float = 1.0) -> object:
    return pytest.approx(value, abs=within)


@pytest.mark.parametrize("page", [PLAIN, INK], ids=lambda page: page.name)
def test_a_full_page_has_22_rows_of_28(office: Setter, page: Page) -> None:
    found, _ = office(Document("通知", "none", None, (), (), (papers.para("国" * 28 * 40),)), page)
    first = [line for line in found if line.page == 1 and "国" in line.words]
    assert len(first) == 22
    assert {len(line.words) for line in first[1:]} == {28}
    assert first[1].left == near(28, 1 + BEARING)
    assert first[1].right == near(184, 1 + BEARING)
    assert first[0].left == near(28 + 2 * page.char, 1 + BEARING)
    second = [line for line in found if line.page == 2 and "国" in line.words]
    assert second[0].top == near(first[0].top, 0.1)


@pytest.mark.parametrize("page", [PLAIN, INK], ids=lambda page: page.name)
def test_the_red_head_stands_where_the_standard_puts_it(office: Setter, page: Page) -> None:
    found, drawn = office(papers.red(), page)
    mark = next(line for line in found if line.words.endswith("工作委员会文件"))
    assert mark.top == near(72)
    assert mark.left == near(28, 3)
    assert mark.right == near(184, 3)
    number = next(line for line in found if "〔2026〕" in line.words)
    red = drawn[0]
    assert red.top - number.foot == near(4)
    assert (red.left, red.right) == (near(28, 0.5), near(184, 0.5))
    assert (number.left + number.right) / 2 == near(106)


def test_joint_names_stand_under_each_other_beside_the_suffix(office: Setter) -> None:
    found, _ = office(papers.joint(), PLAIN)
    names = [next(line for line in found if line.words == name) for name in papers.joint().head.marks]
    assert names[0].top == near(72)
    assert len({round(name.left) for name in names}) == 1
    assert max(name.right for name in names) - min(name.right for name in names) < 1
    suffix = next(line for line in found if line.words == "文件")
    assert (suffix.top + suffix.foot) / 2 == near((names[0].top + names[-1].foot) / 2)


def test_signers_stand_right_and_the_number_left_of_the_last(office: Setter) -> None:
    found, drawn = office(papers.upward(("郑一鸣", "林小满", "苏禾")), PLAIN)
    number = next(line for line in found if line.words.startswith("云松工发"))
    last = next(line for line in found if "苏禾" in line.words)
    assert number.left == near(28 + PLAIN.char, 1 + BEARING)
    assert last.foot == near(number.foot)
    assert drawn[0].top - last.foot == near(4, 1.5)


def test_a_letter_stands_between_its_double_lines(office: Setter) -> None:
    found, drawn = office(papers.letter(), PLAIN)
    mark = next(line for line in found if line.words == papers.ISSUER)
    assert mark.top == near(30)
    upper, lower = drawn[:2], drawn[2:4]
    assert upper[0].top - mark.foot == near(4)
    assert (lower[0].top + lower[1].foot) / 2 == near(277)
    for line in drawn[:4]:
        assert line.right - line.left == near(170)
    assert upper[0].foot - upper[0].top > upper[1].foot - upper[1].top
    assert lower[0].foot - lower[0].top < lower[1].foot - lower[1].top
    number = next(line for line in found if "〔2026〕" in line.words)
    assert number.top - upper[1].foot == near(4.94)
    assert not [line for line in found if line.page == 1 and line.words.startswith("—")]


def test_marks_of_orders_and_minutes_have_heights_of_their_own(office: Setter) -> None:
    order, _ = office(papers.order(), PLAIN)
    assert next(line for line in order if line.words.endswith("政府令")).top == near(57)
    minutes, _ = office(papers.minutes(), PLAIN)
    assert next(line for line in minutes if line.words.endswith("会议纪要")).top == near(72)


def test_a_sealed_date_ends_four_characters_from_the_edge_with_the_name_over_it(office: Setter) -> None:
    found, _ = office(papers.red(annexes=(), sign=(Signature("云溪区民政局", papers.DAY),)), PLAIN)
    date = next(line for line in found if line.words == "2026年3月5日")
    name = next(line for line in found if line.words == "云溪区民政局")
    assert date.right == near(184 - 4 * PLAIN.char, 1 + BEARING)
    # LibreOffice 7.4 sets a gap between digits and hanzi whatever the file says: so not the middle of the date itself.
    assert (name.left + name.right) / 2 == near(184 - 7 * PLAIN.char)


@pytest.mark.parametrize("page", [PLAIN, INK], ids=lambda page: page.name)
def test_the_last_rule_of_the_imprint_ends_the_text_area_of_the_last_page(office: Setter, page: Page) -> None:
    found, drawn = office(papers.upward(), page)
    assert drawn[-1].page == max(line.page for line in found)
    assert drawn[-1].foot == near(262, 0.5)
    assert drawn[-1].foot - drawn[-1].top == near(0.35, 0.15)
    assert (drawn[-1].left, drawn[-1].right) == (near(28, 0.5), near(184, 0.5))


def test_page_numbers_stand_seven_millimetres_below_on_the_outer_side(office: Setter) -> None:
    found, _ = office(papers.red(), PLAIN)
    numbers = {line.page: line for line in found if line.words.startswith("—")}
    assert (numbers[1].top + numbers[1].foot) / 2 == near(269)
    assert numbers[1].right == near(184 - 14 * MM, 1)
    assert numbers[2].left == near(28 + 14 * MM, 1)


def test_no_character_is_lost_on_the_page(office: Setter) -> None:
    """LibreOffice may not print a comma that it lets hang over the edge: so nothing hangs."""
    for length in range(24, 30):
        body = (papers.para("国" * length + "，" + "人" * 40), papers.para("国" * (length + 28) + "。人", "flush"))
        found, _ = office(Document("通知", "none", None, (), (), body), PLAIN)
        said = "".join(line.words for line in found)
        assert "，" in said
        assert "。" in said


@pytest.mark.parametrize("page", [PLAIN, INK], ids=lambda page: page.name)
def test_the_imprint_stands_below_the_footnotes_of_its_page_and_in_one_piece(page: Page) -> None:
    paper = papers.minutes()
    fuller = (0, 8, 13, 14, 15, 16, 17, 18)
    made = {
        str(more): docx.render(
            replace(paper, body=(*paper.body, *(papers.para("再加一行。") for _ in range(more)))), page
        )
        for more in fuller
    }
    shared = set()
    for more, data in libreoffice.converted(made).items():
        found = Measured(data)
        own = found.black_rules(found.pages)[-3:]
        assert own[-1].bottom == near(262, 0.5), more
        assert own[-1].bottom - own[0].top == near(2 * page.imprint_pitch_pt * MM, 1.5), more
        note = found.words("本文所称单位")
        shared.add(note.page == found.pages)
        if note.page == found.pages:
            assert note.bottom < own[0].top, more
    assert shared == {True, False}, "the page has room for both, and then has not"
