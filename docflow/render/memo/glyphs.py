"""字: glyphs that stand for characters, and those that many papers have.

Glyph                 one glyph of one font that stands for one character
by_font (base, more)  -> the glyphs of a paper by font and number; Ambiguous
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from docflow.render.memo.cff import Begun
from docflow.render.memo.objects import Opened


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """A glyph and the character it stands for; there is one object for each pair."""

    font: bytes
    number: int
    character: str
    #: As the text of a page has it: four hexadecimal digits.
    code: bytes
    #: Its line in a table from glyphs to characters.
    line: bytes
    #: In thousandths of the size.
    width: int


class Written(NamedTuple):
    """The objects of a font; the first is the one that pages name."""

    name: bytes
    objects: list[bytes]
    #: What many papers have of the fourth one, which is then only its rest.
    begun: bytes = b""


@dataclass(frozen=True, eq=False)
class Basis:
    """Glyphs of one font that many papers have."""

    glyphs: dict[int, Glyph]
    numbers: tuple[int, ...]
    #: The beginnings of files with them.
    opened: dict[tuple[int, int, int], Opening] = field(default_factory=dict)
    #: The font written, by the number of its first object.
    written: dict[int, Written] = field(default_factory=dict)


class Opening(NamedTuple):
    """The beginning of a font's file as an object of a PDF."""

    begun: Begun
    stream: Opened


Base: TypeAlias = Mapping[bytes, Basis]


class Ambiguous(Exception):
    """One glyph stands for two characters in one paper."""


def by_font(base: Base, glyphs: Iterable[Glyph]) -> dict[bytes, dict[int, Glyph]]:
    """The glyphs of `base` and these, by font and number. Errors: Ambiguous."""
    more: dict[bytes, list[Glyph]] = {}
    for one in glyphs:
        own = more.get(one.font)
        if own is None:
            more[one.font] = [one]
        else:
            own.append(one)
    out = {font: one.glyphs for font, one in base.items()}
    for font, found in more.items():
        known = out.get(font, {})
        made = {one.number: one for one in found}
        if len(made) < len(found) or any(known.get(one.number, one) is not one for one in found):
            raise Ambiguous
        out[font] = known | made
    return out
