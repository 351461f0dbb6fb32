"""Reports, targets, next year's data and the Spring Festival, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

AT = ("--at", "2026-09-01T09:00")


@pytest.fixture
def district(run, home: Path) -> Path:
    """The workspace with its roster in the ledger."""
    rows = home / "数据" / "台账.xlsx"
    done = run("-C", home, "ledger", "import", rows, "--as-of", "2026-02-28", "--at", "2026-03-02T09:00")
    assert done.code == 1, "rows with faults are told"
    return home


@pytest.mark.row("R14")
def test_targets_are_shown_and_drawn(run, district: Path, tmp_path: Path) -> None:
    file, drawing = district / "数据" / "实施意见-2026.yaml", tmp_path / "目标.svg"
    done = run("-C", district, "ledger", "targets", file, "--as-of", "2026-08-31", "-o", drawing, *AT)
    assert done.code == 0
    assert "未达到" in done.out
    assert "4 项落后" in done.out
    assert "<svg" in drawing.read_text("utf-8")
    found = json.loads(run("-C", district, "ledger", "targets", file, "--as-of", "2026-08-31", *AT, "--json").out)
    assert {one["state"] for one in found["targets"]} == {"behind", "later"}
    first = found["targets"][0]
    assert (first["measure"], first["target"], first["short"]) == ("组织覆盖率", "60", 1)


def test_one_report_is_written_in_every_format_that_is_asked_for(run, district: Path, tmp_path: Path) -> None:
    data, outs = district / "数据" / "工作思考.yaml", [tmp_path / "思考.docx", tmp_path / "思考.html"]
    asked = ("report", "工作思考", "-d", data, "-s", "成文日期=2026-03-20", "-o", outs[0], "-o", outs[1], *AT)
    told = json.loads(run("-C", district, *asked, "--json").out)
    made = [Path(one["path"]) for one in told["files"]]
    assert [one.name for one in made] == ["演示-思考.docx", "演示-思考.html"]
    assert all(one.stat().st_size > 1000 for one in made)
    done = run("-C", district, *asked, "--each")
    assert done.code == 2
    assert "只写一个 -o" in done.err


@pytest.mark.row("R15")
def test_targets_that_fall_are_told_with_the_standings(run, district: Path, tmp_path: Path) -> None:
    file = tmp_path / "目标.yaml"
    file.write_text(
        "成文日期: 2026-01-24\n覆盖目标:\n"
        "  - {期限: 2025-12-31, 范围: 全部单位, 组织覆盖率: 100}\n"
        "  - {期限: 2026-06-30, 范围: 全部单位, 组织覆盖率: 60}\n",
        "utf-8",
    )
    done = run("-C", district, "ledger", "targets", file, *AT)
    assert done.code == 0
    assert done.err.count("D280") == done.err.count("D281") == 1
    assert "没有数据" in done.out


@pytest.mark.row("R31")
def test_a_plan_for_each_unit_and_none_is_overwritten(run, district: Path, tmp_path: Path) -> None:
    asked = (
        "-C",
        district,
        "report",
        "组建方案",
        "--each",
        "--only",
        "缺口",
        "-d",
        district / "数据" / "组建方案.yaml",
    )
    done = run(*asked, "-o", tmp_path / "方案", *AT)
    assert done.code == 0
    count = len(list((tmp_path / "方案").glob("*.docx")))
    assert f"生成 {count} 份" in done.err
    again = run(*asked, "-o", tmp_path / "方案", *AT)
    assert again.code == 2
    assert "D296" in again.err
    resumed = run(*asked, "-o", tmp_path / "方案", "--resume", *AT, "--json")
    assert json.loads(resumed.out)["done"] == count


def test_a_plan_for_units_of_which_there_are_none_is_told(run, district: Path, tmp_path: Path) -> None:
    done = run("-C", district, "report", "组建方案", "--each", "--only", "全部", "-o", tmp_path / "方案", *AT)
    assert done.code == 2
    assert "D295" in done.err
    assert not (tmp_path / "方案").exists()


@pytest.mark.row("R21")
def test_next_years_data_are_shown_and_then_written_once(run, district: Path, tmp_path: Path) -> None:
    last, out = district / "数据" / "实施意见-2026.yaml", tmp_path / "明年.yaml"
    before = last.read_bytes()
    asked = ("-C", district, "renew", "实施意见", "-d", last, *AT)
    shown = run(*asked)
    assert shown.code == 0
    assert "年度" in shown.out
    assert "正文的不同" in shown.out
    assert "没有写文件" in shown.err
    assert run(*asked, "-o", out).code == 0
    assert "年度: 2027" in out.read_text("utf-8")
    again = run(*asked, "-o", out)
    assert (again.code, "D292" in again.err) == (2, True)
    assert last.read_bytes() == before
    changes = json.loads(run(*asked, "--json").out)["changes"]
    assert {"path": "年度", "before": "2026", "after": "2027", "why": "年份"} in changes
    lowered = run(*asked, "-s", "覆盖目标.2.组织覆盖率=70")
    assert (lowered.code, "D286" in lowered.err) == (3, True)


@pytest.mark.row("R32")
def test_the_spring_festival_and_the_day_on_which_letters_are_due(run) -> None:
    done = run("calendar", "spring", "2027")
    assert "2027-02-06  2027-02-05  丁未羊年" in done.out
    rows = json.loads(run("calendar", "spring", "--json").out)
    assert [one["year"] for one in rows] == list(range(2011, 2031))
    assert "核对后写进" in run("calendar", "spring", "2031").out
