"""What remains of something that was not filled in: a tag, a None, an XX.

remains (text) -> the first such piece of it, "" where there is none
"""

from __future__ import annotations

import re
from typing import Final

LEFT: Final = re.compile(
    r"[｛{]\s*[｛{%][^{}｛｝]{0,20}(?:%?[}｝]\s*[}｝]?)?|[}｝]\s*[}｝]|%[}｝]"
    r"|(?<![A-Za-z0-9_])(?:None|undefined|NaN|nan|null|NULL)(?![A-Za-z0-9_])"
    r"|(?<![A-Za-z0-9])(?:[Xx]{2,}|[×╳Ｘ]{2,})(?![A-Za-z0-9])"
)
#: One of these stands in whatever `LEFT` finds. Nearly no text of an office has one.
SIGNS: Final = "nNXx×{}｛｝╳Ｘ"
_SIGN: Final = re.compile(f"[{SIGNS}]")


def remains(text: str) -> str:
    """The first piece of `text` that looks forgotten."""
    found = LEFT.search(text) if _SIGN.search(text) else None
    return found.group().strip() if found else ""
