"""一年的办件: made-up cases going through a workflow day by day, by the rules of the engine and the people there are.

Year    the cases on their way; every command and its events are kept as Deed (desk.py)

Nothing is counted here: tally.py does that from the deeds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta

from docflow import workdays
from docflow.errors import Refused
from docflow.workdays import Calendar
from docflow.workflow import standin
from docflow.workflow.acts import form_of
from docflow.workflow.case import (
    Act,
    Advise,
    Answer,
    Case,
    Command,
    Event,
    Open,
    PaperFacts,
    Receive,
    Start,
    Terminate,
    Tick,
    Urge,
    Void,
    Withdraw,
    World,
)
from docflow.workflow.checks import Known
from docflow.workflow.deciding import decide
from docflow.workflow.desk import Assumed, Deed, Desk
from docflow.workflow.language import Arm, Step
from docflow.workflow.leaves import OnLeave
from docflow.workflow.papers import issued
from docflow.workflow.plan import Graph
from docflow.workflow.seats import barred, speaking
from docflow.workflow.turn import Turn
from docflow.workflow.unusual import NOTE, handing_over, instead
from docflow.workflow.waking import wake
from docflow.zone import CHINA

Choose = Callable[[int], int]
#: When offices open, when the last case of a day is looked at, and when the day ends, in minutes after midnight.
_OPENS, _LAST, _END = 8 * 60 + 30, 19 * 60, 24 * 60 - 1


class Year:
    def __init__(
        self, graph: Graph, offices: OnLeave, calendar: Calendar, choose: Choose, known: Known, assumed: Assumed
    ) -> None:
        self.graph, self.offices, self.calendar = graph, offices, calendar
        self.choose, self.assumed = choose, assumed
        self.choices = standin.choices(graph, known)
        self.desks: list[Desk] = []
        self.closed: list[Desk] = []
        #: By person: how much was done so far; who has done less takes the next paper of a pool.
        self.done: Counter[str] = Counter()
        #: By step: the cases given up since nobody could act there.
        self.forsaken: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.full: Counter[str] = Counter()

    def begin(self, case: str, organisation: str, person: str, day: date) -> bool:
        """A case is begun; not on a day on which this person may not."""
        begun = self._decided(None, Start(case, organisation, person), _opening(day), {})
        if begun is None:
            return False
        desk = Desk(begun[0], day, [Deed(person, day, begun[1])])
        self.desks.append(desk)
        self._lay(desk, day)
        return True

    def work(self, day: date) -> None:
        """One working day of everyone: the clock first, then what is asked besides, then the papers."""
        left: Counter[str] = Counter()
        waiting: Counter[str] = Counter()
        full: set[str] = set()
        for desk in list(self.desks):
            desk.minute = 0
            if desk.wakes is not None and desk.wakes <= day:
                self._do(desk, "", Tick(), day)
            desk.minute = self.choose(_LAST - _OPENS)
            self._besides(desk, day)
            for step in list(desk.state.open):
                if step in desk.state.open:
                    # Else another branch has sent the case back today.
                    self._look(desk, step, day, left, waiting, full)
            if desk.state.is_finished or self._is_given_up(desk, day):
                self.desks.remove(desk)
                self.closed.append(desk)
        self.full.update(sorted(full))
        for person, count in waiting.items():
            self.most[person] = max(self.most[person], count)

    # --- one paper on one day ----------------------------------------------------------------------------

    def _look(
        self, desk: Desk, step: str, day: date, left: Counter[str], waiting: Counter[str], full: set[str]
    ) -> None:
        """Whoever may and has the least done today takes the paper, once it is looked at."""
        is_ready = desk.ready[step] <= day
        if is_ready or step not in desk.able:
            desk.able[step] = tuple(self._able(desk, desk.state.open[step], day))
        able = desk.able[step]
        waiting.update(able)
        if not is_ready:
            return
        if not able:
            self._pass_on(desk, step, day)
            return
        free = [person for person in able if left[person] < self.assumed.acts_a_day]
        if not free:
            full.update(able)
            return
        person = min(free, key=lambda one: (left[one], self.done[one], one))
        if self._handle(desk, step, person, day):
            left[person] += 1
            self.done[person] += 1

    def _pass_on(self, desk: Desk, step: str, day: date) -> None:
        """回避: who is asked and may not act gives the paper to a colleague, if anyone is there at all."""
        here, turn = desk.state.open[step], self._turn(desk, day)
        people = sorted({one.person for post in here.asked for one in self.offices.holders(post, day)})
        for person in people:
            command = handing_over(turn, here, person, self.choose)
            if command and self._do(desk, person, command, day):
                return

    def _able(self, desk: Desk, here: Open, day: date) -> Iterator[str]:
        """Everyone who may act at the step today."""
        turn = self._turn(desk, day)
        step = self.graph.definition.steps[here.step]
        spoken = {name for vote in here.votes for name in (vote.by, vote.on_behalf)} if here.is_signing else set()
        people = {one.person for post in here.asked for one in self.offices.holders(post, day)}
        for person in sorted(people):
            held = speaking(turn, here, person)
            over = bool(held) and held[0].post in here.escalated
            if held and not barred(desk.state, step, held[0]) and (over or person not in spoken):
                yield person

    def _handle(self, desk: Desk, step: str, person: str, day: date) -> bool:
        """One thing that `person` does with the paper; False when the rules refuse what was meant."""
        if self._odds(self.assumed.ended_permille, 1000) and self._do(desk, person, Terminate(person, NOTE), day):
            return True
        if self._odds(self.assumed.unusual_percent, 100):
            here = desk.state.open[step]
            command = instead(self._turn(desk, day), here, person, self.choose)
            if command and self._do(desk, person, command, day):
                return True
        if not self._act(desk, step, person, day):
            return False
        if self._odds(self.assumed.withdrawn_percent, 100) and not desk.state.is_finished:
            self._do(desk, person, Withdraw(person, NOTE), day)
        return True

    def _act(self, desk: Desk, step: str, person: str, day: date) -> bool:
        definition = self.graph.definition.steps[step]
        if definition.receive and definition.receive not in desk.state.papers:
            arrival = Receive(person, definition.receive, "来文", day, "0", "1号", "外单位", step)
            self._do(desk, person, arrival, day)
        here = desk.state.open[step]
        arms = [arm for arm in definition.arms if arm.verb in (here.settled or definition.verbs)]
        arm = arms[0] if len(arms) == 1 or self._is_usual() else arms[1 + self.choose(len(arms) - 1)]
        target = arm.go[self.choose(len(arm.go))] if len(arm.go) > 1 else ""
        turn = self._turn(desk, day)
        speaks = here.is_signing and not any(one.post in here.escalated for one in speaking(turn, here, person))
        answers, decisions = self._answers(desk, definition, arm, target, speaks, day)
        return self._do(desk, person, Act(arm.verb, person, step, answers, NOTE, target), day, decisions)

    def _turn(self, desk: Desk, day: date) -> Turn:
        """The case as the rules see it now."""
        return Turn(self.graph, self._world(self._moment(day, desk), desk.state.decisions), desk.state)

    def _besides(self, desk: Desk, day: date) -> None:
        """回复、催办、作废: what is asked of a case without it being anyone's turn."""
        starter, state = desk.state.started_by, desk.state
        for step, here in list(state.open.items()):
            for post in here.consulted:
                people = sorted(one.person for one in self.offices.holders(post, day))
                if people and self.choose(3) == 2:
                    self._do(desk, people[0], Advise(people[0], NOTE, step), day)
        if starter in self.offices.away(day):
            return
        if state.people == {starter} and day > desk.began and self._odds(self.assumed.ended_permille, 1000):
            self._do(desk, starter, Void(starter, NOTE), day)
        for step, here in list(desk.state.open.items()):
            is_long = (here.due and day > here.due) or desk.ready[step] + timedelta(days=2) < day
            if is_long and desk.able.get(step) and self._odds(self.assumed.urged_percent, 100):
                self._do(desk, starter, Urge(starter, step, NOTE), day)
                desk.ready[step] = day

    # --- by the rules --------------------------------------------------------------------------------------

    def _do(
        self, desk: Desk, person: str, command: Command, day: date, decisions: Mapping[str, Answer] | None = None
    ) -> bool:
        """The command is carried out and kept; False when it is refused or nothing came of it."""
        made = desk.state.decisions if decisions is None else decisions
        done = self._decided(desk.state, command, self._moment(day, desk), made)
        if done is None or not done[1]:
            if isinstance(command, Tick):
                desk.wakes = wake(self.graph, desk.state, self.calendar)
            return False
        desk.state = done[0]
        desk.deeds.append(Deed(person, day, done[1]))
        self._lay(desk, day)
        return True

    def _decided(
        self, state: Case | None, command: Command, now: datetime, decisions: Mapping[str, Answer]
    ) -> tuple[Case, tuple[Event, ...]] | None:
        try:
            decision = decide(self.graph, state, command, self._world(now, decisions))
            facts = [PaperFacts(one.name, one.name, one.name, one.name) for one in decision.papers]
            after = issued(decision, facts)
        except Refused:
            return None
        assert after.state is not None
        return after.state, after.events

    def _answers(
        self, desk: Desk, step: Step, arm: Arm, target: str, speaks: bool, day: date
    ) -> tuple[dict[str, object], dict[str, Answer]]:
        returns = bool(arm.go) and self.graph.definition.is_return(step.name, target or arm.go[0])
        turn = self._turn(desk, day)
        names = () if speaks else arm.fill if returns else (*step.fill, *arm.fill)
        ways = self.choices.answers(form_of(turn, step, names))
        answers = ways[self.choose(len(ways))]
        tables = self.choices.decisions(desk.state.record, answers, desk.state.decisions)
        return answers, tables[self.choose(len(tables))]

    def _world(self, now: datetime, decisions: Mapping[str, Answer]) -> World:
        tables = self.graph.definition.decide
        answers = {tables[name]: answer for name, answer in decisions.items()}
        return World(
            now,
            self.offices,
            self.calendar,
            decide=lambda rules, record: answers.get(rules),
            data=_SAMPLES,
            holds=standin.could_be_asked,
        )

    def _moment(self, day: date, desk: Desk) -> datetime:
        """When on `day` the next thing happens to the case: never before the last, sometimes after closing time."""
        now = _opening(day) + timedelta(minutes=desk.minute)
        return max(now, min(desk.state.at + timedelta(minutes=1), _opening(day) + timedelta(minutes=_END - _OPENS)))

    def _is_usual(self) -> bool:
        return self.choose(100) < self.assumed.usual_percent

    def _odds(self, share: int, of: int) -> bool:
        return self.choose(of) >= of - share

    def _lay(self, desk: Desk, day: date) -> None:
        """Papers that have newly come lie on the desk for a while."""
        desk.able.clear()
        desk.wakes = wake(self.graph, desk.state, self.calendar)
        for step in list(desk.ready):
            if step not in desk.state.open:
                del desk.ready[step]
        for step in desk.state.open:
            rest = self.choose(self.assumed.longest_rest + 1)
            if desk.ready.get(step, date.min) <= day:
                desk.ready[step] = workdays.add_working_days(day, rest, self.calendar).date

    def _is_given_up(self, desk: Desk, day: date) -> bool:
        if any(desk.able.get(step) for step in desk.state.open):
            desk.cared = day
        elif (day - max(desk.cared, desk.began)).days > self.assumed.forsaken:
            self.forsaken.update(desk.state.open.keys())
            return True
        # There are no more working days than days: the rest is not counted.
        if (day - desk.began).days <= self.assumed.patience:
            return False
        return workdays.working_days_between(desk.began, day, self.calendar) > self.assumed.patience


def _opening(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA) + timedelta(minutes=_OPENS)


_SAMPLES = standin.Samples()
