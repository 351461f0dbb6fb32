"""表格的列: how wide each column of a table is and how its cells stand; the same in every format.

widths   (table, char, padding, whole)  -> a width for each column; their sum is `whole`, in the unit of `char`
looks    (table)         -> left, center or right for each column
hanging  (table, looks)  -> for each cell, what it lacks at its end for the points of a column to be in line
"""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import Final

from docflow import chinese
from docflow.document.model import Spans, Table, spans_text

#: A date, a number with its unit, a Latin word: what should stand on one line of its cell.
_WHOLE: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.,%％〔〕年月日号:/\-]*")
#: A quantity: thousands apart or not, decimals, a sign, a per cent mark. No leading zero: that is a code.
_QUANTITY: Final = re.compile(r"[-−+]?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,8})(\.\d+)?([%％]?)")
#: What stands for a quantity that there is none of.
_NONE: Final = ("", "—", "——", "-", "/", "无")
#: Where a digit or Latin letter meets a hanzi.
_SEAM: Final = re.compile(r"(?<=[0-9A-Za-z])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])")
#: Engines round each character on its own: a hair more than the sum of the characters.
_HAIR: Final = 0.25


def widths(table: Table, char: float, padding: float, whole: float, gap: float = 0) -> list[float]:
    """What the words of a column ask for; what is over or wanting is shared among the long ones.

    `char` is the width of one character of the table's size, `padding` what stands on both sides of a cell together,
    `gap` what the engine sets between digits and hanzi, in characters.
    """
    cells = [list(column) for column in zip_longest(table.header, *table.rows, fillvalue=())]
    asked = [max(_longest(cell, gap) for cell in column) * char + padding for column in cells]
    if sum(asked) <= whole:
        # Room to spare: each column grows by the same, so that short columns do not look lost.
        return [width + (whole - sum(asked)) / len(asked) for width in asked]
    least = [max(_unbroken(cell, gap) for cell in column) * char + padding for column in cells]
    return _shared(asked, least, whole)


def _longest(cell: Spans, gap: float) -> float:
    return max((_set(line, gap) for line in spans_text(cell).split("\n")), default=0) + _HAIR


def _unbroken(cell: Spans, gap: float) -> float:
    return max((_set(one, gap) for one in _WHOLE.findall(spans_text(cell))), default=1) + _HAIR


def _set(text: str, gap: float) -> float:
    """The characters of a line, and what an engine sets between digits and hanzi."""
    return chinese.width(text) + (gap * len(_SEAM.findall(text)) if gap else 0)


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
        elif sum(content.values()) + sum(least[index] for index in rest if index not in content) > left:
            content = _between(rest, asked, least, left)
        got |= content
    return [got[index] for index in range(len(asked))]


def _between(rest: list[int], asked: list[float], least: list[float], left: float) -> dict[int, float]:
    """Shares by the root of what is asked, none below its least and none above what it asks; together `left`."""

    def at(unit: float) -> dict[int, float]:
        return {one: max(least[one], min(asked[one], unit * asked[one] ** 0.5)) for one in rest}

    low, high = 0.0, max(asked[one] for one in rest) ** 0.5
    # Halved until the two are neighbours: the sum grows with the unit.
    while low < (unit := (low + high) / 2) < high:
        low, high = (unit, high) if sum(at(unit).values()) <= left else (low, unit)
    return at(low)


# --- how cells stand -------------------------------------------------------------------------------------------


def looks(table: Table) -> tuple[str, ...]:
    """`table.align`, but a column of quantities stands on the right where its author did not say."""
    return tuple(_look(given, [row[at] for row in table.rows]) for at, given in enumerate(table.align))


def _look(given: str, cells: list[Spans]) -> str:
    if given in ("center", "right"):
        return given
    if _is_numbering(cells):
        return "center"
    return "right" if _is_counted(cells) else "left"


def hanging(table: Table, looks: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """What a quantity in a right-hand column lacks of the longest one's end, for points to be in line: `.00`, `0`, `%`.

    It takes its room and is not seen; "" in all other cells.
    """
    columns = []
    for at, look in enumerate(looks):
        cells = [row[at] for row in table.rows]
        columns.append(_lacking(cells) if look == "right" and _is_counted(cells) else [""] * len(cells))
    return tuple(tuple(column[row] for column in columns) for row in range(len(table.rows)))


def _lacking(cells: list[Spans]) -> list[str]:
    ends = [_end(cell) for cell in cells]
    longest = max((len(decimals) for decimals, _ in filter(None, ends)), default=0)
    percent = next((mark for _, mark in filter(None, ends) if mark), "")
    out = []
    for end in ends:
        decimals, mark = end or ("0" * longest, percent)
        point = "" if decimals or not longest else "."
        out.append(point + "0" * (longest - len(decimals) - len(point)) + ("" if mark else percent))
    return out


def _end(cell: Spans) -> tuple[str, str] | None:
    """The point with its decimals and the per cent mark of a quantity; None for what is none."""
    found = _QUANTITY.fullmatch(spans_text(cell).strip())
    return (found.group(1) or "", found.group(2)) if found else None


def _is_counted(cells: list[Spans]) -> bool:
    said = [spans_text(cell).strip() for cell in cells]
    return any(map(_QUANTITY.fullmatch, said)) and all(one in _NONE or _QUANTITY.fullmatch(one) for one in said)


def _is_numbering(cells: list[Spans]) -> bool:
    """1, 2, 3 …: a column that counts its rows."""
    counted = [str(number) for number in range(1, len(cells) + 1)]
    return len(cells) > 1 and [spans_text(cell).strip() for cell in cells] == counted
