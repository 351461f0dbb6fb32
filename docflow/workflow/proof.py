"""Proof that a workflow is safe to run: the engine's own `decide`, played through every case that can differ.

prove (graph, known) -> Proof: how many states there are, and every way a case can go wrong, as a story

Data is abstracted to what conditions can tell apart (standin.py), voters to how many have said what, people to the
posts they hold. What is proved is what runs. Beyond LIMIT_STATES the answer is "not proved", never "sound".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from docflow.errors import DocflowError, Place, Problem, problem
from docflow.workflow import standin
from docflow.workflow.acts import form_of
from docflow.workflow.case import (
    Act,
    Acted,
    Answer,
    Case,
    Command,
    Decision,
    Entered,
    Event,
    Open,
    PaperFacts,
    PaperOrder,
    Receive,
    Skipped,
    Start,
    Tick,
    Voted,
    Withdraw,
    Withdrawn,
    World,
)
from docflow.workflow.checks import Known, arms
from docflow.workflow.deciding import decide
from docflow.workflow.fold import altered
from docflow.workflow.language import ActOf, AnswerOf, PaperOf, Step
from docflow.workflow.papers import issued
from docflow.workflow.plan import Graph, Plan
from docflow.workflow.traps import never_left
from docflow.workflow.turn import Turn
from docflow.workflow.values import reads

#: About a minute of play; real workflows have tens to hundreds of states.
LIMIT_STATES = 20_000
LIMIT_STORIES = 3
#: Refusals that say "somebody else first" and are no fault of the workflow.
_ORDINARY = {"W601", "W602", "W603", "W604", "W607", "W613", "W617", "W618"}

Key = tuple[object, ...]


@dataclass(frozen=True)
class Proof:
    """What playing has shown."""

    states: int
    is_complete: bool
    problems: tuple[Problem, ...] = ()


def prove(graph: Graph, known: Known, limit: int = LIMIT_STATES) -> Proof:
    """Every state a case can come to, and what is wrong with any of them."""
    player = Player(graph, known, limit)
    player.play()
    problems = list(player.problems.values())
    if player.is_complete:
        problems += [*_pending(player), *_stuck(player)]
        problems += [] if problems else _unreached(graph, player.entered)
    else:
        problems += [problem("W739", one.place, text=one.text) for one in player.choices.inexact]
        if len(player.states) > limit or not player.choices.is_whole:
            problems.append(problem("W730", Place(path=("workflow",)), limit=limit))
    return Proof(len(player.states), player.is_complete, tuple(problems))


@dataclass
class Player:
    """The search: states seen, how each was come to, where each leads."""

    graph: Graph
    known: Known
    limit: int
    states: dict[Key, Case] = field(default_factory=dict)
    came: dict[Key, tuple[Key, str] | None] = field(default_factory=dict)
    leads: dict[Key, set[Key]] = field(default_factory=dict)
    entered: set[str] = field(default_factory=set)
    problems: dict[tuple[str, ...], Problem] = field(default_factory=dict)
    #: States in which an arm was refused: told as such, and not again as a trap.
    refused: set[Key] = field(default_factory=set)
    is_complete: bool = True

    def __post_init__(self) -> None:
        definition = self.graph.definition
        self.choices = standin.choices(self.graph, self.known)
        self.is_complete = self.choices.is_whole and not self.choices.inexact
        self.watched = {name for step in definition.steps.values() for name in step.not_by}
        self.told, self.read = _told(self.graph)
        self.unnumbered = standin.unnumbered(definition, self.known)
        self.stand_in = standin.world(self.graph)
        self.sizes = standin.bodies(definition)
        self.todo: deque[Key] = deque()
        #: The worlds made so far, by the very decisions they answer.
        self.worlds: dict[int, tuple[Mapping[str, Answer], World]] = {}

    def play(self) -> None:
        start = Start("示例", self.graph.definition.applicant, self._person(self.graph.definition.start))
        self._try(None, start, {})
        self.search()

    def search(self) -> None:
        """Everything that can follow from what is there, one state after the other."""
        while self.todo:
            if len(self.states) > self.limit:
                self.is_complete = False
                return
            key = self.todo.popleft()
            state = self.states[key]
            if not state.is_finished:
                for command, decisions in self._commands(state):
                    self._try(key, command, decisions)

    def _person(self, step: str) -> str:
        by = self.graph.definition.steps[step].by
        return f"{by.organisation}/{by.role}#1" if by else ""

    # --- moves -------------------------------------------------------------------------------------

    def _commands(self, state: Case) -> Iterator[tuple[Command, Mapping[str, Answer]]]:
        made = state.decisions
        for here in state.open.values():
            step = self.graph.definition.steps[here.step]
            if step.receive and step.receive not in state.papers:
                yield self._arrival(here, step), made
            if step.overdue and step.overdue.take:
                yield Tick(), made
            verbs = here.settled or step.verbs
            for by in self._actors(state, here, step):
                for arm in step.arms:
                    if arm.verb not in verbs:
                        continue
                    for target in arm.go if len(arm.go) > 1 else ("",):
                        returns = bool(arm.go) and self.graph.definition.is_return(step.name, target or arm.go[0])
                        names = arm.fill if returns else (*step.fill, *arm.fill)
                        asked = form_of(Turn(self.graph, self._world(made), state), step, names)
                        for answers in self.choices.answers(asked) if not here.is_signing else [{}]:
                            for decisions in self.choices.decisions(state.record, answers, made):
                                yield Act(arm.verb, by, here.step, answers, "理由", target), decisions

    def _actors(self, state: Case, here: Open, step: Step) -> Iterator[str]:
        """One person for each way of acting that matters: the owner's post and one other, not barred."""
        posts = list(here.asked)
        if here.is_signing and not (step.sign and step.sign.is_body):
            # Two posts differ only where one is the owner's, or has another number of voices.
            posts = list({(post == here.owner, here.weight((post,))): post for post in reversed(posts)}.values())
        elif not here.is_signing:
            posts = posts[:1]
        barred = {person for name in step.not_by if name in state.done for person in state.done[name].people}
        spoken = {vote.by for vote in here.votes}
        for post in posts:
            people = [f"{post}#{number}" for number in range(1, self.sizes.get(post, 2) + 1)]
            free = [one for one in people if one not in barred and not (here.is_signing and one in spoken)]
            yield from free[:1]

    def _arrival(self, here: Open, step: Step) -> Receive:
        by = f"{here.asked[0]}#1"
        return Receive(by, step.receive, "来文", standin.MOMENT.date(), "0", "1号", "外单位", here.step)

    def _world(self, decisions: Mapping[str, Answer], now: datetime = standin.MOMENT) -> World:
        """The stand-in world in which the tables answer `decisions`."""
        known = self.worlds.get(id(decisions)) if now is standin.MOMENT else None
        if known and known[0] is decisions:
            return known[1]
        tables = self.graph.definition.decide
        by_table = {tables[name]: answer for name, answer in decisions.items()}
        found = replace(
            self.stand_in,
            now=now,
            holds=standin.could_be_asked,
            decide=lambda rules, record: by_table.get(rules),
        )
        if now is standin.MOMENT:
            self.worlds[id(decisions)] = decisions, found
        return found

    def _try(self, key: Key | None, command: Command, decisions: Mapping[str, Answer]) -> None:
        state = self.states[key] if key else None
        now = standin.LATE if isinstance(command, Tick) else standin.MOMENT
        try:
            decision = decide(self.graph, state, command, self._world(decisions, now))
            decision = self._composed(key, decision)
        except DocflowError as error:
            self._refusal(key, command, error)
            return
        after = decision.state
        if after is None or not decision.events:
            return
        reached = self._add(key, after, decision.events)
        if after.before and not (state and _comes_back(state, after)):
            self._withdraw(reached, after)

    def _withdraw(self, key: Key, state: Case) -> None:
        assert state.before
        try:
            decision = decide(self.graph, state, Withdraw(state.before.by), self._world(state.decisions))
        except DocflowError:
            return
        if decision.state:
            # 撤回 is a favour, not a way out: a case must be able to end without it.
            self._add(key, decision.state, decision.events, is_way=False)

    def _add(self, key: Key | None, state: Case, events: tuple[Event, ...], is_way: bool = True) -> Key:
        new = self._key(state)
        if key is not None and is_way:
            self.leads.setdefault(key, set()).add(new)
        if new not in self.states:
            self.states[new] = self._plain(state)
            self.came[new] = (key, self._story(events)) if key is not None else None
            # A step is entered where a state that has it open is new; one passed through at once is known by its act.
            self.entered |= {event.step for event in events if isinstance(event, Entered)}
            self.todo.append(new)
        return new

    # --- papers --------------------------------------------------------------------------------------

    def _composed(self, key: Key | None, decision: Decision) -> Decision:
        """The decision with its papers made up; a paper that lacks a required value is a problem."""
        facts = []
        for order in decision.papers:
            numbered = order.numbered_by and not self._may_lack_number(order.numbered_by)
            facts.append(PaperFacts(order.name, order.name, order.name, order.name, "1号" if numbered else ""))
            self._lacking(key, order, decision)
        return issued(decision, facts) if facts else decision

    def _may_lack_number(self, organisation: str) -> bool:
        names = {
            part.of if part.kind == "fixed" else alias: alias
            for alias, part in self.graph.definition.organisations.items()
        }
        return names.get(organisation, "") in self.unnumbered

    def _lacking(self, key: Key | None, order: PaperOrder, decision: Decision) -> None:
        plan = self._plan(order, decision)
        for fill in plan.fills if plan else ():
            if not fill.required or order.values.get(fill.name) is not None:
                continue
            if isinstance(fill.value, PaperOf) and fill.value.part == "文号" and self.known.directory is None:
                continue
            when = "到这时还没有"
            if isinstance(fill.value, PaperOf) and fill.value.part == "文号":
                when = "可能是空的（行文机关没有代字，不编号）"
            place = self._paper_place(order)
            story = self._path(key, self._story(decision.events))
            found = problem("W728", place, paper=order.name, field=fill.name, when=when, story=story)
            self.problems.setdefault(("W728", order.name, fill.name, order.step), found)

    def _plan(self, order: PaperOrder, decision: Decision) -> Plan | None:
        acted = next(event for event in decision.events if isinstance(event, Acted) and event.step == order.step)
        plans = self.graph.approvals if order.purpose == "approve" else self.graph.issues
        return plans.get((order.step, acted.verb, order.name))

    def _paper_place(self, order: PaperOrder) -> Place:
        for where, arm in arms(self.graph.definition):
            for entry in arm.approve if order.purpose == "approve" else arm.issue:
                if where == order.step and entry.name == order.name:
                    return entry.place
        return Place()

    # --- faults -------------------------------------------------------------------------------------

    def _refusal(self, key: Key | None, command: Command, error: DocflowError) -> None:
        first = error.problems[0]
        if first.code in _ORDINARY:
            return
        if key is not None:
            self.refused.add(key)
        step = command.step if isinstance(command, Act) else self.graph.definition.start
        verb = command.verb if isinstance(command, Act) else "起办"
        place = self.graph.definition.steps[step].place
        story = self._path(key, f"“{step}”{verb}时：{first.text}")
        found = problem("W725", place, step=step, story=story, remedy=first.remedy)
        self.problems.setdefault(("W725", step, verb, first.code), found)

    def _path(self, key: Key | None, last: str = "") -> str:
        """How a state was come to, as a story."""
        told = [last] if last else []
        while key is not None:
            came = self.came[key]
            if came is None:
                break
            key, story = came
            told.append(story)
        return " → ".join(reversed(told)) or "一开始"

    def _story(self, events: tuple[Event, ...]) -> str:
        """What happened, in the words of an office, with the lines of the file."""
        told = []
        for event in events:
            match event:
                case Acted(step=step, verb=verb, post=post, to=to, returns=returns):
                    back = f"到“{to}”" if returns else ""
                    told.append(f"{post.role}在“{step}”{self._line(step)}{verb}{back}")
                case Voted(step=step, vote=vote):
                    told.append(f"{vote.posts[0].role}在“{step}”{self._line(step)}表态“{vote.verb}”")
                case Withdrawn(step=step):
                    told.append(f"又撤回“{step}”")
                case Skipped(step=step):
                    told.append(f"跳过“{step}”{self._line(step)}")
                case _:
                    pass
        return "，".join(told)

    def _line(self, step: str) -> str:
        place = self.graph.definition.steps[step].place
        return f"（第{place.line}行）" if place.line else ""

    # --- what makes two states the same ------------------------------------------------------------

    def _plain(self, state: Case) -> Case:
        """The case without what no rule looks at again."""
        done = {
            name: altered(one, at=standin.MOMENT, note="", people=one.people if name in self.watched else frozenset())
            for name, one in state.done.items()
            if name in self.watched or name in self.told
        }
        steps = {
            name: altered(one, entered=standin.MOMENT, overdue=False, reminded=None, escalated=())
            for name, one in state.open.items()
        }
        return altered(state, at=standin.MOMENT, seq=1, before=None, done=done, open=steps)

    def _key(self, state: Case) -> Key:
        opened = tuple(sorted((name, self._open_key(one)) for name, one in state.open.items()))
        samples = self.choices.samples
        record = tuple(
            sorted(
                (name, str(value) if name in samples else "")
                for name, value in state.record.items()
                if value is not None and name in self.read
            )
        )
        decisions = tuple(sorted((name, one.value if name in samples else "") for name, one in state.decisions.items()))
        done = tuple(
            sorted(
                (name, self._people_key(one.people) if name in self.watched else ())
                for name, one in state.done.items()
                if name in self.told or name in self.watched
            )
        )
        papers = tuple(sorted((one.name, one.state) for one in state.papers.values()))
        return opened, tuple(sorted(state.waiting)), record, decisions, done, papers, state.outcome

    def _open_key(self, here: Open) -> Key:
        verbs = sorted((vote.verb, here.weight(vote.posts)) for vote in here.votes)
        speaks = any(here.owner in vote.posts for vote in here.votes)
        watched = self._people_key(vote.by for vote in here.votes) if here.step in self.watched else ()
        return tuple(verbs), speaks, watched, here.settled, here.back

    def _people_key(self, people: Iterable[str]) -> Key:
        """Who took part, where separation of duties looks."""
        return tuple(sorted(people))


def _comes_back(before: Case, after: Case) -> bool:
    """Whether 撤回 after this act could only restore the very state it was done in."""
    same = after.before is not None and after.before.open is before.open
    return same and after.record == before.record and after.decisions == before.decisions


def _told(graph: Graph) -> tuple[set[str], set[str]]:
    """The steps whose acts, and the fields whose answers, papers and conditions look at."""
    steps: set[str] = set()
    fields = {name for one in graph.conditions.values() for name in one.names}
    given = [one.value for step in graph.definition.steps.values() for one in step.given]
    fields |= {one.field for one in given if isinstance(one, AnswerOf)}
    fields |= {name for each in graph.checks.values() for _, one in each for name in one.names}
    for plan in (*graph.approvals.values(), *graph.issues.values()):
        for fill in plan.fills:
            for one in reads(fill.value):
                if isinstance(one, ActOf) and fill.required:
                    steps.add(one.step)
                if isinstance(one, AnswerOf) and fill.required:
                    fields.add(one.field)
    return steps, fields


def _unreached(graph: Graph, entered: set[str]) -> Iterator[Problem]:
    for step in graph.definition.steps.values():
        if step.name not in entered:
            yield problem("W722", step.place, step=step.name)


def _pending(player: Player) -> Iterator[Problem]:
    """States that have an outcome and still wait for somebody."""
    for key, state in player.states.items():
        if state.is_finished and (state.open or state.waiting):
            step = next(iter(state.open), "")
            yield problem("W726", _place(player, step), step=step, story=player._path(key))


def _stuck(player: Player) -> Iterator[Problem]:
    """Where a case is caught for good: a step nobody can do, or a circle without a way out; the first of each."""
    safe = can_end(player)
    traps = never_left(player.leads, [key for key in player.states if key not in safe])
    within = {key: trap for trap in traps for key in trap}
    told: list[set[Key]] = []
    for key in player.states:
        trap = within.get(key)
        if trap is None or trap in told or len(told) >= LIMIT_STORIES or trap & player.refused:
            continue
        told.append(trap)
        yield _trap(player, key, trap)


def can_end(player: Player) -> set[Key]:
    """The states from which a case can come to an end."""
    comes: dict[Key, set[Key]] = {}
    for key, targets in player.leads.items():
        for target in targets:
            comes.setdefault(target, set()).add(key)
    todo = [key for key, state in player.states.items() if state.is_finished]
    safe = set(todo)
    while todo:
        for before in comes.get(todo.pop(), ()):
            if before not in safe:
                safe.add(before)
                todo.append(before)
    return safe


def _trap(player: Player, key: Key, trap: set[Key]) -> Problem:
    state = player.states[key]
    step = next(iter(state.open), player.graph.definition.start)
    story = player._path(key)
    if len(trap) > 1 or key in player.leads.get(key, ()):
        steps = dict.fromkeys(name for one in trap for name in player.states[one].open)
        ordered = sorted(steps, key=player.graph.definition.order.__getitem__)
        story += f" → 此后只能在{'、'.join(f'“{name}”' for name in ordered)}里打转"
        return problem("W723", _place(player, step), step=step, story=story)
    who = "、".join(sorted({str(post) for one in state.open.values() for post in one.asked}))
    remedy = f"让{who}有一条能走的路，或检查 not_by、receive 与 sign" if who else "给这一步写出 by 或 sign"
    return problem("W725", _place(player, step), step=step, story=story, remedy=remedy)


def _place(player: Player, step: str) -> Place:
    found = player.graph.definition.steps.get(step)
    return found.place if found else Place()
