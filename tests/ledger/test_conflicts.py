"""Where the sources disagree (C01–C22): each is a switch with a visible default, or says why none is needed."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import pytest

from docflow import ledger, policy
from docflow.form import Value

from .units import ROOT, tables, unit

#: Conflicts that no rule can decide.
NONE = {"C02", "C04", "C10", "C11", "C12", "C13", "C17", "C18", "C19", "C20"}


class Conflict(NamedTuple):
    """A row of the table in docs/规则.md."""

    id: str
    point: str
    how: str
    default: str
    choices: str


def manual() -> dict[str, Conflict]:
    text = (ROOT / "docs" / "规则.md").read_text("utf8")
    rows = [
        Conflict(*(cell.strip() for cell in line.strip("|\n").split("|")))
        for line in re.findall(r"^\| C\d\d .*$", text, re.M)
    ]
    assert len({row.id for row in rows}) == len(rows)
    return {row.id: row for row in rows}


def switches() -> dict[str, policy.Switch]:
    return {one.name: one for table in tables().values() for one in table.switches}


@pytest.mark.row("R11")
def test_all_twenty_two_conflicts_are_in_the_manual() -> None:
    assert sorted(manual()) == [f"C{number:02d}" for number in range(1, 23)]


@pytest.mark.row("R11")
@pytest.mark.parametrize("name", sorted(f"C{number:02d}" for number in range(1, 23)))
def test_the_manual_shows_the_default_and_every_choice_or_the_reason_why_there_is_none(name: str) -> None:
    row = manual()[name]
    if name in NONE:
        assert name not in switches()
        assert row.how.startswith("不设：") and len(row.how) > 12
        assert (row.default, row.choices) == ("—", "—")
        return
    switch = switches()[name]
    assert row.default == switch.default
    assert row.choices == "、".join(switch.choices)
    for table in tables().values():
        assert (table.name in row.how) == (name in {one.name for one in table.switches})


FORM: dict[str, Value] = {
    "正式党员数": 3, "预备党员数": 0, "经营是否稳定": True, "有无书记人选": True, "有就近单位": False,
    "有关部门可接收": False, "有依托组织": False, "带动类型": "无", "有场所和经费": True,
}  # fmt: skip
MODE: dict[str, Value] = {
    "注册地": "外区", "有行业协会党组织": True, "是否专业性强": True, "有业务主管单位": True, "行业是否明确": True,
    "是否小型": False, "组建方式": "单独", "是否小个专": False, "是否街道直管": False,
}  # fmt: skip
HERE = {**MODE, "注册地": "本区", "有行业协会党组织": False}
LACKING: dict[str, Value] = {
    "职工人数": 10, "正式党员数": 2, "预备党员数": 1, "已有党组织": True, "已单独建": False, "有指导员": True,
    "规模以上": False, "已建工会": True, "已建团组织": True, "已建妇女组织": True,
}  # fmt: skip
TRAINED = {"培训次数": 2, "合计天数": 3, "最长一次天数": 2}

#: switch, choice, table, facts, what is said by default, what is said then
FLIPS: list[tuple[str, str, str, Mapping[str, Value], str, str]] = [
    ("C01", "党员", "组建方式", {**FORM, "正式党员数": 2, "预备党员数": 1}, "F9 待人工", "F2 单独"),
    ("C01", "党员", "覆盖缺口", LACKING, "G0 无", "G1 党支部（应建未建）"),
    ("C03", "加稳定和书记", "组建方式", {**FORM, "经营是否稳定": False}, "F2 单独", "F3 待人工"),
    ("C03", "加稳定书记场所经费", "组建方式", {**FORM, "有场所和经费": False}, "F2 单独", "F3 待人工"),
    ("C05", "满50人设总支满100人设党委", "组建方式", {**FORM, "正式党员数": 100}, "F1 党总支", "F1-党委 党委"),
    ("C05", "一律设支部", "组建方式", {**FORM, "正式党员数": 60}, "F1 党总支", "F2 党支部"),
    ("C06", "党建工作联络员", "组建方式", {**FORM, "正式党员数": 0}, "党建工作指导员", "党建工作联络员"),
    (
        "C07",
        "乡镇、社区或行业主管部门",
        "组建方式",
        {**FORM, "正式党员数": 1, "有关部门可接收": True},
        "由社区或主管部门接收",
        "由乡镇、社区或行业主管部门接收",
    ),
    (
        "C07",
        "党员原所在党组织",
        "组建方式",
        {**FORM, "正式党员数": 1, "有关部门可接收": True},
        "由社区或主管部门接收",
        "由党员原所在党组织接收",
    ),
    (
        "C07",
        "所在村（社区）党组织",
        "组建方式",
        {**FORM, "正式党员数": 1, "有关部门可接收": True},
        "由社区或主管部门接收",
        "由所在村（社区）党组织接收",
    ),
    ("C08", "行业主管部门", "管理方式", HERE, "M3 对口 业务主管单位", "M3 对口 行业主管部门"),
    ("C08", "行业党委", "管理方式", HERE, "M3 对口 业务主管单位", "M3 对口 行业党委"),
    ("C08", "属业管理", "管理方式", HERE, "M3 对口", "M7 属业"),
    ("C09", "行业优先", "管理方式", MODE, "M1 属地", "M2 行业"),
    (
        "C14",
        "工会会员人数",
        "群团组织-工会",
        {"职工人数": 30, "工会会员人数": 24},
        "U1 基层工会委员会",
        "U2 单独或联合",
    ),
    ("C15", "满10人设立", "群团组织-妇联", {"女职工人数": 9}, "W3 妇女小组 设立", "W3-少 妇女小组 设女职工委员1人"),
    ("C16", "有一次满3天", "书记培训", TRAINED, "P2 达标", "P3 未达标"),
    ("C16", "每年一次即可", "书记培训", {"培训次数": 1, "合计天数": 1, "最长一次天数": 1}, "P3 未达标", "P2 达标"),
    ("C21", "不限人数", "指导员配备", {"指导员人数": 3}, "N3 偏多", "N4 合适"),
    (
        "C22",
        "留在原党组织",
        "组织关系",
        {"已转入": False, "已满六个月": True, "能否转移": True},
        "K2 转入",
        "K4 留在原党组织",
    ),
]


@pytest.mark.row("R11")
@pytest.mark.parametrize(
    ("switch", "choice", "name", "facts", "before", "after"),
    FLIPS,
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_switch_flipped_changes_the_answer_as_listed(
    switch: str, choice: str, name: str, facts: Mapping[str, Value], before: str, after: str
) -> None:
    def said(given: Mapping[str, str]) -> str:
        answer = policy.decide(tables()[name], facts, given)
        return " ".join([answer.rule, *answer.values.values()])

    default = {switch: switches()[switch].default}
    for expected, got in ((before, said({})), (before, said(default)), (after, said({switch: choice}))):
        assert all(word in got for word in expected.split()), got
    assert said({}) != said({switch: choice})


@pytest.mark.row("R11")
def test_every_choice_of_every_switch_is_flipped_above() -> None:
    flipped = {(switch, choice) for switch, choice, *_ in FLIPS}
    assert flipped == {
        (one.name, choice) for one in switches().values() for choice in one.choices if choice != one.default
    }
    assert {(switch, name) for switch, _, name, *_ in FLIPS} == {
        (one.name, table.name) for table in tables().values() for one in table.switches
    }


@pytest.mark.row("R08")
def test_a_professional_unit_with_an_association_registered_elsewhere_fits_three_rules() -> None:
    found = ledger.assess(
        unit("甲", 3, 注册地="外区", 行业协会党组织="区律师行业党委", 专业性强=True, 职工人数=200), tables()
    )
    assert {found.mode.rule, *(one.rule for one in found.mode.also)} >= {"M1", "M2", "M3"}
    assert found.mode.rule == "M1"


@pytest.mark.row("R11")
def test_a_report_states_every_switch_that_was_in_force_with_its_default() -> None:
    one = unit("甲", 3)
    told = ledger.figures(
        [one], one.as_of or __import__("datetime").date(2026, 1, 31), ledger.assess_all([one], tables())
    )["判定口径"]
    assert isinstance(told, tuple)
    asked = {
        switch.name
        for name in ("组建方式", "管理方式", "群团组织-工会", "群团组织-妇联")
        for switch in tables()[name].switches
    }
    assert {str(line)[:3] for line in told} == asked
    assert all("，默认" in str(line) for line in told)
