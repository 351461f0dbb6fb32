"""组织关系: when the membership of a Party member who works here should be moved here.

The time counts in calendar months: who began on the 31st is due on the last day of a shorter month.
"""

from __future__ import annotations

import calendar
from datetime import date

from docflow.form import Record

MONTHS = 6


def due(began: date, months: int = MONTHS) -> date:
    """The day on which `months` calendar months since `began` are complete."""
    year, month = divmod(began.year * 12 + began.month - 1 + months, 12)
    month += 1
    return date(year, month, min(began.day, calendar.monthrange(year, month)[1]))


def facts(began: date, moved: bool, can_move: bool | None, as_of: date) -> Record:
    """What rules/组织关系.yaml asks, on the day `as_of`."""
    return {"已转入": moved, "已满六个月": as_of >= due(began), "能否转移": can_move}
