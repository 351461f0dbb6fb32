"""How many approvals a second the store records, beside what the disk allows: raw one-row commits of SQLite.

An approval here is a whole act: two hash-chained events, state row, a task closed and one opened, an effect, a key.
Rounds of both are interleaved, since other work shares the machine; medians are printed.
"""

from __future__ import annotations

import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from acting import whole

from docflow import store
from docflow.store import Store, connection, verify

ROUNDS = 9
PER_ROUND = 300


def raw(folder: Path) -> Callable[[], None]:
    """One row, one commit, with the store's own settings."""
    driver = connection.connect(folder / "raw.db")
    driver.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, body TEXT)")

    def once() -> None:
        driver.execute("INSERT INTO t (body) VALUES ('x')")

    return once


def acts(one: Store) -> Callable[[], None]:
    """Act after act on one case, each loaded before it is appended, as operations do."""
    count = 0

    def once() -> None:
        nonlocal count
        version = one.load("成立-7Q4K2M").version if count else 0
        whole.append(one, "成立-7Q4K2M", version, count)
        count += 1

    return once


def rate(once: Callable[[], None]) -> tuple[float, float]:
    """Per second by the wall clock, and microseconds of CPU each."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(PER_ROUND):
        once()
    return PER_ROUND / (time.perf_counter() - wall), (time.process_time() - cpu) / PER_ROUND * 1e6


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        one = store.open(folder / "docflow.db", made_up=True)
        runs = {"raw one-row commit": raw(folder), "load + append of a whole act": acts(one)}
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
        for _ in range(ROUNDS):
            for name, once in runs.items():
                found[name].append(rate(once))
        print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {ROUNDS} × {PER_ROUND}, medians")
        for name, figures in found.items():
            per_second = statistics.median(each for each, _ in figures)
            cpu = statistics.median(each for _, each in figures)
            print(f"{name:32} {per_second:8,.0f}/s  {cpu:6.0f} µs CPU")
        shares = [act[0] / plain[0] for plain, act in zip(*found.values(), strict=True)]
        print(f"{'share of raw':32} {statistics.median(shares):8.0%}")
        early, late = found["load + append of a whole act"][0][1], found["load + append of a whole act"][-1][1]
        print(
            f"{'CPU, last round : first':32} {late / early:8.2f}  (1: constant; {ROUNDS * PER_ROUND} acts in the case)"
        )
        began = time.perf_counter()
        assert verify(one) == []
        events = ROUNDS * PER_ROUND * 2
        print(f"{'verify':32} {events / (time.perf_counter() - began):8,.0f} events/s")
        opened = [_opening(folder / "docflow.db") for _ in range(20)]
        print(f"{'open':32} {statistics.median(opened) * 1000:8.1f} ms")
        one.close()


def _opening(path: Path) -> float:
    began = time.perf_counter()
    store.open(path).close()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
