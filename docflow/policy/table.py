"""The nouns of a decision table: cells, rows, switches, the table.

A table is read row by row; a row fits when one of its boxes fits; a box fits when all its tests do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from docflow.form import Form

#: The outcome that hands the question to a person.
PERSON = "待人工"

#: What a fact is, once it is compared.
Known: TypeAlias = "Decimal | date | str | bool"
Hit: TypeAlias = Literal["first", "unique", "all"]


@dataclass(frozen=True, slots=True)
class Anything:
    """`any`: fits whatever the fact is, even unknown."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `low` to `high`; None is without end, `open` leaves the end itself out."""

    low: Decimal | date | None = None
    high: Decimal | date | None = None
    low_open: bool = False
    high_open: bool = False


@dataclass(frozen=True, slots=True)
class Among:
    """One of `values`, or none of them."""

    values: tuple[Known, ...]
    negated: bool = False


Cell: TypeAlias = Anything | Span | Among


@dataclass(frozen=True, slots=True)
class Test:
    """One cell of a row: the fact it looks at and what it asks."""

    fact: str
    cell: Cell
    #: As the author wrote it, for explanations.
    written: str


#: Tests that must all fit; the empty box fits always.
Box: TypeAlias = tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Words that go with an answer when `when` fits."""

    when: Box
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: its id, when it holds, what then, and who says so."""

    id: str
    #: Alternatives: the row fits when any of them does.
    when: tuple[Box, ...]
    then: Mapping[str, str] = field(hash=False)
    source: str
    date: str
    #: Why a person must decide; "" where the rule itself decides.
    reason: str = ""
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Switch:
    """A point on which sources disagree, with the choice this office makes."""

    name: str
    choices: tuple[str, ...]
    default: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact made of given facts: the one that a switch chooses, or the sum of several."""

    name: str
    #: The switch; "" where the facts are added up.
    by: str = ""
    #: By choice of the switch; for a sum, each fact under its own name.
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Order:
    """Which row wins under `hit: all`; `by` names the switch that chooses among several orders."""

    by: str
    lists: Mapping[str, tuple[str, ...]] = field(hash=False)


@dataclass(frozen=True)
class RuleTable:
    """A decision table (决策表) proved to answer every combination of facts."""

    name: str
    hit: Hit
    #: What an answer must know; `docflow.form.parse` reads it.
    facts: Form
    rows: tuple[Row, ...]
    switches: tuple[Switch, ...] = ()
    derived: tuple[Derived, ...] = ()
    order: Order | None = None
    #: What is said when no row fits; its absence is allowed only where a gap is impossible.
    otherwise: Row | None = None
    describe: str = ""
    note: str = ""

    def __getitem__(self, row: str) -> Row:
        return next(one for one in self.all_rows() if one.id == row)

    def all_rows(self) -> Iterator[Row]:
        yield from self.rows
        if self.otherwise:
            yield self.otherwise

    @property
    def keys(self) -> tuple[str, ...]:
        """What an answer gives a value to, the first being the question itself."""
        return tuple(self.rows[0].then)
