"""统计图 as SVG: crisp, in the paper's own face, clear in black and white.

svg      (chart, width, …)  -> the drawing
labels   (chart)            -> the words in it that are no words of the document: its values

Bars and lines, nothing else. Every value is written at its bar or point, so there is no scale to read off;
series differ by hatching, dashes and markers, never by colour.
The text stands in the order of `wording.block_lines`: categories, names of series, unit; then the values.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from docflow import chinese
from docflow.document import wording
from docflow.document.model import Chart, Series
from docflow.render.page import CHART_PT, CHART_SHAPE, millimetres

#: Fillings that differ without colour: the ground, and the lines drawn over it.
_FILLS: Final = (
    ("#404040", ""),
    ("#d9d9d9", ""),
    ("#fff", "M0 2L2 0"),
    ("#fff", "M0 1H2M1 0V2"),
    ("#fff", "M0 1H2"),
    ("#fff", "M0 0L2 2"),
)
_DASHES: Final = ("", "2 1", "0.5 0.9", "3 1 0.5 1", "1 1", "4 1.4")
#: Paths of markers about their centre, one unit in radius, and whether they are filled.
_MARKERS: Final = (
    ("M-1 0A1 1 0 1 0 1 0A1 1 0 1 0 -1 0Z", True),
    ("M-.9 -.9H.9V.9H-.9Z", False),
    ("M0 -1.1L1 .8H-1Z", True),
    ("M0 -1.2L1.2 0L0 1.2L-1.2 0Z", False),
    ("M-.9 -.9H.9V.9H-.9Z", True),
    ("M-1 0A1 1 0 1 0 1 0A1 1 0 1 0 -1 0Z", False),
)

#: Writes words as SVG text: escaped, in the right face.
Drawn = Callable[[str], str]


def labels(chart: Chart) -> tuple[str, ...]:
    """The values as they are written in the drawing, series by series."""
    return tuple(one for series in chart.series for one in numbers(series))


def numbers(series: Series) -> tuple[str, ...]:
    """The values of one series as they are written."""
    return tuple(map(_number, series.values))


def _number(value: Decimal) -> str:
    return f"{value:f}".replace("-", "−")


def svg(chart: Chart, width: float, family: str, drawn: Drawn, said: str = "") -> str:
    """`chart` as an SVG element `width` mm wide; `said` stands first in it, to name it for who cannot see it."""
    return _Plot(chart, width, family, drawn).svg(said)


class _Plot:
    """The geometry of one drawing, in mm."""

    def __init__(self, chart: Chart, width: float, family: str, drawn: Drawn) -> None:
        self.chart, self.width, self.family, self.drawn = chart, width, family, drawn
        self.em = millimetres(CHART_PT)
        self.height = width * CHART_SHAPE
        self.left, self.right = self.em, width - self.em
        self.rows = _wrapped(chart.categories, (self.right - self.left) / max(len(chart.categories), 1), self.em)
        named = [series.name for series in chart.series]
        self.legend = self._legend_rows(named)
        below = (max((len(row) for row in self.rows), default=0) * 1.25 + 0.6) * self.em
        self.bottom = self.height - below - (len(self.legend) * 1.5 + 0.4) * self.em
        self.top = self.em * (3.2 if chart.unit else 1.8)
        values = [value for series in chart.series for value in series.values]
        self.low = float(min([Decimal(0), *values]))
        self.high = float(max([Decimal(0), *values])) or (0.0 if self.low else 1.0)

    # --- where things stand ---

    def y(self, value: float) -> float:
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    @property
    def step(self) -> float:
        return (self.right - self.left) / max(len(self.chart.categories), 1)

    def centre(self, category: int) -> float:
        return self.left + self.step * (category + 0.5)

    # --- the drawing ---

    def svg(self, title: str) -> str:
        shapes, values = self._bars() if self.chart.kind == "bar" else self._lines()
        base = self.y(0)
        axis = f'<path d="M{self.left:.2f} {base:.2f}H{self.right:.2f}" stroke="#000" stroke-width=".25"/>'
        unit = wording.chart_unit(self.chart)
        said = self._text(self.left, self.em * 1.2, unit, "start") if unit else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:.3f}mm" height="{self.height:.3f}mm" '
            f'viewBox="0 0 {self.width:.3f} {self.height:.3f}" role="img" '
            f'style="font-family:{self.family};letter-spacing:0" font-size="{self.em:.3f}" fill="#000">'
            f"{title}{shapes}{axis}{self._categories()}{self._legend()}{said}{values}</svg>"
        )

    def _text(self, x: float, y: float, text: str, anchor: str = "middle") -> str:
        return f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}">{self.drawn(text)}</text>'

    def _categories(self) -> str:
        out = []
        for index, rows in enumerate(self.rows):
            for number, row in enumerate(rows):
                y = self.bottom + self.em * (1.35 + 1.25 * number)
                out.append(self._text(self.centre(index), y, row))
        return "".join(out)

    # --- the legend, below ---

    def _legend_rows(self, names: list[str]) -> list[list[int]]:
        """Which series stand on which row."""
        rows: list[list[int]] = []
        used = 0.0
        for index, name in enumerate(names):
            wide = (chinese.width(name) + 4) * self.em
            if not rows or used + wide > self.right - self.left:
                rows.append([])
                used = 0.0
            rows[-1].append(index)
            used += wide
        return rows

    def _legend(self) -> str:
        out = []
        for number, row in enumerate(self.legend):
            widths = [(chinese.width(self.chart.series[one].name) + 4) * self.em for one in row]
            x = (self.width - sum(widths)) / 2
            y = self.height - self.em * (0.5 + 1.5 * (len(self.legend) - 1 - number))
            for one, wide in zip(row, widths, strict=True):
                out.append(self._key(one, x, y - self.em * 0.38))
                out.append(self._text(x + 2.4 * self.em, y, self.chart.series[one].name, "start"))
                x += wide
        return "".join(out)

    def _key(self, series: int, x: float, y: float) -> str:
        if self.chart.kind == "line":
            line = self._stroke(series, f"M{x:.2f} {y:.2f}h{2 * self.em:.2f}")
            return line + self._marker(series, x + self.em, y)
        return self._filled(series, x, y - self.em * 0.4, 2 * self.em, self.em * 0.8)

    # --- bars ---

    def _bars(self) -> tuple[str, str]:
        count = max(len(self.chart.series), 1)
        wide = min(self.step * 0.7 / count, 4 * self.em)
        shapes, values = [], []
        for number, series in enumerate(self.chart.series):
            for index, value in enumerate(series.values):
                x = self.centre(index) + wide * (number - count / 2)
                end, base = self.y(float(value)), self.y(0)
                shapes.append(self._filled(number, x, min(end, base), wide, abs(base - end)))
                y = end - self.em * 0.35 if value >= 0 else end + self.em * 1.05
                values.append(self._value(x + wide / 2, y, value, wide / 0.9))
        return "".join(shapes), "".join(values)

    def _value(self, x: float, y: float, value: Decimal, room: float) -> str:
        """A value, smaller where its neighbours leave it no room."""
        text = _number(value)
        size = min(1.0, room / (chinese.width(text) * self.em))
        if size < 1:
            return (
                f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="middle" font-size="{self.em * size:.3f}">'
                f"{self.drawn(text)}</text>"
            )
        return self._text(x, y, text)

    def _filled(self, series: int, x: float, y: float, width: float, height: float) -> str:
        """A bar: its ground, then its hatching line by line; some engines paint a pattern as a picture."""
        ground, hatch = _FILLS[series % len(_FILLS)]
        box = f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" '
        out = box + f'fill="{ground}" stroke="#000" stroke-width=".2"/>'
        lines = _hatching(series % len(_FILLS), x, y, width, height) if hatch else ""
        return out + (f'<path d="{lines}" stroke="#000" stroke-width=".2" fill="none"/>' if lines else "")

    # --- lines ---

    def _lines(self) -> tuple[str, str]:
        shapes, values = [], []
        for number, series in enumerate(self.chart.series):
            points = [(self.centre(index), self.y(float(value))) for index, value in enumerate(series.values)]
            path = "".join(f"{'L' if at else 'M'}{x:.2f} {y:.2f}" for at, (x, y) in enumerate(points))
            shapes.append(self._stroke(number, path))
            for index, ((x, y), value) in enumerate(zip(points, series.values, strict=True)):
                shapes.append(self._marker(number, x, y))
                lift = self._lift(number, index)
                values.append(self._value(x, y + lift, value, self.step * 1.1))
        return "".join(shapes), "".join(values)

    def _lift(self, series: int, category: int) -> float:
        """Above its point; below it where another series stands just above."""
        own = self.chart.series[series].values[category]
        above = [
            one.values[category]
            for number, one in enumerate(self.chart.series)
            if number != series and category < len(one.values)
        ]
        near = Decimal(str((self.high - self.low) * 0.14))
        crowded = any(own <= other < own + near for other in above)
        return self.em * 1.35 if crowded else -self.em * 0.7

    def _stroke(self, series: int, path: str) -> str:
        dash = _DASHES[series % len(_DASHES)]
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        return f'<path d="{path}" fill="none" stroke="#000" stroke-width=".4"{dashes}/>'

    def _marker(self, series: int, x: float, y: float) -> str:
        path, filled = _MARKERS[series % len(_MARKERS)]
        fill = "#000" if filled else "#fff"
        return (
            f'<path transform="translate({x:.2f} {y:.2f}) scale({self.em * 0.28:.3f})" d="{path}" '
            f'fill="{fill}" stroke="#000" stroke-width=".3"/>'
        )


def _hatching(kind: int, x: float, y: float, width: float, height: float) -> str:
    """The lines of a hatching inside a box, cut off at its edges."""
    gap = 1.4
    out = []
    if kind in (2, 5):
        for number in range(1, math.ceil((width + height) / gap)):
            out.append(_slanted(number * gap, x, y, width, height, rising=kind == 2))
    if kind in (3, 4):
        out += [f"M{x:.2f} {y + number * gap:.2f}h{width:.2f}" for number in range(1, math.ceil(height / gap))]
    if kind == 3:
        out += [f"M{x + number * gap:.2f} {y:.2f}v{height:.2f}" for number in range(1, math.ceil(width / gap))]
    return "".join(out)


def _slanted(at: float, x: float, y: float, width: float, height: float, rising: bool) -> str:
    """One line at 45 degrees whose coordinates add up to `at`, mirrored where it falls."""
    left, right = max(0.0, at - height), min(at, width)
    if rising:
        return f"M{x + left:.2f} {y + at - left:.2f}L{x + right:.2f} {y + at - right:.2f}"
    return f"M{x + left:.2f} {y + height - at + left:.2f}L{x + right:.2f} {y + height - at + right:.2f}"


def _wrapped(texts: tuple[str, ...], room: float, em: float) -> list[list[str]]:
    """Each category in rows that fit between its neighbours."""
    fit = max(1.0, math.floor(room / em * 2) / 2 - 0.5)
    return [_rows(text, fit) for text in texts]


def _rows(text: str, fit: float) -> list[str]:
    rows = [""]
    for one in text:
        if rows[-1] and chinese.width(rows[-1] + one) > fit:
            rows.append("")
        rows[-1] += one
    return rows
