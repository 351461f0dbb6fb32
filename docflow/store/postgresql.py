"""PostgreSQL by URL: the same statements, sent together, so that an act costs two journeys and not fifteen.

Imported only when the settings name such a database; its driver comes with `docflow[postgresql]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import lru_cache

import psycopg
from psycopg import errors

from docflow.errors import Place, Problem, problem
from docflow.store import queue
from docflow.store.connection import BUSY_SECONDS
from docflow.store.driver import Asked, Fetch, Row, Session, Taken, Values

#: The writers that must be alone wait for this lock; acts on cases do not take it.
ALONE = 0x646F6366

#: A commit is on the disk when it returns; nobody waits for ever.
SETTINGS = (
    "SET synchronous_commit = on",
    f"SET lock_timeout = '{BUSY_SECONDS}s'",
    "SET idle_in_transaction_session_timeout = '60s'",
    "SET default_transaction_isolation = 'read committed'",
    "SET client_min_messages = warning",
)


@lru_cache(maxsize=512)
def _ours(statement: str) -> str:
    return statement.replace("?", "%s")


#: What may be said together: a SELECT within another statement need not be carried out at all.
_CHANGES = ("INSERT", "UPDATE", "DELETE")


class PostgresSession:
    """One transaction: what is written waits for the next read or the commit, and is sent as one statement.

    A transaction that writes and reads nothing is that one statement, and needs no BEGIN; any other is a pipeline.
    """

    __slots__ = ("_is_begun", "_pipeline", "_raw", "_waiting", "has_queue")

    def __init__(self, raw: psycopg.Connection[Row], has_queue: bool = False, is_begun: bool = False) -> None:
        self._raw = raw
        self._is_begun = is_begun
        self._waiting: list[Asked] = []
        self._pipeline: AbstractContextManager[psycopg.Pipeline] | None = None
        self.has_queue = has_queue

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

    def abandon(self, error: BaseException) -> None:
        """Keeps nothing."""
        if self._pipeline is not None:
            with suppress(psycopg.Error):
                self._pipeline.__exit__(type(error), error, error.__traceback__)
        with suppress(psycopg.Error):
            self._raw.rollback() if not self._raw.closed else None

    def read(self, statement: str, values: Values = ()) -> list[Row]:
        self.begin()
        self.flush()
        return self._say(statement, values).fetchall()

    def reads(self, *asked: Asked) -> list[list[Row]]:
        self.begin()
        self.flush()
        cursors = [self._say(*one) for one in asked]
        return [cursor.fetchall() for cursor in cursors]

    def write(self, statement: str, values: Values = (), /) -> object:
        if not statement.startswith(_CHANGES):
            self.begin()
            self.flush()
            return self._say(statement, values)
        self._waiting.append((statement, values))
        return None

    def write_many(self, statement: str, rows: Iterable[Values], /) -> object:
        self.begin()
        self.flush()
        for values in rows:
            self._say(statement, values)
        return None

    def flush(self) -> None:
        """Sends what waits, as one statement: no row is written twice in an act."""
        waiting, self._waiting = self._waiting, []
        if len(waiting) > 1:
            parts = ", ".join(f"w{number} AS ({statement})" for number, (statement, _) in enumerate(waiting))
            self._say(f"WITH {parts} SELECT 1", [value for _, values in waiting for value in values])
        elif waiting:
            self._say(*waiting[0])

    def _say(self, statement: str, values: Values) -> psycopg.Cursor[Row]:
        return self._raw.execute(_ours(statement), values, prepare=True)


class PostgresDriver:
    """A connection to a server; made anew when the server went away in between."""

    dialect = "postgresql"
    window = 64

    def __init__(self, url: str) -> None:
        self.url = url
        self.raw = connect(url)
        self.has_queue = queue.is_installed(self)

    @contextmanager
    def transaction(self, *, alone: bool = True) -> Iterator[Session]:
        """READ COMMITTED: the keys of the tables refuse the second of two writers."""
        session = PostgresSession(self._alive(), self.has_queue)
        try:
            if alone:
                session.write("SELECT pg_advisory_xact_lock(?)", (ALONE,))
            yield session
            session.end()
        except BaseException as error:
            session.abandon(error)
            if isinstance(error, errors.UniqueViolation):
                raise Taken(error.diag.table_name or "") from None
            raise

    def read(self, statement: str, values: Values = ()) -> list[Row]:
        return self._alive().execute(_ours(statement), values, prepare=True).fetchall()

    def reads(self, *asked: Asked) -> list[list[Row]]:
        raw = self._alive()
        # Fetched when the pipeline has ended: asking for an answer within it would be a journey of its own.
        with raw.pipeline():
            cursors = [raw.execute(_ours(statement), values, prepare=True) for statement, values in asked]
        return [cursor.fetchall() for cursor in cursors]

    @contextmanager
    def snapshot(self) -> Iterator[Fetch]:
        raw = self._alive()
        raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield self._fetch
        finally:
            raw.rollback()

    @contextmanager
    def held(self, tables: Sequence[str]) -> Iterator[tuple[Fetch, Session]]:
        raw = self._alive()
        raw.execute("BEGIN")
        try:
            # The copy is proved within this transaction, however long that takes.
            raw.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            raw.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
            session = PostgresSession(raw, is_begun=True)

            def fetch(statement: str, size: int) -> Iterator[list[Row]]:
                session.flush()
                return self._fetch(statement, size)

            yield fetch, session
            session.flush()
            raw.execute("COMMIT")
        except BaseException:
            with suppress(psycopg.Error):
                raw.rollback() if not raw.closed else None
            raise

    def _fetch(self, statement: str, size: int) -> Iterator[list[Row]]:
        with self.raw.cursor(name="docflow") as cursor:
            cursor.execute(statement)
            while rows := cursor.fetchmany(size):
                yield rows

    def others(self) -> int | None:
        return None

    def guards(self) -> set[str]:
        found = self.read(
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND tgenabled = 'O' AND relnamespace = current_schema()::regnamespace"
        )
        return {str(name) for (name,) in found}

    def check(self) -> list[str]:
        """What can be asked of the server: it watches over its own pages."""
        (kept,) = self.read("SELECT current_setting('data_checksums'), current_setting('fsync')")
        return [] if kept[1] == "on" else ["服务器关了 fsync，断电会丢记录"]

    def close(self) -> None:
        self.raw.close()

    def _alive(self) -> psycopg.Connection[Row]:
        if self.raw.closed:
            self.raw = connect(self.url)
        return self.raw


def connect(url: str) -> psycopg.Connection[Row]:
    """An open connection in autocommit: every transaction is begun by hand."""
    raw: psycopg.Connection[Row] = psycopg.connect(url, autocommit=True, connect_timeout=BUSY_SECONDS)
    try:
        with raw.pipeline():
            for setting in SETTINGS:
                raw.execute(setting)
    except BaseException:
        raw.close()
        raise
    return raw


def problem_of(error: Exception, location: str) -> Problem:
    """What the driver says, in our words."""
    place = Place(location)
    match error:
        case errors.LockNotAvailable() | errors.QueryCanceled():
            return problem("E605", place, seconds=BUSY_SECONDS)
        case errors.DiskFull():
            return problem("E606", place, detail="磁盘已满")
        case errors.InsufficientPrivilege():
            return problem("E606", place, detail="数据库用户没有权限")
        case psycopg.OperationalError():
            return problem("E640", place, detail=_first_line(error))
        case _:
            return problem("E606", place, detail=_first_line(error))


def _first_line(error: Exception) -> str:
    said = str(error).strip().splitlines() or [type(error).__name__]
    # What the driver says of a failed connection names host and user, never the password.
    return said[0]
