"""What can be asked of the store: cases by what people type, the inbox, registers, bytes, backups."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from own_postgresql import Databases

from docflow import store
from docflow.errors import InvalidSource, Unavailable, Untrusted
from docflow.store import Store, new_case_id
from docflow.store.ids import ALPHABET, as_typed

from .acts import CASE, act, everything, moment, paper, task


def test_case_ids_are_short_random_and_free_of_letters_that_are_misread() -> None:
    made = {new_case_id("成立") for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == len("成立-7Q4K2M") and set(one[3:]) <= set(ALPHABET) for one in made)
    assert not set("ILOU") & set(ALPHABET)
    assert new_case_id("成立", bytes(6)) == "成立-000000"
    with pytest.raises(ValueError, match="chance"):
        new_case_id("成立", b"12")


@pytest.mark.parametrize(
    "typed", [CASE, "成立", "成立-7Q", "成立-7q4k2m", "成立－7Q4K2M", " 成立—7Q4K2M ", "7Q4K2M", "7q4"]
)
def test_a_case_is_found_by_what_people_type(opened: Store, typed: str) -> None:
    act(opened, 0)
    assert opened.load(typed).id == CASE


def test_zero_typed_as_a_letter_is_zero() -> None:
    assert as_typed("成立-oIl0q1") == "成立-0110Q1"


@pytest.mark.parametrize("name", ["", "   ", "%", "_", '"', "成立-9", "' OR 1=1 --", "备案"])
def test_an_unknown_case_is_refused_whatever_it_is_called(opened: Store, name: str) -> None:
    act(opened, 0)
    with pytest.raises(InvalidSource) as error:
        opened.load(name)
    assert error.value.problems[0].code == "W620"


def test_an_ambiguous_prefix_is_refused_with_the_choices(opened: Store) -> None:
    for number in range(7):
        act(opened, 0, case=f"成立-7Q000{number}")
    with pytest.raises(InvalidSource) as error:
        opened.load("成立-7Q")
    assert error.value.problems[0].code == "W621"
    assert "成立-7Q0000、" in str(error.value)
    assert "等" in str(error.value)
    assert opened.load("成立-7Q0003").id == "成立-7Q0003"


def test_cases_are_listed_by_who_had_part_in_them(opened: Store) -> None:
    act(opened, 0, by="chen", copies=["区委/文书"])
    act(opened, 2, by="wu")
    act(opened, 0, case="成立-000000", by="wu", workflow="备案", at=moment(9))

    def ids(**wanted: str) -> list[str]:
        return [one.id for one in opened.cases(who=wanted.pop("who"), role=wanted.pop("role", None))]

    assert ids(who="chen", role="started") == [CASE]
    assert ids(who="wu", role="acted") == [CASE]
    assert ids(who="wu") == ["成立-000000", CASE], "last changed first"
    assert ids(who="区委/文书", role="copied") == [CASE]
    assert ids(who="nobody") == []
    assert [one.id for one in opened.cases(workflow="备案")] == ["成立-000000"]


def test_tasks_due_by_a_day_are_found(opened: Store) -> None:
    act(opened, 0, tasks=[task("甲", due=date(2026, 3, 10)), task("乙", due=date(2026, 3, 11)), task("丙", due=None)])
    assert [one.step for one in opened.tasks(due_by=date(2026, 3, 10))] == ["甲"]
    assert [one.step for one in opened.tasks(case=CASE)] == ["甲", "乙", "丙"]
    assert opened.tasks(case="x") == []


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("SELECT * FROM tasks WHERE post IN (?, ?)", ("", "")),
        ('SELECT * FROM tasks WHERE "case" = ?', ("",)),
        ('SELECT "case" FROM touched ORDER BY day DESC', ()),
        ("SELECT * FROM events WHERE key = ?", ("",)),
        ("SELECT id FROM cases WHERE id >= ? AND id < ? ORDER BY id", ("", "")),
        ("SELECT * FROM involved WHERE who = ? AND role = ?", ("", "")),
        ("SELECT * FROM outbox WHERE done = '' AND key = ?", ("",)),
        ("SELECT * FROM outbox WHERE done = ''", ()),
        ('SELECT * FROM events WHERE "case" = ? ORDER BY seq', ("",)),
        ("SELECT max(serial) FROM numbers WHERE code = ? AND year = ?", ("", 1)),
    ],
)
def test_the_questions_of_every_day_use_an_index(path: Path, query: str, values: tuple[object, ...]) -> None:
    with store.open(path) as one:
        plan = " ".join(row[3] for row in one.rows(f"EXPLAIN QUERY PLAN {query}", *values))
    assert not re.search("SCAN (tasks|involved|events|numbers|cases|outbox)", plan)
    assert "TEMP B-TREE" not in plan


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("SELECT * FROM tasks WHERE post IN ('a', 'b')", "tasks_of_post"),
        ("SELECT * FROM touched ORDER BY day DESC", "touched_pkey"),
        ("SELECT * FROM events WHERE key = 'x'", "events_key"),
        ("SELECT id FROM cases WHERE id >= 'a' AND id < 'b'", "cases_"),
        ("SELECT * FROM outbox WHERE done = ''", "outbox_pkey"),
        ("SELECT * FROM involved WHERE who = 'a' AND role = 'b'", "involved_pkey"),
    ],
)
def test_the_questions_of_every_day_can_use_an_index_of_postgresql(
    databases: Databases, blank_postgresql: str, query: str, index: str
) -> None:
    with store.open(databases.copy(blank_postgresql)) as one, one.writing() as session:
        # An empty table is read whole, unless that is forbidden.
        session.write("SET LOCAL enable_seqscan = off")
        plan = " ".join(row[0] for row in session.read(f"EXPLAIN {query}"))
    assert index in plan


def test_registers_are_kept_by_day(opened: Store) -> None:
    rows = [("甲公司", {"党员数": 3}), ("乙公司", {"党员数": 5})]
    assert opened.put_records("单位", rows, source="台账.xlsx", as_of=date(2026, 1, 31)) == 2
    opened.put_records("单位", [("甲公司", {"党员数": 4})], source="台账2.xlsx", as_of=date(2026, 6, 30))
    assert [(row.key, row.body["党员数"]) for row in opened.records("单位")] == [("乙公司", 5), ("甲公司", 4)]
    then = opened.records("单位", date(2026, 2, 1))
    assert [(row.key, row.body["党员数"], row.source) for row in then] == [
        ("乙公司", 5, "台账.xlsx"),
        ("甲公司", 3, "台账.xlsx"),
    ]
    assert opened.records("单位", date(2025, 12, 31)) == []
    assert opened.records("别的") == []


def test_a_whole_register_forgets_what_it_no_longer_names_from_that_day_on(opened: Store) -> None:
    opened.put_records("单位", [("甲", {}), ("乙", {})], source="a", as_of=date(2026, 1, 1))
    opened.put_records("单位", [("乙", {}), ("丙", {})], source="b", as_of=date(2026, 2, 1), whole=True)
    assert [row.key for row in opened.records("单位")] == ["丙", "乙"] or {
        row.key for row in opened.records("单位")
    } == {"乙", "丙"}
    assert {row.key for row in opened.records("单位", date(2026, 1, 15))} == {"甲", "乙"}
    opened.put_records("单位", [("甲", {})], source="c", as_of=date(2026, 3, 1))
    assert {row.key for row in opened.records("单位")} == {"甲", "乙", "丙"}


def test_the_same_bytes_are_kept_once(opened: Store) -> None:
    digest = opened.put_blob("附件".encode())
    assert opened.put_blob("附件".encode()) == digest
    assert opened.blob(digest) == "附件".encode()
    assert len(opened.rows("SELECT 1 FROM blobs")) == 1
    with pytest.raises(Untrusted) as error:
        opened.blob("0" * 64)
    assert error.value.problems[0].code == "A715"


def test_changed_bytes_are_not_handed_out(opened: Store) -> None:
    digest = opened.put_blob(b"a")
    with opened.writing() as session:
        session.write(
            "DROP TRIGGER blobs_no_update"
            if opened.dialect == "sqlite"
            else "ALTER TABLE blobs DISABLE TRIGGER blobs_no_change"
        )
        session.write("UPDATE blobs SET bytes = ?", (b"0",))
    with pytest.raises(Untrusted) as error:
        opened.blob(digest)
    assert error.value.problems[0].code == "A707"


def test_pins_are_those_of_the_last_change(opened: Store) -> None:
    act(opened, 0, pins={"workflows/甲": b"1", "rules/乙": b"1"})
    act(opened, 2, pins={"workflows/甲": b"2"})
    assert opened.pins(CASE) == {"workflows/甲": b"2", "rules/乙": b"1"}


def test_papers_of_a_returned_case_may_bear_the_same_name(opened: Store) -> None:
    act(opened, 0, papers=[paper(name="成立请示")])
    act(opened, 2, papers=[paper(name="成立请示", files={"docx": b"second"})])
    assert [one.seq for one in opened.papers(CASE)] == [2, 4]
    assert opened.papers() == opened.papers(CASE)


def test_a_backup_is_the_same_store(opened: Store, tmp_path: Path) -> None:
    act(opened, 0, papers=[paper(1)])
    copy = tmp_path / "备份.db"
    store.backup(opened, copy)
    with store.open(copy) as other:
        assert everything(other) == everything(opened)
        assert store.verify(other) == []
    with pytest.raises(Unavailable) as error:
        store.backup(opened, copy)
    assert error.value.problems[0].code == "E608"
    with pytest.raises(Unavailable) as error:
        store.backup(opened, tmp_path / "没有" / "x.db")
    assert error.value.problems[0].code == "E609"
