"""Checks of different steps: what is said to contradict what was checked before never passes, however it is played."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from docflow import source
from docflow.errors import Problem, Refused
from docflow.workflow import across, definition, graph
from docflow.workflow.case import Act, Acted, Start
from docflow.workflow.checks import Known
from docflow.workflow.graph import Graph
from tests.workflow.playing import ROOT, Play, load

HEAD = """workflow: 前后
organisations: {单位: applicant, 街道: superior(单位)}
form: {甲: integer >= 0, 乙: integer >= 0}
"""
SIZES = range(3)


@st.composite
def flows(draw: st.DrawFn) -> str:
    """Three or four steps that fill in, check, pass over and send back; sometimes two of them side by side."""
    names = [f"步{number}" for number in range(draw(st.integers(3, 4)))]
    beside = draw(st.integers(0, 3)) == 0
    lines, checks = [], []
    for number, name in enumerate(names):
        fill = ["甲", "乙"] if number == 0 else draw(st.sampled_from([[], [], ["甲"], ["乙"]]))
        if draw(st.integers(0, 3)):
            checks.append(f"  核{number}: {{must: {draw(comparisons())}, at: {name}, say: 话}}")
        onward = names[number + 1] if number + 1 < len(names) else "{end: 完}"
        block = beside and number == 1
        onward = "join" if block else onward
        parts = ["by: 街道.组织员" if number else "by: 单位.经办人"]
        parts += [f"fill: [{', '.join(fill)}]"] if fill else []
        if number and onward in names and draw(st.integers(0, 3)) == 0:
            parts += [f"when: {draw(comparisons())}", f"otherwise: {onward}"]
        arms = [f"同意: {onward}"]
        if number and draw(st.booleans()):
            again = draw(st.sampled_from(["direct", "stepwise"]))
            arms.append(f"退回: {{go: {draw(st.sampled_from(names[:number]))}, again: {again}}}")
        arms += [f"也行: {onward}"] if draw(st.integers(0, 3)) == 0 else []
        arms += ["不成: {end: 不成}"] if number else []
        then = f"then: {{{', '.join(arms)}}}"
        step = f"{name}: {{{', '.join([*parts, then])}}}"
        other = f"旁: {{by: 街道.组织委员, fill: {draw(st.sampled_from(['甲', '乙']))}, then: {{同意: join}}}}"
        after = names[number + 1] if number + 1 < len(names) else "{end: 完}"
        lines.append(
            f"  并: {{parallel: {{一: {{{step}}}, 二: {{{other}}}}}, then: {after}}}" if block else f"  {step}"
        )
    if beside:
        lines[0] = lines[0].replace("同意: 步1", "同意: 并").replace("也行: 步1", "也行: 并")
    return (
        HEAD
        + "checks:\n"
        + "\n".join(checks or ["  无: {warn: 甲 >= 0, at: 步0, say: 话}"])
        + "\nsteps:\n"
        + "\n".join(lines)
    )


@st.composite
def comparisons(draw: st.DrawFn) -> str:
    sign = draw(st.sampled_from(["<", "==", "!=", ">"]))
    return f"{draw(st.sampled_from('甲甲乙'))} {sign} {draw(st.sampled_from(['乙', '0', '1', '2', '1']))}"


def agreed(made: Graph) -> set[str]:
    """The steps whose first arm somebody can say: every way of filling in small numbers, by plain search."""
    first = Play(made)
    first.do(Start("前后-1", "云杉公司", "zhou"))
    seen, todo, said = {key_of(first)}, [first], set()
    while todo:
        play = todo.pop()
        for act in acts(play):
            following = Play(made, offices=play.offices, calendar=play.calendar, state=play.state, now=play.now)
            try:
                following.do(act)
            except Refused:
                continue
            said |= {one.step for one in following.trail if isinstance(one, Acted) and one.verb == "同意"}
            key = key_of(following)
            if key not in seen and not following.case.is_finished:
                seen.add(key)
                todo.append(following)
    return said


def acts(play: Play) -> list[Act]:
    found = []
    for here in play.case.open.values():
        step = play.graph.definition.steps[here.step]
        by = {"单位": "zhou"}.get(step.by.organisation if step.by else "", "wang" if step.name == "旁" else "li")
        for arm in step.arms:
            returns = bool(arm.go) and play.graph.definition.is_return(step.name, arm.go[0])
            names = (*arm.fill,) if returns else (*step.fill, *step.ask, *arm.fill)
            for values in itertools.product(SIZES, repeat=len(names)):
                found.append(Act(arm.verb, by, step.name, dict(zip(names, map(str, values), strict=True)), "话"))
    return found


def key_of(play: Play) -> str:
    state = play.case
    opened = sorted((name, here.back) for name, here in state.open.items())
    return repr((opened, sorted(state.waiting), sorted(state.record.items())))


def told(text: str) -> tuple[Graph, list[Problem]]:
    made, problems = graph.assemble(definition.parse(source.read(text, "前后.yaml")), Known())
    return made, ([] if problems else list(across.told(made)))


def is_borne_out(text: str) -> None:
    made, problems = told(text)
    event("contradicts" if problems else "does not")
    if problems:
        said = agreed(made)
        for one in problems:
            assert one.code == "W783"
            step = one.text.split("”")[0].lstrip("“")
            assert step not in said, f"{one}\n{text}"


@given(flows())
@settings(max_examples=60, deadline=None)
def test_what_contradicts_a_check_before_is_never_agreed_to(text: str) -> None:
    is_borne_out(text)


@pytest.mark.slow
@given(flows())
@settings(max_examples=600, deadline=None, phases=[Phase.generate])
def test_it_never_is_when_tried_often(text: str) -> None:
    is_borne_out(text)


CHECKED = """checks:
  多: {must: 甲 > 1, at: 步0, say: 话}
  少: {must: 甲 < 1, at: 步2, say: 话}
steps:
  步0: {by: 单位.经办人, fill: [甲, 乙], then: {同意: 步1}}
  步1: {by: 街道.组织员, then: {同意: 步2, 退回: 步0}}
  步2: {by: 街道.组织员, then: {同意: {end: 完}, 不成: {end: 不成}}}
"""


@pytest.mark.parametrize(
    ("before", "after", "contradicts"),
    [
        ("", "", True),
        ("同意: 步2, 退回", "同意: 步2, 也行: 步2, 退回", True),
        ("步1: {by: 街道.组织员,", "步1: {by: 街道.组织员, when: 乙 > 1,", True),
        ("退回: 步0", "退回: {go: 步0, again: direct}", True),
        ("步1: {by: 街道.组织员,", "步1: {by: 街道.组织员, fill: 甲,", False),
        ("步2: {by: 街道.组织员,", "步2: {by: 街道.组织员, ask: 甲,", False),
        ("{同意: 步1}", "{同意: 步1, 也行: 步1}", False),
        ("多: {must", "多: {warn", False),
        ("甲 < 1", "甲 < 1 or 乙 > 0", False),
        ("不成: {end: 不成}", "退回: {go: 步1, fill: 甲}, 不成: {end: 不成}", False),
    ],
)
def test_a_check_is_carried_on_where_nothing_can_have_changed(before: str, after: str, contradicts: bool) -> None:
    text = HEAD + CHECKED
    assert before in text
    made, problems = told(text.replace(before, after, 1))
    assert bool(problems) is contradicts
    assert ("步2" in agreed(made)) is not contradicts


@pytest.mark.parametrize("path", sorted((ROOT / "workflows").glob("*.yaml")), ids=lambda path: path.stem)
def test_no_shipped_workflow_contradicts_itself(path: Path) -> None:
    assert not list(across.told(load(path)))


@pytest.mark.parametrize(("again", "contradicts"), [("stepwise", True), ("direct", False)])
def test_what_comes_straight_back_may_have_been_changed_on_the_way(again: str, contradicts: bool) -> None:
    """Sent back to the first step and straight back from there, a paper does not come by the check in between."""
    text = HEAD + CHECKED.replace("at: 步0", "at: 步1").replace(
        "不成: {end", f"退回: {{go: 步0, again: {again}}}, 不成: {{end"
    )
    made, problems = told(text)
    assert bool(problems) is contradicts
    assert ("步2" in agreed(made)) is not contradicts
