"""The shipped tables, at every boundary (domain R06–R11): each rule is hit, each switch changes something."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow import policy, source
from docflow.form import FieldType, OneOf, Scalar, Value
from docflow.ledger import relations
from docflow.policy import Answer, RuleTable

RULES = Path(__file__).parent.parent.parent / "rules"
NAMES = sorted(path.stem for path in RULES.glob("*.yaml"))

FORM = {
    "正式党员数": 0,
    "预备党员数": 0,
    "经营是否稳定": True,
    "有无书记人选": True,
    "有就近单位": False,
    "有关部门可接收": False,
    "有依托组织": False,
    "带动类型": "无",
    "有场所和经费": True,
}
MODE = {
    "注册地": "本区",
    "有行业协会党组织": False,
    "是否专业性强": False,
    "有业务主管单位": False,
    "行业是否明确": True,
    "是否小型": False,
    "组建方式": "单独",
    "是否小个专": False,
    "是否街道直管": False,
}
LACKING = {
    "职工人数": 10,
    "正式党员数": 0,
    "预备党员数": 0,
    "已有党组织": True,
    "已单独建": False,
    "有指导员": True,
    "规模以上": False,
    "已建工会": True,
    "已建团组织": True,
    "已建妇女组织": True,
}
ALL_THREE = {"C03": "加稳定书记场所经费"}
STRICT = {"C03": "加稳定和书记"}
COMMITTEE = {"C05": "满50人设总支满100人设党委"}
NEVER = {"C05": "一律设支部"}


@cache
def table(name: str) -> RuleTable:
    path = RULES / f"{name}.yaml"
    return policy.parse(source.read(path.read_bytes(), path.name))


def form(switches: Mapping[str, str] | None = None, /, **facts: Value) -> Answer:
    return policy.decide(table("组建方式"), {**FORM, **facts}, switches)


def mode(switches: Mapping[str, str] | None = None, /, **facts: Value) -> Answer:
    return policy.decide(table("管理方式"), {**MODE, **facts}, switches)


FORMS = [
    # facts, switches, rule, form, unit made
    ({"正式党员数": 2}, {}, "F9", "待人工", ""),
    ({"正式党员数": 3}, {}, "F2", "单独", "党支部"),
    ({"正式党员数": 3, "经营是否稳定": False}, {}, "F2", "单独", "党支部"),
    ({"正式党员数": 3, "有无书记人选": False}, {}, "F2", "单独", "党支部"),
    ({"正式党员数": 3}, STRICT, "F2", "单独", "党支部"),
    ({"正式党员数": 3, "经营是否稳定": False}, STRICT, "F3", "待人工", ""),
    ({"正式党员数": 3, "有无书记人选": False}, STRICT, "F3", "待人工", ""),
    ({"正式党员数": 3, "经营是否稳定": False, "有就近单位": True}, STRICT, "F3", "待人工", ""),
    ({"正式党员数": 3, "有场所和经费": False}, STRICT, "F2", "单独", "党支部"),
    ({"正式党员数": 3, "有场所和经费": False}, ALL_THREE, "F3", "待人工", ""),
    ({"正式党员数": 3}, ALL_THREE, "F2", "单独", "党支部"),
    ({"正式党员数": 2, "预备党员数": 1}, {"C01": "党员"}, "F2", "单独", "党支部"),
    ({"正式党员数": 2, "预备党员数": 1}, {"C01": "正式党员"}, "F9", "待人工", ""),
    ({"正式党员数": 49}, {}, "F2", "单独", "党支部"),
    ({"正式党员数": 50}, {}, "F1", "单独", "党总支"),
    ({"正式党员数": 49, "预备党员数": 1}, {}, "F1", "单独", "党总支"),
    ({"正式党员数": 50}, STRICT, "F1", "单独", "党总支"),
    ({"正式党员数": 50, "经营是否稳定": False}, STRICT, "F3", "待人工", ""),
    ({"正式党员数": 50}, NEVER, "F2", "单独", "党支部"),
    ({"正式党员数": 99}, COMMITTEE, "F1", "单独", "党总支"),
    ({"正式党员数": 100}, COMMITTEE, "F1-党委", "单独", "党委"),
    ({"正式党员数": 100}, {}, "F1", "单独", "党总支"),
    ({"正式党员数": 100}, COMMITTEE | STRICT, "F1-党委", "单独", "党委"),
    ({"正式党员数": 100}, COMMITTEE | ALL_THREE, "F1-党委", "单独", "党委"),
    ({"正式党员数": 100, "有无书记人选": False}, COMMITTEE | STRICT, "F3", "待人工", ""),
    ({"正式党员数": 1, "有就近单位": True}, {}, "F4", "联合", "联合党支部"),
    ({"正式党员数": 2, "有就近单位": True}, {}, "F4", "联合", "联合党支部"),
    ({"预备党员数": 1, "有就近单位": True}, {}, "F4", "联合", "联合党支部"),
    ({"正式党员数": 2, "有就近单位": True, "有关部门可接收": True}, {}, "F4", "联合", "联合党支部"),
    ({"正式党员数": 1, "有关部门可接收": True}, {}, "F5", "挂靠", "党员小组"),
    ({"正式党员数": 2, "有关部门可接收": True, "有依托组织": True}, {}, "F5", "挂靠", "党员小组"),
    ({"正式党员数": 1, "有依托组织": True}, {}, "F6", "依托", "所依托党组织的一部分"),
    ({"正式党员数": 1, "有依托组织": True, "带动类型": "支部＋协会"}, {}, "F6", "依托", "所依托党组织的一部分"),
    ({"正式党员数": 1, "带动类型": "支部＋协会"}, {}, "F7", "带动", "支部＋协会"),
    ({"正式党员数": 1, "带动类型": "支部＋合作社"}, {}, "F7", "带动", "支部＋合作社"),
    ({"正式党员数": 1, "带动类型": "党委＋基地"}, {}, "F7", "带动", "党委＋基地"),
    ({}, {}, "F8", "派驻", "暂不组建"),
    ({"有就近单位": True}, {}, "F8", "派驻", "暂不组建"),
    ({"带动类型": "支部＋协会"}, {}, "F8", "派驻", "暂不组建"),
    ({"正式党员数": 1}, {}, "F9", "待人工", ""),
    ({"正式党员数": 2, "有就近单位": None}, {}, "F4", "待人工", ""),
    ({"正式党员数": 2, "有就近单位": None, "有关部门可接收": True}, {}, "F4", "待人工", ""),
]


@pytest.mark.parametrize(("facts", "switches", "rule", "value", "made"), FORMS)
@pytest.mark.row("R06", "R07")
def test_form_of_establishment(
    facts: dict[str, Value], switches: dict[str, str], rule: str, value: str, made: str
) -> None:
    answer = form(switches, **facts)
    assert (answer.rule, answer.value, answer.values["组织"]) == (rule, value, made)
    assert answer.needs_person == (value == "待人工")
    assert bool(answer.reason) == answer.needs_person
    assert answer.source


def test_being_part_of_a_chain_stands_beside_the_form() -> None:
    assert "F7" in [one.rule for one in form(正式党员数=5, 带动类型="支部＋协会").also]
    assert "F7" in [one.rule for one in form(正式党员数=1, 有就近单位=True, 带动类型="支部＋协会").also]


def test_a_committee_is_needed_from_seven_formal_members() -> None:
    assert any("支部委员会" in note and "不设" not in note for note in form(正式党员数=7).notes)
    assert any("不设支部委员会" in note for note in form(正式党员数=6).notes)


def test_what_does_not_decide_is_a_warning() -> None:
    notes = form(正式党员数=3, 经营是否稳定=False, 有无书记人选=False).notes
    assert any("经营不稳定" in one and "只看人数" in one for one in notes)
    assert any("书记人选" in one for one in notes)
    assert any("两说在此相接" in one for one in form(正式党员数=50).notes)


@pytest.mark.row("R11.1")
def test_switches_of_wording() -> None:
    assert "党建工作联络员" in form({"C06": "党建工作联络员"}).values["办法"]
    assert (
        "乡镇、社区或行业主管部门"
        in form({"C07": "乡镇、社区或行业主管部门"}, 正式党员数=1, 有关部门可接收=True).values["办法"]
    )


MODES = [
    ({"注册地": "外区"}, {}, "M1", "属地", {"M1"}),
    ({"有行业协会党组织": True}, {}, "M2", "行业", {"M2"}),
    ({"是否专业性强": True}, {}, "M3", "对口", {"M3"}),
    ({"是否专业性强": True}, {"C08": "属业管理"}, "M7", "属业", {"M7"}),
    ({"是否小型": True}, {}, "M4", "属地", {"M4", "M10"}),
    ({"组建方式": "挂靠", "是否小型": True}, {}, "M5", "挂靠", {"M4", "M5", "M10"}),
    ({"行业是否明确": False}, {}, "M6", "待人工", {"M6"}),
    ({"行业是否明确": False, "是否小型": True}, {}, "M6", "待人工", {"M6"}),
    ({"行业是否明确": False, "有业务主管单位": True}, {}, "M10", "属地", {"M10"}),
    ({"是否街道直管": True}, {}, "M8", "直属", {"M8", "M10"}),
    ({"是否小个专": True}, {}, "M9", "双重", {"M9", "M10"}),
    ({}, {}, "M10", "属地", {"M10"}),
    # R08: professional, with an association, registered in another district
    ({"注册地": "外区", "有行业协会党组织": True, "是否专业性强": True}, {}, "M1", "属地", {"M1", "M2", "M3"}),
    ({"注册地": "外区", "有行业协会党组织": True, "是否专业性强": True}, {"C09": "行业优先"}, "M2", "行业",
     {"M1", "M2", "M3"}),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "switches", "rule", "value", "fit"), MODES)
@pytest.mark.row("R07", "R08")
def test_management_mode_lists_all_that_fit(
    facts: dict[str, Value], switches: dict[str, str], rule: str, value: str, fit: set[str]
) -> None:
    answer = mode(switches, **facts)
    assert (answer.rule, answer.value) == (rule, value)
    assert {answer.rule, *(one.rule for one in answer.also)} == fit
    assert answer.needs_person == (value == "待人工")


@pytest.mark.row("R11.1")
def test_who_manages_a_professional_unit_is_a_switch() -> None:
    for choice in ("业务主管单位", "行业主管部门", "行业党委"):
        assert mode({"C08": choice}, 是否专业性强=True).values["管理单位"] == choice


@pytest.mark.parametrize(
    ("staff", "revenue", "rule", "value"),
    [
        (50, "499", "S3", "否"),
        (50, "499.99", "S3", "否"),
        (50, "500", "S2", "是"),
        (49, "9000", "S3", "否"),
        (99, "499.99", "S3", "否"),
        (99, "500", "S2", "是"),
        (100, "0", "S1", "是"),
        (0, "0", "S3", "否"),
    ],
)
@pytest.mark.row("R10")
def test_scale(staff: int, revenue: str, rule: str, value: str) -> None:
    answer = policy.decide(table("规模以上"), {"职工人数": staff, "营业收入": Decimal(revenue)})
    assert (answer.rule, answer.value) == (rule, value)


def test_scale_without_revenue_is_known_only_where_staff_decides() -> None:
    assert policy.decide(table("规模以上"), {"职工人数": 100}).value == "是"
    assert policy.decide(table("规模以上"), {"职工人数": 49}).value == "否"
    unknown = policy.decide(table("规模以上"), {"职工人数": 50})
    assert unknown.needs_person
    assert "营业收入" in unknown.reason


@pytest.mark.parametrize(
    ("name", "fact", "number", "switches", "rule"),
    [
        ("群团组织-工会", "职工人数", 0, {}, "U3"),
        ("群团组织-工会", "职工人数", 1, {}, "U2"),
        ("群团组织-工会", "职工人数", 24, {}, "U2"),
        ("群团组织-工会", "职工人数", 25, {}, "U1"),
        ("群团组织-共青团", "团员人数", 0, {}, "Y5"),
        ("群团组织-共青团", "团员人数", 2, {}, "Y4"),
        ("群团组织-共青团", "团员人数", 3, {}, "Y3"),
        ("群团组织-共青团", "团员人数", 29, {}, "Y3"),
        ("群团组织-共青团", "团员人数", 30, {}, "Y2"),
        ("群团组织-共青团", "团员人数", 99, {}, "Y2"),
        ("群团组织-共青团", "团员人数", 100, {}, "Y1"),
        ("群团组织-妇联", "女职工人数", 0, {}, "W4"),
        ("群团组织-妇联", "女职工人数", 9, {}, "W3"),
        ("群团组织-妇联", "女职工人数", 10, {}, "W2"),
        ("群团组织-妇联", "女职工人数", 11, {}, "W2"),
        ("群团组织-妇联", "女职工人数", 19, {}, "W2"),
        ("群团组织-妇联", "女职工人数", 20, {}, "W1"),
        ("群团组织-妇联", "女职工人数", 21, {}, "W1"),
        ("群团组织-妇联", "女职工人数", 9, {"C15": "满10人设立"}, "W3-少"),
    ],
)
@pytest.mark.row("R09")
def test_mass_organisations(name: str, fact: str, number: int, switches: dict[str, str], rule: str) -> None:
    assert policy.decide(table(name), {fact: number}, switches).rule == rule


@pytest.mark.row("R09")
def test_where_two_rows_fit_the_higher_body_wins_and_the_doubt_is_printed() -> None:
    twenty = policy.decide(table("群团组织-妇联"), {"女职工人数": 20})
    assert (twenty.value, [one.rule for one in twenty.also]) == ("妇代会", ["W2"])
    assert any("正好20人" in note for note in twenty.notes)
    ten = policy.decide(table("群团组织-妇联"), {"女职工人数": 10})
    assert (ten.value, [one.rule for one in ten.also]) == ("妇委会", ["W3"])
    assert any("正好10人" in note for note in ten.notes)
    assert any("从业人员" in note for note in ten.notes)


@pytest.mark.row("R11.1")
def test_who_counts_for_the_union_is_a_switch() -> None:
    facts: dict[str, Value] = {"职工人数": 30, "工会会员人数": 24}
    assert policy.decide(table("群团组织-工会"), facts).rule == "U1"
    assert policy.decide(table("群团组织-工会"), facts, {"C14": "工会会员人数"}).rule == "U2"
    assert policy.decide(table("群团组织-工会"), {"职工人数": 30}, {"C14": "工会会员人数"}).needs_person


@pytest.mark.parametrize(
    ("facts", "switches", "rules"),
    [
        ({}, {}, {"G0"}),
        ({"正式党员数": 3}, {}, {"G1"}),
        ({"正式党员数": 3, "已单独建": True}, {}, {"G0"}),
        ({"正式党员数": 2, "预备党员数": 1}, {}, {"G0"}),
        ({"正式党员数": 2, "预备党员数": 1}, {"C01": "党员"}, {"G1"}),
        ({"职工人数": 49}, {}, {"G0"}),
        ({"职工人数": 50}, {}, {"G2"}),
        ({"职工人数": 50, "预备党员数": 1}, {}, {"G0"}),
        ({"职工人数": 99, "正式党员数": 1, "已有党组织": False}, {}, {"G4"}),
        ({"职工人数": 100, "正式党员数": 1, "已有党组织": False}, {}, {"G3", "G4"}),
        ({"规模以上": True, "已建工会": False, "已建团组织": False, "已建妇女组织": False}, {}, {"G5", "G6", "G7"}),
        ({"规模以上": False, "已建工会": False}, {}, {"G0"}),
        ({"规模以上": True, "已有党组织": False, "已建工会": False}, {}, {"G0"}),
        ({"已有党组织": False, "有指导员": False}, {}, {"G8"}),
    ],
)
@pytest.mark.row("R12", "R49")
def test_gaps(facts: dict[str, Value], switches: dict[str, str], rules: set[str]) -> None:
    answer = policy.decide(table("覆盖缺口"), {**LACKING, **facts}, switches)
    assert {answer.rule, *(one.rule for one in answer.also)} == rules


@pytest.mark.parametrize(
    ("began", "due"),
    [
        (date(2024, 8, 31), date(2025, 2, 28)),
        (date(2024, 8, 30), date(2025, 2, 28)),
        (date(2023, 8, 31), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 8, 29)),
        (date(2024, 6, 30), date(2024, 12, 30)),
        (date(2024, 7, 1), date(2025, 1, 1)),
        (date(2024, 12, 31), date(2025, 6, 30)),
    ],
)
@pytest.mark.row("R17.1")
def test_six_calendar_months(began: date, due: date) -> None:
    assert relations.due(began) == due


@pytest.mark.row("R17.1")
def test_membership_moves_after_six_months() -> None:
    def rule(as_of: date, moved: bool = False, can_move: bool = True, **switches: str) -> str:
        facts = relations.facts(date(2024, 8, 31), moved, can_move, as_of)
        return policy.decide(table("组织关系"), facts, switches).rule

    assert rule(date(2025, 2, 27)) == "K5"
    assert rule(date(2025, 2, 28)) == "K2"
    assert rule(date(2025, 2, 28), can_move=False) == "K3"
    assert rule(date(2025, 2, 28), moved=True) == "K1"
    assert rule(date(2025, 2, 28), C22="留在原党组织") == "K4"


@pytest.mark.row("R06")
def test_every_rule_of_form_and_mode_is_hit_by_a_row_above() -> None:
    assert {rule for *_, rule, _, _ in FORMS} == {row.id for row in table("组建方式").rows}
    assert {rule for *_, rule, _, _ in MODES} == {row.id for row in table("管理方式").rows}


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_table_names_its_sources_honestly(name: str) -> None:
    found = table(name)
    assert found.name == name
    assert "核对" in found.note
    assert found.describe
    for row in found.all_rows():
        assert row.source
        assert row.date


def test_a_switch_means_the_same_in_every_table() -> None:
    seen: dict[str, tuple[tuple[str, ...], str]] = {}
    for name in NAMES:
        for one in table(name).switches:
            assert seen.setdefault(one.name, (one.choices, one.default)) == (one.choices, one.default)
            assert one.help


def answers(type_: FieldType) -> st.SearchStrategy[Value]:
    match type_:
        case OneOf(options=options):
            return st.sampled_from(options)
        case Scalar(kind="yes/no"):
            return st.booleans()
        case Scalar(kind="integer"):
            return st.integers(0, 130)
        case _:
            return st.decimals(0, 1000, places=2)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_table_answers_any_unit_under_any_switches(name: str, data: st.DataObject) -> None:
    found = table(name)
    facts = {one.name: data.draw(answers(one.type)) for one in found.facts.fields}
    switches = {one.name: data.draw(st.sampled_from(one.choices)) for one in found.switches}
    answer = policy.decide(found, facts, switches)
    assert answer.rule in {row.id for row in found.all_rows()}
    assert "{" not in "".join(answer.values.values())
    assert answer.explain()
