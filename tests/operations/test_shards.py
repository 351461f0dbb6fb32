"""A batch drawn by several machines: the same files as by one, whoever is killed, and never a worker too few."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import own_postgresql as postgres
import pytest

from docflow import settings, store
from docflow.errors import Unavailable
from docflow.operations import batch, jobs, shards
from docflow.operations.office import Office

pytestmark = pytest.mark.slow

TEMPLATE = """---
template: 邀请
kind: 函
head: plain
from: 明川区委组织部
title: 关于邀请参会的函
to: "{{ 单位 }}"
fields:
  单位: text
  人数: integer >= 1
---
请贵单位派{{ 人数 }}人参会。
"""


@pytest.fixture(scope="module")
def server() -> Iterator[postgres.Databases]:
    if why := postgres.missing():
        pytest.skip(why)
    pytest.importorskip("procrastinate")
    with postgres.server() as address:
        yield postgres.Databases(address)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = settings.new_workspace(tmp_path / "区", at=datetime.now(settings.Settings().zone))
    book = openpyxl.Workbook()
    book.active.append(["单位", "人数"])
    for number in range(1, 241):
        book.active.append([f"第{number}公司", 0 if number == 7 else number])
    book.save(made.home / "名单.xlsx")
    (made.home / "templates" / "邀请.md").write_text(TEMPLATE, "utf-8")
    return made.home


@pytest.fixture
def url(server: postgres.Databases) -> str:
    made = server.empty()
    store.open(made, made_up=False).close()
    return made


def office(home: Path) -> Office:
    found = settings.read({}, home, home)
    return Office(found.library, home, datetime(2026, 3, 2, 9, tzinfo=found.zone), switches=found.switches)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.docx")}


def test_a_batch_of_several_machines_is_that_of_one_though_one_is_killed(home: Path, url: str, tmp_path: Path) -> None:
    here = office(home)
    wanted = batch.Wanted("邀请", home / "名单.xlsx", tmp_path / "甲")
    assert len(batch.run(here, wanted).report.done) == 239
    jobs.install(url)
    environment = {**os.environ, "DOCFLOW_STORE": url, "DOCFLOW_HOME": str(home)}
    command = [sys.executable, "-m", "docflow", "worker", "--every", "1"]
    workers = [subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) for _ in range(2)]
    drawn: list[int] = []

    def killing(done: int, total: int, rate: float) -> None:
        drawn.append(done)
        if done > 20 and workers[0].poll() is None:
            workers[0].send_signal(signal.SIGKILL)

    try:
        done = batch.run(here, replace(wanted, folder=tmp_path / "乙", on=url), killing)
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert len(done.report.done) == 239
    assert files(tmp_path / "乙") == files(tmp_path / "甲")
    with store.open(url) as one:
        assert one.rows("SELECT count(*) FROM scratch") == [(0,)]
        assert one.rows("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = 'shard'") == [
            (0,)
        ]


def test_without_any_worker_the_rows_are_drawn_here(
    home: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = office(home)
    wanted = batch.Wanted("邀请", home / "名单.xlsx", tmp_path / "甲", on=url)
    with pytest.raises(Unavailable) as caught:
        batch.run(here, wanted)
    assert caught.value.problems[0].code == "E642"
    jobs.install(url)
    monkeypatch.setattr(shards.Shared.__init__, "__defaults__", (0.2, *shards.Shared.__init__.__defaults__[1:]))
    began = time.monotonic()
    assert len(batch.run(here, wanted).report.done) == 239
    assert time.monotonic() - began < 60


def test_a_worker_with_another_template_draws_nothing(home: Path) -> None:
    here = office(home)
    alike = shards.setting(here, "邀请", ("docx",))
    assert shards.draw(here, lambda job: {}, "w", replace(alike, digest="another"), [{}]) == 0
