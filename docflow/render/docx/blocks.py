"""正文: the blocks of a body or an annex, in order."""

from __future__ import annotations

import math
from typing import assert_never

from docflow import chinese
from docflow.document.model import (
    Blank,
    Block,
    Chart,
    Figure,
    Heading,
    NameList,
    NewPage,
    Para,
    Spans,
    Table,
    notes,
    spans_text,
)
from docflow.render.docx.chart import chart
from docflow.render.docx.figure import figure
from docflow.render.docx.grid import Cell, grid
from docflow.render.docx.numbering import HEADINGS, PARAGRAPHS
from docflow.render.docx.table import table
from docflow.render.docx.writer import Paragraph, Shape, Writer, run
from docflow.render.docx.xml import Xml, val
from docflow.render.page import Page, twips
from docflow.standard import layout


def blocks(writer: Writer, body: tuple[Block, ...]) -> None:
    """Every block of `body`."""
    for block in body:
        _block(writer, block)


def _block(writer: Writer, block: Block) -> None:
    match block:
        case Heading():
            _heading(writer, block)
        case Para():
            _para(writer, block)
        case Table():
            table(writer, block)
        case Figure():
            figure(writer, block)
        case Chart():
            chart(writer, block)
        case NameList(names):
            _names(writer, names)
        case NewPage():
            writer.new_page = True
        case _:
            assert_never(block)


def notes_near_end(page: Page, body: tuple[Block, ...]) -> bool:
    """Whether a footnote of `body` may stand on its last page: not when a page of rows follows the last call."""
    below = 0.0
    for block in reversed(body):
        if below >= page.lines or isinstance(block, NewPage):
            return False
        said = _spans(block)
        if next(notes(said), None):
            return True
        if isinstance(block, Table) and block.sideways:
            return False
        # Fewer than there will be: an unsure note counts as near.
        below += math.floor(chinese.width(spans_text(said)) / page.columns) or (1 if said else 0)
    return False


def _spans(block: Block) -> Spans:
    """All that is said in the lines and cells of a block."""
    match block:
        case Heading(spans=spans, run_in=run_in):
            return spans + run_in
        case Para(spans):
            return spans
        case Table(header, rows):
            return tuple(span for row in (header, *rows) for cell in row for span in cell)
        case Figure() | Chart() | NameList() | NewPage():
            return ()
        case _:
            assert_never(block)


def _heading(writer: Writer, heading: Heading) -> None:
    style = f"{chinese.numeral(heading.level)}级标题"
    role, bold = writer.page.headings[heading.level - 1], writer.page.bold[heading.level - 1]
    runs = (*writer.spans(heading.spans, role, bold), *writer.spans(heading.run_in, "body"))
    used = writer.numbering.heading(heading.level, heading.number)
    # What runs in is text, so its paragraph may break from the next like any other.
    numbered = None if used == HEADINGS else (heading.level - 1, used)
    writer.say(style, runs, Shape(loose=bool(heading.run_in), numbered=numbered))


def _para(writer: Writer, para: Para) -> None:
    runs = writer.spans(para.spans)
    # A line with a place to fill in is not spread to the edge: its words would stand apart.
    align = "left" if any(isinstance(span, Blank) for span in para.spans) else ""
    if para.number:
        _numbered(writer, para, runs, align)
        return
    match para.shape:
        case "indent":
            writer.say("Normal Indent", runs, Shape(align=align))
        case "flush":
            writer.say("Normal", runs, Shape(align=align))
        case "center" | "right":
            writer.say("Normal", runs, Shape(align=para.shape))


def _numbered(writer: Writer, para: Para, runs: tuple[Xml, ...], align: str) -> None:
    """1. 2. 3., counted by Word."""
    used = writer.numbering.paragraph(para.number)
    if para.shape == "indent":
        writer.say("编号段落", runs, Shape(align=align, numbered=None if used == PARAGRAPHS else (0, used)))
    else:
        align = align if para.shape == "flush" else para.shape
        writer.say("Normal", runs, Shape(flush=True, align=align, numbered=(0, used)))


def _names(writer: Writer, names: tuple[str, ...]) -> None:
    """Names row by row in as many columns as the longest leaves room for, two characters apart."""
    if not names:
        return
    page = writer.page
    indent = layout.PARAGRAPH_INDENT.value
    room = page.columns - indent
    widest = max(map(chinese.width, names))
    columns = max(1, int((room + 2) // (widest + 2)))
    width = int((twips(page.text_width) - writer.chars(indent)) / columns)
    rows = [names[at : at + columns] for at in range(0, len(names), columns)]
    rows[-1] += ("",) * (columns - len(rows[-1]))
    cells = [[Cell((Paragraph("名单", _name(writer, name, widest)),), width) for name in row] for row in rows]
    writer.put(grid(cells, indent=writer.chars(indent)))


def _name(writer: Writer, name: str, widest: float) -> tuple[Xml, ...]:
    """A name of two characters beside names of three is spread to their width."""
    if len(name) == 2 and chinese.width(name) == 2 and widest == 3:
        return (run(name[0], extra=val("w:spacing", writer.chars(1))), run(name[1]))
    return (run(name),)
