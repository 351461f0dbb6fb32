"""A workflow drawn: from top to bottom in the order of the file, ways forward on the right, ways back on the left.

mermaid (definition) -> the text of a Mermaid flow chart
svg     (definition) -> one self-contained SVG
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from docflow import chinese
from docflow.workflow.language import Arm, Block, Definition, Step

# --- what is drawn -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Arrow:
    """From one node to another, with what is said on the way."""

    start: str
    end: str
    label: str
    returns: bool = False


def arrows(definition: Definition) -> list[Arrow]:
    """Every way a case can go; an end is a node called by its outcome."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for start, end, label, returns in _ways(definition):
        found.setdefault((start, end, returns), []).append(label)
    return [Arrow(start, end, "／".join(filter(None, labels)), back) for (start, end, back), labels in found.items()]


def _ways(definition: Definition) -> Iterator[tuple[str, str, str, bool]]:
    for step in definition.steps.values():
        for arm in step.arms:
            for end in _ends(step, arm):
                yield step.name, end, arm.verb, bool(arm.go) and definition.is_return(step.name, end)
        if step.when and step.otherwise:
            yield step.name, step.otherwise, "不适用", False
    for block in definition.blocks.values():
        for steps in block.branches.values():
            yield block.name, steps[0], "", False
        for end in block.then.go or (block.then.end,):
            yield _joint(block.name), end, "", False


def _ends(step: Step, arm: Arm) -> tuple[str, ...]:
    if arm.joins:
        return (_joint(step.block),)
    return arm.go or (arm.end,)


def _joint(block: str) -> str:
    return f"{block}（汇合）"


def _under(step: Step) -> str:
    """The second line of a box: who, and how long."""
    who = (
        f"{step.by.organisation} {step.by.role}"
        if step.by
        else "、".join(post.role for post in step.sign.by)
        if step.sign
        else ""
    )
    due = f" · {step.due.said}" if step.due else ""
    return who + due


# --- Mermaid ---------------------------------------------------------------------------------------------


def mermaid(definition: Definition) -> str:
    """The flow chart as Mermaid text."""
    nodes = _nodes(definition)
    ids = {name: f"n{index}" for index, name in enumerate(nodes)}
    lines = ["flowchart TD"]
    for name in nodes:
        lines.append(f"  {ids[name]}{_shape(definition, name)}")
    for arrow in arrows(definition):
        label = f'|"{_plain(arrow.label)}"|' if arrow.label else ""
        line = "-.->" if arrow.returns else "-->"
        lines.append(f"  {ids[arrow.start]} {line}{label} {ids[arrow.end]}")
    return "\n".join(lines) + "\n"


def _nodes(definition: Definition) -> list[str]:
    found: list[str] = []
    for name in definition.order:
        found.append(name)
        block = definition.blocks.get(name)
        if block is None and (step := definition.steps[name]).block:
            inside = [one for steps in definition.blocks[step.block].branches.values() for one in steps]
            if name == inside[-1]:
                found.append(_joint(step.block))
    return [*found, *definition.outcomes]


def _shape(definition: Definition, name: str) -> str:
    step = definition.steps.get(name)
    if step:
        condition = f"<br/>仅当 {_plain(step.when)}" if step.when else ""
        return f'["{_plain(name)}<br/>{_plain(_under(step))}{condition}"]'
    if name in definition.outcomes:
        return f'(["{_plain(name)}"])'
    return f'{{{{"{_plain(name)}"}}}}'


def _plain(text: str) -> str:
    """`text` as Mermaid shows it: its own entities begin with #, and what it shows is HTML."""
    return "".join(_ENTITIES.get(one, one) for one in text)


_ENTITIES = {"#": "#35;", "&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;"}


# --- SVG ---------------------------------------------------------------------------------------------------

_EM, _LINE, _GAP, _PAD, _LANE = 14, 20, 46, 12, 22


@dataclass(frozen=True)
class Box:
    """A node where it stands."""

    name: str
    lines: tuple[str, ...]
    x: float
    y: float
    width: float
    height: float
    is_end: bool = False

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


def svg(definition: Definition) -> str:
    """The flow chart as SVG."""
    ways = arrows(definition)
    boxes = {box.name: box for box in _placed(definition, _margin(ways))}
    right = max(box.x + box.width for box in boxes.values())
    drawn, widest = _drawn(ways, boxes, right)
    height = max(box.bottom for box in boxes.values()) + _GAP
    shapes = "".join(_box(box) for box in boxes.values())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {widest:g} {height:g}" '
        f'width="{widest:g}" height="{height:g}" font-family="sans-serif" font-size="{_EM}">'
        f"<title>{escape(definition.name)}</title>"
        '<defs><marker id="to" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        '<path d="M0 0L8 4L0 8z"/></marker></defs>'
        f'<rect width="100%" height="100%" fill="#fff"/>{drawn}{shapes}</svg>\n'
    )


def _margin(ways: list[Arrow]) -> float:
    """Room on the left for the ways back, each in a lane of its own, and their words."""
    back = [arrow for arrow in ways if arrow.returns]
    words = max((chinese.width(arrow.label) for arrow in back), default=0)
    return _GAP + _LANE * len(back) + words * _EM


def _placed(definition: Definition, left: float) -> Iterator[Box]:
    """Boxes from top to bottom; the branches of a block side by side."""
    rows = list(_rows(definition))
    wide = max(sum(_width(lines) for _, lines in row) + _GAP * (len(row) - 1) for row in rows)
    y = float(_GAP)
    for row in rows:
        x = left + (wide - sum(_width(lines) for _, lines in row) - _GAP * (len(row) - 1)) / 2
        tall = max(len(lines) for _, lines in row) * _LINE + 2 * _PAD
        for name, lines in row:
            yield Box(name, lines, x, y, _width(lines), tall, name in definition.outcomes)
            x += _width(lines) + _GAP
        y += tall + _GAP


def _width(lines: tuple[str, ...]) -> float:
    return max(chinese.width(line) for line in lines) * _EM + 2 * _PAD


def _rows(definition: Definition) -> Iterator[list[tuple[str, tuple[str, ...]]]]:
    name = ""
    for name in definition.order:
        block, step = definition.blocks.get(name), definition.steps.get(name)
        if block:
            yield [(name, (name, "并行"))]
            yield from _branch_rows(definition, block)
            yield [(_joint(name), (_joint(name),))]
        elif step and not step.block:
            yield [(name, _lines(step))]
    # An outcome has a row of its own, that of the last step first: a way around never crosses another.
    last = definition.steps.get(name)
    near = [arm.end for arm in last.arms if arm.end] if last else []
    for outcome in dict.fromkeys((*near, *definition.outcomes)):
        yield [(outcome, (outcome,))]


def _branch_rows(definition: Definition, block: Block) -> Iterator[list[tuple[str, tuple[str, ...]]]]:
    depth = max(len(steps) for steps in block.branches.values())
    for index in range(depth):
        names = [steps[index] for steps in block.branches.values() if index < len(steps)]
        yield [(name, _lines(definition.steps[name])) for name in names]


def _lines(step: Step) -> tuple[str, ...]:
    condition = (f"仅当 {step.when}",) if step.when else ()
    return (step.name, _under(step), *condition)


def _drawn(ways: list[Arrow], boxes: dict[str, Box], right: float) -> tuple[str, float]:
    """The arrows, and how far to the right they reach."""
    order = list(boxes)
    parts: list[str] = []
    lane_left, lane_right, widest = 0, 0, right + _GAP
    left = min(box.x for box in boxes.values())
    for arrow in ways:
        start, end = boxes[arrow.start], boxes[arrow.end]
        if not arrow.returns and 0 < end.y - start.bottom <= _GAP + 1:
            parts.append(_straight(start, end, arrow.label))
        elif arrow.returns or order.index(arrow.end) <= order.index(arrow.start):
            lane_left += 1
            parts.append(_around(start, end, arrow.label, left - _LANE * lane_left, True))
        else:
            lane_right += 1
            x = right + _LANE * lane_right
            parts.append(_around(start, end, arrow.label, x, False))
            widest = max(widest, x + chinese.width(arrow.label) * _EM + _GAP)
    return "".join(parts), widest


def _straight(start: Box, end: Box, label: str) -> str:
    path = f"M{start.middle:g} {start.bottom:g}L{end.middle:g} {end.y - 2:g}"
    words = _words((start.middle + end.middle) / 2 + 6, (start.bottom + end.y) / 2 + 5, label, "start")
    return f'<path d="{path}" fill="none" stroke="#000" marker-end="url(#to)"/>{words}'


def _around(start: Box, end: Box, label: str, x: float, is_left: bool) -> str:
    from_x, to_x = (start.x, end.x - 2) if is_left else (start.x + start.width, end.x + end.width + 2)
    from_y, to_y = start.y + start.height * 0.65, end.y + end.height * 0.35
    dash = ' stroke-dasharray="5 4"' if is_left else ""
    path = f"M{from_x:g} {from_y:g}H{x:g}V{to_y:g}H{to_x:g}"
    words = _words(x - 5 if is_left else x + 5, (from_y + to_y) / 2, label, "end" if is_left else "start")
    return f'<path d="{path}" fill="none" stroke="#555"{dash} marker-end="url(#to)"/>{words}'


def _words(x: float, y: float, label: str, anchor: str) -> str:
    if not label:
        return ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="#333" font-size="12">{escape(label)}</text>'


def _box(box: Box) -> str:
    radius = box.height / 2 if box.is_end else 4
    lines = "".join(
        f'<text x="{box.middle:g}" y="{box.y + _PAD + _LINE * (index + 0.75):g}" text-anchor="middle"'
        f"{'' if index == 0 else f' fill={chr(34)}#555{chr(34)} font-size={chr(34)}12{chr(34)}'}>{escape(line)}</text>"
        for index, line in enumerate(box.lines)
    )
    return (
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="{radius:g}" '
        f'fill="#fff" stroke="#000"/>{lines}'
    )
