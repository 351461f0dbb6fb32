"""docs/acceptance.md: what every row of the acceptance table asks, how far it stands, and the tests that show it.

The rows stand in tests/acceptance.yaml; the tests say themselves what they show, with `@pytest.mark.row("R01.2")`.
Run it after a change of either: .venv/bin/python tools/make_acceptance.py
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"
DATA = TESTS / "acceptance.yaml"
PAGE = ROOT / "docs" / "acceptance.md"
#: The rows and the systems that there are; none may be missing, none added.
ROWS = [f"R{number:02}" for number in range(1, 65)]
SYSTEMS = [f"S{number:02}" for number in range(1, 77)]
HOLDS, PARTLY, WAITS = "成立", "部分", "待办"

HEAD = """\
# 验收

docflow 要替人做的事，归纳自四份材料里描述的七十六个系统（S01–S76），列成六十四行（R01–R64）。
每一行写明要做到什么、做到了没有、由哪些测试证明；还没有做的写明为什么，一行也不省略。

- **成立**：每一项都有测试证明。测试在每次改动时都要通过，`./run test --all` 可以自己运行。
- **部分**：有的项成立，其余的写明缺什么。
- **待办**：还没有做，写明原因。

这一页由 `tools/make_acceptance.py` 从 `tests/acceptance.yaml` 和测试里的标记生成，请不要手改。
"""


@dataclass(frozen=True)
class Part:
    """One thing that a row asks (一项); `waits` says why it does not hold yet."""

    what: str
    waits: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the table (一行)."""

    id: str
    title: str
    systems: tuple[str, ...]
    #: Systems that the table of the domain names in no row; we count them here.
    also: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def state(self) -> str:
        waiting = sum(bool(part.waits) for part in self.parts)
        return HOLDS if not waiting else WAITS if waiting == len(self.parts) else PARTLY


@dataclass
class Shown:
    """A test that carries a mark, as people run it."""

    test: str
    #: How many of its parameters carry it. Not on the page: a case more should not make it another page.
    cases: int = 0


#: What each mark (R01, R01.2) is carried by.
Marks = dict[str, dict[str, Shown]]


def rows(text: str) -> tuple[Row, ...]:
    """The rows that the data file states."""
    return tuple(_row(id_, given) for id_, given in yaml.safe_load(text).items())


def _row(id_: str, given: Mapping[str, Any]) -> Row:
    if unknown := set(given) - {"title", "systems", "also", "must"}:
        raise ValueError(f"{id_}: unknown keys {sorted(unknown)}")
    parts = [Part(one) if isinstance(one, str) else Part(**one) for one in given["must"]]
    return Row(id_, given["title"], tuple(given["systems"]), tuple(given.get("also", ())), tuple(parts))


def problems(table: Iterable[Row], marks: Marks) -> Iterator[str]:
    """What is wrong with the table itself, or between it and the tests."""
    table = tuple(table)
    if [row.id for row in table] != ROWS:
        yield "the rows are not R01 to R64, each once and in order"
    named = {one for row in table for one in (*row.systems, *row.also)}
    if named != set(SYSTEMS):
        yield f"not the systems S01 to S76: {sorted(named ^ set(SYSTEMS))}"
    known = {row.id for row in table} | {f"{row.id}.{n}" for row in table for n in range(1, len(row.parts) + 1)}
    for mark, tests in sorted(marks.items()):
        if mark not in known:
            yield f"no row or part {mark!r}, but {', '.join(tests)} carries its mark"
    for row in table:
        if row.id in marks:
            continue
        for number, part in enumerate(row.parts, 1):
            if not part.waits and f"{row.id}.{number}" not in marks:
                yield f"{row.id}.{number} is said to hold, and no test carries its mark: {part.what}"


# --- the marks of the tests ------------------------------------------------------------------------------------


class _Collector:
    """Gathers the marks of what pytest itself collects: a test that is not collected shows nothing."""

    def __init__(self) -> None:
        self.marks: Marks = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            if item.get_closest_marker("skip") or item.get_closest_marker("xfail"):
                continue
            own = getattr(getattr(item, "callspec", None), "marks", ())
            for mark in item.iter_markers("row"):
                name = item.nodeid if mark in own else item.nodeid.partition("[")[0]
                for id_ in mark.args:
                    self.marks.setdefault(id_, {}).setdefault(name, Shown(name)).cases += 1


def collect(tests: Path = TESTS) -> Marks:
    """The marks of all tests. Only files that speak of rows are imported."""
    speaks = re.compile(r"mark\.row\b")
    files = [str(path) for path in sorted(tests.rglob("test_*.py")) if speaks.search(path.read_text("utf-8"))]
    if not files:
        return {}
    found, said = _Collector(), StringIO()
    with redirect_stdout(said):
        code = pytest.main(
            ["--collect-only", "-q", "-p", "no:cacheprovider", f"--rootdir={tests.parent}", *files], [found]
        )
    if code:
        raise SystemExit(said.getvalue())
    return found.marks


# --- the page --------------------------------------------------------------------------------------------------


def page(table: tuple[Row, ...], marks: Marks) -> str:
    """The whole page."""
    count = {state: sum(row.state == state for row in table) for state in (HOLDS, PARTLY, WAITS)}
    totals = "，".join(f"{state} {number} 行" for state, number in count.items())
    parts = [HEAD, f"现在：{totals}，共 {len(table)} 行。\n"]
    parts.append("## 总表\n\n" + "\n".join(_summary(table)) + "\n")
    parts.append("## 逐行\n\n" + "\n".join(line for row in table for line in _detail(row, marks)))
    parts.append("## 按系统查\n\n" + "\n".join(_by_system(table)) + "\n")
    return "\n".join(parts)


def _summary(table: tuple[Row, ...]) -> Iterator[str]:
    yield "| 行 | 事情 | 状态 | 系统 |"
    yield "|---|---|---|---|"
    for row in table:
        link = f"[{row.id}](#{_anchor(row)})"
        yield f"| {link} | {row.title} | {row.state} | {'、'.join((*row.systems, *row.also))} |"


def _anchor(row: Row) -> str:
    """The name that GitHub gives to the heading of a row."""
    return re.sub(r"[^\w-]", "", f"{row.id}-{row.title}".lower())


def _detail(row: Row, marks: Marks) -> Iterator[str]:
    yield f"### {row.id} {row.title}\n"
    also = f"（{'、'.join(row.also)} 原表没有归行，归在这里）" if row.also else ""
    yield f"{row.state}。系统：{'、'.join((*row.systems, *row.also))}{also}。\n"
    for number, part in enumerate(row.parts, 1):
        yield f"{number}. {part.what}" + (f"——{WAITS}：{part.waits}" if part.waits else "")
        yield from (f"   - {line}" for line in _tests(marks.get(f"{row.id}.{number}", {})))
    if whole := list(_tests(marks.get(row.id, {}))):
        yield "\n一并证明：\n" if len(row.parts) > 1 else ""
        yield from (f"- {line}" for line in whole)
    yield ""


def _tests(shown: Mapping[str, Shown]) -> Iterator[str]:
    for one in sorted(shown.values(), key=lambda one: one.test):
        path, _, name = one.test.partition("::")
        yield f"[{path}](../{path}) `{name}`"


def _by_system(table: tuple[Row, ...]) -> Iterator[str]:
    yield "| 系统 | 行（状态） |"
    yield "|---|---|"
    for system in SYSTEMS:
        found = [f"{row.id}（{row.state}）" for row in table if system in (*row.systems, *row.also)]
        yield f"| {system} | {'、'.join(found)} |"


def made() -> str:
    """The page, or SystemExit with all that is wrong."""
    table, marks = rows(DATA.read_text("utf-8")), collect()
    if wrong := list(problems(table, marks)):
        raise SystemExit("\n".join(wrong))
    return page(table, marks)


if __name__ == "__main__":
    if "--print" in sys.argv:
        sys.stdout.buffer.write(made().encode())
    else:
        PAGE.write_text(made(), "utf-8")
