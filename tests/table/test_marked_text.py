"""A .csv comes back as a .csv, each bad row with what is wrong at its end."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from docflow.errors import Place, Problem, problem
from docflow.table import is_text, marked_text, read
from tests.table.making import rows as workbook

ROWS = [
    ["单位", "说明", "证号"],
    ["云杉,公司", '他说"好"\n第二行', "007"],
    ["𠮷野公司", "", "1.10101E+17"],
    ["合计", "", ""],
]


def found() -> list[Problem]:
    lost = problem("D201", Place("表.csv", cell="C3"), field="证号")
    return [
        lost,
        lost,
        problem("D231", Place("表.csv", line=3), field="说明"),
        problem("D212", Place("表.csv"), count=1, rows="7"),
    ]


def write(path: Path, encoding: str, separator: str, ends: str) -> Path:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=ends).writerows(ROWS)
    path.write_bytes(out.getvalue().encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "separator", "ends"),
    [
        ("gb18030", ",", "\r\n"),
        ("utf-8-sig", ",", "\n"),
        ("utf-8", ";", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("utf-16-be", ",", "\n"),
    ],
)
def test_every_cell_stays_and_a_last_column_says_what_is_wrong(
    tmp_path: Path, encoding: str, separator: str, ends: str
) -> None:
    path = write(tmp_path / "表.csv", encoding, separator, ends)
    assert is_text(path)
    for _ in range(2):
        data = marked_text(path, found())
        known = {"gb18030": "gb18030", "utf-8": "utf-8-sig", "utf-8-sig": "utf-8-sig"}.get(encoding, "utf-16")
        text = data.decode(known)
        assert ends in text and (ends == "\r\n" or "\r" not in text)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        assert [row[:3] for row in rows] == ROWS, "not a character of the user's own is another"
        lost, missing, _ = found()[1:]
        assert [row[3] for row in rows] == [
            "错误", "", f"D201 {lost.text}。{lost.remedy}。；D231 {missing.text}。{missing.remedy}。", ""
        ]  # fmt: skip
        # A copy that is marked again has still one column of ours.
        path.write_bytes(data)
    assert read(path).headings == ("单位", "说明", "证号", "错误")


def test_a_row_that_was_mended_loses_what_was_said_of_it(tmp_path: Path) -> None:
    path = write(tmp_path / "表.csv", "utf-8-sig", ",", "\n")
    path.write_bytes(marked_text(path, found()))
    rows = list(csv.reader(io.StringIO(marked_text(path, []).decode("utf-8-sig"), newline="")))
    assert [row[3] for row in rows] == ["错误", "", "", ""]


def test_a_workbook_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(workbook(["单位"], ["甲"]))
    assert not is_text(path)
