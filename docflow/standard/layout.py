"""GB/T 9704-2012, every figure once: its value, its unit, its clause, how strongly the standard asks for it.

Figure    one number of the standard
Strength  MUST 应当 · GEN 一般 · REC 推荐 · MAY 可以 · PRAC usual practice, in no standard

Nothing here is in points or twips: the standard counts in millimetres, characters (字) and rows (行).
What an engine needs is derived from these in render/page.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Strength: TypeAlias = Literal["MUST", "GEN", "REC", "MAY", "PRAC"]
Unit: TypeAlias = Literal["mm", "字", "行", "号", "个", "比", "磅"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the standard (标准里的一个数)."""

    value: float
    unit: Unit
    #: The clause of GB/T 9704-2012, or what else says so.
    clause: str
    strength: Strength
    #: How far off it may be, in the same unit; 0 where the standard names no tolerance.
    tolerance: float = 0.0


# --- paper and text area (clauses 3–5) ------------------------------------------------------------

PAPER_WIDTH = Figure(210, "mm", "5.1", "MUST", 2)
PAPER_HEIGHT = Figure(297, "mm", "5.1", "MUST", 2)
#: 天头, to the top of the characters: see page.PLAIN and page.INK for the two readings.
TOP_WHITE = Figure(37, "mm", "5.2.1", "MUST", 1)
#: 订口.
LEFT_WHITE = Figure(28, "mm", "5.2.1", "MUST", 1)
#: 版心.
TEXT_WIDTH = Figure(156, "mm", "5.2.1", "MUST")
TEXT_HEIGHT = Figure(225, "mm", "5.2.1", "MUST")
LINES_A_PAGE = Figure(22, "行", "5.2.3", "GEN")
CHARACTERS_A_LINE = Figure(28, "字", "5.2.3", "GEN")
#: A row is the height of a character and this share of a size-3 character (行).
ROW_GAP = Figure(7 / 8, "比", "3.2", "MUST")

# --- the head (clause 7.2) ---------------------------------------------------------------------------

#: 份号, 密级, 紧急程度: the rows of the text area on which they begin.
FIRST_MARK_ROW = Figure(1, "行", "7.2.1", "GEN")
#: From the top of the text area to the top edge of the issuer mark.
MARK_TOP = Figure(35, "mm", "7.2.4", "MUST")
#: The standard leaves the size to the issuer ("醒目、美观、庄重"); larger than this a mark shouts.
MARK_LARGEST = Figure(50, "磅", "惯例", "PRAC")
#: Smaller than this the letters are condensed instead.
MARK_SMALLEST = Figure(30, "磅", "惯例", "PRAC")
#: Blank rows between the mark and the document number, and between the mark and the first signer.
NUMBER_GAP = Figure(2, "行", "7.2.5", "MUST")
#: Upward papers: the indent of the number on the left and of the signers on the right.
NUMBER_INDENT = Figure(1, "字", "7.2.5", "MUST")
SIGNERS_A_ROW = Figure(2, "个", "7.2.6", "GEN")
#: From the document number to the red line.
RED_LINE_GAP = Figure(4, "mm", "7.2.7", "MUST")
#: The standard gives no weight; 0.35 to 0.53 mm is usual.
RED_LINE_WEIGHT = Figure(0.53, "mm", "惯例", "PRAC")

# --- the body (clause 7.3) ---------------------------------------------------------------------------

TITLE_GAP = Figure(2, "行", "7.3.1", "MUST")
ADDRESSEE_GAP = Figure(1, "行", "7.3.2", "MUST")
PARAGRAPH_INDENT = Figure(2, "字", "7.3.3", "MUST")
HEADING_LEVELS = Figure(4, "个", "7.3.3", "MAY")
ATTACHMENT_NOTE_GAP = Figure(1, "行", "7.3.4", "MUST")
ATTACHMENT_NOTE_INDENT = Figure(2, "字", "7.3.4", "MUST")
#: Sealed: the date's right indent; the name is centred over the date.
SEALED_DATE_INDENT = Figure(4, "字", "7.3.5.1", "GEN")
#: Sealed: the top of the seal lies within so many rows of the last line of the text.
SEAL_WITHIN = Figure(1, "行", "7.3.5.1", "MUST")
UNSEALED_GAP = Figure(1, "行", "7.3.5.2", "MUST")
UNSEALED_NAME_INDENT = Figure(2, "字", "7.3.5.2", "MUST")
#: Unsealed: how far the date's first character stands right of the name's first.
UNSEALED_DATE_STEP = Figure(2, "字", "7.3.5.2", "MUST")
STAMP_GAP = Figure(2, "行", "7.3.5.3", "MUST")
STAMP_INDENT = Figure(4, "字", "7.3.5.3", "MUST")
#: Between the office (职务) and the stamp.
STAMP_OFFICE_GAP = Figure(2, "字", "7.3.5.3", "MUST")
STAMP_DATE_GAP = Figure(1, "行", "7.3.5.3", "MUST")
NOTE_INDENT = Figure(2, "字", "7.3.6", "MUST")
ANNEX_MARK_ROW = Figure(1, "行", "7.3.7", "MUST")
ANNEX_TITLE_ROW = Figure(3, "行", "7.3.7", "MUST")

# --- the imprint and the page number (clauses 7.4, 7.5) --------------------------------------------------

IMPRINT_THICK = Figure(0.35, "mm", "7.4.1", "REC")
IMPRINT_THIN = Figure(0.25, "mm", "7.4.1", "REC")
IMPRINT_INDENT = Figure(1, "字", "7.4.2", "GEN")
#: From the bottom of the text area to the dashes of the page number.
PAGE_NUMBER_BELOW = Figure(7, "mm", "7.5", "GEN")
PAGE_NUMBER_INDENT = Figure(1, "字", "7.5", "GEN")

# --- special forms (clause 10) -----------------------------------------------------------------------------

#: Letter: from the top of the paper to the top edge of the mark.
LETTER_MARK_TOP = Figure(30, "mm", "10.1", "MUST")
LETTER_LINE_GAP = Figure(4, "mm", "10.1", "MUST")
#: From the lower double line to the bottom of the paper.
LETTER_LOWER_LINE = Figure(20, "mm", "10.1", "MUST")
LETTER_LINE_LENGTH = Figure(170, "mm", "10.1", "MUST")
#: From the upper line to the first element, and from the last line of text to the lower: a share of a size-3 character.
LETTER_ELEMENT_GAP = Figure(7 / 8, "比", "10.1", "MUST")
LETTER_TITLE_GAP = Figure(2, "行", "10.1", "MUST")
#: Thick and thin of the double line; the standard names no weights.
LETTER_THICK = Figure(0.7, "mm", "惯例", "PRAC")
LETTER_THIN = Figure(0.25, "mm", "惯例", "PRAC")
LETTER_BETWEEN = Figure(0.6, "mm", "惯例", "PRAC")
#: Order (命令): from the top of the text area to the top edge of the mark.
ORDER_MARK_TOP = Figure(20, "mm", "10.2", "MUST")
ORDER_NUMBER_GAP = Figure(2, "行", "10.2", "MUST")
ORDER_BODY_GAP = Figure(2, "行", "10.2", "MUST")
MINUTES_MARK_TOP = Figure(35, "mm", "10.3", "MUST")
#: 出席: blank rows below the body or the attachment note.
ATTENDANCE_GAP = Figure(1, "行", "10.3", "MUST")
