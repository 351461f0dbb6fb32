"""SQLite: the settings that make a commit durable, transactions that wait for their turn, errors in our words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

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
    """One transaction on a cursor."""

    __slots__ = ("_cursor", "write", "write_many")
    has_queue = False

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor
        self.write = cursor.execute
        self.write_many = cursor.executemany

    def read(self, statement: str, values: Values = ()) -> list[Row]:
        return self._cursor.execute(statement, values).fetchall()

    def reads(self, *asked: Asked) -> list[list[Row]]:
        return [self._cursor.execute(statement, values).fetchall() for statement, values in asked]


class SqliteDriver:
    """A connection to a file, or to memory."""

    dialect = "sqlite"
    has_queue = False
    window = 256

    def __init__(self, location: Path | str) -> None:
        self.location = location
        self.raw = connect(location)

    @contextmanager
    def transaction(self, *, alone: bool = True) -> Iterator[Session]:
        """BEGIN IMMEDIATE: a writer that must wait waits here, before it has read anything; it is always alone."""
        cursor = self.raw.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
            yield SqliteSession(cursor)
            cursor.execute("COMMIT")
        except BaseException as error:
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")
            if isinstance(error, sqlite3.IntegrityError) and (found := _TAKEN.search(str(error))):
                raise Taken(found[1] or found[2]) from None
            raise
        finally:
            cursor.close()

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

    def others(self) -> int | None:
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


@contextmanager
def in_our_words(location: Path | str) -> Iterator[None]:
    """Errors of the driver as Unavailable; what a moved store says as Refused."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        if said := refusal(error, location):
            raise said from None
        raise
    except sqlite3.DatabaseError as error:
        raise Unavailable(_problem(error, location)) from error
    except Exception as error:
        # The other driver is not imported where it is not used.
        if type(error).__name__ == "RaiseException" and (said := refusal(error, location)):
            raise said from None
        if found := _of_postgresql(error, location):
            raise Unavailable(found) from error
        raise


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
