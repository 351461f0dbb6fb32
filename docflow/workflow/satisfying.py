"""核对能不能都成立: whether the checks of a step can hold together, and whether what fails there can be corrected.

told (graph) -> W777 for checks that no answers can satisfy; W778 for one that nobody can answer to any more; W779 where
                neither answers that do nor a proof that there are none was found

The checks of a step are taken apart into ways in which all of them hold; sums are solved (linear.py), closed lists and
words chosen, tables made up; the conditions themselves then say whether these answers do. "No answers" is claimed only
where every way is ruled out by its sums and closed lists alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from docflow.condition import Condition
from docflow.errors import Problem, problem
from docflow.workflow.language import CheckEntry, Definition, Step
from docflow.workflow.linear import UnsureError
from docflow.workflow.made_up import MadeUp
from docflow.workflow.plan import Graph
from docflow.workflow.turn import TODAY
from docflow.workflow.ways import LIMIT_WAYS, Way, ways

T = TypeVar("T")
Checks = Sequence[tuple[CheckEntry, Condition]]


def told(graph: Graph, is_sound: bool = True) -> Iterator[Problem]:
    """What is wrong with the checks of each step; where a case goes only when the rest of it `is_sound`."""
    for name, entries in graph.checks.items():
        step = graph.definition.steps[name]
        musts = [one for one in entries if one[0].must]
        if not musts:
            continue
        match can_hold(graph.definition, [made for _, made in musts]):
            case False:
                few = fewest(graph.definition, musts, lambda one: one[1])
                names = "、".join(f"“{entry.name}”" for entry, _ in few)
                yield problem("W777", few[0][0].place, step=name, names=names)
            case None:
                yield problem("W779", musts[0][0].place, step=name)
            case True if is_sound:
                yield from _stranded(graph, step, musts)


def fewest(definition: Definition, every: Sequence[T], condition: Callable[[T], Condition]) -> list[T]:
    """Those of `every` that cannot hold together, without those that have no part in it."""
    few = list(every)
    for one in every:
        without = [other for other in few if other is not one]
        if without and can_hold(definition, [condition(other) for other in without]) is False:
            few = without
    return few


# --- what can be corrected ---------------------------------------------------------------------------------------


def _stranded(graph: Graph, step: Step, musts: Checks) -> Iterator[Problem]:
    """A check of what was filled in before, at a step from which nobody can get back to it or end."""
    definition = graph.definition
    asked = {*step.fill, *step.ask, *step.arms[0].fill}
    for entry, made in musts:
        fields = made.names & {*definition.form.names, *definition.decide}
        before = [definition.steps[name] for name in entry.at if name != step.name]
        if made.names & asked or TODAY in made.names or not fields or any(_asks(one, fields) for one in before):
            continue
        if not _leads_on(definition, step, fields):
            names = "、".join(sorted(fields))
            yield problem("W778", entry.place, step=step.name, name=entry.name, fields=names)


def _asks(step: Step, fields: frozenset[str]) -> bool:
    return bool(fields & {*step.fill, *step.ask, *(name for arm in step.arms for name in arm.fill)})


def _leads_on(definition: Definition, step: Step, fields: frozenset[str]) -> bool:
    """Whether an arm that is not checked, or the deadline, leads to an end or to where one of `fields` is filled in."""
    # A decision that a person may make, or a table answers, is corrected where anything is filled in.
    wanted = fields if fields <= set(definition.form.names) else frozenset(definition.form.names)
    arms = list(step.arms[1:])
    seen: set[str] = set()
    while arms:
        arm = arms.pop()
        if arm.end or arm.joins or wanted & set(arm.fill):
            return True
        for target in arm.go:
            block = definition.blocks.get(target)
            names = [one for each in block.branches.values() for one in each] if block else [target]
            for name in set(names) - seen:
                seen.add(name)
                if _asks(definition.steps[name], wanted):
                    return True
                arms += definition.steps[name].arms if name != step.name else ()
    return False


# --- whether they can hold together ------------------------------------------------------------------------------


def can_hold(definition: Definition, conditions: Sequence[Condition]) -> bool | None:
    """Whether some answers satisfy all `conditions`; None when that was not found out."""
    # The least answers there are, first: most checks are of figures that may all be one.
    if _satisfies(MadeUp(definition, Way(definition), {}, True), conditions):
        return True
    every = list(islice(ways(definition, conditions), LIMIT_WAYS + 1))
    is_open = len(every) > LIMIT_WAYS
    for way in every:
        try:
            values = way.values()
        except UnsureError:
            is_open = True
            continue
        if values is None:
            continue
        for alike in (True, False):
            if _satisfies(MadeUp(definition, way, values, alike), conditions):
                return True
        is_open = True
    return None if is_open else False


def _satisfies(made: MadeUp, conditions: Sequence[Condition]) -> bool:
    record = made.record(conditions)
    return all(_holds(one, record) for one in conditions)


def _holds(condition: Condition, record: Mapping[str, object]) -> bool:
    try:
        return condition.holds(record)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return False
