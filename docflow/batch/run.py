"""Makes the papers of a plan and writes them, a group at a time."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from docflow.batch.journal import (
    Entry,
    Journal,
    clear_parts,
    hash_of,
    load,
    locked,
    sync,
    usable,
    write_part,
)
from docflow.batch.names import fold
from docflow.batch.plan import Job, Plan
from docflow.batch.report import Done, File, Report
from docflow.batch.workers import Made, attempts
from docflow.errors import InvalidSource, Place, Problem, Unavailable, problem
from docflow.errors.disk import said

#: The bytes of each format (`docx`, `pdf`) of one job; raises DocflowError when the row cannot be made.
Make: TypeAlias = Callable[[Job], Mapping[str, bytes]]
#: How many rows are done, of how many, and how many a second.
Progress: TypeAlias = Callable[[int, int, float], None]

#: Files get their names in groups: to wait for the disk once for many costs little more than once for one.
GROUP = 64
#: Seconds after which a group is finished however small, so that a stop loses little.
GROUP_SECONDS = 1.0
#: When that many rows fail one after the other for the same reason outside, the reason is no row's.
HOPELESS = 5
_TOLD = 50


def run(
    plan: Plan,
    make: Make,
    folder: Path,
    formats: Sequence[str],
    *,
    stamp: str = "",
    resume: bool = False,
    overwrite: bool = False,
    progress: Progress | None = None,
    workers: int = 1,
) -> Report:
    """Writes the papers of `plan` into `folder`.

    `stamp` names everything that all rows share (hashes of template and page): when it differs, `resume` is refused.
    Errors: InvalidSource (F504, F521), Conflict (F524), Unavailable (F505, F506): what is done stays and is known.
    """
    usable(folder)
    began = time.monotonic()
    shared = hashlib.sha256(json.dumps([stamp, sorted(formats)]).encode()).hexdigest()
    with locked(folder):
        journal = _journal(folder, shared, resume)
        done, todo = _settled(plan, journal, formats, resume)
        if not overwrite:
            _refuse_what_is_there(journal, todo, formats, resume)
        stale = _stale(plan, journal, formats)
        writer = _Writer(folder, journal, tuple(formats), len(done))
        try:
            clear_parts(folder)
            if not resume or not journal.path.exists():
                journal.begin()
            refused = writer.all(attempts(make, todo, workers), len(plan.jobs), progress)
        except OSError as error:
            reason = said(error)
            with suppress(OSError):
                clear_parts(folder)
            raise Unavailable(problem("F506", Place(str(folder)), done=writer.named, reason=reason)) from None
    made = sorted((*done, *writer.done), key=lambda one: one.row)
    return Report(tuple(made), refused, plan.problems, stale, time.monotonic() - began)


def rehearse(plan: Plan, make: Make, *, progress: Progress | None = None, workers: int = 1) -> Report:
    """What `run` would do, without writing anything: every row is made and thrown away."""
    began = time.monotonic()
    done: list[Done] = []
    refused: list[tuple[int, tuple[Problem, ...]]] = []
    for job, made in attempts(make, plan.jobs, workers):
        if made.problems:
            refused.append((job.row, made.problems))
        else:
            done.append(Done(job.row, job.index, tuple(_files(job, made.files))))
        _tell(progress, len(done) + len(refused), len(plan.jobs), began, len(done) + len(refused))
    return Report(tuple(done), tuple(refused), plan.problems, (), time.monotonic() - began)


def _journal(folder: Path, shared: str, resume: bool) -> Journal:
    """The journal to go on with, or a new one that knows the files of the batch before."""
    found = load(folder)
    if found is None:
        return Journal(folder, shared)
    if not resume:
        return Journal(folder, shared, before=_joined(found.before, found.made))
    if found.stamp != shared:
        raise InvalidSource(problem("F521", Place(str(folder)), what="模板、格式或版式"))
    return found


def _joined(one: Mapping[str, set[str]], other: Mapping[str, set[str]]) -> dict[str, set[str]]:
    return {name: one.get(name, set()) | other.get(name, set()) for name in (*one, *other)}


def _settled(plan: Plan, journal: Journal, formats: Sequence[str], resume: bool) -> tuple[list[Done], list[Job]]:
    """What is done already and what is to do."""
    done, todo = [], []
    for job in plan.jobs:
        entry = journal.entries.get(job.row) if resume else None
        names = [f"{job.name}.{ending}" for ending in formats]
        if entry and entry.key == job.key and _whole(journal.folder, entry, names):
            done.append(Done(job.row, job.index, entry.files, before=True))
        else:
            todo.append(job)
    return done, todo


def _whole(folder: Path, entry: Entry, names: list[str]) -> bool:
    return sorted(file.name for file in entry.files) == sorted(names) and all(
        hash_of(folder / file.name) == file.sha256 for file in entry.files
    )


def _refuse_what_is_there(journal: Journal, todo: Sequence[Job], formats: Sequence[str], resume: bool) -> None:
    """Errors: InvalidSource (F504) with the files in the way; on `resume` those that are ours are not."""
    present = {fold(entry.name): entry.name for entry in os.scandir(journal.folder)}
    names = [f"{job.name}.{ending}" for job in todo for ending in formats]
    there = [found for name in names if (found := present.get(fold(name)))]
    blocked = [name for name in there if not (resume and journal.is_ours(name))]
    if blocked:
        raise InvalidSource(problem("F504", Place(str(journal.folder)), name=name) for name in blocked[:_TOLD])


def _stale(plan: Plan, journal: Journal, formats: Sequence[str]) -> tuple[str, ...]:
    """Files of rows that an earlier run made and no row asks for any more."""
    wanted = {f"{job.name}.{ending}" for job in plan.jobs for ending in formats}
    rows = {file.name for entry in journal.entries.values() for file in entry.files}
    known = {name for name in (*journal.made, *journal.before) if name.rpartition(".")[2] in formats} | rows
    return tuple(sorted(name for name in known - wanted if (journal.folder / name).exists()))


def _files(job: Job, files: Mapping[str, bytes]) -> Iterator[File]:
    for ending, data in files.items():
        yield File(f"{job.name}.{ending}", hashlib.sha256(data).hexdigest(), len(data))


def _tell(progress: Progress | None, done: int, total: int, began: float, made: int) -> None:
    if progress:
        progress(done, total, made / max(time.monotonic() - began, 1e-6))


@dataclass
class _Writer:
    """Writes rows in groups: parts first, then the disk, then the journal, then the names."""

    folder: Path
    journal: Journal
    formats: tuple[str, ...]
    before: int
    done: list[Done] = field(default_factory=list)
    group: list[tuple[Entry, list[tuple[Path, Path]]]] = field(default_factory=list)
    named: int = 0

    def all(
        self, made: Iterable[tuple[Job, Made]], total: int, progress: Progress | None
    ) -> tuple[tuple[int, tuple[Problem, ...]], ...]:
        """Writes every row; gives those that were refused. What was made is finished even when a row stops it all."""
        self.named = self.before
        refused: list[tuple[int, tuple[Problem, ...]]] = []
        began = last = time.monotonic()
        try:
            for count, (job, one) in enumerate(made, 1):
                if one.problems:
                    refused.append((job.row, one.problems))
                    _stop_when_hopeless(one, refused, count)
                else:
                    self.write(job, one.files)
                if len(self.group) >= GROUP or time.monotonic() - last > GROUP_SECONDS:
                    self.finish()
                    last = time.monotonic()
                _tell(progress, self.before + count, total, began, count)
        except OSError:
            raise
        except BaseException:
            self.finish()
            raise
        self.finish()
        return tuple(refused)

    def write(self, job: Job, files: Mapping[str, bytes]) -> None:
        if sorted(files) != sorted(self.formats):
            raise AssertionError(f"made {sorted(files)}, asked for {sorted(self.formats)}")
        entry = Entry(job.row, job.key, tuple(_files(job, files)))
        parts = []
        for ending, data in files.items():
            target = self.folder / f"{job.name}.{ending}"
            parts.append((write_part(self.folder, target.name, data), target))
        self.group.append((entry, parts))
        self.done.append(Done(job.row, job.index, entry.files))

    def finish(self) -> None:
        """Gives the files of the group their names."""
        if not self.group:
            return
        for _, parts in self.group:
            for part, _ in parts:
                sync(part)
        self.journal.add([entry for entry, _ in self.group])
        for _, parts in self.group:
            for part, target in parts:
                os.replace(part, target)
            self.named += 1
        sync(self.folder)
        self.group.clear()


def _stop_when_hopeless(made: Made, refused: list[tuple[int, tuple[Problem, ...]]], count: int) -> None:
    """Errors: Unavailable when nothing but the same trouble outside has come of the first rows."""
    if not made.unavailable or count != HOPELESS or len(refused) != HOPELESS:
        return
    if len({tuple(sorted({(one.code, one.values) for one in found})) for _, found in refused}) == 1:
        raise Unavailable(made.problems)
