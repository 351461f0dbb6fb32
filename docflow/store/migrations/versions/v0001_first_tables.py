"""The first tables: events, cases, tasks, papers, numbers, outbox, registers, anchors.

A migration never changes once released: what it says is how databases were made.
"""

# ruff: noqa: E501  the text of the triggers, as generated

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TRIGGERS = [
    "CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events: append only'); END",
    "CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events: append only'); END",
    'CREATE TRIGGER events_no_replace BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE "case" = NEW."case" AND "seq" = NEW."seq") BEGIN SELECT RAISE(ABORT, \'events: taken\'); END',
    "CREATE TRIGGER keys_no_update BEFORE UPDATE ON keys BEGIN SELECT RAISE(ABORT, 'keys: append only'); END",
    "CREATE TRIGGER keys_no_delete BEFORE DELETE ON keys BEGIN SELECT RAISE(ABORT, 'keys: append only'); END",
    'CREATE TRIGGER keys_no_replace BEFORE INSERT ON keys WHEN EXISTS (SELECT 1 FROM keys WHERE "key" = NEW."key") BEGIN SELECT RAISE(ABORT, \'keys: taken\'); END',
    "CREATE TRIGGER papers_no_update BEFORE UPDATE ON papers BEGIN SELECT RAISE(ABORT, 'papers: append only'); END",
    "CREATE TRIGGER papers_no_delete BEFORE DELETE ON papers BEGIN SELECT RAISE(ABORT, 'papers: append only'); END",
    'CREATE TRIGGER papers_no_replace BEFORE INSERT ON papers WHEN EXISTS (SELECT 1 FROM papers WHERE "case" = NEW."case" AND "seq" = NEW."seq" AND "name" = NEW."name") BEGIN SELECT RAISE(ABORT, \'papers: taken\'); END',
    "CREATE TRIGGER paper_files_no_update BEFORE UPDATE ON paper_files BEGIN SELECT RAISE(ABORT, 'paper_files: append only'); END",
    "CREATE TRIGGER paper_files_no_delete BEFORE DELETE ON paper_files BEGIN SELECT RAISE(ABORT, 'paper_files: append only'); END",
    'CREATE TRIGGER paper_files_no_replace BEFORE INSERT ON paper_files WHEN EXISTS (SELECT 1 FROM paper_files WHERE "case" = NEW."case" AND "seq" = NEW."seq" AND "name" = NEW."name" AND "ending" = NEW."ending") BEGIN SELECT RAISE(ABORT, \'paper_files: taken\'); END',
    "CREATE TRIGGER anchors_no_update BEFORE UPDATE ON anchors BEGIN SELECT RAISE(ABORT, 'anchors: append only'); END",
    "CREATE TRIGGER anchors_no_delete BEFORE DELETE ON anchors BEGIN SELECT RAISE(ABORT, 'anchors: append only'); END",
    'CREATE TRIGGER anchors_no_replace BEFORE INSERT ON anchors WHEN EXISTS (SELECT 1 FROM anchors WHERE "day" = NEW."day") BEGIN SELECT RAISE(ABORT, \'anchors: taken\'); END',
    "CREATE TRIGGER numbers_no_delete BEFORE DELETE ON numbers BEGIN SELECT RAISE(ABORT, 'numbers: append only'); END",
    'CREATE TRIGGER numbers_no_replace BEFORE INSERT ON numbers WHEN EXISTS (SELECT 1 FROM numbers WHERE "code" = NEW."code" AND "year" = NEW."year" AND "serial" = NEW."serial") BEGIN SELECT RAISE(ABORT, \'numbers: taken\'); END',
    "CREATE TRIGGER numbers_void_only BEFORE UPDATE ON numbers WHEN OLD.void_reason <> '' OR NEW.void_reason = '' OR NEW.code <> OLD.code OR NEW.year <> OLD.year OR NEW.serial <> OLD.serial OR NEW.\"case\" <> OLD.\"case\" OR NEW.seq <> OLD.seq OR NEW.paper <> OLD.paper BEGIN SELECT RAISE(ABORT, 'numbers: append only'); END",
    "CREATE TRIGGER blobs_no_update BEFORE UPDATE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs: append only'); END",
    "CREATE TRIGGER blobs_no_delete BEFORE DELETE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs: append only'); END",
    "CREATE TRIGGER blobs_no_replace BEFORE INSERT ON blobs WHEN EXISTS (SELECT 1 FROM blobs WHERE sha256 = NEW.sha256 AND bytes <> NEW.bytes) BEGIN SELECT RAISE(ABORT, 'blobs: taken'); END",
]


def upgrade() -> None:
    op.create_table(
        "anchors",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("prev", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("workflow", sa.Text(), nullable=False),
        sa.Column("graph_hash", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("started", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("cases_running", "cases", ["outcome", "changed"], unique=False)
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
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(
        "outbox_open",
        "outbox",
        ["at"],
        unique=False,
        sqlite_where=sa.text("done IS NULL"),
        postgresql_where=sa.text("done IS NULL"),
    )
    op.create_table(
        "records",
        sa.Column("register", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("register", "key", "as_of"),
    )
    op.create_table(
        "involved",
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("who", "role", "case", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "keys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case", "version"],
            ["events.case", "events.seq"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "numbers",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("void_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("paper <> '' OR void_reason <> ''", name="numbers_use"),
        sa.CheckConstraint("serial >= 1", name="numbers_serial"),
        sa.ForeignKeyConstraint(
            ["case", "seq"],
            ["events.case", "events.seq"],
        ),
        sa.PrimaryKeyConstraint("code", "year", "serial"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "papers",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case", "seq"],
            ["events.case", "events.seq"],
        ),
        sa.PrimaryKeyConstraint("case", "seq", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("due", sa.Text(), nullable=True),
        sa.Column("provisional", sa.Integer(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("closed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["case"],
            ["cases.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("tasks_due", "tasks", ["closed", "due"], unique=False)
    op.create_index("tasks_of_post", "tasks", ["post", "closed"], unique=False)
    op.create_index(
        "tasks_open",
        "tasks",
        ["case", "step", "post"],
        unique=True,
        sqlite_where=sa.text("closed IS NULL"),
        postgresql_where=sa.text("closed IS NULL"),
    )
    op.create_table(
        "paper_files",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case", "seq", "name"],
            ["papers.case", "papers.seq", "papers.name"],
        ),
        sa.ForeignKeyConstraint(
            ["sha256"],
            ["blobs.sha256"],
        ),
        sa.PrimaryKeyConstraint("case", "seq", "name", "ending"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        for trigger in TRIGGERS:
            op.execute(trigger)
