"""What a template has left unfilled in a text it made: a tag, a None, an XX; and what looks forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from docflow.errors import Place, Problem, problem
from docflow.form import Picture, Record, Value, display
from docflow.form.remains import LEFT

#: One of these stands in whatever `LEFT` finds: to look for them takes a tenth of the time.
_SIGNS = (*"{}｛｝Xx×╳Ｘ", "None", "undefined", "NaN", "nan", "null", "NULL")
_SHORTEST = 2


_DOUBT = re.compile(r"示例|样例|（）|\(\)|《》|“”|【】|〔〕|「」|：[、，。；]")


def doubts(text: str, record: Record, place: Place | None = None) -> tuple[Problem, ...]:
    """A warning (U802) for each thing in `text` that may have been forgotten: the word 示例, empty brackets."""
    text = _without_data(text, record, _DOUBT)
    found = dict.fromkeys(one.group() for one in _DOUBT.finditer(text))
    said = {one: f"“{one}”字样" if one in ("示例", "样例") else f"空的“{one}”" for one in found}
    return tuple(problem("U802", place or Place(), what=one) for one in said.values())


def may_hold(text: str) -> bool:
    """Whether there may be a leftover in `text`, alone or with what stands before and behind it."""
    return any(sign in text for sign in _SIGNS)


def leftovers(text: str, record: Record, place: Place | None = None) -> tuple[Problem, ...]:
    """A problem (U801) for each kind of leftover in `text` that the data of the row did not bring."""
    if not may_hold(text):
        return ()  # nor can there be one when values are taken out: only values are that hold a leftover
    text = _without_data(text, record, LEFT)
    found = dict.fromkeys(one.group().strip() for one in LEFT.finditer(text))
    return tuple(problem("U801", place or Place(), found=one) for one in found)


def _without_data(text: str, record: Record, wanted: re.Pattern[str]) -> str:
    """`text` without the values of the row that look like what is searched for."""
    for value in sorted({*_texts(record)}, key=len, reverse=True):
        if wanted.search(value):
            text = text.replace(value, "")
    return text


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, tuple) and not hasattr(value, "_fields"):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, Picture):
        return
    elif isinstance(value, str) and len(value) >= _SHORTEST:
        yield value
        yield from value.split("\n")
    elif value is not None:
        yield display(value)
