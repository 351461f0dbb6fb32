"""A workflow file is read as its author meant it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from docflow import source
from docflow.directory import Post
from docflow.errors import InvalidSource, Place
from docflow.form import Form
from docflow.workdays import Duration
from docflow.workflow import definition, graph, proof, values
from docflow.workflow.graph import Known
from docflow.workflow.language import (
    ActOf,
    AnswerOf,
    Decision,
    NameOf,
    PaperOf,
    Part,
    Pass,
    Several,
    Today,
    Words,
)
from docflow.workflow.plan import Fill
from tests.workflow.playing import HERE, ROOT, known

APPROVAL = HERE / "flows" / "审批.yaml"


@pytest.fixture(scope="module")
def approval() -> definition.Definition:
    return definition.parse(source.read(APPROVAL.read_bytes(), APPROVAL.name))


def test_the_head_and_the_parties(approval: definition.Definition) -> None:
    assert (approval.name, approval.version, approval.calendar, approval.start) == ("审批", 1, "国务院", "申请")
    assert approval.organisations["单位"] == Part("applicant")
    assert approval.organisations["区委"] == Part("superior", "街道")
    assert approval.applicant == "单位"
    assert approval.outcomes == ("不予成立", "已成立")
    assert approval.decide == {"组建方式": "组建方式"}


def test_a_step_and_its_arms(approval: definition.Definition) -> None:
    step = approval.steps["审核"]
    assert step.by == Post("街道", "组织员")
    assert step.due == Duration(10, "working day")
    assert step.overdue is not None and step.overdue.every == Duration(2, "working day")
    assert (step.not_by, step.ask, step.verbs) == (("申请",), ("审核意见",), ("同意", "退回"))
    back = step.arm("退回")
    assert back is not None and (back.go, back.reason, back.again) == (("申请",), True, "direct")
    assert approval.is_return("审核", "申请")
    assert not approval.is_return("审核", "核实")


def test_a_paper_of_a_step_belongs_to_every_arm_that_sends_nothing_back() -> None:
    text = """workflow: 文书
organisations: {单位: applicant, 街道: superior(单位)}
steps:
  甲: {by: 单位.经办人, then: {提交: 乙}}
  乙: {by: 街道.组织员, issue: 回函, then: {同意: {end: 完, issue: 通知}, 退回: 甲}}
"""
    step = definition.parse(source.read(text, "文书.yaml")).steps["乙"]
    assert [[one.name for one in arm.issue] for arm in step.arms] == [["回函", "通知"], []]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("all", Pass("all")),
        ("first", Pass("first")),
        ("2/3", Pass("share", Fraction(2, 3))),
        ("'> 1/2'", Pass("share", Fraction(1, 2), more=True)),
        ("3", Pass("count", count=3)),
    ],
)
def test_when_a_vote_passes(text: str, rule: Pass) -> None:
    written = f"""workflow: 票
organisations: {{单位: applicant}}
steps:
  甲: {{by: 单位.经办人, sign: {{by: [单位.负责人], pass: {text}}}, then: {{同意: {{end: 完}}}}}}
"""
    sign = definition.parse(source.read(written, "票.yaml")).steps["甲"].sign
    assert sign is not None and sign.rule == rule
    assert sign.is_body == (rule.kind in ("share", "count"))


WORDS = values.Vocabulary(
    frozenset({"单位名称"}), frozenset({"街道"}), frozenset({"组建方式"}), frozenset({"请示"}), frozenset({"审核"})
)


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("单位名称", AnswerOf("单位名称")),
        ("街道", NameOf("街道")),
        ("组建方式", Decision("组建方式")),
        ("组建方式.依据", Decision("组建方式", basis=True)),
        ("请示.标题", PaperOf("请示", "标题")),
        ("请示.文号", PaperOf("请示", "文号")),
        ("审核.意见", ActOf("审核", "意见")),
        ("审核.角色", ActOf("审核", "角色")),
        ("今天", Today()),
        ('"原样"', Words("原样")),
        ("'原样'", Words("原样")),
        ("请示.意见", None),
        ("审核.标题", None),
        ("没有的", None),
        ("没有的.标题", None),
    ],
)
def test_an_expression_is_what_it_names(text: str, expression: object) -> None:
    assert WORDS.find(text) == expression


def test_a_list_of_expressions_is_several(approval: definition.Definition) -> None:
    arm = approval.steps["部务会"].arm("同意")
    assert arm is not None
    given = {one.name: one.value for one in arm.approve[0].values}
    assert given["抄送机关"] == Several((NameOf("街道"), NameOf("单位")))


def test_a_field_that_with_leaves_out_is_filled_by_its_namesake() -> None:
    text = """workflow: 同名
organisations: {单位: applicant, 单位名称: applicant}
form: {联系人: person}
steps:
  甲: {by: 单位.经办人, fill: 联系人, issue: 成立请示, then: {提交: {end: 完}}}
"""
    text = text.replace(", 单位名称: applicant", ", 单位名称: 某单位")
    made = graph.compile(source.read(text, "同名.yaml"), known())
    plan = made.issues["甲", "提交", "成立请示"]
    assert [(one.name, one.value) for one in plan.fills] == [
        ("单位名称", NameOf("单位名称")),
        ("联系人", AnswerOf("联系人")),
    ]
    assert isinstance(plan.fills[0], Fill) and plan.fills[0].required


def test_an_issue_takes_over_what_was_written_where_the_paper_is_approved() -> None:
    made = graph.compile(source.read(APPROVAL.read_bytes(), APPROVAL.name), known())
    assert made.issues["印发", "印发", "成立批复"].fills == made.approvals["部务会", "同意", "成立批复"].fills
    assert made.approved == {"成立批复"}


def test_every_mistake_of_a_file_is_told_at_once_in_its_order() -> None:
    text = """workflow: 多错
organisations: {单位: applicant}
steps:
  甲: {by: 单为.经办人, due: 三天, overdue: none, then: {提交: {end: 完}}}
  乙: {by: 单位, then: {}}
"""
    with pytest.raises(InvalidSource) as caught:
        definition.parse(source.read(text, "多错.yaml"))
    found = [(one.code, one.place.line) for one in caught.value.problems]
    assert found == [("W740", 4), ("W750", 4), ("W755", 5), ("W741", 5)]
    assert all(one.place != Place() for one in caught.value.problems)


def test_a_proof_that_would_not_end_says_that_nothing_is_proved() -> None:
    made = graph.compile(source.read(APPROVAL.read_text("utf8"), "甲.yaml"), known(), proved=False)
    whole = proof.prove(made, known())
    assert (whole.is_complete, whole.problems) == (True, ())
    cut = proof.prove(made, known(), limit=whole.states - 1)
    assert (cut.is_complete, [one.code for one in cut.problems]) == (False, ["W730"])


def test_workflows_that_run_each_other_in_a_circle_are_refused() -> None:
    text = """workflow: {name}
organisations: {{单位: applicant}}
steps:
  甲: {{by: 单位.经办人, then: {{提交: 乙}}}}
  乙: {{run: {other}, then: {{完: {{end: 完}}}}}}
"""
    first, second = (
        definition.parse(source.read(text.format(name=name, other=other), f"{name}.yaml"))
        for name, other in (("一", "二"), ("二", "一"))
    )
    around = Known(workflows={"一": first, "二": second})
    made, problems = graph.examine(source.read(text.format(name="一", other="二"), "一.yaml"), around)
    assert made is None
    assert [(one.code, one.values) for one in problems] == [("W772", (("chain", "一 → 二 → 一"),))]


def test_the_content_hash_is_that_of_the_text() -> None:
    one = definition.parse(source.read(APPROVAL.read_text("utf8"), "甲.yaml"))
    other = definition.parse(source.read(APPROVAL.read_text("utf8") + "# 注\n", "甲.yaml"))
    assert one.digest != other.digest


@pytest.mark.parametrize("path", sorted((ROOT / "workflows").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_workflow_is_proved(path: object) -> None:
    from pathlib import Path

    assert isinstance(path, Path)
    made = graph.compile(source.read(path.read_bytes(), path.name))
    assert made.is_proved
    assert made.states >= len(made.definition.steps)


@pytest.mark.parametrize("path", sorted((HERE / "flows").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_workflow_of_the_journeys_is_proved(path: object) -> None:
    from pathlib import Path

    assert isinstance(path, Path)
    assert graph.compile(source.read(path.read_bytes(), path.name), known()).is_proved


def test_the_example_of_the_manual_is_proved() -> None:
    page = (ROOT / "docs" / "analysis" / "workflow.md").read_text("utf8")
    example = page.split("```yaml\n")[1].split("```")[0]
    assert graph.compile(source.read(example, "示例.yaml")).is_proved


def test_a_form_without_fields_is_no_form() -> None:
    assert definition.parse(source.read(APPROVAL.read_bytes(), "审批.yaml")).form != Form()
