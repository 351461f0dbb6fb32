"""How the parts of a chart of Office look: fillings, strokes, markers that differ without colour, the face."""

from __future__ import annotations

from typing import Final

from docflow.document.model import Chart
from docflow.render.docx.xml import NOTHING, Attributes, Xml, el, val
from docflow.render.page import CHART_PT, Page

_BLACK: Final = "000000"
#: Fillings that differ without colour: (pattern or "", ink, paper).
_FILLS: Final = (
    ("", "404040", ""),
    ("", "D9D9D9", ""),
    ("wdUpDiag", _BLACK, "FFFFFF"),
    ("pct25", _BLACK, "FFFFFF"),
    ("ltHorz", _BLACK, "FFFFFF"),
    ("wdDnDiag", "595959", "FFFFFF"),
    ("", "FFFFFF", ""),
)
_DASHES: Final = ("solid", "dash", "sysDot", "lgDashDot", "sysDash", "lgDash")
_MARKERS: Final = ("circle", "square", "triangle", "diamond", "x", "star")


def looks(chart: Chart, index: int) -> Xml:
    """How a series looks; the slices of a pie each look their own way."""
    match chart.kind:
        case "pie":
            return NOTHING
        case "line":
            return line_looks(index)
        case _:
            return bar_looks(index)


def bar_looks(index: int) -> Xml:
    pattern, ink, paper = _FILLS[index % len(_FILLS)]
    if pattern:
        filling = el("a:pattFill", {"prst": pattern}, color("a:fgClr", ink), color("a:bgClr", paper))
    else:
        filling = solid(ink)
    return el("c:spPr", None, filling, stroke(9_525))


def line_looks(index: int) -> Xml:
    return el("c:spPr", None, stroke(22_225, _DASHES[index % len(_DASHES)]))


def marker(index: int) -> Xml:
    filling = solid(_BLACK if index % 2 == 0 else "FFFFFF")
    looks = el("c:spPr", None, filling, stroke(9_525))
    return el("c:marker", None, val("c:symbol", _MARKERS[index % len(_MARKERS)]), val("c:size", 7), looks)


def stroke(width: int, dash: str = "") -> Xml:
    return el("a:ln", {"w": width}, solid(_BLACK), el("a:prstDash", {"val": dash}) if dash else NOTHING)


def solid(shade: str) -> Xml:
    return color("a:solidFill", shade)


def color(tag: str, shade: str) -> Xml:
    return el(tag, None, el("a:srgbClr", {"val": shade}))


def face(tag: str, page: Page) -> Xml:
    """Character properties: the body's face, black, upright."""
    name = page.face("body")
    faces = (el(f"a:{script}", {"typeface": name}) for script in ("latin", "ea", "cs"))
    return el(tag, {"lang": "zh-CN", "sz": round(CHART_PT * 100), "b": 0}, solid(_BLACK), *faces)


def text(page: Page, turned: Attributes | None = None) -> Xml:
    paragraph = el("a:p", None, el("a:pPr", None, face("a:defRPr", page)), el("a:endParaRPr", {"lang": "zh-CN"}))
    return el("c:txPr", None, el("a:bodyPr", turned), el("a:lstStyle"), paragraph)
