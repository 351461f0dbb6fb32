"""The queries of every day, and how their rows become our nouns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from docflow.store.chain import read_stamp, state_seal
from docflow.store.rows import Effect, Event, Number, Paper, RegisterRow, StoredCase, Task

#: Kind of the store's own event when numbers become void.
VOIDED = "NumberVoided"

COLUMNS = "id, workflow, graph_hash, version, state, head, title, outcome, started, changed, pins, wake, looked"
CASES = f"SELECT {COLUMNS} FROM cases"
EVENTS = 'SELECT "case", seq, kind, at, body, prev, hash FROM events'
TASKS = (
    'SELECT tasks."case", step, post, due, provisional, since, workflow, title, urged'
    ' FROM tasks JOIN cases ON cases.id = tasks."case"'
)
#: One row for each file; a paper without files has one with none.
PAPERS = (
    'SELECT p."case", p.seq, p.name, p.template, p.title, p.code, p.year, p.serial, p.content_hash, p.origin,'
    " f.ending, f.sha256 FROM papers p"
    ' LEFT JOIN paper_files f ON f."case" = p."case" AND f.seq = p.seq AND f.name = p.name'
)
OUTBOX = 'SELECT key, kind, body, "case", seq, at, tries, error, done FROM outbox'
#: The newest row of each key on a day, without those that are gone.
RECORDS = (
    "SELECT key, body, source, as_of FROM records AS r WHERE register = ? AND body IS NOT NULL AND as_of ="
    " (SELECT max(as_of) FROM records AS n WHERE n.register = r.register AND n.key = r.key AND n.as_of <= ?)"
    " ORDER BY key"
)


def case(row: Sequence[Any]) -> StoredCase:
    case_id, workflow, graph_hash, version, text, head, title, outcome, started, changed, pins, *_ = row
    times = read_stamp(started), read_stamp(changed)
    return StoredCase(case_id, workflow, graph_hash, version, text, head, title, outcome, *times, pins)


def seal(row: Sequence[Any]) -> str:
    """The seal that the last event of the case must keep of this row."""
    _, workflow, graph_hash, _, state, _, _, outcome, _, _, pins, *_ = row
    return state_seal(workflow, graph_hash, outcome, pins, state)


def event(row: Sequence[Any]) -> Event:
    case_id, seq, kind, at, text, prev, own = row
    body = json.loads(text)
    papers, pins = tuple(body.pop("$papers", ())), body.pop("$pins", {})
    voids = {Number(*parts): reason for *parts, reason in body.pop("$voids", ())}
    sealed = body.pop("$state", "")
    return Event(case_id, seq, kind, read_stamp(at), body, prev, own, papers, pins, voids, sealed)


def task(row: Sequence[Any]) -> Task:
    case_id, step, post, due, provisional, since, workflow, title, urged = row
    day = date.fromisoformat(due) if due else None
    told = read_stamp(urged) if urged else None
    return Task(case_id, step, post, day, bool(provisional), read_stamp(since), workflow, title, told)


def papers(rows: Iterable[Sequence[Any]]) -> list[Paper]:
    out = []
    for key, files in groupby(rows, key=lambda row: tuple(row[:10])):
        case_id, seq, name, template, title, code, year, serial, content_hash, origin = key
        number = None if code is None else Number(code, year, serial)
        kept = {row[10]: row[11] for row in files if row[10] is not None}
        out.append(Paper(case_id, seq, name, template, title, number, content_hash, origin, kept))
    return out


def effect(row: Sequence[Any]) -> Effect:
    key, kind, body, case_id, seq, at, tries, error, done = row
    ended = read_stamp(done) if done else None
    return Effect(key, kind, json.loads(body), case_id, seq, read_stamp(at), tries, error, ended)


def register_row(row: Sequence[Any]) -> RegisterRow:
    key, body, source, as_of = row
    return RegisterRow(key, json.loads(body), source, date.fromisoformat(as_of))
