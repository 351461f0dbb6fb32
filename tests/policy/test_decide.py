"""An answer carries its rule, its source, its reasons and its doubts."""

from datetime import date
from decimal import Decimal

import pytest

from docflow import policy, source
from docflow.errors import InvalidSource
from docflow.form import OneOf, Scalar
from docflow.policy import comparator
from docflow.policy.comparator import read
from docflow.policy.table import Among, Anything, Span

INTEGER, DATE, YES = Scalar("integer"), Scalar("date"), Scalar("yes/no")

TABLE = """
rules: 试
switches:
  C1: {choices: [正式, 全部], default: 正式, help: 怎样计数}
facts:
  正式数: integer >= 0
  预备数: integer >= 0
  稳定: {type: yes/no, required: no}
  类型: {type: text, default: 企业}
derived:
  总数: {sum: [正式数, 预备数]}
  数: {by: C1, 正式: 正式数, 全部: 总数}
rows:
  - id: A
    when: {数: ">= 3", 稳定: 是}
    then: {形式: 单独, 说明: "{C1}{数}人"}
    source: 甲文
    date: 2018年
    notes: [一般提示, {when: {数: 3}, text: "正好{数}人"}, {when: {类型: 社团}, text: 社团另行}]
  - id: B
    when: {数: ">= 3", 稳定: 否}
    then: {形式: 待人工, 说明: ""}
    reason: "{数}人但不稳定"
    source: 甲文
    date: 2018年
  - {id: C, when: {数: "< 3"}, then: {形式: 联合, 说明: ""}, source: 乙文, date: 2019年}
"""


@pytest.fixture
def table() -> policy.RuleTable:
    return policy.parse(source.read(TABLE, "试.yaml"))


def test_an_answer_names_rule_source_and_reasons(table: policy.RuleTable) -> None:
    answer = policy.decide(table, {"正式数": 3, "预备数": 0, "稳定": True})
    assert (answer.value, answer.rule, answer.source, answer.date) == ("单独", "A", "甲文", "2018年")
    assert answer.values == {"形式": "单独", "说明": "正式3人"}
    assert answer.notes == ("一般提示", "正好3人")
    assert answer.explain() == "单独（规则 A：数 3（>= 3）；稳定 是；来源：甲文，2018年）"


def test_a_switch_changes_the_answer_and_is_told_with_it(table: policy.RuleTable) -> None:
    facts = {"正式数": 2, "预备数": 1, "稳定": True}
    assert policy.decide(table, facts).rule == "C"
    flipped = policy.decide(table, facts, {"C1": "全部"})
    assert flipped.rule == "A"
    assert [(one.switch, one.choice, one.is_default) for one in flipped.switches] == [("C1", "全部", False)]


def test_a_question_for_a_person_says_why(table: policy.RuleTable) -> None:
    answer = policy.decide(table, {"正式数": 4, "预备数": 0, "稳定": False})
    assert (answer.value, answer.rule, answer.needs_person, answer.reason) == ("待人工", "B", True, "4人但不稳定")


def test_an_unknown_fact_is_never_guessed_where_it_matters(table: policy.RuleTable) -> None:
    answer = policy.decide(table, {"正式数": 4, "预备数": 0, "稳定": None})
    assert (answer.value, answer.rule, answer.needs_person) == ("待人工", "A", True)
    assert "稳定" in answer.reason
    assert policy.decide(table, {"正式数": 1, "预备数": 0, "稳定": None}).rule == "C"


def test_a_default_stands_for_what_nobody_stated(table: policy.RuleTable) -> None:
    facts = {"正式数": 5, "预备数": 0, "稳定": True}
    assert "社团另行" not in policy.decide(table, facts).notes
    assert "社团另行" in policy.decide(table, {**facts, "类型": "社团"}).notes


def test_every_missing_fact_is_told_at_once(table: policy.RuleTable) -> None:
    with pytest.raises(InvalidSource) as error:
        policy.decide(table, {})
    assert [one.text for one in error.value.problems] == ["缺少事实“正式数”", "缺少事实“预备数”"]
    assert {one.code for one in error.value.problems} == {"R711"}


def test_facts_outside_every_row_are_left_to_a_person(table: policy.RuleTable) -> None:
    text = TABLE[: TABLE.index("rows:")] + (
        "rows: [{id: A, when: {数: 0..2}, then: {形式: 一}, source: 甲, date: 今},"
        " {id: B, when: {数: 3以上}, then: {形式: 二}, source: 甲, date: 今}]"
    )
    answer = policy.decide(policy.parse(source.read(text, "试.yaml")), {"正式数": -1, "预备数": 0})
    assert answer.needs_person
    assert "不在任何一条规则之内" in answer.reason


def test_a_wrong_switch_or_choice_is_refused_with_the_nearest(table: policy.RuleTable) -> None:
    with pytest.raises(InvalidSource, match="R721"):
        policy.decide(table, {"正式数": 1, "预备数": 0}, {"C1": "正式的"})
    with pytest.raises(InvalidSource) as error:
        policy.check_switches([table], {"C2": "正式", "C1": "全体"})
    assert [one.code for one in error.value.problems] == ["R712", "R721"]
    policy.check_switches([table], {"C1": "全部"})


def test_the_rest_is_told_in_the_order_too() -> None:
    text = """
rules: 试
hit: all
facts: {甲: yes/no, 乙: yes/no, 丙: yes/no}
order: [M3, M1, M2]
rows:
  - {id: M1, when: {甲: 是}, then: {方式: 一}, source: 甲, date: 今}
  - {id: M2, when: {乙: 是}, then: {方式: 二}, source: 甲, date: 今}
  - {id: M3, when: {丙: 是}, then: {方式: 三}, source: 甲, date: 今}
otherwise: {id: M0, then: {方式: 无}, source: 甲, date: 今}
"""
    table = policy.parse(source.read(text, "试.yaml"))
    answer = policy.decide(table, {"甲": True, "乙": True, "丙": True})
    assert [answer.rule, *(one.rule for one in answer.also)] == ["M3", "M1", "M2"]
    two = text.replace("order: [M3, M1, M2]", "order: [M3, M2, M1]")
    answer = policy.decide(policy.parse(source.read(two, "试.yaml")), {"甲": True, "乙": True, "丙": True})
    assert [answer.rule, *(one.rule for one in answer.also)] == ["M3", "M2", "M1"]


def test_under_all_the_order_chooses_and_the_rest_is_told() -> None:
    text = """
rules: 试
hit: all
switches: {C9: {choices: [属地, 行业]}}
facts: {外来: yes/no, 协会: {type: yes/no, required: no}}
order: {by: C9, 属地: [M1, M2], 行业: [M2, M1]}
rows:
  - {id: M1, when: {外来: 是}, then: {方式: 属地}, source: 甲, date: 今}
  - {id: M2, when: {协会: 是}, then: {方式: 行业}, source: 甲, date: 今}
otherwise: {id: M0, then: {方式: 一般}, source: 甲, date: 今}
"""
    table = policy.parse(source.read(text, "试.yaml"))
    both = {"外来": True, "协会": True}
    assert policy.decide(table, both).rule == "M1"
    assert [one.rule for one in policy.decide(table, both).also] == ["M2"]
    assert policy.decide(table, both, {"C9": "行业"}).rule == "M2"
    assert policy.decide(table, {"外来": False, "协会": False}).rule == "M0"
    unsure = policy.decide(table, {"外来": True})
    assert (unsure.rule, unsure.notes) == ("M1", ("缺少“协会”，规则 M2 是否适用未知",))
    assert policy.decide(table, {"外来": False}).needs_person


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        (">= 3", Span(low=Decimal(3))),
        ("≥3", Span(low=Decimal(3))),
        ("3以上", Span(low=Decimal(3))),
        ("至少 3", Span(low=Decimal(3))),
        ("超过3", Span(low=Decimal(3), low_open=True)),
        ("不满３", Span(high=Decimal(3), high_open=True)),
        ("3 以下", Span(high=Decimal(3))),
        ("<= 1,000", Span(high=Decimal(1000))),
        ("1..2", Span(Decimal(1), Decimal(2))),
        ("0", Span(Decimal(0), Decimal(0))),
        ("= 4", Span(Decimal(4), Decimal(4))),
        ("in [1, 3]", Among((Decimal(1), Decimal(3)))),
        ("any", Anything()),
        ("任意", Anything()),
    ],
)
def test_cells_are_read_as_clerks_write_them(text: str, cell: object) -> None:
    assert read(text, INTEGER) == cell


def test_cells_of_other_types() -> None:
    assert read("是", YES) == Among((True,))
    assert read("not 无", OneOf(("无", "有"))) == Among(("无",), negated=True)
    assert read(">= 2026年3月1日", DATE) == Span(low=date(2026, 3, 1))
    assert read("甲、乙", Scalar("text")) == Among(("甲、乙",))


def test_dates_are_proved_too() -> None:
    rows = "rows: [{id: A, when: {起: '< 2026-01-01'}, then: {答: 旧}, source: 甲, date: 今}%s]"
    head = "rules: 试\nfacts: {起: date, 名: {type: text, required: no}}\n"
    with pytest.raises(InvalidSource, match="起=2026-01-01"):
        policy.parse(source.read(head + rows % "", "试.yaml"))
    more = ", {id: B, when: [{起: '>= 2026-01-01', 名: 甲}, {起: '>= 2026-01-01', 名: not 甲}], then: {答: 新},"
    table = policy.parse(source.read(head + rows % (more + " source: 甲, date: 今}"), "试.yaml"))
    assert policy.decide(table, {"起": date(2026, 5, 1), "名": "丙"}).value == "新"


def test_the_edges_of_days_have_neighbours() -> None:
    assert comparator.samples([Span(low=date.min), Span(high=date.max)], DATE)[0] == date.min
    assert comparator.samples([], DATE)
    assert comparator.samples([], Scalar("decimal")) == (Decimal(-1), Decimal(0), Decimal(1))


def test_a_list_is_no_fact() -> None:
    with pytest.raises(TypeError):
        comparator.known(("甲",))
