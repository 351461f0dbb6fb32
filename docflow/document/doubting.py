"""What is doubtful in a document though it can be set: told beside it, changes nothing.

doubts (document, place)   -> T191 more agencies than a head holds; D255, D256 lists that say 按姓氏笔画 and are not
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from docflow import strokes
from docflow.document.filling import without_strokes
from docflow.document.model import Block, Document, NameList, Table, spans_text
from docflow.document.wording import block_lines
from docflow.errors import Place, Problem, problem

#: GB/T 9704 has no limit; beyond six the mark leaves no room for the text on the first page.
MOST_AGENCIES: Final = 6
_CLAIM: Final = re.compile(r"[按以]姓[氏名]笔[画划]")
_NAMES: Final = re.compile(r"姓\s*名|候选人|当选人|委\s*员")


def doubts(document: Document, place: Place) -> Iterator[Problem]:
    """The warnings of `document`; `place` is that of its template."""
    if document.head and len(document.head.marks) > MOST_AGENCIES:
        yield problem("T191", place, count=len(document.head.marks))
    for body in (document.body, *(one.body for one in document.annexes)):
        yield from _out_of_order(body, place)


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
