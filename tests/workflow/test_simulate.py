"""A simulated year: every case is accounted for, and the same seed gives the same year."""

from __future__ import annotations

import random
from datetime import date

from defusedxml import ElementTree
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from docflow import source
from docflow.directory import Post
from docflow.workflow import graph, yearly
from docflow.workflow.simulate import Assumed, Report, simulate
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
    assert set(found.outcomes) <= {"已成立", "不予成立"}
    assert 0 < found.median <= found.ninetieth
    assert {one.step for one in found.waits} >= {"申请", "审核", "部务会"}
    assert all(one.times >= 1 and one.median <= one.longest for one in found.waits)
    assert {one.person for one in found.loads} >= {"周砚秋", "冯九"}


@given(workflows(), st.integers(0, 1000))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
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
