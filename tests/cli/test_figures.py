"""Promises of `docflow figures`, from the door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from docflow.operations import drawing
from docflow.render.word.archive import closed, opened
from tests.cli.conftest import Run
from tests.hostile.making import docx, p

ROOT = Path(__file__).parent.parent.parent
WRONG = "共有党员9名，其中正式党员8名、预备党员2名。"


def test_figures_that_agree_leave_with_0_and_others_with_1(run: Run, tmp_path: Path) -> None:
    text = tmp_path / "报告.txt"
    text.write_text("情况\n共有党员9名，其中正式党员8名、预备党员1名。\n", "utf-8")
    ran = run("figures", text)
    assert ran.code == 0 and "3 个数字：0 处对不上" in ran.out
    text.write_text(f"情况\n{WRONG}\n", "utf-8")
    ran = run("figures", text)
    assert ran.code == 1
    assert "公085" in ran.out and "8+2=10" in ran.out and "报告.txt:2" in ran.out and "怎么办" in ran.out
    assert text.read_text("utf-8") == f"情况\n{WRONG}\n"


def test_docx_markdown_and_folders_are_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "一.docx").write_bytes(docx(p("情况") + p(WRONG)))
    (tmp_path / "二.md").write_text(f"# 情况\n\n{WRONG}\n", "utf-8")
    (tmp_path / "三.bin").write_bytes(b"\x00")
    ran = run("figures", tmp_path, "--json")
    told = json.loads(ran.out)
    assert ran.code == 1 and [Path(one["file"]).name for one in told] == ["一.docx", "二.md"]
    assert all([found["rule"] for found in one["findings"]] == ["公085"] for one in told)


def sheet(path: Path, total: int) -> Path:
    book = Workbook()
    rows = [
        ["各街道情况统计表"],
        ["街道", "单位数", "党员数"],
        ["东桥街道", 12, "96"],
        ["西湾街道", 18, "90"],
        ["合计", total, "186"],
    ]
    for row in rows:
        book.active.append(row)
    other = book.create_sheet("二表")
    for row in (["项目", "金额（万元）"], ["培训", 3.5], ["活动", 2.5], ["合计", 6.0]):
        other.append(row)
    book.save(path)
    return path


def test_every_sheet_of_a_spreadsheet_is_added_up_and_the_cell_is_named(run: Run, tmp_path: Path) -> None:
    assert run("figures", sheet(tmp_path / "表.xlsx", 30)).code == 0
    ran = run("figures", sheet(tmp_path / "表.xlsx", 31), "--json", "--list")
    [told] = json.loads(ran.out)
    assert ran.code == 1 and [one["rule"] for one in told["findings"]] == ["公082"]
    assert "B5" in told["findings"][0]["place"] and told["findings"][0]["figures"][0]["value"] == "31"
    assert {"text", "value", "low", "high", "unit", "of", "place"} <= set(told["figures"][0])
    text = tmp_path / "表.csv"
    text.write_text("街道,单位数\n东桥街道,12\n西湾街道,18\n合计,31\n", "utf-8")
    assert run("figures", text).code == 1


def test_every_figure_can_be_listed_with_its_bounds(run: Run, tmp_path: Path) -> None:
    text = tmp_path / "报告.txt"
    text.write_text("情况\n共有企业150余家，覆盖率46.7%，至少3家有支部。\n", "utf-8")
    ran = run("figures", "--list", text)
    assert ran.code == 0
    for words in ("150余家", "150～160", "46.65～46.75", "3 以上", "覆盖率"):
        assert words in ran.out


def test_a_warning_counts_only_for_the_strict(run: Run, tmp_path: Path) -> None:
    text = tmp_path / "认识.txt"
    text.write_text("一点认识\n全国民营经济总产值达到10万亿元。\n", "utf-8")
    ran = run("figures", text)
    assert ran.code == 0 and "提醒 公097" in ran.out
    assert run("figures", "--strict", text).code == 1


def test_what_cannot_be_read_is_said(run: Run, tmp_path: Path) -> None:
    assert run("figures", tmp_path / "无.txt").code == 2
    assert run("figures").code == 2
    (tmp_path / "密.txt").write_text("机密★1年\n情况\n", "utf-8")
    assert run("figures", tmp_path / "密.txt").code == 3


TEMPLATE = """---
template: 简报
kind: 调研报告
head: plain
from: 明川区民政局
title: 关于党员情况的调研报告
fields:
  党员: integer
  正式: integer
  预备: integer
  街道: "table {名称: text, 人数: integer}"
---
共有党员{{ 党员 }}名，其中正式党员{{ 正式 }}名、预备党员{{ 预备 }}名。

| 街道 | 人数 |
|:--|--:|
{% for 行 in 街道 %}
| {{ 行.名称 }} | {{ 行.人数 }} |
{% endfor %}
| 合计 | {{ 党员 }} |
"""


@pytest.mark.row("R16")
def test_a_figure_of_a_template_is_told_by_its_field_and_where_it_came_from(run: Run, home: Path) -> None:
    (home / "templates" / "简报.md").write_text(TEMPLATE, "utf-8")
    data = home / "数.yaml"
    data.write_text("党员: 9\n正式: 8\n街道:\n  - {名称: 东桥, 人数: 4}\n  - {名称: 西湾, 人数: 5}\n", "utf-8")
    told = ("figures", "-C", home, "--template", "简报", "-d", data)
    assert run(*told, "-s", "预备=1").code == 0
    ran = run(*told, "-s", "预备=2", "--list")
    assert ran.code == 1
    for words in ("字段 党员", "字段 正式", "字段 预备", "-s 预备", "数.yaml", "街道.人数"):
        assert words in ran.out
    [one] = json.loads(run(*told, "-s", "预备=2", "--json").out)
    [found] = one["findings"]
    assert {figure["field"]: figure["source"].split(":")[0] for figure in found["figures"]} == {
        "党员": "数.yaml",
        "正式": "数.yaml",
        "预备": "-s 预备",
    }


def test_a_word_template_cannot_tell_its_fields(run: Run, home: Path) -> None:
    ran = run("figures", "-C", home, "--template", "党员花名册")
    assert ran.code == 2 and "C850" in ran.err


QUESTIONS = ROOT / "examples" / "数据" / "问卷调查报告.yaml"


def rendered(run: Run, folder: Path, ending: str) -> Path:
    path = folder / f"报告.{ending}"
    ran = run("render", "问卷调查报告", "-d", QUESTIONS, "-s", "成文日期=2026-08-31", "-o", path)
    assert ran.code == 0, ran.err
    return path


def test_a_paper_of_docflow_carries_a_record_and_a_figure_changed_in_it_is_found(run: Run, tmp_path: Path) -> None:
    path = rendered(run, tmp_path, "docx")
    ran = run("figures", path)
    assert ran.code == 0 and "其中 1 份有随文记录，19 个数字逐个与生成时比对。" in ran.out
    parts = dict(opened(path.read_bytes(), ""))
    parts["word/document.xml"] = _visited(parts["word/document.xml"])
    path.write_bytes(closed(parts))
    ran = run("figures", path, "--json")
    [told] = json.loads(ran.out)
    assert ran.code == 1 and told["compared"] == 19
    [found] = [one for one in told["findings"] if one["rule"] == "公098"]
    assert found["text"] == "“实地走访61家”：生成时是 16（字段 走访家数），现在写的是 61，多了 45"
    assert any("公098" in line for line in run("lint", path).out.splitlines())


def _visited(text: bytes) -> bytes:
    """实地走访16家, on which nothing else in the paper depends, made 61."""
    changed = text.replace("走访16家".encode(), "走访61家".encode())
    assert changed != text
    return changed


def test_the_record_can_be_taken_away_and_the_paper_is_then_read_as_any_other(run: Run, tmp_path: Path) -> None:
    path, clean = rendered(run, tmp_path, "docx"), tmp_path / "外发.docx"
    ran = run("figures", "--clean", clean, path)
    assert ran.code == 0 and "去掉了随文记录" in ran.out
    ran = run("figures", clean)
    assert ran.code == 0 and "随文记录" not in ran.out and "18 个数字" not in ran.out
    assert "没有随文记录" in run("figures", "--clean", tmp_path / "又.docx", clean).out
    assert run("figures", "--clean", clean, path, clean).code == 2
    assert run("figures", "--clean", clean, tmp_path / "没有.docx").code == 2


@pytest.mark.skipif(not drawing.can_draw_pdf(), reason="no faces, no Pango")
def test_a_pdf_of_docflow_is_held_against_its_record(run: Run, tmp_path: Path) -> None:
    ran = run("figures", rendered(run, tmp_path, "pdf"))
    assert ran.code == 0 and "其中 1 份有随文记录" in ran.out
