"""The user's own spreadsheet with its bad cells marked: red, a note on each, and a last column 错误.

Everything else stays as it is: pictures, charts, other sheets, formats, formulas, notes of others.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from docflow.errors import Problem
from docflow.table.cells import column_number
from docflow.table.container import LIMIT_PART, Package
from docflow.table.headings import shape
from docflow.table.model import LIMIT_CELL, Raw
from docflow.table.notes import Notes
from docflow.table.patching import Changes, SheetPatch, Styles
from docflow.table.reading import open_table
from docflow.table.workbook import Book, Tab, choose, open_book, read_tab
from docflow.table.writing import NOT_IN_XML, STAMP, plain_copy

HEADING = "错误"
_CELL = re.compile(r"(?:(.*)!)?([A-Z]{1,3})?([0-9]{1,7})")
_WIDTH = 60.0
_LONGEST_NOTE = 2_000
_TYPES = "[Content_Types].xml"
_MACROS = re.compile(
    r"xl/(vbaProject\.bin|vbaProjectSignature\.bin|vbaData\.xml|_rels/vbaProject\.bin\.rels)", re.IGNORECASE
)


@dataclass
class _Found:
    """What is wrong in one sheet."""

    #: By row.
    rows: dict[int, list[Problem]] = field(default_factory=dict)
    #: By row and column (from 0).
    cells: dict[tuple[int, int], list[Problem]] = field(default_factory=dict)


def marked(
    path: Path | bytes, problems: Iterable[Problem], *, sheet: str | None = None, name: str | None = None
) -> bytes:
    """A copy, as .xlsx, in which every cell that a problem names is coloured and explained.

    Macros stay behind: the copy is an ordinary .xlsx.
    Errors: InvalidSource when the file cannot be read at all; then there is nothing to mark.
    """
    source = name or (path.name if isinstance(path, Path) else "表格")
    book = open_table(path, source)
    if isinstance(book, Raw):
        book = open_book(plain_copy(book), source)
    main = _main(book, sheet)
    found: dict[str, _Found] = {main.name: _Found()}
    tabs = {tab.name: tab for tab in book.tabs}
    for one in problems:
        _sort(one, main.name, tabs, found)
    styles_part = next((one for one in book.package.names if one.casefold() == "xl/styles.xml"), "xl/styles.xml")
    styles = Styles(b"".join(book.package.pieces(styles_part)) or _NO_STYLES)
    parts: dict[str, bytes] = {}
    notes_of: list[Notes] = []
    for index, (title, faults) in enumerate(found.items(), 1):
        tab = tabs[title]
        notes = Notes(book.package, tab.part, index)
        parts |= _patched(book, tab, faults, notes, styles)
        notes_of.append(notes)
    parts[styles_part] = styles.xml()
    parts[_TYPES] = _types(b"".join(book.package.pieces(_TYPES)).decode(), notes_of, styles_part)
    return _packed(book.package, parts)


_NO_STYLES = b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'


def _main(book: Book, sheet: str | None) -> Tab:
    raw = choose(book, sheet)
    return next((tab for tab in book.tabs if tab.name == raw.name), book.tabs[0])


def _sort(one: Problem, main: str, tabs: Mapping[str, Tab], found: dict[str, _Found]) -> None:
    """Puts a problem to its sheet, row and cell; one that is about no row is left out."""
    title, column, row = main, "", one.place.line
    if at := _CELL.fullmatch(one.place.cell):
        title, column, row = at.group(1) or main, at.group(2) or "", int(at.group(3))
    elif one.place.cell in tabs:
        title = one.place.cell
    if not row or title not in tabs:
        return
    faults = found.setdefault(title, _Found())
    faults.rows.setdefault(row, []).append(one)
    if column:
        faults.cells.setdefault((row, column_number(column)), []).append(one)


def row_of(one: Problem) -> int:
    """The row that a problem is about, from 1; 0 for one that is about no row."""
    at = _CELL.fullmatch(one.place.cell)
    return int(at.group(3)) if at else one.place.line or 0


def _patched(book: Book, tab: Tab, found: _Found, notes: Notes, styles: Styles) -> dict[str, bytes]:
    """The parts of one sheet with its faults marked."""
    changes = Changes(clear=notes.earlier())
    last, heading_row = _explanations(book, tab, changes, max((column for _, column in found.cells), default=-1))
    for row, faults in found.rows.items():
        changes.texts.setdefault(row, {})[last] = "\n".join(dict.fromkeys(map(said, faults)))[:LIMIT_CELL]
    changes.texts.setdefault(heading_row, {})[last] = HEADING
    for (row, column), faults in found.cells.items():
        is_mild = all(one.is_warning for one in faults)
        changes.colours.setdefault(row, {})[column] = "yellow" if is_mild else "red"
    notes.add({at: "\n".join(map(said, faults))[:_LONGEST_NOTE] for at, faults in found.cells.items()})
    patch = SheetPatch(book.package, tab.part)
    patch.relate(notes.boxes_relation)
    patch.widen(last, _WIDTH)
    return {tab.part: b"".join(patch.changed(changes, styles)), **notes.parts()}


def _explanations(book: Book, tab: Tab, changes: Changes, least: int) -> tuple[int, int]:
    """The column for explanations, behind all others and `least`, and the heading row.

    A column that an earlier marking has made is emptied and serves again.
    """
    raw = read_tab(book, tab)
    rows = tuple(raw.rows)
    table = shape(Raw(raw.name, rows, raw.merged))
    heading_row = 1 if isinstance(table, str) else table.heading_rows[-1]
    last = max((column for _, cells, _ in rows for column in cells), default=-1)
    headings = next((cells for number, cells, _ in rows if number == heading_row), {})
    if last not in headings or headings[last].text != HEADING:
        return max(last, least) + 1, heading_row
    for number, cells, _ in rows:
        if number >= heading_row and last in cells:
            changes.texts.setdefault(number, {})[last] = ""
    return last, heading_row


def said(one: Problem) -> str:
    return NOT_IN_XML.sub("�", f"{one.code} {one.text}。{one.remedy}。")


# --- the file -----------------------------------------------------------------------------------------


def _types(types: str, notes: Iterable[Notes], styles_part: str) -> bytes:
    """The content types with those of new parts, as an ordinary workbook."""
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = types.replace("application/vnd.ms-excel.sheet.macroEnabled.main+xml", f"{main}.sheet.main+xml")
    types = types.replace("application/vnd.ms-excel.template.macroEnabledTemplate.main+xml", f"{main}.sheet.main+xml")
    types = re.sub(r"<Override\b[^>]*vbaProject[^>]*/>|<Default\b[^>]*vbaProject[^>]*/>", "", types)
    wanted = {f"/{one.words_part}": "comments" for one in notes} | {f"/{styles_part}": "styles"}
    added = "".join(
        f'<Override PartName="{part}" ContentType="{main}.{kind}+xml"/>'
        for part, kind in wanted.items()
        if f'"{part}"' not in types
    )
    if not re.search(r'Extension="vml"', types, re.IGNORECASE):
        vml = '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        types = re.sub(r"(<Types\b[^>]*>)", lambda found: found.group() + vml, types, count=1)
    return types.replace("</Types>", f"{added}</Types>").encode()


def _packed(package: Package, parts: dict[str, bytes]) -> bytes:
    """The workbook with these parts in place of its own; the same changes give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in dict.fromkeys((*package.names, *parts)):
            if _MACROS.fullmatch(name):
                continue
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            if name in parts:
                archive.writestr(info, parts[name])
                continue
            with archive.open(info, "w", force_zip64=True) as stream:
                for piece in package.pieces(name, LIMIT_PART):
                    stream.write(_without_macros(piece) if name == "xl/_rels/workbook.xml.rels" else piece)
    return out.getvalue()


def _without_macros(relations: bytes) -> bytes:
    return re.sub(rb"<Relationship\b[^>]*/vbaProject\"[^>]*/>", b"", relations)
