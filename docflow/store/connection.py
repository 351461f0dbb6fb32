"""SQLite: the settings that make a commit durable, transactions that wait for their turn, errors in our words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType

from docflow.errors import Place, Problem, Unavailable, problem
from docflow.store.closing import refusal
from docflow.store.driver import Asked, Fetch, Row, Session, Taken, Values

#: How long the second of two writers waits for the first.
BUSY_SECONDS = 10

#: A commit is on the disk when it returns; readers do not wait for writers.
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    # Pages written over and over by neighbouring acts go into the file once: 16 MB of log between two checkpoints.
    "PRAGMA wal_autocheckpoint = 4000",
    # 16 MB: the upper pages of every index of a large store stay at hand.
    "PRAGMA cache_size = -16000",
)

MEMORY = ":memory:"

_SAYINGS = {
    "disk is full": "磁盘已满",
    "readonly": "文件或文件夹只读",
    "unable to open": "打不开",
    "malformed": "文件已损坏",
    "disk i/o error": "磁盘读写出错",
}

#: What our guard, and SQLite itself, say of a key in use.
_TAKEN = re.compile(r"^(\w+): taken$|^UNIQUE constraint failed: (\w+)\.")


class SqliteSession:
    """The transactions of a connection, one after the other, on one cursor."""

    __slots__ = ("_cursor", "write", "write_many", "write_rows")
    has_queue = False
    mark = ""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor
        self.write = cursor.execute
        # A list of rows in one statement would go through a table of its own before the guards see it.
        self.write_many = self.write_rows = cursor.executemany

    def read(self, statement: str, values: Values = ()) -> list[Row]:
        return self._cursor.execute(statement, values).fetchall()

    def reads(self, *asked: Asked) -> list[list[Row]]:
        return [self._cursor.execute(statement, values).fetchall() for statement, values in asked]


class _Transaction:
    """Begun and committed, or rolled back. Every act passes here: a generator costs several times as much."""

    __slots__ = ("_raw", "_session")

    def __init__(self, raw: sqlite3.Connection, session: SqliteSession) -> None:
        self._raw = raw
        self._session = session

    def __enter__(self) -> Session:
        try:
            self._session.write("BEGIN IMMEDIATE")
        except BaseException as error:
            self._undo(error)
            raise
        return self._session

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._undo(error)
            return
        try:
            self._session.write("COMMIT")
        except BaseException as failed:
            self._undo(failed)
            raise

    def _undo(self, error: BaseException) -> None:
        """Rolls back. Errors: Taken where `error` says that a key is in use."""
        if self._raw.in_transaction:
            self._raw.execute("ROLLBACK")
        if isinstance(error, sqlite3.IntegrityError) and (found := _TAKEN.search(str(error))):
            raise Taken(found[1] or found[2]) from None


class SqliteDriver:
    """A connection to a file, or to memory."""

    dialect = "sqlite"
    has_queue = False
    window = 256

    def __init__(self, location: Path | str) -> None:
        self.location = location
        self.raw = connect(location)
        self._session = SqliteSession(self.raw.cursor())

    def transaction(self, *, alone: bool = True) -> AbstractContextManager[Session]:
        """BEGIN IMMEDIATE: a writer that must wait waits here, before it has read anything; it is always alone."""
        return _Transaction(self.raw, self._session)

    def read(self, statement: str, values: Values = ()) -> list[Row]:
        return self.raw.execute(statement, values).fetchall()

    def reads(self, *asked: Asked) -> list[list[Row]]:
        return [self.read(*one) for one in asked]

    @contextmanager
    def snapshot(self) -> Iterator[Fetch]:
        """A reader of WAL sees the moment it began."""
        self.raw.execute("BEGIN")
        try:
            yield self._fetch
        finally:
            self.raw.execute("ROLLBACK")

    @contextmanager
    def held(self, tables: Sequence[str]) -> Iterator[tuple[Fetch, Session]]:
        with self.transaction() as session:
            yield self._fetch, session

    def _fetch(self, statement: str, size: int) -> Iterator[list[Row]]:
        cursor = self.raw.execute(statement)
        while rows := cursor.fetchmany(size):
            yield rows

    def others(self) -> int:
        return int(self.raw.execute("PRAGMA data_version").fetchone()[0])

    def guards(self) -> set[str]:
        return {name for (name,) in self.read("SELECT name FROM sqlite_master WHERE type = 'trigger'")}

    def copy(self, path: Path) -> None:
        """A whole copy at `path`, as of one moment, while others write."""
        self.raw.execute("VACUUM INTO ?", (str(path),))

    def check(self) -> list[str]:
        """What the database itself finds wrong with its file."""
        found = [str(row[0]) for row in self.read("PRAGMA integrity_check")]
        found += [f"{row[0]} 缺少它所指的 {row[2]}" for row in self.read("PRAGMA foreign_key_check")]
        return [] if found == ["ok"] else [one for one in found if one != "ok"]

    def close(self) -> None:
        self.raw.close()


def connect(location: Path | str) -> sqlite3.Connection:
    """An open connection in autocommit: every transaction is begun by hand."""
    # The lock of the Store keeps threads apart, so the driver's own check is not needed.
    raw = sqlite3.connect(location, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        for pragma in PRAGMAS:
            raw.execute(pragma).close()
    except BaseException:
        raw.close()
        raise
    return raw


def in_our_words(location: Path | str) -> AbstractContextManager[None]:
    """Errors of the driver as Unavailable; what a moved store says as Refused."""
    return _InOurWords(location)


class _InOurWords:
    __slots__ = ("_location",)

    def __init__(self, location: Path | str) -> None:
        self._location = location

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            _say(error, self._location)


def _say(error: Exception, location: Path | str) -> None:
    """Raises `error` in our words; nothing where they are the same."""
    if isinstance(error, sqlite3.IntegrityError):
        if said := refusal(error, location):
            raise said from None
    elif isinstance(error, sqlite3.DatabaseError):
        raise Unavailable(_problem(error, location)) from error
    # The other driver is not imported where it is not used.
    elif type(error).__name__ == "RaiseException" and (said := refusal(error, location)):
        raise said from None
    elif found := _of_postgresql(error, location):
        raise Unavailable(found) from error


def _of_postgresql(error: Exception, location: Path | str) -> Problem | None:
    if not type(error).__module__.startswith("psycopg"):
        return None
    from docflow.store import postgresql

    return postgresql.problem_of(error, str(location))


def _problem(error: sqlite3.DatabaseError, location: Path | str) -> Problem:
    said = str(error).lower()
    place = Place(str(location))
    if "not a database" in said:
        return problem("E602", place, path=location)
    if "locked" in said or "busy" in said:
        return problem("E605", place, seconds=BUSY_SECONDS)
    detail = next((ours for theirs, ours in _SAYINGS.items() if theirs in said), str(error))
    return problem("E606", place, detail=detail)
