"""Small pictures for tests, made byte by byte."""

from __future__ import annotations

import struct
import zlib


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(wide: int = 3, high: int = 2) -> bytes:
    """A grey picture, whole whatever size it says."""
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" + b"\x80" * min(wide, 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def jpeg(wide: int = 3, high: int = 2, frame: int = 0xC0) -> bytes:
    """The marks of a picture: JFIF, a table, the frame, a scan, the end."""
    sizes = struct.pack(">HH", high, wide)
    return (
        b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc4\x00\x03\x00\xff"
        + bytes((0xFF, frame)) + b"\x00\x0b\x08" + sizes + b"\x01\x01\x11\x00"
        + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x12\x34\xff\xd9"
    )  # fmt: skip
