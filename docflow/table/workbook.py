"""An .xlsx read by streaming the XML of its sheets: quick, small, and it hides nothing.

openpyxl is too slow for batches, and quick readers hide hidden rows and formulas without results. The size that a
sheet notes about itself is not looked at: it is often wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import NamedTuple

from docflow.errors import InvalidSource, Place, problem
from docflow.form.writing import normal
from docflow.source import near_text
from docflow.table.cells import Format, built_in, format_of, unescape
from docflow.table.container import LIMIT_PART, PIECE, Package, local
from docflow.table.model import HEADINGS_WITHIN, Merged, Raw, RawRow
from docflow.table.quick import Doubt, Frame, QuickRows, as_text, raw_blocks, shared_texts
from docflow.table.sheet import LIMIT_CELLS, SheetReader

#: No sheet can show more.
_LIMIT_TEXTS = LIMIT_CELLS
#: Excel itself has 65,490.
_LIMIT_STYLES = 100_000


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
    _texts: list[str] | None = field(default=None, repr=False)

    @property
    def texts(self) -> list[str]:
        """The shared texts; "" for one that shows nothing."""
        if self._texts is None:
            self._texts = _shared(self.package)
        return self._texts


def open_book(data: bytes, source: str) -> Book:
    """The workbook in `data`. Errors: InvalidSource (D220, D227–D229)."""
    package = Package(data, source)
    relations = _Relations({})
    package.walk("xl/_rels/workbook.xml.rels", relations)
    listing = _Listing()
    package.walk("xl/workbook.xml", listing)
    styles = _Styles(package)
    package.walk("xl/styles.xml", styles)
    tabs = [
        Tab(name, part, hidden)
        for name, relation, hidden in listing.tabs
        if (part := relations.parts.get(relation, "")) in package.names and "chartsheet" not in part
    ]
    if not tabs:
        raise InvalidSource(problem("D228", Place(source)))
    return Book(package, tuple(tabs), listing.since_1904, tuple(styles.formats))


def choose(book: Book, sheet: str | None, wanted: Collection[str] = ()) -> Raw:
    """The sheet of that name, or the first visible one that has something in it.

    With `wanted`, headings that somebody hopes to find (as `normal` writes them), the first that has them goes before
    one that has none of them: a sheet of instructions often comes first.
    """
    visible = [tab for tab in book.tabs if not tab.hidden]
    if sheet is not None:
        for tab in book.tabs:
            if tab.name == sheet:
                return read_tab(book, tab)
        names = [tab.name for tab in visible]
        values = {"sheet": sheet, "near": near_text(sheet, names), "known": "、".join(names)}
        raise InvalidSource(problem("D219", Place(book.package.source), **values))
    first: Raw | None = None
    for tab in visible or book.tabs:
        raw = read_tab(book, tab)
        rows = iter(raw.rows)
        if head := list(islice(rows, HEADINGS_WITHIN)):
            told = tuple(_told(book, visible, raw.name))
            found = replace(raw, rows=chain(head, rows), choices=told)
            if not wanted or _holds(head, wanted):
                return found
            first = first or found
    return first or raw


def _holds(head: list[RawRow], wanted: Collection[str]) -> bool:
    """Whether a row of `head` has two of the headings, or the only one."""
    enough = min(2, len(wanted))
    return any(sum(normal(cell.text) in wanted for cell in cells.values()) >= enough for _, cells, _ in head)


def _told(book: Book, visible: list[Tab], chosen: str) -> Iterator[str]:
    if len(visible) > 1:
        others = "、".join(f"“{tab.name}”" for tab in visible if tab.name != chosen)
        yield f"工作簿里有 {len(visible)} 张工作表，读的是“{chosen}”，没有读{others}"
    hidden = [tab.name for tab in book.tabs if tab.hidden and tab.name != chosen]
    if hidden and visible:
        yield f"没有读隐藏的工作表“{'”“'.join(hidden)}”"


def read_tab(book: Book, tab: Tab) -> Raw:
    """The sheet as the file has it: rows with something in them, to be read once, and what is merged."""
    reader, rows = _framed(book, tab)
    name = tab.name if len(book.tabs) > 1 else ""
    source = rows if isinstance(rows, SheetRows) else None
    return Raw(name, iter(rows), tuple(reader.merged), tuple(reader.hidden), source=source)


def rows_of(book: Book, tab: Tab) -> tuple[tuple[Merged, ...], Iterator[RawRow]]:
    """What is merged in the sheet, and its rows one after the other: none is kept here."""
    reader, rows = _framed(book, tab)
    return tuple(reader.merged), iter(rows)


def _framed(book: Book, tab: Tab) -> tuple[SheetReader, Iterable[RawRow]]:
    """The reader of what stands around the rows, and the rows."""
    reader = _reader(book, tab)
    try:
        frame = Frame(book.package.pieces(tab.part, LIMIT_PART))
        book.package.parse([frame.sheet], reader)
    except (Doubt, InvalidSource):
        reader = _by_parser(book, tab)
        return reader, reader.rows
    return reader, () if frame.is_empty else SheetRows(book, tab)


def _reader(book: Book, tab: Tab) -> SheetReader:
    return SheetReader(Place(book.package.source, cell=tab.name), book.texts, book.formats, book.since_1904)


def _by_parser(book: Book, tab: Tab) -> SheetReader:
    reader = _reader(book, tab)
    book.package.walk(tab.part, reader, LIMIT_PART)
    return reader


class Taken(NamedTuple):
    """Rows that were read ahead, whole blocks of them."""

    #: The block that is next.
    end: int
    rows: int
    cells: int
    #: The numbers of the first row and of the last.
    first: int
    last: int


class SheetRows:
    """The rows of a sheet by pattern; from the first doubt on they are the parser's, which sees the same before it."""

    def __init__(self, book: Book, tab: Tab) -> None:
        self._book, self._tab = book, tab
        self._reader = _reader(book, tab)
        self._quick: QuickRows | None = None
        #: From that block on rows are read elsewhere; the function tells how many were.
        self.ahead: tuple[int, Callable[[], Taken]] | None = None

    @property
    def size(self) -> int:
        """How many bytes the sheet has, as the file says; not to be trusted."""
        return self._book.package.names[self._tab.part].file_size

    @property
    def blocks(self) -> int:
        """About so many blocks it has."""
        return self.size // PIECE

    def __iter__(self) -> Iterator[RawRow]:
        count = end = 0
        try:
            self._quick = QuickRows(self._reader, self._book.texts)
            for number, block in self.later(0):
                if self.ahead and self.ahead[0] == number:
                    taken = self.ahead[1]()
                    end, count = taken.end, count + taken.rows
                if number >= end:
                    for row in self.rows_of(block):
                        yield row
                        count += 1
        except Doubt:
            yield from _by_parser(self._book, self._tab).rows[count:]

    # --- for who reads ahead: a process that was forked while the rows above it were read

    def later(self, begin: int) -> Iterator[tuple[int, bytes]]:
        """The blocks from number `begin` on. Errors: Doubt."""
        return islice(enumerate(raw_blocks(self._book.package.pieces(self._tab.part, LIMIT_PART))), begin, None)

    def rows_of(self, block: bytes) -> Iterator[RawRow]:
        """The rows in a block. Errors: Doubt; InvalidSource."""
        assert self._quick is not None
        return self._quick.rows(as_text(block))

    def forget_number(self, number: int) -> None:
        """The next row, if it has no number of its own, is the one after `number`."""
        self._reader.forget_number(number)

    def counts(self, taken: Taken) -> bool:
        """Counts rows that were read ahead; False when they are too many for one sheet."""
        return self._reader.count_rows(*taken[1:])


def _shared(package: Package) -> list[str]:
    part = next((one for one in package.names if one.casefold() == "xl/sharedstrings.xml"), "")
    texts: list[str] = []

    def slowly(xml: str) -> list[str]:
        reader = _Texts()
        package.parse([xml.encode()], reader)
        return reader.texts

    try:
        if part in package.names:
            for block in shared_texts(package.pieces(part), slowly):
                texts += block
                _check_texts(package, len(texts))
    except (Doubt, InvalidSource):
        reader = _Texts()
        package.walk(part, reader)
        texts = reader.texts
        _check_texts(package, len(texts))
    shown = [unescape(one) if "_x" in one else one for one in texts]
    return ["" if one.isspace() else one for one in shown]


def _check_texts(package: Package, count: int) -> None:
    if count > _LIMIT_TEXTS:
        values = {"found": f"有 {count} 条共用文字", "limit": f"{_LIMIT_TEXTS} 条"}
        raise InvalidSource(problem("D213", Place(package.source), **values))


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

    def __init__(self, package: Package) -> None:
        self.formats: list[Format] = []
        self.custom: dict[str, Format] = {}
        self.inside = False
        self.package = package

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
                if len(self.formats) > _LIMIT_STYLES:
                    values = {"found": f"有 {len(self.formats)} 种单元格格式", "limit": f"{_LIMIT_STYLES} 种"}
                    raise InvalidSource(problem("D213", Place(self.package.source), **values))

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self.inside = False


@dataclass
class _Texts(_Part):
    """The shared texts as they stand: runs joined, reading aids (rPh) left out."""

    texts: list[str] = field(default_factory=list)
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
                self.texts.append("".join(self.parts))
            case "t":
                self.reading = False
            case "rPh":
                self.aid = False
