"""A simulated year: every case is accounted for, and the same seed gives the same year."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from docflow import source, workdays
from docflow.directory import Post
from docflow.workflow import engine, graph, yearly
from docflow.workflow.case import VERBS, Acted, Escalated, Event, Reminded, Voted
from docflow.workflow.desk import Assumed, Desk
from docflow.workflow.graph import Graph
from docflow.workflow.simulate import Report, play, simulate
from docflow.workflow.tally import HAPPENED, tally
from docflow.workflow.year import Year
from tests.workflow.making import workflows
from tests.workflow.playing import HERE, ROOT, calendar, known, load, town


def year(seed: int, cases: int = 12) -> Report:
    made = load(HERE / "flows" / "审批.yaml", known())
    begin = date(2026, 1, 5)
    choose = random.Random(seed).randrange
    return simulate(made, town(), (("云杉公司", "zhou"),), calendar(), begin, cases, choose, known())


def test_every_case_is_accounted_for() -> None:
    found = year(1)
    assert sum(found.outcomes.values()) + found.unfinished == found.cases == 12
    assert set(found.outcomes) <= {"已成立", "不予成立", "已作废", "已终止"}
    assert 0 < found.median <= found.ninetieth
    assert {one.step for one in found.waits} >= {"申请", "审核", "部务会"}
    assert all(one.times >= 1 and one.median <= one.longest for one in found.waits)
    assert {one.person for one in found.loads} >= {"周砚秋", "冯九"}


@given(workflows(), st.integers(0, 1000))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_workflow_that_is_proved_can_be_simulated(text: str, seed: int) -> None:
    """Returns out of a block, too, take away on one day what another was about to do."""
    made, _ = graph.examine(source.read(text, "随机.yaml"))
    assume(made is not None and made.is_proved)
    assert made is not None
    by = made.definition.steps[made.definition.start].by
    assert by
    post = Post({"单位": "云杉公司", "街道": "东桥街道", "区委": "区委组织部"}[by.organisation], by.role)
    holder = min(one.person for one in town().holders(post, date(2026, 1, 5)))
    choose = random.Random(seed).randrange
    few = Assumed(usual_percent=40, patience=40)
    found = simulate(made, town(), (("云杉公司", holder),), calendar(), date(2026, 1, 5), 3, choose, assumed=few)
    assert sum(found.outcomes.values()) + found.unfinished == 3


def test_the_same_seed_gives_the_same_year() -> None:
    assert year(7, 5) == year(7, 5)
    assert year(7, 5) != year(8, 5)


def test_a_shipped_workflow_can_be_simulated() -> None:
    made = load(ROOT / "workflows" / "党支部成立-区级审批.yaml")
    choose = random.Random(3).randrange
    found = simulate(made, town(), (("云杉公司", "zhou"),), calendar(), date(2026, 1, 5), 4, choose)
    assert sum(found.outcomes.values()) + found.unfinished == 4


def test_arms_that_no_case_went_along_are_named() -> None:
    made = load(HERE / "flows" / "审批.yaml", known())
    one = simulate(made, town(), (("云杉公司", "zhou"),), calendar(), date(2026, 1, 5), 1, lambda below: 0, known())
    taken = {(step.name, arm.verb) for step in made.definition.steps.values() for arm in step.arms}
    taken -= {(dead.step, dead.verb) for dead in one.dead}
    assert ("申请", "提交") in taken and ("审核", "退回") not in taken
    assert not {dead.step for dead in one.dead} - set(made.definition.steps)


def test_who_has_more_than_one_person_gets_done_is_told() -> None:
    """Forty cases at once are too many for one clerk, and two are not."""
    made = load(HERE / "flows" / "审批.yaml", known())

    def full_days(cases: int) -> int:
        begin = date(2026, 1, 5)
        found = simulate(made, town(), (("云杉公司", "zhou"),), calendar(), begin, cases, lambda below: 0, known())
        assert sum(found.outcomes.values()) + found.unfinished == cases
        busy = [one for one in found.loads if one.full_days]
        assert all(one.most_waiting > found.assumed.acts_a_day for one in busy)
        return sum(one.full_days for one in busy)

    assert full_days(40) > 5
    assert full_days(2) == 0


def test_the_chart_says_every_step_and_person() -> None:
    found = year(1)
    tree = ElementTree.fromstring(yearly.svg(found, "<甲>"))
    words = {element.text for element in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert words >= {wait.step for wait in found.waits} | {load.person for load in found.loads}
    bars = [element for element in tree.iter("{http://www.w3.org/2000/svg}rect") if element.get("x")]
    assert "没有人走过的" in "".join(word or "" for word in words)
    assert all(f"“{dead.verb}”" in "".join(word or "" for word in words) for dead in found.dead) and found.dead
    assert len(bars) == sum(bool(one.median) + bool(one.longest) for one in found.waits) + len(found.loads)


# --- the law: what is reported is what the events of the cases make ----------------------------------------------

BEGIN, CALENDAR = date(2026, 1, 5), calendar()
BUSY = Assumed(
    usual_percent=60, unusual_percent=40, withdrawn_percent=20, ended_permille=5, urged_percent=40, patience=90
)
#: Everything a deadline can ask for, a pool, a vote, a block, a return out of it.
WHOLE = """workflow: 各种办法
organisations: {单位: applicant, 街道: superior(单位), 区委: superior(街道)}
form: {人数: integer >= 0}
closes: 17:30
same_person: once
steps:
  申请: {by: 单位.经办人, fill: 人数, then: {提交: 审核}}
  审核:
    by: 街道.组织员
    due: 1 working days
    overdue: {remind: 街道.党工委书记, every: 1 working days}
    then: {同意: 并审, 退回: {go: 申请, reason: required}}
  并审:
    parallel:
      组织: {组织看: {by: 区委.组织科, not_by: [审核], then: {同意: join, 退回: {go: 审核, again: direct}}}}
      干部: {干部看: {by: 区委.干部科, sign: {by: [区委.干部科, 区委.文书], pass: all}, then: {同意: join, 不同意: {end: 不批}}}}
    then: 会议
  会议:
    by: 区委.部长
    sign: {by: 区委.部务会, pass: 2/3}
    due: 2 working days
    overdue: {escalate: 区委.分管副部长}
    then: {同意: 发文, 不同意: {end: 不批}}
  发文:
    by: 区委.文书
    when: 人数 >= 1
    otherwise: 知会
    due: 1 working days
    overdue: {take: 缓发}
    then: {印发: {end: 已批}, 缓发: {end: 缓批}}
  知会: {by: 区委.文书, consult: [街道.组织委员], then: {办结: 归档}}
  归档: {by: 区委.文书, then: {办结: {end: 已批}}}
"""


def played(made: Graph, seed: int, cases: int, assumed: Assumed = BUSY) -> Year:
    choose = random.Random(seed).randrange
    return play(made, town(), (("云杉公司", "zhou"),), calendar(), BEGIN, cases, choose, known(), assumed)


def whole() -> Graph:
    made, problems = graph.examine(source.read(WHOLE, "各种.yaml"), known(True))
    assert made is not None and made.is_proved, problems
    return made


def events_of(desk: Desk) -> list[Event]:
    return [event for deed in desk.deeds for event in deed.events]


def is_what_the_events_make(year: Year, cases: int) -> None:
    """The report, beside counts taken from the finished cases and from plain sums over the events."""
    found, desks = tally(year, cases), [*year.closed, *year.desks]
    states = [engine.replay(events_of(desk)) for desk in desks]
    assert states == [desk.state for desk in desks]
    ended = [state.outcome for state in states if state.is_finished]
    assert found.outcomes == {name: ended.count(name) for name in ended}
    assert found.unfinished == cases - len(ended)
    every = [event for desk in desks for event in events_of(desk)]
    acted = [event for event in every if isinstance(event, Acted)]
    arms = {(step.name, arm.verb) for step in year.graph.definition.steps.values() for arm in step.arms}
    assert {(one.step, one.verb) for one in found.dead} == arms - {(one.step, one.verb) for one in acted}
    for wait in found.waits:
        assert wait.times == sum(one.step == wait.step and not one.repeats for one in acted)
        assert wait.open == sum(wait.step in state.open for state in states)
        rests, late = waited(desks, wait.step)
        assert (wait.longest, wait.overdue) == (max(rests, default=0), late)
        assert wait.median == (sorted(rests)[len(rests) // 2] if rests else 0)
    for name, kind in (("逾期提醒", Reminded), ("逾期上报", Escalated)):
        assert found.happened.get(name, 0) == sum(isinstance(one, kind) for one in every)
    assert found.happened.get("退回", 0) == sum(one.returns for one in acted)
    by = [
        deed.person
        for desk in desks
        for deed in desk.deeds
        if deed.person
        and any(isinstance(one, Voted) or (isinstance(one, Acted) and not one.repeats) for one in deed.events)
    ]
    assert sorted((one.person, one.acts) for one in found.loads) == sorted(
        (town().name(name), by.count(name)) for name in set(by)
    )
    spans = sorted(
        workdays.working_days_between(desk.began, workdays.day_of(desk.state.at), calendar())
        for desk in desks
        if desk.state.is_finished
    )
    assert found.median == (spans[len(spans) // 2] if spans else 0)
    assert set(found.happened) <= set(HAPPENED)


def waited(desks: list[Desk], step: str) -> tuple[list[int], int]:
    """How long the step waited each time it was done, and how often it was late: from the record up to each act."""
    rests, late = [], 0
    for desk in desks:
        events = events_of(desk)
        for number, event in enumerate(events):
            if isinstance(event, Acted) and event.step == step and not event.repeats:
                here = engine.replay(events[:number]).open[step]
                since, until = workdays.day_of(here.entered), workdays.day_of(event.at)
                days = [since + timedelta(days=one + 1) for one in range((until - since).days)]
                rests.append(sum(map(CALENDAR.is_working, days)))
                late += here.due is not None and until > here.due
    return rests, late


@pytest.mark.parametrize("assumed", [BUSY, Assumed()], ids=["busy", "calm"])
def test_what_is_reported_is_what_the_events_make(assumed: Assumed) -> None:
    is_what_the_events_make(played(whole(), 5, 40, assumed), 40)


@pytest.mark.slow
@given(st.integers(0, 10_000))
@settings(max_examples=12, deadline=None)
def test_what_is_reported_is_what_the_events_make_whatever_the_seed(seed: int) -> None:
    is_what_the_events_make(played(whole(), seed, 25), 25)


def test_a_year_meets_every_command_and_all_that_the_clock_does() -> None:
    found = tally(played(whole(), 2, 150), 150)
    assert set(found.happened) == set(HAPPENED)
    assert set(VERBS) - {"作废", "终止"} <= set(HAPPENED)
    assert {"已批", "不批", "缓批", "已作废", "已终止"} == set(found.outcomes)


def test_who_holds_a_post_together_shares_its_papers() -> None:
    """李一 and 李二 are both 组织员: a task of the pool is taken by either, and never by both."""
    made = load(HERE / "flows" / "审批.yaml", known())
    found = tally(played(made, 3, 60, Assumed()), 60)
    acts = {one.person: one.acts for one in found.loads}
    assert min(acts["李一"], acts["李二"]) * 3 > max(acts["李一"], acts["李二"])


def test_nobody_acts_on_a_day_off_or_while_on_leave() -> None:
    year = played(whole(), 4, 60, Assumed(leaves=(6, 10)))
    assert year.offices.leaves
    for desk in (*year.closed, *year.desks):
        for deed in desk.deeds:
            assert year.calendar.is_working(deed.day)
            assert deed.person not in year.offices.away(deed.day)
            assert all(workdays.day_of(event.at) == deed.day for event in deed.events)
    assert tally(year, 60).happened["代理"]


def test_a_step_at_which_nobody_can_act_is_said_and_not_waited_for() -> None:
    """The check would say so too; a year of such cases does not go on for ever."""
    made, _ = graph.examine(source.read(WHOLE.replace("by: 区委.组织科", "by: 区委.没有这个人"), "各种.yaml"))
    assert made is not None
    year = played(made, 1, 20, Assumed())
    found = tally(year, 20)
    assert found.forsaken["组织看"] >= 10 and found.unfinished >= 10
    assert all(count <= 20 for count in found.forsaken.values())
    last = max(deed.day for desk in year.closed for deed in desk.deeds)
    assert last < date(2027, 1, 5) + timedelta(days=year.assumed.forsaken + 90)
    assert tally(played(whole(), 1, 20), 20).forsaken == {}


def test_a_year_that_is_not_announced_is_said() -> None:
    choose = random.Random(1).randrange
    made = whole()
    found = simulate(made, town(), (("云杉公司", "zhou"),), calendar(), date(2026, 7, 1), 5, choose, known())
    assert found.unannounced == (2027,)
    assert tally(played(made, 1, 2, Assumed(patience=20)), 2).unannounced in ((), (2027,))
