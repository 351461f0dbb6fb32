"""表格 as HTML: as wide as the text or turned on its side, its numbers in line, 续表 where it goes on.

table  (ink, table)  -> str
again  (table)       -> str      what stands above it on further pages
"""

from __future__ import annotations

from html import escape

from docflow.document import wording
from docflow.document.model import Spans, Table
from docflow.render import columns
from docflow.render.html.sheet import mm
from docflow.render.html.words import Ink
from docflow.render.page import CELL_PADDING, TABLE_KEPT, millimetres

#: The words above a table on every further page.
AGAIN = "续表"


def again(table: Table) -> str:
    """`续表1`, or `续表` for a table without a number: a mark of the layout, like a page number, and no word."""
    return f"{AGAIN}{table.number}" if table.number else AGAIN


def table(ink: Ink, table: Table) -> str:
    """The table with its title above and its note below; sideways, on pages of its own."""
    page = ink.page
    title = wording.table_title(table)
    above = f'<p class="caption above">{ink.words(title, "hei")}</p>' if title else ""
    head = "".join(f'<th scope="col">{ink.spans(cell, "hei")}</th>' for cell in table.header)
    looks = columns.looks(table)
    rows = "".join(
        f"<tr>{_cells(ink, row, looks, lacking)}</tr>"
        for row, lacking in zip(table.rows, columns.hanging(table, looks), strict=True)
    )
    under = f'<p class="under">{ink.words(table.note)}</p>' if table.note else ""
    whole = page.text_height if table.sideways else page.text_width
    inside = f"{_columns(ink, table, whole)}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    kept = " kept" if len(table.rows) <= TABLE_KEPT else ""
    name = ink.told.number_table(again(table))
    drawn = f'{above}<table class="t{kept}" id="{escape(name)}">{inside}</table>{under}'
    return f'<div class="side">{drawn}</div>' if table.sideways else f'{upto(drawn)}<div class="tail"></div>'


def upto(drawn: str) -> str:
    """What has rows of its own height: on every page it ends where the text area does, not where a row would."""
    return f'<div class="upto"><div>{drawn}</div></div>'


def _cells(ink: Ink, row: tuple[Spans, ...], looks: tuple[str, ...], lacking: tuple[str, ...]) -> str:
    out = []
    for cell, look, end in zip(row, looks, lacking, strict=True):
        more = f' data-end="{end}"' if end else ""
        out.append(f'<td class="{look}"{more}>{ink.spans(cell)}</td>')
    return "".join(out)


def _columns(ink: Ink, table: Table, whole: float) -> str:
    shares = columns.widths(table, millimetres(ink.page.table_pt), 2 * CELL_PADDING, whole)
    return "<colgroup>" + "".join(f'<col style="width:{mm(share)}">' for share in shares) + "</colgroup>"
