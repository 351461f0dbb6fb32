"""The hot append: one act of a case, everything it writes, in one transaction on the driver.

Nothing is checked twice: the key (case, seq) of the events is the lock that refuses the second writer.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from docflow.errors import Conflict, InvalidSource, Place, Refused, Untrusted, problem
from docflow.store.chain import canonical, event_hash, person, person_named, sha256, shown, stamp
from docflow.store.rows import STORE, Appended, NewEffect, NewEvent, NewTask, Number, PaperRow


@dataclass(frozen=True)
class Act:
    """Everything one act writes."""

    case: str
    expected_version: int
    events: Sequence[NewEvent]
    at: datetime
    state: Mapping[str, Any]
    workflow: str
    graph_hash: str
    tasks: Sequence[NewTask] = ()
    papers: Sequence[PaperRow] = ()
    outbox: Sequence[NewEffect] = ()
    key: str | None = None
    #: Texts the case is pinned to from now on, by name.
    pins: Mapping[str, bytes] = field(default_factory=dict)
    by: str = ""
    #: Who was sent a copy: posts or persons.
    copies: Sequence[str] = ()
    title: str | None = None
    outcome: str = ""
    #: Used numbers that this act makes void, each with the reason: a withdrawn paper.
    voids: Mapping[Number, str] = field(default_factory=dict)


def write(cursor: sqlite3.Cursor, act: Act) -> Appended:
    """Writes `act` inside the transaction of `cursor`.

    Errors: Conflict when the case has moved on; Refused when the clock went back, a number is taken or leaves a gap.
    """
    if act.key is not None and (before := repeated(cursor, act.key)):
        if act.expected_version and before.case != act.case:
            raise Refused(problem("W623", Place(act.case), key=act.key, case=before.case))
        return before
    at = stamp(act.at)
    prev = _previous(cursor, act, at)
    head = _events(cursor, act, at, prev)
    version = act.expected_version + len(act.events)
    _case(cursor, act, at, version, head)
    _tasks(cursor, act, at)
    _papers(cursor, act)
    for number, reason in act.voids.items():
        void_used(cursor, number, reason)
    _pins(cursor, act)
    _involved(cursor, act, at, version)
    for effect in act.outbox:
        cursor.execute(
            'INSERT INTO outbox (key, kind, body, "case", seq, at) VALUES (?,?,?,?,?,?) ON CONFLICT (key) DO NOTHING',
            (effect["key"], effect["kind"], canonical(effect["body"]), act.case, version, at),
        )
    if act.key is not None:
        cursor.execute(
            'INSERT INTO keys (key, "case", version, head) VALUES (?,?,?,?)', (act.key, act.case, version, head)
        )
    return Appended(act.case, version, head)


def repeated(cursor: sqlite3.Cursor, key: str) -> Appended | None:
    """What the command with `key` left behind, if it was carried out."""
    row = cursor.execute('SELECT "case", version, head FROM keys WHERE key = ?', (key,)).fetchone()
    return Appended(row[0], row[1], row[2], repeated=True) if row else None


def write_of_store(cursor: sqlite3.Cursor, kind: str, body: Mapping[str, Any], at: datetime) -> int:
    """One event of the store's own chain; its seq."""
    row = cursor.execute(
        'SELECT seq, hash, at FROM events WHERE "case" = ? ORDER BY seq DESC LIMIT 1', (STORE,)
    ).fetchone()
    seq, prev, last = row or (0, "", "")
    when = stamp(at)
    _not_back(STORE, when, last)
    _insert(cursor, STORE, seq + 1, kind, when, canonical(body), prev)
    return int(seq) + 1


def put_blob(cursor: sqlite3.Cursor, data: bytes) -> str:
    """Keeps `data` once; its SHA-256."""
    digest = sha256(data)
    cursor.execute("INSERT INTO blobs (sha256, bytes) VALUES (?,?) ON CONFLICT (sha256) DO NOTHING", (digest, data))
    return digest


def _previous(cursor: sqlite3.Cursor, act: Act, at: str) -> str:
    if not act.expected_version:
        return ""
    row = cursor.execute(
        'SELECT hash, at FROM events WHERE "case" = ? AND seq = ?', (act.case, act.expected_version)
    ).fetchone()
    if row is None:
        found = cursor.execute('SELECT count(*) FROM events WHERE "case" = ?', (act.case,)).fetchone()[0]
        missing = act.expected_version - found
        raise Untrusted(problem("A702", Place(act.case), count=missing, expected=act.expected_version, found=found))
    _not_back(act.case, at, row[1])
    return str(row[0])


def _not_back(case: str, at: str, last: str) -> None:
    if at < last:
        raise Refused(problem("W610", Place(case), at=shown(at), last=shown(last)))


def _events(cursor: sqlite3.Cursor, act: Act, at: str, prev: str) -> str:
    for seq, (kind, body) in enumerate(_bodies(act), act.expected_version + 1):
        try:
            prev = _insert(cursor, act.case, seq, kind, at, body, prev)
        except sqlite3.IntegrityError:
            raise _lost(cursor, act.case, seq) from None
    return prev


def _insert(cursor: sqlite3.Cursor, case: str, seq: int, kind: str, at: str, body: str, prev: str) -> str:
    own = event_hash(case, seq, kind, at, body, prev)
    cursor.execute(
        'INSERT INTO events ("case", seq, kind, at, body, prev, hash) VALUES (?,?,?,?,?,?,?)',
        (case, seq, kind, at, body, prev, own),
    )
    return own


def _lost(cursor: sqlite3.Cursor, case: str, seq: int) -> Conflict:
    """Who was first, and when; or that a new case was given an id in use."""
    if seq == 1:
        return Conflict(problem("W622", Place(case), name=case))
    won = cursor.execute(
        'SELECT at, body FROM events WHERE "case" = ? AND seq >= ? ORDER BY seq', (case, seq)
    ).fetchall()
    # The first events of an act may be what follows from it; the person stands in one of the next.
    who = next((name for at, body in won if at == won[0][0] and (name := person_named(json.loads(body)))), "")
    return Conflict(problem("W604", Place(case), when=shown(won[0][0]), who=f"，{who}" if who else ""))


def _bodies(act: Act) -> list[tuple[str, str]]:
    """Kind and canonical body of each event; what the store seals with them stands under `$`."""
    bodies = [dict(event["body"]) for event in act.events]
    for event, body in zip(act.events, bodies, strict=True):
        if reserved := [name for name in body if name.startswith("$")]:
            raise ValueError(f"{event['kind']}: keys beginning with $ are the store's: {reserved}")
    for paper in act.papers:
        bodies[_index(act, paper)].setdefault("$papers", []).append(sealed(paper))
    if act.pins:
        bodies[0]["$pins"] = {name: sha256(data) for name, data in act.pins.items()}
    if act.voids:
        bodies[-1]["$voids"] = [[one.code, one.year, one.serial, reason] for one, reason in act.voids.items()]
    return [(event["kind"], canonical(body)) for event, body in zip(act.events, bodies, strict=True)]


def sealed(paper: PaperRow) -> dict[str, Any]:
    """What the event of issue keeps of a paper: invariant 15."""
    return {
        "name": paper.name,
        "template": paper.template,
        "title": paper.title,
        "content": paper.content_hash,
        "origin": paper.origin,
        "number": [paper.number.code, paper.number.year, paper.number.serial] if paper.number else None,
        "files": {ending: sha256(data) for ending, data in paper.files.items()},
    }


def _index(act: Act, paper: PaperRow) -> int:
    return len(act.events) - 1 if paper.event is None else paper.event


def _case(cursor: sqlite3.Cursor, act: Act, at: str, version: int, head: str) -> None:
    cursor.execute(
        "INSERT INTO cases (id, workflow, graph_hash, title, outcome, state, version, head, started, changed)"
        " VALUES (?1,?2,?3,coalesce(?4,''),?5,?6,?7,?8,?9,?9) ON CONFLICT (id) DO UPDATE SET workflow=?2,"
        " graph_hash=?3, title=coalesce(?4,title), outcome=?5, state=?6, version=?7, head=?8, changed=?9",
        (act.case, act.workflow, act.graph_hash, act.title, act.outcome, canonical(act.state), version, head, at),
    )


def _tasks(cursor: sqlite3.Cursor, act: Act, at: str) -> None:
    wanted = {(task["step"], task["post"]): task for task in act.tasks}
    open_now = cursor.execute(
        'SELECT step, post, id, due, provisional FROM tasks WHERE "case" = ? AND closed IS NULL', (act.case,)
    ).fetchall()
    for step, post, row, due, provisional in open_now:
        task = wanted.pop((step, post), None)
        if task is None:
            cursor.execute("UPDATE tasks SET closed = ? WHERE id = ?", (at, row))
        elif (_due(task), int(task["provisional"])) != (due, provisional):
            cursor.execute(
                "UPDATE tasks SET due = ?, provisional = ? WHERE id = ?", (_due(task), int(task["provisional"]), row)
            )
    for (step, post), task in wanted.items():
        cursor.execute(
            'INSERT INTO tasks ("case", step, post, due, provisional, since) VALUES (?,?,?,?,?,?)',
            (act.case, step, post, _due(task), int(task["provisional"]), at),
        )


def _due(task: NewTask) -> str | None:
    due = task["due"]
    return due.isoformat() if due else None


def _papers(cursor: sqlite3.Cursor, act: Act) -> None:
    named = Counter((_index(act, paper), paper.name) for paper in act.papers)
    if twice := [problem("W624", Place(act.case), name=name) for (_, name), count in named.items() if count > 1]:
        raise InvalidSource(twice)
    for paper in act.papers:
        seq = act.expected_version + 1 + _index(act, paper)
        number = paper.number
        # A paper that came from outside bears the number of its sender.
        if number and paper.origin == "issued":
            take_number(cursor, number, act.case, seq, paper=paper.name)
        cursor.execute(
            'INSERT INTO papers ("case", seq, name, template, title, content_hash, origin, code, year, serial)'
            " VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                *(act.case, seq, paper.name, paper.template, paper.title, paper.content_hash, paper.origin),
                *((number.code, number.year, number.serial) if number else (None, None, None)),
            ),
        )
        for ending, data in paper.files.items():
            cursor.execute(
                'INSERT INTO paper_files ("case", seq, name, ending, sha256) VALUES (?,?,?,?,?)',
                (act.case, seq, paper.name, ending, put_blob(cursor, data)),
            )


def take_number(
    cursor: sqlite3.Cursor, number: Number, case: str, seq: int, *, paper: str = "", void: str = ""
) -> None:
    """Registers `number`, which must be the next of its code and year."""
    following = next_serial(cursor, number.code, number.year)
    place = Place(case)
    if number.serial > following:
        expected = Number(number.code, number.year, following)
        raise Refused(problem("W631", place, number=number, next=expected))
    if number.serial < following:
        reason = cursor.execute(
            "SELECT void_reason FROM numbers WHERE code = ? AND year = ? AND serial = ?",
            (number.code, number.year, number.serial),
        ).fetchone()
        raise Conflict(problem("W632" if reason and reason[0] else "W630", place, number=number))
    cursor.execute(
        'INSERT INTO numbers (code, year, serial, "case", seq, paper, void_reason) VALUES (?,?,?,?,?,?,?)',
        (number.code, number.year, number.serial, case, seq, paper, void),
    )


def void_used(cursor: sqlite3.Cursor, number: Number, reason: str) -> None:
    """Notes on a number in use that it is void, and why."""
    if not reason.strip():
        raise Refused(problem("W633", number=number))
    changed = cursor.execute(
        "UPDATE numbers SET void_reason = ? WHERE code = ? AND year = ? AND serial = ? AND void_reason = ''",
        (reason, number.code, number.year, number.serial),
    )
    if not changed.rowcount:
        raise Refused(problem("W632", number=number))


def next_serial(cursor: sqlite3.Cursor, code: str, year: int) -> int:
    """One more than the highest ever used or void."""
    row = cursor.execute("SELECT max(serial) FROM numbers WHERE code = ? AND year = ?", (code, year)).fetchone()
    return int(row[0] or 0) + 1


def _pins(cursor: sqlite3.Cursor, act: Act) -> None:
    for data in act.pins.values():
        put_blob(cursor, data)


def _involved(cursor: sqlite3.Cursor, act: Act, at: str, version: int) -> None:
    by = act.by or next((who for event in act.events if (who := person(event["body"]))), "")
    rows = [(who, "copied") for who in dict.fromkeys(act.copies)]
    if by:
        rows.append((by, "acted" if act.expected_version else "started"))
    for who, role in rows:
        cursor.execute(
            'INSERT INTO involved (who, role, "case", seq, at) VALUES (?,?,?,?,?)', (who, role, act.case, version, at)
        )
