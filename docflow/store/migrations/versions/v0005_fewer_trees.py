"""Fewer trees for an act to write: the key of a command with its event, open effects before those that are done.

The table of keys goes: the last event of an act bears its key. The index over the moment of the last change goes: the
first act of a case on a day says so in a small table, which the daily anchor reads and keeps small. Every row is
carried over, and every trigger there is: a store that was moved stays closed.

A migration never changes once released: what it says is how databases were made.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
EMPTY = sa.text("''")
KEYED = sa.text("key IS NOT NULL")
#: The hidden number of a row and its key are two more ways to put another in its place.
GUARD = (
    'CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE "case" ='
    ' NEW."case" AND "seq" = NEW."seq") OR (NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM events WHERE rowid = NEW.rowid))'
    " OR (NEW.key IS NOT NULL AND EXISTS (SELECT 1 FROM events WHERE key = NEW.key))"
    " BEGIN SELECT RAISE(ABORT, 'events: taken'); END"
)
OWN = 'keys."case" = events."case" AND version = seq'
KEYS = (
    # Goes with its table.
    'CREATE UNIQUE INDEX keys_version ON keys ("case", version)',
    f"UPDATE events SET key = (SELECT key FROM keys WHERE {OWN}) WHERE EXISTS (SELECT 1 FROM keys WHERE {OWN})",
    "DROP TABLE keys",
)
#: What the next anchor may ask for: changed since the day of the last one, or of late where there is none; and a little
#: more, since clocks differ.
LAST = "coalesce((SELECT max(day) FROM anchors), (SELECT substr(max(changed), 1, 10) FROM cases))"
SINCE = {
    "sqlite": f"date({LAST}, '-3 days')",
    "postgresql": f"to_char({LAST}::date - 3, 'YYYY-MM-DD')",
}
TOUCHED = "INSERT INTO touched SELECT substr(changed, 1, 10), id, NULL FROM cases WHERE changed >= {}"


def upgrade() -> None:
    connection = op.get_bind()
    dialect = connection.dialect.name
    say = connection.exec_driver_sql
    guards = _off(connection, dialect)
    op.add_column("events", sa.Column("key", WORDS, nullable=True))
    for statement in KEYS:
        say(statement)
    op.create_index("events_key", "events", ["key"], unique=True, sqlite_where=KEYED, postgresql_where=KEYED)
    _outbox(connection, dialect)
    op.create_table(
        "touched",
        sa.Column("day", WORDS, nullable=False),
        sa.Column("case", WORDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case"], ["cases.id"]),
        sa.PrimaryKeyConstraint("day", "case"),
        sqlite_with_rowid=False,
    )
    say(TOUCHED.format(SINCE[dialect]))
    op.drop_index("cases_changed")
    for guard in guards:
        say(guard)


def _off(connection: sa.Connection, dialect: str) -> list[str]:
    """Puts the guards of `events` and `outbox` out of force; what puts them back, and shuts `touched` like the rest."""
    say = connection.exec_driver_sql
    if dialect == "sqlite":
        found = say("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('events', 'outbox')")
        kept = {name: sql for name, sql in found if name != "events_no_replace"}
        for name in ("events_no_replace", *kept):
            say(f"DROP TRIGGER IF EXISTS {name}")
        moved = [sql for name, sql in kept.items() if name.startswith("events_moved_")]
        return [*kept.values(), GUARD, *(_of_touched(sql) for sql in moved)]
    found = say(
        "SELECT relname, tgname, pg_get_triggerdef(pg_trigger.oid)"
        " FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND tgenabled = 'O' AND relnamespace = current_schema()::regnamespace"
        " AND relname IN ('events', 'outbox')"
    )
    rows = [tuple(row) for row in found]
    for table, name, _ in rows:
        say(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    # The driver would take a percent sign for the place of a value.
    moved = [_of_touched(sql).replace("%", "%%") for _, name, sql in rows if name == "events_moved"]
    return [*(f"ALTER TABLE {table} ENABLE TRIGGER {name}" for table, name, _ in rows), *moved]


def _of_touched(trigger: str) -> str:
    """The guard that shuts `events`, for the new table; what it says of the new place stays to the letter."""
    begins = " EXECUTE " if " EXECUTE " in trigger else " BEGIN "
    head, on, rest = trigger.partition(begins)
    return head.replace("events", "touched") + on + rest


def _outbox(connection: sa.Connection, dialect: str) -> None:
    say = connection.exec_driver_sql
    op.drop_index("outbox_open")
    if dialect == "postgresql":
        say("UPDATE outbox SET done = '' WHERE done IS NULL")
        op.alter_column("outbox", "done", nullable=False, server_default=EMPTY)
        op.drop_constraint("outbox_pkey", "outbox")
        op.create_primary_key("outbox_pkey", "outbox", ["done", "key"])
        return
    op.rename_table("outbox", "outbox_old")
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), server_default=EMPTY, nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), server_default=EMPTY, nullable=False),
        sa.PrimaryKeyConstraint("done", "key"),
        sqlite_with_rowid=False,
    )
    names = 'key, kind, body, "case", seq, at'
    say(f"INSERT INTO outbox SELECT {names}, coalesce(done, ''), tries, error FROM outbox_old ORDER BY 7, 1")
    say("DROP TABLE outbox_old")
