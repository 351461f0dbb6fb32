"""图片: what a picture is and how large it is set, read from its first bytes.

picture  (figure, page)  -> Picture      InvalidSource P351 for what is neither PNG nor JPEG
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

from docflow.document import wording
from docflow.document.model import Figure
from docflow.errors import InvalidSource, Place, problem
from docflow.render.page import FIGURE_DPI, Page

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
#: Markers of JPEG that carry the size of the picture: SOF0 to SOF15 but DHT, JPG and DAC.
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready for a page: its kind and data, and how wide it is set, in mm."""

    kind: str
    #: base64 without white space.
    data: str
    width: float


def picture(figure: Figure, page: Page) -> Picture:
    """`figure` at the width it names, or its own at 150 dpi; in the text area, two rows of which stay for its title."""
    data = "".join(figure.data.split())
    try:
        raw = base64.b64decode(data, validate=True)
    except binascii.Error:
        raw = b""
    size = _size(raw)
    if size is None:
        raise InvalidSource(problem("P351", Place(), title=wording.figure_title(figure)))
    wide, high = size
    width = min(figure.width or wide / FIGURE_DPI * 25.4, page.text_width)
    highest = (page.lines - 2) * page.pitch
    kind = "image/png" if raw.startswith(_PNG) else "image/jpeg"
    return Picture(kind, data, min(width, highest * wide / high))


def _size(raw: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None for what is no picture."""
    if raw.startswith(_PNG) and raw[12:16] == b"IHDR" and len(raw) >= 24:
        found = int.from_bytes(raw[16:20]), int.from_bytes(raw[20:24])
    elif raw.startswith(_JPEG):
        found = _jpeg_size(raw)
    else:
        return None
    return found if all(found) else None


def _jpeg_size(raw: bytes) -> tuple[int, int]:
    """The size in the first frame; (0, 0) without one."""
    at = 2
    while at + 9 <= len(raw) and raw[at] == 0xFF:
        marker = raw[at + 1]
        if marker in _FRAMES:
            return int.from_bytes(raw[at + 7 : at + 9]), int.from_bytes(raw[at + 5 : at + 7])
        # A fill byte stands alone; every other segment says how long it is.
        at += 1 if marker == 0xFF else 2 + int.from_bytes(raw[at + 2 : at + 4])
    return 0, 0
