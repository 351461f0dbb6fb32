"""What stands in a fence: a list of names, or the description of a chart.

names (content, place)   -> the list, as given or to be put in the order of strokes
chart (content, place)   -> the chart whose figures come from a table

Each gives its block, if any, and what is wrong with what is written.
"""

from __future__ import annotations

import re
from typing import Final

from docflow.document.inline import plain
from docflow.document.model import NameList
from docflow.document.slots import ChartSlot, NameSlot
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.source import Cursor
from docflow.source import read as read_yaml

_ORDER: Final = re.compile(r"\s*order[ \t]*[:：][ \t]*(\S*)[ \t]*(?:\n|$)")


def names(content: str, place: Place) -> tuple[NameList | NameSlot, list[Problem]]:
    """The names, by lines and 、; a first line `order: strokes` puts them in the order of their strokes."""
    found = _ORDER.match(content)
    problems = []
    if found and found[1] not in ("strokes", "given"):
        remedy = "写 order: strokes（按姓氏笔画）或 order: given（按给的次序）"
        problems.append(problem("T151", place, what=f"order: {found[1]}", remedy=remedy))
    parts = re.split("[、\n]", content[found.end() :] if found else content)
    listed = tuple(plain(part.strip()) for part in parts if part.strip())
    return (NameSlot(listed, place) if found and found[1] == "strokes" else NameList(listed)), problems


def chart(content: str, place: Place) -> tuple[ChartSlot | None, list[Problem]]:
    """The chart that the YAML in the fence describes."""
    try:
        cursor = Cursor.top(read_yaml(content, place.source, place.line + 1))
    except InvalidSource as error:
        return None, list(error.problems)
    cursor.known("kind", "title", "unit", "source", "data", "label", "values")
    slot = ChartSlot(
        (cursor / "kind").one_of("bar", "stacked", "line", "pie", default="bar"),
        1,
        (cursor / "title").text(),
        (cursor / "unit").text(""),
        (cursor / "source").text(""),
        (cursor / "data").text(),
        (cursor / "label").text(),
        (cursor / "values").texts(),
        place,
    )
    if not slot.values:
        cursor.fault("T155", detail="没有写 values")
    if slot.kind == "pie" and len(slot.values) > 1:
        cursor.fault("T155", detail=f"饼图只画一列数，values 里写了 {len(slot.values)} 列")
    return slot, cursor.problems
