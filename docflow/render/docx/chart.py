"""统计图 as a chart of Office's own: editable, crisp, its words in the paper's face, clear in black and white.

No workbook is embedded: the cached values draw the chart, and a paper is not a place to hide a second set of figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from docflow.document import wording
from docflow.document.model import Chart, Series
from docflow.render.docx.box import emu
from docflow.render.docx.figure import inline
from docflow.render.docx.writer import DOCUMENT, Shape, Writer, run
from docflow.render.docx.xml import NOTHING, Attributes, Xml, el, joined, part, val, words
from docflow.render.page import CHART_PT, CHART_SHAPE, TABLE_GAP, Page

_CHART: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BLACK: Final = "000000"
#: Fillings that differ without colour: (pattern or "", ink, paper).
_FILLS: Final = (
    ("", "404040", ""),
    ("", "D9D9D9", ""),
    ("wdUpDiag", _BLACK, "FFFFFF"),
    ("pct25", _BLACK, "FFFFFF"),
    ("dkHorz", _BLACK, "FFFFFF"),
    ("wdDnDiag", "595959", "FFFFFF"),
)
_DASHES: Final = ("solid", "dash", "sysDot", "lgDashDot", "sysDash", "lgDash")
_MARKERS: Final = ("circle", "square", "triangle", "diamond", "x", "star")
#: Ids of the two axes; any numbers that differ.
_AXES: Final = (111_111_111, 222_222_222)


def chart(writer: Writer, chart: Chart) -> None:
    """The title above, the chart, the source below."""
    title, source = wording.chart_title(chart), wording.chart_source(chart)
    gap = writer.rows(TABLE_GAP)
    if title:
        writer.say("图表标题", [run(title)], Shape(before=gap, keep_next=True))
    number = writer.drawing()
    name = f"word/charts/chart{number}.xml"
    writer.package.add(name, _part(writer.page, chart), _TYPE)
    link = writer.package.relate(DOCUMENT, "chart", name)
    width = emu(writer.page.text_width)
    inside = el("c:chart", {"r:id": link})
    shape = Shape(after=0 if source else gap, keep_next=bool(source))
    writer.say("图形", [inline(number, title, width, round(width * CHART_SHAPE), _CHART, inside)], shape)
    if source:
        writer.say("图表注释", [run(source)], Shape(after=gap))


def _part(page: Page, chart: Chart) -> bytes:
    plot = el("c:barChart", None, *_bars(chart)) if chart.kind == "bar" else el("c:lineChart", None, *_lines(chart))
    area = el("c:plotArea", None, el("c:layout"), plot, _categories_axis(page), _values_axis(page, chart))
    return part(
        "c:chartSpace",
        "c a r",
        None,
        val("c:roundedCorners", 0),
        el(
            "c:chart",
            None,
            val("c:autoTitleDeleted", 1),
            area,
            el("c:legend", None, val("c:legendPos", "b"), val("c:overlay", 0)),
            val("c:plotVisOnly", 1),
            val("c:dispBlanksAs", "gap"),
        ),
        el("c:spPr", None, _solid("FFFFFF"), el("a:ln", None, el("a:noFill"))),
        _text(page),
    )


def _bars(chart: Chart) -> Sequence[Xml]:
    return (
        val("c:barDir", "col"),
        val("c:grouping", "clustered"),
        val("c:varyColors", 0),
        *(_series(chart, index, one, NOTHING, val("c:invertIfNegative", 0)) for index, one in enumerate(chart.series)),
        val("c:gapWidth", 80),
        *(val("c:axId", axis) for axis in _AXES),
    )


def _lines(chart: Chart) -> Sequence[Xml]:
    return (
        val("c:grouping", "standard"),
        val("c:varyColors", 0),
        *(_series(chart, index, one, val("c:smooth", 0), _marker(index)) for index, one in enumerate(chart.series)),
        val("c:marker", 1),
        *(val("c:axId", axis) for axis in _AXES),
    )


def _series(chart: Chart, index: int, series: Series, last: Xml, after_looks: Xml) -> Xml:
    """One series; a formula points into a sheet that is not there, as the schema demands one."""
    column = chr(ord("B") + index % 25)
    looks = _bar_looks(index) if chart.kind == "bar" else _line_looks(index)
    below = len(chart.categories) + 1
    return el(
        "c:ser",
        None,
        val("c:idx", index),
        val("c:order", index),
        el("c:tx", None, _cached("c:strRef", f"Sheet1!${column}$1", (series.name,))),
        looks,
        after_looks,
        _labels(chart),
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


def _labels(chart: Chart) -> Xml:
    """The value at each point; above the point of a line, outside the end of a bar."""
    shown = ("c:showLegendKey", 0), ("c:showVal", 1), ("c:showCatName", 0), ("c:showSerName", 0)
    hidden = ("c:showPercent", 0), ("c:showBubbleSize", 0)
    place = val("c:dLblPos", "outEnd" if chart.kind == "bar" else "t")
    return el("c:dLbls", None, place, *(val(name, flag) for name, flag in (*shown, *hidden)))


# --- looks -------------------------------------------------------------------------------------------------


def _bar_looks(index: int) -> Xml:
    pattern, ink, paper = _FILLS[index % len(_FILLS)]
    if pattern:
        filling = el("a:pattFill", {"prst": pattern}, _color("a:fgClr", ink), _color("a:bgClr", paper))
    else:
        filling = _solid(ink)
    return el("c:spPr", None, filling, _stroke(9_525))


def _line_looks(index: int) -> Xml:
    return el("c:spPr", None, _stroke(22_225, _DASHES[index % len(_DASHES)]))


def _marker(index: int) -> Xml:
    filling = _solid(_BLACK if index % 2 == 0 else "FFFFFF")
    looks = el("c:spPr", None, filling, _stroke(9_525))
    return el("c:marker", None, val("c:symbol", _MARKERS[index % len(_MARKERS)]), val("c:size", 7), looks)


def _stroke(width: int, dash: str = "") -> Xml:
    return el("a:ln", {"w": width}, _solid(_BLACK), el("a:prstDash", {"val": dash}) if dash else NOTHING)


def _solid(color: str) -> Xml:
    return _color("a:solidFill", color)


def _color(tag: str, color: str) -> Xml:
    return el(tag, None, el("a:srgbClr", {"val": color}))


def _face(tag: str, page: Page) -> Xml:
    """Character properties: the body's face, black, upright."""
    name = page.face("body")
    faces = (el(f"a:{script}", {"typeface": name}) for script in ("latin", "ea", "cs"))
    return el(tag, {"lang": "zh-CN", "sz": round(CHART_PT * 100), "b": 0}, _solid(_BLACK), *faces)


def _text(page: Page, turned: Attributes | None = None) -> Xml:
    paragraph = el("a:p", None, el("a:pPr", None, _face("a:defRPr", page)), el("a:endParaRPr", {"lang": "zh-CN"}))
    return el("c:txPr", None, el("a:bodyPr", turned), el("a:lstStyle"), paragraph)


# --- axes --------------------------------------------------------------------------------------------------


def _categories_axis(page: Page) -> Xml:
    # Upright and wrapped: programs turn long names aslant unless told.
    return _axis("c:catAx", _AXES, "b", NOTHING, _text(page, {"rot": 0, "vert": "horz"}), val("c:crossAx", _AXES[1]))


def _values_axis(page: Page, chart: Chart) -> Xml:
    unit = wording.chart_unit(chart)
    grey = el("c:majorGridlines", None, el("c:spPr", None, el("a:ln", {"w": 6_350}, _solid("BFBFBF"))))
    title = _axis_title(page, unit) if unit else NOTHING
    return _axis("c:valAx", (_AXES[1], _AXES[0]), "l", joined((grey, title)), NOTHING, val("c:crossAx", _AXES[0]))


def _axis(tag: str, ids: tuple[int, int], side: str, extra: Xml, looks: Xml, cross: Xml) -> Xml:
    format_ = el("c:numFmt", {"formatCode": "General", "sourceLinked": 0}) if tag == "c:valAx" else NOTHING
    return el(
        tag,
        None,
        val("c:axId", ids[0]),
        el("c:scaling", None, val("c:orientation", "minMax")),
        val("c:delete", 0),
        val("c:axPos", side),
        extra,
        format_,
        val("c:majorTickMark", "out"),
        val("c:minorTickMark", "none"),
        val("c:tickLblPos", "low" if tag == "c:catAx" else "nextTo"),
        el("c:spPr", None, _stroke(9_525)),
        looks,
        cross,
        val("c:crosses", "autoZero"),
    )


def _axis_title(page: Page, text: str) -> Xml:
    said = el("a:r", None, _face("a:rPr", page), el("a:t", None, words(text)))
    return el(
        "c:title",
        None,
        el(
            "c:tx",
            None,
            el(
                "c:rich",
                None,
                el("a:bodyPr", {"rot": -5_400_000, "vert": "horz"}),
                el("a:lstStyle"),
                el("a:p", None, said),
            ),
        ),
        val("c:overlay", 0),
    )
