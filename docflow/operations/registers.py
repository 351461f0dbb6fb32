"""登记簿: the registers of an office and what stands in them, kept in the workspace or as a folder of tables.

register (office, name)         -> Register
rows     (office, name, as_of)  -> Kept…      every record that the person acting may see, with source and day
names    (office, register)     -> the names by which its records may be referred to, by register
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from docflow import form, ledger, table
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form.stored import reader
from docflow.ledger import Register, references
from docflow.operations import sight
from docflow.operations.office import Office
from docflow.source import read

UNITS, BRANCHES = "单位台账", "党组织"


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it stands."""

    key: str
    record: form.Record
    #: The file it came from, and its row where that is known.
    place: Place
    as_of: date


def register(office: Office, name: str = UNITS) -> Register:
    """The register called `name`. Errors: InvalidSource (T142, Y4xx)."""
    item = office.library.load("registers", name)
    return _parsed(item.data, item.path.name)


@lru_cache(maxsize=32)
def _parsed(data: bytes, name: str) -> Register:
    return ledger.parse_register(read(data, name))


def rows(office: Office, name: str = UNITS, as_of: date | None = None) -> list[Kept]:
    """The records of a register as of a day, as far as the person acting may see them."""
    found, names = everything(office, name, as_of), _visible(office, name, as_of)
    return found if names is None else [one for one in found if sight.within(one.record, names)]


def seen(office: Office, name: str) -> Callable[[form.Record], bool] | None:
    """Whether the person acting may see a record of this register; None: any."""
    names = _visible(office, name, None)
    return None if names is None else (lambda record: sight.within(record, names))


def _visible(office: Office, name: str, as_of: date | None) -> frozenset[str] | None:
    """Under which names a row of this register is seen: people and posts by their unit and their branch."""
    names = sight.visible(office)
    if names is None:
        return None
    for above in (UNITS, BRANCHES):
        if name == above:
            return names
        if office.tables is None or table_of(office, above):
            there = [one.record for one in everything(office, above, as_of) if sight.within(one.record, names)]
            names |= references.known(register(office, above), there)
    return names


def everything(office: Office, name: str = UNITS, as_of: date | None = None) -> list[Kept]:
    """The same, whoever asks: for checks and imports."""
    wanted = register(office, name)
    if office.tables is not None:
        return _from_table(office, wanted, as_of)
    back = reader(wanted.form)
    found = office.store.records(name, as_of)
    return [Kept(row.key, back(row.body), Place(row.source), row.as_of) for row in found]


def _from_table(office: Office, wanted: Register, as_of: date | None) -> list[Kept]:
    path = table_of(office, wanted.name)
    if path is None:
        raise InvalidSource(problem("D268", folder=office.tables, register=wanted.name))
    outcome = table.load(path, wanted.form)
    if wrong := [one for one in outcome.problems if not one.is_warning]:
        raise InvalidSource(wrong)
    found = []
    for row, record in outcome.good:
        day = record.get("数据日期")
        when = day if isinstance(day, date) else office.now.date()
        if as_of is None or when <= as_of:
            found.append(Kept(wanted.key_of(record), record, outcome.place(path.name, row), when))
    return sorted(found, key=lambda one: one.key)


def table_of(office: Office, name: str) -> Path | None:
    """The file of the folder of tables that holds the register `name`."""
    assert office.tables is not None
    for ending in (".xlsx", ".csv"):
        if (path := office.tables / f"{name}{ending}").is_file():
            return path
    return None


# --- what may be referred to -----------------------------------------------------------------------------


def names(office: Office, wanted: Register) -> dict[str, frozenset[str]]:
    """Of each register that `wanted` refers to and that has records: the names of its records."""
    found: dict[str, frozenset[str]] = {}
    for target in {one for targets in wanted.references.values() for one in targets}:
        if target == references.ORGANISATIONS:
            found |= _organisations(office)
        elif target != wanted.name and (office.tables is None or table_of(office, target)):
            there = everything(office, target)
            found[target] = references.known(register(office, target), [one.record for one in there])
    return found


def _organisations(office: Office) -> dict[str, frozenset[str]]:
    if office.workspace is None or not office.in_workspace("机构.yaml").is_file():
        return {}
    known = office.directory.organisations
    return {references.ORGANISATIONS: frozenset({*known, *(one.full for one in known.values())})}


def dangling(office: Office, wanted: Register, found: Sequence[Kept]) -> tuple[Problem, ...]:
    """References of these records that lead nowhere, and circles among them."""
    others: Mapping[str, frozenset[str]] = names(office, wanted)
    if any(wanted.name in targets for targets in wanted.references.values()):
        others = {**others, wanted.name: references.known(wanted, [one.record for one in found])}
    placed = [(one.place, one.record) for one in found]
    return (*references.dangling(wanted, placed, others), *references.circles(wanted, placed))
