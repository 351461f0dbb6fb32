"""What a clerk sees of deadlines, marks, absences, people, calendars and copies: through the command line alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CLERK, OFFICER, DEPUTY = "何雨桐", "周砚秋", "裴远山"

WORKFLOW = """\
workflow: 期限
version: 1
prefix: 期限
closes: 17:30
organisations: {单位: applicant, 街道: superior(单位)}
form: {事由: {type: text, required: no}}
steps:
  提出:
    by: 单位.经办人
    ask: [事由]
    then: {按月: 按月办, 按天: 按天办, 按工作日: 按工作日办, 长期: 长期办}
  按月办:
    by: 街道.组织员
    due: 1 month
    overdue: {remind: 街道.党工委书记, every: 2 working days}
    then: {办结: {end: 已办}}
  按天办:
    by: 街道.组织员
    due: 30 days
    overdue: {remind: 街道.党工委书记, every: 2 working days}
    then: {办结: {end: 已办}}
  按工作日办:
    by: 街道.组织员
    due: 2 working days
    overdue: {remind: 街道.党工委书记, every: 2 working days}
    then: {办结: {end: 已办}}
  长期办:
    by: 街道.组织员
    due: 10 working days
    overdue: {remind: 街道.党工委书记, every: 2 working days}
    then: {办结: {end: 已办}, 退回: {go: 提出, reason: required}}
"""

As = Callable[..., Any]


@pytest.fixture
def say(run, home: Path) -> As:
    """say("2026-03-02T09:00", who, "inbox"): what the command prints, once it has gone well."""
    (home / "workflows" / "期限.yaml").write_text(WORKFLOW, "utf-8")

    def said(moment: str, who: str, *arguments: object, code: int = 0) -> str:
        ran = run("-C", home, "--at", moment, *(("--as", who) if who else ()), *arguments)
        assert ran.code == code, ran.err
        return ran.out + ran.err

    return said


def begun(say: As, moment: str, verb: str) -> str:
    out = say(moment, CLERK, "case", "start", "期限", "--json")
    id_ = str(json.loads(out)["case"])
    say(moment, CLERK, "case", "do", id_, verb)
    return id_


def todo(say: As, moment: str, who: str = OFFICER) -> dict[str, Any]:
    (row,) = json.loads(say(moment, who, "inbox", "--json"))["todo"]
    return dict(row)


# --- deadlines ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("came", "verb", "due"),
    [
        ("2026-01-30T09:00", "按月", "2026-02-28"),  # no 30 February; 28 February is a Saturday that is worked
        ("2026-03-31T09:00", "按月", "2026-04-30"),
        ("2026-09-01T09:00", "按月", "2026-10-08"),  # 1 October and the six days after it are off
        ("2026-03-05T09:00", "按天", "2026-04-07"),  # 4 April begins three days off
        ("2026-04-28T09:00", "按工作日", "2026-04-30"),
        ("2026-05-07T09:00", "按工作日", "2026-05-09"),  # a Saturday that is worked
        ("2026-03-06T17:29", "按工作日", "2026-03-10"),  # Friday, before closing time
        ("2026-03-06T17:30", "按工作日", "2026-03-11"),  # after it: received on Monday
        ("2026-03-07T10:00", "按工作日", "2026-03-11"),  # on a Saturday: the same
    ],
)
def test_the_last_day_is_the_calendars(say: As, came: str, verb: str, due: str) -> None:
    begun(say, came, verb)
    here = todo(say, came)
    assert (here["due"], here["overdue"], here["provisional"]) == (due, False, False)
    assert not todo(say, f"{due}T23:00")["overdue"], "the last day counts"


def test_a_year_not_announced_is_provisional_until_its_table_comes(say: As, home: Path, tmp_path: Path) -> None:
    id_ = begun(say, "2026-12-21T09:00", "长期")
    told = say("2026-12-21T09:10", OFFICER, "case", "show", id_)
    assert "期限暂定" in told and "2027-01-04" in told
    assert "期限暂定" in say("2026-12-21T09:10", OFFICER, "inbox")
    shown = say("2026-12-21T09:10", OFFICER, "calendar", "list")
    assert "2027 年起没有公布" in shown and "自带的" in shown
    shipped = (Path(__file__).parents[2] / "calendars" / "国务院.yaml").read_text("utf-8")
    new = shipped.replace("version: 2026-1", "version: 2027-1").rstrip("\n") + (
        "\n\n  2027:\n    source: 虚构的通知\n    off:\n      元旦: 2027-01-01 .. 2027-01-05\n    work: [2027-01-09]\n"
    )
    table = tmp_path / "2027.yaml"
    table.write_text(new, "utf-8")
    moved = say("2026-12-22T09:00", OFFICER, "calendar", "update", table)
    assert id_ in moved and "2027-01-04" in moved and "2027-01-07" in moved
    here = todo(say, "2026-12-22T09:10")
    assert (here["due"], here["provisional"]) == ("2027-01-07", False)
    assert "2027-01-07" in say("2026-12-22T09:10", OFFICER, "case", "history", id_)
    assert "2028 年起没有公布" in say("2026-12-22T09:10", OFFICER, "calendar", "list")
    assert say("2026-12-22T09:20", OFFICER, "calendar", "update", table, code=2)
    say("2026-12-22T09:20", OFFICER, "verify")


def test_a_case_that_the_clock_cannot_move_stops_no_other(say: As, tmp_path: Path) -> None:
    """One was acted on while the clock was ahead: the others are counted again and reminded all the same."""
    cases = [begun(say, f"2026-12-21T09:0{number}", "长期") for number in range(3)]
    ahead = min(cases)
    say("2027-06-01T09:00", CLERK, "case", "do", ahead, "催办")
    shipped = (Path(__file__).parents[2] / "calendars" / "国务院.yaml").read_text("utf-8")
    table = tmp_path / "2027.yaml"
    table.write_text(
        shipped.replace("version: 2026-1", "version: 2027-1").rstrip("\n")
        + "\n\n  2027:\n    source: 虚构的通知\n    off:\n      元旦: 2027-01-01 .. 2027-01-05\n    work: []\n",
        "utf-8",
    )
    moved = say("2026-12-22T09:00", OFFICER, "calendar", "update", table, code=1)
    assert all(id_ in moved.partition("W610")[0] for id_ in cases if id_ != ahead)
    assert f"W610 {ahead}" in moved
    told = say("2027-03-01T09:00", OFFICER, "tick", code=1)
    assert all(f"已提醒或上报：{id_}" in told for id_ in cases if id_ != ahead) and f"W610 {ahead}" in told
    assert ahead in say("2027-06-02T09:00", OFFICER, "tick"), "when the clock has come there"


def test_a_table_that_lacks_a_year_is_not_taken(say: As, tmp_path: Path) -> None:
    table = tmp_path / "2027.yaml"
    table.write_text(
        "calendar: 国务院\nversion: 2027-1\nyears: {2027: {source: 虚构, off: {元旦: 2027-01-01}, work: []}}\n"
    )
    told = say("2026-12-22T09:00", OFFICER, "calendar", "update", table, code=2)
    assert "W756" in told and "2024、2025、2026" in told


def test_the_clock_set_back_is_refused(say: As) -> None:
    id_ = begun(say, "2026-03-05T09:00", "长期")
    assert "W610" in say("2026-03-05T08:59", OFFICER, "case", "do", id_, "办结", code=3)
    say("2026-03-05T09:00", OFFICER, "case", "do", id_, "办结")


# --- marks of the inbox ------------------------------------------------------------------------------------------


def test_what_was_urged_and_what_is_overdue_is_marked(say: As) -> None:
    id_ = begun(say, "2026-03-02T09:00", "按工作日")
    assert "已催办" not in say("2026-03-02T10:00", OFFICER, "inbox")
    say("2026-03-02T11:00", CLERK, "case", "do", id_, "催办", "--note", "请尽快")
    assert "已催办" in say("2026-03-02T11:10", OFFICER, "inbox")
    assert todo(say, "2026-03-02T11:10")["urged"] == "2026-03-02 11:00"
    assert "逾期、已催办" in say("2026-03-05T09:00", OFFICER, "inbox")
    assert "2026-03-04（逾期）" in say("2026-03-05T09:00", OFFICER, "case", "list")
    history = say("2026-03-05T09:00", OFFICER, "case", "history", id_)
    assert "催办" in history and "请尽快" in history


def test_what_is_done_for_somebody_absent_is_marked(say: As) -> None:
    """周砚秋 is away from 16 to 20 March and 裴远山 stands in."""
    id_ = begun(say, "2026-03-13T09:00", "长期")
    assert "待办（0）" in say("2026-03-13T10:00", DEPUTY, "inbox")
    assert "代周砚秋" in say("2026-03-16T10:00", DEPUTY, "inbox")
    assert todo(say, "2026-03-16T10:00", DEPUTY)["on_behalf"] == OFFICER
    assert "裴远山（代周砚秋）" in say("2026-03-16T10:00", DEPUTY, "case", "show", id_)
    say("2026-03-16T11:00", DEPUTY, "case", "do", id_, "办结")
    assert "代周砚秋" in say("2026-03-16T11:10", DEPUTY, "case", "history", id_)


# --- papers that are void ------------------------------------------------------------------------------------------


def test_a_withdrawn_paper_is_shown_as_void(say: As, home: Path) -> None:
    out = say("2026-03-02T09:30", CLERK, "case", "start", "党支部成立-街道审批",
              "-d", home / "数据" / "成立申请-云杉软件.yaml", "--json")  # fmt: skip
    id_ = json.loads(out)["case"]
    say("2026-03-02T09:40", CLERK, "case", "do", id_, "提交")
    assert "作废" not in say("2026-03-02T09:50", CLERK, "case", "papers", id_)
    say("2026-03-02T10:00", CLERK, "case", "do", id_, "撤回", "--note", "漏填")
    papers = json.loads(say("2026-03-02T10:10", CLERK, "case", "papers", id_, "--json"))
    assert papers and all(one["void"] for one in papers)
    assert "作废" in say("2026-03-02T10:10", CLERK, "case", "papers", id_)
    say("2026-03-02T10:20", CLERK, "case", "do", id_, "提交")
    again = json.loads(say("2026-03-02T10:30", CLERK, "case", "papers", id_, "--json"))
    assert [bool(one["void"]) for one in again] == [True] * len(papers) + [False] * len(papers)


def test_a_case_taken_back_for_good_says_so(say: As) -> None:
    id_ = str(json.loads(say("2026-03-02T09:00", CLERK, "case", "start", "期限", "--json"))["case"])
    assert "W608" in say("2026-03-02T09:10", CLERK, "case", "do", id_, "作废", code=3)
    say("2026-03-02T09:10", CLERK, "case", "do", id_, "作废", "--note", "不办了")
    assert "已作废" in say("2026-03-02T09:20", CLERK, "case", "show", id_)
    assert id_ not in say("2026-03-02T09:20", CLERK, "case", "list")
    assert "已作废" in say("2026-03-02T09:20", CLERK, "case", "list", "--all")


# --- who there is ------------------------------------------------------------------------------------------------


def test_the_tree_and_its_people_are_listed(say: As) -> None:
    tree = say("2026-03-02T09:00", "", "org")
    assert tree.index("明川区委") < tree.index("　区委组织部") < tree.index("　　东桥街道党工委")
    below = json.loads(say("2026-03-02T09:00", "", "org", "东桥街道党工委", "--json"))
    assert below[0]["name"] == "东桥街道党工委" and below[0]["posts"]["组织员"] == OFFICER
    assert all(one["name"] != "西湾街道党工委" for one in below)
    say("2026-03-02T09:00", "", "org", "没有这个机关", code=2)
    assert "东桥街道党工委/组织员" in say("2026-03-02T09:00", "", "user", OFFICER)
    assert "2026-03-20 前由裴远山代理" in say("2026-03-16T09:00", "", "user", OFFICER)
    assert "代理" not in say("2026-03-21T09:00", "", "user", OFFICER)


def test_an_absence_is_written_and_takes_effect(say: As, home: Path) -> None:
    id_ = begun(say, "2026-05-11T09:00", "长期")
    add = ("absence", "add", OFFICER, "--from", "2026-05-12", "--until", "2026-05-13", "--deputy", DEPUTY)
    assert "周砚秋由裴远山代理" in say("2026-05-11T10:00", "", *add)
    rows = json.loads(say("2026-05-12T09:00", "", "absence", "list", "--json"))
    assert next((one["state"], one["person"], one["since"]) for one in rows) == ("现在", OFFICER, "2026-05-12")
    assert "已过" in say("2026-05-12T09:00", "", "absence", "list")
    assert "W601" in say("2026-05-11T10:10", DEPUTY, "case", "do", id_, "办结", code=3)
    assert "W765" in say("2026-05-11T10:00", "", *add[:4], "2026-05-14", *add[5:], code=2)
    say("2026-05-12T09:10", DEPUTY, "case", "do", id_, "办结")


# --- copies, evidence ----------------------------------------------------------------------------------------------


def test_a_shipped_workflow_is_copied_to_be_changed(say: As, home: Path) -> None:
    name = "党支部成立-区级审批"
    assert f"{name}.yaml" in say("2026-03-02T09:00", "", "workflow", "copy", name)
    path = home / "workflows" / f"{name}.yaml"
    text = path.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=.schema.json\n")
    assert (home / "workflows" / ".schema.json").is_file()
    path.write_text(text.replace("version: 1", "version: 7").replace("10 working days", "4 working days", 1), "utf-8")
    assert "走得通" in say("2026-03-02T09:00", "", "workflow", "check", name)
    id_ = json.loads(say("2026-03-02T09:00", CLERK, "case", "start", name,
                         "-d", home / "数据" / "成立申请-云杉软件.yaml", "--json"))["case"]  # fmt: skip
    say("2026-03-02T09:10", CLERK, "case", "do", id_, "提交")
    assert todo(say, "2026-03-02T09:20")["due"] == "2026-03-06", "the copy is in force"
    assert "T146" in say("2026-03-02T09:00", "", "workflow", "copy", name, code=2)
    assert path.read_text("utf-8").count("version: 7") == 1
    say("2026-03-02T09:00", "", "workflow", "copy", "没有这个流程", code=2)


def test_a_store_that_was_moved_says_where_to(say: As, home: Path, tmp_path: Path) -> None:
    id_ = begun(say, "2026-03-02T09:00", "长期")
    new = tmp_path / "新库.db"
    assert "旧的库已经封存" in say("2026-03-03T09:00", "", "db", "move", new)
    refused = say("2026-03-03T09:10", OFFICER, "case", "do", id_, "办结", code=3)
    assert "W642" in refused and str(new) in refused and "docflow.toml" in refused
    assert str(new) in say("2026-03-03T09:10", "", "db", "check")
    assert id_ in say("2026-03-03T09:10", OFFICER, "inbox")
    assert "完整" in say("2026-03-03T09:10", "", "verify")
    assert "W642" in say("2026-03-03T09:10", "", "db", "move", tmp_path / "再一个.db", code=3)
    settings = home / "docflow.toml"
    text = settings.read_text("utf-8")
    changed = re.sub(r"(?m)^path = .*$", f'path = "{new}"', text)
    settings.write_text(changed if changed != text else f'{text}\n[store]\npath = "{new}"\n', "utf-8")
    say("2026-03-03T09:20", OFFICER, "case", "do", id_, "办结")
    assert "完整" in say("2026-03-03T09:30", "", "verify")


def test_what_has_changed_since_it_was_looked_at_is_not_decided(say: As) -> None:
    """The clerk takes the paper back and hands in another while the officer still looks at the first."""
    id_ = begun(say, "2026-03-02T09:00", "长期")
    shown = json.loads(say("2026-03-02T09:30", OFFICER, "case", "show", id_, "--json"))
    assert f"第{shown['version']}条　{shown['head'][:16]}" in say("2026-03-02T09:30", OFFICER, "case", "show", id_)
    say("2026-03-02T09:40", CLERK, "case", "do", id_, "撤回")
    say("2026-03-02T09:41", CLERK, "case", "do", id_, "长期", "-s", "事由=换了内容")
    do = ("case", "do", id_, "办结", "--seen")
    assert "W626" in say("2026-03-02T10:00", OFFICER, *do, shown["head"][:16], code=3)
    assert "W626" in say("2026-03-02T10:00", OFFICER, *do, shown["head"][:4], code=3)
    again = json.loads(say("2026-03-02T10:10", OFFICER, "case", "show", id_, "--json"))
    say("2026-03-02T10:20", OFFICER, *do, again["head"][:16])
    history = json.loads(say("2026-03-02T10:30", OFFICER, "case", "history", id_, "--json"))
    assert history[again["version"] - 1]["hash"] == again["head"], "the act stands upon what was seen"


def test_a_paper_is_held_against_the_record(say: As) -> None:
    id_ = begun(say, "2026-03-02T09:00", "长期")
    rows = json.loads(say("2026-03-02T09:10", OFFICER, "case", "history", id_, "--json"))
    printed = f"{id_} 第{rows[-1]['seq']}条 {rows[-1]['hash'][:16]}"
    assert "与文书上的存证相符" in say("2026-03-03T09:00", "", "verify", "--printed", printed)
    wrong = re.sub(r".$", lambda last: "0" if last[0] != "0" else "1", printed)
    assert "A724" in say("2026-03-03T09:00", "", "verify", "--printed", wrong, code=4)
    assert "C818" in say("2026-03-03T09:00", "", "verify", "--printed", "特此回执", code=2)
