"""图例: the names of the series with their keys, below the drawing or at the head of a table's rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docflow.render.chart import ink
from docflow.render.chart.ink import Ink
from docflow.render.chart.measure import EM, LINE, rows, widest

#: Beside a name: its key, two characters wide, and the white around it.
_BESIDE = 4 * EM


@dataclass(frozen=True, slots=True)
class Entry:
    """A series in the legend: in which line it stands, how far to the right, its name in rows."""

    line: int
    x: float
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Legend:
    """The legend below a drawing."""

    entries: tuple[Entry, ...]
    heights: tuple[float, ...]

    @property
    def height(self) -> float:
        return sum(self.heights) + 0.4 * EM

    def svg(self, pen: Ink, top: float, *, is_line: bool) -> str:
        """The legend below `top`."""
        out = []
        for number, one in enumerate(self.entries):
            y = top + sum(self.heights[: one.line]) + 1.2 * EM
            out.append(ink.key(number, one.x, y - EM * 0.38, is_line=is_line))
            out += [pen.text(one.x + 2.4 * EM, y + LINE * at, row, "start") for at, row in enumerate(one.rows)]
        return "".join(out)


def legend(names: Sequence[str], width: float) -> Legend:
    """Names side by side as long as they fit in `width`, each line in the middle."""
    told = [tuple(rows(name, width - 2 * EM - _BESIDE)) for name in names]
    wides = [widest(one) + _BESIDE for one in told]
    lines: list[list[int]] = []
    for index, wide in enumerate(wides):
        if not lines or sum(wides[one] for one in lines[-1]) + wide > width - 2 * EM:
            lines.append([])
        lines[-1].append(index)
    entries = []
    for number, line in enumerate(lines):
        x = (width - sum(wides[one] for one in line)) / 2
        for one in line:
            entries.append(Entry(number, x, told[one]))
            x += wides[one]
    heights = tuple(max(len(told[one]) for one in line) * LINE + 0.25 * EM for line in lines)
    return Legend(tuple(entries), heights)
