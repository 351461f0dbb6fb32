"""Checks that hold together: what is said to be impossible is, and answers that are said to do, do."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from docflow import condition, source
from docflow.workflow import definition, graph
from docflow.workflow.language import Definition
from docflow.workflow.satisfying import can_hold
from tests.workflow.playing import ROOT

TEXT = """workflow: 核对
organisations: {单位: applicant}
form: {甲: integer >= 0, 乙: integer >= 1, 丙: integer, 急件: yes/no, 类别: "one of [新建, 换届, 撤销]"}
CHECKSsteps:
  起: {by: 单位.经办人, fill: [甲, 乙, 丙, 急件, 类别], then: {提交: {end: 完}}}
"""
NAMES: dict[str, condition.Kind] = {"甲": "integer", "乙": "integer", "丙": "integer", "急件": "yes/no",
                                    "类别": ("新建", "换届", "撤销")}  # fmt: skip


def written(checks: str = "") -> Definition:
    return definition.parse(source.read(TEXT.replace("CHECKS", checks), "核对.yaml"))


@st.composite
def sums(draw: st.DrawFn) -> str:
    name = draw(st.sampled_from(["甲", "乙", "丙"]))
    factor = draw(st.sampled_from(["", " * 2", " * 3", " * 0.5", f" + {draw(st.sampled_from(['甲', '乙', '丙']))}"]))
    return name + factor


@st.composite
def atoms(draw: st.DrawFn) -> str:
    match draw(st.integers(0, 5)):
        case 0:
            return draw(st.sampled_from(["急件", "not 急件", "急件 == 是", "急件 != 是"]))
        case 1:
            return f'类别 {draw(st.sampled_from(["==", "!="]))} "{draw(st.sampled_from(["新建", "换届", "撤销"]))}"'
        case 2:
            return draw(st.sampled_from(['类别 in ["新建", "换届"]', '类别 not in ["新建", "换届"]']))
        case 3:
            return f"{draw(sums())} == ceil({draw(sums())}) - {draw(st.integers(0, 2))}"
        case _:
            sign = draw(st.sampled_from(["<", "<=", "==", "!=", ">", ">="]))
            other = draw(st.one_of(st.integers(-2, 6).map(str), sums()))
            return f"{draw(sums())} {sign} {other}"


@st.composite
def conditions(draw: st.DrawFn) -> str:
    first, second = draw(atoms()), draw(atoms())
    return draw(st.sampled_from([first, f"{first} and {second}", f"{first} or {second}", f"not ({first} or {second})"]))


@given(st.lists(conditions(), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_what_cannot_hold_holds_for_no_answers(texts: list[str]) -> None:
    """Beside a plain search through small numbers; where that finds answers, the check does not say there are none."""
    every = [condition.compile(text, NAMES) for text in texts]
    said = can_hold(written(), every)
    found = any(
        all(one.holds(dict(zip(NAMES, values, strict=True))) for one in every)
        for values in itertools.product(range(8), range(1, 9), range(-4, 8), (True, False), ("新建", "换届", "撤销"))
    )
    event(f"said {said}, found {found}")
    assert not (found and said is False), texts


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("甲 <= 乙 and 乙 <= 丙 and 丙 <= 甲", True),
        ("甲 < 乙 and 乙 < 丙 and 丙 < 甲", False),
        ("甲 * 2 == 乙 * 2 + 1", False),
        ("甲 * 乙 == 6 and 甲 > 6", None),
        ("乙 == 0", False),
        ('not 急件 and 急件 == 是 or 类别 not in ["新建", "换届", "撤销"]', False),
        ("ceil(甲 * 0.2) == 乙 and 甲 == 10 and 乙 == 2", True),
    ],
)
def test_what_is_said_of_it(text: str, wanted: bool | None) -> None:
    assert can_hold(written(), [condition.compile(text, NAMES)]) is wanted


def test_what_is_not_found_out_is_said() -> None:
    text = TEXT.replace("CHECKS", "checks: {积: {must: 甲 * 乙 == 6 and 甲 > 6, at: 起, say: 话}}\n")
    made, problems = graph.examine(source.read(text, "核对.yaml"))
    assert made is not None
    assert [(one.code, one.place.line) for one in problems] == [("W779", 4)]


@pytest.mark.parametrize("path", sorted((ROOT / "workflows").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_checks_of_the_shipped_workflows_can_hold(path: Path) -> None:
    made, problems = graph.examine(source.read(path.read_bytes(), path.name))
    assert made is not None
    assert not problems
