"""What is pinned to a place of the page: a text box of DrawingML, and the lines drawn in it.

text_box     paragraphs at a fixed place; the text of the page flows above and below it
double_line  the thick and thin line of a letter, as one small paragraph with two borders

A floating table is not pinned by LibreOffice 7.4, nor is a frame whose paragraphs have borders (page.md 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from docflow.render.docx.writer import Paragraph, Rule, Shape, Writer
from docflow.render.docx.xml import Xml, el
from docflow.render.page import HAIRLINE_TWIPS, RED, Page, points, twips
from docflow.standard import layout

EMU_A_MM: Final = 36_000
_SHAPE: Final = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"


def emu(mm: float) -> int:
    """Millimetres in DrawingML's unit."""
    return round(mm * EMU_A_MM)


@dataclass(frozen=True, slots=True)
class Box:
    """A text box: its name, size and place in mm."""

    name: str
    width: float
    height: float
    #: From the left edge and the top edge of the paper.
    left: float
    top: float
    #: Kept free of text above and below.
    above: float = 0
    below: float = 0
    #: Text of the page makes room for it.
    makes_room: bool = True
    #: Its words run from top to bottom, a quarter turned clockwise.
    turned: bool = False


def text_box(writer: Writer, box: Box, paragraphs: tuple[Paragraph, ...]) -> Xml:
    """The run that carries `box`; it belongs to the page of the paragraph it stands in."""
    size = {"cx": emu(box.width), "cy": emu(box.height)}
    number = writer.drawing()
    nothing = {"l": 0, "t": 0, "r": 0, "b": 0}
    anchor = el(
        "wp:anchor",
        {
            "distT": emu(box.above),
            "distB": emu(box.below),
            "distL": 0,
            "distR": 0,
            "simplePos": 0,
            "relativeHeight": 251_658_240 + number,
            "behindDoc": 0,
            "locked": 0,
            "layoutInCell": 1,
            "allowOverlap": 0 if box.makes_room else 1,
        },
        el("wp:simplePos", {"x": 0, "y": 0}),
        _from_page("wp:positionH", box.left),
        _from_page("wp:positionV", box.top),
        el("wp:extent", size),
        el("wp:effectExtent", nothing),
        el("wp:wrapTopAndBottom") if box.makes_room else el("wp:wrapNone"),
        el("wp:docPr", {"id": number, "name": box.name}),
        el("wp:cNvGraphicFramePr"),
        el("a:graphic", None, el("a:graphicData", {"uri": _SHAPE}, _shape(box, size, paragraphs))),
    )
    choice = el("mc:Choice", {"Requires": "wps"}, el("w:drawing", None, anchor))
    return el("w:r", None, el("mc:AlternateContent", None, choice))


def _from_page(tag: str, mm: float) -> Xml:
    return el(tag, {"relativeFrom": "page"}, el("wp:posOffset", None, Xml(str(emu(mm)))))


def _shape(box: Box, size: dict[str, int], paragraphs: tuple[Paragraph, ...]) -> Xml:
    frame = el("a:xfrm", None, el("a:off", {"x": 0, "y": 0}), el("a:ext", dict(size)))
    rectangle = el("a:prstGeom", {"prst": "rect"}, el("a:avLst"))
    turned = {"vert": "vert"} if box.turned else {}
    inside = {**turned, "lIns": 0, "tIns": 0, "rIns": 0, "bIns": 0, "anchor": "b"}
    return el(
        "wps:wsp",
        None,
        el("wps:cNvSpPr", {"txBox": 1}),
        el("wps:spPr", None, frame, rectangle, el("a:noFill"), el("a:ln", None, el("a:noFill"))),
        el("wps:txbx", None, el("w:txbxContent", None, *(one.xml() for one in paragraphs))),
        el("wps:bodyPr", inside, el("a:noAutofit")),
    )


def eighths(mm: float) -> int:
    """A thickness in w:sz's eighths of a point."""
    return round(points(mm) * 8)


def double_line(upper: float, lower: float, before: int = 0) -> Paragraph:
    """Two red lines, so thick in mm, a fixed distance apart."""
    color = RED.removeprefix("#")
    between = max(twips(layout.LETTER_BETWEEN.value), HAIRLINE_TWIPS)
    shape = Shape(
        before=before, line=between, above=Rule(eighths(upper), 0, color), below=Rule(eighths(lower), 0, color)
    )
    return Paragraph("细线", (), shape)


def double_line_height(page: Page) -> float:
    """Of both lines and what is between, in mm."""
    return page.letter_thick + layout.LETTER_BETWEEN.value + page.letter_thin
