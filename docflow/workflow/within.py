"""流程里的流程: a step that runs another workflow becomes that workflow's steps, under a name of their own.

expand (definition, workflows) -> the definition without runs, and what is wrong with them

`备案: {run: 党组织备案, …}` puts the steps of 党组织备案 in its place, called 备案·受理, 备案·登记 …; where that one
ends with an outcome, the case goes on along the arm that is called so. It stays one case with one record and one form:
what runs is what is proved, and replay knows of no second case. A field of the same name is the same field; `with` says
where the others come from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from docflow.directory import Post
from docflow.errors import Problem, problem
from docflow.form import Field, Form, Scalar
from docflow.source import near_text
from docflow.workflow.language import (
    ActOf,
    AnswerOf,
    Arm,
    Block,
    CheckEntry,
    Definition,
    Expression,
    Given,
    NameOf,
    Overdue,
    PaperEntry,
    PaperOf,
    Part,
    Run,
    Several,
    Sign,
    Step,
    Today,
)

#: Between the name of the run and the name of the step.
MARK = "·"
#: Kinds of fields that `with` may fill from something other than a field.
_WORDS = ("text", "long text", "organisation", "person", "code")

Workflows = Mapping[str, Definition]


def expand(
    definition: Definition, workflows: Workflows | None, within: tuple[str, ...] = ()
) -> tuple[Definition, tuple[Problem, ...]]:
    """`definition` with each run replaced by the steps it stands for; unchanged where something is wrong."""
    if not definition.runs:
        return definition, ()
    problems: list[Problem] = []
    insides: dict[str, _Inside] = {}
    for run in definition.runs.values():
        child = (workflows or {}).get(run.workflow)
        if child is None:
            near = near_text(run.workflow, workflows or ())
            problems.append(problem("W770", run.place, name=run.workflow, near=near))
        elif run.workflow in (*within, definition.name):
            chain = " → ".join((*within, definition.name, run.workflow))
            problems.append(problem("W772", run.place, chain=chain))
        else:
            child, more = expand(child, workflows, (*within, definition.name))
            insides[run.name] = _Inside(definition, run, child)
            problems += [*more, *(insides[run.name].wrong() if not more else ())]
    if problems:
        return definition, tuple(problems)
    return _merged(definition, insides), ()


def _merged(definition: Definition, insides: Mapping[str, _Inside]) -> Definition:
    steps: dict[str, Step] = {}
    blocks: dict[str, Block] = {}
    order: dict[str, int] = {}
    doors = {name: inside.door for name, inside in insides.items()}
    for name in definition.order:
        if inside := insides.get(name):
            for inner in inside.child.order:
                order[inside.name(inner)] = len(order)
            steps |= {step.name: _led(step, doors, insides) for step in inside.steps()}
            blocks |= {block.name: _led_block(block, doors, insides) for block in inside.blocks()}
        else:
            order[name] = len(order)
            if step := definition.steps.get(name):
                steps[name] = _led(step, doors, insides)
            else:
                blocks[name] = _led_block(definition.blocks[name], doors, insides)
    digests = [definition.digest, *(inside.child.digest for inside in insides.values())]
    return replace(
        definition,
        organisations={**definition.organisations, **{k: v for one in insides.values() for k, v in one.parts.items()}},
        form=Form(tuple({one.name: one for one in _fields(definition, insides)}.values())),
        decide={**{k: v for one in insides.values() for k, v in one.child.decide.items()}, **definition.decide},
        steps=steps,
        blocks=blocks,
        order=order,
        start=doors.get(definition.start, definition.start),
        digest=hashlib.sha256("\n".join(digests).encode()).hexdigest(),
        checks=(*definition.checks, *(check for inside in insides.values() for check in inside.checks())),
        runs={},
    )


def _fields(definition: Definition, insides: Mapping[str, _Inside]) -> Iterator[Field]:
    for inside in insides.values():
        yield from inside.child.form.fields
    yield from definition.form.fields


def _led(step: Step, doors: Mapping[str, str], insides: Mapping[str, _Inside]) -> Step:
    """The step with every name of a run replaced by its first step; for separation of duties, by all of them."""
    not_by = _apart(step.not_by, insides)
    arms = tuple(_led_arm(arm, doors) for arm in step.arms)
    return replace(step, arms=arms, otherwise=doors.get(step.otherwise, step.otherwise), not_by=not_by)


def _apart(names: tuple[str, ...], insides: Mapping[str, _Inside]) -> tuple[str, ...]:
    found: list[str] = []
    for name in names:
        inside = insides.get(name)
        found += map(inside.name, inside.child.steps) if inside else [name]
    return tuple(found)


def _led_arm(arm: Arm, doors: Mapping[str, str]) -> Arm:
    return replace(arm, go=tuple(doors.get(target, target) for target in arm.go))


def _led_block(block: Block, doors: Mapping[str, str], insides: Mapping[str, _Inside]) -> Block:
    branches = {name: _apart(steps, insides) for name, steps in block.branches.items()}
    return replace(block, branches=branches, then=_led_arm(block.then, doors))


class _Inside:
    """One run: the workflow within, its names as they are called outside."""

    def __init__(self, outer: Definition, run: Run, child: Definition) -> None:
        self.outer, self.run, self.child = outer, run, child
        self.arms = {arm.verb: arm for arm in run.arms}
        self.parts: dict[str, Part] = {}
        self.aliases: dict[str, str] = {}
        for alias, part in child.organisations.items():
            self.aliases[alias] = self._alias(alias, part)

    def _alias(self, alias: str, part: Part) -> str:
        """What an organisation of the inner workflow is called outside; one that nobody has named gets a name."""
        if part.kind == "applicant":
            return self.run.for_ or self.outer.applicant
        wanted = replace(part, of=self.aliases[part.of]) if part.kind == "superior" else part
        for known, other in {**self.outer.organisations, **self.parts}.items():
            if (other.kind, other.of) == (wanted.kind, wanted.of):
                return known
        name = f"{self.run.name}{MARK}{alias}"
        self.parts[name] = wanted
        return name

    def name(self, step: str) -> str:
        return f"{self.run.name}{MARK}{step}"

    @property
    def door(self) -> str:
        return self.name(self.child.start)

    # --- the steps under their new names -------------------------------------------------------------

    def steps(self) -> Iterator[Step]:
        for step in self.child.steps.values():
            block, branch = (self.name(step.block), step.branch) if step.block else (self.run.block, self.run.branch)
            yield replace(
                step,
                name=self.name(step.name),
                by=self._post(step.by) if step.by else None,
                arms=tuple(map(self._arm, step.arms)),
                otherwise=self.name(step.otherwise) if step.otherwise else "",
                not_by=tuple(map(self.name, step.not_by)),
                sign=self._sign(step.sign) if step.sign else None,
                consult=tuple(map(self._post, step.consult)),
                overdue=self._overdue(step.overdue) if step.overdue else None,
                given=(*self._givens(step.given), *(self.run.values if step.name == self.child.start else ())),
                block=block,
                branch=branch,
            )

    def blocks(self) -> Iterator[Block]:
        for block in self.child.blocks.values():
            branches = {branch: tuple(map(self.name, steps)) for branch, steps in block.branches.items()}
            yield replace(block, name=self.name(block.name), branches=branches, then=self._arm(block.then))

    def checks(self) -> Iterator[CheckEntry]:
        for one in self.child.checks:
            yield replace(one, at=tuple(map(self.name, one.at)))

    def _post(self, post: Post) -> Post:
        return Post(self.aliases[post.organisation], post.role)

    def _sign(self, sign: Sign) -> Sign:
        weights = {self._post(post): voices for post, voices in sign.weights.items()}
        return replace(sign, by=tuple(map(self._post, sign.by)), weights=weights)

    def _overdue(self, rule: Overdue) -> Overdue:
        remind, escalate = tuple(map(self._post, rule.remind)), tuple(map(self._post, rule.escalate))
        return replace(rule, remind=remind, escalate=escalate)

    def _arm(self, arm: Arm) -> Arm:
        """The arm; where the inner workflow ends, what the outer one does with that outcome follows."""
        mine = replace(
            arm,
            go=tuple(map(self.name, arm.go)),
            approve=tuple(map(self._paper, arm.approve)),
            issue=tuple(map(self._paper, arm.issue)),
            copy=tuple(map(self._post, arm.copy)),
            register=replace(arm.register, values=self._givens(arm.register.values)) if arm.register else None,
        )
        after = self.arms.get(arm.end) if arm.end else None
        if after is None:
            return mine
        return replace(
            mine,
            go=after.go,
            end=after.end,
            joins=after.joins,
            approve=mine.approve + after.approve,
            issue=mine.issue + after.issue,
            copy=mine.copy + after.copy,
            reason=mine.reason or after.reason,
            again=after.again,
            fill=mine.fill + after.fill,
            register=mine.register or after.register,
        )

    def _paper(self, entry: PaperEntry) -> PaperEntry:
        number = self.aliases[entry.number] if entry.number else entry.number
        return replace(entry, values=self._givens(entry.values), number=number)

    def _givens(self, values: tuple[Given, ...]) -> tuple[Given, ...]:
        return tuple(replace(one, value=self._expression(one.value)) for one in values)

    def _expression(self, expression: Expression) -> Expression:
        match expression:
            case NameOf(organisation=alias):
                return NameOf(self.aliases[alias])
            case ActOf(step=step, part=part):
                return ActOf(self.name(step), part)
            case Several(items=items):
                return Several(tuple(map(self._expression, items)))
            case _:
                return expression

    # --- what can be wrong -----------------------------------------------------------------------------

    def wrong(self) -> Iterator[Problem]:
        yield from self._outcomes()
        yield from self._names()
        for given in self.run.values:
            yield from self._given(given)
        if self.run.block and self.child.blocks:
            yield problem("W744", self.run.place, step=self.run.name)

    def _outcomes(self) -> Iterator[Problem]:
        """Every outcome has its arm and every arm its outcome; nobody is there to choose or to add to a block's end."""
        known = "、".join(self.child.outcomes)
        for outcome in self.child.outcomes:
            if outcome not in self.arms:
                yield problem("W771", self.run.place, step=self.run.name, outcome=outcome, known=known)
        ends = {block.then.end for block in self.child.blocks.values()}
        for arm in self.run.arms:
            if arm.verb not in self.child.outcomes:
                yield problem("W609", arm.place, step=self.run.name, verb=arm.verb, near="", known=known)
            if len(arm.go) > 1:
                yield problem("W754", arm.place, keys="run 的一种结果和几个去处")
            papers = arm.approve or arm.issue or arm.copy or arm.register or arm.fill or arm.reason
            if arm.verb in ends and papers:
                yield problem("W754", arm.place, keys=f"并行结束得出的结果“{arm.verb}”和文书、抄送、登记、填写")

    def _names(self) -> Iterator[Problem]:
        """What is called the same inside and outside is the same, or is told."""
        for field in self.child.form.fields:
            if field.name in self.outer.form and self.outer.form[field.name].type != field.type:
                yield self._clash(f"字段“{field.name}”", "类型不同")
        for name, table in self.child.decide.items():
            if self.outer.decide.get(name, table) != table:
                yield self._clash(f"判断“{name}”", "决策表不同")
        for name in sorted(_papers(self.outer) & _papers(self.child)):
            yield self._clash(f"文书“{name}”", "两个流程都出这份文书")

    def _clash(self, what: str, why: str) -> Problem:
        return problem("W773", self.run.place, workflow=self.run.workflow, what=what, why=why)

    def _given(self, given: Given) -> Iterator[Problem]:
        names = self.child.form.names
        if given.name not in names:
            near, known = near_text(given.name, names), "、".join(names)
            yield problem("W748", given.place, name=given.name, near=near, known=known)
            return
        wanted = self.child.form[given.name].type
        why = ""
        if isinstance(given.value, AnswerOf):
            own = self.outer.form[given.value.field].type
            if given.value.field != given.name and given.name in self.outer.form:
                why = f"本流程也有“{given.name}”，同名的就是同一个字段"
            elif own != wanted:
                why = "两个字段的类型不同"
        elif given.name in self.outer.form:
            why = f"本流程也有“{given.name}”，同名的就是同一个字段"
        elif isinstance(given.value, Today) or (isinstance(given.value, PaperOf) and given.value.part == "日期"):
            why = "" if isinstance(wanted, Scalar) and wanted.kind in (*_WORDS, "date") else "类型应为日期或文字"
        elif not isinstance(wanted, Scalar) or wanted.kind not in _WORDS:
            why = "不是文字的字段，只能取自同一类型的字段"
        if why:
            yield problem("W774", given.place, name=given.name, why=why)


def _papers(definition: Definition) -> set[str]:
    arms = [arm for step in definition.steps.values() for arm in step.arms]
    return {entry.name for arm in arms for entry in (*arm.approve, *arm.issue)} | {
        step.receive for step in definition.steps.values() if step.receive
    }
