"""The user's own .csv with a last column 错误: a text has neither colours nor notes, so each line says what is wrong.

marked_text (path, problems) -> .csv bytes    in the file's own encoding, with its own separator and ends of lines
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.table.container import bytes_of
from docflow.table.headings import shape
from docflow.table.marked import HEADING, row_of, said
from docflow.table.model import Raw
from docflow.table.reading import open_table
from docflow.table.text import decode, separator_of

#: What a spreadsheet program knows the encoding by.
_WRITTEN = {"UTF-8": "utf-8-sig", "UTF-16": "utf-16", "GB18030": "gb18030"}


def is_text(path: Path) -> bool:
    """True for a table that is a text file and no workbook. Errors: InvalidSource as for reading it."""
    return isinstance(open_table(path, path.name), Raw)


def marked_text(path: Path, problems: Iterable[Problem]) -> bytes:
    """A copy of the .csv in which the last column says what is wrong with each row that a problem names.

    A column that an earlier marking has made is emptied and serves again. Errors: InvalidSource as for reading.
    """
    raw = open_table(path, path.name)
    if not isinstance(raw, Raw):
        raise InvalidSource(problem("D220", Place(path.name), what="工作簿"))
    text, encoding = decode(bytes_of(path, path.name), path.name)
    mark = separator_of(text)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    found = shape(raw)
    heading = 1 if isinstance(found, str) else found.heading_rows[-1]
    last = max(map(len, rows), default=0)
    if last and rows[heading - 1][-1:] == [HEADING] and len(rows[heading - 1]) == last:
        last -= 1
    told: dict[int, list[str]] = {heading: [HEADING]}
    for one in problems:
        if at := row_of(one):
            told.setdefault(at, []).append(said(one))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mark, lineterminator="\r\n" if "\r\n" in text else "\n")
    for number, row in enumerate(rows, 1):
        words = "；".join(dict.fromkeys(told.get(number, ())))
        writer.writerow([*row[:last], *[""] * (last - len(row)), words] if row else row)
    return out.getvalue().encode(_WRITTEN[encoding])
