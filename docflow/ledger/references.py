"""引用: what one register says of another must be found there: a person's branch, a branch's superior.

known      (register, records)                 -> the names by which its records may be referred to
dangling   (register, rows, others)            -> Problem…   D261, each with the nearest right name
circles    (register, rows)                    -> Problem…   D262: a superior that is its own inferior
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from typing import TypeAlias

from docflow.errors import Place, Problem, problem
from docflow.form import Record, Value, display, hushed
from docflow.ledger.register import ORGANISATIONS, Register
from docflow.source import near_text

#: Where a record stands, and the record.
Row: TypeAlias = tuple[Place, Record]
#: More names than this are not searched for a near one: a list of thousands gives no good advice.
_MOST_NEAR = 3000
_MOST_LOOKED = 50


def known(register: Register, records: Iterable[Record]) -> frozenset[str]:
    """Keys and titles of the records."""
    found: set[str] = set()
    for one in records:
        found |= {register.key_of(one), register.title_of(one)}
    return frozenset(found - {""})


def dangling(register: Register, rows: Iterable[Row], others: Mapping[str, Set[str]]) -> Iterator[Problem]:
    """Every reference of `rows` to a record that is in none of the registers it may be in.

    `others` gives the names of each register that is kept; one that is not kept cannot be checked and is passed over.
    """
    rows = tuple(rows)
    for name, targets in register.references.items():
        kept = [target for target in targets if target in others]
        if not kept or (register.name not in kept and not any(others[one] for one in kept)):
            continue
        there = frozenset[str]().union(*(others[one] for one in kept))
        near = _Near(there)
        for place, record in rows:
            for value in _values(record.get(name)):
                if value not in there:
                    said = {"title": hushed(register.title_of(record)), "field": name, "value": hushed(value)}
                    yield problem("D261", place, **said, where="、".join(kept), near=near.of(value))


class _Near:
    """The nearest right name, looked for once for each wrong one, and not for ever."""

    def __init__(self, there: Set[str]) -> None:
        self._known = sorted(there) if len(there) <= _MOST_NEAR else []
        self._found: dict[str, str] = {}

    def of(self, value: str) -> str:
        if value not in self._found:
            self._found[value] = near_text(value, self._known) if len(self._found) < _MOST_LOOKED else ""
        return self._found[value]


def circles(register: Register, rows: Iterable[Row]) -> Iterator[Problem]:
    """Every way up from a record that comes back to it, told once."""
    rows = tuple(rows)
    for name, targets in register.references.items():
        if register.name not in targets:
            continue
        above = {register.title_of(record): display(record.get(name)) for _, record in rows}
        places = {register.title_of(record): place for place, record in rows}
        told: set[str] = set()
        for start in above:
            chain = _circle(start, above)
            if chain and told.isdisjoint(chain):
                told |= set(chain)
                yield problem("D262", places[start], field=name, chain=" → ".join((*chain, chain[0])))


def _circle(start: str, above: Mapping[str, str]) -> tuple[str, ...]:
    chain: list[str] = []
    here = start
    while here in above and here not in chain:
        chain.append(here)
        here = above[here]
    return tuple(chain) if here == start else ()


def _values(value: Value) -> Iterator[str]:
    if isinstance(value, tuple):
        for one in value:
            yield from _values(one)
    elif said := display(value).strip():
        yield said


__all__ = ["ORGANISATIONS", "circles", "dangling", "known"]
