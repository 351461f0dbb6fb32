"""Charts as a PDF holds them, in the paper's own faces: read back glyph by glyph by another reader."""

from __future__ import annotations

import ctypes
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

import papers
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paper_text import bare, expected, joined, page_texts

from docflow.document import wording
from docflow.document.charting import chart_kind
from docflow.document.model import Chart, Document, Series
from docflow.errors import InvalidSource
from docflow.render import chart, pdf

MM = 25.4 / 72
#: The text area of a page (GB/T 9704-2012 5.2.1), in mm from the left and from the foot.
LEFT, RIGHT, FOOT, TOP = 28.0, 184.0, 35.0, 260.0
#: The ink of a character of 五号 is smaller than this, in mm; that of a title or of a paragraph is not.
_MOST = 4.2


class Glyph(NamedTuple):
    """The ink of one character, in mm."""

    said: str
    left: float
    foot: float
    right: float
    top: float


def glyphs(data: bytes) -> list[list[Glyph]]:
    """The inked characters of each page, by the font's own outlines."""
    found = pypdfium2.PdfDocument(data)
    out = []
    for page in found:
        words = page.get_textpage()
        here = []
        sides = [ctypes.c_double() for _ in range(4)]
        for at in range(words.count_chars()):
            code = pypdfium2.raw.FPDFText_GetUnicode(words, at)
            pypdfium2.raw.FPDFText_GetCharBox(words, at, *map(ctypes.byref, sides))
            left, right, foot, top = (one.value * MM for one in sides)
            if 0 < right - left < _MOST and 0 < top - foot < _MOST and not chr(code).isspace():
                here.append(Glyph(chr(code), left, foot, right, top))
        out.append(here)
    return out


def meeting(found: list[Glyph], slack: float = 0.08) -> list[tuple[str, str]]:
    """The pairs of characters whose ink is on each other's."""
    rest = sorted(found, key=lambda one: one.left)
    out = []
    for at, one in enumerate(rest):
        for other in rest[at + 1 :]:
            if other.left > one.right - slack:
                break
            if min(one.top, other.top) - max(one.foot, other.foot) > slack:
                out.append((one.said, other.said))
    return out


tame = st.decimals(0, 10_000, places=1)
#: Nothing at all, and a value beside which the others vanish.
wild = st.sampled_from([Decimal(0), Decimal("0.1"), Decimal(10) ** 12, Decimal("98765432.1"), Decimal(99)])
name = st.text("某街道社区党群服务中心（A区）12", min_size=1, max_size=8) | st.text(
    "明川区东桥街道某某工业园区（二期）", min_size=9, max_size=30
)


@st.composite
def drawn(draw: st.DrawFn) -> Chart:
    """A chart as a template would have it drawn: zeros, one huge, long names, many categories."""
    kind = draw(st.sampled_from(["pie", "stacked", "pie", "stacked", "bar", "line"]))
    most = draw(st.sampled_from([3, 7, 7, 16]))
    categories = tuple(draw(st.lists(name, min_size=1, max_size=most)))
    values = st.lists(tame | wild, min_size=len(categories), max_size=len(categories)).map(tuple)
    count = 1 if kind == "pie" else draw(st.integers(1, 4))
    series = tuple(Series(draw(name), draw(values)) for _ in range(count))
    unit = draw(st.sampled_from(["", "家", "%"]))
    return Chart(chart_kind(kind, categories, series).kind, 1, "某图", unit, categories, series)


def with_values(document: Document) -> str:
    """What the paper says, with the values of each chart behind its other words, where they are drawn."""
    said, at = expected(document), 0
    for one in document.body:
        assert isinstance(one, Chart)
        heads = [*one.categories, *(series.name for series in one.series), wording.chart_unit(one)]
        words = bare("".join(heads))
        at = said.index(words, at) + len(words)
        values = bare("".join(chart.labels(one)))
        said, at = said[:at] + values + said[at:], at + len(values)
    return said


def holds(one: Chart) -> bool:
    """Whether a page holds it; what no page holds is refused (P353), and tests/render/test_chart.py sees to that."""
    try:
        chart.plot(one, RIGHT - LEFT)
    except InvalidSource:
        return False
    return True


def paper(charts: list[Chart]) -> Document:
    return replace(papers.plain(), body=tuple(charts), annexes=(), attachments=())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(st.lists(drawn().filter(holds), min_size=3, max_size=3))
def test_law_in_a_pdf_no_word_of_a_chart_meets_another_or_leaves_the_page(charts: list[Chart]) -> None:
    document = paper(charts)
    data = pdf.render(document).data
    assert joined(page_texts(data), document) == with_values(document)
    for page in glyphs(data):
        assert meeting(page) == []
        for one in page:
            assert one.left >= LEFT - 0.2, one
            assert one.right <= RIGHT + 0.2, one
            assert one.top <= TOP + 0.5, one


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(drawn().filter(holds))
def test_law_every_glyph_of_names_and_values_is_there_once(one: Chart) -> None:
    document = paper([one])
    plain = paper([])
    said = "".join(each.said for page in glyphs(pdf.render(document).data) for each in page)
    without = "".join(each.said for page in glyphs(pdf.render(plain).data) for each in page)
    words = [*one.categories, *(series.name for series in one.series), *chart.labels(one)]
    for mark in set("".join(words)) - set(without) - set("图某单位：家%1"):
        assert said.count(mark) == bare("".join(words)).count(mark), mark


@pytest.mark.parametrize("kind", ["pie", "stacked"])
@pytest.mark.parametrize("values", [("1", "-2", "3"), ("-1", "-1", "-1")])
def test_what_is_negative_is_no_part_of_a_whole_and_is_drawn_as_columns(kind: str, values: tuple[str, ...]) -> None:
    series = (Series("甲", tuple(map(Decimal, values))),)
    drawn_ = chart_kind(kind, ("一", "二", "三"), series)
    assert (drawn_.kind, drawn_.instead) == ("bar", "有负数")
    one = Chart(drawn_.kind, 1, "图", "", ("一", "二", "三"), series)
    said = bare("".join(page_texts(pdf.render(paper([one])).data)))
    assert all(chinese_minus(value) in said for value in values)


def chinese_minus(value: str) -> str:
    return value.replace("-", "−")
