"""Makes rows one after the other, or in several processes, always in the order of the rows.

written   (make, jobs, folder, formats, workers) -> each job with its files under temporary names
described (make, jobs, workers)                  -> each job with what its files would be

Processes are forked and take stretches of the rows in turn: what they hand back is names and hashes, never files.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

from docflow.batch.files import TEMPORARY, digest_of, is_sha256, sync_all, write_file
from docflow.batch.journal import let_go
from docflow.batch.plan import Job, Keys
from docflow.batch.report import File, Files
from docflow.errors import DocflowError, Problem, Unavailable

#: The bytes of each format (`docx`, `pdf`) of one job; raises DocflowError when the row cannot be made.
Make: TypeAlias = Callable[[Job], Mapping[str, bytes]]

#: The bytes of the one file of a job and its hash; None when the job must be made like any other.
Short: TypeAlias = "Callable[[Job], tuple[bytes, str] | None]"

#: Below that many rows the start of a process costs more than it saves.
_WORTH = 16
#: Rows that a process takes at once: at most these, and so many that each gets several turns.
_STRETCH = 256
#: Rows whose keys are taken together.
_AT_ONCE = 64
#: PR_SET_PDEATHSIG of Linux.
_DIE_WITH_PARENT = 1
_TURNS = 8


class Single(ABC):
    """A Make of one format that has a short way for nearly every job: the same bytes, and their hash."""

    ending: str

    @abstractmethod
    def __call__(self, job: Job) -> Mapping[str, bytes]:
        """As Make."""

    @abstractmethod
    def short(self, job: Job) -> tuple[bytes, str] | None:
        """The file and its hash; None when the job must be made like any other."""


class Written(NamedTuple):
    """What came of a job: its files, in parts that have no names yet, or why there are none."""

    row: int
    index: int  # type: ignore[assignment]  # nobody looks for a value in it
    key: str = ""
    files: tuple[File, ...] = ()
    #: The paths of the parts, one for each file.
    parts: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    #: True when something outside was missing, not something in the row.
    unavailable: bool = False
    quick: bool = False


def written(
    make: Make, jobs: Sequence[Job], folder: Path, formats: tuple[str, ...], workers: int = 1, sha256: bool = False
) -> Iterator[Written]:
    """Each job with its files, in the order of the rows. Errors: OSError when the disk takes no more."""
    return _made(_Maker(make, jobs, str(folder), formats, Keys(), sha256), workers)


def described(make: Make, jobs: Sequence[Job], workers: int = 1, sha256: bool = False) -> Iterator[Written]:
    """The same with nothing written."""
    return _made(_Maker(make, jobs, "", (), Keys(), sha256), workers)


def _made(maker: _Maker, workers: int) -> Iterator[Written]:
    count = len(maker.jobs)
    if workers <= 1 or count < _WORTH or "fork" not in multiprocessing.get_all_start_methods():
        yield from maker.each(maker.jobs)
        return
    # fork: jobs and a compiled template are inherited, which no pickle could carry.
    context = multiprocessing.get_context("fork")
    step = stretch(count, workers)
    with context.Pool(workers, _keep, (maker, os.getpid())) as pool:
        for found in pool.imap(_stretch, _ranges(count, step)):
            yield from found


def stretch(count: int, workers: int) -> int:
    """How many of `count` rows a process takes at once."""
    return max(1, min(_STRETCH, count // (workers * _TURNS))) if workers > 1 else _STRETCH


def _ranges(count: int, step: int) -> list[tuple[int, int]]:
    return [(start, min(start + step, count)) for start in range(0, count, step)]


_kept: list[_Maker] = []


_parent: list[int] = []


def _keep(maker: _Maker, parent: int) -> None:
    # Ctrl-C reaches every process; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    let_go()
    with suppress(OSError, AttributeError, TypeError):
        # Where the system can: no worker outlives the process that has the journal.
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    _kept[:], _parent[:] = [maker], [parent]
    _end_when_alone()  # it may have died before the system knew that it was to be told


def _end_when_alone() -> None:
    """A worker whose parent was killed must write nothing beside the batch that takes its place."""
    if _parent and os.getppid() != _parent[0]:
        os._exit(1)


def _stretch(rows: tuple[int, int]) -> list[Written]:
    maker = _kept[0]
    made = [*maker.each(maker.jobs[slice(*rows)])]
    maker.settle([part for one in made for part in one.parts])
    return made


@dataclass(frozen=True)
class _Maker:
    """Makes a job and writes its parts."""

    make: Make
    jobs: Sequence[Job]
    #: "" when nothing is written.
    folder: str
    formats: tuple[str, ...]
    keys: Keys
    #: Every hash is a SHA-256.
    sha256: bool = False

    @cached_property
    def part(self) -> str:
        """How the path of every part begins."""
        return f"{self.folder}{os.sep}{TEMPORARY}" if self.folder else ""

    @cached_property
    def wanted(self) -> frozenset[str]:
        return frozenset(self.formats)

    @cached_property
    def short(self) -> Short | None:
        """The way past everything that one good file does not need."""
        make = self.make
        if not isinstance(make, Single) or self.sha256 or self.formats not in ((), (make.ending,)):
            return None
        return make.short

    @property
    def _ending(self) -> str:
        return self.make.ending if isinstance(self.make, Single) else ""

    def each(self, jobs: Iterable[Job]) -> Iterator[Written]:
        """What comes of each job, its files written."""
        short, part, name = self.short, self.part, f".{self._ending}"
        if short is None:
            for job in jobs:
                _end_when_alone()
                yield self._any(job)
            return
        for job, key in self._keyed(jobs):
            _end_when_alone()
            if (made := short(job)) is None:
                yield self._any(job)
                continue
            data, digest = made
            index, row, _, called = job
            files = (File(called + name, digest, len(data)),)
            if part:
                path = f"{part}{row}{name}"
                write_file(path, data)
                yield Written(row, index, key, files, (path,), (), False, True)
            else:
                yield Written(row, index, "", files, (), (), False, True)

    def _keyed(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, str]]:
        """Each job and its key, some jobs at a time: to make a paper drives all else out of the processor's store."""
        key = self.keys.of
        left = iter(jobs)
        while some := [*islice(left, _AT_ONCE)]:
            yield from [(one, key(one) if self.part else "") for one in some]

    def _any(self, job: Job) -> Written:
        made = attempt(self.make, job)
        if isinstance(made, DocflowError):
            return Written(job.row, job.index, problems=made.problems, unavailable=isinstance(made, Unavailable))
        known = made if isinstance(made, Files) else Files(made)
        if self.formats and made.keys() != self.wanted:
            raise AssertionError(f"made {sorted(made)}, asked for {self.formats}")
        files, parts = [], []
        for ending, data in made.items():
            digest = known.hashes.get(ending, "")
            if not digest or (self.sha256 and not is_sha256(digest)):
                digest = digest_of(data, self.sha256)
            files.append(File(f"{job.name}.{ending}", digest, len(data)))
            if self.part:
                part = f"{self.part}{job.row}.{ending}"
                write_file(part, data)
                parts.append(part)
        key = self.keys.of(job) if self.part else ""
        return Written(job.row, job.index, key, tuple(files), tuple(parts), (), False, known.quick)

    def settle(self, parts: Sequence[str]) -> None:
        """In a process of its own the disk is waited for there, beside the others."""
        if self.folder and parts:
            sync_all(Path(self.folder), parts)


def attempt(make: Make, job: Job) -> Mapping[str, bytes] | DocflowError:
    """What comes of one job."""
    try:
        return make(job)
    except DocflowError as error:
        return error
