"""Which row becomes which file: settled before anything is made, so that nothing is found out at file 900."""

from __future__ import annotations

import hashlib
import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise
from typing import Literal, NamedTuple, overload

from docflow.batch.names import NUMBERED, Pattern, fold, fold_ordinary, ordinary_names, safe_name
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Record, Value, display, to_plain
from docflow.table import Outcome, Packed, row_numbers

#: So many rows of the same name are the fault of the pattern, not of the rows.
_MANY = 8
DEFAULT_PATTERN = "{序号:03d}"
#: Shared values that are kept in words at one time.
_KEPT = 64
#: So many rows are named together.
_STRETCH = 512


class Job(NamedTuple):
    """One row to become one paper."""

    #: Counted over all rows, the refused ones too, so that a row keeps its number when another is repaired.
    index: int  # type: ignore[assignment]  # nobody looks for a value in a job
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
        #: Which values of the last record were no texts, and how they were said: nearly always it is the same of the
        #: next.
        self._others: dict[int, tuple[Value, str]] = {}

    def of(self, job: Job) -> str:
        """The key of a job."""
        said: list[Value] = [job.name, *job.record.values()]
        for at, (known, words) in self._others.items():
            if at < len(said) and type(one := said[at]) is not str:
                said[at] = words if one is known else self._words(one)
        try:
            # No value holds this character, so no two records are joined to one text.
            return _hash("\x1f".join(said))  # type: ignore[arg-type]
        except TypeError:
            values = enumerate((job.name, *job.record.values()))
            self._others = {at: (one, self._words(one)) for at, one in values if type(one) is not str}
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
    found = _Names(Pattern.read(pattern, outcome.form), sorted(outcome.refused), source, same_name == "number")
    good, last = iter(outcome.good), 0
    barest = _Barest()
    while stretch := list(islice(good, _STRETCH)):
        rows = [row for row, _ in stretch]
        if rows[0] < last or rows != sorted(rows):
            ordered = replace(outcome, good=sorted(outcome.good, key=lambda pair: pair[0]))
            return plan(ordered, pattern, same_name=same_name, source=source)
        last = rows[-1]
        barest.look(record for _, record in stretch)
        found.take(stretch)
    jobs = Jobs(outcome.good, found.numbers, found.names)
    if clashes := tuple(_clashes(jobs, found.marks, source)):
        raise InvalidSource(clashes)
    return Plan(jobs, outcome.refused, tuple(found.told), barest.at)


class _Barest:
    """Which record has most fields left empty: the first of them."""

    def __init__(self) -> None:
        self.at = self._most = self._last = -1

    def look(self, records: Iterable[Record]) -> None:
        """The next records."""
        for number, record in enumerate(records, self._last + 1):
            self._last = number
            values = record.values()
            # No more than those that are nothing or nought, which is quickly seen.
            if len(values) - len([*filter(None, values)]) <= self._most:
                continue
            empty = sum(one is None or one == "" or one == () for one in values)
            if empty > self._most:
                self.at, self._most = number, empty


class _Names:
    """The names of the rows, a stretch of them at a time."""

    def __init__(self, read: Pattern, refused: Sequence[int], source: str, is_numbered: bool) -> None:
        self._read, self._refused, self._source = read, refused, source
        #: The names that are taken, where a name that comes again gets a number; else None.
        self._taken: set[str] | None = set() if is_numbered else None
        self.numbers, self.names = array("q"), Packed[str]()
        #: A number that stands for each name.
        self.marks = array("q")
        self.told: list[Problem] = []

    def take(self, stretch: Sequence[tuple[int, Record]]) -> None:
        """The next rows."""
        first = len(self.numbers) + 1
        # Refused rows are counted too.
        numbers = [count + bisect_left(self._refused, row) for count, (row, _) in enumerate(stretch, first)]
        fill = self._read.fill
        texts = [fill(record, number, row) for number, (row, record) in zip(numbers, stretch, strict=True)]
        names = ordinary_names(texts) if self._taken is None else None
        if names is None:
            names = [self._one(text, row) for text, (row, _) in zip(texts, stretch, strict=True)]
            folded = [fold(one) for one in names]
        else:
            folded = fold_ordinary(names)
        self.numbers.extend(numbers)
        self.names.extend(names)
        self.marks.extend(map(hash, folded))

    def _one(self, text: str, row: int) -> str:
        named = safe_name(text)
        if warning := named.told(Place(self._source, line=row)):
            self.told.append(warning)
        return named.name if self._taken is None else _numbered(named.name, self._taken)


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
        values = {"count": sum(map(len, clashing)), "rows": rows, "name": first[0].name, "example": NUMBERED}
        yield problem("F526", Place(source, line=first[1].row), **values)
        return
    for group in clashing:
        for job in group[1:]:
            values = {"first": group[0].row, "second": job.row, "name": job.name, "example": NUMBERED}
            yield problem("F503", Place(source, line=job.row), **values)
