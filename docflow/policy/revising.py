"""假如: a table with one threshold moved, proved complete again.

edges   (table, fact)                    -> every threshold that its cells set for the fact
revised (table, moves, source)  -> RuleTable     every cell that meets at the old threshold meets at the new one

A threshold is where two regions meet, not a word: moving 25 to 30 turns `>= 25` into `>= 30` and `1..24` into `1..29`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeAlias

from docflow.errors import InvalidSource, problem
from docflow.form import FieldType, Scalar
from docflow.policy import proof
from docflow.policy.comparator import NUMBERS
from docflow.policy.table import Box, Remark, Row, RuleTable, Span, Test
from docflow.source import Source

#: Fact, where its regions meet now, where they are to meet.
Move: TypeAlias = tuple[str, Decimal, Decimal]


def edges(table: RuleTable, fact: str) -> tuple[Decimal, ...]:
    """The thresholds of a fact: the least number on the upper side of each cut."""
    found: set[Decimal] = set()
    for row in table.rows:
        for box in row.when:
            for test in box:
                if test.fact == fact and isinstance(test.cell, Span):
                    found |= set(_cuts(test.cell))
    return tuple(sorted(found))


def _cuts(span: Span) -> list[Decimal]:
    """Where the span begins, and where what follows it begins; a cut after a whole number is before the next."""
    low, high = span.low, span.high
    found = []
    if isinstance(low, Decimal):
        found.append(low + 1 if span.low_open and _is_whole(low) else low)
    if isinstance(high, Decimal):
        found.append(high if span.high_open or not _is_whole(high) else high + 1)
    return found


def revised(table: RuleTable, moves: Sequence[Move], source: Source) -> RuleTable:
    """`table` with each threshold moved: fact, old, new.

    Errors: InvalidSource R723 there is no such threshold; R704, R705 what is left open or said twice then.
    """
    listed = "、".join(f"{name}.{_plain(one)}" for name in _facts(table) for one in edges(table, name)) or "（没有）"
    wrong = [
        problem("R723", None, table=table.name, fact=fact, value=_plain(old), known=listed)
        for fact, old, _ in moves
        if old not in edges(table, fact) or not _is_number(_type(table, fact))
    ]
    if wrong:
        raise InvalidSource(wrong)
    moved = table
    for fact, old, new in moves:
        rows = tuple(_row(one, fact, old, new) for one in moved.rows)
        moved = replace(moved, rows=rows)
    # A row that never wins is no fault of a supposition: it is what one supposes.
    wrong = [one for one in proof.problems(moved, source) if one.code != "R706"]
    if wrong:
        raise InvalidSource(wrong)
    return moved


def _row(row: Row, fact: str, old: Decimal, new: Decimal) -> Row:
    notes = tuple(Remark(_box(one.when, fact, old, new), one.text) for one in row.notes)
    return replace(row, when=tuple(_box(one, fact, old, new) for one in row.when), notes=notes)


def _box(box: Box, fact: str, old: Decimal, new: Decimal) -> Box:
    return tuple(_test(one, old, new) if one.fact == fact else one for one in box)


def _test(test: Test, old: Decimal, new: Decimal) -> Test:
    cell = test.cell
    if not isinstance(cell, Span) or old not in _cuts(cell):
        return test
    low, high = cell.low, cell.high
    if low == high == old:
        return replace(test, cell=Span(new, new), written=_plain(new))
    if isinstance(low, Decimal) and _cuts(replace(cell, high=None)) == [old]:
        low = low + (new - old)
    if isinstance(high, Decimal) and _cuts(replace(cell, low=None)) == [old]:
        high = high + (new - old)
    moved = replace(cell, low=low, high=high)
    return replace(test, cell=moved, written=_written(moved))


def _written(span: Span) -> str:
    """The span as an author would write it."""
    low, high = (_plain(one) if isinstance(one, Decimal) else "" for one in (span.low, span.high))
    if low and high:
        return low if low == high else f"{low}..{high}"
    if low:
        return f"{'>' if span.low_open else '>='} {low}"
    return f"{'<' if span.high_open else '<='} {high}"


def _facts(table: RuleTable) -> tuple[str, ...]:
    return (*table.facts.names, *(one.name for one in table.derived))


def _type(table: RuleTable, fact: str) -> FieldType | None:
    derived = next((one for one in table.derived if one.name == fact), None)
    name = next(iter(derived.facts.values())) if derived else fact
    return table.facts[name].type if name in table.facts else None


def _is_number(type_: FieldType | None) -> bool:
    return isinstance(type_, Scalar) and type_.kind in NUMBERS


def _is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
