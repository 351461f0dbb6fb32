"""Every sheet of a spreadsheet as it stands, for those who read tables without a form.

grids (path) -> Sheetful, …    rows of texts, trimmed of empty edges, each cell with its place
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docflow.errors import Place
from docflow.table.cells import column_letter
from docflow.table.model import Cell, Raw
from docflow.table.reading import open_table
from docflow.table.workbook import read_tab


@dataclass(frozen=True)
class Sheetful:
    """A sheet's rows and where they stand in the file."""

    source: str
    name: str
    rows: tuple[tuple[str, ...], ...]
    #: The number of each row in the file.
    numbers: tuple[int, ...]

    def place(self, row: int) -> Place:
        return Place(self.source, cell=self.name)

    def cell(self, row: int, column: int) -> Place:
        """The place of a cell, both counted from 0."""
        where = f"{column_letter(column)}{self.numbers[row]}"
        return Place(self.source, cell=f"{self.name}!{where}" if self.name else where)


def grids(path: Path) -> Iterator[Sheetful]:
    """The visible sheets of a workbook, or the table of a text file; titles above a table are left out.

    Errors: InvalidSource when the file cannot be read.
    """
    found = open_table(path, path.name)
    if isinstance(found, Raw):
        sheets = [found]
    else:
        sheets = [read_tab(found, tab) for tab in found.tabs if not tab.hidden]
    for raw in sheets:
        if sheet := _sheet(raw, path.name):
            yield sheet


def _sheet(raw: Raw, source: str) -> Sheetful | None:
    rows = [(number, dict(cells)) for number, cells, _ in raw.rows]
    while rows and _is_title(rows[0][1], raw, rows[0][0]):
        rows.pop(0)
    width = max((max(cells, default=-1) + 1 for _, cells in rows), default=0)
    if len(rows) < 2 or width < 2:
        return None
    texts = tuple(tuple(_said(cells.get(column)) for column in range(width)) for _, cells in rows)
    return Sheetful(source, raw.name, texts, tuple(number for number, _ in rows))


def _is_title(cells: dict[int, Cell], raw: Raw, number: int) -> bool:
    """A row of one text, or of one and a note of the unit or the day."""
    filled = [cell.text for cell in cells.values() if cell.text.strip()]
    return len(filled) < 2 or (len(filled) == 2 and bool(re.search("单位：|截至|日期：|填报", "".join(filled))))


def _said(cell: Cell | None) -> str:
    return cell.text.strip() if cell else ""
