"""Automatic numbers: headings, numbered paragraphs and the attachment note count themselves, as Word counts.

Numbering  the lists of one file: which list a number belongs to, so that Word shows exactly that number
HEADINGS   the list that the styles 一级标题 … 四级标题 are bound to: a heading added in Word gets the next number

The number of a Document is the truth. Each list is followed here as Word counts it; where it would show another
number, a new list begins that is told where to start.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from docflow import chinese
from docflow.document import wording
from docflow.render.docx.xml import NOTHING, Xml, el, joined, part, val
from docflow.render.page import Page
from docflow.standard import layout

#: Lists that every file has: their w:numId.
HEADINGS: Final = 1
PARAGRAPHS: Final = 2
#: 附件：1. and the names below it.
FIRST_ATTACHMENT: Final = 3
ATTACHMENTS: Final = 4
_FIXED: Final = 4
#: The style of a numbered paragraph, which list PARAGRAPHS is bound to.
NUMBERED: Final = "Numbered"

#: Stands for the number while a label is asked for its shape.
_PROBE: Final = 7


@dataclass
class _List:
    """A list as Word counts it: the number each level begins with, and the last it has shown."""

    id: int
    starts: list[int]
    shown: list[int | None]

    def shows(self, level: int) -> int | None:
        """What the next paragraph of `level` will show; None where programs disagree."""
        # A level that a deeper one has passed over is counted as begun by some, as not begun by others.
        if self.shown[level] is None and any(one is not None for one in self.shown[level + 1 :]):
            return None
        last = self.shown[level]
        return self.starts[level] if last is None else last + 1

    def show(self, level: int, number: int) -> None:
        self.shown[level] = number
        self.shown[level + 1 :] = [None] * (len(self.shown) - level - 1)


@dataclass
class Numbering:
    """The lists of one file."""

    _lists: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    _headings: _List = field(default_factory=lambda: _List(HEADINGS, [1] * 4, [None] * 4))
    _paragraphs: _List = field(default_factory=lambda: _List(PARAGRAPHS, [1], [None]))

    def heading(self, level: int, number: int) -> int:
        """The list in which a heading of `level` shows `number`."""
        self._headings = self._shown(self._headings, HEADINGS, level - 1, number)
        return self._headings.id

    def paragraph(self, number: int) -> int:
        """The list in which a numbered paragraph shows `number`."""
        self._paragraphs = self._shown(self._paragraphs, PARAGRAPHS, 0, number)
        return self._paragraphs.id

    def restart(self) -> None:
        """An annex begins: its headings are counted on their own, whatever the body had."""
        if any(one is not None for one in self._headings.shown):
            self._headings = self._begin(HEADINGS, [1] * 4)

    def _shown(self, known: _List, kind: int, level: int, number: int) -> _List:
        if known.shows(level) != number:
            starts = [1] * len(known.starts)
            starts[level] = number
            known = self._begin(kind, starts)
        known.show(level, number)
        return known

    def _begin(self, kind: int, starts: list[int]) -> _List:
        self._lists.append((kind, tuple(starts)))
        return _List(_FIXED + len(self._lists), starts, [None] * len(starts))

    def part(self, page: Page) -> bytes:
        """word/numbering.xml."""
        own = (
            el(
                "w:num",
                {"w:numId": _FIXED + at},
                val("w:abstractNumId", kind),
                *map(_override, range(len(starts)), starts),
            )
            for at, (kind, starts) in enumerate(self._lists, 1)
        )
        fixed = (el("w:num", {"w:numId": kind}, val("w:abstractNumId", kind)) for kind in range(1, _FIXED + 1))
        return part("w:numbering", "w", None, _shapes(page), *fixed, *own)


def _override(level: int, start: int) -> Xml:
    return el("w:lvlOverride", {"w:ilvl": level}, val("w:startOverride", start))


def reference(level: int, list_id: int) -> Xml:
    """w:numPr: the paragraph stands on `level`, counted from 0, of that list; list 0 is none."""
    return el("w:numPr", None, val("w:ilvl", level), val("w:numId", list_id))


# --- the shapes of labels ------------------------------------------------------------------------------------


def _heading_levels(page: Page) -> Xml:
    """一、（一）1.（1）, each bound to its style; the face is that of the style."""
    levels = []
    for level, bold in enumerate(page.bold, 1):
        label = chinese.heading_label(level, _PROBE)
        said = chinese.numeral(_PROBE)
        kind = "chineseCountingThousand" if said in label else "decimal"
        text = label.replace(said, f"%{level}").replace(str(_PROBE), f"%{level}")
        levels.append(_level(level - 1, kind, text, style=f"Level{level}", bold=bold, indent=indent(page)))
    return joined(levels)


def indent(page: Page) -> Xml:
    """Two characters: in characters for people who edit, in twips for programs that know no characters."""
    wide = layout.PARAGRAPH_INDENT.value
    return el("w:ind", {"w:firstLineChars": round(wide * 100), "w:firstLine": round(wide * page.char_twips)})


def _level(
    level: int,
    kind: str,
    text: str,
    *,
    style: str = "",
    start: int = 1,
    gap: str = "nothing",
    bold: bool = False,
    indent: Xml = NOTHING,
) -> Xml:
    # A list that a paragraph names itself brings its own indent; LibreOffice takes none for nought.
    return el(
        "w:lvl",
        {"w:ilvl": level},
        val("w:start", start),
        val("w:numFmt", kind),
        *([val("w:pStyle", style)] if style else []),
        val("w:suff", gap),
        val("w:lvlText", text),
        val("w:lvlJc", "left"),
        *([el("w:pPr", None, indent)] if indent else []),
        *([el("w:rPr", None, el("w:b"))] if bold else []),
    )


def _abstract(id: int, levels: Xml, kind: str = "singleLevel") -> Xml:
    # Programs know a list by its nsid: lists without one may be taken for each other.
    return el(
        "w:abstractNum",
        {"w:abstractNumId": id},
        val("w:nsid", f"0D0C{id:04X}"),
        val("w:multiLevelType", kind),
        val("w:tmpl", f"0D0F{id:04X}"),
        levels,
    )


def _attachment_label(number: int) -> str:
    """What stands before the name of the first or second attachment of several.

    A tab takes the place of its space: so the name begins where its next line will, in whatever face.
    """
    return wording.attachment_lines(("", ""))[number - 1].replace(str(number), "%1").rstrip()


@cache
def _shapes(page: Page) -> Xml:
    paragraph = wording.numbered_label(_PROBE).replace(str(_PROBE), "%1")
    return joined(
        (
            _abstract(HEADINGS, _heading_levels(page), "multilevel"),
            _abstract(PARAGRAPHS, _level(0, "decimal", paragraph, style=NUMBERED, indent=indent(page))),
            _abstract(FIRST_ATTACHMENT, _level(0, "decimal", _attachment_label(1), gap="tab")),
            _abstract(ATTACHMENTS, _level(0, "decimal", _attachment_label(2), start=2, gap="tab")),
        )
    )
