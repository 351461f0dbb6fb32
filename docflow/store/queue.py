"""作业队列: jobs of procrastinate, kept in the same PostgreSQL and deferred in the transaction of the act.

The act and the job that follows from it are committed together. Deferring is one statement, so that an act imports
nothing; installing and working need `procrastinate`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Protocol

from docflow.store.driver import Row, Session, Values

#: The queue, the one job an act asks for, and some rows of a batch.
QUEUE, DELIVER, SHARD = "docflow", "deliver", "shard"

#: How the statement begins that asks for a job: it may be said together with others.
DEFERRING = "SELECT procrastinate_defer_jobs_v1"
_DEFER = f"{DEFERRING}(ARRAY[ROW('{QUEUE}', ?, 0, NULL, NULL, ?::jsonb, NULL)::procrastinate_job_to_defer_v1])"


def defer(session: Session, job: str, arguments: Mapping[str, Any]) -> None:
    """Asks for a job when this transaction is committed."""
    session.write(_DEFER, (job, json.dumps(arguments, ensure_ascii=False)))


class Reader(Protocol):
    """What can be asked."""

    def read(self, statement: str, values: Values = ()) -> list[Row]: ...


def is_installed(reader: Reader) -> bool:
    """Whether the tables of the queue are there."""
    return reader.read("SELECT to_regclass('procrastinate_jobs')")[0][0] is not None
