"""通报的数: the cases of the record as they stood on a day."""

from __future__ import annotations

from datetime import date

from docflow import form
from docflow.errors import InvalidSource, Refused, problem
from docflow.operations import case as cases
from docflow.operations.office import Office
from docflow.store import StoredCase
from docflow.workdays import day_of
from docflow.workflow import bulletin
from docflow.workflow.bulletin import Item
from docflow.workflow.case import Case
from docflow.workflow.fold import evolve
from docflow.workflow.written import case_from_json, event_from_json


def items(office: Office, day: date) -> list[Item]:
    """Every case begun by the end of `day`, as it stood then; if somebody is named, those that they may see."""
    out = []
    for row in office.store.cases():
        if row.started is None or day_of(row.started) > day:
            continue
        state = _as_of(office, row, day)
        if state is not None and _may_see(office, state):
            out.append(Item(row.title, state))
    return sorted(out, key=lambda one: (one.state.started_at, one.state.id))


def _as_of(office: Office, row: StoredCase, day: date) -> Case | None:
    """The state as of its last event, or its events up to the day told again."""
    if row.changed is None or day_of(row.changed) <= day:
        return case_from_json(row.state)
    state: Case | None = None
    for one in office.store.history(row.id):
        if day_of(one.at) <= day:
            state = evolve(state, event_from_json(one.body))
    return state


def _may_see(office: Office, state: Case) -> bool:
    if not office.user:
        return True
    try:
        cases.may_see(office, state)
    except Refused:
        return False
    return True


def answers(office: Office, day: date) -> dict[str, object]:
    """What a bulletin's template asks for, as plain answers. Errors: InvalidSource D298 when there is no case."""
    found = items(office, day)
    if not found:
        raise InvalidSource(problem("D298", day=day))
    return dict(form.to_plain(bulletin.bulletin(found, day)))
