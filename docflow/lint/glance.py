"""A glance at a paper: could a mark of secrecy stand in it? Sure when it says no.

may_be_marked (parts)  -> False only when `secrecy.marks` would find nothing in the paper that has these parts
SIGN                      the character that every mark has
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from docflow.standard.secrecy import SIGN

__all__ = ["SIGN", "may_be_marked"]

_NEEDED: Final = SIGN.encode()
_TAG: Final = re.compile(rb"<[^>]*>")
_STARRED: Final = re.compile("[绝机秘]密[★☆*＊]|密级[：:]")
_LEVEL: Final = re.compile("[绝机秘]密")
#: A mark that stands alone, its years and a label before it, is never longer.
_ALONE: Final = 30


def may_be_marked(parts: Iterable[bytes]) -> bool:
    """Whether the words of these parts of Word's XML need a closer look."""
    return any(_NEEDED in part and _look(part) for part in parts)


def _look(part: bytes) -> bool:
    # Words around a box stand apart in the XML and together in the reading.
    if b"txbxContent" in part:
        return True
    return any(_NEEDED in paragraph and _suspicious(paragraph) for paragraph in part.split(b"</w:p>"))


def _suspicious(paragraph: bytes) -> bool:
    text = "".join(_TAG.sub(b"", paragraph).decode().split())
    if text.startswith("密") or text.endswith("密") or _STARRED.search(text):
        return True
    return len(text) <= _ALONE and bool(_LEVEL.search(text))
