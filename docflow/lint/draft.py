"""A paper as the linter sees it: lines with the part each plays, tables, and the page when there is one.

Line     one paragraph, heading, cell; its role among the elements of 条例 art. 9
Draft    all lines in reading order, what kind of paper it is, its tables, its page

How a file becomes a Draft is in `recognise.py` (text), `word.py` (.docx) and `composed.py` (Document).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from docflow import chinese
from docflow.errors import Place
from docflow.figures import Finding
from docflow.render.page import Page

Role: TypeAlias = Literal[
    "copy_number",
    "secrecy",
    "urgency",
    "mark",
    "number",
    "signer",
    "title",
    "to",
    "heading",
    "body",
    "attachment",
    "organisation",
    "date",
    "note",
    "annex_mark",
    "annex_title",
    "copies",
    "printer",
    "caption",
    "cell",
    "footnote",
    "margin",
]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words and the part it plays."""

    text: str
    role: Role
    place: Place
    #: 1–4 for a heading.
    level: int = 0
    #: Its number among its siblings; 0 when it has none that can be read.
    number: int = 0
    #: After the first 附件 mark: numbering and dates there are the annex's own.
    annex: bool = False
    #: Word numbers it, and by nothing that can be said: a bullet. A label that can be said stands in the text.
    automatic: bool = False
    #: Which stretches a template filled in: start, end, field.
    origins: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as rows of cell texts; the first row is its header."""

    rows: tuple[tuple[str, ...], ...]
    place: Place
    #: The line of a text on which each row stands.
    lines: tuple[int, ...] = ()
    #: The field of a template that fills a cell, for those that one fills: row, cell, field.
    origins: tuple[tuple[int, int, str], ...] = ()

    def at(self, row: int, cell: int) -> Place:
        """The place of a cell, both counted from 0."""
        where = f"第{row + 1}行第{cell + 1}格"
        path = (*self.place.path[:-1], (self.place.path[-1] if self.place.path else "表") + where)
        return Place(self.place.source, self.lines[row] if self.lines else 0, path=path)


@dataclass(frozen=True, slots=True)
class Run:
    """How a stretch of text is set: where nothing is said, what the styles say."""

    face: str
    size: float


@dataclass(frozen=True, slots=True)
class Setting:
    """How one line is set in a .docx; None where it cannot be told."""

    runs: tuple[tuple[Run, int], ...]
    #: First-line indent in characters.
    indent: float | None
    #: Exact line in points.
    pitch: float | None


@dataclass(frozen=True, slots=True)
class Geometry:
    """The page of a .docx, in mm."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    #: One row of the grid in points, or None.
    pitch: float | None
    has_page_number: bool
    settings: tuple[tuple[Line, Setting], ...] = ()


@dataclass(frozen=True)
class Draft:
    """A paper with the parts of its text recognised."""

    name: str
    lines: tuple[Line, ...]
    tables: tuple[Grid, ...] = ()
    #: 文种: as declared, or as its title ends; "" unknown.
    kind: str = ""
    #: The kind was stated by who made it, not read from the title.
    declared: bool = False
    geometry: Geometry | None = None
    #: What was made from a template and still waits for number, signer and date.
    unsigned: bool = False
    #: The one page that is asked for, a reading or an office's own; None accepts both readings.
    page: Page | None = None
    #: Traces of work in the file: 修订痕迹, 批注.
    unfinished: tuple[str, ...] = ()
    #: What is other than the record of figures that the file carries says.
    recorded: tuple[Finding, ...] = ()
    #: How many figures that record holds; None without one.
    known_figures: int | None = None
    #: Rules that have nothing to say of it.
    silent: frozenset[str] = frozenset()

    def of(self, *roles: Role) -> Iterator[Line]:
        return (line for line in self.lines if line.role in roles)

    def first(self, role: Role) -> Line | None:
        return next(self.of(role), None)

    @property
    def text(self) -> Iterator[Line]:
        """Running text: what people wrote as sentences."""
        return self.of("body", "heading", "footnote", "note")

    @property
    def title(self) -> str:
        return "".join(line.text.strip() for line in self.of("title"))

    @property
    def date(self) -> date | None:
        """成文日期 when it can be read."""
        for line in self.of("date"):
            if not line.annex:
                found = chinese.parse_date(line.text)
                return None if isinstance(found, str) else found
        return None

    @property
    def is_official(self) -> bool:
        """It carries elements that only official papers carry: checks on form apply."""
        return any(True for _ in self.of("mark", "number", "signer", "to", "copies", "printer")) or self.declared

    @property
    def is_upward(self) -> bool:
        return self.kind in ("请示", "报告")
