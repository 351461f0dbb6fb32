"""Figures that reconcile (数字): what figures a text and its tables state, and which of them do not agree.

check   (paper) -> findings       each with the figures, where they stand, and the arithmetic that fails
listed  (paper) -> Figure, …      every figure read, in the text and in the tables
RULES                             the rules by number; each check is a generator of one rule

Pure; nothing is corrected. A figure has bounds: `150余家` is 150 to 160, `46.7%` is 46.65 to 46.75. Two figures
disagree only when no values within their bounds agree, so rounding and hedges raise no alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final, TypeAlias

from docflow.figures.cells import PLAIN, Sheet
from docflow.figures.checks import (
    ages,
    announced,
    changes,
    columns,
    dates,
    flows,
    means,
    parts,
    rates,
    ratios,
    same,
    sourced,
    splits,
    tabled,
    tables,
    targets,
)
from docflow.figures.model import Figure, Finding, Grid, Origin, Paper, Part, Passage, bare
from docflow.figures.reading import figures

__all__ = ["RULES", "Figure", "Finding", "Grid", "Origin", "Paper", "Part", "Passage", "bare", "check", "listed"]

Rule: TypeAlias = Callable[[Paper], Iterator[Finding]]


def _parts(paper: Paper) -> Iterator[Finding]:
    """公085 by both readings; the second only where the first finds nothing to say."""
    found = list(parts.parts(paper))
    told = {one.place for one in found}
    yield from found
    yield from (one for one in splits.splits(paper) if one.place not in told)


def _shares(paper: Paper) -> Iterator[Finding]:
    """公088, as above."""
    found = list(ratios.ratios(paper))
    told = {one.place for one in found}
    yield from found
    yield from (one for one in rates.rates(paper) if one.place not in told)


#: Number -> check; what a rule asks and how strongly stands in lint/rules.py.
RULES: Final[dict[str, Rule]] = {
    "公081": announced.announced,
    "公082": tables.totals,
    "公083": dates.deadlines,
    "公084": dates.real_dates,
    "公085": _parts,
    "公086": dates.as_of,
    "公087": parts.sums,
    "公088": _shares,
    "公089": lambda paper: chain(means.means(paper), means.products(paper)),
    "公090": lambda paper: chain(changes.changes(paper), flows.flows(paper)),
    "公091": lambda paper: chain(same.same(paper), tabled.tabled(paper)),
    "公092": columns.columns,
    "公093": same.rows,
    "公094": targets.targets,
    "公095": ages.ages,
    "公096": dates.spans,
    "公097": sourced.sourced,
    "公098": lambda paper: (one for one in paper.recorded if one.rule == "公098"),
    "公099": lambda paper: (one for one in paper.recorded if one.rule == "公099"),
}


def check(paper: Paper) -> list[Finding]:
    """Every finding of `paper`, rule by rule; the same words at the same place once."""
    found = [one for rule in RULES.values() for one in rule(paper)]
    return list({(one.rule, one.place, one.text): one for one in found}.values())


def listed(paper: Paper) -> Iterator[Figure]:
    """Every figure of the text and, cell by cell, of the tables; numbers of order and dates are none."""
    for passage in paper.of("body", "heading", "note", "caption"):
        yield from figures(passage)
    for grid in paper.grids:
        sheet = Sheet(grid)
        for row in sheet.body:
            for column in range(sheet.width):
                if not PLAIN.search(sheet.heading(column)) and (one := sheet.figure(row, column)):
                    yield one
