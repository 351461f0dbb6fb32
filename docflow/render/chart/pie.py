"""A pie: the parts of a whole, at most six, each with its name and value beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from docflow.document.model import Chart
from docflow.render.chart import ink
from docflow.render.chart.ink import Ink, Point
from docflow.render.chart.measure import EM, LINE, numbers, rows, value_wide, widest
from docflow.render.page import CHART_SHAPE


@dataclass(frozen=True, slots=True)
class _Slice:
    """A part: its angles, clockwise from the top, and its name in rows."""

    begin: float
    end: float
    rows: tuple[str, ...]
    value: str

    @property
    def middle(self) -> float:
        return (self.begin + self.end) / 2

    @property
    def is_right(self) -> bool:
        return self.middle < math.pi

    @property
    def height(self) -> float:
        return (len(self.rows) + 1) * LINE + 0.3 * EM


class Pie:
    """The geometry of one drawing; `fits` says whether it is a whole and its words have room."""

    form, tabled, scale = "pie", False, 1.0

    def __init__(self, chart: Chart, width: float) -> None:
        self.chart, self.width = chart, width
        self.height = width * CHART_SHAPE
        self.top = 2 * EM if chart.unit else 0.6 * EM
        self.name = rows(chart.series[0].name, width - 4 * EM) if chart.series else [""]
        self.foot = self.height - len(self.name) * LINE - 0.4 * EM
        self.radius = (self.foot - self.top) / 2 - 0.8 * EM
        self.centre: Point = (width / 2, (self.top + self.foot) / 2)
        self.room = width / 2 - self.radius - 3 * EM
        self.slices = tuple(self._slices())
        self.tops = self._tops()

    def _slices(self) -> Iterator[_Slice]:
        series = self.chart.series[0]
        total = sum(series.values) or 1
        angle = 0.0
        for name, value, text in zip(self.chart.categories, series.values, numbers(series), strict=True):
            end = angle + 2 * math.pi * float(value / total)
            yield _Slice(angle, end, tuple(rows(name, self.room)), text)
            angle = end

    @property
    def fits(self) -> bool:
        values = self.chart.series[0].values if len(self.chart.series) == 1 else ()
        if not values or min(values) < 0 or sum(values) <= 0 or len(values) > len(ink.FILLS):
            return False
        if any(value_wide(one.value) > self.room for one in self.slices):
            return False
        sides = ([one for one in self.slices if one.is_right is right] for right in (True, False))
        return all(sum(one.height for one in side) <= self.foot - self.top for side in sides)

    def _tops(self) -> dict[int, float]:
        """Where each label begins: beside its slice, moved as far as its neighbours ask for."""
        out: dict[int, float] = {}
        for right in (True, False):
            side = [index for index, one in enumerate(self.slices) if one.is_right is right]
            # Downwards on the right, upwards on the left: the order in which the clock passes them.
            side = side if right else side[::-1]
            y = self.top
            for index in side:
                one = self.slices[index]
                wanted = ink.on_circle(self.centre, self.radius, one.middle)[1] - one.height / 2
                out[index] = max(y, wanted)
                y = out[index] + one.height
            bottom = self.foot
            for index in reversed(side):
                out[index] = min(out[index], bottom - self.slices[index].height)
                bottom = out[index]
        return out

    # --- the drawing ---

    def svg(self, pen: Ink, unit: str) -> str:
        said = pen.text(EM, EM * 1.2, unit, "start") if unit else ""
        below = "".join(
            pen.text(self.width / 2, self.foot + 1.1 * EM + LINE * at, row) for at, row in enumerate(self.name)
        )
        return "".join((*self._shapes(), *self._names(pen), below, said, *self._values(pen)))

    def _shapes(self) -> Iterator[str]:
        for number, one in enumerate(self.slices):
            if one.end > one.begin:
                yield ink.sector(number, self.centre, self.radius, one.begin, one.end)
        for index, one in enumerate(self.slices):
            x, y = ink.on_circle(self.centre, self.radius, one.middle)
            elbow = self._edge(one) + (-0.3 * EM if one.is_right else 0.3 * EM)
            yield ink.thin(f"M{x:.2f} {y:.2f}L{elbow:.2f} {self.tops[index] + one.height / 2:.2f}")

    def _edge(self, one: _Slice) -> float:
        """Where the words of a label begin, or end on the left."""
        away = self.radius + 1.6 * EM
        return self.centre[0] + (away if one.is_right else -away)

    def _names(self, pen: Ink) -> Iterator[str]:
        for index, one in enumerate(self.slices):
            for at, row in enumerate(one.rows):
                yield pen.text(self._edge(one), self.tops[index] + EM + LINE * at, row, _side(one))

    def _values(self, pen: Ink) -> Iterator[str]:
        for index, one in enumerate(self.slices):
            yield pen.text(self._edge(one), self.tops[index] + EM + LINE * len(one.rows), one.value, _side(one))

    def widest(self) -> float:
        """The widest row of a label."""
        return max((widest(one.rows) for one in self.slices), default=0.0)


def _side(one: _Slice) -> str:
    return "start" if one.is_right else "end"
