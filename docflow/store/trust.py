"""信任: before an act, the record of its case is read back; a case that was edited is refused by itself.

The cost has a bound: a case of up to `window` events is read whole; of a longer one the newest half window, and half
a window of older ones drawn by lot. Of what this connection has read before, and nobody else has written since, the
newest event is read again, and of a long case an eighth of a window.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable

from docflow.errors import Place, Problem, Untrusted, problem
from docflow.store import reading
from docflow.store.chain import event_hash
from docflow.store.driver import Driver, Row
from docflow.store.rows import Appended

#: How many cases are remembered as read.
KEPT = 10_000

_SOME = f'{reading.EVENTS} WHERE "case" = ? AND seq BETWEEN ? AND ? ORDER BY seq'


class Trusted:
    """Which chains have been read back, up to which event."""

    def __init__(self) -> None:
        #: Case to version and head.
        self._read: dict[str, tuple[int, str]] = {}
        self._others: int | None = None

    def check(self, driver: Driver, row: Row) -> None:
        """Holds the row of a case against its events. Errors: Untrusted."""
        case, version, head = row[0], row[3], row[5]
        others = driver.others()
        if others is None or others != self._others:
            self._read.clear()
            self._others = others
        wanted = _wanted(version, driver.window, self._read.get(case) == (version, head))
        found = driver.reads(*((_SOME, (case, *span)) for span in wanted))
        problems = [fault for rows, span in zip(found, wanted, strict=True) for fault in _faults(case, rows, *span)]
        problems += _against(row, found[-1])
        if problems:
            raise Untrusted(problems)
        self._remember(case, version, head)

    def follow(self, before: int, done: Appended) -> None:
        """After an act of ours: its events need not be read back, if those before have been."""
        if not before or (self._read.get(done.case) or (0,))[0] == before:
            self._remember(done.case, done.version, done.head)
        else:
            self._read.pop(done.case, None)

    def _remember(self, case: str, version: int, head: str) -> None:
        if len(self._read) >= KEPT:
            self._read.clear()
        self._read[case] = (version, head)


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
        out += [problem("A704", Place(case), seq=gone) for gone in range(wanted, seq)]
        place = Place(case, path=(str(seq),))
        if event_hash(case, seq, kind, at, body, prev) != own:
            out.append(problem("A701", place, seq=seq))
        if before is not None and seq == wanted and prev != before:
            out.append(problem("A705", place, seq=seq))
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
