"""The events of SQLite in a table with rows: a third of the work in a large store, and less than half of the file.

A tree without rows keeps whole rows in its upper pages too, and a row larger than a quarter of a page in pages of its
own. Every row is carried over to the letter, and every trigger there is: a store that was moved stays closed.

A migration never changes once released: what it says is how databases were made.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

#: The hidden number of a row is a second way to put another in its place; one that is not said reads -1.
GUARD = (
    'CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE "case" ='
    ' NEW."case" AND "seq" = NEW."seq") OR (NEW.rowid <> -1 AND EXISTS (SELECT 1 FROM events WHERE rowid = NEW.rowid))'
    " BEGIN SELECT RAISE(ABORT, 'events: taken'); END"
)


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return
    say = connection.exec_driver_sql
    kept = say("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'events'")
    triggers = [sql for name, sql in kept if name != "events_no_replace"]
    # What refers to the events goes on referring to the table of that name.
    say("PRAGMA legacy_alter_table = ON")
    say("ALTER TABLE events RENAME TO events_old")
    say("PRAGMA legacy_alter_table = OFF")
    op.create_table(
        "events",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("prev", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("seq >= 1", name="events_seq"),
        sa.PrimaryKeyConstraint("case", "seq"),
    )
    say('INSERT INTO events SELECT "case", seq, kind, at, body, prev, hash FROM events_old ORDER BY "case", seq')
    say("DROP TABLE events_old")
    for trigger in (*triggers, GUARD):
        say(trigger)
