"""表格的列宽: what each column of a table gets; the same shares in every format.

widths  (table, char, padding, whole)  -> a width for each column; their sum is `whole`, in the unit of `char`
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Final

from docflow import chinese
from docflow.document.model import Spans, Table, spans_text

#: A date, a number with its unit, a Latin word: what should stand on one line of its cell.
_WHOLE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.,%％〔〕年月日号:/\-]*")
#: Engines round each character on its own: a hair more than the sum of the characters.
_HAIR: Final = 0.25


def widths(table: Table, char: float, padding: float, whole: float) -> list[float]:
    """What the words of a column ask for; what is over or wanting is shared among the long ones.

    `char` is the width of one character of the table's size, `padding` what stands on both sides of a cell together.
    """
    cells = [list(column) for column in zip_longest(table.header, *table.rows, fillvalue=())]
    asked = [max(_longest(cell) for cell in column) * char + padding for column in cells]
    if sum(asked) <= whole:
        # Room to spare: each column grows by the same, so that short columns do not look lost.
        return [width + (whole - sum(asked)) / len(asked) for width in asked]
    least = [max(_unbroken(cell) for cell in column) * char + padding for column in cells]
    return _shared(asked, least, whole)


def _longest(cell: Spans) -> float:
    return max((chinese.width(line) for line in spans_text(cell).split("\n")), default=0) + _HAIR


def _unbroken(cell: Spans) -> float:
    return max((chinese.width(one) for one in _WHOLE.findall(spans_text(cell))), default=1) + _HAIR


def _shared(asked: list[float], least: list[float], whole: float) -> list[float]:
    """Columns that ask for less than an equal share get it; the others share the rest by the root of what they ask.

    None gets less than its dates and numbers need, as long as all of them together leave room.
    """
    got: dict[int, float] = {}
    if sum(least) > whole:
        least = [0.0] * len(least)
    while len(got) < len(asked):
        left = whole - sum(got.values())
        rest = [index for index in range(len(asked)) if index not in got]
        equal = left / len(rest)
        content = {index: asked[index] for index in rest if asked[index] <= equal}
        if not content:
            roots = sum(asked[index] ** 0.5 for index in rest)
            share = {index: left * asked[index] ** 0.5 / roots for index in rest}
            content = {index: least[index] for index in rest if share[index] < least[index]} or share
        got |= content
    return [got[index] for index in range(len(asked))]
