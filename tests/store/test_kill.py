"""A process killed between any two writes loses nothing that was acknowledged, and leaves nothing by halves.

The killed child is this file run as a program: the k-th statement of its act is its last.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from docflow import store
from docflow.store import Store, verify

if TYPE_CHECKING:
    from .conftest import Address

HERE = Path(__file__)


def acts() -> Any:
    if __package__:
        from . import acts as found
    else:
        sys.path.insert(0, str(HERE.parent))
        import acts as found  # type: ignore[import-not-found, no-redef]
    return found


def the_act(one: Store) -> None:
    """An act that writes to every table."""
    made = acts()
    made.act(
        one,
        2,
        at=made.moment(24 * 60),
        key="同意-1",
        papers=[made.paper(2), made.paper(None, name="通知")],
        pins={"rules/组建方式": b"rules"},
        copies=["示例区委/文书"],
        tasks=[made.task("选举", "示例公司/经办人")],
        voids={store.Number("示组", 2026, 1): "撤回"},
    )


def prepared(path: Path) -> None:
    made = acts()
    with store.open(path) as one:
        made.act(one, 0, papers=[made.paper(1, name="请示")])


def child(path: Path, last: int) -> int:
    """Kills itself as its `last` statement begins; else how many statements the act took."""
    one = store.open(path)
    count = 0

    def watch(statement: str) -> None:
        nonlocal count
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    one._driver.raw.set_trace_callback(watch)
    the_act(one)
    one._driver.raw.set_trace_callback(None)
    return count


def every(folder: Path) -> None:
    """One forked child for each statement, each on a copy of its own, until one gets through; says how many got."""
    last = 0
    while True:
        last += 1
        path = Path(shutil.copy(folder / "docflow.db", folder / f"{last}.db"))
        pid = os.fork()
        if pid == 0:
            child(path, last)
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if os.WIFEXITED(status):
            print(last, os.WEXITSTATUS(status), flush=True)
            return
        assert os.WTERMSIG(status) == signal.SIGKILL


def snapshot(path: Path) -> Any:
    with store.open(path) as one:
        assert verify(one, acts().fold) == []
        return acts().everything(one)


def test_a_kill_before_any_statement_leaves_before_or_after(path: Path) -> None:
    prepared(path)
    old = snapshot(path)
    said = subprocess.run([sys.executable, str(HERE), str(path.parent), "every"], capture_output=True, text=True)
    assert said.stderr == ""
    through, status = map(int, said.stdout.split())
    assert status == 0
    new = snapshot(path.parent / f"{through}.db")
    assert old != new
    written = {"events", "cases", "tasks", "involved", "blobs", "papers", "paper_files", "numbers", "outbox", "touched"}
    assert {name for name in new if new[name] != old[name]} == written, "the act writes every table an act can write"
    for last in range(1, through):
        killed = path.parent / f"{last}.db"
        assert snapshot(killed) == old, f"killed before statement {last}"
        with store.open(killed) as one:
            the_act(one)  # sent again, as after any crash
        assert snapshot(killed) == new


def test_a_kill_after_the_commit_and_before_the_answer_is_made_good_by_the_key(path: Path) -> None:
    prepared(path)
    with store.open(path) as one:
        the_act(one)
    new = snapshot(path)
    with store.open(path) as one:
        the_act(one)
    assert snapshot(path) == new


# --- at any moment, on both databases ------------------------------------------------------------------------


def for_ever(address: str, acknowledged: str) -> None:
    """Acts without end; says the version of each act, when it is committed or (wrongly) before."""
    made = acts()
    with store.open(address) as one:
        real = one._driver.transaction
        said: list[int] = []

        @contextmanager
        def slow(*, alone: bool = True) -> Iterator[Any]:
            """A disk that takes its time: what differs between the two is only when the act is acknowledged."""
            with real(alone=alone) as session:
                yield session
                if acknowledged == "before":
                    print(said[-1], flush=True)
                time.sleep(0.002)

        one._driver.transaction = slow  # type: ignore[method-assign]
        version = one.load(made.CASE).version if one.cases() else 0
        while True:
            said.append(version + 2)
            made.act(one, version, key=f"key-{version}", papers=[made.paper(version // 2 + 1, name=f"批复{version}")])
            version += 2
            if acknowledged == "after":
                print(version, flush=True)


def killed(address: Address, acknowledged: str, chance: random.Random) -> int:
    """The last act that a child acknowledged before it was killed."""
    with subprocess.Popen(
        [sys.executable, str(HERE), str(address), acknowledged], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(chance.randrange(1, 8))]
        time.sleep(chance.random() * 0.006)
        process.kill()
        told += [int(line) for line in process.stdout.read().splitlines() if line.isdecimal()]
    return max(told)


def resent(one: Store, version: int) -> None:
    """The acts up to `version`, each sent again with its key, as by a client that never got the answer."""
    made = acts()
    before = made.everything(one)
    for earlier in range(0, version, 2):
        assert made.act(one, earlier, key=f"key-{earlier}").repeated
    assert made.everything(one) == before


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_kill_at_any_moment(place: Address) -> None:
    """The child acts without end; the parent kills it at random. Nothing acknowledged is lost, nothing is doubled."""
    chance = random.Random(7)
    for _ in range(12):
        acknowledged = killed(place, "after", chance)
        with store.open(place) as one:
            version = one.load(acts().CASE).version
            assert version >= acknowledged
            assert version % 2 == 0
            assert len(one.numbers()) == len(one.pending()) == version // 2
            assert verify(one, acts().fold) == []
            resent(one, version)


@pytest.mark.slow
def test_the_kills_have_teeth(place: Address) -> None:
    """The same kills lose acts as soon as an act is acknowledged before its commit."""
    chance = random.Random(7)
    lost = 0
    for _ in range(12):
        acknowledged = killed(place, "before", chance)
        with store.open(place) as one:
            version = one.load(acts().CASE).version if one.cases() else 0
            lost += version < acknowledged
            assert verify(one, acts().fold) == []
    assert lost


if __name__ == "__main__":
    if sys.argv[2] == "every":
        every(Path(sys.argv[1]))
    else:
        for_ever(*sys.argv[1:])
