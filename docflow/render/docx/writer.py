"""Paragraphs and runs, and the writer that gathers them in order.

Shape       what one paragraph asks for beyond its style, in twips
Paragraph   style, shape and runs: a value until the file is written, so that the one before may be kept with the next
Writer      the body so far, its footnotes, its drawings
run, spans  words as runs
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias, assert_never

from docflow.document.model import Blank, Note, Ref, Span, Strong, Text
from docflow.render.docx.numbering import Numbering, reference
from docflow.render.docx.package import Package
from docflow.render.docx.styles import ID, font
from docflow.render.docx.xml import NOTHING, Xml, el, joined, part, val, words
from docflow.render.page import Page, Role

DOCUMENT: Final = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Rule:
    """A line above or below a paragraph: eighths of a point thick, so many points from the words."""

    eighths: int
    space: int = 0
    color: str = "000000"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a paragraph asks for beyond its style, in twips."""

    before: int = 0
    after: int = 0
    line: int = 0
    left: int = 0
    right: int = 0
    #: First line: more than the others where positive, less (hanging) where negative.
    first: int = 0
    #: No first-line indent, where the style has one.
    flush: bool = False
    align: str = ""
    #: Tab stops: (where, "left" | "center" | "right").
    tabs: tuple[tuple[int, str], ...] = ()
    above: Rule | None = None
    below: Rule | None = None
    keep_next: bool = False
    #: It may part from what follows although its style keeps it.
    loose: bool = False
    #: Its own lines stay on one page.
    keep_lines: bool = False
    new_page: bool = False
    #: (level counted from 0, list): numbered as Word numbers; list 0 puts out the numbering of the style.
    numbered: tuple[int, int] | None = None
    #: The section that this paragraph ends.
    section: Xml = NOTHING


PLAIN: Final = Shape()


@dataclass(frozen=True, slots=True)
class Paragraph:
    style: str
    runs: tuple[Xml, ...] = ()
    shape: Shape = PLAIN

    def xml(self) -> Xml:
        style = val("w:pStyle", ID[self.style]) if self.style != "Normal" else NOTHING
        inside = joined((style, _properties(self.shape)))
        properties = el("w:pPr", None, inside) if inside else NOTHING
        return el("w:p", None, properties, *self.runs)


Piece: TypeAlias = Paragraph | Xml


@dataclass(frozen=True, slots=True)
class Section:
    """A run of pages of one kind; how it is written stands in section.py."""

    sideways: bool = False
    numbered: bool = True
    #: The first page of a letter bears no number.
    bare_first: bool = False
    #: It begins on a page with an even number; a page left blank before it is Word's own, without number.
    on_even: bool = False


@dataclass
class Writer:
    """A .docx in the making: everything that needs a number of its own asks here."""

    page: Page
    package: Package = field(default_factory=Package)
    body: list[Piece] = field(default_factory=list)
    footnotes: list[Xml] = field(default_factory=list)
    numbering: Numbering = field(default_factory=Numbering)
    drawings: int = 0
    #: What comes next begins a page.
    new_page: bool = False
    #: What comes next stands so far below what is above, in twips.
    gap: int = 0
    #: The section that is open, and how many pieces were written when it began.
    section: Section = Section()
    begun: int = 0
    #: Some section lies sideways: all from there on say what their headers are.
    turned: bool = False
    #: File of a header or footer -> its relationship.
    edges: dict[str, str] = field(default_factory=dict)

    def face(self, role: Role | None) -> Xml:
        """The face of a role for a run; nothing where the style's own is meant."""
        return font(self.page, role) if role else NOTHING

    def rows(self, count: float) -> int:
        return round(count * self.page.pitch_twips)

    def chars(self, count: float) -> int:
        return round(count * self.page.char_twips)

    def say(self, style: str, runs: Iterable[Xml] = (), shape: Shape = PLAIN) -> None:
        """The next paragraph of the body."""
        if self.begun == len(self.body) > 0:
            # A section begins on a page of its own.
            self.new_page = False
        if self.new_page or self.gap:
            new_page, before = shape.new_page or self.new_page, shape.before + self.gap
            shape, self.new_page, self.gap = replace(shape, new_page=new_page, before=before), False, 0
        self.body.append(Paragraph(style, tuple(runs), shape))

    def put(self, table: Xml) -> None:
        """The next table of the body; two tables in a row would grow together, so a hairline parts them."""
        if self.new_page or self.gap or not self.body or not isinstance(self.body[-1], Paragraph):
            self.say("细线")
        self.body.append(table)

    def keep_with_next(self) -> None:
        """The last paragraph stays on the page of what follows."""
        if self.body and isinstance(self.body[-1], Paragraph):
            last = self.body[-1]
            self.body[-1] = replace(last, shape=replace(last.shape, keep_next=True))

    def drawing(self) -> int:
        """A number for the next drawing."""
        self.drawings += 1
        return self.drawings

    def spans(self, spans: Iterable[Span], role: Role | None = None, bold: bool = False) -> tuple[Xml, ...]:
        return tuple(self._span(span, role, bold) for span in spans)

    def _span(self, span: Span, role: Role | None, bold: bool) -> Xml:
        match span:
            case Text(text) | Ref(text):
                return run(text, self.face(role), extra=BOLD if bold else NOTHING)
            case Strong(text):
                # 楷体 as in the other formats: the standard knows no bold.
                return run(text, self.face("kai"))
            case Note(_, text):
                return self._note(text)
            case Blank(width):
                # An em space: U+3000 vanishes at the end of a line, U+00A0 is as wide as each face likes.
                return run("\u2003" * width, self.face(role), underline=True)
            case _:
                assert_never(span)

    def _note(self, text: str) -> Xml:
        # 0 and -1 are the separators.
        number = len(self.footnotes) + 1
        mark = el("w:rPr", None, val("w:rStyle", "FootnoteReference"))
        own = el("w:r", None, mark, el("w:footnoteRef"))
        said = Paragraph("footnote text", (own, run(text))).xml()
        self.footnotes.append(el("w:footnote", {"w:id": number}, said))
        return el("w:r", None, mark, el("w:footnoteReference", {"w:id": number}))

    def foot_of_page(self, paragraphs: Sequence[Paragraph]) -> Xml:
        """Paragraphs below the footnotes of this page: a note whose mark is a space, which is how Word hides it."""
        number = len(self.footnotes) + 1
        self.footnotes.append(el("w:footnote", {"w:id": number}, *(one.xml() for one in paragraphs)))
        mark = el("w:rPr", None, val("w:rStyle", "FootnoteReference"))
        call = el("w:footnoteReference", {"w:customMarkFollows": 1, "w:id": number})
        return el("w:r", None, mark, call, el("w:t", {"xml:space": "preserve"}, Xml(" ")))

    def footnotes_part(self) -> bytes:
        separators = (
            el(
                "w:footnote",
                {"w:type": kind, "w:id": number},
                Paragraph("Normal", (el("w:r", None, el(f"w:{kind}")),), Shape(line=240)).xml(),
            )
            for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
        )
        return part("w:footnotes", "w r", None, *separators, *self.footnotes)


def run(text: str, face: Xml = NOTHING, *, underline: bool = False, extra: Xml = NOTHING) -> Xml:
    """Words in the face of their style, or in `face` (`Writer.face`); a new line in them is a line break."""
    if not text:
        return NOTHING
    properties = el(
        "w:rPr",
        None,
        face or el("w:rFonts", {"w:hint": "eastAsia"}),
        extra,
        val("w:u", "single") if underline else NOTHING,
    )
    return el("w:r", None, properties, *_lines(text))


BOLD: Final = Xml("<w:b/>")
TAB: Final = Xml("<w:r><w:tab/></w:r>")
BREAK: Final = Xml("<w:r><w:br/></w:r>")


def _lines(text: str) -> Iterable[Xml]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield el("w:br")
        if line:
            yield el("w:t", {"xml:space": "preserve"}, words(line))


def _properties(shape: Shape) -> Xml:
    """In the order of the schema: Word repairs, silently, what stands elsewhere."""
    return joined(
        (
            el("w:keepNext") if shape.keep_next else val("w:keepNext", 0) if shape.loose else NOTHING,
            el("w:keepLines") if shape.keep_lines else NOTHING,
            el("w:pageBreakBefore") if shape.new_page else NOTHING,
            reference(*shape.numbered) if shape.numbered else NOTHING,
            _rules(shape),
            _tabs(shape),
            _attributes("w:spacing", _spacing(shape)),
            _attributes("w:ind", _indents(shape)),
            val("w:jc", shape.align) if shape.align else NOTHING,
            shape.section,
        )
    )


def _attributes(tag: str, attributes: dict[str, str | int]) -> Xml:
    return el(tag, attributes) if attributes else NOTHING


def _spacing(shape: Shape) -> dict[str, str | int]:
    out: dict[str, str | int] = {}
    if shape.before:
        out["w:before"] = shape.before
    if shape.after:
        out["w:after"] = shape.after
    if shape.line:
        out |= {"w:line": shape.line, "w:lineRule": "exact"}
    return out


def _indents(shape: Shape) -> dict[str, str | int]:
    out: dict[str, str | int] = {}
    if shape.left:
        out["w:left"] = shape.left
    if shape.right:
        out["w:right"] = shape.right
    if shape.flush or shape.first:
        # A style's indent in characters wins over one in twips unless it is put out.
        out["w:firstLineChars"] = 0
    if shape.first > 0:
        out["w:firstLine"] = shape.first
    elif shape.first < 0:
        out["w:hanging"] = -shape.first
    elif shape.flush:
        out["w:firstLine"] = 0
    return out


def _tabs(shape: Shape) -> Xml:
    stops = (el("w:tab", {"w:val": kind, "w:pos": where}) for where, kind in shape.tabs)
    return el("w:tabs", None, *stops) if shape.tabs else NOTHING


def _rules(shape: Shape) -> Xml:
    if not (shape.above or shape.below):
        return NOTHING
    sides = (("w:top", shape.above), ("w:bottom", shape.below))
    return el("w:pBdr", None, *(_rule(side, rule) for side, rule in sides if rule))


def _rule(side: str, rule: Rule) -> Xml:
    kind = {"w:val": "single", "w:sz": rule.eighths, "w:space": rule.space, "w:color": rule.color}
    return el(side, kind)
