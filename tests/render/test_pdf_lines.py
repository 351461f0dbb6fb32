"""PDF: lines break where Chinese may break, and all but the last of a paragraph end at the right edge."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import papers
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from paper_text import Glyph, glyphs, rows

from docflow.document.model import Blank, Block, Document, Heading, Note, Para, Strong, Text
from docflow.render import justify, pdf
from docflow.render.page import INK, PLAIN, Page

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
RIGHT = 184
HAN = "国"
CLOSING = "，。、；：？！）》〉」』】〕”’…—·％"
OPENING = "（《〈「『【〔“‘"
NUMBERS = ("〔2026〕8号", "〔2026〕12号")
PIECES = (
    "“引用”", "‘内引’", "（括注）", "《书名》", "〈篇名〉", "「角」", "『双角』", "【方头】", "云发〔2026〕12号", "见〔2026〕8号", "——", "……",
    "·", "％", "15％", "85.5%", "2026年3月5日", "ABC", "abc def", "“《书》”", "（“甲”）", *"，。、；：？！", "和/或", "3～5", "”。", "A-B",
    "1,234.5", "No.1",
)  # fmt: skip
texts = st.lists(st.tuples(st.integers(1, 9), st.sampled_from(PIECES)), min_size=60, max_size=60).map(
    lambda parts: "".join(HAN * count + piece for count, piece in parts)
)


def paper(*blocks: Block) -> Document:
    return replace(papers.plain(), title=(), to=(), sign=(), body=blocks)


def lines(data: bytes, page: int) -> list[list[Glyph]]:
    """The lines of a page from top to bottom, the mark of a footnote in its line; the page number is off."""
    found: list[list[Glyph]] = []
    for row in rows(glyphs(data, page)):
        if row[0].baseline > 264:
            continue
        if found and abs(found[-1][-1].baseline - row[0].baseline) < 4:
            found[-1] += row
        else:
            found.append(list(row))
    return found


def said(line: list[Glyph]) -> str:
    return "".join(one.char for one in line)


def check_lines(found: list[str]) -> None:
    """Sets each text as a paragraph that ends in 毕, and looks at every line."""
    done = pdf.render(paper(*(Para((Text(one + HAN * 9 + "毕"),), "flush") for one in found)))
    before = ""
    for number in range(done.pages):
        for line in lines(done.data, number):
            words = said(line)
            assert words[0] not in CLOSING + "～/", words
            assert words[-1] not in OPENING, words
            for one in NUMBERS:
                seam = (before + words).find(one, max(0, len(before) - len(one) + 1))
                assert seam < 0 or seam >= len(before), before + "|" + words
            if words[-1] != "毕":
                assert line[-1].right == pytest.approx(RIGHT, abs=0.3), words
            before = words


@settings(max_examples=5, deadline=None, phases=QUICK)
@given(st.lists(texts, min_size=2, max_size=2))
def test_law_no_line_begins_or_ends_with_what_must_not(found: list[str]) -> None:
    check_lines(found)


@pytest.mark.slow
@settings(max_examples=80, deadline=None, phases=QUICK)
@given(st.lists(texts, min_size=4, max_size=4))
def test_law_no_line_of_many_begins_or_ends_with_what_must_not(found: list[str]) -> None:
    check_lines(found)


@pytest.mark.parametrize("mark", [*CLOSING, *OPENING, "～", "/", "——", "……"])
def test_every_mark_at_every_place_of_a_line(mark: str) -> None:
    blocks = [Para((Text(HAN * before + mark + HAN * 35),), "flush") for before in (26, 27, 28)]
    done = pdf.render(paper(*blocks))
    for line in lines(done.data, 0):
        assert said(line)[0] not in CLOSING + "～/"
        assert said(line)[-1] not in OPENING + "/"


@pytest.mark.parametrize("page", [PLAIN, INK], ids=["plain", "ink"])
@pytest.mark.parametrize(
    ("name", "block", "off"),
    [
        ("hanzi", Para((Text(papers.LONG * 3),)), 0.1),
        ("numbered", Para((Text(papers.LONG * 3),), number=12), 0.1),
        ("rare", Para((Text("䶮国㛃国国" * 30),)), 0.1),
        ("run-in", Heading(2, 1, (Text("标题文字。"),), (Text(papers.LONG * 3),)), 0.1),
        ("strong", Para((Strong("一是加强。"), Text(papers.LONG * 3))), 0.1),
        ("notes", Para((Text(HAN * 26), Note(1, "注"), Text(HAN * 26 + "，"), Note(2, "注"), Text(HAN * 80)), "flush"), 0.1),
        ("blanks", Para((Text(HAN * 8), Blank(6), Text(HAN * 22 + "、"), Blank(8), Text(HAN * 60)), "flush"), 0.1),
        ("figures", Para((Text("到2026年6月底达到85.5%，到2026年12月底达到100%，计1,234,567.89元。" * 4),)), 0.2),
        ("latin", Para((Text("the quick brown fox jumps over the lazy dog and " * 8),)), 0.3),
        ("latin in hanzi", Para((Text("国 the quick brown fox jumps over the lazy dog and " * 8),)), 0.35),
        ("address", Para((Text("https://example.org/" + "a1b2c3d4e5" * 25),)), 0.2),
    ],
)  # fmt: skip
def test_lines_end_at_the_right_edge_and_the_last_where_it_ends(
    name: str, block: Block, off: float, page: Page
) -> None:
    # Footnotes stand at the foot.
    found = [line for line in lines(pdf.render(paper(block), page).data, 0) if line[0].baseline < 230]
    *full, last = found
    assert len(full) >= 3
    assert [line[-1].right for line in full] == pytest.approx([RIGHT] * len(full), abs=off)
    assert last[-1].right < RIGHT - 2


def test_justified_lines_keep_even_gaps() -> None:
    """Invisible helpers of line breaking leave no wider gap behind them."""
    text = "国“国”国·国“国”国国" * 20
    line = lines(pdf.render(paper(Para((Text(text),), "flush"))).data, 0)[0]
    steps = [right.left - left.left for left, right in pairwise(line)]
    assert max(steps) - min(steps) < 0.05


@given(st.floats(-40, 200))
def test_law_the_drawable_spacing_is_as_near_as_can_be(wanted: float) -> None:
    near = justify.drawable(wanted)
    assert abs(justify.drawn(near) - wanted) <= 0.7
    # Whatever Pango rounds, the same whole thousandths are cut off.
    assert abs(justify.drawn(near + 0.02) - justify.drawn(near - 0.02)) < 0.1


def test_spacing_is_drawn_in_halves() -> None:
    assert justify.drawn(10) == pytest.approx(5.12 + 4)
    assert justify.drawn(-10) == pytest.approx(-5.12 - 4)
