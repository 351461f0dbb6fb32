"""目标: the dated targets of an opinion held against the ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from html import escape
from pathlib import Path

from docflow import form, ledger
from docflow.chinese import format_date
from docflow.document.model import Chart, Series
from docflow.errors import InvalidSource, Problem
from docflow.ledger import Unit
from docflow.ledger import targets as rules
from docflow.ledger.targets import Count, Standing, Target
from docflow.operations import ledger as roster
from docflow.operations import paper
from docflow.operations.office import Office

#: How wide a chart that stands alone is drawn, in mm.
_WIDTH = 156.0


def read(path: Path) -> tuple[tuple[Target, ...], tuple[Problem, ...]]:
    """The targets in a file, which may be the data of an opinion (实施意见), and what is doubtful in them."""
    given = paper.answers([path])
    record = form.parse(rules.FORM, given.values, given.place, known=False)
    return rules.targets(record), rules.doubts(record)


def standings(office: Office, found: tuple[Target, ...], as_of: date) -> tuple[Standing, ...]:
    """How each target stands on `as_of`: those that are due, by the ledger as it was on their own day.

    Errors: InvalidSource D244 for an empty ledger, D275 before its first day, D285 for a scope that names no units.
    """
    table = roster.rule_table(office, "规模以上")
    wrong: list[Problem] = []

    def is_large(unit: Unit) -> bool:
        from docflow import policy

        return policy.decide(table, ledger.facts(unit), office.switches).value == "是"

    @cache
    def units(day: date) -> tuple[Unit, ...]:
        return roster.units(office, day)

    def counted(target: Target, day: date) -> Count | None:
        if not units(day):
            return None
        chosen = rules.within(units(day), target.scope, is_large)
        if isinstance(chosen, Problem):
            wrong.append(chosen)
            return None
        return rules.count(chosen, target.measure) if chosen else None

    if not units(as_of):
        raise InvalidSource(roster.nothing(office, as_of))
    out = rules.standings(found, counted, as_of)
    if wrong:
        raise InvalidSource(list(dict.fromkeys(wrong)))
    return out


def answers(found: tuple[Standing, ...], as_of: date) -> dict[str, object]:
    """The standings as the answers that a report asks for: 目标进度, 目标走势, and how many stand how."""
    due = [one for one in found if one.target.day <= as_of]
    return {
        "目标进度": [_row(one) for one in found],
        "目标走势": [
            {"时点": label, "目标值": str(target), "实际值": str(actual)}
            for label, target, actual in course(found, as_of)
        ],
        "到期目标数": str(len(due)),
        "达到目标数": str(sum(one.state in ("on", "ahead") for one in due)),
        "落后目标数": str(sum(one.state == "behind" for one in found)),
    }


def _row(one: Standing) -> dict[str, object]:
    return {
        "期限": one.target.day.isoformat(),
        "范围": one.target.scope,
        "指标": one.target.measure,
        "目标值": str(one.target.value),
        "实际值": None if one.actual is None else str(one.actual),
        "状态": one.said(),
        "还差单位数": str(one.short),
    }


def course(found: tuple[Standing, ...], as_of: date) -> list[tuple[str, Decimal, Decimal]]:
    """The first measure of the first scope: each day's target and what is counted; a day to come says so."""
    if not found:
        return []
    first = found[0].target
    return [
        (format_date(one.target.day) + ("（未到期）" if one.target.day > as_of else ""), one.target.value, one.actual)
        for one in found
        if (one.target.scope, one.target.measure) == (first.scope, first.measure) and one.actual is not None
    ]


def svg(found: tuple[Standing, ...], as_of: date, source: str) -> bytes:
    """The course as a drawing of its own: title, unit, source and as-of date in it."""
    from docflow.render import chart

    rows = course(found, as_of)
    first = found[0].target
    one = Chart(
        "bar",
        0,
        f"{first.scope}{first.measure}：目标与实际",
        "%",
        tuple(label for label, _, _ in rows),
        (Series("目标值", tuple(one for _, one, _ in rows)), Series("实际值", tuple(one for *_, one in rows))),
    )
    height = chart.plot(one, _WIDTH).height
    inner = chart.svg(one, _WIDTH, "'FangSong', '仿宋', serif", escape, f"<title>{escape(one.caption)}</title>")
    below = f"资料来源：{source}，截至{format_date(as_of)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}mm" height="{height + 16:.2f}mm" '
        f'viewBox="0 0 {_WIDTH} {height + 16:.2f}" font-family="SimHei, serif" font-size="4">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{_WIDTH / 2}" y="6" text-anchor="middle">{escape(one.caption)}</text>'
        f'<g transform="translate(0 8)">{inner.replace("mm", "")}</g>'
        f'<text x="4" y="{height + 13:.2f}" font-size="3.7">{escape(below)}</text></svg>\n'
    ).encode()
