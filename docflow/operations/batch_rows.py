"""The rows of a batch: read from the user's table, with their pictures, held against a register, each unit once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import overload

from docflow import table
from docflow.errors import Place, Problem
from docflow.form import Field, Form, Record, TableOf, Value
from docflow.operations import ledger, pictures
from docflow.operations.office import Office


def read(
    office: Office, path: Path, wanted: Form, register: str, twice: bool, workers: int = 1
) -> tuple[table.Outcome, tuple[Problem, ...]]:
    """The rows of `path` by the form `wanted`, and everything that is told of them.

    `register` names a register that must accept each row too; `twice` lets a unit or a person have several rows.
    """
    outcome = table.load(path, pictures.pathed(wanted), packed=True, workers=workers)
    told = outcome.problems
    if pictures.has_pictures(wanted):
        hidden = _hidden(outcome, wanted, path)
        outcome, wrong = _pictured(outcome, wanted, path)
        told = (*told, *wrong, *hidden)
    if register:
        known = ledger.read_table(office, path, register)
        outcome, told = _without(outcome, set(known.refused)), (*told, *known.problems)
    if not twice:
        again = [pair for one in _naming(outcome) for pair in _again(outcome, one, path.name)]
        outcome, told = _without(outcome, {row for row, _ in again}), (*told, *(one for _, one in again))
    return outcome, told


class Filled(Sequence[tuple[int, Record]]):
    """Rows with the values that all of them share, put in where a row is asked for."""

    def __init__(self, rows: Sequence[tuple[int, Record]], shared: Record) -> None:
        self._rows, self._shared = rows, shared

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[tuple[int, Record]]:
        shared = self._shared
        if not shared:
            yield from self._rows
            return
        for row, record in self._rows:
            yield row, {**shared, **record}

    @overload
    def __getitem__(self, at: int) -> tuple[int, Record]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[int, Record]]: ...
    def __getitem__(self, at: int | slice) -> tuple[int, Record] | list[tuple[int, Record]]:
        if isinstance(at, slice):
            return [(row, {**self._shared, **record}) for row, record in self._rows[at]]
        row, record = self._rows[at]
        return row, {**self._shared, **record}


def _without(outcome: table.Outcome, bad: set[int]) -> table.Outcome:
    if not bad:
        return outcome
    good = table.Packed((row, record) for row, record in outcome.good if row not in bad)
    return replace(outcome, good=good, refused=tuple(sorted({*outcome.refused, *bad})))


def _pictured(outcome: table.Outcome, wanted: Form, path: Path) -> tuple[table.Outcome, list[Problem]]:
    """Names of files beside the table become the pictures themselves."""
    good: table.Packed[tuple[int, Record]] = table.Packed()
    told: list[Problem] = []
    bad: set[int] = set()
    for row, record in outcome.good:

        def place(name: str, row: int = row) -> Place:
            return outcome.place(path.name, row, name)

        values, wrong = pictures.loaded(record, wanted, path.parent, place)
        told += wrong
        if any(not one.is_warning for one in wrong):
            bad.add(row)
        else:
            good.append((row, {name: _value(value) for name, value in values.items()}))
    refused = tuple(sorted({*outcome.refused, *bad}))
    return replace(outcome, form=wanted, good=good, refused=refused), told


def _hidden(outcome: table.Outcome, wanted: Form, path: Path) -> list[Problem]:
    """What is wrong with the files of rows that were refused for something else: a row's faults are told at once."""
    shown = Form(tuple(one for one in wanted.fields if pictures.has_pictures(Form((one,))) and _in_row(one)))
    refused = set(outcome.refused)
    if not shown.fields or not refused:
        return []
    again = table.load(path, pictures.pathed(shown), packed=True)
    told: list[Problem] = []
    for row, record in again.good:
        if row in refused:

            def place(name: str, row: int = row) -> Place:
                return again.place(path.name, row, name)

            told += pictures.loaded(record, shown, path.parent, place)[1]
    return told


def _in_row(field: Field) -> bool:
    return not isinstance(field.type, TableOf)


def _value(value: object) -> Value:
    if isinstance(value, list):
        return tuple(_value(one) for one in value)
    if isinstance(value, dict):
        return {name: _value(one) for name, one in value.items()}
    return value  # type: ignore[return-value]


def _naming(outcome: table.Outcome) -> list[str]:
    """The fields of the table by which a unit or a person is known."""
    kinds = ("organisation", "id", "code")
    fields = outcome.form.fields
    return [one.name for one in fields if one.name in outcome.read_from and getattr(one.type, "kind", "") in kinds]


def _again(outcome: table.Outcome, name: str, source: str) -> Iterator[tuple[int, Problem]]:
    """The rows that say of field `name` what an earlier one says; their cells can be marked."""
    for found in table.duplicates(outcome.good, name):
        row = found.place.line
        yield row, replace(found, place=outcome.place(source, row, name))
