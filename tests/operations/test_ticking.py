"""A round of the clock looks at the cases of which it may ask something, and at no other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from docflow import store
from docflow.operations import case, jobs, paper, seeing
from docflow.store import Store

At = Any

WORKFLOW = """\
workflow: 往返
version: 1
calendar: 国务院
prefix: 往返
organisations: {单位: applicant, 街道: superior(单位)}
form: {事由: text}
steps:
  提出: {by: 单位.经办人, fill: [事由], then: {提交: {go: 审核}}}
  审核:
    by: 街道.组织员
    due: 10 working days
    overdue: {remind: 街道.党工委书记, every: 2 working days}
    then: {同意: {end: 已办结}, 退回: {go: 提出, again: stepwise}}
"""
ANSWERS = paper.Answers({"事由": "因业务发展需要。"})


@pytest.fixture
def going(at: At) -> list[str]:
    """Three cases: two wait at the street since 2 March and 9 March, one has not been handed in."""
    home = at("2026-03-02T09:00").in_workspace()
    (home / "workflows" / "往返.yaml").write_text(WORKFLOW, "utf-8")
    ids = [case.start(at("2026-03-02T09:00", "何雨桐"), "往返", paper.Answers({})).case for _ in range(3)]
    case.act(at("2026-03-02T09:30", "何雨桐"), ids[0], "提交", ANSWERS)
    case.act(at("2026-03-09T09:30", "何雨桐"), ids[1], "提交", ANSWERS)
    return ids


@contextmanager
def loaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The cases that are read meanwhile."""
    seen: list[str] = []
    real = Store.load

    def load(self: Store, name: str) -> store.StoredCase:
        seen.append(name)
        return real(self, name)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "load", load)
        patch.setattr(Store, "cases", lambda *_, **__: pytest.fail("every case was read"))
        yield seen


def test_only_the_cases_that_are_due_are_read(at: At, going: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _ = going
    for moment, wanted in (
        ("2026-03-16T09:00", []),  # the tenth working day after 2 March: still in time
        ("2026-03-17T09:00", [first]),
        ("2026-03-17T10:00", []),  # told today; again in two working days
        ("2026-03-18T09:00", []),
        ("2026-03-19T09:00", [first]),
        ("2026-03-24T09:00", [first, second]),
    ):
        with loaded(monkeypatch) as seen:
            jobs.go_round(at(moment))
        assert seen == sorted(wanted), moment
    assert [one.kind for one in at("2026-03-24T09:00").store.history(first)].count("Reminded") == 3


def test_another_calendar_makes_every_deadline_be_looked_at_once(
    at: At, going: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.go_round(at("2026-03-10T09:00"))
    home = at("2026-03-10T09:00").in_workspace()
    shipped = Path(__file__).parents[2] / "calendars" / "国务院.yaml"
    text = shipped.read_text("utf-8")
    version = next(line for line in text.splitlines() if line.startswith("version:"))
    (home / "calendars").mkdir(exist_ok=True)
    (home / "calendars" / "国务院.yaml").write_text(text.replace(version, "version: 另一版"), "utf-8")
    with loaded(monkeypatch) as seen:
        jobs.go_round(at("2026-03-11T09:00"))
    assert seen == sorted(going)
    with loaded(monkeypatch) as seen:
        jobs.go_round(at("2026-03-11T10:00"))
    assert seen == []


def test_an_act_after_a_round_says_anew_when_to_look(at: At, going: list[str]) -> None:
    """What a round has noted is not what the store remembers of the row."""
    *_, third = going
    one = at("2026-03-10T09:00").store
    with one.writing() as session:
        session.write("UPDATE cases SET wake = '', looked = ''")
    jobs.go_round(at("2026-03-10T09:00"))
    case.act(at("2026-03-10T10:00", "何雨桐"), third, "提交", ANSWERS)
    assert one.rows("SELECT wake FROM cases WHERE id = ?", third) == [("2026-03-25",)]


def test_a_day_noted_too_early_costs_one_look(at: At, going: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An act that puts the day off leaves it: the round of that day looks once, and notes when to look again."""
    first, *_ = going
    one = at("2026-03-03T09:00").store
    case.act(at("2026-03-03T09:30", "周砚秋"), first, "退回", paper.Answers({}), note="材料不齐。")
    case.act(at("2026-03-04T09:30", "何雨桐"), first, "提交", ANSWERS)
    assert one.rows("SELECT wake FROM cases WHERE id = ?", first) == [("2026-03-17",)], "still that of 2 March"
    for moment, wanted in (
        ("2026-03-16T09:00", []),
        ("2026-03-17T09:00", [first]),
        ("2026-03-18T09:00", []),
        ("2026-03-19T09:00", [first]),
    ):
        with loaded(monkeypatch) as seen:
            jobs.go_round(at(moment))
        assert seen == wanted, moment
    assert [event.kind for event in one.history(first)].count("Reminded") == 1
    case.act(at("2026-03-20T09:30", "周砚秋"), first, "同意", paper.Answers({}))
    stamp = at("2026-03-20T09:30").calendar.stamp
    assert first not in {each for each, *_ in one.waking(date(2026, 12, 31), stamp)}, "it has ended"


def test_an_inbox_reads_no_case_for_what_waits(at: At, going: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, _ = going
    case.act(at("2026-03-10T10:00", "何雨桐"), second, "催办", paper.Answers({}))
    rows: list[str] = []
    real = Store.rows

    def asked(self: Store, statement: str, *values: object) -> list[tuple[object, ...]]:
        rows.append(statement)
        return real(self, statement, *values)

    monkeypatch.setattr(Store, "rows", asked)
    found = seeing.inbox(at("2026-03-10T11:00", "周砚秋"))
    assert [(one.case, one.urged) for one in found.todo] == [(first, ""), (second, "2026-03-10 10:00")]
    assert len(rows) <= 8, "as many questions however many tasks wait"


def test_a_case_that_has_ended_is_not_looked_at(at: At, going: list[str]) -> None:
    first, *_ = going
    case.act(at("2026-03-12T09:00", "周砚秋"), first, "同意", paper.Answers({}))
    assert first not in [one for one, *_ in at("2026-03-12T09:00").store.waking(date(9999, 1, 1), "x")]
