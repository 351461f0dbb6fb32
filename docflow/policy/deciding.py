"""What a table says of one set of facts.

decide (table, facts, switches) -> Answer

Never guesses: a fact that is not known and is asked for makes the answer 待人工, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Value
from docflow.policy import comparator
from docflow.policy.parsing import slots
from docflow.policy.proof import say
from docflow.policy.table import PERSON, Anything, Box, Derived, Known, Row, RuleTable, Switch, Test
from docflow.source import near_text


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


def decide(table: RuleTable, facts: Mapping[str, Value], switches: Mapping[str, str] | None = None) -> Answer:
    """The answer of `table` to `facts`; facts it does not ask for are ignored, as are switches it does not have.

    Errors: InvalidSource (R711 a required fact is missing, R712 a choice is unknown).
    """
    chosen = _chosen(table.switches, switches or {})
    values = _values(table, facts, chosen)
    fitting: list[tuple[Row, Box]] = []
    unknown: list[tuple[Row, str]] = []
    for row in table.rows:
        box = _fitting(row, values)
        if isinstance(box, str):
            unknown.append((row, box))
        elif box is not None:
            fitting.append((row, box))
    return _Judge(table, values, chosen, fitting, unknown).answer()


def check_switches(tables: Iterable[RuleTable], switches: Mapping[str, str], place: Place | None = None) -> None:
    """Refuses (InvalidSource, R712 and R721) every switch that no table has and every choice it does not know."""
    known = {one.name: one for table in tables for one in table.switches}
    found = [
        problem("R712", place, name=name, near=near_text(name, known), known="、".join(known))
        for name in switches
        if name not in known
    ]
    found += [
        _unknown(known[name], choice, place)
        for name, choice in switches.items()
        if name in known and choice not in known[name].choices
    ]
    if found:
        raise InvalidSource(found)


def _unknown(switch: Switch, choice: str, place: Place | None = None) -> Problem:
    near = near_text(choice, switch.choices)
    return problem("R721", place, name=switch.name, value=choice, near=near, known="、".join(switch.choices))


def _chosen(switches: tuple[Switch, ...], given: Mapping[str, str]) -> tuple[Chosen, ...]:
    wrong = [_unknown(one, given[one.name]) for one in switches if given.get(one.name, one.default) not in one.choices]
    if wrong:
        raise InvalidSource(wrong)
    return tuple(
        Chosen(one.name, choice, choice == one.default, one.help)
        for one in switches
        for choice in [given.get(one.name, one.default)]
    )


def _values(table: RuleTable, facts: Mapping[str, Value], chosen: tuple[Chosen, ...]) -> dict[str, Known | None]:
    """Every fact, switch and derived fact by name; None is not known."""
    values: dict[str, Known | None] = {}
    missing: list[Problem] = []
    for one in table.facts.fields:
        value = comparator.known(facts.get(one.name))
        if value is None and one.default is not None:
            value = comparator.default(one.default, one.type)
        elif value is None and one.required:
            missing.append(problem("R711", Place(table.name), fact=one.name))
        values[one.name] = value
    if missing:
        raise InvalidSource(missing)
    choices = {one.switch: one.choice for one in chosen}
    values |= choices
    for derived in table.derived:
        values[derived.name] = _derived(derived, values, choices)
    return values


def _derived(derived: Derived, values: Mapping[str, Known | None], choices: Mapping[str, str]) -> Known | None:
    """The fact a switch chose, or the sum; unknown when a part of it is."""
    if derived.by:
        return values[derived.facts[choices[derived.by]]]
    parts = [value for fact in derived.facts if isinstance(value := values[fact], Decimal)]
    return sum(parts, Decimal(0)) if len(parts) == len(derived.facts) else None


def _fitting(row: Row, values: Mapping[str, Known | None]) -> Box | str | None:
    """The first box of `row` that fits; else the fact that would have to be known; else None."""
    unknown: str | None = None
    for box in row.when:
        asked = _asked(box, values)
        if asked == "":
            return box
        unknown = unknown or asked
    return unknown


def _asked(box: Box, values: Mapping[str, Known | None]) -> str | None:
    """ "" when `box` fits, None when it does not, else the first fact that would have to be known."""
    unknown = ""
    for test in box:
        fit = comparator.fits(test.cell, values[test.fact])
        if fit is False:
            return None
        if fit is None:
            unknown = unknown or test.fact
    return unknown


@dataclass(frozen=True)
class _Judge:
    """Turns the rows that fit into the answer, as the table's `hit` says."""

    table: RuleTable
    values: Mapping[str, Known | None]
    chosen: tuple[Chosen, ...]
    fitting: list[tuple[Row, Box]]
    unknown: list[tuple[Row, str]]

    def answer(self) -> Answer:
        if self.table.hit == "all":
            return self._all()
        return self._first()

    def _first(self) -> Answer:
        position = {row.id: number for number, row in enumerate(self.table.rows)}
        winner = self.fitting[0] if self.fitting else None
        for row, fact in self.unknown:
            if winner is None or position[row.id] < position[winner[0].id]:
                return self._undecided(row, fact)
        if winner is None:
            return self._otherwise()
        return self._say(*winner, also=[row for row, _ in self.fitting[1:]])

    def _all(self) -> Answer:
        told = tuple(f"缺少“{fact}”，规则 {row.id} 是否适用未知" for row, fact in self.unknown)
        if not self.fitting:
            return self._undecided(*self.unknown[0]) if self.unknown else self._otherwise()
        order = self._order()
        ranked = sorted(self.fitting, key=lambda one: order.index(one[0].id))
        return self._say(*ranked[0], also=[row for row, _ in ranked[1:]], more=told)

    def _order(self) -> tuple[str, ...]:
        order = self.table.order
        if order is None:
            return tuple(row.id for row in self.table.rows)
        choices = {one.switch: one.choice for one in self.chosen}
        return order.lists[choices.get(order.by, "")]

    def _otherwise(self) -> Answer:
        # The proof leaves no gap without `otherwise`, but facts outside their type (-1 人) may still fall through.
        if self.table.otherwise is None:
            return self._person("", "所给事实不在任何一条规则之内，请核对")
        return self._say(self.table.otherwise, (), also=[])

    def _say(self, row: Row, box: Box, also: list[Row], more: tuple[str, ...] = ()) -> Answer:
        then = {key: self._fill(text) for key, text in row.then.items()}
        return Answer(
            table=self.table.name,
            values=then,
            rule=row.id,
            source=row.source,
            date=row.date,
            because=tuple(self._reason(test) for test in box if not isinstance(test.cell, Anything)),
            also=tuple(self._fit(one) for one in also),
            needs_person=PERSON in then.values(),
            reason=self._fill(row.reason),
            notes=tuple(self._notes(row)) + more,
            switches=self.chosen,
        )

    def _undecided(self, row: Row, fact: str) -> Answer:
        said = self._person(row.id, f"缺少“{fact}”，规则 {row.id} 是否适用未知")
        return replace(said, source=row.source, date=row.date)

    def _person(self, rule: str, reason: str) -> Answer:
        keys = self.table.keys
        values = dict.fromkeys(keys, "") | {keys[0]: PERSON}
        also = tuple(self._fit(row) for row, _ in self.fitting)
        return Answer(self.table.name, values, rule, also=also, needs_person=True, reason=reason, switches=self.chosen)

    def _notes(self, row: Row) -> Iterator[str]:
        for remark in row.notes:
            if _asked(remark.when, self.values) == "":
                yield self._fill(remark.text)

    def _reason(self, test: Test) -> Reason:
        return Reason(test.fact, test.written, say(self.values[test.fact]))

    def _fit(self, row: Row) -> Fit:
        return Fit(row.id, {key: self._fill(text) for key, text in row.then.items()}, row.source, row.date)

    def _fill(self, text: str) -> str:
        if "{" not in text:
            return text
        return slots(text, {name: say(value) for name, value in self.values.items()})
