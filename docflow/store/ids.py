"""Case ids: short, random, typed by people (成立-7Q4K2M)."""

from __future__ import annotations

import secrets
import unicodedata

#: Without I, L, O and U, which are read as 1, 1, 0 and V.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 6

_MISREAD = str.maketrans("OIL", "011")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−﹣", "-"))


def new_case_id(prefix: str, chance: bytes | None = None) -> str:
    """`prefix` and six letters of chance: one in a thousand million, and the primary key refuses a second."""
    drawn = secrets.token_bytes(LENGTH) if chance is None else chance
    if len(drawn) < LENGTH:
        raise ValueError(f"{LENGTH} bytes of chance are needed")
    # 256 is a multiple of 32: every letter is as likely as the next.
    return f"{prefix}-{''.join(ALPHABET[byte % len(ALPHABET)] for byte in drawn[:LENGTH])}"


def as_typed(text: str) -> str:
    """What a person most likely meant: full width, lower case, O for 0 are repaired in the code after the dash."""
    plain = unicodedata.normalize("NFKC", text).strip().translate(_DASHES)
    prefix, dash, code = plain.rpartition("-")
    return prefix + dash + code.upper().translate(_MISREAD)
