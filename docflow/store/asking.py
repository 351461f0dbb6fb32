"""What can be asked of the store: cases, tasks, papers, numbers, registers. Changes nothing.

The statements are written out here and in `append.py`; `schema.py` says what the tables are.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from docflow.errors import InvalidSource, Place, Untrusted, problem
from docflow.source import near_text
from docflow.store import append as appending
from docflow.store import reading
from docflow.store.chain import kept_bytes, sha256
from docflow.store.connection import in_our_words
from docflow.store.driver import Asked, Driver, Row
from docflow.store.ids import as_typed
from docflow.store.rows import Appended, Effect, Event, Number, NumberUse, Paper, RegisterRow, StoredCase, Task

_SIDES = (">= ? ORDER BY id", "< ? ORDER BY id DESC")
_WAKING = "SELECT id, wake, looked FROM cases WHERE outcome = ''"


class Asking:
    """The questions of every day, on one connection that threads share."""

    def __init__(self, location: Path | str, driver: Driver) -> None:
        self.location = location
        self._driver = driver
        self._lock = threading.RLock()

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds."""
        with self._lock, in_our_words(self.location):
            return self._driver.read(statement, values)

    def several(self, *asked: Asked) -> list[list[Row]]:
        """What several queries find."""
        with self._lock, in_our_words(self.location):
            return self._driver.reads(*asked)

    # --- cases --------------------------------------------------------------------------------

    def repeated(self, key: str) -> Appended | None:
        """What the command with `key` left behind, if it was carried out: ask before deciding again."""
        with self._lock, in_our_words(self.location):
            return appending.repeated(self._driver, key)

    def find(self, name: str) -> str:
        """The id of the case that `name` begins, or whose code after the dash it begins.

        Errors: InvalidSource W620 unknown, W621 ambiguous.
        """
        typed = as_typed(name)
        exact = self.rows("SELECT id FROM cases WHERE id IN (?, ?)", name, typed)
        if exact:
            return str(exact[0][0])
        found = self._beginning(typed) if typed else []
        if not found:
            raise InvalidSource(problem("W620", Place(name), name=name, near=near_text(typed, self._near(typed))))
        if len(found) > 1:
            choices = "、".join(found[:5]) + (" 等" if len(found) > 5 else "")
            raise InvalidSource(problem("W621", Place(name), name=name, choices=choices))
        return found[0]

    def _near(self, typed: str) -> list[str]:
        """Cases that may have been meant: changed of late, or next to it in order. A large store is not read whole."""
        asked: list[Asked] = [('SELECT DISTINCT "case", day FROM touched ORDER BY day DESC LIMIT 1000', ())]
        asked += [(f"SELECT id FROM cases WHERE id {side} LIMIT 1000", (typed,)) for side in _SIDES]
        return list(dict.fromkeys(str(row[0]) for rows in self.several(*asked) for row in rows))

    def _beginning(self, typed: str) -> list[str]:
        whole = "SELECT id FROM cases WHERE id >= ? AND id < ? ORDER BY id LIMIT 6"
        # Text sorts by its bytes: nothing that begins so comes after this.
        by_name = self.rows(whole, typed, typed + "\U0010ffff")
        locate = "instr" if self._driver.dialect == "sqlite" else "strpos"
        by_code = self.rows(
            f"SELECT id FROM cases WHERE substr(id, {locate}(id, '-') + 1, ?) = ? ORDER BY id LIMIT 6",
            len(typed),
            typed.upper(),
        )
        return sorted({str(row[0]) for row in (*by_name, *by_code)})[:6]

    def load(self, name: str) -> StoredCase:
        """The case with this id, or the only one that `name` begins. Errors: InvalidSource W620, W621."""
        return reading.case(self._row(name))

    def _row(self, name: str) -> Row:
        found = self.rows(f"{reading.CASES} WHERE id = ?", name)
        return (found or self.rows(f"{reading.CASES} WHERE id = ?", self.find(name)))[0]

    def cases(
        self,
        *,
        workflow: str | None = None,
        running: bool | None = None,
        who: str | None = None,
        role: str | None = None,
    ) -> list[StoredCase]:
        """Cases, last changed first; `who` and `role` (started, acted, copied) narrow to those somebody had part in."""
        tests: list[str] = []
        values: list[str] = []
        if workflow is not None:
            tests.append("workflow = ?")
            values.append(workflow)
        if running is not None:
            tests.append("outcome = ''" if running else "outcome <> ''")
        part = ""
        if who is not None:
            # CROSS JOIN: SQLite goes from the person to the cases, however many cases there are.
            mine = f'SELECT DISTINCT "case" FROM involved WHERE who = ?{" AND role = ?" if role else ""}'
            part = f"({mine}) AS part CROSS JOIN cases"
            tests.append('id = part."case"')
            values = [who, role, *values] if role else [who, *values]
        where = f"WHERE {' AND '.join(tests)}" if tests else ""
        asked = f"SELECT {reading.COLUMNS} FROM {part or 'cases'} {where} ORDER BY changed DESC, id"
        return [reading.case(row) for row in self.rows(asked, *values)]

    def waking(self, day: date, looked: str) -> list[tuple[str, str, str]]:
        """Running cases of which the clock may ask something on `day`, or that were looked at under another calendar.

        Each with the day and the calendar that are noted; "" is every day.
        """
        asked = [("looked = ? AND wake <= ?", (looked, day.isoformat())), ("looked < ?", (looked,))]
        asked.append(("looked > ?", (looked,)))
        found = self.several(*((f"{_WAKING} AND {test}", values) for test, values in asked))
        return sorted((case, wake, under) for rows in found for case, wake, under in rows)

    def history(self, case_id: str) -> list[Event]:
        """Every act of the case, first to last; `STORE` names the chain of the store itself."""
        return [reading.event(row) for row in self.rows(f'{reading.EVENTS} WHERE "case" = ? ORDER BY seq', case_id)]

    def chain(self, case_id: str) -> list[dict[str, str | int]]:
        """The events of the case to the letter, as they were sealed: whoever has them can count the chain again."""
        names = ("case", "seq", "kind", "at", "body", "prev", "hash")
        rows = self.rows(f'{reading.EVENTS} WHERE "case" = ? ORDER BY seq', case_id)
        return [dict(zip(names, row, strict=True)) for row in rows]

    def pins(self, case: str | StoredCase) -> dict[str, bytes]:
        """The texts the case is pinned to, as of its last change of them."""
        stored = self.load(case) if isinstance(case, str) else case
        if not stored.pins:
            return {}
        return {name: self.blob(digest) for name, digest in json.loads(self.blob(stored.pins)).items()}

    def tasks(
        self, posts: Iterable[str] | None = None, *, case: str | None = None, due_by: date | None = None
    ) -> list[Task]:
        """Tasks waiting for any of `posts` (every post when None), earliest due first."""
        tests: list[str] = []
        values: list[object] = []
        if posts is not None:
            wanted = list(posts)
            if not wanted:
                return []
            tests.append(f"post IN ({','.join('?' * len(wanted))})")
            values += wanted
        if case is not None:
            tests.append('tasks."case" = ?')
            values.append(case)
        if due_by is not None:
            tests.append("due <= ?")
            values.append(due_by.isoformat())
        where = f"WHERE {' AND '.join(tests)}" if tests else ""
        order = 'ORDER BY due IS NULL, due, since, tasks."case", step, post'
        return [reading.task(row) for row in self.rows(f"{reading.TASKS} {where} {order}", *values)]

    # --- papers and bytes -----------------------------------------------------------------------

    def papers(self, case_id: str | None = None) -> list[Paper]:
        """The papers of a case, or of all, in the order they came."""
        where, values = ('WHERE p."case" = ?', [case_id]) if case_id is not None else ("", [])
        return reading.papers(
            self.rows(f'{reading.PAPERS} {where} ORDER BY p."case", p.seq, p.name, f.ending', *values)
        )

    def blob(self, digest: str) -> bytes:
        """The bytes with this SHA-256. Errors: Untrusted A715 when they are gone, A707 when they are others."""
        rows = self.rows("SELECT bytes FROM blobs WHERE sha256 = ?", digest)
        if not rows:
            raise Untrusted(problem("A715", Place(str(self.location)), digest=digest[:12]))
        data = kept_bytes(rows[0][0])
        if sha256(data) != digest:
            raise Untrusted(problem("A707", Place(str(self.location)), digest=digest[:12]))
        return data

    # --- numbers, registers, effects ----------------------------------------------------------------

    def next_number(self, code: str, year: int) -> int:
        """The serial the next paper will bear; taken only when its append is recorded."""
        with self._lock, in_our_words(self.location):
            return appending.next_serial(self._driver, code, year)

    def numbers(self, code: str | None = None, year: int | None = None) -> list[NumberUse]:
        """What became of each number, in order."""
        wanted = {name: value for name, value in (("code", code), ("year", year)) if value is not None}
        where = f"WHERE {' AND '.join(f'{name} = ?' for name in wanted)}" if wanted else ""
        found = self.rows(
            'SELECT code, year, serial, "case", seq, paper, void_reason FROM numbers'
            f" {where} ORDER BY code, year, serial",
            *wanted.values(),
        )
        return [NumberUse(Number(*row[:3]), *row[3:]) for row in found]

    def records(self, register: str, as_of: date | None = None) -> list[RegisterRow]:
        """The rows of a register as they stood on a day; the newest when None."""
        day = as_of.isoformat() if as_of else "9999-12-31"
        return [reading.register_row(row) for row in self.rows(reading.RECORDS, register, day)]

    def pending(self) -> list[Effect]:
        """Effects not yet carried out, oldest first."""
        return [reading.effect(row) for row in self.rows(f"{reading.OUTBOX} WHERE done = '' ORDER BY at, seq, key")]
