"""The two rates, and the figures that reports are made of."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow import form, ledger
from docflow.form import Value
from docflow.ledger import Unit

from .units import tables, unit

AS_OF = date(2026, 1, 31)


@pytest.mark.row("R13")
def test_ninety_units_of_which_forty_two_have_an_organisation_and_all_a_guide() -> None:
    units = [
        unit(str(number), 党建指导员="沈知远", 已建党组织="某支部" if number < 42 else None) for number in range(90)
    ]
    (total,) = ledger.coverage(units)
    assert (total.organised, total.units, total.organised_rate) == (42, 90, Decimal("46.7"))
    assert (total.reached, total.reached_rate) == (90, Decimal("100.0"))


def test_an_organisation_reaches_its_unit_without_a_guide() -> None:
    (total,) = ledger.coverage([unit("甲", 已建党组织="某支部"), unit("乙", 党建指导员="沈知远"), unit("丙")])
    assert (total.organised, total.reached) == (1, 2)


@pytest.mark.parametrize(
    ("part", "whole", "rate"),
    [
        (1, 8, "12.5"),
        (1, 3, "33.3"),
        (2, 3, "66.7"),
        (1, 2000, "0.1"),
        (1, 2001, "0.0"),
        (9, 80, "11.3"),
        (0, 5, "0.0"),
    ],
)
def test_rates_are_rounded_half_up(part: int, whole: int, rate: str) -> None:
    assert ledger.percent(part, whole) == Decimal(rate)


def test_nothing_has_no_rate() -> None:
    assert ledger.percent(0, 0) is None
    assert ledger.coverage([])[0].organised_rate is None


def test_coverage_by_street_ends_with_the_total() -> None:
    units = [unit("甲", 所属街道="西湾街道"), unit("乙", 已建党组织="某支部"), unit("丙", 所属街道="西湾街道")]
    found = ledger.coverage(units, "所属街道")
    assert [(one.name, one.units, one.organised) for one in found] == [
        ("西湾街道", 2, 0),
        ("东桥街道", 1, 1),
        ("合计", 3, 1),
    ]
    assert [one.name for one in ledger.coverage([*units, unit("丁", 单位类型="社会团体")], "单位大类")] == [
        "非公有制经济组织",
        "社会组织",
        "合计",
    ]


@st.composite
def units(draw: st.DrawFn) -> list[Unit]:
    """A ledger of units whose own figures agree."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        staff = draw(st.integers(0, 200))
        women, formal = draw(st.integers(0, staff)), draw(st.integers(0, min(staff, 60)))
        kind = draw(st.sampled_from(["未建", "党支部", "联合党支部"]))
        others: dict[str, Value] = {
            "所属街道": draw(st.sampled_from(["东桥街道", "西湾街道"])),
            "所在片区": draw(st.sampled_from([None, "园区", "商圈"])),
            "单位类型": draw(st.sampled_from(["企业", "社会团体", "个体工商户"])),
            "行业": draw(st.sampled_from(["制造业", "其他"])),
            "职工人数": staff,
            "女职工人数": women,
            "营业收入": draw(st.sampled_from([None, Decimal("499.9"), Decimal(500)])),
            "已建党组织": None if kind == "未建" else f"某{kind}",
            "组织形式": kind,
            "党建指导员": draw(st.sampled_from([None, "沈知远"])),
            "已建工会": draw(st.booleans()),
        }
        probationary = draw(st.integers(0, staff - formal))
        found.append(unit(f"第{number}", formal, probationary, **others))
    return found


@given(units())
@settings(max_examples=60, deadline=None)
def test_figures_reconcile_and_fit_their_form(everyone: list[Unit]) -> None:
    assessed = ledger.assess_all(everyone, tables())
    lacking = ledger.gaps(everyone, tables())
    found = ledger.figures(everyone, AS_OF, assessed, lacking)
    total = len(everyone)

    def column(table: str, name: str) -> int:
        rows = found[table]
        assert isinstance(rows, tuple)
        return sum(row[name] for row in rows)  # type: ignore[index, call-overload, misc]

    assert found["单位总数"] == total == found["非公经济组织数"] + found["社会组织数"]  # type: ignore[operator]
    assert found["党员总数"] == found["正式党员总数"] + found["预备党员总数"]  # type: ignore[operator]
    assert found["已建党组织数"] + found["未建党组织数"] == total  # type: ignore[operator]
    assert found["已建党组织数"] <= found["工作覆盖数"] <= total  # type: ignore[operator]
    for table in ("街道情况", "片区情况", "类型情况", "行业情况", "规模情况"):
        assert column(table, "单位数") == total
        assert column(table, "党员数") == found["党员总数"]
        assert column(table, "已建数") == found["已建党组织数"]
    assert column("组建方式情况", "单位数") == column("管理方式情况", "单位数") == total
    assert column("缺口情况", "单位数") == len(lacking)
    assert found["应建未建数"] == sum(gap.rule == "G1" for gap in lacking)
    if total:
        # An empty table and no table are the same to a form.
        full = {name: value or None if isinstance(value, tuple) else value for name, value in found.items()}
        assert form.parse(ledger.FIGURES, form.to_plain(found)) == full
        assert ledger.check(everyone) == () or all(one.code == "D237" for one in ledger.check(everyone))


@given(units())
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_rows_changes_no_figure(everyone: list[Unit]) -> None:
    def said(these: list[Unit]) -> dict[str, Value]:
        found = ledger.figures(these, AS_OF, ledger.assess_all(these, tables()), ledger.gaps(these, tables()))
        return {name: value for name, value in found.items() if not isinstance(value, tuple)}

    assert said(everyone) == said(list(reversed(everyone)))


def test_an_empty_ledger_has_no_rates_to_print() -> None:
    found = ledger.figures([], AS_OF, ())
    assert found["组织覆盖率"] is None
    assert found["单位总数"] == 0


def test_every_figure_says_what_it_means() -> None:
    assert all(one.help for one in ledger.FIGURES.fields)
    assert "四舍五入" in ledger.FIGURES["组织覆盖率"].help


@pytest.mark.row("R11.2")
def test_a_switch_the_office_chose_is_told_beside_the_figures() -> None:
    units_ = [unit("甲", 2, 1)]
    found = ledger.figures(units_, AS_OF, ledger.assess_all(units_, tables(), {"C01": "党员"}))
    told = found["判定口径"]
    assert isinstance(told, tuple)
    assert any(str(one).startswith("C01") and "党员，本机关所定" in str(one) for one in told)
    assert any(str(one).startswith("C09") and "默认" in str(one) for one in told)
