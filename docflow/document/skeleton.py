"""A body with every branch taken, and what its blocks demand of the form: seen once, when the template is loaded.

skeleton (tree)               the text with a token for each value, and the line of each of its lines
blocks   (read, main, …)      T112, T152, T155, T171: references, charts and pictures that name nothing fit
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from jinja2 import nodes

from docflow.document.body import Body
from docflow.document.filling import has_tokens
from docflow.document.program import TOKEN, token
from docflow.document.slots import ChartSlot, PictureSlot
from docflow.document.syntax import PlaceOf
from docflow.errors import Problem, problem
from docflow.form import Field, Form, Scalar, TableOf
from docflow.source import near_text


def skeleton(tree: nodes.Template) -> tuple[str, list[int]]:
    """The text of a body with a token for each value and every branch taken, and the line of each of its lines."""
    out: list[str] = []
    lines = [1]
    for text, line in _pieces(tree.body):
        if not out or out[-1].endswith("\n"):
            lines[-1] = line
        out.append(text)
        lines += [line + 1 + index for index in range(text.count("\n"))]
    return "".join(out), lines


def _pieces(nodes_: Sequence[nodes.Node]) -> Iterator[tuple[str, int]]:
    for node in nodes_:
        match node:
            case nodes.Output():
                for one in node.nodes:
                    yield (one.data if isinstance(one, nodes.TemplateData) else token(0)), one.lineno
            case nodes.If():
                yield from _pieces([*node.body, *node.elif_, *node.else_])
            case nodes.For():
                yield from _pieces([*node.body, *node.else_])
            case _:
                pass


def fields_of(read: Body) -> Iterator[str]:
    """The fields that charts and pictures name themselves."""
    for block in read.blocks:
        if isinstance(block, ChartSlot | PictureSlot) and not TOKEN.match(block.data):
            yield block.data


def blocks(read: Body, main: str, place: PlaceOf, form: Form, broken: Collection[str]) -> Iterator[Problem]:
    """What is wrong between the blocks and the form; `broken` are the fields that are declared wrongly."""
    captions: dict[str, list[str]] = {"表": [], "图": []}
    for block in read.blocks:
        if caption := getattr(block, "caption", ""):
            captions["图" if isinstance(block, ChartSlot | PictureSlot) else "表"].append(caption)
        match block:
            case ChartSlot() if block.data not in broken:
                yield from _chart(block, form)
            case PictureSlot() if block.data not in broken and not TOKEN.match(block.data):
                yield from _picture(block, form)
            case _:
                pass
    for target, line in _refs(main):
        what, _, title = target.partition(":")
        known = captions[what]
        if title not in known and not any(map(has_tokens, known)):
            yield problem("T152", place(line, 0), what=what, title=title, near=near_text(title, known))


def _chart(slot: ChartSlot, form: Form) -> Iterator[Problem]:
    if slot.data not in form:
        yield problem("T112", slot.place, name=slot.data, near=near_text(slot.data, form.names))
        return
    kind = form[slot.data].type
    if not isinstance(kind, TableOf):
        yield problem("T155", slot.place, detail=f"“{slot.data}”不是表")
        return
    for column in (slot.label, *slot.values):
        if column not in kind.columns:
            near = near_text(column, kind.columns.names)
            yield problem("T112", slot.place, name=f"{slot.data}.{column}", near=near)
    for column in slot.values:
        if column in kind.columns and not _is_number(kind.columns[column]):
            yield problem("T155", slot.place, detail=f"“{slot.data}.{column}”不是数")


def _picture(slot: PictureSlot, form: Form) -> Iterator[Problem]:
    if slot.data not in form:
        yield problem("T112", slot.place, name=slot.data, near=near_text(slot.data, form.names))
        return
    kind = form[slot.data].type
    if not isinstance(kind, Scalar) or kind.kind != "picture":
        yield problem("T171", slot.place, title=slot.caption, detail=f"字段“{slot.data}”的类型不是 picture")


def _is_number(column: Field) -> bool:
    return isinstance(column.type, Scalar) and column.type.kind in ("integer", "decimal", "money")


def _refs(text: str) -> Iterator[tuple[str, int]]:
    """The references of a body in which no value stands, and their lines."""
    for found in re.finditer(r"(?<!\\)\[(表|图)[:：]([^\]{]+)\]", text):
        yield f"{found[1]}:{found[2].strip()}", text.count("\n", 0, found.start()) + 1
