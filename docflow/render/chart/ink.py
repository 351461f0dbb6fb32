"""What a drawing is made of: words, filled shapes, strokes and markers, told apart without colour."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from docflow.render.chart.measure import EM

#: Fillings that differ without colour: the ground, and the direction of the lines over it in degrees.
FILLS: Final[tuple[tuple[str, tuple[int, ...]], ...]] = (
    ("#404040", ()),
    ("#d9d9d9", ()),
    ("#fff", (45,)),
    ("#fff", (0, 90)),
    ("#fff", (0,)),
    ("#fff", (135,)),
    ("#fff", ()),
)
#: From line to line of a hatching, in mm.
_GAP: Final = 1.4
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
#: How far a marker reaches from its point.
MARKER: Final = 0.28 * EM

#: Writes words as SVG text: escaped, in the right face.
Drawn = Callable[[str], str]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ink:
    """Puts words on the drawing."""

    drawn: Drawn

    def text(self, x: float, y: float, text: str, anchor: str = "middle", size: float = 1.0) -> str:
        """One row of words; `y` is its baseline."""
        small = f' font-size="{EM * size:.3f}"' if size < 1 else ""
        return f'<text x="{x:.2f}" y="{y:.2f}" text-anchor="{anchor}"{small}>{self.drawn(text)}</text>'


def box(series: int, x: float, y: float, width: float, height: float) -> str:
    """A bar: its ground, then its hatching."""
    ground, ways = FILLS[series % len(FILLS)]
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" '
        f'fill="{ground}" stroke="#000" stroke-width=".2"/>' + _hatching(ways, corners)
    )


def sector(series: int, centre: Point, radius: float, begin: float, end: float) -> str:
    """A slice of a pie between two angles, clockwise from the top, in radians."""
    ground, ways = FILLS[series % len(FILLS)]
    around = _arc(centre, radius, begin, end)
    whole = end - begin > 2 * math.pi - 1e-6
    corners = around if whole else (centre, *around)
    path = "M" + "L".join(f"{x:.2f} {y:.2f}" for x, y in corners) + "Z"
    return f'<path d="{path}" fill="{ground}" stroke="#000" stroke-width=".2"/>' + _hatching(ways, corners)


def _arc(centre: Point, radius: float, begin: float, end: float) -> tuple[Point, ...]:
    """Points of an arc, two degrees apart: at this size no eye sees the corners."""
    steps = max(2, math.ceil((end - begin) / math.radians(2)))
    return tuple(on_circle(centre, radius, begin + (end - begin) * at / steps) for at in range(steps + 1))


def on_circle(centre: Point, radius: float, angle: float) -> Point:
    """The point at `angle`, clockwise from the top."""
    return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)


def _hatching(ways: Sequence[int], corners: Sequence[Point]) -> str:
    """Lines inside a shape, one by one: some engines paint a pattern as a picture."""
    lines = "".join(_line(*ends) for way in ways for ends in _cut(corners, math.radians(way)))
    return f'<path d="{lines}" stroke="#000" stroke-width=".2" fill="none"/>' if lines else ""


def _line(begin: Point, end: Point) -> str:
    return f"M{begin[0]:.2f} {begin[1]:.2f}L{end[0]:.2f} {end[1]:.2f}"


def _cut(corners: Sequence[Point], way: float) -> Iterator[tuple[Point, Point]]:
    """Where lines in the direction `way`, rising to the right, run inside a shape."""
    cos, sin = math.cos(way), math.sin(way)
    turned = [(x * cos - y * sin, x * sin + y * cos) for x, y in corners]
    low, high = min(y for _, y in turned), max(y for _, y in turned)
    for at in range(math.floor(low / _GAP) + 1, math.ceil(high / _GAP)):
        level = at * _GAP
        found = sorted(_crossings(turned, level))
        for begin, end in zip(found[::2], found[1::2], strict=False):
            yield tuple((x * cos + level * sin, level * cos - x * sin) for x in (begin, end))  # type: ignore[misc]


def _crossings(corners: Sequence[Point], level: float) -> Iterator[float]:
    for (x, y), (other, below) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if (y <= level) != (below <= level):
            yield x + (level - y) / (below - y) * (other - x)


def stroke(series: int, path: str) -> str:
    """The line of a series."""
    dash = _DASHES[series % len(_DASHES)]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{path}" fill="none" stroke="#000" stroke-width=".4"{dashes}/>'


def thin(path: str) -> str:
    """The line of an axis, of a table, or to a label."""
    return f'<path d="{path}" stroke="#000" stroke-width=".25" fill="none"/>'


def marker(series: int, x: float, y: float) -> str:
    path, filled = _MARKERS[series % len(_MARKERS)]
    fill = "#000" if filled else "#fff"
    return (
        f'<path transform="translate({x:.2f} {y:.2f}) scale({MARKER:.3f})" d="{path}" '
        f'fill="{fill}" stroke="#000" stroke-width=".3"/>'
    )


def key(series: int, x: float, y: float, *, is_line: bool) -> str:
    """What stands for a series in the legend: two characters wide, its middle at `y`."""
    if is_line:
        return stroke(series, f"M{x:.2f} {y:.2f}h{2 * EM:.2f}") + marker(series, x + EM, y)
    return box(series, x, y - EM * 0.4, 2 * EM, EM * 0.8)
