"""Lying: a row of bars for each category, for many categories and long names; as high as it needs."""

from __future__ import annotations

from collections.abc import Iterator

from docflow.document.model import Chart
from docflow.render.chart import ink
from docflow.render.chart.ink import Ink
from docflow.render.chart.legend import legend
from docflow.render.chart.measure import EM, LINE, MOST, extent, numbers, rows, value_wide, widest, widest_value
from docflow.render.page import CHART_SHAPE

#: A bar, and from bar to bar of a category; between categories.
_BAR, _PITCH, _BETWEEN = 1.05 * EM, 1.3 * EM, 0.55 * EM
#: The names of the categories take no more than this share of the width.
_NAMES = 0.34
#: The bars themselves have at least so much room.
_LEAST_PLOT = 6 * EM


class Lying:
    """The geometry of one drawing; `fits` says whether all its words have room on a page."""

    form, tabled = "rows", False

    def __init__(self, chart: Chart, width: float, scale: float = 1.0) -> None:
        self.chart, self.width, self.scale = chart, width / scale, scale
        width = self.width
        names = min(widest(chart.categories), _NAMES * width)
        self.rows = [rows(one, names) for one in chart.categories]
        self.low, self.high = extent(chart)
        self.left, self.right = EM, width - EM
        said = widest_value(chart)
        self.begin = self.left + names + 0.6 * EM + (said + 0.5 * EM if self.low < 0 else 0.0)
        self.columns = self._columns() if chart.kind == "stacked" else []
        self.end = self.right - (sum(self.columns) if self.columns else said + 0.6 * EM)
        self.legend = legend([one.name for one in chart.series], width)
        head = 1.6 * EM if self.columns else 0.0
        self.top = EM * (2.2 if chart.unit else 0.8) + head
        self.bars = 1 if self.columns else max(len(chart.series), 1)
        self.heights = [max(len(one) * LINE, self.bars * _PITCH) + _BETWEEN for one in self.rows]
        self.foot = self.top + sum(self.heights) + 0.3 * EM
        self.height = (self.foot + self.legend.height) * scale

    def _columns(self) -> list[float]:
        """How wide the columns of values beside stacked bars are."""
        return [max(2 * EM, *map(value_wide, numbers(one))) + 0.9 * EM for one in self.chart.series]

    @property
    def fits(self) -> bool:
        return self.end - self.begin >= _LEAST_PLOT and self.height <= max(MOST, self.width * self.scale * CHART_SHAPE)

    def x(self, value: float) -> float:
        return self.begin + (value - self.low) / (self.high - self.low) * (self.end - self.begin)

    def _middles(self) -> Iterator[float]:
        y = self.top
        for height in self.heights:
            yield y + height / 2
            y += height

    # --- the drawing ---

    def svg(self, pen: Ink, unit: str) -> str:
        axis = ink.thin(f"M{self.x(0):.2f} {self.top:.2f}V{self.foot - 0.3 * EM:.2f}")
        said = pen.text(EM, EM * 1.2, unit, "start") if unit else ""
        below = self.legend.svg(pen, self.foot, is_line=False)
        shapes = self._stacked() if self.columns else self._beside()
        values = self._beside_values(pen) if not self.columns else self._column_values(pen)
        return "".join((*shapes, axis, *self._categories(pen), below, said, *values))

    def _categories(self, pen: Ink) -> Iterator[str]:
        for middle, told in zip(self._middles(), self.rows, strict=True):
            first = middle - len(told) * LINE / 2 + 0.98 * EM
            for number, row in enumerate(told):
                yield pen.text(self.begin_of_names, first + LINE * number, row, "end")

    @property
    def begin_of_names(self) -> float:
        """Where the names of the categories end."""
        return self.left + max((widest(one) for one in self.rows), default=0.0)

    def _bar_tops(self, middle: float) -> Iterator[float]:
        first = middle - self.bars * _PITCH / 2
        yield from (first + _PITCH * at + (_PITCH - _BAR) / 2 for at in range(self.bars))

    def _beside(self) -> Iterator[str]:
        for index, middle in enumerate(self._middles()):
            for number, top in enumerate(self._bar_tops(middle)):
                end, base = self.x(float(self.chart.series[number].values[index])), self.x(0)
                yield ink.box(number, min(end, base), top, abs(end - base), _BAR)

    def _beside_values(self, pen: Ink) -> Iterator[str]:
        for number, series in enumerate(self.chart.series):
            for middle, value, text in zip(self._middles(), series.values, numbers(series), strict=True):
                y = list(self._bar_tops(middle))[number] + 0.9 * EM
                end = self.x(float(value))
                away, anchor = (0.3 * EM, "start") if value >= 0 else (-0.3 * EM, "end")
                yield pen.text(end + away, y, text, anchor)

    # --- stacked, with the values in columns ---

    def _stacked(self) -> Iterator[str]:
        for index, middle in enumerate(self._middles()):
            x = self.begin
            for number, series in enumerate(self.chart.series):
                long = self.x(float(series.values[index])) - self.x(0)
                yield ink.box(number, x, middle - _BAR / 2, long, _BAR)
                x += long
        for number, right in enumerate(self._rights()):
            yield ink.key(number, right - 2 * EM, self.top - 0.9 * EM, is_line=False)

    def _rights(self) -> Iterator[float]:
        x = self.end
        for wide in self.columns:
            x += wide
            yield x

    def _column_values(self, pen: Ink) -> Iterator[str]:
        for series, right in zip(self.chart.series, self._rights(), strict=True):
            for middle, text in zip(self._middles(), numbers(series), strict=True):
                yield pen.text(right, middle + 0.36 * EM, text, "end")
