"""正文 as HTML: the blocks of a body or an annex, in order."""

from __future__ import annotations

import math
from html import escape
from typing import assert_never

from docflow import chinese
from docflow.document import wording
from docflow.document.model import Block, Chart, Figure, Heading, NameList, NewPage, Para, Spans, Table
from docflow.errors import InvalidSource, Place, problem
from docflow.render import chart, columns
from docflow.render.html.sheet import family, mm
from docflow.render.html.words import Ink
from docflow.render.page import CELL_PADDING, HEADING_ROLES, TABLE_KEPT, millimetres
from docflow.standard import layout


def blocks(ink: Ink, body: tuple[Block, ...]) -> str:
    return "\n".join(_block(ink, block) for block in body)


def _block(ink: Ink, block: Block) -> str:
    match block:
        case Heading():
            return _heading(ink, block)
        case Para(spans, shape):
            look = "" if shape == "indent" else f" {shape}"
            return f'<p class="p{look}">{ink.spans(spans)}</p>'
        case Table():
            return _table(ink, block)
        case Figure():
            return _figure(ink, block)
        case Chart():
            return _chart(ink, block)
        case NameList(names):
            return _names(ink, names)
        case NewPage():
            return '<div class="page"></div>'
        case _:
            assert_never(block)


def _heading(ink: Ink, heading: Heading) -> str:
    role = HEADING_ROLES[heading.level]
    # <h1> is the title, so level 1 is <h2>.
    tag = f"h{heading.level + 1}"
    words = ink.words(wording.heading_label(heading), role) + ink.spans(heading.spans, role)
    if heading.run_in:
        inner = f'<{tag} class="run h{heading.level} {role}">{words}</{tag}>{ink.spans(heading.run_in)}'
        return f'<div class="p">{inner}</div>'
    return f'<{tag} class="h h{heading.level} {role}">{words}</{tag}>'


# --- tables --------------------------------------------------------------------------------------------------


def _table(ink: Ink, table: Table) -> str:
    title = wording.table_title(table)
    above = f'<p class="caption above">{ink.words(title, "hei")}</p>' if title else ""
    head = "".join(f"<th>{ink.spans(cell, 'hei')}</th>" for cell in table.header)
    rows = "".join(f"<tr>{_cells(ink, table, row)}</tr>" for row in table.rows)
    under = f'<p class="under">{ink.words(table.note)}</p>' if table.note else ""
    inside = f"{_columns(ink, table)}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    kept = " kept" if len(table.rows) <= TABLE_KEPT else ""
    return f'{above}<table class="t{kept}">{inside}</table>{under}<div class="tail"></div>'


def _cells(ink: Ink, table: Table, row: tuple[Spans, ...]) -> str:
    looks = [one if one in ("left", "center", "right") else "left" for one in table.align]
    return "".join(f'<td class="{look}">{ink.spans(cell)}</td>' for look, cell in zip(looks, row, strict=True))


def _columns(ink: Ink, table: Table) -> str:
    page = ink.page
    shares = columns.widths(table, millimetres(page.table_pt), 2 * CELL_PADDING, page.text_width)
    return "<colgroup>" + "".join(f'<col style="width:{mm(share)}">' for share in shares) + "</colgroup>"


# --- figures and charts ----------------------------------------------------------------------------------------

_KINDS = {"iVBORw0KGgo": "image/png", "/9j/": "image/jpeg"}


def _figure(ink: Ink, figure: Figure) -> str:
    title = wording.figure_title(figure)
    kind = next((kind for start, kind in _KINDS.items() if figure.data.startswith(start)), "")
    if not kind:
        raise InvalidSource(problem("P351", Place(), title=title))
    data = "".join(figure.data.split())
    highest = mm((ink.page.lines - 2) * ink.page.pitch)
    caption = f'<p class="caption">{ink.words(title, "hei")}</p>' if title else ""
    return (
        f'<figure><img src="data:{kind};base64,{escape(data)}" alt="{escape(title)}" style="max-height:{highest}">'
        f"{caption}</figure>"
    )


def _chart(ink: Ink, one: Chart) -> str:
    title = wording.chart_title(one)
    caption = f'<p class="caption above">{ink.words(title, "hei")}</p>' if title else ""
    svg = chart.svg(one, ink.page.text_width, family("body", ink.faces), ink.drawn)
    source = wording.chart_source(one)
    under = f'<p class="under">{ink.words(source)}</p>' if source else ""
    return f"<figure>{caption}{svg}{under}</figure>"


# --- name lists --------------------------------------------------------------------------------------------------


def _names(ink: Ink, names: tuple[str, ...]) -> str:
    """Names row by row in as many columns as the longest leaves room for, two characters apart."""
    if not names:
        return ""
    room = ink.page.columns - layout.PARAGRAPH_INDENT.value
    widest = max(map(chinese.width, names))
    columns = max(1, int((room + 2) // (widest + 2)))
    # Rounded down, or the last column would fall to the next row.
    width = mm(math.floor(room / columns * ink.page.char * 100) / 100)
    look = "white-space:normal;" if widest > room else ""
    cells = "".join(f'<span style="{look}width:{width}">{_name(ink, name, widest)}</span>' for name in names)
    return f'<p class="names">{cells}</p>'


def _name(ink: Ink, name: str, widest: float) -> str:
    """A name of two characters beside names of three is spread to their width."""
    words = ink.words(name)
    if chinese.width(name) == 2 and len(name) == 2 and widest == 3:
        return f'<span style="letter-spacing:{mm(ink.page.char)}">{words}</span>'
    return words
