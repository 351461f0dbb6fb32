"""The rows of a plain sheet, five times as quick as the parser, and no row that the parser would read otherwise.

A sheet that a program wrote is long and dull: one pattern describes a cell. Here that pattern takes a row apart;
a row that it does not cover from end to end goes to expat alone, and whatever may make two rows depend on each
other (a comment, an instruction, an entity) is a Doubt: then the whole sheet is expat's (docs/analysis/tables.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, pairwise
from typing import TypeAlias
from xml.parsers import expat

from docflow.table.cells import unescape
from docflow.table.dull import Dull, DullShape
from docflow.table.known import asking
from docflow.table.model import LIMIT_CELL, LIMIT_COLUMNS, Cell, RawRow
from docflow.table.sheet import NO_RESULT, SheetReader

_CELL = re.compile(
    r'<c(?: r="([A-Z]{1,3})[0-9]{1,7}")?([^<>/]*)(?:/>|>'
    r'(<f(?: t="[a-z]+")?(?: ref="[A-Z0-9:]+")?(?: si="[0-9]+")?(?:/>|>[^<]*</f>))?'
    r'(?:(?:<v>|(<is><t(?: xml:space="preserve")?>))([^<]*)(?(4)</t></is>|</v>)|<v ?/>)?</c>)'
)
_STEP = 6
_ROW = re.compile(r"\s*<row([^<>/]*)>")
_VALUE, _DIGITS = "([^<]+)", "([0-9]{1,14})"
_EMPTY_ROW = re.compile(r"\s*<row([^<>/]*)/>")
_NUMBER = re.compile(r' r="([0-9]{1,7})"')
_BEGIN = re.compile(rb"<sheetData\s*(/?)>")
_END, _ROW_END, _CLOSED = b"</sheetData>", b"</row>", "</row>"
#: And characters by number, as programs write them that keep to ASCII; those below 160 are the parser's.
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#(?:1[6-9][0-9]|[2-9][0-9]{2}|[1-9][0-9]{3,5}));")
#: Grows by the numbers that are met, of which there are fewer than a million.
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'"}
#: What ends the reading by pattern, each with its rarest sign.
_DOUBTFUL = ((b"!", b"<!"), (b"?", b"<?"), (b"]", b"]]>"))
#: Bytes that XML cannot carry.
_CONTROLS = bytes({*range(32)} - {9, 10, 13})
#: The longest head, tail or row that is read here.
_LONGEST = 4_000_000
_MOST_SHAPES = 8
_MOST_WHOLES = 4
_TEXTS = ("inlineStr", "str")
#: How many kinds of rows and cells are remembered: a sheet with more is not dull.
_REMEMBERED = 20_000


#: What Cell() does, without the call.
_new = tuple.__new__
_NOTHING = Cell("")


class Doubt(Exception):
    """This sheet may say something that the pattern does not see."""


class Frame:
    """What stands around the rows: the head and the tail of a sheet, which the parser reads as one small sheet."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.head = self.tail = b""
        before, found = b"", None
        for piece in pieces:
            before += piece
            if found := _BEGIN.search(before):
                break
            if len(before) > _LONGEST:
                raise Doubt
        if found is None:
            raise Doubt
        self.head = before[: found.start()]
        rest = before[found.end() :]
        self.is_empty = bool(found.group(1))
        self.tail = rest + b"".join(_few(pieces)) if self.is_empty else _after(rest, pieces)
        _refuse_doubts(self.head.removeprefix(b"\xef\xbb\xbf"), True)
        _refuse_doubts(self.tail)
        if b"sheetData" in self.tail:
            raise Doubt

    @property
    def sheet(self) -> bytes:
        """The sheet without its rows."""
        return self.head + b"<sheetData/>" + self.tail


def _few(pieces: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > _LONGEST:
            raise Doubt
        yield piece


def _after(rest: bytes, pieces: Iterator[bytes]) -> bytes:
    """What follows the rows."""
    while (at := rest.find(_END)) < 0:
        piece = next(pieces, None)
        if piece is None:
            raise Doubt
        rest = rest[-len(_END) :] + piece
    return rest[at + len(_END) :] + b"".join(_few(pieces))


def _refuse_doubts(part: bytes, is_head: bool = False) -> None:
    """Doubt when what looks like markup may be a comment or a text, or when the bytes are not plain UTF-8."""
    if is_head and part.startswith(b"<?xml"):
        declared, sign, part = part.partition(b"?>")
        encoding = re.search(rb"encoding\s*=\s*[\"']([^\"']*)", declared)
        if not sign or (encoding and encoding.group(1).lower() not in (b"utf-8", b"utf8")):
            raise Doubt
    # A sign by itself is found ten times as quickly as two.
    for sign, doubtful in _DOUBTFUL:
        if sign in part and doubtful in part:
            raise Doubt
    if len(part.translate(None, _CONTROLS)) != len(part):
        raise Doubt


def between(pieces: Iterator[bytes]) -> Iterator[str]:
    """What stands between `<sheetData>` and `</sheetData>` in whole rows, every character as it is. Errors: Doubt."""
    for part in raw_blocks(pieces):
        _refuse_doubts(part)
        yield part.decode()


def raw_blocks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same as bytes that nobody has looked at. Errors: Doubt."""
    rest = b""
    for piece in pieces:
        rest += piece
        if found := _BEGIN.search(rest):
            rest = rest[found.end() :]
            break
    while True:
        last = rest.find(_END)
        end = last if last >= 0 else rest.rfind(_ROW_END) + len(_ROW_END)
        if last >= 0 or end >= len(_ROW_END):
            yield rest[:end]
            rest = rest[end:]
        if last >= 0:
            return
        piece = next(pieces, b"")
        if not piece or len(rest) > _LONGEST:
            raise Doubt
        rest += piece


def as_text(part: bytes) -> str:
    """A block as the parser would hear it. Errors: Doubt."""
    _refuse_doubts(part)
    if b"\r" in part:
        part = part.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        text = part.decode("utf-8")
    except UnicodeDecodeError:
        raise Doubt from None
    if not text.isascii() and ("\ufffe" in text or "\uffff" in text):
        raise Doubt
    return text


@dataclass(slots=True)
class _Kind:
    """What the attributes of a cell mean."""

    is_shared: bool
    #: A number that is shown as it is kept.
    is_plain: bool
    #: The text stands in the cell.
    is_text: bool
    type: str
    style: str
    #: Dates and decimals come again and again.
    seen: dict[str, Cell]


_Slot: TypeAlias = tuple[int, _Kind]


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one row looks but for its values: most rows of a dull sheet look like few others."""

    pattern: re.Pattern[str]
    #: The column of each value, and what it means.
    slots: tuple[_Slot, ...]
    #: Several values, all shared texts and numbers shown as they are kept, from left to right.
    is_dull: bool


@dataclass(frozen=True, slots=True)
class _Whole:
    """A row from its first sign to its last, of shared texts and whole numbers: one match tells all of it."""

    pattern: re.Pattern[str]
    #: Which values lead to shared texts; None: all do.
    shared: tuple[bool, ...] | None
    shape: DullShape
    hidden: bool


def _pattern(name: str, attributes: str, inline: str | None, value: str | None) -> str:
    """The pattern of one cell."""
    opening, closing = (re.escape(inline), "</t></is>") if inline else ("<v>", "</v>")
    content = f">{opening}{_VALUE}{closing}</c>" if value else "/>" if value is None else f">{opening}{closing}</c>"
    return f'<c r="{name}[0-9]{{1,7}}"{re.escape(attributes)}{content}'


def _are_dull(slots: Sequence[_Slot]) -> bool:
    rising = all(one < other for (one, _), (other, _) in pairwise(slots))
    return len(slots) > 1 and rising and all(kind.is_shared or kind.is_plain for _, kind in slots)


class QuickRows:
    """Reads rows by pattern, through a SheetReader that keeps the count and reads what is unusual."""

    def __init__(self, reader: SheetReader, texts: Sequence[str]) -> None:
        if max(map(len, texts), default=0) > LIMIT_CELL:
            raise Doubt
        self._reader, self._texts, self._asking = reader, texts, asking(texts)
        self._kinds: dict[str, _Kind | None] = {}
        self._shapes: list[_Shape] = []
        self._wholes: list[_Whole] = []
        #: Of which shapes, under which attributes of rows, they are.
        self._learnt: set[tuple[int, str]] = set()
        self._hidden: dict[str, bool] = {}
        self._columns: dict[tuple[str | None, ...], tuple[int, ...] | None] = {}

    def rows(self, text: str) -> Iterator[RawRow]:
        """The rows in a block that hold something. Errors: Doubt; InvalidSource as SheetReader."""
        try:
            yield from self._rows(text)
        except (expat.ExpatError, ValueError):
            raise Doubt from None

    def _rows(self, text: str) -> Iterator[RawRow]:
        at = 0
        while at < len(text):
            for whole in self._wholes:
                if (found := whole.pattern.match(text, at)) and (row := self._dull(whole, found.groups())):
                    at = found.end()
                    yield row
                    break
            else:
                end = text.find(_CLOSED, at)
                yield from self._row(text[at:] if end < 0 else text[at:end])
                at = len(text) if end < 0 else end + len(_CLOSED)

    def _dull(self, whole: _Whole, found: tuple[str, ...]) -> RawRow | None:
        """The row of these values, the first of which is its number; None when one leads to no text."""
        number, *values = found
        texts = self._texts
        try:
            if whole.shared is None:
                numbers = [*map(int, values)]
                said = [*map(texts.__getitem__, numbers)]
            else:
                numbers = [*map(int, compress(values, whole.shared))]
                shared = map(texts.__getitem__, numbers)
                said = [next(shared) if is_text else one for one, is_text in zip(values, whole.shared, strict=True)]
        except IndexError:
            return None
        # What stands in the cell itself is digits: there is no question about them.
        is_silent = self._asking.isdisjoint(numbers)
        if not is_silent and "" in said:
            return None
        row = int(number)
        self._reader.count_row(row, len(said))
        return row, Dull(whole.shape, said, is_silent), whole.hidden

    def _row(self, row: str) -> Iterator[RawRow]:
        """The row in this stretch, if it holds something, and the empty ones before it."""
        reader = self._reader
        while found := _EMPTY_ROW.match(row):
            self._begin(found.group(1))
            row = row[found.end() :]
        found = _ROW.match(row)
        if found is None:
            if row.strip(" \t\n"):
                raise Doubt
            return
        plain = "&" not in row or len(_ENTITY.findall(row)) == row.count("&")
        cells = self._cells(row[found.end() :], found.group(1)) if plain else None
        if cells is None:
            reader.parse_row(f"{row}</row>")
        else:
            self._begin(found.group(1))
            reader.take_row(cells)
        if reader.rows:
            yield reader.rows.pop()

    def _begin(self, attributes: str) -> None:
        """A row begins."""
        number = _NUMBER.match(attributes)
        rest = attributes[number.end() :] if number else attributes
        self._reader.begin_row(number.group(1) if number else None, self._is_hidden(rest))

    def _is_hidden(self, attributes: str) -> bool:
        hidden = self._hidden.get(attributes)
        if hidden is None:
            known = _attributes("row", attributes)
            if "r" in known or len(self._hidden) > _REMEMBERED:
                raise Doubt
            hidden = self._hidden[attributes] = known.get("hidden") in ("1", "true")
        return hidden

    def _cells(self, text: str, row: str) -> dict[int, Cell] | None:
        """The cells of a row with the attributes `row`; None when only the parser can tell."""
        for shape in self._shapes:
            if found := shape.pattern.fullmatch(text):
                if shape.is_dull and len(self._wholes) < _MOST_WHOLES:
                    self._learn_whole(shape, row)
                values = found.groups()
                return self._filled(shape.slots, [*map(_plain, values)] if "&" in text else values)
        return self._apart(text)

    def _learn_whole(self, shape: _Shape, row: str) -> None:
        """Remembers rows of this dull shape with these attributes as a whole."""
        number = _NUMBER.match(row)
        rest = row[number.end() :] if number else ""
        if number is None or (id(shape), rest) in self._learnt:
            return
        self._learnt.add((id(shape), rest))
        columns, kinds = zip(*shape.slots, strict=True)
        begins = rf'\s*<row r="([0-9]{{1,7}})"{re.escape(rest)}>'
        pattern = re.compile(begins + shape.pattern.pattern.replace(_VALUE, _DIGITS) + _CLOSED)
        shared = None if all(one.is_shared for one in kinds) else tuple(one.is_shared for one in kinds)
        known = DullShape(columns, tuple("text" if one.is_shared else "number" for one in kinds))
        self._wholes.append(_Whole(pattern, shared, known, self._is_hidden(rest)))

    def _apart(self, text: str) -> dict[int, Cell] | None:
        """The cells of a row of any shape."""
        parts = _CELL.split(text)
        if "".join(parts[::_STEP]).strip(" \t\n"):
            return None
        names, attributes = tuple(parts[1::_STEP]), parts[2::_STEP]
        columns = self._columns.get(names) or self._learn(names)
        kinds = [self._kinds.get(one) or self._kind(one) for one in attributes]
        if columns is None or None in kinds:
            return None
        slots: list[_Slot] = []
        values: list[str] = []
        bare: list[int] = []
        for column, kind, formula, value in zip(columns, kinds, parts[3::_STEP], parts[5::_STEP], strict=True):
            assert kind is not None
            if value:
                slots.append((column, kind))
                values.append(_plain(value))
            elif formula is None and (value is None or kind.type == "n"):
                continue
            elif kind.type == "n":
                bare.append(column)
            else:
                return None
        is_dull = all(names) and not any(parts[3::_STEP]) and not any(parts[::_STEP])
        if is_dull and len(self._shapes) < _MOST_SHAPES:
            pattern = "".join(map(_pattern, names, attributes, parts[4::_STEP], parts[5::_STEP]))
            self._shapes.append(_Shape(re.compile(pattern), tuple(slots), _are_dull(slots)))
        cells = self._filled(slots, values)
        return cells if cells is None or not bare else {**cells, **dict.fromkeys(bare, NO_RESULT)}

    def _filled(self, slots: Sequence[_Slot], values: Sequence[str]) -> dict[int, Cell] | None:
        """The cells of these values; None when one is too long or leads to no text."""
        cells: dict[int, Cell] = {}
        texts = self._texts
        for (column, kind), value in zip(slots, values, strict=True):
            if kind.is_shared:
                if not value.isdecimal() or (number := int(value)) >= len(texts):
                    return None
                if said := texts[number]:
                    cells[column] = _new(Cell, (said, "text", False))
            elif kind.is_plain and value.isdecimal() and len(value) < 15:
                cells[column] = _new(Cell, (value, "number", False))
            elif kind.is_text:
                said = unescape(value) if "_x" in value else value
                if len(said) > LIMIT_CELL:
                    return None
                if said and not said.isspace():
                    cells[column] = _new(Cell, (said, "text", False))
            else:
                cell = kind.seen.get(value) or self._other(kind, value)
                if cell is None:
                    return None
                if cell.text:
                    cells[column] = cell
        return cells

    def _other(self, kind: _Kind, value: str) -> Cell | None:
        """The cell of a date or a decimal; an empty one when it shows nothing, None when it is too long."""
        cell = self._reader.valued(kind.type, kind.style, value)
        if cell is None or len(cell.text) > LIMIT_CELL:
            return None
        if cell.text.isspace():
            cell = _NOTHING
        if len(kind.seen) < _REMEMBERED:
            kind.seen[value] = cell
        return cell

    def _learn(self, names: tuple[str | None, ...]) -> tuple[int, ...] | None:
        """The columns of a row whose cells are called so; None when one is out of bounds or comes twice."""
        if names in self._columns:
            return self._columns[names]
        columns: list[int] = []
        before = -1
        for name in names:
            before = before + 1 if name is None else self._reader.column(name)
            columns.append(before)
        sound = len(set(columns)) == len(columns) and max(columns, default=0) < LIMIT_COLUMNS
        if len(self._columns) > _REMEMBERED:
            self._columns.clear()
        self._columns[names] = tuple(columns) if sound else None
        return self._columns[names]

    def _kind(self, attributes: str) -> _Kind | None:
        if attributes not in self._kinds:
            known = _attributes("c", attributes)
            if len(self._kinds) > _REMEMBERED:
                raise Doubt
            kind, style = known.get("t", "n"), known.get("s", "")
            is_plain = kind == "n" and self._reader.format(style) == "general"
            made = _Kind(kind == "s", is_plain, kind in _TEXTS, kind, style, {})
            self._kinds[attributes] = None if "r" in known else made
        return self._kinds[attributes]


def _plain(value: str) -> str:
    """`value` with the characters that XML writes by name or by number. Errors: Doubt."""
    return _named(value) if "&" in value else value


@lru_cache(_REMEMBERED)
def _named(value: str) -> str:
    return _ENTITY.sub(_entity, value)


def _entity(found: re.Match[str]) -> str:
    written = found.group()
    return _ENTITIES.get(written) or _numbered(written)


def _numbered(written: str) -> str:
    number = int(written[2:-1])
    if 0xD800 <= number <= 0xDFFF or number in (0xFFFE, 0xFFFF):
        raise Doubt
    _ENTITIES[written] = chr(number)
    return _ENTITIES[written]


def _attributes(name: str, text: str) -> dict[str, str]:
    """The attributes as the parser reads them."""
    found: dict[str, str] = {}
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda _, attributes: found.update(attributes)
    try:
        parser.Parse(f"<{name}{text}/>", True)
    except expat.ExpatError:
        raise Doubt from None
    return found


# --- shared texts ----------------------------------------------------------------------------------

_SHARED = re.compile(
    r'<si><t(?: xml:space="preserve")?>([^<]*)</t>'
    r'(?:<phoneticPr fontId="[0-9]+"(?: type="[A-Za-z]+")?(?: alignment="[A-Za-z]+")?/>)?</si>'
)
_LIST = re.compile(rb"<sst[^<>]*[^<>/]>|<sst>")
_TEXT_END = b"</si>"


def shared_texts(pieces: Iterator[bytes], slowly: Callable[[str], list[str]]) -> Iterator[list[str]]:
    """The shared texts, as they stand in the part, a block at a time; `slowly` reads what the pattern does not cover.

    Errors: Doubt; ExpatError from `slowly`.
    """
    rest = b""
    for piece in pieces:
        rest += piece
        if found := _LIST.search(rest):
            _refuse_doubts(rest[: found.end()].removeprefix(b"\xef\xbb\xbf"), True)
            slowly(rest[: found.end()].decode() + "</sst>")
            rest = rest[found.end() :]
            break
        if len(rest) > _LONGEST:
            raise Doubt
    while True:
        end = rest.rfind(_TEXT_END) + len(_TEXT_END)
        if end >= len(_TEXT_END):
            yield _shared_block(as_text(rest[:end]), slowly)
            rest = rest[end:]
        piece = next(pieces, b"")
        if not piece:
            break
        if len(rest) > _LONGEST:
            raise Doubt
        rest += piece
    if left := slowly("<sst>" + as_text(rest)):
        yield left


def _shared_block(text: str, slowly: Callable[[str], list[str]]) -> list[str]:
    if "&" in text and len(_ENTITY.findall(text)) != text.count("&"):
        return slowly(f"<sst>{text}</sst>")
    parts = _SHARED.split(text)
    texts = [*map(_plain, parts[1::2])]
    between = parts[::2]
    if any(between):
        found: list[str] = []
        for number, gap in enumerate(between):
            if gap and not gap.isspace():
                found += slowly(f"<sst>{gap}</sst>")
            found += texts[number : number + 1]
        return found
    return texts
