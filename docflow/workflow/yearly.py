"""A simulated year drawn: how long papers wait at each step, and how much each person has on the desk.

svg (report, title) -> one self-contained SVG; every bar has its figure beside it
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from docflow import chinese
from docflow.workflow.simulate import Load, Report

_EM, _ROW, _BAR, _LEFT, _LONG = 14, 26, 14, 16, 420


class Row(NamedTuple):
    """A bar: how long it is, the lighter one behind it, and what is said at its end."""

    name: str
    value: float
    behind: float
    said: str


def svg(report: Report, title: str) -> str:
    """The chart of `report`."""
    waits = [
        Row(
            one.step,
            one.median,
            one.longest,
            f"中位 {one.median:g}，最长 {one.longest}，逾期 {one.overdue}／{one.times}"
            + (f"，还在等 {one.open}" if one.open else ""),
        )
        for one in report.waits
    ]
    loads = [Row(one.person, one.acts, 0, _load(one)) for one in report.loads]
    wide = max((chinese.width(row.name) for row in (*waits, *loads)), default=4) * _EM
    said = max((chinese.width(row.said) for row in (*waits, *loads)), default=4) * _EM
    width = _LEFT * 3 + wide + _LONG + said
    heading = (
        f"{title}：推演 {report.cases} 件，一半在 {report.median:g} 个工作日内办结，九成在 {report.ninetieth:g} 个内"
    )
    width = max(width, chinese.width(heading) * _EM + 2 * _LEFT)
    parts, y = [_text(_LEFT, 28, heading)], 62.0
    for caption, rows in (("每一步等多久（工作日，深色是中位，浅色到最长）", waits), ("每人办多少", loads)):
        drawn, y = _bars(caption, rows, wide, y)
        parts.append(drawn)
    for line in _never(report, width - 2 * _LEFT):
        parts.append(_text(_LEFT, y - _ROW / 2, line))
        y += _ROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {y:g}" width="{width:g}" height="{y:g}" '
        f'font-family="sans-serif" font-size="{_EM}"><title>{escape(heading)}</title>'
        f'<rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _load(one: Load) -> str:
    full = f"，{one.full_days} 天办不完" if one.full_days else ""
    return f"{one.acts} 次，手上最多 {one.most_waiting} 件，等了 {one.median:g} 个工作日（中位）{full}"


def _never(report: Report, wide: float) -> list[str]:
    """The arms nobody took, in lines that fit."""
    lines = ["没有人走过的："] if report.dead else []
    for one in report.dead:
        said = f"“{one.step}”的“{one.verb}”　"
        if (chinese.width(lines[-1]) + chinese.width(said)) * _EM > wide:
            lines.append("")
        lines[-1] += said
    return lines


def _bars(caption: str, rows: Sequence[Row], wide: float, y: float) -> tuple[str, float]:
    """The bars under their caption, and where the next may begin."""
    most = max((max(row.value, row.behind) for row in rows), default=0) or 1
    left = _LEFT * 2 + wide
    parts = [_text(_LEFT, y, caption)]
    for row in rows:
        y += _ROW
        parts.append(_text(_LEFT, y, row.name))
        for value, colour in ((row.behind, "#d9d9d9"), (row.value, "#404040")):
            if value:
                long = value / most * _LONG
                parts.append(
                    f'<rect x="{left:g}" y="{y - _BAR + 2:g}" width="{long:.1f}" height="{_BAR}" fill="{colour}"/>'
                )
        end = left + max(row.value, row.behind) / most * _LONG + 8
        parts.append(_text(end, y, row.said))
    return "".join(parts), y + 2 * _ROW


def _text(x: float, y: float, words: str) -> str:
    return f'<text x="{x:g}" y="{y:g}">{escape(words)}</text>'
