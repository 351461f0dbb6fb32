"""Papers: what they say, that what was approved is what goes out, and what an act may not do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from docflow import source
from docflow.errors import InvalidSource, Refused
from docflow.workflow import engine, graph
from docflow.workflow.case import (
    Act,
    Escalated,
    Later,
    PaperApproved,
    PaperFacts,
    PaperIssued,
    Registered,
    Reminded,
    Start,
    Tick,
)
from tests.workflow.playing import HERE, Play, known, load

ANSWERS = {"单位名称": "云杉公司", "正式党员数": "5", "有遗留问题": "否"}


def approved() -> Play:
    """A case whose 批复 has been approved and waits to be issued."""
    play = Play(load(HERE / "flows" / "审批.yaml", known()))
    play.do(Start("审批-1", "云杉公司", "zhou", ANSWERS))
    for verb, who, note in (
        ("提交", "zhou", ""),
        ("同意", "li", "情况属实"),
        ("同意", "wu", ""),
        ("同意", "zheng", ""),
        ("同意", "qian", ""),
    ):
        play.wait(hours=1)
        play.do(Act(verb, who, note=note))
    return play


def test_a_paper_says_what_the_case_knows() -> None:
    order = approved().orders[-1]
    assert order.values == {
        "单位名称": "明川区云杉软件有限公司",
        "来文标题": "明川区云杉软件有限公司关于成立请示",
        "来文日期": "2026年3月2日",
        "审核意见": "情况属实",
        "抄送机关": ["中共明川区东桥街道工作委员会", "明川区云杉软件有限公司"],
    }
    assert (order.purpose, order.issuer, order.date) == ("approve", "区委组织部", date(2026, 3, 2))
    assert order.signers == ("吴七", "郑八")


def test_what_was_approved_is_what_goes_out() -> None:
    play = approved()
    play.wait(days=1)
    play.do(Act("印发", "feng"))
    order, event = play.orders[-1], next(one for one in play.trail if isinstance(one, PaperIssued) and one.number)
    frozen = next(one for one in play.trail if isinstance(one, PaperApproved))
    assert order.frozen_hash == frozen.content_hash == event.content_hash
    assert (event.date, order.issued_on) == (date(2026, 3, 2), date(2026, 3, 3))
    assert event.signers == ("吴七", "郑八")
    assert event.number == "明组〔2026〕1号"
    assert order.numbered_by == "区委组织部"


def test_an_edited_template_is_found_when_the_paper_goes_out() -> None:
    play = approved()
    before = play.state
    play.tampered = "改过的模板"
    with pytest.raises(Refused) as caught:
        play.do(Act("印发", "feng"))
    assert caught.value.problems[0].code == "W606"
    assert play.state is before


def test_an_answer_changed_after_approval_is_named() -> None:
    play = approved()
    papers = {
        name: replace(one, values={**one.values, "审核意见": "另一个意见"}) if name == "成立批复" else one
        for name, one in play.case.papers.items()
    }
    play.state = replace(play.case, papers=papers)
    with pytest.raises(Refused) as caught:
        play.do(Act("印发", "feng"))
    assert caught.value.problems[0].code == "W606"
    assert "审核意见" in caught.value.problems[0].text


def test_a_paper_may_quote_one_of_the_same_act() -> None:
    text = """workflow: 同时印发
organisations: {单位: applicant, 街道: superior(单位)}
steps:
  印:
    by: 街道.党政办文书
    then:
      印发:
        issue:
          - {paper: 成立请示, with: {单位名称: 单位}}
          - {paper: 成立通知, with: {批复文号: 成立请示.文号}}
        end: 完
"""
    play = Play(graph.compile(source.read(text, "同时.yaml"), known()))
    play.do(Start("同-1", "云杉公司", "sun"))
    decision = engine.decide(play.graph, play.case, Act("印发", "sun"), play.world())
    assert decision.papers[1].values == {"批复文号": Later("成立请示", "文号")}
    play.do(Act("印发", "sun"))
    assert play.orders[-1].values == {"批复文号": "东街工〔2026〕1号"}
    with pytest.raises(ValueError, match="成立通知"):
        engine.issued(decision, [PaperFacts("成立请示", "题", "x")])


def test_a_new_paper_names_the_one_it_replaces() -> None:
    play = Play(load(HERE / "flows" / "审批.yaml", known()))
    play.do(Start("审批-1", "云杉公司", "zhou", ANSWERS))
    play.do(Act("提交", "zhou"))
    first = play.case.papers["成立请示"].seq
    play.do(Act("退回", "li", note="不全"))
    play.do(Act("提交", "zhou"))
    again = [one for one in play.trail if isinstance(one, PaperIssued)][-1]
    assert again.replaces == first


def test_an_end_can_write_into_a_register() -> None:
    play = approved()
    play.do(Act("印发", "feng"))
    line = next(one for one in play.trail if isinstance(one, Registered))
    assert (line.register, line.values) == ("党组织", {"名称": "云杉公司", "批复文号": "见批复"})


def test_the_clock_may_not_go_back() -> None:
    play = approved()
    play.now -= timedelta(days=1)
    with pytest.raises(Refused) as caught:
        play.do(Tick())
    assert caught.value.problems[0].code == "W610"


def test_a_tick_that_finds_nothing_is_nothing() -> None:
    play = approved()
    decision = engine.decide(play.graph, play.case, Tick(), play.world())
    assert (decision.events, decision.effects) == ((), ())


def test_a_task_is_escalated_once_however_often_the_clock_comes_round() -> None:
    play = Play(load(HERE / "flows" / "审批.yaml", known()))
    play.do(Start("审批-1", "云杉公司", "zhou", ANSWERS))
    play.do(Act("提交", "zhou"))
    for _ in range(6):
        play.wait(days=5)
        play.do(Tick())
    told = [event for event in play.trail if isinstance(event, Escalated)]
    assert [(one.step, [str(post) for post in one.posts]) for one in told] == [("审核", ["东桥街道/党工委书记"])]
    assert len([one for one in play.trail if isinstance(one, Reminded)]) > 1, "reminders go on"


SIDE_BY_SIDE = """
workflow: 两处同办
organisations: {单位: applicant, 街道: superior(单位)}
steps:
  申请: {by: 单位.经办人, then: {提交: 征询}}
  征询:
    parallel:
      甲: {甲意见: {by: 街道.组织员, then: {同意: join}}}
      乙: {乙意见: {by: 街道.组织员, then: {同意: join}}}
    then: 办理
  办理: {by: 单位.经办人, then: {办结: {end: 完}}}
"""


def test_who_is_asked_at_two_steps_says_which() -> None:
    play = Play(graph.compile(source.read(SIDE_BY_SIDE, "两处同办.yaml")))
    play.do(Start("两处-1", "云杉公司", "zhou"))
    play.do(Act("提交", "zhou"))
    with pytest.raises(Refused) as caught:
        play.do(Act("同意", "li"))
    (told,) = caught.value.problems
    assert (told.code, "甲意见" in told.text and "乙意见" in told.text) == ("W613", True)
    play.do(Act("同意", "li", step="乙意见"))
    play.do(Act("同意", "li"))
    assert set(play.case.open) == {"办理"}


def test_who_has_no_superior_cannot_begin_what_needs_one() -> None:
    play = Play(graph.compile(source.read(SIDE_BY_SIDE, "两处同办.yaml")))
    with pytest.raises(InvalidSource) as caught:
        play.do(Start("两处-1", "市场监管局", "wei"))
    assert [one.code for one in caught.value.problems] == ["W616"]
    assert play.state is None


def test_bad_answers_are_told_all_at_once() -> None:
    play = Play(load(HERE / "flows" / "审批.yaml", known()))
    with pytest.raises(InvalidSource) as caught:
        play.do(Start("审批-1", "云杉公司", "zhou", {"正式党员数": "三个", "有遗留问题": "也许", "单位名秤": "x"}))
    assert len(caught.value.problems) == 3
    assert play.state is None


def test_effects_have_keys_that_stay_the_same() -> None:
    play = Play(load(HERE / "flows" / "审批.yaml", known()))
    play.do(Start("审批-1", "云杉公司", "zhou", ANSWERS))
    one = engine.decide(play.graph, play.case, Act("提交", "zhou"), play.world())
    two = engine.decide(play.graph, play.case, Act("提交", "zhou"), play.world())
    assert [effect.key for effect in one.effects] == [effect.key for effect in two.effects]
    facts = [PaperFacts("成立请示", "题", "x")]
    keys = [effect.key for effect in engine.issued(one, facts).effects]
    assert len(keys) == len(set(keys)) > 0


def test_a_deadline_that_may_move_is_a_warning_and_is_recounted_when_the_year_is_announced() -> None:
    play = Play(load(HERE / "flows" / "审批.yaml", known()))
    play.now = play.now.replace(month=12, day=10)
    play.do(Start("审批-1", "云杉公司", "zhou", ANSWERS))
    play.do(Act("提交", "zhou"))
    decision = engine.decide(play.graph, play.case, Act("同意", "li"), play.world())
    doubts = engine.doubts(decision.events, play.calendar)
    assert [(one.code, one.is_warning) for one in doubts] == [("W611", True)]
    assert "2027" in doubts[0].text
    play.do(Act("同意", "li"))
    assert play.case.open["部务会"].due == date(2027, 1, 11)
    off = {date(2027, 1, 11): "假"}
    years = {**play.calendar.years, 2027: "国办发明电〔2026〕9号"}
    play.calendar = replace(play.calendar, version="2027-1", off={**play.calendar.off, **off}, years=years)
    play.do(Tick())
    here = play.case.open["部务会"]
    assert (here.due, here.provisional, here.calendar) == (date(2027, 1, 12), False, "国务院@2027-1")
    assert engine.decide(play.graph, play.case, Tick(), play.world()).events == ()
    assert play.reread() == play.case
