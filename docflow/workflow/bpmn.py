"""BPMN 2.0: a workflow as the XML that other tools open and run, drawn from left to right.

write (definition) -> the text of a .bpmn file, with the coordinates of every shape and line

A step is a user task; what is said there is the value of 结论, where it goes that of 去向. A parallel block is a
sub-process: leaving it early is an error that ends all of its branches, which is what leaving means here. Signing,
deadlines, papers and separation of duties have no like in what runs; they are told in the documentation of the task.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Literal, TypeAlias

from docflow.workflow import show
from docflow.workflow.language import Arm, Block, Definition, Step
from docflow.workflow.turn import forward

Tag: TypeAlias = Literal[
    "startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway", "subProcess", "boundaryEvent"
]
_SIZE: dict[Tag, tuple[int, int]] = {
    "startEvent": (36, 36),
    "endEvent": (36, 36),
    "userTask": (140, 80),
    "exclusiveGateway": (50, 50),
    "parallelGateway": (50, 50),
    "subProcess": (0, 0),
    "boundaryEvent": (36, 36),
}
_GAP, _ROW, _LANE, _EDGE = 70, 180, 24, 60


@dataclass
class Node:
    """A shape, and where it stands."""

    id: str
    tag: Tag
    name: str
    scope: str
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    about: str = ""
    #: The error that an end event throws or a boundary event catches.
    error: str = ""
    #: Of a boundary event: the sub-process it sits on.
    on: str = ""

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass
class Flow:
    """A line from one shape to another."""

    id: str
    source: str
    target: str
    scope: str
    name: str = ""
    condition: str = ""
    points: list[tuple[float, float]] = field(default_factory=list)


def write(definition: Definition) -> str:
    """The workflow as BPMN 2.0."""
    drawing = _Drawing(definition)
    drawing.draw()
    return _xml(definition, drawing)


class _Drawing:
    """Shapes and lines as they come about."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.nodes: dict[str, Node] = {}
        self.flows: list[Flow] = []
        self.errors: dict[str, str] = {}
        self.doors: dict[str, str] = {}
        self.lanes = 0

    def draw(self) -> None:
        definition = self.definition
        begin = self.node("startEvent", "发起", "", _EDGE, 0)
        for name in definition.order:
            step = definition.steps.get(name)
            if step is None:
                self.block(definition.blocks[name])
            elif not step.block:
                self.step(step, "", 0)
        right = self.right("") + _GAP
        for index, outcome in enumerate(definition.outcomes):
            self.doors[_end(outcome)] = self.node("endEvent", outcome, "", right, index * _ROW * 0.6)
        self.flow(begin, self.doors[definition.start], "")
        for step in definition.steps.values():
            self.leave(step)
        for block in definition.blocks.values():
            self.leave_block(block)
        self.route()

    # --- shapes ------------------------------------------------------------------------------------------

    def node(self, tag: Tag, name: str, scope: str, x: float, middle: float, about: str = "") -> str:
        width, height = _SIZE[tag]
        made = Node(f"n{len(self.nodes)}", tag, name, scope, x, middle - height / 2, width, height, about)
        self.nodes[made.id] = made
        return made.id

    def right(self, scope: str) -> float:
        return max(one.x + one.width for one in self.nodes.values() if one.scope == scope)

    def step(self, step: Step, scope: str, middle: float) -> None:
        """The task, with a gateway before it where it may be passed over and one after it where there is a choice."""
        x = self.right(scope) + _GAP
        if step.when:
            self.doors[step.name] = self.node("exclusiveGateway", "", scope, x, middle)
            x += _SIZE["exclusiveGateway"][0] + _GAP
        about = "\n".join(show.told(self.definition, step))
        task = self.node("userTask", step.name, scope, x, middle, about)
        self.doors.setdefault(step.name, task)
        self.doors[_task(step.name)] = self.doors[_after(step.name)] = task
        if len(list(self.ways(step))) > 1:
            x += _SIZE["userTask"][0] + _GAP
            self.doors[_after(step.name)] = self.node("exclusiveGateway", "", scope, x, middle)

    def block(self, block: Block) -> None:
        x, rows = self.right("") + _GAP, len(block.branches)
        outer = self.node("subProcess", block.name, "", x, 0)
        self.doors[block.name] = outer
        box = self.nodes[outer]
        begin = self.node("startEvent", "", outer, x + _GAP / 2, 0)
        fork = self.node("parallelGateway", "", outer, self.right(outer) + _GAP, 0)
        self.flow(begin, fork, outer)
        for index, steps in enumerate(block.branches.values()):
            middle = (index - (rows - 1) / 2) * _ROW
            # Each branch begins under the fork, whatever the branch before has drawn.
            here = [one for one in self.nodes.values() if one.scope == outer]
            fence = self.nodes[fork].x + self.nodes[fork].width
            moved = {one.id: one.x for one in here if one.x > fence}
            for one in here:
                one.x = min(one.x, fence - one.width) if one.id in moved else one.x
            for name in steps:
                self.step(self.definition.steps[name], outer, middle)
            for name, at in moved.items():
                self.nodes[name].x = at
            self.flow(fork, self.doors[steps[0]], outer)
        join = self.joint(block, outer)
        end = self.node("endEvent", "", outer, self.right(outer) + _GAP, 0)
        self.flow(join, end, outer)
        box.width = self.right(outer) + _GAP / 2 - x
        box.height = rows * _ROW + 80
        box.y = -box.height / 2

    def joint(self, block: Block, outer: str) -> str:
        """Where the branches meet. It waits for every line into it, so a branch with several ends comes in by one."""
        column, rows = self.right(outer) + _GAP, len(block.branches)
        doors: dict[str, str] = {}
        for index, (branch, names) in enumerate(block.branches.items()):
            if sum(map(self.joins, map(self.definition.steps.__getitem__, names))) > 1:
                middle = (index - (rows - 1) / 2) * _ROW
                doors[branch] = self.node("exclusiveGateway", "", outer, column, middle)
        join = self.node("parallelGateway", "", outer, self.right(outer) + _GAP, 0)
        for branch in block.branches:
            self.doors[_joint(block.name, branch)] = doors.get(branch, join)
        for door in doors.values():
            self.flow(door, join, outer)
        return join

    def joins(self, step: Step) -> int:
        """How many ways lead from `step` to the joint."""
        passed = 1 if step.when and self.passed(step) == _joint(step.block, step.branch) else 0
        return passed + sum(arm.joins for arm in step.arms)

    # --- lines ---------------------------------------------------------------------------------------------

    def flow(self, source: str, target: str, scope: str, name: str = "", condition: str = "") -> None:
        self.flows.append(Flow(f"f{len(self.flows)}", source, target, scope, name, condition))

    def ways(self, step: Step) -> Iterator[tuple[Arm, str]]:
        """Each arm with each place it may lead to: a step or block, an end, or the joint."""
        for arm in step.arms:
            if arm.joins:
                yield arm, _joint(step.block, step.branch)
            for target in arm.go or ((_end(arm.end),) if arm.end else ()):
                yield arm, target

    def leave(self, step: Step) -> None:
        scope = self.doors[step.block] if step.block else ""
        every = list(self.ways(step))
        if len(every) > 1:
            self.flow(self.doors[_task(step.name)], self.doors[_after(step.name)], scope)
        for arm, target in every:
            condition = f"结论 == {_quoted(arm.verb)}" + (f" and 去向 == {_quoted(target)}" if len(arm.go) > 1 else "")
            condition = condition if len(every) > 1 else ""
            self.flow(self.doors[_after(step.name)], self.out(step, target), scope, arm.verb, condition)
        if step.when:
            self.flow(self.doors[step.name], self.doors[_task(step.name)], scope, step.when, step.when)
            self.flow(self.doors[step.name], self.out(step, self.passed(step)), scope, "不适用", f"not ({step.when})")

    def passed(self, step: Step) -> str:
        """Where a step that does not apply leads."""
        arm = forward(self.definition, step)
        if step.otherwise:
            return step.otherwise
        return _joint(step.block, step.branch) if arm.joins else arm.go[0] if arm.go else _end(arm.end)

    def out(self, step: Step, target: str) -> str:
        """The shape that `target` is for `step`; out of a block, an end that cancels the other branches."""
        there = self.definition.steps.get(target)
        inside = target == _joint(step.block, step.branch) or (there is not None and there.block == step.block)
        if not step.block or inside:
            return self.doors[target]
        outer = self.doors[step.block]
        error = self.errors.setdefault(target, f"e{len(self.errors)}")
        box, task = self.nodes[outer], self.nodes[self.doors[_after(step.name)]]
        thrown = self.node("endEvent", _said(target), outer, task.x + task.width / 2 - 18, task.middle[1] + 75)
        self.nodes[thrown].error = error
        caught = f"{outer} {target}"
        if caught not in self.doors:
            count = sum(1 for one in self.nodes.values() if one.on == outer)
            made = self.node("boundaryEvent", _said(target), "", box.x + 40 + 60 * count, box.y + box.height)
            self.nodes[made].error, self.nodes[made].on = error, outer
            self.doors[caught] = made
            self.flow(made, self.doors[target], "")
        return thrown

    def leave_block(self, block: Block) -> None:
        target = block.then.go[0] if block.then.go else _end(block.then.end)
        self.flow(self.doors[block.name], self.doors[target], "")

    def route(self) -> None:
        """Lines between neighbours are straight; ways back run below, ways over others above, each in its own lane."""
        low = max(one.y + one.height for one in self.nodes.values() if not one.scope)
        high = min(one.y for one in self.nodes.values() if not one.scope)
        above = below = 1
        for flow in self.flows:
            source, target = self.nodes[flow.source], self.nodes[flow.target]
            start, end = source.middle, target.middle
            if source.tag == "boundaryEvent":
                y = low + _EDGE + _LANE * below
                below += 1
                points = [
                    (start[0], source.y + source.height),
                    (start[0], y),
                    (end[0], y),
                    (end[0], target.y + target.height),
                ]
            elif end[0] > start[0] and not self._between(source, target):
                first, last = source.x + source.width, target.x
                points = [(first, start[1]), (last, end[1])]
                if start[1] != end[1]:
                    turn = (first + last) / 2
                    points[1:1] = [(turn, start[1]), (turn, end[1])]
            elif start[0] == end[0]:
                points = [(start[0], source.y + source.height), (end[0], target.y)]
            elif flow.scope:
                side = 1 if end[0] < start[0] else -1
                y = source.middle[1] + side * (60 + 4 * (len(flow.id) % 3))
                points = [(start[0], start[1] + side * source.height / 2), (start[0], y), (end[0], y)]
                points.append((end[0], target.middle[1] + side * target.height / 2))
            elif end[0] < start[0]:
                y = low + _EDGE + _LANE * below
                below += 1
                points = [
                    (start[0], source.y + source.height),
                    (start[0], y),
                    (end[0], y),
                    (end[0], target.y + target.height),
                ]
            else:
                y = high - _LANE * above
                above += 1
                points = [(start[0], source.y), (start[0], y), (end[0], y), (end[0], target.y)]
            flow.points = points
        self.lanes = above

    def _between(self, source: Node, target: Node) -> bool:
        """Whether another shape of the same row stands between the two."""
        left, right = source.x + source.width, target.x
        return any(
            one.scope == source.scope and left <= one.x < right and one.y <= source.middle[1] <= one.y + one.height
            for one in self.nodes.values()
            if one not in (source, target) and one.tag != "boundaryEvent"
        )


def _task(step: str) -> str:
    return f"task {step}"


def _after(step: str) -> str:
    return f"after {step}"


def _joint(block: str, branch: str) -> str:
    return f"joint {block} {branch}"


def _end(outcome: str) -> str:
    return f"end {outcome}"


def _said(target: str) -> str:
    return target.removeprefix("end ")


def _quoted(text: str) -> str:
    return '"' + _said(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


# --- the text -----------------------------------------------------------------------------------------------

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" \
xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" \
xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
id="docflow" targetNamespace="urn:docflow:workflow" exporter="docflow">
"""


def _xml(definition: Definition, drawing: _Drawing) -> str:
    left, top = 0.0, min(min(one.y for one in drawing.nodes.values()) - _LANE * drawing.lanes - _EDGE, 0)
    parts = [_HEAD]
    for target, error in drawing.errors.items():
        parts.append(f'  <error id="{error}" name={_attribute(_said(target))} errorCode="{error}"/>\n')
    parts.append(f'  <process id="process" name={_attribute(definition.name)} isExecutable="true">\n')
    if definition.about:
        parts.append(f"    <documentation>{escape(definition.about, quote=False)}</documentation>\n")
    parts += _scope(drawing, "", "    ")
    parts.append(
        '  </process>\n  <bpmndi:BPMNDiagram id="diagram">\n    <bpmndi:BPMNPlane id="plane" bpmnElement="process">\n'
    )
    for node in drawing.nodes.values():
        expanded = ' isExpanded="true"' if node.tag == "subProcess" else ""
        marker = ' isMarkerVisible="true"' if node.tag == "exclusiveGateway" else ""
        bounds = f'x="{node.x - left:g}" y="{node.y - top:g}" width="{node.width:g}" height="{node.height:g}"'
        parts.append(f'      <bpmndi:BPMNShape id="{node.id}_di" bpmnElement="{node.id}"{expanded}{marker}>')
        parts.append(f"<dc:Bounds {bounds}/></bpmndi:BPMNShape>\n")
    for flow in drawing.flows:
        points = "".join(f'<di:waypoint x="{x - left:g}" y="{y - top:g}"/>' for x, y in flow.points)
        parts.append(f'      <bpmndi:BPMNEdge id="{flow.id}_di" bpmnElement="{flow.id}">{points}</bpmndi:BPMNEdge>\n')
    parts.append("    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n</definitions>\n")
    return "".join(parts)


def _scope(drawing: _Drawing, scope: str, indent: str) -> Iterator[str]:
    """The elements of the process, or of one sub-process."""
    for node in drawing.nodes.values():
        if node.scope == scope:
            yield from _element(drawing, node, indent)
    for flow in drawing.flows:
        if flow.scope == scope:
            name = f" name={_attribute(flow.name)}" if flow.name else ""
            head = f'{indent}<sequenceFlow id="{flow.id}"{name} sourceRef="{flow.source}" targetRef="{flow.target}"'
            if flow.condition:
                words = escape(flow.condition, quote=False)
                yield f'{head}>\n{indent}  <conditionExpression xsi:type="tFormalExpression">{words}'
                yield f"</conditionExpression>\n{indent}</sequenceFlow>\n"
            else:
                yield f"{head}/>\n"


def _element(drawing: _Drawing, node: Node, indent: str) -> Iterator[str]:
    name = f" name={_attribute(node.name)}" if node.name else ""
    on = f' attachedToRef="{node.on}"' if node.on else ""
    yield f'{indent}<{node.tag} id="{node.id}"{name}{on}>\n'
    if node.about:
        yield f"{indent}  <documentation>{escape(node.about, quote=False)}</documentation>\n"
    for flow in drawing.flows:
        if flow.target == node.id:
            yield f"{indent}  <incoming>{flow.id}</incoming>\n"
    for flow in drawing.flows:
        if flow.source == node.id:
            yield f"{indent}  <outgoing>{flow.id}</outgoing>\n"
    if node.tag == "subProcess":
        yield from _scope(drawing, node.id, indent + "  ")
    if node.error:
        yield f'{indent}  <errorEventDefinition id="{node.id}_error" errorRef="{node.error}"/>\n'
    yield f"{indent}</{node.tag}>\n"


def _attribute(text: str) -> str:
    return '"' + escape(text).replace("\n", "&#10;") + '"'
