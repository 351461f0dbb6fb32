"""What can still be proved of a workflow with mistakes in it, so that an author sees everything in one go.

A step with a mistake is played as one where every case ends: nothing is said of what lies behind it, and a trap among
the others is a trap whatever becomes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from docflow.directory import Post
from docflow.errors import Problem
from docflow.workflow import proof
from docflow.workflow.checks import Known
from docflow.workflow.language import Arm, Definition, Step
from docflow.workflow.plan import Graph

#: Assembles a graph, as graph.assemble does.
Assemble = Callable[[Definition, Known], tuple[Graph, list[Problem]]]

_UNREAD = "（这一步还有错）"
#: Parts of a file that a mistake in leaves the rest readable.
_APART = ("workflow", "version", "prefix", "calendar", "about", "closes", "same_person", "checks")
#: What may be said of a part: never that a step cannot be reached, since the way to it may lie in what is wrong.
_TRAPS = ("W723", "W725", "W726")
#: Time enough for a file that has to be looked at again anyway.
LIMIT_STATES = 2_000


def traps(definition: Definition, known: Known, found: Iterable[Problem], assemble: Assemble) -> tuple[Problem, ...]:
    """Where a case gets stuck among the steps of `definition` that none of the problems `found` speaks of."""
    cut: set[str] = set()
    problems = list(found)
    while True:
        fresh = _steps_of(definition, problems)
        if fresh is None or definition.start in (cut | fresh) or (cut and fresh <= cut):
            return ()
        cut |= fresh
        graph, problems = assemble(_ended(definition, cut), known)
        # A step that nothing leads to is in nobody's way.
        problems = [one for one in problems if one.code != "W722"]
        if not problems:
            break
    played = proof.prove(graph, replace(known, directory=None), LIMIT_STATES)
    return tuple(one for one in played.problems if one.code in _TRAPS) if played.is_complete else ()


def _steps_of(definition: Definition, problems: Iterable[Problem]) -> set[str] | None:
    """The steps and blocks that the problems stand at; None when one stands where everything rests on it."""
    names: set[str] = set()
    for one in problems:
        path = one.place.path
        if path[:1] == ("steps",) and len(path) > 1 and path[1] in definition.order:
            names.add(str(path[1]))
        elif not path or path[0] not in _APART:
            return None
    return names


def _ended(definition: Definition, cut: set[str]) -> Definition:
    """The definition with each step or block of `cut` in one piece, where the case ends."""
    end = Arm(_UNREAD, end=_UNREAD)
    inside = {name for block in cut & definition.blocks.keys() for name in _within(definition, block)}
    steps = {name: step for name, step in definition.steps.items() if name not in inside}
    for name in cut:
        old = definition.steps.get(name)
        by = old.by if old and old.by else None
        if by is None or by.organisation not in definition.organisations:
            by = Post(definition.applicant, "经办人")
        steps[name] = Step(name, by, (end,), place=old.place if old else definition.blocks[name].place)
    order = {name: number for name, number in definition.order.items() if name not in inside}
    return replace(
        definition,
        steps={name: replace(one, not_by=tuple(n for n in one.not_by if n in order)) for name, one in steps.items()},
        blocks={name: block for name, block in definition.blocks.items() if name not in cut},
        order=order,
        checks=(),
    )


def _within(definition: Definition, block: str) -> Iterable[str]:
    return (name for steps in definition.blocks[block].branches.values() for name in steps)
