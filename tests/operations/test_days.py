"""Of what day figures are: that of the data, whatever day was asked for; a day to come is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow import form
from docflow.document.model import words
from docflow.errors import InvalidSource
from docflow.operations import analysing, days, importing, paper, planning, registers, renewing, reporting
from docflow.operations import ledger as roster
from docflow.operations.office import Office
from docflow.table import write

COUNTED = date(2026, 2, 28)


@pytest.fixture
def here(at) -> Office:  # type: ignore[no-untyped-def]
    """The office in September, its roster as of the end of February."""
    office: Office = at("2026-09-01T09:00")
    roster.import_table(office, office.in_workspace("数据", "台账.xlsx"), COUNTED)
    return office


def data(office: Office, name: str) -> list[Path]:
    return [office.in_workspace("数据", f"{name}.yaml")]


def test_a_report_says_the_day_of_its_data_and_tells_when_another_was_asked_for(here: Office, tmp_path: Path) -> None:
    asked = date(2026, 8, 31)
    answers = reporting.answers(here, "调研报告", data(here, "调研报告"), [], asked)
    assert answers.values["统计截止日"] == "2026-02-28"
    template = paper.load(here, "调研报告")
    document = paper.compose(here, template, paper.record_of(here, template, answers)).document
    assert document is not None
    said = "".join(words(document))
    assert "截至2026年2月28日" in said
    assert "8月31日" not in said
    (made,) = reporting.report(here, "调研报告", data(here, "调研报告"), [], [tmp_path / "告.docx"], asked)
    assert [one.code for one in made.warnings if one.code == "D276"] == ["D276"]
    (made,) = reporting.report(here, "调研报告", data(here, "调研报告"), [], [tmp_path / "乙.docx"], COUNTED)
    assert "D276" not in [one.code for one in made.warnings]


@pytest.mark.parametrize("template", ["调研报告", "工作思考", "年度总结", "工作通报", "组建方案"])
def test_no_report_is_made_as_of_a_day_to_come(here: Office, template: str, tmp_path: Path) -> None:
    to_come = here.now.date() + timedelta(days=1)
    with pytest.raises(InvalidSource, match=r"D277.*还没有到"):
        if template == "组建方案":
            planning.each(here, template, tmp_path / "方案", data(here, template), as_of=to_come)
        else:
            reporting.report(here, template, data(here, template), [], [tmp_path / "告.docx"], to_come)
    assert not [*tmp_path.glob("告*"), *tmp_path.glob("方案*")]


def test_plans_say_the_day_of_the_data_too(here: Office, tmp_path: Path) -> None:
    done = planning.each(
        here, "组建方案", tmp_path / "方案", data(here, "组建方案"), as_of=date(2026, 5, 1), only="未建"
    )
    assert "D276" in [one.code for one in done.problems]
    assert {str(row["统计截止日"]) for row in planning._rows(here, roster.standing(here, date(2026, 5, 1)), "")} == {
        "2026-02-28"
    }


def test_coverage_of_a_day_without_data_is_refused_and_not_nought(here: Office) -> None:
    shares, day = analysing.coverage(here, None, date(2026, 8, 31))
    assert (shares[-1].units, day) == (29, COUNTED)
    with pytest.raises(InvalidSource, match="D275"):
        analysing.coverage(here, None, date(2025, 1, 1))
    with pytest.raises(InvalidSource, match="D277"):
        analysing.coverage(here, None, date(2027, 1, 1))


def test_next_years_data_tell_that_the_ledger_is_older_than_asked(here: Office) -> None:
    made = renewing.renew(here, "实施意见", data(here, "实施意见-2026")[0], as_of=date(2026, 8, 31))
    assert ("统计截止日", "2026-02-28") in [(one.name, one.after) for one in made.changes]
    assert "D276" in [one.code for one in made.problems]


def test_who_will_be_due_is_asked_of_a_day_to_come(here: Office, tmp_path: Path) -> None:
    heads = ["党员编号", "姓名", "党员类别", "所在党组织", "工作单位", "到岗日期", "数据日期"]
    row = ["D1", "沈知远", "正式", "外地支部", "明川区和风律师事务所", "2026-06-15", "2026-08-31"]
    path = tmp_path / "党员.xlsx"
    path.write_bytes(write(heads, [row]))
    importing.bring(here, path, "党员")
    (before,), (then,) = (analysing.due(here, date(2026, 12, day)) for day in (14, 15))
    assert "活动证" in before.measure
    assert "转" in then.measure
    assert then.due == date(2026, 12, 15)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_data_are_late_unless_they_are_of_the_day_asked_for(asked: date, day: date) -> None:
    assert bool(days.late(asked, day)) == (asked != day)
    assert days.late(None, day) == ()


# --- tables that say no day ----------------------------------------------------------------------------------------


def copied(office: Office, folder: Path, name: str = "单位台账.xlsx", **instead: date | None) -> Path:
    """Five units as a spreadsheet: without the column 数据日期, or with the day given for it in every other row."""
    rows = [dict(form.to_plain(one)) for one in (kept.record for kept in registers.rows(office)[:5])]
    heads = [one for one in rows[0] if one != "数据日期" or instead]
    if instead:
        for number, row in enumerate(rows):
            row["数据日期"] = str(instead["day"] or "") if number % 2 else "2026-01-15"
    path = folder / name
    path.write_bytes(write(heads, [[cell(row[head]) for head in heads] for row in rows]))
    return path


def cell(value: object) -> str:
    return {True: "是", False: "否", None: ""}.get(value, str(value)) if isinstance(value, bool | None) else str(value)


def test_a_table_that_says_no_day_is_of_the_day_that_is_given(here: Office, tmp_path: Path) -> None:
    path = copied(here, tmp_path)
    with pytest.raises(InvalidSource) as caught:
        importing.preview(here, path)
    assert [one.code for one in caught.value.problems] == ["D278"]
    assert "--as-of" in caught.value.problems[0].remedy
    done = importing.bring(here, path, as_of=date(2026, 8, 31))
    assert (done.taken, done.refused, done.day) == (5, (), date(2026, 8, 31))
    assert {one.record["数据日期"] for one in registers.rows(here)} == {date(2026, 8, 31)}


def test_a_row_that_says_no_day_is_of_the_day_that_is_given_and_others_keep_theirs(
    here: Office, tmp_path: Path
) -> None:
    path = copied(here, tmp_path, day=None)
    assert importing.preview(here, path).refused == (3, 5)
    done = importing.bring(here, path, as_of=date(2026, 8, 31))
    assert done.refused == ()
    assert {one.record["数据日期"] for one in registers.rows(here)} == {date(2026, 1, 15), date(2026, 8, 31)}


def test_a_row_of_a_day_to_come_is_refused_and_does_not_date_the_ledger(here: Office, tmp_path: Path) -> None:
    path = copied(here, tmp_path, day=date(2062, 2, 28))
    found = importing.preview(here, path)
    assert found.refused == (3, 5)
    assert found.day == date(2026, 1, 15)
    assert {one.code for one in found.problems if not one.is_warning} == {"D210"}
    with pytest.raises(InvalidSource, match="D277"):
        importing.preview(here, path, as_of=date(2026, 9, 2))


def test_a_folder_of_tables_without_days_is_of_the_day_that_is_given(here: Office, tmp_path: Path) -> None:
    copied(here, tmp_path)
    bare = replace(here, workspace=None, open_store=None, tables=tmp_path)
    with pytest.raises(InvalidSource, match="D278"):
        analysing.coverage(bare)
    shares, day = analysing.coverage(bare, None, COUNTED)
    assert (shares[-1].units, day) == (5, COUNTED)


def test_who_only_decides_or_compares_needs_no_day(here: Office, tmp_path: Path) -> None:
    path = copied(here, tmp_path)
    assert len(roster.read_table(here, path).good) == 5
    found, _ = analysing.compare(here, path, None)
    assert len(found.pairs) == 5
