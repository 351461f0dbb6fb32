"""Whoever owns the file can change it; verify notices. H72 and its neighbours, one row each."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from docflow import store
from docflow.errors import Problem, Untrusted
from docflow.store import Store, verify
from docflow.store.chain import canonical, event_hash

from .acts import CASE, act, everything, fold, moment, paper, state
from .conftest import Address
from .owner import owning

OTHER = "成立-000000"


@pytest.fixture
def anchored(tmp_path: Path) -> Path:
    return tmp_path / "锚点"


@pytest.fixture
def record(place: Address, anchored: Path) -> Address:
    """Two cases with papers and numbers, anchored on two days, and more events since."""
    with store.open(place) as one:
        for version in range(0, 6, 2):
            act(one, version, papers=[paper(version // 2 + 1, name=f"批复{version}")], pins={"rules/x": b"x"})
        act(one, 0, case=OTHER)
        store.anchor(one, date(2026, 3, 2), anchored)
        act(one, 6)
        store.anchor(one, date(2026, 3, 3), anchored)
        act(one, 8)
        one.void_number("示组", 2026, 3, reason="误编", by="zhou", at=moment(9))
    return place


def tamper(place: Address, *statements: str) -> None:
    with owning(place) as say:
        for statement in statements:
            say(statement)


def found(place: Address, anchors: Path | None = None, case: str | None = None) -> list[Problem]:
    with store.open(place) as one:
        return verify(one, fold, case=case, anchors=anchors)


def codes(problems: list[Problem]) -> set[str]:
    return {one.code for one in problems}


def test_an_honest_record_is_whole(record: Address, anchored: Path) -> None:
    assert found(record, anchors=anchored) == []
    assert found(record, anchors=anchored, case=CASE) == []


HERE = f"\"case\" = '{CASE}'"

TAMPERED = {
    "edited": ("A701", f"UPDATE events SET body = replace(body, '同意', '退回') WHERE {HERE} AND seq = 5"),
    "time edited": (
        "A701",
        f"UPDATE events SET at = '2026-01-01T00:00:00.000000Z' WHERE {HERE} AND seq = 3",
    ),
    "kind edited": ("A701", f"UPDATE events SET kind = 'Finished' WHERE {HERE} AND seq = 3"),
    "made unreadable": ("A701", f"UPDATE events SET body = '{{' WHERE {HERE} AND seq = 4"),
    "removed": ("A704", f"DELETE FROM events WHERE {HERE} AND seq = 4"),
    "first removed": ("A704", f"DELETE FROM events WHERE {HERE} AND seq = 1"),
    "tail cut": ("A702", f"DELETE FROM events WHERE {HERE} AND seq > 8"),
    "whole case removed": ("A702", f"DELETE FROM events WHERE \"case\" = '{OTHER}'"),
    "birth removed": ("A704", "DELETE FROM events WHERE \"case\" = 'store' AND seq = 1"),
    "REPLACE INTO": (
        "A701",
        "INSERT OR REPLACE INTO events SELECT \"case\", seq, 'Finished', at, body, prev, hash, key FROM events"
        f" WHERE {HERE} AND seq = 6",
    ),
    "state edited": ("A706", f'UPDATE cases SET state = \'{{"count":99,"outcome":""}}\' WHERE id = \'{CASE}\''),
    "state unreadable": ("A706", f"UPDATE cases SET state = '{{' WHERE id = '{CASE}'"),
    "state set back": ("A706", f"UPDATE cases SET version = 4 WHERE id = '{CASE}'"),
    "state of another chain": ("A706", f"UPDATE cases SET head = 'x' WHERE id = '{CASE}'"),
    "state removed": ("A706", f"DELETE FROM cases WHERE id = '{CASE}'"),
    "outcome edited": ("A706", f"UPDATE cases SET outcome = '已成立' WHERE id = '{CASE}'"),
    "pinned to another workflow": ("A706", f"UPDATE cases SET graph_hash = 'x' WHERE id = '{CASE}'"),
    "pinned to other texts": ("A706", f"UPDATE cases SET pins = '' WHERE id = '{CASE}'"),
    "case without events": (
        "A716",
        "INSERT INTO cases SELECT 'x', workflow, graph_hash, title, outcome, state, 0, head, started, changed, '', '', ''"
        f" FROM cases WHERE id = '{CASE}'",
    ),
    "bytes changed": ("A707", "UPDATE blobs SET bytes = '0' WHERE sha256 = (SELECT min(sha256) FROM blobs)"),
    "bytes gone": ("A715", "DELETE FROM blobs WHERE sha256 = (SELECT min(sha256) FROM blobs)"),
    "number removed": ("A708", "DELETE FROM numbers WHERE serial = 2"),
    "number moved": ("A709", "UPDATE numbers SET paper = '另一份' WHERE serial = 2"),
    "number added": (
        "A709",
        "INSERT INTO numbers SELECT code, year, 4, \"case\", seq, '伪造', '' FROM numbers WHERE serial = 1",
    ),
    "void forgotten": ("A709", "UPDATE numbers SET void_reason = '' WHERE serial = 3"),
    "paper removed": ("A710", "DELETE FROM papers WHERE name = '批复2'"),
    "paper renamed": ("A710", "UPDATE papers SET title = '另一个标题' WHERE name = '批复2'"),
    "content hash changed": ("A710", "UPDATE papers SET content_hash = 'x' WHERE name = '批复2'"),
    "file exchanged": (
        "A710",
        "UPDATE paper_files SET sha256 = (SELECT sha256 FROM paper_files WHERE name = '批复0' AND ending = 'pdf')"
        " WHERE name = '批复2' AND ending = 'pdf'",
    ),
    "anchor edited": ("A711", "UPDATE anchors SET body = replace(body, '\"events\":9', '\"events\":8')"),
    "anchor unreadable": ("A711", "UPDATE anchors SET body = '{' WHERE day = '2026-03-02'"),
    "anchor removed": ("A711", "DELETE FROM anchors WHERE day = '2026-03-02'"),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_what_was_tampered_with_is_noticed(record: Address, name: str) -> None:
    expected, statement = TAMPERED[name]
    if name == "REPLACE INTO" and not isinstance(record, Path):
        pytest.skip("SQLite's own")
    with store.open(record) as one:
        before = everything(one)
    tamper(record, statement)
    if name != "birth removed":
        with store.open(record) as one:
            assert everything(one) != before
    if name == "birth removed":
        with pytest.raises(Untrusted, match="A714"):
            store.open(record)
        return
    assert expected in codes(found(record))


def test_the_place_of_an_edited_event_is_named(record: Address) -> None:
    tamper(record, TAMPERED["edited"][1])
    (edited,) = [one for one in found(record) if one.code == "A701"]
    assert str(edited) == f"A701 {CASE} 5：第 5 条记录被改"
    assert codes(found(record, case=CASE)) == {"A701"}
    assert found(record, case=OTHER) == []


def test_two_events_that_changed_places_are_noticed(record: Address) -> None:
    steps = ((3, 100), (5, 3), (100, 5))
    tamper(record, *(f"UPDATE events SET seq = {new} WHERE {HERE} AND seq = {old}" for old, new in steps))
    assert {one.values for one in found(record) if one.code == "A701"} == {(("seq", "3"),), (("seq", "5"),)}


def rewritten(place: Address, change: Callable[[int, dict[str, object]], dict[str, object]], case: str = CASE) -> None:
    """The whole chain written anew, every hash right again, and the row of the case with it."""
    with owning(place) as say:
        prev = ""
        for seq, kind, at, body in say('SELECT seq, kind, at, body FROM events WHERE "case" = ? ORDER BY seq', (case,)):
            text = canonical(change(seq, json.loads(body)))
            own = event_hash(case, seq, kind, at, text, prev)
            say(
                'UPDATE events SET body = ?, prev = ?, hash = ? WHERE "case" = ? AND seq = ?',
                (text, prev, own, case, seq),
            )
            prev = own
        say("UPDATE cases SET head = ? WHERE id = ?", (prev, case))


def test_a_link_repaired_by_hand_breaks_the_next(record: Address) -> None:
    with owning(record) as say:
        ((kind, at, body, prev),) = say('SELECT kind, at, body, prev FROM events WHERE "case" = ? AND seq = 5', (CASE,))
    body = body.replace("同意", "退回")
    own = event_hash(CASE, 5, kind, at, body, prev)
    tamper(record, f"UPDATE events SET body = '{body}', hash = '{own}' WHERE {HERE} AND seq = 5")
    assert {(one.code, one.values) for one in found(record)} >= {("A705", (("seq", "6"),))}


def test_a_chain_written_anew_is_noticed_only_by_the_anchors(record: Address) -> None:
    rewritten(record, lambda seq, body: {**body, "verb": "不同意"} if seq == 5 else body)
    (against,) = found(record)
    assert (against.code, dict(against.values)) == ("A703", {"seq": "6", "day": "2026-03-02"})


def test_a_cut_tail_hidden_in_the_case_row_is_noticed_by_the_anchors(record: Address) -> None:
    tamper(
        record,
        f"DELETE FROM events WHERE {HERE} AND seq > 6",
        f"UPDATE cases SET version = 6, state = '{canonical(state(6))}',"
        f" head = (SELECT hash FROM events WHERE {HERE} AND seq = 6) WHERE id = '{CASE}'",
    )
    (cut,) = [one for one in found(record) if one.code == "A702"]
    assert dict(cut.values) == {"count": "2", "expected": "8", "found": "6"}


def test_a_case_removed_with_all_its_rows_is_noticed_by_the_anchors(record: Address) -> None:
    tamper(
        record,
        *(f"DELETE FROM {table} WHERE \"case\" = '{OTHER}'" for table in ("events", "tasks", "involved", "outbox")),
        f"DELETE FROM cases WHERE id = '{OTHER}'",
    )
    assert codes(found(record)) == {"A702"}


def test_a_store_written_anew_with_its_anchors_is_noticed_by_the_files(record: Address, anchored: Path) -> None:
    rewritten(record, lambda seq, body: {**body, "verb": "不同意"} if seq == 5 else body)
    tamper(record, "DELETE FROM anchors")
    assert found(record) == [], "without the folder nobody can know"
    assert codes(found(record, anchors=anchored)) == {"A703", "A717"}
    with store.open(record) as one:
        store.anchor(one, date(2026, 3, 2))
        store.anchor(one, date(2026, 3, 3))
    assert codes(found(record, anchors=anchored)) == {"A703", "A713"}


def test_a_missing_or_changed_anchor_file_is_noticed(record: Address, anchored: Path) -> None:
    folder = anchored
    one, other = sorted(folder.iterdir())
    one.unlink()
    assert codes(found(record, anchors=anchored)) == {"A712"}
    other.write_text("{}", "utf-8")
    assert codes(found(record, anchors=anchored)) == {"A712", "A717"}


def test_a_number_on_two_papers_is_noticed(record: Address) -> None:
    def twice(seq: int, body: dict[str, object]) -> dict[str, object]:
        papers = body.get("$papers")
        if isinstance(papers, list):
            papers[0]["number"] = ["示组", 2026, 1]
        return body

    rewritten(record, twice)
    assert any("批复0" in str(one) and "批复2" in str(one) for one in found(record) if one.code == "A709")


def test_events_no_state_can_be_made_of_are_noticed(opened: Store) -> None:
    act(opened, 0)

    def broken(case: str, events: object) -> dict[str, object]:
        raise KeyError("step")

    (problem,) = verify(opened, broken)
    assert problem.code == "A706"


#: Said by any other program, with the guards in place; the second half is SQLite's own.
GUARDED = {
    "update an event": "UPDATE events SET kind = 'x'",
    "delete an event": "DELETE FROM events",
    "free a number": "DELETE FROM numbers",
    "give a number away": "UPDATE numbers SET paper = 'x', void_reason = 'y'",
    "undo a void": "UPDATE numbers SET void_reason = '' WHERE void_reason <> ''",
    "change bytes": "UPDATE blobs SET bytes = '0'",
    "delete bytes": "DELETE FROM blobs",
    "change a paper": "UPDATE papers SET title = 'x'",
    "forget a key": "UPDATE events SET key = NULL",
    "give a key away": "UPDATE events SET key = 'x' WHERE seq = 1",
    "change an anchor": "UPDATE anchors SET body = 'x'",
    "replace by upsert": (
        "INSERT INTO events SELECT * FROM events WHERE true ON CONFLICT (\"case\", seq) DO UPDATE SET kind = 'x'"
    ),
}
OF_SQLITE = {
    "replace an event": "INSERT OR REPLACE INTO events SELECT * FROM events",
    "replace an event by the number of its row": (
        'INSERT OR REPLACE INTO events (rowid, "case", seq, kind, at, body, prev, hash)'
        ' SELECT rowid, "case", seq + 90, kind, at, body, prev, hash FROM events'
    ),
    "replace an event by its key": (
        'INSERT OR REPLACE INTO events SELECT "case", seq + 90, kind, at, body, prev, hash, key FROM events'
        " WHERE key IS NOT NULL"
    ),
    "update or replace": "UPDATE OR REPLACE events SET seq = 1",
    "replace a number": "INSERT OR REPLACE INTO numbers SELECT * FROM numbers",
    "replace bytes": "INSERT OR REPLACE INTO blobs SELECT sha256, x'00' FROM blobs",
    "replace an anchor": "INSERT OR REPLACE INTO anchors SELECT day, 'x', prev, hash FROM anchors",
}
OF_POSTGRESQL = {f"empty {name}": f"TRUNCATE {name} CASCADE" for name in ("events", "numbers", "blobs", "anchors")}


def refuses(place: Address, statement: str) -> bool:
    """Whether the database itself refuses what another program says."""
    if isinstance(place, Path):
        with closing(sqlite3.connect(place)) as db:
            try:
                db.execute(statement)
            except sqlite3.IntegrityError:
                return True
        return False
    import psycopg

    with psycopg.connect(str(place), autocommit=True) as raw:
        try:
            raw.execute(statement)
        except psycopg.errors.IntegrityError:
            return True
    return False


def test_the_record_is_append_only(record: Address) -> None:
    with store.open(record) as one:
        act(one, 10, key="k")
        before = everything(one)
    own = OF_SQLITE if isinstance(record, Path) else OF_POSTGRESQL
    assert [name for name, said in {**GUARDED, **own}.items() if not refuses(record, said)] == []
    with store.open(record) as one:
        assert everything(one) == before
        assert one.missing_guards() == []


def test_a_guard_taken_away_is_named(record: Address) -> None:
    if isinstance(record, Path):
        with closing(sqlite3.connect(record)) as db, db:
            db.execute("DROP TRIGGER events_no_update")
    else:
        with owning(record) as say:
            say("ALTER TABLE events DISABLE TRIGGER events_no_change")
    with store.open(record) as one:
        assert one.missing_guards() == ["events_no_update" if isinstance(record, Path) else "events_no_change"]


# --- large stores ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["honest", "removed", "number removed", "number added", "bytes gone", "paper removed", "file exchanged"]
)
def test_a_page_at_a_time_says_the_same(record: Address, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No question is answered by more rows than a page, and nothing falls between two pages."""
    if name in TAMPERED:
        tamper(record, TAMPERED[name][1])
    with store.open(record) as one:
        whole = verify(one, fold)
        monkeypatch.setattr("docflow.store.streams.PAGE", 2)
        sizes: list[int] = []
        real = Store.rows

        def rows(self: Store, statement: str, *values: object) -> list[tuple[object, ...]]:
            found = real(self, statement, *values)
            sizes.append(len(found))
            return found

        monkeypatch.setattr(Store, "rows", rows)
        assert verify(one, fold) == whole
        assert max(sizes) == 2
        assert len(sizes) > 10


def test_a_record_is_proved_as_of_one_moment(record: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    """Acts recorded while it is proved are no problems of it."""
    monkeypatch.setattr("docflow.store.streams.PAGE", 2)
    with store.open(record) as one, store.open(record) as other:
        version = other.load(CASE).version
        real = Store.rows
        count = iter(range(1000))

        def rows(self: Store, statement: str, *values: object) -> list[tuple[object, ...]]:
            if self is one and next(count) % 5 == 3:
                nonlocal version
                act(other, version, at=moment(1000 + version))
                version += 2
            return real(self, statement, *values)

        monkeypatch.setattr(Store, "rows", rows)
        assert verify(one, fold) == []
        assert version > 10
        monkeypatch.undo()
    with store.open(record) as one:
        assert verify(one, fold) == []
