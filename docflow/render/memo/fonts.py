"""字体对象: the glyphs that papers use, and the objects of a PDF that bring them along.

Store   .hear (fonts)          what WeasyPrint has used
        .glyph (font, code, character)
Glyph   one glyph of one font that stands for one character
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from docflow.render.fast.codec import Codec
from docflow.render.fonts import Faces
from docflow.render.memo.glyphs import Ambiguous, Base, Basis, Glyph, Opening, Written, by_font, to_unicode, widths
from docflow.render.memo.letters import Letters, letters
from docflow.render.memo.objects import closed, opened, packed, partly, stream
from docflow.render.memo.outlines import Outlines
from docflow.render.memo.sfnt import Unreadable

#: So many fonts that were written are kept in mind.
_KEPT = 64


@dataclass(frozen=True)
class _Font:
    """A font as WeasyPrint has it."""

    base: Any
    letters: Letters
    outlines: Outlines
    glyphs: dict[tuple[bytes, str], Glyph]


class Store:
    """The fonts of a batch, by the name that the pages call them."""

    def __init__(self, faces: Faces) -> None:
        self._cache = faces.cache
        self._faces = {one.name: one for one in faces.all}
        self._fonts: dict[bytes, _Font] = {}
        #: Objects of fonts that were written: a head and headings have the same glyphs in many papers.
        self._made: dict[object, Written] = {}
        self._bases: dict[tuple[bytes, frozenset[Glyph]], Basis] = {}
        #: The beginnings of files (paper.py).
        self.beginnings: dict[object, Any] = {}
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
            found = own[code, character] = Glyph(font, int(code, 16), character, code, line, width)
        return found

    def based(self, glyphs: Iterable[Glyph]) -> Base:
        """Glyphs that many papers have, by font. Errors: Ambiguous."""
        out = {}
        for font, own in by_font({}, glyphs).items():
            key = (font, frozenset(own.values()))
            if key not in self._bases:
                if len(self._bases) >= _KEPT:
                    self._bases.clear()
                self._bases[key] = Basis(own, tuple(sorted(own)))
            out[font] = self._bases[key]
        return out

    def fonts(self, base: Base, glyphs: Iterable[Glyph], first: int, codec: Codec) -> list[Written]:
        """The fonts of a paper that has the glyphs of `base` and these, with their objects from number `first` on.

        The one with most glyphs is the last: it is another in each paper. Errors: Ambiguous, Unreadable.
        """
        own = {**dict.fromkeys(base, _NONE), **by_font(base, glyphs)}
        order = sorted(own, key=lambda one: (len(own[one]) + (len(base[one].glyphs) if one in base else 0), one))
        out = []
        for font in order[:-1]:
            basis = base.get(font)
            if basis is not None and not own[font]:
                out.append(self._whole(font, basis, first, codec))
            else:
                out.append(self._known(font, _both(basis, own[font]), first, codec))
            first += len(out[-1].objects)
        for font in order[-1:]:
            out.append(self._last(font, base.get(font), own[font], first, codec))
        return out

    def _whole(self, font: bytes, basis: Basis, first: int, codec: Codec) -> Written:
        """The same of a font that has just the glyphs of `basis`: it is worth packing well. Errors: Unreadable."""
        if first not in basis.written:
            glyphs = [basis.glyphs[number] for number in basis.numbers]
            basis.written[first] = self._written(self._fonts[font], glyphs, first, codec, is_well=True)
        return basis.written[first]

    def _known(self, font: bytes, own: Mapping[int, Glyph], first: int, codec: Codec) -> Written:
        """The objects of a font from number `first` on; the first is the one that pages name. Errors: Unreadable."""
        glyphs = [own[number] for number in sorted(own)]
        key = (font, first, codec.name, tuple(glyphs))
        made = self._made.get(key)
        if made is None:
            made = self._written(self._fonts[font], glyphs, first, codec)
            if len(self._made) >= _KEPT:
                self._made.clear()
            self._made[key] = made
        return made

    def _last(self, font: bytes, base: Basis | None, more: Mapping[int, Glyph], first: int, codec: Codec) -> Written:
        """The same of a font that few papers have, most of whose glyphs are those of `base`."""
        found = self._fonts[font]
        opening = self._opening(found, base, more, first) if base else None
        if base is None or opening is None:
            own = _both(base, more)
            return self._written(found, [own[number] for number in sorted(own)], first, codec)
        beginning = opening.stream
        glyphs = [more[number] for number in sorted(more)]
        rest, length = closed(beginning, first + 5, *found.outlines.rest(opening.begun, more), codec)
        wide = b" ".join([one for one in (base.widths, widths(glyphs)) if one])
        told = self._told(found, wide, first, b"/CIDToGIDMap /Identity")
        return Written(font, [*told, rest, base.to_unicode(first + 4, glyphs, codec), length], beginning.data)

    def _opening(self, font: _Font, base: Basis, more: Mapping[int, Glyph], first: int) -> Opening | None:
        """The beginning of the file of a font that has `base` and few others; None where there is none."""
        if len(more) >= len(base.numbers):
            return None
        self._take(font, more if base.opened else {**base.glyphs, **more})
        size = font.outlines.size(base.numbers, more, max(base.numbers[-1], max(more, default=0)))
        if size is None:
            return None
        key = (first, *size)
        found = base.opened.get(key)
        if found is None:
            if len(base.opened) >= _KEPT:
                base.opened.clear()
            begun = font.outlines.begun(base.numbers, size)
            found = base.opened[key] = Opening(begun, opened(first + 3, _OPENTYPE, begun.data, first + 5))
        return found

    def _take(self, font: _Font, numbers: Collection[int]) -> None:
        """Outlines that are wanted; when not for the first time, all that may ever be, because to cut them is slow."""
        if font.outlines.lacks(numbers):
            codes = font.letters.codes
            more = [int(codes[one], 16) for one in self.foreseen if codes.has(one)] if font.outlines.is_begun else []
            font.outlines.take((*numbers, *more))

    def _written(
        self, font: _Font, glyphs: list[Glyph], first: int, codec: Codec, is_well: bool = False
    ) -> Written:  # fmt: skip
        numbers = [one.number for one in glyphs]
        self._take(font, numbers)
        file = font.outlines.font(numbers)
        mapped = b"/CIDToGIDMap %d 0 R" % (first + 5) if file.map else b"/CIDToGIDMap /Identity"
        out = self._told(font, widths(glyphs), first, mapped)
        if is_well:
            out.append(stream(first + 3, file.kind, file.data))
        elif file.outlines:
            out.append(partly(first + 3, file.kind, file.data, file.outlines, codec))
        else:
            out.append(packed(first + 3, file.kind, file.data, codec))
        out.append(packed(first + 4, b"", to_unicode(glyphs), codec))
        if file.map:
            out.append(packed(first + 5, b"", file.map, codec))
        return Written(glyphs[0].font, out)

    def _told(self, font: _Font, wide: bytes, first: int, mapped: bytes) -> list[bytes]:
        """What a PDF says of a font: three dictionaries."""
        base, is_cff = font.base, font.outlines.is_cff
        name, ascent, descent = base.name, font.letters.ascent, font.letters.descent
        dictionaries = (
            _WHOLE % (name, first + 1, first + 4),
            _OWN % (0 if is_cff else 2, name, mapped, wide, first + 2),
            _ABOUT % (name, base.flags, descent, ascent - descent, ascent, ascent, descent, ascent, base.stemv,
                      3 if is_cff else 2, first + 3),
        )  # fmt: skip
        return [b"%d 0 obj\n<<%b>>\nendobj\n" % (first + at, said) for at, said in enumerate(dictionaries)]


_NONE: Final[Mapping[int, Glyph]] = {}


def _both(base: Basis | None, more: Mapping[int, Glyph]) -> Mapping[int, Glyph]:
    return {**base.glyphs, **more} if base else more


#: What the dictionary of a CFF's stream says of it (outlines.py).
_OPENTYPE = b"/Subtype /OpenType"
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


__all__ = ["Ambiguous", "Base", "Basis", "Glyph", "Store", "Unreadable", "Written"]
