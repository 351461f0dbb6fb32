"""Schema of a database brought up to date by Alembic, whose migrations stand in the package.

Imported only when a database is made or upgraded: SQLAlchemy and Alembic cost half a second.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(driver: sqlite3.Connection) -> None:
    """Runs every migration that is due, in one transaction: all of them or none."""
    engine = _engine(driver)
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings; `env.py` takes the connection from here."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def _engine(driver: sqlite3.Connection) -> Engine:
    # A StaticPool keeps and lends our connection and never closes it.
    engine = create_engine("sqlite://", creator=lambda: driver, poolclass=StaticPool)
    # The driver is in autocommit: without this line nothing would be one transaction.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine
