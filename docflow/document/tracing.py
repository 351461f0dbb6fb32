"""Which field of a template stands where in its document (出处): marks around values, for those who check figures.

traced   (field, value) -> the value between marks
untraced (text)         -> the words, and where which field's value stands in them

The marks are private characters, which neither a template nor data may hold; only `compose.traced` puts them in.
"""

from __future__ import annotations

import re
from typing import Final

_OPEN, _NAMED, _CLOSE = "\ue005", "\ue006", "\ue007"
_MARKED: Final = re.compile(f"{_OPEN}([^{_NAMED}]*){_NAMED}([^{_CLOSE}]*){_CLOSE}")


def traced(field: str, value: str) -> str:
    """`value`, with the name of its field for `untraced` to read."""
    return f"{_OPEN}{field}{_NAMED}{value}{_CLOSE}"


def untraced(text: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """`text` without marks, and start, end and field of each value in it."""
    out: list[str] = []
    spans: list[tuple[int, int, str]] = []
    at = length = 0
    for found in _MARKED.finditer(text):
        out += [text[at : found.start()], found.group(2)]
        start = length + found.start() - at
        length = start + len(found.group(2))
        spans.append((start, length, found.group(1)))
        at = found.end()
    out.append(text[at:])
    return "".join(out), tuple(spans)
