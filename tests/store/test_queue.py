"""Effects on many machines: deferred with the act or not at all; one worker has each; a killed one leaves no gap."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from own_postgresql import Databases

from docflow import store
from docflow.errors import Conflict, Refused
from docflow.store import Effect, Store, deliver_one

from .acts import act, moment
from .conftest import Address

WORKER = Path(__file__).parent / "worker.py"


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines() if path.exists() else []


def test_an_effect_is_carried_out_once_by_its_key(opened: Store) -> None:
    act(opened, 0)
    done: list[str] = []
    (key,) = (one.key for one in opened.pending())

    def handler(effect: Effect) -> None:
        done.append(effect.key)

    assert deliver_one(opened, key, {"notify": handler}, moment(9)).done == (key,)
    assert deliver_one(opened, key, {"notify": handler}, moment(9)).done == ()
    assert deliver_one(opened, "another", {"notify": handler}, moment(9)).done == ()
    assert done == [key]


@pytest.mark.slow
def test_of_ten_workers_one_has_the_effect(databases: Databases, blank_postgresql: str) -> None:
    url = databases.copy(blank_postgresql)
    with store.open(url) as one:
        act(one, 0)
        (key,) = (each.key for each in one.pending())
    done: list[str] = []

    def slow(effect: Effect) -> None:
        time.sleep(0.2)
        done.append(effect.key)

    def work() -> None:
        with store.open(url) as own:
            deliver_one(own, key, {"notify": slow}, moment(9))

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done == [key]


@pytest.mark.slow
def test_a_job_is_deferred_with_its_act_or_not_at_all(databases: Databases, blank_postgresql: str) -> None:
    pytest.importorskip("procrastinate")
    from docflow.operations import jobs

    url = databases.copy(blank_postgresql)
    with store.open(url) as one:
        assert not one.has_queue
        act(one, 0)
    jobs.install(url)
    jobs.install(url)
    with store.open(url) as one:
        assert one.has_queue
        act(one, 2)
        with pytest.raises(Conflict):
            act(one, 2)
        with pytest.raises(Refused):
            act(one, 4, at=moment(-9))
        found = one.rows("SELECT queue_name, task_name, status::text, args->>'key' FROM procrastinate_jobs")
        assert found == [("docflow", "deliver", "todo", one.pending()[1].key)]
        assert store.verify(one) == []


@pytest.mark.slow
def test_workers_killed_in_the_middle_leave_nothing_missing_and_nothing_doubled(place: Address, tmp_path: Path) -> None:
    log = tmp_path / "通知.jsonl"
    with store.open(place) as one:
        for version in range(0, 80, 2):
            act(one, version)
    for pause in (0.1, 0.17, 0.23, 0.31):
        with subprocess.Popen(
            [sys.executable, str(WORKER), str(place), str(log)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(pause)
            process.kill()
    before = len(lines(log))
    assert 0 < before < 40, "they were killed in the middle"
    subprocess.run([sys.executable, str(WORKER), str(place), str(log)], check=True, capture_output=True)
    assert len(lines(log)) == len(set(lines(log))) == 40
    with store.open(place) as one:
        assert one.pending() == []
