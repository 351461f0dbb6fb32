"""不等式组: whether sums of unknowns can all be at most nothing at once, and with which values.

solve (rows, whole) -> values for every unknown; None when no numbers satisfy the rows; Unsure beyond the bound

Fourier and Motzkin's elimination over fractions: what has no solution in fractions has none in whole numbers. A whole
unknown is given a whole value where the rows leave it one; whoever asks looks whether the values do.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from docflow.workflow.regions import Line

#: Rows beyond this are not looked at.
LIMIT_ROWS = 1500


class UnsureError(Exception):
    """Too many rows to tell."""


@dataclass(frozen=True)
class Row:
    """`line` is at most nothing; or, strictly, less."""

    line: Line
    strict: bool = False


def solve(rows: Sequence[Row], whole: Collection[str]) -> dict[str, Fraction] | None:
    """Values that satisfy every row. Errors: UnsureError."""
    names = sorted({name for row in rows for name in row.line.coefficients})
    stages: list[tuple[str, list[Row]]] = []
    left = _tightened(rows, whole)
    while names:
        # The unknown that makes the fewest new rows goes first.
        name = min(names, key=lambda one: _product(left, one))
        names.remove(name)
        here = [row for row in left if name in row.line.coefficients]
        rest = [row for row in left if name not in row.line.coefficients]
        stages.append((name, here))
        left = _tightened([*rest, *_joined(name, here)], whole)
        if len(left) > LIMIT_ROWS:
            raise UnsureError
    if any(row.line.constant > 0 or (row.strict and row.line.constant == 0) for row in left):
        return None
    values: dict[str, Fraction] = {}
    for name, here in reversed(stages):
        values[name] = _within(name, here, values, name in whole)
    return values


def _product(rows: Sequence[Row], name: str) -> int:
    signs = [row.line.coefficients[name] > 0 for row in rows if name in row.line.coefficients]
    return sum(signs) * (len(signs) - sum(signs))


def _joined(name: str, rows: Sequence[Row]) -> Iterator[Row]:
    """What each upper and each lower bound of `name` say together."""
    for upper in rows:
        if (above := upper.line.coefficients[name]) <= 0:
            continue
        for lower in rows:
            if (below := lower.line.coefficients[name]) < 0:
                line = upper.line.times(1 / above).minus(lower.line.times(1 / below))
                yield Row(line, upper.strict or lower.strict)


def _tightened(rows: Sequence[Row], whole: Collection[str]) -> list[Row]:
    """Each row once; one of whole unknowns that is less than nothing is at most one less."""
    found: dict[tuple[object, ...], Row] = {}
    for row in rows:
        line = row.line
        if line.coefficients and line.coefficients.keys() <= set(whole):
            line = line.times(Fraction(math.lcm(*(one.denominator for one in line.coefficients.values()))))
            line = line.times(Fraction(1, math.gcd(*(one.numerator for one in line.coefficients.values()))))
            constant = Fraction(math.floor(line.constant) + 1 if row.strict else math.ceil(line.constant))
            row = Row(Line(line.coefficients, constant))
        key = (*sorted(row.line.coefficients.items()), row.strict)
        if key not in found or found[key].line.constant < row.line.constant:
            found[key] = row
    return list(found.values())


def _within(name: str, rows: Sequence[Row], values: Mapping[str, Fraction], is_whole: bool) -> Fraction:
    """A value of `name` between its bounds; the least there is, a whole one where one fits."""
    low: tuple[Fraction, bool] | None = None
    high: tuple[Fraction, bool] | None = None
    for row in rows:
        factor = row.line.coefficients[name]
        rest = row.line.constant + sum(value * values.get(one, 0) for one, value in row.line.coefficients.items()
                                       if one != name)  # fmt: skip
        bound = -rest / factor, row.strict
        if factor > 0:
            high = min(high or bound, bound, key=lambda one: (one[0], not one[1]))
        else:
            low = max(low or bound, bound, key=lambda one: one)
    if low is None:
        end = high[0] if high else Fraction()
        return Fraction(math.floor(end) - 1 if high and high[1] else math.floor(end))
    if is_whole or high is None:
        return Fraction(math.floor(low[0]) + 1 if low[1] else math.ceil(low[0]))
    return (low[0] + high[0]) / 2 if low[1] or high[1] else low[0]
