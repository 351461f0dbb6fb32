"""What a template has left unfilled in a text it made: a tag, a None, an XX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from docflow.errors import Place, Problem, problem
from docflow.form import Record, Value, display

_LEFT = re.compile(
    r"[｛{]\s*[｛{%][^{}｛｝]{0,20}(?:%?[}｝]\s*[}｝]?)?|[}｝]\s*[}｝]|%[}｝]"
    r"|(?<![A-Za-z0-9_])(?:None|undefined|NaN|nan|null)(?![A-Za-z0-9_])"
    r"|(?<![A-Za-z0-9])(?:[Xx]{2,}|[×╳Ｘ]{2,})(?![A-Za-z0-9])"
)
_SHORTEST = 2


def leftovers(text: str, record: Record, place: Place | None = None) -> tuple[Problem, ...]:
    """A problem (U801) for each kind of leftover in `text` that the data of the row did not bring."""
    for value in sorted({*_texts(record)}, key=len, reverse=True):
        if _LEFT.search(value):
            text = text.replace(value, "")
    found = dict.fromkeys(one.group().strip() for one in _LEFT.finditer(text))
    return tuple(problem("U801", place or Place(), found=one) for one in found)


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, tuple) and not hasattr(value, "_fields"):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str) and len(value) >= _SHORTEST:
        yield value
        yield from value.split("\n")
    elif value is not None:
        yield display(value)
