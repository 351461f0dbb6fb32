"""What a table says of one set of facts, or of many.

decide  (table, facts, switches) -> Answer
decider (table, switches)        -> a function of the facts: for many units, each answer as `decide` gives it

Never guesses: a fact that is not known and is asked for makes the answer 待人工, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Value
from docflow.policy.answer import Answer, Chosen
from docflow.policy.judging import Judge
from docflow.policy.table import RuleTable, Switch
from docflow.source import near_text

#: Facts come in under the names of the table.
Decider: TypeAlias = Judge


def decide(table: RuleTable, facts: Mapping[str, Value], switches: Mapping[str, str] | None = None) -> Answer:
    """The answer of `table` to `facts`; facts it does not ask for are ignored, as are switches it does not have.

    Errors: InvalidSource (R711 a required fact is missing, R721 a choice is unknown).
    """
    return decider(table, switches)(facts)


def decider(table: RuleTable, switches: Mapping[str, str] | None = None) -> Decider:
    """`decide` for many: what can be known before the facts is worked out once. Errors: InvalidSource (R721)."""
    return Judge(table, _chosen(table.switches, switches or {}))


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
