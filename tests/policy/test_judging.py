"""A table that is asked many times answers each time as one that is asked for the first time."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow import policy, source
from docflow.errors import InvalidSource
from docflow.form import FieldType, OneOf, Scalar, Value
from docflow.policy import RuleTable
from docflow.policy.comparator import fits
from docflow.policy.revising import edges, revised
from docflow.source import Source

RULES = Path(__file__).parent.parent.parent / "rules"
NAMES = sorted(path.stem for path in RULES.glob("*.yaml"))


@cache
def written(name: str) -> Source:
    path = RULES / f"{name}.yaml"
    return source.read(path.read_bytes(), path.name)


@cache
def table(name: str) -> RuleTable:
    return policy.parse(written(name))


def answers(type_: FieldType, optional: bool) -> st.SearchStrategy[Value]:
    match type_:
        case OneOf(options=options):
            found: st.SearchStrategy[Value] = st.sampled_from(options)
        case Scalar(kind="yes/no"):
            found = st.booleans()
        case Scalar(kind="integer"):
            found = st.integers(0, 130)
        case _:
            found = st.sampled_from([Decimal(0), Decimal("499.99"), Decimal(500), Decimal("500.0"), Decimal(900)])
    return st.none() | found if optional else found


def facts(name: str) -> st.SearchStrategy[Mapping[str, Value]]:
    fields = table(name).facts.fields
    return st.fixed_dictionaries({one.name: answers(one.type, not one.required) for one in fields})


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=25)
def test_an_answer_does_not_depend_on_what_was_asked_before(name: str, data: st.DataObject) -> None:
    found = table(name)
    switches = {one.name: data.draw(st.sampled_from(one.choices)) for one in found.switches}
    judge = policy.decider(found, switches)
    for asked in data.draw(st.lists(facts(name), min_size=2, max_size=12)):
        assert judge(asked) == policy.decide(found, asked, switches) == judge(asked)


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@settings(max_examples=40)
def test_the_winner_is_the_first_row_whose_cells_all_fit(name: str, data: st.DataObject) -> None:
    """An oracle without regions: each cell held against each fact."""
    found = table(name)
    asked = {one.name: data.draw(answers(one.type, False)) for one in found.facts.fields}
    switches = {one.name: data.draw(st.sampled_from(one.choices)) for one in found.switches}
    answer = policy.decide(found, asked, switches)
    values = {key: Decimal(value) if type(value) is int else value for key, value in {**asked, **switches}.items()}
    for one in found.derived:
        parts = [values[fact] for fact in one.facts.values()]
        values[one.name] = values[one.facts[switches[one.by]]] if one.by else sum(parts)  # type: ignore[arg-type]
    fitting = [
        row.id
        for row in found.rows
        if any(all(fits(test.cell, values[test.fact]) for test in box) for box in row.when)  # type: ignore[arg-type]
    ]
    assert {answer.rule, *(one.rule for one in answer.also)} == set(
        fitting or [found.otherwise.id if found.otherwise else ""]
    )
    if found.hit == "first":
        assert answer.rule == fitting[0]


def test_numbers_that_are_equal_and_written_otherwise_are_told_as_they_were_given() -> None:
    judge = policy.decider(table("规模以上"))
    said = [judge({"职工人数": 60, "营业收入": Decimal(text)}).values["依据"] for text in ("500", "500.0", "500")]
    assert ["500万元" in said[0], "500.0万元" in said[1], said[2] == said[0]] == [True, True, True]


# --- a threshold moved ---------------------------------------------------------------------------------------


def test_a_threshold_is_where_regions_meet_not_a_word() -> None:
    assert edges(table("群团组织-工会"), "计数") == (0, 1, 25)
    moved = revised(table("群团组织-工会"), [("计数", Decimal(25), Decimal(30))], written("群团组织-工会"))
    rules = [policy.decide(moved, {"职工人数": number}).rule for number in (0, 1, 24, 25, 29, 30, 31)]
    assert rules == ["U3", "U2", "U2", "U2", "U2", "U1", "U1"]
    assert [str(one) for one in policy.decide(moved, {"职工人数": 30}).because] == ["计数 30（>= 30）"]


def test_a_threshold_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(InvalidSource) as caught:
        revised(
            table("规模以上"),
            [("职工人数", Decimal(55), Decimal(60)), ("行业", Decimal(1), Decimal(2))],
            written("规模以上"),
        )
    assert [one.code for one in caught.value.problems] == ["R723", "R723"]
    assert "职工人数.50" in caught.value.problems[0].remedy


def test_a_threshold_that_leaves_a_case_without_a_rule_is_refused() -> None:
    with pytest.raises(InvalidSource) as caught:
        revised(table("群团组织-妇联"), [("女职工人数", Decimal(20), Decimal(22))], written("群团组织-妇联"))
    assert {one.code for one in caught.value.problems} == {"R704"}


@given(old=st.sampled_from([50, 100]), new=st.integers(1, 200), staff=st.integers(0, 250), revenue=st.integers(0, 900))
@settings(max_examples=60)
def test_moving_a_threshold_moves_exactly_what_lies_between(old: int, new: int, staff: int, revenue: int) -> None:
    moved = revised(table("规模以上"), [("职工人数", Decimal(old), Decimal(new))], written("规模以上"))
    low, high = (new if old == 50 else 50), (new if old == 100 else 100)
    expected = staff >= high or (staff >= low and revenue >= 500)
    assert policy.decide(moved, {"职工人数": staff, "营业收入": Decimal(revenue)}).value == ("是" if expected else "否")
