"""Where conditions change their answer: numbers, days and words that stand for all that no condition can tell apart.

survey   (conditions, kinds, together) -> Survey: values for each field, rows for two compared with each other,
                                          and the conditions for which this is not exact

A comparison of sums (`甲 + 3 < 乙 * 2`) is a line; between the lines lie regions in which every condition says the
same. One value is taken on each breakpoint, one between two, and one beyond. Two whole numbers or days that are
compared with each other are taken in pairs, one from each region that has a whole point in it. Beyond that (three
compared at once, products, `ceil`, two that are filled in at different times) nothing is claimed.
"""

from __future__ import annotations

import ast
import math
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from docflow.condition import Condition

#: What a field is to a comparison: whole numbers and days step, amounts are as dense as anybody likes.
WHOLE, DAY, COUNT, DENSE = "whole", "day", "count", "dense"
#: Beyond this the residues of a slope are too many to try.
LIMIT_SLOPE = 12
#: A list longer than this is not made up.
LIMIT_COUNT = 1000


@dataclass(frozen=True)
class Quantity:
    """A field that is compared as a number: what kind, and the least it may be."""

    kind: str
    least: Fraction | None = None


@dataclass(frozen=True)
class Line:
    """`sum of coefficients × fields + constant`, compared with nothing: its sign is what a condition sees."""

    coefficients: Mapping[str, Fraction]
    constant: Fraction

    def minus(self, other: Line) -> Line:
        names = {*self.coefficients, *other.coefficients}
        found = {one: self.coefficients.get(one, Fraction()) - other.coefficients.get(one, Fraction()) for one in names}
        return Line({one: value for one, value in found.items() if value}, self.constant - other.constant)

    def times(self, factor: Fraction) -> Line:
        return Line({one: value * factor for one, value in self.coefficients.items() if factor}, self.constant * factor)

    def sign(self, values: Mapping[str, Fraction]) -> int:
        total = self.constant + sum(value * values[one] for one, value in self.coefficients.items())
        return (total > 0) - (total < 0)


@dataclass
class Survey:
    """What was found."""

    #: Values of each field that is compared as a number with nothing but numbers.
    single: dict[str, tuple[object, ...]] = field(default_factory=dict)
    #: Two fields, and the pairs of values that stand for every region.
    pairs: dict[tuple[str, str], tuple[tuple[object, object], ...]] = field(default_factory=dict)
    #: Fields of words that are compared with each other: each set shares its words.
    words: list[set[str]] = field(default_factory=list)
    #: The conditions whose every case these values do not show.
    inexact: list[Condition] = field(default_factory=list)


def survey(
    conditions: Sequence[Condition], kinds: Mapping[str, Quantity], together: Callable[[set[str]], bool]
) -> Survey:
    """The values that `conditions` can tell apart; `together` says whether fields are always filled in at once."""
    found = Survey()
    lines: list[tuple[Line, Condition]] = []
    for one in conditions:
        reader = _Reader(one, kinds)
        reader.read(ast.parse(one.text, mode="eval").body)
        lines += [(line, one) for line in reader.lines]
        found.words += reader.words
        if reader.is_opaque:
            found.inexact.append(one)
    found.words = _joined(found.words)
    for names in _joined([set(line.coefficients) for line, _ in lines if line.coefficients]):
        of = [line for line, _ in lines if set(line.coefficients) & names]
        if not _settle(found, names, of, kinds, together):
            least = min(len(names), 2)
            found.inexact += [one for line, one in lines if len(names & set(line.coefficients)) >= least]
    found.inexact = list(dict.fromkeys(found.inexact))
    return found


def _settle(
    found: Survey,
    names: set[str],
    lines: list[Line],
    kinds: Mapping[str, Quantity],
    together: Callable[[set[str]], bool],
) -> bool:
    """Puts the values of fields that are compared with each other, or by themselves, into `found`; or says no."""
    if len(names) == 1:
        (name,) = names
        values = _along([-line.constant / line.coefficients[name] for line in lines], kinds[name])
        found.single[name] = tuple(_value(one, kinds[name]) for one in values)
        return all(kinds[name].kind != COUNT or one <= LIMIT_COUNT for one in values)
    if len(names) > 2 or not together(names) or any(kinds[one].kind == DENSE for one in names):
        return False
    first, second = sorted(names)
    points = _plane(first, second, lines, kinds)
    if points is None or any(kinds[one].kind == COUNT and max(p[i] for p in points) > LIMIT_COUNT for i, one in
                             enumerate((first, second))):  # fmt: skip
        return False
    found.pairs[first, second] = tuple((_value(x, kinds[first]), _value(y, kinds[second])) for x, y in points)
    return True


def _joined(sets: Iterable[set[str]]) -> list[set[str]]:
    """Sets that share a name, put together."""
    out: list[set[str]] = []
    for one in sets:
        sharing = [other for other in out if other & one]
        out = [other for other in out if not other & one] + [one.union(*sharing)]
    return out


# --- reading -----------------------------------------------------------------------------------------------------


class _Reader:
    """Takes a condition apart into lines and words."""

    def __init__(self, condition: Condition, kinds: Mapping[str, Quantity]) -> None:
        self.names = {unicodedata.normalize("NFKC", name): name for name in condition.names}
        self.kinds = kinds
        self.lines: list[Line] = []
        self.words: list[set[str]] = []
        self.is_opaque = False

    def read(self, node: ast.expr) -> None:
        match node:
            case ast.BoolOp(values=values):
                for one in values:
                    self.read(one)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self.read(operand)
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                sides = [left, *comparators]
                for number, op in enumerate(ops):
                    self.compare(sides[number], op, sides[number + 1])
            case ast.Name() | ast.Constant():
                pass
            case _:
                self.is_opaque = True

    def compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> None:
        if isinstance(op, ast.In | ast.NotIn):
            for one in right.elts if isinstance(right, ast.List | ast.Tuple) else ():
                self.compare(left, ast.Eq(), one)
            self.is_opaque |= not isinstance(right, ast.List | ast.Tuple)
            return
        above, below = self.line(left), self.line(right)
        if above is not None and below is not None:
            self.lines.append(above.minus(below))
        elif isinstance(left, ast.Name) and isinstance(right, ast.Name):
            both = {self.names[one.id] for one in (left, right) if one.id in self.names}
            self.words += [both] if len(both) > 1 else []
            self.is_opaque |= len(both) > 1 and not isinstance(op, ast.Eq | ast.NotEq)
        elif not all(isinstance(one, ast.Name | ast.Constant) for one in (left, right)):
            self.is_opaque = True

    def line(self, node: ast.expr) -> Line | None:
        """The sum that `node` writes; None for words, and for what is no sum."""
        match node:
            case ast.Constant(value=bool()):
                return None
            case ast.Constant(value=int() | float() as value):
                return Line({}, Fraction(str(value)))
            case ast.Name(id=name) if self.names.get(name, "") in self.kinds:
                named = self.names[name]
                return None if self.kinds[named].kind == COUNT else Line({named: Fraction(1)}, Fraction())
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self.line(operand)
                return inner.times(Fraction(-1)) if inner else None
            case ast.BinOp(left=left, op=op, right=right):
                return combined(self.line(left), op, self.line(right))
            case ast.Call(func=ast.Name(id="count"), args=[ast.Name(id=name)]) if self.names.get(name) in self.kinds:
                return Line({self.names[name]: Fraction(1)}, Fraction())
            case ast.Call(func=ast.Name(id="date"), args=[ast.Constant(value=str() as day)]):
                return Line({}, Fraction(date.fromisoformat(day).toordinal()))
            case _:
                return None


def combined(left: Line | None, op: ast.operator, right: Line | None) -> Line | None:
    """Two lines added, subtracted, or one multiplied by a number; None for what is no line any more."""
    if left is None or right is None:
        return None
    match op:
        case ast.Add():
            return left.minus(right.times(Fraction(-1)))
        case ast.Sub():
            return left.minus(right)
        case ast.Mult() if not left.coefficients:
            return right.times(left.constant)
        case ast.Mult() if not right.coefficients:
            return left.times(right.constant)
        case _:
            return None


# --- one field ---------------------------------------------------------------------------------------------------


def _along(breaks: Iterable[Fraction], kind: Quantity) -> list[Fraction]:
    """A value on each breakpoint, between each two, and beyond the first and the last, as far as there is one."""
    ends = sorted({*breaks, *([kind.least] if kind.least is not None else [])})
    if not ends:
        return [Fraction(1)]
    if kind.kind == DENSE:
        found = [one for one in ends if _is_written(one)]
        found += [_between(a, b) for a, b in pairwise(ends)] + [ends[0] - 1, ends[-1] + 1]
    else:
        found = [one for one in ends if one.denominator == 1]
        inner = [Fraction(math.floor(a) + 1) for a, b in pairwise(ends) if math.floor(a) + 1 < b]
        found += [*inner, Fraction(math.ceil(ends[0]) - 1), Fraction(math.floor(ends[-1]) + 1)]
    return sorted({one for one in found if kind.least is None or one >= kind.least})


def _is_written(one: Fraction) -> bool:
    """Whether it can be written with a decimal point."""
    rest = one.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _between(low: Fraction, high: Fraction) -> Fraction:
    """A decimal between the two, as short as it can be."""
    for digits in range(40):
        step = Fraction(10) ** -digits
        one = (math.floor(low / step) + 1) * step
        if one < high:
            return one
    raise ValueError("too close")


def _value(one: Fraction, kind: Quantity) -> object:
    """As an answer: a number, a day, a list of so many."""
    match kind.kind:
        case "day":
            return date.fromordinal(max(date.min.toordinal(), min(int(one), date.max.toordinal())))
        case "count":
            return ("·",) * min(int(one), LIMIT_COUNT + 1)
        case "dense" if one.denominator != 1:
            return Decimal(one.numerator) / Decimal(one.denominator)
        case _:
            return int(one)


# --- two fields --------------------------------------------------------------------------------------------------


def _plane(
    first: str, second: str, lines: Sequence[Line], kinds: Mapping[str, Quantity]
) -> list[tuple[Fraction, Fraction]] | None:
    """A whole point of each region that the lines cut the plane into, if it has any; None for slopes too fine.

    Between two crossings the lines keep their order, and where they stand between whole numbers repeats with the
    common denominator of their slopes: so many columns from either end show every way there is. Where two lines part
    for good, the far columns show what opens only there.
    """
    whole = [line.times(Fraction(_denominator(line))) for line in lines]
    slopes = [int(abs(line.coefficients.get(second, Fraction()))) for line in whole]
    period = math.lcm(*(one for one in slopes if one))
    if period > LIMIT_SLOPE:
        return None
    points: dict[tuple[int, ...], tuple[Fraction, Fraction]] = {}
    for x in _columns(_crossings(first, second, whole, kinds), period, kinds[first]):
        ends = [-(one.constant + one.coefficients.get(first, 0) * x) / slope for one in whole
                if (slope := one.coefficients.get(second))]  # fmt: skip
        for y in _along(ends, kinds[second]):
            key = tuple(line.sign({first: x, second: y}) for line in whole)
            points.setdefault(key, (x, y))
    return list(points.values())


def _denominator(line: Line) -> int:
    return math.lcm(line.constant.denominator, *(one.denominator for one in line.coefficients.values()))


def _crossings(first: str, second: str, lines: Sequence[Line], kinds: Mapping[str, Quantity]) -> list[Fraction]:
    """The columns in which two lines cross, a line stands upright, or one leaves what the second field may be."""
    least = kinds[second].least
    floor = [] if least is None else [Line({second: Fraction(1)}, -least)]
    found = set()
    every = [*lines, *floor]
    for number, one in enumerate(every):
        p, q = one.coefficients.get(first, Fraction()), one.coefficients.get(second, Fraction())
        if not q:
            found.add(-one.constant / p)
        for other in every[:number]:
            r, s = other.coefficients.get(first, Fraction()), other.coefficients.get(second, Fraction())
            if across := p * s - r * q:
                found.add((q * other.constant - s * one.constant) / across)
    return sorted(found)


def _columns(crossings: list[Fraction], period: int, kind: Quantity) -> Iterator[Fraction]:
    """The whole columns to look at: on the crossings, at both ends of each stretch between them, and far out."""
    # Slopes differ by one part of the period at least: after one period the lines are a whole number apart.
    far = 2 * period
    ends = sorted({*crossings, *([kind.least] if kind.least is not None else [])}) or [Fraction()]
    found = {int(one) for one in ends if one.denominator == 1}
    for low, high in pairwise(ends):
        start, stop = math.floor(low) + 1, math.ceil(high)
        found |= {*range(start, min(start + period, stop)), *range(max(start, stop - period), stop)}
    before, after = math.ceil(ends[0]), math.floor(ends[-1]) + 1
    for distance in (0, far):
        found |= {*range(after + distance, after + distance + period)}
        found |= {*range(before - distance - period, before - distance)}
    for one in sorted(found, key=lambda one: (abs(one), one)):
        if kind.least is None or one >= kind.least:
            yield Fraction(one)
