"""Which row becomes which file: settled before anything is made, so that nothing is found out at file 900."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from docflow.batch.names import EXAMPLE, Named, Pattern, fold, safe_name
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Record, display, to_plain
from docflow.table import Outcome

DEFAULT_PATTERN = "{序号:03d}"


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
        said = json.dumps([self.name, to_plain(self.record)], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


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
    first: dict[str, Job] = {}
    for job in jobs:
        earlier = first.setdefault(fold(job.name), job)
        if earlier is not job:
            values = {"first": earlier.row, "second": job.row, "name": job.name, "example": EXAMPLE}
            yield problem("F503", Place(source, line=job.row), **values)
