"""锚点: once a day the heads of all chains are sealed, chained to the day before, and written to a file.

A hash chain alone does not notice a cut tail, nor that all of it was written anew; an anchor kept elsewhere does.
Each anchor names the heads that changed since the one before: together they name them all.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from docflow.errors import Place, Refused, Unavailable, problem
from docflow.errors.disk import said
from docflow.store.chain import anchor_hash, canonical
from docflow.store.handle import Store


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
    with store.writing() as cursor:
        found = [read_row(row) for row in cursor.execute(ROWS)]
        made = next((one for one in found if one.day == day.isoformat()), None)
        if made is None:
            made = _made(day.isoformat(), found, cursor.execute(_HEADS).fetchall())
            cursor.execute(
                "INSERT INTO anchors (day, body, prev, hash) VALUES (?,?,?,?)",
                (made.day, made.body, made.prev, made.hash),
            )
    # After the commit: a file without its row would say that the store had been changed.
    if folder is not None and not file_of(folder, made.day).exists():
        _write(folder, made)
    return made


ROWS = "SELECT day, body, prev, hash FROM anchors ORDER BY day"
_HEADS = (
    'SELECT "case", seq, hash FROM events AS e WHERE seq = (SELECT max(seq) FROM events WHERE "case" = e."case")'
    ' ORDER BY "case"'
)


def _made(day: str, before: list[Anchor], heads: Iterable[tuple[str, int, str]]) -> Anchor:
    if before and day < before[-1].day:
        raise Refused(problem("W610", Place(day), at=day, last=before[-1].day))
    known = merged(before)
    now = {case: (seq, own) for case, seq, own in heads}
    changed = {case: head for case, head in now.items() if known.get(case) != head}
    prev = before[-1].hash if before else ""
    events = sum(seq for seq, _ in now.values())
    bare = Anchor(day, len(now), events, changed, prev, "")
    return Anchor(day, len(now), events, changed, prev, anchor_hash(day, bare.body, prev))


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
