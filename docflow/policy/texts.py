"""Slots in the words of a table: `{C06}` stands for the choice made, `{职工人数}` for the fact."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

SLOT = re.compile(r"\{([^{}]*)\}")


def slots(text: str, value: Callable[[str], str]) -> str:
    """`text` with each slot filled by what `value` says of its name."""
    parts = list(_parts(text))
    parts[1::2] = map(value, parts[1::2])
    return "".join(parts)


@lru_cache(2048)
def _parts(text: str) -> tuple[str, ...]:
    """Words and names of slots by turns."""
    return tuple(SLOT.split(text))
