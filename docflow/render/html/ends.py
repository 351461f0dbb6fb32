"""What follows the body, as HTML: attachment note, attendance, signature and date, note, annexes, imprint."""

from __future__ import annotations

from dataclasses import replace

from docflow import chinese
from docflow.document import wording
from docflow.document.model import Annex, Attendance, Document, Imprint, Signature
from docflow.render.html.blocks import blocks
from docflow.render.html.head import title
from docflow.render.html.sheet import mm, pitch
from docflow.render.html.words import Ink
from docflow.render.imprint import Part, parts
from docflow.render.page import (
    NAME_KEPT,
    STAMP_WIDTH,
    USUAL_DATE,
    SealedName,
    seal_row_step,
    sealed,
    sealed_jointly,
    unsealed_jointly,
)
from docflow.standard import layout

#: Where the imprint stands, and where the text before it ends, for who looks for their pages.
IMPRINT_ID, CLOSING_ID = "imprint", "closing"
#: Blank rows between the mark of an annex on row 1 and its title on row 3.
ANNEX_GAP = layout.ANNEX_TITLE_ROW.value - layout.ANNEX_MARK_ROW.value - 1


def attachments(ink: Ink, names: tuple[str, ...]) -> str:
    """附件说明: a wrapped name stands under its own first character."""
    if not names:
        return ""
    rows = []
    for number, name in enumerate(names, 1):
        label = ink.words(wording.ATTACHMENT_LABEL) if number == 1 else ""
        count = f"<div>{number}.&#160;</div>" if len(names) > 1 else ""
        rows.append(f"<div><div>{label}</div>{count}<div>{ink.words(name)}</div></div>")
    return f'<div class="attached">{"".join(rows)}</div>'


def attendance(ink: Ink, groups: tuple[Attendance, ...]) -> str:
    """出席、请假、列席 of minutes: the label in 黑体, what wraps stands after its colon."""
    rows = []
    for one in groups:
        label = f'<div class="hei">{ink.words(wording.attendance_label(one), "hei")}</div>'
        rows.append(f"<div>{label}<div>{_whole(ink, wording.attendance_names(one), one.who)}</div></div>")
    return f'<div class="attached">{"".join(rows)}</div>' if rows else ""


def _whole(ink: Ink, said: str, names: tuple[str, ...]) -> str:
    """`said`, in which no name of a person breaks over two lines; what follows a name stays with it."""
    out = []
    for at, name in enumerate(names):
        here, after = said.find(name), said.find(names[at + 1], len(name)) if at + 1 < len(names) else len(said)
        words, said = said[here:after], said[after:]
        out.append(f'<span class="keep">{ink.words(words)}</span>' if len(name) <= NAME_KEPT else ink.words(words))
    # Between two names that do not break, nothing breaks of its own accord.
    return "<wbr>".join(out)


# --- signature and date --------------------------------------------------------------------------------------


def signature(ink: Ink, document: Document) -> str:
    """署名 and 成文日期, kept with the last line of what is above them."""
    signs = document.sign
    if not signs:
        return ""
    date = wording.date_line(document)
    if largest := max(one.diameter for one in signs):
        ink = replace(ink, page=replace(ink.page, seal=largest))
    match signs[0].seal:
        case "stamp":
            inner = _stamped(ink, signs, date)
        case "no":
            inner = _unsealed(ink, signs, date)
        case "yes":
            inner = _sealed(ink, signs, date) if len(signs) == 1 else _sealed_jointly(ink, signs, date)
    return f'<section class="sign">{inner}</section>'


def _date_width(date: str) -> float:
    return chinese.width(date) if date else USUAL_DATE


def _from_right(ink: Ink, text: str, right: float, rows_above: float = 0) -> str:
    """A line whose right end stands so many characters in; wider than the text area, it wraps."""
    page = ink.page
    style = f"text-align:right;padding-right:{mm(max(right, 0) * page.char)};margin-top:{mm(rows_above * page.pitch)}"
    if not text:
        # What is not known yet keeps its row: a date is stamped there by hand.
        return f'<div style="{style};height:{mm(page.pitch)}"></div>'
    wide = " class=wide" if chinese.width(text) + right > page.columns else ""
    return f'<div{wide} style="{style}">{ink.words(text)}</div>'


def _centred(ink: Ink, text: str, centre: float, rows_above: float = 0) -> str:
    """A line whose middle stands so many characters from the left."""
    half = chinese.width(text) / 2 + 1
    left, right = (centre - half) * ink.page.char, (ink.page.columns - centre - half) * ink.page.char
    wide = " class=wide" if half - 1 > ink.page.columns / 2 else ""
    style = f"text-align:center;margin:{mm(rows_above * ink.page.pitch)} {mm(right)} 0 {mm(left)}"
    return f'<div{wide} style="{style}">{ink.words(text)}</div>'


def _sealed(ink: Ink, signs: tuple[Signature, ...], date: str) -> str:
    name = wording.signature_line(signs[0])
    wide = _date_width(date)
    _, right = sealed(min(chinese.width(name), ink.page.columns), wide)
    centre = ink.page.columns - right - wide / 2
    return _centred(ink, name, centre, ink.page.seal_rows) + _date(ink, date, right)


def _date(ink: Ink, date: str, right: float, rows_above: float = 0) -> str:
    return _from_right(ink, date, right, rows_above)


def _sealed_jointly(ink: Ink, signs: tuple[Signature, ...], date: str) -> str:
    """Rows of names, each where its seal will stand; the last over the date."""
    names = [wording.signature_line(one) for one in signs]
    wide = _date_width(date)
    places = sealed_jointly(ink.page, tuple(map(chinese.width, names)), wide)
    rows: dict[int, list[SealedName]] = {}
    for place in places:
        rows.setdefault(place.row, []).append(place)
    out = []
    for number, row in rows.items():
        above = ink.page.joint_seal_rows if number == 0 else seal_row_step(ink.page) - 1
        out.append(_row_of_names(ink, names, row, above))
    return "".join(out) + _date(ink, date, ink.page.columns - places[-1].centre - wide / 2)


def _row_of_names(ink: Ink, names: list[str], row: list[SealedName], rows_above: float) -> str:
    """Names beside each other around their centres, in the flow: each in a box as wide as the way to the next."""
    page = ink.page
    cells, reached = [], 0.0
    for at, place in enumerate(row):
        half = (row[at + 1].centre - place.centre) / 2 if at + 1 < len(row) else (place.centre - reached)
        half = max(min(half, place.centre - reached), chinese.width(names[place.index]) / 2)
        style = f"display:inline-block;text-align:center;line-height:{pitch(page)};width:{mm(2 * half * page.char)};"
        style += f"margin-left:{mm((place.centre - half - reached) * page.char)}"
        cells.append(f'<span style="{style}">{ink.words(names[place.index])}</span>')
        reached = place.centre + half
    style = f"text-align:left;margin-top:{mm(rows_above * page.pitch)};margin-right:{mm(-page.text_width)}"
    return f'<div style="{style}">{"".join(cells)}</div>'


def _unsealed(ink: Ink, signs: tuple[Signature, ...], date: str) -> str:
    """One blank row, the names under each other, the date two characters further in than the name."""
    names = [wording.signature_line(one) for one in signs]
    rights, date_right = unsealed_jointly(tuple(map(chinese.width, names)), _date_width(date))
    out = []
    for number, (name, right) in enumerate(zip(names, rights, strict=True)):
        out.append(_from_right(ink, name, right, layout.UNSEALED_GAP.value if number == 0 else 0))
    return "".join(out) + _date(ink, date, date_right)


def _stamped(ink: Ink, signs: tuple[Signature, ...], date: str) -> str:
    """The office two characters left of where the stamp will stand, one row each; a blank row; the date."""
    indent = layout.STAMP_INDENT.value
    right = indent + STAMP_WIDTH + layout.STAMP_OFFICE_GAP.value
    out = []
    for number, one in enumerate(signs):
        above = layout.STAMP_GAP.value if number == 0 else layout.STAMP_DATE_GAP.value
        out.append(_from_right(ink, wording.signature_line(one), right, above))
    return "".join(out) + _date(ink, date, indent, layout.STAMP_DATE_GAP.value)


# --- note, annexes, imprint --------------------------------------------------------------------------------------


def remark(ink: Ink, note: str) -> str:
    """附注, in the row below the date."""
    return f'<p class="remark">{ink.words(wording.note_line(note))}</p>' if note else ""


def belongs(ink: Ink, said: str) -> str:
    """The first row of an attachment that is not bound with its paper: the paper's number and 附件."""
    return f'<p class="flush hei">{ink.words(said, "hei")}</p>' if said else ""


def annex(ink: Ink, one: Annex) -> str:
    """附件, on a page of its own: its mark on row 1, its title on row 3."""
    return f"{annex_opening(ink, one)}{title(ink, one.title, ANNEX_GAP)}{blocks(ink, one.body)}</section>"


def annex_opening(ink: Ink, one: Annex) -> str:
    """The beginning of an annex, down to its mark."""
    mark = ink.words(wording.annex_mark(one), "hei")
    return f'<section class="annex"><p class="flush hei">{mark}</p>'


def imprint(ink: Ink, one: Imprint, bare: bool) -> str:
    """版记, pinned to the foot of the last page; a letter's has no lines. A later pass may move what is around it.

    What is higher than a page fills pages of its own first, in the flow of the text.
    """
    if not any(wording.imprint_lines(one)):
        return ""
    *full, end = parts(one, ink.page)
    said = []
    for number, part in enumerate(full, 1):
        # The page before the last part is where the text ends, for who moves the imprint to an even page.
        closing = f' id="{CLOSING_ID}"' if number == len(full) else ""
        said.append(f'<div class="{_look(part, bare)} whole"{closing}>{_listed(ink, part)}</div>')
    inner = f'<div class="{_look(end, bare)}" id="{IMPRINT_ID}">{_listed(ink, end)}{_printed(ink, one)}</div>'
    begins = ' whole"' if full else f'" id="{CLOSING_ID}"'
    return "".join(said) + f'<div class="closing{begins}><div class="foot">{inner}</div></div>'


def _look(part: Part, bare: bool) -> str:
    """Where the rules stand: above the first part, below the last."""
    names = ("bare", bare), ("on", not part.first), ("going", not part.last)
    return " ".join(["imprint", *(name for name, is_so in names if is_so)])


def _listed(ink: Ink, part: Part) -> str:
    """The lists. The label is a box of its own: what wraps stands under what follows it, however the line is spread."""
    out = []
    for line in part.lines:
        label = f'<span class="label">{ink.words(line.label)}</span>' if line.label else ""
        out.append(f'<div class="listed{"" if label else " rest"}">{label}{ink.words(line.text)}</div>')
    return "".join(out)


def _printed(ink: Ink, one: Imprint) -> str:
    """印发机关 and 印发日期, in one row."""
    printer, date = wording.print_line(one)
    if not (printer or date):
        return ""
    cells = f'<div>{ink.words(printer)}</div><div class="date">{ink.words(date)}</div>'
    return f'<div class="printed"><div class="row">{cells}</div></div>'
