"""A whole store carried over, row by row: a backup while others write, a move from one database to the other.

What is read is one moment of the source; what is written is one transaction. Every hash comes along as it is, so the
chains and anchors stay whole, and `verify` proves it on the copy.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from docflow.errors import Place, Refused, Unavailable, problem
from docflow.errors.disk import said
from docflow.store.append import write_of_store
from docflow.store.chain import read_stamp
from docflow.store.closing import close, moved_to, must_be_open
from docflow.store.connection import SqliteDriver, in_our_words
from docflow.store.driver import Driver, Fetch, Session
from docflow.store.handle import Store
from docflow.store.opening import HEAD, connected, located, revision, shown
from docflow.store.rows import STORE

#: The tables of a store, each after those it refers to, with how many columns the copy must find.
TABLES = (
    ("events", 8),
    ("cases", 13),
    ("touched", 3),
    ("tasks", 7),
    ("involved", 5),
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


#: What a store's own chain says of a move: the copy has it too.
MOVED = "StoreMoved"


def move(
    store: Store, target: str | Path, at: datetime | None = None, prove: Callable[[], None] | None = None
) -> dict[str, int]:
    """Carries the store over into the empty database at `target`, and shuts the old one; how many rows of each table.

    Nobody writes meanwhile. `prove` looks at the copy: what it raises leaves the old store open and in force.
    `at` is noted in both; None is the moment of the last event. Errors: Refused W610, W641, W642 (it was moved
    before); Unavailable when the target cannot be reached.
    """
    location = located(target)
    names = tuple(name for name, _ in TABLES)
    with in_our_words(shown(location)), store.shared() as driver:
        must_be_open(driver, store.location)
        copy = connected(location)
        try:
            _prepare(copy, Place(str(shown(location))))
            with driver.held(names) as (read, session):
                body = {"from": str(store.location), "to": str(shown(location))}
                write_of_store(session, MOVED, body, at or _last(session))
                counts = _fill(copy, read)
                if prove is not None:
                    prove()
                close(session, driver.dialect, names, shown(location))
        finally:
            copy.close()
    return counts


def _last(session: Session) -> datetime:
    """The moment of the newest event of the store's own chain."""
    (row,) = session.read('SELECT at FROM events WHERE "case" = ? ORDER BY seq DESC LIMIT 1', (STORE,))
    return read_stamp(str(row[0]))


def moved(store: Store) -> str:
    """Where `store` was moved to, or ''; it may then be read only."""
    with store.shared() as driver:
        return moved_to(driver)


def _copy(source: Driver, location: Path | str) -> None:
    target = connected(location)
    try:
        _prepare(target, Place(str(shown(location))))
        with source.snapshot() as read:
            _fill(target, read)
        if where := moved_to(source):
            with target.transaction() as session:
                close(session, target.dialect, tuple(name for name, _ in TABLES), where)
    finally:
        target.close()


def _fill(target: Driver, read: Fetch) -> dict[str, int]:
    counts: dict[str, int] = {}
    with target.transaction() as session:
        for table, width in TABLES:
            counts[table] = 0
            statement = f"INSERT INTO {table} VALUES ({','.join('?' * width)})"
            for rows in read(f"SELECT * FROM {table}", BATCH):
                session.write_many(statement, rows)
                counts[table] += len(rows)
    return counts


def _prepare(target: Driver, place: Place) -> None:
    """The schema of today, and nothing in it."""
    found = revision(target)
    if not found:
        from docflow.store.upgrade import upgrade

        upgrade(target)
    elif found != HEAD or target.read("SELECT 1 FROM events LIMIT 1"):
        raise Refused(problem("W641", place))
