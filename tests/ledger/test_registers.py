"""Registers as YAML, what they refer to, what a table would change, two registers held against each other."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow import ledger, policy, source
from docflow.errors import InvalidSource, Place
from docflow.form import Value, parse
from docflow.ledger import Register, references, relations
from docflow.ledger.matching import match, plain_name

from .units import ROOT, tables, unit

NAMES = sorted(path.stem for path in (ROOT / "registers").glob("*.yaml"))


def shipped(name: str) -> Register:
    path = ROOT / "registers" / f"{name}.yaml"
    return ledger.parse_register(source.read(path.read_bytes(), path.name))


def own(text: str) -> Register:
    return ledger.parse_register(source.read(text, "簿.yaml"))


BRANCHES = """
register: 党组织
key: 名称
references: {上级: [党组织, 机构]}
fields: {名称: text, 上级: {type: text, required: no}, 人数: {type: decimal, required: no}}
"""


def records(*pairs: tuple[str, str | None]) -> list[references.Row]:
    return [
        (Place("簿", number), {"名称": name, "上级": above, "人数": None})
        for number, (name, above) in enumerate(pairs, 2)
    ]


# --- the registers ---------------------------------------------------------------------------------------


@pytest.mark.row("R53")
@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_register_is_named_described_and_dated(name: str) -> None:
    found = shipped(name)
    assert found.name == name
    assert found.describe
    assert {"数据来源", "数据日期"} <= set(found.form.names)
    for targets in found.references.values():
        assert set(targets) <= {*NAMES, references.ORGANISATIONS}
    for one in found.form.fields:
        if one.name in ("身份证号", "联系电话"):
            assert one.mask == "strict"


def test_a_key_may_be_of_several_fields() -> None:
    found = own("register: 任职\nkey: [谁, 何职]\ntitle: 谁\nfields: {谁: text, 何职: text}\n")
    assert found.key_of({"谁": "甲", "何职": "书 \n记"}) == "甲／书 记"
    assert found.title_of({"谁": "甲", "何职": "书记"}) == "甲"


def test_a_reference_of_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidSource, match="Y422"):
        own("register: 簿\nkey: 名称\nreferences: {上及: 簿}\nfields: {名称: text, 上级: text}\n")


# --- references ------------------------------------------------------------------------------------------


@pytest.mark.row("R48")
def test_a_superior_that_nobody_keeps_is_told_with_the_nearest_name() -> None:
    register = own(BRANCHES)
    rows = records(("甲支部", "云杉党委"), ("乙支部", "云杉堂委"), ("丙支部", "区委组织部"), ("云杉党委", None))
    known = references.known(register, [record for _, record in rows])
    found = list(references.dangling(register, rows, {"党组织": known, "机构": frozenset({"区委组织部"})}))
    assert [(one.code, one.place.line) for one in found] == [("D261", 3)]
    assert found[0].is_warning
    assert "云杉党委" in found[0].text


def test_a_register_that_is_not_kept_cannot_be_checked() -> None:
    assert not list(references.dangling(own(BRANCHES), records(("甲", "乙")), {}))


def test_a_circle_of_superiors_is_told_once() -> None:
    rows = records(("甲", "乙"), ("乙", "丙"), ("丙", "甲"), ("丁", "甲"), ("戊", "戊"))
    found = list(references.circles(own(BRANCHES), rows))
    assert [one.text for one in found] == ["“上级”绕成了圈：甲 → 乙 → 丙 → 甲", "“上级”绕成了圈：戊 → 戊"]


# --- changes ---------------------------------------------------------------------------------------------


def test_what_a_table_changes_is_told_field_by_field() -> None:
    register = own(BRANCHES)
    before = {
        "甲": {"名称": "甲", "上级": "区委", "人数": Decimal(3)},
        "乙": {"名称": "乙", "上级": None, "人数": None},
        "丁": {"名称": "丁"},
    }
    after = {
        "甲": {"名称": "甲", "上级": "街道", "人数": Decimal("3.0")},
        "乙": {"名称": "乙", "上级": None, "人数": None},
        "丙": {"名称": "丙"},
    }
    found = ledger.compare(register, before, after)
    assert found.new == (("丙", "丙"),)
    assert [(one.key, [(a.name, a.before, a.after) for a in one.altered]) for one in found.changed] == [
        ("甲", [("上级", "区委", "街道")])
    ]
    assert (found.unchanged, found.missing) == (("乙",), (("丁", "丁"),))
    assert set(found.records) == {"甲", "丙"}


VALUES = st.dictionaries(
    st.sampled_from("甲乙丙丁戊"),
    st.fixed_dictionaries(
        {"上级": st.sampled_from([None, "子", "丑"]), "人数": st.none() | st.integers(0, 3).map(Decimal)}
    ),
)


@given(VALUES, VALUES)
@settings(max_examples=80)
def test_the_old_records_with_the_changes_are_the_new_records(old, new) -> None:  # type: ignore[no-untyped-def]
    register = own(BRANCHES)
    before, after = ({key: {"名称": key, **value} for key, value in one.items()} for one in (old, new))
    found = ledger.compare(register, before, after)
    gone = {key for key, _ in found.missing}
    assert {key: one for key, one in {**before, **found.records}.items() if key not in gone} == after
    assert {*found.unchanged, *(one.key for one in found.changed), *(key for key, _ in found.new)} == set(after)
    assert ledger.compare(register, after, after).is_empty


# --- two registers ---------------------------------------------------------------------------------------


@pytest.mark.row("R52")
def test_two_doubles_and_three_missing_are_found() -> None:
    registered = [unit(str(number)) for number in range(10)] + [unit("3"), unit("新码", 单位名称="单位4")]
    located = [unit(str(number)) for number in range(2, 11)]
    found = match(registered, located)
    assert [(one.first.code, one.again.code, one.by) for one in found.doubles_in_one] == [
        ("3", "3", "代码"),
        ("4", "新码", "名称"),
    ]
    assert [one.code for one in found.only_in_one] == ["0", "1"]
    assert [one.code for one in found.only_in_other] == ["10"]
    assert len(found.pairs) == 8


@pytest.mark.row("R52")
def test_a_unit_with_another_code_is_found_by_its_name_and_told() -> None:
    found = match(
        [unit("甲", 单位名称="云杉（明川）软件有限公司")],
        [unit("乙", 单位名称="云杉 (明川)软件有限公司", 所属街道="西湾街道")],
    )
    (pair,) = found.pairs
    assert pair.by == "名称"
    assert [field for field, *_ in pair.differing] == ["统一社会信用代码", "单位名称", "所属街道"]


def test_names_that_are_near_are_told_and_never_merged() -> None:
    found = match(
        [unit("甲", 单位名称="明川云杉软件科技有限公司")],
        [unit("乙", 单位名称="明川云杉软件有限公司"), unit("丙", 单位名称="西湾物流")],
    )
    assert found.pairs == ()
    assert [(a.code, b.code) for a, b in found.near] == [("甲", "乙")]
    assert len(found.only_in_one) + len(found.only_in_other) == 3


LISTS = st.lists(
    st.tuples(st.sampled_from("子丑寅卯"), st.sampled_from(["甲店", "乙店", "甲 店", "（丙）店"])), max_size=7
)


@pytest.mark.row("R52")
@given(LISTS, LISTS)
@settings(max_examples=80)
def test_every_unit_of_both_registers_is_said_exactly_once(one, other) -> None:  # type: ignore[no-untyped-def]
    mine, yours = ([unit(code, 单位名称=name) for code, name in these] for these in (one, other))
    found = match(mine, yours)
    said = [pair.one for pair in found.pairs] + [d.again for d in found.doubles_in_one] + list(found.only_in_one)
    assert sorted(map(id, said)) == sorted(map(id, mine))
    said = [pair.other for pair in found.pairs] + [d.again for d in found.doubles_in_other] + list(found.only_in_other)
    assert sorted(map(id, said)) == sorted(map(id, yours))
    for pair in found.pairs:
        assert pair.one.code == pair.other.code or plain_name(pair.one.name) == plain_name(pair.other.name)
    back = match(yours, mine)
    assert {(p.one.code, p.other.code) for p in found.pairs if p.by == "代码"} == {
        (p.other.code, p.one.code) for p in back.pairs if p.by == "代码"
    }


# --- six months ------------------------------------------------------------------------------------------


def person(began: date | None, moved: bool = False, can_move: bool = True) -> tuple[Place, dict[str, Value]]:
    return Place("党员.xlsx"), {"姓名": "沈知远", "到岗日期": began, "组织关系已转入": moved, "能否转移": can_move}


@pytest.mark.row("R17", "R18")
def test_the_list_of_those_who_move_and_the_list_of_those_with_a_certificate() -> None:
    people = [
        person(date(2024, 8, 31)),
        person(date(2024, 8, 30)),
        person(date(2023, 8, 31)),
        person(date(2024, 3, 1), can_move=False),
        person(date(2024, 9, 1)),
        person(date(2020, 1, 1), moved=True),
        person(None),
    ]
    found = relations.transfers(people, date(2025, 2, 28), tables()["组织关系"])
    assert [(one.measure, one.due) for one in found] == [
        ("转入", date(2024, 2, 29)),
        ("持流动党员活动证参加活动", date(2024, 9, 1)),
        ("转入", date(2025, 2, 28)),
        ("转入", date(2025, 2, 28)),
        ("持流动党员活动证参加活动", date(2025, 3, 1)),
        ("待人工", None),
    ]
    assert "已满六个月" in found[-1].answer.reason
    stay = relations.transfers(people[:1], date(2025, 2, 28), tables()["组织关系"], {"C22": "留在原党组织"})
    assert [one.measure for one in stay] == ["留在原党组织"]


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_six_months_later_is_never_early_and_never_a_day_of_the_next_month(began: date) -> None:
    found = relations.due(began)
    assert (found.year * 12 + found.month) - (began.year * 12 + began.month) == 6
    assert found.day <= began.day


# --- classes, kinds, guides ------------------------------------------------------------------------------


@pytest.mark.row("R54")
@pytest.mark.parametrize(
    ("kind", "measure"),
    [
        ("稳定型", "组建党组织"),
        ("分散型", "联络员"),
        ("粗放型", "留在原党组织"),
        ("组织健全", "巩固提高"),
        ("组织较弱", "指导员"),
        ("暂无条件", "口袋党员"),
    ],
)
def test_each_class_of_unit_has_its_measure(kind: str, measure: str) -> None:
    assert measure in policy.decide(tables()["单位分类"], {"单位分类": kind}).value


@pytest.mark.row("R61")
@pytest.mark.parametrize(
    ("name", "kind", "wrong"),
    [
        ("丰穗蔬菜专业合作社", "社会团体", True),
        ("丰穗蔬菜专业合作社", "专业合作社", False),
        ("区物流行业协会", "企业", True),
        ("区物流行业协会", "社会团体", False),
        ("同行公益基金会", "社会团体", True),
        ("正平会计师事务所", "中介机构", False),
        ("启明幼儿园", "企业", True),
    ],
)
def test_a_kind_that_the_name_speaks_against_is_doubted(name: str, kind: str, wrong: bool) -> None:
    found = ledger.check([unit("甲", 单位名称=name, 单位类型=kind)])
    assert [one.code for one in found] == (["D237"] if wrong else [])


@pytest.mark.row("R61")
def test_the_kinds_of_units_are_a_closed_list() -> None:
    register = shipped("单位台账")
    with pytest.raises(InvalidSource) as caught:
        parse(register.form, {**{one.name: one.example for one in register.form.fields}, "单位类型": "公益组织"})
    assert [one.code for one in caught.value.problems] == ["D217"]


@pytest.mark.row("R39", "R41")
@pytest.mark.parametrize(
    ("times", "days", "longest", "choice", "met"),
    [
        (0, 0, 0, None, "未达标"),
        (1, 2, 2, None, "未达标"),
        (2, 3, 2, None, "达标"),
        (2, 3, 2, "有一次满3天", "未达标"),
        (1, 3, 3, "有一次满3天", "达标"),
        (1, 1, 1, "每年一次即可", "达标"),
    ],
)
def test_a_year_of_training(times: int, days: int, longest: int, choice: str | None, met: str) -> None:
    facts: dict[str, Value] = {"培训次数": times, "合计天数": days, "最长一次天数": longest}
    assert policy.decide(tables()["书记培训"], facts, {"C16": choice} if choice else {}).value == met


# --- coverage --------------------------------------------------------------------------------------------


@pytest.mark.row("R13")
def test_rates_say_what_is_divided_by_what_and_as_of_when() -> None:
    units = [
        unit(str(number), 党建指导员="沈知远", 已建党组织="某支部" if number < 42 else None) for number in range(90)
    ]
    found = ledger.rates(units, date(2026, 1, 31), "所属街道")
    assert [(one.group, one.measure, one.numerator, one.denominator, str(one.percent)) for one in found] == [
        ("东桥街道", "组织覆盖", 42, 90, "46.7"),
        ("东桥街道", "工作覆盖", 90, 90, "100.0"),
        ("合计", "组织覆盖", 42, 90, "46.7"),
        ("合计", "工作覆盖", 90, 90, "100.0"),
    ]
    assert {one.as_of for one in found} == {date(2026, 1, 31)}


def test_by_size_a_unit_nobody_knows_is_counted_by_itself() -> None:
    units = [unit("大", 职工人数=120), unit("小", 职工人数=5, 已建党组织="某支部"), unit("未知", 职工人数=60)]
    scales = ledger.scales(units, tables()["规模以上"])
    found = ledger.coverage(units, "规模", scales)
    assert [(one.name, one.units, one.organised) for one in found] == [
        ("规模以上", 1, 0),
        ("规模以下", 1, 1),
        ("规模不明", 1, 0),
        ("合计", 3, 1),
    ]
