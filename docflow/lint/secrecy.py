"""Marks of secrecy (密级): a hit stops everything, since docflow may not hold state secrets.

marks (lines) -> where a mark stands; the words around it are never repeated
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from docflow.errors import Place
from docflow.lint.draft import Line

_STAR: Final = re.compile(r"(绝\s*密|机\s*密|秘\s*密)\s*[★☆*＊]")
_LEVEL: Final = re.compile(r"密\s*级\s*[：:]\s*(?!无|公开|非|普通|不涉密|内部|/|—|-)")
_ALONE: Final = re.compile(r"\s*(绝\s*密|机\s*密|秘\s*密)\s*(\d+\s*年|长期)?\s*")
#: Marks stand alone only at the head of a page.
_HEAD_LINES: Final = 8


def marks(lines: Iterable[Line]) -> Iterator[Place]:
    """The places of marks of secrecy."""
    for index, line in enumerate(lines):
        alone = (index < _HEAD_LINES or line.role == "margin") and _ALONE.fullmatch(line.text)
        if alone or _STAR.search(line.text) or _LEVEL.search(line.text):
            yield line.place
