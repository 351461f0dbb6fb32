"""A spreadsheet as a sheet of headings and rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Form
from docflow.table.cells import column_letter, row_list
from docflow.table.container import bytes_of, kind_of
from docflow.table.dull import Dull
from docflow.table.headings import Shape, shape
from docflow.table.keeping import kept
from docflow.table.model import Raw, RawRow, Row, Sheet
from docflow.table.rows import DataRows
from docflow.table.text import read_text
from docflow.table.workbook import Book, SheetRows, choose, open_book


def read(
    path: Path | bytes,
    *,
    sheet: str | None = None,
    name: str | None = None,
    form: Form | None = None,
    encoding: str | None = None,
) -> Sheet:
    """The table in the file: of the sheet named, or of the first that has something in it.

    `name` is what messages call the file; `form` helps to find the headings; `encoding` settles a doubtful .csv.
    Errors: InvalidSource (D206, D213, D219–D221, D224, D227–D229) when the file cannot be used.
    """
    source = name or (path.name if isinstance(path, Path) else "表格")
    found = open_table(path, source, encoding)
    raw = found if isinstance(found, Raw) else choose(found, sheet)
    return sheet_of(raw, source, form)


def open_table(path: Path | bytes, source: str, encoding: str | None = None) -> Raw | Book:
    """The rows of a text file, or the workbook."""
    data = bytes_of(path, source)
    suffix = path.suffix if isinstance(path, Path) else Path(source).suffix
    if kind_of(data, source, suffix) == "xlsx":
        return open_book(data, source)
    return read_text(data, source, encoding)


def sheet_of(raw: Raw, source: str, form: Form | None = None) -> Sheet:
    """The table within the sheet. Errors: InvalidSource (D206)."""
    opened = open_sheet(raw, source, form)
    with kept():
        rows = tuple(opened)
    return replace(opened.sheet, rows=rows, choices=opened.choices, problems=opened.problems)


def open_sheet(raw: Raw, source: str, form: Form | None = None) -> OpenSheet:
    """The table within the sheet, its rows not yet read. Errors: InvalidSource (D206)."""
    wanted = {heading for one in form.fields for heading in (one.name, *one.headings)} if form else set()
    found = shape(raw, wanted)
    if isinstance(found, str):
        raise InvalidSource(problem("D206", Place(source, cell=raw.name), reason=found))
    letters = tuple(column_letter(column) for column in found.columns)
    return OpenSheet(Sheet(source, raw.name, found.headings, letters, found.heading_rows, ()), found, raw.source)


class OpenSheet:
    """A sheet whose headings are known and whose rows are still to come, once."""

    def __init__(self, sheet: Sheet, shape: Shape, source: SheetRows | None = None) -> None:
        #: Without its rows.
        self.sheet = sheet
        self._shape = shape
        self._source = source
        self._hidden: list[int] = []

    def __iter__(self) -> Iterator[Row]:
        return map(self.row, self.raw())

    @property
    def source(self) -> SheetRows | None:
        """Where the rows come from, when a part of them could be read elsewhere."""
        return None if self._shape.data.reaches_down else self._source

    @property
    def data(self) -> DataRows:
        """The rows of data."""
        return self._shape.data

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns of the headings, by number."""
        return self._shape.columns

    def raw(self) -> Iterator[RawRow]:
        """The rows as the file has them."""
        for row in self._shape.data:
            if row[2]:
                self._hidden.append(row[0])
            yield row

    def row(self, raw: RawRow) -> Row:
        """A row with its cells in the order of the headings."""
        number, cells, hidden = raw
        if type(cells) is Dull:
            cells = cells.cells()
        return Row(number, tuple(map(cells.get, self._shape.columns)), hidden)

    @property
    def choices(self) -> tuple[str, ...]:
        """What was decided, once the rows have been read."""
        return self._shape.choices

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is odd about the sheet, once the rows have been read."""
        if not self._hidden:
            return ()
        place = Place(self.sheet.source, cell=self.sheet.name)
        return (problem("D212", place, count=len(self._hidden), rows=row_list(self._hidden)),)
