"""Reading back what was rendered, and what it should say."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import papers
import pypdfium2
from PIL import Image, ImageChops

from docflow.document import wording
from docflow.document.model import Block, Chart, Document, Note, Table, spans_text, words
from docflow.render import chart, pdf
from docflow.render.page import PLAIN, Page

MM = 25.4 / 72


@cache
def made(name: str, page: Page = PLAIN) -> pdf.Pdf:
    """One of the papers, set once for all tests that look at it."""
    return pdf.render(papers.every()[name], page)


def bare(text: str) -> str:
    """`text` without white space and without what draws nothing."""
    return "".join(one for one in text if not one.isspace() and unicodedata.category(one) not in ("Cf", "Cc"))


def expected(document: Document) -> str:
    return bare("".join(words(document)))


def blocks(document: Document) -> Iterator[Block]:
    yield from document.body
    for annex in document.annexes:
        yield from annex.body


def without_values(said: str, document: Document) -> str:
    """`said` without the values of charts, which are drawn and are no words; each group must be there once."""
    for one in blocks(document):
        if isinstance(one, Chart):
            values = bare("".join(chart.labels(one)))
            last = bare(wording.chart_unit(one) or one.series[-1].name)
            assert said.count(last + values), values
            said = said.replace(last + values, last, 1)
    return said


def footnotes(document: Document) -> list[Note]:
    found = []

    def look(value: object) -> None:
        if isinstance(value, Note):
            found.append(value)
        elif isinstance(value, tuple):
            for one in value:
                look(one)
        elif hasattr(value, "__dataclass_fields__"):
            for name in value.__dataclass_fields__:
                look(getattr(value, name))

    look(tuple(blocks(document)))
    return found


def order_of_reading(said: str, document: Document) -> tuple[str, str]:
    """What was said and what should be, both without footnotes, whose words and marks a page sets at its foot.

    Each footnote must be there, with its mark before it.
    """
    want = expected(document)
    for note in footnotes(document):
        mark, words_ = wording.note_mark(note.number), bare(note.text)
        assert mark + words_ in said, note
        said = said.replace(mark + words_, "", 1).replace(mark, "", 1)
        want = want.replace(words_, "", 1)
    return said, want


def joined(pages: list[str], document: Document) -> str:
    """All pages in one; where that is not what is wanted, without the headers that tables repeat on further pages."""
    said = "".join(pages)
    if said == expected(document):
        return said
    headers = [
        bare("".join(spans_text(cell) for cell in one.header)) for one in blocks(document) if isinstance(one, Table)
    ]
    out = pages[0]
    for page in pages[1:]:
        again = next((one for one in headers if one and page.startswith(one) and one in out), "")
        out += page.removeprefix(again)
    return out


def page_texts(data: bytes) -> list[str]:
    """The words of each page, page number off."""
    pdf = pypdfium2.PdfDocument(data)
    out = []
    for number, page in enumerate(pdf, 1):
        # pdfium says U+FFFE for a hyphen at the end of a line.
        text = bare(page.get_textpage().get_text_range().replace("\ufffe", "-"))
        # 续表 above a table that goes on is a mark of the layout, like the page number.
        out.append(re.sub(rf"^续表\d*|—{number}—$", "", text))
    return out


@dataclass(frozen=True)
class Glyph:
    """A character of a page, in mm from the top left of the paper: the sides of its cell, the height of its ink."""

    char: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float


def glyphs(data: bytes, page: int = 0) -> list[Glyph]:
    sheet = pypdfium2.PdfDocument(data)[page]
    height = sheet.get_height()
    text = sheet.get_textpage()
    x, y = ctypes.c_double(), ctypes.c_double()
    out = []
    for index in range(text.count_chars()):
        char = text.get_text_range(index, 1)
        if char.strip():
            _, bottom, _, top = text.get_charbox(index)
            right = text.get_charbox(index, loose=True)[2]
            pypdfium2.raw.FPDFText_GetCharOrigin(text, index, x, y)
            upper, lower, baseline = ((height - one) * MM for one in (top, bottom, y.value))
            out.append(Glyph(char, x.value * MM, upper, right * MM, lower, baseline))
    return out


def rows(found: list[Glyph]) -> list[list[Glyph]]:
    """Glyphs of one baseline, in reading order."""
    out: list[list[Glyph]] = []
    for one in found:
        if out and abs(out[-1][-1].baseline - one.baseline) < 1:
            out[-1].append(one)
        else:
            out.append([one])
    return out


def inked(data: bytes, page: int = 0, *, red: bool = False, scale: float = 240 / 72) -> list[tuple[float, float]]:
    """The bands of rows, in mm from the top of the paper, in which anything red or black is painted."""
    picture = pypdfium2.PdfDocument(data)[page].render(scale=scale).to_pil().convert("RGB")
    low, other = (picture.getchannel(name).point(lambda value: 255 * (value < 130)) for name in ("G", "R"))
    wanted = ImageChops.subtract(low, other) if red else ImageChops.multiply(low, other)
    height = picture.height
    column = _any_in_row(wanted)
    bands: list[tuple[float, float]] = []
    begun = None
    for row in range(height):
        if column[row] and begun is None:
            begun = row
        elif not column[row] and begun is not None:
            bands.append((begun * MM / scale, row * MM / scale))
            begun = None
    return bands


def _any_in_row(picture: Image.Image) -> list[bool]:
    data, width = picture.tobytes(), picture.width
    return [data.count(0, start, start + width) < width for start in range(0, len(data), width)]


def lines_drawn(data: bytes, page: int = 0) -> list[tuple[float, float, float, float]]:
    """The boxes of everything drawn that is no letter: left, top, right, bottom in mm."""
    sheet = pypdfium2.PdfDocument(data)[page]
    height = sheet.get_height()
    out = []
    for one in sheet.get_objects():
        if one.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH:
            left, bottom, right, top = one.get_bounds()
            out.append((left * MM, (height - top) * MM, right * MM, (height - bottom) * MM))
    return out
