"""分到几台机器上做的批量: rows of a batch drawn by the workers of a queue, files named and written where it was begun.

The rows travel in the jobs, the papers come back through a table that is emptied when the batch is done. A row that
is there already is not drawn again, so a batch begun twice, or a shard done twice, does no harm; when no worker
answers the rows are drawn here.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from docflow import batch, form, store
from docflow.batch import Job
from docflow.errors import DocflowError, InvalidSource, Place, Problem, Unavailable, problem
from docflow.operations import paper
from docflow.operations.office import Office
from docflow.store import Store
from docflow.store.queue import QUEUE, SHARD, defer

#: Rows of one job: small enough that many machines share a batch, large enough that asking costs little.
ROWS = 50
#: After so many seconds without a new row the batch goes on by itself.
PATIENCE = 20.0
_PAUSE = 0.05


@dataclass
class Shared:
    """Makes the files of a row: those a worker has drawn, or its own."""

    store: Store
    work: str
    own: batch.Make
    patience: float = PATIENCE
    _alone: bool = False
    _found: dict[str, dict[str, bytes]] = field(default_factory=dict)

    def __call__(self, job: Job) -> Mapping[str, bytes]:
        waited = time.monotonic()
        while job.key not in self._found:
            if self._look():
                waited, self._alone = time.monotonic(), False
            elif self._alone or time.monotonic() - waited > self.patience:
                # Until somebody answers again, there is no waiting row by row.
                self._alone = True
                return self.own(job)
            else:
                time.sleep(_PAUSE)
        files = self._found.pop(job.key)
        if refused := files.get(""):
            raise InvalidSource([_problem(one, job) for one in json.loads(refused)])
        return files

    def _look(self) -> bool:
        """Takes over what has been drawn since; whether there was anything."""
        rows = self.store.rows(
            "SELECT name, ending, bytes FROM scratch WHERE work = ? ORDER BY name LIMIT 200", self.work
        )
        for name, ending, data in rows:
            self._found.setdefault(name, {})[ending] = data
        with self.store.writing(alone=False) as session:
            session.write_many("DELETE FROM scratch WHERE work = ? AND name = ?", {(self.work, row[0]) for row in rows})
        return bool(rows)


@dataclass(frozen=True)
class Setting:
    """What all machines must have alike: the template, to the byte, and the page it is set on."""

    template: str
    formats: tuple[str, ...]
    digest: str


def setting(office: Office, template: str, formats: Sequence[str]) -> Setting:
    """As this machine has it."""
    found = repr((paper.load(office, template).sha256, office.page))
    return Setting(template, tuple(formats), hashlib.sha256(found.encode()).hexdigest())


@contextmanager
def shared(address: str, alike: Setting, jobs: Sequence[Job], own: batch.Make) -> Iterator[Shared]:
    """Hands the rows out to the workers of the store at `address`; what is left of them is cleared away at the end.

    Errors: Unavailable E642 when nobody has ever begun a worker there.
    """
    all_of_it = [alike.template, alike.formats, alike.digest, [job.key for job in jobs]]
    work = hashlib.sha256(json.dumps(all_of_it).encode()).hexdigest()
    with store.open(address) as opened:
        if not opened.has_queue:
            raise Unavailable(problem("E642", Place(str(opened.location))))
        with opened.writing(alone=False) as session:
            session.write("DELETE FROM scratch WHERE work = ?", (work,))
            for first in range(0, len(jobs), ROWS):
                rows = [_row(job) for job in jobs[first : first + ROWS]]
                defer(session, SHARD, {"work": work, "alike": list(asdict(alike).values()), "rows": rows})
        try:
            yield Shared(opened, work, own)
        finally:
            with opened.writing(alone=False) as session:
                session.write(
                    "DELETE FROM procrastinate_jobs WHERE queue_name = ? AND status = 'todo' AND args->>'work' = ?",
                    (QUEUE, work),
                )
                session.write("DELETE FROM scratch WHERE work = ?", (work,))


def draw(office: Office, make: batch.Make, work: str, alike: Setting, rows: Sequence[Mapping[str, Any]]) -> int:
    """A worker's part: draws the rows of one shard; how many. It draws none when its template or page are others."""
    if setting(office, alike.template, alike.formats) != alike:
        return 0
    parsed = paper.load(office, alike.template)
    wanted = paper.fields(parsed, paper.bound(office, parsed))
    for row in rows:
        job = Job(row["index"], row["row"], form.parse(wanted, row["record"]), row["name"])
        try:
            files = dict(make(job))
        except DocflowError as error:
            told = [[one.code, list(one.values), list(one.place.path)] for one in error.problems]
            files = {"": json.dumps(told, ensure_ascii=False).encode()}
        with office.store.writing(alone=False) as session:
            session.write_many(
                "INSERT INTO scratch (work, name, ending, bytes) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
                [(work, row["key"], ending, data) for ending, data in files.items()],
            )
    return len(rows)


def _row(job: Job) -> dict[str, Any]:
    return {
        "key": job.key,
        "index": job.index,
        "row": job.row,
        "name": job.name,
        "record": form.to_plain(job.record),
    }


def _problem(told: Sequence[Any], job: Job) -> Problem:
    code, values, path = told
    return Problem(code, Place(job.name, job.row, path=tuple(path)), tuple((name, text) for name, text in values))
