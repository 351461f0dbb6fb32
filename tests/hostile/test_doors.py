"""Every hostile row through docflow's own commands: its exit code, code, place and remedy, in time and little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.hostile.doors import ALSO, DOORS, Door, _filled, page
from tests.hostile.making import p
from tests.hostile.where import ELSEWHERE, NOWHERE

pytestmark = pytest.mark.skipif(os.name != "posix", reason="forks")
ROOT = Path(__file__).parent.parent.parent
#: What the rows allow; of the processor twice as much, since machines differ.
SECONDS, MEGABYTES = 5 * 2, 300


class Took(NamedTuple):
    exit: int
    seconds: float
    megabytes: float
    said: str
    errors: str


Press = Callable[[Path, list[str]], Took]


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    """Runs a command in a folder, in a process of its own."""
    aside = tmp_path_factory.mktemp("said")
    warm = tmp_path_factory.mktemp("warm")
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hostile.press"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as server:
        assert server.stdin is not None and server.stdout is not None
        stdin, stdout = server.stdin, server.stdout

        def run(folder: Path, arguments: list[str]) -> Took:
            wanted = {"folder": str(folder), "arguments": arguments, "said": str(aside / "said")}
            print(json.dumps(wanted), file=stdin, flush=True)
            took = {"exit": 0, "seconds": 0, "megabytes": 0} | json.loads(stdout.readline())
            return Took(**took, said=_read(aside / "said"), errors=_read(aside / "said.err"))

        run(warm, _filled(p("{{ 单位 }}"), ["单位"], ["甲"])(warm))
        yield run
        stdin.close()


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace")


def ident(door: Door) -> str:
    return f"{door.id}-{door.code or 'done'}-{DOORS.index(door)}"


def walk(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() if one.is_file() else b"" for one in folder.rglob("*")}


@pytest.mark.parametrize("door", DOORS, ids=ident)
def test_a_hostile_row_is_told_from_the_door(door: Door, press: Press, tmp_path: Path) -> None:
    folder = tmp_path / "外" / "里"
    folder.mkdir(parents=True)
    arguments = door.prepare(folder)
    before = walk(tmp_path)
    took = press(folder, arguments)
    assert took.exit == door.exit, (took.said + took.errors)[-2000:]
    everything = took.said + took.errors
    assert "Traceback" not in everything
    assert "11010519491231" not in everything and "13800138000" not in everything, "no whole number of a person"
    assert took.seconds < SECONDS and took.megabytes < MEGABYTES, took
    after = walk(tmp_path)
    new = {name: data for name, data in after.items() if before.get(name) != data}
    assert all(name.split("/")[:3] == ["外", "里", "批"] for name in new), "nothing is written outside the folder"
    assert not before.keys() - after.keys()
    if door.exit == 2:
        assert not new, "what cannot be used leaves nothing behind"
    problems = json.loads(took.said)["problems"]
    if door.code:
        told = [one for one in problems if one["code"] == door.code]
        assert any(door.where in one["place"] for one in told), problems
        assert all(one["text"] and one["remedy"] for one in problems)
    if door.made:
        assert any(door.made in text for name, data in new.items() for text in _texts(name, data))


def _texts(name: str, data: bytes) -> list[str]:
    import io

    if not name.endswith(".docx"):
        return []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(one).decode() for one in archive.namelist() if one.endswith(".xml")]


def test_every_row_of_templates_tables_and_files_has_a_door() -> None:
    """Those that no command can show are shown by the test that `where.py` names, for the reason given here."""
    rows = [*range(1, 28), *range(45, 68)]
    missing = {f"H{number:02}" for number in rows} - {one.id for one in DOORS}
    assert missing == {"H53"}, "parts and totals are checked by the register: ledger/test_check.py"
    assert not missing & set(NOWHERE) and missing <= set(ELSEWHERE)
    assert {f"X0{number}" for number in range(1, 7)} <= {one.id for one in DOORS} | set(ALSO.values())


def test_the_page_is_the_table() -> None:
    assert (ROOT / "docs/analysis/hostile.md").read_text("utf-8") == page()
