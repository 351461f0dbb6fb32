"""工作日: working days with 调休, and the dates that durations lead to.

parse             (source)                -> Calendar    days off and worked weekends by year, each year with its paper
duration          (text)                  -> Duration    `10 working days`, `30 days`, `1 month`, `2 years`
due               (rule, start, calendar) -> Due         the last day of a deadline, and whether it may still change
festivals         (source)                -> Festivals   the first days of lunar years; lunar_year names one: 丙午马年

A year whose paper has not appeared is counted by weekdays and the answer is *provisional*: never silently certain.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple, TypeAlias, get_args

from docflow.errors import InvalidSource, Place, problem
from docflow.source import Cursor, Source
from docflow.zone import CHINA

Unit: TypeAlias = Literal["working day", "day", "month", "year"]
_SAID = {"working day": "个工作日", "day": "天", "month": "个月", "year": "年"}
_SATURDAY = 5
#: How many counts a calendar remembers.
_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Duration:
    """So many of a unit."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'s' if self.count != 1 else ''}"

    @property
    def said(self) -> str:
        """In the user's language: 10个工作日."""
        return f"{self.count}{_SAID[self.unit]}"


class Due(NamedTuple):
    """The last day of a deadline (期限)."""

    date: date
    #: Some day on the way lies in a year not yet announced.
    provisional: bool = False


@dataclass(frozen=True)
class Calendar:
    """节假日表: which days are worked."""

    name: str
    version: str
    #: Days off that would else be worked, or are named; worked days that would else be off.
    off: Mapping[date, str]
    worked: frozenset[date]
    #: The years announced, each with its paper (国办发明电〔2025〕7号).
    years: Mapping[int, str]

    @cached_property
    def counted(self) -> dict[tuple[date, int], Due]:
        """Working days counted before, by day and number: cases of one day have one deadline."""
        return {}

    @cached_property
    def stamp(self) -> str:
        """What a deadline remembers: 国务院@2026-1."""
        return f"{self.name}@{self.version}"

    def is_announced(self, day: date) -> bool:
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        """Whether `day` is worked; in an unannounced year, whether it is a weekday."""
        if day in self.worked:
            return True
        return day not in self.off and day.weekday() < _SATURDAY


#: Weekdays only, nothing announced: every deadline counted with it is provisional.
WEEKDAYS = Calendar("星期", "0", {}, frozenset(), {})


def day_of(moment: datetime | date) -> date:
    """The day in Beijing on which `moment` falls; a datetime must be aware."""
    if not isinstance(moment, datetime):
        return moment
    # Most moments are said in Beijing time already.
    return moment.date() if moment.tzinfo == CHINA else _day_of(moment, moment.fold)


# Asked many times within an act. Two moments of an hour that comes twice are equal: `fold` tells them apart.
@lru_cache(maxsize=1000)
def _day_of(moment: datetime, fold: int) -> date:
    return moment.astimezone(CHINA).date()


def add_working_days(day: date, count: int, calendar: Calendar) -> Due:
    """The `count`th working day after `day`; `day` itself is not counted."""
    found = calendar.counted.get((day, count))
    if found is None:
        if len(calendar.counted) >= _KEPT:
            calendar.counted.clear()
        found = calendar.counted[day, count] = _counted(day, count, calendar)
    return found


def _counted(day: date, count: int, calendar: Calendar) -> Due:
    provisional = False
    while count > 0:
        day += timedelta(days=1)
        provisional = provisional or not calendar.is_announced(day)
        count -= calendar.is_working(day)
    return Due(day, provisional)


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """How many working days lie after `start` up to and with `end`; negative when `end` comes first."""
    if end < start:
        return -working_days_between(end, start, calendar)
    return sum(calendar.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


def received(moment: datetime, closes: time | None, calendar: Calendar) -> date:
    """The day (收到之日) on which what came at `moment` counts as come; after closing, the next working day."""
    day = day_of(moment)
    if closes is None:
        return day
    if moment.astimezone(CHINA).time() < closes and calendar.is_working(day):
        return day
    return add_working_days(day, 1, calendar).date


def due(rule: Duration, start: datetime | date, calendar: Calendar) -> Due:
    """The last day of a deadline of `rule` that begins on `start`; one that ends on a day off moves to the next worked.

    A month ends on the day of the same number, or on the last of a shorter month.
    """
    first = day_of(start)
    match rule.unit:
        case "working day":
            return add_working_days(first, rule.count, calendar)
        case "day":
            return _moved(first + timedelta(days=rule.count), calendar)
        case "month":
            return _moved(_months_after(first, rule.count), calendar)
        case "year":
            return _moved(_months_after(first, rule.count * 12), calendar)


def _months_after(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _moved(day: date, calendar: Calendar) -> Due:
    provisional = not calendar.is_announced(day)
    while not calendar.is_working(day):
        day += timedelta(days=1)
        provisional = provisional or not calendar.is_announced(day)
    return Due(day, provisional)


def duration(text: str, place: Place | None = None) -> Duration:
    """The duration that `text` says.

    Errors: InvalidSource (W750).
    """
    found = re.fullmatch(r"(\d{1,3}) (working day|day|month|year)s?", text.strip(), re.ASCII)
    if not found or int(found.group(1)) == 0:
        raise InvalidSource(problem("W750", place or Place(), text=text))
    count, unit = int(found.group(1)), found.group(2)
    return Duration(count, next(known for known in get_args(Unit) if known == unit))


def parse(source: Source) -> Calendar:
    """The calendar that `source` writes.

    Errors: InvalidSource (Y4xx, W751), all at once.
    """
    top = Cursor.top(source).known("calendar", "version", "years")
    name, version = (top / "calendar").text(), (top / "version").text()
    off: dict[date, str] = {}
    worked: set[date] = set()
    years: dict[int, str] = {}
    for written, entry in (top / "years").entries():
        if not re.fullmatch(r"(19|20|21)\d\d", written, re.ASCII):
            entry.fault("W751", detail=f"“{written}”不是年份")
            continue
        year = int(written)
        entry.known("source", "off", "work")
        years[year] = (entry / "source").text()
        for holiday, days in (entry / "off").entries():
            for day in _days(days, year):
                off[day] = holiday
        for item in (entry / "work").items():
            worked.update(_days(item, year))
    for day in sorted(worked & off.keys()):
        top.fault("W751", detail=f"{day} 既放假又上班")
    top.finish()
    return Calendar(name, version, off, frozenset(worked), years)


def _days(cursor: Cursor, year: int) -> Iterator[date]:
    """The days of `2026-01-01 .. 2026-01-03` or of one day; a wrong one is noted."""
    first, _, last = cursor.text().partition("..")
    try:
        start = date.fromisoformat(first.strip())
        end = date.fromisoformat(last.strip()) if last else start
    except ValueError:
        cursor.fault("W751", detail=f"认不出的日期“{cursor.text()}”")
        return
    if start.year != year or not start <= end or (end - start).days > 30:
        cursor.fault("W751", detail=f"“{cursor.text()}”不在 {year} 年，或起止颠倒、过长")
        return
    for distance in range((end - start).days + 1):
        yield start + timedelta(days=distance)


# --- the Spring Festival --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Festivals:
    """春节: the first day of each lunar year."""

    source: str
    days: Mapping[int, date]

    def eve(self, year: int) -> date | None:
        """除夕: the last day on which a letter (慰问信) is in time; None for a year not known."""
        day = self.days.get(year)
        return day - timedelta(days=1) if day else None

    def about(self, day: date) -> int | None:
        """The year whose festival a letter of `day` is for: the next, or one that is just past; None when not known."""
        for year in (day.year, day.year + 1):
            first = self.days.get(year)
            if first is None:
                return None
            if day < first + timedelta(days=_JUST_PAST):
                return year
        return None


#: A letter of these days after a festival is a late one, not an early one for the next.
_JUST_PAST = 60
_STEMS, _BRANCHES, _ANIMALS = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥", "鼠牛虎兔龙蛇马羊猴鸡狗猪"


def lunar_year(year: int) -> str:
    """干支纪年: `丙午马年` for 2026, counted from 4 AD (甲子)."""
    at = year - 4
    return f"{_STEMS[at % 10]}{_BRANCHES[at % 12]}{_ANIMALS[at % 12]}年"


def festivals(source: Source) -> Festivals:
    """The festivals that `source` writes.

    Errors: InvalidSource (Y4xx, W751), all at once.
    """
    top = Cursor.top(source).known("lunar", "source", "years")
    (top / "lunar").text()
    days: dict[int, date] = {}
    for written, entry in (top / "years").entries():
        try:
            day = date.fromisoformat(entry.text())
        except ValueError:
            entry.fault("W751", detail=f"“{entry.text()}”不是日期")
            continue
        if written != str(day.year) or not ((day.month == 1 and day.day >= 20) or (day.month == 2 and day.day <= 21)):
            entry.fault("W751", detail=f"{written} 年的春节不会是 {day}")
        days[day.year] = day
    told = (top / "source").text()
    top.finish()
    return Festivals(told, days)
