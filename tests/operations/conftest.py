"""A workspace of the made-up district under a made-up clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from docflow import settings, store
from docflow.operations import workspace
from docflow.operations.office import Office

At = Callable[..., Office]


@pytest.fixture
def at(tmp_path: Path) -> Iterator[At]:
    """The office at a moment, with somebody acting: at("2026-03-02T09:00", "何雨桐")."""
    zone = settings.Settings().zone
    made = settings.new_workspace(tmp_path / "区", at=datetime(2026, 2, 28, 8, tzinfo=zone), made_up=True)
    workspace.fill(made.home, made.library)
    opened = store.open(made.home / "docflow.db")
    base = Office(made.library, made.home, datetime(2026, 2, 28, 9, tzinfo=zone), open_store=lambda: opened)

    def office(moment: str, user: str = "") -> Office:
        return replace(base, now=datetime.fromisoformat(moment).replace(tzinfo=zone), user=user)

    yield office
    opened.close()
