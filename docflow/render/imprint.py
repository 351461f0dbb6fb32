"""版记分页: an imprint that is higher than a page goes on over several, and not a name of it is lost.

parts   (imprint, page) -> what stands on each page, from the first to the last; one part is the rule
rows    (text, room)    -> the rows of a list, counted so that no program sets more

The last part is pinned to the foot of the last page; the parts before it fill pages of their own. A text broken over
two pages breaks after a name where one ends near.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from docflow import chinese
from docflow.document import wording
from docflow.document.model import Imprint
from docflow.document.phrasing import CLOSING, OPENING
from docflow.render.page import Page, millimetres, points
from docflow.standard import layout

#: Characters of the label, under whose end a list goes on.
LABEL: Final = len(wording.COPY_LABEL)
#: For the rules and what stands between them, in mm.
_RULES: Final = 3.0
#: What no line breaks: a word of another script, or one character with the marks that stay with it.
_UNIT: Final = re.compile(rf"[{re.escape(OPENING)}]*(?:[!-~\u00a1-\u1fff]+|\s+|.)[{re.escape(CLOSING)}]*", re.DOTALL)
#: How far back from the foot of a page the end of a name is looked for, in rows.
_BACK: Final = 2


@dataclass(frozen=True, slots=True)
class Line:
    """One list, or as much of it as stands on a page."""

    #: `抄送：` where the list begins, "" where it goes on.
    label: str
    text: str
    #: Rows that it takes at most.
    rows: int


@dataclass(frozen=True, slots=True)
class Part:
    """What of an imprint stands on one page."""

    lines: tuple[Line, ...]
    #: It begins, or ends, the imprint: the first and the last rule.
    first: bool
    last: bool


def parts(imprint: Imprint, page: Page) -> tuple[Part, ...]:
    """`imprint` by pages; the printing line stands in the last part, below a row of a list if there is any."""
    exact = _exact(page)
    wide = max(math.floor(exact) - 1, 1)
    printed = any(wording.print_line(imprint))
    capacity = max(math.floor((page.text_height - _RULES) / millimetres(page.imprint_pitch_pt)) - 1 - printed, 1)
    filled: list[list[Line]] = [[]]
    left = capacity
    for text in (wording.imprint_to_line(imprint), wording.copy_line(imprint.copies)):
        label, rest = text[:LABEL], rows(text[LABEL:], wide)
        while rest:
            if not left:
                filled.append([])
                left = capacity
            here, rest = _cut(rest, left, wide)
            said = "".join(here)
            filled[-1].append(Line(label, said, 1 if chinese.width(said) <= exact else len(here)))
            label, left = "", 0 if rest else left - len(here)
    last = len(filled) - 1
    return tuple(Part(tuple(lines), at == 0, at == last) for at, lines in enumerate(filled))


def _exact(page: Page) -> float:
    """Characters in a row of a list. Counted is with one less, for marks that take the one before along."""
    return points(page.text_width) / page.imprint_pt - 2 * layout.IMPRINT_INDENT.value - LABEL


def rows(text: str, room: int) -> list[str]:
    """`text` in rows of `room` characters at most: a word stays whole unless it is wider than a row."""
    out, used = [""] if text else [], 0.0
    for found in _UNIT.finditer(text):
        unit = found.group()
        whole = chinese.width(unit) <= room
        for one in (unit,) if whole else unit:
            wide = chinese.width(one)
            if used + wide > room and out[-1]:
                out.append("")
                used = 0.0
            out[-1] += one
            used += wide
    return out


def _cut(said: Sequence[str], most: int, room: int) -> tuple[list[str], list[str]]:
    """`most` rows, and the rows that are left; the end of a name within the last rows is where they part."""
    if len(said) <= most:
        return list(said), []
    here, rest = "".join(said[:most]), "".join(said[most:])
    near = len("".join(said[: max(most - _BACK, 0)]))
    at = max(here.rfind("、", near), here.rfind("，", near)) + 1 or len(here)
    return rows(here[:at], room), rows(here[at:] + rest, room)
