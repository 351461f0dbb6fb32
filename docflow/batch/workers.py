"""Makes rows one after the other, or in several processes, always in the order of the rows.

written   (make, jobs, folder, formats, workers) -> each job with its files under temporary names
described (make, jobs, workers)                  -> each job with what its files would be

Processes are forked and take stretches of the rows in turn: what they hand back is names and hashes, never files.
"""

from __future__ import annotations

import ctypes
import hashlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeAlias

from docflow.batch.files import TEMPORARY, sync_all, write_file
from docflow.batch.journal import let_go
from docflow.batch.plan import Job, Keys
from docflow.batch.report import File, Files
from docflow.errors import DocflowError, Problem, Unavailable

#: The bytes of each format (`docx`, `pdf`) of one job; raises DocflowError when the row cannot be made.
Make: TypeAlias = Callable[[Job], Mapping[str, bytes]]

#: Below that many rows the start of a process costs more than it saves.
_WORTH = 16
#: Rows that a process takes at once: at most these, and so many that each gets several turns.
_STRETCH = 256
#: PR_SET_PDEATHSIG of Linux.
_DIE_WITH_PARENT = 1
_TURNS = 8


class Written(NamedTuple):
    """What came of a job: its files, in parts that have no names yet, or why there are none."""

    job: Job
    key: str = ""
    files: tuple[File, ...] = ()
    #: The paths of the parts, one for each file.
    parts: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    #: True when something outside was missing, not something in the row.
    unavailable: bool = False
    quick: bool = False


def written(
    make: Make, jobs: Sequence[Job], folder: Path, formats: tuple[str, ...], workers: int = 1
) -> Iterator[Written]:
    """Each job with its files, in the order of the rows. Errors: OSError when the disk takes no more."""
    return _made(_Maker(make, jobs, str(folder), formats, Keys()), workers)


def described(make: Make, jobs: Sequence[Job], workers: int = 1) -> Iterator[Written]:
    """The same with nothing written."""
    return _made(_Maker(make, jobs, "", (), Keys()), workers)


def _made(maker: _Maker, workers: int) -> Iterator[Written]:
    count = len(maker.jobs)
    if workers <= 1 or count < _WORTH or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(maker.one, maker.jobs)
        return
    # fork: jobs and a compiled template are inherited, which no pickle could carry.
    context = multiprocessing.get_context("fork")
    step = stretch(count, workers)
    with context.Pool(workers, _keep, (maker, os.getpid())) as pool:
        for start, found in zip(range(0, count, step), pool.imap(_stretch, _ranges(count, step)), strict=True):
            for offset, row in enumerate(found):
                yield Written(maker.jobs[start + offset], *row)


def stretch(count: int, workers: int) -> int:
    """How many of `count` rows a process takes at once."""
    return max(1, min(_STRETCH, count // (workers * _TURNS))) if workers > 1 else _STRETCH


def _ranges(count: int, step: int) -> list[tuple[int, int]]:
    return [(start, min(start + step, count)) for start in range(0, count, step)]


#: What a process hands back of a row: everything of Written but the job.
_Row: TypeAlias = "tuple[str, tuple[File, ...], tuple[str, ...], tuple[Problem, ...], bool, bool]"
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


def _stretch(rows: tuple[int, int]) -> list[_Row]:
    maker = _kept[0]
    made = []
    for job in maker.jobs[slice(*rows)]:
        _end_when_alone()
        made.append(maker.one(job))
    maker.settle([part for one in made for part in one.parts])
    return [(one.key, one.files, one.parts, one.problems, one.unavailable, one.quick) for one in made]


@dataclass(frozen=True)
class _Maker:
    """Makes a job and writes its parts."""

    make: Make
    jobs: Sequence[Job]
    #: "" when nothing is written.
    folder: str
    formats: tuple[str, ...]
    keys: Keys

    @cached_property
    def part(self) -> str:
        """How the path of every part begins."""
        return f"{self.folder}{os.sep}{TEMPORARY}" if self.folder else ""

    @cached_property
    def wanted(self) -> frozenset[str]:
        return frozenset(self.formats)

    def one(self, job: Job) -> Written:
        made = attempt(self.make, job)
        if isinstance(made, DocflowError):
            return Written(job, problems=made.problems, unavailable=isinstance(made, Unavailable))
        known = made if isinstance(made, Files) else Files(made)
        if self.formats and made.keys() != self.wanted:
            raise AssertionError(f"made {sorted(made)}, asked for {self.formats}")
        files, parts = [], []
        for ending, data in made.items():
            digest = known.hashes.get(ending) or hashlib.sha256(data).hexdigest()
            files.append(File(f"{job.name}.{ending}", digest, len(data)))
            if self.part:
                part = f"{self.part}{job.row}.{ending}"
                write_file(part, data)
                parts.append(part)
        key = self.keys.of(job) if self.part else ""
        return Written(job, key, tuple(files), tuple(parts), (), False, known.quick)

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
