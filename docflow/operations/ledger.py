"""台账: import the roster, list it, decide on each unit, find gaps, compute coverage and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from docflow import form, ledger, policy, table
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.ledger import Assessment, Gap, Register, Share, Unit
from docflow.operations import secrecy
from docflow.operations.office import Office
from docflow.policy import Answer, RuleTable
from docflow.source import read

REGISTER = "单位台账"


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    #: How many rows were taken in.
    taken: int
    #: Rows of the user's table that were refused, by number.
    refused: tuple[int, ...]
    problems: tuple[Problem, ...]
    #: What was decided about the table's shape, in sentences.
    choices: tuple[str, ...]
    #: A copy of the user's table with the bad cells marked; None when nothing was refused.
    marked: bytes | None


def register(office: Office, name: str = REGISTER) -> Register:
    """The register called `name`."""
    item = office.library.load("registers", name)
    return ledger.parse_register(read(item.data, item.path.name))


@dataclass(frozen=True)
class Roster:
    """A spreadsheet of units as read: which rows are good, and everything told of the others."""

    good: tuple[tuple[int, form.Record, Unit], ...]
    refused: tuple[int, ...]
    problems: tuple[Problem, ...]
    choices: tuple[str, ...]


def read_table(office: Office, path: Path, name: str = REGISTER, as_of: date | None = None) -> Roster:
    """The rows of a spreadsheet by a register: cells parsed, figures of a row and between rows reconciled.

    A unit that stands twice is refused the second time.
    """
    outcome = table.load(path, register(office, name).form)
    secrecy.refuse(path.name, (text for _, record in outcome.good for text in secrecy.texts(record)))
    units = [(row, record, ledger.from_record(record, Place(path.name, row))) for row, record in outcome.good]
    doubts = ledger.check([unit for *_, unit in units], as_of or office.now.date())
    wrong = {one.place.line for one in doubts if not one.is_warning}
    good = tuple(one for one in units if one[0] not in wrong)
    refused = tuple(sorted({*outcome.refused, *(row for row, *_ in units if row in wrong)}))
    return Roster(good, refused, (*outcome.problems, *doubts), outcome.choices)


def import_table(office: Office, path: Path, as_of: date | None = None, whole: bool = True) -> Imported:
    """Takes the good rows of a spreadsheet into the ledger; the others are told and marked, none is lost.

    `as_of` defaults to the newest 数据日期 of the rows.
    """
    wanted = register(office)
    found = read_table(office, path, as_of=as_of)
    days = [day for _, one, _ in found.good if isinstance(day := one.get("数据日期"), date)]
    day = as_of or max(days, default=office.now.date())
    rows = [(str(record[wanted.key]), dict(form.to_plain(record))) for _, record, _ in found.good]
    left = _leaving(office, wanted, {key for key, _ in rows}, day, bool(found.refused)) if whole else ()
    # A unit whose row was refused would otherwise leave the ledger, and the rates with it, for a slip of the pen.
    office.store.put_records(wanted.name, rows, source=path.name, as_of=day, whole=whole and not found.refused)
    marked = table.marked(path, found.problems) if found.refused else None
    return Imported(len(found.good), found.refused, (*found.problems, *left), found.choices, marked)


def _leaving(office: Office, wanted: Register, keys: set[str], day: date, is_partial: bool) -> tuple[Problem, ...]:
    """Which units the new table no longer names."""
    gone = [str(row.body[wanted.title]) for row in office.store.records(wanted.name) if row.key not in keys]
    if not gone:
        return ()
    if is_partial:
        return (problem("D246"),)
    names = "、".join(gone[:10]) + ("……" if len(gone) > 10 else "")
    return (problem("D245", count=len(gone), day=day, names=names),)


def units(office: Office, as_of: date | None = None) -> tuple[Unit, ...]:
    """The units of the ledger as of a day."""
    wanted = register(office)
    rows = office.store.records(wanted.name, as_of)
    return tuple(ledger.from_record(form.parse(wanted.form, row.body, known=False), Place(row.source)) for row in rows)


# --- rules -----------------------------------------------------------------------------------------------


def rules(office: Office) -> dict[str, RuleTable]:
    """Every decision table of the library, proved complete."""
    return {name: rule_table(office, name) for name in office.library.names("rules")}


def rule_table(office: Office, name: str) -> RuleTable:
    """The decision table called `name`."""
    item = office.library.load("rules", name)
    return parse_rules(item.data, item.path.name)


@lru_cache(maxsize=64)
def parse_rules(data: bytes, name: str) -> RuleTable:
    """A decision table; parsed and proved once for each text."""
    return policy.parse(read(data, name))


def assess(office: Office, of: Sequence[Unit], switches: Mapping[str, str] | None = None) -> tuple[Assessment, ...]:
    """Form of establishment, mode and mass organisations of each unit, with rule and source."""
    tables = rules(office)
    chosen = {**office.switches, **(switches or {})}
    policy.check_switches(list(tables.values()), chosen)
    return ledger.assess_all(of, tables, chosen)


def decide(
    office: Office, name: str, answers: Mapping[str, object], switches: Mapping[str, str] | None = None
) -> Answer:
    """What one decision table says of one set of facts; answers it does not ask for are passed over."""
    found = rule_table(office, name)
    chosen = {**office.switches, **(switches or {})}
    policy.check_switches(list(rules(office).values()), chosen)
    return policy.decide(found, form.parse(found.facts, answers, known=False), chosen)


def decide_all(office: Office, answers: Mapping[str, object]) -> tuple[Assessment, ...]:
    """Every table on one unit described by a record of the register."""
    record = form.parse(register(office).form, answers)
    return assess(office, [ledger.from_record(record)])


# --- figures -----------------------------------------------------------------------------------------------


def gaps(office: Office, of: Sequence[Unit]) -> tuple[Gap, ...]:
    """Who lacks what, by which rule."""
    return ledger.gaps(of, rules(office), office.switches)


def coverage(of: Sequence[Unit], by: str | None = None) -> tuple[Share, ...]:
    """The two rates, for each value of `by` and in all."""
    if by is not None and by not in ("所属街道", "所在片区", "单位类型", "行业", "单位大类"):
        raise InvalidSource(problem("C803", value=by, known="所属街道、所在片区、单位类型、行业、单位大类"))
    return ledger.coverage(of, by)  # type: ignore[arg-type]


def figures(office: Office, as_of: date | None = None) -> form.Record:
    """Every figure a report may state, computed from the ledger as of a day; else of the day of its newest rows."""
    found = units(office, as_of)
    if not found:
        raise InvalidSource(problem("D244"))
    newest = max(row.as_of for row in office.store.records(REGISTER, as_of))
    return ledger.figures(found, as_of or newest, assess(office, found), gaps(office, found))
