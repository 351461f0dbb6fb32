"""The store as one value: a connection, a lock between threads, and what can be asked of it.

The statements are written out here and in `append.py`; `schema.py` says what the tables are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from docflow.errors import DocflowError, Refused, problem
from docflow.store import append as appending
from docflow.store import reading
from docflow.store.asking import Asking
from docflow.store.chain import canonical
from docflow.store.connection import in_our_words
from docflow.store.driver import Changed, Driver, Session, Taken
from docflow.store.opening import located, opened, shown
from docflow.store.rows import STORE, Appended, NewEffect, NewEvent, NewTask, Number, PaperRow, StoredCase
from docflow.store.trust import Trusted


def open_store(path: str | Path, *, made_up: bool | None = None, at: datetime | None = None) -> Store:
    """The store at `path`, or at an address. With `made_up` said, a missing one is made; its first event keeps that.

    Errors: Unavailable (no such database, another program's, an older or newer schema); Refused for the other clock.
    """
    location = located(path)
    driver, is_made_up = opened(location, made_up, at)
    return Store(shown(location), driver, is_made_up)


class Store(Asking):
    """An open store. Threads may share it; processes open their own."""

    def __init__(self, location: Path | str, driver: Driver, made_up: bool) -> None:
        super().__init__(location, driver)
        #: Whether the clock of this store is made up (演示): every paper it makes must say so.
        self.made_up = made_up
        self._trusted = Trusted()

    @property
    def has_queue(self) -> bool:
        """Whether effects are handed to the workers of a queue, in the transaction of the act."""
        return self._driver.has_queue

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._driver.dialect

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
    def writing(self, *, alone: bool = True) -> Iterator[Session]:
        """One transaction; on SQLite always alone."""
        with self._lock, in_our_words(self.location), self._driver.transaction(alone=alone) as session:
            yield session

    @contextmanager
    def shared(self) -> Iterator[Driver]:
        """The connection itself, for what copies whole tables."""
        with self._lock:
            yield self._driver

    def check(self) -> list[str]:
        """What the database itself finds wrong with its files and references; slow on a large one."""
        with self._lock, in_our_words(self.location):
            return self._driver.check()

    # --- cases --------------------------------------------------------------------------------

    def append(
        self,
        case_id: str,
        expected_version: int,
        *,
        events: Sequence[NewEvent],
        at: datetime,
        state: Mapping[str, Any] | str,
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
        wake: str = "",
        looked: str = "",
        recalled: bool = False,
    ) -> Appended:
        """Records one act and all it writes, or nothing; version 0 begins a case.

        `state` is values, or the canonical JSON of them (then the outcome must be said). `wake` is the first day on
        which the clock may ask something of the case, as worked out under the calendar `looked`; "" is every day.

        Errors: Conflict W604 (someone else acted first), W622 (id in use), W630 (number in use);
        Refused W610 (clock went back), W623, W631, W632; Untrusted A702. Changed, when it was decided on what
        `recall` gave and the case is another by now.
        """
        if not events:
            raise ValueError("an act without events is none")
        ended = outcome if outcome is not None or isinstance(state, str) else state.get("outcome")
        act = appending.Act(
            case=case_id,
            expected_version=expected_version,
            events=events,
            at=at,
            state=state if isinstance(state, str) else canonical(state),
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
            wake=wake,
            looked=looked,
        )
        with self._lock, in_our_words(self.location):
            try:
                now = self._written(act, recalled)
            except Taken as taken:
                if first := appending.first_answer(self._driver, act):
                    return first
                raise appending.lost(self._driver, act, taken.table) from None
            except DocflowError:
                # A command sent again is answered as it was, whatever speaks against it by now.
                if first := appending.first_answer(self._driver, act):
                    return first
                raise
            return Appended(case_id, now.version, now.head)

    def _written(self, act: appending.Act, recalled: bool) -> appending.Stood:
        trusted = self._trusted
        try:
            with self._driver.transaction(alone=False) as session:
                before = trusted.stood(self._driver, session, act.case, act.expected_version)
                if before is None and recalled:
                    raise Changed
                now = appending.write(session, act, before)
        except Changed:
            trusted.drop(act.case)
            if recalled:
                raise
            return self._written(act, recalled)
        trusted.follow(self._driver, act, now, session.mark)
        return now

    def recall(self, name: str) -> StoredCase | None:
        """The case as it stood when it was last read or written here, without a question to the database.

        Others may have written since: then an append that is told `recalled` raises Changed, and whatever else speaks
        against the act must be asked again of the case as it is loaded. None when it must be loaded anyway.
        """
        if self._driver.dialect == "sqlite":
            # Whether others have written is asked where the act is written.
            return self._trusted.remembered(self._driver, name)
        with self._lock, in_our_words(self.location):
            return self._trusted.recalled(self._driver, name)

    def load_to_act(self, name: str) -> StoredCase:
        """The case, after its record has been read back: what is decided on it rests on nothing that was changed.

        Errors: InvalidSource W620, W621; Untrusted A701, A702, A704, A705, A706.
        """
        with self._lock, in_our_words(self.location):
            found = self._trusted.kept(self._driver, name)
            if found is None and self.dialect != "sqlite":
                found = self._trusted.at_once(self._driver, name)
            return found or self._trusted.check(self._driver, self._row(name))

    def look_again(self, rows: Sequence[tuple[str, int, str, str]]) -> None:
        """Notes when the clock is to look again: case, its version, day, calendar. No part of the record."""
        with self.writing() as session:
            session.write_many(
                "UPDATE cases SET wake = ?, looked = ? WHERE id = ? AND version = ?",
                [(wake, looked, case, version) for case, version, wake, looked in rows],
            )
            self._trusted.forget(case for case, *_ in rows)

    # --- bytes ------------------------------------------------------------------------------------------

    def put_blob(self, data: bytes) -> str:
        """Keeps `data`, once; its SHA-256."""
        with self.writing() as session:
            return appending.put_blob(session, data)

    def void_number(self, code: str, year: int, serial: int, *, reason: str, by: str, at: datetime) -> None:
        """Makes a number void: one that was used, or all from the next up to this one, never to be used.

        Errors: Refused W632 already void, W633 no reason.
        """
        with self.writing() as session:
            _void(session, Number(code, year, serial), reason, by, at)

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
        with self.writing() as session:
            gone = [key for key, *_ in session.read(reading.RECORDS, (register, day))] if whole else []
            session.write_many(statement, [(register, key, day, None, source) for key in gone if key not in given])
            session.write_many(statement, [(register, key, day, body, source) for key, body in given.items()])
        return len(given)

    def missing_guards(self) -> list[str]:
        """The triggers that keep the record append-only and are no longer there."""
        from docflow.store.opening import GUARDS

        with self._lock, in_our_words(self.location):
            return sorted(GUARDS[self.dialect] - self._driver.guards())


def _void(session: Session, number: Number, reason: str, by: str, at: datetime) -> None:
    if not reason.strip():
        raise Refused(problem("W633", number=number))
    first = appending.next_serial(session, number.code, number.year)
    body = {"code": number.code, "year": number.year, "serial": number.serial, "reason": reason, "by": by}
    if number.serial >= first:
        seq = appending.write_of_store(session, reading.VOIDED, {**body, "first": first}, at)
        for serial in range(first, number.serial + 1):
            appending.take_number(session, Number(number.code, number.year, serial), STORE, seq, void=reason)
        return
    appending.write_of_store(session, reading.VOIDED, {**body, "first": number.serial}, at)
    appending.void_used(session, number, reason)
