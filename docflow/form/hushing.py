"""掩码: numbers of people are nobody's business in a list, a message or a log, wherever they stand in a text.

hushed (text) -> the text with every identity number, phone number and longer number in it masked

Full-width digits count as digits; an identity number or a mobile number may be parted by spaces or dashes.
"""

from __future__ import annotations

import re
from typing import Final

_WIDE: Final = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_PART: Final = r"[ \t\u3000\u00a0.·_\-－—–]?"
#: Eighteen places with a date of birth in them, fifteen of the old kind, a mobile number: in one piece or in several.
_PARTED: Final = re.compile(
    rf"(?<!\d)\d(?:{_PART}\d){{5}}{_PART}(?:1{_PART}[89]|2{_PART}0)(?:{_PART}\d){{9}}{_PART}[\dXx](?!\d)"
    rf"|(?<!\d)(?:\+?86{_PART})?1{_PART}[3-9](?:{_PART}\d){{9}}(?!\d)",
    re.ASCII,
)
#: As many digits as a phone number has, or more.
_RUN: Final = re.compile(r"\d{11,}[Xx]?", re.ASCII)
_LEAST: Final = 11


def hushed(text: str) -> str:
    """`text` as it may be shown: 110105********002X, 138****8000."""
    plain = text.translate(_WIDE)
    if sum(map(plain.count, "0123456789")) < _LEAST:
        return text
    spans = [found.span() for pattern in (_PARTED, _RUN) for found in pattern.finditer(plain)]
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + _mask(plain[start:end]) + text[end:]
    return text


def _mask(number: str) -> str:
    """The number with its middle struck out, as long as before: other places in the text stay where they are."""
    first = 6 if len(number) >= 17 else 3
    return number[:first] + "*" * (len(number) - first - 4) + number[-4:]
