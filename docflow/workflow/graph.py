"""A Graph exists only if the workflow is safe to run.

compile (source, known) -> Graph, or InvalidSource with every Problem

First what a reader of the file could see (checks.py), then what only running it shows: the engine's own `decide`
is played through every case that can differ (proof.py). Invariant 3 is kept here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from docflow.errors import InvalidSource, Problem
from docflow.source import Source
from docflow.workflow import across, partial, planning, proof, satisfying, staffing, within
from docflow.workflow import definition as definitions
from docflow.workflow.checks import (
    CHECKS,
    Known,
    Table,
    nobody_holds,
    overdue_without_way,
    target_missing,
    unknown_register,
    unknown_table,
    unknown_template,
    unreachable,
    vote_never_passes,
    wrong_branch,
)
from docflow.workflow.language import Definition
from docflow.workflow.plan import Graph

__all__ = ["Graph", "Known", "Table", "assemble", "compile", "examine"]


def compile(source: Source, known: Known | None = None, proved: bool = True) -> Graph:
    """The workflow that `source` writes, proved safe to run; without `proved`, one that was proved before.

    Errors: InvalidSource (Y4xx, W7xx), all at once.
    """
    graph, problems = examine(source, known, proved)
    if graph is None:
        raise InvalidSource(problems)
    return graph


def examine(
    source: Source, known: Known | None = None, proved: bool = True
) -> tuple[Graph | None, tuple[Problem, ...]]:
    """The graph, if it is safe, and every problem, warnings included."""
    written, misread = definitions.attempt(source)
    known = known or Known()
    if misread:
        beside = (*misread, *_besides(written, misread, known))
        rest = partial.traps(written, known, beside, assemble) if proved and not written.runs else ()
        return None, tuple(dict.fromkeys((*beside, *(_at(source, one) for one in rest))))
    definition, problems_within = within.expand(written, known.workflows)
    if problems_within:
        return None, tuple(_at(source, one) for one in problems_within)
    graph, problems = assemble(definition, known)
    if not problems and proved:
        found = proof.prove(graph, known)
        graph = replace(graph, states=found.states, is_proved=found.is_complete and not found.problems)
        problems = [*found.problems, *satisfying.told(graph, not found.problems)]
        problems += across.told(graph) if not problems else ()
        problems += staffing.short(graph, known) if not found.problems else ()
    elif proved:
        problems += partial.traps(definition, known, problems, assemble)
    problems = [_at(source, one) for one in problems]
    problems.sort(key=lambda one: (one.place.line, one.place.column, one.code))
    is_wrong = any(not one.is_warning for one in problems)
    return None if is_wrong else graph, tuple(dict.fromkeys(problems))


def _besides(definition: Definition, misread: tuple[Problem, ...], known: Known) -> Iterator[Problem]:
    """What is wrong in the steps that could be read, where others could not: an author sees it in one go."""
    applicants = [part for part in definition.organisations.values() if part.kind == "applicant"]
    if len(applicants) != 1 or any(one.place.path[:1] == ("organisations",) for one in misread):
        return
    faulty = {one.place.path[1] for one in misread if one.place.path[:1] == ("steps",) and len(one.place.path) > 1}
    names_are_whole = not any(one.place.path[:1] in (("form",), ("decide",)) for one in misread)
    ways_are_whole = all(map(_leaves_the_ways, misread)) and all(one.arms for one in definition.steps.values())
    found = [one for check in _APART for one in check(definition, known)]
    found += planning.conditions(definition, known)[1] if names_are_whole else []
    found += unreachable(definition, known) if ways_are_whole and not definition.runs else []
    for one in found:
        path = one.place.path
        if path[:1] != ("steps",) or len(path) < 2 or path[1] not in faulty:
            yield one


#: What each step can be asked by itself, whatever is wrong with the others.
_APART = (
    target_missing,
    wrong_branch,
    vote_never_passes,
    overdue_without_way,
    unknown_template,
    unknown_table,
    unknown_register,
    nobody_holds,
)
#: Keys of a step that a mistake in leaves it leading where it leads.
_BESIDE_THE_WAY = ("by", "about", "fill", "ask", "not_by", "sign", "consult", "due", "overdue", "approve", "issue")


def _leaves_the_ways(one: Problem) -> bool:
    path = one.place.path
    return path[:1] != ("steps",) or any(str(part) in _BESIDE_THE_WAY for part in path[2:])


def assemble(definition: Definition, known: Known) -> tuple[Graph, list[Problem]]:
    """The graph that `definition` makes, and what a reader could see is wrong with it."""
    problems = [one for check in CHECKS for one in check(definition, known)]
    conditions, bad_conditions = planning.conditions(definition, known)
    checks, bad_checks = planning.checks(definition, known)
    approvals, issues, bad_plans = planning.plans(definition, known)
    approved = frozenset(name for _, _, name in approvals)
    graph = Graph(definition, conditions, approvals, issues, approved, checks)
    return graph, problems + bad_conditions + bad_checks + bad_plans


def _at(source: Source, one: Problem) -> Problem:
    """A problem found away from the text knows the path only; here is its line."""
    if one.place.line or not one.place.path:
        return one if one.place.source else replace(one, place=source.place("workflow"))
    return replace(one, place=source.place(*one.place.path))
