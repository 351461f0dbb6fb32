"""The words of a document, in reading order, and the fixed words that stand around its elements.

lines           every line of words: the law that all formats obey
to_line, …      the strings that renderers print; used here and there, so that they cannot differ

Marks of footnotes (①) are no words: a format may set them as it can.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from docflow import chinese
from docflow.document.model import (
    Annex,
    Attendance,
    Block,
    Chart,
    Document,
    Figure,
    Head,
    Heading,
    Imprint,
    NameList,
    NewPage,
    Para,
    Signature,
    Spans,
    Table,
    notes,
    spans_text,
    title_text,
)

ATTACHMENT_LABEL = "附件："
SIGNER_LABEL = "签发人："
COPY_LABEL = "抄送："
TO_LABEL = "主送："
PRINTED = "印发"


def lines(document: Document) -> Iterator[str]:
    """Every line of words of `document`, top of the first page to the bottom of the last; none is empty."""
    return (line for line in _all_lines(document) if line)


def _all_lines(document: Document) -> Iterator[str]:
    if document.head:
        yield from head_lines(document.head)
    yield document.belongs
    yield document.title_text
    yield to_line(document.to)
    yield from blocks_lines(document.body)
    yield from attachment_lines(document.attachments)
    yield from map(attendance_line, document.attendance)
    for one in document.sign:
        yield signature_line(one)
    yield date_line(document)
    yield note_line(document.note)
    for annex in bound(document):
        yield annex_mark(annex)
        yield title_text(annex.title)
        yield from blocks_lines(annex.body)
    if document.imprint:
        yield from imprint_lines(document.imprint)


# --- the head ----------------------------------------------------------------------------------


def head_lines(head: Head) -> Iterator[str]:
    """The words of the 版头 in the order in which they stand on the page."""
    first = (head.copy_number, head.urgency)
    if head.form == "letter":
        # A letter sets them under the line that follows the mark.
        yield mark_line(head)
        yield from first
    else:
        yield from first
        yield mark_line(head)
    yield head.number
    yield signer_line(head)


def mark_line(head: Head) -> str:
    """发文机关标志 in one line: the names, lead agency first, then the suffix."""
    return "".join(head.marks) + head.suffix


def mark_lines(head: Head) -> tuple[str, ...]:
    """发文机关标志 name by name, the suffix with the last."""
    return (*head.marks[:-1], "".join(head.marks[-1:]) + head.suffix)


def signer_line(head: Head) -> str:
    """`签发人：张三　李四`, or nothing."""
    return SIGNER_LABEL + "　".join(head.signers) if head.signers else ""


# --- around the body ---------------------------------------------------------------------------


def to_line(to: tuple[str, ...]) -> str:
    """`甲、乙：`, or nothing.

    An addressee that the author wrote with commas of its own (a class of bodies) is set apart by a comma.
    """
    return _listed(to) + "：" if to else ""


def _listed(items: tuple[str, ...]) -> str:
    return ("，" if any("、" in one for one in items) else "、").join(items)


def attachment_lines(attachments: tuple[str, ...]) -> list[str]:
    """`附件：甲`, or `附件：1. 甲` and `2. 乙`; numbers only when there are several, nothing after a name."""
    if len(attachments) < 2:
        return [ATTACHMENT_LABEL + name for name in attachments]
    numbered = [f"{number}. {name}" for number, name in enumerate(attachments, 1)]
    return [ATTACHMENT_LABEL + numbered[0], *numbered[1:]]


def attendance_line(one: Attendance) -> str:
    """`出席：甲、乙`, one paragraph for each of 出席, 请假, 列席 (cl. 10.3)."""
    return attendance_label(one) + attendance_names(one)


def attendance_label(one: Attendance) -> str:
    """`出席：`, in 黑体."""
    return f"{one.label}："


def attendance_names(one: Attendance) -> str:
    """`甲、乙`, in 仿宋; what has commas of its own is set apart by commas."""
    return _listed(one.who)


def signature_line(one: Signature) -> str:
    """The name that is printed: of the organisation, or with a signature stamp the office.

    The name of the person is on the stamp itself and is not printed.
    """
    return one.office if one.seal == "stamp" and one.office else one.organisation


def date_line(document: Document) -> str:
    """成文日期, once, below the last signature; nothing until it is signed."""
    return chinese.format_date(document.date) if document.date else ""


def note_line(note: str) -> str:
    """附注 in full-width brackets, or nothing."""
    return f"（{note}）" if note else ""


def bound(document: Document) -> tuple[Annex, ...]:
    """The attachments that stand in the paper itself; the others are papers of their own (parting.apart)."""
    return tuple(one for one in document.annexes if not one.apart)


def annex_mark(annex: Annex) -> str:
    """`附件`, or `附件1` when there are several."""
    return f"附件{annex.number}" if annex.number else "附件"


# --- the imprint -------------------------------------------------------------------------------


def imprint_lines(imprint: Imprint) -> Iterator[str]:
    yield imprint_to_line(imprint)
    yield copy_line(imprint.copies)
    yield from print_line(imprint)


def imprint_to_line(imprint: Imprint) -> str:
    """`主送：甲、乙。` when the addressees were moved here, or nothing."""
    return TO_LABEL + _listed(imprint.to) + "。" if imprint.to else ""


def copy_line(copies: tuple[str, ...]) -> str:
    """`抄送：甲，乙。`, or nothing."""
    return COPY_LABEL + "，".join(copies) + "。" if copies else ""


def print_line(imprint: Imprint) -> tuple[str, str]:
    """印发机关 and `2026年3月5日印发`; each may be empty."""
    return imprint.printer, chinese.format_date(imprint.date) + PRINTED if imprint.date else ""


# --- blocks ------------------------------------------------------------------------------------


def blocks_lines(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        yield from block_lines(block)


def block_lines(block: Block) -> Iterator[str]:
    """The words of one block, then those of its footnotes."""
    match block:
        case Heading(spans=spans, run_in=run_in):
            yield heading_label(block) + spans_text(spans) + spans_text(run_in)
            yield from _notes(spans + run_in)
        case Para(spans):
            yield para_label(block) + spans_text(spans)
            yield from _notes(spans)
        case Table(header, rows):
            cells = [cell for row in (header, *rows) for cell in row]
            yield table_title(block)
            yield from map(spans_text, cells)
            yield block.note
            for cell in cells:
                yield from _notes(cell)
        case Figure():
            yield figure_title(block)
            yield block.note
        case Chart():
            yield chart_title(block)
            yield from block.categories
            yield from (one.name for one in block.series)
            yield chart_unit(block)
            yield chart_source(block)
        case NameList(names):
            yield from names
        case NewPage():
            return
        case _:
            assert_never(block)


def heading_label(heading: Heading) -> str:
    return chinese.heading_label(heading.level, heading.number)


def para_label(para: Para) -> str:
    """`1.` before the words of a numbered paragraph, else nothing."""
    return numbered_label(para.number) if para.number else ""


def numbered_label(number: int) -> str:
    """The label of a numbered paragraph: `1.`, as the standard's third level is written."""
    return f"{number}."


def table_title(table: Table) -> str:
    """`表1 甲`; an unnumbered table has its caption alone, or nothing."""
    return f"表{table.number} {table.caption}" if table.number else table.caption


def figure_title(figure: Figure) -> str:
    """`图1 甲`."""
    return f"图{figure.number} {figure.caption}" if figure.number else figure.caption


def chart_title(chart: Chart) -> str:
    """`图1 甲`; charts and figures are counted together."""
    return f"图{chart.number} {chart.caption}" if chart.number else chart.caption


def chart_unit(chart: Chart) -> str:
    """`单位：家`, or nothing."""
    return f"单位：{chart.unit}" if chart.unit else ""


def chart_source(chart: Chart) -> str:
    """`资料来源：台账，截至2026年3月5日`, or nothing."""
    return f"资料来源：{chart.source}" if chart.source else ""


def note_mark(number: int) -> str:
    """The mark of a footnote: ① … ㊿, then [51]. Not a word."""
    if number <= 20:
        return chr(0x2460 + number - 1)
    if number <= 35:
        return chr(0x3251 + number - 21)
    if number <= 50:
        return chr(0x32B1 + number - 36)
    return f"[{number}]"


def _notes(spans: Spans) -> Iterator[str]:
    return (note.text for note in notes(spans))
