"""A whole store carried over, row by row: a backup while others write, a move from one database to the other.

What is read is one moment of the source; what is written is one transaction. Every hash comes along as it is, so the
chains and anchors stay whole, and `verify` proves it on the copy.
"""

from __future__ import annotations

import os
from pathlib import Path

from docflow.errors import Place, Refused, Unavailable, problem
from docflow.errors.disk import said
from docflow.store.connection import SqliteDriver, in_our_words
from docflow.store.driver import Driver
from docflow.store.handle import Store
from docflow.store.opening import HEAD, connected, located, revision, shown

#: The tables of a store, each after those it refers to, with how many columns the copy must find.
TABLES = (
    ("events", 7),
    ("cases", 11),
    ("tasks", 6),
    ("involved", 5),
    ("keys", 4),
    ("blobs", 2),
    ("papers", 10),
    ("paper_files", 5),
    ("numbers", 7),
    ("outbox", 9),
    ("records", 5),
    ("anchors", 4),
)

#: Rows read and written at a time.
BATCH = 500


def backup(store: Store, path: Path) -> None:
    """A whole copy of the store in the new file `path`, as of one moment, while others write.

    From PostgreSQL too: the copy is a SQLite file that docflow opens. Errors: Unavailable E608, E609.
    """
    if path.exists():
        raise Unavailable(problem("E608", Place(str(path)), path=path))
    if not path.parent.is_dir():
        raise Unavailable(problem("E609", Place(str(path)), path=path, detail="没有这个文件夹"))
    half = path.with_name(f"{path.name}.part")
    half.unlink(missing_ok=True)
    try:
        with in_our_words(path), store.shared() as driver:
            if isinstance(driver, SqliteDriver):
                driver.copy(half)
            else:
                _copy(driver, half)
        with half.open("rb+") as file:
            os.fsync(file.fileno())
        half.rename(path)
    except OSError as error:
        raise Unavailable(problem("E609", Place(str(path)), path=path, detail=said(error))) from error
    finally:
        half.unlink(missing_ok=True)


def move(store: Store, target: str | Path) -> dict[str, int]:
    """Carries the store over into the empty database at `target`; how many rows of each table.

    Errors: Refused W641 when something is there already; Unavailable when it cannot be reached.
    """
    location = located(target)
    with in_our_words(shown(location)), store.shared() as driver:
        return _copy(driver, location)


def _copy(source: Driver, location: Path | str) -> dict[str, int]:
    target = connected(location)
    try:
        _prepare(target, Place(str(shown(location))))
        counts: dict[str, int] = {}
        with source.snapshot() as read, target.transaction() as session:
            for table, width in TABLES:
                counts[table] = 0
                statement = f"INSERT INTO {table} VALUES ({','.join('?' * width)})"
                for rows in read(f"SELECT * FROM {table}", BATCH):
                    session.write_many(statement, rows)
                    counts[table] += len(rows)
        return counts
    finally:
        target.close()


def _prepare(target: Driver, place: Place) -> None:
    """The schema of today, and nothing in it."""
    found = revision(target)
    if not found:
        from docflow.store.upgrade import upgrade

        upgrade(target)
    elif found != HEAD or target.read("SELECT 1 FROM events LIMIT 1"):
        raise Refused(problem("W641", place))
