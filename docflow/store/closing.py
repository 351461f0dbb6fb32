"""搬走的库: a store that was moved is read and proved as before, and written by nobody: there is one truth.

The database itself refuses, by a guard on every table: who has had it open since before is refused too.
"""

from __future__ import annotations

import re
from pathlib import Path

from docflow.errors import Place, Refused, problem
from docflow.store.driver import Driver, Session

#: What a guard says, and where the store is now.
_SAYS = "docflow moved to "
_SAID = re.compile(rf"{_SAYS}(.*)", re.DOTALL)


def close(session: Session, dialect: str, tables: tuple[str, ...], target: Path | str) -> None:
    """Shuts the store of `session` for good, when its transaction is committed; `target` as it may be printed."""
    words = f"{_SAYS}{target}".replace("'", "''")
    if dialect == "postgresql":
        session.write(_FUNCTION)
    for table in tables:
        if dialect == "postgresql":
            # A question mark would be taken for the place of a value.
            plain = words.replace("\\", "\\\\").replace("?", "\\x3F")
            session.write(_ON_POSTGRESQL.format(table=table, words=plain))
            continue
        for verb in ("insert", "update", "delete"):
            session.write(_ON_SQLITE.format(table=table, verb=verb, words=words))


_ON_SQLITE = "CREATE TRIGGER {table}_moved_{verb} BEFORE {verb} ON {table} BEGIN SELECT raise(ABORT, '{words}'); END"
_FUNCTION = (
    "CREATE FUNCTION docflow_moved() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0]; END $$"
)
_ON_POSTGRESQL = (
    "CREATE TRIGGER {table}_moved BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION docflow_moved(E'{words}')"
)

_WHERE = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'events_moved_insert'",
    "postgresql": (
        "SELECT tgargs FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE tgname = 'events_moved' AND relnamespace = current_schema()::regnamespace"
    ),
}


def moved_to(driver: Driver) -> str:
    """Where this store was moved to, or ''."""
    found = driver.read(_WHERE[driver.dialect])
    if not found:
        return ""
    raw = found[0][0]
    # PostgreSQL keeps the words as they are, SQLite the whole statement.
    text = raw if isinstance(raw, str) else bytes(raw).decode().rstrip("\0")
    said = _SAID.search(text)
    where = said[1] if said else ""
    return where.rpartition("')")[0].replace("''", "'") if driver.dialect == "sqlite" else where


def refusal(error: Exception, location: Path | str) -> Refused | None:
    """What a guard of a moved store has said, in our words."""
    said = _SAID.match(str(error).partition("\nCONTEXT")[0])
    return Refused(problem("W642", Place(str(location)), target=said[1])) if said else None


def must_be_open(driver: Driver, location: Path | str) -> None:
    """Refuses where the store was moved: before anything is carried out that could not be noted afterwards."""
    if target := moved_to(driver):
        raise Refused(problem("W642", Place(str(location)), target=target))
