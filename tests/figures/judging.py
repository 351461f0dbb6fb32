"""Findings beside what was planted: what was found, what was missed, what is a false alarm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from docflow import figures
from docflow.lint.figured import paper_of
from docflow.lint.recognise import from_text


class Score(NamedTuple):
    missed: list[tuple[int, str]]
    false: list[figures.Finding]


def findings(text: str) -> list[figures.Finding]:
    return figures.check(paper_of(from_text("文", text)))


def score(text: str, planted: Sequence[tuple[int, str]]) -> Score:
    """A finding that compares with a planted figure is explained by it, by whatever rule and wherever it is told."""
    found = findings(text)
    said = {(one.place.line, one.rule) for one in found}
    lines = {line for line, _ in planted}
    false = [one for one in found if not lines & {one.place.line, *(each.place.line for each in one.figures)}]
    return Score([one for one in planted if one not in said], false)
