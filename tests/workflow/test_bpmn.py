"""A workflow as BPMN 2.0: whole, drawn, and run by SpiffWorkflow as our own engine runs it.

The peers are no dependencies: `DOCFLOW_SPIFF` names a Python that has SpiffWorkflow, `DOCFLOW_BPMN_JS` a folder with
bpmn-js, what bpmn.io is made of (docs/analysis/workflow.md says how).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from docflow import source
from docflow.errors import DocflowError
from docflow.workflow import bpmn, definition, graph, within
from docflow.workflow.case import Plain
from docflow.workflow.language import Definition
from tests.workflow.making import workflows as random_workflows
from tests.workflow.playing import HERE, ROOT, Play, workflows
from tests.workflow.test_laws import begun, offers

FILES = [*sorted((HERE / "flows").glob("*.yaml")), *sorted((ROOT / "workflows").glob("*.yaml"))]
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
SPIFF = os.environ.get("DOCFLOW_SPIFF", "")
BPMN_JS = os.environ.get("DOCFLOW_BPMN_JS", "")


def read(path: Path) -> Definition:
    found, problems = within.expand(definition.parse(source.read(path.read_bytes(), path.name)), workflows())
    assert not problems
    return found


def of(tree: Element, tag: str) -> list[Element]:
    return list(tree.iter(MODEL + tag))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_step_way_and_outcome_is_there_and_drawn(path: Path) -> None:
    made = read(path)
    tree = ElementTree.fromstring(bpmn.write(made))
    assert [one.get("name") for one in of(tree, "userTask")] == sorted(made.steps, key=made.order.__getitem__)
    assert {one.get("name") for one in of(tree, "endEvent")} >= set(made.outcomes)
    assert {one.get("name") for one in of(tree, "subProcess")} == set(made.blocks)
    ids = [one.get("id") for one in tree.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    parents = {child: parent for parent in tree.iter() for child in parent}
    shapes = {one.get("bpmnElement"): one for one in tree.iter(DI + "BPMNShape")}
    edges = {one.get("bpmnElement"): one for one in tree.iter(DI + "BPMNEdge")}
    by_id = {one.get("id"): one for one in tree.iter() if one.get("id")}
    for flow in of(tree, "sequenceFlow"):
        ends = [by_id[flow.get("sourceRef")], by_id[flow.get("targetRef")]]
        assert all(parents[end] is parents[flow] for end in ends), "a flow stays within its scope"
        assert len(list(edges.pop(flow.get("id")))) >= 2
    assert not edges
    for node in by_id.values():
        if node.tag.removeprefix(MODEL) in ("userTask", "exclusiveGateway", "subProcess", "parallelGateway"):
            assert node.find(MODEL + "incoming") is not None and node.find(MODEL + "outgoing") is not None
            shapes.pop(node.get("id"))
    assert all(by_id[name].tag.endswith("Event") for name in shapes)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_two_tasks_lie_on_each_other(path: Path) -> None:
    tree = ElementTree.fromstring(bpmn.write(read(path)))
    tasks = {one.get("id") for one in of(tree, "userTask")}
    boxes = []
    for shape in tree.iter(DI + "BPMNShape"):
        if shape.get("bpmnElement") in tasks:
            bounds = shape[0]
            boxes.append([float(bounds.get(key, "")) for key in ("x", "y", "width", "height")])
    for index, (x, y, width, height) in enumerate(boxes):
        for a, b, c, d in boxes[index + 1 :]:
            assert x + width <= a or a + c <= x or y + height <= b or b + d <= y


def test_what_is_typed_stays_text() -> None:
    text = """workflow: '"><x>'
organisations: {单位: applicant}
steps:
  '<a>&"': {by: 单位.经办人, then: {'"': {end: '<b>'}, '\\': {end: '&'}}}
"""
    tree = ElementTree.fromstring(bpmn.write(definition.parse(source.read(text, "甲.yaml"))))
    assert [one.get("name") for one in of(tree, "userTask")] == ['<a>&"']
    conditions = [one.text for one in tree.iter(MODEL + "conditionExpression")]
    assert [json.loads((one or "").removeprefix("结论 == ")) for one in conditions] == ['"', "\\"]


# --- bpmn.io -----------------------------------------------------------------------------------------------------


def imported(files: list[Path]) -> dict[str, dict[str, Any]]:
    """What bpmn-js says of each file."""
    script = Path(__file__).parent / "bpmn_import.cjs"
    done = subprocess.run(["node", script, *files], cwd=BPMN_JS, capture_output=True, text=True, encoding="utf8")
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.skipif(not (BPMN_JS and shutil.which("node")), reason="DOCFLOW_BPMN_JS names no folder with bpmn-js")
def test_the_importer_of_bpmn_io_has_nothing_to_say(tmp_path: Path) -> None:
    """Every workflow opens whole; a file with a wrong reference in it does not, so that silence means something."""
    files, steps = [], {}
    for path in FILES:
        made = read(path)
        files.append(tmp_path / f"{path.stem}.bpmn")
        files[-1].write_text(bpmn.write(made), "utf8")
        steps[str(files[-1])] = len(made.steps)
    broken = tmp_path / "错.bpmn"
    broken.write_text(re.sub('sourceRef="[^"]*"', 'sourceRef="没有"', files[0].read_text("utf8"), count=1), "utf8")
    told = imported([*files, broken])
    assert told.pop(str(broken))["warnings"]
    assert {name: one["warnings"] for name, one in told.items() if one["warnings"]} == {}
    assert {name: one["tasks"] for name, one in told.items()} == steps


# --- SpiffWorkflow ---------------------------------------------------------------------------------------------


class Peer:
    """The same workflow in SpiffWorkflow."""

    def __init__(self, made: Definition, folder: Path) -> None:
        path = folder / "peer.bpmn"
        path.write_text(bpmn.write(made), "utf8")
        script = Path(__file__).parent / "spiff_play.py"
        self.process = subprocess.Popen(
            [SPIFF, str(script), str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf8"
        )
        self.now = self.heard()

    def heard(self) -> dict[str, list[str]]:
        assert self.process.stdout
        found: dict[str, list[str]] = json.loads(self.process.stdout.readline())
        return found

    def act(self, task: str, data: dict[str, Plain]) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"task": task, "data": data}, ensure_ascii=False) + "\n")
        self.process.stdin.flush()
        self.now = self.heard()

    def close(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def same(play: Play, peer: Peer) -> None:
    if play.case.is_finished:
        assert peer.now["end"][-1:] == [play.case.outcome] and not peer.now["ready"]
    else:
        assert peer.now["ready"] == sorted(play.case.open)


@pytest.mark.slow
@pytest.mark.skipif(not SPIFF, reason="DOCFLOW_SPIFF names no Python with SpiffWorkflow")
@given(st.data(), random_workflows())
@settings(max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_spiffworkflow_goes_the_same_way(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, text: str
) -> None:
    # What BPMN has no construct for.
    text = text.replace("again: direct", "again: stepwise").replace("same_person: once\n", "")
    made, _ = graph.examine(source.read(text, "随机.yaml"))
    assume(made is not None)
    assert made is not None
    play = begun(made)
    peer = Peer(made.definition, tmp_path_factory.mktemp("spiff"))
    try:
        same(play, peer)
        for _ in range(12):
            offered = [] if play.case.is_finished else offers(play)
            if not offered:
                break
            play.wait(minutes=1)
            act = data.draw(st.sampled_from(offered))
            before = set(play.case.done.items())
            try:
                play.do(act)
            except DocflowError:
                continue
            if any(name == act.step for name, _ in set(play.case.done.items()) - before):
                values = {name: play.case.record.get(name) for name in ("人数", "票数", "急件")}
                target = act.to or next(iter(made.definition.steps[act.step].arm(act.verb).go), "")  # type: ignore[union-attr]
                peer.act(act.step, {**values, "结论": act.verb, "去向": target})
            same(play, peer)
    finally:
        peer.close()


def test_a_branch_with_several_ends_comes_into_the_joint_by_one_line() -> None:
    """A joining gateway waits for every line into it: a second line from one branch would be waited for in vain."""
    text = """workflow: 两头
organisations: {单位: applicant}
form: {急件: yes/no}
steps:
  起: {by: 单位.经办人, fill: 急件, then: {送: 并}}
  并:
    parallel:
      甲:
        看: {by: 单位.经办人, then: {同意: 再看, 免了: join}}
        再看: {by: 单位.经办人, when: 急件, then: {同意: join}}
      乙: {另看: {by: 单位.经办人, then: {同意: join}}}
    then: {end: 完}
"""
    made = graph.compile(source.read(text, "两头.yaml")).definition
    tree = ElementTree.fromstring(bpmn.write(made))
    gates = [one for one in of(tree, "parallelGateway") if len(one.findall(MODEL + "incoming")) > 1]
    assert [len(one.findall(MODEL + "incoming")) for one in gates] == [2]
    merged = [one for one in of(tree, "exclusiveGateway") if len(one.findall(MODEL + "incoming")) == 3]
    assert len(merged) == 1, "免了, 同意, and passed over"


def test_a_vote_is_one_task_there() -> None:
    made = read(HERE / "flows" / "三部门会签.yaml")
    told = [
        one.findtext(MODEL + "documentation") or "" for one in of(ElementTree.fromstring(bpmn.write(made)), "userTask")
    ]
    assert any("表态" in one for one in told)
