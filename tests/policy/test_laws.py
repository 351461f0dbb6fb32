"""What holds of every table: the proof agrees with trying everything, and a proved table always answers."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow import policy, source
from docflow.errors import InvalidSource
from docflow.form import Value

NUMBERS = range(8)
WORDS = ("甲", "乙", "丙")
FACTS = "facts: {数: integer >= 0, 稳: yes/no, 类: 'one of [甲, 乙, 丙]'}"


@st.composite
def cells(draw: st.DrawFn) -> dict[str, str]:
    """The `when` of a row, every fact asked or not."""
    number = st.integers(0, 5)
    low, high = sorted((draw(number), draw(number)))
    asked = {
        "数": st.sampled_from([f">= {low}", f"> {low}", f"< {high}", f"<= {high}", f"{low}..{high}", str(low), "any"]),
        "稳": st.sampled_from(["是", "否", "any"]),
        "类": st.sampled_from(["甲", "not 甲", "in [甲, 乙]", "not in [甲, 乙]", "any"]),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(asked))))
    return {fact: draw(asked[fact]) for fact in sorted(chosen)}


Rows = list[list[dict[str, str]]]
tables = st.lists(st.lists(cells(), min_size=1, max_size=2), min_size=1, max_size=5)


def written(rows: Rows, hit: str) -> str:
    lines = [f"rules: 试\nhit: {hit}\n{FACTS}\nrows:"]
    for number, boxes in enumerate(rows):
        when = "\n".join(
            "      - {" + ", ".join(f"{fact}: '{cell}'" for fact, cell in box.items()) + "}" for box in boxes
        )
        lines.append(
            f"  - id: R{number}\n    when:\n{when}\n    then: {{答: 第{number}}}\n    source: 示范\n    date: 今"
        )
    return "\n".join(lines)


def everything() -> Iterator[dict[str, Value]]:
    for number, steady, word in product(NUMBERS, (True, False), WORDS):
        yield {"数": number, "稳": steady, "类": word}


def holds(cell: str, value: Value) -> bool:
    """The oracle: what a cell means, said another way than comparator.py does."""
    if cell == "any":
        return True
    if isinstance(value, bool):
        return (cell == "是") == value
    if isinstance(value, str):
        word = {"甲": ["甲"], "not 甲": ["乙", "丙"], "in [甲, 乙]": ["甲", "乙"], "not in [甲, 乙]": ["丙"]}
        return value in word[cell]
    if ".." in cell:
        low, high = map(int, cell.split(".."))
        return isinstance(value, int) and low <= value <= high
    if cell[0] not in "<>":
        return value == int(cell)
    return bool(eval(f"{value}{cell}"))  # whole numbers and signs of our own making


def fitting(rows: Rows, facts: Mapping[str, Value]) -> list[int]:
    return [
        number
        for number, boxes in enumerate(rows)
        if any(all(holds(cell, facts[fact]) for fact, cell in box.items()) for box in boxes)
    ]


def codes(rows: Rows, hit: str) -> list[str]:
    try:
        policy.parse(source.read(written(rows, hit), "试.yaml"))
    except InvalidSource as error:
        return [one.code for one in error.problems]
    return []


@given(tables)
@settings(max_examples=80, deadline=None)
def test_a_gap_is_told_exactly_when_some_facts_fit_no_row(rows: Rows) -> None:
    assert ("R704" in codes(rows, "all")) == any(not fitting(rows, facts) for facts in everything())


@given(tables)
@settings(max_examples=80, deadline=None)
def test_an_overlap_is_told_exactly_when_some_facts_fit_two_rows_that_must_be_unique(rows: Rows) -> None:
    assert ("R705" in codes(rows, "unique")) == any(len(fitting(rows, facts)) > 1 for facts in everything())


@given(tables)
@settings(max_examples=80, deadline=None)
def test_a_row_that_can_never_win_is_told_and_no_other(rows: Rows) -> None:
    winners = {found[0] for facts in everything() if (found := fitting(rows, facts))}
    assert codes(rows, "first").count("R706") == len(rows) - len(winners)


@given(tables)
@settings(max_examples=50, deadline=None)
def test_decide_says_what_the_rows_say(rows: Rows) -> None:
    rows = [*rows, [{}]]
    try:
        table = policy.parse(source.read(written(rows, "all"), "试.yaml"))
    except InvalidSource:
        return
    for facts in everything():
        answer = policy.decide(table, facts)
        assert [answer.rule, *(one.rule for one in answer.also)] == [f"R{one}" for one in fitting(rows, facts)]
        assert not answer.needs_person


def test_more_combinations_than_can_be_told_apart_are_refused_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("docflow.policy.proof.LIMIT_STATES", 3)
    rows: Rows = [[{"数": ">= 3", "稳": "是"}], [{"数": "< 3", "类": "甲"}], [{"类": "乙"}], [{}]]
    assert codes(rows, "all") == ["R715"]
