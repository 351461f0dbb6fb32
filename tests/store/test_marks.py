"""PostgreSQL notes in each row who wrote it: a case nobody else wrote to is not read again, any other is, whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from counted_wire import wired
from own_postgresql import Databases

from docflow import store
from docflow.errors import Conflict, Untrusted
from docflow.store import Store, marks, prepared
from docflow.store.chain import event_hash

from .acts import CASE, act, moment, task
from .owner import owning

pytestmark = pytest.mark.slow

HERE = f"\"case\" = '{CASE}'"


@pytest.fixture
def url(databases: Databases, blank_postgresql: str) -> str:
    return databases.copy(blank_postgresql)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How many events were read back and hashed since it was last asked."""
    count = 0
    real = event_hash

    def counted(*given: object) -> str:
        nonlocal count
        count += 1
        return real(*given)  # type: ignore[arg-type]

    def since() -> int:
        nonlocal count
        found, count = count, 0
        return found

    monkeypatch.setattr("docflow.store.trust.event_hash", counted)
    return since


def codes(one: Store) -> set[str]:
    try:
        one.load_to_act(CASE)
    except Untrusted as error:
        return {each.code for each in error.problems}
    return set()


def test_what_a_process_has_written_itself_is_not_read_again(url: str, hashed: Callable[[], int]) -> None:
    with store.open(url) as one, store.open(url) as other:
        for version in range(0, 20, 2):
            act(one, version)
            assert one.load_to_act(CASE).version == version + 2
        assert hashed() == 0
        act(other, 20)
        assert one.load_to_act(CASE).version == 22
        assert hashed() == 22, "another has written: all of it"
        assert one.load_to_act(CASE).version == 22
        assert hashed() == 0, "and once"


def test_who_writes_to_other_cases_makes_nobody_read_this_one(url: str, hashed: Callable[[], int]) -> None:
    with store.open(url) as one, store.open(url) as other:
        act(one, 0)
        act(other, 0, case="成立-000000")
        assert one.load_to_act(CASE).version == 2
        assert hashed() == 0


TOUCHED = {
    "an event as it was": f"UPDATE events SET body = body WHERE {HERE} AND seq = 1",
    "the row of the case": f"UPDATE cases SET title = 'x' WHERE id = '{CASE}'",
    "its next day": f"UPDATE cases SET wake = '2026-04-01' WHERE id = '{CASE}'",
    "a task": f"UPDATE tasks SET due = '2026-04-01' WHERE {HERE}",
    "a task gone": f"DELETE FROM tasks WHERE {HERE}",
    "a task more": f"INSERT INTO tasks VALUES ('{CASE}', '另一步', '示例街道/组织员', NULL, 0, '2026-03-02', NULL)",
    "a task by another name": f"UPDATE tasks SET step = '另一步' WHERE {HERE}",
}


@pytest.mark.parametrize("what", TOUCHED)
def test_whatever_touches_the_rows_of_a_case_has_all_of_it_read_again(
    url: str, hashed: Callable[[], int], what: str
) -> None:
    with store.open(url) as one:
        for version in (0, 2, 4):
            act(one, version)
        with owning(url) as say:
            say(TOUCHED[what])
        assert one.load_to_act(CASE).version == 6
        assert hashed() == 6


def test_one_who_began_before_the_act_and_changes_an_older_event_after_it_is_met(url: str) -> None:
    """His number is lower than those of the newest rows: the marks are held one by one, never by the highest."""
    with psycopg.connect(url) as raw, store.open(url) as one:
        raw.execute("SET session_replication_role = replica")
        act(one, 0)
        raw.execute("SELECT pg_current_xact_id()")
        act(one, 2)
        raw.execute(f"UPDATE events SET body = replace(body, '同意', '退回') WHERE {HERE} AND seq = 3")
        raw.commit()
        assert codes(one) == {"A701"}


def test_events_that_were_exchanged_for_the_same_number_of_others_are_met(url: str) -> None:
    with store.open(url) as one:
        act(one, 0)
        act(one, 2)
        with owning(url) as say:
            say(f"UPDATE events SET seq = 9 WHERE {HERE} AND seq = 1")
            say(f"UPDATE events SET seq = 1 WHERE {HERE} AND seq = 2")
            say(f"UPDATE events SET seq = 2 WHERE {HERE} AND seq = 9")
        assert "A701" in codes(one)


@pytest.mark.parametrize("is_loaded", [True, False])
def test_an_act_opens_what_waits_even_if_the_task_it_closes_was_taken_away_by_hand(url: str, is_loaded: bool) -> None:
    with store.open(url) as one:
        act(one, 0)
        with owning(url) as say:
            say(f"DELETE FROM tasks WHERE {HERE}")
        if is_loaded:
            one.load_to_act(CASE)
        act(one, 2)
        assert [each.step for each in one.tasks(case=CASE)] == ["第3步"]


def test_a_task_that_stays_keeps_its_mark_and_one_that_changes_gets_another(
    url: str, hashed: Callable[[], int]
) -> None:
    with store.open(url) as one:
        both = [task("甲"), task("乙", "示例街道/党工委书记")]
        act(one, 0, tasks=both)
        act(one, 2, tasks=both)
        act(one, 4, tasks=[task("甲", due=None), both[1], task("丙")])
        act(one, 6, tasks=[both[1]])
        one.load_to_act(CASE)
        assert hashed() == 0
        assert [each.step for each in one.tasks(case=CASE)] == ["乙"]


def test_the_second_of_two_who_remember_the_case_is_told(url: str) -> None:
    with store.open(url) as one, store.open(url) as other:
        act(one, 0)
        other.load_to_act(CASE)
        act(other, 2)
        with pytest.raises(Conflict) as caught:
            act(one, 2)
        assert [each.code for each in caught.value.problems] == ["W604"]
        assert one.load_to_act(CASE).version == 4


def test_a_case_that_is_called_by_the_beginning_of_its_name_is_read_whole(url: str) -> None:
    with store.open(url) as one:
        act(one, 0)
        act(one, 2)
        assert one.load_to_act(CASE[:5]).id == CASE
        with owning(url) as say:
            say(f"UPDATE events SET body = replace(body, '同意', '退回') WHERE {HERE} AND seq = 1")
        with pytest.raises(Untrusted):
            one.load_to_act(CASE[:5])


def test_who_decided_on_what_is_remembered_no_more_is_told_and_nothing_is_written(url: str) -> None:
    """Another thread may have found in between that the case was edited."""
    with store.open(url) as one:
        act(one, 0)
        assert one.recall(CASE) is not None
        with owning(url) as say:
            say(f"UPDATE events SET body = replace(body, '同意', '退回') WHERE {HERE} AND seq = 1")
        assert codes(one) == {"A701"}
        with pytest.raises(store.Changed):
            act(one, 2, recalled=True)
        assert one.recall(CASE) is None
        assert len(one.history(CASE)) == 2


def test_nothing_is_remembered_beyond_the_connection(url: str, hashed: Callable[[], int]) -> None:
    with store.open(url) as one:
        act(one, 0)
        one._driver.raw.close()  # type: ignore[attr-defined]
        one.load_to_act(CASE)
        assert hashed() == 2


def test_a_case_longer_than_the_window_is_not_remembered(url: str, hashed: Callable[[], int]) -> None:
    with store.open(url) as one:
        one._driver.window = 8
        for version in range(0, 8, 2):
            act(one, version)
        one.load_to_act(CASE)
        assert hashed() == 0
        act(one, 8)
        one.load_to_act(CASE)
        assert 4 < hashed() <= 8, "the newest half of the window, and a lot of older ones"


def test_an_act_whose_day_of_waking_another_machine_has_noted_writes_its_own(url: str) -> None:
    with store.open(url) as one, store.open(url) as other:
        act(one, 0, wake="2026-03-10", looked="甲")
        one.load_to_act(CASE)
        other.look_again([(CASE, 2, "2026-05-01", "乙")])
        act(one, 2, wake="2026-03-10", looked="甲")
        assert one.rows("SELECT wake, looked FROM cases") == [("2026-03-10", "甲")]


def test_the_load_of_a_case_at_hand_is_one_journey_and_the_append_another(url: str) -> None:
    with wired(url) as (by_wire, wire), store.open(by_wire) as one:
        for version in range(0, 20, 2):
            if version:
                one.load_to_act(CASE)
            act(one, version, key=f"key {version}")
        before = wire.journeys
        one.load_to_act(CASE)
        assert wire.journeys - before == 1
        act(one, 20, key="key 20")
        assert wire.journeys - before == 2
        act(one, 22, key="key 22")
        assert wire.journeys - before == 3, "without a load the act itself demands what is remembered"
        act(one, 24, key="key 24")
        before = wire.journeys
        act(one, 26, key="key 26")
        assert wire.journeys - before == 1
        one._trusted = store.trust.Trusted()
        one.load_to_act(CASE)
        assert wire.journeys - before == 2, "and it is read in one, when nothing is remembered"


# --- statements by libpq ---------------------------------------------------------------------------------------------


@pytest.fixture
def said(url: str) -> Iterator[prepared.Prepared]:
    with psycopg.connect(url, autocommit=True) as raw:
        yield prepared.Prepared(raw)


def test_values_come_back_as_they_were_sent(said: prepared.Prepared) -> None:
    said.rows("CREATE TEMPORARY TABLE t (words text, number integer, bytes bytea)")
    for row in [("甲\t'乙'\\n\U00020000", -7, b"\0\xff'\\"), ("", 0, b""), (None, None, None), ("", 2**31 - 1, None)]:
        assert said.rows("INSERT INTO t VALUES (?, ?, ?) RETURNING words, number, bytes", row) == [row]
    assert said.rows("SELECT 1 WHERE false") == []


def test_a_text_that_libpq_would_cut_is_refused(said: prepared.Prepared) -> None:
    with pytest.raises(psycopg.DataError, match="NUL"):
        said.rows("SELECT ?::text", ("甲\0乙",))


def test_a_value_of_another_kind_is_refused(said: prepared.Prepared) -> None:
    with pytest.raises(TypeError, match="datetime"):
        said.rows("SELECT ?::text", (moment(),))


def test_the_server_keeps_no_more_statements_than_it_is_allowed_and_old_ones_are_prepared_anew(
    said: prepared.Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "KEPT", 3)
    for number in range(5):
        for _ in range(2):
            assert said.rows(f"SELECT ?::integer + {number}", (1,)) == [(1 + number,)]
    assert said.rows("SELECT count(*) FROM pg_prepared_statements") == [(2,)], "and this one, said once"
    assert said.rows("SELECT ?::integer + 0", (1,)) == [(1,)]


def test_a_statement_that_the_server_has_forgotten_is_prepared_anew_outside_of_a_transaction(
    said: prepared.Prepared,
) -> None:
    for ending in ("DEALLOCATE ALL", ""):
        for _ in range(2):
            assert said.rows("SELECT 1") == [(1,)]
        said.rows(ending) if ending else said.forget()
        for _ in range(2):
            assert said.rows("SELECT 1") == [(1,)]
    said.rows("DEALLOCATE ALL")
    said.rows("BEGIN")
    with pytest.raises(psycopg.errors.InvalidSqlStatementName):
        said.rows("SELECT 1")
    said.roll_back()
    assert said.rows("SELECT 1") == [(1,)]


def test_a_question_within_a_transaction_that_has_begun_is_answered_by_it(url: str) -> None:
    with store.open(url) as one, one.writing(alone=False) as session:
        assert session.read("SELECT 1 FROM cases") == []
        session.write("INSERT INTO blobs (sha256, bytes) VALUES (?,?)", ("x", b"y"))
        assert session.read("SELECT 1") == [(1,)]
        assert one.rows("SELECT bytes FROM blobs WHERE sha256 = ?", "x") == [(b"y",)]


def test_a_connection_that_is_cut_is_an_error_of_the_connection(said: prepared.Prepared, url: str) -> None:
    ((pid,),) = said.rows("SELECT pg_backend_pid()")
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
    for _ in range(2):
        with pytest.raises(psycopg.OperationalError):
            said.rows("SELECT 1")
    said.roll_back()


def test_marks_are_read_as_they_are_written() -> None:
    assert marks.read("{}") == ()
    assert marks.read("{7}") == ("7",)
    assert marks.read("{9,7}") == ("9", "7")
