"""A long table is written otherwise and is the same."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from docflow import table
from docflow.errors import InvalidSource
from docflow.form import Month
from docflow.table import long

HEADS = ["名", "日", "数", "钱", "码", "月", "否", "列", "空"]
ODD = [
    "=1+1",
    "@SUM(A1)",
    " 前后 ",
    "甲\n乙",
    "a\rb",
    "<b>&amp;",
    "_x000D_",
    "#N/A",
    "00123",
    "𠮷",
    "",
    "1.10101199003078E+17",
    "'引",
]


def rows(count: int) -> list[list[object]]:
    return [
        [
            ODD[number % len(ODD)], date(1901 + number % 200, 1 + number % 12, 1 + number % 28), number - 50,
            Decimal(number) / 4, "110105194912310" + "02X"[number % 3] + "12", Month(2026, 1 + number % 12), number % 2 == 0,
            ("甲", "乙") if number % 3 else None, None,
        ]
        for number in range(count)
    ]  # fmt: skip


def shape(data: bytes) -> tuple[object, ...]:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    # An empty text is no text to openpyxl, or one of no length.
    cells = [
        [(cell.value, cell.number_format, cell.data_type) if cell.value else cell.number_format for cell in row]
        for row in page.iter_rows()
    ]
    widths = {letter: one.width for letter, one in page.column_dimensions.items()}
    return cells, widths, page.freeze_panes, page.auto_filter.ref, page.dimensions, page.merged_cells.ranges


@pytest.mark.parametrize("title", ["", "台账"])
def test_a_long_table_is_cell_for_cell_that_of_openpyxl(monkeypatch: pytest.MonkeyPatch, title: str) -> None:
    given = rows(40)
    monkeypatch.setattr(long, "LEAST", 10)
    ours = table.write(HEADS, given, title=title)
    assert table.write(HEADS, iter(given), title=title) == ours, "the same rows give the same bytes"
    monkeypatch.setattr(long, "LEAST", 1000)
    theirs = table.write(HEADS, given, title=title)
    assert shape(ours) == shape(theirs)
    assert [one.cells for one in table.read(ours).rows] == [one.cells for one in table.read(theirs).rows]


def test_what_a_spreadsheet_cannot_hold_is_told_with_its_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long, "LEAST", 5)
    for bad, code in (("甲\x01", "D230"), ("长" * 40_000, "D224")):
        with pytest.raises(InvalidSource) as caught:
            table.write(["名", "注"], [["甲", "乙"]] * 20 + [["甲", bad]])
        assert [(one.code, one.place.cell) for one in caught.value.problems] == [(code, "B22")]


def test_a_table_of_thousands_is_written_and_read_back(tmp_path: Path) -> None:
    data = table.write(HEADS, rows(long.LEAST + 5))
    found = table.read(data)
    assert len(found.rows) == long.LEAST + 5
    assert found.headings == tuple(HEADS)
