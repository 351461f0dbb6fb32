"""Working days: the State Council's own days, durations, and that an unannounced year is never silently certain."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow import source, workdays
from docflow.errors import InvalidSource
from docflow.workdays import WEEKDAYS, Calendar, Duration
from docflow.zone import CHINA

FILE = Path(__file__).parents[1] / "calendars" / "国务院.yaml"


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return workdays.parse(source.read(FILE.read_bytes(), FILE.name))


def test_the_shipped_years_have_their_papers(calendar: Calendar) -> None:
    assert calendar.years == {
        2024: "国办发明电〔2023〕7号",
        2025: "国办发明电〔2024〕12号",
        2026: "国办发明电〔2025〕7号",
    }
    assert calendar.stamp == "国务院@2026-1"


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2024-02-04", True),  # a Sunday worked for the Spring Festival
        ("2024-02-09", True),  # 除夕 was no day off in 2024
        ("2025-01-28", False),
        ("2026-01-02", False),
        ("2026-01-04", True),
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-02-28", True),
        ("2026-03-01", False),
        ("2026-03-02", True),
        ("2026-10-10", True),
    ],
)
def test_a_day_is_worked_as_the_state_council_says(calendar: Calendar, day: str, working: bool) -> None:
    assert calendar.is_working(date.fromisoformat(day)) is working


@pytest.mark.parametrize(("year", "off", "worked"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_a_year_has_as_many_days_as_its_paper(calendar: Calendar, year: int, off: int, worked: int) -> None:
    assert sum(day.year == year for day in calendar.off) == off
    assert sum(day.year == year for day in calendar.worked) == worked


@pytest.mark.parametrize(
    ("rule", "start", "end", "provisional"),
    [
        ("20 working days", "2026-01-30", "2026-03-05", False),
        ("1 working day", "2026-02-13", "2026-02-14", False),
        ("1 working day", "2026-02-14", "2026-02-24", False),
        ("10 working days", "2026-12-20", "2027-01-01", True),
        ("30 days", "2026-03-02", "2026-04-01", False),
        ("30 days", "2026-03-06", "2026-04-07", False),  # ends on 清明节: moved
        ("1 month", "2026-01-31", "2026-02-28", False),  # a worked Saturday
        ("1 month", "2026-03-05", "2026-04-07", False),
        ("1 month", "2024-01-31", "2024-02-29", False),
        ("3 months", "2026-11-30", "2027-03-01", True),  # 28 February 2027 is a Sunday
        ("2 years", "2024-02-29", "2026-02-28", False),
        ("1 month", "2026-12-05", "2027-01-05", True),
    ],
)
def test_a_deadline_ends_where_it_should(
    calendar: Calendar, rule: str, start: str, end: str, provisional: bool
) -> None:
    found = workdays.due(workdays.duration(rule), date.fromisoformat(start), calendar)
    assert (found.date.isoformat(), found.provisional) == (end, provisional)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-02T08:00", "2026-03-02"),
        ("2026-03-02T17:29:59", "2026-03-02"),
        ("2026-03-02T17:30", "2026-03-03"),
        ("2026-03-02T23:59", "2026-03-03"),
        ("2026-03-06T17:30", "2026-03-09"),
        ("2026-03-07T10:00", "2026-03-09"),
        ("2026-02-14T10:00", "2026-02-14"),
        ("2026-02-14T18:00", "2026-02-24"),
    ],
    ids=[
        "morning",
        "a second before",
        "at closing",
        "at night",
        "a Friday",
        "a Saturday",
        "worked Saturday",
        "holiday",
    ],
)
def test_what_comes_after_closing_counts_as_come_on_the_next_working_day(
    calendar: Calendar, moment: str, day: str
) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=CHINA)
    assert workdays.received(at, time(17, 30), calendar) == date.fromisoformat(day)
    assert workdays.received(at, None, calendar) == at.date(), "without closing hours it counts on its own day"


def test_a_deadline_begins_on_the_day_in_beijing(calendar: Calendar) -> None:
    late = datetime(2026, 3, 2, 17, tzinfo=UTC)  # already 3 March in Beijing
    assert workdays.due(Duration(1, "working day"), late, calendar).date == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "said"), [("10 working days", "10个工作日"), ("1 month", "1个月"), ("30 days", "30天"), ("2 years", "2年")]
)
def test_a_duration_is_read_and_said(text: str, said: str) -> None:
    read = workdays.duration(text)
    assert str(read) == text
    assert read.said == said


@pytest.mark.parametrize(
    "text", ["", "10", "ten days", "0 days", "-1 days", "1.5 months", "10个工作日", "９ days", "9999 years"]
)
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(InvalidSource) as caught:
        workdays.duration(text)
    assert caught.value.problems[0].code == "W750"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026: {source: 文, off: {元旦: 2026-13-01}}", "认不出"),
        ("2026: {source: 文, off: {元旦: 2025-01-01}}", "不在 2026 年"),
        ("2026: {source: 文, off: {元旦: 2026-01-03 .. 2026-01-01}}", "颠倒"),
        ("2026: {source: 文, off: {元旦: 2026-01-01 .. 2026-12-31}}", "过长"),
        ("2026: {source: 文, off: {元旦: 2026-01-04}, work: [2026-01-04]}", "既放假又上班"),
        ("今年: {source: 文}", "不是年份"),
    ],
)
def test_a_wrong_calendar_says_which_day(line: str, said: str) -> None:
    with pytest.raises(InvalidSource) as caught:
        workdays.parse(source.read(f"calendar: 甲\nversion: '1'\nyears:\n  {line}\n", "甲.yaml"))
    assert caught.value.problems[0].code == "W751"
    assert said in caught.value.problems[0].text


_days = st.dates(date(2024, 1, 1), date(2028, 1, 1))


@given(_days, st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_counting_working_days_forth_and_back_agrees(start: date, count: int) -> None:
    calendar = workdays.parse(source.read(FILE.read_bytes(), FILE.name))
    end = workdays.add_working_days(start, count, calendar).date
    assert workdays.working_days_between(start, end, calendar) == count
    assert workdays.working_days_between(end, start, calendar) == -count
    assert calendar.is_working(end)


@given(_days, st.integers(1, 24), st.sampled_from(["working day", "day", "month"]))
@settings(max_examples=150, deadline=None)
def test_a_deadline_ends_on_a_worked_day_and_says_when_it_may_change(start: date, count: int, unit: str) -> None:
    calendar = workdays.parse(source.read(FILE.read_bytes(), FILE.name))
    found = workdays.due(workdays.duration(f"{count} {unit}s"), start, calendar)
    assert calendar.is_working(found.date)
    assert found.date > start
    assert found.provisional or calendar.is_announced(found.date)
    assert workdays.due(Duration(count, "day"), start, WEEKDAYS).provisional


def test_every_shipped_day_agrees_with_an_independent_source(calendar: Calendar) -> None:
    other = pytest.importorskip("chinese_calendar")
    day = date(2024, 1, 1)
    while day.year < 2027:
        assert calendar.is_working(day) == other.is_workday(day), day
        day += timedelta(days=1)


# --- the Spring Festival -------------------------------------------------------------------------------------


def festivals() -> workdays.Festivals:
    path = FILE.with_name("春节.yaml")
    return workdays.festivals(source.read(path.read_bytes(), path.name))


@pytest.mark.row("R32")
def test_letters_are_due_on_the_day_before_the_lunar_new_year() -> None:
    found = festivals()
    eves = (
        "2011-02-02 2012-01-22 2013-02-09 2014-01-30 2015-02-18 2016-02-07 2017-01-27 2018-02-15 2019-02-04 2020-01-24 "
        "2021-02-11 2022-01-31 2023-01-21 2024-02-09 2025-01-28 2026-02-16 2027-02-05 2028-01-25 2029-02-12 2030-02-02"
    )
    assert [str(found.eve(year)) for year in sorted(found.days)] == eves.split()
    assert found.eve(2031) is None


def test_lunar_years_are_twelve_or_thirteen_moons_long() -> None:
    days = [day for _, day in sorted(festivals().days.items())]
    assert {(after - before).days for before, after in itertools.pairwise(days)} <= {353, 354, 355, 383, 384, 385}


@pytest.mark.parametrize(
    ("year", "name"), [(1984, "甲子鼠年"), (2026, "丙午马年"), (2027, "丁未羊年"), (2030, "庚戌狗年")]
)
def test_a_lunar_year_has_its_name(year: int, name: str) -> None:
    assert workdays.lunar_year(year) == name


@pytest.mark.parametrize("line", ["2026: 2026-03-01", "2026: 2027-02-06", "2026: 除夕"])
def test_a_festival_that_cannot_be_is_told(line: str) -> None:
    with pytest.raises(InvalidSource, match="W751"):
        workdays.festivals(source.read(f"lunar: 春节\nsource: 某表\nyears:\n  {line}\n", "春节.yaml"))
