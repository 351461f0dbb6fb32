"""Records as a spreadsheet that nobody's program will run: text stays text, numbers stay numbers, no formula ever."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from docflow.chinese import width
from docflow.errors import InvalidSource, Place, problem
from docflow.form import Field, Form, Month, Value, display
from docflow.table import long
from docflow.table.cells import column_letter, safe_sheet_name
from docflow.table.model import LIMIT_CELL, LIMIT_COLUMNS, LIMIT_ROWS, Raw

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

#: Every file says the same of its making: the same rows give the same bytes.
STAMP = (1980, 1, 1, 0, 0, 0)
_MOMENT = datetime(1980, 1, 1)  # noqa: DTZ001 - a constant, no clock
_WIDEST, _NARROWEST = 40, 6
_DIGITS = 15
_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column to write: its heading, and how wide it is in characters (0: as wide as it needs)."""

    heading: str
    width: int = 0


def write(
    columns: Sequence[str | Column | Field] | Form,
    rows: Iterable[Sequence[Value]],
    *,
    sheet: str = "台账",
    title: str = "",
    notes: Sequence[str] = (),
) -> bytes:
    """An .xlsx with a frozen, filtered header; `title` stands above it, `notes` below the rows.

    Errors: InvalidSource (D213, D224, D225, D230) when a spreadsheet cannot hold it.
    """
    from openpyxl import Workbook

    heads = [_column(one) for one in (columns.fields if isinstance(columns, Form) else columns)]
    if safe_sheet_name(sheet) != sheet:
        raise InvalidSource(problem("D225", Place(), name=sheet, reason="过长或含有不能用的符号"))
    if len(heads) > LIMIT_COLUMNS:
        raise InvalidSource(problem("D213", Place(), found=f"{len(heads)} 列", limit="200 列"))
    book = Workbook()
    page = book.active
    if page is None:
        raise AssertionError
    page.title = sheet
    top = 1
    if title:
        _title(page, title, len(heads))
        top = 2
    write_heads(page, heads, top)
    widths = [width(one.heading) * 2 + 4 for one in heads]
    begun, rest = _begun(iter(rows), long.LEAST if len(heads) > 1 and not notes else LIMIT_ROWS)
    if rest:
        return _long(book, page, heads, widths, top, (*begun, *rest))
    last = top
    for row in begun:
        last += 1
        for index, value in enumerate(row):
            put(page, last, index + 1, value, heads[index].heading)
            widths[index] = max(widths[index], _width_of(value))
    for offset, note in enumerate(notes, 2):
        put(page, last + offset, 1, note, "说明")
    finish_page(page, heads, widths, top, last)
    return saved(book)


def _begun(rows: Iterator[Sequence[Value]], most: int) -> tuple[list[Sequence[Value]], list[Sequence[Value]]]:
    """The first rows, and those beyond `most`. Errors: InvalidSource (D213)."""
    begun = list(islice(rows, most))
    rest = list(islice(rows, LIMIT_ROWS - len(begun) + 1))
    if len(begun) + len(rest) > LIMIT_ROWS:
        raise InvalidSource(problem("D213", Place(), found=f"超过 {LIMIT_ROWS} 行", limit="100 000 行"))
    return begun, rest


def _long(
    book: Workbook,
    page: Worksheet,
    heads: Sequence[Column],
    widths: list[float],
    top: int,
    rows: Sequence[Sequence[Value]],
) -> bytes:
    """The same workbook, its rows written without openpyxl."""
    first = top + 1
    ready: list[list[long.Plain | None]] = []
    for number, row in enumerate(rows, first):
        cells = [ready_cell(value, number, index, heads[index].heading) for index, value in enumerate(row)]
        for index, value in enumerate(row):
            if widths[index] < _WIDEST:  # a wider one would be cut to that
                widths[index] = max(widths[index], _width_of(value))
        ready.append(cells)
    put(page, first, 1, "文", "")
    put(page, first, 2, _MOMENT.date(), "")
    finish_page(page, heads, widths, top, top + len(rows))
    return long.spliced(saved(book), "xl/worksheets/sheet1.xml", first, len(heads), ready)


def write_csv(columns: Sequence[str | Column | Field] | Form, rows: Iterable[Sequence[Value]]) -> bytes:
    """A .csv in UTF-8 with a mark, so that Excel reads it; what a spreadsheet would run gets a ' before it."""
    heads = [_column(one).heading for one in (columns.fields if isinstance(columns, Form) else columns)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (heads, *rows):
        writer.writerow([_tame(_text(value), isinstance(value, str)) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _tame(text: str, typed: bool) -> str:
    return f"'{text}" if typed and text.lstrip(" \u3000\u00a0").startswith(_RISKY) else text


def _column(one: str | Column | Field) -> Column:
    if isinstance(one, Column):
        return one
    return Column(one if isinstance(one, str) else (one.headings[0] if one.headings else one.name))


# --- pieces shared with blank and marked ---------------------------------------------------------


def write_heads(page: Worksheet, heads: Sequence[Column], row: int) -> None:
    """The header cells: bold on grey, with borders, wrapped."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    line = Side(style="thin", color="FF999999")
    for index, head in enumerate(heads, 1):
        cell: Any = put(page, row, index, head.heading, head.heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="FFE7E6E6")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = Border(line, line, line, line)


def put(page: Worksheet, row: int, column: int, value: Value, heading: str) -> Any:
    """Writes `value` so that a spreadsheet shows it as it is and runs nothing of it."""
    cell: Any = page.cell(row, column)
    ready = ready_cell(value, row, column - 1, heading)
    if ready is None:
        return cell
    if ready.day is not None:
        cell.value = ready.day
        cell.number_format = "yyyy-mm-dd"
    elif ready.number:
        cell.value = value
    else:
        cell.value = ready.text
        cell.data_type = "s"  # else "=1+1" were a formula and "#N/A" an error
        cell.number_format = "@"
    return cell


def ready_cell(value: Value, row: int, column: int, heading: str) -> long.Plain | None:
    """What a spreadsheet is to keep for `value`. Errors: InvalidSource (D224, D230)."""
    match value:
        case None:
            return None
        case bool() | str() | tuple() | Month():
            return _sound(_text(value), row, column, heading)
        case date():
            return long.Plain(day=value)
        case int() | Decimal():
            digits = format(value, "f") if isinstance(value, Decimal) else str(value)
            if len(re.sub(r"\D", "", digits)) > _DIGITS:
                return _sound(digits, row, column, heading)
            return long.Plain(number=digits)
        case _:
            return _sound(_text(value), row, column, heading)


def _sound(text: str, row: int, column: int, heading: str) -> long.Plain:
    if found := NOT_IN_XML.search(text):
        code, place = f"U+{ord(found.group()):04X}", Place(cell=f"{column_letter(column)}{row}")
        raise InvalidSource(problem("D230", place, field=heading, position=found.start() + 1, code=code))
    if len(text) > LIMIT_CELL:
        place = Place(cell=f"{column_letter(column)}{row}")
        raise InvalidSource(problem("D224", place, field=heading, count=len(text), limit=LIMIT_CELL))
    return long.Plain(text)


def _text(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else display(value)


def _width_of(value: Value) -> float:
    return max((width(line) * 2 + 2 for line in _text(value).split("\n")), default=0) if value is not None else 0


def _title(page: Worksheet, title: str, columns: int) -> None:
    from openpyxl.styles import Alignment, Font

    cell = put(page, 1, 1, title, "标题")
    cell.font = Font(bold=True, size=16)
    cell.alignment = Alignment(horizontal="center")
    if columns > 1:
        page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=columns)


def finish_page(page: Worksheet, heads: Sequence[Column], widths: Sequence[float], top: int, last: int) -> None:
    """Column widths, frozen header, filter."""
    for index, head in enumerate(heads):
        wide = head.width * 2 or min(_WIDEST, max(_NARROWEST, widths[index]))
        page.column_dimensions[column_letter(index)].width = wide
    page.freeze_panes = page.cell(top + 1, 1).coordinate
    if heads and last > top:
        page.auto_filter.ref = f"A{top}:{column_letter(len(heads) - 1)}{last}"


def saved(book: Workbook) -> bytes:
    """The workbook as bytes that carry no clock and no name of a maker."""
    book.properties.creator = "docflow"
    book.properties.created = _MOMENT
    book.properties.lastModifiedBy = None
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as made:
        parts = [(name, made.read(name)) for name in made.namelist()]
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, _unstamped(data) if name == "docProps/core.xml" else data)
    return again.getvalue()


def plain_copy(raw: Raw) -> bytes:
    """A workbook of the cells of a text file, every one of them a text."""
    from openpyxl import Workbook

    book = Workbook()
    page: Any = book.active
    for number, cells, _ in raw.rows:
        for column, cell in cells.items():
            made = page.cell(number, column + 1, cell.text)
            made.data_type = "s"
            made.number_format = "@"
    return saved(book)


def _unstamped(core: bytes) -> bytes:
    return re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", core)
