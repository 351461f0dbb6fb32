"""Every bad table is told with its code and its cell, quickly and in little memory, and nothing is written anywhere."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docflow.errors import DocflowError
from docflow.table import load
from tests.hostile.sheets import SHEETS, Bad
from tests.table.making import form_of

SECONDS, MEGABYTES = 5, 300
#: The reading of one file alone: what it says, the processor's seconds, the peak memory in MB.
CHILD = """
import json, re, resource, sys, time
from pathlib import Path
from docflow.errors import DocflowError
from docflow.table import load, marked
from docflow.form import Form, Field, Scalar
before = time.process_time()
try:
    told = load(Path(sys.argv[1]), Form((Field("单位名称", Scalar("text"), False),))).problems
except DocflowError as error:
    told = error.problems
used = time.process_time() - before
try:
    # What the process that started this one once had does not count.
    peak = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([[one.code for one in told], used, peak / 1024]))
"""


def ident(bad: Bad) -> str:
    return f"{bad.id}-{'-'.join(bad.codes) or 'read'}-{SHEETS.index(bad)}"


def walk(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() if one.is_file() else b"" for one in folder.rglob("*")}


@pytest.mark.parametrize("bad", [one for one in SHEETS if not one.bomb], ids=ident)
def test_a_bad_table_is_told(bad: Bad, tmp_path: Path) -> None:
    folder = tmp_path / "表"
    folder.mkdir()
    path = folder / f"坏{bad.suffix}"
    path.write_bytes(bad.make())
    before, began = walk(tmp_path), time.process_time()
    good: tuple[tuple[int, object], ...] = ()
    try:
        outcome = load(path, form_of(bad.form))
        told, good = outcome.problems, outcome.good
    except DocflowError as error:
        told = error.problems
    assert time.process_time() - began < SECONDS
    assert walk(tmp_path) == before
    assert tuple(one.code for one in told) == bad.codes, [str(one) for one in told]
    assert all(one.text and one.remedy and one.place.source == path.name for one in told)
    assert not told or told[0].place.cell.endswith(bad.where), str(told[0])
    said = " ".join(f"{one} {one.remedy}" for one in told)
    assert "11010519491231" not in said and "13800138000" not in said, "no whole number of a person"
    if bad.read is not None:
        record = dict(good)[good[0][0]]
        assert {name: record[name] for name in bad.read} == bad.read  # type: ignore[index]
    elif any(not one.is_warning for one in told):
        assert not good


@pytest.mark.parametrize("bad", [one for one in SHEETS if one.bomb], ids=lambda bad: bad.what)
def test_a_bomb_is_refused_in_time_and_memory(bad: Bad, tmp_path: Path) -> None:
    path = tmp_path / "表" / f"炸弹{bad.suffix}"
    path.parent.mkdir()
    path.write_bytes(bad.make())
    before = set(walk(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    codes, seconds, megabytes = json.loads(done.stdout)
    assert codes == list(bad.codes)
    assert seconds < SECONDS * 2, "twice, since machines differ"
    assert megabytes < MEGABYTES
    assert set(walk(tmp_path)) == before
