"""组织关系: when the membership of a Party member who works here should be moved here.

due       (began)                         -> date         six calendar months later
transfers (people, as_of, table, …)       -> Transfer…    who must move, who takes part with a certificate, and why

The time counts in calendar months: who began on the 31st is due on the last day of a shorter month.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from docflow.errors import Place
from docflow.form import Record
from docflow.policy import Answer, RuleTable, decider

MONTHS = 6
TABLE = "组织关系"
#: What the shipped rules answer.
MOVE, CERTIFICATE, STAY, NOTHING_TO_DO = "转入", "持流动党员活动证参加活动", "留在原党组织", "无须办理"


def due(began: date, months: int = MONTHS) -> date:
    """The day on which `months` calendar months since `began` are complete."""
    year, month = divmod(began.year * 12 + began.month - 1 + months, 12)
    month += 1
    return date(year, month, min(began.day, calendar.monthrange(year, month)[1]))


def facts(began: date | None, moved: bool, can_move: bool | None, as_of: date) -> Record:
    """What rules/组织关系.yaml asks, on the day `as_of`; nobody knows how long who has no first day."""
    return {"已转入": moved, "已满六个月": None if began is None else as_of >= due(began), "能否转移": can_move}


@dataclass(frozen=True)
class Transfer:
    """What is to be done about the membership of one person."""

    record: Record = field(hash=False)
    place: Place
    #: None when the register does not say when the person began.
    due: date | None
    answer: Answer

    @property
    def measure(self) -> str:
        return self.answer.value


def transfers(
    people: Iterable[tuple[Place, Record]], as_of: date, table: RuleTable, switches: Mapping[str, str] | None = None
) -> tuple[Transfer, ...]:
    """Everybody for whom something is to be done, the earliest due first, then as they stand.

    Who has moved is left out; who has no first day comes last, for a person to find out.
    """
    decide = decider(table, switches)
    found = []
    for place, record in people:
        began = record.get("到岗日期")
        first = began if isinstance(began, date) else None
        moved = record.get("组织关系已转入") is True
        can_move = record.get("能否转移")
        given = facts(first, moved, can_move if isinstance(can_move, bool) else None, as_of)
        answer = decide(given)
        if answer.value != NOTHING_TO_DO:
            found.append(Transfer(record, place, due(first) if first else None, answer))
    return tuple(sorted(found, key=lambda one: one.due or date.max))
