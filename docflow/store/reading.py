"""The queries of every day, and how their rows become our nouns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from docflow.store.chain import read_stamp
from docflow.store.rows import Effect, Event, Number, Paper, RegisterRow, StoredCase, Task

#: Kind of the store's own event when numbers become void.
VOIDED = "NumberVoided"

CASES = "SELECT id, workflow, graph_hash, version, state, head, title, outcome, started, changed FROM cases"
EVENTS = 'SELECT "case", seq, kind, at, body, prev, hash FROM events'
TASKS = (
    'SELECT tasks."case", step, post, due, provisional, since, closed, workflow, title'
    ' FROM tasks JOIN cases ON cases.id = tasks."case"'
)
PAPERS = (
    'SELECT p."case", p.seq, p.name, p.template, p.title, p.code, p.year, p.serial, p.content_hash, p.origin,'
    " (SELECT json_group_object(f.ending, f.sha256) FROM paper_files f"
    '  WHERE f."case" = p."case" AND f.seq = p.seq AND f.name = p.name) FROM papers p'
)
OUTBOX = 'SELECT key, kind, body, "case", seq, at, tries, error, done FROM outbox'
#: The newest row of each key on a day, without those that are gone.
RECORDS = (
    "SELECT key, body, source, as_of FROM (SELECT key, body, source, max(as_of) AS as_of FROM records"
    " WHERE register = ? AND as_of <= ? GROUP BY key) WHERE body IS NOT NULL ORDER BY key"
)


def case(row: Sequence[Any]) -> StoredCase:
    case_id, workflow, graph_hash, version, state, head, title, outcome, started, changed = row
    times = read_stamp(started), read_stamp(changed)
    return StoredCase(case_id, workflow, graph_hash, version, json.loads(state), head, title, outcome, *times)


def event(row: Sequence[Any]) -> Event:
    case_id, seq, kind, at, text, prev, own = row
    body = json.loads(text)
    papers, pins = tuple(body.pop("$papers", ())), body.pop("$pins", {})
    voids = {Number(*parts): reason for *parts, reason in body.pop("$voids", ())}
    return Event(case_id, seq, kind, read_stamp(at), body, prev, own, papers, pins, voids)


def task(row: Sequence[Any]) -> Task:
    case_id, step, post, due, provisional, since, closed, workflow, title = row
    ended = read_stamp(closed) if closed else None
    day = date.fromisoformat(due) if due else None
    return Task(case_id, step, post, day, bool(provisional), read_stamp(since), ended, workflow, title)


def paper(row: Sequence[Any]) -> Paper:
    case_id, seq, name, template, title, code, year, serial, content_hash, origin, files = row
    number = None if code is None else Number(code, year, serial)
    return Paper(case_id, seq, name, template, title, number, content_hash, origin, json.loads(files))


def effect(row: Sequence[Any]) -> Effect:
    key, kind, body, case_id, seq, at, tries, error, done = row
    ended = read_stamp(done) if done else None
    return Effect(key, kind, json.loads(body), case_id, seq, read_stamp(at), tries, error, ended)


def register_row(row: Sequence[Any]) -> RegisterRow:
    key, body, source, as_of = row
    return RegisterRow(key, json.loads(body), source, date.fromisoformat(as_of))
