"""What an act writes beside its events in as few trees as can be: days of change for the anchor, keys with the events.

A store of the revision before is carried over to the row, on both databases, whether it was moved or not.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from own_postgresql import Databases

from docflow import store
from docflow.errors import InvalidSource, Refused
from docflow.store import STORE, Appended, Store, anchor, opening, verify
from docflow.store.anchors import merged, read_row
from docflow.store.chain import anchor_hash, canonical, event_hash
from docflow.store.closing import close
from docflow.store.opening import connected
from docflow.zone import CHINA

from .acts import CASE, act

NOON = datetime(2026, 3, 2, 12, tzinfo=CHINA)
CASES = ("成立-000000", "成立-000001", "成立-000002")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def real(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store with a real clock is."""
    if request.param == "sqlite":
        where = str(tmp_path / "real.db")
    else:
        databases: Databases = request.getfixturevalue("databases")
        where = databases.empty()
    store.open(where, made_up=False, at=NOON - timedelta(days=9)).close()
    return where


@pytest.fixture(scope="module")
def blank_real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Such a store in a file, made once."""
    path = tmp_path_factory.mktemp("real") / "docflow.db"
    store.open(path, made_up=False, at=NOON - timedelta(days=9)).close()
    return path


def heads(one: Store) -> dict[str, tuple[int, str]]:
    rows = one.rows('SELECT "case", seq, hash FROM events ORDER BY seq')
    return {case: (seq, own) for case, seq, own in rows}


def counted(one: Store) -> tuple[int, int]:
    (found,) = one.rows('SELECT count(DISTINCT "case"), count(*) FROM events')
    return int(found[0]), int(found[1])


def known(one: Store) -> dict[str, tuple[int, str]]:
    return merged(read_row(row) for row in one.rows("SELECT day, body, prev, hash FROM anchors ORDER BY day"))


# --- the anchor of a real clock ---------------------------------------------------------------------------------

#: A case acts, the process is another, an anchor is made, or hours go by.
STEPS = st.lists(
    st.one_of(st.sampled_from(CASES), st.sampled_from(["anew", "anchor"]), st.integers(1, 60)), max_size=50
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_an_anchor_knows_every_head_whatever_it_reads(steps: list[Any], blank_real: Path, tmp_path: Path) -> None:
    """No head is missed and the counts are right, on whatever days anchors are made and cases act."""
    for old in tmp_path.iterdir():
        old.unlink()
    path = Path(shutil.copy(blank_real, tmp_path / "docflow.db"))
    at = NOON
    versions = dict.fromkeys(CASES, 0)
    one = store.open(path)
    for step in [*steps, 49]:
        if isinstance(step, int):
            at += timedelta(hours=step)
        elif step == "anchor":
            if one.rows("SELECT 1 FROM anchors WHERE day = ?", at.date().isoformat()):
                continue
            made = anchor(one, at.date())
            assert (made.chains, made.events) == counted(one)
            assert known(one) == heads(one)
        elif step == "anew":
            one.close()
            one = store.open(path)
        else:
            act(one, versions[step], case=step, at=at)
            versions[step] += 2
    made = anchor(one, (at + timedelta(days=1)).date())
    assert (made.chains, made.events) == counted(one)
    assert known(one) == heads(one)
    assert verify(one) == []
    one.close()


def test_the_first_act_of_a_case_on_a_day_says_so_once(real: str) -> None:
    with store.open(real) as one:
        for version, hours in ((0, 0), (2, 1), (4, 24), (6, 25)):
            act(one, version, at=NOON + timedelta(hours=hours))
        assert one.rows('SELECT day, "case", version FROM touched ORDER BY day') == [
            ("2026-03-02", CASE, 0),
            ("2026-03-03", CASE, 4),
        ]


def test_an_anchor_lets_go_of_the_days_nobody_asks_for_again(real: str) -> None:
    with store.open(real) as one:
        for days in range(6):
            act(one, 2 * days, at=NOON + timedelta(days=days))
        anchor(one, date(2026, 3, 7))
        assert [day for (day,) in one.rows("SELECT day FROM touched ORDER BY day")] == [
            "2026-03-05",
            "2026-03-06",
            "2026-03-07",
        ]


def test_an_anchor_reads_no_more_rows_where_there_are_more_cases(real: str) -> None:
    """The first act of a day costs the same with a thousand cases: those that did not change are not looked at."""

    def read(size: int) -> int:
        nonlocal number, day
        for _ in range(size):
            act(one, 0, case=f"成立-{number:06d}", at=NOON + timedelta(days=day))
            number += 1
        # Three anchors later nothing of these is remembered.
        for _ in range(4):
            day += 1
            anchor(one, NOON.date() + timedelta(days=day))
        day += 1
        act(one, 0, case=f"成立-{number:06d}", at=NOON + timedelta(days=day))
        number += 1
        with counting(one) as rows:
            made = anchor(one, NOON.date() + timedelta(days=day))
        assert (made.chains, made.events) == counted(one)
        return sum(rows)

    number = day = 0
    with store.open(real) as one:
        assert read(3) == read(40)


@contextmanager
def counting(one: Store) -> Iterator[list[int]]:
    """How many rows each question of a transaction finds, and that it counts none in the database."""
    found: list[int] = []
    real = type(one).writing

    @contextmanager
    def writing(self: Store, *, alone: bool = True) -> Iterator[Any]:
        with real(self, alone=alone) as session:

            class Counting:
                write = session.write

                def read(self, statement: str, values: Any = ()) -> Any:
                    assert "sum(" not in statement
                    rows = session.read(statement, values)
                    found.append(len(rows))
                    return rows

            yield Counting()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "writing", writing)
        yield found


def test_a_case_that_was_changed_long_ago_is_offered_for_a_name_mistyped(opened: Store) -> None:
    act(opened, 0)
    with opened.writing() as session:
        session.write("DELETE FROM touched")
    with pytest.raises(InvalidSource) as error:
        opened.load("成立-7Q4K2X")
    assert CASE in str(error.value)


# --- keys ---------------------------------------------------------------------------------------------------------


def test_the_last_event_of_an_act_bears_its_key(opened: Store) -> None:
    first = act(opened, 0, key="一")
    act(opened, 2)
    assert opened.rows('SELECT seq, key FROM events WHERE "case" = ? ORDER BY seq', CASE) == [
        (1, None),
        (2, "一"),
        (3, None),
        (4, None),
    ]
    assert act(opened, 0, key="一") == Appended(CASE, 2, first.head, repeated=True)
    with pytest.raises(Refused) as error:
        act(opened, 2, case="成立-000000", key="一")
    assert error.value.problems[0].code == "W623"


# --- from the revision before -----------------------------------------------------------------------------------


#: Where the store was moved to: a place whose name means something to a driver and to SQL.
PLACE = "别处/50%20'甲?"


def before(where: str, *, is_moved: bool) -> dict[str, Any]:
    """Makes a store of revision 0004 with a row or two of everything the migration changes."""
    from alembic import command

    from docflow.store import upgrade

    driver = connected(opening.located(where))
    with pytest.MonkeyPatch.context() as patch:
        real = command.upgrade
        patch.setattr(upgrade.command, "upgrade", lambda config, _: real(config, "0004"))
        upgrade.upgrade(driver)
    day = "2026-03-{:02d}T01:00:00.000000Z".format
    rows, prev = [], ""
    for seq in (1, 2, 3, 4):
        body = canonical({"by": "chen", "step": seq})
        prev_, prev = prev, event_hash(CASE, seq, "Acted", day(seq), body, prev)
        rows.append((CASE, seq, "Acted", day(seq), body, prev_, prev))
    first = canonical({"made_up": False})
    rows.append((STORE, 1, "StoreMade", day(1), first, "", event_hash(STORE, 1, "StoreMade", day(1), first, "")))
    keys = [("甲", CASE, 2, rows[1][-1]), ("乙", CASE, 4, rows[3][-1])]
    outbox = [
        ("k1", "notify", "{}", CASE, 2, day(2), day(3), 1, ""),
        ("k2", "notify", "{}", CASE, 4, day(4), None, 2, "e"),
    ]
    with driver.transaction() as session:
        session.write_many("INSERT INTO events VALUES (?,?,?,?,?,?,?)", rows)
        case = (CASE, "x", "g", "题", "", "{}", 4, rows[3][-1], day(1), day(4), "", "", "")
        session.write(f"INSERT INTO cases VALUES ({','.join('?' * 13)})", case)
        session.write_many("INSERT INTO keys VALUES (?,?,?,?)", keys)
        session.write_many("INSERT INTO outbox VALUES (?,?,?,?,?,?,?,?,?)", outbox)
        if is_moved:
            close(session, driver.dialect, ("events", "cases", "keys", "outbox"), PLACE)
    guards = driver.guards()
    driver.close()
    return {"events": rows, "keys": keys, "guards": guards}


@pytest.mark.parametrize("is_moved", [False, True])
@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def test_a_store_of_the_revision_before_is_carried_over_to_the_row(
    kind: str, is_moved: bool, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    where = str(tmp_path / "old.db") if kind == "sqlite" else request.getfixturevalue("databases").empty()
    was = before(where, is_moved=is_moved)
    assert store.upgraded(opening.located(where)) == ("0004", opening.HEAD)
    with store.open(where) as one:
        key_of = {version: key for key, _, version, _ in was["keys"]}
        found = sorted(one.rows("SELECT * FROM events"))
        assert found == sorted((*row, key_of.get(row[1]) if row[0] == CASE else None) for row in was["events"])
        assert [one.repeated(key) for key, *_ in was["keys"]] == [
            Appended(case, version, head, repeated=True) for _, case, version, head in was["keys"]
        ]
        assert [(effect.key, effect.tries, effect.error) for effect in one.pending()] == [("k2", 2, "e")]
        assert one.rows("SELECT key, done, tries FROM outbox WHERE done <> ''") == [("k1", was["events"][2][3], 1)]
        assert one.rows("SELECT * FROM touched") == [("2026-03-04", CASE, None)]
        assert one.missing_guards() == []
        kept = {name for name in was["guards"] if not name.startswith("keys_")}
        added = {name for name in one._driver.guards() if name.startswith("touched_moved")}
        assert one._driver.guards() == kept | added
        assert bool(added) is is_moved
        if is_moved:
            for statement in ("DELETE FROM touched", "DELETE FROM outbox", "INSERT INTO touched VALUES ('x','x',1)"):
                with pytest.raises(Refused, match=re.escape(PLACE)), one.writing() as session:
                    session.write(statement)
            return
        made = anchor(one, date(2026, 3, 5))
        assert (made.chains, made.events, set(made.heads)) == (2, 5, {CASE, STORE})
        act(one, 4, at=datetime(2026, 3, 5, 2, tzinfo=UTC), key="丙")
        later = anchor(one, date(2026, 3, 6))
        assert (later.chains, later.events, set(later.heads)) == (2, 7, {CASE})


def test_a_case_changed_between_the_last_anchor_and_the_upgrade_is_in_the_next(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    rows = before(str(path), is_moved=False)["events"]
    old = canonical({"chains": 2, "events": 3, "heads": {STORE: [1, rows[-1][-1]], CASE: [2, rows[1][-1]]}})
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO anchors VALUES (?,?,'',?)", ("2026-03-02", old, anchor_hash("2026-03-02", old, "")))
    store.upgraded(path)
    with store.open(path) as one:
        made = anchor(one, date(2026, 3, 5))
        assert (made.chains, made.events, made.heads) == (2, 5, {CASE: (4, rows[3][-1])})
