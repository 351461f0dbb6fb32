"""台账: import the roster, list it, decide on each unit, find gaps, compute coverage and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from docflow import form, ledger, policy
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.ledger import Assessment, Gap, Unit
from docflow.operations import days, importing, registers, secrecy
from docflow.operations.importing import Preview
from docflow.operations.office import Office
from docflow.operations.registers import UNITS
from docflow.operations.registers import register as register
from docflow.policy import Answer, RuleTable
from docflow.source import read

REGISTER = UNITS


@dataclass(frozen=True)
class Roster:
    """A spreadsheet of units as read: which rows are good, and everything told of the others."""

    good: tuple[tuple[int, form.Record, Unit], ...]
    refused: tuple[int, ...]
    problems: tuple[Problem, ...]
    choices: tuple[str, ...]


def read_table(
    office: Office, path: Path, name: str = REGISTER, as_of: date | None = None, doubled: bool = False
) -> Roster:
    """The rows of a spreadsheet by a register: cells parsed, figures of a row and between rows reconciled.

    A unit that stands twice is refused the second time, unless `doubled` ones are looked for.
    """
    outcome = registers.load(path, register(office, name).form, as_of, needs_day=False)
    secrecy.refuse_rows(path.name, (record for _, record in outcome.good))
    units = [(row, record, ledger.from_record(record, Place(path.name, row))) for row, record in outcome.good]
    doubts = ledger.check([unit for *_, unit in units], as_of or office.now.date())
    if doubled:
        doubts = tuple(one for one in doubts if one.code != "D236")
    wrong = {one.place.line for one in doubts if not one.is_warning}
    good = tuple(one for one in units if one[0] not in wrong)
    refused = tuple(sorted({*outcome.refused, *(row for row, *_ in units if row in wrong)}))
    return Roster(good, refused, (*outcome.problems, *doubts), outcome.choices)


def import_table(office: Office, path: Path, as_of: date | None = None, whole: bool = True) -> Preview:
    """Takes the good rows of a spreadsheet of units into the ledger; the others are told and marked, none is lost.

    `as_of` defaults to the newest 数据日期 of the rows.
    """
    return importing.bring(office, path, REGISTER, as_of, whole)


def units(office: Office, as_of: date | None = None, told: list[Problem] | None = None) -> tuple[Unit, ...]:
    """The units of the ledger as of a day, as far as the person acting may see them; `told` as in registers.rows."""
    return tuple([ledger.from_record(one.record, one.place) for one in registers.rows(office, REGISTER, as_of, told)])


def dated(office: Office, as_of: date | None = None) -> tuple[tuple[Unit, ...], date]:
    """The same, and of what day the data are: that of the newest rows.

    Errors: InvalidSource D244 for an empty ledger, D275 for one that was empty on that day, D277 for a day to come.
    """
    rows = registers.rows(office, REGISTER, as_of)
    if not rows:
        raise InvalidSource(nothing(office, as_of))
    return tuple([ledger.from_record(one.record, one.place) for one in rows]), max(row.as_of for row in rows)


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
    tables = rules(office)
    policy.check_switches(list(tables.values()), office.switches)
    return ledger.gaps(of, tables, office.switches)


@dataclass(frozen=True)
class Standing:
    """The ledger on a day, read and decided once."""

    units: tuple[Unit, ...]
    #: That of the newest rows, never later than the day asked for.
    day: date
    assessments: tuple[Assessment, ...]
    #: What is doubtful about the day (D276) and about rows that are not among the units (D304).
    doubts: tuple[Problem, ...] = ()
    #: How many rows the import of that day refused.
    left_out: int = 0


def nothing(office: Office, as_of: date | None) -> Problem:
    """Why there is nothing to count on a day: an empty ledger (D244), or one that begins later (D275)."""
    later = registers.rows(office, REGISTER) if as_of else ()
    return problem("D275", day=as_of, newest=max(row.as_of for row in later)) if later else problem("D244")


def standing(office: Office, as_of: date | None = None) -> Standing:
    """The units on a day with what the rules say of them.

    Errors: InvalidSource D244 for an empty ledger, D275 for one that was empty on that day, D277 for a day to come.
    """
    found, day = dated(office, as_of)
    missing = registers.left_out(office, REGISTER, day)
    return Standing(found, day, assess(office, found), (*days.late(as_of, day), *days.lacking(missing, day)), missing)


def figures(office: Office, as_of: date | None = None, stands: Standing | None = None) -> form.Record:
    """Every figure a report may state, computed from the ledger as of a day, and of what day the data are."""
    here = stands or standing(office, as_of)
    return ledger.figures(here.units, here.day, here.assessments, gaps(office, here.units), here.left_out)
