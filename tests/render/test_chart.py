"""Charts: every value written, nothing told by colour alone, no bar outside the drawing."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from html import escape

import papers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from docflow.document import wording
from docflow.document.model import Chart, Series
from docflow.render import chart

WIDTH = 156.0
SVG = "{http://www.w3.org/2000/svg}"

numbers = st.decimals(-10_000, 10_000, places=1)
names = st.text("一二三甲乙丙季度ab12（）<&", min_size=1, max_size=12)


@st.composite
def charts(draw: st.DrawFn) -> Chart:
    categories = draw(st.lists(names, min_size=1, max_size=8).map(tuple))
    values = st.lists(numbers, min_size=len(categories), max_size=len(categories)).map(tuple)
    series = draw(st.lists(st.builds(Series, names, values), min_size=1, max_size=4).map(tuple))
    return Chart(draw(st.sampled_from(["bar", "line"])), 1, "图", draw(st.sampled_from(["", "家"])), categories, series)


def drawing(one: Chart) -> etree._Element:
    return etree.fromstring(chart.svg(one, WIDTH, "'F'", escape))


@settings(max_examples=40, deadline=None)
@given(charts())
def test_law_a_chart_says_categories_series_unit_and_then_every_value(one: Chart) -> None:
    said = "".join(drawing(one).itertext())
    heads = [*one.categories, *(series.name for series in one.series), wording.chart_unit(one)]
    assert said == "".join(heads) + "".join(chart.labels(one))


@settings(max_examples=40, deadline=None)
@given(charts())
def test_law_everything_stands_inside_the_drawing(one: Chart) -> None:
    tree = drawing(one)
    height = float(tree.get("height").removesuffix("mm"))
    for box in tree.iter(f"{SVG}rect"):
        x, y, wide, high = (float(box.get(name)) for name in ("x", "y", "width", "height"))
        assert x >= -0.01
        assert x + wide <= WIDTH + 0.01
        assert y >= -0.01
        assert y + high <= height + 0.01
        assert min(wide, high) >= 0
    for text in tree.iter(f"{SVG}text"):
        assert 0 <= float(text.get("y")) <= height


def test_bars_are_as_long_as_their_values() -> None:
    one = Chart("bar", 1, "图", "", ("甲", "乙"), (Series("一", (Decimal(10), Decimal(20))),))
    bars = [float(box.get("height")) for box in drawing(one).iter(f"{SVG}rect")][:2]
    assert bars[1] == pytest.approx(2 * bars[0], rel=0.01)


def test_series_differ_without_colour() -> None:
    svg = chart.svg(papers.CHART, WIDTH, "'F'", escape)
    colours = set(re.findall(r"(?:fill|stroke)=\"(#\w+)\"", svg))
    assert colours <= {"#000", "#fff", "#404040", "#d9d9d9"}
    lines = chart.svg(papers.LINE, WIDTH, "'F'", escape)
    assert "stroke-dasharray" in lines
    keys = {chart._FILLS[number] for number in range(6)}
    assert len(keys) == 6


def test_a_minus_is_a_minus_and_a_large_number_is_no_power_of_ten() -> None:
    one = replace(papers.CHART, series=(Series("甲", (Decimal("-1.50"), Decimal("1E+3"))),), categories=("一", "二"))
    assert chart.labels(one) == ("−1.50", "1000")


def test_the_same_chart_is_the_same_drawing() -> None:
    assert chart.svg(papers.CHART, WIDTH, "'F'", escape) == chart.svg(papers.CHART, WIDTH, "'F'", escape)
