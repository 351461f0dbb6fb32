"""On SQLite, too, an act is decided on what the process remembers of the case; what others wrote shows where it is written.

Two processes are two stores of one file here, each with a memory of its own. (PostgreSQL: test_recalled.)
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from docflow import settings, store
from docflow.errors import Refused, Untrusted
from docflow.operations import case, checking, paper, standing, workspace
from docflow.operations.office import Office

NOTHING = paper.Answers({})
START = datetime(2026, 3, 2, 9, tzinfo=settings.Settings().zone)
WORKFLOW = """\
workflow: 往返
version: 1
calendar: 国务院
prefix: 往返
organisations:
  单位: applicant
  街道: superior(单位)
form:
  事由: long text
steps:
  提出:
    by: 单位.经办人
    fill: [事由]
    then: {提交: {go: 审核}}
  审核:
    by: 街道.组织员
    not_by: [提出]
    then:
      同意: {end: 已办结}
      退回: {go: 提出, reason: required, again: stepwise}
"""
WHY = "材料不齐。"
Process = Callable[[str], Office]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> settings.Settings:
    made = settings.new_workspace(tmp_path_factory.mktemp("w") / "区", at=START - timedelta(days=1), made_up=True)
    workspace.fill(made.home, made.library)
    (made.home / "workflows" / "往返.yaml").write_text(WORKFLOW, "utf-8")
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    store.open(tmp_path / "docflow.db", made_up=True).close()
    return tmp_path / "docflow.db"


@pytest.fixture
def process(home: settings.Settings, file: Path) -> Iterator[Callable[[], Process]]:
    """A process with a store of its own: process()("何雨桐") is her office, a second later each time."""
    opened: list[store.Store] = []
    seconds = 0

    def another() -> Process:
        one = store.open(file)
        opened.append(one)
        base = Office(home.library, home.home, START, open_store=lambda: one)
        known = {"store": one, "directory": base.directory, "calendar": base.calendar}

        def office(user: str) -> Office:
            nonlocal seconds
            seconds += 1
            found = replace(base, workspace=None, now=START + timedelta(seconds=seconds), user=user)
            found.__dict__.update(known)
            return found

        return office

    yield another
    for one in opened:
        one.close()


def begun(mine: Process) -> str:
    return case.start(mine("何雨桐"), "往返", paper.Answers({"事由": "发展需要。"})).case


def hand_in(mine: Process, id_: str, **more: str) -> case.Acted:
    return case.act(mine("何雨桐"), id_, "提交", NOTHING, **more)


def give_back(mine: Process, id_: str, **more: str) -> case.Acted:
    return case.act(mine("周砚秋"), id_, "退回", NOTHING, note=WHY, **more)


def test_two_processes_that_act_in_turn_decide_on_what_the_other_has_done(process: Callable[[], Process]) -> None:
    one, other = process(), process()
    id_ = begun(one)
    for _ in range(3):
        hand_in(other, id_)
        give_back(one, id_)
    hand_in(one, id_)
    assert case.act(other("周砚秋"), id_, "同意", NOTHING).state.outcome == "已办结"
    with pytest.raises(Refused) as caught:
        give_back(one, id_)
    assert caught.value.problems[0].code == "W605", "it has ended, as the other knows"
    assert store.verify(one("").store, checking.fold) == []


def test_a_case_that_is_remembered_is_not_asked_for_before_the_act_is_written(process: Callable[[], Process]) -> None:
    one = process()
    id_ = begun(one)
    said: list[str] = []
    one("").store._driver.raw.set_trace_callback(said.append)  # type: ignore[attr-defined]
    hand_in(one, id_)
    assert said[0].startswith("BEGIN")
    said.clear()
    with pytest.raises(Refused):
        hand_in(one, id_)
    assert said, "a refusal is not believed before the database was asked"


EDITED = {
    "an event": (
        "A701",
        """UPDATE events SET body = replace(body, '发展', '扩张') WHERE "case" <> 'store' AND seq = 1""",
    ),
    "the state": ("A706", "UPDATE cases SET state = replace(state, '发展', '扩张')"),
    "the tail": ("A702", """DELETE FROM events WHERE "case" <> 'store' AND seq > 1"""),
}


@pytest.mark.parametrize("verb", ["提交", "退回"])
@pytest.mark.parametrize("what", EDITED)
def test_an_act_on_a_case_that_was_edited_is_refused_though_this_process_remembers_it(
    process: Callable[[], Process], file: Path, what: str, verb: str
) -> None:
    """Both what could be done on the remembered case and what could not."""
    one = process()
    id_ = begun(one)
    code, statement = EDITED[what]
    raw = sqlite3.connect(file)
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    assert raw.execute(statement).rowcount > 0
    raw.commit()
    with pytest.raises(Untrusted) as caught:
        case.act(one("何雨桐" if verb == "提交" else "周砚秋"), id_, verb, NOTHING, note=WHY)
    assert code in {each.code for each in caught.value.problems}
    assert raw.execute("SELECT count(*) FROM tasks WHERE step = '审核'").fetchone() == (0,)
    raw.close()


def test_who_looked_at_an_older_or_a_newer_record_than_is_remembered_is_answered_by_the_newest(
    process: Callable[[], Process],
) -> None:
    one, other = process(), process()
    id_ = begun(one)
    old = one("").store.load(id_).head
    hand_in(other, id_)
    with pytest.raises(Refused) as caught:
        give_back(one, id_, seen=old)
    assert caught.value.problems[0].code == "W626"
    give_back(other, id_)
    hand_in(one, id_, seen=other("").store.load(id_).head)


def test_cases_of_one_name_in_two_stores_are_two_cases(
    home: settings.Settings, process: Callable[[], Process], tmp_path: Path
) -> None:
    """What the process keeps decoded of a case says what its text says, whichever store it stands in."""
    one = process()
    id_ = begun(one)
    one("").store.close()
    (tmp_path / "other.db").write_bytes((tmp_path / "docflow.db").read_bytes())
    with store.open(tmp_path / "other.db") as copied:
        base = Office(home.library, home.home, START, open_store=lambda: copied)
        known = {"store": copied, "directory": base.directory, "calendar": base.calendar}
        found = replace(base, workspace=None, now=START + timedelta(hours=1), user="何雨桐")
        found.__dict__.update(known)
        mine = process()
        hand_in(mine, id_)
        assert list(case.act(found, id_, "提交", paper.Answers({"事由": "另一件事。"})).state.open) == ["审核"]
        assert mine("").store.load(id_).state["record"] == {"事由": "发展需要。"}
        give_back(mine, id_)
        assert copied.load(id_).state["record"] == {"事由": "另一件事。"}
        assert store.verify(copied, checking.fold) == []


def test_more_cases_than_are_kept_decoded_are_decided_right(
    process: Callable[[], Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "KEPT", 2)
    monkeypatch.setattr(standing, "_DECODED", {})
    one = process()
    cases = [begun(one) for _ in range(4)]
    for _ in range(2):
        for id_ in cases:
            hand_in(one, id_)
        for id_ in cases:
            give_back(one, id_)
        assert len(standing._DECODED) <= 2
    assert store.verify(one("").store, checking.fold) == []
