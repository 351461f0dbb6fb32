"""PDF 对象: streams and texts as a PDF writes them.

packed (number, inside, data, codec) -> bytes     a stream, deflated by the codec of the batch
partly (number, inside, data, apart, codec)       -> the same, with an end that is not worth deflating
stream (number, inside, data)        -> bytes     a stream, deflated once and well
said   (text)                        -> bytes     a text outside the pages
"""

from __future__ import annotations

import struct
import zlib

from docflow.render.fast.codec import Codec


def packed(number: int, inside: bytes, data: bytes, codec: Codec) -> bytes:
    """A stream whose dictionary holds `inside`."""
    # The codec gives what stands between a header and a sum (RFC 1950).
    whole = b"\x78\x01" + codec.deflate(data) + struct.pack(">I", zlib.adler32(data))
    return written(number, inside + _DEFLATED, whole)


def partly(number: int, inside: bytes, data: bytes, apart: int, codec: Codec) -> bytes:
    """A stream of which the codec packs all but the last `apart` bytes."""
    at = len(data) - apart
    blocks: list[bytes] = []
    for start in range(at, len(data), _STORED):
        own = data[start : start + _STORED]
        blocks += (struct.pack("<BHH", start + _STORED >= len(data), len(own), len(own) ^ 0xFFFF), own)
    whole = b"".join((b"\x78\x01", codec.begun(data[:at]), *blocks, struct.pack(">I", zlib.adler32(data))))
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
