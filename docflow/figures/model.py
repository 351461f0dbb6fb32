"""The nouns: a paper as its figures are read, a figure with its bounds, a finding with its arithmetic.

Paper      passages and tables in reading order, and what is known of the whole
Figure     a number with a unit (数字): what it may be, what it counts, where it stands
Finding    figures that do not reconcile: the rule, the place, the arithmetic that fails
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple, TypeAlias

from docflow.errors import Place

Part: TypeAlias = Literal["title", "heading", "body", "note", "cell", "caption"]


class Origin(NamedTuple):
    """A stretch of a passage that a template filled in, and the field it came from."""

    start: int
    end: int
    field: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a heading, a footnote: words in one piece."""

    text: str
    place: Place
    part: Part = "body"
    #: 1–4 and its number among its siblings, for a heading.
    level: int = 0
    number: int = 0
    annex: bool = False
    #: Numbered by a word processor with nothing that can be read.
    automatic: bool = False
    #: Which fields of a template stand where.
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as rows of texts; the first row is its header."""

    rows: tuple[tuple[str, ...], ...]
    place: Place
    #: The place of a cell: row and column from 0.
    at: Callable[[int, int], Place]
    #: 表1: its number in the paper, counted from 1.
    number: int = 0
    #: The field of a template that fills a cell, for those that one fills: row, cell, field.
    origins: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """What is read for figures."""

    passages: tuple[Passage, ...]
    grids: tuple[Grid, ...] = ()
    #: 文种, "" when nobody knows.
    kind: str = ""
    title: str = ""
    #: 成文日期.
    issued: date | None = None
    #: What is other than the record that the paper carries says (comparing.py).
    recorded: tuple[Finding, ...] = ()

    def of(self, *parts: Part) -> Iterator[Passage]:
        return (one for one in self.passages if one.part in parts)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as written, and all that it may be."""

    text: str
    #: What was written, without what rounding and words like 余 leave open.
    value: Decimal
    #: The least and the greatest that the words allow.
    low: Decimal
    high: Decimal
    #: 个, 名, 万元 become 个, 人, 元; a share is %; what has none is "".
    unit: str
    place: Place
    start: int = 0
    end: int = 0
    #: The words around it that say what is counted.
    before: str = ""
    after: str = ""
    #: 约, 余, 以上, … as written.
    hedge: str = ""
    #: The field of a template that it fills, "" where a person wrote it.
    field: str = ""

    @property
    def of(self) -> str:
        """What is counted."""
        return self.before or self.after

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    def said(self) -> str:
        """As a finding names it: the label, the words, the field."""
        name = self.before + self.text + ("" if self.before else self.after)
        return f"“{name}”" + (f"（字段 {self.field}）" if self.field else "")


class Day(NamedTuple):
    """A date in running text, to the day, the month or the year."""

    text: str
    start: int
    end: int
    #: The first and the last day it may mean.
    first: date
    last: date
    #: Its year stands only with the date before it.
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Figures that do not reconcile (数字不相符). `figures` are the ones compared, as they stand."""

    rule: str
    place: Place
    #: What does not agree, with the arithmetic.
    text: str
    remedy: str
    figures: tuple[Figure, ...] = ()


#: From where a great round number is said by 万亿, 亿 and 万, and of what it must be a multiple: three places stay.
_SAID: Final = tuple(
    (Decimal(least), Decimal(unit), Decimal(unit) / 1000, word)
    for least, unit, word in ((10**12, 10**12, "万亿"), (10**8, 10**8, "亿"), (10**7, 10**4, "万"))
)


def bare(value: Decimal) -> str:
    """A number without an exponent and without idle zeros behind the point; a great round one by 万亿, 亿 or 万."""
    for least, unit, step, word in _SAID:
        if abs(value) >= least and not value % step:
            return f"{bare(value / unit)}{word}"
    said = f"{value:f}"
    return said.rstrip("0").rstrip(".") if "." in said else said
