"""Whoever owns the database: no guard holds, no reference is checked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from .conftest import Address

Say = Callable[..., list[tuple[Any, ...]]]


@contextmanager
def owning(place: Address) -> Iterator[Say]:
    """Says what it likes to the database at `place`, `?` for each value; all of it is committed."""
    if str(place).startswith("postgresql://"):
        import psycopg

        with psycopg.connect(str(place), autocommit=True) as raw:
            raw.execute("SET session_replication_role = replica")
            yield lambda statement, values=(): _found(raw.execute(statement.replace("?", "%s"), values))
        return
    with closing(sqlite3.connect(place)) as db, db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        yield lambda statement, values=(): db.execute(statement, values).fetchall()


def _found(cursor: Any) -> list[tuple[Any, ...]]:
    return cursor.fetchall() if cursor.description else []
