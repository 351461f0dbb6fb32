"""Which kind of chart (统计图) fits the data: what cannot be the parts of a whole is drawn as columns, and told.

chart_kind (kind, categories, series) -> Drawn
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from docflow import chinese
from docflow.document.model import Series

Kind: TypeAlias = Literal["bar", "stacked", "line", "pie"]

#: More parts than these are not told apart in black and white; with one there is nothing to compare.
MOST_PARTS: Final = 7
#: A name beside a slice is not longer, in characters.
MOST_NAME: Final = 20


@dataclass(frozen=True, slots=True)
class Drawn:
    """The kind that is drawn; `instead` says why it is not the one asked for, or is empty."""

    kind: Kind
    instead: str = ""


def chart_kind(kind: str, categories: Sequence[str], series: Sequence[Series]) -> Drawn:
    """`kind` where the data allow it, else bar with the reason."""
    values = [value for one in series for value in one.values]
    match kind:
        case "pie":
            reason = _no_pie(categories, series)
            return Drawn("bar", reason) if reason else Drawn("pie")
        case "stacked":
            return Drawn("bar", "有负数") if min(values, default=0) < 0 else Drawn("stacked")
        case "line":
            return Drawn("line")
        case _:
            return Drawn("bar")


def _no_pie(categories: Sequence[str], series: Sequence[Series]) -> str:
    values = [value for one in series for value in one.values]
    if min(values, default=0) < 0:
        return "有负数"
    if not sum(values):
        return "各部分都是零"
    if len(categories) > MOST_PARTS:
        return f"有 {len(categories)} 类，超过 {MOST_PARTS} 类"
    if len(categories) < 2:
        return "只有一类"
    if any(chinese.width(one) > MOST_NAME for one in categories):
        return f"有的名称超过 {MOST_NAME} 个字"
    return ""
