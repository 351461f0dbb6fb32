"""Who was trained too little in a year, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from docflow.table import write

DAY = "2026-06-30"
COURSE = ["党组织名称", "姓名", "培训名称", "开始日期", "天数"]


@pytest.mark.row("R41")
def test_branches_that_were_not_trained_enough_are_shown_with_the_rule(run, home: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    at = ("--at", "2026-07-01T09:00")
    for name, heads, rows in (
        ("党组织", ["党组织名称", "类型", "数据日期"], [["甲支部", "党支部", DAY], ["乙支部", "党支部", DAY]]),
        ("培训", [*COURSE, "数据日期"], [["甲支部", "沈知远", "书记班", "2026-03-16", "3", DAY]]),
    ):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(write(heads, rows))
        assert run("-C", home, "ledger", "import", path, "--register", name, *at).code == 0
    done = run("-C", home, "ledger", "trained", *at)
    assert done.code == 1
    assert "乙支部" in done.out
    assert "P1" in done.out
    assert "甲支部" not in done.out
    assert "2026 年：2 个党组织，1 个没有达到" in done.out
    assert "甲支部" in run("-C", home, "ledger", "trained", "--all", *at).out
