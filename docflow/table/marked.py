"""The user's own spreadsheet with its bad cells marked: red, a note on each, and a last column 错误."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docflow.errors import Problem
from docflow.table.cells import column_letter
from docflow.table.container import bytes_of
from docflow.table.headings import shape
from docflow.table.model import LIMIT_CELL, Raw
from docflow.table.reading import open_table
from docflow.table.workbook import choose
from docflow.table.writing import saved

HEADING = "错误"
_CELL = re.compile(r"(?:(.*)!)?([A-Z]{1,3})?([0-9]{1,7})")
_RED, _YELLOW = "FFFF9999", "FFFFF2A8"


def marked(
    path: Path | bytes, problems: Iterable[Problem], *, sheet: str | None = None, name: str | None = None
) -> bytes:
    """A copy, as .xlsx, in which every cell that a problem names is coloured and explained.

    Errors: InvalidSource when the file cannot be read at all; then there is nothing to mark.
    """
    source = name or (path.name if isinstance(path, Path) else "表格")
    found = open_table(path, source)
    if isinstance(found, Raw):
        book, raw = _copied(found), found
    else:
        raw = choose(found, sheet)
        book = _loaded(bytes_of(path, source))
    page = book[raw.name] if raw.name else book.worksheets[0]
    table = shape(raw)
    heading_row = 1 if isinstance(table, str) else table.heading_rows[-1]
    by_row: dict[tuple[str, int], list[Problem]] = {}
    for one in problems:
        at = _at(one, page.title)
        if at is None:
            continue
        title, column, row = at
        by_row.setdefault((title, row), []).append(one)
        if column and title in book.sheetnames:
            _mark(book[title][f"{column}{row}"], one)
    for title in {title for title, _ in by_row} | {page.title}:
        if title in book.sheetnames:
            rows = {row: found for (other, row), found in by_row.items() if other == title}
            _explain(book[title], heading_row if title == page.title else 1, rows)
    return saved(book)


def _loaded(data: bytes) -> Any:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data), keep_links=False, rich_text=True)


def _copied(raw: Raw) -> Any:
    from openpyxl import Workbook

    book = Workbook()
    page: Any = book.active
    for number, cells, _ in raw.rows:
        for column, cell in cells.items():
            made = page.cell(number, column + 1, cell.text)
            made.data_type = "s"
            made.number_format = "@"
    return book


def _at(one: Problem, title: str) -> tuple[str, str, int] | None:
    """Sheet, column and row of a problem; None when it is about no row."""
    if found := _CELL.fullmatch(one.place.cell):
        return found.group(1) or title, found.group(2) or "", int(found.group(3))
    return (one.place.cell or title, "", one.place.line) if one.place.line else None


def _said(one: Problem) -> str:
    return f"{one.code} {one.text}。{one.remedy}。"


def _mark(cell: Any, one: Problem) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    if isinstance(cell, MergedCell):
        return
    earlier = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(f"{earlier}{_said(one)}"[:2_000], "docflow", height=120, width=280)
    if not (one.is_warning and earlier):
        cell.fill = PatternFill("solid", fgColor=_YELLOW if one.is_warning else _RED)


def _explain(page: Any, heading_row: int, rows: dict[int, list[Problem]]) -> None:
    """Fills the last column, which an earlier marking may have made."""
    column = page.max_column
    if page.cell(heading_row, column).value != HEADING:
        column += 1
    for row in range(heading_row, page.max_row + 1):
        if page.cell(row, column).value is not None:
            page.cell(row, column).value = None
    for row, found in ((heading_row, []), *rows.items()):
        text = HEADING if row == heading_row else "\n".join(map(_said, found))
        cell = page.cell(row, column, text[:LIMIT_CELL])
        cell.data_type = "s"
        cell.number_format = "@"
    page.column_dimensions[column_letter(column - 1)].width = 60
