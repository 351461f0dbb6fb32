"""纯文本: a document as plain text that a person can read in a terminal or paste into a message.

render  (document)  -> str

The words are those of `wording.lines`, in its order; everything else is white space, marks of footnotes
and, in a chart, its values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from docflow import chinese
from docflow.document import titles, wording
from docflow.document.model import (
    Annex,
    Block,
    Chart,
    Document,
    Figure,
    Heading,
    Imprint,
    NameList,
    NewPage,
    Note,
    Para,
    Spans,
    Table,
    TitlePart,
    notes,
    spans_text,
)
from docflow.render import chart as charts
from docflow.render.page import PLAIN, sealed, unsealed_jointly

#: Columns of a terminal: a Chinese character takes two.
_COLUMNS = 2 * PLAIN.columns
_INDENT = "\u3000\u3000"


def render(document: Document) -> str:
    """`document` as lines of text, ending with a line break."""
    parts: list[list[str]] = [
        list(_head(document)),
        [document.belongs],
        _title(document.title),
        [wording.to_line(document.to), *_blocks(document.body)],
        _attachments(document.attachments),
        [_INDENT + wording.attendance_line(one) for one in document.attendance],
        _signature(document),
        [_INDENT + wording.note_line(document.note)] if document.note else [],
        *(_annex(one) for one in wording.bound(document)),
        _imprint(document.imprint) if document.imprint else [],
    ]
    said = [[line.rstrip() for line in part if line.strip()] for part in parts]
    return "\n\n".join("\n".join(part) for part in said if part) + "\n"


def _columns(text: str) -> int:
    return round(chinese.width(text) * 2)


def _centred(text: str, columns: int = _COLUMNS) -> str:
    return " " * max(0, (columns - _columns(text)) // 2) + text


def _ended(text: str, right: float) -> str:
    """`text` so many characters from the right edge."""
    return " " * max(0, _COLUMNS - round(2 * right) - _columns(text)) + text


def _apart(left: str, right: str) -> str:
    """One at the left edge, one at the right."""
    return left + " " * max(2, _COLUMNS - _columns(left) - _columns(right)) + right if right else left


# --- elements ------------------------------------------------------------------------------------------------


def _head(document: Document) -> Iterator[str]:
    head = document.head
    if not head:
        return
    first = [head.copy_number, head.urgency]
    mark = _centred(wording.mark_line(head))
    yield from [mark, *first] if head.form == "letter" else [*first, mark]
    signers = wording.signer_line(head)
    yield _apart(head.number, signers) if signers else _centred(head.number)


def _title(parts: tuple[TitlePart, ...]) -> list[str]:
    return [_centred(line) for line in titles.lines(parts, PLAIN.title_capacity)]


def _attachments(names: tuple[str, ...]) -> list[str]:
    """附件说明; the later names stand under the first."""
    under = "\u3000" * len(wording.ATTACHMENT_LABEL)
    return [_INDENT + (under if at else "") + line for at, line in enumerate(wording.attachment_lines(names))]


def _signature(document: Document) -> list[str]:
    if not document.sign:
        return []
    names = [wording.signature_line(one) for one in document.sign]
    date = wording.date_line(document)
    wide = chinese.width(date)
    if document.sign[0].seal == "no":
        rights, date_right = unsealed_jointly(tuple(map(chinese.width, names)), wide)
    else:
        widest = max(map(chinese.width, names))
        _, date_right = sealed(widest, wide)
        rights = tuple(date_right + (wide - chinese.width(name)) / 2 for name in names)
    return [*map(_ended, names, rights), _ended(date, date_right)]


def _annex(one: Annex) -> list[str]:
    return [wording.annex_mark(one), *_title(one.title), *_blocks(one.body)]


def _imprint(one: Imprint) -> list[str]:
    return [wording.imprint_to_line(one), wording.copy_line(one.copies), _apart(*wording.print_line(one))]


# --- blocks --------------------------------------------------------------------------------------------------


def _blocks(blocks: tuple[Block, ...]) -> list[str]:
    return [line for block in blocks for line in _block(block)]


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(spans=spans, run_in=run_in):
            yield _INDENT + wording.heading_label(block) + _line(spans) + _line(run_in)
            yield from _notes(spans + run_in)
        case Para(spans, shape):
            yield _shaped(wording.para_label(block) + _line(spans), shape)
            yield from _notes(spans)
        case Table():
            yield from _table(block)
        case Figure():
            yield _centred(wording.figure_title(block))
            yield block.note
        case Chart():
            yield from _chart(block)
        case NameList(names):
            yield from _names(names)
        case NewPage():
            return
        case _:
            assert_never(block)


def _line(spans: Spans) -> str:
    """The words with the marks of their footnotes."""
    return "".join(
        wording.note_mark(span.number) if isinstance(span, Note) else spans_text((span,)).replace("\n", " ")
        for span in spans
    )


def _shaped(text: str, shape: str) -> str:
    match shape:
        case "center":
            return _centred(text)
        case "right":
            return _ended(text, 0)
        case "flush":
            return text
        case _:
            return _INDENT + text


def _notes(spans: Spans) -> Iterator[str]:
    return (f"{_INDENT}{wording.note_mark(note.number)} {note.text}" for note in notes(spans))


def _table(table: Table) -> Iterator[str]:
    yield _centred(wording.table_title(table))
    rows = [[_line(cell) for cell in row] for row in (table.header, *table.rows)]
    yield from _aligned(rows, table.align)
    yield table.note
    for row in (table.header, *table.rows):
        for cell in row:
            yield from _notes(cell)


def _aligned(rows: Sequence[Sequence[str]], align: Iterable[str]) -> Iterator[str]:
    """Cells under each other, columns two apart."""
    widths = [max(map(_columns, column)) for column in zip(*rows, strict=True)]
    looks = list(align)
    for row in rows:
        yield "  ".join(_padded(*one) for one in zip(row, widths, looks, strict=True))


def _padded(text: str, width: int, look: str) -> str:
    spare = width - _columns(text)
    before = {"right": spare, "center": spare // 2}.get(look, 0)
    return " " * before + text + " " * (spare - before)


def _chart(chart: Chart) -> Iterator[str]:
    yield _centred(wording.chart_title(chart))
    head = ["", *chart.categories]
    rows = [[one.name, *charts.numbers(one)] for one in chart.series]
    yield from _aligned([head, *rows], ["left", *["right"] * len(chart.categories)])
    yield wording.chart_unit(chart)
    yield wording.chart_source(chart)


def _names(names: tuple[str, ...]) -> Iterator[str]:
    """Names in columns two characters apart."""
    widest = max(map(_columns, names), default=1) + 4
    a_row = max(1, (_COLUMNS - 4) // widest)
    for at in range(0, len(names), a_row):
        yield _INDENT + "".join(_padded(name, widest, "left") for name in names[at : at + a_row])
