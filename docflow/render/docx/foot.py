"""What stands below the body: 附件说明, 署名 and 成文日期, 附注, 附件, 版记."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from docflow import chinese
from docflow.document import wording
from docflow.document.model import Attendance, Document, Imprint
from docflow.render.docx import section
from docflow.render.docx.box import Box, eighths, text_box
from docflow.render.docx.numbering import ATTACHMENTS, FIRST_ATTACHMENT
from docflow.render.docx.writer import TAB, Paragraph, Rule, Section, Shape, Writer, run
from docflow.render.docx.xml import Xml
from docflow.render.imprint import LABEL, Line, Part, parts
from docflow.render.page import (
    HAIRLINE_TWIPS,
    STAMP_WIDTH,
    TABLE_GAP,
    TWIPS_A_MM,
    TWIPS_A_POINT,
    USUAL_DATE,
    Page,
    SealedName,
    millimetres,
    seal_row_step,
    sealed,
    sealed_jointly,
    twips,
    unsealed_jointly,
)
from docflow.standard import layout


def attachments(writer: Writer, names: tuple[str, ...]) -> None:
    """附件说明: one blank row below the body; a name that wraps goes on under its first character."""
    indent = layout.ATTACHMENT_NOTE_INDENT.value
    label = chinese.width(wording.ATTACHMENT_LABEL)
    several = len(names) > 1
    for index, (name, line) in enumerate(zip(names, wording.attachment_lines(names), strict=True)):
        before = chinese.width(line) - chinese.width(name)
        left = indent + before if index == 0 else indent + label + before
        shape = Shape(
            before=0 if index else writer.rows(layout.ATTACHMENT_NOTE_GAP.value),
            left=writer.chars(left),
            first=-writer.chars(before),
            align="left",
            numbered=(0, ATTACHMENTS if index else FIRST_ATTACHMENT) if several else None,
        )
        if index:
            writer.keep_with_next()
        writer.say("附件说明", [run(name if several else line)], shape)


def attendance(writer: Writer, rows: tuple[Attendance, ...]) -> None:
    """出席、请假、列席: one blank row below what is above; who wraps goes on after the colon."""
    indent = layout.PARAGRAPH_INDENT.value
    for index, one in enumerate(rows):
        label = wording.attendance_label(one)
        wide = chinese.width(label)
        shape = Shape(
            before=0 if index else writer.rows(layout.ATTENDANCE_GAP.value),
            left=writer.chars(indent + wide),
            first=-writer.chars(wide),
        )
        names = run(wording.attendance_names(one))
        writer.say("出席人员", [run(label, writer.face("hei")), names], shape)


# --- signatures --------------------------------------------------------------------------------------------


def signature(writer: Writer, document: Document) -> None:
    """署名 and 成文日期, by how the paper is sealed; they stay on the page of the last line of text."""
    if not document.sign:
        return
    writer.keep_with_next()
    diameter = max(one.diameter or writer.page.seal for one in document.sign)
    page = replace(writer.page, seal=diameter)
    names = tuple(wording.signature_line(one) for one in document.sign)
    date = wording.date_line(document)
    seal = document.sign[-1].seal
    if seal == "stamp":
        _stamped(writer, names, date)
    elif seal == "no":
        _unsealed(writer, names, date)
    elif len(names) == 1:
        _sealed(writer, page, names[0], date)
    else:
        _sealed_jointly(writer, page, names, date)


def _sealed(writer: Writer, page: Page, name: str, date: str) -> None:
    """Room for the seal above the name, the name centred over the date."""
    right, date_right = sealed(chinese.width(name), _date_width(date))
    _line(writer, "署名", name, right, page.seal_rows)
    _line(writer, "成文日期", date, date_right)


def _unsealed(writer: Writer, names: tuple[str, ...], date: str) -> None:
    """One blank row, the names under each other, the date two characters further in than the widest."""
    rights, date_right = unsealed_jointly(tuple(map(chinese.width, names)), _date_width(date))
    for index, (name, right) in enumerate(zip(names, rights, strict=True)):
        _line(writer, "署名", name, right, 0 if index else layout.UNSEALED_GAP.value)
    _line(writer, "成文日期", date, date_right)


def _stamped(writer: Writer, offices: tuple[str, ...], date: str) -> None:
    """The office two characters left of the room for the stamp; a blank row; the date."""
    right = layout.STAMP_INDENT.value
    room = STAMP_WIDTH + layout.STAMP_OFFICE_GAP.value
    for index, office in enumerate(offices):
        above = layout.STAMP_DATE_GAP.value if index else layout.STAMP_GAP.value
        _line(writer, "署名", office, right + room, above)
    _line(writer, "成文日期", date, right, layout.STAMP_DATE_GAP.value)


def _sealed_jointly(writer: Writer, page: Page, names: tuple[str, ...], date: str) -> None:
    """Rows of names, each centred where its seal will stand; the date under the last."""
    width = _date_width(date)
    places = sealed_jointly(page, tuple(map(chinese.width, names)), width)

    def row_of(place: SealedName) -> int:
        return place.row

    for row, group in groupby(places, row_of):
        in_row = list(group)
        runs: list[Xml] = []
        for place in in_row:
            runs += [TAB, run(names[place.index])]
        stops = tuple((writer.chars(place.centre), "center") for place in in_row)
        above = seal_row_step(page) - 1 if row else page.joint_seal_rows
        writer.say("署名", runs, Shape(before=writer.rows(above), tabs=stops, align="left"))
    _line(writer, "成文日期", date, page.columns - places[-1].centre - width / 2)


def _date_width(date: str) -> float:
    return chinese.width(date) if date else USUAL_DATE


def _line(writer: Writer, style: str, text: str, right: float, rows_above: float = 0) -> None:
    """A line whose end stands so many characters in; an unsigned paper keeps the row of its date."""
    shape = Shape(before=writer.rows(rows_above), right=max(writer.chars(right), 0))
    writer.say(style, [run(text)], shape)


def note(writer: Writer, text: str) -> None:
    """附注, in brackets."""
    line = wording.note_line(text)
    if line:
        writer.say("附注", [run(line)])


# --- imprint -----------------------------------------------------------------------------------------------


def imprint(writer: Writer, one: Imprint, ruled: bool, noted: bool, even_after: int | None = None) -> None:
    """版记 at the foot of the text area of the last page; a letter's has no lines.

    What is higher than a page fills pages of its own first, as paragraphs of the text.
    `noted`: footnotes may stand on that page. What is pinned there would be printed over them, as no program knows to
    avoid them; so the imprint is then the last of the notes.
    `even_after`: the last part stands on an even page, after so many pages.
    """
    if not any(wording.imprint_lines(one)):
        return
    *full, end = parts(one, writer.page)
    for part in full:
        writer.new_page = True
        for said in _listed(writer, part, ruled):
            writer.say(said.style, said.runs, said.shape)
    if even_after is not None:
        section.open_(writer, Section(on_even=True, numbered=even_after % 2 == 1))
    elif full:
        writer.new_page = True
    _pinned(writer, one, end, ruled, noted and not full)


def _pinned(writer: Writer, one: Imprint, part: Part, ruled: bool, noted: bool) -> None:
    """The part on the last page."""
    page = writer.page
    printer, printed = wording.print_line(one)
    said = _listed(writer, part, ruled)
    rows = sum(line.rows for line in part.lines)
    thick = Rule(eighths(page.imprint_thick))
    if printer or printed:
        thin = Rule(eighths(page.imprint_thin)) if part.lines else thick
        said.append(_printer(writer, printer, printed, thin if ruled else None, thick if ruled else None))
        rows += 1
    elif ruled:
        said.append(Paragraph("细线", (), Shape(below=thick)))
    if noted:
        writer.say("细线", [writer.foot_of_page(_kept(writer, said))])
        return
    # Two hairlines and three rules at most stand besides the rows.
    spare = millimetres(2 * HAIRLINE_TWIPS / TWIPS_A_POINT) + 3 * page.imprint_thick if ruled else 0
    height = millimetres(page.imprint_pitch_pt) * rows + spare
    box = Box("版记", page.text_width, height, page.margin_left, page.text_bottom - height)
    writer.say("细线", [text_box(writer, box, tuple(said))])


def _listed(writer: Writer, part: Part, ruled: bool) -> list[Paragraph]:
    """The lists of a part, below the first rule where the imprint begins with them."""
    said = [_hanging(writer, line) for line in part.lines]
    if ruled and said and part.first:
        said.insert(0, Paragraph("细线", (), Shape(above=Rule(eighths(writer.page.imprint_thick)))))
    return said


def _kept(writer: Writer, said: list[Paragraph]) -> list[Paragraph]:
    """Paragraphs that stay together, a little below the notes, the last where the text area ends."""
    kept = [replace(one, shape=replace(one.shape, keep_next=True, keep_lines=True)) for one in said]
    kept[0] = replace(kept[0], shape=replace(kept[0].shape, before=writer.rows(TABLE_GAP)))
    foot = twips(writer.page.raise_foot)
    if foot > 0:
        # LibreOffice drops the space below the last line of a note, so a line of its own keeps it.
        return [*kept, Paragraph("细线", (), Shape(line=foot))]
    kept[-1] = replace(kept[-1], shape=replace(kept[-1].shape, keep_next=False))
    return kept


def _hanging(writer: Writer, line: Line) -> Paragraph:
    """One character from both edges; what wraps, and what goes on from the page before, stands after the colon."""
    char = writer.page.imprint_pt * TWIPS_A_POINT
    side = round(layout.IMPRINT_INDENT.value * char)
    label = round(LABEL * char)
    shape = Shape(left=side + label, right=side, first=-label if line.label else 0)
    return Paragraph("版记", (run(line.label + line.text),), shape)


def _printer(writer: Writer, printer: str, printed: str, above: Rule | None, below: Rule | None) -> Paragraph:
    # Tabs and no indents: a rule is as wide as its paragraph, and these are as wide as the text.
    side = round(layout.IMPRINT_INDENT.value * writer.page.imprint_pt * TWIPS_A_POINT)
    edge = round(writer.page.text_width * TWIPS_A_MM) - side
    shape = Shape(tabs=((side, "left"), (edge, "right")), above=above, below=below)
    return Paragraph("版记", (TAB, run(printer), TAB, run(printed)), shape)
