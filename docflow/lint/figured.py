"""A Draft as the room of figures reads it.

paper_of (draft) -> Paper
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from docflow import figures
from docflow.lint.draft import Draft, Line, Role

_PARTS: Final[dict[Role, figures.Part]] = {
    "title": "title",
    "heading": "heading",
    "body": "body",
    "note": "note",
    "footnote": "note",
    "cell": "cell",
    "caption": "caption",
}


@lru_cache(maxsize=2)
def paper_of(draft: Draft) -> figures.Paper:
    """The passages and tables of `draft`; what is an element of form has no figures."""
    return figures.Paper(
        tuple(_passage(line) for line in draft.lines if line.role in _PARTS),
        tuple(
            figures.Grid(one.rows, one.place, one.at, _number(one.place.path) or index, one.origins)
            for index, one in enumerate(draft.tables, 1)
        ),
        draft.kind,
        draft.title,
        draft.date,
        draft.recorded,
    )


def _passage(line: Line) -> figures.Passage:
    return figures.Passage(
        line.text,
        line.place,
        _PARTS[line.role],
        line.level,
        line.number,
        line.annex,
        line.automatic,
        tuple(figures.Origin(*one) for one in line.origins),
    )


def _number(path: tuple[str | int, ...]) -> int:
    found = re.search(r"表(\d+)", str(path[-1])) if path else None
    return int(found.group(1)) if found else 0
