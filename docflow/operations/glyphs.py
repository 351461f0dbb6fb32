"""缺字: which answer holds a character that no face has.

placed (problems, record, place)  -> the problems, each P310 at the fields that hold its character
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from docflow import form
from docflow.errors import Place, Problem
from docflow.form import Record, Value


def placed(problems: Iterable[Problem], record: Record, place: Callable[[str], Place]) -> list[Problem]:
    """Each P310 once for every answer that holds its character: field, and in a table its row and column.

    A character of the template's own words keeps its problem as it is.
    """
    out: list[Problem] = []
    for one in problems:
        values = dict(one.values)
        found = list(_holding(values["char"], record)) if one.code in ("P310", "P311") else []
        for name, path in found:
            at = place(name)
            out.append(replace(one, place=replace(at, path=(*(at.path or (name,)), *path))))
        if not found:
            out.append(one)
    return out


def _holding(char: str, record: Record) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, value in record.items():
        for path in _within(char, value):
            yield name, path


def _within(char: str, value: Value) -> Iterator[tuple[str, ...]]:
    """The ways into `value` that lead to `char`: nothing for a plain answer, row and column for a table."""
    if isinstance(value, tuple):
        for number, part in enumerate(value, 1):
            yield from (
                (f"第{number}行" if isinstance(part, Mapping) else f"第{number}项", *path)
                for path in _within(char, part)
            )
    elif isinstance(value, Mapping):
        for column, cell in value.items():
            yield from ((column, *path) for path in _within(char, cell))
    elif value is not None and char in form.display(value):
        yield ()
