"""The nouns: a cell, a row, a sheet as read, and what became of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from docflow.errors import Place, Problem
from docflow.form import Form, Record

if TYPE_CHECKING:
    from docflow.table.workbook import SheetRows

#: "number" is a cell in which the spreadsheet keeps a number; a number typed into a text cell is "text".
#: "error" is #REF! and its like; "formula" a formula whose result was never kept.
CellKind: TypeAlias = Literal["text", "number", "date", "yes/no", "error", "formula"]

#: Headings stand near the top, however long the title and the notes.
HEADINGS_WITHIN = 20
LIMIT_ROWS = 100_000
LIMIT_COLUMNS = 200
LIMIT_CELL = 32_767


class Cell(NamedTuple):
    """What stands in a cell, as its reader sees it."""

    text: str
    kind: CellKind = "text"
    #: A number with more digits than a spreadsheet keeps: its last digits may be gone.
    lost: bool = False


#: Number of the row, cells by number of the column (from 0), hidden.
RawRow: TypeAlias = tuple[int, Mapping[int, Cell], bool]
#: A merged range: first row, first column, last row, last column.
Merged: TypeAlias = tuple[int, int, int, int]


class Row(NamedTuple):
    """A row with its number in the user's file; its cells in the order of the sheet's headings."""

    number: int
    cells: tuple[Cell | None, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """A sheet as the file has it, before anyone has looked for headings."""

    #: The name of the sheet, "" where the file has only one.
    name: str
    #: May be read once only: a sheet of a hundred thousand rows is not kept.
    rows: Iterable[RawRow]
    merged: tuple[Merged, ...] = ()
    #: Columns that are hidden: first and last, from 0.
    hidden: tuple[tuple[int, int], ...] = ()
    choices: tuple[str, ...] = ()
    #: Where the rows come from, when a part of them could be read elsewhere.
    source: SheetRows | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of rows under headings."""

    #: The file, as the user names it.
    source: str
    #: The sheet, "" where the file has only one.
    name: str
    headings: tuple[str, ...]
    #: The letter of each heading's column in the user's file.
    letters: tuple[str, ...]
    #: The numbers of the rows in which the headings stand.
    heading_rows: tuple[int, ...]
    rows: tuple[Row, ...]
    #: Sentences on what was decided: which rows were taken for titles, headings, totals, signatures.
    choices: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def place(self, row: int, column: int | None = None) -> Place:
        """The place of a row, or of its cell under heading `column` (from 0)."""
        cell = f"{self.letters[column] if column is not None else ''}{row}"
        if column is None:
            return Place(self.source, line=row, cell=self.name)
        return Place(self.source, cell=f"{self.name}!{cell}" if self.name else cell)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the rows of a sheet."""

    form: Form
    #: Number of the row in the user's file, and its record.
    good: Sequence[tuple[int, Record]]
    #: Every problem of every row, warnings included, in the order of the rows.
    problems: tuple[Problem, ...]
    #: Numbers of the rows that were refused.
    refused: tuple[int, ...]
    #: The heading each field was read from.
    read_from: Mapping[str, str]
    choices: tuple[str, ...] = ()
    #: The letter of the column of each field, and the sheet, "" where the file has only one.
    letters: Mapping[str, str] = field(default_factory=dict)
    sheet: str = ""

    def place(self, source: str, row: int, name: str = "") -> Place:
        """The place of a row of the file `source`, or of its cell for field `name`."""
        if name not in self.letters:
            return Place(source, line=row, cell=self.sheet)
        cell = f"{self.letters[name]}{row}"
        return Place(source, cell=f"{self.sheet}!{cell}" if self.sheet else cell)

    @property
    def total(self) -> int:
        return len(self.good) + len(self.refused)
