"""The nouns of an answer: what a table says, the rule and source that say so, what else fitted, who must decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """One test that the facts passed: 党员人数 3 符合 >= 3."""

    fact: str
    written: str
    value: str

    def __str__(self) -> str:
        return (
            f"{self.fact} {self.value}" if self.written == self.value else f"{self.fact} {self.value}（{self.written}）"
        )


@dataclass(frozen=True, slots=True)
class Fit:
    """A row that fits."""

    rule: str
    values: Mapping[str, str] = field(hash=False)
    source: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A switch with the choice that was in force."""

    switch: str
    choice: str
    is_default: bool
    help: str = ""


@dataclass(frozen=True)
class Answer:
    """What a table says: the values, the rule and source that say so, what else fitted, who must decide."""

    table: str
    values: Mapping[str, str] = field(hash=False)
    rule: str = ""
    source: str = ""
    date: str = ""
    because: tuple[Reason, ...] = ()
    also: tuple[Fit, ...] = ()
    needs_person: bool = False
    #: Why a person must decide; "" where the rule decides.
    reason: str = ""
    notes: tuple[str, ...] = ()
    switches: tuple[Chosen, ...] = ()

    @property
    def value(self) -> str:
        """The answer to the table's own question: the first value."""
        return next(iter(self.values.values()))

    def explain(self) -> str:
        """One sentence that a person can check: value, rule, facts, source."""
        why = "；".join(map(str, self.because))
        said = f"{self.value}（规则 {self.rule}{'：' + why if why else ''}；来源：{self.source}，{self.date}）"
        return f"{said}。{self.reason}" if self.reason else said
