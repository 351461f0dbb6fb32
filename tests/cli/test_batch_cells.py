"""What is only found when a row is made is told at its cell too, on the sheet that was read, and marked there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.hostile.making import docx, field, p

Run = Callable[..., Any]
AT = ("--at", "2026-03-01T08:00")
SIDECAR = "template: 通知单\nkind: 函\nfields:\n  单位名称: organisation\n  备注: {type: text, required: no}\n"


@pytest.fixture
def desk(home: Path) -> Path:
    """A template that prints what may be empty, and a workbook whose table is its second sheet."""
    body = p("{{ 单位名称 }}：请参会。{{ 备注 }}") + field(" MERGEFIELD 电话 ")
    (home / "templates/通知单.docx").write_bytes(docx(body))
    (home / "templates/通知单.yaml").write_text(SIDECAR, "utf-8")
    book = Workbook()
    book.active.append(["填表说明：逐项填写"])
    page = book.create_sheet("名单")
    for line in (["单位名称", "备注"], ["甲公司", "有"], ["乙公司", None]):
        page.append(line)
    book.save(home / "表.xlsx")
    return home


def test_an_empty_value_is_told_and_marked_at_its_cell(run: Run, desk: Path) -> None:
    errors = desk / "错行.xlsx"
    done = run("-C", desk, "batch", "通知单", desk / "表.xlsx", "-o", desk / "批", "--errors", errors, "--json", *AT)
    said = json.loads(done.out)
    told = {one["code"]: one for one in said["problems"]}
    assert done.code == 1 and said["refused_rows"] == [3]
    assert (told["D231"]["cell"], told["D231"]["path"]) == ("名单!B3", ["第1段 {{ 备注 }}"])
    assert told["T181"]["warning"], "what would stand in every paper is told with the batch"
    page = load_workbook(errors)["名单"]
    assert page["B3"].fill.fill_type and "D231" in page["B3"].comment.text and "D231" in page["C3"].value
