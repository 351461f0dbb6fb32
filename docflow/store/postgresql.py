"""PostgreSQL by URL: the same statements, sent together, so that an act costs one journey and not fifteen.

Imported only when the settings name such a database; its driver comes with `docflow[postgresql]`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import errors

from docflow.errors import Place, Problem, problem
from docflow.store import queue
from docflow.store.connection import BUSY_SECONDS
from docflow.store.driver import Asked, Changed, Fetch, Row, Session, Taken, Values
from docflow.store.prepared import Prepared, worded
from docflow.store.together import PostgresSession

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


class PostgresDriver:
    """A connection to a server; made anew when the server went away in between."""

    dialect = "postgresql"
    window = 64

    def __init__(self, url: str) -> None:
        self.url = url
        self._joined = 0
        self._join()
        self.has_queue = queue.is_installed(self)

    @contextmanager
    def transaction(self, *, alone: bool = True) -> Iterator[Session]:
        """READ COMMITTED: the keys of the tables refuse the second of two writers."""
        session = PostgresSession(self._alive(), self._prepared, self.has_queue)
        try:
            if alone:
                session.write("SELECT pg_advisory_xact_lock(?)", (ALONE,))
            yield session
            session.end()
        except BaseException as error:
            session.abandon(error)
            if isinstance(error, errors.UniqueViolation):
                raise Taken(error.diag.table_name or "") from None
            if isinstance(error, errors.DivisionByZero):
                raise Changed from None
            raise

    def read(self, statement: str, values: Values = ()) -> list[Row]:
        self._alive()
        return self._prepared.rows(statement, values)

    def reads(self, *asked: Asked) -> list[list[Row]]:
        raw = self._alive()
        # Fetched when the pipeline has ended: asking for an answer within it would be a journey of its own.
        with raw.pipeline():
            cursors = [raw.execute(worded(statement), values, prepare=True) for statement, values in asked]
        return [cursor.fetchall() for cursor in cursors]

    @contextmanager
    def snapshot(self) -> Iterator[Fetch]:
        raw = self._alive()
        self._prepared.forget()
        raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield self._fetch
        finally:
            self._prepared.roll_back()

    @contextmanager
    def held(self, tables: Sequence[str]) -> Iterator[tuple[Fetch, Session]]:
        raw = self._alive()
        self._prepared.forget()
        raw.execute("BEGIN")
        try:
            # The copy is proved within this transaction, however long that takes.
            raw.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            raw.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE ROW EXCLUSIVE MODE")
            session = PostgresSession(raw, self._prepared, is_begun=True)

            def fetch(statement: str, size: int) -> Iterator[list[Row]]:
                session.flush()
                return self._fetch(statement, size)

            yield fetch, session
            session.flush()
            raw.execute("COMMIT")
        except BaseException:
            self._prepared.roll_back()
            raise

    def _fetch(self, statement: str, size: int) -> Iterator[list[Row]]:
        with self.raw.cursor(name="docflow") as cursor:
            cursor.execute(statement)
            while rows := cursor.fetchmany(size):
                yield rows

    def others(self) -> int:
        """Another number for each connection: what stood before a server came back need not stand now."""
        self._alive()
        return self._joined

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
            self._join()
        return self.raw

    def _join(self) -> None:
        self.raw = connect(self.url)
        self._prepared = Prepared(self.raw)
        self._joined += 1


def connect(url: str) -> psycopg.Connection[Row]:
    """An open connection in autocommit: every transaction is begun by hand."""
    raw: psycopg.Connection[Row] = psycopg.connect(
        url, autocommit=True, connect_timeout=BUSY_SECONDS, client_encoding="utf8"
    )
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
