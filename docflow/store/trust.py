"""信任: before an act, the record of its case is read back; a case that was edited is refused by itself.

The cost has a bound: a case of up to `window` events is read whole; of a longer one the newest half window, and half
a window of older ones drawn by lot. What this connection has read whole or written itself, and nobody else has written
since, is not read again; of a long case an eighth of a window is. SQLite tells whether anybody wrote to the file;
PostgreSQL whether anybody wrote to the case (`marks.py`), and of its long cases a whole window is read each time.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable

from docflow.errors import Place, Problem, Untrusted, problem
from docflow.store import marks as marking
from docflow.store import reading
from docflow.store.append import Act, Stood, waiting_of
from docflow.store.chain import event_hash, read_stamp
from docflow.store.driver import Driver, Row, Session
from docflow.store.marks import NONE, Marks
from docflow.store.rows import StoredCase

#: How many cases are remembered as read, and how many with their state.
KEPT, WHOLE = 10_000, 200

_SOME = f'{reading.EVENTS} WHERE "case" = ? AND seq BETWEEN ? AND ? ORDER BY seq'
#: The row of a case, with its newest events, oldest first, and its open tasks, each as JSON lists; and their marks.
_AT_ONCE = (
    f"SELECT {reading.COLUMNS}, xmin::text, {marking.NEWEST},"
    ' (SELECT json_agg(json_build_array("case", seq, kind, at, body, prev, hash) ORDER BY seq)::text'
    ' FROM (SELECT * FROM events WHERE "case" = ? ORDER BY seq DESC LIMIT ?) AS newest),'
    " (SELECT json_agg(json_build_array(xmin::text, step, post, due, provisional, urged))::text"
    ' FROM tasks WHERE "case" = ?)'
    " FROM cases WHERE id = ?"
)


class Trusted:
    """Which chains have been read back, up to which event, and how their cases stood then."""

    def __init__(self) -> None:
        #: Case to version and head.
        self._read: dict[str, tuple[int, str]] = {}
        self._stood: dict[str, Stood] = {}
        self._whole: dict[str, StoredCase] = {}
        #: Only on PostgreSQL: the marks of what is remembered, and of which cases they were asked for since the last
        #: act.
        self._marks: dict[str, Marks] = {}
        self._asked: set[str] = set()
        self._others: int | None = None

    def recalled(self, driver: Driver, case: str) -> StoredCase | None:
        """The case, if all of it was read or written here; on PostgreSQL others may have written since."""
        self._forget_if_written(driver)
        return self.remembered(driver, case)

    def remembered(self, driver: Driver, case: str) -> StoredCase | None:
        """The same without asking whether others have written."""
        found = self._whole.get(case)
        return found if found is not None and found.version <= driver.window else None

    def kept(self, driver: Driver, case: str) -> StoredCase | None:
        """The same, if nobody else has written since."""
        found = self.recalled(driver, case)
        if found is None or driver.dialect == "sqlite":
            return found
        marks = self._marks.get(case)
        if marks is None or not marks.still(driver, case):
            self.drop(case)
            return None
        self._asked.add(case)
        return found

    def at_once(self, driver: Driver, case: str) -> StoredCase | None:
        """As `check`, in one journey for most cases: the row, the newest events, the open tasks.

        None when there is no such case, or its row does not end where its events do.
        """
        self._forget_if_written(driver)
        half = driver.window // 2
        found = driver.read(_AT_ONCE, (case, driver.window + 1, case, half, case, case))
        if not found:
            return None
        *row, mark, marks, newest, told = found[0]
        version, rows, tasks = row[3], json.loads(newest or "[]"), json.loads(told or "[]")
        if not rows or rows[-1][1] != version:
            return None
        wanted = [(1, version)]
        if version > driver.window:
            wanted = spans(version, driver.window)
            held = [*driver.reads((_SOME, (case, *wanted[0]))), rows]
        elif version > half:
            held = [driver.reads((_SOME, (case, 1, version - half)))[0] + rows]
        else:
            held = [rows]
        stored = self._held(driver, tuple(row), wanted, held)
        self._stood[case] = self._stood[case]._replace(waiting=waiting_of(rest for _, *rest in tasks))
        # Marks and events may be of two moments: then one that was changed in between bears another mark by now.
        if len(events := marking.read(marks)) == version:
            self._marks[case] = Marks(mark, events, {(step, post): one for one, step, post, *_ in tasks})
        return stored

    def check(self, driver: Driver, row: Row) -> StoredCase:
        """The case of a row, held against its events. Errors: Untrusted."""
        case, version, head = row[0], row[3], row[5]
        self._forget_if_written(driver)
        was_read = driver.dialect == "sqlite" and self._read.get(case) == (version, head)
        wanted = _wanted(version, driver.window, was_read)
        return self._held(driver, row, wanted, driver.reads(*((_SOME, (case, *span)) for span in wanted)))

    def _held(self, driver: Driver, row: Row, wanted: list[tuple[int, int]], found: list[list[Row]]) -> StoredCase:
        case, version, head = row[0], row[3], row[5]
        problems = [fault for rows, span in zip(found, wanted, strict=True) for fault in _faults(case, rows, *span)]
        problems += _against(row, found[-1])
        if problems:
            raise Untrusted(problems)
        stored = reading.case(row)
        self._remember(case, (version, head), stored)
        stood = Stood(version, head, row[9], row[10], row[7])
        if driver.dialect != "sqlite":
            self._marks.pop(case, None)
            self._stood[case] = stood
            self._asked.add(case)
        elif (known := self._stood.get(case)) is None or known.head != head:
            self._stood[case] = stood._replace(wake=row[11], looked=row[12])
        return stored

    def stood(self, driver: Driver, session: Session, case: str, version: int) -> Stood | None:
        """How the case stood at `version`, when that need not be read again; asked within the transaction of an act.

        On PostgreSQL this is what the load before the act has just asked for, once; else the transaction demands it.
        """
        self._forget_if_written(driver)
        found = self._stood.get(case)
        if found is None or found.version != version:
            return None
        if driver.dialect == "sqlite":
            return found
        if case in self._asked:
            self._asked.discard(case)
            return found
        marks = self._marks.get(case)
        if marks is None:
            return None
        session.write(*marks.demanded(case))
        return found

    def follow(self, driver: Driver, act: Act, now: Stood, mark: str) -> None:
        """After an act of ours, whose rows bear `mark`: its events need not be read back, if those before have been."""
        if driver.dialect != "sqlite":
            self._follow_marks(act, now, mark)
            return
        if len(self._stood) >= KEPT:
            self._stood.clear()
        self._stood[act.case] = now
        if not act.expected_version or (self._read.get(act.case) or (0,))[0] == act.expected_version:
            self._remember_written(act, now)
        else:
            self._read.pop(act.case, None)
            self._whole.pop(act.case, None)

    def _follow_marks(self, act: Act, now: Stood, mark: str) -> None:
        marks, before = (self._marks.get(act.case), self._stood.get(act.case)) if act.expected_version else (NONE, None)
        waited = before.waiting if before else None
        if marks is None or not mark or len(marks.events) != act.expected_version:
            self.drop(act.case)
            return
        if len(self._stood) >= KEPT:
            self._stood.clear()
            self._marks.clear()
        self._marks[act.case] = marks.after(mark, len(act.events), waited or {}, now.waiting or {})
        # A round on another machine may change when to look again before the next act is written; and no mark is asked
        # of who had part.
        self._stood[act.case] = now._replace(involved=frozenset(), wake=None, looked="")
        self._remember_written(act, now)

    def _remember_written(self, act: Act, now: Stood) -> None:
        before = self._whole.get(act.case)
        self._remember(act.case, (now.version, now.head), _stored(act, now, before))

    def drop(self, case: str) -> None:
        """Nothing is remembered of the case."""
        for kept in (self._read, self._stood, self._whole, self._marks):
            kept.pop(case, None)
        self._asked.discard(case)

    def forget(self, cases: Iterable[str]) -> None:
        """What stands in the rows of these cases was changed by something that is no act."""
        for case in cases:
            self._stood.pop(case, None)
            if case in self._marks:
                self.drop(case)

    def _forget_if_written(self, driver: Driver) -> None:
        others = driver.others()
        if others != self._others:
            for kept in (self._read, self._stood, self._whole, self._marks):
                kept.clear()
            self._asked.clear()
            self._others = others

    def _remember(self, case: str, read: tuple[int, str], stored: StoredCase | None) -> None:
        if len(self._read) >= KEPT:
            self._read.clear()
        self._read[case] = read
        self._whole.pop(case, None)
        if stored is not None:
            if len(self._whole) >= WHOLE:
                self._whole.clear()
            self._whole[case] = stored


def _stored(act: Act, now: Stood, before: StoredCase | None) -> StoredCase | None:
    """The case as `act` has left it."""
    changed = read_stamp(now.at)
    if not act.expected_version:
        title, started = act.title or "", changed
    elif before is not None and before.started is not None:
        title, started = before.title if act.title is None else act.title, before.started
    else:
        return None
    kept = (act.case, act.workflow, act.graph_hash, now.version, act.state, now.head)
    return StoredCase(*kept, title, act.outcome, started, changed, now.pins)


def _wanted(version: int, window: int, was_read: bool) -> list[tuple[int, int]]:
    if version <= window:
        return [(version if was_read else 1, version)]
    # Read before, but never whole: some more of it each time.
    return spans(version, window // 8 if was_read else window)


def spans(version: int, window: int, draw: Callable[[int], int] = secrets.randbelow) -> list[tuple[int, int]]:
    """Half a window of older events, drawn by lot so that nobody knows which act will see them; the newest half."""
    half = window // 2
    older = version - half
    blocks = -(-older // half)
    start = draw(blocks) * half + 1
    return [(start, min(start + half - 1, older)), (older + 1, version)]


def _faults(case: str, rows: list[Row], first: int, last: int) -> list[Problem]:
    """What is wrong within the events `first` to `last`."""
    out = []
    before = "" if first == 1 else None
    wanted = first
    for _, seq, kind, at, body, prev, own in rows:
        if seq != wanted:
            out += [problem("A704", Place(case), seq=gone) for gone in range(wanted, seq)]
        if event_hash(case, seq, kind, at, body, prev) != own:
            out.append(problem("A701", Place(case, path=(str(seq),)), seq=seq))
        if before is not None and seq == wanted and prev != before:
            out.append(problem("A705", Place(case, path=(str(seq),)), seq=seq))
        wanted, before = seq + 1, own
    if wanted <= last:
        out.append(problem("A702", Place(case), count=last - wanted + 1, expected=last, found=wanted - 1))
    return out


def _against(row: Row, rows: list[Row]) -> list[Problem]:
    """The row of the case against the newest event: its head, and the seal of the state."""
    if not rows:
        return []
    place, last = Place(row[0]), rows[-1]
    if row[5] != last[6]:
        return [problem("A706", place, detail="状态写于另一条记录之后")]
    try:
        sealed = json.loads(last[4]).get("$state", "")
    except (ValueError, AttributeError):
        return []
    # Events of the first release bear no seal of the state.
    if sealed and sealed != reading.seal(row):
        return [problem("A706", place, detail="状态与封存的摘要不同")]
    return []
