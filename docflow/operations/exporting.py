"""导出: the record for other tools: event logs for process mining, every event as a line, tables for a spreadsheet.

Reads the record; changes nothing. The formats: xes, ocel, jsonl, xlsx.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from docflow.errors import InvalidSource, problem
from docflow.operations.office import Office
from docflow.store import STORE, Event
from docflow.workflow import mining
from docflow.workflow.written import event_from_json
from docflow.zone import minute

FORMATS: Final = ("xes", "ocel", "jsonl", "xlsx")


def export(office: Office, kind: str, workflow: str | None = None, names: bool = False) -> bytes:
    """The record in the format `kind`, of one workflow or of all; people by number unless `names`.

    jsonl is the record itself, names and all: each event with its hash and the hash before it.
    Errors: InvalidSource W625 for a workflow no case was started in.
    """
    cases = sorted(office.store.cases(workflow=workflow), key=lambda one: (str(one.started), one.id))
    if workflow is not None and not cases:
        raise InvalidSource(problem("W625", workflow=workflow))
    ids = [one.id for one in cases]
    match kind:
        case "jsonl":
            return "".join(_lines(office, [*([STORE] if workflow is None else []), *ids])).encode()
        case "xlsx":
            return _tables(office, ids, names)
        case _:
            traces = [_trace(office, one.id, one.workflow, one.outcome) for one in cases]
            return (mining.xes if kind == "xes" else mining.ocel)(traces, names).encode()


def _trace(office: Office, case: str, workflow: str, outcome: str) -> mining.Trace:
    history = office.store.history(case)
    return mining.Trace(case, workflow, tuple((one.at, event_from_json(one.body)) for one in history), outcome)


def _lines(office: Office, chains: list[str]) -> Iterator[str]:
    for chain in chains:
        for event in office.store.history(chain):
            yield json.dumps(_line(event), ensure_ascii=False, sort_keys=True) + "\n"


def _line(event: Event) -> dict[str, object]:
    return {
        "case": event.case,
        "seq": event.seq,
        "kind": event.kind,
        "at": event.at.isoformat(),
        "body": event.body,
        "papers": list(event.papers),
        "pins": dict(event.pins),
        "voids": {str(number): reason for number, reason in event.voids.items()},
        "prev": event.prev,
        "hash": event.hash,
    }


#: The columns of the spreadsheet, one row an act.
COLUMNS: Final = ("办件", "流程", "序", "时间", "事项", "步骤", "结论", "人员", "岗位", "机关", "文书", "文号", "期限")


def _tables(office: Office, ids: list[str], names: bool) -> bytes:
    from docflow import table

    people = mining.People(names)
    rows: list[tuple[str | int, ...]] = []
    for case in ids:
        stored = office.store.load(case)
        trace = _trace(office, case, stored.workflow, stored.outcome)
        for number, one in enumerate(mining.steps(trace), 1):
            rows.append(_row(trace, number, one, people))
    return table.write(COLUMNS, rows, sheet="办理记录")


def _row(trace: mining.Trace, number: int, one: mining.Step, people: mining.People) -> tuple[str | int, ...]:
    more = dict(one.more)
    return (
        trace.case,
        trace.workflow,
        number,
        minute(one.at),
        one.activity,
        one.step,
        more.get("结论", ""),
        people.called(one.by),
        one.role,
        one.organisation,
        "、".join(name for name, _ in one.papers),
        "、".join(number for _, number in one.papers if number),
        more.get("期限", ""),
    )
