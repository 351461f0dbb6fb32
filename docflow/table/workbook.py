"""An .xlsx read by streaming the XML of its sheets: quick, small, and it hides nothing.

openpyxl is too slow for batches, and quick readers hide hidden rows and formulas without results. The size that a
sheet notes about itself is not looked at: it is often wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from docflow.errors import InvalidSource, Place, problem
from docflow.source import near_text
from docflow.table.cells import Format, built_in, format_of, unescape
from docflow.table.container import LIMIT_PART, Package, local
from docflow.table.model import Cell, Raw
from docflow.table.sheet import SheetReader


@dataclass(frozen=True)
class Tab:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


@dataclass
class Book:
    """A workbook: its sheets, and what all of them share."""

    package: Package
    tabs: tuple[Tab, ...]
    since_1904: bool
    formats: tuple[Format, ...] = ()
    _texts: list[Cell] | None = field(default=None, repr=False)

    @property
    def texts(self) -> list[Cell]:
        """The shared texts; one cell stands for all that show the same text."""
        if self._texts is None:
            part = next((one for one in self.package.names if one.casefold() == "xl/sharedstrings.xml"), "")
            reader = _Texts([])
            self.package.walk(part, reader)
            self._texts = reader.cells
        return self._texts


def open_book(data: bytes, source: str) -> Book:
    """The workbook in `data`. Errors: InvalidSource (D220, D227–D229)."""
    package = Package(data, source)
    relations = _Relations({})
    package.walk("xl/_rels/workbook.xml.rels", relations)
    listing = _Listing()
    package.walk("xl/workbook.xml", listing)
    styles = _Styles()
    package.walk("xl/styles.xml", styles)
    tabs = [
        Tab(name, part, hidden)
        for name, relation, hidden in listing.tabs
        if (part := relations.parts.get(relation, "")) in package.names and "chartsheet" not in part
    ]
    if not tabs:
        raise InvalidSource(problem("D228", Place(source)))
    return Book(package, tuple(tabs), listing.since_1904, tuple(styles.formats))


def choose(book: Book, sheet: str | None) -> Raw:
    """The sheet of that name, or the first visible one that has something in it."""
    visible = [tab for tab in book.tabs if not tab.hidden]
    if sheet is not None:
        for tab in book.tabs:
            if tab.name == sheet:
                return read_tab(book, tab)
        names = [tab.name for tab in visible]
        values = {"sheet": sheet, "near": near_text(sheet, names), "known": "、".join(names)}
        raise InvalidSource(problem("D219", Place(book.package.source), **values))
    raw = Raw("", ())
    for tab in visible or book.tabs:
        raw = read_tab(book, tab)
        if raw.rows:
            break
    return Raw(raw.name, raw.rows, raw.merged, tuple(_told(book, visible, raw.name)))


def _told(book: Book, visible: list[Tab], chosen: str) -> Iterator[str]:
    if len(visible) > 1:
        others = "、".join(f"“{tab.name}”" for tab in visible if tab.name != chosen)
        yield f"工作簿里有 {len(visible)} 张工作表，读的是“{chosen}”，没有读{others}"
    hidden = [tab.name for tab in book.tabs if tab.hidden and tab.name != chosen]
    if hidden and visible:
        yield f"没有读隐藏的工作表“{'”“'.join(hidden)}”"


def read_tab(book: Book, tab: Tab) -> Raw:
    """The sheet as the file has it: rows with something in them, and what is merged."""
    reader = SheetReader(Place(book.package.source, cell=tab.name), book.texts, book.formats, book.since_1904)
    book.package.walk(tab.part, reader, LIMIT_PART)
    return Raw(tab.name if len(book.tabs) > 1 else "", tuple(reader.rows), tuple(reader.merged))


# --- the small parts -----------------------------------------------------------------------------


class _Part:
    """A reader that does nothing yet."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Words."""


@dataclass
class _Relations(_Part):
    """Where each relation of the workbook leads."""

    parts: dict[str, str]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship":
            target = attributes.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            self.parts[attributes.get("Id", "")] = part


class _Listing(_Part):
    """The sheets in their order: name, relation, hidden; and which calendar the workbook counts by."""

    def __init__(self) -> None:
        self.tabs: list[tuple[str, str, bool]] = []
        self.since_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "workbookPr":
                self.since_1904 = attributes.get("date1904") in ("1", "true")
            case "sheet":
                relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                hidden = attributes.get("state") in ("hidden", "veryHidden")
                self.tabs.append((attributes.get("name", ""), relation, hidden))


class _Styles(_Part):
    """The format of each cell style, by its number."""

    def __init__(self) -> None:
        self.formats: list[Format] = []
        self.custom: dict[str, Format] = {}
        self.inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "numFmt":
                self.custom[attributes.get("numFmtId", "")] = format_of(attributes.get("formatCode", ""))
            case "cellXfs":
                self.inside = True
            case "xf" if self.inside:
                number = attributes.get("numFmtId", "0")
                known = self.custom.get(number)
                self.formats.append(built_in(int(number)) if known is None else known)

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self.inside = False


@dataclass
class _Texts(_Part):
    """The shared texts: runs joined, reading aids (rPh) left out."""

    cells: list[Cell]
    parts: list[str] = field(default_factory=list)
    reading: bool = False
    aid: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match local(name):
            case "si":
                self.parts = []
            case "t":
                self.reading = not self.aid
            case "rPh":
                self.aid = True

    def text(self, text: str) -> None:
        if self.reading:
            self.parts.append(text)

    def end(self, name: str) -> None:
        match local(name):
            case "si":
                self.cells.append(Cell(unescape("".join(self.parts))))
            case "t":
                self.reading = False
            case "rPh":
                self.aid = False
