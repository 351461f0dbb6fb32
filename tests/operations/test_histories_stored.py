"""Recorded histories of every release, written into a store of today and read back: on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import own_postgresql as postgres
import pytest

from docflow import store
from docflow.operations import checking
from docflow.store import Store
from docflow.workflow import engine
from docflow.workflow.case import Case
from docflow.workflow.written import case_from_json, event_from_json, text

FOLDER, CASE = Path(__file__).parents[1] / "workflow" / "histories", "case "
HISTORIES = sorted(FOLDER.glob("*/*.jsonl"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    born = datetime.fromisoformat("2025-01-01T00:00:00+00:00")
    if request.param == "sqlite":
        with store.open(tmp_path / "docflow.db", made_up=True, at=born) as one:
            yield one
        return
    if why := postgres.missing():
        pytest.skip(why)
    with postgres.server() as address, store.open(postgres.Databases(address).empty(), made_up=True, at=born) as one:
        yield one


def test_every_recorded_history_is_kept_and_replays_from_the_store(opened: Store) -> None:
    """Each moment of a history is an act; what the store gives back makes the case that was recorded."""
    assert HISTORIES
    wanted: dict[str, Case] = {}
    for number, path in enumerate(HISTORIES):
        *lines, last = path.read_text("utf-8").splitlines()
        case, version, state = f"史-{number:06d}", 0, None
        for at, group in itertools.groupby(lines, lambda line: json.loads(line)["at"]):
            written = list(group)
            for line in written:
                state = engine.evolve(state, event_from_json(json.loads(line)))
            assert state is not None
            opened.append(
                case,
                version,
                events=[store.NewEvent(kind=json.loads(line)["kind"], body=line) for line in written],
                at=datetime.fromisoformat(at),
                state=text(state),
                workflow=state.workflow,
                graph_hash=state.digest,
                outcome=state.outcome,
            )
            version += len(written)
        wanted[case] = case_from_json(json.loads(last.removeprefix(CASE)))
    for case, state in wanted.items():
        events = [event_from_json(one.body) for one in opened.history(case)]
        assert engine.replay(events) == state
        assert case_from_json(opened.load(case).state) == state
    assert [str(one) for one in store.verify(opened, fold=checking.fold)] == []
