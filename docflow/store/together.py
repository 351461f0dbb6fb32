"""One transaction on PostgreSQL: what is written waits, and travels together with the next read or the commit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from functools import lru_cache

import psycopg

from docflow.store import marks, queue
from docflow.store.driver import Asked, Row, Values
from docflow.store.prepared import Prepared, worded


@lru_cache(maxsize=64)
def _listed(statement: str, count: int) -> str:
    """The INSERT of one row as that of so many."""
    head, values, row = statement.rpartition(" VALUES ")
    return f"{head}{values}{','.join([row] * count)}"


#: What may be said together: each change of rows, and two queries.
_TOGETHER = ("INSERT", "UPDATE", "DELETE", queue.DEFERRING, marks.DEMANDING)


@lru_cache(maxsize=512)
def _together(statements: tuple[str, ...]) -> str:
    """One statement that carries all of them out, and finds the number its rows bear."""
    parts = ", ".join(f"w{number} AS ({statement})" for number, statement in enumerate(statements))
    # A query that nobody asks would not be carried out; one that is asked comes before the changes.
    asked = "".join(f", (SELECT count(w{i}) FROM w{i})" for i, one in enumerate(statements) if one.startswith("SELECT"))
    return f"WITH {parts} SELECT pg_current_xact_id()::xid::text{asked}"


class PostgresSession:
    """One transaction: what is written waits for the next read or the commit, and is sent as one statement.

    A transaction that writes and reads nothing is that one statement, and needs no BEGIN; any other is a pipeline.
    """

    __slots__ = ("_is_begun", "_marked", "_pipeline", "_prepared", "_raw", "_waiting", "has_queue", "mark")

    def __init__(
        self,
        raw: psycopg.Connection[Row],
        prepared: Prepared,
        has_queue: bool = False,
        is_begun: bool = False,
    ) -> None:
        self._raw = raw
        self._prepared = prepared
        self._is_begun = is_begun
        self._waiting: list[Asked] = []
        self._pipeline: AbstractContextManager[psycopg.Pipeline] | None = None
        #: What will say the mark, when the pipeline has ended.
        self._marked: psycopg.Cursor[Row] | None = None
        self.has_queue = has_queue
        self.mark = ""

    def begin(self) -> None:
        """From here on every statement is within one transaction."""
        if not self._is_begun:
            self._is_begun = True
            self._pipeline = self._raw.pipeline()
            self._pipeline.__enter__()
            self._raw.execute("BEGIN")

    def end(self) -> None:
        """Commits; what is wrong with anything written shows here at the latest, and then nothing is kept."""
        self.flush()
        if self._pipeline is not None:
            self._raw.execute("COMMIT")
            pipeline, self._pipeline = self._pipeline, None
            pipeline.__exit__(None, None, None)
            if self._marked is not None:
                self.mark = self._marked.fetchall()[0][0]

    def abandon(self, error: BaseException) -> None:
        """Keeps nothing."""
        if self._pipeline is not None:
            with suppress(psycopg.Error):
                self._pipeline.__exit__(type(error), error, error.__traceback__)
        self._prepared.roll_back()

    def read(self, statement: str, values: Values = ()) -> list[Row]:
        return self.reads((statement, values))[0]

    def reads(self, *asked: Asked) -> list[list[Row]]:
        self.begin()
        self.flush()
        if self._pipeline is None:
            return [self._prepared.rows(*one) for one in asked]
        cursors = [self._said(*one) for one in asked]
        return [cursor.fetchall() for cursor in cursors]

    def write(self, statement: str, values: Values = (), /) -> object:
        if not statement.startswith(_TOGETHER):
            self.begin()
            self.flush()
            self._say(statement, values)
        else:
            self._waiting.append((statement, values))
        return None

    def write_rows(self, statement: str, rows: Sequence[Values], /) -> object:
        return self.write(_listed(statement, len(rows)), [value for row in rows for value in row])

    def write_many(self, statement: str, rows: Iterable[Values], /) -> object:
        self.begin()
        self.flush()
        for values in rows:
            self._say(statement, values)
        return None

    def flush(self) -> None:
        """Sends what waits, as one statement: no row is written twice in an act."""
        waiting, self._waiting = self._waiting, []
        if len(waiting) == 1:
            self._say(*waiting[0])
        elif waiting:
            one = _together(tuple([statement for statement, _ in waiting]))
            values = [value for _, each in waiting for value in each]
            if self._pipeline is None:
                self.mark = self._prepared.rows(one, values)[0][0]
            else:
                self._marked = self._said(one, values)

    def _say(self, statement: str, values: Values) -> None:
        if self._pipeline is None:
            self._prepared.rows(statement, values)
        else:
            self._said(statement, values)

    def _said(self, statement: str, values: Values) -> psycopg.Cursor[Row]:
        return self._raw.execute(worded(statement), values, prepare=True)
