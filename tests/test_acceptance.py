"""docs/acceptance.md is what the tests say: every row and system once, and no row holds without a test that shows it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
TOOL = ROOT / "tools" / "make_acceptance.py"


def loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_acceptance", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


tool = loaded()
TABLE = tool.rows(tool.DATA.read_text("utf-8"))
#: Marks under which every row would hold.
ALL = {row.id: {"a test": tool.Shown("tests/test_a.py::test_a", 1)} for row in TABLE}


def test_every_row_and_every_system_has_its_place() -> None:
    assert list(tool.problems(TABLE, ALL)) == []
    page = tool.page(TABLE, ALL)
    for row in tool.ROWS:
        assert page.count(f"\n### {row} ") == 1
    for system in tool.SYSTEMS:
        assert page.count(f"\n| {system} | R") == 1


def test_a_row_that_waits_says_why_on_the_page() -> None:
    page = tool.page(TABLE, ALL)
    for row in TABLE:
        part = page.partition(f"\n### {row.id} ")[2].partition("\n### ")[0]
        assert part.split("\n\n")[1].startswith(f"{row.state}。")
        for one in row.parts:
            assert one.what in part
            assert one.waits in part
        assert (row.state == "成立") == ("待办：" not in part)


@pytest.mark.parametrize("number", [0, 29, 63])
def test_a_row_left_out_is_noticed(number: int) -> None:
    left = [*TABLE[:number], *TABLE[number + 1 :]]
    assert "the rows are not R01 to R64" in next(tool.problems(left, {}))


def test_a_system_left_out_is_noticed() -> None:
    first = replace(TABLE[0], systems=())
    rest = [replace(row, systems=tuple(set(row.systems) - {"S54"}) or ("S01",)) for row in TABLE[1:]]
    assert "not the systems S01 to S76: ['S54']" in list(tool.problems([first, *rest], ALL))


def test_what_is_said_to_hold_needs_a_test_of_its_own() -> None:
    row = next(row for row in TABLE if row.state == "成立" and len(row.parts) > 1)
    without = {id_: tests for id_, tests in ALL.items() if id_ != row.id}
    assert len(list(tool.problems(TABLE, without))) == len(row.parts)
    first = {**without, f"{row.id}.1": ALL[row.id]}
    assert [one.partition(" ")[0] for one in tool.problems(TABLE, first)] == [
        f"{row.id}.{number}" for number in range(2, len(row.parts) + 1)
    ]


def test_a_mark_of_no_row_is_noticed() -> None:
    for mark in ("R65", "R1", f"{TABLE[0].id}.{len(TABLE[0].parts) + 1}"):
        assert any(repr(mark) in one for one in tool.problems(TABLE, {**ALL, mark: {"tests/test_a.py::test_a": None}}))


MARKED = """
import pytest

@pytest.mark.row("R01")
@pytest.mark.parametrize("one", [1, 2])
def test_both(one): ...

@pytest.mark.parametrize("one", [1, pytest.param(2, marks=pytest.mark.row("R02.1", "R03"))])
def test_the_second(one): ...

@pytest.mark.row("R04")
@pytest.mark.skip("not now")
def test_skipped(): ...

@pytest.mark.row("R05")
def not_collected(): ...
"""


def test_only_what_is_collected_and_run_shows_a_row(tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_marked.py").write_text(MARKED, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = row: a row\n", "utf-8")
    script = f"import sys; sys.path.insert(0, {str(TOOL.parent)!r}); from pathlib import Path; import make_acceptance as m; print({{k: sorted((s.test, s.cases) for s in v.values()) for k, v in m.collect(Path({str(tests)!r})).items()}})"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=True)
    second = [("tests/test_marked.py::test_the_second[2]", 1)]
    assert eval(said.stdout) == {"R01": [("tests/test_marked.py::test_both", 2)], "R02.1": second, "R03": second}


@pytest.mark.wide
def test_the_page_is_the_one_that_the_tests_make() -> None:
    done = subprocess.run([sys.executable, str(TOOL), "--print"], capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    assert done.stdout.decode() == tool.PAGE.read_text("utf-8"), "run tools/make_acceptance.py"
