"""Which row becomes which file: settled before anything is made, so that nothing is found out at file 900."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from docflow.batch.names import EXAMPLE, Named, Pattern, fold, safe_name
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Record, Value, display, to_plain
from docflow.table import Outcome, row_numbers

#: So many rows of the same name are the fault of the pattern, not of the rows.
_MANY = 8
DEFAULT_PATTERN = "{序号:03d}"
#: Shared values that are kept in words at one time.
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Job:
    """One row to become one paper."""

    #: Counted over all rows, the refused ones too, so that a row keeps its number when another is repaired.
    index: int
    row: int
    record: Record
    #: The file name without its ending.
    name: str

    @property
    def key(self) -> str:
        """What the row says and is called, as a hash: the same key is the same paper."""
        return Keys().of(self)


class Keys:
    """The keys of many jobs: lists and tables that all rows share are put into words once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}

    def of(self, job: Job) -> str:
        record = job.record
        said = [one if type(one) is str else self._words(one) for one in record.values()]
        # No value holds this character, so no two records are joined to one text.
        text = "\x1f".join((job.name, *record, *said))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    def _words(self, value: Value) -> str:
        if value is None:
            return "\x00"
        if not isinstance(value, tuple):
            return _json(value)
        kept, words = self._known.get(id(value), (None, ""))
        if kept is not value:
            words = _json(value)
            if len(self._known) >= _KEPT:
                self._known.clear()
            # The value is kept, so that no other can be given its identity.
            self._known[id(value)] = (value, words)
        return words


def _json(value: Value) -> str:
    return "\x01" + json.dumps(to_plain({"": value}), sort_keys=True)


@dataclass(frozen=True)
class Plan:
    """The jobs of a batch in the order of the rows."""

    jobs: tuple[Job, ...]
    #: Rows that were refused when the table was read.
    refused: tuple[int, ...] = ()
    #: Warnings: names that had to change.
    problems: tuple[Problem, ...] = ()

    def row(self, number: int) -> Job | None:
        """The job of row `number` of the user's file."""
        return next((job for job in self.jobs if job.row == number), None)

    def hardest(self) -> Job | None:
        """The job with the longest text: if it fits, all fit."""
        return max(self.jobs, key=lambda job: sum(len(display(value)) for value in job.record.values()), default=None)


def plan(
    outcome: Outcome,
    pattern: str = DEFAULT_PATTERN,
    *,
    same_name: Literal["stop", "number"] = "stop",
    source: str = "",
) -> Plan:
    """The plan for the rows that were read.

    Errors: InvalidSource (F503, F520): the pattern cannot be used, or two rows would have the same file.
    """
    read = Pattern.read(pattern, outcome.form)
    order = {row: index for index, row in enumerate(sorted((*outcome.refused, *(row for row, _ in outcome.good))), 1)}
    named = [
        (row, record, safe_name(read.fill(record, order[row], row))) for row, record in sorted(outcome.good, key=_row)
    ]
    jobs = _numbered(named, order) if same_name == "number" else _jobs(named, order)
    if clashes := tuple(_clashes(jobs, source)):
        raise InvalidSource(clashes)
    told = (one.told(Place(source, line=row)) for row, _, one in named)
    return Plan(tuple(jobs), outcome.refused, tuple(one for one in told if one))


def _row(pair: tuple[int, Record]) -> int:
    return pair[0]


def _jobs(named: list[tuple[int, Record, Named]], order: dict[int, int]) -> list[Job]:
    return [Job(order[row], row, record, one.name) for row, record, one in named]


def _numbered(named: list[tuple[int, Record, Named]], order: dict[int, int]) -> list[Job]:
    """The jobs, the second and later of one name with a number behind it."""
    taken: set[str] = set()
    jobs = []
    for row, record, one in named:
        name, count = one.name, 1
        while fold(name) in taken:
            count += 1
            name = safe_name(f"{one.name[:200]}（{count}）").name
        taken.add(fold(name))
        jobs.append(Job(order[row], row, record, name))
    return jobs


def _clashes(jobs: list[Job], source: str) -> Iterator[Problem]:
    """A problem for each name that two rows have; one for all when so many have that the pattern is at fault."""
    groups: dict[str, list[Job]] = {}
    for job in jobs:
        groups.setdefault(fold(job.name), []).append(job)
    clashing = [group for group in groups.values() if len(group) > 1]
    if sum(map(len, clashing)) > _MANY:
        first = clashing[0]
        rows = row_numbers(job.row for job in first)
        values = {"count": sum(map(len, clashing)), "rows": rows, "name": first[0].name, "example": EXAMPLE}
        yield problem("F526", Place(source, line=first[1].row), **values)
        return
    for group in clashing:
        for job in group[1:]:
            values = {"first": group[0].row, "second": job.row, "name": job.name, "example": EXAMPLE}
            yield problem("F503", Place(source, line=job.row), **values)
