"""Words as HTML: escaped, never markup; in the face that has them; broken only where Chinese may break.

Ink       what writes words: it knows the faces, and whether the breaking helpers are wanted
Told      what was learnt while they were written: rare characters, missing ones, the tables there are
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html import escape
from typing import Final, assert_never

from docflow.document import wording
from docflow.document.model import Blank, Note, Ref, Spans, Strong, Text
from docflow.render.fonts import Face, Faces, RareUse, ignorable
from docflow.render.page import Page, Role

#: ZERO WIDTH SPACE: a line may end here. WORD JOINER: it may not.
BREAK: Final = "\u200b"
JOIN: Final = "\u2060"

# What Pango's line breaking gets wrong in Chinese, put right:
#   “ ‘ and ” ’ cling to both neighbours, so that two cells are lost at the end of a line;
#   · / ～ —— may begin a line, / may end one between hanzi; a document number may break inside 〔2026〕8号.
_BEFORE_OPENING: Final = re.compile(r"(?<=[^“‘（《〈〔【『「])([“‘])")
_AFTER_CLOSING: Final = re.compile(r"([”’])(?=[^，。、；：？！”’）》〉〕】』」…—·％])")
_NEVER_FIRST: Final = re.compile(r"([·/～]|(?<!—)—)")
_NEVER_LAST: Final = re.compile(r"(?<=[^\x00-\x7f]/)(?=.)")
_NUMBER: Final = re.compile(r"(〔\d{4}〕)(\d+)(号)")
#: What is longer than half a line and has no space (an address on the web, a fingerprint) may break anywhere.
_LONG: Final = re.compile(r"[!-~]{30,}")
#: What the id of a footnote begins with.
NOTE_ID: Final = "note-"
_FORMAT: Final = {"\u200c", "\u200d"}


def guarded(text: str) -> str:
    """`text` with invisible characters that make it break by the rules of Chinese."""
    text = _BEFORE_OPENING.sub(BREAK + r"\1", text)
    text = _AFTER_CLOSING.sub(r"\1" + BREAK, text)
    text = _NEVER_LAST.sub(JOIN, text)
    text = _NEVER_FIRST.sub(JOIN + r"\1", text)
    text = _LONG.sub(lambda found: BREAK.join(found.group().replace(JOIN, "")), text)
    return _NUMBER.sub(JOIN.join(("", r"\1", r"\2", r"\3")), text)


def visible(text: str) -> str:
    """`text` without characters that draw nothing and only direct a renderer: marks of direction, soft hyphens.

    They are no words, and would let data turn a line around or hide in it. Joiners stay: some scripts need them.
    """
    return "".join(
        one for one in text if unicodedata.category(one) not in ("Cf", "Cc") or one in _FORMAT or one in "\t\n"
    )


def pictograph(character: str) -> bool:
    """Whether it is a picture for a screen (emoji): no face of an official paper has it, whatever a machine has."""
    return "\U0001f000" <= character <= "\U0001faff"


@dataclass
class Told:
    """What was learnt while words were written."""

    #: Characters that another face wrote, in order.
    rare: dict[RareUse, None] = field(default_factory=dict)
    #: Characters that no face has, each with a few characters around its first use.
    missing: dict[str, str] = field(default_factory=dict)
    #: What stands above each table where it goes on, by the name of the table.
    tables: dict[str, str] = field(default_factory=dict)

    def number_table(self, again: str) -> str:
        """A name for the next table."""
        name = f"table-{len(self.tables) + 1}"
        self.tables[name] = again
        return name

    def hear(self, text: str, role: Role, faces: Faces) -> None:
        """Notes which characters of `text` the face of `role` does not have."""
        for at, one in enumerate(text):
            if one in self.missing or ignorable(one):
                continue
            if pictograph(one) or faces.of(one, role) is None:
                self.missing[one] = text[max(0, at - 3) : at + 4]
        self.rare.update(dict.fromkeys(one for one in faces.rare_uses(text, role) if one.character not in self.missing))


@dataclass(frozen=True)
class Ink:
    """What writes words (a renderer's pen)."""

    page: Page
    faces: Faces | None
    #: For our own PDF the helpers are characters; in a file for browsers, which know Chinese, there are none.
    helpers: bool = False
    told: Told = field(default_factory=Told)

    def words(self, text: str, role: Role = "body") -> str:
        """`text` as HTML in a block whose face is that of `role`."""
        text = visible(text)
        if self.faces is None:
            return escape(text)
        own = self._heard(text, role)
        if self.helpers:
            text = guarded(text)
        out = []
        for part, face in self.faces.runs(text, role):
            out.append(
                escape(part) if face is own else f'<span style="font-family:{quoted(face.name)}">{escape(part)}</span>'
            )
        return "".join(out)

    def drawn(self, text: str, role: Role = "body") -> str:
        """`text` inside an SVG text, which never breaks."""
        text = visible(text)
        if self.faces is None:
            return escape(text)
        own = self._heard(text, role)
        return "".join(
            escape(part) if face is own else f'<tspan style="font-family:{quoted(face.name)}">{escape(part)}</tspan>'
            for part, face in self.faces.runs(text, role)
        )

    def _heard(self, text: str, role: Role) -> Face:
        """The face of `role`, once it is noted what of `text` it lacks."""
        assert self.faces is not None
        own = self.faces.role(role)
        if not self.faces.writes(text, role):
            self.told.hear(text, role, self.faces)
        return own

    def described(self, said: str) -> str:
        """The first child of a drawing, which names it for who cannot see it; in a PDF only, where it is no word."""
        return f"<title>{escape(said)}</title>" if self.helpers else ""

    def spans(self, spans: Spans, role: Role = "body") -> str:
        out = []
        for span in spans:
            match span:
                case Text(text):
                    out.append(self.words(text, role))
                case Ref(text):
                    out.append(f'<span class="ref">{self.words(text, role)}</span>')
                case Strong(text):
                    out.append(f"<strong>{self.words(text, 'kai')}</strong>")
                case Note(number, text):
                    out.append(self._note(number, text))
                case Blank(width):
                    out.append(f'<span class="blank" style="width:{width * self.page.char:.3f}mm"></span>')
                case _:
                    assert_never(span)
        return "".join(out)

    def _note(self, number: int, text: str) -> str:
        mark = wording.note_mark(number)
        said = f'<span class="bar"></span><span class="said" data-mark="{mark}">{self.words(text)}</span>'
        return f'<span class="note" id="{NOTE_ID}{number}" data-mark="{mark}">{said}</span>'


def quoted(name: str) -> str:
    """A name of a face as CSS text inside a style attribute."""
    return "'" + re.sub(r"[^\w \-]", "", name) + "'"
