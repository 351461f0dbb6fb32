"""Long tables: what openpyxl takes a minute to write, in seconds, and cell for cell the same.

openpyxl writes the workbook with its header and one sample row; here the sample gives way to the rows themselves.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from xml.sax.saxutils import escape

from docflow.table.cells import column_letter

#: Shorter tables are openpyxl's.
LEAST = 2_000
_STYLE = re.compile(r' s="(\d+)"')
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"')
_ENDS = {"\r": "&#13;"}


@dataclass(frozen=True, slots=True)
class Plain:
    """A cell that is ready: a text, a number as it is written, or a day."""

    text: str = ""
    number: str = ""
    day: date | None = None


def spliced(book: bytes, sheet: str, first: int, columns: int, rows: Sequence[Sequence[Plain | None]]) -> bytes:
    """`book` with `rows` in place of the sample row `first` of the part `sheet`.

    The sample row has a text in its first cell and a day in its second: their styles are everybody's.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for info in given.infolist():
            data = given.read(info)
            made.writestr(info, _filled(data, first, columns, rows) if info.filename == sheet else data)
    return out.getvalue()


def _filled(data: bytes, first: int, columns: int, rows: Sequence[Sequence[Plain | None]]) -> bytes:
    sample = re.search(rb'<row r="%d"[^>]*>(.*?)</row>' % first, data, re.S)
    if sample is None:
        raise AssertionError("openpyxl wrote no sample row")
    text, day = _STYLE.findall(sample.group(1).decode())[:2]
    letters = [column_letter(column) for column in range(columns)]
    lines = "".join(_lines(rows, first, letters, text, day)).encode()
    whole = f'<dimension ref="A1:{letters[-1]}{first + len(rows) - 1}"'.encode()
    before = _DIMENSION.sub(whole, data[: sample.start()], count=1)
    return before + lines + data[sample.end() :]


def _lines(
    rows: Iterable[Sequence[Plain | None]], first: int, letters: Sequence[str], text: str, day: str
) -> Iterator[str]:
    for number, row in enumerate(rows, first):
        cells = []
        for letter, cell in zip(letters, row, strict=False):
            if cell is None:
                continue
            at = f'<c r="{letter}{number}"'
            if cell.day is not None:
                cells.append(f'{at} s="{day}"><v>{_serial(cell.day)}</v></c>')
            elif cell.number:
                cells.append(f"{at}><v>{cell.number}</v></c>")
            else:
                said = escape(cell.text, _ENDS)
                cells.append(f'{at} s="{text}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>')
        yield f'<row r="{number}">{"".join(cells)}</row>'


@lru_cache(4096)
def _serial(day: date) -> str:
    """The day as spreadsheets count."""
    from openpyxl.utils.datetime import to_excel

    return str(to_excel(day))  # type: ignore[no-untyped-call]
