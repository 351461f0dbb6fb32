"""From a path to a connection whose schema is ours, and to what the first event says."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

from docflow.errors import Place, Refused, Unavailable, Untrusted, problem
from docflow.store.append import write_of_store
from docflow.store.connection import MEMORY, SqliteDriver, in_our_words
from docflow.store.driver import Driver
from docflow.store.rows import STORE

#: Every revision of the schema, oldest first; a test holds it against the migrations.
REVISIONS = ("0001", "0002", "0003", "0004", "0005")
HEAD = REVISIONS[-1]

BORN = "StoreMade"

_SERVERS = ("postgresql://", "postgres://")

_KEYED = ("events", "papers", "paper_files", "anchors", "numbers", "blobs")
#: The triggers a database of today has; a test holds them against the schema.
GUARDS = {
    "sqlite": frozenset(
        {f"{table}_no_{verb}" for table in _KEYED for verb in ("update", "delete", "replace")} - {"numbers_no_update"}
        | {"numbers_void_only"}
    ),
    "postgresql": frozenset(
        {f"{table}_no_{verb}" for table in _KEYED for verb in ("change", "truncate")} - {"numbers_no_change"}
        | {"numbers_no_delete", "numbers_void_only"}
    ),
}


def located(path: str | Path) -> Path | str:
    """The file a path or `sqlite:///` address names, or the address of a server; `:memory:` stays."""
    text = str(path)
    if text == MEMORY:
        return MEMORY
    if text.startswith("sqlite:///"):
        text = text.removeprefix("sqlite:///")
    elif text.startswith(_SERVERS):
        return text
    elif "://" in text:
        raise Unavailable(problem("E607", url=text.split("@")[-1]))
    return Path(text)


def shown(location: Path | str) -> Path | str:
    """The location as it may be printed: without a password."""
    if isinstance(location, Path):
        return location
    return re.sub(r"(://[^/@:]*):[^@]*@", r"\1:…@", location)


def connected(location: Path | str) -> Driver:
    """A connection to the database. Errors: Unavailable E641 without the driver for PostgreSQL."""
    if isinstance(location, Path) or location == MEMORY:
        return SqliteDriver(location)
    try:
        from docflow.store.postgresql import PostgresDriver
    except ImportError:
        raise Unavailable(problem("E641")) from None
    return PostgresDriver(location)


def opened(location: Path | str, made_up: bool | None, at: datetime | None) -> tuple[Driver, bool]:
    """The connection, and whether the clock of this store is made up."""
    if made_up is None and isinstance(location, Path) and not location.is_file():
        raise Unavailable(problem("E601", Place(str(location)), path=location))
    with in_our_words(shown(location)):
        driver = connected(location)
        try:
            _current(driver, shown(location), made_up)
            return driver, _born(driver, shown(location), made_up, at)
        except BaseException:
            driver.close()
            raise


def upgraded(location: Path | str) -> tuple[str, str]:
    """Brings the schema up to date; the revisions before and after. Errors: Unavailable E601, E602, E604."""
    place = Place(str(shown(location)))
    if isinstance(location, Path) and not location.is_file():
        raise Unavailable(problem("E601", place, path=location))
    with in_our_words(shown(location)):
        driver = connected(location)
        try:
            found = revision(driver)
            if found in ("", "?"):
                raise Unavailable(problem("E601" if not found else "E602", place, path=shown(location)))
            if found not in REVISIONS:
                raise Unavailable(problem("E604", place, found=found))
            if found != HEAD:
                from docflow.store.upgrade import upgrade

                upgrade(driver)
            return found, HEAD
        finally:
            driver.close()


_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
}


def revision(driver: Driver) -> str:
    """The revision of the schema; "" for an empty database. Alembic is not needed to read it."""
    names = {str(name) for (name,) in driver.read(_TABLES[driver.dialect])}
    # The queue of jobs may have come first.
    if not {name for name in names if not name.startswith("procrastinate_")}:
        return ""
    if "alembic_version" not in names:
        return "?"
    found = driver.read("SELECT version_num FROM alembic_version")
    return str(found[0][0]) if found else ""


def _current(driver: Driver, location: Path | str, made_up: bool | None) -> None:
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


_FIRST = 'SELECT body FROM events WHERE "case" = ? AND seq = 1'


def _born(driver: Driver, location: Path | str, made_up: bool | None, at: datetime | None) -> bool:
    found = driver.read(_FIRST, (STORE,))
    body = str(found[0][0]) if found else _bear(driver, location, made_up, at)
    try:
        says = json.loads(body)["made_up"]
    except (ValueError, KeyError, TypeError):
        raise Untrusted(problem("A714", Place(str(location)))) from None
    if made_up is not None and says != made_up:
        clocks = {True: "虚拟时钟", False: "真实时钟"}
        raise Refused(problem("W640", Place(str(location)), found=clocks[bool(says)], wanted=clocks[made_up]))
    return bool(says)


def _bear(driver: Driver, location: Path | str, made_up: bool | None, at: datetime | None) -> str:
    """Writes the first event of the store; another process may have been quicker."""
    place = Place(str(location))
    with driver.transaction() as session:
        if session.read("SELECT 1 FROM events LIMIT 1"):
            first = session.read(_FIRST, (STORE,))
            if not first:
                raise Untrusted(problem("A714", place))
            return str(first[0][0])
        if made_up is None:
            raise Unavailable(problem("E601", place, path=location))
        # The one look at the clock in this room; a made-up clock begins before everything.
        born = at or (datetime.fromtimestamp(0, UTC) if made_up else datetime.now(UTC))
        write_of_store(session, BORN, {"made_up": made_up}, born)
        return str(session.read(_FIRST, (STORE,))[0][0])
