"""Anchors: once a day, chained, in a table and in a file."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from docflow.errors import Refused, Unavailable
from docflow.store import STORE, Store, anchor, verify
from docflow.store.anchors import read_file

from .acts import CASE, act

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)


def test_an_anchor_names_every_head_and_the_next_only_what_changed(opened: Store, tmp_path: Path) -> None:
    act(opened, 0)
    act(opened, 0, case="成立-000000")
    first = anchor(opened, DAY, tmp_path / "锚点")
    assert set(first.heads) == {STORE, CASE, "成立-000000"}
    assert first.heads[CASE] == (2, opened.load(CASE).head)
    assert (first.chains, first.events) == (3, 5)
    act(opened, 2)
    second = anchor(opened, NEXT, tmp_path / "锚点")
    assert set(second.heads) == {CASE}
    assert second.prev == first.hash
    assert second.events == 7
    assert verify(opened, anchors=tmp_path / "锚点") == []


def test_a_second_anchor_of_a_day_is_the_first(opened: Store, tmp_path: Path) -> None:
    first = anchor(opened, DAY, tmp_path)
    act(opened, 0)
    assert anchor(opened, DAY, tmp_path) == first
    assert len(list(tmp_path.glob("*.json"))) == 1


def test_a_file_lost_in_a_crash_is_written_the_next_time(opened: Store, tmp_path: Path) -> None:
    made = anchor(opened, DAY)
    assert anchor(opened, DAY, tmp_path / "锚点") == made
    assert read_file(tmp_path / "锚点" / "2026-03-02.json") == made


def test_the_file_can_be_read_by_people_and_other_programs(opened: Store, tmp_path: Path) -> None:
    act(opened, 0)
    made = anchor(opened, DAY, tmp_path)
    text = (tmp_path / "2026-03-02.json").read_text("utf-8")
    assert CASE in text
    assert json.loads(text)["hash"] == made.hash
    assert not list(tmp_path.glob("*.part"))


def test_a_day_before_the_last_is_refused(opened: Store) -> None:
    anchor(opened, NEXT)
    with pytest.raises(Refused) as error:
        anchor(opened, DAY)
    assert error.value.problems[0].code == "W610"


def test_a_folder_that_cannot_be_written_is_said(opened: Store, tmp_path: Path) -> None:
    (tmp_path / "锚点").write_text("a file in the way", "utf-8")
    with pytest.raises(Unavailable) as error:
        anchor(opened, DAY, tmp_path / "锚点")
    assert error.value.problems[0].code == "E609"
