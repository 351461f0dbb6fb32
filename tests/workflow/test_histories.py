"""Recorded histories of every release replay to the case that was recorded with them."""

from __future__ import annotations

import json
import re
import typing
from pathlib import Path

import pytest

from docflow.workflow import engine, events
from docflow.workflow.written import canonical, case_from_json, event_from_json, to_json
from tests.workflow.histories import CASE, FOLDER
from tests.workflow.playing import ROOT

FILES = sorted(FOLDER.glob("*/*.jsonl"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_recorded_history_replays(path: Path) -> None:
    *lines, last = path.read_text("utf-8").splitlines()
    trail = [event_from_json(json.loads(line)) for line in lines]
    assert [canonical(to_json(event)) for event in trail] == lines, "an event is written as it was"
    assert engine.replay(trail) == case_from_json(json.loads(last.removeprefix(CASE)))


def test_every_release_and_every_kind_of_event_is_recorded() -> None:
    releases = set(re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE))
    assert {path.parent.name for path in FILES} >= releases
    kinds = {json.loads(line)["kind"] for path in FILES for line in path.read_text("utf-8").splitlines()[:-1]}
    assert {kind.__name__ for kind in typing.get_args(events.Event)} - kinds == {"Migrated", "Recounted"}
