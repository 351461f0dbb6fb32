"""What can be wrong with a workflow that a reader of the file could see; each check is a generator.

Whether it can get stuck is asked of the engine itself, in proof.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from docflow.directory import Directory, Held
from docflow.errors import Place, Problem, problem
from docflow.form import Form
from docflow.source import near_text
from docflow.workflow.language import AnswerOf, Arm, Definition, Overdue, PaperEntry, Step
from docflow.workflow.turn import forward


@dataclass(frozen=True)
class Table:
    """What a workflow must know of a decision table: the answers it can give."""

    answers: tuple[str, ...] = ()
    #: Facts without which it gives none.
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What a workflow must know of its neighbours; None is not known, and not checked."""

    #: The fields of each template, the four slots left out.
    templates: Mapping[str, Form] | None = None
    tables: Mapping[str, Table] | None = None
    directory: Directory | None = None
    registers: Mapping[str, Form] | None = None
    #: The workflows that may be run within this one.
    workflows: Mapping[str, Definition] | None = None
    #: The day on which posts must be held; None is any day.
    today: date | None = None


Check = Callable[[Definition, Known], Iterator[Problem]]


def arms(definition: Definition) -> Iterator[tuple[str, Arm]]:
    """Every arm with the step or block it stands at."""
    for step in definition.steps.values():
        for arm in step.arms:
            yield step.name, arm
    for block in definition.blocks.values():
        yield block.name, block.then


def target_missing(definition: Definition, known: Known) -> Iterator[Problem]:
    names = definition.order
    for _, arm in arms(definition):
        for target in arm.go:
            if target not in names:
                yield problem("W721", arm.place, name=target, near=near_text(target, names), known="、".join(names))
    first = definition.blocks.get(definition.start)
    if first:
        yield problem("W781", first.place, step=first.name)
    for step in definition.steps.values():
        for name in (*step.not_by, *((step.otherwise,) if step.otherwise else ())):
            if name not in definition.steps and name not in definition.blocks:
                yield problem("W721", step.place, name=name, near=near_text(name, names), known="、".join(names))


def unreachable(definition: Definition, known: Known) -> Iterator[Problem]:
    """No way through the file leads to the step, whatever anybody says; not asked while a way leads nowhere."""
    if any(target not in definition.order for _, arm in arms(definition) for target in arm.go):
        return
    reached = {definition.start}
    todo = [definition.start]
    while todo:
        for target in _leads(definition, todo.pop()):
            if target not in reached:
                reached.add(target)
                todo.append(target)
    for step in definition.steps.values():
        if step.name not in reached:
            yield problem("W722", step.place, step=step.name)


def _leads(definition: Definition, name: str) -> Iterator[str]:
    block, step = definition.blocks.get(name), definition.steps.get(name)
    if block:
        yield from (steps[0] for steps in block.branches.values() if steps)
        yield from block.then.go
    for arm in step.arms if step else ():
        yield from arm.go
    if step and step.otherwise:
        yield step.otherwise


def wrong_branch(definition: Definition, known: Known) -> Iterator[Problem]:
    """A step may lead into a block only by its door, or within its own branch; `join` belongs to branches."""
    for step in definition.steps.values():
        targets = [target for arm in step.arms for target in arm.go] + ([step.otherwise] if step.otherwise else [])
        for target in targets:
            there = definition.steps.get(target)
            if there and there.block and (there.block, there.branch) != (step.block, step.branch):
                yield problem("W743", step.place, step=step.name, target=target)
        for arm in step.arms:
            if arm.joins and not step.block:
                yield problem("W721", arm.place, name="join", near="", known="、".join(definition.order))


def condition_without_way(definition: Definition, known: Known) -> Iterator[Problem]:
    """A step that may be passed over leads on in one way only, or says `otherwise`; never backwards."""
    for step in definition.steps.values():
        if not step.when:
            continue
        if step.otherwise:
            unclear = definition.is_return(step.name, step.otherwise)
        else:
            ways = {arm.go or arm.end or arm.joins for arm in step.arms if not _goes_back(definition, step, arm)}
            unclear = len(ways) != 1 or len(forward(definition, step).go) > 1
        if unclear:
            yield problem("W749", step.place, step=step.name)


def _goes_back(definition: Definition, step: Step, arm: Arm) -> bool:
    return bool(arm.go) and all(definition.is_return(step.name, target) for target in arm.go)


def vote_never_passes(definition: Definition, known: Known) -> Iterator[Problem]:
    for step in definition.steps.values():
        sign = step.sign
        voices = sum(sign.weights.get(post, 1) for post in sign.by) if sign else 0
        if sign and not sign.is_body and sign.rule.kind == "count" and sign.rule.count > voices:
            why = f"要 {sign.rule.count} 票同意，一共只有 {voices} 票"
            yield problem("W745", sign.place, step=step.name, why=why)
        if sign and len(set(sign.by)) < len(sign.by):
            yield problem("W745", sign.place, step=step.name, why="同一个角色写了两次")


def overdue_without_way(definition: Definition, known: Known) -> Iterator[Problem]:
    """`take` names an arm that can be taken without a person: nothing to fill, no paper to sign, one target."""
    for step in definition.steps.values():
        if not step.overdue:
            continue
        if not step.due:
            yield problem("W755", step.overdue.place, step=step.name, key="due")
        take = step.overdue.take
        arm = step.arm(take)
        if take and arm is None:
            near, known_verbs = near_text(take, step.verbs), "、".join(step.verbs)
            yield problem("W609", step.overdue.place, step=step.name, verb=take, near=near, known=known_verbs)
        elif arm and (step.fill or arm.fill or arm.approve or arm.issue or len(arm.go) > 1 or step.receive):
            keys = "take 和要填写、要印发或要选择的办理"
            yield problem("W754", step.overdue.place, keys=keys)


def unknown_template(definition: Definition, known: Known) -> Iterator[Problem]:
    if known.templates is None:
        return
    for entry in entries(definition):
        if entry.template not in known.templates and not _is_taken_over(definition, entry):
            near = near_text(entry.template, known.templates)
            yield problem("W729", entry.place, name=entry.template, near=near)
        for one in entry.values:
            form = known.templates.get(entry.template)
            if form is not None and one.name not in form:
                near, names = near_text(one.name, form.names), "、".join(form.names)
                yield problem("W619", one.place, name=one.name, near=near, known=names)


def entries(definition: Definition) -> Iterator[PaperEntry]:
    for _, arm in arms(definition):
        yield from arm.approve
        yield from arm.issue


def _is_taken_over(definition: Definition, entry: PaperEntry) -> bool:
    """Whether a bare name stands for a paper approved before, written out there."""
    return entry.short and any(
        entry.name == one.name and not one.short for _, arm in arms(definition) for one in arm.approve
    )


def unknown_table(definition: Definition, known: Known) -> Iterator[Problem]:
    for name, table in definition.decide.items():
        if known.tables is not None and table not in known.tables:
            place = Place(path=("decide", name))
            yield problem("W757", place, name=table, near=near_text(table, known.tables))


def unknown_register(definition: Definition, known: Known) -> Iterator[Problem]:
    for _, arm in arms(definition):
        if known.registers is None or arm.register is None:
            continue
        form = known.registers.get(arm.register.name)
        if form is None:
            near = near_text(arm.register.name, known.registers)
            names = "、".join(known.registers) or "（没有）"
            yield problem("W619", arm.register.place, name=arm.register.name, near=near, known=names)
            continue
        for one in arm.register.values:
            if one.name not in form:
                near = near_text(one.name, form.names)
                yield problem("W619", one.place, name=one.name, near=near, known="、".join(form.names))


def given_to_a_condition(definition: Definition, known: Known) -> Iterator[Problem]:
    """A field that a condition reads is given by a field, whose values the proof can tell apart."""
    for step in definition.steps.values():
        for given in step.given:
            readers = [one for one in definition.steps.values() if re.search(rf"\b{re.escape(given.name)}\b", one.when)]
            if readers and not isinstance(given.value, AnswerOf):
                why = f"“{readers[0].name}”的条件要用它，只能取自表单的字段"
                yield problem("W774", given.place, name=given.name, why=why)


def nobody_holds(definition: Definition, known: Known) -> Iterator[Problem]:
    """Every post that is asked is held by somebody, in every organisation that the case may come to."""
    if known.directory is None:
        return
    reachable = reachable_organisations(definition, known.directory)
    yield from _unregistered(definition, reachable)
    told: set[str] = set()
    for step in definition.steps.values():
        for organisation, role, place in _roles(step):
            for name in reachable.get(organisation, ()):
                held = known.directory.organisations[name].posts.get(role, ())
                post = f"{name}/{role}"
                if not _is_held(held, known.today) and post not in told:
                    told.add(post)
                    yield problem("W724", place, post=post)


def _is_held(held: Iterable[Held], today: date | None) -> bool:
    return any(today is None or one.on(today) for one in held)


def _unregistered(definition: Definition, reachable: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    """The first organisation on each way up that nobody has registered."""
    for alias, part in definition.organisations.items():
        if reachable[alias] or (part.kind == "superior" and not reachable.get(part.of)):
            continue
        match part.kind:
            case "fixed":
                yield problem("W760", part.place, name=part.of, near="")
            case "superior":
                yield problem("W616", part.place, organisation=part.of, what="上级机关（superior）")
            case "applicant":
                posts = {role for step in definition.steps.values() for org, role, _ in _roles(step) if org == alias}
                height = _height(definition)
                above = f"，往上有 {height} 级上级机关" if height else ""
                yield problem("W782", part.place, organisation=alias, posts="、".join(sorted(posts)), above=above)


def _roles(step: Step) -> Iterator[tuple[str, str, Place]]:
    posts = [*((step.by,) if step.by else ()), *(step.sign.by if step.sign else ())]
    overdue = step.overdue or Overdue()
    posts += [*overdue.remind, *overdue.escalate, *step.consult]
    for post in posts:
        yield post.organisation, post.role, step.place


def reachable_organisations(definition: Definition, directory: Directory) -> dict[str, tuple[str, ...]]:
    """The organisations that each alias may stand for.

    Who may apply is not written down: it is every organisation that holds every role asked of the applicant
    and has superiors as high as the workflow climbs.
    """
    roles = {
        role for step in definition.steps.values() for alias, role, _ in _roles(step) if alias == definition.applicant
    }
    height = _height(definition)
    found: dict[str, tuple[str, ...]] = {}
    for alias, part in definition.organisations.items():
        if part.kind == "applicant":
            able = [name for name, one in directory.organisations.items() if roles <= one.posts.keys()]
            found[alias] = tuple(name for name in able if _climbs(directory, name, height))
        elif part.kind == "superior":
            found[alias] = tuple(dict.fromkeys(filter(None, map(directory.superior, found.get(part.of, ())))))
        else:
            found[alias] = (part.of,) if directory.has(part.of) else ()
    return found


def _height(definition: Definition) -> int:
    heights: dict[str, int] = {}
    for alias, part in definition.organisations.items():
        heights[alias] = heights.get(part.of, -99) + 1 if part.kind == "superior" else 0
    return max([0, *heights.values()])


def _climbs(directory: Directory, name: str, height: int) -> bool:
    for _ in range(height):
        name = directory.superior(name)
        if not name:
            return False
    return True


def skipped_approval(definition: Definition, known: Known) -> Iterator[Problem]:
    """A return that comes straight back must not jump over a step that approves what is then issued."""
    order = definition.order
    approvals = [(arm_step, entry) for arm_step, arm in arms(definition) for entry in arm.approve]
    for step in definition.steps.values():
        for arm in step.arms:
            if arm.again != "direct":
                continue
            for where, entry in approvals:
                for target in arm.go:
                    if target in order and order[target] <= order[where] < order[step.name]:
                        yield problem("W753", arm.place, step=step.name, paper=entry.name, skipped=where)


def changed_after_approval(definition: Definition, known: Known) -> Iterator[Problem]:
    """What an approved paper says must not be asked for again between approval and issue."""
    from docflow.workflow.planning import read_by

    for where, arm in arms(definition):
        for entry in arm.approve:
            issued_at = [name for name, one in arms(definition) if any(e.name == entry.name for e in one.issue)]
            last = max((definition.order[name] for name in issued_at), default=0)
            fields = read_by(definition, known, entry)
            for step in definition.steps.values():
                if not definition.order[where] < definition.order[step.name] <= last:
                    continue
                asked = {*step.fill, *step.ask, *(name for one in step.arms for name in one.fill)}
                if both := sorted(asked & fields):
                    yield problem("W746", step.place, paper=entry.name, step=where, what="、".join(both))


CHECKS: tuple[Check, ...] = (
    target_missing,
    unreachable,
    wrong_branch,
    condition_without_way,
    vote_never_passes,
    overdue_without_way,
    unknown_template,
    unknown_table,
    unknown_register,
    given_to_a_condition,
    nobody_holds,
    skipped_approval,
    changed_after_approval,
)
