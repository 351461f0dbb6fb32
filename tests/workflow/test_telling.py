"""A workflow told and drawn: every step, arm and outcome is there, and nothing typed becomes markup."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from pathlib import Path

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from docflow import source
from docflow.workflow import definition, diagram, engine, show, within
from docflow.workflow.case import Act, Start
from docflow.workflow.language import Definition
from tests.workflow.playing import HERE, ROOT, Play, known, load, workflows

FILES = [*sorted((HERE / "flows").glob("*.yaml")), *sorted((ROOT / "workflows").glob("*.yaml"))]


def read(path: Path) -> Definition:
    found, problems = within.expand(definition.parse(source.read(path.read_bytes(), path.name)), workflows())
    assert not problems
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_account_names_every_step_and_outcome(path: Path) -> None:
    made = read(path)
    told = show.account(made)
    for name in (*made.steps, *made.outcomes, *(verb for step in made.steps.values() for verb in step.verbs)):
        assert name in told
    assert not re.search(r"None|Pass\(|Post\(", told)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_drawing_has_a_box_for_every_place_and_an_arrow_for_every_way(path: Path) -> None:
    made = read(path)
    ways = diagram.arrows(made)
    tree = ElementTree.fromstring(diagram.svg(made))
    texts = {one.text for one in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert {*made.order, *made.outcomes} <= texts
    arrows = [one for one in tree.iter("{http://www.w3.org/2000/svg}path") if one.get("marker-end")]
    assert len(arrows) == len(ways)
    chart = diagram.mermaid(made)
    assert chart.count("-->") + chart.count("-.->") == len(ways)
    assert all(name in chart for name in (*made.order, *made.outcomes))


def test_what_is_typed_never_becomes_markup() -> None:
    text = """workflow: "<b>&"
organisations: {单位: applicant}
steps:
  '<script>"': {by: 单位.经办人, then: {'<i>': {end: 'a"]'}}}
"""
    made = definition.parse(source.read(text, "甲.yaml"))
    tree = ElementTree.fromstring(diagram.svg(made))
    assert '<script>"' in {one.text for one in tree.iter("{http://www.w3.org/2000/svg}text")}
    assert "<script>" not in diagram.mermaid(made)


@given(st.text(st.sampled_from("申#&;\"<>`'|[]{}()-35amplt😀"), min_size=1, max_size=60))
def test_mermaid_shows_what_was_typed(name: str) -> None:
    """Its entities are #名; and a label is HTML: read back, both give the very words, in one label on one line."""
    text = f"""workflow: 甲
organisations: {{单位: applicant}}
steps:
  甲: {{by: 单位.经办人, then: {{提交: {{end: {json.dumps("完" + name, ensure_ascii=False)}}}}}}}
"""
    drawn = diagram.mermaid(definition.parse(source.read(text, "甲.yaml")))
    (label,) = re.findall(r'\(\["(.*)"\]\)', drawn)
    assert not set(label) & set('<>"&`')
    assert html.unescape(re.sub(r"#(\w+);", lambda one: f"&{'#' * one[1].isdecimal()}{one[1]};", label)) == "完" + name


def test_the_same_workflow_is_drawn_the_same() -> None:
    made = read(FILES[0])
    assert diagram.svg(made) == diagram.svg(read(FILES[0]))


def test_what_would_come_is_told_before_it_is_done() -> None:
    play = Play(load(HERE / "flows" / "审批.yaml", known()))
    play.do(Start("审批-1", "云杉公司", "zhou", {"单位名称": "云杉", "正式党员数": "5", "有遗留问题": "是"}))
    before = play.state
    found = engine.next_after(play.graph, play.case, Act("提交", "zhou"), play.world())
    assert play.state is before
    assert found.papers == ("成立请示",)
    assert [(one.step, one.people, one.due) for one in found.waiting] == [("审核", ("李一", "李二"), date(2026, 3, 16))]
    now = engine.waiting(play.graph, play.case, play.world())
    assert [(one.step, one.people) for one in now] == [("申请", ("周砚秋",))]
