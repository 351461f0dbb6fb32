"""The measuring tool: what stands where on the pages of a PDF, whoever made it; in mm from the top left of the paper.

Measured   the pages of one PDF: `words` finds a run of letters, `rules` the lines drawn, `red` the bands in red
Run        letters that follow each other in one row: their cells, their ink, their em boxes, their face

Letters are measured by their cells and baselines as pdfium reads them; marks, rules and what is said to be so far
from ink, by the ink of the page itself. It knows
nothing of docflow's page or engines: the same eye looks at our PDF and at what LibreOffice makes of our .docx.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

import pypdfium2
from PIL import Image, ImageChops

MM = 25.4 / 72
#: Dots an inch at which rules and marks are looked for, ink is bounded, and the weight of a rule is measured.
COARSE, INKED, FINE = 300, 600, 1200
#: A face stands on its baseline with so much of its body above it: so are hanzi faces drawn.
ABOVE = 0.88
#: A line of ink longer than this, in mm, is a rule and no letter.
SHORTEST_RULE = 40.0


@dataclass(frozen=True)
class Glyph:
    """A letter: the sides of its cell, its baseline and size, in mm.

    One that is `turned` reads upwards, in a table turned sideways: it stands at `left` and begins at `baseline`.
    """

    char: str
    left: float
    baseline: float
    #: How far the next letter stands.
    advance: float
    size: float
    face: str
    turned: bool = False

    @property
    def right(self) -> float:
        return self.left if self.turned else self.left + self.advance

    @property
    def row(self) -> float:
        """What letters of one row have in common."""
        return self.left if self.turned else self.baseline

    @property
    def body(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of its body (字身)."""
        if self.turned:
            left = self.left - ABOVE * self.size
            return left, self.baseline - self.advance, left + self.size, self.baseline
        top = self.baseline - ABOVE * self.size
        return self.left, top, self.left + self.advance, top + self.size


@dataclass(frozen=True)
class Run:
    """Letters in one row."""

    page: int
    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(one.char for one in self.glyphs)

    @property
    def left(self) -> float:
        """Of the first cell."""
        return min(one.left for one in self.glyphs)

    @property
    def right(self) -> float:
        """Of the last cell."""
        return max(one.right for one in self.glyphs)

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def baseline(self) -> float:
        return self.glyphs[0].baseline

    @property
    def size(self) -> float:
        return self.glyphs[0].size

    @property
    def top(self) -> float:
        """Of the body of its letters (字身), whatever their ink."""
        return self.baseline - ABOVE * self.size

    @property
    def bottom(self) -> float:
        return self.top + self.size

    @property
    def middle(self) -> float:
        return self.top + self.size / 2

    @property
    def face(self) -> str:
        return self.glyphs[0].face

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the bodies of all its letters, turned or not."""
        boxes = [one.body for one in self.glyphs]
        return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


@dataclass(frozen=True)
class Rule:
    """A line drawn from edge to edge; its weight is measured apart (`Measured.weight`)."""

    page: int
    left: float
    right: float
    top: float
    bottom: float


def _character(code: int, high: int) -> str:
    """What pdfium's code stands for: `high` is the half before it; a hyphen at the end of a line has a code apart."""
    if 0xDC00 <= code < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00))
    return "-" if code in (2, 0xFFFE) else "" if code < 32 else chr(code)


def _in_one_row(one: Glyph, other: Glyph) -> bool:
    return one.turned == other.turned and abs(one.row - other.row) < 0.5


class Measured:
    """The pages of a PDF; pages count from 1."""

    def __init__(self, data: bytes) -> None:
        self._pdf = pypdfium2.PdfDocument(data)
        self._rows: dict[int, list[Run]] = {}
        self._coarse: dict[tuple[int, bool], Image.Image] = {}

    @cached_property
    def pages(self) -> int:
        return len(self._pdf)

    # --- letters ---

    def rows(self, page: int) -> list[Run]:
        """Every row of letters of a page, in the order of reading; the page number is one of them."""
        if page not in self._rows:
            found: list[list[Glyph]] = []
            for one in self._glyphs(page):
                if found and _in_one_row(found[-1][-1], one):
                    found[-1].append(one)
                else:
                    found.append([one])
            self._rows[page] = [Run(page, tuple(row)) for row in found]
        return self._rows[page]

    def text_rows(self, page: int) -> list[Run]:
        """The rows of a page without its page number, letters of one height together, from left to right."""
        number = self.number(page)
        rows = [row for row in self.rows(page) if number is None or row.glyphs != number.glyphs]
        upright = (one for row in rows for one in row.glyphs if not one.turned)
        out: list[list[Glyph]] = []
        for one in sorted(upright, key=lambda one: one.baseline):
            if out and _in_one_row(out[-1][-1], one):
                out[-1].append(one)
            else:
                out.append([one])
        return [Run(page, tuple(sorted(row, key=lambda one: one.left))) for row in out]

    def words(self, said: str, page: int = 0, last: bool = False) -> Run:
        """The first place where `said` stands in one row; on `page`, or on any; the last such place with `last`."""
        found = list(self._all(said, page))
        if not found:
            raise AssertionError(f"“{said}” is not on {f'page {page}' if page else 'any page'}")
        return found[-1 if last else 0]

    def _all(self, said: str, page: int) -> Iterator[Run]:
        for number in [page] if page else range(1, self.pages + 1):
            for row in self.rows(number):
                if (at := row.text.find(said)) >= 0:
                    yield Run(number, row.glyphs[at : at + len(said)])

    def row_of(self, said: str, page: int = 0) -> Run:
        """The whole row in which `said` stands."""
        run = self.words(said, page)
        return next(row for row in self.text_rows(run.page) if run.glyphs[0] in row.glyphs)

    def row_after(self, run: Run) -> Run:
        """The next row down."""
        return min(
            (row for row in self.text_rows(run.page) if row.baseline > run.baseline + 1), key=lambda row: row.baseline
        )

    def row_before(self, run: Run) -> Run:
        return max(
            (row for row in self.text_rows(run.page) if row.baseline < run.baseline - 1), key=lambda row: row.baseline
        )

    def number(self, page: int) -> Run | None:
        """The page number: dashes on both sides of it, below the text."""
        for row in self.rows(page):
            if row.text == f"—{page}—" and row.baseline > self._height(page) - 60:
                return row
        return None

    def _glyphs(self, page: int) -> Iterator[Glyph]:
        sheet = self._pdf[page - 1]
        height, text = sheet.get_height(), sheet.get_textpage()
        x, y, flags = ctypes.c_double(), ctypes.c_double(), ctypes.c_int()
        high = 0
        name, matrix = ctypes.create_string_buffer(200), pypdfium2.raw.FS_MATRIX()
        for index in range(text.count_chars()):
            code = pypdfium2.raw.FPDFText_GetUnicode(text, index)
            if 0xD800 <= code < 0xDC00:
                # A character beyond U+FFFF comes in two halves at one place.
                high = code
                continue
            char = _character(code, high)
            if not char.strip():
                continue
            box = text.get_charbox(index, loose=True)
            pypdfium2.raw.FPDFText_GetCharOrigin(text, index, x, y)
            pypdfium2.raw.FPDFText_GetMatrix(text, index, matrix)
            size = pypdfium2.raw.FPDFText_GetFontSize(text, index) * abs(matrix.d or matrix.b)
            pypdfium2.raw.FPDFText_GetFontInfo(text, index, name, 200, flags)
            face = name.value.decode("utf8", "replace").partition("+")[2] or name.value.decode("utf8", "replace")
            turned, lying = abs(matrix.b) > abs(matrix.d), sheet.get_width() > height
            if lying:
                # A page that lies is a sheet turned: its top edge is the left edge of the sheet.
                left, baseline = height - y.value, sheet.get_width() - x.value
            else:
                left, baseline = x.value, height - y.value
            advance = abs(box[3] - y.value) if turned else box[2] - x.value
            if unicodedata.east_asian_width(char) in "WF":
                # A full-width character is as wide as its size; pdfium widens some boxes to what stands beside them.
                advance = min(advance, size)
            yield Glyph(char, left * MM, baseline * MM, advance * MM, size * MM, face, turned != lying)

    def _height(self, page: int) -> float:
        """Of the sheet, also where the page lies."""
        return float(max(self._pdf[page - 1].get_size()) * MM)

    # --- ink ---

    def ink(self, run: Run) -> tuple[float, float]:
        """The top and the bottom of what is printed of `run`: pdfium's own boxes of letters are too large."""
        sheet = self._pdf[run.page - 1]
        wide, high = sheet.get_width(), sheet.get_height()
        left, right = run.left / MM, run.right / MM
        top, bottom = (run.top - 0.3 * run.size) / MM, (run.bottom + 0.3 * run.size) / MM
        crop = (left, high - bottom, wide - right, top)
        picture = (
            sheet.render(scale=INKED / 72, crop=crop, grayscale=True).to_pil().point(lambda value: 255 * (value < 160))
        )
        found = picture.getbbox()
        assert found is not None, f"nothing is printed of {run.text}"
        dot = 25.4 / INKED
        return top * MM + found[1] * dot, top * MM + found[3] * dot

    def rules(self, page: int) -> list[Rule]:
        """The lines of a page that run across it, from top to bottom."""
        return [rule for red in (True, False) for rule in self._ruled(page, red)]

    def red_rules(self, page: int) -> list[Rule]:
        return list(self._ruled(page, True))

    def black_rules(self, page: int) -> list[Rule]:
        return list(self._ruled(page, False))

    def _ruled(self, page: int, red: bool) -> Iterator[Rule]:
        """Rows of dots with one stretch of ink longer than any letter."""
        picture = self._picture(page, red)
        width, dot = picture.width, 25.4 / COARSE
        data, least = picture.tobytes(), b"\xff" * int(SHORTEST_RULE / dot)
        inked = [y for y in range(picture.height) if data.find(least, y * width, (y + 1) * width) >= 0]
        for _, group in groupby(enumerate(inked), key=lambda pair: pair[1] - pair[0]):
            rows = [y for _, y in group]
            row = data[rows[0] * width : (rows[0] + 1) * width]
            start = row.find(least)
            end = start
            while end < width and row[end]:
                end += 1
            yield Rule(page, start * dot, end * dot, rows[0] * dot, (rows[-1] + 1) * dot)

    def weight(self, rule: Rule) -> float:
        """How thick a rule is, by its ink across its middle third: letters do not reach it there."""
        sheet = self._pdf[rule.page - 1]
        wide, high = sheet.get_width(), sheet.get_height()
        left, right = (rule.left + 1) / MM, (rule.left + 3) / MM
        top, bottom = (rule.top - 0.4) / MM, (rule.bottom + 0.4) / MM
        crop = (left, high - bottom, wide - right, top)
        picture = sheet.render(scale=FINE / 72, crop=crop, grayscale=True).to_pil()
        column = [255 - value for value in picture.crop((2, 0, 3, picture.height)).tobytes()]
        # A red of 255, 0, 0 is 76 as grey: full ink, whatever its colour, is the darkest dot there is.
        return sum(column) / max(column) * 25.4 / FINE

    def red(self, page: int) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the first row of red on a page: the issuer mark, or the first of several."""
        picture = self._picture(page, True)
        data, width, dot = picture.tobytes(), picture.width, 25.4 / COARSE
        lines = [data.find(255, y * width, (y + 1) * width) >= 0 for y in range(picture.height)]
        first = lines.index(True)
        last = first
        while any(lines[last + 1 : last + 1 + round(2 / dot)]):
            last += 1
        while not lines[last]:
            last -= 1
        left, _, right, _ = picture.crop((0, first, width, last + 1)).getbbox() or (0, 0, 0, 0)
        return left * dot, first * dot, right * dot, (last + 1) * dot

    def _picture(self, page: int, red: bool) -> Image.Image:
        """A page as white dots where there is ink of the colour, black elsewhere."""
        if (page, red) not in self._coarse:
            picture = self._pdf[page - 1].render(scale=COARSE / 72).to_pil().convert("RGB")
            green, reds = (picture.getchannel(name).point(lambda value: 255 * (value < 140)) for name in ("G", "R"))
            self._coarse[page, True] = ImageChops.subtract(green, reds)
            self._coarse[page, False] = ImageChops.multiply(green, reds)
        return self._coarse[page, red]
