"""What is known of shared texts before a row asks: nearly all of them give rise to no question, wherever they stand.

asking (texts) -> the numbers of those that must be looked at in each row
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from docflow.form.quick import all_plain

#: So many texts are looked at together first.
_TOGETHER: Final = 256


def asking(texts: Sequence[str]) -> frozenset[int]:
    """The numbers of the texts that may not be their own value, may belong to a signature, or are empty."""
    return frozenset(_asking(texts))


def has_times_alone(text: str) -> bool:
    """Whether a figure stands before each colon, as in a time of day: no signature has such a one."""
    return all(one[-1:].isdecimal() for one in text.replace("：", ":").split(":")[:-1])


def _asking(texts: Sequence[str]) -> Iterator[int]:
    for at in range(0, len(texts), _TOGETHER):
        block = texts[at : at + _TOGETHER]
        joined = "|".join(block)
        if not all_plain(block, joined):
            yield from (number for number, one in enumerate(block, at) if not (all_plain([one]) and _says_nothing(one)))
        elif not _says_nothing(joined):
            yield from (number for number, one in enumerate(block, at) if not _says_nothing(one))


def _says_nothing(text: str) -> bool:
    return not ("：" in text or ":" in text) or has_times_alone(text)
