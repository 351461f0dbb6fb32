"""Leaner acts, PostgreSQL: tasks holds what waits now, a case names its pinned texts, text sorts by bytes.

A migration never changes once released: what it says is how databases were made.
"""

import hashlib
import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ANEW = ("tasks", "involved", "outbox", "cases")
INDEXES = ("cases_running", "tasks_due", "tasks_of_post", "tasks_open", "outbox_open")

REFUSE = (
    "CREATE FUNCTION docflow_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION '%%: append only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
)
VOID_ONLY = (
    "CREATE TRIGGER numbers_void_only BEFORE UPDATE ON numbers FOR EACH ROW "
    "WHEN (OLD.void_reason <> '' OR NEW.void_reason = '' OR NEW.code <> OLD.code OR NEW.year <> OLD.year "
    'OR NEW.serial <> OLD.serial OR NEW."case" <> OLD."case" OR NEW.seq <> OLD.seq OR NEW.paper <> OLD.paper) '
    "EXECUTE FUNCTION docflow_refuse()"
)


def upgrade() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    for index in INDEXES:
        op.drop_index(index)
    for table in ANEW:
        # No PostgreSQL database was ever made by the first release: nothing stands in its tables.
        op.rename_table(table, f"{table}_old") if is_sqlite else op.execute(f"DROP TABLE {table} CASCADE")
    _tables()
    if is_sqlite:
        _carry_over(connection)
    else:
        _sort_by_bytes(connection)
        for guard in _guards():
            connection.exec_driver_sql(guard)


def _tables() -> None:
    op.create_table(
        "cases",
        sa.Column("id", WORDS, nullable=False),
        sa.Column("workflow", WORDS, nullable=False),
        sa.Column("graph_hash", WORDS, nullable=False),
        sa.Column("title", WORDS, nullable=False),
        sa.Column("outcome", WORDS, nullable=False),
        sa.Column("state", WORDS, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("head", WORDS, nullable=False),
        sa.Column("started", WORDS, nullable=False),
        sa.Column("changed", WORDS, nullable=False),
        sa.Column("pins", WORDS, server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("cases_changed", "cases", ["changed", "version"], unique=False)
    op.create_index(
        "cases_running",
        "cases",
        ["id"],
        unique=False,
        sqlite_where=sa.text("outcome = ''"),
        postgresql_where=sa.text("outcome = ''"),
    )
    op.create_table(
        "tasks",
        sa.Column("case", WORDS, nullable=False),
        sa.Column("step", WORDS, nullable=False),
        sa.Column("post", WORDS, nullable=False),
        sa.Column("due", WORDS, nullable=True),
        sa.Column("provisional", sa.Integer(), nullable=False),
        sa.Column("since", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"]),
        sa.PrimaryKeyConstraint("case", "step", "post"),
        sqlite_with_rowid=False,
    )
    op.create_index("tasks_of_post", "tasks", ["post", "due"], unique=False)
    op.create_table(
        "involved",
        sa.Column("who", WORDS, nullable=False),
        sa.Column("role", WORDS, nullable=False),
        sa.Column("case", WORDS, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["case"], ["cases.id"]),
        sa.PrimaryKeyConstraint("who", "role", "case"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("key", WORDS, nullable=False),
        sa.Column("kind", WORDS, nullable=False),
        sa.Column("body", WORDS, nullable=False),
        sa.Column("case", WORDS, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", WORDS, nullable=False),
        sa.Column("done", WORDS, nullable=True),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", WORDS, server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sqlite_with_rowid=False,
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
        "scratch",
        sa.Column("work", WORDS, nullable=False),
        sa.Column("name", WORDS, nullable=False),
        sa.Column("ending", WORDS, nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("work", "name", "ending"),
    )


def _carry_over(connection: sa.Connection) -> None:
    say = connection.exec_driver_sql
    say("INSERT INTO cases SELECT *, '' FROM cases_old")
    say('INSERT INTO tasks SELECT "case", step, post, due, provisional, since FROM tasks_old WHERE closed IS NULL')
    say('INSERT INTO involved SELECT who, role, "case", min(seq), min(at) FROM involved_old GROUP BY who, role, "case"')
    say("INSERT INTO outbox SELECT * FROM outbox_old")
    for table in ANEW:
        say(f"DROP TABLE {table}_old")
    pinned: dict[str, dict[str, str]] = {}
    for case, body in say('SELECT "case", body FROM events WHERE instr(body, \'"$pins"\') ORDER BY "case", seq'):
        pinned.setdefault(case, {}).update(json.loads(body).get("$pins", {}))
    for case, pins in pinned.items():
        text = json.dumps(pins, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        digest = hashlib.sha256(text).hexdigest()
        say("INSERT INTO blobs (sha256, bytes) VALUES (?,?) ON CONFLICT (sha256) DO NOTHING", (digest, text))
        say("UPDATE cases SET pins = ? WHERE id = ?", (digest, case))


def _sort_by_bytes(connection: sa.Connection) -> None:
    for table in ("events", "keys", "blobs", "papers", "paper_files", "numbers", "records", "anchors"):
        for column in sa.inspect(connection).get_columns(table):
            if isinstance(column["type"], sa.Text):
                op.alter_column(table, column["name"], type_=sa.Text(collation="C"))


def _guards() -> list[str]:
    out = [REFUSE, VOID_ONLY]
    for table in ("events", "keys", "papers", "paper_files", "anchors", "blobs", "numbers"):
        what, verbs = ("delete", "DELETE") if table == "numbers" else ("change", "UPDATE OR DELETE")
        for name, verb, each in ((what, verbs, "ROW"), ("truncate", "TRUNCATE", "STATEMENT")):
            out.append(
                f"CREATE TRIGGER {table}_no_{name} BEFORE {verb} ON {table}"
                f" FOR EACH {each} EXECUTE FUNCTION docflow_refuse()"
            )
    return out
