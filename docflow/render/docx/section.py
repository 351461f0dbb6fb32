"""Sections: paper, margins, grid, and the page number on each page.

open_    the section that what follows stands in; the one before is closed
closing  the last section of the file

A page that is turned lies on its side only for who reads its table: bound with the others, its number stands where
theirs do. A text box in its header holds the number, turned with the sheet.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from docflow.render.docx.box import Box, text_box
from docflow.render.docx.package import WORD
from docflow.render.docx.writer import DOCUMENT, Paragraph, Section, Shape, Writer, run
from docflow.render.docx.xml import NOTHING, Xml, el, part, val
from docflow.render.page import (
    DASH_ABOVE,
    DOCX_BASELINE,
    TWIPS_A_POINT,
    Page,
    footer_distance,
    header_distance,
    millimetres,
    twips,
)

_INSIDE: Final = "w r mc wp wps a"
_SIDES: Final = {"default": "right", "even": "left"}
#: The header or footer with nothing in it.
_BARE: Final = "bare"


def open_(writer: Writer, new: Section) -> None:
    """What follows stands in `new`, on a page of its own."""
    if len(writer.body) > writer.begun:
        gap, writer.gap, writer.new_page = writer.gap, 0, False
        if not isinstance(writer.body[-1], Paragraph):
            writer.say("细线")
        last = writer.body[-1]
        assert isinstance(last, Paragraph)
        writer.body[-1] = replace(last, shape=replace(last.shape, section=_properties(writer)))
        writer.gap, writer.begun = gap, len(writer.body)
    writer.section = new
    writer.turned |= new.sideways


def closing(writer: Writer) -> Xml:
    """w:sectPr of the last section: the one that is open, or where nothing stands in it the one before."""
    last = writer.body[-1] if writer.body else None
    if len(writer.body) == writer.begun and isinstance(last, Paragraph) and last.shape.section:
        writer.body[-1] = replace(last, shape=replace(last.shape, section=NOTHING))
        return last.shape.section
    return _properties(writer)


def _properties(writer: Writer) -> Xml:
    page, section = writer.page, writer.section
    size = {"w:w": twips(page.width), "w:h": twips(page.height)}
    if section.sideways:
        size = {"w:w": size["w:h"], "w:h": size["w:w"]}
    return el(
        "w:sectPr",
        None,
        *(_headers(writer) if writer.turned else ()),
        *_footers(writer),
        el("w:footnotePr", None, val("w:numFmt", "decimalEnclosedCircleChinese")),
        val("w:type", "evenPage") if section.on_even else NOTHING,
        el("w:pgSz", {**size, "w:orient": "landscape"} if section.sideways else size),
        el("w:pgMar", _margins(page, section.sideways)),
        el("w:cols", {"w:space": 425}),
        el("w:titlePg") if section.bare_first else NOTHING,
        el("w:docGrid", {"w:type": "lines", "w:linePitch": page.pitch_twips}),
    )


def _margins(page: Page, sideways: bool) -> dict[str, int]:
    """Of a turned page, the top is the left of the sheet: the text area is the same."""
    top, right, bottom, left = page.margin_top, page.margin_right, page.margin_bottom, page.margin_left
    if sideways:
        top, right, bottom, left = page.margin_left, page.text_top, page.margin_right, page.height - page.text_bottom
    return {
        "w:top": twips(top),
        "w:right": twips(right),
        "w:bottom": twips(bottom),
        "w:left": twips(left),
        "w:header": twips(min(header_distance(page), top / 2)),
        "w:footer": twips(min(footer_distance(page), bottom / 2) if sideways else footer_distance(page)),
        "w:gutter": 0,
    }


# --- page numbers ----------------------------------------------------------------------------------------------


def _footers(writer: Writer) -> tuple[Xml, ...]:
    """Numbers right on odd pages, left on even ones."""
    section = writer.section
    upright = section.numbered and not section.sideways
    said = {side: _number(writer, where) if upright else Paragraph("footer") for side, where in _SIDES.items()}
    out = [_part(writer, "footer", kind if upright else _BARE, kind, one) for kind, one in said.items()]
    if section.bare_first:
        out.append(_part(writer, "footer", _BARE, "first", Paragraph("footer")))
    return tuple(out)


def _headers(writer: Writer) -> tuple[Xml, ...]:
    """Of turned pages the numbers, of the others nothing: a section without headers has those of the one before."""
    turned = writer.section.sideways and writer.section.numbered
    out = []
    for kind, side in _SIDES.items():
        inside = (_turned_number(writer, side),) if turned else ()
        out.append(_part(writer, "header", kind if turned else _BARE, kind, Paragraph("header", inside)))
    if writer.section.bare_first:
        out.append(_part(writer, "header", _BARE, "first", Paragraph("header")))
    return tuple(out)


def _turned_number(writer: Writer, side: str) -> Xml:
    """The number of a turned page, in the margin on its left: the foot of the sheet."""
    page = writer.page
    line = millimetres(page.number_pt)
    # The letters' tops point right, so the top of their line does too.
    right = page.height - page.number_centre + (DOCX_BASELINE - DASH_ABOVE) * line
    box = Box("横排页码", line, page.text_width, right - line, page.margin_left, makes_room=False, turned=True)
    return text_box(writer, box, (_number(writer, side),))


def _part(writer: Writer, what: str, name: str, kind: str, paragraph: Paragraph) -> Xml:
    """A reference to the header or footer `name`, which is written when it is first asked for."""
    file = f"word/{what}_{name}.xml"
    if file not in writer.edges:
        data = part("w:ftr" if what == "footer" else "w:hdr", _INSIDE, None, paragraph.xml())
        writer.package.add(file, data, f"{WORD}{what}+xml")
        writer.edges[file] = writer.package.relate(DOCUMENT, what, file)
    return el(f"w:{what}Reference", {"w:type": kind, "r:id": writer.edges[file]})


def _number(writer: Writer, side: str) -> Paragraph:
    """`— 1 —`, one character from its side."""
    indent = round(writer.page.number_indent_pt * TWIPS_A_POINT)
    shape = Shape(right=indent, align="right") if side == "right" else Shape(left=indent, align="left")
    return Paragraph("footer", (run("— "), *_field("PAGE"), run(" —")), shape)


def _field(instruction: str) -> tuple[Xml, ...]:
    # The result is a guess that every program replaces.
    def mark(kind: str) -> Xml:
        return el("w:r", None, el("w:fldChar", {"w:fldCharType": kind}))

    said = el("w:r", None, el("w:instrText", {"xml:space": "preserve"}, Xml(f" {instruction} ")))
    return mark("begin"), said, mark("separate"), run("1"), mark("end")
