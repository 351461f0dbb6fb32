"""From a path to a store: the schema, the settings of the database, the clock it says it has."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from own_postgresql import Databases

from docflow import store
from docflow.errors import DocflowError, Refused, Unavailable
from docflow.store import opening, schema
from docflow.store.connection import BUSY_SECONDS

from .acts import act
from .conftest import BORN


class Crash(BaseException):
    """The process ends here, as far as our code can tell."""


def refusal(path: Path | str, made_up: bool | None = None) -> str:
    with pytest.raises(DocflowError) as error:
        store.open(path, made_up=made_up)
    return error.value.problems[0].code


def test_a_commit_is_on_the_disk_when_it_returns(path: Path) -> None:
    with store.open(path) as one:
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": BUSY_SECONDS * 1000}
        assert {name: one.rows(f"PRAGMA {name}")[0][0] for name in wanted} == wanted


def test_every_write_begins_by_waiting_for_the_other_writer(path: Path) -> None:
    said: list[str] = []
    with store.open(path) as one:
        one._driver.raw.set_trace_callback(said.append)
        act(one, 0)
        one._driver.raw.set_trace_callback(None)
    assert (said[0], said[-1]) == ("BEGIN IMMEDIATE", "COMMIT")
    assert sum(line.startswith(("BEGIN", "COMMIT")) for line in said) == 2


def test_a_missing_database_is_never_made_by_asking_for_it(tmp_path: Path) -> None:
    assert refusal(tmp_path / "x.db") == "E601"
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").touch()
    assert refusal(tmp_path / "x.db") == "E601"


def test_a_new_store_says_in_its_first_event_whether_its_clock_is_made_up(tmp_path: Path) -> None:
    for made_up in (True, False):
        path = tmp_path / f"{made_up}.db"
        with store.open(path, made_up=made_up, at=BORN) as one:
            assert one.made_up is made_up
            assert [(event.body, event.at) for event in one.history(store.STORE)] == [({"made_up": made_up}, BORN)]
        with store.open(path) as again:
            assert again.made_up is made_up
        assert refusal(path, made_up=not made_up) == "W640"


def test_a_store_born_without_a_moment_takes_that_of_the_machine_unless_its_clock_is_made_up(tmp_path: Path) -> None:
    with store.open(tmp_path / "real.db", made_up=False) as one:
        age = datetime.now(UTC) - one.history(store.STORE)[0].at
        assert abs(age.total_seconds()) < 60
    with store.open(tmp_path / "made-up.db", made_up=True) as one:
        assert one.history(store.STORE)[0].at.year == 1970


def test_a_store_can_live_in_memory() -> None:
    with store.open(":memory:", made_up=True, at=BORN) as one:
        act(one, 0)
        assert store.verify(one) == []


def test_a_store_is_found_by_address_too(path: Path) -> None:
    with store.open(f"sqlite:///{path}") as one:
        assert one.made_up
    assert refusal("mysql://user:secret@host/db") == "E607"
    with pytest.raises(Unavailable) as error:
        store.open("mysql://user:secret@host/db")
    assert "secret" not in str(error.value)


def test_a_server_that_does_not_answer_says_so_and_keeps_the_password(tmp_path: Path) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(Unavailable) as error:
        store.open(f"postgresql://user:secret@/db?host={tmp_path}")
    assert error.value.problems[0].code == "E640"
    assert "secret" not in str(error.value)
    assert "secret" not in str(opening.shown("postgresql://user:secret@host/db"))


def test_without_the_driver_for_postgresql_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docflow.store.postgresql", None)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert refusal("postgresql://user@host/db") == "E641"


def test_other_files_are_told_apart(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("这不是数据库" * 1000, "utf-8")
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as db:
        db.execute("CREATE TABLE t (x)")
    assert refusal(text) == refusal(other) == "E602"
    assert refusal(other, made_up=True) == "E602", "another program's database is left alone"
    assert refusal(tmp_path) == "E601"
    assert refusal(tmp_path / "no" / "x.db", made_up=True) == "E606"


@pytest.mark.parametrize(("revision", "code"), [("9999", "E604"), (None, "E601")])
def test_a_database_of_another_release_is_told_from_ours(path: Path, revision: str | None, code: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        if revision:
            db.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        else:
            db.execute("DELETE FROM alembic_version")
    assert refusal(path) == code


def test_an_older_database_asks_for_its_upgrade(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "REVISIONS", (*opening.REVISIONS, "0006"))
    monkeypatch.setattr(opening, "HEAD", "0006")
    assert refusal(path) == "E603"


def test_a_locked_database_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with store.open(path) as one, closing(sqlite3.connect(path, isolation_level=None)) as other:
        one._driver.raw.execute("PRAGMA busy_timeout = 10")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable) as error:
            act(one, 0)
        assert error.value.problems[0].code == "E605"
        other.execute("ROLLBACK")
        act(one, 0)


def test_a_failing_disk_says_so_and_leaves_nothing(path: Path) -> None:
    with store.open(path) as one:
        pages = one.rows("PRAGMA page_count")[0][0]
        one._driver.raw.execute(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(Unavailable) as error:
            act(one, 0, pins={"x": bytes(1_000_000)})
        assert error.value.problems[0].code == "E606"
        assert "磁盘已满" in str(error.value)
        assert one.cases() == []
        assert store.verify(one) == []


def test_two_who_make_one_store_at_once_share_it(tmp_path: Path) -> None:
    path, faults = tmp_path / "x.db", []

    def make() -> None:
        try:
            store.open(path, made_up=True, at=BORN).close()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with store.open(path) as one:
        assert len(one.history(store.STORE)) == 1


def test_opening_a_store_of_today_imports_neither_alembic_nor_sqlalchemy_nor_the_other_driver(path: Path) -> None:
    code = (
        "import sys; from docflow import store; store.open(sys.argv[1]).close();"
        "print([name for name in ('alembic', 'sqlalchemy', 'psycopg', 'procrastinate') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- the schema --------------------------------------------------------------------------------------------


def test_the_migrations_make_what_the_schema_says(path: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine

    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    engine.dispose()


def test_the_migrations_make_the_guards_and_tables_to_the_letter(path: Path, tmp_path: Path) -> None:
    """What a comparison of columns does not see: triggers, WITHOUT ROWID, checks, conditions of indexes."""
    from sqlalchemy import create_engine

    other = tmp_path / "schema.db"
    engine = create_engine(f"sqlite:///{other}")
    with engine.begin() as connection:
        schema.metadata.create_all(connection)
        for trigger in schema.sqlite_triggers():
            connection.exec_driver_sql(trigger)
    engine.dispose()
    assert _letters(path) == _letters(other)


def _letters(path: Path) -> dict[str, list[str]]:
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'alembic_version'")
        # Constraints may stand in any order.
        # A table renamed by a migration is written with its name in quotes.
        # A column added by a migration stands on the line of the one before.
        parts = {name: re.split(r"\n|, (?![^(]*\))", sql) for name, sql in rows}
        return {
            name: sorted(part for one in found if (part := one.strip(" ,\t").replace('"', "")))
            for name, found in parts.items()
        }


def test_the_revisions_known_are_those_of_the_migrations() -> None:
    from alembic.script import ScriptDirectory

    from docflow.store.upgrade import config

    scripts = ScriptDirectory.from_config(config())
    assert tuple(reversed([one.revision for one in scripts.walk_revisions()])) == opening.REVISIONS
    assert scripts.get_current_head() == opening.HEAD


def test_a_failed_migration_leaves_an_empty_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from docflow.store import upgrade

    real = upgrade.command.upgrade

    def fails(*given: object) -> None:
        real(*given)
        raise Crash

    monkeypatch.setattr(upgrade.command, "upgrade", fails)
    with pytest.raises(Crash):
        store.open(tmp_path / "x.db", made_up=True, at=BORN)
    monkeypatch.undo()
    with closing(sqlite3.connect(tmp_path / "x.db")) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == []
    assert refusal(tmp_path / "x.db") == "E601"
    with store.open(tmp_path / "x.db", made_up=True, at=BORN) as one:
        assert store.verify(one) == []
    assert Refused.exit_code == 3


# --- on the server ----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_commit_on_the_server_is_on_its_disk_when_it_returns(databases: Databases, blank_postgresql: str) -> None:
    with store.open(databases.copy(blank_postgresql)) as one:
        settings = {name: one.rows(f"SHOW {name}")[0][0] for name in ("synchronous_commit", "transaction_isolation")}
        assert settings == {"synchronous_commit": "on", "transaction_isolation": "read committed"}


@pytest.mark.slow
def test_the_migrations_make_on_the_server_what_the_schema_says(databases: Databases, blank_postgresql: str) -> None:
    from sqlalchemy import create_engine

    other = databases.empty()
    engine = create_engine(other.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        schema.metadata.create_all(connection)
        for guard in schema.postgresql_guards():
            connection.exec_driver_sql(guard.replace("%", "%%"))
    engine.dispose()
    assert _server_letters(databases.copy(blank_postgresql)) == _server_letters(other)


def _server_letters(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Columns with their order, collation and default; keys and checks; indexes; guards; the function of the guards."""
    import psycopg

    asked = {
        "columns": "SELECT table_name, column_name, ordinal_position, data_type, collation_name, is_nullable, column_default"
        " FROM information_schema.columns WHERE table_schema = 'public'",
        "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
        "indexes": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    }
    with psycopg.connect(url) as raw:
        found = {name: raw.execute(statement).fetchall() for name, statement in asked.items()}
    return {name: sorted((row for row in rows if "alembic" not in str(row)), key=repr) for name, rows in found.items()}


@pytest.mark.slow
def test_two_who_make_one_store_on_the_server_at_once_share_it(databases: Databases) -> None:
    url, faults = databases.empty(), []

    def make() -> None:
        try:
            store.open(url, made_up=True, at=BORN).close()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=make) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    with store.open(url) as one:
        assert len(one.history(store.STORE)) == 1
    assert refusal(databases.empty()) == "E601"


@pytest.mark.slow
def test_a_connection_that_was_cut_is_made_anew(databases: Databases, blank_postgresql: str) -> None:
    import psycopg

    url = databases.copy(blank_postgresql)
    with store.open(url) as one:
        act(one, 0)
        with psycopg.connect(url, autocommit=True) as raw:
            raw.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        with pytest.raises(Unavailable) as error:
            act(one, 2)
        assert error.value.problems[0].code == "E640"
        act(one, 2)
        assert store.verify(one) == []


# --- from the first release -----------------------------------------------------------------------------------------


def test_a_store_of_the_first_release_is_brought_up_to_date(tmp_path: Path) -> None:
    from alembic import command

    from docflow.store.chain import canonical, event_hash
    from docflow.store.connection import SqliteDriver
    from docflow.store.upgrade import _sqlite, config

    path = tmp_path / "old.db"
    driver = SqliteDriver(path)
    with _sqlite(driver.raw).begin() as connection:
        command.upgrade(config(connection), "0001")
    at, prev = "2026-03-02T01:00:00.000000Z", ""
    say = driver.raw.execute
    pins = {"workflows/x": "d" * 64}
    bodies = [
        ("store", 1, "StoreMade", {"made_up": True}),
        ("成立-AAAAAA", 1, "Started", {"by": "chen", "$pins": pins}),
    ]
    for case, seq, kind, body in bodies:
        own = event_hash(case, seq, kind, at, canonical(body), "")
        say("INSERT INTO events VALUES (?,?,?,?,?,?,?)", (case, seq, kind, at, canonical(body), "", own))
        prev = own
    kept = canonical({"open": {"甲": {}, "乙": {"urged": "2026-03-05T01:00:00+00:00"}}})
    say("INSERT INTO cases VALUES ('成立-AAAAAA','x','g','题','',?,1,?,?,?)", (kept, prev, at, at))
    say("INSERT INTO tasks VALUES (1,'成立-AAAAAA','甲','a/b',NULL,0,?,?)", (at, at))
    say("INSERT INTO tasks VALUES (2,'成立-AAAAAA','乙','a/b','2026-03-09',0,?,NULL)", (at,))
    for seq in (1, 3):
        say("INSERT INTO involved VALUES ('陈','acted','成立-AAAAAA',?,?)", (seq, at))
    say("INSERT INTO outbox VALUES ('k','notify','{}','成立-AAAAAA',1,?,NULL,2,'e')", (at,))
    driver.close()
    assert refusal(path) == "E603"
    assert store.upgraded(path) == ("0001", opening.HEAD)
    assert store.upgraded(path) == (opening.HEAD, opening.HEAD)
    with store.open(path) as one:
        assert [(task.step, task.urged) for task in one.tasks()] == [("乙", datetime(2026, 3, 5, 1, tzinfo=UTC))]
        assert one.rows("SELECT wake, looked FROM cases") == [("", "")], "looked at by the first round"
        assert [case.id for case in one.cases(who="陈", role="acted")] == ["成立-AAAAAA"]
        assert [(effect.key, effect.tries) for effect in one.pending()] == [("k", 2)]
        assert one.rows("SELECT sha256 FROM blobs WHERE sha256 = ?", one.load("成立-AAAAAA").pins)
        assert {problem.code for problem in store.verify(one)} == {"A715"}, "of the text this test never kept"
        assert one.missing_guards() == []
        assert one.load_to_act("成立-AAAAAA").version == 1


def test_the_events_of_an_older_store_keep_their_rows_their_guards_and_who_refers_to_them(tmp_path: Path) -> None:
    """The table is made anew: a store that was moved stays closed, a paper without its event is refused."""
    from alembic import command

    from docflow.store.chain import canonical, event_hash
    from docflow.store.closing import close
    from docflow.store.connection import SqliteDriver
    from docflow.store.upgrade import _sqlite, config

    path = tmp_path / "old.db"
    driver = SqliteDriver(path)
    with _sqlite(driver.raw).begin() as connection:
        command.upgrade(config(connection), "0003")
    at, rows, prev = "2026-03-02T01:00:00.000000Z", [], ""
    for seq, text in enumerate(("短", "长" * 2000, "短"), 1):
        body = canonical({"note": text})
        prev = rows[-1][-1] if rows else ""
        rows.append(
            ("成立-AAAAAA", seq, "Acted", at, body, prev, event_hash("成立-AAAAAA", seq, "Acted", at, body, prev))
        )
    first = canonical({"made_up": True})
    rows.append(("store", 1, "StoreMade", at, first, "", event_hash("store", 1, "StoreMade", at, first, "")))
    driver.raw.executemany("INSERT INTO events VALUES (?,?,?,?,?,?,?)", rows)
    driver.raw.execute("INSERT INTO keys VALUES ('k', '成立-AAAAAA', 3, ?)", (rows[2][-1],))
    with driver.transaction() as session:
        close(session, "sqlite", ("events", "keys", "papers"), "别处")
    before = driver.guards()
    driver.close()
    assert store.upgraded(path) == ("0003", opening.HEAD)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT * FROM events ORDER BY 1, 2").fetchall() == [
            (*row, "k" if row[1] == 3 else None) for row in sorted(rows)
        ]
        assert {row[2] for row in db.execute("PRAGMA foreign_key_list(papers)")} == {"events"}
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    with store.open(path) as one:
        of_touched = {f"touched_moved_{verb}" for verb in ("insert", "update", "delete")}
        assert one._driver.guards() == {name for name in before if not name.startswith("keys_")} | of_touched
        assert one.repeated("k") == store.Appended("成立-AAAAAA", 3, rows[2][-1], repeated=True)
        with pytest.raises(Refused) as error:
            act(one, 0)
        assert error.value.problems[0].code == "W642"
        one._driver.raw.execute("DROP TRIGGER papers_moved_insert")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            one._driver.raw.execute("INSERT INTO papers VALUES ('成立-AAAAAA',4,'','','','','issued',NULL,NULL,NULL)")
