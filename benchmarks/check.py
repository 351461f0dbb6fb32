"""How long `docflow workflow check` takes, and one evaluation of a condition.

    python benchmarks/check.py [--times N]

The shipped workflows (target: under 50 ms each, read and proved), a chain of 100 steps with a return to every earlier
one (under 1 s), and conditions (under 1.5 µs an evaluation). CPU time of this process, the best of N.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime

from docflow import condition, source
from docflow.library import Library
from docflow.operations import pins
from docflow.operations.office import Office
from docflow.workflow import graph

CONDITIONS = {
    "正式党员数 >= 3": {"正式党员数": 5},
    '正式党员数 >= 3 and 组建方式 == "单独"': {"正式党员数": 5, "组建方式": "单独"},
    '急件 or 组建方式 in ["单独", "联合"]': {"急件": False, "组建方式": "联合"},
    "实到 * 5 >= 应到 * 4": {"实到": 8, "应到": 10},
}
KINDS: dict[str, condition.Kind] = {
    **dict.fromkeys(("正式党员数", "实到", "应到"), "integer"),
    "组建方式": ("单独", "联合"),
    "急件": "yes/no",
}


def best(work: Callable[[], object], times: int) -> float:
    """The least CPU seconds of `times` runs."""
    found = []
    for _ in range(times):
        begun = time.process_time()
        work()
        found.append(time.process_time() - begun)
    return min(found)


def chain(steps: int) -> str:
    """A workflow in which every step may return to every one before."""
    lines = ["workflow: 长", "organisations: {单位: applicant}", "steps:"]
    for i in range(steps):
        back = f"退回: {{go: [{', '.join(f'步{j}' for j in range(i + 1))}], reason: required}}"
        onward = f"步{i + 1}" if i < steps - 1 else "{end: 完}"
        lines.append(f"  步{i}: {{by: 单位.岗{i}, then: {{同意: {onward}, {back}}}}}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    office = Office(Library(None), None, datetime.now(UTC))
    for name in office.library.names("workflows"):
        item = office.library.load("workflows", name)
        known = pins.known(pins.texts_of(office, item.data, item.path.name))
        taken = best(lambda: graph.examine(source.read(item.data, item.path.name), known), times)  # noqa: B023
        print(f"{name}: {taken * 1e3:.0f} ms")
    long = source.read(chain(100), "长.yaml")
    print(f"100 steps with returns: {best(lambda: graph.examine(long), min(times, 3)):.2f} s")
    for text, record in CONDITIONS.items():
        made = condition.compile(text, KINDS)
        holds, many = made.holds, range(100_000)
        taken = best(lambda: [holds(record) for _ in many], times)  # noqa: B023
        print(f"{text}: {taken / len(many) * 1e6:.2f} µs")


if __name__ == "__main__":
    main()
