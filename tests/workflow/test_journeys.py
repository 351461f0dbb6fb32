"""Journeys: transcripts of cases that anyone in an office can read; one function plays them all.

    周砚秋 提交                    → 街道审核：组织员      who says what → whose turn it is then
    李一 退回 到 提出申请 「缺名册」  → 提出申请：经办人       a chosen target, a reason
    李二 同意                      ✗ W604                 refused, and nothing has changed
    王二 加签 给 东桥街道/纪工委书记  → …                    commands of the case name a post
    过 3 天 · 时钟                                         time goes by; the clock does its round
    看 期限 街道审核 = 2026-03-16                           what else can be seen

An answer that a step asks for is taken from `answers`, then from the files of `data`, else made up.
`rows` names what the journey shows of the acceptance table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from docflow import workdays
from docflow.directory import Post
from docflow.errors import DocflowError
from docflow.workflow import engine
from docflow.workflow.case import (
    VERBS,
    Act,
    AddSigner,
    Advise,
    Command,
    Copy,
    Delegate,
    HandOver,
    Receive,
    RemoveSigner,
    Start,
    Terminate,
    Tick,
    Urge,
    Void,
    Voted,
    Warned,
    Withdraw,
)
from docflow.zone import CHINA
from tests.workflow.playing import HERE, ROOT, Play, filled, known, load, town

FILES = sorted((HERE / "journeys").glob("*.yaml"))
LINE = re.compile(
    r"(?P<who>\S+) (?P<verb>\S+)(?: 给 (?P<to_post>\S+))?(?: 在 (?P<step>\S+))?(?: 到 (?P<to>\S+))?"
    r"(?: 代 (?P<for_>\S+))?(?: 填 (?P<fill>\{.*?\}))?(?: 「(?P<note>.*?)」)?\s*(?:(?P<sign>[→✗]) (?P<then>.+))?"
)


def _marked(path: Path) -> Any:
    """A journey with the rows of the acceptance table that it shows (`rows:`)."""
    rows = yaml.safe_load(path.read_text("utf8")).get("rows", [])
    return pytest.param(path, id=path.stem, marks=[pytest.mark.row(*rows)] if rows else [])


@pytest.mark.parametrize("path", [_marked(path) for path in FILES])
def test_a_journey_goes_as_written(path: Path) -> None:
    tell(path)


def tell(path: Path, kind: type[Play] = Play) -> Play:
    """The journey in `path`, played to its end by a Play of this kind."""
    journey = yaml.safe_load(path.read_text("utf8"))
    data = [yaml.load((ROOT / one).read_text("utf8"), yaml.BaseLoader) for one in journey.get("data", [])]
    journey["answers"] = {name: value for one in (*data, journey.get("answers", {})) for name, value in one.items()}
    where = HERE if (HERE / journey["workflow"]).exists() else ROOT
    neighbours = known() if where == HERE else None
    play = kind(load(where / journey["workflow"], neighbours), offices=_offices(journey))
    play.now = datetime.fromisoformat(journey.get("start", "2026-03-02T09:00")).replace(tzinfo=CHINA)
    for line in journey["story"]:
        _play(play, journey, line)
        if play.state is not None:
            assert play.reread() == play.state, line
    return play


def _offices(journey: Mapping[str, Any]) -> Any:
    offices = town()
    if "posts" in journey:
        from docflow import directory, source
        from tests.workflow.playing import TOWN

        text = TOWN
        for old, new in journey["posts"].items():
            assert old in text, old
            text = text.replace(old, new)
        offices = directory.parse(source.read(text, "机构.yaml"))
    return offices


def _play(play: Play, journey: Mapping[str, Any], line: str) -> None:
    if line.startswith("过 "):
        count, unit = line.split()[1:]
        play.now += timedelta(**{{"天": "days", "小时": "hours"}[unit]: int(count)})
        return
    if line.startswith("看 "):
        _look(play, line)
        return
    if line == "时钟":
        play.do(Tick())
        return
    found = LINE.fullmatch(line)
    assert found, f"cannot read: {line}"
    play.now += timedelta(minutes=10)
    before = play.state
    try:
        play.do(_command(play, journey, found.groupdict(default="")))
    except DocflowError as error:
        assert found["sign"] == "✗", f"{line}\n{error}"
        codes = {one.code for one in error.problems}
        code, _, words = found["then"].partition(" ")
        assert code in codes, f"{line}\n{error}"
        assert words in "".join(one.text + one.remedy for one in error.problems), f"{line}\n{error}"
        assert play.state is before
        return
    assert found["sign"] != "✗", f"{line}\nwas not refused"
    if found["then"]:
        assert _waiting(play) == found["then"].strip(), line


def _waiting(play: Play) -> str:
    """Whose turn it is: `街道审核：组织员；…`, or the outcome."""
    if play.case.outcome:
        return f"办结：{play.case.outcome}"
    steps = [f"{name}：{'、'.join(post.role for post in one.asked)}" for name, one in sorted(play.case.open.items())]
    return "；".join(steps)


def _command(play: Play, journey: Mapping[str, Any], said: Mapping[str, str]) -> Command:
    who = play.offices.find_person(said["who"]).id
    verb, note = said["verb"], said["note"]
    given = {**journey.get("answers", {}), **(yaml.safe_load(said["fill"]) if said["fill"] else {})}
    if verb == "起办":
        first = play.graph.definition.steps[play.graph.definition.start]
        names = {*first.fill, *first.ask, *(name for arm in first.arms for name in arm.fill)}
        return Start("示例-1", journey.get("applicant", "云杉公司"), who, _draft(names, given), bool(said["for_"]))
    if verb == "收文":
        return Receive(who, said["to"], "来文标题", date(2026, 3, 1), "00", "外〔2026〕1号", "外单位")
    if verb in VERBS:
        return _case_command(verb, who, said)
    act = Act(verb, who, said["step"], {}, note, said["to"], said["for_"])
    return replace(act, answers=_answers(play, act, given, bool(said["fill"])))


def _draft(form: set[str], given: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in given.items() if name in form}


def _answers(play: Play, act: Act, given: Mapping[str, object], is_exact: bool) -> dict[str, object]:
    """Answers to what the step asks of this person for this verb."""
    offered = engine.options(play.graph, play.case, play.world(), act.by, act.for_).acts
    for option in offered:
        if option.verb == act.verb and act.step in ("", option.step):
            if is_exact:
                return {name: value for name, value in given.items() if name in option.form}
            return filled(option.form, {**play.case.record, **given})
    return {}


def _case_command(verb: str, who: str, said: Mapping[str, str]) -> Command:
    post = Post.read(said["to_post"])
    step, note = said["step"], said["note"]
    commands: dict[str, Command] = {
        "撤回": Withdraw(who, note),
        "催办": Urge(who, step, note),
        "转办": HandOver(who, post, step, note),
        "委派": Delegate(who, post, step, note),
        "回复": Advise(who, note, step),
        "加签": AddSigner(who, post, step, note),
        "减签": RemoveSigner(who, post, step, note),
        "抄送": Copy(who, (post,), note),
        "作废": Void(who, note),
        "终止": Terminate(who, note),
    }
    return commands[verb]


def _look(play: Play, line: str) -> None:
    """What can be seen: 期限 of a step, who is overdue, papers, copies, a decision, what a person may do."""
    what, _, expected = line.removeprefix("看 ").partition(" = ")
    kind, _, name = what.partition(" ")
    state = play.case
    open_steps = state.open.values()
    day = workdays.day_of(play.now)
    match kind:
        case "期限":
            due = state.open[name].due
            found = (due.isoformat() if due else "无") + ("（暂定）" if state.open[name].provisional else "")
        case "逾期":
            found = "、".join(one.step for one in open_steps if one.due and day > one.due) or "无"
        case "文书":
            found = "、".join(" ".join(filter(None, (one.name, one.number))) for one in state.papers.values()) or "无"
        case "抄送":
            found = "、".join(map(str, state.copied)) or "无"
        case "判定":
            found = state.decisions[name].value
        case "答案":
            found = str(state.record.get(name))
        case "提醒":
            found = "、".join(one.step for one in open_steps if one.reminded == play.now) or "无"
        case "提醒过":
            found = "、".join(one.check for one in play.trail if isinstance(one, Warned)) or "无"
        case "可办":
            who = play.offices.find_person(name).id
            found = "、".join(one.verb for one in engine.options(play.graph, state, play.world(), who).acts) or "无"
        case "可用":
            who = play.offices.find_person(name).id
            found = "、".join(engine.options(play.graph, state, play.world(), who).commands) or "无"
        case "代签":
            votes = [event.vote for event in play.trail if isinstance(event, Voted)]
            found = (
                "、".join(f"{one.name}代{play.offices.name(one.on_behalf)}" for one in votes if one.on_behalf) or "无"
            )
        case _:
            raise AssertionError(line)
    assert found == expected, line


def test_there_are_journeys() -> None:
    assert len(FILES) >= 12
