"""主送机关: where they stand. A list that would leave no room for the text on the first page moves to the imprint.

placed  (document)   -> the document with its addressees where the standard wants them (GB/T 9704 cl. 7.3.2, 7.3.3)
rows    (text)       -> how many rows of 28 characters a text takes

Counted with the standard's own figures, so that every format and both readings of the page agree, and without the
four slots and the words of a title's lines, so that what was approved stays as it was.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from docflow import chinese
from docflow.document import wording
from docflow.document.model import Document, Head, Heading, Imprint, Para, spans_text
from docflow.document.phrasing import CLOSING
from docflow.standard import layout, sizes

#: One row (行) when 22 of them fill the text area, in mm.
ROW: Final = layout.TEXT_HEIGHT.value / layout.LINES_A_PAGE.value
#: A row of a joint mark, in heights of its letters.
_MARK_ROW: Final = 1.25
#: Characters of a title on a line, at its own size.
_TITLE_LINE: Final = math.floor(layout.TEXT_WIDTH.value / sizes.millimetres(sizes.TITLE))
_TITLE_ROW: Final = sizes.millimetres(sizes.TITLE) + layout.ROW_GAP.value * sizes.millimetres(sizes.BODY)
#: Rows from which a list is long ("名称过多"): a shorter one is not what keeps the text from the first page.
_LONG: Final = 2


def placed(document: Document) -> Document:
    """`document`, with its addressees in the imprint when the first page would else show no text.

    A paper with a red head has an imprint; a letter (cl. 10.1) gets one, without lines and printer, where it has none.
    Every other paper is left as it is.
    """
    head, imprint = document.head, document.imprint
    if head is not None and head.form == "letter":
        imprint = imprint or Imprint((), "", None)
    elif head is None or head.form != "red":
        return document
    if not document.to or imprint is None:
        return document
    listed = rows(wording.to_line(document.to))
    if listed < _LONG:
        return document
    above = _letter_above(document, head) if head.form == "letter" else _above(document, head)
    used = above + listed * ROW
    if used + _least(document) * ROW <= layout.TEXT_HEIGHT.value:
        return document
    return replace(document, to=(), imprint=replace(imprint, to=document.to))


def _above(document: Document, head: Head) -> float:
    """From the top of the text area to the first row of the addressees, at most, in mm."""
    numbers = 2 if document.direction == "up" else 1
    gaps = layout.NUMBER_GAP.value + layout.TITLE_GAP.value + layout.ADDRESSEE_GAP.value
    return (
        layout.MARK_TOP.value
        + _mark(head)
        + (numbers + gaps) * ROW
        + layout.RED_LINE_GAP.value
        + _title_lines(document.title_text) * _TITLE_ROW
    )


def _letter_above(document: Document, head: Head) -> float:
    """The same of a letter, whose mark begins above the text area: number, 份号 and 紧急程度 stand below the line."""
    double = layout.LETTER_THICK.value + layout.LETTER_BETWEEN.value + layout.LETTER_THIN.value
    first = max(1, bool(head.copy_number) + bool(head.urgency))
    return (
        layout.LETTER_MARK_TOP.value
        - layout.TOP_WHITE.value
        + _mark(head)
        + layout.LETTER_LINE_GAP.value
        + double
        + layout.LETTER_ELEMENT_GAP.value * sizes.millimetres(sizes.BODY)
        + (first + layout.LETTER_TITLE_GAP.value + layout.ADDRESSEE_GAP.value) * ROW
        + _title_lines(document.title_text) * _TITLE_ROW
    )


def _mark(head: Head) -> float:
    """The height of the issuer mark: one row, or one for each agency of a joint paper."""
    widest = max((chinese.width(one) for one in head.marks), default=1) + chinese.width(head.suffix)
    fitting = layout.TEXT_WIDTH.value / sizes.MM / max(widest, 1)
    height = min(layout.MARK_LARGEST.value, max(layout.MARK_SMALLEST.value, fitting)) * sizes.MM
    return height * _MARK_ROW * len(head.marks) if len(head.marks) > 1 else height


def _title_lines(title: str) -> int:
    """A line more than the least: where lines end by their sense, they are not full."""
    least = math.ceil(chinese.width(title) / _TITLE_LINE)
    return least if least < 2 else least + 1


def _least(document: Document) -> int:
    """The rows of text that keep together at its beginning: two of a paragraph, with the heading above it."""
    match document.body[:1]:
        case (Heading(run_in=()),):
            return 3
        case (Para() as para,) if rows("　　" + spans_text(para.spans)) < 2:
            return 1
        case _:
            return 2


def rows(text: str) -> int:
    """How many rows `text` takes: no row begins with a closing mark."""
    room = layout.CHARACTERS_A_LINE.value
    count, used = 0, room
    last = 0.0
    for one in text:
        wide = chinese.width(one)
        if used + wide > room:
            count += 1
            # A closing mark takes the character before it along.
            used = last if one in CLOSING and used > 0 and count > 1 else 0.0
        used += wide
        last = wide
    return count
