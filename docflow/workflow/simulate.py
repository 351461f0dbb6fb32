"""Many made-up cases through a workflow: how long they take, where they wait, who is overloaded.

simulate (graph, offices, calendar, begin, cases, choose) -> Report

The cases go by the rules of the engine and the people of the directory; what is made up is said in Assumed.
Chance comes in as `choose(n)`, a number below n, so that the same seed gives the same year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from docflow import workdays
from docflow.errors import Refused
from docflow.workdays import Calendar
from docflow.workflow import standin
from docflow.workflow.acts import form_of
from docflow.workflow.case import Act, Acted, Answer, Case, Command, Offices, PaperFacts, Receive, Start, World
from docflow.workflow.checks import Known
from docflow.workflow.deciding import decide
from docflow.workflow.language import Step
from docflow.workflow.papers import issued
from docflow.workflow.plan import Graph
from docflow.workflow.seats import barred, seats
from docflow.workflow.turn import Turn

Choose = Callable[[int], int]


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


@dataclass(frozen=True)
class Wait:
    """What one step cost."""

    step: str
    times: int
    median: float
    longest: int
    overdue: int


@dataclass(frozen=True)
class Load:
    """What one person did."""

    person: str
    acts: int
    #: The most papers that lay on the desk on one day.
    most_waiting: int
    #: Working days on which more was ready than one person gets done.
    full_days: int = 0


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


@dataclass
class _Desk:
    """One case on its way."""

    state: Case
    began: date
    #: The day on which each open step will be looked at.
    ready: dict[str, date] = field(default_factory=dict)


def simulate(
    graph: Graph,
    offices: Offices,
    applicants: tuple[tuple[str, str], ...],
    calendar: Calendar,
    begin: date,
    cases: int,
    choose: Choose,
    known: Known | None = None,
    assumed: Assumed | None = None,
) -> Report:
    """`cases` cases, begun over a year from `begin` by `applicants` (organisation, person) in turn."""
    year = _Year(graph, offices, calendar, choose, known or Known(), assumed or Assumed())
    arrivals = sorted(choose(365) for _ in range(cases))
    day, number = begin, 0
    last = begin + timedelta(days=365 + year.assumed.patience * 7 // 5)
    while day <= last and (number < cases or year.desks):
        while number < cases and begin + timedelta(days=arrivals[number]) <= day:
            organisation, person = applicants[number % len(applicants)]
            year.begin(f"模拟-{number + 1}", organisation, person, day)
            number += 1
        if calendar.is_working(day):
            year.work(day)
        day += timedelta(days=1)
    return year.report(cases)


class _Year:
    def __init__(
        self, graph: Graph, offices: Offices, calendar: Calendar, choose: Choose, known: Known, assumed: Assumed
    ) -> None:
        self.graph, self.offices, self.calendar = graph, offices, calendar
        self.choose, self.assumed = choose, assumed
        self.choices = standin.choices(graph, known)
        self.desks: list[_Desk] = []
        self.spans: list[int] = []
        self.outcomes: Counter[str] = Counter()
        self.rests: dict[str, list[int]] = {}
        self.late: Counter[str] = Counter()
        self.taken: set[tuple[str, str]] = set()
        self.acts: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.full: Counter[str] = Counter()

    def begin(self, case: str, organisation: str, person: str, day: date) -> None:
        state = self._done(None, Start(case, organisation, person), self._world(day, {}))
        self.desks.append(_Desk(state, day))
        self._lay(self.desks[-1], day)

    def work(self, day: date) -> None:
        """One working day of everyone."""
        left: Counter[str] = Counter()
        waiting: Counter[str] = Counter()
        full: set[str] = set()
        for desk in list(self.desks):
            for step in list(desk.state.open):
                if step not in desk.state.open:
                    # Another branch has sent the case back today.
                    continue
                person = self._who(desk, step, day)
                if person is None:
                    continue
                waiting[person] += 1
                if desk.ready[step] > day:
                    continue
                if left[person] >= self.assumed.acts_a_day:
                    full.add(person)
                    continue
                if self._act(desk, step, person, day):
                    left[person] += 1
                    self.acts[person] += 1
            if desk.state.is_finished or self._span(desk, day) > self.assumed.patience:
                self._close(desk, day)
        self.full.update(full)
        for person, count in waiting.items():
            self.most[person] = max(self.most[person], count)

    # --- one act -------------------------------------------------------------------------------------

    def _who(self, desk: _Desk, step: str, day: date) -> str | None:
        """The first person who may act at the step today."""
        turn = Turn(self.graph, self._world(day, desk.state.decisions), desk.state)
        here = desk.state.open[step]
        spoken = {vote.by for vote in here.votes} if here.is_signing else set()
        for post in here.asked:
            people = sorted({one.person for one in self.offices.holders(post, day)} - spoken)
            for person in people:
                held = seats(turn, (post,), person)
                if held and not barred(desk.state, self.graph.definition.steps[step], held[0]):
                    return person
        return None

    def _act(self, desk: _Desk, step: str, person: str, day: date) -> bool:
        definition = self.graph.definition.steps[step]
        if definition.receive and definition.receive not in desk.state.papers:
            arrival = Receive(person, definition.receive, "来文", day, "0", "1号", "外单位", step)
            desk.state = self._done(desk.state, arrival, self._world(day, desk.state.decisions))
        here = desk.state.open[step]
        arms = [arm for arm in definition.arms if arm.verb in (here.settled or definition.verbs)]
        usual = len(arms) == 1 or self.choose(100) < self.assumed.usual_percent
        arm = arms[0] if usual else arms[1 + self.choose(len(arms) - 1)]
        target = arm.go[self.choose(len(arm.go))] if len(arm.go) > 1 else ""
        returns = bool(arm.go) and self.graph.definition.is_return(step, target or arm.go[0])
        answers, decisions = self._answers(desk, definition, arm.fill, returns, here.is_signing, day)
        command = Act(arm.verb, person, step, answers, "模拟", target)
        try:
            after = self._done(desk.state, command, self._world(day, decisions))
        except Refused:
            return False
        self._pick_up(desk, step, after, day)
        desk.state = after
        self._lay(desk, day)
        return True

    def _answers(
        self, desk: _Desk, step: Step, fill: tuple[str, ...], returns: bool, signing: bool, day: date
    ) -> tuple[dict[str, object], dict[str, Answer]]:
        turn = Turn(self.graph, self._world(day, desk.state.decisions), desk.state)
        names = () if signing else fill if returns else (*step.fill, *fill)
        ways = self.choices.answers(form_of(turn, step, names))
        answers = ways[self.choose(len(ways))]
        tables = self.choices.decisions(desk.state.record, answers, desk.state.decisions)
        return answers, tables[self.choose(len(tables))]

    def _world(self, day: date, decisions: Mapping[str, Answer]) -> World:
        tables = self.graph.definition.decide
        answers = {tables[name]: answer for name, answer in decisions.items()}
        now = datetime.combine(day, time(9), workdays.BEIJING)
        world = World(now, self.offices, self.calendar, data=standin.Samples())
        return replace(world, holds=standin.could_be_asked, decide=lambda rules, record: answers.get(rules))

    def _done(self, state: Case | None, command: Command, world: World) -> Case:
        decision = decide(self.graph, state, command, world)
        facts = [PaperFacts(one.name, one.name, one.name, one.name) for one in decision.papers]
        after = issued(decision, facts).state
        self.taken |= {(event.step, event.verb) for event in decision.events if isinstance(event, Acted)}
        assert after is not None
        return after

    # --- what it cost ----------------------------------------------------------------------------------

    def _lay(self, desk: _Desk, day: date) -> None:
        """Papers that have newly come lie on the desk for a while."""
        for step in desk.state.open:
            rest = self.choose(self.assumed.longest_rest + 1)
            if desk.ready.get(step, date.min) <= day:
                desk.ready[step] = workdays.add_working_days(day, rest, self.calendar).date

    def _pick_up(self, desk: _Desk, step: str, after: Case, day: date) -> None:
        if step in after.open and after.open[step].votes:
            return
        here = desk.state.open[step]
        rest = workdays.working_days_between(workdays.day_of(here.entered), day, self.calendar)
        self.rests.setdefault(step, []).append(rest)
        if here.due and day > here.due:
            self.late[step] += 1

    def _span(self, desk: _Desk, day: date) -> int:
        return workdays.working_days_between(desk.began, day, self.calendar)

    def _close(self, desk: _Desk, day: date) -> None:
        self.desks.remove(desk)
        if desk.state.is_finished:
            self.spans.append(self._span(desk, day))
            self.outcomes[desk.state.outcome] += 1

    def report(self, cases: int) -> Report:
        waits = tuple(
            Wait(step, len(rests), _share(rests, 50), max(rests), self.late[step])
            for step in self.graph.definition.steps
            if (rests := self.rests.get(step))
        )
        loads = tuple(
            Load(self.offices.name(person), count, self.most[person], self.full[person])
            for person, count in self.acts.most_common()
        )
        unfinished = cases - sum(self.outcomes.values())
        spans = self.spans
        return Report(
            cases,
            dict(self.outcomes),
            unfinished,
            _share(spans, 50),
            _share(spans, 90),
            waits,
            loads,
            self.assumed,
            tuple(
                Dead(step.name, arm.verb)
                for step in self.graph.definition.steps.values()
                for arm in step.arms
                if (step.name, arm.verb) not in self.taken
            ),
        )


def _share(values: list[int], percent: int) -> float:
    """The value that `percent` of `values` do not pass; 0 of none."""
    ordered = sorted(values)
    return float(ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]) if ordered else 0.0
