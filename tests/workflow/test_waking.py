"""When the clock is to look at a case again: never later than it has something to ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from docflow import source
from docflow.workflow import engine, graph
from docflow.workflow.case import Act, Case, Start, Tick
from docflow.workflow.graph import Graph
from docflow.workflow.waking import AT_ONCE, wake
from tests.workflow.playing import Play, calendar

TEXT = """\
workflow: 醒
version: 1
calendar: 国务院
organisations: {单位: applicant, 街道: superior(单位), 区委: superior(街道)}
form: {}
steps:
  提出: {by: 单位.经办人, then: {提交: {go: 分办}}}
  分办:
    parallel:
      甲:
        初审:
          by: 街道.组织员
          %s
          then: {同意: join, 退回: {go: 提出, reason: required, again: stepwise}}
      乙:
        会审:
          by: 区委.组织科
          %s
          sign: {by: [区委.干部科, 区委.部长, 区委.分管副部长], pass: all}
          then: {同意: join, 不同意: {end: 不予办理}}
    then: 办结
  办结: {by: 区委.文书, then: {办结: {end: 已办结}}}
"""
DUE = st.sampled_from(["due: 3 working days", "due: 5 days", "due: 1 month"])
LATE = st.sampled_from(
    [
        "overdue: none",
        "overdue: {remind: 区委.部长}",
        "overdue: {remind: 区委.部长, every: 2 working days}",
        "overdue: {escalate: 区委.部长}",
        "overdue: {escalate: 区委.部长, remind: 区委.文书, every: 3 days}",
    ]
)


def made(first: tuple[str, str], second: tuple[str, str]) -> Graph:
    one, other = ("\n          ".join(filter(None, each)) for each in (first, second))
    return graph.compile(source.read(TEXT % (one, other), "醒.yaml"))


def asks_on(play: Play, day: date) -> bool:
    later = replace(play, now=play.now + (day - play.now.date()))
    return bool(engine.decide(play.graph, play.case, Tick(), later.world()).events)


def offers(play: Play) -> list[Act]:
    people = {one.person for post in play.case.asked for one in play.offices.holders(post, play.now.date())}
    return [
        Act(one.verb, person, one.step, {}, "理由")
        for person in sorted(people)
        for one in engine.options(play.graph, play.case, play.world(), person).acts
    ]


@given(st.data(), st.tuples(DUE, LATE), st.tuples(DUE, LATE))
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_day_before_it_asks_anything(data: st.DataObject, first: tuple[str, str], second: tuple[str, str]) -> None:
    play = Play(made(first, second))
    play.do(Start("醒-1", "云杉公司", "zhou"))
    for _ in range(data.draw(st.integers(1, 6))):
        if play.case.is_finished:
            break
        play.wait(days=data.draw(st.integers(0, 9)))
        if data.draw(st.booleans()):
            play.do(Tick())
        else:
            play.do(data.draw(st.sampled_from(offers(play))))
        _holds(play, play.case)
        other = replace(play.calendar, version="另一年", off={**play.calendar.off, date(2026, 3, 18): "临时放假"})
        _holds(replace(play, calendar=other), play.case)


def _holds(play: Play, state: Case) -> None:
    found = wake(play.graph, state, play.calendar)
    event("at once" if found == AT_ONCE else "a day" if found else "never")
    for ahead in range(50):
        day = play.now.date() + timedelta(days=ahead)
        if asks_on(play, day):
            assert found is not None and found <= day
            return


def test_a_case_without_a_deadline_is_not_looked_at() -> None:
    play = Play(made(("due: 5 days", "overdue: none"), ("due: 5 days", "overdue: none")))
    play.do(Start("醒-1", "云杉公司", "zhou"))
    assert wake(play.graph, play.case, play.calendar) is None, "nothing is due yet"
    play.do(Act("提交", "zhou"))
    assert wake(play.graph, play.case, play.calendar) is None, "nobody asked to be told"


def test_a_reminder_is_waited_for_until_the_day_it_comes_again() -> None:
    late = "overdue: {remind: 区委.部长, every: 2 working days}"
    play = Play(made(("due: 5 days", late), ("due: 1 month", "overdue: none")))
    play.do(Start("醒-1", "云杉公司", "zhou"))
    play.do(Act("提交", "zhou"))
    assert wake(play.graph, play.case, calendar()) == date(2026, 3, 10), "the day after 9 March, a Monday"
    play.wait(days=8)
    play.do(Tick())
    assert wake(play.graph, play.case, calendar()) == date(2026, 3, 12)
