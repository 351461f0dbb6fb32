"""What the rules say of units among their neighbours."""

import pytest

from docflow import ledger
from docflow.errors import InvalidSource
from docflow.ledger import Unit

from .units import tables, unit


def around(*units: Unit, **switches: str) -> ledger.Neighbourhood:
    return ledger.neighbourhood(units, switches)


def names(units: tuple[Unit, ...]) -> list[str]:
    return [one.code for one in units]


def test_a_joint_branch_needs_three_formal_members_together() -> None:
    two, one = unit("二", 2, 所在片区="园区"), unit("一", 1, 所在片区="园区")
    assert names(ledger.partners(two, around(two, one))) == ["一"]
    assert names(ledger.partners(one, around(two, one))) == ["二"]
    assert ledger.partners(one, around(one, unit("又一", 1, 所在片区="园区"))) == ()


def test_near_by_comes_before_the_same_industry() -> None:
    here = unit("这里", 1, 所在片区="园区", 行业="制造业")
    near = unit("近邻", 2, 所在片区="园区", 行业="批发零售")
    same = unit("同行", 2, 所在片区="远处", 行业="制造业")
    assert names(ledger.partners(here, around(here, near, same))) == ["近邻"]
    assert names(ledger.partners(here, around(here, same))) == ["同行"]


def test_the_same_area_name_in_another_street_is_not_near() -> None:
    here = unit("这里", 1, 所在片区="园区", 行业="其他")
    there = unit("那里", 2, 所在片区="园区", 行业="其他", 所属街道="西湾街道")
    assert ledger.partners(here, around(here, there)) == ()


def test_an_industry_that_says_nothing_joins_nobody() -> None:
    one, other = unit("一", 1, 行业="其他"), unit("二", 2, 行业="其他")
    assert ledger.partners(one, around(one, other)) == ()


def test_who_has_an_organisation_or_can_stand_alone_is_no_partner() -> None:
    here = unit("这里", 1, 所在片区="园区")
    covered = unit("已建", 2, 所在片区="园区", 已建党组织="某联合支部", 组织形式="联合党支部")
    large = unit("够数", 3, 所在片区="园区")
    empty = unit("没有", 0, 所在片区="园区")
    assert ledger.partners(here, around(here, covered, large, empty)) == ()
    assert ledger.partners(large, around(here, large)) == ()


def test_a_unit_without_members_joins_nobody_however_many_are_near() -> None:
    empty, one, two = unit("空", 0, 所在片区="园区"), unit("一", 1, 所在片区="园区"), unit("二", 2, 所在片区="园区")
    assert ledger.partners(empty, around(empty, one, two)) == ()
    assert names(ledger.partners(one, around(empty, one, two))) == ["二"]


def test_a_joint_branch_covers_at_most_five_units() -> None:
    small = [unit(f"预{number}", 0, 1, 所在片区="园区") for number in range(5)]
    assert ledger.partners(small[0], around(*small)) == ()
    assert len(ledger.partners(small[0], around(*small, C01="党员"), {"C01": "党员"})) == 2


def test_the_proposal_takes_each_unit_once_and_makes_only_branches_that_can_stand() -> None:
    units = [
        *(unit(f"园{number}", number % 2 + 1, 所在片区="园区") for number in range(6)),
        unit("同行甲", 1, 行业="物流运输"),
        unit("同行乙", 2, 行业="物流运输"),
        unit("孤单", 1, 行业="农林牧渔"),
    ]
    found = ledger.groups(units)
    joined = [one.code for group in found for one in group.units]
    assert len(joined) == len(set(joined))
    assert "孤单" not in joined
    assert all(group.counted >= 3 and 2 <= len(group.units) <= 5 for group in found)
    assert found == ledger.groups(list(reversed(units)))
    assert [(group.shared, group.near) for group in found][-1] == ("物流运输", False)


def test_a_unit_is_assessed_by_every_table() -> None:
    large = unit("大", 8, 1, 职工人数=126, 女职工人数=48, 团员人数=35, 营业收入=None)
    found = ledger.assess(large, tables())
    assert (found.form.value, found.form.rule) == ("单独", "F2")
    assert (found.scale.value, found.mode.value) == ("是", "属地")
    assert [one.rule for one in found.mass] == ["U1", "Y2", "W1"]
    assert not found.needs_person
    assert len(found.answers) == 6


def test_the_form_decides_the_mode() -> None:
    small = unit("小", 1, 可接收党组织="老街社区党委")
    found = ledger.assess(small, tables())
    assert (found.form.rule, found.mode.rule) == ("F5", "M5")


def test_what_nobody_knows_is_left_to_a_person() -> None:
    found = ledger.assess(unit("甲", 0, 1), tables())
    assert found.form.rule == "F9"
    assert found.needs_person
    unknown = ledger.assess(unit("乙", 3, 职工人数=60, 女职工人数=5), tables())
    assert unknown.scale.needs_person
    assert any("是否小型" in note for note in unknown.mode.notes)


def test_who_is_in_a_joint_branch_has_partners_already() -> None:
    joined = unit("甲", 1, 已建党组织="某联合支部", 组织形式="联合党支部")
    assert ledger.assess(joined, tables()).form.rule == "F4"


def test_what_stands_and_what_the_rules_say_are_compared() -> None:
    grown = unit("长大", 3, 已建党组织="某联合支部", 组织形式="联合党支部")
    assert any("应单独组建" in one for one in ledger.assess(grown, tables()).warnings)
    shrunk = unit("缩小", 1, 已建党组织="某支部", 组织形式="党支部", 可接收党组织="社区党委")
    assert any("不足以单独组建" in one for one in ledger.assess(shrunk, tables()).warnings)


def test_words_for_nothing_are_nothing() -> None:
    for word in ("无", "没有", "/", "—", " "):
        found = unit("甲", 1, 已建党组织=word, 党建指导员=word, 业务主管单位=word)
        assert not found.organised
        assert not found.reached
        assert ledger.facts(found)["有业务主管单位"] is False


def test_a_missing_table_is_named() -> None:
    some = {name: table for name, table in tables().items() if name not in ("组建方式", "规模以上")}
    with pytest.raises(InvalidSource) as error:
        ledger.assess(unit(), some)
    assert [one.text for one in error.value.problems] == ["缺少决策表“规模以上”", "缺少决策表“组建方式”"]
    with pytest.raises(InvalidSource, match="R722"):
        ledger.gaps([unit()], {})


def test_gaps_are_listed_by_unit_then_by_rule_with_their_source() -> None:
    units = [
        unit("有", 4, 已建党组织="某支部", 组织形式="党支部"),
        unit("缺", 4, 职工人数=120, 党建指导员="沈知远"),
        unit("空", 0, 职工人数=50),
    ]
    found = ledger.gaps(units, tables())
    assert [(gap.unit.code, gap.rule) for gap in found] == [
        ("缺", "G1"),
        ("缺", "G3"),
        ("缺", "G4"),
        ("空", "G2"),
        ("空", "G8"),
    ]
    assert all(gap.missing and gap.wanted and gap.source and gap.date for gap in found)
    assert found[0].wanted == "正式党员3人以上的单位单独建立党支部"


def test_a_gap_tells_who_covers_the_unit_now() -> None:
    (gap,) = ledger.gaps([unit("甲", 3, 已建党组织="某联合支部", 组织形式="联合党支部")], tables())
    assert gap.notes == ("现由其他单位的党组织覆盖",)
