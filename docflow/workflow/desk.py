"""案头: the nouns of a made-up year: what it takes for granted, what was done, and each case on its way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from docflow.workflow.case import Case, Event


@dataclass(frozen=True)
class Assumed:
    """What a simulated year takes for granted."""

    #: How many acts one person gets done on a working day.
    acts_a_day: int = 4
    #: Of a hundred acts, how many say the first thing offered.
    usual_percent: int = 85
    #: The longest a paper lies on a desk before it is looked at, in working days.
    longest_rest: int = 4
    #: A case still open after so many working days is given up.
    patience: int = 750
    #: So is one at which nobody could act for so many days.
    forsaken: int = 120
    #: Of a hundred papers looked at, how many are handed over, asked about, countersigned or copied first.
    unusual_percent: int = 8
    #: Of a hundred acts, how many are taken back at once.
    withdrawn_percent: int = 3
    #: Of a thousand papers looked at, how many cases are ended there; as many are given up before anyone has acted.
    ended_permille: int = 1
    #: Of a hundred days that a paper is late or lies longer than usual, on how many it is urged.
    urged_percent: int = 10
    #: Leaves a year and days each; for every other one a colleague stands in.
    leaves: tuple[int, int] = (2, 5)


@dataclass(frozen=True)
class Deed:
    """One command and what came of it; the clock's has nobody."""

    person: str
    day: date
    events: tuple[Event, ...]


@dataclass
class Desk:
    """One case on its way."""

    state: Case
    began: date
    deeds: list[Deed]
    #: The day on which each open step will be looked at.
    ready: dict[str, date] = field(default_factory=dict)
    #: Who may act at each open step, as last looked at.
    able: dict[str, tuple[str, ...]] = field(default_factory=dict)
    #: The first day on which the clock may ask something.
    wakes: date | None = None
    #: The last day on which somebody could act at one of its steps.
    cared: date = date.min
    #: When the case is looked at today, in minutes after the offices open.
    minute: int = 0
