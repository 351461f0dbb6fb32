"""The same paper in both formats: as many pages, and everything within a millimetre of where the other has it.

LibreOffice stands for Word. What is compared are rows of the same words on the same page; where LibreOffice sets its
gap between digits and hanzi, lines may break elsewhere, so not every row has its like. How far each place is from the
standard itself stands in test_positions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import libreoffice
import more_papers
import papers
import pytest
from measure import Measured, Run
from test_examples import SHIPPED, TEMPLATES, composed

from docflow.document.model import Document
from docflow.operations import paper as papers_of_templates
from docflow.render import docx, pdf
from docflow.render.page import DASH_ABOVE, PLAIN, PROFILES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(libreoffice.absent()), reason=libreoffice.absent() or "-"),
]
#: A .docx has no 续表, so a long table that the PDF marks so may take fewer pages there.
LONG_TABLES = {"sideways", "sideways-annex", "sideways-last"}
FORMS = {f"form:{name}": paper for name, paper in (papers.every() | more_papers.every()).items()}
#: A millimetre, and the 0.3 mm that our PDF may be off itself.
NEAR = 1.3


@cache
def shipped() -> dict[str, Document]:
    """What every shipped text template makes of its own examples."""
    made = {name: composed(papers_of_templates.load(SHIPPED, name))[0].document for name in TEMPLATES}
    return {f"template:{name}": one for name, one in made.items() if one is not None}


@cache
def both(reading: str) -> dict[str, tuple[Measured, Measured]]:
    """Every paper as LibreOffice and as WeasyPrint set it."""
    page = PROFILES[reading]
    every = FORMS | shipped()
    office = libreoffice.converted({name: docx.render(paper, page) for name, paper in every.items()})
    session = pdf.Session(page)
    return {name: (Measured(office[name]), Measured(session.render(paper).data)) for name, paper in every.items()}


def pairs(name: str, ours: Measured, other: Measured) -> Iterator[tuple[int, Run, Run]]:
    """Rows that say what no other row of their page says, up to the first table: a .docx has no 续表."""
    if name.partition(":")[2] in {*LONG_TABLES, "pictures"}:
        return
    for page in range(1, min(ours.pages, other.pages) + 1):
        if max(len(one.black_rules(page)) for one in (ours, other)) > 3:
            return
        mine, theirs = _once(ours.text_rows(page)), _once(other.text_rows(page))
        yield from ((page, row, theirs[text]) for text, row in mine.items() if text in theirs and len(text) > 3)


def _once(rows: list[Run]) -> dict[str, Run]:
    """The rows of a page by their text, without those that are said twice."""
    count = Counter(row.text for row in rows)
    return {row.text: row for row in rows if count[row.text] == 1}


@pytest.mark.parametrize("reading", ["plain", "ink"])
def test_both_have_as_many_pages(reading: str) -> None:
    pages = {name: (ours.pages, other.pages) for name, (ours, other) in both(reading).items()}
    differ = {name: found for name, found in pages.items() if found[0] != found[1]}
    assert {name.partition(":")[2] for name in differ} <= LONG_TABLES, differ


@pytest.mark.parametrize("reading", ["plain", "ink"])
def test_rows_of_text_stand_at_one_height(reading: str) -> None:
    """Where the gap at digits costs a paragraph a line more, the rest of its page is whole rows lower, no less."""
    compared = [(name, *found) for name, papers in both(reading).items() for found in pairs(name, *papers)]
    assert len(compared) > 500
    pitch = PROFILES[reading].pitch
    apart = [(name, page, one.text, one.baseline - two.baseline) for name, page, one, two in compared]
    assert [one for one in apart if abs((one[-1] + pitch / 2) % pitch - pitch / 2) > NEAR] == []
    # Most stand in the very row: in the forms and examples few paragraphs are full of digits.
    assert sum(abs(one[-1]) <= NEAR for one in apart) > 0.95 * len(apart)


@pytest.mark.parametrize("reading", ["plain", "ink"])
def test_rows_of_hanzi_begin_at_one_place(reading: str) -> None:
    """The next line of an attachment's name apart: there the .docx follows the usual width of `2.`, the PDF its own."""
    compared = [
        (name, page, one.text, one.left - two.left)
        for name, papers in both(reading).items()
        for page, one, two in pairs(name, *papers)
        if not re.search(r"[0-9A-Za-z]", one.text) and "此名称较长" not in one.text
    ]
    assert len(compared) > 200
    assert [one for one in compared if abs(one[-1]) > 1] == []


@pytest.mark.parametrize("reading", ["plain", "ink"])
def test_lines_are_drawn_at_one_height(reading: str) -> None:
    far = []
    for name, (ours, other) in both(reading).items():
        if name.partition(":")[2] in LONG_TABLES:
            continue
        drawn = [*zip(ours.red_rules(1), other.red_rules(1), strict=True)]
        # From the foot upwards: the imprint's, not those of a table above it.
        last = [[rule for rule in one.black_rules(one.pages) if rule.bottom > 240] for one in (ours, other)]
        drawn += zip(*last, strict=True)
        far += [(name, one.bottom, two.bottom) for one, two in drawn if abs(one.bottom - two.bottom) > 1]
    assert far == []


def test_the_number_of_a_turned_page_stands_where_that_of_any_page_does() -> None:
    found = both("plain")["form:sideways"][0]
    for page in (2, 3):
        number = found.number(page)
        assert number is not None
        first, last = number.glyphs[0], number.glyphs[-1]
        assert not any(one.turned for one in number.glyphs), "it reads as on any page"
        # One character of its own size from the right on odd pages, from the left on even ones; a dash is a character.
        if page % 2:
            assert last.left + last.size == pytest.approx(184 - number.size, abs=1)
        else:
            assert first.left == pytest.approx(28 + number.size, abs=1)
        assert number.baseline - DASH_ABOVE * number.size == pytest.approx(269, abs=1)


def test_an_imprint_on_an_even_page_bears_no_number_after_a_blank_page() -> None:
    """LibreOffice leaves the blank page out of its PDF; the number of the next one tells that it was there."""
    body = tuple(papers.para(papers.LONG) for _ in range(5))
    short = papers.red(body=body, annexes=(), attachments=())
    long = papers.red(body=body * 2, annexes=(), attachments=())
    office = libreoffice.converted(
        {
            "after 2": docx.render(short, PLAIN, even_imprint_after=2),
            "after 3": docx.render(long, PLAIN, even_imprint_after=3),
        }
    )
    after_two, after_three = Measured(office["after 2"]), Measured(office["after 3"])
    assert (after_two.pages, after_three.pages) == (3, 4)
    assert all(one.black_rules(one.pages)[-1].bottom == pytest.approx(262, abs=0.5) for one in (after_two, after_three))
    assert not [row for row in after_two.rows(3) if "—" in row.text]
    assert after_three.number(4) is not None
