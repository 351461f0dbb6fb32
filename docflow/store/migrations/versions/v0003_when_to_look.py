"""What the clock asks next, and who urged: a round asks for the cases that are due, an inbox reads no case.

A migration never changes once released: what it says is how databases were made.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
EMPTY = sa.text("''")
RUNNING = sa.text("outcome = ''")


def upgrade() -> None:
    op.drop_index("cases_running")
    # '' is looked at by the first round, which writes when to look again.
    op.add_column("cases", sa.Column("wake", WORDS, server_default=EMPTY, nullable=False))
    op.add_column("cases", sa.Column("looked", WORDS, server_default=EMPTY, nullable=False))
    op.create_index(
        "cases_waking", "cases", ["looked", "wake"], unique=False, sqlite_where=RUNNING, postgresql_where=RUNNING
    )
    op.add_column("tasks", sa.Column("urged", WORDS, nullable=True))
    _urged(op.get_bind())


def _urged(connection: sa.Connection) -> None:
    found = connection.execute(sa.text("SELECT id, state FROM cases WHERE outcome = '' AND state LIKE '%\"urged\"%'"))
    rows = [
        {"moment": here["urged"], "case_id": case, "step": step}
        for case, state in found
        for step, here in json.loads(state).get("open", {}).items()
        if here.get("urged")
    ]
    if rows:
        say = sa.text('UPDATE tasks SET urged = :moment WHERE "case" = :case_id AND step = :step')
        connection.execute(say, rows)
