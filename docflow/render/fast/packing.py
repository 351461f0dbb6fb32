"""A .docx whose parts are mostly the same each time: those are deflated once and stand in front as they are.

Package (still, moving, codec)   .pack (parts) -> Filled

APPNOTE 6.3.10: local header 4.3.7, central directory 4.3.12, its end 4.3.16. Dates are fixed; no zip64, since a paper
has neither 65,535 parts nor 4 GB.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import CodeType
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
    """A paper: its bytes, and their BLAKE2b of 20 bytes in hexadecimal."""

    data: bytes
    digest: str


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
        self._digest = hashlib.blake2b(self._front, digest_size=20)
        self._pack = self._compiled(b"".join(listed), len(still), moving)

    def pack(self, parts: Sequence[bytes]) -> Filled:
        """The package with the moving `parts`, in the order they were named."""
        rest = self._pack(parts)
        digest = self._digest.copy()
        digest.update(rest)
        return Filled(self._front + rest, digest.hexdigest())

    def _compiled(self, listed: bytes, still: int, moving: Sequence[str]) -> Callable[[Sequence[bytes]], bytes]:
        """What makes the rest of a package; `listed` are the entries of the still parts in the directory."""
        scope: dict[str, object] = {"deflate": self._codec.deflate, "crc32": self._codec.crc32, "join": b"".join}
        scope["front"] = len(self._front)
        form, size, before = "<", len(listed), listed
        for at, name in enumerate(moving):
            local, named, tail = _local(name), _named(name), _tail(name)
            head = struct.Struct(f"<{len(local)}sIII{len(named)}s")
            before += _central(name)
            scope |= {f"h{at}": head.pack, f"z{at}": head.size, f"l{at}": local, f"n{at}": named}
            scope |= {f"b{at}": before, f"t{at}": tail}
            form += f"{len(before)}sIII{len(tail)}sI"
            size += len(_central(name)) + _ENTRY.size + len(name.encode())
            before = name.encode()
        count = still + len(moving)
        end = _END.pack(b"PK\x05\x06", 0, 0, count, count, size, 0, 0)
        scope["behind"], scope["last"] = behind, last = before + end[:_BEGINS], end[_BEGINS + _OFFSET.size :]
        scope["directory"] = struct.Struct(f"{form}{len(behind)}sI{len(last)}s").pack
        exec(_code(len(moving)), scope)
        made: Callable[[Sequence[bytes]], bytes] = scope["pack"]  # type: ignore[assignment]
        return made


@lru_cache
def _code(count: int) -> CodeType:
    """One function for `count` parts, without a loop, since it is called for every paper.

    Of each part: p its bytes, d deflated, f its figures, a where it begins; h makes its local header of z bytes from l,
    the figures and its name n; b and t stand before and behind the figures in the directory.
    """
    each = range(count)
    figures = (f"    d{at} = deflate(p{at}); f{at} = crc32(p{at}), len(d{at}), len(p{at})" for at in each)
    places = (f"    a{at + 1} = a{at} + z{at} + len(d{at})" for at in each)
    parts = "".join(f"h{at}(l{at}, *f{at}, n{at}), d{at}, " for at in each)
    entries = "".join(f"b{at}, *f{at}, t{at}, a{at}, " for at in each)
    given = "".join(f"p{at}, " for at in each)
    lines = ["def pack(parts):", f"    ({given}) = parts", *figures, "    a0 = front", *places]
    lines.append(f"    return join(({parts}directory({entries}behind, a{count}, last),))")
    return compile("\n".join(lines), "<packing>", "exec")


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
