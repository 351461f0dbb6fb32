"""表格: as wide as the text, its first row repeated on every page, no row broken."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Final

from docflow import chinese
from docflow.document import wording
from docflow.document.model import Spans, Table
from docflow.render import columns
from docflow.render.docx.section import open_
from docflow.render.docx.writer import Paragraph, Section, Shape, Writer, run
from docflow.render.docx.xml import NOTHING, Xml, el, val
from docflow.render.page import (
    CELL_PADDING,
    CELL_PADDING_ABOVE,
    DOCX_SEAM,
    TABLE_GAP,
    TABLE_KEPT,
    TWIPS_A_POINT,
    twips,
)

#: Half a point: thin, and still seen when printed.
_LINE: Final = {"w:val": "single", "w:sz": 4, "w:space": 0, "w:color": "000000"}


def table(writer: Writer, table: Table) -> None:
    """The title above, the cells, the note below; a table that lies sideways on pages of its own."""
    if not table.sideways:
        _upright(writer, table, writer.page.text_width)
        return
    around = writer.section
    open_(writer, Section(sideways=True))
    # The sheet is turned so that the head of the table is at its left: 订口 on odd pages, 切口 on even ones.
    _upright(writer, table, writer.page.text_height)
    open_(writer, replace(around, bare_first=False, on_even=False))


def _upright(writer: Writer, table: Table, width: float) -> None:
    title, gap = wording.table_title(table), writer.rows(TABLE_GAP)
    if title:
        writer.say("图表标题", [run(title)], Shape(before=gap, after=gap // 2, keep_next=True))
    widths = column_widths(table, writer.page.table_pt * TWIPS_A_POINT, twips(width))
    kept = len(table.rows) <= TABLE_KEPT
    last = len(table.rows) - 1
    rows = [_head(writer, table, widths, kept)]
    looks = columns.looks(table)
    for at, (cells, hangs) in enumerate(zip(table.rows, columns.hanging(table, looks), strict=True)):
        shapes = [
            Shape(align=look, right=_room(writer, lacking), keep_next=kept and at < last)
            for look, lacking in zip(looks, hangs, strict=True)
        ]
        rows.append(_row(writer, "表格文字", cells, widths, shapes))
    writer.put(el("w:tbl", None, _properties(widths), _columns(widths), *rows))
    if table.note:
        writer.say("图表注释", [run(table.note)], Shape(after=gap))
    else:
        writer.say("细线", (), Shape(line=gap))


def column_widths(table: Table, char: float, whole: int) -> list[int]:
    """Twips for each column."""
    return _whole_numbers(columns.widths(table, char, 2 * twips(CELL_PADDING), whole, DOCX_SEAM), whole)


def _whole_numbers(shares: list[float], whole: int) -> list[int]:
    """Rounded so that the sum is exact: the last edge of the table stands on the edge of the text."""
    edges = [0]
    total = 0.0
    for share in shares:
        total += share
        edges.append(round(total))
    edges[-1] = whole
    return [right - left for left, right in pairwise(edges)]


def _properties(widths: list[int]) -> Xml:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    beside = {"w:w": twips(CELL_PADDING), "w:type": "dxa"}
    above = {"w:w": twips(CELL_PADDING_ABOVE), "w:type": "dxa"}
    padding = (el("w:top", above), el("w:left", beside), el("w:bottom", above), el("w:right", beside))
    return el(
        "w:tblPr",
        None,
        el("w:tblW", {"w:w": sum(widths), "w:type": "dxa"}),
        val("w:jc", "center"),
        el("w:tblBorders", None, *(el(f"w:{side}", _LINE) for side in sides)),
        el("w:tblLayout", {"w:type": "fixed"}),
        el("w:tblCellMar", None, *padding),
        el("w:tblLook", {"w:val": "0020", "w:firstRow": 1}),
    )


def _columns(widths: list[int]) -> Xml:
    return el("w:tblGrid", None, *(el("w:gridCol", {"w:w": width}) for width in widths))


def _room(writer: Writer, lacking: str) -> int:
    """How wide what a quantity lacks would stand, in twips: so points stand under each other."""
    return round(chinese.width(lacking) * writer.page.table_pt * TWIPS_A_POINT)


def _head(writer: Writer, table: Table, widths: list[int], kept: bool) -> Xml:
    """The first row, repeated on every page."""
    return _row(writer, "表头文字", table.header, widths, [Shape(keep_next=kept)] * len(widths), el("w:tblHeader"))


def _row(
    writer: Writer, style: str, cells: tuple[Spans, ...], widths: list[int], shapes: list[Shape], flag: Xml = NOTHING
) -> Xml:
    """One row, never broken over two pages."""
    said = []
    for cell, width, shape in zip(cells, widths, shapes, strict=True):
        size = el("w:tcW", {"w:w": width, "w:type": "dxa"})
        paragraph = Paragraph(style, writer.spans(cell), shape)
        said.append(el("w:tc", None, el("w:tcPr", None, size, val("w:vAlign", "center")), paragraph.xml()))
    return el("w:tr", None, el("w:trPr", None, el("w:cantSplit"), flag), *said)
