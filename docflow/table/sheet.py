"""The XML of one sheet, element by element. This runs for every cell of every table: it is written to be quick."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias
from xml.parsers import expat

from docflow.errors import InvalidSource, Place, problem
from docflow.table.cells import Format, column_letter, column_number, number_cell, unescape
from docflow.table.container import local
from docflow.table.model import LIMIT_CELL, LIMIT_COLUMNS, LIMIT_ROWS, Cell, Merged, RawRow

Tag: TypeAlias = Literal["", "c", "v", "t", "f", "row", "rPh", "mergeCell", "col"]
_TAGS: Mapping[str, Tag] = {
    "c": "c",
    "v": "v",
    "t": "t",
    "f": "f",
    "row": "row",
    "rPh": "rPh",
    "mergeCell": "mergeCell",
    "col": "col",
}
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
#: A hundred thousand rows of thirty columns: about what fits in the memory of an old machine.
LIMIT_CELLS = 3_000_000
#: Elements that are no cells: marks of formats, widths, links.
_LIMIT_OTHERS = 5_000_000
_LIMIT_MERGED = 200_000
_SHARED = 10_000
NO_RESULT = Cell("（公式）", "formula")


class SheetReader:
    """Collects the rows that have something in them, and the merged ranges."""

    def __init__(self, place: Place, texts: Sequence[str], formats: Sequence[Format], since_1904: bool) -> None:
        self.rows: list[RawRow] = []
        self.merged: list[Merged] = []
        #: The columns that are hidden: first, last.
        self.hidden: list[tuple[int, int]] = []
        self._place, self._texts, self._formats, self._since_1904 = place, texts, formats, since_1904
        self._tags: dict[str, Tag] = dict(_TAGS)
        self._columns: dict[str, int] = {}
        self._seen: dict[str, Cell] = {}
        self._number = self._others = self._filled = 0
        self._column = -1
        self._cells: dict[int, Cell] = {}
        self._hidden = False
        #: How many rows have been kept, and the number of the last.
        self._kept = self._last = 0
        self._attributes: dict[str, str] = {}
        self._parts: list[str] = []
        self._reading = self._aid = self._formula = self._valued = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._tags.get(name)
        if tag is None:
            tag = self._tags[name] = _TAGS.get(local(name), "")
        if tag == "c":
            self._attributes = attributes
            self._formula = self._valued = False
            if self._parts:
                self._parts = []
        elif tag == "v" or tag == "t":
            if not self._aid:
                self._reading = self._valued = True
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "rPh":
            self._aid = True
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        else:
            if tag == "col" and attributes.get("hidden") in ("1", "true"):
                self.hidden.append((int(attributes.get("min", 1)) - 1, int(attributes.get("max", 1)) - 1))
            self._others += 1
            if self._others > _LIMIT_OTHERS:
                raise self._too_big("表格以外的内容", f"{_LIMIT_OTHERS} 项")

    def text(self, text: str) -> None:
        if self._reading:
            self._parts.append(text)

    def end(self, name: str) -> None:
        tag = self._tags[name]
        if tag == "c":
            self._end_cell()
        elif tag == "v" or tag == "t":
            self._reading = False
        elif tag == "row":
            self._end_row()
        elif tag == "rPh":
            self._aid = False

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.begin_row(attributes.get("r"), attributes.get("hidden") in ("1", "true"))

    # --- for rows that are read without the parser ---

    def begin_row(self, number: str | None, hidden: bool) -> None:
        """A row begins; without a number it is the next."""
        self._number = int(number or self._number + 1)
        self._cells = {}
        self._column = -1
        self._hidden = hidden
        if self._number > _LAST_ROW:
            raise self._too_big(f"第 {self._number} 行", "100 000 行")

    def take_row(self, cells: dict[int, Cell]) -> None:
        """The cells of the row that has begun."""
        self._cells = cells
        self._end_row()

    def count_row(self, number: int, cells: int) -> None:
        """A row with so many cells was read elsewhere. Errors: as for any row."""
        self._number, self._column, self._cells = number, -1, {}
        if number > _LAST_ROW:
            raise self._too_big(f"第 {number} 行", "100 000 行")
        self._count(cells)

    def forget_number(self, number: int) -> None:
        """The next row, if it has no number, is the one after `number`."""
        self._number = number

    def count_rows(self, rows: int, cells: int, first: int, last: int) -> bool:
        """Rows were read elsewhere; False, and nothing is counted, when they are too many or too far below."""
        far = bool(self._kept) and first - self._last > LIMIT_ROWS
        if rows and (far or self._filled + cells > LIMIT_CELLS or self._kept + rows > LIMIT_ROWS + 1):
            return False
        if rows:
            self._filled, self._kept, self._last, self._number = self._filled + cells, self._kept + rows, last, last
        return True

    def parse_row(self, row: str) -> None:
        """Reads one row as the parser sees it. Errors: ExpatError."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.Parse(row, True)

    def column(self, letters: str) -> int:
        """The number of a column."""
        known = self._columns.get(letters)
        return self._learn(letters) if known is None else known

    def _end_cell(self) -> None:
        reference = self._attributes.get("r")
        if reference:
            self._column = self.column(reference.rstrip("0123456789"))
        else:
            self._column += 1
        if self._column >= _LAST_COLUMN:
            raise self._too_big(f"第 {self._number} 行有 {self._column + 1} 列", "200 列")
        cell = self._cell()
        if cell is None or not cell.text or cell.text.isspace():
            return
        if self._column >= LIMIT_COLUMNS:
            raise self._too_big(f"{self._at()} 还有内容", "200 列")
        if len(cell.text) > LIMIT_CELL:
            values = {"field": self._at(), "count": len(cell.text), "limit": LIMIT_CELL}
            raise InvalidSource(problem("D224", self._here(), **values))
        self._cells[self._column] = cell

    def _cell(self) -> Cell | None:
        """What stands in the cell that ends, or None when it is empty."""
        value = "".join(self._parts)
        kind = self._attributes.get("t", "n")
        if not (value if kind == "n" else self._valued) and kind != "s":
            return NO_RESULT if self._formula else None
        return self.valued(kind, self._attributes.get("s") or "", value)

    def valued(self, kind: str, style: str, value: str) -> Cell | None:
        """The cell of kind `t` and style `s` that keeps `value`."""
        if kind == "s":
            return Cell(self._texts[int(value)]) if value.isdecimal() and int(value) < len(self._texts) else None
        if kind == "n":
            form = self.format(style)
            if form == "general" and value.isdecimal() and len(value) < 15:
                return Cell(value, "number")
            return number_cell(value, form, self._since_1904)
        match kind:
            case "b":
                return Cell("TRUE" if value == "1" else "FALSE", "yes/no")
            case "e":
                return Cell(value, "error")
            case "d":
                return Cell(value.replace("T", " ").removesuffix(" 00:00:00"), "date")
            case _:
                return self._text(value)

    def format(self, style: str) -> Format:
        """What the style `s` of a cell makes of its number."""
        number = int(style or 0)
        return self._formats[number] if number < len(self._formats) else "general"

    def _text(self, value: str) -> Cell:
        """The cell of an inline text; texts that come again share theirs."""
        cell = self._seen.get(value)
        if cell is None:
            cell = Cell(unescape(value))
            if len(self._seen) < _SHARED:
                self._seen[value] = cell
        return cell

    def _learn(self, letters: str) -> int:
        """The number of a column met for the first time."""
        if not (letters.isascii() and letters.isupper() and len(letters) <= 3):
            raise ValueError(letters)
        self._columns[letters] = column_number(letters)
        return self._columns[letters]

    def _merge(self, reference: str) -> None:
        first, _, last = reference.replace("$", "").partition(":")
        if last:
            (top, left), (bottom, right) = self._split(first), self._split(last)
            self.merged.append((top, left, bottom, right))
        if len(self.merged) > _LIMIT_MERGED:
            raise self._too_big("合并的单元格", f"{_LIMIT_MERGED} 处")

    def _split(self, reference: str) -> tuple[int, int]:
        letters = reference.rstrip("0123456789")
        return int(reference[len(letters) :]), self.column(letters)

    def _end_row(self) -> None:
        if not self._cells:
            return
        self.rows.append((self._number, self._cells, self._hidden))
        self._count(len(self._cells))

    def _count(self, cells: int) -> None:
        self._filled += cells
        if self._filled > LIMIT_CELLS:
            raise self._too_big(f"第 {self._number} 行已超过 {LIMIT_CELLS} 格", f"{LIMIT_CELLS} 格")
        before = self._last if self._kept else self._number
        self._kept, self._last = self._kept + 1, self._number
        if self._kept > LIMIT_ROWS + 1 or self._number - before > LIMIT_ROWS:
            raise self._too_big(f"第 {self._number} 行还有内容", "100 000 行")

    def _at(self) -> str:
        return f"{column_letter(self._column)}{self._number}"

    def _here(self) -> Place:
        return replace(self._place, cell=f"{self._place.cell}!{self._at()}")

    def _too_big(self, found: str, limit: str) -> InvalidSource:
        return InvalidSource(problem("D213", self._here(), found=found, limit=limit))
