"""From a path to a connection whose schema is ours, and to what the first event says."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from docflow.errors import Place, Refused, Unavailable, Untrusted, problem
from docflow.store.append import write_of_store
from docflow.store.connection import MEMORY, connect, in_our_words, transaction
from docflow.store.rows import STORE

#: Every revision of the schema, oldest first; a test holds it against the migrations.
REVISIONS = ("0001",)
HEAD = REVISIONS[-1]

BORN = "StoreMade"


def located(path: str | Path) -> Path | str:
    """The file a path or `sqlite:///` address names; `:memory:` stays."""
    text = str(path)
    if text == MEMORY:
        return MEMORY
    if text.startswith("sqlite:///"):
        text = text.removeprefix("sqlite:///")
    elif "://" in text:
        raise Unavailable(problem("E607", url=text.split("@")[-1]))
    return Path(text)


def opened(location: Path | str, made_up: bool | None, at: datetime | None) -> tuple[sqlite3.Connection, bool]:
    """The connection, and whether the clock of this store is made up."""
    if made_up is None and isinstance(location, Path) and not location.is_file():
        raise Unavailable(problem("E601", Place(str(location)), path=location))
    with in_our_words(location):
        driver = connect(location)
        try:
            _current(driver, location, made_up)
            return driver, _born(driver, location, made_up, at)
        except BaseException:
            driver.close()
            raise


def revision(driver: sqlite3.Connection) -> str:
    """The revision of the schema; "" for an empty database. Alembic is not needed to read it."""
    names = {name for (name,) in driver.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not names:
        return ""
    if "alembic_version" not in names:
        return "?"
    row = driver.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def _current(driver: sqlite3.Connection, location: Path | str, made_up: bool | None) -> None:
    found = revision(driver)
    place = Place(str(location))
    if found == HEAD:
        return
    if found == "?":
        raise Unavailable(problem("E602", place, path=location))
    if found and found not in REVISIONS:
        raise Unavailable(problem("E604", place, found=found))
    if found:
        raise Unavailable(problem("E603", place, found=found))
    if made_up is None:
        raise Unavailable(problem("E601", place, path=location))
    from docflow.store.upgrade import upgrade

    upgrade(driver)


def _born(driver: sqlite3.Connection, location: Path | str, made_up: bool | None, at: datetime | None) -> bool:
    row = driver.execute('SELECT body FROM events WHERE "case" = ? AND seq = 1', (STORE,)).fetchone()
    if row is None:
        row = (_bear(driver, location, made_up, at),)
    try:
        says = json.loads(row[0])["made_up"]
    except (ValueError, KeyError, TypeError):
        raise Untrusted(problem("A714", Place(str(location)))) from None
    if made_up is not None and says != made_up:
        clocks = {True: "虚拟时钟", False: "真实时钟"}
        raise Refused(problem("W640", Place(str(location)), found=clocks[bool(says)], wanted=clocks[made_up]))
    return bool(says)


def _bear(driver: sqlite3.Connection, location: Path | str, made_up: bool | None, at: datetime | None) -> str:
    """Writes the first event of the store; another process may have been quicker."""
    place = Place(str(location))
    with transaction(driver) as cursor:
        if cursor.execute("SELECT EXISTS (SELECT 1 FROM events)").fetchone()[0]:
            first = cursor.execute('SELECT body FROM events WHERE "case" = ? AND seq = 1', (STORE,)).fetchone()
            if first is None:
                raise Untrusted(problem("A714", place))
            return str(first[0])
        if made_up is None:
            raise Unavailable(problem("E601", place, path=location))
        # The one look at the clock in this room; a made-up clock begins before everything.
        born = at or (datetime.fromtimestamp(0, UTC) if made_up else datetime.now(UTC))
        write_of_store(cursor, BORN, {"made_up": made_up}, born)
        return str(cursor.execute('SELECT body FROM events WHERE "case" = ?', (STORE,)).fetchone()[0])
