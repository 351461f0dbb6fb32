"""台账的存放: what an import writes, all of it or nothing: the rows, who changed what when, one event of the store.

state   (store, register)              -> State     the rows as they stand and the base that names this state
write   (store, written)               -> State     the state after; Conflict D264 when the base has moved on
history (store, register, key)         -> Happened… every version of one record, oldest first
viewed  (store, register, …)                        that somebody saw what is masked for others

The history stands beside the rows in the table of records, under a name of its own: like them it can be removed when
it has served (personal data); the event keeps who, when, from which file and how many, and no value of a person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from docflow.errors import Conflict, problem
from docflow.store import append as appending
from docflow.store import reading
from docflow.store.chain import canonical, read_stamp, stamp
from docflow.store.driver import Driver, Session
from docflow.store.handle import Store
from docflow.store.rows import STORE, Json, RegisterRow

WRITTEN, VIEWED = "RegisterWritten", "RegisterViewed"
#: As long as a person can compare by eye.
_BASE = 12
_FAR = "9999-12-31"
_PUT = (
    "INSERT INTO records (register, key, as_of, body, source) VALUES (?,?,?,?,?)"
    " ON CONFLICT (register, key, as_of) DO UPDATE SET body = excluded.body, source = excluded.source"
)
_LAST = 'SELECT at FROM events WHERE "case" = ? ORDER BY seq DESC LIMIT 1'
_HISTORY = (
    "SELECT key, body, source, as_of FROM records WHERE register = ? AND key >= ? AND key < ? AND body IS NOT NULL"
    " ORDER BY key"
)


@dataclass(frozen=True)
class State:
    """A register as it stands, and the name of this state."""

    rows: tuple[RegisterRow, ...]
    base: str


@dataclass(frozen=True)
class Written:
    """What an import or a correction writes."""

    register: str
    source: str
    as_of: date
    at: datetime
    by: str
    #: Key to body; rows that stand as they are need not be named.
    rows: Mapping[str, Json]
    #: The same as before, and still so on this day: no change, a newer date.
    confirmed: Mapping[str, Json]
    #: Keys that are no longer there from the day on.
    gone: Sequence[str] = ()
    #: Of what was changed: the fields with old and new value.
    altered: Mapping[str, Sequence[tuple[str, Any, Any]]] = field(default_factory=dict)
    new: frozenset[str] = frozenset()
    #: The base a preview showed; "" takes whatever there is.
    base: str = ""
    #: How many rows of the table were refused.
    refused: int = 0
    #: "" the table is the whole ledger · "add" rows beside it · "correct" columns of rows that are there.
    part: str = ""


@dataclass(frozen=True)
class Happened:
    """One change of one record."""

    at: datetime
    by: str
    source: str
    as_of: date
    #: 新增, 修改, 移出.
    what: str
    altered: tuple[tuple[str, Any, Any], ...] = ()


def state(store: Store, register: str, as_of: date | None = None) -> State:
    """The rows of a register on a day (the newest when None), and their base."""
    found = store.rows(reading.RECORDS, register, as_of.isoformat() if as_of else _FAR)
    return State(tuple(map(reading.register_row, found)), _base(found))


def _base(rows: Sequence[Sequence[Any]]) -> str:
    digest = hashlib.sha256()
    for key, body, _, as_of in rows:
        digest.update(f"{key}\t{as_of}\t{body}\n".encode())
    return digest.hexdigest()[:_BASE]


def write(store: Store, written: Written) -> None:
    """Writes the rows, the history and the event. Errors: Conflict D264."""
    day = written.as_of.isoformat()
    name = written.register
    with store.writing() as session:
        if written.base:
            now = _base(session.read(reading.RECORDS, (name, _FAR)))
            if now != written.base:
                raise Conflict(problem("D264", register=name, wanted=written.base, now=now))
        at = _moment(store, session, written.at)
        rows: list[tuple[str, str, str, str | None, str]] = [
            (name, key, day, canonical(body), written.source)
            for key, body in (*written.rows.items(), *written.confirmed.items())
        ]
        rows += [(name, key, day, None, written.source) for key in written.gone]
        session.write_many(_PUT, [*rows, *_told(written, day, at)])
        appending.write_of_store(session, WRITTEN, _summary(written), at)


def _told(written: Written, day: str, at: datetime) -> list[tuple[str, str, str, str | None, str]]:
    when = stamp(at)
    head = {"at": when, "by": written.by, "as_of": day}
    out: list[tuple[str, str, str, str | None, str]] = []
    for key in (*written.rows, *written.gone):
        what = "移出" if key not in written.rows else "新增" if key in written.new else "修改"
        altered = [list(one) for one in written.altered.get(key, ())]
        body = canonical({**head, "what": what, "altered": altered})
        out.append((_past(written.register), f"{key}\t{when}", day, body, written.source))
    return out


def _summary(written: Written) -> Json:
    new = sum(key in written.new for key in written.rows)
    more: Json = {"refused": written.refused, "part": written.part}
    return {name: value for name, value in more.items() if value} | {
        "register": written.register, "source": written.source, "as_of": written.as_of.isoformat(), "by": written.by,
        "new": new, "changed": len(written.rows) - new, "gone": len(written.gone),
        "confirmed": len(written.confirmed),
    }  # fmt: skip


def left_out(store: Store, register: str, as_of: date) -> int:
    """How many rows the last whole import by `as_of` refused, less those that came in part after part since."""
    missing = 0
    for one in store.history(STORE):
        body = one.body
        if one.kind != WRITTEN or body["register"] != register or str(body["as_of"]) > as_of.isoformat():
            continue
        match body.get("part", ""):
            case "add":
                missing = max(0, missing - int(body["new"]) - int(body["changed"]))
            case "":
                missing = int(body.get("refused", 0))
    return missing


def viewed(
    store: Store, register: str, at: datetime, by: str, reason: str, count: int, fields: Sequence[str], right: str = ""
) -> None:
    """Keeps that `by` saw these fields of so many records in full, what for, and by what right."""
    body: Json = {"register": register, "by": by, "reason": reason, "count": count, "fields": list(fields)}
    body |= {"right": right} if right else {}
    with store.writing() as session:
        appending.write_of_store(session, VIEWED, body, _moment(store, session, at))


def _moment(store: Store, session: Session | Driver, at: datetime) -> datetime:
    """`at`; a made-up clock that nobody set again stands still rather than goes back."""
    if not store.made_up:
        return at
    found = session.read(_LAST, (STORE,))
    return max(at, read_stamp(found[0][0])) if found else at


def history(store: Store, register: str, key: str) -> list[Happened]:
    """Every change of the record, oldest first."""
    rows = store.rows(_HISTORY, _past(register), f"{key}\t", f"{key}\n")
    return [_happened(json.loads(body), source) for _, body, source, _ in rows]


def _happened(body: Json, source: str) -> Happened:
    altered = tuple((name, old, new) for name, old, new in body["altered"])
    day = date.fromisoformat(body["as_of"])
    return Happened(read_stamp(body["at"]), body["by"], source, day, body["what"], altered)


def _past(register: str) -> str:
    """No register can be called so: a name has no space."""
    return f"{register} 变动"
