"""A spreadsheet as a sheet of headings and rows."""

from __future__ import annotations

from pathlib import Path

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Form
from docflow.table.cells import column_letter, row_list
from docflow.table.container import bytes_of, kind_of
from docflow.table.headings import shape
from docflow.table.model import Raw, Row, Sheet
from docflow.table.text import read_text
from docflow.table.workbook import Book, choose, open_book


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
    wanted = {heading for one in form.fields for heading in (one.name, *one.headings)} if form else set()
    found = shape(raw, wanted)
    if isinstance(found, str):
        raise InvalidSource(problem("D206", Place(source, cell=raw.name), reason=found))
    columns = found.columns
    rows = tuple(
        Row(number, tuple(cells.get(column) for column in columns), hidden) for number, cells, hidden in found.data
    )
    return Sheet(
        source,
        raw.name,
        found.headings,
        tuple(column_letter(column) for column in columns),
        found.heading_rows,
        rows,
        found.choices,
        tuple(_odd(raw, rows, source)),
    )


def _odd(raw: Raw, rows: tuple[Row, ...], source: str) -> list[Problem]:
    hidden = [row.number for row in rows if row.hidden]
    if not hidden:
        return []
    return [problem("D212", Place(source, cell=raw.name), count=len(hidden), rows=row_list(hidden))]
