"""目标: the dated targets of an opinion held against the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from html import escape
from pathlib import Path

from docflow import form, ledger, table
from docflow.chinese import format_date
from docflow.document.model import Chart, Series
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Form, Scalar
from docflow.ledger import Unit
from docflow.ledger import targets as rules
from docflow.ledger.targets import Count, Standing, Target
from docflow.operations import days, paper, registers
from docflow.operations import ledger as roster
from docflow.operations.office import Office

#: How wide a chart that stands alone is drawn, in mm.
_WIDTH = 156.0


def read(path: Path) -> tuple[tuple[Target, ...], tuple[Problem, ...]]:
    """The targets in a file, and what is doubtful in them: a spreadsheet of them, or the data of an opinion (实施意见).

    Errors: InvalidSource D279 for a file that is no table of targets; what cannot be read.
    """
    record = _table(path) if path.suffix.lower() in (".xlsx", ".csv") else _data(path)
    found = rules.targets(record)
    if not found:
        raise InvalidSource(_no_targets(Place(path.name), ["要达到的百分数"]))
    return found, rules.doubts(record)


def _data(path: Path) -> form.Record:
    given = paper.answers([path])
    if rules.TABLE not in given.values:
        raise InvalidSource(_no_targets(Place(path.name), [f"“{rules.TABLE}”"]))
    return form.parse(rules.FORM, given.values, given.place, known=False)


def _table(path: Path) -> form.Record:
    """A row for each target. Its columns tell whether it is one of targets before its cells are looked at."""
    if not path.is_file():
        raise InvalidSource(problem("F530", Place(str(path))))
    # A sheet writes rates as 95%: they are read as words, then as the figures before the sign.
    words = [
        replace(one, type=Scalar("text")) if one.name in rules.MEASURES else one for one in rules.ROWS.columns.fields
    ]
    try:
        outcome = table.load(path, Form(tuple(words)))
    except InvalidSource as error:
        missing = [f"“{dict(one.values)['field']}”" for one in error.problems if one.code == "D208"]
        raise (InvalidSource(_no_targets(Place(path.name), missing)) if missing else error) from None
    if wrong := [one for one in outcome.problems if not one.is_warning]:
        raise InvalidSource(wrong)
    found = [_row_of(path.name, row, record) for row, record in outcome.good]
    if told := [one for part in found if isinstance(part, InvalidSource) for one in part.problems]:
        raise InvalidSource(told)
    return {rules.TABLE: tuple(part for part in found if not isinstance(part, InvalidSource))}


def _row_of(source: str, row: int, record: form.Record) -> form.Record | InvalidSource:
    plain = form.to_plain({name: _rate(value) for name, value in record.items()})
    try:
        return form.parse(rules.ROWS.columns, plain, lambda name: Place(source, row, path=(name,)))
    except InvalidSource as error:
        return error


def _rate(value: form.Value) -> form.Value:
    return value.rstrip(" %％") if isinstance(value, str) else value


def _no_targets(place: Place, missing: Sequence[str]) -> Problem:
    return problem("D279", place, missing="、".join(missing), measures="、".join(rules.MEASURES))


def standings(office: Office, found: tuple[Target, ...], as_of: date) -> tuple[Standing, ...]:
    """How each target stands on `as_of`: those that are due, by the ledger as it was on their own day.

    Errors: InvalidSource D244 for an empty ledger, D275 before its first day, D285 for a scope that names no units.
    """
    scale = roster.rule_table(office, "规模以上")
    wrong: list[Problem] = []

    def is_large(unit: Unit) -> bool:
        from docflow import policy

        return policy.decide(scale, ledger.facts(unit), office.switches).value == "是"

    @cache
    def stands(day: date) -> tuple[tuple[Unit, ...], date] | None:
        rows = registers.rows(office, roster.REGISTER, day)
        units = tuple([ledger.from_record(one.record, one.place) for one in rows])
        return (units, max(one.as_of for one in rows)) if rows else None

    def counted(target: Target, day: date) -> Count | None:
        there = stands(day)
        if there is None:
            return None
        units, used = there
        chosen = rules.within(units, target.scope, is_large)
        if isinstance(chosen, Problem):
            wrong.append(chosen)
            return None
        return rules.count(chosen, target.measure)._replace(day=used) if chosen else None

    if stands(as_of) is None:
        raise InvalidSource(roster.nothing(office, as_of))
    out = rules.standings(found, counted, as_of)
    if wrong:
        raise InvalidSource(list(dict.fromkeys(wrong)))
    return out


def late(found: tuple[Standing, ...], as_of: date) -> tuple[Problem, ...]:
    """D301 for targets that are due and were counted by data older than their day; D276 for the day asked for."""
    days_ = {one.target.day: day for one in found if (day := _used(one)) and day < one.target.day <= as_of}
    newest = max((day for one in found if (day := _used(one))), default=as_of)
    due = tuple(
        problem("D301", days="、".join(str(day) for day in sorted(days_) if days_[day] == used), used=used)
        for used in sorted(set(days_.values()))
    )
    return (*days.late(as_of, newest), *due)


def _used(one: Standing) -> date | None:
    return one.count.day if one.count else None


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
    """The course as a drawing of its own: title, unit, source and of what day the newest data are."""
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
    newest = max((day for each in found if (day := _used(each))), default=as_of)
    below = f"资料来源：{source}，截至{format_date(newest)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}mm" height="{height + 16:.2f}mm" '
        f'viewBox="0 0 {_WIDTH} {height + 16:.2f}" font-family="SimHei, serif" font-size="4">'
        f'<rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="{_WIDTH / 2}" y="6" text-anchor="middle">{escape(one.caption)}</text>'
        f'<g transform="translate(0 8)">{inner.replace("mm", "")}</g>'
        f'<text x="4" y="{height + 13:.2f}" font-size="3.7">{escape(below)}</text></svg>\n'
    ).encode()
