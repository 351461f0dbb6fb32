"""The hot append: one act of a case, everything it writes, in one transaction on the driver.

Nothing is checked twice: the key (case, seq) of the events is the lock that refuses the second writer.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from docflow.errors import Conflict, InvalidSource, Place, Refused, Untrusted, problem
from docflow.store import queue
from docflow.store.chain import canonical, event_hash, person, person_named, sha256, shown, stamp, state_seal
from docflow.store.driver import Asked, Driver, Row, Session
from docflow.store.rows import STORE, Appended, NewEffect, NewEvent, NewTask, Number, PaperRow

_NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})


class Act(NamedTuple):
    """Everything one act writes."""

    case: str
    expected_version: int
    events: Sequence[NewEvent]
    at: datetime
    #: Canonical JSON.
    state: str
    workflow: str
    graph_hash: str
    tasks: Sequence[NewTask] = ()
    papers: Sequence[PaperRow] = ()
    outbox: Sequence[NewEffect] = ()
    key: str | None = None
    #: Texts the case is pinned to from now on, by name.
    pins: Mapping[str, bytes] = _NOTHING
    by: str = ""
    #: Who was sent a copy: posts or persons.
    copies: Sequence[str] = ()
    title: str | None = None
    outcome: str = ""
    #: Used numbers that this act makes void, each with the reason: a withdrawn paper.
    voids: Mapping[Number, str] = _NOTHING
    #: When the clock is to look at the case again, and under which calendar that was worked out.
    wake: str = ""
    looked: str = ""


#: An open task by step and post: its deadline, whether that is provisional, when it was last urged.
Waiting = dict[tuple[str, str], tuple[str | None, int, str | None]]


class Stood(NamedTuple):
    """How a case stood after an act, as far as the next one must know."""

    version: int
    head: str
    #: When its newest event was, as written.
    at: str
    pins: str
    outcome: str
    #: None when nobody has asked for them.
    waiting: Waiting | None = None
    #: Who is known to be registered as having part, in which role.
    involved: frozenset[tuple[str, str]] = frozenset()
    #: None when it is not known.
    wake: str | None = None
    looked: str = ""


def write(session: Session, act: Act, before: Stood | None = None) -> Stood:
    """Writes `act` inside the transaction of `session`; how the case stands now. `before` need not be read again.

    The key is not looked up: one that is taken refuses the act when it is written, like every other key.

    Errors: Taken when the case has moved on or a number is in use; Refused when the clock went back or a number
    leaves a gap; Untrusted when the record ends before the version.
    """
    at = stamp(act.at)
    stood = _read(session, act, before)
    if stood is not None:
        _not_back(act.case, at, stood.at)
    pins = _pins(session, act, stood.pins if stood else "")
    seal = state_seal(act.workflow, act.graph_hash, act.outcome, pins, act.state)
    head = _events(session, act, at, stood.head if stood else "", seal)
    version = act.expected_version + len(act.events)
    stays = _stays(act, at, stood)
    _case(session, act, at, (version, head, pins), stays)
    if stood is None or stood.at[:10] != at[:10]:
        session.write(_TOUCHED, (at[:10], act.case, act.expected_version))
    waiting = _tasks(session, act, at, (stood.waiting or {}) if stood else {})
    if act.papers:
        _papers(session, act)
    for number, reason in act.voids.items():
        void_used(session, number, reason)
    involved = _involved(session, act, at, version, stood.involved if stood else frozenset())
    for effect in act.outbox:
        session.write(_EFFECT, (effect["key"], effect["kind"], canonical(effect["body"]), act.case, version, at))
        if session.has_queue:
            queue.defer(session, queue.DELIVER, {"key": effect["key"]})
    wake = stood.wake if stays and stood else act.wake
    return Stood(version, head, at, pins, act.outcome, waiting, involved, wake, act.looked)


_EFFECT = (
    'INSERT INTO outbox (key, kind, body, "case", seq, at) VALUES (?,?,?,?,?,?) ON CONFLICT (done, key) DO NOTHING'
)
#: The first act of a case on a day: while its newest event is of that day, the row is there.
_TOUCHED = 'INSERT INTO touched (day, "case", version) VALUES (?,?,?) ON CONFLICT (day, "case") DO NOTHING'
_REPEATED = 'SELECT "case", seq, hash FROM events WHERE key = ?'
_BEFORE = 'SELECT seq, hash, at, pins, outcome FROM events LEFT JOIN cases ON id = "case" WHERE "case" = ? AND seq = ?'
OPEN = 'SELECT step, post, due, provisional, urged FROM tasks WHERE "case" = ?'


def _read(session: Session, act: Act, before: Stood | None) -> Stood | None:
    """What must be known before anything is written: how the case stands, unless it begins."""
    if not act.expected_version:
        return None
    if before is not None and before.waiting is not None:
        return before
    asked: list[Asked] = [] if before else [(_BEFORE, (act.case, act.expected_version))]
    found = session.reads(*asked, (OPEN, (act.case,)))
    stood = before or _stood(session, act, found[0])
    return stood._replace(waiting=waiting_of(found[-1]))


def waiting_of(rows: Iterable[Row]) -> Waiting:
    """The open tasks in the rows of `OPEN`."""
    return {(step, post): (due, provisional, urged) for step, post, due, provisional, urged in rows}


def _stood(session: Session, act: Act, found: list[Row]) -> Stood:
    """How the case stood, read from the record. Errors: Untrusted when the record ends before that."""
    if found:
        seq, head, at, pins, outcome = found[0]
        return Stood(seq, head, at, pins or "", outcome or "")
    count = session.read('SELECT count(*) FROM events WHERE "case" = ?', (act.case,))[0][0]
    missing = act.expected_version - count
    if missing <= 0:
        raise Untrusted(problem("A704", Place(act.case), seq=act.expected_version))
    raise Untrusted(problem("A702", Place(act.case), count=missing, expected=act.expected_version, found=count))


def first_answer(reader: Driver | Session, act: Act) -> Appended | None:
    """What the command with the key of `act` left behind, if it was carried out. Errors: Refused W623."""
    found = repeated(reader, act.key) if act.key is not None else None
    if found is not None and act.expected_version and found.case != act.case:
        raise Refused(problem("W623", Place(act.case), key=act.key, case=found.case))
    return found


def repeated(reader: Driver | Session, key: str) -> Appended | None:
    """What the command with `key` left behind, if it was carried out."""
    found = reader.read(_REPEATED, (key,))
    return _again(found[0]) if found else None


def _again(row: Row) -> Appended:
    case, version, head = row
    return Appended(case, version, head, repeated=True)


def write_of_store(session: Session, kind: str, body: Mapping[str, Any], at: datetime) -> int:
    """One event of the store's own chain; its seq."""
    found = session.read('SELECT seq, hash, at FROM events WHERE "case" = ? ORDER BY seq DESC LIMIT 1', (STORE,))
    seq, prev, last = found[0] if found else (0, "", "")
    when = stamp(at)
    _not_back(STORE, when, last)
    _insert(session, [_row(STORE, seq + 1, kind, when, canonical(body), prev)], None)
    return int(seq) + 1


def put_blob(session: Session, data: bytes) -> str:
    """Keeps `data` once; its SHA-256."""
    digest = sha256(data)
    session.write("INSERT INTO blobs (sha256, bytes) VALUES (?,?) ON CONFLICT (sha256) DO NOTHING", (digest, data))
    return digest


def _not_back(case: str, at: str, last: str) -> None:
    if at < last:
        raise Refused(problem("W610", Place(case), at=shown(at), last=shown(last)))


def _events(session: Session, act: Act, at: str, prev: str, seal: str) -> str:
    rows = []
    for seq, (kind, body) in enumerate(_bodies(act, seal), act.expected_version + 1):
        rows.append(_row(act.case, seq, kind, at, body, prev))
        prev = rows[-1][-1]
    _insert(session, rows, act.key)
    return prev


def _row(case: str, seq: int, kind: str, at: str, body: str, prev: str) -> tuple[str, int, str, str, str, str, str]:
    return case, seq, kind, at, body, prev, event_hash(case, seq, kind, at, body, prev)


def _insert(session: Session, rows: Sequence[Row], key: str | None) -> None:
    """The last of them bears the key of the act."""
    last = len(rows) - 1
    session.write_rows(_EVENT, [(*row, key if number == last else None) for number, row in enumerate(rows)])


_EVENT = 'INSERT INTO events ("case", seq, kind, at, body, prev, hash, key) VALUES (?,?,?,?,?,?,?,?)'


def lost(reader: Driver | Session, act: Act, table: str) -> Conflict:
    """Who was first, and when; or that a new case was given an id in use, or a paper a number in use."""
    place = Place(act.case)
    if table == "numbers":
        number = next((one.number for one in act.papers if one.number and one.origin == "issued"), None)
        return Conflict(problem("W630", place, number=number))
    if not act.expected_version:
        return Conflict(problem("W622", place, name=act.case))
    won = reader.read(
        'SELECT at, body FROM events WHERE "case" = ? AND seq > ? ORDER BY seq LIMIT 20',
        (act.case, act.expected_version),
    )
    # The first events of an act may be what follows from it; the person stands in one of the next.
    who = next((name for at, body in won if at == won[0][0] and (name := person_named(json.loads(body)))), "")
    return Conflict(problem("W604", place, when=shown(won[0][0]), who=f"，{who}" if who else ""))


def _bodies(act: Act, seal: str) -> list[tuple[str, str]]:
    """Kind and canonical body of each event; what the store seals with them stands under `$`, before everything."""
    if act.papers or act.pins or act.voids:
        return [(event["kind"], _body(event, more)) for event, more in zip(act.events, _added(act, seal), strict=True)]
    *first, last = act.events
    bodies = [(event["kind"], _body(event, {})) for event in first]
    return [*bodies, (last["kind"], _body(last, {"$state": seal}))]


def _added(act: Act, seal: str) -> list[dict[str, Any]]:
    """What is sealed with each event."""
    added: list[dict[str, Any]] = [{} for _ in act.events]
    for paper in act.papers:
        added[_index(act, paper)].setdefault("$papers", []).append(sealed(paper))
    if act.pins:
        added[0]["$pins"] = {name: sha256(data) for name, data in act.pins.items()}
    if act.voids:
        added[-1]["$voids"] = [[one.code, one.year, one.serial, reason] for one, reason in act.voids.items()]
    added[-1]["$state"] = seal
    return added


def _body(event: NewEvent, more: Mapping[str, Any]) -> str:
    body = event["body"]
    if isinstance(body, str):
        return f"{canonical(more)[:-1]}{',' if len(body) > 2 else ''}{body[1:]}" if more else body
    if reserved := [name for name in body if name.startswith("$")]:
        raise ValueError(f"{event['kind']}: keys beginning with $ are the store's: {reserved}")
    return canonical({**body, **more})


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


def _case(session: Session, act: Act, at: str, new: tuple[int, str, str], stays: bool) -> None:
    version, head, pins = new
    if not act.expected_version:
        begun = (act.case, act.workflow, act.graph_hash, act.title or "", act.outcome, act.state, version, head, at, at)
        session.write(_BEGUN, (*begun, pins, act.wake, act.looked))
        return
    changed = (act.workflow, act.graph_hash, act.title, act.state, version, head, at, pins)
    # Outcome and waking are said only when they change: else the index of running cases is written anew at every act.
    if stays:
        session.write(_CHANGED, (*changed, act.case))
    else:
        session.write(_MOVED, (*changed, act.outcome, act.wake, act.looked, act.case))


def _stays(act: Act, at: str, before: Stood | None) -> bool:
    """Whether outcome and waking stand in the row as they should.

    A day to come that is noted too early costs a round one look, which notes the right one; too late it never is.
    """
    if before is None or before.wake is None or before.outcome != act.outcome:
        return False
    if (before.wake, before.looked) == (act.wake, act.looked):
        return True
    return before.looked == act.looked and at[:10] < before.wake < act.wake


_BEGUN = (
    "INSERT INTO cases (id, workflow, graph_hash, title, outcome, state, version, head, started, changed, pins, wake,"
    " looked) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_SET = (
    "UPDATE cases SET workflow = ?, graph_hash = ?, title = coalesce(?, title), state = ?, version = ?,"
    " head = ?, changed = ?, pins = ?"
)
_CHANGED = f"{_SET} WHERE id = ?"
_MOVED = f"{_SET}, outcome = ?, wake = ?, looked = ? WHERE id = ?"


def _tasks(session: Session, act: Act, at: str, waiting: Waiting) -> Waiting:
    """Closes what no longer waits and opens what now does; all that waits now."""
    wanted = {(task["step"], task["post"]): _said(task) for task in act.tasks}
    for key, said in wanted.items():
        if key in waiting and waiting[key] != said:
            session.write(_TOLD_ANEW, (*said, act.case, *key))
    closed = [key for key in waiting if key not in wanted]
    opened = [key for key in wanted if key not in waiting]
    # One that closes and one that opens are one row that changes.
    for old, new in zip(closed, opened, strict=False):
        session.write(_HANDED_ON, (*new, *wanted[new], at, act.case, *old))
    for old in closed[len(opened) :]:
        session.write('DELETE FROM tasks WHERE "case" = ? AND step = ? AND post = ?', (act.case, *old))
    for new in opened[len(closed) :]:
        session.write(_OPENED, (act.case, *new, *wanted[new], at))
    return wanted


_TOLD_ANEW = 'UPDATE tasks SET due = ?, provisional = ?, urged = ? WHERE "case" = ? AND step = ? AND post = ?'
_HANDED_ON = (
    "UPDATE tasks SET step = ?, post = ?, due = ?, provisional = ?, urged = ?, since = ?"
    ' WHERE "case" = ? AND step = ? AND post = ?'
)
_OPENED = 'INSERT INTO tasks ("case", step, post, due, provisional, urged, since) VALUES (?,?,?,?,?,?,?)'


def _said(task: NewTask) -> tuple[str | None, int, str | None]:
    due, urged = task["due"], task.get("urged")
    return due.isoformat() if due else None, int(task["provisional"]), stamp(urged) if urged else None


def _papers(session: Session, act: Act) -> None:
    named = Counter((_index(act, paper), paper.name) for paper in act.papers)
    if twice := [problem("W624", Place(act.case), name=name) for (_, name), count in named.items() if count > 1]:
        raise InvalidSource(twice)
    for paper in act.papers:
        seq = act.expected_version + 1 + _index(act, paper)
        number = paper.number
        # A paper that came from outside bears the number of its sender.
        if number and paper.origin == "issued":
            take_number(session, number, act.case, seq, paper=paper.name)
        session.write(
            'INSERT INTO papers ("case", seq, name, template, title, content_hash, origin, code, year, serial)'
            " VALUES (?,?,?,?,?,?,?,?,?,?)",
            (
                *(act.case, seq, paper.name, paper.template, paper.title, paper.content_hash, paper.origin),
                *((number.code, number.year, number.serial) if number else (None, None, None)),
            ),
        )
        for ending, data in paper.files.items():
            session.write(
                'INSERT INTO paper_files ("case", seq, name, ending, sha256) VALUES (?,?,?,?,?)',
                (act.case, seq, paper.name, ending, put_blob(session, data)),
            )


def take_number(session: Session, number: Number, case: str, seq: int, *, paper: str = "", void: str = "") -> None:
    """Registers `number`, which must be the next of its code and year."""
    following = next_serial(session, number.code, number.year)
    place = Place(case)
    if number.serial > following:
        expected = Number(number.code, number.year, following)
        raise Refused(problem("W631", place, number=number, next=expected))
    if number.serial < following:
        reason = session.read(
            "SELECT void_reason FROM numbers WHERE code = ? AND year = ? AND serial = ?",
            (number.code, number.year, number.serial),
        )
        raise Conflict(problem("W632" if reason and reason[0][0] else "W630", place, number=number))
    session.write(
        'INSERT INTO numbers (code, year, serial, "case", seq, paper, void_reason) VALUES (?,?,?,?,?,?,?)',
        (number.code, number.year, number.serial, case, seq, paper, void),
    )


def void_used(session: Session, number: Number, reason: str) -> None:
    """Notes on a number in use that it is void, and why."""
    if not reason.strip():
        raise Refused(problem("W633", number=number))
    changed = session.read(
        "UPDATE numbers SET void_reason = ? WHERE code = ? AND year = ? AND serial = ? AND void_reason = ''"
        " RETURNING serial",
        (reason, number.code, number.year, number.serial),
    )
    if not changed:
        raise Refused(problem("W632", number=number))


def next_serial(reader: Driver | Session, code: str, year: int) -> int:
    """One more than the highest ever used or void."""
    return int(reader.read("SELECT max(serial) FROM numbers WHERE code = ? AND year = ?", (code, year))[0][0] or 0) + 1


def _pins(session: Session, act: Act, before: str) -> str:
    """Keeps the texts and the list of them; the SHA-256 of the list."""
    if not act.pins:
        return before
    known = json.loads(session.read("SELECT bytes FROM blobs WHERE sha256 = ?", (before,))[0][0]) if before else {}
    named = {name: put_blob(session, data) for name, data in act.pins.items()}
    return put_blob(session, canonical({**known, **named}).encode())


def _involved(
    session: Session, act: Act, at: str, version: int, known: frozenset[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    role = "acted" if act.expected_version else "started"
    if not act.copies and (act.by, role) in known:
        return known
    by = act.by or next((who for event in act.events if (who := _person(event))), "")
    rows = [(who, "copied") for who in dict.fromkeys(act.copies)]
    if by:
        rows.append((by, role))
    fresh = [row for row in rows if row not in known]
    for who, role in fresh:
        session.write(_INVOLVED, (who, role, act.case, version, at))
    return known.union(fresh) if fresh else known


def _person(event: NewEvent) -> str:
    body = event["body"]
    return person(json.loads(body) if isinstance(body, str) else body)


_INVOLVED = 'INSERT INTO involved (who, role, "case", seq, at) VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING'
