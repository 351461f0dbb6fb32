"""A turn: the events of one command as they come about, and the movement of the case from step to step.

Every event is folded in at once, so each rule sees the case as the events before have left it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from docflow import workdays
from docflow.directory import Post
from docflow.errors import Place, Refused, problem
from docflow.form import Form
from docflow.workflow.case import (
    Cancelled,
    Case,
    Decided,
    Decision,
    Effect,
    Entered,
    Event,
    Finished,
    Forked,
    Joined,
    Open,
    PaperOrder,
    Plains,
    Released,
    Skipped,
    Supplied,
    World,
)
from docflow.workflow.effects import effects_of
from docflow.workflow.fold import evolve
from docflow.workflow.language import Arm, Definition, Sign, Step
from docflow.workflow.plan import Graph

#: The rule that a decision made by a person carries; tables do not overrule it.
BY_HAND = "人工决定"
#: The day of the act, as expressions call it.
TODAY = "今天"


def refused(code: str, /, **values: object) -> Refused:
    """The refusal to be raised."""
    return Refused(problem(code, Place(), **values))


def said(posts: Iterable[Post]) -> str:
    return "、".join(str(post) for post in posts)


@dataclass
class Turn:
    """One command being carried out. Nothing of it lasts unless the command succeeds."""

    graph: Graph
    world: World
    base: Case | None
    events: list[Event] = field(default_factory=list)
    papers: list[PaperOrder] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    now_state: Case | None = None
    definition: Definition = field(init=False)
    today: date = field(init=False)

    def __post_init__(self) -> None:
        self.now_state = self.base
        self.definition = self.graph.definition
        self.today = workdays.day_of(self.world.now)

    @property
    def state(self) -> Case:
        if self.now_state is None:
            raise ValueError("the case has not started")
        return self.now_state

    def add(self, event: Event) -> None:
        before = self.now_state
        self.now_state = evolve(before, event)
        self.events.append(event)
        self.effects.extend(effects_of(before, self.now_state, event))

    def decision(self) -> Decision:
        return Decision(tuple(self.events), tuple(self.papers), tuple(self.effects), self.now_state, self.base)

    def name(self, person: str) -> str:
        return self.world.offices.name(person)

    # --- answers and decisions -----------------------------------------------------------------

    def values(self, names: Iterable[str]) -> dict[str, object]:
        """The values of fields and decisions, as conditions read them; what is missing is left out."""
        wanted = set(names)
        fields = tuple(one for one in self.definition.form.fields if one.name in wanted)
        filled = {one.name: self.state.record.get(one.name) for one in fields}
        present = Form(tuple(one for one in fields if filled[one.name] is not None))
        found: dict[str, object] = dict(self.world.data.read(present, filled))
        for name in wanted & self.state.decisions.keys():
            found[name] = self.state.decisions[name].value
        return found

    def facts(self, names: Iterable[str]) -> dict[str, object]:
        """The values that checks read: fields, decisions, the day, and the parts of papers that exist."""
        found = self.values(names)
        for name in names:
            if name == TODAY:
                found[name] = self.today
            elif name not in found and (paper := self.state.papers.get(name)):
                found[name] = {"标题": paper.title, "文号": paper.number, "日期": paper.date}
        return found

    def consult_tables(self) -> None:
        """Asks every decision table again; an answer that has changed is an event."""
        for name, rules in self.definition.decide.items():
            old = self.state.decisions.get(name)
            if old and old.rule == BY_HAND:
                continue
            answer = self.world.decide(rules, self.state.record)
            if answer is not None and answer != old:
                self.add(Decided(name, answer, self.world.now))

    # --- movement ----------------------------------------------------------------------------------

    def follow(self, step: Step, arm: Arm, here: Open, target: str) -> None:
        """Goes where `arm` leads."""
        if arm.end:
            self.finish(arm.end)
        elif arm.joins:
            self.join(step.block, step.branch)
        elif self.definition.is_return(step.name, target):
            self.go_back(step, arm, target)
        else:
            target = here.back or target
            self.leave(step, target)
            self.enter(target)

    def go_back(self, step: Step, arm: Arm, target: str) -> None:
        back = ""
        if arm.again == "direct" and target != step.name:
            inside = step.block and self._branch(target) == (step.block, step.branch)
            back = step.name if inside or not step.block else step.block
        self.leave(step, target)
        order = self.definition.order
        released = [
            paper.name
            for paper in self.state.papers.values()
            if paper.state == "approved" and order[paper.step] >= order[target]
        ]
        if released:
            self.add(Released(tuple(released), self.world.now))
        self.enter(target, back)

    def leave(self, step: Step, target: str) -> None:
        """Ends the parallel block when `target` lies outside it: whoever waits in it waits no more."""
        if self.state.block and self._branch(target)[0] != self.state.block:
            self.add(Cancelled(tuple(self.state.open), f"{step.name} → {target}", self.world.now))

    def _branch(self, name: str) -> tuple[str, str]:
        step = self.definition.steps.get(name)
        return (step.block, step.branch) if step else ("", "")

    def enter(self, name: str, back: str = "") -> None:
        """Comes to a step or a block; a step whose condition does not hold is passed over."""
        block = self.definition.blocks.get(name)
        if block:
            self.add(Forked(name, frozenset(block.branches), self.world.now))
            for steps in block.branches.values():
                if self.state.block == name:
                    self.enter(steps[0])
            return
        step = self.definition.steps[name]
        self.supply(step)
        condition = self.graph.conditions.get(name)
        if condition and not condition.holds(self.values(condition.names)):
            self.add(Skipped(name, condition.text, self.world.now))
            self.skip(step)
            return
        deadline = self.deadline(step, self.world.now)
        self.add(
            Entered(
                step=name,
                at=self.world.now,
                owner=self.state.post(step.by) if step.by else None,
                signers=tuple(map(self.state.post, step.sign.by)) if step.sign else (),
                due=deadline.date if deadline else None,
                provisional=deadline.provisional if deadline else False,
                calendar=self.world.calendar.stamp if deadline else "",
                back=back,
                consulted=tuple(map(self.state.post, step.consult)) if step.consult else (),
                in_order=step.sign.in_order if step.sign else False,
                weights=self._weights(step.sign) if step.sign else {},
                body=step.sign.is_body if step.sign else False,
            )
        )

    def supply(self, step: Step) -> None:
        """Puts in the fields that the step is given; one that has its value already is not told again."""
        if not step.given:
            return
        from docflow.workflow.papers import given_values

        values = given_values(self, step.given)
        if fresh := {name: value for name, value in values.items() if self.state.record.get(name) != value}:
            self.add(Supplied(step.name, fresh, self.world.now))
            self.consult_tables()

    def deadline(self, step: Step, entered: datetime) -> workdays.Due | None:
        """The last day of `step` when the paper came at `entered`."""
        if step.due is None:
            return None
        calendar = self.world.calendar
        return workdays.due(step.due, workdays.received(entered, self.definition.closes, calendar), calendar)

    def _weights(self, sign: Sign) -> dict[str, int]:
        return {str(self.state.post(post)): voices for post, voices in sign.weights.items()}

    def skip(self, step: Step) -> None:
        arm = forward(self.definition, step)
        if step.otherwise:
            self.enter(step.otherwise)
        elif arm.end:
            self.finish(arm.end)
        elif arm.joins:
            self.join(step.block, step.branch)
        else:
            self.enter(arm.go[0])

    def join(self, block: str, branch: str) -> None:
        self.add(Joined(block, branch, self.world.now))
        if self.state.block:
            return
        then = self.definition.blocks[block].then
        if then.end:
            self.finish(then.end)
        else:
            self.enter(then.go[0])

    def finish(self, outcome: str, by: str = "", note: str = "") -> None:
        name = self.name(by) if by else ""
        self.add(Finished(outcome, self.world.now, by, name, note))


def forward(definition: Definition, step: Step) -> Arm:
    """The arm along which a step that does not apply is passed over: the first that sends nothing back."""
    for arm in step.arms:
        if not arm.go or not definition.is_return(step.name, arm.go[0]):
            return arm
    return step.arms[0]


def optional(form: Form) -> Form:
    """The same fields, none of them required."""
    return Form(tuple(replace(one, required=False) for one in form.fields))


def merged(record: Plains, names: Iterable[str], answers: Mapping[str, object]) -> dict[str, object]:
    """The answers given, over those given before."""
    before = {name: record[name] for name in names if record.get(name) is not None}
    return {**before, **answers}
