"""What is doubtful in a document though it can be set: told beside it, changes nothing.

doubts (document, place)   -> T191 more agencies than a head holds; T192 an imprint that no page holds;
                              D255, D256 lists that say 按姓氏笔画 and are not;
                              T195 a mark of a reference that is not in the list (an error), T196
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import Final

from docflow import strokes
from docflow.chinese import width
from docflow.document.citing import uncited
from docflow.document.filling import without_strokes
from docflow.document.model import Block, Document, Imprint, NameList, Table, spans_text
from docflow.document.wording import COPY_LABEL, block_lines, copy_line, imprint_to_line, print_line
from docflow.errors import Place, Problem, problem
from docflow.standard import layout, sizes

#: GB/T 9704 has no limit; beyond six the mark leaves no room for the text on the first page.
MOST_AGENCIES: Final = 6
#: Characters of a list in a row of the imprint, one from each edge and beside its label; and rows on a page.
_IMPRINT_LINE: Final = math.floor(
    layout.TEXT_WIDTH.value / sizes.millimetres(sizes.IMPRINT) - 2 * layout.IMPRINT_INDENT.value - len(COPY_LABEL)
)
_IMPRINT_ROWS: Final = (
    math.floor(
        layout.TEXT_HEIGHT.value
        / (sizes.millimetres(sizes.IMPRINT) + layout.ROW_GAP.value * sizes.millimetres(sizes.BODY))
    )
    - 1
)
_CLAIM: Final = re.compile(r"[按以]姓[氏名]笔[画划]")
_NAMES: Final = re.compile(r"姓\s*名|候选人|当选人|委\s*员")


def doubts(document: Document, place: Place) -> Iterator[Problem]:
    """The warnings of `document`; `place` is that of its template."""
    if document.head and len(document.head.marks) > MOST_AGENCIES:
        yield problem("T191", place, count=len(document.head.marks))
    if document.imprint and (found := _imprint_rows(document.imprint)) > _IMPRINT_ROWS:
        yield problem("T192", place, rows=found)
    yield from uncited(document, place)
    for body in (document.body, *(one.body for one in document.annexes)):
        yield from _out_of_order(body, place)


def _imprint_rows(imprint: Imprint) -> int:
    """The rows of an imprint by the standard's figures; at least, so that no warning is idle."""
    lists = (imprint_to_line(imprint), copy_line(imprint.copies))
    return sum(math.ceil((width(one) - len(COPY_LABEL)) / _IMPRINT_LINE) for one in lists if one) + any(
        print_line(imprint)
    )


def _out_of_order(body: Sequence[Block], place: Place) -> Iterator[Problem]:
    """Lists whose neighbours say 按姓氏笔画, and which stand otherwise."""
    for index, block in enumerate(body):
        names = _names(block)
        if len(names) < 2 or not any(map(_claims, body[max(0, index - 2) : index + 2])):
            continue
        yield from without_strokes(names, place)
        if pair := strokes.misplaced(names):
            yield problem("D255", place, before=pair[0], after=pair[1])


def _claims(block: Block) -> bool:
    return any(_CLAIM.search(line) for line in block_lines(block))


def _names(block: Block) -> tuple[str, ...]:
    """The names of a list, or of the column of a table that has them."""
    match block:
        case NameList(names):
            return names
        case Table(header, rows):
            heads = [spans_text(cell) for cell in header]
            column = next((at for at, head in enumerate(heads) if _NAMES.search(head)), -1)
            return tuple(spans_text(row[column]) for row in rows) if column >= 0 else ()
        case _:
            return ()
