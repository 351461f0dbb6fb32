"""Every bad table is told with its codes and its cell, and nothing is written anywhere; bombs go through `test_doors.py`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from docflow.errors import DocflowError
from docflow.table import load
from tests.hostile.sheets import SHEETS, Bad
from tests.table.making import form_of

SECONDS = 5


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
