"""Rows that cannot be read are never left out in silence: a figure is refused or marked, a list says which are missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from docflow import form
from docflow.document.model import words
from docflow.errors import InvalidSource
from docflow.operations import analysing, importing, ledger_views, paper, registers, reporting
from docflow.operations import ledger as roster
from docflow.operations.office import Office
from docflow.table import write

DAY = date(2026, 2, 28)


@pytest.fixture
def here(at) -> Office:  # type: ignore[no-untyped-def]
    """The office in March, nothing imported."""
    office: Office = at("2026-03-02T09:00")
    return office


@pytest.fixture
def folder(here: Office, tmp_path: Path) -> Office:
    """A folder of tables: ten units, in the fourth row a word for a number, in the sixth more members than staff, and
    the ninth is the second once more."""
    importing.bring(here, here.in_workspace("数据", "台账.xlsx"), as_of=DAY)
    rows = [dict(form.to_plain(one.record)) for one in registers.rows(here)[:10]]
    rows[2]["职工人数"] = "约三十"
    rows[4]["党员数"] = "9999"
    rows[7] = dict(rows[0])
    heads = list(rows[0])
    tables = tmp_path / "表"
    tables.mkdir()
    path = tables / "单位台账.xlsx"
    path.write_bytes(write(heads, [[_cell(row[head]) for head in heads] for row in rows]))
    return replace(here, workspace=None, open_store=None, tables=tables)


def _cell(value: object) -> str:
    return "是" if value is True else "否" if value is False else "" if value is None else str(value)


@pytest.mark.parametrize("counts", [analysing.coverage, roster.standing, roster.figures, registers.everything])
def test_what_counts_refuses_a_table_with_bad_rows_and_tells_them_all(folder: Office, counts) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InvalidSource) as caught:
        counts(folder)
    codes = [one.code for one in caught.value.problems]
    assert codes.count("D305") == 1
    assert {"D210", "D236"} <= set(codes)
    assert "3 行有错" in caught.value.problems[-1].text


def test_what_lists_goes_on_with_the_good_rows_and_says_which_are_missing(folder: Office) -> None:
    found = ledger_views.chosen(folder)
    assert len(found.rows) == 7
    (told,) = [one for one in found.problems if one.code == "D303"]
    assert "第 4、6、9 行" in told.text
    problems: list = []  # type: ignore[type-arg]
    assert len(roster.units(folder, told=problems)) == 7
    assert {"D210", "D236", "D303"} <= {one.code for one in problems}
    assert "D303" in {one.code for one in analysing.faults(folder)}


def test_no_spreadsheet_is_written_of_some_of_the_rows(folder: Office) -> None:
    with pytest.raises(InvalidSource, match="D305"):
        ledger_views.export(folder)


@pytest.mark.row("R13")
def test_figures_of_an_import_that_refused_rows_are_marked_until_the_rows_come_in(here: Office, tmp_path: Path) -> None:
    path = here.in_workspace("数据", "台账.xlsx")
    refused = importing.bring(here, path, as_of=DAY).refused
    assert refused
    stands = roster.standing(here)
    assert (stands.left_out, [one.code for one in stands.doubts]) == (len(refused), ["D304"])
    said = _said(here)
    assert f"另有{len(refused)}行填报有误，没有计入" in said
    rows = [dict(form.to_plain(one.record)) for one in registers.rows(here)]
    some: list[dict[str, object]] = [
        {**rows[0], "统一社会信用代码": code, "单位名称": f"补报{n}"} for n, code in enumerate(CODES[: len(refused)])
    ]
    importing.correct(here, _sheet(tmp_path, [{**rows[0], "职工人数": 77}]))
    assert roster.standing(here).left_out == len(refused), "a correction brings no row in"
    importing.bring(here, _sheet(tmp_path, some[:1]), as_of=DAY, whole=False)
    assert roster.standing(here).left_out == len(refused) - 1
    importing.bring(here, _sheet(tmp_path, some[1:]), as_of=DAY, whole=False)
    assert roster.standing(here).doubts == ()
    assert "没有计入" not in _said(here)


CODES = ("91350100M000200Y4T", "91350100M000300Y4J", "91350100M000400Y4A", "91350100M000500Y42", "91350100M000600Y4R")


def _sheet(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "补报.xlsx"
    path.write_bytes(write(list(rows[0]), [[_cell(value) for value in row.values()] for row in rows]))
    return path


def _said(office: Office) -> str:
    data = [office.in_workspace("数据", "调研报告.yaml")]
    answers = reporting.answers(office, "调研报告", data, [], None)
    template = paper.load(office, "调研报告")
    document = paper.compose(office, template, paper.record_of(office, template, answers)).document
    assert document is not None
    return "".join(words(document))
