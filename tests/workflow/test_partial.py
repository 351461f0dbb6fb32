"""A mistake in one step hides nothing of the others, and makes up nothing about them."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow import source
from docflow.workflow import graph
from tests.workflow.making import workflows
from tests.workflow.test_laws import sound

THEN = re.compile(r"^( +)(?=then:)", re.MULTILINE)
SLIPS = ["abuot: 说明", "about: [甲, 乙]", "consult: [没有.这个人]", "not_by: [没有这一步]", "ask: [没有这个字段]"]


@given(st.data(), workflows(), st.sampled_from(SLIPS))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_slip_in_a_sound_workflow_is_all_that_is_told(data: st.DataObject, text: str, slip: str) -> None:
    sound(text)
    places = [one for one in THEN.finditer(text) if f"\n{one[1]}{slip.partition(':')[0]}:" not in text]
    if not places:
        return
    where = data.draw(st.sampled_from(places))
    broken = f"{text[: where.start()]}{where[1]}{slip}\n{text[where.start() :]}"
    made, problems = graph.examine(source.read(broken, "随机.yaml"))
    line = broken[: where.start()].count("\n") + 1
    assert made is None and problems
    assert all(one.place.line in (line, _step_line(broken, line)) for one in problems), [str(one) for one in problems]


def _step_line(text: str, line: int) -> int:
    """The line of the step or block that `line` stands in."""
    lines = text.split("\n")
    indent = len(lines[line - 1]) - len(lines[line - 1].lstrip())
    above = range(line - 1, 0, -1)
    return next(number for number in above if len(lines[number - 1]) - len(lines[number - 1].lstrip()) < indent)


TRAP = """workflow: 圈
organisations: {单位: applicant, 街道: superior(单位)}
steps:
  起: {by: 单位.经办人, then: {提交: 审, 另走: 圈}}
  审:
    by: 街道.组织员
SLIP    then: {同意: {end: 成}, 退回: 起}
  圈: {by: 街道.组织员, then: {再来: 圈}}
"""


@pytest.mark.parametrize("slip", SLIPS)
def test_a_trap_elsewhere_is_told_beside_the_slip(slip: str) -> None:
    _, problems = graph.examine(source.read(TRAP.replace("SLIP", f"    {slip}\n"), "圈.yaml"))
    assert len(problems) == 2
    (trap,) = [one for one in problems if one.code == "W723"]
    assert trap.place.line == 9


def test_what_lies_behind_the_slip_is_not_guessed_at() -> None:
    """The way out may be what is written wrong: nothing is said of the circle that leads there."""
    text = (
        TRAP.replace("SLIP", "")
        .replace("then: {同意: {end: 成}", "then: {同意: {edn: 成}")
        .replace("再来: 圈", "再来: 审")
    )
    _, problems = graph.examine(source.read(text, "圈.yaml"))
    assert {one.place.line for one in problems} == {7}
