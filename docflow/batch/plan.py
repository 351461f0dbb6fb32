"""Which row becomes which file: settled before anything is made, so that nothing is found out at file 900."""

from __future__ import annotations

import hashlib
import json
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Literal, overload

from docflow.batch.names import EXAMPLE, Pattern, fold, safe_name
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Record, Value, display, to_plain
from docflow.table import Outcome, Packed, row_numbers

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
    """The keys of many jobs of one template: lists and tables that all share are hashed once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}
        #: Which values of the last record were no texts: nearly always they are the same of the next.
        self._others: list[int] = []

    def of(self, job: Job) -> str:
        said: list[Value] = [job.name, *job.record.values()]
        for at in self._others:
            if at < len(said) and type(one := said[at]) is not str:
                said[at] = self._words(one)
        try:
            # No value holds this character, so no two records are joined to one text.
            return _hash("\x1f".join(said))  # type: ignore[arg-type]
        except TypeError:
            self._others = [at for at, one in enumerate((job.name, *job.record.values())) if type(one) is not str]
            return self.of(job)

    def _words(self, value: Value) -> str:
        if value is None:
            return "\x00"
        if isinstance(value, str):
            return value  # pictures and Word files are texts too
        if not isinstance(value, tuple):
            return _json(value) if isinstance(value, Mapping) else _scalar(value)
        kept, words = self._known.get(id(value), (None, ""))
        if kept is not value:
            words = "\x02" + _hash(_json(value))
            if len(self._known) >= _KEPT:
                self._known.clear()
            # The value is kept, so that no other can be given its identity.
            self._known[id(value)] = (value, words)
        return words


@lru_cache(maxsize=4096, typed=True)
def _scalar(value: Value) -> str:
    """Dates and numbers come again; 1, True and 1.0 are told apart."""
    return _json(value)


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def _json(value: Value) -> str:
    return "\x01" + json.dumps(to_plain({"": value}), sort_keys=True)


@dataclass(frozen=True)
class Plan:
    """The jobs of a batch in the order of the rows."""

    jobs: Sequence[Job]
    #: Rows that were refused when the table was read.
    refused: tuple[int, ...] = ()
    #: Warnings: names that had to change.
    problems: tuple[Problem, ...] = ()
    #: Which job has most fields left empty: what is forgotten shows there first. -1 where there is no job.
    barest: int = -1

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
    good, refused, last = outcome.good, sorted(outcome.refused), 0
    numbers, names, told = array("q"), Packed[str](), []
    #: A number that stands for each name.
    marks = array("q")
    taken: set[str] = set()
    barest, most = -1, -1
    for count, (row, record) in enumerate(good, 1):
        values = tuple(record.values())
        if (empty := values.count(None) + values.count("") + values.count(())) > most:
            barest, most = count - 1, empty
        if row < last:
            ordered = replace(outcome, good=sorted(good, key=lambda pair: pair[0]))
            return plan(ordered, pattern, same_name=same_name, source=source)
        last = row
        # Refused rows are counted too.
        number = count + bisect_left(refused, row)
        named = safe_name(read.fill(record, number, row))
        if warning := named.told(Place(source, line=row)):
            told.append(warning)
        name = _numbered(named.name, taken) if same_name == "number" else named.name
        numbers.append(number)
        names.append(name)
        marks.append(hash(fold(name)))
    jobs = Jobs(good, numbers, names)
    if clashes := tuple(_clashes(jobs, marks, source)):
        raise InvalidSource(clashes)
    return Plan(jobs, outcome.refused, tuple(told), barest)


class Jobs(Sequence[Job]):
    """The jobs of many rows, each put together where it is asked for: a row takes little memory."""

    def __init__(self, good: Sequence[tuple[int, Record]], numbers: Sequence[int], names: Packed[str]) -> None:
        self._good, self._numbers, self.names = good, numbers, names

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Job]:
        for (row, record), number, name in zip(self._good, self._numbers, self.names, strict=True):
            yield Job(number, row, record, name)

    @overload
    def __getitem__(self, at: int) -> Job: ...
    @overload
    def __getitem__(self, at: slice) -> list[Job]: ...
    def __getitem__(self, at: int | slice) -> Job | list[Job]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        row, record = self._good[at]
        return Job(self._numbers[at], row, record, self.names[at])


def _numbered(wanted: str, taken: set[str]) -> str:
    """The name, with a number behind it when an earlier row has it; it is taken from now on."""
    name, count = wanted, 1
    while fold(name) in taken:
        count += 1
        name = safe_name(f"{wanted[:200]}（{count}）").name
    taken.add(fold(name))
    return name


def _clashes(jobs: Jobs, marks: Sequence[int], source: str) -> Iterator[Problem]:
    """A problem for each name that two rows have; one for all when so many have that the pattern is at fault."""
    # Numbers that stand for names are enough to see that all differ, as they nearly always do.
    again = {one for one, other in pairwise(sorted(marks)) if one == other}
    if not again:
        return
    groups: dict[str, list[Job]] = {}
    for job in jobs:
        if hash(folded := fold(job.name)) in again:
            groups.setdefault(folded, []).append(job)
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
