"""字: glyphs that stand for characters, and those that many papers have.

widths, to_unicode    what a PDF says of glyphs
Glyph                 one glyph of one font that stands for one character
by_font (base, more)  -> the glyphs of a paper that are not in `base`, by font and number; Ambiguous
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple, TypeAlias

from docflow.render.fast.codec import Codec
from docflow.render.memo.cff import Begun as BegunFont
from docflow.render.memo.objects import Begun, Opened, begun, gone_on


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

    @cached_property
    def widths(self) -> bytes:
        return widths([self.glyphs[number] for number in self.numbers])

    @cached_property
    def meant(self) -> Begun:
        """The beginning of a table from glyphs to characters."""
        return begun(_BEFORE + _lines([self.glyphs[number] for number in self.numbers]))

    def to_unicode(self, number: int, more: Sequence[Glyph], codec: Codec) -> bytes:
        """The table of these glyphs and others, as the object `number`."""
        return gone_on(number, self.meant, _lines(more) + _BEHIND, codec)


class Opening(NamedTuple):
    """The beginning of a font's file as an object of a PDF."""

    begun: BegunFont
    stream: Opened


Base: TypeAlias = Mapping[bytes, Basis]


class Ambiguous(Exception):
    """One glyph stands for two characters in one paper."""


def by_font(base: Base, glyphs: Iterable[Glyph]) -> dict[bytes, dict[int, Glyph]]:
    """Those of `glyphs` that `base` has not, by font and number. Errors: Ambiguous."""
    more: dict[bytes, list[Glyph]] = {}
    for one in glyphs:
        own = more.get(one.font)
        if own is None:
            more[one.font] = [one]
        else:
            own.append(one)
    return {font: _new(base[font].glyphs if font in base else {}, found) for font, found in more.items()}


def _new(known: Mapping[int, Glyph], found: list[Glyph]) -> dict[int, Glyph]:
    made = {one.number: one for one in found}
    if len(made) < len(found):
        raise Ambiguous
    for number in made.keys() & known.keys():
        if made.pop(number) is not known[number]:
            raise Ambiguous
    return made


# --- what a PDF says of them ----------------------------------------------------------------------------------------


def widths(glyphs: Iterable[Glyph]) -> bytes:
    """What differs from the usual width of a hanzi (/DW is 1000)."""
    return b" ".join([b"%d[%d]" % (one.number, one.width) for one in glyphs if one.width != 1000])


_BEFORE = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n<< /Registry (Adobe)\n"
    b"/Ordering (UCS)\n/Supplement 0\n>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
)
_BEHIND = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


def to_unicode(glyphs: Sequence[Glyph]) -> bytes:
    """A table from glyphs to characters."""
    return b"".join((_BEFORE, _lines(glyphs), _BEHIND))


def _lines(glyphs: Sequence[Glyph]) -> bytes:
    out = []
    for at in range(0, len(glyphs), 100):
        some = glyphs[at : at + 100]
        out.append(b"%d beginbfchar\n%b\nendbfchar\n" % (len(some), b"\n".join([one.line for one in some])))
    return b"".join(out)
