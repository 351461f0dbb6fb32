"""Figures that must agree with what stands beside them: the rules of docflow/figures, as findings of the linter."""

from __future__ import annotations

from collections.abc import Iterator

from docflow.figures import RULES, Rule
from docflow.lint.draft import Draft
from docflow.lint.fault import Check, Fault
from docflow.lint.figured import paper_of


def _check(rule: Rule) -> Check:
    def run(draft: Draft) -> Iterator[Fault]:
        yield from (Fault(one.place, one.text, one.remedy) for one in rule(paper_of(draft)))

    return run


CHECKS: tuple[tuple[str, Check], ...] = tuple((id, _check(rule)) for id, rule in RULES.items())
