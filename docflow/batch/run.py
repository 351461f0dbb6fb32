"""Makes the papers of a plan and writes them, a group at a time."""

from __future__ import annotations

import hashlib
import heapq
import json
import os
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from docflow.batch.files import clear_parts, described_file, has_hash, is_sha256, sync, sync_all, usable
from docflow.batch.journal import Entry, Journal, load, locked
from docflow.batch.names import fold
from docflow.batch.plan import Job, Plan
from docflow.batch.report import Done, Report, apart, dones
from docflow.batch.workers import Make, Written, described, written
from docflow.errors import InvalidSource, Place, Problem, Unavailable, problem
from docflow.errors.disk import said
from docflow.table import Packed

#: How many rows are done, of how many, and how many a second.
Progress: TypeAlias = Callable[[int, int, float], None]
#: A row and what is told of its files.
Edited: TypeAlias = "tuple[int, tuple[Problem, ...]]"

#: Files get their names in groups: to wait for the disk once for many costs little more than once for one.
GROUP = 2048
#: Seconds after which a group is finished however small, so that a stop loses little.
GROUP_SECONDS = 0.5
#: When that many rows fail one after the other for the same reason outside, the reason is no row's.
HOPELESS = 5
_TOLD = 50
#: Seconds between two words on progress, after the first few.
_TELL_SECONDS = 0.1
_TELL_FIRST = 20


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
    sha256: bool = False,
) -> Report:
    """Writes the papers of `plan` into `folder`.

    `stamp` names everything that all rows share (hashes of template and page): when it differs, `resume` is refused.
    With `sha256` that is the hash of every file; without it the quicker one.
    Errors: InvalidSource (F504, F521, F528), Conflict (F524), Unavailable (F505, F506): what is done stays.
    """
    usable(folder)
    began = time.monotonic()
    shared = hashlib.sha256(json.dumps([stamp, sorted(formats)]).encode()).hexdigest()
    with locked(folder):
        journal = _journal(folder, shared, resume)
        done, todo, edited = _settled(plan, journal, formats, resume, sha256)
        if not overwrite:
            _refuse_what_is_there(journal, todo, formats, resume)
        stale = _stale(plan, journal, formats)
        writer = _Writer(folder, journal, len(done))
        told = _Told(progress, len(plan.jobs), len(plan.jobs) - len(todo))
        try:
            clear_parts(folder)
            if not resume or not journal.path.exists():
                journal.begin()
            writer.all(written(make, todo, folder, tuple(formats), workers, sha256), told)
        except OSError as error:
            reason = said(error)
            with suppress(OSError):
                clear_parts(folder)
            raise Unavailable(problem("F506", Place(str(folder)), done=writer.named, reason=reason)) from None
    again = sum(job.row in journal.entries for job in todo) if journal.entries else 0
    made = dones(heapq.merge(done, writer.done, key=lambda one: one.row)) if done else writer.done
    seconds = time.monotonic() - began
    return Report(made, tuple(writer.refused), plan.problems, stale, seconds, writer.quick, tuple(edited), again)


def rehearse(
    plan: Plan, make: Make, *, progress: Progress | None = None, workers: int = 1, sha256: bool = False
) -> Report:
    """What `run` would do, without writing anything: every row is made and thrown away."""
    began = time.monotonic()
    done = dones()
    refused: list[tuple[int, tuple[Problem, ...]]] = []
    told = _Told(progress, len(plan.jobs), 0)
    quick = 0
    for one in described(make, plan.jobs, workers, sha256):
        if one.problems:
            refused.append((one.row, one.problems))
        else:
            done.put(apart(one.row, one.index, one.files))
        quick += one.quick
        told.another()
    return Report(done, tuple(refused), plan.problems, (), time.monotonic() - began, quick)


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


def _settled(
    plan: Plan, journal: Journal, formats: Sequence[str], resume: bool, sha256: bool
) -> tuple[Packed[Done], Sequence[Job], list[Edited]]:
    """What is done already, what is to do, and what somebody changed since it was made, which is left to him."""
    if not resume or not (journal.entries or journal.before):
        return dones(), plan.jobs, []
    done = dones()
    todo, edited = [], []
    for job in plan.jobs:
        entry = journal.entries.get(job.row)
        same = entry is not None and entry.key == job.key
        names = [f"{job.name}.{ending}" for ending in formats]
        if entry and same and _whole(journal.folder, entry, names):
            files = entry.files
            if sha256 and not all(is_sha256(one.digest) for one in files):
                files = tuple(found for one in files if (found := described_file(journal.folder, one.name, sha256)))
            done.append(Done(job.row, job.index, files, before=True))
        elif changed := [name for name in names if journal.is_edited(name)]:
            edited.append((job.row, tuple(problem("F527", Place(str(journal.folder)), name=one) for one in changed)))
            there = [file for name in names if (file := described_file(journal.folder, name, sha256))]
            if same and len(there) == len(names):
                done.append(Done(job.row, job.index, tuple(there), before=True))
        else:
            todo.append(job)
    return done, todo, edited


def _whole(folder: Path, entry: Entry, names: list[str]) -> bool:
    return sorted(file.name for file in entry.files) == sorted(names) and all(
        has_hash(folder / file.name, {file.digest}) for file in entry.files
    )


def _refuse_what_is_there(journal: Journal, todo: Sequence[Job], formats: Sequence[str], resume: bool) -> None:
    """Errors: InvalidSource with the files in the way (F504); on `resume` those that are not ours (F528)."""
    present = {fold(entry.name): entry.name for entry in os.scandir(journal.folder)}
    if not present:
        return
    names = (f"{job.name}.{ending}" for job in todo for ending in formats)
    there = (found for name in names if (found := present.get(fold(name))))
    blocked = [name for name in there if not (resume and journal.is_ours(name))]
    if blocked:
        code = "F528" if resume else "F504"
        raise InvalidSource(problem(code, Place(str(journal.folder)), name=name) for name in blocked[:_TOLD])


def _stale(plan: Plan, journal: Journal, formats: Sequence[str]) -> tuple[str, ...]:
    """Files of rows that an earlier run made and no row asks for any more."""
    rows = {file.name for entry in journal.entries.values() for file in entry.files}
    known = {name for name in (*journal.made, *journal.before) if name.rpartition(".")[2] in formats} | rows
    if not known:
        return ()
    wanted = {f"{job.name}.{ending}" for job in plan.jobs for ending in formats}
    return tuple(sorted(name for name in known - wanted if (journal.folder / name).exists()))


class _Told:
    """Tells how far it is: of the first rows each, then ten times a second."""

    def __init__(self, progress: Progress | None, total: int, before: int) -> None:
        self.progress, self.total, self.before = progress, total, before
        self.made = 0
        self.began = self.last = time.monotonic()

    def another(self) -> None:
        self.made += 1
        if self.progress is None:
            return
        now = time.monotonic()
        at = self.before + self.made
        if self.made <= _TELL_FIRST or at == self.total or now - self.last >= _TELL_SECONDS:
            self.last = now
            self.progress(at, self.total, self.made / max(now - self.began, 1e-6))


@dataclass
class _Writer:
    """Gives files their names in groups: first the disk, then the journal, then the names."""

    folder: Path
    journal: Journal
    #: Rows whose files have their names.
    named: int
    done: Packed[Done] = field(default_factory=dones)
    refused: list[tuple[int, tuple[Problem, ...]]] = field(default_factory=list)
    group: list[Written] = field(default_factory=list)
    quick: int = 0
    #: The journal has the rows of the group; Ctrl-C may come before they have their names.
    told: bool = False

    def all(self, made: Iterator[Written], told: _Told) -> None:
        """Takes every row. What was made is finished even when a row, or the disk, stops it all."""
        last = time.monotonic()
        try:
            for count, one in enumerate(made, 1):
                if one.problems:
                    self.refused.append((one.row, one.problems))
                    self._stop_when_hopeless(one, count)
                else:
                    self.group.append(one)
                if len(self.group) >= GROUP or time.monotonic() - last > GROUP_SECONDS:
                    self.finish()
                    last = time.monotonic()
                told.another()
            self.finish()
        except OSError:
            self._rescue()
            raise
        except BaseException:
            if isinstance(made, Generator):
                made.close()  # the other processes end before what they leave is cleared away
            self.finish()
            with suppress(OSError):
                clear_parts(self.folder)
            raise

    def _rescue(self) -> None:
        """On a disk that takes no more, what is whole gets its name, as far as there is room to write that down."""
        whole = {part for one in self.group for part in one.parts}
        clear_parts(self.folder, whole)
        while self.group:
            try:
                self.finish()
            except OSError:
                given_up = self.group[-max(1, len(self.group) // 8) :]
                del self.group[-len(given_up) :]
                clear_parts(self.folder, whole := whole - {part for one in given_up for part in one.parts})

    def finish(self) -> None:
        """Gives the files of the group their names."""
        group = self.group
        if not group:
            return
        if not self.told:
            sync_all(self.folder, [part for one in group for part in one.parts])
            self.journal.add((one.row, one.key, one.files) for one in group)
            self.told = True
        into = f"{self.folder}{os.sep}"
        named = 0
        try:
            for one in group:
                for part, file in zip(one.parts, one.files, strict=True):
                    try:
                        os.replace(part, into + file[0])
                    except FileNotFoundError:
                        # Ctrl-C may have come between this file's name and the next line, and the group is here again.
                        if os.path.lexists(part) or not os.path.lexists(into + file.name):
                            raise
                named += 1
        finally:
            self.named += named
            for one in group[:named]:
                self.quick += one.quick
                self.done.put(apart(one.row, one.index, one.files))
            del group[:named]
            self.told = bool(group)
        sync(self.folder)

    def _stop_when_hopeless(self, made: Written, count: int) -> None:
        """Errors: Unavailable when nothing but the same trouble outside has come of the first rows."""
        if not made.unavailable or count != HOPELESS or len(self.refused) != HOPELESS:
            return
        if len({tuple(sorted({(one.code, one.values) for one in found})) for _, found in self.refused}) == 1:
            raise Unavailable(made.problems)


__all__ = ["Make", "Progress", "rehearse", "run"]
