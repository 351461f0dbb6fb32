"""The page as the engines need it: every length of a layout, each beside its derivation from standard/.

Page            one reading of the standard's page: PLAIN (a margin of 37 mm) or INK (ink from 37 mm)
ROLES           role of a face -> the name a .docx gives it
signature       unsealed, sealed, sealed_jointly, stamp: where name and date stand, in characters
mark_points     how large the issuer mark is set, and how far it is condensed

Pure: no engine, no font file. docx.py and html.py take every length from here (invariant 11).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from docflow.standard import layout, seals, sizes

Role: TypeAlias = Literal["body", "kai", "hei", "title", "song"]

#: What each role is called in a .docx; the names that offices have on their machines.
ROLES: Final[dict[Role, str]] = {
    "body": "仿宋_GB2312",
    "kai": "楷体_GB2312",
    "hei": "黑体",
    "title": "方正小标宋简体",
    "song": "宋体",
}
#: The role of a heading by its level (7.3.3): 一、黑体（一）楷体 1.（1）仿宋.
HEADING_ROLES: Final[dict[int, Role]] = {1: "hei", 2: "kai", 3: "body", 4: "body"}

#: The kinds of faces as the standard names them -> our roles.
KINDS_OF_FACE: Final[dict[str, Role]] = {
    "仿宋": "body",
    "楷体": "kai",
    "黑体": "hei",
    "小标宋": "title",
    "宋体": "song",
}

#: 红, on screens and in .docx; the standard says Y 80 % + M 80 % in print.
RED: Final = "#FF0000"

#: Pango rounds letter-spacing up by about so much (measured: −0.2067 pt holds 27 of 28, −0.218 pt holds 28).
PANGO_ROUNDS_UP: Final = 0.011

TWIPS_A_MM: Final = 1440 / 25.4
TWIPS_A_POINT: Final = 20


def twips(mm: float) -> int:
    """Millimetres as twips (1/20 pt), to the nearest."""
    return round(mm * TWIPS_A_MM)


def points(mm: float) -> float:
    return mm / sizes.MM


def millimetres(pt: float) -> float:
    return pt * sizes.MM


@dataclass(frozen=True, slots=True)
class Page:
    """One reading of the page. Lengths in mm unless the name says pt, twips or characters."""

    #: plain, ink, or what an office calls its own.
    name: str
    #: Where the box of the page begins and what is left below it; the standard's own text area is
    #: `text_top` to `text_bottom` in both readings.
    margin_top: float
    margin_bottom: float

    # --- paper and grid ---

    width: float = layout.PAPER_WIDTH.value
    height: float = layout.PAPER_HEIGHT.value
    #: Where the standard's text area begins (37 mm), whatever the box of the page.
    text_top: float = layout.TOP_WHITE.value
    margin_left: float = layout.LEFT_WHITE.value
    text_width: float = layout.TEXT_WIDTH.value
    text_height: float = layout.TEXT_HEIGHT.value
    lines: int = int(layout.LINES_A_PAGE.value)
    columns: int = int(layout.CHARACTERS_A_LINE.value)

    # --- type ---

    body_pt: float = sizes.POINTS[sizes.BODY]
    title_pt: float = sizes.POINTS[sizes.TITLE]
    imprint_pt: float = sizes.POINTS[sizes.IMPRINT]
    #: The page number.
    number_pt: float = sizes.POINTS[sizes.PAGE_NUMBER]
    table_pt: float = sizes.POINTS[sizes.TABLE]
    footnote_pt: float = sizes.POINTS[sizes.FOOTNOTE]
    #: Faces that an office names itself, by role; `face` gives the usual name of the others.
    faces: tuple[tuple[Role, str], ...] = ()
    #: The face of Latin letters and digits; "" is that of the words around them.
    latin: str = ""
    #: Of heading levels 1 to 4: the role of the face, and whether it is bold.
    headings: tuple[Role, ...] = tuple(HEADING_ROLES.values())
    bold: tuple[bool, ...] = (False, False, False, False)

    # --- the head ---

    #: From the top of the text area to the mark; a letter's from the top of the paper.
    red_mark: float = layout.MARK_TOP.value
    order_mark: float = layout.ORDER_MARK_TOP.value
    minutes_mark: float = layout.MINUTES_MARK_TOP.value
    letter_mark: float = layout.LETTER_MARK_TOP.value
    mark_largest_pt: float = layout.MARK_LARGEST.value
    mark_smallest_pt: float = layout.MARK_SMALLEST.value
    #: Blank rows between the mark and the document number.
    number_rows: float = layout.NUMBER_GAP.value
    #: The weight of the red line: 0.53 mm = 1.5 pt = 12 eighths.
    red_line: float = layout.RED_LINE_WEIGHT.value
    red_line_gap: float = layout.RED_LINE_GAP.value
    #: Blank rows above the title of a paper with a red line, and above the addressee.
    title_gap: float = layout.TITLE_GAP.value
    addressee_gap: float = layout.ADDRESSEE_GAP.value
    letter_line: float = layout.LETTER_LINE_LENGTH.value
    #: From the lower double line of a letter to the foot of the paper.
    letter_foot: float = layout.LETTER_LOWER_LINE.value
    letter_thick: float = layout.LETTER_THICK.value
    letter_thin: float = layout.LETTER_THIN.value

    # --- the foot ---

    #: The diameter of the seal for which room is kept.
    seal: float = seals.USUAL
    imprint_thick: float = layout.IMPRINT_THICK.value
    imprint_thin: float = layout.IMPRINT_THIN.value
    #: 版记在偶数页: the imprint stands on a page with an even number.
    imprint_even: bool = False
    number_below: float = layout.PAGE_NUMBER_BELOW.value

    @property
    def margin_right(self) -> float:
        """26 mm, which the standard does not print: what paper, left white and text area leave."""
        return self.width - self.margin_left - self.text_width

    @property
    def text_bottom(self) -> float:
        """Where the standard's text area ends (262 mm): the last rule of the imprint."""
        return self.text_top + self.text_height

    @property
    def box_height(self) -> float:
        return self.height - self.margin_top - self.margin_bottom

    @property
    def raise_foot(self) -> float:
        """By how much what is pinned to the foot of the box must rise to stand on `text_bottom` (ink: 2.42 mm)."""
        return self.height - self.margin_bottom - self.text_bottom

    @property
    def lower_head(self) -> float:
        """By how much the box begins above the text area: heights 'from the text area' grow by it (ink: 2.42 mm)."""
        return self.text_top - self.margin_top

    @property
    def pitch(self) -> float:
        """One row (行): the box holds 22. WeasyPrint keeps it exactly."""
        return self.box_height / self.lines

    @property
    def half_gap(self) -> float:
        """From the top of a row to the body of a letter that stands in its middle."""
        return (self.pitch - millimetres(self.body_pt)) / 2

    @property
    def pitch_twips(self) -> int:
        """One row in a .docx, never rounded up: 22 rows of 580 twips would overflow 225 mm (plain 579, ink 592)."""
        return math.floor(self.box_height * TWIPS_A_MM / self.lines)

    @property
    def char(self) -> float:
        """One character (字): 156/28 = 5.571 mm. Every indent counts in it."""
        return self.text_width / self.columns

    @property
    def char_twips(self) -> float:
        """The advance of a character in a .docx: 16 pt less 5 twips."""
        return self.body_pt * TWIPS_A_POINT + self.char_spacing_twips

    # --- type ---

    def face(self, role: Role) -> str:
        """What a .docx calls the face of `role`: the office's own name for it, or the usual one."""
        return dict(self.faces).get(role, ROLES[role])

    @property
    def char_spacing_pt(self) -> float:
        """CSS letter-spacing. 28 × 16 pt = 448 pt is wider than 442.2 pt. The exact −0.2067 pt is rounded by Pango
        to a width that holds 27; −0.218 pt holds 28 with an error of 0.003 mm over the line (measured)."""
        return round(points(self.char) - self.body_pt - PANGO_ROUNDS_UP, 3)

    @property
    def char_spacing_twips(self) -> int:
        """Run spacing in a .docx. −4 holds 27 characters, −5 holds 28 (LibreOffice 7.4, measured)."""
        return math.floor(twips(self.text_width) / self.columns - self.body_pt * TWIPS_A_POINT)

    @property
    def title_pitch_pt(self) -> float:
        """A row of the title by the standard's own row: 22 pt + 7/8 of 16 pt = 36 pt."""
        return self.title_pt + layout.ROW_GAP.value * self.body_pt

    @property
    def title_capacity(self) -> int:
        """Characters of a title in a line: 442.2 pt / 22 pt = 20."""
        return math.floor(points(self.text_width) / self.title_pt)

    @property
    def imprint_pitch_pt(self) -> float:
        """A row of the imprint: 14 pt + 7/8 of 16 pt = 28 pt."""
        return self.imprint_pt + layout.ROW_GAP.value * self.body_pt

    @property
    def table_pitch_pt(self) -> float:
        """Single spacing in cells: a character and a third."""
        return self.table_pt * 4 / 3

    @property
    def footnote_pitch_pt(self) -> float:
        return self.footnote_pt * 4 / 3

    @property
    def rule(self) -> float:
        """The lines of a table and of a blank to fill in: half a point."""
        return millimetres(0.5)

    # --- the head ---

    def mark_top(self, form: str) -> float:
        """The top edge of the issuer mark from the top of the paper: red 72, order 57, letter 30, minutes 72."""
        match form:
            case "letter":
                return self.letter_mark
            case "order":
                return self.text_top + self.order_mark
            case "minutes":
                return self.text_top + self.minutes_mark
            case _:
                return self.text_top + self.red_mark

    @property
    def letter_element_gap(self) -> float:
        """7/8 of a size-3 character: 4.94 mm."""
        return layout.LETTER_ELEMENT_GAP.value * millimetres(self.body_pt)

    @property
    def letter_lower_line(self) -> float:
        """The lower double line from the top of the paper: 277 mm."""
        return self.height - self.letter_foot

    @property
    def letter_line_left(self) -> float:
        """Where the 170 mm of a letter's double lines begin: centred on the text area (21 mm)."""
        return self.margin_left + (self.text_width - self.letter_line) / 2

    # --- the foot ---

    @property
    def number_centre(self) -> float:
        """The middle of the page number's dashes from the top of the paper: 269 mm."""
        return self.text_bottom + self.number_below

    @property
    def number_indent_pt(self) -> float:
        """One character of the page number's own size."""
        return self.number_pt * layout.PAGE_NUMBER_INDENT.value

    @property
    def seal_rows(self) -> int:
        """Blank rows between the text and a sealed signature, for the usual seal: 2."""
        return seal_rows(self.seal, self.pitch, self.half_gap)

    @property
    def joint_seal_rows(self) -> int:
        """The same above the first row of a joint signature, whose seals lie on the names alone: 2."""
        return seal_rows(self.seal, self.pitch, self.half_gap, below=0.5)

    def title_rows(self, form: str) -> float:
        """Blank rows above the title: two below a red line or an order's number, none on a plain paper (form "")."""
        match form:
            case "":
                return 0
            case "letter":
                return layout.LETTER_TITLE_GAP.value
            case "order":
                return layout.ORDER_BODY_GAP.value
            case _:
                return self.title_gap


#: 上白边 37 mm as a word processor's margin: half of the row's gap stands above the first character.
PLAIN: Final = Page("plain", layout.TOP_WHITE.value, layout.PAPER_HEIGHT.value - 37.0 - layout.TEXT_HEIGHT.value)
#: 上白边 37 mm to the ink, as GB/T 33476.2-2016 is quoted: half a gap (7/16 of 5.54 mm = 2.42 mm) off top and bottom.
INK: Final = Page("ink", 34.58, 32.58)

PROFILES: Final[dict[str, Page]] = {"plain": PLAIN, "ink": INK}


def profile(name: str) -> Page:
    """The page of that name; KeyError for a name that the command line has not checked."""
    return PROFILES[name]


# --- the issuer mark ---------------------------------------------------------------------------------------

#: A row of a joint mark, in heights of its letters.
MARK_ROW: Final = 1.25
#: Between joint names and the suffix beside them, in characters.
SUFFIX_GAP: Final = 0.5
#: A joint mark is no higher, so that the first page keeps room for a title of two lines, addressee and text (7.3.3).
MARK_HIGHEST: Final = 72.0


def mark_points(page: Page, characters: float, rows: int = 1) -> tuple[float, float]:
    """The size of a mark of so many characters, and the share of its width that it keeps (1 = not condensed).

    Of several rows, all together are no higher than MARK_HIGHEST.
    """
    if characters <= 0:
        return page.mark_largest_pt, 1.0
    fitting = points(page.text_width) / characters
    size = min(page.mark_largest_pt, max(page.mark_smallest_pt, math.floor(fitting * 2) / 2))
    if rows > 1:
        size = min(size, math.floor(points(MARK_HIGHEST) / (rows * MARK_ROW) * 2) / 2)
    return size, min(1.0, fitting / size)


# --- signatures, in characters -----------------------------------------------------------------------------


def seal_rows(diameter: float, pitch: float, half_gap: float, below: float = 1.0) -> int:
    """Blank rows above a sealed name, so that the seal's top is clear of the text and within one row of it.

    The seal is set on what has its middle `below` rows under the top of the name's row: name and date together 1, a
    name alone 1/2. Its centre stands a little higher, the text half a gap above the foot of its row.
    42 mm: two rows, the seal's top 9 mm below the text; one row would overlap it, three leave it too far.
    """
    return max(1, math.ceil((diameter / 2 + seals.PRESSED_BELOW - half_gap) / pitch - below))


def unsealed(name: float, date: float) -> tuple[float, float]:
    """The right indents of name and date, unsealed (7.3.5.2), for their widths."""
    if date <= name:
        return layout.UNSEALED_NAME_INDENT.value, name - date
    right = layout.UNSEALED_NAME_INDENT.value
    return right + layout.UNSEALED_DATE_STEP.value + date - name, right


def unsealed_jointly(names: tuple[float, ...], date: float) -> tuple[tuple[float, ...], float]:
    """The right indents of several names under each other, centred on the widest, and of the date."""
    widest = max(names)
    right, date_right = unsealed(widest, date)
    return tuple(right + (widest - name) / 2 for name in names), date_right


def sealed(name: float, date: float) -> tuple[float, float]:
    """The right indents of name and date, sealed (7.3.5.1): the name centred over the date.

    The date keeps four characters until the name would leave the text area; then both move in.
    """
    right = layout.SEALED_DATE_INDENT.value
    right = max(right, (name - date) / 2)
    return right + (date - name) / 2, right


@dataclass(frozen=True, slots=True)
class SealedName:
    """One name of a joint signature: which, in which row, and its centre from the left edge in characters."""

    index: int
    row: int
    centre: float


def sealed_jointly(page: Page, names: tuple[float, ...], date: float) -> tuple[SealedName, ...]:
    """Where the sealed names of a joint paper stand: rows of at most three, aligned, the last over the date.

    Two neighbours are as far apart as a seal is wide (plus a little) or as the wider name needs.
    """
    apart = max(math.ceil(page.seal / page.char * 2) / 2, max(names) + 1)
    last = page.columns - layout.SEALED_DATE_INDENT.value - date / 2
    last = min(last, page.columns - max(names) / 2)
    reach = max(page.seal / page.char, max(names)) / 2
    a_row = max(1, min(len(names), int((last - reach) / apart) + 1))
    rows = math.ceil(len(names) / a_row)
    out = []
    for index in range(len(names)):
        row = index // a_row
        in_row = min(a_row, len(names) - row * a_row)
        # The last row ends over the date; rows above it are full, so that columns stand under each other.
        place = index - row * a_row + (a_row - in_row if row == rows - 1 else 0)
        out.append(SealedName(index, row, last - apart * (a_row - 1 - place)))
    return tuple(out)


def seal_row_step(page: Page) -> int:
    """Rows from one row of sealed names to the next, so that their seals do not touch: 5."""
    return math.ceil(page.seal / page.pitch)


# --- what only the .docx needs -------------------------------------------------------------------------------

#: The body of a hanzi stands so much of its size above the baseline: so are faces drawn, whatever box they claim.
BODY_ABOVE: Final = 0.88
#: Of a line of exact height, the share above the baseline (LibreOffice 7.4, from its text and measured; Word is close).
DOCX_BASELINE: Final = 0.8
#: What LibreOffice sets between digits and hanzi whatever the file says, in characters: a fifth (measured).
DOCX_SEAM: Final = 0.2
#: How far the ink of a Chinese character reaches above and below the baseline, in its own height: between the faces
#: measured (Fandol 0.77 and 0.16, Noto 0.85 and 0.09), so that none is 1 mm off at the largest size.
INK_ABOVE: Final = 0.81
INK_BELOW: Final = 0.12
#: How far 〔〕 reach below it.
BRACKETS_BELOW: Final = 0.17
#: The smallest line a .docx can ask for, for paragraphs that only carry a rule or an anchor, in twips.
HAIRLINE_TWIPS: Final = 20
#: A picture that names no width is set as if it were printed at so many dots an inch.
FIGURE_DPI: Final = 150
#: A picture or chart is as wide as the text; a chart is a little more than half as high.
CHART_SHAPE: Final = 0.52
#: With many categories it is as high as they need, at most so much in mm: a page but for its title and source.
CHART_MOST: Final = 190.0
#: Left and right of the words in a cell of a table, in mm.
CELL_PADDING: Final = 1.5
#: Above and below them.
CELL_PADDING_ABOVE: Final = 0.7
#: A table of no more rows than these is not broken over two pages.
TABLE_KEPT: Final = 12
#: Above the title of a table, in rows.
TABLE_GAP: Final = 0.25
#: How far a 一字线 stands above the baseline, in its own height.
DASH_ABOVE: Final = 0.36
#: Words in a chart: 五号, a size below those in a table.
CHART_PT: Final = sizes.POINTS["五号"]
#: How wide a date is taken to be before there is one: 2026年12月31日.
USUAL_DATE: Final = 7.5
#: A name of no more characters than these is a person's and stays on one line.
NAME_KEPT: Final = 4
#: Room for the stamp of a person's signature (签名章), in characters.
STAMP_WIDTH: Final = 6


def ink_drop(size_pt: float, line_pt: float) -> float:
    """From the top of an exact line to the top of its ink, in mm: negative where the ink stands out above."""
    return millimetres(DOCX_BASELINE * line_pt - INK_ABOVE * size_pt)


def ink_rest(size_pt: float, line_pt: float, below: float = INK_BELOW) -> float:
    """From the foot of the ink to the foot of its exact line, in mm."""
    return millimetres((1 - DOCX_BASELINE) * line_pt - below * size_pt)


def exact_drop(size_pt: float, line_pt: float) -> float:
    """How much lower an exact line of a .docx sets its letters than in the middle, in mm: body 0.92, title 0.86."""
    return millimetres(DOCX_BASELINE * line_pt - (line_pt - size_pt) / 2 - BODY_ABOVE * size_pt)


def footer_distance(page: Page) -> float:
    """w:footer: from the foot of the paper to the foot of the page number's line, so that its dashes are at 269 mm.

    The line is exact and as high as its letters; a dash stands DASH_ABOVE of them above the baseline.
    """
    below_dash = (1 - DOCX_BASELINE + DASH_ABOVE) * page.number_pt
    return page.height - page.number_centre - millimetres(below_dash)


def header_distance(page: Page) -> float:
    """w:header: there is no header; half of the top white keeps it from pushing the text down."""
    return page.margin_top / 2
