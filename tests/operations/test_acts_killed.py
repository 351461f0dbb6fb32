"""Whole acts (load, permission, decide, draw, append) under kills, races and a clock set back, on both databases.

The killed child is this file run as a program: it begins cases and carries them to their end, without end.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from docflow import settings, store
from docflow.errors import Conflict, DocflowError
from docflow.operations import case, checking, drawing, paper
from docflow.operations.office import Office

if __package__ or __name__ != "__main__":
    import own_postgresql as postgres

HERE = Path(__file__)
ZONE = settings.Settings().zone
NOTHING = paper.Answers({})
OFFICES = """organisations:
  街道: {full: 东桥街道, code: 东街, posts: {组织员: 李一}}
  云杉: {full: 云杉公司, superior: 街道, posts: {经办人: 周一}}
people: {zhou: 周一, li: 李一}
"""
WORKFLOW = """workflow: 备案
version: 1
prefix: 备案
organisations: {单位: applicant, 街道: superior(单位)}
form: {事由: text}
steps:
  提出: {by: 单位.经办人, fill: [事由], then: {提交: 备案}}
  备案: {by: 街道.组织员, then: {办结: {issue: 回执, end: 已备案}}}
"""
TEMPLATE = """---
template: 回执
kind: 函
from: 东桥街道
to: 申请单位
title: 关于备案的函
fields: {事由: text}
---
{{ 事由 }}已备案。
"""


def office(home: Path, address: str) -> Office:
    made = settings.read({}, home)
    opened = store.open(address)
    return Office(made.library, home, datetime.now(ZONE), open_store=lambda: opened)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A workspace with one workflow, and the address of its store."""
    home = tmp_path / "区"
    made = settings.new_workspace(home, at=datetime.now(ZONE))
    for name, text in (("机构.yaml", OFFICES), ("workflows/备案.yaml", WORKFLOW), ("templates/回执.md", TEMPLATE)):
        made.home.joinpath(name).write_text(text, "utf8")
    if request.param == "sqlite":
        yield home, str(home / "docflow.db")
        return
    if why := postgres.missing():
        pytest.skip(why)
    with postgres.server() as address:
        url = postgres.Databases(address).empty()
        store.open(url, made_up=False, at=datetime.now(ZONE)).close()
        yield home, url


def whole(here: Office, number: int, told: Callable[[str], None]) -> None:
    """One case from its beginning to its end, each act with its key."""
    given = paper.Answers({"事由": f"第{number}件"})
    begun = case.start(now(here, "周一"), "备案", given, key=f"起-{number}")
    told(f"起-{number}")
    case.act(now(here, "周一"), begun.case, "提交", NOTHING, key=f"交-{number}")
    told(f"交-{number}")
    case.act(now(here, "李一"), begun.case, "办结", NOTHING, key=f"结-{number}")
    told(f"结-{number}")


def now(here: Office, user: str) -> Office:
    return replace(here, now=datetime.now(ZONE), user=user)


def for_ever(home: Path, address: str, acknowledged: str, first: int) -> None:
    """Acts without end; says the key of each when it is committed or, wrongly, before."""
    drawing.can_draw_pdf = lambda folder: False
    here = office(home, address)
    driver = here.store._driver
    real, keys = driver.transaction, []

    @contextmanager
    def slow(*, alone: bool = True) -> Iterator[Any]:
        with real(alone=alone) as session:
            yield session
            if acknowledged == "before" and keys:
                print(keys[-1], flush=True)
            time.sleep(0.004)

    driver.transaction = slow  # type: ignore[method-assign]
    append = store.Store.append

    def noted(self: Any, *given: Any, **named: Any) -> Any:
        keys.append(named["key"])
        try:
            return append(self, *given, **named)
        finally:
            keys.clear()

    store.Store.append = noted  # type: ignore[method-assign]
    for number in range(first, first + 10_000):
        whole(here, number, lambda key: print(key, flush=True) if acknowledged == "after" else None)


def killed(place: tuple[Path, str], acknowledged: str, chance: random.Random, first: int) -> list[str]:
    """The keys that a child acknowledged before it was killed."""
    command = [sys.executable, str(HERE), str(place[0]), place[1], acknowledged, str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(chance.randrange(3, 12))]
        time.sleep(chance.random() * 0.02)
        process.kill()
        told += process.stdout.read().splitlines(keepends=True)
    return [line.strip() for line in told if line.endswith("\n")]


def sound(here: Office) -> None:
    """The record is whole; numbers follow each other, each on one paper of one finished case."""
    assert [str(one) for one in checking.verify(here) if not one.is_warning] == []
    finished = [one for one in here.store.cases() if one.outcome]
    numbers = sorted(use.number.serial for use in here.store.numbers())
    assert numbers == list(range(1, len(finished) + 1))
    assert len(here.store.papers()) == len(finished)


@pytest.mark.slow
def test_whole_acts_survive_a_kill_at_any_moment(place: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing acknowledged is lost, nothing is doubled, and whoever sends everything again changes nothing."""
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)
    chance = random.Random(11)
    for round_ in range(5):
        told = killed(place, "after", chance, round_ * 1000)
        here = office(*place)
        assert told and [key for key in told if here.store.repeated(key) is None] == []
        sound(here)
        for number in sorted({int(key.partition("-")[2]) for key in told}):
            whole(here, number, lambda key: None)
        before = (len(here.store.cases()), len(here.store.numbers()), len(here.store.pending()))
        for number in sorted({int(key.partition("-")[2]) for key in told}):
            whole(here, number, lambda key: None)
        assert (len(here.store.cases()), len(here.store.numbers()), len(here.store.pending())) == before
        sound(here)
        here.store.close()


@pytest.mark.slow
def test_the_kills_of_whole_acts_have_teeth(place: tuple[Path, str]) -> None:
    """Acknowledged before the commit, acts are lost by the same kills."""
    chance, lost = random.Random(11), 0
    for round_ in range(10):
        told = killed(place, "before", chance, round_ * 1000)
        here = office(*place)
        lost += sum(here.store.repeated(key) is None for key in told)
        sound(here)
        here.store.close()
        if lost:
            return
    pytest.fail("no act was lost: the kills show nothing")


def test_of_twenty_who_act_on_one_step_at_once_one_wins(
    place: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each with a store of its own; whoever was too late is told who was first, and no number is lost."""
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)
    here = office(*place)
    begun = case.start(now(here, "周一"), "备案", paper.Answers({"事由": "争"}))
    case.act(now(here, "周一"), begun.case, "提交", NOTHING)
    outcomes: list[str] = []
    ready = threading.Barrier(20)

    def attempt() -> None:
        own = office(*place)
        ready.wait()
        try:
            case.act(now(own, "李一"), begun.case, "办结", NOTHING)
            outcomes.append("won")
        except DocflowError as error:
            outcomes.append(error.problems[0].code)
        finally:
            own.store.close()

    threads = [threading.Thread(target=attempt) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert outcomes.count("won") == 1
    assert set(outcomes) - {"won"} <= {"W604", "W613", "W605"}, outcomes
    sound(here)
    here.store.close()


def test_a_clock_set_back_refuses_a_whole_act(place: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "can_draw_pdf", lambda folder: False)
    here = office(*place)
    begun = case.start(now(here, "周一"), "备案", paper.Answers({"事由": "早"}))
    earlier = replace(here, now=datetime.now(ZONE) - timedelta(hours=1), user="周一")
    before = here.store.load(begun.case).version
    with pytest.raises((DocflowError, Conflict)) as caught:
        case.act(earlier, begun.case, "提交", NOTHING)
    assert "时钟" in caught.value.problems[0].text or "时间" in caught.value.problems[0].text
    assert here.store.load(begun.case).version == before
    sound(here)
    here.store.close()


if __name__ == "__main__":
    for_ever(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
