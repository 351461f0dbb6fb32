"""The one schema, as SQLAlchemy Core tables, and the triggers that keep the record append-only.

Imported only to build or to check a database: the statements of every day run on the driver.
A test holds a migrated database against this file.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

metadata = MetaData()

#: Text that sorts by its bytes in both databases, whatever language the server speaks.
Words = Text().with_variant(Text(collation="C"), "postgresql")


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Words, nullable=null)


#: One chain a case, and one of the store itself. With rows: a tree without them keeps whole rows in its upper pages
#: too, and these are long. The hidden number of a row and its key would be other ways in: they have their guard.
events = Table(
    "events",
    metadata,
    _text("case"),
    Column("seq", Integer, nullable=False),
    _text("kind"),
    _text("at"),
    _text("body"),
    _text("prev"),
    _text("hash"),
    #: Of the command that was carried out, with the last event of its act. Sealed by nothing.
    _text("key", null=True),
    PrimaryKeyConstraint("case", "seq"),
    CheckConstraint("seq >= 1", name="events_seq"),
)
Index(
    "events_key",
    events.c.key,
    unique=True,
    sqlite_where=text("key IS NOT NULL"),
    postgresql_where=text("key IS NOT NULL"),
)

#: The state after the last event, written in the same transaction; verify proves it equals the fold.
cases = Table(
    "cases",
    metadata,
    Column("id", Words, primary_key=True, nullable=False),
    _text("workflow"),
    _text("graph_hash"),
    _text("title"),
    _text("outcome"),
    _text("state"),
    Column("version", Integer, nullable=False),
    _text("head"),
    _text("started"),
    _text("changed"),
    #: SHA-256 of the list of texts the case is pinned to, kept among the blobs.
    Column("pins", Words, nullable=False, server_default=text("''")),
    #: 醒: the first day on which the clock may ask something of the case; '' is every day, and `looked` under which
    #: calendar that was worked out. Working columns, derived from the state and sealed by nothing.
    Column("wake", Words, nullable=False, server_default=text("''")),
    Column("looked", Words, nullable=False, server_default=text("''")),
)
Index(
    "cases_waking",
    cases.c.looked,
    cases.c.wake,
    sqlite_where=text("outcome = ''"),
    postgresql_where=text("outcome = ''"),
)

#: Which cases were changed on which day (UTC), and how many events each had before: written by the first act of a case
#: on a day, read by the anchor, which lets go of the days that no anchor will ask for again. A working table.
touched = Table(
    "touched",
    metadata,
    _text("day"),
    Column("case", Words, ForeignKey("cases.id"), nullable=False),
    #: NULL: not known.
    Column("version", Integer, nullable=True),
    PrimaryKeyConstraint("day", "case"),
    sqlite_with_rowid=False,
)

#: What waits now, and nothing else: what was done stands in the events.
tasks = Table(
    "tasks",
    metadata,
    Column("case", Words, ForeignKey("cases.id"), nullable=False),
    _text("step"),
    _text("post"),
    _text("due", null=True),
    Column("provisional", Integer, nullable=False),
    _text("since"),
    #: When it was last urged (催办).
    _text("urged", null=True),
    PrimaryKeyConstraint("case", "step", "post"),
    sqlite_with_rowid=False,
)
Index("tasks_of_post", tasks.c.post, tasks.c.due)

#: Who started, acted on or was sent a copy of a case: 我发起, 已办, 抄送我; as of the first time.
involved = Table(
    "involved",
    metadata,
    _text("who"),
    _text("role"),
    Column("case", Words, ForeignKey("cases.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    _text("at"),
    PrimaryKeyConstraint("who", "role", "case"),
    sqlite_with_rowid=False,
)

blobs = Table(
    "blobs",
    metadata,
    Column("sha256", Words, primary_key=True, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
)

papers = Table(
    "papers",
    metadata,
    _text("case"),
    Column("seq", Integer, nullable=False),
    _text("name"),
    _text("template"),
    _text("title"),
    _text("content_hash"),
    _text("origin"),
    _text("code", null=True),
    Column("year", Integer, nullable=True),
    Column("serial", Integer, nullable=True),
    PrimaryKeyConstraint("case", "seq", "name"),
    ForeignKeyConstraint(["case", "seq"], ["events.case", "events.seq"]),
    sqlite_with_rowid=False,
)

paper_files = Table(
    "paper_files",
    metadata,
    _text("case"),
    Column("seq", Integer, nullable=False),
    _text("name"),
    _text("ending"),
    Column("sha256", Words, ForeignKey("blobs.sha256"), nullable=False),
    PrimaryKeyConstraint("case", "seq", "name", "ending"),
    ForeignKeyConstraint(["case", "seq", "name"], ["papers.case", "papers.seq", "papers.name"]),
    sqlite_with_rowid=False,
)

#: A number is used by a paper, or void with a reason, or both; never free again.
numbers = Table(
    "numbers",
    metadata,
    _text("code"),
    Column("year", Integer, nullable=False),
    Column("serial", Integer, nullable=False),
    _text("case"),
    Column("seq", Integer, nullable=False),
    _text("paper"),
    _text("void_reason"),
    PrimaryKeyConstraint("code", "year", "serial"),
    ForeignKeyConstraint(["case", "seq"], ["events.case", "events.seq"]),
    CheckConstraint("serial >= 1", name="numbers_serial"),
    CheckConstraint("paper <> '' OR void_reason <> ''", name="numbers_use"),
    sqlite_with_rowid=False,
)

#: What is to be done outside, and what was. One tree: those that wait stand together at its beginning.
outbox = Table(
    "outbox",
    metadata,
    _text("key"),
    _text("kind"),
    _text("body"),
    _text("case"),
    Column("seq", Integer, nullable=False),
    _text("at"),
    #: When it was done; '' while it waits.
    Column("done", Words, nullable=False, server_default=text("''")),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("error", Words, nullable=False, server_default=text("''")),
    PrimaryKeyConstraint("done", "key"),
    sqlite_with_rowid=False,
)

#: Rows of the registers by day; a row without a body says that the thing is gone from that day on.
records = Table(
    "records",
    metadata,
    _text("register"),
    _text("key"),
    _text("as_of"),
    _text("body", null=True),
    _text("source"),
    PrimaryKeyConstraint("register", "key", "as_of"),
)

#: Once a day: the heads that changed since the anchor before.
anchors = Table(
    "anchors",
    metadata,
    Column("day", Words, primary_key=True, nullable=False),
    _text("body"),
    _text("prev"),
    _text("hash"),
    sqlite_with_rowid=False,
)

#: What machines hand each other while they share a batch; no part of the record, emptied when the batch is done.
scratch = Table(
    "scratch",
    metadata,
    _text("work"),
    _text("name"),
    _text("ending"),
    Column("bytes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("work", "name", "ending"),
)

#: Tables whose rows are never changed nor removed, with the key of each.
APPEND_ONLY = {
    "events": ("case", "seq"),
    "papers": ("case", "seq", "name"),
    "paper_files": ("case", "seq", "name", "ending"),
    "anchors": ("day",),
}


def sqlite_triggers() -> list[str]:
    """The guards of SQLite.

    The insert guard is what stops INSERT OR REPLACE: its silent delete fires no delete trigger.
    """
    out = []
    for table, key in APPEND_ONLY.items():
        out += [_refuse(table, "update"), _refuse(table, "delete"), _insert_guard(table, key)]
    out += [_refuse("numbers", "delete"), _insert_guard("numbers", ("code", "year", "serial")), _VOID_ONLY]
    # The same bytes may come twice; other bytes under the same name may not.
    out += [_refuse("blobs", "update"), _refuse("blobs", "delete"), _BLOB_GUARD]
    return out


def _refuse(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: append only'); END"
    )


def _insert_guard(table: str, key: tuple[str, ...]) -> str:
    same = " AND ".join(f'"{name}" = NEW."{name}"' for name in key)
    hidden = _HIDDEN if table == "events" else ""
    return (
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}){hidden} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: taken'); END"
    )


#: The other two ways in which a row of the events could take the place of one: its hidden number, which reads -1 where
#: it is not said, and its key.
_HIDDEN = (
    " OR (NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM events WHERE rowid = NEW.rowid))"
    " OR (NEW.key IS NOT NULL AND EXISTS (SELECT 1 FROM events WHERE key = NEW.key))"
)
_VOID_ONLY = (
    "CREATE TRIGGER numbers_void_only BEFORE UPDATE ON numbers "
    "WHEN OLD.void_reason <> '' OR NEW.void_reason = '' OR NEW.code <> OLD.code OR NEW.year <> OLD.year "
    'OR NEW.serial <> OLD.serial OR NEW."case" <> OLD."case" OR NEW.seq <> OLD.seq OR NEW.paper <> OLD.paper '
    "BEGIN SELECT RAISE(ABORT, 'numbers: append only'); END"
)
_BLOB_GUARD = (
    "CREATE TRIGGER blobs_no_replace BEFORE INSERT ON blobs "
    "WHEN EXISTS (SELECT 1 FROM blobs WHERE sha256 = NEW.sha256 AND bytes <> NEW.bytes) "
    "BEGIN SELECT RAISE(ABORT, 'blobs: taken'); END"
)


def postgresql_guards() -> list[str]:
    """The guards of PostgreSQL; its keys refuse a second row by themselves, and TRUNCATE is one more way to delete."""
    out = [_REFUSE]
    for table in APPEND_ONLY:
        out += [_guard(table, "change", "UPDATE OR DELETE"), _guard(table, "truncate", "TRUNCATE")]
    out += [_guard("numbers", "delete", "DELETE"), _guard("numbers", "truncate", "TRUNCATE"), _VOID_ONLY_POSTGRESQL]
    return [*out, _guard("blobs", "change", "UPDATE OR DELETE"), _guard("blobs", "truncate", "TRUNCATE")]


def _guard(table: str, what: str, verbs: str) -> str:
    each = "STATEMENT" if verbs == "TRUNCATE" else "ROW"
    return (
        f"CREATE TRIGGER {table}_no_{what} BEFORE {verbs} ON {table} FOR EACH {each} EXECUTE FUNCTION docflow_refuse()"
    )


_REFUSE = (
    "CREATE FUNCTION docflow_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION '%: append only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
)
_VOID_ONLY_POSTGRESQL = (
    "CREATE TRIGGER numbers_void_only BEFORE UPDATE ON numbers FOR EACH ROW "
    "WHEN (OLD.void_reason <> '' OR NEW.void_reason = '' OR NEW.code <> OLD.code OR NEW.year <> OLD.year "
    'OR NEW.serial <> OLD.serial OR NEW."case" <> OLD."case" OR NEW.seq <> OLD.seq OR NEW.paper <> OLD.paper) '
    "EXECUTE FUNCTION docflow_refuse()"
)
