"""所处: where a case stands, as the engine knows it. A state is decoded once in a process, however often it is read."""

from __future__ import annotations

from docflow.operations.office import Office
from docflow.store import StoredCase
from docflow.workflow.case import Case
from docflow.workflow.plan import Graph
from docflow.workflow.waking import AT_ONCE, wake
from docflow.workflow.written import case_from_json

#: How many cases are kept decoded, each as it stood last.
KEPT = 500
#: What waits for no day.
NEVER = "9999-12-31"

#: The name of a case to the text of its state and what it says: equal texts are equal cases, whoever wrote them.
_DECODED: dict[str, tuple[str, Case]] = {}


def case_of(stored: StoredCase) -> Case:
    """The case that is kept."""
    known = _DECODED.get(stored.id)
    if known is not None and known[0] == stored.text:
        return known[1]
    return keep(stored.id, stored.text, case_from_json(stored.state))


def keep(name: str, text: str, case: Case) -> Case:
    """Remembers what `text` says of the case called `name`."""
    if len(_DECODED) >= KEPT:
        _DECODED.clear()
    _DECODED[name] = text, case
    return case


def forget() -> None:
    """Keeps nothing decoded."""
    _DECODED.clear()


def waking(office: Office, compiled: Graph, state: Case) -> str:
    """The first day on which the clock may ask something of the case, as the store keeps it."""
    day = wake(compiled, state, office.calendar)
    if day is None:
        return NEVER
    return "" if day == AT_ONCE else day.isoformat()
