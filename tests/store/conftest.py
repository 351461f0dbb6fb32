"""Stores to test with, on both databases: made once, copied for each test, since making one runs the migrations.

The quick suite has SQLite only; with PostgreSQL a test is `slow`, and skipped where no server can be started.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import own_postgresql as postgres
import pytest
from own_postgresql import Databases

from docflow import store
from docflow.store import Store

BORN = datetime(2026, 1, 1, tzinfo=UTC)

#: A store's address: a file, or a URL.
Address = Path | str


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """A server of PostgreSQL for these tests alone."""
    if why := postgres.missing():
        pytest.skip(why)
    with postgres.server() as address:
        yield Databases(address)


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with nothing in it but its first event."""
    path = tmp_path_factory.mktemp("blank") / "docflow.db"
    store.open(path, made_up=True, at=BORN).close()
    return path


@pytest.fixture(scope="session")
def blank_postgresql(databases: Databases) -> str:
    """The same on the server."""
    url = databases.empty()
    store.open(url, made_up=True, at=BORN).close()
    return url


@pytest.fixture
def path(blank: Path, tmp_path: Path) -> Path:
    """A store in a file: for what only SQLite has."""
    return Path(shutil.copy(blank, tmp_path / "docflow.db"))


BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]


@pytest.fixture(params=BOTH)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def fresh(
    dialect: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Address]:
    """A new copy at every call: one for each example of a law."""
    if dialect == "postgresql":
        databases, blank = request.getfixturevalue("databases"), request.getfixturevalue("blank_postgresql")
        return lambda: databases.copy(blank)
    blank, folder = request.getfixturevalue("blank"), tmp_path_factory.mktemp("fresh")
    count = iter(range(1_000_000))
    return lambda: Path(shutil.copy(blank, folder / f"{next(count)}.db"))


@pytest.fixture
def empty(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Address]:
    """Where a store may be made."""
    if dialect == "postgresql":
        made: Callable[[], Address] = request.getfixturevalue("databases").empty
        return made
    count = iter(range(1_000_000))
    return lambda: tmp_path / f"empty-{next(count)}.db"


@pytest.fixture
def place(fresh: Callable[[], Address]) -> Address:
    """A store, by its address."""
    return fresh()


@pytest.fixture
def opened(place: Address) -> Iterator[Store]:
    with store.open(place) as one:
        yield one
