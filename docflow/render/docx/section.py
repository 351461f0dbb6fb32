"""The section: paper, margins, grid; and the page numbers below the text area."""

from __future__ import annotations

from docflow.render.docx.package import WORD
from docflow.render.docx.writer import DOCUMENT, Paragraph, Shape, Writer, run
from docflow.render.docx.xml import NOTHING, Xml, el, part, val
from docflow.render.page import TWIPS_A_POINT, footer_distance, header_distance, twips


def section(writer: Writer, letter: bool) -> Xml:
    """w:sectPr: numbers right on odd pages, left on even ones; a letter's first page has none."""
    page = writer.page
    footers = [_footer(writer, "default", _number(writer, "right")), _footer(writer, "even", _number(writer, "left"))]
    if letter:
        footers.append(_footer(writer, "first", Paragraph("footer")))
    margins = {
        "w:top": twips(page.margin_top),
        "w:right": twips(page.margin_right),
        "w:bottom": twips(page.margin_bottom),
        "w:left": twips(page.margin_left),
        "w:header": twips(header_distance(page)),
        "w:footer": twips(footer_distance(page)),
        "w:gutter": 0,
    }
    return el(
        "w:sectPr",
        None,
        *footers,
        el("w:footnotePr", None, val("w:numFmt", "decimalEnclosedCircleChinese")),
        el("w:pgSz", {"w:w": twips(page.width), "w:h": twips(page.height)}),
        el("w:pgMar", margins),
        el("w:cols", {"w:space": 425}),
        el("w:titlePg") if letter else NOTHING,
        el("w:docGrid", {"w:type": "lines", "w:linePitch": page.pitch_twips}),
    )


def _footer(writer: Writer, kind: str, paragraph: Paragraph) -> Xml:
    name = f"word/footer_{kind}.xml"
    data = part("w:ftr", "w r mc wp wps a", None, paragraph.xml())
    writer.package.add(name, data, f"{WORD}footer+xml")
    return el("w:footerReference", {"w:type": kind, "r:id": writer.package.relate(DOCUMENT, "footer", name)})


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
