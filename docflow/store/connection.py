"""The driver's connection: the settings that make a commit durable, and errors in our words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docflow.errors import Place, Problem, Unavailable, problem

#: How long the second of two writers waits for the first.
BUSY_SECONDS = 10

#: A commit is on the disk when it returns; readers do not wait for writers.
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
)

MEMORY = ":memory:"

_SAYINGS = {
    "disk is full": "磁盘已满",
    "readonly": "文件或文件夹只读",
    "unable to open": "打不开",
    "malformed": "文件已损坏",
    "disk i/o error": "磁盘读写出错",
}


def connect(location: Path | str) -> sqlite3.Connection:
    """An open connection in autocommit: every transaction is begun by hand."""
    # The lock of the Store keeps threads apart, so the driver's own check is not needed.
    driver = sqlite3.connect(location, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        for pragma in PRAGMAS:
            driver.execute(pragma).close()
    except BaseException:
        driver.close()
        raise
    return driver


@contextmanager
def transaction(driver: sqlite3.Connection) -> Iterator[sqlite3.Cursor]:
    """All or nothing. BEGIN IMMEDIATE: a writer that must wait waits here, before it has read anything."""
    cursor = driver.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    try:
        yield cursor
        cursor.execute("COMMIT")
    except BaseException:
        if driver.in_transaction:
            driver.execute("ROLLBACK")
        raise
    finally:
        cursor.close()


@contextmanager
def in_our_words(location: Path | str) -> Iterator[None]:
    """Errors of the driver as Unavailable."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise Unavailable(_problem(error, location)) from error


def _problem(error: sqlite3.DatabaseError, location: Path | str) -> Problem:
    said = str(error).lower()
    place = Place(str(location))
    if "not a database" in said:
        return problem("E602", place, path=location)
    if "locked" in said or "busy" in said:
        return problem("E605", place, seconds=BUSY_SECONDS)
    detail = next((ours for theirs, ours in _SAYINGS.items() if theirs in said), str(error))
    return problem("E606", place, detail=detail)
