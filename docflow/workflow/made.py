"""Nouns made at once: a frozen __init__ sets one field after the other, which is a tenth of what an act costs.

made (kind, **fields) -> kind(**fields), and the type checker holds the fields against those of `kind`

For nouns without __slots__ and __post_init__ that every act makes; elsewhere the class itself is as good.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_new, _set = object.__new__, object.__setattr__


@cache
def _defaults(kind: Any) -> tuple[dict[str, object], int]:
    """The defaults of `kind` that are values, and how many fields there are."""
    fields = dataclasses.fields(kind)
    return {one.name: one.default for one in fields if one.default is not dataclasses.MISSING}, len(fields)


def made(kind: Callable[P, T], /, *args: P.args, **given: P.kwargs) -> T:
    """The noun that `kind` would make of the same fields. Errors: TypeError, as of `kind`."""
    defaults, count = _defaults(kind)
    # Where every field is said, what was handed in is the noun's own: nothing is copied.
    values: dict[str, object] = given if len(given) == count else defaults | given
    if args or len(values) != count:
        return kind(*args, **given)
    noun: T = _new(kind)  # type: ignore[arg-type]
    _set(noun, "__dict__", values)
    return noun
