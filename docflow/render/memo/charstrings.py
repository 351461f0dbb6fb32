"""CFF: a table of outlines read.

Reader (data)   .charstring (glyph), .private (glyph)
call, integer   a charstring that calls a subroutine, a number of a dictionary, as they are written

Adobe's Technical Notes 5176 (the format) and 5177 (the charstrings), only as far as a face needs that HarfBuzz has cut
out with CIDs, without subroutines and without hints.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from itertools import pairwise
from typing import Final

from docflow.render.memo.sfnt import Unreadable

#: Operators of dictionaries; those of two bytes begin with 12.
_CHARSTRINGS, _PRIVATE, _MATRIX, _ROS, _ARRAY, _SELECT = (17,), (18,), (12, 7), (12, 30), (12, 36), (12, 37)
#: How wide a glyph is when its charstring does not say, and what it is told against when it does.
_WIDTHS: Final = {(20,), (21,)}
#: The operator of a charstring that calls a global subroutine.
_CALL: Final = 29


def call(number: int, count: int) -> bytes:
    """A charstring that is the global subroutine `number` of `count` (Technical Note 5177, 4.7)."""
    shown = number - (107 if count < 1240 else 1131 if count < 33900 else 32768)
    if -107 <= shown <= 107:
        return bytes((shown + 139, _CALL))
    return struct.pack(">BhB", 28, shown, _CALL)


def integer(value: int) -> bytes:
    """A number of a dictionary."""
    return struct.pack(">Bi", 29, value)


#: Stands for a number with a fraction, which nobody asks for.
_FRACTION: Final = 1 << 40


class Reader:
    """A CFF table. Errors of all methods: Unreadable."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        tops, strings = _items(data, _end(data, data[2]))
        top = _dictionary(tops[0])
        outlines = _items(data, _end(data, strings))[0]
        self._called = {call(number, len(outlines)): one for number, one in enumerate(outlines)}
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
        return b"".join(integer(value[0]) + bytes(name) for name, value in sorted(found.items()))

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
