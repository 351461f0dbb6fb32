"""What a check says: where, what is the case, what to do. The rule it breaks is known by who called it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from docflow.errors import Place
from docflow.lint.draft import Draft


class Fault(NamedTuple):
    place: Place
    text: str
    remedy: str


def nested(text: str, opener: str, closer: str) -> str:
    """The first stretch in which `opener` opens again before it was closed, and both are closed; or ""."""
    starts: list[int] = []
    for index, mark in enumerate(text):
        if mark == opener:
            starts.append(index)
        elif mark == closer and starts:
            if len(starts) > 1:
                return text[starts[-2] : index + 1]
            starts.pop()
    return ""


#: A generator over one draft; the name of the function is the rule in a word.
Check: TypeAlias = Callable[[Draft], Iterator[Fault]]
