"""Stores to test with: made once, copied for each test, since making one runs the migrations."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from docflow import store
from docflow.store import Store

BORN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with nothing in it but its first event."""
    path = tmp_path_factory.mktemp("blank") / "docflow.db"
    store.open(path, made_up=True, at=BORN).close()
    return path


@pytest.fixture
def path(blank: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(blank, tmp_path / "docflow.db"))


@pytest.fixture
def opened(path: Path) -> Iterator[Store]:
    with store.open(path) as one:
        yield one


@pytest.fixture
def fresh(blank: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A new copy at every call: one for each example of a law."""
    folder = tmp_path_factory.mktemp("fresh")
    count = iter(range(1_000_000))
    return lambda: Path(shutil.copy(blank, folder / f"{next(count)}.db"))
