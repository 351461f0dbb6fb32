"""A Document as a Draft: nothing is guessed, every element says what it is.

from_document (document, name) -> Draft
from_traced   (document, name) -> Draft   of `compose.traced`: which field stands where
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from docflow.document import wording
from docflow.document.model import (
    Block,
    Chart,
    Document,
    Figure,
    Heading,
    NameList,
    NewPage,
    Para,
    Spans,
    Table,
    notes,
    spans_text,
    title_text,
)
from docflow.document.tracing import untraced
from docflow.errors import Place
from docflow.lint.draft import Draft, Grid, Line, Role


def from_document(document: Document, name: str = "") -> Draft:
    """The draft that `document` is."""
    reader = _Reader(name)
    lines = tuple(line for line in reader.document(document) if line.text)
    unsigned = not document.date or bool(document.head and document.head.form == "red" and not document.number)
    return Draft(name, lines, tuple(reader.tables), document.kind, declared=True, unsigned=unsigned)


def from_traced(document: Document, name: str = "") -> Draft:
    """The draft that a traced document is, the marks read and taken away."""
    draft = from_document(document, name)
    lines = []
    for line in draft.lines:
        text, origins = untraced(line.text)
        lines.append(replace(line, text=text, origins=origins))
    return replace(draft, lines=tuple(lines), tables=tuple(map(_plain, draft.tables)))


def _plain(grid: Grid) -> Grid:
    read = [[untraced(cell) for cell in row] for row in grid.rows]
    origins = [
        (row, cell, spans[0][2]) for row, cells in enumerate(read) for cell, (_, spans) in enumerate(cells) if spans
    ]
    return replace(grid, rows=tuple(tuple(text for text, _ in cells) for cells in read), origins=tuple(origins))


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0
        self.tables: list[Grid] = []

    def line(self, text: str, role: Role, where: str) -> Line:
        return Line(text, role, Place(self.name, path=(where,)))

    def document(self, document: Document) -> Iterator[Line]:
        head = document.head
        if head:
            yield self.line(head.copy_number, "copy_number", "份号")
            yield self.line(head.urgency, "urgency", "紧急程度")
            for mark in wording.mark_lines(head):
                yield self.line(mark, "mark", "发文机关标志")
            yield self.line(head.number, "number", "发文字号")
            yield self.line(wording.signer_line(head), "signer", "签发人")
        yield self.line(document.belongs, "body", "附件标识")
        yield self.line(document.title_text, "title", "标题")
        yield self.line(wording.to_line(document.to), "to", "主送机关")
        yield from self.blocks(document.body, "正文")
        for text in wording.attachment_lines(document.attachments):
            yield self.line(text, "attachment", "附件说明")
        for present in document.attendance:
            yield self.line(wording.attendance_line(present), "body", present.label)
        for one in document.sign:
            yield self.line(wording.signature_line(one), "organisation", "署名")
        yield self.line(wording.date_line(document), "date", "成文日期")
        yield self.line(wording.note_line(document.note), "note", "附注")
        for annex in document.annexes:
            mark = wording.annex_mark(annex)
            yield replace(self.line(mark, "annex_mark", mark), annex=True)
            yield replace(self.line(title_text(annex.title), "annex_title", mark + "标题"), annex=True)
            yield from (replace(line, annex=True) for line in self.blocks(annex.body, mark))
        if document.imprint:
            yield self.line(wording.imprint_to_line(document.imprint), "copies", "版记")
            yield self.line(wording.copy_line(document.imprint.copies), "copies", "版记")
            yield self.line("".join(wording.print_line(document.imprint)), "printer", "版记")

    def blocks(self, blocks: tuple[Block, ...], where: str) -> Iterator[Line]:
        self.count = 0
        for block in blocks:
            yield from self.block(block, where)

    def block(self, block: Block, where: str) -> Iterator[Line]:
        match block:
            case Heading(level, number, spans, run_in):
                text = wording.heading_label(block) + spans_text(spans) + spans_text(run_in)
                yield replace(self.para(text, where), role="heading", level=level, number=number)
                yield from self.notes(spans + run_in, where)
            case Para(spans):
                yield self.para(wording.para_label(block) + spans_text(spans), where)
                yield from self.notes(spans, where)
            case Table():
                yield from self.table(block)
            case Figure():
                yield self.line(wording.figure_title(block), "caption", f"图{block.number}")
                yield self.line(block.note, "caption", f"图{block.number}")
            case Chart():
                yield self.line(wording.chart_title(block), "caption", f"图{block.number}")
                yield self.line(wording.chart_source(block), "caption", f"图{block.number}")
            case NameList(names):
                yield from (self.line(one, "cell", where + "名单") for one in names)
            case NewPage():
                return
            case _:
                assert_never(block)

    def para(self, text: str, where: str) -> Line:
        self.count += 1
        return self.line(text, "body", f"{where}第{self.count}段")

    def notes(self, spans: Spans, where: str) -> Iterator[Line]:
        yield from (self.line(note.text, "footnote", f"{where}脚注{note.number}") for note in notes(spans))

    def table(self, table: Table) -> Iterator[Line]:
        where = f"表{table.number or len(self.tables) + 1}"
        grid = tuple(tuple(spans_text(cell) for cell in row) for row in (table.header, *table.rows))
        self.tables.append(Grid(grid, Place(self.name, path=(where,))))
        yield self.line(wording.table_title(table), "caption", where)
        for number, row in enumerate(grid, 1):
            for index, cell in enumerate(row, 1):
                yield self.line(cell, "cell", f"{where}第{number}行第{index}格")
        yield self.line(table.note, "caption", where)
