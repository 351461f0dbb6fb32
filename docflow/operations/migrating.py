"""换版: which running cases fit the workflow as it is now, and moving those that do. Nothing moves by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from docflow import store
from docflow.operations import case as cases
from docflow.operations import pins
from docflow.operations.office import Office
from docflow.operations.pins import Texts
from docflow.workflow import moving
from docflow.workflow.moving import Fit
from docflow.workflow.written import case_from_json, event_from_json


@dataclass(frozen=True)
class Planned:
    """A running case beside the workflow as it is now."""

    case: str
    title: str
    workflow: str
    old: int
    new: int
    fit: Fit
    texts: Texts

    def to_json(self) -> dict[str, object]:
        return {
            "case": self.case,
            "title": self.title,
            "workflow": self.workflow,
            "from": self.old,
            "to": self.new,
            "fits": self.fit.fits,
            "why": self.fit.why or None,
        }


def plan(office: Office, names: Sequence[str] = ()) -> list[Planned]:
    """Every running case, or those named, whose workflow, templates, rules or page have changed since it began.

    Errors: InvalidSource when the workflow as it is now cannot be read or is not sound.
    """
    chosen = {office.store.find(name) for name in names}
    now: dict[str, Texts] = {}
    out = []
    for row in office.store.cases(running=True):
        if chosen and row.id not in chosen:
            continue
        texts = now.get(row.workflow) or pins.texts(office, row.workflow)
        now[row.workflow] = texts
        if pins.pinned(office, row).differs(texts):
            out.append(_planned(office, row, texts))
    return out


def _planned(office: Office, row: store.StoredCase, texts: Texts) -> Planned:
    state = case_from_json(row.state)
    trail = [event_from_json(one.body) for one in office.store.history(row.id)]
    compiled = pins.graph(texts, row.workflow, proved=True)
    found = moving.fit(compiled, state, trail, cases.world(office, texts))
    return Planned(row.id, row.title, row.workflow, state.version, compiled.definition.version, found, texts)


def apply(office: Office, names: Sequence[str] = (), note: str = "") -> list[Planned]:
    """Moves the cases that fit, and records it; those that do not stay where they are."""
    cases.person(office)
    planned = plan(office, names)
    for one in planned:
        if one.fit.fits:
            cases.migrate(office, one.case, one.fit, one.texts, note)
    return planned
