"""锚点: once a day the heads of all chains are sealed, chained to the day before, and written to a file.

A hash chain alone does not notice a cut tail, nor that all of it was written anew; an anchor kept elsewhere does.
Each anchor names the heads that changed since the one before: together they name them all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from docflow.errors import Place, Refused, Unavailable, problem
from docflow.errors.disk import said
from docflow.store.chain import anchor_hash, canonical
from docflow.store.driver import Row, Session
from docflow.store.handle import Store
from docflow.store.rows import STORE


@dataclass(frozen=True, slots=True)
class Anchor:
    """The seal of one day."""

    day: str
    #: Chains (the cases and the store's own) and events there were, in all.
    chains: int
    events: int
    #: Chain to its newest event: number and hash.
    heads: dict[str, tuple[int, str]]
    prev: str
    hash: str

    @property
    def body(self) -> str:
        heads = {name: list(head) for name, head in self.heads.items()}
        return canonical({"chains": self.chains, "events": self.events, "heads": heads})

    @property
    def is_sealed(self) -> bool:
        """Whether it says what it said when it was made."""
        return self.hash == anchor_hash(self.day, self.body, self.prev)

    def to_json(self) -> dict[str, Any]:
        return {"day": self.day, **json.loads(self.body), "prev": self.prev, "hash": self.hash}


def anchor(store: Store, day: date, folder: Path | None = None) -> Anchor:
    """The anchor of `day`, made if there is none yet, and its file in `folder`.

    Errors: Refused W610 for a day before the last; Unavailable E609 when the file cannot be written.
    """
    with store.writing() as session:
        made = next((read_row(row) for row in session.read(f"{_ROWS} WHERE day = ?", (day.isoformat(),))), None)
        if made is None:
            made = _made(session, day, store.made_up)
            session.write(
                "INSERT INTO anchors (day, body, prev, hash) VALUES (?,?,?,?)",
                (made.day, made.body, made.prev, made.hash),
            )
            # A case changed again on a day writes nothing more: the days on which that may be stay.
            session.write("DELETE FROM touched WHERE day < ?", ((day - _SLACK).isoformat(),))
    # After the commit: a file without its row would say that the store had been changed.
    if folder is not None and not file_of(folder, made.day).exists():
        _write(folder, made)
    return made


def is_anchored(store: Store, day: date, folder: Path) -> bool:
    """Whether the anchor of `day` is there, row and file: asked at every act, and cheap."""
    has_row = bool(store.rows("SELECT 1 FROM anchors WHERE day = ?", day.isoformat()))
    return has_row and file_of(folder, day.isoformat()).exists()


def newest(store: Store) -> tuple[str, str] | None:
    """Day and hash of the newest anchor: what is printed where the owner of the database cannot reach."""
    found = store.rows("SELECT day, hash FROM anchors ORDER BY day DESC LIMIT 1")
    return (found[0][0], found[0][1]) if found else None


_ROWS = "SELECT day, body, prev, hash FROM anchors"
ROWS = f"{_ROWS} ORDER BY day"
_NEWEST_FIRST = f"{_ROWS} ORDER BY day DESC"
#: Chain, number and hash of its head, how many events it had before.
_HEADS = 'SELECT id, e.seq, e.hash, NULL FROM cases JOIN events AS e ON e."case" = id AND e.seq = cases.version'
_TOUCHED = (
    'SELECT id, e.seq, e.hash, t.version FROM touched AS t JOIN cases ON id = t."case"'
    ' JOIN events AS e ON e."case" = id AND e.seq = cases.version ORDER BY t.day DESC'
)
_OWN = 'SELECT "case", seq, hash, NULL FROM events WHERE "case" = ? ORDER BY seq DESC LIMIT 1'
_COUNTED = "SELECT count(*), coalesce(sum(version), 0) FROM cases"
#: An act after the anchor of a day may still be of the day before in UTC, and clocks of two machines a day apart; by
#: more, a head may wait for its next change to be anchored.
_SLACK = timedelta(days=2)


def _made(session: Session, day: date, made_up: bool) -> Anchor:
    last = [read_row(row) for row in session.read(f"{_NEWEST_FIRST} LIMIT 1")]
    if last and day.isoformat() < last[0].day:
        raise Refused(problem("W610", Place(day.isoformat()), at=day, last=last[0].day))
    # A made-up clock goes to and fro between cases: every head is held against every anchor.
    asks_all = made_up or not last
    before = [read_row(row) for row in session.read(_NEWEST_FIRST if asks_all else f"{_NEWEST_FIRST} LIMIT 4")]
    known = merged(reversed(before if asks_all else before[:3]))
    own = session.read(_OWN, (STORE,))
    heads = session.read(_HEADS if asks_all else _TOUCHED)
    # Of the days a case was changed on the first comes last: how long it was before.
    now = {case: (seq, found) for case, seq, found, _ in (*own, *heads)}
    changed = {case: head for case, head in sorted(now.items()) if known.get(case) != head}
    was = {case: version for case, _, _, version in (*own, *heads)}
    # What three anchors do not know is named again: the store's own chain is always in one of four.
    was |= {case: seq for case, (seq, _) in merged(reversed(before)).items()}
    grown = [(seq, was[case]) for case, (seq, _) in changed.items()]
    chains, events = _counted(session, own, grown, None if asks_all else last[0])
    prev = last[0].hash if last else ""
    parts = (day.isoformat(), chains, events, changed, prev)
    bare = Anchor(*parts, "")
    return Anchor(*parts, anchor_hash(bare.day, bare.body, prev))


def _counted(
    session: Session, own: list[Row], grown: list[tuple[int, int | None]], last: Anchor | None
) -> tuple[int, int]:
    """How many chains and events there are: what the anchor before says and what has come since.

    `grown` says of each changed chain how long it is and how long it was; where that is not known, all is counted.
    """
    since = [(seq, before) for seq, before in grown if before is not None]
    if last is None or len(since) < len(grown):
        cases, events = session.read(_COUNTED)[0]
        return int(cases) + len(own), int(events) + sum(seq for _, seq, *_ in own)
    return last.chains + sum(not before for _, before in since), last.events + sum(seq - old for seq, old in since)


def merged(anchors: Iterable[Anchor]) -> dict[str, tuple[int, str]]:
    """The newest head that the anchors know of each chain."""
    known: dict[str, tuple[int, str]] = {}
    for one in anchors:
        known.update(one.heads)
    return known


def file_of(folder: Path, day: str) -> Path:
    """Where the anchor of `day` is kept."""
    return folder / f"{day}.json"


def read_row(row: tuple[str, str, str, str]) -> Anchor:
    day, body, prev, own = row
    return _anchor({"day": day, **json.loads(body), "prev": prev, "hash": own})


def read_file(path: Path) -> Anchor | None:
    """The anchor in a file, or None when the file is none."""
    try:
        found = _anchor(json.loads(path.read_text("utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return found


def _anchor(says: dict[str, Any]) -> Anchor:
    heads = {str(name): (int(seq), str(own)) for name, (seq, own) in says["heads"].items()}
    return Anchor(says["day"], says["chains"], says["events"], heads, says["prev"], says["hash"])


def _write(folder: Path, made: Anchor) -> None:
    path = file_of(folder, made.day)
    half = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with half.open("w", encoding="utf-8") as out:
            json.dump(made.to_json(), out, ensure_ascii=False, indent=1)
            out.write("\n")
            out.flush()
            os.fsync(out.fileno())
        half.replace(path)
    except OSError as error:
        raise Unavailable(problem("E609", Place(str(path)), path=path, detail=said(error))) from error
