"""导入: what a spreadsheet would change in a register, shown first; then written whole, with its history.

preview  (office, path, name, …)  -> Preview     new, changed, unchanged, missing, refused; nothing written
bring    (office, path, name, …)  -> Preview     the same, written; Conflict D264 when the base has moved on
correct  (office, path, name, …)  -> Preview     only the columns of the table, only records that are there

A good row is taken, a bad one told with its cell; a record whose row was refused does not leave the register.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from docflow import form, ledger, table
from docflow.errors import InvalidSource, Place, Problem, Refused, problem
from docflow.form import Record, hushed
from docflow.form.stored import reader
from docflow.ledger import Changes, Register
from docflow.operations import days, registers, secrecy
from docflow.operations.office import Office
from docflow.operations.registers import UNITS, Kept
from docflow.source import near_text
from docflow.store import registers as keeping

#: In a cell of a correction: take away what stands there.
CLEAR: Final = "（清空）"
_DAY = registers.DAY
_VEILED: Final = re.compile(r"\d{3,}\*{3,}|\*{3,}\d{4}")


@dataclass(frozen=True)
class Preview:
    """What an import or a correction would do, or did."""

    register: Register
    changes: Changes
    #: Rows of the user's table that were refused, by number.
    refused: tuple[int, ...]
    problems: tuple[Problem, ...]
    #: What was decided about the table's shape, in sentences.
    choices: tuple[str, ...]
    #: The name of the state this was held against.
    base: str
    day: date
    #: Keys that leave the register.
    gone: tuple[str, ...] = ()
    #: How many rows were good.
    taken: int = 0
    #: A copy of the user's table with the bad cells marked; None when nothing was refused.
    marked: bytes | None = None
    #: The same as before, on a newer day.
    confirmed: Mapping[str, Record] = field(default_factory=dict)


@dataclass(frozen=True)
class _Read:
    """The good rows of a table, each with its key."""

    records: Mapping[str, tuple[int, Record]]
    refused: tuple[int, ...]
    problems: tuple[Problem, ...]
    choices: tuple[str, ...]
    #: The rows are whole records, not corrections.
    is_whole: bool = True


def preview(office: Office, path: Path, name: str = UNITS, as_of: date | None = None, whole: bool = True) -> Preview:
    """What importing the table would do to the register; nothing is written."""
    wanted = registers.register(office, name)
    found = _mine(office, wanted, path, _read(office, path, wanted, as_of))
    records = {key: record for key, (_, record) in found.records.items()}
    days = [one for record in records.values() if isinstance(one := record.get(_DAY), date)]
    day = as_of or max(days, default=office.now.date())
    before, stands, base = _before(office, wanted, day)
    # What lies beyond one's sight is neither missed nor taken away.
    seen = registers.seen(office, name)
    if seen is not None:
        before = {key: one for key, one in before.items() if key in records or seen(one)}
    changes = ledger.compare(wanted, before, records)
    gone = tuple(key for key, _ in changes.missing) if whole and not found.refused else ()
    problems = (
        *found.problems,
        *_odd(office, wanted, found, path),
        *_renumbered(wanted, changes, before, found, path),
        *_leaving(changes, day, whole, bool(found.refused)),
    )
    confirmed = {key: records[key] for key in changes.unchanged if stands[key] < day}
    marked = table.marked(path, found.problems) if found.refused else None
    return Preview(
        wanted, changes, found.refused, problems, found.choices, base, day,
        gone=gone, taken=len(records), marked=marked, confirmed=confirmed,
    )  # fmt: skip


def bring(
    office: Office, path: Path, name: str = UNITS, as_of: date | None = None, whole: bool = True, base: str = ""
) -> Preview:
    """Takes the good rows into the register. Errors: Conflict D264; Refused D267 where tables are the ledger."""
    _refuse_tables(office)
    found = preview(office, path, name, as_of, whole)
    _write(office, found, path.name, base, part="" if whole else "add")
    return found


def correct(office: Office, path: Path, name: str = UNITS, base: str = "", write: bool = True) -> Preview:
    """Changes the columns that the table has, in records that are there; an empty cell changes nothing.

    Errors: InvalidSource D266 without a column to change; Conflict D264; Refused D267.
    """
    if write:
        _refuse_tables(office)
    wanted = registers.register(office, name)
    found, fields = _corrections(office, path, wanted)
    found = _mine(office, wanted, path, found)
    before, stands, now = _before(office, wanted, None)
    merged: dict[str, Record] = {}
    for key, (_, record) in found.records.items():
        if key in before:
            merged[key] = {**before[key], **{one: _new(record[one]) for one in fields if record.get(one) is not None}}
    strangers = tuple(
        _strange(wanted, key, row, path, before) for key, (row, _) in found.records.items() if key not in before
    )
    told = _agreeing(
        wanted, {key: (found.records[key][0], one) for key, one in merged.items()}, path, office.now.date()
    )
    wrong = {one.place.line for one in (*told, *strangers) if not one.is_warning}
    merged = {key: one for key, one in merged.items() if found.records[key][0] not in wrong}
    changes = replace(ledger.compare(wanted, {key: before[key] for key in merged}, merged), missing=())
    refused = tuple(sorted({*found.refused, *wrong}))
    problems = (*found.problems, *strangers, *told)
    marked = table.marked(path, problems) if refused else None
    day = max((stands[key] for key in merged), default=office.now.date())
    done = Preview(
        wanted, changes, refused, problems, found.choices, now, day, taken=len(merged), marked=marked
    )  # fmt: skip
    if write:
        _write(office, done, path.name, base, part="correct")
    return done


# --- reading ---------------------------------------------------------------------------------------------


def _read(office: Office, path: Path, wanted: Register, as_of: date | None) -> _Read:
    days.refuse_future(office, as_of)
    outcome = registers.load(path, wanted.form, as_of)
    secrecy.refuse_rows(path.name, (record for _, record in outcome.good))
    rows = dict(outcome.good)
    told = _doubled(wanted, outcome, path) if wanted.name != UNITS else ()
    told += _veiled(outcome.good, path)
    told += _to_come(outcome.good, path, office.now.date())
    told += _agreeing(wanted, {str(row): (row, one) for row, one in rows.items()}, path, as_of or office.now.date())
    wrong = {one.place.line for one in told if not one.is_warning}
    records = {wanted.key_of(record): (row, record) for row, record in rows.items() if row not in wrong}
    refused = tuple(sorted({*outcome.refused, *(row for row in rows if row in wrong)}))
    return _Read(records, refused, (*outcome.problems, *told), outcome.choices)


def _doubled(wanted: Register, outcome: table.Outcome, path: Path) -> tuple[Problem, ...]:
    found = table.duplicates(outcome.good, wanted.key_of, place=lambda row: Place(path.name, row))
    return tuple(
        problem("D209", one.place, field="、".join(wanted.keys), first=dict(one.values)["first"]) for one in found
    )


def _veiled(rows: Iterable[tuple[int, Record]], path: Path) -> tuple[Problem, ...]:
    """Cells that were masked when they were written: taken in, they would wipe out what they hide."""
    return tuple(
        problem("D263", Place(path.name, row), field=name)
        for row, record in rows
        for name, value in record.items()
        if isinstance(value, str) and "***" in value and _VEILED.search(value)
    )


def _to_come(rows: Iterable[tuple[int, Record]], path: Path, today: date) -> tuple[Problem, ...]:
    """Rows of a day that has not come: one of them would make the whole ledger one of that day."""
    days_ = ((row, record.get(_DAY)) for row, record in rows)
    return tuple(
        problem("D210", Place(path.name, row), field=_DAY, expected=f"今天（{today}）或以前的日期", value=day)
        for row, day in days_
        if isinstance(day, date) and day > today
    )


def _agreeing(wanted: Register, rows: Mapping[str, tuple[int, Record]], path: Path, as_of: date) -> tuple[Problem, ...]:
    """Figures of units that do not agree, in a row and between rows."""
    if wanted.name != UNITS:
        return ()
    return ledger.check([ledger.from_record(one, Place(path.name, row)) for row, one in rows.values()], as_of)


def _corrections(office: Office, path: Path, wanted: Register) -> tuple[_Read, tuple[str, ...]]:
    """The rows of a correction: the key must be there, every other column may be."""
    fields = tuple(
        one if one.name in wanted.keys else replace(one, required=False, default=None) for one in wanted.form.fields
    )
    outcome = table.load(path, form.Form(fields))
    secrecy.refuse_rows(path.name, (record for _, record in outcome.good))
    changing = tuple(name for name in outcome.read_from if name not in wanted.keys)
    if not changing:
        known = "、".join(name for name in wanted.form.names if name not in wanted.keys)
        raise InvalidSource(problem("D266", Place(path.name), field="、".join(wanted.keys), known=known))
    told = (*_doubled(wanted, outcome, path), *_veiled(outcome.good, path), *_emptied(wanted, outcome.good, path))
    wrong = {one.place.line for one in told}
    rows = {wanted.key_of(record): (row, record) for row, record in outcome.good if row not in wrong}
    refused = tuple(sorted({*outcome.refused, *wrong}))
    return _Read(rows, refused, (*outcome.problems, *told), outcome.choices, is_whole=False), changing


def _emptied(wanted: Register, rows: Iterable[tuple[int, Record]], path: Path) -> Iterator[Problem]:
    """What cannot be taken away because it must be there."""
    needed = {one.name for one in wanted.form.fields if one.required}
    for row, record in rows:
        for name, value in record.items():
            if value == CLEAR and name in needed:
                yield problem("D231", Place(path.name, row), field=name)


def _mine(office: Office, wanted: Register, path: Path, found: _Read) -> _Read:
    """The rows that belong to the person acting, as they are and as they would be; the others are refused."""
    seen = registers.seen(office, wanted.name)
    if seen is None:
        return found
    before, _, _ = _before(office, wanted, None)
    outside = {
        key: row
        for key, (row, record) in found.records.items()
        if (key in before and not seen(before[key])) or (found.is_whole and not seen(record))
    }
    if not outside:
        return found
    told = [
        problem("D273", Place(path.name, row), title=hushed(wanted.title_of(found.records[key][1])))
        for key, row in outside.items()
    ]
    kept = {key: one for key, one in found.records.items() if key not in outside}
    refused = tuple(sorted({*found.refused, *outside.values()}))
    return replace(found, records=kept, refused=refused, problems=(*found.problems, *told))


def _new(value: form.Value) -> form.Value:
    return None if value == CLEAR else value


def _strange(wanted: Register, key: str, row: int, path: Path, known: Mapping[str, Record]) -> Problem:
    near = near_text(key, sorted(known)) if len(known) <= 3000 else ""
    values = {"register": wanted.name, "key": hushed(key), "near": near, "field": "、".join(wanted.keys)}
    return problem("D265", Place(path.name, row), **values)


# --- what stands -----------------------------------------------------------------------------------------


def _before(office: Office, wanted: Register, day: date | None) -> tuple[dict[str, Record], dict[str, date], str]:
    """The records on the day, the day of each, and the name of the state as it is now."""
    if office.tables is not None:
        there = registers.everything(office, wanted.name) if registers.table_of(office, wanted.name) else []
        return {one.key: one.record for one in there}, {one.key: one.as_of for one in there}, ""
    now = keeping.state(office.store, wanted.name)
    rows = (
        now.rows if day is None or all(one.as_of <= day for one in now.rows) else office.store.records(wanted.name, day)
    )
    back = reader(wanted.form)
    return {one.key: back(one.body) for one in rows}, {one.key: one.as_of for one in rows}, now.base


def _odd(office: Office, wanted: Register, found: _Read, path: Path) -> tuple[Problem, ...]:
    if not wanted.references:
        return ()
    rows = [Kept(key, one, Place(path.name, row), office.now.date()) for key, (row, one) in found.records.items()]
    return registers.dangling(office, wanted, rows)


def _renumbered(
    wanted: Register, changes: Changes, before: Mapping[str, Record], found: _Read, path: Path
) -> Iterator[Problem]:
    """New units whose name stands in the ledger under another code, and not in the table under it."""
    if wanted.name != UNITS:
        return
    names = {wanted.title_of(before[key]): key for key, _ in changes.missing}
    for key, title in changes.new:
        if there := names.get(title):
            place = Place(path.name, found.records[key][0])
            field = "、".join(wanted.keys)
            yield problem("D274", place, title=hushed(title), field=field, now=hushed(key), before=hushed(there))


def _leaving(changes: Changes, day: date, whole: bool, is_partial: bool) -> tuple[Problem, ...]:
    """Which records the new table no longer names."""
    if not whole or not changes.missing:
        return ()
    if is_partial:
        return (problem("D246"),)
    gone = [hushed(title) for _, title in changes.missing]
    names = "、".join(gone[:10]) + ("……" if len(gone) > 10 else "")
    return (problem("D245", count=len(gone), day=day, names=names),)


def _refuse_tables(office: Office) -> None:
    if office.tables is not None:
        raise Refused(problem("D267", folder=office.tables))


def _write(office: Office, found: Preview, source: str, base: str, part: str) -> None:
    changes = found.changes
    by = office.directory.find_person(office.user).name if office.user else ""
    written = keeping.Written(
        register=found.register.name,
        source=source,
        as_of=found.day,
        at=office.now,
        by=by,
        rows=_plain(changes.records),
        confirmed=_plain(found.confirmed),
        gone=found.gone,
        altered={one.key: _altered(one.altered) for one in changes.changed},
        new=frozenset(key for key, _ in changes.new),
        base=base,
        refused=len(found.refused),
        part=part,
    )
    if written.rows or written.confirmed or written.gone or base:
        keeping.write(office.store, written)


def _plain(records: Mapping[str, Record]) -> dict[str, dict[str, object]]:
    return {key: dict(form.to_plain(record)) for key, record in records.items()}


def _altered(altered: Sequence[ledger.Altered]) -> list[tuple[str, object, object]]:
    return [(one.name, form.to_plain({"": one.before})[""], form.to_plain({"": one.after})[""]) for one in altered]
