"""A turn: the events of one command as they come about, and the movement of the case from step to step.

Every event is folded in at once, so each rule sees the case as the events before have left it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

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
from docflow.workflow.language import Arm, Definition, Step
from docflow.workflow.made import made
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


class Turn:
    """One command being carried out. Nothing of it lasts unless the command succeeds."""

    #: How the case stands by now. A case that begins has none until it has started.
    state: Case

    def __init__(self, graph: Graph, world: World, base: Case | None) -> None:
        self.graph = graph
        self.world = world
        self.base = base
        self.events: list[Event] = []
        self.papers: list[PaperOrder] = []
        self.effects: list[Effect] = []
        self.definition = graph.definition
        self.today = workdays.day_of(world.now)
        if base is not None:
            self.state = base

    def add(self, event: Event) -> None:
        before = self.state if self.events or self.base else None
        self.state = state = evolve(before, event)
        self.events.append(event)
        if found := effects_of(before, state, event):
            self.effects += found

    def decision(self) -> Decision:
        state = self.state if self.events else self.base
        return made(
            Decision,
            events=tuple(self.events),
            papers=tuple(self.papers),
            effects=tuple(self.effects),
            state=state,
            base=self.base,
        )

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

    def follow(self, step: Step, arm: Arm, here: Open, target: str, returns: bool) -> None:
        """Goes where `arm` leads."""
        if arm.end:
            self.finish(arm.end)
        elif arm.joins:
            self.join(step.block, step.branch)
        elif returns:
            self.go_back(step, arm, target)
        else:
            target = here.back or target
            if self.state.block:
                self.leave(step, target)
            self.enter(target)

    def go_back(self, step: Step, arm: Arm, target: str) -> None:
        back = ""
        if arm.again == "direct" and target != step.name:
            inside = step.block and self._branch(target) == (step.block, step.branch)
            back = step.name if inside or not step.block else step.block
        if self.state.block:
            self.leave(step, target)
        if self.state.papers:
            self.release(target)
        self.enter(target, back)

    def release(self, target: str) -> None:
        """What was approved at `target` or behind it must be approved again."""
        order = self.definition.order
        released = [
            paper.name
            for paper in self.state.papers.values()
            if paper.state == "approved" and order[paper.step] >= order[target]
        ]
        if released:
            self.add(Released(tuple(released), self.world.now))

    def leave(self, step: Step, target: str) -> None:
        """Ends the parallel block when `target` lies outside it: whoever waits in it waits no more."""
        if self._branch(target)[0] != self.state.block:
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
        if step.given:
            self.supply(step)
        condition = self.graph.conditions.get(name)
        if condition and not condition.holds(self.values(condition.names)):
            self.add(Skipped(name, condition.text, self.world.now))
            self.skip(step)
            return
        self.add(self.entered(step, back))

    def entered(self, step: Step, back: str) -> Entered:
        """What is asked, and of whom, when the paper comes to `step` now."""
        post, sign = self.state.post, step.sign
        deadline = self.deadline(step, self.world.now) if step.due else None
        return made(
            Entered,
            step=step.name,
            at=self.world.now,
            owner=post(step.by) if step.by else None,
            signers=tuple(map(post, sign.by)) if sign else (),
            due=deadline.date if deadline else None,
            provisional=deadline.provisional if deadline else False,
            calendar=self.world.calendar.stamp if deadline else "",
            back=back,
            consulted=tuple(map(post, step.consult)) if step.consult else (),
            in_order=sign.in_order if sign else False,
            weights={str(post(one)): voices for one, voices in sign.weights.items()} if sign else {},
            body=sign.is_body if sign else False,
        )

    def supply(self, step: Step) -> None:
        """Puts in the fields that the step is given; one that has its value already is not told again."""
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
    before = {name: record[name] for name in names if record.get(name) is not None and name not in answers}
    return {**before, **answers} if before else dict(answers)
