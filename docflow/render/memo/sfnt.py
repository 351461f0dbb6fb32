"""字体文件: a font file as a PDF carries it, put together of its tables."""

from __future__ import annotations

import struct
from typing import NamedTuple


class Unreadable(Exception):
    """A font of a kind that is not taken apart here."""


class FontFile(NamedTuple):
    """A font to travel inside a PDF."""

    data: bytes
    #: Entries of its stream's dictionary besides the length.
    kind: bytes
    #: For each CID up to the greatest the number of its glyph, two bytes each; b"" where they are the same.
    map: bytes = b""
    #: So many bytes at the end are outlines, which hardly get shorter when they are packed.
    outlines: int = 0


def tables(data: bytes) -> dict[str, bytes]:
    """The tables of a font file, by name."""
    count = int.from_bytes(data[4:6], "big")
    out = {}
    for at in range(12, 12 + 16 * count, 16):
        name, _, place, length = struct.unpack(">4sIII", data[at : at + 16])
        out[name.decode()] = data[place : place + length]
    return out


def sfnt(tables: dict[str, bytes], kind: bytes, last: str = "", length: int = 0) -> bytes:
    """A font of `tables`, the body of `last` behind all others; where its `length` is given, it may go on.

    Their sums are left out: no reader of a PDF looks at them, and they take long.
    """
    count = len(tables)
    near = 1 << (count.bit_length() - 1)
    head = struct.pack(">4sHHHH", kind, count, near * 16, near.bit_length() - 1, (count - near) * 16)
    at = 12 + 16 * count
    entries: list[bytes] = []
    bodies: list[bytes] = []
    for name in sorted(tables, key=lambda name: (name == last, name)):
        table = tables[name]
        goes_on = name == last and length > 0
        entries.append(struct.pack(">4sIII", name.encode(), 0, at, length if goes_on else len(table)))
        gap = 0 if goes_on else -len(table) % 4
        bodies += (table, b"\0" * gap)
        at += len(table) + gap
    return b"".join((head, *sorted(entries), *bodies))
