"""A .docx whose parts are mostly the same each time: those are deflated once and stand in front as they are.

Package (still, moving, codec)   .pack (parts) -> Filled

APPNOTE 6.3.10: local header 4.3.7, central directory 4.3.12, its end 4.3.16. Dates are fixed; no zip64, since a paper
has neither 65,535 parts nor 4 GB.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from docflow.render.fast.codec import Codec

_LOCAL: Final = b"PK\x03\x04"
_CENTRAL: Final = b"PK\x01\x02"
_END: Final = struct.Struct("<4sHHHHIIH")
#: Where in it stands where the directory begins.
_BEGINS: Final = 16
#: CRC-32, deflated size, size: the only three figures that a part's headers do not know before.
_SIZES: Final = struct.Struct("<III")
_OFFSET: Final = struct.Struct("<I")
#: What an entry of the directory says of a part: its figures, what `_tail` gives, where it begins.
_ENTRY: Final = struct.Struct("<III14sI")
_NEEDS, _DEFLATED, _UTF8 = 20, 8, 0x800
#: 1 January 1980, the first day a zip can name.
_TIME, _DATE = 0, 0x21


class Filled(NamedTuple):
    """A paper: its bytes, and their SHA-256."""

    data: bytes
    sha256: str


class Package:
    """Everything of a package that does not depend on the record."""

    def __init__(self, still: Mapping[str, bytes], moving: Sequence[str], codec: Codec) -> None:
        self._codec = codec
        front: list[bytes] = []
        listed: list[bytes] = []
        at = 0
        for name in _in_order(still):
            packed = _deflated(still[name])
            sizes = _SIZES.pack(zlib.crc32(still[name]), len(packed), len(still[name]))
            entry = b"".join((_local(name), sizes, _named(name), packed))
            listed.append(b"".join((_central(name), sizes, _tail(name), _OFFSET.pack(at), name.encode())))
            front.append(entry)
            at += len(entry)
        self._front = b"".join(front)
        self._digest = hashlib.sha256(self._front)
        self._moving = []
        place = sum(map(len, listed))
        for name in moving:
            local, named, central = _local(name), _named(name), _central(name)
            head = struct.Struct(f"<{len(local)}sIII{len(named)}s")
            self._moving.append((head, local, named, _tail(name), place + len(central)))
            listed.append(b"".join((central, bytes(_ENTRY.size), name.encode())))
            place += len(listed[-1])
        count = len(still) + len(moving)
        #: The directory and its end, with room for what is not known yet.
        self._directory = b"".join((*listed, _END.pack(b"PK\x05\x06", 0, 0, count, count, place, 0, 0)))
        self._end = place + _BEGINS

    def pack(self, parts: Sequence[bytes]) -> Filled:
        """The package with the moving `parts`, in the order they were named."""
        deflate, crc32 = self._codec.deflate, self._codec.crc32
        pieces: list[bytes | bytearray] = [self._front]
        directory = bytearray(self._directory)
        at = len(self._front)
        for (head, local, named, tail, place), data in zip(self._moving, parts, strict=True):
            packed = deflate(data)
            crc, size, whole = crc32(data), len(packed), len(data)
            pieces += (head.pack(local, crc, size, whole, named), packed)
            _ENTRY.pack_into(directory, place, crc, size, whole, tail, at)
            at += head.size + size
        _OFFSET.pack_into(directory, self._end, at)
        pieces.append(directory)
        made = b"".join(pieces)
        digest = self._digest.copy()
        digest.update(memoryview(made)[len(self._front) :])
        return Filled(made, digest.hexdigest())


@lru_cache(maxsize=64)
def _deflated(data: bytes) -> bytes:
    """As small as can be: this is done once for a template, and once for all papers that share a part."""
    return zlib.compress(data, 9, -15)


def _in_order(still: Mapping[str, bytes]) -> list[str]:
    return sorted(still, key=lambda one: (one != "[Content_Types].xml", one != "_rels/.rels", one))


def _fixed(name: str) -> bytes:
    return struct.pack("<HHHHH", _NEEDS, 0 if name.isascii() else _UTF8, _DEFLATED, _TIME, _DATE)


def _local(name: str) -> bytes:
    return _LOCAL + _fixed(name)


def _named(name: str) -> bytes:
    return struct.pack("<HH", len(name.encode()), 0) + name.encode()


def _central(name: str) -> bytes:
    # As if made on MS-DOS: another system would be the machine's own.
    return _CENTRAL + struct.pack("<H", _NEEDS) + _fixed(name)


def _tail(name: str) -> bytes:
    return struct.pack("<HHHHHI", len(name.encode()), 0, 0, 0, 0, 0)
