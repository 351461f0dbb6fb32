"""PDF 对象: streams and texts as a PDF writes them.

packed (number, inside, data, codec) -> bytes     a stream, deflated by the codec of the batch
partly (number, inside, data, apart, codec)       -> the same, with an end that is not worth deflating
begun, gone_on                       -> a stream whose beginning many papers have
opened, closed                       -> the same where the file's beginning ends within it
stream (number, inside, data)        -> bytes     a stream, deflated once and well
said   (text)                        -> bytes     a text outside the pages
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from docflow.render.fast.codec import Codec


def packed(number: int, inside: bytes, data: bytes, codec: Codec) -> bytes:
    """A stream whose dictionary holds `inside`."""
    # The codec gives what stands between a header and a sum (RFC 1950).
    whole = b"\x78\x01" + codec.deflate(data) + struct.pack(">I", zlib.adler32(data))
    return written(number, inside + _DEFLATED, whole)


class Begun(NamedTuple):
    """The beginning of a stream that many papers have: packed, and the sum of it."""

    packed: bytes
    sum: int


def begun(data: bytes) -> Begun:
    own = zlib.compressobj(9, zlib.DEFLATED, -15)
    return Begun(b"\x78\x01" + own.compress(data) + own.flush(zlib.Z_FULL_FLUSH), zlib.adler32(data))


def gone_on(number: int, start: Begun, data: bytes, codec: Codec) -> bytes:
    """A stream that begins with `start`."""
    whole = b"".join((start.packed, codec.deflate(data), struct.pack(">I", zlib.adler32(data, start.sum))))
    return written(number, _DEFLATED, whole)


class Opened(NamedTuple):
    """A stream as far as many papers have it: its length is told by the object behind it."""

    data: bytes
    sum: int
    packed: int


def opened(number: int, inside: bytes, data: bytes, length: int) -> Opened:
    """A stream that begins with `data`, and goes on; the object `length` will say how long it is."""
    whole, own = begun(data)
    head = b"%d 0 obj\n<<%b%b/Length %d 0 R>>\nstream\n" % (number, inside, _DEFLATED, length)
    return Opened(head + whole, own, len(whole))


def closed(
    stream: Opened, length: int, data: bytes, end: bytes, zeros: int, codec: Codec
) -> tuple[bytes, bytes]:  # fmt: skip
    """The rest of a stream, and the object that tells its length.

    `data` is packed by the codec, `end` is as it is, so many zeros follow.
    """
    own = zlib.adler32(bytes(zeros), zlib.adler32(end, zlib.adler32(data, stream.sum)))
    rest = b"".join((codec.begun(data), *_stored(end, False), _zeros(zeros), struct.pack(">I", own)))
    told = b"%d 0 obj\n%d\nendobj\n" % (length, stream.packed + len(rest))
    return rest + b"\nendstream\nendobj\n", told


@lru_cache(maxsize=4_096)
def _zeros(count: int) -> bytes:
    """So many zeros at the end of a stream."""
    return zlib.compress(bytes(count), 1, -15)


def _stored(data: bytes, is_last: bool) -> Iterator[bytes]:
    """Blocks of deflate that are not packed."""
    for start in range(0, len(data), _STORED):
        own = data[start : start + _STORED]
        yield struct.pack("<BHH", is_last and start + _STORED >= len(data), len(own), len(own) ^ 0xFFFF)
        yield own


def partly(number: int, inside: bytes, data: bytes, apart: int, codec: Codec) -> bytes:
    """A stream of which the codec packs all but the last `apart` bytes."""
    at = len(data) - apart
    whole = b"".join(
        (b"\x78\x01", codec.begun(data[:at]), *_stored(data[at:], True), struct.pack(">I", zlib.adler32(data)))
    )
    return written(number, inside + _DEFLATED, whole)


def stream(number: int, inside: bytes, data: bytes) -> bytes:
    return written(number, inside + _DEFLATED, zlib.compress(data, 9))


def written(number: int, inside: bytes, data: bytes) -> bytes:
    """A stream as it is."""
    head = b"%d 0 obj\n<<%b/Length %d>>\nstream\n" % (number, inside, len(data))
    return b"".join((head, data, b"\nendstream\nendobj\n"))


#: Bytes of a block that is not packed (RFC 1951, 3.2.4).
_STORED = 65_535
_DEFLATED = b"/Filter /FlateDecode"


def said(text: str) -> bytes:
    return b"<feff" + text.encode("utf-16-be").hex().encode() + b">"
