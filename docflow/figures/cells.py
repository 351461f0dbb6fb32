"""A table read for figures: its heading rows, what each column counts, the figure of each cell (读表)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from docflow import chinese
from docflow.errors import Place
from docflow.figures.model import Figure, Grid
from docflow.figures.numbers import bounds, number

_CELL: Final = re.compile(
    r"(-?)([\d,]+(?:\.\d+)?)\s*(万|亿)?\s*(人次|人|个|家|户|名|元|美元|项|次|件|张|条|所|处|份|场|岁|万元|亿元|平方米|%|％|‰)?"
)
TOTAL: Final = re.compile(r"^(?:合计|总计|共计|总数|总和|全[区县市镇街]|全街道|合计数|汇总)$")
SUBTOTAL: Final = re.compile(r"小计")
PARTLY: Final = re.compile(r"^[（(]?(?:其中|含|#)")
#: A change told in words: 增加3, 下降2.5个百分点, 持平.
_MOVED: Final = re.compile(
    r"(?:净?(?P<up>增加|增长|增|上升|提高|多|升)|(?P<down>减少|减|下降|降低|少|降))了?(?P<by>[\d,]+(?:\.\d+)?)"
    r"(?P<unit>个?百分点|人|个|家|名)?|(?P<level>持平|不变)"
)
_NONE: Final = ("", "—", "－", "-", "/", "——", "无")
_ROUNDED: Final = re.compile(r"万元|亿元|%|％|率|占比|比例|比重")
#: What heads a column that is no figure to reckon with.
PLAIN: Final = re.compile(r"序号|编号|年份|日期|时间|电话|名次|排名|备注|任期|代码|年月|规则|依据|出生")


def tight(cell: str) -> str:
    return re.sub(r"\s", "", cell)


@dataclass(frozen=True)
class Sheet:
    """A grid with its figures."""

    grid: Grid

    @cached_property
    def heads(self) -> int:
        """How many rows are headings: those before the first that has a figure."""
        for index, row in enumerate(self.grid.rows[:4]):
            filled = [cell for cell in row[1:] if tight(cell)]
            if index and any(parse(cell) is not None for cell in filled):
                return index
        return 1

    @cached_property
    def width(self) -> int:
        return max((len(row) for row in self.grid.rows), default=0)

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """What stands over each column, rows of headings read together, a heading over several columns carried on."""
        out = []
        for column in range(self.width):
            words: list[str] = []
            for row in self.grid.rows[: self.heads]:
                cell = tight(row[column]) if column < len(row) else ""
                if cell and cell not in words:
                    words.append(cell)
            out.append("".join(words))
        return tuple(out)

    @property
    def body(self) -> range:
        return range(self.heads, len(self.grid.rows))

    def name(self, row: int) -> str:
        """What a row is called: its first cell that is no number of order."""
        for cell in self.grid.rows[row][:3]:
            said = tight(cell)
            if said and not re.fullmatch(r"[\d.．、]+", said):
                return said
        return tight(self.grid.rows[row][0]) if self.grid.rows[row] else ""

    def is_total(self, row: int) -> bool:
        return any(TOTAL.match(tight(cell)) for cell in self.grid.rows[row][:2])

    def is_subtotal(self, row: int) -> bool:
        return any(SUBTOTAL.search(cell) for cell in self.grid.rows[row][:3])

    def is_part(self, row: int) -> bool:
        return any(PARTLY.match(tight(cell)) for cell in self.grid.rows[row][:2])

    def heading(self, column: int) -> str:
        return self.headings[column] if column < len(self.headings) else ""

    def cell(self, row: int, column: int) -> str:
        cells = self.grid.rows[row]
        return cells[column] if column < len(cells) else ""

    def is_empty(self, row: int, column: int) -> bool:
        return tight(self.cell(row, column)) in _NONE

    @cached_property
    def _fields(self) -> dict[tuple[int, int], str]:
        return {(row, column): field for row, column, field in self.grid.origins}

    @cached_property
    def _read(self) -> dict[tuple[int, int], Figure | None]:
        return {}

    def figure(self, row: int, column: int) -> Figure | None:
        """The figure of a cell; None when it holds none."""
        key = (row, column)
        if key not in self._read:
            self._read[key] = self._figure(row, column)
        return self._read[key]

    def _figure(self, row: int, column: int) -> Figure | None:
        read = parse(self.cell(row, column))
        if read is None:
            return None
        value, step, unit = read
        heading = self.heading(column)
        if not step and _ROUNDED.search(heading):
            step = Decimal(1)
        unit = unit or unit_of(heading)
        low, high = bounds(value, step, "")
        name = f"{self.name(row)}·{heading}" if heading else self.name(row)
        field = self._fields.get((row, column), "")
        return Figure(
            tight(self.cell(row, column)), value, low, high, unit, self.place(row, column), before=name, field=field
        )

    def place(self, row: int, column: int) -> Place:
        return self.grid.at(row, column)


def parse(cell: str) -> tuple[Decimal, Decimal, str] | None:
    """Value, step of its last digit and unit of a cell that is a figure and nothing else."""
    said = chinese.narrow(cell).replace("，", ",").strip()
    if moved := _MOVED.fullmatch(said):
        return _moved(moved)
    found = _CELL.fullmatch(said)
    if not found:
        return None
    written = found.group(2)
    if "," in written and not re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", written):
        return None
    read = number(written + (found.group(3) or ""))
    if read is None:
        return None
    return (-read[0] if found.group(1) else read[0]), read[1], found.group(4) or ""


def _moved(found: re.Match[str]) -> tuple[Decimal, Decimal, str] | None:
    if found.group("level"):
        return Decimal(0), Decimal(0), ""
    read = number(found.group("by"))
    if read is None:
        return None
    unit = "百分点" if "百分点" in (found.group("unit") or "") else found.group("unit") or ""
    return (-read[0] if found.group("down") else read[0]), read[1], unit


def unit_of(heading: str) -> str:
    """The unit that a heading states in brackets: `党员数（人）`."""
    found = re.search(r"[（(]([^（）()]{1,4})[）)]", heading)
    unit = found.group(1) if found else ""
    return {"名": "人", "位": "人", "家": "个", "户": "个", "所": "个", "％": "%"}.get(unit, unit)


def noun(heading: str) -> str:
    """What a column counts: `党员数（人）` counts 党员."""
    bare = re.sub(r"[（(][^（）()]*[）)]", "", heading)
    return re.sub(r"(?:总人数|总数|人数|数量|个数|户数|数)$", "", bare)


def details(sheet: Sheet, rows: Sequence[int]) -> list[int]:
    """The rows that are neither totals nor parts of others."""
    return [one for one in rows if not (sheet.is_total(one) or sheet.is_subtotal(one) or sheet.is_part(one))]
