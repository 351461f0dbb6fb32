"""States that are never left: the quick way agrees with asking what every state can reach."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from docflow.workflow.traps import never_left

ways = st.dictionaries(st.integers(0, 12), st.sets(st.integers(0, 12), max_size=3), max_size=13)


def reach(leads: dict[int, set[int]], key: int) -> set[int]:
    found, todo = {key}, [key]
    while todo:
        for target in leads.get(todo.pop(), set()) - found:
            found.add(target)
            todo.append(target)
    return found


@given(ways, st.sets(st.integers(0, 12), max_size=5))
def test_a_trap_is_what_leads_only_back_into_itself(leads: dict[int, set[int]], keys: set[int]) -> None:
    seen = set().union(*(reach(leads, key) for key in keys))
    expected = {
        frozenset(reach(leads, key))
        for key in seen
        if all(reach(leads, other) == reach(leads, key) for other in reach(leads, key))
    }
    found = never_left(leads, sorted(keys))
    assert {frozenset(one) for one in found} == expected
    assert len(found) == len(expected)


def test_a_chain_longer_than_any_call_stack_is_searched() -> None:
    leads = {number: {number + 1} for number in range(100_000)}
    assert never_left(leads, [0]) == [{100_000}]
