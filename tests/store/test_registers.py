"""What an import of the ledger leaves behind: rows, history, one event; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from docflow.errors import Conflict
from docflow.store import Store, registers, verify
from docflow.store.registers import Written
from docflow.store.rows import STORE

FIRST = Written(
    register="党员", source="花名册.xlsx", as_of=date(2026, 1, 31), at=datetime(2026, 2, 1, tzinfo=UTC), by="周砚秋",
    rows={"D1": {"姓名": "甲"}, "D1 甲": {"姓名": "乙"}}, confirmed={}, new=frozenset({"D1", "D1 甲"}),
)  # fmt: skip
SECOND = replace(
    FIRST, source="更正.xlsx", at=datetime(2026, 2, 2, tzinfo=UTC), rows={"D1": {"姓名": "丙"}}, gone=("D1 甲",), new=frozenset(),
    altered={"D1": [("姓名", "甲", "丙")]},
)  # fmt: skip


def test_rows_history_and_event_are_written_together(opened: Store) -> None:
    registers.write(opened, FIRST)
    registers.write(opened, SECOND)
    assert [(row.key, row.body) for row in registers.state(opened, "党员").rows] == [("D1", {"姓名": "丙"})]
    told = registers.history(opened, "党员", "D1")
    assert [(one.what, one.by, one.source, one.altered) for one in told] == [
        ("新增", "周砚秋", "花名册.xlsx", ()),
        ("修改", "周砚秋", "更正.xlsx", (("姓名", "甲", "丙"),)),
    ]
    assert [one.what for one in registers.history(opened, "党员", "D1 甲")] == ["新增", "移出"]
    said = [one.body for one in opened.history(STORE) if one.kind == registers.WRITTEN]
    assert [(one["new"], one["changed"], one["gone"]) for one in said] == [(2, 0, 0), (0, 1, 1)]
    assert "甲" not in str(said)
    assert verify(opened) == []


def test_a_write_on_another_base_leaves_no_trace(opened: Store) -> None:
    base = registers.state(opened, "党员").base
    registers.write(opened, replace(FIRST, base=base))
    before = registers.state(opened, "党员"), len(opened.history(STORE))
    with pytest.raises(Conflict):
        registers.write(opened, replace(SECOND, base=base))
    assert (registers.state(opened, "党员"), len(opened.history(STORE))) == before
    registers.write(opened, replace(SECOND, base=before[0].base))


def test_the_base_tells_any_two_states_apart(opened: Store) -> None:
    seen = {registers.state(opened, "党员").base}
    later = replace(
        FIRST,
        rows={},
        new=frozenset(),
        as_of=date(2026, 2, 28),
        confirmed=dict(FIRST.rows),
        at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    for one in (FIRST, SECOND, later):
        registers.write(opened, one)
        seen.add(registers.state(opened, "党员").base)
    assert len(seen) == 4


def test_a_confirmation_moves_the_day_and_is_no_change(opened: Store) -> None:
    registers.write(opened, FIRST)
    registers.write(
        opened, replace(FIRST, rows={}, new=frozenset(), as_of=date(2026, 2, 28), confirmed=dict(FIRST.rows))
    )
    assert {row.as_of for row in registers.state(opened, "党员").rows} == {date(2026, 2, 28)}
    assert {row.as_of for row in registers.state(opened, "党员", date(2026, 2, 1)).rows} == {date(2026, 1, 31)}
    assert [one.what for one in registers.history(opened, "党员", "D1")] == ["新增"]


def test_a_made_up_clock_that_was_not_set_again_stands_still(opened: Store) -> None:
    registers.write(opened, SECOND)
    registers.viewed(opened, "党员", FIRST.at, "周砚秋", "核对", 1, ["姓名"])
    (view,) = [one for one in opened.history(STORE) if one.kind == registers.VIEWED]
    assert view.at == SECOND.at
