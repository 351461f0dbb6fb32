"""统计图 as a chart of Office's own: editable, crisp, its words in the paper's face, clear in black and white.

No workbook is embedded: the cached values draw the chart, and a paper is not a place to hide a second set of figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from docflow.document import wording
from docflow.document.model import Chart, Series
from docflow.render.chart import Plot, plot
from docflow.render.chart.upright import Upright
from docflow.render.docx import chart_looks
from docflow.render.docx.box import emu
from docflow.render.docx.figure import inline
from docflow.render.docx.writer import DOCUMENT, Shape, Writer, run
from docflow.render.docx.xml import NOTHING, Xml, el, joined, part, val, words
from docflow.render.page import TABLE_GAP, Page

_CHART: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
#: Ids of the two axes; any numbers that differ.
_AXES: Final = (111_111_111, 222_222_222)
#: Text that is read from below.
_UPWARDS: Final = -5_400_000


def chart(writer: Writer, chart: Chart) -> None:
    """The title above, the chart, the source below. Errors: InvalidSource P353, as in the drawing of a PDF."""
    form = plot(chart, writer.page.text_width)
    title, source = wording.chart_title(chart), wording.chart_source(chart)
    gap = writer.rows(TABLE_GAP)
    if title:
        writer.say("图表标题", [run(title)], Shape(before=gap, keep_next=True))
    number = writer.drawing()
    name = f"word/charts/chart{number}.xml"
    writer.package.add(name, _part(writer.page, chart, form), _TYPE)
    link = writer.package.relate(DOCUMENT, "chart", name)
    width = emu(writer.page.text_width)
    inside = el("c:chart", {"r:id": link})
    shape = Shape(after=0 if source else gap, keep_next=bool(source))
    writer.say("图形", [inline(number, title, width, emu(form.height), _CHART, inside)], shape)
    if source:
        writer.say("图表注释", [run(source)], Shape(after=gap))


def _part(page: Page, chart: Chart, plotted: Plot) -> bytes:
    """The part of one chart, in the form that its drawing has: columns, lines, rows or a pie."""
    form = plotted.form
    if form in ("columns", "rows") and chart.kind != "stacked":
        chart = replace(chart, kind="bar")
    axes = (_categories_axis(page, form), _values_axis(page, chart, form))
    match form:
        case "pie":
            area = el("c:plotArea", None, el("c:layout"), el("c:pieChart", None, *_slices(chart)))
            ends = val("c:autoTitleDeleted", 0), area, NOTHING
        case "lines":
            area = el("c:plotArea", None, el("c:layout"), el("c:lineChart", None, *_lines(chart, plotted)), *axes)
            ends = val("c:autoTitleDeleted", 1), area, _legend()
        case _:
            bars = el("c:barChart", None, *_bars(chart, form))
            area = el("c:plotArea", None, el("c:layout"), bars, *axes)
            ends = val("c:autoTitleDeleted", 1), area, _legend()
    return part(
        "c:chartSpace",
        "c a r",
        None,
        val("c:roundedCorners", 0),
        el(
            "c:chart",
            None,
            _name_and_unit(page, chart) if form == "pie" else NOTHING,
            *ends,
            val("c:plotVisOnly", 1),
            val("c:dispBlanksAs", "gap"),
        ),
        el("c:spPr", None, chart_looks.solid("FFFFFF"), el("a:ln", None, el("a:noFill"))),
        chart_looks.text(page),
    )


def _legend() -> Xml:
    return el("c:legend", None, val("c:legendPos", "b"), val("c:overlay", 0))


def _bars(chart: Chart, form: str) -> Sequence[Xml]:
    stacked = chart.kind == "stacked"
    return (
        val("c:barDir", "bar" if form == "rows" else "col"),
        val("c:grouping", "stacked" if stacked else "clustered"),
        val("c:varyColors", 0),
        *(
            _series(chart, index, one, NOTHING, val("c:invertIfNegative", 0), _no_zeros(one) if stacked else ())
            for index, one in enumerate(chart.series)
        ),
        val("c:gapWidth", 80),
        val("c:overlap", 100) if stacked else NOTHING,
        *(val("c:axId", axis) for axis in _AXES),
    )


def _slices(chart: Chart) -> Sequence[Xml]:
    """One series, each point with a filling of its own."""
    points = joined(
        tuple(
            el("c:dPt", None, val("c:idx", at), val("c:bubble3D", 0), chart_looks.bar_looks(at))
            for at in range(len(chart.categories))
        )
    )
    series = _series(chart, 0, chart.series[0], NOTHING, points)
    return (val("c:varyColors", 1), series, val("c:firstSliceAng", 0))


def _no_zeros(series: Series) -> list[Xml]:
    """A part that is nothing has no label: it would stand on its neighbour's."""
    nothing = (at for at, value in enumerate(series.values) if not value)
    return [el("c:dLbl", None, val("c:idx", at), val("c:delete", 1)) for at in nothing]


def _lines(chart: Chart, plotted: Plot) -> Sequence[Xml]:
    return (
        val("c:grouping", "standard"),
        val("c:varyColors", 0),
        *(
            _series(chart, index, one, val("c:smooth", 0), chart_looks.marker(index), _below(plotted, index))
            for index, one in enumerate(chart.series)
        ),
        val("c:marker", 1),
        *(val("c:axId", axis) for axis in _AXES),
    )


def _below(plotted: Plot, series: int) -> list[Xml]:
    """Values that the drawing sets below their points stand below them here, too."""
    points = plotted.below(series) if isinstance(plotted, Upright) else ()
    shown = ("c:showLegendKey", 0), ("c:showVal", 1), ("c:showCatName", 0), ("c:showSerName", 0)
    rest = [val(name, flag) for name, flag in (*shown, ("c:showPercent", 0), ("c:showBubbleSize", 0))]
    return [el("c:dLbl", None, val("c:idx", at), val("c:dLblPos", "b"), *rest) for at in points]


def _series(
    chart: Chart, index: int, series: Series, last: Xml, after_looks: Xml, own_labels: Sequence[Xml] = ()
) -> Xml:
    """One series; a formula points into a sheet that is not there, as the schema demands one."""
    column = chr(ord("B") + index % 25)
    looks = chart_looks.looks(chart, index)
    below = len(chart.categories) + 1
    return el(
        "c:ser",
        None,
        val("c:idx", index),
        val("c:order", index),
        el("c:tx", None, _cached("c:strRef", f"Sheet1!${column}$1", (series.name,))),
        looks,
        after_looks,
        _labels(chart, own_labels),
        el("c:cat", None, _cached("c:strRef", f"Sheet1!$A$2:$A${below}", chart.categories)),
        el("c:val", None, _cached("c:numRef", f"Sheet1!${column}$2:${column}${below}", _numbers(series))),
        last,
    )


def _numbers(series: Series) -> tuple[str, ...]:
    return tuple(f"{value:f}" for value in series.values)


def _cached(tag: str, formula: str, values: Sequence[str]) -> Xml:
    numbers = tag == "c:numRef"
    points = (el("c:pt", {"idx": at}, el("c:v", None, words(value))) for at, value in enumerate(values))
    return el(
        tag,
        None,
        el("c:f", None, Xml(formula)),
        el(
            "c:numCache" if numbers else "c:strCache",
            None,
            el("c:formatCode", None, Xml("General")) if numbers else NOTHING,
            val("c:ptCount", len(values)),
            *points,
        ),
    )


def _labels(chart: Chart, own: Sequence[Xml]) -> Xml:
    """The value at each point: above it, outside the end of a bar, on white in a stack; a slice's with its name."""
    named = int(chart.kind == "pie")
    shown = ("c:showLegendKey", 0), ("c:showVal", 1), ("c:showCatName", named), ("c:showSerName", 0)
    hidden = ("c:showPercent", 0), ("c:showBubbleSize", 0)
    place = val("c:dLblPos", {"stacked": "ctr", "line": "t"}.get(chart.kind, "outEnd"))
    ground = el("c:spPr", None, chart_looks.solid("FFFFFF")) if chart.kind == "stacked" else NOTHING
    between = el("c:separator", None, Xml("\n")) if named else NOTHING
    return el("c:dLbls", None, *own, ground, place, *(val(name, flag) for name, flag in (*shown, *hidden)), between)


# --- axes --------------------------------------------------------------------------------------------------


def _categories_axis(page: Page, form: str) -> Xml:
    # Upright and wrapped: programs turn long names aslant unless told.
    looks, cross = chart_looks.text(page, {"rot": 0, "vert": "horz"}), val("c:crossAx", _AXES[1])
    if form == "rows":
        # The first category stands on top.
        return _axis("c:catAx", _AXES, "l", NOTHING, looks, cross, order="maxMin")
    return _axis("c:catAx", _AXES, "b", NOTHING, looks, cross)


def _values_axis(page: Page, chart: Chart, form: str) -> Xml:
    unit = wording.chart_unit(chart)
    grey = el("c:majorGridlines", None, el("c:spPr", None, el("a:ln", {"w": 6_350}, chart_looks.solid("BFBFBF"))))
    title = _axis_title(page, unit, 0 if form == "rows" else _UPWARDS) if unit else NOTHING
    ids, cross, extra = (_AXES[1], _AXES[0]), val("c:crossAx", _AXES[0]), joined((grey, title))
    if form == "rows":
        # Below the last category, which with the order turned is where the other axis has its end.
        return _axis("c:valAx", ids, "b", extra, NOTHING, cross, at="max")
    return _axis("c:valAx", ids, "l", extra, NOTHING, cross)


def _axis(
    tag: str,
    ids: tuple[int, int],
    side: str,
    extra: Xml,
    looks: Xml,
    cross: Xml,
    *,
    order: str = "minMax",
    at: str = "autoZero",
) -> Xml:
    """An axis; `order` is the way it runs, `at` where it meets the other."""
    format_ = el("c:numFmt", {"formatCode": "General", "sourceLinked": 0}) if tag == "c:valAx" else NOTHING
    return el(
        tag,
        None,
        val("c:axId", ids[0]),
        el("c:scaling", None, val("c:orientation", order)),
        val("c:delete", 0),
        val("c:axPos", side),
        extra,
        format_,
        val("c:majorTickMark", "out"),
        val("c:minorTickMark", "none"),
        val("c:tickLblPos", "low" if tag == "c:catAx" else "nextTo"),
        el("c:spPr", None, chart_looks.stroke(9_525)),
        looks,
        cross,
        val("c:crosses", at),
    )


def _name_and_unit(page: Page, chart: Chart) -> Xml:
    """A pie has no legend and no axis: what it shows and its unit stand above it."""
    said = (chart.series[0].name, wording.chart_unit(chart))
    return _axis_title(page, "\u3000".join(filter(None, said)), 0)


def _axis_title(page: Page, text: str, turn: int) -> Xml:
    said = el("a:r", None, chart_looks.face("a:rPr", page), el("a:t", None, words(text)))
    return el(
        "c:title",
        None,
        el(
            "c:tx",
            None,
            el(
                "c:rich",
                None,
                el("a:bodyPr", {"rot": turn, "vert": "horz"}),
                el("a:lstStyle"),
                el("a:p", None, said),
            ),
        ),
        val("c:overlay", 0),
    )
