"""The laws of the page, each as what breaks it: a generator of complaints about one paper as it was set.

LAWS    name -> (document, page, measured) -> complaints
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

from measure import MM, Glyph, Measured, Run
from paper_text import bare, footnotes
from random_pages import HEADED

from docflow.document import wording
from docflow.document.model import Document, Heading, Table, words

Reading = str
Law = Callable[[Document, Reading, Measured], Iterator[str]]

#: What must not begin a line, and what must not end one.
CLOSING = set("，。、；：？！）》〉”’】」·…")
OPENING = set("（《〈“‘【「〔")
LEFT, RIGHT, LAST_RULE = 28.0, 184.0, 262.0
TOP = {"plain": 37.0, "ink": 34.58}
#: The body of a letter of the text, by which headings and lines of text are told from tables, notes and imprint.
TEXT = 16 * MM


def inside(document: Document, reading: Reading, page: Measured) -> Iterator[str]:
    """Words stand in the text area, but for page numbers and the mark of a letter."""
    form = document.head.form if document.head else ""
    for number in range(1, page.pages + 1):
        own = page.number(number)
        for row in page.rows(number):
            if own and row.glyphs == own.glyphs:
                continue
            top = 28.0 if form == "letter" and number == 1 else TOP[reading]
            left, high, right, low = row.box
            if left < LEFT - 0.3 or right > RIGHT + 0.4:
                yield f"{number} 面：“{row.text[:20]}”在 {left:.1f}–{right:.1f}"
            if high < top - 0.3 or low > LAST_RULE + 0.3:
                yield f"{number} 面：“{row.text[:20]}”上下在 {high:.1f}–{low:.1f}"


def full(document: Document, reading: Reading, page: Measured) -> Iterator[str]:
    """A page of running text that is not the last holds 22 rows of at most 28 characters, from edge to edge."""
    for number in range(1, page.pages):
        rows = page.text_rows(number)
        if len(rows) != 22:
            yield f"{number} 面：{len(rows)} 行"
        pitches = {round(low.baseline - high.baseline, 1) for high, low in pairwise(rows)}
        if len(pitches) != 1:
            yield f"{number} 面：行距 {pitches}"


def justified(document: Document, reading: Reading, page: Measured) -> Iterator[str]:
    """A line that the next one goes on from ends at 184 mm."""
    for number in range(1, page.pages + 1):
        for row, below in pairwise(page.text_rows(number)):
            if below.left < LEFT + 1 and row.right > RIGHT - 12 and abs(row.right - RIGHT) > 0.3:
                yield f"{number} 面：“…{row.text[-8:]}”的右边在 {row.right:.2f}"


def kinsoku(document: Document, reading: Reading, page: Measured) -> Iterator[str]:
    """No row begins with a closing mark or ends with an opening one."""
    for number in range(1, page.pages + 1):
        for row in _text(page, number):
            if row.glyphs[0].char in CLOSING:
                yield f"{number} 面：行首是“{row.text[:6]}”"
            if row.glyphs[-1].char in OPENING:
                yield f"{number} 面：行末是“{row.text[-6:]}”"


def imprinted(document: Document, reading: Reading, page: Measured) -> Iterator[str]:
    """The imprint ends at 262 mm, on the last page."""
    one, form = document.imprint, document.head.form if document.head else ""
    if one is None or form == "letter" or not (one.copies or one.printer or one.to):
        return
    rules = page.black_rules(page.pages)
    if not rules or abs(rules[-1].bottom - LAST_RULE) > 0.3:
        yield f"版记末线在 {rules[-1].bottom if rules else '（无）'}"
    elif rules[-1].left > LEFT + 0.3 or rules[-1].right < RIGHT - 0.3:
        yield f"版记末线从 {rules[-1].left:.1f} 到 {rules[-1].right:.1f}"


def apart(document: Document, reading: Reading, page: Measured) -> Iterator[str]:
    """No letter is printed over another, nor a rule through letters."""
    for number in range(1, page.pages + 1):
        rows = page.rows(number)
        yield from (f"{number} 面：{one}" for one in _overprinted([glyph for row in rows for glyph in row.glyphs]))
        for rule in page.rules(number):
            for row in rows:
                left, high, right, low = row.box
                crossed = high + 0.2 * row.size < rule.top < low - 0.2 * row.size
                if crossed and not row.glyphs[0].turned and left < rule.right - 1 and right > rule.left + 1:
                    yield f"{number} 面：线（{rule.top:.1f}）穿过“{row.text[:12]}”"


def _overprinted(glyphs: list[Glyph]) -> Iterator[str]:
    """Two letters of which the middles of the bodies share ink: looked for in cells a letter wide."""
    near: dict[tuple[int, int], list[tuple[float, float, float, float, str]]] = defaultdict(list)
    for one in glyphs:
        left, top, right, bottom = one.body
        width, height = right - left, bottom - top
        left, top = left + width * 0.2, top + height * 0.2
        box = (left, top, left + width * 0.6, top + height * 0.6, one.char)
        cell = (int(left / 10), int(top / 10))
        for x in (-1, 0, 1):
            for y in (-1, 0, 1):
                for other in near[cell[0] + x, cell[1] + y]:
                    if box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]:
                        yield f"“{one.char}”压着“{other[4]}”（{left:.1f}，{top:.1f}）"
        near[cell].append(box)


def whole(document: Document, reading: Reading, page: Measured) -> Iterator[str]:
    """Every character of the document is on its pages."""
    said = Counter(one.char for number in range(1, page.pages + 1) for row in page.rows(number) for one in row.glyphs)
    if lost := Counter(bare("".join(words(document)))) - said:
        yield f"少了 {dict(lost)}"


def numbered(document: Document, reading: Reading, page: Measured) -> Iterator[str]:
    """Every page bears its number once, on its own side, but for the first of a letter."""
    for number in range(1, page.pages + 1):
        found = page.number(number)
        due = not (document.head and document.head.form == "letter" and number == 1)
        if bool(found) != due:
            yield f"{number} 面：{'没有' if due else '有'}页码"
        if found and due:
            side, wanted = (found.right, RIGHT - 14 * MM) if number % 2 else (found.left, LEFT + 14 * MM)
            if abs(side - wanted) > 0.3:
                yield f"{number} 面：页码在 {side:.1f}"


def signed(document: Document, reading: Reading, page: Measured) -> Iterator[str]:
    """A signature stands on a page with a line of what it signs above it."""
    if not document.sign:
        return
    first = bare(document.sign[0].office if document.sign[0].seal == "stamp" else document.sign[0].organisation)
    date = page.words("2026年3月5日", last=True) if not _dated(document) else None
    for row in reversed(page.text_rows(date.page) if date else []):
        if row.baseline < date.baseline and first in row.text:  # type: ignore[union-attr]
            if row.glyphs[0] == page.text_rows(row.page)[0].glyphs[0]:
                yield f"署名“{first}”在 {row.page} 面的第一行"
            return


def _dated(document: Document) -> bool:
    """Whether the date of signing stands elsewhere too, so that it cannot be found."""
    others = bare("".join(words(document))).count("2026年3月5日")
    return others != 1


def headed(document: Document, reading: Reading, page: Measured) -> Iterator[str]:
    """A heading that stands alone is not the last line of text on its page."""
    marks = tuple(wording.note_mark(note.number) for note in footnotes(document))
    for number in range(1, page.pages):
        rows = page.text_rows(number)
        noted = (
            min((row.baseline for row in rows if row.text.startswith(marks)), default=LAST_RULE) if marks else LAST_RULE
        )
        rows = [row for row in rows if row.baseline < noted]
        # A table turned sideways begins a page of its own: what stands above it cannot stay with it.
        if rows and HEADED in rows[-1].text and not any(_turned_next(document)):
            yield f"{number} 面：最后一行是标题“{rows[-1].text[:16]}”"


def _turned_next(document: Document) -> Iterator[bool]:
    """Whether a heading stands right above a table that is turned."""
    for body in (document.body, *(one.body for one in document.annexes)):
        for one, other in pairwise(body):
            if isinstance(one, Heading) and isinstance(other, Table) and other.sideways:
                yield True


def _text(page: Measured, number: int) -> list[Run]:
    """The rows of the text itself: in its size, upright, from the left edge of the text or its indents."""
    return [row for row in page.text_rows(number) if all(abs(one.size - TEXT) < 0.05 for one in row.glyphs)]


LAWS: dict[str, Law] = {
    "inside": inside,
    "kinsoku": kinsoku,
    "imprinted": imprinted,
    "apart": apart,
    "whole": whole,
    "numbered": numbered,
    "signed": signed,
    "headed": headed,
}
RUNNING: dict[str, Law] = {"full": full, "justified": justified, "inside": inside, "kinsoku": kinsoku, "whole": whole}
