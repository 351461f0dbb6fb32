"""Before an act the record of its case is read back: what was edited is refused by itself, at a cost with a bound."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from docflow import store
from docflow.errors import Untrusted
from docflow.store import Store
from docflow.store.trust import spans

from .acts import CASE, act
from .conftest import Address
from .owner import owning

HERE = f"\"case\" = '{CASE}'"

EDITED = {
    "first event": ("A701", f"UPDATE events SET body = replace(body, '同意', '退回') WHERE {HERE} AND seq = 1"),
    "newest event": ("A701", f"UPDATE events SET kind = 'x' WHERE {HERE} AND seq = 6"),
    "one removed": ("A704", f"DELETE FROM events WHERE {HERE} AND seq = 2"),
    "tail cut": ("A702", f"DELETE FROM events WHERE {HERE} AND seq > 4"),
    "link": ("A705", f"UPDATE events SET prev = 'x' WHERE {HERE} AND seq = 3"),
    "state": ("A706", f"UPDATE cases SET state = replace(state, '6', '7') WHERE id = '{CASE}'"),
    "outcome": ("A706", f"UPDATE cases SET outcome = '已成立' WHERE id = '{CASE}'"),
    "workflow": ("A706", f"UPDATE cases SET graph_hash = 'x' WHERE id = '{CASE}'"),
    "texts": ("A706", f"UPDATE cases SET pins = 'x' WHERE id = '{CASE}'"),
    "head": ("A706", f"UPDATE cases SET head = 'x' WHERE id = '{CASE}'"),
}


def codes(one: Store) -> set[str]:
    try:
        one.load_to_act(CASE)
    except Untrusted as error:
        return {each.code for each in error.problems}
    return set()


@pytest.mark.parametrize("name", EDITED)
def test_a_case_that_was_edited_is_refused(place: Address, name: str) -> None:
    code, statement = EDITED[name]
    with store.open(place) as one:
        for version in range(0, 6, 2):
            act(one, version, by="li" if version else "wang")
        act(one, 0, case="成立-000000")
        assert codes(one) == set()
        with owning(place) as say:
            say(statement)
        assert code in codes(one), "even by a connection that had read it before"
        assert one.load_to_act("成立-000000").version == 2, "the others go on"


def test_an_edit_far_back_in_a_long_case_is_met_within_some_acts(
    place: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    lots = count()
    monkeypatch.setattr("docflow.store.trust.spans.__defaults__", (lambda many: next(lots) % many,))
    with store.open(place) as one:
        one._driver.window = 32
        for version in range(0, 60, 2):
            act(one, version)
        with owning(place) as say:
            say(f"UPDATE events SET body = replace(body, '同意', '退回') WHERE {HERE} AND seq = 21")
        refused = 0
        for version in range(60, 60 + 2 * 40, 2):
            refused += codes(one) == {"A701"}
            act(one, version)
        assert refused >= 1


@pytest.mark.parametrize("version", [9, 10, 11, 64, 1000, 10_001])
def test_the_lots_cover_every_event_and_none_reads_more_than_the_window(version: int) -> None:
    seen: set[int] = set()
    blocks = 1
    for lot in count():
        if lot >= blocks:
            break

        def draw(many: int, lot: int = lot) -> int:
            nonlocal blocks
            blocks = many
            return lot

        found = spans(version, 8, draw)
        assert sum(last - first + 1 for first, last in found) <= 8
        assert found[-1][1] == version
        seen |= {seq for first, last in found for seq in range(first, last + 1)}
    assert seen == set(range(1, version + 1))


#: How many columns a row of events has, and no other.
EVENT = 7


@contextmanager
def counted(one: Store) -> Iterator[list[int]]:
    """How many rows of events were read back."""
    rows: list[int] = []
    real = one._driver.reads

    def reads(*asked: tuple[str, object]) -> list[list[tuple[object, ...]]]:
        found = real(*asked)  # type: ignore[arg-type]
        rows.append(sum(len(row) == EVENT for each in found for row in each))
        return found

    one._driver.reads = reads  # type: ignore[method-assign]
    yield rows
    del one._driver.reads  # type: ignore[method-assign]


def test_what_an_act_reads_back_does_not_grow_with_the_case(place: Address) -> None:
    with store.open(place) as one:
        one._driver.window = 16
        for version in range(0, 200, 2):
            with counted(one) as rows:
                if version:
                    one.load_to_act(CASE)
                act(one, version)
            assert sum(rows) <= 16


def test_a_case_of_the_first_release_has_no_seal_of_its_state_and_is_trusted_by_its_chain(place: Address) -> None:
    from docflow.store.chain import event_hash

    with store.open(place) as one:
        act(one, 0)
    with owning(place) as say:
        ((seq, kind, at, body, prev),) = say(f"SELECT seq, kind, at, body, prev FROM events WHERE {HERE} AND seq = 2")
        bare = body[: body.index('"$state"')] + body[body.index('"step"') :]
        own = event_hash(CASE, seq, kind, at, bare, prev)
        say(f"UPDATE events SET body = ?, hash = ? WHERE {HERE} AND seq = 2", (bare, own))
        say("UPDATE cases SET head = ?", (own,))
    with store.open(place) as one:
        assert codes(one) == set()
        assert store.verify(one) == []


def test_what_a_connection_has_written_itself_is_not_read_again(path: Path) -> None:
    with store.open(path) as one, store.open(path) as other:
        for version in range(0, 20, 2):
            act(one, version)
            with counted(one) as rows:
                assert one.load_to_act(CASE).version == version + 2
            assert sum(rows) == 0
        act(other, 20)
        with counted(one) as rows:
            assert one.load_to_act(CASE).version == 22
        assert sum(rows) == 22, "another has written: all of it"


def test_what_is_remembered_is_what_would_be_read(place: Address) -> None:
    with store.open(place) as one:
        act(one, 0, title="甲公司", pins={"rules/x": b"x"})
        act(one, 2)
        act(one, 4, outcome="已成立", workflow="另一种")
        remembered = one.load_to_act(CASE)
        with store.open(place) as other:
            assert remembered == other.load_to_act(CASE) == other.load(CASE)
