"""How much room words and values take in a drawing, in mm."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from docflow import chinese
from docflow.document.model import Chart, Series
from docflow.render.page import CHART_MOST, CHART_PT, millimetres

#: The size of the words, in mm.
EM: Final = millimetres(CHART_PT)
#: From one row of words to the next.
LINE: Final = 1.25 * EM
#: No value is set smaller than this share of the words.
LEAST: Final = 0.75
#: Faces other than 仿宋 set figures up to a tenth wider than half a character.
SLACK: Final = 1.1
#: A drawing is no higher than this.
MOST: Final = CHART_MOST


def labels(chart: Chart) -> tuple[str, ...]:
    """The values as they are written in the drawing, series by series."""
    return tuple(one for series in chart.series for one in numbers(series))


def numbers(series: Series) -> tuple[str, ...]:
    """The values of one series as they are written."""
    return tuple(map(_number, series.values))


def _number(value: Decimal) -> str:
    return f"{value:f}".replace("-", "−")


def wide(text: str) -> float:
    """How wide `text` is set."""
    return chinese.width(text) * EM


def value_wide(text: str) -> float:
    """How wide a value is set in the widest of the faces."""
    return wide(text) * SLACK


def widest(texts: Iterable[str]) -> float:
    return max(map(wide, texts), default=0.0)


def widest_value(chart: Chart) -> float:
    return max(map(value_wide, labels(chart)), default=0.0)


def rows(text: str, room: float) -> list[str]:
    """`text` in as few rows of at most `room` as can be, about equally long.

    A row has at least one character; a number is not parted if it can be.
    """
    fit = math.floor(room / EM * 2) / 2
    greedy = _cut(text, fit)
    even = math.ceil(chinese.width(text) / len(greedy) * 2) / 2
    tries = (_cut(text, even + more / 2) for more in range(max(1, round((fit - even) * 2))))
    return next((one for one in tries if len(one) == len(greedy)), greedy)


def _cut(text: str, fit: float) -> list[str]:
    out = [""]
    for one in text:
        if out[-1] and chinese.width(out[-1] + one) > fit:
            kept = _kept(out[-1]) if _UNPARTED.match(one) else ""
            out[-1] = out[-1].removesuffix(kept)
            out.append(kept)
        out[-1] += one
    return out


_UNPARTED: Final = re.compile("[0-9A-Za-z.,%-]")


def _kept(row: str) -> str:
    """The number or word at the end of a row, where it is not the whole row."""
    found = re.search("[0-9A-Za-z.,%-]+$", row)
    return found[0] if found and found.start() else ""


def extent(chart: Chart) -> tuple[float, float]:
    """The lowest and the highest value to be drawn, zero among them; never the same."""
    low, high = (_stacked if chart.kind == "stacked" else _beside)(chart.series)
    return (low, high) if high > low else (low, low + 1.0)


def _beside(series: Sequence[Series]) -> tuple[float, float]:
    values = [float(value) for one in series for value in one.values]
    return min([0.0, *values]), max([0.0, *values])


def _stacked(series: Sequence[Series]) -> tuple[float, float]:
    """No negative value is stacked (document/filling)."""
    totals = [sum(map(float, values)) for values in zip(*(one.values for one in series), strict=False)]
    return 0.0, max([0.0, *totals])
