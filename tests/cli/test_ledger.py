"""docflow ledger, as a person types it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from docflow import table

Run = Callable[..., Any]


@pytest.fixture
def filled(run: Run, home: Path) -> Path:
    assert run("-C", home, "ledger", "import", home / "数据/台账.xlsx").code == 1
    return home


def changed(home: Path, path: Path) -> Path:
    """The roster with another number of staff in its first row, and without its last."""
    book = openpyxl.load_workbook(home / "数据/台账.xlsx")
    page = book.worksheets[0]
    row, column = next(
        (cell.row, cell.column) for line in page.iter_rows(min_row=5) for cell in line if cell.value == 312
    )
    page.cell(row, column).value = 400
    page.delete_rows(36)
    book.save(path)
    return path


def test_an_import_is_looked_at_first_and_then_written(run: Run, filled: Path, tmp_path: Path) -> None:
    path = changed(filled, tmp_path / "新.xlsx")
    ran = run("-C", filled, "ledger", "import", path, "--preview", "--add")
    assert ran.code == 1, "three rows are refused"
    assert "312" in ran.out
    assert "400" in ran.out
    assert "没有写入" in ran.err
    command = ran.err.split("核对无误后：docflow ")[1].split()
    assert command[-2] == "--base"
    seen = json.loads(run("-C", filled, "ledger", "import", path, "--preview", "--json").out)
    assert [one["fields"] for one in seen["changed"]] == [[{"name": "职工人数", "old": "312", "new": "400"}]]
    assert seen["gone"] == 0
    assert len(seen["missing"]) == 1
    assert run("-C", filled, *command).code == 1
    again = run("-C", filled, *command)
    assert again.code == 3
    assert "D264" in again.err


def test_the_command_after_a_preview_does_what_was_previewed(run: Run, filled: Path, tmp_path: Path) -> None:
    path = changed(filled, tmp_path / "新 台账（3月）.xlsx")
    ran = run("-C", filled, "ledger", "import", path, "--preview", "--add", "--as-of", "2026-03-01")
    command = shlex.split(ran.err.split("核对无误后：docflow ")[1])
    assert command[:-1] == ["ledger", "import", str(path), "--add", "--as-of", "2026-03-01", "--base"]
    assert run("-C", filled, *command).code == 1
    ran = run("-C", filled, "ledger", "import", path, "--as-of", "2026-13-45")
    assert ran.code == 2
    assert "请写成 2026-02-28 的样子" in ran.err


def test_a_correction_says_what_it_changed_and_the_history_keeps_it(run: Run, filled: Path, tmp_path: Path) -> None:
    path = tmp_path / "更正.xlsx"
    code = json.loads(run("-C", filled, "ledger", "export", "-o", tmp_path / "出.csv", "--json").out)
    assert (code["count"], code["masked"]) == (29, ["联系电话"])
    key = (tmp_path / "出.csv").read_text("utf-8-sig").splitlines()[1].split(",")[1]
    path.write_bytes(table.write(["统一社会信用代码", "备注"], [[key, "电话 13800138000"]]))
    ran = run("-C", filled, "--as", "顾清和", "ledger", "correct", path)
    assert ran.code == 0
    assert "138****8000" in ran.out
    history = run("-C", filled, "ledger", "history", key)
    assert "13800138000" not in history.out
    assert "顾清和" in history.out
    assert [one["what"] for one in json.loads(run("-C", filled, "ledger", "history", key, "--json").out)] == [
        "新增",
        "修改",
    ]


def test_lists_and_exports_take_a_condition(run: Run, filled: Path, tmp_path: Path) -> None:
    ran = run("-C", filled, "ledger", "list", "--where", "营业收入 >= 500")
    assert "没有填条件里的项" in ran.err
    assert run("-C", filled, "ledger", "list", "--where", "营业收人 >= 500").code == 2
    assert run("-C", filled, "ledger", "list", "--register", "党员").out.splitlines()[-1] == "共 0 条。"
    assert run("-C", filled, "ledger", "export", "-o", tmp_path / "出.docx").code == 2
    refused = run(
        "-C", filled, "--as", "何雨桐", "ledger", "export", "-o", tmp_path / "全.xlsx", "--unmasked", "--reason", "看看"
    )
    assert (refused.code, (tmp_path / "全.xlsx").exists()) == (3, False)


def test_what_if_tells_the_units_that_change_and_refuses_a_threshold_that_is_none(run: Run, filled: Path) -> None:
    ran = run("-C", filled, "ledger", "what-if", "--switch", "C01=党员", "--set", "群团组织-工会.计数.25=30")
    assert ran.code == 0
    assert "联合，联合党支部（F4）" in ran.out
    assert ran.out.splitlines()[-1].endswith("个的结论会变。")
    assert run("-C", filled, "ledger", "what-if", "--set", "规模以上.职工人数.51=60").code == 2
    assert run("-C", filled, "ledger", "what-if", filled / "数据/台账.xlsx", "--switch", "C99=甲").code == 2


def test_two_tables_compared_leave_with_one_when_a_unit_is_missing(run: Run, filled: Path, tmp_path: Path) -> None:
    assert run("-C", filled, "ledger", "compare", filled / "数据/台账.xlsx").code == 0
    ran = run("-C", filled, "ledger", "compare", filled / "数据/台账.xlsx", changed(filled, tmp_path / "少.xlsx"))
    assert ran.code == 1
    assert "只在一份" in ran.out


def test_coverage_checks_and_dues(run: Run, filled: Path) -> None:
    for by, first in (("街道", "东桥街道"), ("规模", "规模以下"), ("日期", "2026-01-30")):
        assert first in run("-C", filled, "ledger", "coverage", "--by", by).out
    assert run("-C", filled, "ledger", "check").code == 0
    assert json.loads(run("-C", filled, "ledger", "check", "--json").out) == []
    assert run("-C", filled, "ledger", "due").out.splitlines()[-1] == "共 0 人。"


def test_a_folder_of_tables_needs_no_workspace(run: Run, filled: Path, tmp_path: Path) -> None:
    folder = tmp_path / "表格"
    folder.mkdir()
    full = ("--unmasked", "--reason", "搬出", "--as", "顾清和")
    assert run("-C", filled, "ledger", "export", "-o", folder / "单位台账.xlsx", *full).code == 0
    assert run("-C", folder, "ledger", "coverage").out == run("-C", filled, "ledger", "coverage").out
    assert run("-C", folder, "ledger", "gaps").out == run("-C", filled, "ledger", "gaps").out
    refused = run("-C", folder, "ledger", "import", folder / "单位台账.xlsx")
    assert refused.code == 3
    assert "D267" in refused.err
