"""推演的账: what a made-up year came to, counted from its events alone.

tally (year, cases) -> Report

Each case is replayed event by event: how long a step waited is what stood in the case just before it was done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from docflow import workdays
from docflow.workflow.case import (
    Acted,
    Advised,
    Case,
    Copied,
    Delegated,
    Escalated,
    Event,
    HandedOver,
    Open,
    Reminded,
    SignerAdded,
    SignerRemoved,
    Urged,
    Voted,
    Withdrawn,
)
from docflow.workflow.desk import Assumed, Deed
from docflow.workflow.fold import evolve
from docflow.workflow.year import Year


@dataclass(frozen=True)
class Wait:
    """What one step cost."""

    step: str
    times: int
    median: float
    longest: int
    overdue: int
    #: Cases that still wait there at the end.
    open: int = 0


@dataclass(frozen=True)
class Load:
    """What one person did."""

    person: str
    acts: int
    #: The most papers that lay on the desk on one day.
    most_waiting: int
    #: Working days on which more was ready than one person gets done.
    full_days: int = 0
    #: How long a paper had waited when this person did it, in working days.
    median: float = 0.0
    longest: int = 0


@dataclass(frozen=True)
class Dead:
    """An arm that no case went along."""

    step: str
    verb: str


@dataclass(frozen=True)
class Report:
    """A simulated year."""

    cases: int
    outcomes: Mapping[str, int]
    unfinished: int
    #: Working days from the start to the end of a case.
    median: float
    ninetieth: float
    waits: tuple[Wait, ...]
    loads: tuple[Load, ...]
    assumed: Assumed
    dead: tuple[Dead, ...] = ()
    #: What happened besides going on, and how often: 退回、转办、代理、逾期上报 …
    happened: Mapping[str, int] = field(default_factory=dict)
    #: By step: the cases that were left there since nobody could act.
    forsaken: Mapping[str, int] = field(default_factory=dict)
    #: The years of it whose holidays are not announced: counted by weekdays.
    unannounced: tuple[int, ...] = ()


def tally(year: Year, cases: int) -> Report:
    """What the year came to; `cases` were to be begun."""
    count = _Count(year)
    for desk in (*year.closed, *year.desks):
        count.case(desk.deeds)
    waits = tuple(count.waits())
    spans = count.spans
    return Report(
        cases,
        dict(count.outcomes.most_common()),
        cases - sum(count.outcomes.values()),
        share(spans, 50),
        share(spans, 90),
        waits,
        tuple(count.loads()),
        year.assumed,
        tuple(count.dead()),
        {name: count.happened[name] for name in HAPPENED if count.happened[name]},
        dict(year.forsaken),
        count.unannounced(),
    )


def share(values: list[int], percent: int) -> float:
    """The value that `percent` of `values` do not pass; 0 of none."""
    ordered = sorted(values)
    return float(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]) if ordered else 0.0


_DAY = timedelta(days=1)

#: In the order in which they are told.
HAPPENED = ("退回", "转办", "委派", "回复", "加签", "减签", "抄送", "催办", "撤回", "代理",
            "逾期提醒", "逾期上报", "上报后代办", "逾期自动办理")  # fmt: skip


class _Count:
    def __init__(self, year: Year) -> None:
        self.year = year
        self.outcomes: Counter[str] = Counter()
        self.happened: Counter[str] = Counter()
        self.spans: list[int] = []
        self.rests: dict[str, list[int]] = {}
        self.late: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.taken: set[tuple[str, str]] = set()
        self.acts: Counter[str] = Counter()
        self.own: dict[str, list[int]] = {}
        self.last = date.min
        #: How many working days there were up to and with each day; a year of cases asks for the same few days.
        self.worked: dict[date, int] = {}
        self.first = self.reached = date.min

    def case(self, deeds: list[Deed]) -> None:
        state: Case | None = None
        for deed in deeds:
            self.last = max(self.last, deed.day)
            if state is not None and deed.person:
                self._of_person(state, deed)
            for event in deed.events:
                self._event(state, event, deed.day)
                state = evolve(state, event)
        assert state
        if state.is_finished:
            self.outcomes[state.outcome] += 1
            self.spans.append(self._days(deeds[0].day, deeds[-1].day))
        self.left.update(list(state.open))

    def _of_person(self, state: Case, deed: Deed) -> None:
        """What is done at a step counts as an act; what is asked besides (催办、回复) does not."""
        for event in deed.events:
            if isinstance(event, Acted | Voted) and not (isinstance(event, Acted) and event.repeats):
                self.acts[deed.person] += 1
                voice = event.vote if isinstance(event, Voted) else event
                self.happened["代理"] += bool(voice.on_behalf)
                self.own.setdefault(deed.person, []).append(self._rest(state.open[event.step], deed.day))
                return

    def _event(self, state: Case | None, event: Event, day: date) -> None:
        if name := _name(state, event):
            self.happened[name] += 1
        if isinstance(event, Acted):
            assert state
            self.taken.add((event.step, event.verb))
            if event.returns:
                self.happened["退回"] += 1
            if not event.repeats:
                here = state.open[event.step]
                self.rests.setdefault(event.step, []).append(self._rest(here, day))
                self.late[event.step] += bool(here.due and day > here.due)

    def _rest(self, here: Open, day: date) -> int:
        return self._days(workdays.day_of(here.entered), day)

    def _days(self, since: date, until: date) -> int:
        return self._nth(until) - self._nth(since)

    def _nth(self, day: date) -> int:
        """How many working days there were up to and with `day`, from the first day asked for on."""
        if not self.worked:
            self.worked = {day: 0}
            self.first = self.reached = day
        while self.reached < day:
            before, self.reached = self.worked[self.reached], self.reached + _DAY
            self.worked[self.reached] = before + self.year.calendar.is_working(self.reached)
        if day < self.first:
            return -workdays.working_days_between(day, self.first, self.year.calendar)
        return self.worked[day]

    # --- what is told ------------------------------------------------------------------------------------

    def waits(self) -> Iterator[Wait]:
        for step in self.year.graph.definition.steps:
            rests = self.rests.get(step, [])
            if rests or self.left[step]:
                longest = max(rests, default=0)
                yield Wait(step, len(rests), share(rests, 50), longest, self.late[step], self.left[step])

    def loads(self) -> Iterator[Load]:
        for person, count in self.acts.most_common():
            name, own = self.year.offices.name(person), self.own[person]
            most, full = self.year.most[person], self.year.full[person]
            yield Load(name, count, most, full, share(own, 50), max(own))

    def dead(self) -> Iterator[Dead]:
        for step in self.year.graph.definition.steps.values():
            for arm in step.arms:
                if (step.name, arm.verb) not in self.taken:
                    yield Dead(step.name, arm.verb)

    def unannounced(self) -> tuple[int, ...]:
        first = min((desk.began for desk in (*self.year.closed, *self.year.desks)), default=self.last)
        return tuple(one for one in range(first.year, self.last.year + 1) if one not in self.year.calendar.years)


_NAMES: tuple[tuple[type, str], ...] = (
    (HandedOver, "转办"), (Delegated, "委派"), (Advised, "回复"), (SignerAdded, "加签"), (SignerRemoved, "减签"),
    (Urged, "催办"), (Withdrawn, "撤回"), (Reminded, "逾期提醒"), (Escalated, "逾期上报"),
)  # fmt: skip


def _name(state: Case | None, event: Event) -> str:
    """What the event is told as; '' for what is only going on."""
    if isinstance(event, Copied):
        return "抄送" if event.by else ""
    if isinstance(event, Acted) and state:
        if not event.by:
            # Votes that settle by themselves have nobody either: only what comes of a deadline is told.
            return "逾期自动办理" if event.note else ""
        return "上报后代办" if event.post in state.open[event.step].escalated else ""
    return next((name for kind, name in _NAMES if isinstance(event, kind)), "")
