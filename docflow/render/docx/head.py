"""版头 and 标题: everything above the addressee, at the places of the standard.

head   writes the head of its form, or nothing
title  the title in lines that break by meaning
"""

from __future__ import annotations

from docflow import chinese
from docflow.document import titles, wording
from docflow.document.model import Head, TitlePart
from docflow.render.docx.box import Box, double_line, double_line_height, eighths, text_box
from docflow.render.docx.grid import Cell, grid
from docflow.render.docx.styles import size
from docflow.render.docx.writer import BREAK, TAB, Paragraph, Rule, Shape, Writer, run
from docflow.render.docx.xml import Xml, joined, val
from docflow.render.page import (
    BRACKETS_BELOW,
    DOCX_BASELINE,
    HAIRLINE_TWIPS,
    INK_ABOVE,
    MARK_ROW,
    RED,
    SUFFIX_GAP,
    TWIPS_A_POINT,
    exact_drop,
    ink_drop,
    ink_rest,
    mark_points,
    millimetres,
    points,
    twips,
)
from docflow.standard import layout


def head(writer: Writer, head: Head) -> None:
    """The head of a paper."""
    match head.form:
        case "letter":
            _letter(writer, head)
        case "order":
            _marks(writer, head)
            _number(writer, head, layout.ORDER_NUMBER_GAP.value, ruled=False)
        case "red" | "minutes":
            _marks(writer, head)
            _number(writer, head, writer.page.number_rows, ruled=True)


def title(writer: Writer, parts: tuple[TitlePart, ...], style: str, rows_above: float, *, raised: bool = False) -> None:
    """A title, one paragraph however many lines it has.

    `raised`: so much higher as an exact line sets its letters too low; below a red line there is room for it.
    """
    said = titles.lines(parts, writer.page.title_capacity)
    if said:
        runs = [BREAK if number % 2 else run(said[number // 2]) for number in range(2 * len(said) - 1)]
        page = writer.page
        low = twips(exact_drop(page.title_pt, page.title_pitch_pt)) if raised else 0
        writer.say(style, runs, Shape(before=max(writer.rows(rows_above) - low, 0)))


# --- the mark --------------------------------------------------------------------------------------------


def _marks(writer: Writer, head: Head) -> None:
    """份号 and 紧急程度 from row 1, then the mark with its ink at the height of its form."""
    above = [text for text in (head.copy_number, head.urgency) if text]
    for text in above:
        writer.say("份号密级紧急程度", [run(text, writer.face("body" if text == head.copy_number else None))])
    gap = _above_mark(writer, head)
    pt, share = _mark_points(writer, head)
    row = _mark_row(writer, head)
    before = max(twips(gap) - twips(ink_drop(pt, row)), 0)
    if len(head.marks) > 1:
        _joint_mark(writer, head, before)
    else:
        writer.say("发文机关标志", [_mark(wording.mark_line(head), pt, share)], _mark_shape(row, before))


def _above_mark(writer: Writer, head: Head) -> float:
    """From the row above a mark, or the top of the page, to its ink, in mm."""
    rows = sum(1 for text in (head.copy_number, head.urgency) if text)
    return writer.page.mark_top(head.form) - writer.page.margin_top - rows * writer.page.pitch


def _mark_row(writer: Writer, head: Head) -> float:
    """The line of a mark in points: two rows above an order's leave no more than its letters need."""
    pt, _ = _mark_points(writer, head)
    room = (points(_above_mark(writer, head)) + INK_ABOVE * pt) / DOCX_BASELINE
    return max(pt, min(pt * MARK_ROW, room))


def _mark_points(writer: Writer, head: Head) -> tuple[float, float]:
    """The size of the mark and the share of its width it keeps; joint names count as wide as the widest."""
    if len(head.marks) < 2:
        return mark_points(writer.page, chinese.width(wording.mark_line(head)))
    beside = chinese.width(head.suffix) + 1 if head.suffix else 0
    return mark_points(writer.page, max(map(chinese.width, head.marks)) + beside, len(head.marks))


def _mark(text: str, pt: float, share: float) -> Xml:
    """Letters of `pt`, narrowed (w:w, in per cent) where they would not fit in one line."""
    narrowed = [val("w:w", max(int(share * 100), 1))] if share < 1 else []
    return run(text, extra=joined((*narrowed, size(pt))))


def _mark_shape(row: float, before: int = 0, align: str = "") -> Shape:
    return Shape(before=before, line=round(row * TWIPS_A_POINT), align=align)


def _joint_mark(writer: Writer, head: Head, before: int) -> None:
    """Names under each other, spread to one width; the suffix at their middle."""
    widest = max(map(chinese.width, head.marks))
    suffix = chinese.width(head.suffix)
    pt, share = _mark_points(writer, head)
    wide = round(pt * share * TWIPS_A_POINT)
    row = pt * MARK_ROW
    names = tuple(
        Paragraph("发文机关标志", (_mark(name, pt, share),), _mark_shape(row, align="distribute"))
        for name in head.marks
    )
    cells = [Cell(names, round(widest * wide) + HAIRLINE_TWIPS)]
    if head.suffix:
        cells.append(
            Cell(
                (Paragraph("发文机关标志", (_mark(head.suffix, pt, share),), _mark_shape(row, align="right")),),
                round((suffix + SUFFIX_GAP) * wide),
                "center",
            )
        )
    # Tables know no space before; this is the only empty paragraph that a mark needs.
    writer.say("细线", (), Shape(line=max(before, HAIRLINE_TWIPS)))
    writer.put(grid((tuple(cells),), align="center"))


# --- number and signers ------------------------------------------------------------------------------------


def _number(writer: Writer, head: Head, rows: float, ruled: bool) -> None:
    """发文字号 so many blank rows below the mark, the signers beside it in upward papers, the red line 4 mm below."""
    page = writer.page
    pt, _ = _mark_points(writer, head)
    row = pt * MARK_ROW if len(head.marks) > 1 else _mark_row(writer, head)
    before = writer.rows(rows) - twips(ink_rest(pt, row) + exact_drop(page.body_pt, page.pitch_twips / TWIPS_A_POINT))
    if len(head.signers) > 1:
        _signers(writer, head, before)
    elif head.signers:
        # Tabs and no indents: the red line is as wide as the paragraph.
        indent = writer.chars(layout.NUMBER_INDENT.value)
        stops = ((indent, "left"), (twips(page.text_width) - indent, "right"))
        shape = Shape(before=before, tabs=stops, below=_red_line(writer) if ruled else None)
        said = [TAB, run(head.number), TAB, run(wording.SIGNER_LABEL), run(head.signers[0], writer.face("kai"))]
        writer.say("签发人", said, shape)
    elif head.number or ruled:
        shape = Shape(before=before, below=_red_line(writer) if ruled else None)
        writer.say("发文字号", [run(head.number)], shape)


def _red_line(writer: Writer) -> Rule:
    """The red line as the border of the row above it: 4 mm below its words."""
    row = writer.page.pitch_twips / TWIPS_A_POINT
    space = points(writer.page.red_line_gap - ink_rest(writer.page.body_pt, row, BRACKETS_BELOW))
    return Rule(eighths(writer.page.red_line), round(space), RED.removeprefix("#"))


def _signers(writer: Writer, head: Head, before: int) -> None:
    """Several signers, two a row, names under names; the number on the last row."""
    page = writer.page
    whole, indent = twips(page.text_width), writer.chars(layout.NUMBER_INDENT.value)
    label = writer.chars(chinese.width(wording.SIGNER_LABEL))
    column = writer.chars(max(map(chinese.width, head.signers)) + 1)
    room = max(whole - indent - writer.chars(chinese.width(head.number) + 1), whole // 2)
    a_row = int(layout.SIGNERS_A_ROW.value)
    # The last name of a row needs no gap after it: it ends where the indent begins.
    end = indent - writer.chars(1)
    if label + column * a_row + end > room:
        a_row = 1
    right = min(label + column * a_row + end, room)
    said = []
    for at in range(0, len(head.signers), a_row):
        runs: list[Xml] = [] if at else [run(wording.SIGNER_LABEL)]
        for place, name in enumerate(head.signers[at : at + a_row]):
            runs += [TAB, run(name, writer.face("kai"))] if place else [run(name, writer.face("kai"))]
        shape = Shape(left=label, first=0 if at else -label, tabs=((label + column, "left"),))
        said.append(Paragraph("签发人", tuple(runs), shape))
    own = Paragraph("签发人", (run(head.number),), Shape(left=indent))
    writer.say("细线", (), Shape(line=max(before, HAIRLINE_TWIPS)))
    writer.put(grid(((Cell((own,), whole - right, "bottom"), Cell(tuple(said), right)),)))
    space = twips(page.red_line_gap - ink_rest(page.body_pt, page.pitch_twips / TWIPS_A_POINT, BRACKETS_BELOW))
    line = Rule(eighths(page.red_line), 0, RED.removeprefix("#"))
    writer.say("细线", (), Shape(before=space, above=line))


# --- letters -------------------------------------------------------------------------------------------------


def _letter(writer: Writer, head: Head) -> None:
    """The mark 30 mm from the top of the paper and the double line 4 mm below it, pinned; then the number."""
    page = writer.page
    text = wording.mark_line(head)
    pt, share = mark_points(page, chinese.width(text))
    row = pt * MARK_ROW
    space = max(layout.LETTER_LINE_GAP.value - ink_rest(pt, row), 0)
    line = double_line(page.letter_thick, page.letter_thin, twips(space))
    mark = Paragraph("发文机关标志", (_mark(text, pt, share),), _mark_shape(row))
    top = page.mark_top(head.form) - ink_drop(pt, row)
    height = millimetres(row) + space + double_line_height(page)
    body_row = page.pitch_twips / TWIPS_A_POINT
    box = Box(
        "发文机关标志",
        page.letter_line,
        height,
        page.letter_line_left,
        top,
        below=page.letter_element_gap - ink_drop(page.body_pt, body_row),
    )
    pinned = joined((text_box(writer, box, (mark, line)), _lower_line(writer)))
    _first_row(writer, head, pinned)
    if head.signers:
        # The standard gives a letter no signers; where one is asked for, nothing said is lost.
        writer.say("签发人", [run(wording.signer_line(head))], Shape(align="right"))


def _first_row(writer: Writer, head: Head, pinned: Xml) -> None:
    """份号 and 紧急程度 on the left, the number on the right: side by side where one faces one, else in two cells."""
    whole = twips(writer.page.text_width)
    first = [
        run(text, writer.face("hei" if text == head.urgency else None))
        for text in (head.copy_number, head.urgency)
        if text
    ]
    if len(first) < 2:
        writer.say("签发人", [pinned, *first, TAB, run(head.number)], Shape(tabs=((whole, "right"),)))
        return
    writer.say("细线", (pinned,))
    left = Cell(tuple(Paragraph("签发人", (one,)) for one in first), whole // 2)
    right = Cell((Paragraph("签发人", (run(head.number),), Shape(align="right")),), whole - whole // 2)
    writer.put(grid(((left, right),)))


def _lower_line(writer: Writer) -> Xml:
    """The lower double line of the first page, thin over thick, 20 mm above the foot of the paper.

    Pinned from the body: LibreOffice sets what a footer pins "to the page" at the top of it.
    """
    page = writer.page
    height = double_line_height(page)
    top = page.letter_lower_line - height
    width = page.letter_line
    box = Box("信函下双线", width, height, page.letter_line_left, top, makes_room=False)
    return text_box(writer, box, (double_line(page.letter_thin, page.letter_thick),))
