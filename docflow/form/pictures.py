"""图片: a picture as a value of a form: PNG or JPEG bytes in a data URL, checked by their own structure.

Picture                 the text of such a URL; a `str`, so that JSON and the record can carry it
picture (bytes)         -> Picture, or why it is none
read    (text)          -> the same from a data URL
pixels  (picture)       -> width and height
content (picture)       -> the base64 text alone, as `Figure.data` has it

Only lengths and marks are read, no pixel is decoded: a renderer may still find a picture that it cannot draw.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

#: Of the file, in bytes.
LIMIT: Final = 10 * 1024 * 1024
#: More pixels than this take more memory to draw than a small server has (4 bytes each).
MOST_PIXELS: Final = 80_000_000

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_HEADS: Final = {"png": "data:image/png;base64,", "jpeg": "data:image/jpeg;base64,"}
#: Frames of every coding but the tables that share their range (DHT, JPG, DAC).
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: Marks that stand alone, without a length: TEM, RST0–7.
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})
_SCAN, _END = 0xDA, 0xD9
_OTHERS: Final = {
    b"GIF8": "GIF", b"BM": "BMP", b"II*\0": "TIFF", b"MM\0*": "TIFF", b"%PDF": "PDF", b"<svg": "SVG", b"<?xml": "SVG",
}  # fmt: skip


class Picture(str):
    """A data URL of a PNG or JPEG. Said as 图片: it is never printed as words."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class NoPicture:
    """Why something is no picture: in Chinese, without the field; `too_large` tells of its size."""

    reason: str
    too_large: bool = False


def picture(data: bytes) -> Picture | NoPicture:
    """The picture in the bytes of a file, at most LIMIT of them."""
    if len(data) > LIMIT:
        return NoPicture(f"{len(data) / 1024 / 1024:.1f} MB", too_large=True)
    kind = _kind(data)
    if not kind:
        return NoPicture(_what_else(data))
    found = _png_pixels(data) if kind == "png" else _jpeg_pixels(data)
    if found is None:
        return NoPicture("文件不完整或已损坏")
    if found[0] * found[1] > MOST_PIXELS:
        return NoPicture(f"{found[0]}×{found[1]} 像素", too_large=True)
    return Picture(_HEADS[kind] + base64.b64encode(data).decode("ascii"))


def read(text: str) -> Picture | NoPicture:
    """The picture in a data URL; every other text is none."""
    head = next((one for one in _HEADS.values() if text.startswith(one)), "")
    if not head:
        return NoPicture("不是图片的内容")
    if len(text) > len(head) + (LIMIT + 2) // 3 * 4:
        return NoPicture(f"超过 {LIMIT // 1024 // 1024} MB", too_large=True)
    try:
        data = base64.b64decode(text[len(head) :], validate=True)
    except ValueError:
        return NoPicture("内容不是 base64")
    found = picture(data)
    if isinstance(found, Picture) and not found.startswith(head):
        return NoPicture("写明的格式与内容不符")
    return found


def pixels(of: Picture) -> tuple[int, int]:
    """Width and height of a picture."""
    data = base64.b64decode(content(of))
    found = _png_pixels(data) if _kind(data) == "png" else _jpeg_pixels(data)
    assert found, "a Picture was read once"
    return found


def content(of: Picture) -> str:
    """The bytes as base64, without the head of the URL."""
    return of.partition(",")[2]


def _kind(data: bytes) -> str:
    return "png" if data.startswith(_PNG) else "jpeg" if data.startswith(_JPEG) else ""


def _what_else(data: bytes) -> str:
    """What a file is that people take for such a picture."""
    for start, name in _OTHERS.items():
        if data.startswith(start):
            return f"这是 {name}"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "这是 WebP"
    if data[4:8] == b"ftyp" and data[8:11] in (b"hei", b"mif", b"avi"):
        return "这是 HEIC（手机照片的一种格式）"
    return "文件是空的" if not data else "认不出的格式"


def _png_pixels(data: bytes) -> tuple[int, int] | None:
    """From IHDR; None unless every chunk is whole up to IEND."""
    found: tuple[int, int] | None = None
    drawn = False
    for name, start, length in _chunks(data):
        if name == b"IHDR" and length == 13:
            found = (int.from_bytes(data[start : start + 4], "big"), int.from_bytes(data[start + 4 : start + 8], "big"))
        drawn = drawn or name == b"IDAT"
        if name == b"IEND":
            return found if found and all(found) and drawn else None
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The chunks of a PNG that are whole: name, where its content begins, how long it is."""
    at = len(_PNG)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if at + 12 + length > len(data):
            return
        yield data[at + 4 : at + 8], at + 8, length
        at += 12 + length


def _jpeg_pixels(data: bytes) -> tuple[int, int] | None:
    """From the frame header; None unless a scan follows and the end of the picture is there."""
    at = 2
    found: tuple[int, int] | None = None
    while at + 4 <= len(data) and data[at] == 0xFF:
        mark = data[at + 1]
        if mark == 0xFF:
            at += 1
            continue
        if mark in _ALONE:
            at += 2
            continue
        if mark == _SCAN:
            whole = data.find(bytes((0xFF, _END)), at) >= 0
            return found if whole and found and all(found) else None
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if length < 2 or mark == _END:
            return None
        if mark in _FRAMES and length >= 8 and at + 9 <= len(data):
            high, wide = data[at + 5 : at + 7], data[at + 7 : at + 9]
            found = (int.from_bytes(wide, "big"), int.from_bytes(high, "big"))
        at += 2 + length
    return None
