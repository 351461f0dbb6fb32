"""所依文本: a running case is set on the page it began with; what was recorded before pages were pinned still plays."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from docflow import settings, store
from docflow.errors import InvalidSource
from docflow.operations import case, checking, drawing, migrating, paper, workspace
from docflow.operations.office import Office
from docflow.workflow.written import case_from_json

At = Callable[..., Office]
NOTHING = paper.Answers({})
HISTORIES = sorted((Path(__file__).parent / "histories").glob("*.sql"))

WORKFLOW = """\
workflow: 备案
version: 1
prefix: 备案
organisations: {单位: applicant, 街道: superior(单位)}
form: {事由: text}
steps:
  提出: {by: 单位.经办人, fill: [事由], then: {提交: 备案}}
  备案: {by: 街道.组织员, then: {办结: {issue: 回执, end: 已备案}}}
"""
TEMPLATE = """\
---
template: 回执
kind: 函
head: plain
from: 明川区东桥街道党工委
to: 申请单位
title: 关于备案的函
fields:
  事由: text
---
{{ 事由 }}已备案。
"""


@pytest.fixture(autouse=True)
def docx_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)


def house(here: Office, left: int) -> None:
    """The office's own page, so far from the left."""
    text = f"读法: plain\n说明: 试用。\n改动:\n  左白边: {left} mm\n"
    folder = here.in_workspace("pages")
    folder.mkdir(exist_ok=True)
    (folder / "本区.yaml").write_text(text, "utf-8")


def begun(here: Office) -> str:
    here.in_workspace("workflows", "备案.yaml").write_text(WORKFLOW, "utf-8")
    here.in_workspace("templates", "回执.md").write_text(TEMPLATE, "utf-8")
    id_ = case.start(here, "备案", paper.Answers({"事由": "设立"})).case
    case.act(here, id_, "提交", NOTHING)
    return id_


def left_of(done: case.Acted) -> int:
    """The left margin of the paper that was issued, in millimetres."""
    (issued,) = done.papers
    with zipfile.ZipFile(io.BytesIO(issued.files["docx"])) as archive:
        found = re.search(r'w:pgMar [^>]*w:left="(\d+)"', archive.read("word/document.xml").decode())
    assert found
    return round(int(found[1]) / 1440 * 25.4)


@pytest.mark.parametrize(
    ("began", "now", "left"),
    [("plain", "本区", 28), ("本区", "plain", 24), ("本区", "本区", 24), ("ink", "plain", 28)],
)
def test_a_running_case_is_set_on_the_page_it_began_with(at: At, began: str, now: str, left: int) -> None:
    """Whatever docflow.toml or the file of the house style says when the paper is issued."""
    here = at("2026-03-02T09:00", "何雨桐")
    house(here, 24)
    id_ = begun(replace(here, profile=began))
    house(here, 20)
    later = replace(at("2026-03-03T09:00", "周砚秋"), profile=now)
    assert left_of(case.act(later, id_, "办结", NOTHING)) == left
    assert checking.verify(later) == ()


def test_the_file_of_the_page_may_be_gone_or_broken_while_a_case_runs(at: At) -> None:
    here = at("2026-03-02T09:00", "何雨桐")
    house(here, 24)
    id_ = begun(replace(here, profile="本区"))
    here.in_workspace("pages", "本区.yaml").write_text("没有这个键: 1\n", "utf-8")
    later = replace(at("2026-03-03T09:00", "周砚秋"), profile="本区")
    assert left_of(case.act(later, id_, "办结", NOTHING)) == 24
    with pytest.raises(InvalidSource):
        begun(replace(here, profile="本区"))


def test_a_case_goes_over_to_another_page_only_when_told_to(at: At) -> None:
    here = at("2026-03-02T09:00", "何雨桐")
    id_ = begun(here)
    house(here, 24)
    later = replace(at("2026-03-03T09:00", "周砚秋"), profile="本区")
    assert [(one.case, one.fit.why) for one in migrating.plan(later)] == [(id_, "")]
    migrating.apply(later)
    assert migrating.plan(later) == []
    assert left_of(case.act(later, id_, "办结", NOTHING)) == 24
    assert checking.verify(later) == ()


# --- recorded ----------------------------------------------------------------------------------------------------


@pytest.fixture(params=HISTORIES, ids=lambda path: path.stem)
def recorded(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    """The workspace of a release: its store as it was written then, everything else of today."""
    zone = settings.Settings().zone
    made = settings.new_workspace(tmp_path / "旧", at=datetime(2026, 2, 28, 8, tzinfo=zone), made_up=True)
    workspace.fill(made.home, made.library)
    path = made.home / "docflow.db"
    for one in made.home.glob("docflow.db*"):
        one.unlink()
    with sqlite3.connect(path) as db:
        db.executescript(request.param.read_text("utf-8"))
    db.close()
    store.upgraded(path)
    now = datetime(2026, 3, 9, 9, tzinfo=zone)
    return Office(made.library, made.home, now, user="周砚秋", open_store=lambda: store.open(path))


def test_there_is_a_recorded_store_of_every_release() -> None:
    changelog = (Path(__file__).parents[2] / "CHANGELOG.md").read_text("utf-8")
    assert {path.stem for path in HISTORIES} >= set(re.findall(r"^## (\d+\.\d+\.\d+)", changelog, re.MULTILINE))


def test_a_recorded_store_replays_and_its_cases_go_on(recorded: Office) -> None:
    """Invariant 5, in ten years: the record folds to the state beside it, and the case comes to its end."""
    here = recorded
    assert store.verify(here.store, fold=checking.fold) == []
    (row,) = here.store.cases(running=True)
    folded = checking.fold(row.id, here.store.history(row.id))
    assert case_from_json(json.loads(json.dumps(folded))) == case_from_json(row.state)
    done = case.act(here, row.id, "办结", NOTHING)
    assert (done.state.outcome, [one.name for one in done.papers]) == ("已备案", ["回执"])
    assert store.verify(here.store, fold=checking.fold) == []
    here.store.close()


def test_a_case_without_a_page_of_its_own_is_set_on_the_page_of_the_day(recorded: Office) -> None:
    house(recorded, 24)
    here = replace(recorded, profile="本区")
    (row,) = here.store.cases(running=True)
    assert left_of(case.act(here, row.id, "办结", NOTHING)) == 24
    here.store.close()
