"""Spreadsheets as clerks make them, made when the tests run."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook

from docflow.form import Form, read_fields
from docflow.source import Cursor, read


def form_of(text: str) -> Form:
    cursor = Cursor.top(read(text, "表.yaml"))
    form = read_fields(cursor)
    cursor.finish()
    return form


def workbook(fill: Callable[[Any], object], title: str = "台账") -> bytes:
    """An .xlsx whose one sheet `fill` has filled."""
    book = Workbook()
    page = book.active
    page.title = title
    fill(page)
    return to_bytes(book)


def to_bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rows(*lines: list[object]) -> bytes:
    """An .xlsx of these rows."""
    return workbook(lambda page: [page.append(line) for line in lines])


def repacked(data: bytes, **parts: bytes | Callable[[bytes], bytes] | None) -> bytes:
    """The zip with parts replaced (`sheet=…` is xl/worksheets/sheet1.xml), changed or left out."""
    names = {"sheet": "xl/worksheets/sheet1.xml", "book": "xl/workbook.xml", "texts": "xl/sharedStrings.xml"}
    wanted = {names.get(name, name): part for name, part in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = wanted.get(name, old.read(name))
            if callable(part):
                part = part(old.read(name))
            if part is not None:
                new.writestr(name, part)
    return out.getvalue()
