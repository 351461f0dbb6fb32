"""Dated targets: what cannot stand as written is told, and each is behind, on or ahead of what is counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.errors import Problem
from docflow.form import Record, Value
from docflow.ledger import targets
from docflow.ledger.targets import Count, Standing, Target

from .units import unit

STEPS = (date(2011, 6, 30), date(2011, 12, 31), date(2012, 10, 31))
AIMS = tuple(
    Target("规模以上单位", "组织覆盖率", day, Decimal(value)) for day, value in zip(STEPS, (60, 80, 100), strict=True)
)


def held(actual: Mapping[date, int], as_of: date, aims: tuple[Target, ...] = AIMS) -> tuple[Standing, ...]:
    """The standings when so many of a hundred were counted on each day; on other days the last before."""

    def counted(_: Target, day: date) -> Count | None:
        known = [one for one in sorted(actual) if one <= day]
        return Count(actual[known[-1]], 100) if known else None

    return targets.standings(aims, counted, as_of)


def codes(found: tuple[Problem, ...]) -> list[str]:
    return [one.code for one in found]


def row(day: str, value: int, scope: str = "规模以上单位") -> dict[str, Value]:
    return {"期限": date.fromisoformat(day), "范围": scope, "组织覆盖率": Decimal(value)}


def opinion(*rows: Record, issued: str = "2011-01-24", **others: Value) -> Record:
    return {"成文日期": date.fromisoformat(issued), "覆盖目标": rows, **others}


@pytest.mark.row("R14")
def test_fifty_eight_of_sixty_is_behind_at_the_first_step() -> None:
    found = held(dict(zip(STEPS, (58, 79, 100), strict=True)), STEPS[2])
    assert [one.state for one in found] == ["behind", "behind", "on"]
    assert [one.short for one in found] == [2, 1, 0]
    assert [one.said() for one in found] == ["未达到", "未达到", "达到"]


@pytest.mark.row("R15")
def test_a_deadline_before_the_issue_and_all_before_sixty_percent_are_two_findings() -> None:
    found = targets.doubts(opinion(row("2010-12-31", 100), row("2011-06-30", 60), row("2011-12-31", 80)))
    assert codes(found) == ["D280", "D281"]
    assert all(one.is_warning for one in found)
    assert "2010年12月31日" in str(found[0])
    assert "100%" in str(found[1])
    assert "60%" in str(found[1])


def test_rising_targets_after_the_issue_are_not_found() -> None:
    assert targets.doubts(opinion(row("2011-06-30", 60), row("2011-12-31", 60), row("2012-10-31", 100))) == ()


def test_targets_of_other_units_are_no_fall() -> None:
    assert targets.doubts(opinion(row("2011-06-30", 60), row("2011-12-31", 40, "小微企业"))) == ()


def test_two_targets_for_one_day_contradict() -> None:
    assert codes(targets.doubts(opinion(row("2011-06-30", 60), row("2011-06-30", 70)))) == ["D282"]


def test_no_count_reaches_more_than_all() -> None:
    assert codes(targets.doubts(opinion(row("2011-06-30", 101)))) == ["D283"]


def test_every_deadline_of_the_paper_is_held_against_its_date() -> None:
    task = {"任务": "摸清底数", "完成时限": date(2011, 1, 23)}
    found = targets.doubts(opinion(阵地期限=date(2011, 1, 1), 任务分工=(task, task | {"完成时限": date(2011, 1, 24)})))
    assert [one.place.path for one in found] == [("阵地期限",), ("任务分工", "1", "完成时限")]


def test_figures_are_not_counted_after_the_paper_is_signed() -> None:
    assert codes(targets.doubts(opinion(统计截止日=date(2011, 1, 31)))) == ["D284"]
    assert targets.doubts(opinion(统计截止日=date(2011, 1, 24))) == ()


def test_a_paper_without_a_date_has_no_late_deadlines() -> None:
    assert targets.doubts({"阵地期限": date(2000, 1, 1), "成文日期": None}) == ()


def test_the_next_target_is_held_against_a_steady_pace() -> None:
    aims = (AIMS[0], Target("规模以上单位", "组织覆盖率", date(2011, 7, 10), Decimal(70)))
    found = held({STEPS[0]: 60, date(2011, 7, 5): 64}, date(2011, 7, 5), aims)
    assert (found[1].pace, found[1].state, found[1].said()) == (Decimal("65.0"), "behind", "慢于进度")


@pytest.mark.parametrize(
    ("part", "whole", "aim", "short"), [(2, 7, 60, 3), (4, 7, 60, 1), (5, 7, 60, 0), (0, 3, 100, 3)]
)
def test_the_units_that_are_short_are_whole_units(part: int, whole: int, aim: int, short: int) -> None:
    one = Target("全部单位", "组织覆盖率", STEPS[0], Decimal(aim))
    (found,) = targets.standings((one,), lambda target, day: Count(part, whole), STEPS[0])
    assert found.short == short


def test_what_is_reached_early_is_ahead_and_the_rest_waits() -> None:
    found = held({date(2011, 1, 1): 85}, date(2011, 1, 31))
    assert [one.state for one in found] == ["ahead", "ahead", "later"]


def test_a_day_of_which_nothing_is_known_is_not_guessed() -> None:
    found = held({STEPS[1]: 90}, STEPS[1])
    assert [one.state for one in found] == ["unknown", "ahead", "on"]
    assert found[0].said() == "没有数据"


@given(
    st.lists(st.integers(0, 100), min_size=1, max_size=6),
    st.lists(st.integers(0, 100), min_size=6, max_size=6),
    st.integers(0, 800),
)
def test_law_a_due_target_stands_as_its_own_day_counted_and_the_missing_units_suffice(
    aims: list[int], counts: list[int], after: int
) -> None:
    days = [date(2026, 1, 1) + timedelta(days=100 * number) for number in range(len(aims))]
    wanted = tuple(
        Target("全部单位", "组织覆盖率", day, Decimal(value)) for day, value in zip(days, sorted(aims), strict=True)
    )
    as_of = days[0] + timedelta(days=after)
    found = held(dict(zip(days, counts, strict=False)), as_of, wanted)
    assert tuple(one.target for one in found) == wanted
    for one, count in zip(found, counts, strict=False):
        assert one.count is not None
        assert one.count.part + one.short >= one.target.value
        if one.target.day <= as_of:
            expected = "behind" if count < one.target.value else "on" if count == one.target.value else "ahead"
            assert one.state == expected
            assert (one.short == 0) == (expected != "behind")
        elif one.count.part >= one.target.value:
            assert one.state in ("ahead", "on")


@pytest.mark.parametrize(
    ("scope", "codes_"),
    [
        ("全部单位", ["甲", "乙", "丙"]),
        ("“两新”组织", ["甲", "乙", "丙"]),
        ("规模以上单位", ["乙"]),
        ("社会组织", ["丙"]),
        ("东桥街道", ["甲", "丙"]),
    ],
)
def test_a_scope_names_units(scope: str, codes_: list[str]) -> None:
    units = [unit("甲"), unit("乙", 所属街道="西湾街道"), unit("丙", 单位类型="社会团体")]
    found = targets.within(units, scope, lambda one: one.code == "乙")
    assert not isinstance(found, Problem)
    assert [one.code for one in found] == codes_


def test_a_scope_that_names_none_is_told_with_what_there_is() -> None:
    found = targets.within([unit("甲")], "西湾街道", lambda one: False)
    assert isinstance(found, Problem)
    assert found.code == "D285"
    assert "东桥街道" in found.remedy
