"""CFF: outlines in PostScript's way, put together to a font.

Cff   .read (data, glyphs)        takes in outlines (charstrings.py)
      .font (glyphs)              -> FontFile
      .begun, .rest               -> a font whose beginning many papers have

Adobe's Technical Notes 5176 (the format) and 5177 (the charstrings), only as far as a face needs that HarfBuzz has cut
out with CIDs, without subroutines and without hints.
"""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import mul, sub
from typing import Final, NamedTuple

from docflow.render.memo.charstrings import Reader, call, integer
from docflow.render.memo.sfnt import FontFile, sfnt, tables

#: The beginning of a font has room for a multiple of so many glyphs, and for so many bytes of further outlines.
_STEP: Final = 1_024
_ROOM: Final = 4_096
#: So many sets of Private DICTs are kept in mind.
_KEPT_KINDS: Final = 256
#: Tables that say of a whole face what they said of the cut one; the others are made anew.
_KEPT: Final = ("OS/2", "head", "hhea", "name", "post")


class Begun(NamedTuple):
    """The beginning of a font that many papers have."""

    data: bytes
    #: How many glyphs it has, wanted or not.
    size: int
    #: The Private DICTs by number.
    privates: dict[bytes, int]
    #: The charstrings of the glyphs whose outlines are here: each calls its outline.
    calls: dict[int, bytes]
    #: Which DICT each glyph has, as far as it is told by these.
    select: bytes
    #: How many bytes follow.
    rest: int


class Cff:
    """Charstrings without subroutines and hints, and the widths that they are told against."""

    def __init__(self) -> None:
        #: The charstring of each glyph, and the Private DICT that goes with it.
        self.known: dict[int, tuple[bytes, bytes]] = {}
        #: One object for all that are equal.
        self._privates: dict[bytes, bytes] = {}
        self._tables: dict[str, bytes] = {}
        #: The Private DICTs that some glyphs have.
        self._kinds: dict[tuple[int, ...], set[bytes]] = {}

    def read(self, data: bytes, glyphs: Iterable[int]) -> None:
        """Takes in the charstrings of `glyphs` of an OpenType font. Errors: Unreadable."""
        own = tables(data)
        if not self._tables:
            self._tables = {name: own[name] for name in _KEPT if name in own}
            self._tables["hhea"] = own["hhea"][:34] + b"\0\1"  # one advance for all: a PDF has its own
        read = Reader(own["CFF "])
        for glyph in glyphs:
            private = read.private(glyph)
            self.known[glyph] = (read.charstring(glyph), self._privates.setdefault(private, private))

    def size(self, base: tuple[int, ...], more: Collection[int], last: int) -> tuple[int, int] | None:
        """How many glyphs and bytes of outlines a beginning must leave room for which `more` and `last` follow.

        Few sizes, so that few beginnings serve. None where one of `more` is of a kind that none of `base` is.
        """
        known = self.known
        if len(self._privates) > 1:
            kinds = self._kinds.get(base)
            if kinds is None:
                if len(self._kinds) >= _KEPT_KINDS:
                    self._kinds.clear()
                kinds = self._kinds[base] = {known[one][1] for one in base}
            if any(known[one][1] not in kinds for one in more):
                return None
        return -(-(last + 1) // _STEP) * _STEP, -(-sum([len(known[one][0]) for one in more]) // _ROOM) * _ROOM

    def begun(self, base: Sequence[int], size: tuple[int, int]) -> Begun:
        """Everything up to the choice of dictionaries; outlines are subroutines that the charstrings call."""
        order, (count, room) = _with_notdef(base), size
        codes, private = zip(*[self.known[one] for one in order], strict=True)
        privates = {one: number for number, one in enumerate(dict.fromkeys(private))}
        calls = {one: call(number, len(order)) for number, one in enumerate(order)}
        charset = struct.pack(">BHH", 2, 1, count - 2)
        select = 1 + count
        front = _front(tuple(privates), len(charset), select, _index(codes))
        length = len(front) + len(charset) + select + 3 + 3 * (count + 1) + sum(map(len, calls.values())) + room
        tables = self._own(count)
        tables["CFF "] = front + charset
        data = sfnt(tables, b"OTTO", "CFF ", length)
        after = (*map(sub, order[1:], order), count - order[-1])
        kinds = [bytes((privates[one],)) * times for one, times in zip(private, after, strict=True)]
        return Begun(data, count, privates, calls, b"\0" + b"".join(kinds), length - len(front) - len(charset))

    def rest(self, begun: Begun, more: Collection[int]) -> tuple[bytes, bytes, int]:
        """What stands behind such a beginning: places of charstrings, the charstrings, and how many zeros.

        `more` are the glyphs whose outlines are not in it.
        """
        known = self.known
        order = sorted((*begun.calls, *more))
        own = begun.calls | {one: known[one][0] for one in more}
        codes = [own[one] for one in order]
        outlines = b"".join(codes)
        # A glyph that is not wanted begins where the next one does: it is empty.
        gaps = (*map(sub, order, (-1, *order)), begun.size - order[-1])
        begins = accumulate(map(len, codes), initial=1)
        size = 2 if len(outlines) < 0xFFFF else 3
        starts = _two(len(gaps), begins) if size == 2 else (at.to_bytes(3, "big") for at in begins)
        select: bytes | bytearray = begun.select
        if len(begun.privates) > 1:
            select = bytearray(select)
            for one in more:
                select[one + 1] = begun.privates[known[one][1]]
        places = b"".join((select, struct.pack(">HB", begun.size, size), *map(mul, starts, gaps)))
        return places, outlines, begun.rest - len(places) - len(outlines)

    def _own(self, count: int) -> dict[str, bytes]:
        tables = dict(self._tables)
        tables["hmtx"] = b"\x03\xe8\0\0" + bytes(2 * (count - 1))
        tables["maxp"] = struct.pack(">IH", 0x00005000, count)
        return tables

    def font(self, glyphs: Sequence[int]) -> FontFile:
        order = _with_notdef(glyphs)
        count = order[-1] + 1
        codes, privates = zip(*[self.known[one] for one in order], strict=True)
        # A glyph that is not wanted begins where the next one does: it is empty.
        gaps = map(sub, order, (-1, *order))
        begins = accumulate(map(len, codes), initial=1)
        starts = [at.to_bytes(3, "big") * gap for gap, at in zip((*gaps, 1), begins, strict=True)]
        numbers = {private: number for number, private in enumerate(dict.fromkeys(privates))}
        kinds, before = [], None
        for one, private in zip(order, privates, strict=True):
            if private is not before:
                kinds.append(struct.pack(">HB", one, numbers[private]))
                before = private
        charset = struct.pack(">BHH", 2, 1, max(count - 2, 0)) if count > 1 else b"\0"
        select = struct.pack(">BH", 3, len(kinds)) + b"".join(kinds) + struct.pack(">H", count)
        front = _front(tuple(numbers), len(charset), len(select))
        tables = self._own(count)
        tables["CFF "] = b"".join((front, charset, select, struct.pack(">HB", count, 3), *starts, *codes))
        outlines = sum(map(len, codes))
        return FontFile(sfnt(tables, b"OTTO", "CFF "), b"/Subtype /OpenType", b"", outlines)


def _two(count: int, numbers: Iterable[int]) -> Sequence[bytes]:
    """So many numbers, each in two bytes."""
    together, apart = _structs(count)
    return apart.unpack(together.pack(*numbers))


@lru_cache(maxsize=1_024)
def _structs(count: int) -> tuple[struct.Struct, struct.Struct]:
    return struct.Struct(f">{count}H"), struct.Struct("2s" * count)


def _with_notdef(glyphs: Sequence[int]) -> Sequence[int]:
    return glyphs if glyphs and glyphs[0] == 0 else (0, *glyphs)


@lru_cache(maxsize=256)
def _front(private: tuple[bytes, ...], charset: int, select: int, outlines: bytes = b"\0\0") -> bytes:
    """What stands before a character set of so many bytes, which a choice of dictionaries of so many follows.

    `outlines` is the index of the global subroutines.
    """
    head = b"\x01\x00\x04\x04" + _index([b"docflow"])
    names = _index([b"Adobe", b"Identity"]) + outlines
    start = at = len(head) + len(_top(0, 0, 0, 0)) + len(names)
    dicts = []
    for one in private:
        dicts.append(integer(len(one)) + integer(at) + b"\x12")
        at += len(one)
    arrays = _index(dicts)
    begin = start + sum(map(len, private)) + len(arrays)
    top = _top(begin, begin + charset, begin + charset + select, at)
    return b"".join((head, top, names, *private, arrays))


def _top(charset: int, select: int, strings: int, arrays: int) -> bytes:
    """The top dictionary, in its index; as long whatever the places are."""
    ros = integer(391) + integer(392) + integer(0) + b"\x0c\x1e"
    count = integer(65536) + b"\x0c\x22"
    places = integer(charset) + b"\x0f" + integer(select) + b"\x0c\x25"
    return _index([ros + count + places + integer(strings) + b"\x11" + integer(arrays) + b"\x0c\x24"])


def _index(items: Sequence[bytes]) -> bytes:
    if not items:
        return b"\0\0"
    ends = accumulate(map(len, items), initial=1)
    return struct.pack(f">HB{len(items) + 1}I", len(items), 4, *ends) + b"".join(items)
