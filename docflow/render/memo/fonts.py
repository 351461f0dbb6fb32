"""字体对象: the glyphs that papers use, and the objects of a PDF that bring them along.

Store   .hear (fonts)          what WeasyPrint has used
        .glyph (font, code, character)
Glyph   one glyph of one font that stands for one character
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from docflow.render.fast.codec import Codec
from docflow.render.fonts import Faces
from docflow.render.memo.letters import Letters, letters
from docflow.render.memo.objects import packed, partly
from docflow.render.memo.outlines import Outlines
from docflow.render.memo.sfnt import Unreadable

#: So many fonts that were written are kept in mind.
_KEPT = 64


@dataclass(frozen=True, slots=True, eq=False)
class Glyph:
    """A glyph and the character it stands for; there is one object for each pair."""

    font: bytes
    number: int
    #: Its line in a table from glyphs to characters.
    line: bytes
    #: In thousandths of the size.
    width: int


@dataclass(frozen=True)
class _Font:
    """A font as WeasyPrint has it."""

    base: Any
    letters: Letters
    outlines: Outlines
    glyphs: dict[tuple[bytes, str], Glyph]


class Ambiguous(Exception):
    """One glyph stands for two characters in one paper."""


class Store:
    """The fonts of a batch, by the name that the pages call them."""

    def __init__(self, faces: Faces) -> None:
        self._cache = faces.cache
        self._faces = {one.name: one for one in faces.all}
        self._fonts: dict[bytes, _Font] = {}
        #: Objects of fonts that were written: a head and headings have the same glyphs in many papers.
        self._made: dict[object, list[bytes]] = {}
        self._meant: dict[bytes, dict[str, Glyph]] = {}
        #: Characters that papers to come will have.
        self.foreseen: frozenset[str] = frozenset()

    def hear(self, fonts: Mapping[Any, Any]) -> None:
        """Takes in the fonts with which pages were just drawn."""
        for one in fonts.values():
            name = one.hash.encode()
            if name not in self._fonts:
                one.file_content = b""  # a copy of the whole file, which nobody asks for again
                self._fonts[name] = _Font(one, letters(self._faces[one.family], self._cache), Outlines(one), {})

    def family(self, font: bytes) -> str:
        return str(self._fonts[font].base.family)

    def meant(self, font: bytes, letters: Letters) -> dict[str, Glyph]:
        """The glyph of each character that is written by `font`, found when it is first asked for."""
        found = self._meant.get(font)
        if found is None:
            found = self._meant[font] = _Meant(self, font, letters)
        return found

    def glyph(self, font: bytes, code: bytes, character: str, width: int) -> Glyph:
        own = self._fonts[font].glyphs
        found = own.get((code, character))
        if found is None:
            line = b"<%b> <%b>" % (code, character.encode("utf-16-be").hex().encode())
            found = own[code, character] = Glyph(font, int(code, 16), line, width)
        return found

    def sorted(self, glyphs: Iterable[Glyph]) -> dict[bytes, list[Glyph]]:
        """The glyphs of a paper by font, in ascending order. Errors: Ambiguous."""
        fonts: dict[bytes, list[Glyph]] = {}
        for one in glyphs:
            fonts.setdefault(one.font, []).append(one)
        out = {}
        for font in sorted(fonts):
            own = {one.number: one for one in fonts[font]}
            if len(own) < len(fonts[font]):
                raise Ambiguous
            out[font] = [own[number] for number in sorted(own)]
        return out

    def objects(self, font: bytes, glyphs: list[Glyph], first: int, codec: Codec) -> list[bytes]:
        """The objects of one font, written, from number `first` on; the first is the one that pages name.

        Errors: Unreadable.
        """
        key = (font, first, codec.name, tuple(glyphs))
        made = self._made.get(key)
        if made is None:
            made = self._written(self._fonts[font], glyphs, first, codec)
            if len(self._made) >= _KEPT:
                self._made.clear()
            self._made[key] = made
        return made

    def _take(self, font: _Font, numbers: list[int]) -> None:
        """Outlines that are wanted; when not for the first time, all that may ever be, because to cut them is slow."""
        if font.outlines.lacks(numbers):
            codes = font.letters.codes
            more = [int(codes[one], 16) for one in self.foreseen if codes.has(one)] if font.outlines.is_begun else []
            font.outlines.take((*numbers, *more))

    def _written(self, font: _Font, glyphs: list[Glyph], first: int, codec: Codec) -> list[bytes]:
        numbers = [one.number for one in glyphs]
        self._take(font, numbers)
        file = font.outlines.font(numbers)
        base, is_cff = font.base, font.outlines.is_cff
        name, ascent, descent = base.name, font.letters.ascent, font.letters.descent
        mapped = b"/CIDToGIDMap %d 0 R" % (first + 5) if file.map else b"/CIDToGIDMap /Identity"
        dictionaries = (
            _WHOLE % (name, first + 1, first + 4),
            _OWN % (0 if is_cff else 2, name, mapped, _widths(glyphs), first + 2),
            _ABOUT % (name, base.flags, descent, ascent - descent, ascent, ascent, descent, ascent, base.stemv,
                      3 if is_cff else 2, first + 3),
        )  # fmt: skip
        out = [b"%d 0 obj\n<<%b>>\nendobj\n" % (first + at, said) for at, said in enumerate(dictionaries)]
        if file.outlines:
            out.append(partly(first + 3, file.kind, file.data, file.outlines, codec))
        else:
            out.append(packed(first + 3, file.kind, file.data, codec))
        out.append(packed(first + 4, b"", _to_unicode(glyphs), codec))
        if file.map:
            out.append(packed(first + 5, b"", file.map, codec))
        return out


_WHOLE = b"/Type /Font/Subtype /Type0/BaseFont %b/Encoding /Identity-H/DescendantFonts [%d 0 R]/ToUnicode %d 0 R"
_OWN = (
    b"/Type /Font/Subtype /CIDFontType%d/BaseFont %b"
    b"/CIDSystemInfo <</Registry (Adobe)/Ordering (Identity)/Supplement 0>>%b/W [%b]/FontDescriptor %d 0 R"
)
_ABOUT = (
    b"/Type /FontDescriptor/FontName %b/Flags %d/FontBBox [0 %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d"
    b"/CapHeight %d/StemV %d/FontFile%d %d 0 R"
)


class _Meant(dict[str, Glyph]):
    """Glyphs by the characters they stand for. KeyError for what the face does not write."""

    def __init__(self, store: Store, font: bytes, letters: Letters) -> None:
        super().__init__()
        self._store, self._font, self._letters = store, font, letters

    def __missing__(self, character: str) -> Glyph:
        code = self._letters.codes[character]
        self[character] = found = self._store.glyph(self._font, code, character, self._letters.width(code))
        return found


def _widths(glyphs: list[Glyph]) -> bytes:
    """What differs from the usual width of a hanzi (/DW is 1000)."""
    return b" ".join([b"%d[%d]" % (one.number, one.width) for one in glyphs if one.width != 1000])


_BEFORE = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n<< /Registry (Adobe)\n"
    b"/Ordering (UCS)\n/Supplement 0\n>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
)
_BEHIND = b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


def _to_unicode(glyphs: list[Glyph]) -> bytes:
    out = [_BEFORE]
    for at in range(0, len(glyphs), 100):
        some = glyphs[at : at + 100]
        out.append(b"%d beginbfchar\n%b\nendbfchar\n" % (len(some), b"\n".join([one.line for one in some])))
    return b"".join((*out, _BEHIND))


__all__ = ["Ambiguous", "Glyph", "Store", "Unreadable"]
