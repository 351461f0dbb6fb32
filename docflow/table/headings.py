"""Which rows of a sheet are its headings, and what each column is called.

Clerks put a title over the table and merge headings over two or three rows. Both are recognised by their shape.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from docflow.form.writing import normal
from docflow.table.cells import column_letter, row_numbers
from docflow.table.model import HEADINGS_WITHIN, Cell, Merged, Raw, RawRow
from docflow.table.rows import DataRows, is_signed

#: So many rows tell how wide the table is.
HEAD = 200
_DEPTH = 3
_LONGEST = 60
_NUMBER_OR_DATE = re.compile(r"[.,\-/:年月日%\s]*\d[\d.,\-/:年月日%\s]*")
#: A value merged downwards is written into that many rows at most: more is a bomb.
_DOWN = 5_000


@dataclass(frozen=True)
class Shape:
    """The table within a sheet."""

    #: The columns of the table, by number, and what each is called.
    columns: tuple[int, ...]
    headings: tuple[str, ...]
    heading_rows: tuple[int, ...]
    data: DataRows
    #: What was decided above the data.
    above: tuple[str, ...]

    @property
    def choices(self) -> tuple[str, ...]:
        """What was decided; of the data once they have been read."""
        return (*self.above, *self.data.told())


def shape(raw: Raw, wanted: Collection[str] = ()) -> Shape | str:
    """The table in `raw`, or why none can be seen; `wanted` are headings that somebody hopes to find.

    Only the head of the sheet is read here; the data are read as they are asked for.
    """
    coming = _spread(raw.merged, raw.rows)
    rows = list(islice(coming, HEAD))
    if not rows:
        return "表里没有内容"
    start = _heading_row(raw, rows, {normal(one) for one in wanted})
    if isinstance(start, str):
        return start
    depth = _depth(raw, rows, start)
    parts = _parts(raw, rows[start : start + depth])
    columns = tuple(sorted(parts))
    headings = tuple(_join(parts[column]) for column in columns)
    data = DataRows(raw.merged, chain(rows[start + depth :], coming), columns, headings)
    numbers = tuple(number for number, _, _ in rows[start : start + depth])
    hidden = [one for one in columns if any(first <= one <= last for first, last in raw.hidden)]
    return Shape(columns, headings, numbers, data, (*raw.choices, *_told(rows[:start], numbers), *_told_hidden(hidden)))


def _spread(merged: Iterable[Merged], rows: Iterable[RawRow]) -> Iterator[RawRow]:
    """The rows, with a value that is merged downwards written into each row that it covers."""
    down: dict[int, dict[int, int]] = {}
    for first, left, last, _ in merged:
        if last > first:
            down.setdefault(first, {})[left] = min(last, first + _DOWN)
    if not down:
        yield from rows
        return
    #: By column: the last row that a value reaches, and the value.
    reaching: dict[int, tuple[int, Cell]] = {}
    for number, cells, hidden in rows:
        above = {column: cell for column, (last, cell) in reaching.items() if last >= number}
        yield number, {**above, **cells}, hidden
        reaching |= {left: (last, cells[left]) for left, last in down.get(number, {}).items() if left in cells}


def _heading_row(raw: Raw, rows: list[RawRow], wanted: Collection[str]) -> int | str:
    """The index of the first row of headings."""
    head = rows[:HEADINGS_WITHIN]
    if wanted:
        found = [sum(normal(cell.text) in wanted for cell in cells.values()) for _, cells, _ in head]
        if max(found) >= min(2, len(wanted)):
            return _top(raw, rows, found.index(max(found)))
    usual = _usual_width(rows)
    for index, (_, cells, _) in enumerate(head):
        if len(cells) >= max(1, 0.6 * usual) and _are_headings(cells):
            return _top(raw, rows, index)
    return f"从第 {rows[0][0]} 行起的 {len(head)} 行里，没有一行像表头"


def _top(raw: Raw, rows: list[RawRow], index: int) -> int:
    """`index`, or that of the row above which holds the upper half of its headings."""
    while index and rows[index - 1][0] == rows[index][0] - 1:
        number, above, _ = rows[index - 1]
        here = rows[index][1]
        merged_down = any(above[column] is here.get(column) for column in above)
        reaches = [right - left for top, left, _, right in raw.merged if top == number and right > left]
        partly_wide = bool(reaches) and max(reaches) + 1 < len(here)
        if not (merged_down or partly_wide) or not _are_headings(above):
            break
        index -= 1
    return index


def _usual_width(rows: list[RawRow]) -> int:
    widths = Counter(len(cells) for _, cells, _ in rows[:200])
    most = max(widths.values())
    return max(width for width, count in widths.items() if count >= most / 2)


def _are_headings(cells: Mapping[int, Cell]) -> bool:
    texts = [cell.text.strip() for _, cell in sorted(cells.items())]
    if any(cell.kind != "text" for cell in cells.values()) or max(map(len, texts)) > _LONGEST or is_signed(texts):
        return False
    if any(
        re.fullmatch(r"[.,\-/:年月日%\s]*\d[\d.,\-/:年月日%\s]*", unicodedata.normalize("NFKC", text)) for text in texts
    ):
        return False
    return len(set(texts)) >= 0.6 * len(texts)


def _depth(raw: Raw, rows: list[RawRow], start: int) -> int:
    """How many rows of headings there are: those that merged headings cover, and those that fill their gaps."""
    first, upper, _ = rows[start]
    end = max((last for top, _, last, _ in raw.merged if top == first), default=first)
    depth = sum(first <= number <= end for number, _, _ in rows[start : start + _DEPTH])
    under_wide = {
        column
        for top, left, _, right in raw.merged
        if top == first and right > left
        for column in range(left, right + 1)
    }
    while depth < _DEPTH and start + depth < len(rows):
        number, cells, _ = rows[start + depth]
        open_columns = {column for column in cells if column not in upper}
        fills = (
            depth == 1 and bool(open_columns) and set(cells) <= open_columns | {column - 1 for column in open_columns}
        )
        if number != first + depth or not _are_headings(cells) or not (set(cells) <= under_wide or fills):
            break
        depth += 1
    return depth


def _parts(raw: Raw, rows: list[RawRow]) -> dict[int, list[str]]:
    """What stands over each column, from the top down."""
    parts: dict[int, list[str]] = {}
    for depth, (number, cells, _) in enumerate(rows):
        over = {column: _one_line(cell.text) for column, cell in cells.items()}
        for top, left, last, right in raw.merged:
            if top <= number <= last and left in cells:
                over.update({column: _one_line(cells[left].text) for column in range(left, right + 1)})
        if depth + 1 < len(rows):
            _reach(over, rows[depth + 1][1])
        for column, text in over.items():
            if text and text not in parts.setdefault(column, []):
                parts[column].append(text)
    return {column: found for column, found in parts.items() if found}


def _reach(over: dict[int, str], lower: Mapping[int, Cell]) -> None:
    """A heading reaches over the lower headings to its right that have none above, even where nothing is merged."""
    for column in sorted(lower):
        before = over.get(column - 1)
        if column not in over and before and column - 1 in lower and _one_line(lower[column - 1].text) != before:
            over[column] = before


def _join(parts: list[str]) -> str:
    return parts[0] + "".join(f"（{part}）" for part in parts[1:])


def _one_line(text: str) -> str:
    return re.sub(r"\s+", "" if re.search(r"[\u4e00-\u9fff]", text) else " ", text.strip()).strip("*＊ ")


def _told_hidden(columns: list[int]) -> Iterator[str]:
    if columns:
        yield f"{'、'.join(map(column_letter, columns))} 列是隐藏的，照样读入"


def _told(above: list[RawRow], numbers: tuple[int, ...]) -> Iterator[str]:
    if above:
        first = _one_line(next(iter(above[0][1].values())).text)
        yield f"{row_numbers(number for number, _, _ in above)}是标题或说明（“{first[:20]}”），没有当作数据"
    if len(numbers) > 1:
        yield f"{row_numbers(numbers)}合并成一行表头"
    elif above:
        yield f"{row_numbers(numbers)}是表头"
