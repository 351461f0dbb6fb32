"""版头 and 标题 as HTML: everything above the addressee, in the order in which it is read.

Nothing here is positioned: a positioned box is painted after the page's text and would be read out of order.
Heights are margins in the flow instead; they may be negative.
"""

from __future__ import annotations

from html import escape

from docflow import chinese
from docflow.document import titles, wording
from docflow.document.model import Head, TitlePart, title_text
from docflow.render.html.sheet import body_raise, family, ink_drop, ink_rest, metrics, mm, pitch, pt
from docflow.render.html.words import Ink
from docflow.render.page import MARK_ROW, RED, Role, mark_points, millimetres
from docflow.standard import layout


def head(ink: Ink, head: Head) -> str:
    """The head of a paper."""
    match head.form:
        case "letter":
            return f'<header class="head">{_letter(ink, head)}</header>{_lower_line(ink)}'
        case "order":
            inner = _above(ink, head) + _mark(ink, head) + _number(ink, head, layout.ORDER_NUMBER_GAP.value)
        case "red" | "minutes":
            inner = _above(ink, head) + _mark(ink, head) + _number(ink, head, ink.page.number_rows)
            inner += '<div class="line"></div>'
    up = " up" if head.signers else ""
    return f'<header class="head{up}">{inner}</header>'


def title(ink: Ink, parts: tuple[TitlePart, ...], rows_above: float, tag: str = "h1") -> str:
    """A title in lines that break by meaning, so many blank rows below what is above; nothing without a title."""
    said = titles.lines(parts, ink.page.title_capacity)
    if not said:
        return ""
    label = escape(title_text(parts), quote=True)
    style = f"margin-top:{mm(rows_above * ink.page.pitch)};bookmark-label:attr(data-label)"
    raised = mm(body_raise(metrics("title", ink.faces), millimetres(ink.page.title_pt)))
    words = "<br>".join(f'<span style="vertical-align:{raised}">{ink.words(one, "title")}</span>' for one in said)
    return f'<{tag} class="title" data-label="{label}" style="{style}">{words}</{tag}>'


def _first(head: Head) -> list[tuple[str, Role]]:
    """份号 and 紧急程度 with their faces, from row 1."""
    both: tuple[tuple[str, Role], ...] = ((head.copy_number, "body"), (head.urgency, "hei"))
    return [(text, role) for text, role in both if text]


def _above(ink: Ink, head: Head, look: str = "flush") -> str:
    return "".join(f'<p class="{look} {role}">{ink.words(text, role)}</p>' for text, role in _first(head))


# --- the mark --------------------------------------------------------------------------------------------


def _size(ink: Ink, head: Head) -> tuple[float, float]:
    """Points of the mark, and the share of its width that it keeps."""
    if len(head.marks) < 2:
        return mark_points(ink.page, chinese.width(wording.mark_line(head)))
    beside = chinese.width(head.suffix) + 1 if head.suffix else 0
    return mark_points(ink.page, max(map(chinese.width, head.marks)) + beside, len(head.marks))


def _drop(ink: Ink, size: float) -> float:
    """From the top of a mark's line, as high as its letters, to the top of its ink, in mm."""
    return ink_drop(metrics("title", ink.faces), millimetres(size), millimetres(size))


def _rest(ink: Ink, size: float) -> float:
    """From the foot of its ink to the foot of its line."""
    return ink_rest(metrics("title", ink.faces), millimetres(size), millimetres(size))


def _mark(ink: Ink, head: Head) -> str:
    """The issuer mark, the top of its ink at the height of its form."""
    page = ink.page
    size, share = _size(ink, head)
    top = page.mark_top(head.form) - page.margin_top - len(_above_rows(head)) * page.pitch
    if len(head.marks) > 1:
        top -= _drop(ink, size) + millimetres(size) * (MARK_ROW - 1) / 2
        return _joint(ink, head, size, share, top)
    return _one_mark(ink, wording.mark_line(head), size, share, top - _drop(ink, size))


def _above_rows(head: Head) -> list[tuple[str, Role]]:
    """What stands above the mark: nothing in a letter."""
    return [] if head.form == "letter" else _first(head)


def _one_mark(ink: Ink, text: str, size: float, share: float, top: float) -> str:
    style = f"margin-top:{mm(top)};font-size:{pt(size)}"
    if share == 1:
        return f'<p class="mark" style="{style}">{ink.words(text, "title")}</p>'
    return f'<p class="mark" style="{style}">{_condensed(ink, text, size, share)}</p>'


def _condensed(ink: Ink, text: str, size: float, share: float) -> str:
    """Narrowed letters as a drawing: a CSS transform would be painted, and read, after the page's text."""
    face = metrics("title", ink.faces)
    width, height = ink.page.text_width, millimetres(size)
    base = 0.5 + (face.ascent - face.descent) / 2
    return (
        f'<svg width="{width}mm" height="{height:.4f}mm" viewBox="0 0 {width} {height:.4f}">{ink.described(text)}'
        f'<text transform="translate({width / 2} {height * base:.4f}) scale({share:.5f} 1)" text-anchor="middle" '
        f'font-size="{height:.4f}" fill="{RED}" style="font-family:{family("title", ink.faces)};letter-spacing:0">'
        f"{ink.drawn(text, 'title')}</text></svg>"
    )


def _joint(ink: Ink, head: Head, size: float, share: float, top: float) -> str:
    """Names under each other, spread to one width; the suffix at their middle."""
    size = size * share
    widest = max(map(chinese.width, head.marks))
    rows = []
    for name in head.marks:
        gaps = len(name) - 1
        spread = (widest - chinese.width(name)) * size / gaps if gaps > 0 else 0
        style = f"line-height:{MARK_ROW};letter-spacing:{pt(spread)};margin-right:{pt(-spread)}"
        rows.append(f'<div style="{style}">{ink.words(name, "title")}</div>')
    beside = f'<div style="padding-left:.5em">{ink.words(head.suffix, "title")}</div>' if head.suffix else ""
    style = f"margin-top:{mm(top)};font-size:{pt(size)}"
    return f'<div class="joint mark" style="{style}"><div>{"".join(rows)}</div>{beside}</div>'


# --- number and signers ------------------------------------------------------------------------------------


def _number(ink: Ink, head: Head, rows: float) -> str:
    """发文字号 so many blank rows below the mark; in upward papers on the left, the signers on the right."""
    page = ink.page
    size, _ = _size(ink, head)
    joint = millimetres(size) * (MARK_ROW - 1) / 2 if len(head.marks) > 1 else 0
    style = f"margin-top:{mm(rows * page.pitch - _rest(ink, size) - joint)}"
    number = ink.words(head.number)
    if head.signers:
        return f'<div class="row" style="{style}"><div class="number">{number}</div>{_signers(ink, head)}</div>'
    # An unnumbered paper keeps the row, so that its number can be stamped there.
    return f'<p class="number" style="{style};min-height:{mm(page.pitch)}">{number}</p>'


def _signers(ink: Ink, head: Head) -> str:
    """签发人, two a row; a wrapped row stands under the first name of the row above."""
    a_row = int(layout.SIGNERS_A_ROW.value)
    width = max(map(chinese.width, head.signers)) + 1
    label = chinese.width(wording.SIGNER_LABEL)
    rows = []
    for at in range(0, len(head.signers), a_row):
        names = head.signers[at : at + a_row]
        cells = []
        for place, name in enumerate(names):
            own = width if place < len(names) - 1 else chinese.width(name)
            style = f"display:inline-block;line-height:{pitch(ink.page)};width:{mm(own * ink.page.char)}"
            cells.append(f'<span class="kai" style="{style}">{ink.words(name, "kai")}</span>')
        if at:
            rows.append(f'<div style="padding-left:{mm(label * ink.page.char)}">{"".join(cells)}</div>')
        else:
            rows.append(f"<div>{ink.words(wording.SIGNER_LABEL)}{''.join(cells)}</div>")
    return f'<div class="signers">{"".join(rows)}</div>'


# --- letters -------------------------------------------------------------------------------------------------


def _letter(ink: Ink, head: Head) -> str:
    """The mark 30 mm from the top of the paper, the double line 4 mm below it, then what stands in its first row."""
    page = ink.page
    size, _ = _size(ink, head)
    mark = _mark(ink, head)
    line = _double_line(ink, page.letter_thick, page.letter_thin)
    gap = layout.LETTER_LINE_GAP.value - _rest(ink, size)
    below = page.letter_element_gap - ink_drop(metrics("body", ink.faces), millimetres(page.body_pt), page.pitch)
    # A letter has no signer by the standard; one that is named all the same stands under the number.
    signers = f"<div>{ink.words(wording.signer_line(head))}</div>" if head.signers else ""
    far = f'<div class="far keep">{ink.words(head.number)}{signers}</div>'
    row = f"<div>{_above(ink, head, 'ends')}</div>{far}"
    row = f'<div class="row" style="margin-top:{mm(below)}">{row}</div>'
    return f'{mark}<div style="margin:{mm(gap)} {mm(_outset(ink))} 0">{line}</div>{row}'


def _outset(ink: Ink) -> float:
    """By how much a letter's lines stand out of the text area on each side (negative margin)."""
    return ink.page.letter_line_left - ink.page.margin_left


def _double_line(ink: Ink, first: float, second: float) -> str:
    """Two red lines, so thick and so thick."""
    return (
        f'<div style="border-top:{mm(first)} solid {RED};border-bottom:{mm(second)} solid {RED};'
        f'height:{mm(layout.LETTER_BETWEEN.value)}"></div>'
    )


def _lower_line(ink: Ink) -> str:
    """The lower double line of the first page: it holds no words, so it may be positioned."""
    page = ink.page
    height = page.letter_thin + layout.LETTER_BETWEEN.value + page.letter_thick
    top = page.letter_lower_line - height - page.margin_top
    left = mm(_outset(ink))
    line = _double_line(ink, page.letter_thin, page.letter_thick)
    return f'<div class="lower" style="position:absolute;top:{mm(top)};left:{left};right:{left}">{line}</div>'
