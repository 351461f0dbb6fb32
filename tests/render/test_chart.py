"""Charts: every value written, nothing told by colour alone, no word outside the drawing or on another."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html import escape
from itertools import combinations
from typing import NamedTuple

import papers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from paper_text import expected, joined, page_texts, without_values

from docflow import chinese
from docflow.document import wording
from docflow.document.model import Chart, Series
from docflow.errors import InvalidSource
from docflow.render import chart, docx, pdf
from docflow.render.chart import ink
from docflow.render.docx_text import words_of

WIDTH = 156.0
SVG = "{http://www.w3.org/2000/svg}"

tame = st.decimals(-10_000, 10_000, places=1)
#: Nothing at all, and values beside which the others vanish.
wild = st.sampled_from([Decimal(0), Decimal("0.1"), Decimal(10) ** 12, Decimal("-98765432.1"), Decimal(99)])
short = st.text("一二三甲乙丙季度ab12（）<&", min_size=1, max_size=12)
long = st.text("某街道社区党群服务中心（A区）", min_size=1, max_size=40)


@st.composite
def charts(draw: st.DrawFn, most: int = 12) -> Chart:
    categories = draw(st.lists(short | long, min_size=1, max_size=most).map(tuple))
    kind = draw(st.sampled_from(["bar", "stacked", "line", "pie"]))
    numbers = tame | wild
    if kind in ("stacked", "pie"):
        numbers = numbers.map(abs)
    values = st.lists(numbers, min_size=len(categories), max_size=len(categories)).map(tuple)
    series = draw(st.lists(st.builds(Series, short | long, values), min_size=1, max_size=4).map(tuple))
    return Chart(kind, 1, "图", draw(st.sampled_from(["", "家"])), categories, series[:1] if kind == "pie" else series)


def drawing(one: Chart) -> etree._Element:
    return etree.fromstring(chart.svg(one, WIDTH, "'F'", escape))


class Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float
    said: str

    def meets(self, other: Box) -> bool:
        slack = 0.05
        return (
            min(self.right, other.right) - max(self.left, other.left) > slack
            and min(self.bottom, other.bottom) - max(self.top, other.top) > slack
        )


def boxes(tree: etree._Element) -> list[Box]:
    """Where each row of words stands, by what 仿宋 takes: a full em, digits half of it, their foot on the baseline."""
    usual = float(tree.get("font-size"))
    out = []
    for text in tree.iter(f"{SVG}text"):
        em = float(text.get("font-size") or usual)
        said = "".join(text.itertext())
        wide, x, y = chinese.width(said) * em, float(text.get("x")), float(text.get("y"))
        left = {"start": x, "middle": x - wide / 2, "end": x - wide}[text.get("text-anchor")]
        out.append(Box(left, y - 0.86 * em, left + wide, y + 0.14 * em, said))
    return out


def drawn_or_refused(one: Chart) -> etree._Element | None:
    """The drawing; None where no page holds it, which only a chart with much to say may be told."""
    try:
        return drawing(one)
    except InvalidSource as refused:
        assert [each.code for each in refused.problems] == ["P353"]
        words = sum(map(len, one.categories)) + sum(map(len, chart.labels(one)))
        assert len(one.categories) * len(one.series) > 12 or words > 300, "so little fits on a page"
        return None


@settings(max_examples=40, deadline=None)
@given(charts())
def test_law_a_chart_says_categories_series_unit_and_then_every_value(one: Chart) -> None:
    if (tree := drawn_or_refused(one)) is not None:
        heads = [*one.categories, *(series.name for series in one.series), wording.chart_unit(one)]
        assert "".join(tree.itertext()) == "".join(heads) + "".join(chart.labels(one))


@settings(max_examples=120, deadline=None)
@given(charts(most=30))
def test_law_no_word_stands_on_another_or_outside_the_drawing(one: Chart) -> None:
    if (tree := drawn_or_refused(one)) is None:
        return
    _, _, width, height = map(float, tree.get("viewBox").split())
    found = boxes(tree)
    for box in found:
        assert box.left >= -0.01, box
        assert box.right <= width + 0.01, box
        assert box.top >= -0.01, box
        assert box.bottom <= height + 0.01, box
    usual = float(tree.get("font-size"))
    assert all(float(one.get("font-size") or usual) >= 0.75 * usual - 0.01 for one in tree.iter(f"{SVG}text"))
    assert width <= WIDTH / 0.8, "what is made smaller as a whole stays legible"
    met = [(one.said, other.said) for one, other in combinations(found, 2) if one.meets(other)]
    assert met == []


@settings(max_examples=40, deadline=None)
@given(charts())
def test_law_every_bar_stands_inside_the_drawing(one: Chart) -> None:
    if (tree := drawn_or_refused(one)) is None:
        return
    _, _, width, height = map(float, tree.get("viewBox").split())
    for box in tree.iter(f"{SVG}rect"):
        x, y, wide, high = (float(box.get(name)) for name in ("x", "y", "width", "height"))
        assert x >= -0.01
        assert x + wide <= width + 0.01
        assert y >= -0.01
        assert y + high <= height + 0.01
        assert min(wide, high) >= 0


@settings(max_examples=25, deadline=None)
@given(charts(most=6))
def test_law_the_numbers_printed_are_the_data(one: Chart) -> None:
    if drawn_or_refused(one) is None:
        return
    printed = [Decimal(label.replace("−", "-")) for label in chart.labels(one)]
    assert printed == [value for series in one.series for value in series.values]


@settings(max_examples=15, deadline=None)
@given(charts(most=8))
def test_law_word_says_what_the_drawing_says(one: Chart) -> None:
    if drawn_or_refused(one) is None:
        return
    data = docx.render(replace(papers.plain(), body=(one,), annexes=(), attachments=()))
    assert data == docx.render(replace(papers.plain(), body=(one,), annexes=(), attachments=()))
    said = re.sub(r"\s", "", "".join(words_of(data)))
    assert re.sub(r"\s", "", "".join(wording.block_lines(one))) in said


# --- forms -----------------------------------------------------------------------------------------------------


def of(kind: str, *columns: tuple[object, ...], categories: int = 0) -> Chart:
    """A chart with a series for each of `columns`."""
    count = categories or len(columns[0])
    names = tuple(f"第{number}类" for number in range(1, count + 1))
    series = tuple(Series(f"列{at}", tuple(Decimal(str(one)) for one in column)) for at, column in enumerate(columns))
    return Chart(kind, 1, "图", "家", names, series)  # type: ignore[arg-type]


def test_few_categories_stand_upright_with_their_values_at_them() -> None:
    found = chart.plot(of("bar", (1, 2, 3), (4, 5, 6)), WIDTH)
    assert (found.form, found.tabled) == ("columns", False)


def test_many_categories_lie_down_and_the_drawing_grows() -> None:
    few, many = (chart.plot(of("bar", tuple(range(count))), WIDTH) for count in (12, 30))
    assert many.form == "rows"
    assert many.height > few.height
    assert many.height <= 190


def test_more_than_a_page_holds_is_refused_with_the_way_out() -> None:
    with pytest.raises(InvalidSource, match=r"P353.*120 类"):
        chart.plot(of("bar", tuple(range(120))), WIDTH)


def test_stacked_values_stand_in_a_table_below_their_columns() -> None:
    found = chart.plot(of("stacked", (12, 0, 3), (4, 0, 1)), WIDTH)
    assert (found.form, found.tabled) == ("columns", True)


def test_stacked_columns_are_as_high_as_their_sums() -> None:
    svg = drawing(of("stacked", (10, 20), (30, 40)))
    bars = [float(box.get("height")) for box in svg.iter(f"{SVG}rect")][:4]
    assert sum(bars[2:]) == pytest.approx(1.5 * sum(bars[:2]), rel=0.01)


def test_the_slices_of_a_pie_fill_the_circle_in_proportion() -> None:
    found = chart.plot(of("pie", (1, 1, 2)), WIDTH)
    shares = [one.end - one.begin for one in found.slices]  # type: ignore[union-attr]
    assert shares == pytest.approx([1.5708, 1.5708, 3.1416], abs=1e-3)


@pytest.mark.parametrize("values", [(1, -1, 2), (0, 0), (1, 2, 3, 4, 5, 6, 7, 8)])
def test_what_is_no_whole_is_drawn_as_columns(values: tuple[int, ...]) -> None:
    assert chart.plot(of("pie", values), WIDTH).form == "columns"


def test_bars_are_as_long_as_their_values() -> None:
    one = Chart("bar", 1, "图", "", ("甲", "乙"), (Series("一", (Decimal(10), Decimal(20))),))
    bars = [float(box.get("height")) for box in drawing(one).iter(f"{SVG}rect")][:2]
    assert bars[1] == pytest.approx(2 * bars[0], rel=0.01)


def test_lying_bars_are_as_long_as_their_values() -> None:
    bars = [float(box.get("width")) for box in drawing(of("bar", tuple(range(1, 31)))).iter(f"{SVG}rect")][:30]
    assert bars[29] == pytest.approx(30 * bars[0], rel=0.01)


@pytest.mark.parametrize("kind", ["bar", "stacked", "line", "pie"])
def test_series_differ_without_colour(kind: str) -> None:
    one = of(kind, (1, 2, 3, 4, 5, 6)) if kind == "pie" else of(kind, *[(1, 2)] * 6)
    svg = chart.svg(one, WIDTH, "'F'", escape)
    colours = set(re.findall(r"(?:fill|stroke)=\"(#\w+)\"", svg))
    assert colours <= {"#000", "#fff", "#404040", "#d9d9d9"}
    if kind == "line":
        assert len(set(re.findall('stroke-dasharray="([^"]+)"', svg))) == 5
    assert len(set(ink.FILLS)) == len(ink.FILLS) == 7


def test_a_hatching_stays_inside_its_shape() -> None:
    for number in range(len(ink.FILLS)):
        for path in re.findall(r'<path d="(M[^Z"]+)" stroke', ink.box(number, 10, 20, 7, 3)):
            points = [tuple(map(float, one.split())) for one in re.split("[ML]", path) if one]
            assert all(9.99 <= x <= 17.01 and 19.99 <= y <= 23.01 for x, y in points)


def test_a_minus_is_a_minus_and_a_large_number_is_no_power_of_ten() -> None:
    one = replace(papers.CHART, series=(Series("甲", (Decimal("-1.50"), Decimal("1E+3"))),), categories=("一", "二"))
    assert chart.labels(one) == ("−1.50", "1000")


def test_the_same_chart_is_the_same_drawing() -> None:
    assert chart.svg(papers.CHART, WIDTH, "'F'", escape) == chart.svg(papers.CHART, WIDTH, "'F'", escape)


def test_a_pdf_says_the_words_of_every_form_of_chart_in_order() -> None:
    forms = (
        of("pie", (3, 4, 5)),
        of("stacked", (1, 2), (3, 0)),
        of("bar", tuple(range(24))),
        of("stacked", tuple(range(16)), tuple(range(16))),
    )
    assert {chart.plot(one, WIDTH).form for one in forms} == {"pie", "columns", "rows"}
    document = replace(papers.plain(), body=forms, annexes=(), attachments=())
    said = without_values(joined(page_texts(pdf.render(document).data), document), document)
    assert said == expected(document)
