"""Upright: columns, stacked columns and lines over their categories; values at them, or in a table below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from docflow.document.model import Chart
from docflow.render.chart import ink
from docflow.render.chart.ink import Ink
from docflow.render.chart.legend import legend
from docflow.render.chart.measure import EM, LEAST, LINE, extent, labels, numbers, rows, value_wide, wide, widest_value
from docflow.render.page import CHART_SHAPE

#: A category takes no more rows than these.
_MOST_ROWS = 3
#: A name that is cut into rows has at least so much room.
_LEAST_STEP = 4 * EM
#: The plot itself is at least so high.
_LEAST_PLOT = 9 * EM
#: Where the name of a series stands before its values in the table.
_STUB = 9 * EM


@dataclass(frozen=True, slots=True)
class _Label:
    """A value where it stands: the middle of its baseline."""

    x: float
    y: float
    text: str
    size: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        half = value_wide(self.text) * self.size / 2
        return self.x - half, self.y - EM * self.size * 0.86, self.x + half, self.y + EM * self.size * 0.14


class Upright:
    """The geometry of one drawing; `fits` says whether all its words have room."""

    scale = 1.0

    def __init__(self, chart: Chart, width: float, tabled: bool) -> None:
        self.chart, self.width, self.tabled = chart, width, tabled
        self.form = "lines" if chart.kind == "line" else "columns"
        named = [series.name for series in chart.series]
        stub = min(_STUB, max(map(wide, named), default=0.0) + 2.8 * EM) if tabled else 0.0
        self.left, self.right = EM + stub, width - EM
        self.names = [rows(name, stub - 2.6 * EM) for name in named] if tabled else []
        self.count = max(len(chart.categories), 1)
        self.step = (self.right - self.left) / self.count
        self.rows = [rows(one, max(self.step - EM / 2, EM)) for one in chart.categories]
        self.legend = legend(named, width)
        self.low, self.high = extent(chart)
        self._heights()
        self.at = [] if tabled else self._labels()

    def _heights(self) -> None:
        self.top = EM * (3.2 if self.chart.unit else 1.8)
        below = max(map(len, self.rows), default=0) * LINE + 0.6 * EM
        # A value under a negative column or point stands above the categories.
        self.sunk = 1.4 * EM if (self.low < 0 or self.form == "lines") and not self.tabled else 0.0
        foot = sum(map(self._row, range(len(self.names)))) + 0.4 * EM if self.tabled else self.legend.height
        plot = max(self.width * CHART_SHAPE - self.top - self.sunk - below - foot, _LEAST_PLOT)
        self.bottom = self.top + plot
        self.table = self.bottom + self.sunk + below
        self.height = self.table + foot

    def _row(self, series: int) -> float:
        return len(self.names[series]) * LINE + 0.3 * EM

    @property
    def fits(self) -> bool:
        if min(_LEAST_STEP, max(map(wide, self.chart.categories), default=0.0)) > self.step:
            return False
        if any(wide(row) > self.step for one in self.rows for row in one):
            return False
        if max(map(len, self.rows), default=0) > _MOST_ROWS:
            return False
        if self.tabled:
            return widest_value(self.chart) * LEAST <= self.step * 0.95
        return len(self.at) == len(labels(self.chart))

    # --- where things stand ---

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def centre(self, category: int) -> float:
        return self.left + self.step * (category + 0.5)

    # --- the drawing ---

    def svg(self, pen: Ink, unit: str) -> str:
        shapes = {"stacked": self._stacked, "line": self._lines}.get(self.chart.kind, self._columns)()
        axis = ink.thin(f"M{self.left:.2f} {self.y(0):.2f}H{self.right:.2f}")
        said = pen.text(EM, EM * 1.2, unit, "start") if unit else ""
        below = self._table_names(pen) if self.tabled else self._legend(pen)
        values = self._cells(pen) if self.tabled else "".join(pen.text(*self._said(one)) for one in self.at)
        return "".join((*shapes, axis, *self._categories(pen), below, said, values))

    def _legend(self, pen: Ink) -> str:
        return self.legend.svg(pen, self.table, is_line=self.form == "lines")

    @staticmethod
    def _said(one: _Label) -> tuple[float, float, str, str, float]:
        return one.x, one.y, one.text, "middle", one.size

    def _categories(self, pen: Ink) -> Iterator[str]:
        for index, told in enumerate(self.rows):
            for number, row in enumerate(told):
                yield pen.text(self.centre(index), self.bottom + self.sunk + EM * 1.25 + LINE * number, row)

    # --- the table below ---

    def _tops(self) -> Iterator[float]:
        y = self.table
        for series in range(len(self.names)):
            yield y
            y += self._row(series)

    def _table_names(self, pen: Ink) -> str:
        out = []
        for series, top in enumerate(self._tops()):
            out.append(ink.thin(f"M{EM:.2f} {top:.2f}H{self.right:.2f}"))
            out.append(ink.key(series, EM, top + 0.72 * EM, is_line=self.form == "lines"))
            for at, row in enumerate(self.names[series]):
                out.append(pen.text(EM + 2.4 * EM, top + 1.1 * EM + LINE * at, row, "start"))
        return "".join(out)

    def _cells(self, pen: Ink) -> str:
        size = min(1.0, self.step * 0.95 / max(widest_value(self.chart), 0.01))
        return "".join(
            pen.text(self.centre(index), top + 1.1 * EM, text, "middle", size)
            for top, series in zip(self._tops(), self.chart.series, strict=True)
            for index, text in enumerate(numbers(series))
        )

    # --- columns ---

    @property
    def column(self) -> float:
        """How wide a column is."""
        count = 1 if self.chart.kind == "stacked" else max(len(self.chart.series), 1)
        room = self.step * (0.6 if count == 1 else 0.86) / count
        return min(room, max(4 * EM, widest_value(self.chart)))

    def _columns(self) -> Iterator[str]:
        count = len(self.chart.series)
        for number, series in enumerate(self.chart.series):
            for index, value in enumerate(series.values):
                end, base = self.y(float(value)), self.y(0)
                x = self.centre(index) + self.column * (number - count / 2)
                yield ink.box(number, x, min(end, base), self.column, abs(base - end))

    def _stacked(self) -> Iterator[str]:
        for index in range(len(self.chart.categories)):
            below = 0.0
            for number, series in enumerate(self.chart.series):
                above = below + float(series.values[index])
                x = self.centre(index) - self.column / 2
                yield ink.box(number, x, self.y(above), self.column, self.y(below) - self.y(above))
                below = above

    # --- lines ---

    def _points(self, series: int) -> list[tuple[float, float]]:
        values = self.chart.series[series].values
        return [(self.centre(index), self.y(float(value))) for index, value in enumerate(values)]

    def _lines(self) -> Iterator[str]:
        for number in range(len(self.chart.series)):
            points = self._points(number)
            yield ink.stroke(number, "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in points))
            yield from (ink.marker(number, x, y) for x, y in points)

    def below(self, series: int) -> tuple[int, ...]:
        """The points of a series whose values stand below them."""
        points = self._points(series)
        own = self.at[series * len(points) : (series + 1) * len(points)]
        return tuple(at for at, (one, (_, y)) in enumerate(zip(own, points, strict=False)) if one.y > y)

    # --- values at columns and points: all, or fewer when they have no room ---

    def _labels(self) -> list[_Label]:
        if self.chart.kind == "stacked":
            return []
        return list(self._at_points() if self.form == "lines" else self._at_columns())

    def _at_columns(self) -> Iterator[_Label]:
        count = len(self.chart.series)
        room = self.step * 0.95 if count == 1 else self.column
        for number, series in enumerate(self.chart.series):
            for index, (value, text) in enumerate(zip(series.values, numbers(series), strict=True)):
                size = min(1.0, room / value_wide(text))
                if size < LEAST:
                    return
                x = self.centre(index) + self.column * (number + 0.5 - count / 2)
                yield _Label(x, self.y(float(value)) + _clear(value), text, size)

    def _at_points(self) -> Iterator[_Label]:
        """Each value above its point, or below it, where nothing else stands."""
        all_points = [self._points(number) for number in range(len(self.chart.series))]
        taken = [(x - MARK, y - MARK, x + MARK, y + MARK) for points in all_points for x, y in points]
        for points, series in zip(all_points, self.chart.series, strict=True):
            for (x, y), text in zip(points, numbers(series), strict=True):
                found = self._free([_Label(x, y + lift, text, 1.0) for lift in _LIFTS], taken, all_points)
                if found is None:
                    return
                taken.append(found.box)
                yield found

    def _free(
        self,
        tries: Sequence[_Label],
        taken: Sequence[tuple[float, float, float, float]],
        lines: Sequence[Sequence[tuple[float, float]]],
    ) -> _Label | None:
        """The first place that no other word or point has; rather one that no line crosses."""
        free = [one for one in tries if self._inside(one) and not any(overlap(one.box, other) for other in taken)]
        clear = (one for one in free if not any(_crosses(one.box, line) for line in lines))
        return next(clear, free[0] if free else None)

    def _inside(self, one: _Label) -> bool:
        left, top, right, bottom = one.box
        return left >= 0 and right <= self.width and top >= self.top - 1.7 * EM and bottom <= self.bottom + self.sunk


#: How far from its point a value may stand: above, below, further above.
_LIFTS = (-0.6 * EM, 1.25 * EM, -1.0 * EM, 1.6 * EM)
MARK = ink.MARKER * 1.1


def _clear(value: Decimal) -> float:
    """From the end of a column to the baseline of its value."""
    return -EM * 0.35 if value >= 0 else EM * 1.05


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two boxes (left, top, right, bottom) share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _crosses(box: tuple[float, float, float, float], line: Sequence[tuple[float, float]]) -> bool:
    """Whether a line through these points runs through a box."""
    left, top, right, bottom = box
    for (x, y), (other, end) in pairwise(line):
        begin, stop = max(left, x), min(right, other)
        if begin < stop:
            heights = [y + (at - x) / (other - x) * (end - y) for at in (begin, stop)]
            if min(heights) < bottom and max(heights) > top:
                return True
    return False
