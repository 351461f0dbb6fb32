"""How the kinds stand, and how two years compare: every part adds up to its whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow import ledger
from docflow.ledger import Unit, situation

from .units import tables, unit

units_ = st.lists(
    st.builds(
        lambda kind, formal, own, near: (kind, formal, own, near),
        st.sampled_from(["企业", "小微企业", "社会团体"]),
        st.integers(0, 5),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


def made(rows: list[tuple[str, int, bool, bool]]) -> list[Unit]:
    return [
        unit(
            str(number),
            formal,
            单位类型=kind,
            已建党组织="某支部" if own else None,
            组织形式="党支部" if own else "未建",
            所在片区="云杉园" if near else None,
        )
        for number, (kind, formal, own, near) in enumerate(rows)
    ]


def rows_of(found: Any, name: str) -> list[dict[str, Any]]:
    return list(found[name])


@settings(max_examples=40, deadline=None)
@given(units_)
def test_law_the_kinds_add_up_to_all_and_the_reasons_to_those_without(rows: list[tuple[str, int, bool, bool]]) -> None:
    everyone = made(rows)
    found = situation.situation(ledger.assess_all(everyone, tables()))
    kinds, reasons = rows_of(found, "类型组建情况"), rows_of(found, "未建原因")
    assert sum(one["单位数"] for one in kinds) == len(everyone)
    assert sum(one["从业人员数"] for one in kinds) == sum(one.staff for one in everyone)
    assert all(one["已建数"] + one["未建数"] == one["单位数"] for one in kinds)
    assert sum(one["单位数"] for one in reasons) == sum(not one.organised for one in everyone)
    for one in kinds:
        if one["未建数"]:
            assert one["未建说明"].startswith(f"尚未建立党组织的{one['未建数']}个：")
            counted = [int(part.partition("个因")[0]) for part in one["未建说明"].partition("：")[2].split("；")]
            assert sum(counted) == one["未建数"]
        else:
            assert one["未建说明"] == "全部建立了党组织。"


@pytest.mark.row("R24.1")
@pytest.mark.parametrize(
    ("formal", "near", "said"),
    [
        (0, False, "1个因没有党员，先派人开展工作"),
        (2, False, "1个因正式党员不足3人，"),
        (3, False, "1个因正式党员达到3人，可以单独组建而尚未组建"),
    ],
)
def test_the_reason_is_that_of_the_rule_that_decided(formal: int, near: bool, said: str) -> None:
    (one,) = ledger.assess_all(made([("企业", formal, False, near)]), tables())
    assert said in situation.why_not([one])


def test_a_switch_changes_the_reason() -> None:
    (one,) = ledger.assess_all([unit("甲", 2, 1)], tables(), {"C01": "党员"})
    assert situation.why_not([one]).endswith("1个因党员达到3人，可以单独组建而尚未组建。")
    (other,) = ledger.assess_all([unit("甲", 2, 1)], tables())
    assert "1个因正式党员不足3人，" in situation.why_not([other]), "three members, of whom two count"


def test_only_figures_that_both_years_have_are_compared() -> None:
    found = situation.compared(
        {"单位总数": 29, "组织覆盖率": Decimal("34.5"), "党员总数": 5},
        {"单位总数": 31, "组织覆盖率": Decimal("34.5"), "团员总数": 3},
        date(2025, 12, 31),
    )
    assert rows_of(found, "对比情况") == [
        {"指标": "单位总数", "单位": "个", "上期": Decimal(31), "本期": Decimal(29), "增减": "减少2"},
        {"指标": "组织覆盖率", "单位": "%", "上期": Decimal("34.5"), "本期": Decimal("34.5"), "增减": "持平"},
    ]


@pytest.mark.parametrize(
    ("by", "rate", "said"), [("2.5", True, "增加2.5个百分点"), ("-3", False, "减少3"), ("0", True, "持平")]
)
def test_a_difference_is_said_with_its_unit(by: str, rate: bool, said: str) -> None:
    assert situation.difference(Decimal(by), rate) == said


def test_kinds_stand_in_the_order_of_the_register_and_streets_as_they_are_met() -> None:
    kinds = ["基金会", "个体工商户", "社会团体", "企业"]
    everyone = [unit(str(at), 0, 单位类型=kind, 所属街道=f"{9 - at}街道") for at, kind in enumerate(kinds)]
    wanted = ["企业", "个体工商户", "社会团体", "基金会"]
    found = situation.situation(ledger.assess_all(everyone, tables()))
    assert [row["类型"] for row in rows_of(found, "类型组建情况")] == wanted
    assert [one.name for one in ledger.coverage(everyone, "单位类型")] == [*wanted, "合计"]
    assert [one.name for one in ledger.coverage(everyone, "所属街道")] == ["9街道", "8街道", "7街道", "6街道", "合计"]
    assert [one.name for one in ledger.coverage(everyone, "规模", {"1": "是"})][-1] == "合计"


def test_every_name_that_is_said_otherwise_is_the_name_of_a_figure() -> None:
    assert set(situation._SAID) <= set(ledger.FIGURES.names)
    assert len(set(situation._SAID.values())) == len(situation._SAID)
