"""醒: the first day on which the clock may ask something of a case, so that a round looks at no other.

wake (graph, state, calendar) -> the day; None when the passing of days alone asks nothing; AT_ONCE for the next round

It may be too early, never too late: where `decide` of a Tick has events on a day, that day is not before this one.
Another calendar may move every deadline, so what is told holds under `calendar` only.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from docflow import workdays
from docflow.workdays import Calendar
from docflow.workflow.case import Case, Open
from docflow.workflow.language import Step
from docflow.workflow.plan import Graph

AT_ONCE = date.min
_DAY = timedelta(days=1)


def wake(graph: Graph, state: Case, calendar: Calendar) -> date | None:
    """The first day on which a Tick may have events."""
    first = None
    for here in state.open.values():
        day = _wakes(graph, here, calendar)
        if day is not None and (first is None or day < first):
            first = day
    return first


def _wakes(graph: Graph, here: Open, calendar: Calendar) -> date | None:
    # While votes are being cast, who has a voice may change with any day and any change of a post.
    if here.votes and here.is_signing:
        return AT_ONCE
    if here.due is None:
        return None
    step = graph.definition.steps[here.step]
    if here.calendar != calendar.stamp and _moves(step, here, graph.definition.closes, calendar):
        return AT_ONCE
    return _overdue(step, here, here.due + _DAY, calendar)


def _moves(step: Step, here: Open, closes: time | None, calendar: Calendar) -> bool:
    """Whether the deadline is another under this calendar."""
    if step.due is None:
        return False
    return (
        here.provisional
        or here.due != workdays.due(step.due, workdays.received(here.entered, closes, calendar), calendar).date
    )


def _overdue(step: Step, here: Open, late: date, calendar: Calendar) -> date | None:
    rule = step.overdue
    if rule is None:
        return None
    if rule.take or (rule.escalate and not here.escalated) or (rule.remind and here.reminded is None):
        return late
    if rule.remind and rule.every and here.reminded is not None:
        return max(late, workdays.due(rule.every, here.reminded, calendar).date)
    return None
