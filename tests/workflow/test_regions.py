"""The values a proof tries stand for every value there is: held against trying them all."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow import condition, source
from docflow.condition import Condition
from docflow.workflow import graph, regions
from docflow.workflow.regions import Quantity

NAMES = {"甲": "integer", "乙": "integer", "日": "date", "止": "date", "钱": "decimal", "名单": "list", "文": "text"}
KINDS = {
    "甲": Quantity(regions.WHOLE, Fraction(0)),
    "乙": Quantity(regions.WHOLE, Fraction(0)),
    "日": Quantity(regions.DAY),
    "止": Quantity(regions.DAY),
    "钱": Quantity(regions.DENSE, Fraction(0)),
    "名单": Quantity(regions.COUNT, Fraction(1)),
}


def made(*texts: str) -> list[Condition]:
    return [condition.compile(one, NAMES) for one in texts]


def survey(conditions: list[Condition], together: bool = True) -> regions.Survey:
    return regions.survey(conditions, KINDS, lambda names: together)


def said(conditions: list[Condition], **values: object) -> tuple[bool, ...]:
    return tuple(one.holds(values) for one in conditions)


numbers = st.integers(-3, 12)
signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


@st.composite
def about_one(draw: st.DrawFn) -> str:
    return f"甲 * {draw(st.integers(1, 7))} {draw(signs)} {draw(st.integers(-5, 60))}"


@st.composite
def about_two(draw: st.DrawFn) -> str:
    left = f"甲 * {draw(st.integers(0, 3))} + {draw(numbers)}"
    right = f"乙 * {draw(st.integers(0, 4))} - {draw(numbers)}"
    return f"{left} {draw(signs)} {right}"


@given(st.lists(about_one(), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_one_number_is_tried_on_every_side_of_every_breakpoint(texts: list[str]) -> None:
    every = made(*texts)
    found = survey(every)
    assert not found.inexact
    tried = {said(every, 甲=value) for value in found.single["甲"]}
    assert tried == {said(every, 甲=value) for value in range(120)}


@given(st.lists(st.one_of(about_two(), about_one()), min_size=1, max_size=4))
@settings(max_examples=120, deadline=None)
def test_two_numbers_are_tried_in_every_region_they_have(texts: list[str]) -> None:
    every = made(*texts)
    found = survey(every)
    if found.inexact:
        return
    singles = {name: found.single.get(name, (1,)) for name in ("甲", "乙")}
    pairs = found.pairs.get(("乙", "甲"), tuple((y, x) for y in singles["乙"] for x in singles["甲"]))
    tried = {said(every, 乙=y, 甲=x) for y, x in pairs}
    assert tried >= {said(every, 甲=x, 乙=y) for x in range(45) for y in range(45)}


def test_days_amounts_and_lists_are_tried_too() -> None:
    days = made("日 + 30 < 止", '日 >= date("2026-03-01")', "止 - 日 > 40")
    pairs = survey(days).pairs["日", "止"]
    every = [date(2026, 2, 20) + timedelta(days=number) for number in range(100)]
    assert {said(days, 日=a, 止=b) for a, b in pairs} >= {said(days, 日=a, 止=b) for a in every for b in every}
    amounts = made("钱 * 3 > 10", "钱 < 3.34")
    assert {said(amounts, 钱=one) for one in survey(amounts).single["钱"]} == {
        (False, True), (True, True), (True, False)
    }  # fmt: skip
    assert any(isinstance(one, Decimal) for one in survey(amounts).single["钱"])
    lists = made("count(名单) >= 3", "count(名单) < 5")
    assert sorted(len(one) for one in survey(lists).single["名单"] if isinstance(one, tuple)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "text", ["ceil(甲 * 0.2) > 乙", "甲 * 乙 > 3", "甲 * 97 > 乙 * 89", "count(名单) > 2000", "钱 > 甲", "日 + 甲 < 止"]
)
def test_what_is_beyond_it_is_said(text: str) -> None:
    assert [one.text for one in survey(made(text, '文 == "甲"')).inexact] == [text]


@pytest.mark.parametrize("text", ['date("9999-12-31") + 5 > 日', "日 + 99999999 < 止", 'date("0001-01-01") - 5 < 日'])
def test_days_beyond_the_calendar_are_not_tried(text: str) -> None:
    found = survey(made(text))
    days = [*found.single.get("日", ()), *(one for pair in found.pairs.values() for row in pair for one in row)]
    assert days and all(isinstance(one, date) for one in days)


def test_two_that_are_not_filled_at_once_are_not_claimed() -> None:
    assert survey(made("甲 > 乙"), together=False).inexact
    assert not survey(made("甲 > 3", "乙 > 3"), together=False).inexact


# --- in a proof ----------------------------------------------------------------------------------------------------

FLOW = """workflow: 窄缝
organisations: {{单位: applicant, 街道: superior(单位)}}
form: {{甲: integer >= 0, 乙: integer >= 0, 文: text, 字: text}}
steps:
  起: {{by: 单位.经办人, fill: [{fill}], then: {{提交: 审}}}}
  审:
    by: 街道.组织员
    {more}
    when: {when}
    otherwise: 终
    then: {{同意: 审}}
  终: {{by: 街道.组织员, then: {{同意: {{end: 成}}}}}}
"""


def codes(when: str, fill: str = "甲, 乙, 文, 字", more: str = "about: 说明") -> set[str]:
    text = FLOW.format(when=when, fill=fill, more=more)
    return {one.code for one in graph.examine(source.read(text, "窄缝.yaml"))[1]}


@pytest.mark.parametrize(
    ("when", "found"),
    [
        ("甲 * 7 >= 100 and 甲 * 7 <= 110", {"W723"}),  # 15 alone
        ("甲 * 7 >= 106 and 甲 * 7 <= 110", {"W722"}),  # no whole number
        ("甲 > 乙 + 100 and 甲 < 乙 + 102", {"W723"}),
        ("甲 > 乙 + 100 and 甲 < 乙 + 101", {"W722"}),
        ("甲 * 2 == 乙 * 3 + 1 and 乙 > 50", {"W723"}),
        ("甲 * 2 == 乙 * 2 + 1", {"W722"}),
        ('文 == 字 and 文 != "甲方"', {"W723"}),
        ('文 != 字 and 文 != "甲方" and 字 != "甲方"', {"W723"}),
        ("ceil(甲 * 0.2) > 乙", {"W739"}),
    ],
)
def test_a_trap_behind_a_narrow_gap_is_found_and_an_empty_gap_is_none(when: str, found: set[str]) -> None:
    assert codes(when) == found


def test_two_numbers_of_different_steps_are_not_called_proved() -> None:
    text = FLOW.format(when="甲 > 乙", fill="甲, 文, 字", more="about: 说明").replace(
        "审:\n", "审:\n    not_by: []\n", 1
    )
    text = text.replace("{提交: 审}", "{提交: 再}").replace(
        "  审:\n", "  再: {by: 单位.经办人, fill: 乙, then: {提交: 审}}\n  审:\n", 1
    )
    text = text.replace("then: {同意: 审}", "then: {同意: 终}").replace("    not_by: []\n", "")
    made_graph, problems = graph.examine(source.read(text, "窄缝.yaml"))
    assert [one.code for one in problems] == ["W739"]
    assert made_graph is not None and not made_graph.is_proved
