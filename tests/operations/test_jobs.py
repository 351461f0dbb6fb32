"""What is done without anybody asking: by one process on SQLite, by workers of many machines on PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import own_postgresql as postgres
import pytest

from docflow import settings, store
from docflow.operations import case, checking, database, drawing, jobs, paper
from docflow.operations.office import Office

DISTRICT = "党支部成立-区级审批"
NOTHING = paper.Answers({})


@pytest.fixture(autouse=True)
def docx_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Databases]:
    if why := postgres.missing():
        pytest.skip(why)
    pytest.importorskip("procrastinate")
    with postgres.server() as address:
        yield postgres.Databases(address)


def begun(at) -> str:
    here = at("2026-03-02T09:30", "何雨桐")
    given = paper.answers([here.in_workspace("数据", "成立申请-云杉软件.yaml")])
    started = case.start(here, DISTRICT, given)
    case.act(at("2026-03-02T09:40", "何雨桐"), started.case, "提交", NOTHING)
    return started.case


def test_a_round_reminds_seals_and_sends_and_the_next_does_nothing(at) -> None:
    id_ = begun(at)
    late = at("2026-04-02T09:00", "周砚秋")
    first = jobs.go_round(late)
    assert first.moved == 1
    assert late.store.pending() == []
    assert "到期办理 1 件" in first.said()
    assert (late.in_workspace("锚点") / "2026-04-02.json").exists()
    again = jobs.go_round(late)
    assert (again.moved, again.sent, again.failed) == (0, 0, ())
    assert again.said() == ""
    assert any(one.kind == "Reminded" for one in late.store.history(id_))
    assert jobs.proved(late) == ()


def test_a_backup_and_a_move_are_proved(at, tmp_path: Path) -> None:
    begun(at)
    here = at("2026-03-03T09:00", "周砚秋")
    assert database.backup(here, tmp_path / "备份.db") == ()
    moved = database.move(here, str(tmp_path / "新.db"))
    assert moved.rows["cases"] == 1
    health = database.check(here)
    assert (health.cases, health.faults) == (1, [])
    assert health.moved == moved.target == str(tmp_path / "新.db")


def test_a_wiped_database_beside_its_anchors_is_told_as_tampering(at) -> None:
    from docflow.errors import Untrusted

    begun(at)
    here = at("2026-03-03T09:00", "周砚秋")
    here.store.close()
    for name in ("docflow.db", "docflow.db-wal", "docflow.db-shm"):
        here.in_workspace(name).unlink(missing_ok=True)
    again = Office(
        here.library, here.workspace, here.now, open_store=lambda: store.open(here.in_workspace("docflow.db"))
    )
    with pytest.raises(Untrusted) as caught:
        checking.verify(again)
    assert caught.value.problems[0].code == "A722"
    assert caught.value.exit_code == 4


@pytest.mark.slow
def test_workers_of_postgresql_do_what_acts_ask_and_a_killed_one_leaves_no_gap(
    at, server: postgres.Databases, tmp_path: Path
) -> None:
    """A real clock: the worker is the command itself, killed while it works."""
    home = tmp_path / "真"
    zone = settings.Settings().zone
    from datetime import datetime

    from docflow.operations import workspace

    made = settings.new_workspace(home, at=datetime.now(zone))
    workspace.fill(made.home, made.library)
    url = server.empty()
    store.open(url, made_up=False).close()
    jobs.install(url)
    environment = {**os.environ, "DOCFLOW_STORE": url, "DOCFLOW_HOME": str(home)}
    opened = store.open(url)
    base = Office(
        made.library, home, datetime.now(zone), is_moment_said=False, user="何雨桐", open_store=lambda: opened
    )
    ids = []
    for _ in range(3):
        given = paper.answers([home / "数据" / "成立申请-云杉软件.yaml"])
        here = base.later(datetime.now(zone))
        ids.append(case.start(here, DISTRICT, given).case)
        case.act(base.later(datetime.now(zone)), ids[-1], "提交", NOTHING)
    waiting = len(opened.pending())
    assert waiting >= 3, "the act leaves them to the workers"
    assert not list((home / "文书").glob("**/*.docx"))
    command = [sys.executable, "-m", "docflow", "worker"]
    with subprocess.Popen([*command, "--every", "1"], env=environment, stderr=subprocess.DEVNULL) as killed:
        for _ in range(400):
            if len(opened.pending()) < waiting:
                break
            time.sleep(0.02)
        killed.send_signal(signal.SIGKILL)
    subprocess.run([*command, "--once"], env=environment, check=True, capture_output=True, timeout=120)
    assert opened.pending() == []
    assert len(list((home / "文书").glob("**/*.docx"))) == len([one for one in opened.papers() if "docx" in one.files])
    assert opened.rows("SELECT count(*) FROM outbox WHERE done = ''") == [(0,)]
    found = base.later(datetime.now(zone))
    assert [one for one in checking.verify(found) if not one.is_warning] == []
    opened.close()
