"""随文记录: a paper that has been drawn gets the record of its figures, each with the field it came from.

sealed (composed, data, ending) -> the file with its record

Only single papers and issued ones have a record: a batch is made from a table that itself is the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docflow.document import compose
from docflow.errors import InvalidSource

if TYPE_CHECKING:
    from docflow.operations.paper import Composed


def sealed(paper: Composed, data: bytes, ending: str) -> bytes:
    """`data` with the record of its figures; itself where there are none, or its format holds no record."""
    if ending not in ("docx", "pdf") or paper.document is None:
        return data
    from docflow.lint.recorded import recorded_in

    try:
        return recorded_in(data, ending, _fields(paper))
    except InvalidSource:
        return data  # A paper goes out without its record rather than not at all.


def _fields(paper: Composed) -> dict[tuple[str, int], str]:
    """The field of each value in running text, by the words of its paragraph and where it begins there."""
    from docflow.lint.composed import from_traced

    if paper.made_of is None:
        return {}
    template, record, others = paper.made_of
    draft = from_traced(compose.traced(template, record, others=others), template.name)
    return {
        (line.text, at): name for line in draft.lines for start, end, name in line.origins for at in range(start, end)
    }
