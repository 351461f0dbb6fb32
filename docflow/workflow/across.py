"""前后核对: whether what a step checks can hold after what was checked on every way to it.

told (graph) -> W783 for checks that contradict those of a step before, or the condition of the step itself

A check made before is carried on to a step when every way there leads through it, and nothing that may be done in
between, or beside in another branch, fills in what it reads. Ways are taken to be more than there are, so what is told
is so; whether checks can hold together is asked of satisfying.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from docflow.condition import Condition
from docflow.errors import Problem, problem
from docflow.workflow.language import Arm, CheckEntry, Definition, Step
from docflow.workflow.plan import Graph
from docflow.workflow.satisfying import can_hold, fewest
from docflow.workflow.turn import forward

#: The condition, what it is called, and the step at which it held; "" is the condition of the step itself.
Held = tuple[str, str, Condition]


def told(graph: Graph) -> Iterator[Problem]:
    """The steps whose checks cannot hold after those before."""
    musts = {name: [one for one in entries if one[0].must] for name, entries in graph.checks.items()}
    musts = {name: entries for name, entries in musts.items() if entries}
    for name, entries in musts.items():
        own = [made for _, made in entries]
        carried = list(_near(own, list(_carried(graph, graph.definition.steps[name], musts))))
        before = [made for _, _, made in carried]
        if carried and can_hold(graph.definition, [*before, *own]) is False:
            yield from _problem(graph.definition, name, entries, carried)


def _problem(
    definition: Definition, name: str, entries: Sequence[tuple[CheckEntry, Condition]], carried: Sequence[Held]
) -> Iterator[Problem]:
    both = [*((None, one[1], one[0], one[2]) for one in carried), *((e, name, e.name, made) for e, made in entries)]
    few = fewest(definition, both, lambda one: one[3])
    own = [entry for entry, *_ in few if entry is not None]
    others = sorted(
        ((where, said) for entry, where, said, _ in few if entry is None),
        key=lambda one: definition.order.get(one[0], len(definition.order)),
    )
    # Where one side alone cannot hold, that is told of the step it stands at.
    if own and others:
        names = "、".join(f"“{entry.name}”" for entry in own)
        before = "、".join(f"“{where}”的核对“{said}”" if where else f"这一步的条件“{said}”" for where, said in others)
        yield problem("W783", own[0].place, step=name, names=names, before=before)


def _near(own: Collection[Condition], carried: Sequence[Held]) -> Iterator[Held]:
    """Those that have to do with `own`, over whatever others."""
    names, left = {name for one in own for name in one.names}, list(carried)
    while fresh := [one for one in left if names & one[2].names]:
        yield from fresh
        left = [one for one in left if one not in fresh]
        names |= {name for *_, made in fresh for name in made.names}


def _carried(graph: Graph, step: Step, musts: dict[str, list[tuple[CheckEntry, Condition]]]) -> Iterator[Held]:
    """What still holds when the first arm of `step` is said."""
    definition, own = graph.definition, _fills(step, step.arms[:1])
    fields = set(definition.form.names)
    when = graph.conditions.get(step.name)
    if when and when.names <= fields - own and not _beside(definition, step) & when.names:
        yield when.text, "", when
    for name, entries in musts.items():
        if name == step.name or step.name in _reached(definition, [definition.start], name):
            continue
        changed = own | _between(definition, definition.steps[name], step)
        for entry, made in entries:
            if made.names <= fields - changed:
                yield entry.name, name, made


def _fills(step: Step, arms: Collection[Arm]) -> set[str]:
    return {*step.fill, *step.ask, *(one.name for one in step.given), *(name for arm in arms for name in arm.fill)}


def _beside(definition: Definition, step: Step) -> set[str]:
    """What may be filled in in the other branches of its block while it waits."""
    block = definition.blocks.get(step.block)
    inside = (
        [name for branch, steps in block.branches.items() if branch != step.branch for name in steps] if block else []
    )
    return {one for name in inside for one in _fills(definition.steps[name], definition.steps[name].arms)}


def _between(definition: Definition, first: Step, last: Step) -> set[str]:
    """What may be filled in after the checked arm of `first` was said for the last time, until `last` is done."""
    changed = _beside(definition, first) | _beside(definition, last)
    for name in _reached(definition, _after(definition, first, first.arms[:1]), first.name, any_branch=True):
        step = definition.steps.get(name)
        if step and name != last.name and last.name in _reached(definition, [name], first.name, any_branch=True):
            changed |= _fills(step, step.arms)
    again = _reached(definition, _after(definition, last, last.arms), first.name, any_branch=True)
    # Done before without its first arm, it may have filled in more.
    return changed | (_fills(last, last.arms) if last.name in again else set())


# --- ways --------------------------------------------------------------------------------------------------------


def _reached(definition: Definition, starts: Iterable[str], without: str, any_branch: bool = False) -> set[str]:
    """Every step and block that can be come to from `starts` while the first arm of `without` is never said.

    A block goes on when each branch has joined; with `any_branch`, when one has: the others may have before.
    """
    found: set[str] = set()
    joined: set[tuple[str, str]] = set()
    todo = list(starts)
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        if name in definition.blocks:
            todo += [steps[0] for steps in definition.blocks[name].branches.values() if steps]
            continue
        step = definition.steps[name]
        arms = step.arms[1:] if name == without else step.arms
        for target in (*(one for arm in arms for one in _ways(definition, step, arm)), *_passing(definition, step)):
            if target:
                todo.append(target)
            elif (step.block, step.branch) not in joined:
                joined.add((step.block, step.branch))
                block = definition.blocks[step.block]
                if any_branch or all((step.block, branch) in joined for branch in block.branches):
                    todo += block.then.go
    return found


def _after(definition: Definition, step: Step, arms: Iterable[Arm]) -> Iterator[str]:
    """Where `arms` may lead, at once or when the block is done."""
    for arm in arms:
        for target in _ways(definition, step, arm):
            yield from (target,) if target else definition.blocks[step.block].then.go


def _ways(definition: Definition, step: Step, arm: Arm) -> Iterator[str]:
    """Where saying `arm` may lead; "" joins. A paper that was sent back may go straight to where it came from."""
    yield from arm.go
    if arm.joins:
        yield ""
    if arm.go and not all(definition.is_return(step.name, target) for target in arm.go):
        for other in definition.steps.values():
            if any(one.again == "direct" and step.name in _entered(definition, one.go) for one in other.arms):
                yield from {other.name, other.block} - {""}


def _entered(definition: Definition, targets: Collection[str]) -> Iterator[str]:
    """The steps that wait when a paper comes to one of `targets`."""
    for target in targets:
        block = definition.blocks.get(target)
        yield from (steps[0] for steps in block.branches.values() if steps) if block else (target,)


def _passing(definition: Definition, step: Step) -> Iterator[str]:
    """Where a step that is passed over leads; "" joins."""
    if not step.when:
        return
    if step.otherwise:
        yield step.otherwise
        return
    arm = forward(definition, step)
    yield from arm.go[:1]
    if arm.joins:
        yield ""
