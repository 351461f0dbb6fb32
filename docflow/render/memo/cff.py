"""CFF: outlines in PostScript's way, read from one font and put together to another.

Reader (data)  .charstring (glyph), .private (glyph)
Cff            .read (data, glyphs), .font (glyphs) -> FontFile

Adobe's Technical Notes 5176 (the format) and 5177 (the charstrings), only as far as a face needs that HarfBuzz has cut
out with CIDs, without subroutines and without hints.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from operator import sub
from typing import Final, NamedTuple

from docflow.render.memo.sfnt import FontFile, Unreadable, sfnt, tables

#: Operators of dictionaries; those of two bytes begin with 12.
_CHARSTRINGS, _PRIVATE, _MATRIX, _ROS, _ARRAY, _SELECT = (17,), (18,), (12, 7), (12, 30), (12, 36), (12, 37)
#: How wide a glyph is when its charstring does not say, and what it is told against when it does.
_WIDTHS: Final = {(20,), (21,)}
#: The operator of a charstring that calls a global subroutine.
_CALL: Final = 29
#: The beginning of a font has room for a multiple of so many glyphs, and for so many bytes of further outlines.
_STEP: Final = 1_024
_ROOM: Final = 4_096
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

    def size(self, base: Sequence[int], more: Iterable[int], last: int) -> tuple[int, int] | None:
        """How many glyphs and bytes of outlines a beginning must leave room for which `more` and `last` follow.

        Few sizes, so that few beginnings serve. None where one of `more` is of a kind that none of `base` is.
        """
        kinds = {self.known[one][1] for one in base} if len(self._privates) > 1 else self._privates.keys()
        own = [self.known[one] for one in more]
        if any(private not in kinds for _, private in own):
            return None
        return -(-(last + 1) // _STEP) * _STEP, -(-sum([len(code) for code, _ in own]) // _ROOM) * _ROOM

    def begun(self, base: Sequence[int], size: tuple[int, int]) -> Begun:
        """Everything up to the choice of dictionaries; outlines are subroutines that the charstrings call."""
        order, (count, room) = _with_notdef(base), size
        codes, private = zip(*[self.known[one] for one in order], strict=True)
        privates = {one: number for number, one in enumerate(dict.fromkeys(private))}
        calls = {one: _call(number, len(order)) for number, one in enumerate(order)}
        charset = struct.pack(">BHH", 2, 1, count - 2)
        select = 1 + count
        front = _front(tuple(privates), len(charset), select, _index(codes))
        length = len(front) + len(charset) + select + 3 + 3 * (count + 1) + sum(map(len, calls.values())) + room
        tables = self._own(count)
        tables["CFF "] = front + charset
        data = sfnt(tables, b"OTTO", "CFF ", length)
        return Begun(data, count, privates, calls, length - len(front) - len(charset))

    def rest(self, begun: Begun, glyphs: Sequence[int]) -> tuple[bytes, bytes, int]:
        """What stands behind such a beginning: places of charstrings, the charstrings, and how many zeros."""
        order = _with_notdef(glyphs)
        calls, known = begun.calls, self.known
        codes = [calls.get(one) or known[one][0] for one in order]
        outlines = b"".join(codes)
        size = 2 if len(outlines) < 0xFFFF else 3
        # A glyph that is not wanted begins where the next one does: it is empty.
        gaps = (*map(sub, order, (-1, *order)), begun.size - order[-1])
        begins = accumulate(map(len, codes), initial=1)
        starts = [at.to_bytes(size, "big") * gap for gap, at in zip(gaps, begins, strict=True)]
        if len(begun.privates) == 1:
            select = bytes(1 + begun.size)
        else:
            kinds = [bytes((begun.privates[known[one][1]],)) for one in order]
            after = (*map(sub, order[1:], order), begun.size - order[-1])
            select = b"\0" + b"".join([kind * one for kind, one in zip(kinds, after, strict=True)])
        places = b"".join((select, struct.pack(">HB", begun.size, size), *starts))
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


def _with_notdef(glyphs: Sequence[int]) -> Sequence[int]:
    return glyphs if glyphs and glyphs[0] == 0 else (0, *glyphs)


def _call(number: int, count: int) -> bytes:
    """A charstring that is the global subroutine `number` of `count` (Technical Note 5177, 4.7)."""
    shown = number - (107 if count < 1240 else 1131 if count < 33900 else 32768)
    if -107 <= shown <= 107:
        return bytes((shown + 139, _CALL))
    return struct.pack(">BhB", 28, shown, _CALL)


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
        dicts.append(_integer(len(one)) + _integer(at) + b"\x12")
        at += len(one)
    arrays = _index(dicts)
    begin = start + sum(map(len, private)) + len(arrays)
    top = _top(begin, begin + charset, begin + charset + select, at)
    return b"".join((head, top, names, *private, arrays))


def _top(charset: int, select: int, strings: int, arrays: int) -> bytes:
    """The top dictionary, in its index; as long whatever the places are."""
    ros = _integer(391) + _integer(392) + _integer(0) + b"\x0c\x1e"
    count = _integer(65536) + b"\x0c\x22"
    places = _integer(charset) + b"\x0f" + _integer(select) + b"\x0c\x25"
    return _index([ros + count + places + _integer(strings) + b"\x11" + _integer(arrays) + b"\x0c\x24"])


def _integer(value: int) -> bytes:
    return struct.pack(">Bi", 29, value)


def _index(items: Sequence[bytes]) -> bytes:
    if not items:
        return b"\0\0"
    ends = accumulate(map(len, items), initial=1)
    return struct.pack(f">HB{len(items) + 1}I", len(items), 4, *ends) + b"".join(items)


#: Stands for a number with a fraction, which nobody asks for.
_FRACTION: Final = 1 << 40


class Reader:
    """A CFF table. Errors of all methods: Unreadable."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        tops, strings = _items(data, _end(data, data[2]))
        top = _dictionary(tops[0])
        outlines = _items(data, _end(data, strings))[0]
        self._called = {_call(number, len(outlines)): one for number, one in enumerate(outlines)}
        self._strings = top[_CHARSTRINGS][0]
        self._count = int.from_bytes(data[self._strings : self._strings + 2], "big")
        # A font without CIDs is all of one kind.
        dicts = [_dictionary(one) for one in _items(data, top[_ARRAY][0])[0]] if _ROS in top else [top]
        if any(_MATRIX in one for one in (top, *dicts)):
            raise Unreadable
        self._privates = [self._private(*one[_PRIVATE]) for one in dicts]
        self._kinds = self._select(top[_SELECT][0]) if _ROS in top else [(0, 0)]
        self._firsts = [first for first, _ in self._kinds]

    def charstring(self, glyph: int) -> bytes:
        if glyph >= self._count:
            raise Unreadable
        start = self._strings
        size = self._data[start + 2]
        at = start + 3 + glyph * size
        here, there = (int.from_bytes(self._data[one : one + size], "big") for one in (at, at + size))
        base = start + 2 + (self._count + 1) * size
        said = self._data[base + here : base + there]
        return self._called.get(said, said)

    def private(self, glyph: int) -> bytes:
        """The Private DICT that goes with a glyph."""
        return self._privates[self._kinds[bisect_right(self._firsts, glyph) - 1][1]]

    def _private(self, size: int, place: int) -> bytes:
        said = self._data[place : place + size]
        found = _dictionary(said)
        if found.keys() - _WIDTHS or any(_FRACTION in value for value in found.values()):
            raise Unreadable  # hints, or subroutines
        return b"".join(_integer(value[0]) + bytes(name) for name, value in sorted(found.items()))

    def _select(self, at: int) -> list[tuple[int, int]]:
        """The first glyph of each stretch that has one Private DICT, and which."""
        data = self._data
        if data[at] == 0:
            return list(enumerate(data[at + 1 : at + 1 + self._count]))
        if data[at] != 3:
            raise Unreadable
        count = int.from_bytes(data[at + 1 : at + 3], "big")
        return list(struct.iter_unpack(">HB", data[at + 3 : at + 3 + 3 * count]))


def _items(data: bytes, at: int) -> tuple[list[bytes], int]:
    """The items of an index, and where it ends."""
    count = int.from_bytes(data[at : at + 2], "big")
    if not count:
        return [], at + 2
    size = data[at + 2]
    places = [int.from_bytes(data[one : one + size], "big") for one in range(at + 3, at + 3 + (count + 1) * size, size)]
    base = at + 2 + (count + 1) * size
    items = [data[base + here : base + there] for here, there in pairwise(places)]
    return items, base + places[-1]


def _end(data: bytes, at: int) -> int:
    return _items(data, at)[1]


def _dictionary(data: bytes) -> dict[tuple[int, ...], list[int]]:
    """The operators of a dictionary with their whole numbers."""
    out: dict[tuple[int, ...], list[int]] = {}
    numbers: list[int] = []
    at = 0
    while at < len(data):
        one = data[at]
        at += 1
        if one <= 21:
            name: tuple[int, ...] = (one,)
            if one == 12:
                name, at = (12, data[at]), at + 1
            out[name], numbers = numbers, []
        elif one == 28:
            numbers.append(int.from_bytes(data[at : at + 2], "big", signed=True))
            at += 2
        elif one == 29:
            numbers.append(int.from_bytes(data[at : at + 4], "big", signed=True))
            at += 4
        elif one == 30:
            while data[at] & 15 != 15:
                at += 1
            at += 1
            numbers.append(_FRACTION)
        elif one <= 246:
            numbers.append(one - 139)
        else:
            sign, base = (1, 247) if one <= 250 else (-1, 251)
            numbers.append(sign * ((one - base) * 256 + data[at] + 108))
            at += 1
    return out
