"""Schema of a database brought up to date by Alembic, whose migrations stand in the package.

Imported only when a database is made or upgraded: SQLAlchemy and Alembic cost half a second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool

from docflow.store.connection import SqliteDriver
from docflow.store.driver import Driver

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(driver: Driver) -> None:
    """Runs every migration that is due, in one transaction: all of them or none."""
    if isinstance(driver, SqliteDriver):
        # A table that others refer to is made anew; within a transaction this could no longer be said.
        driver.raw.execute("PRAGMA foreign_keys = OFF")
        try:
            _run(_sqlite(driver.raw))
        finally:
            driver.raw.execute("PRAGMA foreign_keys = ON")
        return
    import psycopg

    from docflow.store import postgresql

    assert isinstance(driver, postgresql.PostgresDriver)
    # A connection of its own: SQLAlchemy wants one that is not in autocommit.
    raw = psycopg.connect(driver.url)
    try:
        # Two who make one store at once: the second waits here, and finds nothing left to do.
        raw.execute("SELECT pg_advisory_lock(%s)", (postgresql.ALONE,))
        raw.commit()
        _run(create_engine("postgresql+psycopg://", creator=lambda: raw, poolclass=StaticPool))
    finally:
        raw.close()


def _run(engine: Engine) -> None:
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings; `env.py` takes the connection from here."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def _sqlite(raw: Any) -> Engine:
    # A StaticPool keeps and lends our connection and never closes it.
    engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)
    # The driver is in autocommit: without this line nothing would be one transaction.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
