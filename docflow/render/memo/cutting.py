"""切: HTML cut into tags and words; where words are of a class, the class stands in the key.

cut   (source, is_free, faces)  -> Piece
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Final, NamedTuple

from docflow.render.fonts import Faces
from docflow.render.justify import HELPERS
from docflow.render.memo.letters import Letters, letters
from docflow.render.page import Role


class Uncut(Exception):
    """This document's layout is not shared with others."""


class Text(NamedTuple):
    """The words that stand directly in one element, as a reader sees them, and the letters that write them."""

    said: str
    letters: Letters


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch of a document's HTML."""

    #: Tags, and the number (within the piece) of the element whose tag it is, where the element has words.
    tags: tuple[tuple[str, int | None], ...]
    key: str
    texts: tuple[Text, ...]
    is_free: bool
    #: What stands in the list of bookmarks, for each heading.
    labels: tuple[str, ...]
    #: Its first tag, which says how far it stands from what is above.
    opening: str
    #: In reading order: which text, and how many of its characters; () where white space was drawn together.
    order: tuple[tuple[int, int], ...] = ()

    @property
    def places(self) -> list[tuple[int, int]]:
        """For each character in reading order its text, and its place in it."""
        ends = [0] * len(self.texts)
        out: list[tuple[int, int]] = []
        for text, count in self.order:
            out += [(text, at) for at in range(ends[text], ends[text] + count)]
            ends[text] += count
        return out

    def html(self, number: int, first: int) -> str:
        """Its HTML, with the number of the piece and of each text as attributes that no style looks at."""
        out = []
        for at, (tag, index) in enumerate(self.tags):
            more = f' data-piece="{number}"' if at == 0 else ""
            more += "" if index is None else f' data-text="{first + index}"'
            name = _NAME.match(tag)
            out.append(f"{name.group()}{more}{tag[name.end() :]}" if more and name else tag)
        return "".join(out)


_NAME: Final = re.compile(r"<\w+")
#: A drawing is one tag: its words are no lines of text.
_TOKENS: Final = re.compile(r"<svg.*?</svg>|<[^>]*>|[^<]+", re.DOTALL)
_LABEL: Final = re.compile(r' data-label="([^"]*)"')
_CLASSES: Final = re.compile(r'\bclass="?([^">]*)')
_FAMILY: Final = re.compile(r"font-family:'([^']*)'")
_SPACES: Final = re.compile(r"[ \t\n]+")
_VOID: Final = ("<br", "<wbr", "<img", "<col ", "<svg", "<!")
_HEADING: Final = re.compile(r"<h([1-6])\b")
#: The role that an element's class or name gives its words (render/html/sheet.py).
_ROLES: Final[dict[str, Role]] = {
    "mark": "title", "title": "title", "hei": "hei", "kai": "kai", "caption": "hei", "strong": "kai", "th": "hei",
    "body": "body", "song": "song",
}  # fmt: skip


def cut(source: str, is_free: bool, faces: Faces) -> Piece:
    """The piece that `source` is. Errors: Uncut."""
    cutting = _Cutting(faces)
    for token in _TOKENS.findall(source):
        cutting.take(token)
    texts = tuple(Text(_SPACES.sub(" ", said), own) for said, own in zip(cutting.said, cutting.letters, strict=True))
    tags = tuple(zip(cutting.tags, cutting.numbers, strict=True))
    opening = _LABEL.sub("", tags[0][0]) if tags else ""
    is_even = all(one.said == said for one, said in zip(texts, cutting.said, strict=True))
    order = tuple(cutting.order) if is_even else ()
    return Piece(tags, "".join(cutting.key), texts, is_free, tuple(cutting.labels), opening, order)


def bare(tag: str) -> Piece:
    """A piece that is a tag and nothing else."""
    return Piece(((tag, None),), tag, (), False, (), tag)


@dataclass
class _Cutting:
    """A piece while it is cut."""

    faces: Faces
    tags: list[str] = field(default_factory=list)
    #: For each tag the number of its words.
    numbers: list[int | None] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    letters: list[Letters] = field(default_factory=list)
    order: list[tuple[int, int]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    #: The elements that are open: the place of the tag, and what writes words in it.
    stack: list[tuple[int, Letters]] = field(default_factory=list)
    #: How many are open around the heading whose words are its bookmark; -1 outside of one.
    heading: int = -1

    def __post_init__(self) -> None:
        self.stack.append((-1, letters(self.faces.role("body"), self.faces.cache)))

    def take(self, token: str) -> None:
        if token[0] != "<":
            self._words(token)
        elif token.startswith("</"):
            self.key.append(token)
            self.stack.pop()
            if self.heading == len(self.stack):
                self.heading = -1
        else:
            self._opening(token)
        self.tags.append(token)
        if len(self.numbers) < len(self.tags):
            self.numbers.append(None)

    def _words(self, token: str) -> None:
        place, own = self.stack[-1]
        said = unescape(token)
        # No tag begins with this character, so no words are taken for one.
        self.key += ("\x01", said.translate(own.table))
        if said.isspace():
            return
        if place < 0:
            raise Uncut
        number = self.numbers[place]
        if number is None:
            self.numbers[place] = number = len(self.said)
            self.said.append("")
            self.letters.append(own)
        shown = said.translate(HELPERS)
        self.said[number] += shown
        self.order.append((number, len(shown)))
        if self.heading >= 0:
            self.labels[-1] += said

    def _opening(self, token: str) -> None:
        label = _LABEL.search(token)
        self.key.append(token if label is None else token.replace(label.group(), ""))
        if token.startswith(_VOID):
            return
        if _HEADING.match(token):
            self.heading = len(self.stack) if label is None else -1
            self.labels.append("" if label is None else unescape(label.group(1)))
        self.stack.append((len(self.tags), self._letters(token, self.stack[-1][1])))

    def _letters(self, tag: str, parent: Letters) -> Letters:
        """What writes the words in an element."""
        if family := _FAMILY.search(tag):
            named = next(one for one in self.faces.all if one.name == family.group(1))
            return letters(named, self.faces.cache)
        name, classes = _NAME.match(tag), _CLASSES.search(tag)
        names = [name.group()[1:] if name else "", *(classes.group(1).split() if classes else ())]
        roles = [_ROLES[one] for one in names if one in _ROLES]
        return letters(self.faces.role(roles[-1]), self.faces.cache) if roles else parent
