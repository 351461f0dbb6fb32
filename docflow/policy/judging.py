"""How a table is asked many times.

What fits depends only on the region of each fact between the edges that the cells name, never on the value itself.
So the rows are held against the facts once for every combination of regions that occurs, and the words of an answer
are filled once for every combination of values; the rest is looked up.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import FieldType, Scalar, Value
from docflow.policy import comparator
from docflow.policy.answer import Answer, Chosen, Fit, Reason
from docflow.policy.proof import say
from docflow.policy.table import PERSON, Among, Anything, Box, Derived, Known, Row, RuleTable, Span, Test
from docflow.policy.texts import slots

Values: TypeAlias = Mapping[str, "Known | None"]
#: A value to the region it stands in.
Region: TypeAlias = Callable[["Known | None"], object]

#: Answers and plans that are remembered; more are worked out again.
LIMIT_REMEMBERED = 100_000


@dataclass(frozen=True, slots=True)
class _Plan:
    """What holds of all facts in the same regions."""

    #: The row that wins and the box of it that fits; None when nobody knows.
    row: Row | None
    box: Box = ()
    also: tuple[Row, ...] = ()
    #: What goes with the answer, its slots not filled.
    notes: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    #: The row and the fact that would have to be known.
    unknown: tuple[Row, str] | None = None


class Judge:
    """A table under chosen switches; called with facts, it gives their Answer."""

    def __init__(self, table: RuleTable, chosen: tuple[Chosen, ...]) -> None:
        self.table, self.chosen = table, chosen
        self._choices = {one.switch: one.choice for one in chosen}
        self._names = table.facts.names
        exact = [one.name for one in table.facts.fields if _kind(one.type) in ("decimal", "money")]
        #: 1 and 1.0 are equal and yet written otherwise.
        self._exact = tuple(exact)
        self._regions = dict(_regions(table))
        self._plans: dict[tuple[object, ...], _Plan] = {}
        self._answers: dict[tuple[object, ...], Answer] = {}

    def __call__(self, facts: Mapping[str, Value]) -> Answer:
        """The answer to `facts`. Errors: InvalidSource (R711 a required fact is missing)."""
        key: tuple[object, ...] = tuple(map(facts.get, self._names))
        if self._exact:
            key += tuple([str(facts.get(name)) for name in self._exact])
        found = self._answers.get(key)
        if found is None:
            values = self._values(facts)
            found = self._said(self._plan(values), values)
            if len(self._answers) >= LIMIT_REMEMBERED:
                self._answers.clear()
            self._answers[key] = found
        return found

    # --- facts ----------------------------------------------------------------------------------

    def _values(self, facts: Mapping[str, Value]) -> dict[str, Known | None]:
        """Every fact, switch and derived fact by name; None is not known."""
        values: dict[str, Known | None] = {}
        missing: list[Problem] = []
        for one in self.table.facts.fields:
            value = comparator.known(facts.get(one.name))
            if value is None and one.default is not None:
                value = comparator.default(one.default, one.type)
            elif value is None and one.required:
                missing.append(problem("R711", Place(self.table.name), fact=one.name))
            values[one.name] = value
        if missing:
            raise InvalidSource(missing)
        values |= self._choices
        for derived in self.table.derived:
            values[derived.name] = _derived(derived, values, self._choices)
        return values

    # --- which rows -----------------------------------------------------------------------------

    def _plan(self, values: Values) -> _Plan:
        key = tuple([region(values[name]) for name, region in self._regions.items()])
        found = self._plans.get(key)
        if found is None:
            if len(self._plans) >= LIMIT_REMEMBERED:
                self._plans.clear()
            found = self._plans[key] = self._planned(values)
        return found

    def _planned(self, values: Values) -> _Plan:
        fitting: list[tuple[Row, Box]] = []
        unknown: list[tuple[Row, str]] = []
        for row in self.table.rows:
            box = _fitting(row, values)
            if isinstance(box, str):
                unknown.append((row, box))
            elif box is not None:
                fitting.append((row, box))
        if self.table.hit == "all":
            return self._all(fitting, unknown, values)
        return self._first(fitting, unknown, values)

    def _first(self, fitting: list[tuple[Row, Box]], unknown: list[tuple[Row, str]], values: Values) -> _Plan:
        position = {row.id: number for number, row in enumerate(self.table.rows)}
        for row, fact in unknown:
            if not fitting or position[row.id] < position[fitting[0][0].id]:
                return _Plan(None, also=tuple(row for row, _ in fitting), unknown=(row, fact))
        return self._winning(fitting, values)

    def _all(self, fitting: list[tuple[Row, Box]], unknown: list[tuple[Row, str]], values: Values) -> _Plan:
        if not fitting and unknown:
            return _Plan(None, unknown=unknown[0])
        order = self._order()
        told = tuple(f"缺少“{fact}”，规则 {row.id} 是否适用未知" for row, fact in unknown)
        return self._winning(sorted(fitting, key=lambda one: order.index(one[0].id)), values, told)

    def _order(self) -> tuple[str, ...]:
        order = self.table.order
        if order is None:
            return tuple(row.id for row in self.table.rows)
        return order.lists[self._choices.get(order.by, "")]

    def _winning(self, ranked: list[tuple[Row, Box]], values: Values, more: tuple[str, ...] = ()) -> _Plan:
        # The proof leaves no gap without `otherwise`, but facts outside their type (-1 人) may still fall through.
        row, box = ranked[0] if ranked else (self.table.otherwise, ())
        notes = tuple(one.text for one in row.notes if _asked(one.when, values) == "") if row else ()
        return _Plan(row, box, tuple(row for row, _ in ranked[1:]), notes, more)

    # --- in words -------------------------------------------------------------------------------

    def _said(self, plan: _Plan, values: Values) -> Answer:
        if plan.row is None:
            return self._person(plan, values)
        row = plan.row
        then = {key: _fill(text, values) for key, text in row.then.items()}
        return Answer(
            table=self.table.name,
            values=then,
            rule=row.id,
            source=row.source,
            date=row.date,
            because=tuple([_reason(test, values) for test in plan.box if not isinstance(test.cell, Anything)]),
            also=tuple([_fit(one, values) for one in plan.also]),
            needs_person=PERSON in then.values(),
            reason=_fill(row.reason, values),
            notes=tuple([_fill(text, values) for text in plan.notes]) + plan.more,
            switches=self.chosen,
        )

    def _person(self, plan: _Plan, values: Values) -> Answer:
        keys = self.table.keys
        then = dict.fromkeys(keys, "") | {keys[0]: PERSON}
        also = tuple(_fit(row, values) for row in plan.also)
        rule, source, day, reason = "", "", "", "所给事实不在任何一条规则之内，请核对"
        if plan.unknown is not None:
            row, fact = plan.unknown
            rule, source, day = row.id, row.source, row.date
            reason = f"缺少“{fact}”，规则 {row.id} 是否适用未知"
        return Answer(
            self.table.name, then, rule, source, day,
            also=also, needs_person=True, reason=reason, switches=self.chosen,
        )  # fmt: skip


def _derived(derived: Derived, values: Values, choices: Mapping[str, str]) -> Known | None:
    """The fact a switch chose, or the sum; unknown when a part of it is."""
    if derived.by:
        return values[derived.facts[choices[derived.by]]]
    parts = [value for fact in derived.facts if isinstance(value := values[fact], Decimal)]
    return sum(parts, Decimal(0)) if len(parts) == len(derived.facts) else None


def _fitting(row: Row, values: Values) -> Box | str | None:
    """The first box of `row` that fits; else the fact that would have to be known; else None."""
    unknown: str | None = None
    for box in row.when:
        asked = _asked(box, values)
        if asked == "":
            return box
        unknown = unknown or asked
    return unknown


def _asked(box: Box, values: Values) -> str | None:
    """ "" when `box` fits, None when it does not, else the first fact that would have to be known."""
    unknown = ""
    for test in box:
        fit = comparator.fits(test.cell, values[test.fact])
        if fit is False:
            return None
        if fit is None:
            unknown = unknown or test.fact
    return unknown


def _reason(test: Test, values: Values) -> Reason:
    return Reason(test.fact, test.written, say(values[test.fact]))


def _fit(row: Row, values: Values) -> Fit:
    return Fit(row.id, {key: _fill(text, values) for key, text in row.then.items()}, row.source, row.date)


def _fill(text: str, values: Values) -> str:
    return slots(text, lambda name: say(values[name]) if name in values else "") if "{" in text else text


# --- regions ------------------------------------------------------------------------------------------


def _regions(table: RuleTable) -> Iterator[tuple[str, Region]]:
    """Each fact that a cell or a note asks for, with the way to its region; switches stand still."""
    switches = {one.name for one in table.switches}
    cells: dict[str, list[Test]] = {}
    boxes = [box for row in table.all_rows() for box in (*row.when, *(note.when for note in row.notes))]
    for box in boxes:
        for test in box:
            if test.fact not in switches:
                cells.setdefault(test.fact, []).append(test)
    for fact, tests in cells.items():
        yield fact, _region(tests)


def _region(tests: list[Test]) -> Region:
    edges: set[Known] = set()
    for test in tests:
        match test.cell:
            case Span(low=low, high=high):
                edges |= {edge for edge in (low, high) if edge is not None}
            case Among(values=values):
                edges |= set(values)
            case Anything():
                pass
    line: list[Decimal | date] = sorted(edge for edge in edges if isinstance(edge, (Decimal, date)))
    if not line:
        # Kind and value: True == 1 in Python.
        return lambda value: None if value is None else (type(value), value) if value in edges else type(value)

    def between(value: Known | None) -> object:
        if value is None:
            return None
        return bisect_left(line, value) + bisect_right(line, value)

    return between


def _kind(type_: FieldType) -> str:
    return type_.kind if isinstance(type_, Scalar) else ""
