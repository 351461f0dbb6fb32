"""Makes rows one after the other, or in several processes, always in the order of the rows."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from docflow.batch.plan import Job
from docflow.errors import DocflowError, Problem, Unavailable

#: Below that many rows the start of a process costs more than it saves.
_WORTH = 16
_CHUNK = 4


@dataclass(frozen=True)
class Made:
    """The files of a row, or why there are none."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    #: True when something outside was missing, not something in the row.
    unavailable: bool = False


def attempts(
    make: Callable[[Job], Mapping[str, bytes]], jobs: Sequence[Job], workers: int = 1
) -> Iterator[tuple[Job, Made]]:
    """Each job with what came of it."""
    if workers <= 1 or len(jobs) < _WORTH or "fork" not in multiprocessing.get_all_start_methods():
        for job in jobs:
            yield job, attempt(make, job)
        return
    # fork: a compiled template is inherited, which no pickle could carry.
    context = multiprocessing.get_context("fork")
    with context.Pool(workers, _keep, (make,), maxtasksperchild=500) as pool:
        yield from zip(jobs, pool.imap(_attempt, jobs, _CHUNK), strict=True)


def attempt(make: Callable[[Job], Mapping[str, bytes]], job: Job) -> Made:
    """What comes of one job."""
    try:
        return Made(dict(make(job)))
    except Unavailable as error:
        return Made(problems=error.problems, unavailable=True)
    except DocflowError as error:
        return Made(problems=error.problems)


_kept: list[Callable[[Job], Mapping[str, bytes]]] = []


def _keep(make: Callable[[Job], Mapping[str, bytes]]) -> None:
    _kept[:] = [make]


def _attempt(job: Job) -> Made:
    return attempt(_kept[0], job)
