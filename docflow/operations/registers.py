"""登记簿: the registers of an office and what stands in them, kept in the workspace or as a folder of tables.

register (office, name)         -> Register
rows     (office, name, as_of)  -> Kept…      every record that the person acting may see, with source and day
names    (office, register)     -> the names by which its records may be referred to, by register
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from docflow import form, ledger, table
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form.stored import reader
from docflow.ledger import Register, references
from docflow.operations import days, sight
from docflow.operations.office import Office
from docflow.source import read
from docflow.store import registers as keeping

UNITS, BRANCHES = "单位台账", "党组织"
#: As of when a row says that it is.
DAY = "数据日期"


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


def rows(office: Office, name: str = UNITS, as_of: date | None = None, told: list[Problem] | None = None) -> list[Kept]:
    """The records of a register as of a day, as far as the person acting may see them.

    Who counts needs every row: a table with a bad one is refused (D305). Who lists gives `told`, and has the bad rows
    told there (D303).
    """
    found, names = everything(office, name, as_of, told), _visible(office, name, as_of)
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


def everything(
    office: Office, name: str = UNITS, as_of: date | None = None, told: list[Problem] | None = None
) -> list[Kept]:
    """The same, whoever asks: for checks and imports. Errors: InvalidSource D277 for a day to come."""
    days.refuse_future(office, as_of)
    wanted = register(office, name)
    if office.tables is not None:
        return _from_table(office, wanted, as_of, told)
    back = reader(wanted.form)
    found = office.store.records(name, as_of)
    return [Kept(row.key, back(row.body), Place(row.source), row.as_of) for row in found]


def load(path: Path, wanted: form.Form, as_of: date | None, needs_day: bool = True) -> table.Outcome:
    """The rows of a spreadsheet by a register; a row that says no day is of the day `as_of`.

    Errors: those of table.load; InvalidSource D278 when a day is needed and neither the table nor `as_of` says it.
    """
    fields = tuple(_of_day(one, as_of, needs_day) if one.name == DAY else one for one in wanted.fields)
    try:
        return table.load(path, form.Form(fields))
    except InvalidSource as error:
        raise InvalidSource(_undated(one) for one in error.problems) from None


def _of_day(field: form.Field, as_of: date | None, needs_day: bool) -> form.Field:
    if as_of is not None:
        return replace(field, default=as_of.isoformat())
    return field if needs_day else replace(field, required=False)


def _undated(one: Problem) -> Problem:
    is_day = one.code == "D208" and dict(one.values)["field"] == DAY
    return problem("D278", one.place, field=DAY) if is_day else one


def _unsound(wanted: Register, outcome: table.Outcome, path: Path) -> tuple[Problem, ...]:
    """Rows whose figures cannot be, and rows that stand for what another row stands for: they would count too much."""
    if wanted.name == UNITS:
        units = [ledger.from_record(record, Place(path.name, row)) for row, record in outcome.good]
        return tuple(one for one in ledger.check(units) if not one.is_warning)
    return tuple(
        problem("D209", one.place, field="、".join(wanted.keys), first=dict(one.values)["first"])
        for one in table.duplicates(outcome.good, wanted.key_of, place=lambda row: Place(path.name, row))
    )


def left_out(office: Office, name: str, as_of: date) -> int:
    """How many rows the import refused of which the ledger of that day is made; a folder of tables leaves none out."""
    return 0 if office.tables is not None else keeping.left_out(office.store, name, as_of)


def _from_table(office: Office, wanted: Register, as_of: date | None, told: list[Problem] | None) -> list[Kept]:
    path = table_of(office, wanted.name)
    if path is None:
        raise InvalidSource(problem("D268", folder=office.tables, register=wanted.name))
    outcome = load(path, wanted.form, as_of)
    unsound = _unsound(wanted, outcome, path)
    wrong = [*(one for one in outcome.problems if not one.is_warning), *unsound]
    refused = sorted({*outcome.refused, *(one.place.line for one in unsound)})
    if told is None and refused:
        raise InvalidSource([*wrong, problem("D305", table=path.name, count=len(refused))])
    if told is not None and refused:
        lines = "、".join(map(str, refused[:20])) + ("……" if len(refused) > 20 else "")
        told += [*wrong, problem("D303", Place(path.name), count=len(refused), what=wanted.name, rows=f"第 {lines} 行")]
    found = []
    for row, record in outcome.good:
        if row in refused:
            continue
        day = record.get(DAY)
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
