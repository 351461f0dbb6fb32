"""The store as one value: a connection, a lock between threads, and what can be asked of it.

The statements are written out here and in `append.py`; `schema.py` says what the tables are.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from docflow.errors import InvalidSource, Place, Refused, Unavailable, Untrusted, problem
from docflow.source import near_text
from docflow.store import append as appending
from docflow.store import reading
from docflow.store.chain import canonical, sha256
from docflow.store.connection import in_our_words, transaction
from docflow.store.ids import as_typed
from docflow.store.opening import located, opened
from docflow.store.rows import (
    STORE,
    Appended,
    Effect,
    Event,
    NewEffect,
    NewEvent,
    NewTask,
    Number,
    NumberUse,
    Paper,
    PaperRow,
    RegisterRow,
    StoredCase,
    Task,
)


def open_store(path: str | Path, *, made_up: bool | None = None, at: datetime | None = None) -> Store:
    """The store at `path`. With `made_up` said, a missing one is made; its first event keeps that for ever.

    Errors: Unavailable (no such database, another program's, an older or newer schema); Refused for the other clock.
    """
    location = located(path)
    driver, is_made_up = opened(location, made_up, at)
    return Store(location, driver, is_made_up)


class Store:
    """An open store. Threads may share it; processes open their own."""

    def __init__(self, location: Path | str, driver: sqlite3.Connection, made_up: bool) -> None:
        self.location = location
        #: Whether the clock of this store is made up (演示): every paper it makes must say so.
        self.made_up = made_up
        self._driver = driver
        self._lock = threading.RLock()

    def close(self) -> None:
        with self._lock:
            self._driver.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Cursor]:
        """One transaction, alone."""
        with self._lock, in_our_words(self.location), transaction(self._driver) as cursor:
            yield cursor

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with self._lock, in_our_words(self.location):
            return self._driver.execute(statement, values).fetchall()

    # --- cases --------------------------------------------------------------------------------

    def append(
        self,
        case_id: str,
        expected_version: int,
        *,
        events: Sequence[NewEvent],
        at: datetime,
        state: Mapping[str, Any],
        workflow: str,
        graph_hash: str,
        tasks: Sequence[NewTask] = (),
        papers: Sequence[PaperRow] = (),
        outbox: Sequence[NewEffect] = (),
        key: str | None = None,
        pins: Mapping[str, bytes] | None = None,
        by: str = "",
        copies: Sequence[str] = (),
        title: str | None = None,
        outcome: str | None = None,
        voids: Mapping[Number, str] | None = None,
    ) -> Appended:
        """Records one act and all it writes, or nothing; version 0 begins a case.

        Errors: Conflict W604 (someone else acted first), W622 (id in use), W630 (number in use);
        Refused W610 (clock went back), W623, W631, W632; Untrusted A702.
        """
        if not events:
            raise ValueError("an act without events is none")
        ended = state.get("outcome") if outcome is None else outcome
        act = appending.Act(
            case=case_id,
            expected_version=expected_version,
            events=events,
            at=at,
            state=state,
            workflow=workflow,
            graph_hash=graph_hash,
            tasks=tasks,
            papers=papers,
            outbox=outbox,
            key=key,
            pins=pins or {},
            by=by,
            copies=copies,
            title=title,
            outcome=str(ended or ""),
            voids=voids or {},
        )
        with self.writing() as cursor:
            return appending.write(cursor, act)

    def repeated(self, key: str) -> Appended | None:
        """What the command with `key` left behind, if it was carried out: ask before deciding again."""
        with self._lock, in_our_words(self.location):
            return appending.repeated(self._driver.cursor(), key)

    def find(self, name: str) -> str:
        """The id of the case that `name` begins, or whose code after the dash it begins.

        Errors: InvalidSource W620 unknown, W621 ambiguous.
        """
        typed = as_typed(name)
        exact = self.rows("SELECT id FROM cases WHERE id IN (?, ?)", name, typed)
        if exact:
            return str(exact[0][0])
        found = self.rows(
            "SELECT id FROM cases WHERE ?1 <> '' AND (substr(id, 1, length(?1)) = ?1"
            " OR substr(id, instr(id, '-') + 1, length(?1)) = upper(?1)) ORDER BY id LIMIT 6",
            typed,
        )
        if not found:
            known = [row[0] for row in self.rows("SELECT id FROM cases ORDER BY changed DESC LIMIT 2000")]
            raise InvalidSource(problem("W620", Place(name), name=name, near=near_text(typed, known)))
        if len(found) > 1:
            choices = "、".join(row[0] for row in found[:5]) + (" 等" if len(found) > 5 else "")
            raise InvalidSource(problem("W621", Place(name), name=name, choices=choices))
        return str(found[0][0])

    def load(self, name: str) -> StoredCase:
        """The case with this id, or the only one that `name` begins. Errors: InvalidSource W620, W621."""
        rows = self.rows(f"{reading.CASES} WHERE id = ?", name) or self.rows(
            f"{reading.CASES} WHERE id = ?", self.find(name)
        )
        return reading.case(rows[0])

    def cases(
        self,
        *,
        workflow: str | None = None,
        running: bool | None = None,
        who: str | None = None,
        role: str | None = None,
    ) -> list[StoredCase]:
        """Cases, last changed first; `who` and `role` (started, acted, copied) narrow to those somebody had part in."""
        tests: list[str] = ["1"]
        values: list[str | None] = []
        if workflow is not None:
            tests.append("workflow = ?")
            values.append(workflow)
        if running is not None:
            tests.append("outcome = ''" if running else "outcome <> ''")
        if who is not None:
            tests.append('id IN (SELECT "case" FROM involved WHERE who = ? AND (? IS NULL OR role = ?))')
            values += [who, role, role]
        where = " AND ".join(tests)
        return [
            reading.case(row) for row in self.rows(f"{reading.CASES} WHERE {where} ORDER BY changed DESC, id", *values)
        ]

    def history(self, case_id: str) -> list[Event]:
        """Every act of the case, first to last; `STORE` names the chain of the store itself."""
        return [reading.event(row) for row in self.rows(f'{reading.EVENTS} WHERE "case" = ? ORDER BY seq', case_id)]

    def pins(self, case_id: str) -> dict[str, bytes]:
        """The texts the case is pinned to, as of its last change of them."""
        pinned: dict[str, str] = {}
        for event in self.history(case_id):
            pinned.update(event.pins)
        return {name: self.blob(digest) for name, digest in pinned.items()}

    def tasks(
        self,
        posts: Iterable[str] | None = None,
        *,
        case: str | None = None,
        due_by: date | None = None,
        is_open: bool = True,
    ) -> list[Task]:
        """Tasks waiting for any of `posts` (every post when None), earliest due first; or the closed ones."""
        tests, values = ["closed IS NULL" if is_open else "closed IS NOT NULL"], []
        if posts is not None:
            tests.append("post IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(list(posts)))
        if case is not None:
            tests.append('"case" = ?')
            values.append(case)
        if due_by is not None:
            tests.append("due <= ?")
            values.append(due_by.isoformat())
        order = "due IS NULL, due, since, tasks.id" if is_open else "closed DESC, tasks.id"
        return [
            reading.task(row)
            for row in self.rows(f"{reading.TASKS} WHERE {' AND '.join(tests)} ORDER BY {order}", *values)
        ]

    # --- papers and bytes -----------------------------------------------------------------------

    def papers(self, case_id: str | None = None) -> list[Paper]:
        """The papers of a case, or of all, in the order they came."""
        where, values = ('WHERE p."case" = ?', [case_id]) if case_id is not None else ("", [])
        return [
            reading.paper(row)
            for row in self.rows(f'{reading.PAPERS} {where} ORDER BY p."case", p.seq, p.name', *values)
        ]

    def blob(self, digest: str) -> bytes:
        """The bytes with this SHA-256. Errors: Untrusted A715 when they are gone, A707 when they are others."""
        rows = self.rows("SELECT bytes FROM blobs WHERE sha256 = ?", digest)
        if not rows:
            raise Untrusted(problem("A715", Place(str(self.location)), digest=digest[:12]))
        data = bytes(rows[0][0])
        if sha256(data) != digest:
            raise Untrusted(problem("A707", Place(str(self.location)), digest=digest[:12]))
        return data

    def put_blob(self, data: bytes) -> str:
        """Keeps `data`, once; its SHA-256."""
        with self.writing() as cursor:
            return appending.put_blob(cursor, data)

    # --- numbers ----------------------------------------------------------------------------------

    def next_number(self, code: str, year: int) -> int:
        """The serial the next paper will bear; taken only when its append is recorded."""
        with self._lock, in_our_words(self.location):
            return appending.next_serial(self._driver.cursor(), code, year)

    def void_number(self, code: str, year: int, serial: int, *, reason: str, by: str, at: datetime) -> None:
        """Makes a number void: one that was used, or all from the next up to this one, never to be used.

        Errors: Refused W632 already void, W633 no reason.
        """
        with self.writing() as cursor:
            _void(cursor, Number(code, year, serial), reason, by, at)

    def numbers(self, code: str | None = None, year: int | None = None) -> list[NumberUse]:
        """What became of each number, in order."""
        found = self.rows(
            'SELECT code, year, serial, "case", seq, paper, void_reason FROM numbers'
            " WHERE (?1 IS NULL OR code = ?1) AND (?2 IS NULL OR year = ?2) ORDER BY code, year, serial",
            code,
            year,
        )
        return [NumberUse(Number(*row[:3]), *row[3:]) for row in found]

    # --- registers ----------------------------------------------------------------------------------

    def put_records(
        self,
        register: str,
        rows: Iterable[tuple[str, Mapping[str, Any]]],
        *,
        source: str,
        as_of: date,
        whole: bool = False,
    ) -> int:
        """Writes rows (key, body) of a register as of a day; how many.

        `whole`: the rows are the whole register, and what they do not name is gone from that day on.
        """
        given = {key: canonical(body) for key, body in rows}
        day = as_of.isoformat()
        statement = (
            "INSERT INTO records (register, key, as_of, body, source) VALUES (?,?,?,?,?)"
            " ON CONFLICT (register, key, as_of) DO UPDATE SET body = excluded.body, source = excluded.source"
        )
        with self.writing() as cursor:
            gone = [key for key, *_ in cursor.execute(reading.RECORDS, (register, day))] if whole else []
            cursor.executemany(statement, [(register, key, day, None, source) for key in gone if key not in given])
            cursor.executemany(statement, [(register, key, day, body, source) for key, body in given.items()])
        return len(given)

    def records(self, register: str, as_of: date | None = None) -> list[RegisterRow]:
        """The rows of a register as they stood on a day; the newest when None."""
        day = as_of.isoformat() if as_of else "9999-12-31"
        return [reading.register_row(row) for row in self.rows(reading.RECORDS, register, day)]

    # --- the rest -------------------------------------------------------------------------------------

    def pending(self) -> list[Effect]:
        """Effects not yet carried out, oldest first."""
        return [reading.effect(row) for row in self.rows(f"{reading.OUTBOX} WHERE done IS NULL ORDER BY at, seq, key")]

    def backup(self, path: Path) -> None:
        """A whole copy of the store at `path`, consistent even while others write. Errors: Unavailable E608, E609."""
        if path.exists():
            raise Unavailable(problem("E608", Place(str(path)), path=path))
        if not path.parent.is_dir():
            raise Unavailable(problem("E609", Place(str(path)), path=path, detail="没有这个文件夹"))
        with self._lock, in_our_words(path):
            self._driver.execute("VACUUM INTO ?", (str(path),))


def _void(cursor: sqlite3.Cursor, number: Number, reason: str, by: str, at: datetime) -> None:
    if not reason.strip():
        raise Refused(problem("W633", number=number))
    first = appending.next_serial(cursor, number.code, number.year)
    body = {"code": number.code, "year": number.year, "serial": number.serial, "reason": reason, "by": by}
    if number.serial >= first:
        seq = appending.write_of_store(cursor, reading.VOIDED, {**body, "first": first}, at)
        for serial in range(first, number.serial + 1):
            appending.take_number(cursor, Number(number.code, number.year, serial), STORE, seq, void=reason)
        return
    appending.write_of_store(cursor, reading.VOIDED, {**body, "first": number.serial}, at)
    appending.void_used(cursor, number, reason)
