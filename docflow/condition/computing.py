"""What a compiled condition is made of: closures over a record, and the little they compute with."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

Run: TypeAlias = Callable[[Mapping[str, object]], object]


def compared(test: Callable[[object, object], bool], left: Run, right: Run, node: ast.expr) -> Run:
    """One comparison; with a constant on the right, one call less."""
    if isinstance(node, ast.Constant):
        value = right({})
        return lambda record: test(left(record), value)
    return lambda record: test(left(record), right(record))


def items(value: object) -> list[object]:
    if isinstance(value, list | tuple):
        return list(value)
    raise TypeError(f"not a list: {type(value).__name__}")


def parted(value: object) -> Mapping[str, object]:
    if isinstance(value, Mapping):
        return value
    raise TypeError(f"has no parts: {type(value).__name__}")


def column(value: object, name: str) -> list[object]:
    return [found for row in items(value) if (found := parted(row)[name]) is not None]


def number(value: object) -> Decimal | int:
    if isinstance(value, int | Decimal):
        return value
    raise TypeError(f"not a number: {type(value).__name__}")


def day_of(value: object) -> date:
    if isinstance(value, date):
        return value
    raise TypeError(f"not a date: {type(value).__name__}")


def shifted(value: object, days: Decimal | int) -> date:
    """So many days on; beyond the calendar its last day, or its first: later, or earlier, than every other."""
    first, last = date.min.toordinal(), date.max.toordinal()
    return date.fromordinal(max(first, min(last, day_of(value).toordinal() + int(days))))


def never(left: object, right: object) -> bool:
    return False


TESTS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}

COMPUTE: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}

REDUCE: dict[str, Callable[[list[Decimal | int]], Decimal | int]] = {
    "least": lambda values: min(values),
    "most": lambda values: max(values),
    "total": lambda values: sum(values),
}
