"""字形: the outlines of a face, cut out once, and small fonts put together of them, one for each paper.

Outlines (font)  .take (codes)  reads outlines that are not known yet
                 .font (codes)  -> FontFile: a font of just these glyphs

The outlines are those that WeasyPrint's own cutting (HarfBuzz) gives, byte for byte. A CFF font leaves gaps where a
glyph is not wanted, as WeasyPrint's does: readers disagree on what else a CID may mean in an OpenType font. It is an
OpenType font because PDFium treats a bare CFF otherwise (no grid fitting). A TrueType font numbers anew, with a map.
"""

from __future__ import annotations

import copy
import io
import struct
from array import array
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate
from sys import byteorder
from typing import Any

from docflow.render.memo.cff import Begun, Cff
from docflow.render.memo.sfnt import FontFile, Unreadable, sfnt
from docflow.render.memo.types import quick_types


class Outlines:
    """The outlines of one face."""

    def __init__(self, font: Any) -> None:
        self._font = font
        self._of: Cff | _Glyf | None = None

    @property
    def is_cff(self) -> bool:
        return isinstance(self._of, Cff)

    @property
    def is_begun(self) -> bool:
        return self._of is not None

    def lacks(self, glyphs: Iterable[int]) -> bool:
        """Whether outlines of some of `glyphs` are not known yet."""
        return self._of is None or not self._of.known.keys() >= frozenset(glyphs)

    def take(self, glyphs: Iterable[int]) -> None:
        """Reads the outlines of `glyphs`. Errors: Unreadable."""
        known = self._of.known if self._of else {}
        if new := {0, *glyphs} - known.keys():
            if self._of is None:
                # First nothing but .notdef: what is said of the face must not depend on what is cut out of it first.
                data = self._cut({0})
                self._of = Cff() if data[:4] == b"OTTO" else _Glyf()
                self._of.read(data, {0})
            self._of.read(self._cut(new), new)

    def font(self, glyphs: Sequence[int]) -> FontFile:
        """The font of `glyphs`, in ascending order; all were taken."""
        assert self._of is not None
        return self._of.font(glyphs)

    def size(self, base: tuple[int, ...], more: Collection[int], last: int) -> tuple[int, int] | None:
        """How large a beginning must be that is gone on with by `more`; None where there is none (cff.py)."""
        return self._of.size(base, more, last) if isinstance(self._of, Cff) else None

    def begun(self, base: Sequence[int], size: tuple[int, int]) -> Begun:
        """The beginning of such a font that many papers have."""
        assert isinstance(self._of, Cff)
        return self._of.begun(base, size)

    def rest(self, begun: Begun, more: Collection[int]) -> tuple[bytes, bytes, int]:
        """What stands behind it: what is worth deflating, what hardly is, and how many zeros."""
        assert isinstance(self._of, Cff)
        return self._of.rest(begun, more)

    def _cut(self, glyphs: set[int]) -> bytes:
        one = copy.copy(self._font)
        if one.bitmap or one.png or one.svg or one.colr or "fvar" in one.tables or one.missing:
            raise Unreadable
        one.file_content = b""
        with quick_types():
            one.subset(dict.fromkeys(glyphs, ""), False)
        if not one.file_content:
            raise Unreadable
        return bytes(one.file_content)


# --- glyf (TrueType outlines) --------------------------------------------------------------------------------------

_WORDS, _SCALE, _MORE, _XY, _TWO = 0x0001, 0x0008, 0x0020, 0x0040, 0x0080


class _Glyf:
    """Outlines without instructions, with what they are made of."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[bytes, bytes]] = {}
        self._tables: dict[str, bytes] = {}

    def read(self, data: bytes, glyphs: Iterable[int]) -> None:
        from fontTools.ttLib import TTFont

        with TTFont(io.BytesIO(data), lazy=True) as font:
            raw = font.reader
            if "glyf" not in raw:
                raise Unreadable
            tables = {name: raw[name] for name in ("head", "hhea", "maxp")}
            self._tables = self._tables or tables
            places = font["loca"].locations
            outlines, metrics = raw["glyf"], raw["hmtx"]
            wide = struct.unpack(">H", tables["hhea"][34:36])[0]
            todo = list(glyphs)
            while todo:
                one = todo.pop()
                if one in self.known:
                    continue
                if one + 1 >= len(places):
                    raise Unreadable
                self.known[one] = (outlines[places[one] : places[one + 1]], _metric(metrics, wide, one))
                todo += [part for _, part in _parts(self.known[one][0])]

    def font(self, glyphs: Sequence[int]) -> FontFile:
        order = [0, *(one for one in glyphs if one)]
        number = {one: at for at, one in enumerate(order)}
        for one in order:  # grows while it is gone through
            for _, part in _parts(self.known[one][0]):
                if part not in number:
                    number[part] = len(order)
                    order.append(part)
        found = [self._renumbered(self.known[one][0], number) for one in order]
        padded = [one + b"\0" * (-len(one) % 4) for one in found]
        tables = dict(self._tables)
        tables["head"] = tables["head"][:8] + bytes(4) + tables["head"][12:50] + b"\0\1" + tables["head"][52:]
        tables["hhea"] = tables["hhea"][:34] + struct.pack(">H", len(order))
        tables["maxp"] = tables["maxp"][:4] + struct.pack(">H", len(order)) + tables["maxp"][6:]
        tables["hmtx"] = b"".join([self.known[one][1] for one in order])
        tables["loca"] = struct.pack(f">{len(order) + 1}I", *accumulate(map(len, padded), initial=0))
        tables["glyf"] = b"".join(padded)
        data = sfnt(tables, b"\0\1\0\0")
        last = max(glyphs, default=0)
        places = array("H", bytes(2 * last + 2))
        for one in glyphs:
            places[one] = number[one]
        if byteorder == "little":
            places.byteswap()
        return FontFile(data, b"/Length1 %d " % len(data), places.tobytes())

    def _renumbered(self, outline: bytes, number: dict[int, int]) -> bytes:
        parts = list(_parts(outline))
        if not parts:
            return outline
        made = bytearray(outline)
        for at, part in parts:
            made[at : at + 2] = struct.pack(">H", number[part])
        return bytes(made)


def _metric(metrics: bytes, wide: int, glyph: int) -> bytes:
    """Advance and left bearing of a glyph; those at the end share the last advance."""
    if glyph < wide:
        return metrics[4 * glyph : 4 * glyph + 4]
    at = 4 * wide + 2 * (glyph - wide)
    return metrics[4 * wide - 4 : 4 * wide - 2] + metrics[at : at + 2]


def _parts(outline: bytes) -> Iterable[tuple[int, int]]:
    """Where a composite glyph names its parts, and which they are."""
    if len(outline) < 10 or outline[0] < 0x80:
        return
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack(">HH", outline[at : at + 4])
        yield at + 2, part
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _XY else 8 if flags & _TWO else 0
