"""比对和统计: coverage by every dimension, two registers held against each other, memberships due, what is odd."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

from docflow import ledger, policy
from docflow.errors import InvalidSource, Problem, problem
from docflow.form import hushed
from docflow.ledger import Rate, Share, Unit, relations, training
from docflow.ledger.coverage import DIMENSIONS, By
from docflow.ledger.matching import Matched, match
from docflow.ledger.relations import Transfer
from docflow.operations import days as days_
from docflow.operations import ledger as roster
from docflow.operations import registers
from docflow.operations.office import Office

PEOPLE, POSTS, COURSES, MODELS = "党员", "职务", "培训", "示范点"
GUIDES = ("党建工作指导员", "党建工作联络员")
BY_DAY = "日期"


def dimension(by: str) -> By:
    """The dimension that people call so. Errors: InvalidSource C803."""
    name = DIMENSIONS.get(by, by)
    if name not in DIMENSIONS.values():
        known = "、".join([*DIMENSIONS, BY_DAY])
        raise InvalidSource(problem("C803", value=by, known=known))
    return cast(By, name)


def coverage(office: Office, by: str | None = None, as_of: date | None = None) -> tuple[tuple[Share, ...], date]:
    """Both rates by a dimension, and of what day the data are; by 日期, of the whole ledger on every day it was written
    for. Errors: InvalidSource C803; D244, D275, D277 when there is nothing to count.
    """
    of, day = roster.dated(office, as_of)
    if by == BY_DAY:
        return tuple(_on(office, one) for one in days(office) if one <= day), day
    return ledger.coverage(of, dimension(by) if by else None, _scales(office, of, by)), day


def gaps(office: Office) -> tuple[tuple[ledger.Gap, ...], date, tuple[Problem, ...]]:
    """Who lacks what, of what day the data are, and which rows could not be looked at (D303, D304)."""
    told: list[Problem] = []
    rows = registers.rows(office, registers.UNITS, told=told)
    day = max((one.as_of for one in rows), default=office.now.date())
    found = roster.gaps(office, [ledger.from_record(one.record, one.place) for one in rows])
    return found, day, (*told, *days_.lacking(registers.left_out(office, registers.UNITS, day), day))


def rates(office: Office, by: str | None = None, as_of: date | None = None) -> tuple[Rate, ...]:
    """The same with numerator, denominator and day."""
    of, day = roster.dated(office, as_of)
    return ledger.rates(of, day, dimension(by) if by else None, _scales(office, of, by))


def days(office: Office) -> tuple[date, ...]:
    """The days as of which the ledger was written."""
    if office.tables is not None:
        return tuple(sorted({one.as_of for one in registers.everything(office)}))
    found = office.store.rows("SELECT DISTINCT as_of FROM records WHERE register = ? ORDER BY as_of", registers.UNITS)
    return tuple(date.fromisoformat(day) for (day,) in found)


def _on(office: Office, day: date) -> Share:
    return replace(ledger.coverage(roster.units(office, day))[0], name=day.isoformat())


def _scales(office: Office, of: Sequence[Unit], by: str | None) -> dict[str, str]:
    if by is None or dimension(by) != "规模":
        return {}
    table = roster.rule_table(office, "规模以上")
    return ledger.scales(of, table)


def compare(office: Office, one: Path, other: Path | None) -> tuple[Matched, tuple[Problem, ...]]:
    """Two spreadsheets of units, or one beside the ledger; what was refused in them, and names that are near."""
    first = roster.read_table(office, one, doubled=True)
    second = roster.read_table(office, other, doubled=True) if other else None
    mine = [unit for *_, unit in first.good]
    yours = [unit for *_, unit in second.good] if second else list(roster.units(office))
    found = match(mine, yours)
    told = [one for read in (first, second) if read for one in read.problems if not one.is_warning]
    told += [
        problem("D271", one.place, field="单位名称", one=hushed(one.name), other=hushed(other.name))
        for one, other in found.near
    ]
    return found, tuple(told)


def due(office: Office, as_of: date | None = None) -> tuple[Transfer, ...]:
    """Everybody whose membership is to be moved, or who needs a certificate, by a day, which may be one to come."""
    today = office.now.date()
    day = as_of or today
    people = [(one.place, one.record) for one in registers.rows(office, PEOPLE, min(as_of, today) if as_of else None)]
    return relations.transfers(people, day, roster.rule_table(office, relations.TABLE), office.switches)


def trained(office: Office, year: int) -> tuple[training.Trained, ...]:
    """Every branch of the ledger: whether its secretary was trained enough in a year.

    Errors: InvalidSource D306 without a branch on record.
    """
    known = [one.record for one in _there(office, registers.BRANCHES)]
    branches = [str(one["党组织名称"]) for one in known if one.get("状态") != "已撤销"]
    if not branches:
        raise InvalidSource(problem("D306"))
    heads: dict[str, list[str]] = {}
    for one in _there(office, POSTS):
        if one.record.get("职务") == "书记":
            heads.setdefault(str(one.record.get("任职机构")), []).append(str(one.record.get("姓名")))
    courses = [one.record for one in _there(office, COURSES)]
    return training.trained(branches, heads, courses, year, roster.rule_table(office, training.TABLE), office.switches)


def _there(office: Office, name: str) -> Sequence[registers.Kept]:
    """The rows of a register; none where a folder of tables does not have it."""
    return registers.rows(office, name) if office.tables is None or registers.table_of(office, name) else ()


def models(office: Office, found: Sequence[registers.Kept]) -> tuple[Problem, ...]:
    """Who keeps too few or too many model points (示范点), by rules/示范点个数.yaml."""
    kept = _by(found, "创建单位")
    return _counted(office, kept, "示范点个数", "示范点个数", "创建了 {} 个示范点")


def guides(office: Office, found: Sequence[registers.Kept]) -> tuple[Problem, ...]:
    """Organisations with more guides than the rules have (C21)."""
    many = _by([one for one in found if one.record.get("职务") in GUIDES], "任职机构")
    return _counted(office, many, "指导员配备", "指导员人数", "有 {} 名指导员")


def _by(found: Iterable[registers.Kept], field: str) -> dict[str, list[registers.Kept]]:
    grouped: dict[str, list[registers.Kept]] = {}
    for one in found:
        grouped.setdefault(str(one.record.get(field)), []).append(one)
    return grouped


def _counted(
    office: Office, kept: Mapping[str, list[registers.Kept]], rule: str, fact: str, said: str
) -> tuple[Problem, ...]:
    """Whose number the table `rule` does not call 合适, with the number in the words of `said`."""
    table = roster.rule_table(office, rule)
    told = []
    for name, those in kept.items():
        answer = policy.decide(table, {fact: len(those)}, office.switches)
        if answer.value != "合适":
            what = f"{said.format(len(those))}，规则 {answer.rule}：{answer.values['要求']}"
            told.append(problem("D237", those[-1].place, unit=hushed(name), what=what))
    return tuple(told)


def faults(office: Office, name: str = registers.UNITS) -> tuple[Problem, ...]:
    """Everything odd about a register as it stands."""
    told: list[Problem] = []
    wanted, found = registers.register(office, name), registers.rows(office, name, told=told)
    odd = (*told, *registers.dangling(office, wanted, found))
    if name == POSTS:
        return (*odd, *guides(office, found))
    if name == MODELS:
        return (*odd, *models(office, found))
    if name != registers.UNITS:
        return odd
    units = [ledger.from_record(one.record, one.place) for one in found]
    return (*ledger.check(units, office.now.date()), *odd)
