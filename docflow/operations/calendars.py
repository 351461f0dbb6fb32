"""节假日表: which years are known, and taking over a new table: running deadlines are counted again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from docflow import workdays
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.operations import case
from docflow.operations.office import Office
from docflow.source import read
from docflow.workdays import Calendar
from docflow.workflow.written import case_from_json

NAME = "国务院"


@dataclass(frozen=True)
class Year:
    """One year of the table."""

    year: int
    source: str
    off: int
    worked: int


@dataclass(frozen=True)
class Shown:
    """The table in use."""

    name: str
    version: str
    own: bool
    years: tuple[Year, ...]
    #: The first year whose days are not announced: deadlines that reach it are provisional.
    unknown: int

    def to_json(self) -> dict[str, object]:
        return {
            "calendar": self.name,
            "version": self.version,
            "own": self.own,
            "years": [vars(one) for one in self.years],
            "provisional_from": self.unknown,
        }


@dataclass(frozen=True)
class Recounted:
    """A deadline that has moved."""

    case: str
    step: str
    old: date
    new: date | None


def shown(office: Office) -> Shown:
    """The years known, each with its paper."""
    item, found = office.library.load("calendars", NAME), office.calendar
    years = tuple(
        Year(
            year,
            source,
            sum(1 for day in found.off if day.year == year),
            sum(1 for day in found.worked if day.year == year),
        )
        for year, source in sorted(found.years.items())
    )
    return Shown(found.name, found.version, item.origin == "workspace", years, max(found.years, default=0) + 1)


def update(office: Office, path: Path) -> tuple[Calendar, list[Recounted], tuple[Problem, ...]]:
    """Takes over the table in `path` and counts every running deadline again.

    Errors: InvalidSource F530, W751 (cannot be read, has the same version), W756 (lacks a year that was known).
    """
    if not path.is_file():
        raise InvalidSource(problem("F530", Place(str(path))))
    data = path.read_bytes()
    new, old = workdays.parse(read(data, path.name)), office.calendar
    if problems := list(_doubts(new, old, path)):
        raise InvalidSource(problems)
    folder = office.in_workspace("calendars")
    folder.mkdir(exist_ok=True)
    (folder / f"{NAME}.yaml").write_bytes(data)
    moved, failed = recount(office.afresh())
    return new, moved, failed


def _doubts(new: Calendar, old: Calendar, path: Path) -> list[Problem]:
    place = Place(path.name)
    found = []
    if new.name != NAME:
        found.append(problem("W751", place, detail=f"calendar 应为“{NAME}”，实际是“{new.name}”"))
    if new.version == old.version:
        found.append(problem("W751", place, detail=f"version 还是 {old.version}，分不清新旧，请改成新的"))
    if lost := sorted(old.years.keys() - new.years.keys()):
        found.append(problem("W756", place, years="、".join(map(str, lost))))
    return found


def recount(office: Office) -> tuple[list[Recounted], tuple[Problem, ...]]:
    """Runs the clock over every running case; which deadlines that has moved, and which cases it could not."""
    before = {row.id: case_from_json(row.state) for row in office.store.cases(running=True)}
    found = []
    by_clock = case.move_by_clock(office)
    for done in by_clock.done:
        for step, here in before[done.case].open.items():
            now = done.state.open.get(step)
            if here.due and now and now.due != here.due:
                found.append(Recounted(done.case, step, here.due, now.due))
    return found, by_clock.failed
