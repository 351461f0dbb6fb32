"""表格: as wide as the text, its first row repeated on every page, no row broken."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from docflow.document import wording
from docflow.document.model import Spans, Table
from docflow.render import columns
from docflow.render.docx.writer import Paragraph, Shape, Writer, run
from docflow.render.docx.xml import NOTHING, Xml, el, joined, val
from docflow.render.page import CELL_PADDING, CELL_PADDING_ABOVE, TABLE_GAP, TABLE_KEPT, TWIPS_A_POINT, twips

#: Half a point: thin, and still seen when printed.
_LINE: Final = {"w:val": "single", "w:sz": 4, "w:space": 0, "w:color": "000000"}


def table(writer: Writer, table: Table) -> None:
    """The title above, the cells, the note below."""
    title, gap = wording.table_title(table), writer.rows(TABLE_GAP)
    if title:
        writer.say("图表标题", [run(title)], Shape(before=gap, after=gap // 2, keep_next=True))
    widths = column_widths(table, writer.page.table_pt * TWIPS_A_POINT, twips(writer.page.text_width))
    kept = len(table.rows) <= TABLE_KEPT
    head = _row(writer, table, table.header, widths, "表头文字", kept)
    last = len(table.rows) - 1
    rows = [_row(writer, table, cells, widths, "表格文字", kept and at < last) for at, cells in enumerate(table.rows)]
    writer.put(el("w:tbl", None, _properties(widths), _columns(widths), head, *rows))
    if table.note:
        writer.say("图表注释", [run(table.note)], Shape(after=gap))
    else:
        writer.say("细线", (), Shape(line=gap))


def column_widths(table: Table, char: float, whole: int) -> list[int]:
    """Twips for each column."""
    return _whole_numbers(columns.widths(table, char, 2 * twips(CELL_PADDING), whole), whole)


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


def _row(writer: Writer, table: Table, cells: tuple[Spans, ...], widths: list[int], style: str, kept: bool) -> Xml:
    """One row; a `kept` one stays on the page of the next."""
    header = style == "表头文字"
    flags = (el("w:cantSplit"), el("w:tblHeader") if header else NOTHING)
    said = []
    for cell, width, align in zip(cells, widths, table.align, strict=True):
        shape = Shape(keep_next=kept) if header else Shape(align=align, keep_next=kept)
        size = el("w:tcW", {"w:w": width, "w:type": "dxa"})
        paragraph = Paragraph(style, writer.spans(cell), shape)
        said.append(el("w:tc", None, el("w:tcPr", None, size, val("w:vAlign", "center")), paragraph.xml()))
    return el("w:tr", None, el("w:trPr", None, joined(flags)), *said)
