"""截至: of what day figures are: the day of the data, never a wish.

refuse_future (office, day)       D277 for a day that has not come: nobody knows the figures of that day
lacking       (count, day)        D304 when rows were refused by the import of which the figures are made
late          (asked, day)        D276 when data are older than what was asked for; the figures say the day of the data
"""

from __future__ import annotations

from datetime import date

from docflow.errors import InvalidSource, Problem, problem
from docflow.operations.office import Office


def refuse_future(office: Office, day: date | None) -> None:
    """InvalidSource D277 when `day` has not come; None is the newest day there is."""
    today = office.now.date()
    if day is not None and day > today:
        raise InvalidSource(problem("D277", day=day, today=today))


def lacking(count: int, day: date) -> tuple[Problem, ...]:
    """D304 when `count` rows were refused by the import of which the figures are made."""
    return (problem("D304", day=day, count=count),) if count else ()


def late(asked: date | None, day: date) -> tuple[Problem, ...]:
    """D276 when the newest data on the day asked for are of an earlier `day`."""
    return () if asked is None or asked == day else (problem("D276", asked=asked, day=day),)
