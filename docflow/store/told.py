"""What the events say there must be — papers, numbers, bytes — held against the tables that keep them.

What is held against the whole of a table is put down in a database of its own, a temporary file: a record may be larger
than the memory of the machine.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import groupby
from typing import Any

from docflow.errors import Place, Problem, problem
from docflow.store import reading
from docflow.store.asking import Asking
from docflow.store.chain import canonical, kept_bytes, sha256
from docflow.store.driver import Row
from docflow.store.rows import Event, Number
from docflow.store.streams import in_order

#: What an anchor says of a chain: day, seq, hash.
Anchored = list[tuple[str, int, str]]
#: Sealed papers of one case by seq and name.
Sealed = dict[tuple[int, str], dict[str, Any]]

_TABLES = """
CREATE TABLE heads (chain TEXT, day TEXT, seq INTEGER, hash TEXT);
CREATE TABLE used (code TEXT, year INTEGER, serial INTEGER, chain TEXT, seq INTEGER, name TEXT);
CREATE TABLE void (code TEXT, year INTEGER, serial INTEGER, reason TEXT, PRIMARY KEY (code, year, serial));
CREATE TABLE kept (code TEXT, year INTEGER, serial INTEGER, chain TEXT, seq INTEGER, name TEXT, reason TEXT);
CREATE TABLE blobs (digest TEXT PRIMARY KEY, chain TEXT, seq INTEGER) WITHOUT ROWID;
CREATE TABLE there (digest TEXT PRIMARY KEY) WITHOUT ROWID;
"""


@contextmanager
def note_taking() -> Iterator[Told]:
    """A place to put down what the events say; gone afterwards."""
    with closing(sqlite3.connect("", isolation_level=None)) as notes:
        # A file that is nobody's: SQLite makes it when there is more than fits its cache, and removes it.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE"):
            notes.execute(f"PRAGMA {setting}")
        notes.executescript(_TABLES)
        notes.execute("BEGIN")
        yield Told(notes)


class Told:
    """What the events and anchors of a record say."""

    def __init__(self, notes: sqlite3.Connection) -> None:
        self._say: Callable[..., sqlite3.Cursor] = notes.execute
        self._say_many = notes.executemany

    def head(self, chain: str, day: str, seq: int, own: str) -> None:
        """Takes down what an anchor says of a chain."""
        self._say("INSERT INTO heads VALUES (?,?,?,?)", (chain, day, seq, own))

    def heads(self, case: str | None) -> Iterator[Row]:
        """Chain, day, seq and hash, in the order of the chains; those of one day as they came."""
        where, values = ("WHERE chain = ?", (case,)) if case is not None else ("", ())
        yield from self._say(f"SELECT chain, day, seq, hash FROM heads {where} ORDER BY chain, rowid", values)

    def bytes_of(self, digests: Iterable[str], chain: str, seq: int) -> None:
        """Takes down which bytes an event names."""
        self._say_many("INSERT OR IGNORE INTO blobs VALUES (?,?,?)", [(one, chain, seq) for one in digests])

    def take(self, event: Event, papers: Sealed, pins: dict[str, str]) -> None:
        """Takes down what `event` says; its papers and pinned texts also in `papers` and `pins`."""
        for paper in event.papers:
            papers[event.seq, paper["name"]] = paper
            if paper["number"] and paper["origin"] == "issued":
                self._say(
                    "INSERT INTO used VALUES (?,?,?,?,?,?)", (*paper["number"], event.case, event.seq, paper["name"])
                )
            self.bytes_of(paper["files"].values(), event.case, event.seq)
        if event.pins:
            pins.update(event.pins)
            self.bytes_of(event.pins.values(), event.case, event.seq)
        void = [(*_key(number), reason) for number, reason in event.voids.items()]
        if event.kind == reading.VOIDED:
            body = event.body
            serials = range(body["first"], body["serial"] + 1)
            void += [(body["code"], body["year"], serial, body["reason"]) for serial in serials]
        if void:
            self._say_many("INSERT OR REPLACE INTO void VALUES (?,?,?,?)", void)

    def numbers(self, store: Asking) -> Iterator[Row]:
        """Every number that is told or kept, in order: code, year, serial, its uses, why void, the row kept of it."""
        columns = 'code, year, serial, "case", seq, paper, void_reason'
        kept = in_order(store, "numbers", columns, ("code", "year", "serial"))
        self._say_many("INSERT INTO kept VALUES (?,?,?,?,?,?,?)", kept)
        rows = self._say(_NUMBERS)
        for number, group in groupby(rows, key=lambda row: row[:3]):
            found = list(group)
            uses = [row[4:7] for row in found if row[3] == "used"]
            reason = next((row[7] for row in found if row[3] == "void"), "")
            yield number, uses, reason, next((row[4:8] for row in found if row[3] == "kept"), None)

    def found(self, digest: str) -> None:
        """Takes down that these bytes are there."""
        self._say("INSERT INTO there VALUES (?)", (digest,))

    def missing(self) -> Iterator[tuple[str, Place]]:
        """The bytes that are told and were not found."""
        for digest, chain, seq in self._say("SELECT * FROM blobs WHERE digest NOT IN (SELECT digest FROM there)"):
            yield digest, _place(chain, seq)

    def every_digest(self) -> Iterator[str]:
        """The bytes that are told."""
        for (digest,) in self._say("SELECT digest FROM blobs ORDER BY digest"):
            yield digest

    def where(self, digest: str) -> Place | None:
        """An event that names these bytes."""
        found = self._say("SELECT chain, seq FROM blobs WHERE digest = ?", (digest,)).fetchone()
        return _place(*found) if found else None


_NUMBERS = """
SELECT code, year, serial, 'used' AS what, chain, seq, name, '' FROM used
UNION ALL SELECT code, year, serial, 'void', '', 0, '', reason FROM void
UNION ALL SELECT code, year, serial, 'kept', chain, seq, name, reason FROM kept
ORDER BY 1, 2, 3
"""


def _key(number: Number) -> tuple[str, int, int]:
    return number.code, number.year, number.serial


def _place(chain: str, seq: int) -> Place:
    return Place(chain, path=(str(seq),)) if seq else Place(chain)


def number_problems(store: Asking, told: Told) -> Iterator[Problem]:
    """Used twice, registered otherwise than issued, or missing between two that are there."""
    series, judged = ("", 0), 0
    for (code, year, serial), uses, reason, kept in told.numbers(store):
        if (code, year) != series:
            series, judged = (code, year), 0
        for missing in range(judged + 1, serial):
            gone = Number(code, year, missing)
            yield problem("A708", Place(str(gone)), number=gone)
        # One that is not kept is missing too, as soon as a later one is there.
        judged = serial if kept else serial - 1
        number = Number(code, year, serial)
        if detail := _number_fault(uses, reason, kept):
            yield problem("A709", Place(str(number)), number=number, detail=detail)


def _number_fault(uses: Sequence[Row], reason: str, kept: Row | None) -> str:
    if len(uses) > 1:
        return "用于 " + "、".join(f"{case} {name}" for case, _, name in uses)
    if kept is None:
        return "没有登记"
    if uses and uses[0] != kept[:3]:
        return f"登记给了 {kept[0]} {kept[2]}"
    if not uses and kept[2]:
        return "没有签发记录"
    if kept[3] != reason:
        return "作废的登记与记录不同"
    return ""


#: What is kept of a paper: its row, without the case.
PAPER = '"case", seq, name, template, title, content_hash, origin, code, year, serial'
FILE = '"case", seq, name, ending, sha256'


def paper_problems(case: str, sealed: Sealed, rows: Sequence[Row], files: Sequence[Row]) -> Iterator[Problem]:
    """Papers of one case that are missing, added or other than sealed: invariant 15."""
    kept = {(row[1], row[2]): row for row in rows}
    bytes_of: dict[tuple[int, str], dict[str, str]] = {}
    for _, seq, name, ending, digest in files:
        bytes_of.setdefault((seq, name), {})[ending] = digest
    for key in sorted({*sealed, *kept}):
        detail = _paper_fault(sealed.get(key), kept.get(key), bytes_of.get(key, {}))
        if detail:
            yield problem("A710", Place(case, path=(str(key[0]),)), paper=key[1], detail=detail)


def _paper_fault(sealed: dict[str, Any] | None, row: Row | None, files: dict[str, str]) -> str:
    if sealed is None:
        return "没有签发记录"
    if row is None:
        return "已不在库中"
    template, title, content, origin, *number = row[3:]
    pairs = {
        "内容摘要": (sealed["content"], content),
        "文件摘要": (sealed["files"], files),
        "文号": (sealed["number"], None if number[0] is None else number),
        "模板": (sealed["template"], template),
        "标题": (sealed["title"], title),
        "来源": (sealed["origin"], origin),
    }
    return "、".join(name for name, (one, other) in pairs.items() if one != other)


def pin_problems(told: Told, case: str, pins: dict[str, str], row: Row) -> Iterator[Problem]:
    """A case pinned to other texts than its events say: invariant 10."""
    digest = sha256(canonical(pins).encode()) if pins else ""
    if digest:
        told.bytes_of((digest,), case, 0)
    if row[10] != digest:
        yield problem("A706", Place(case), detail="所依文本")


def blob_problems(store: Asking, told: Told, *, every: bool) -> Iterator[Problem]:
    """Bytes that are not what their hash says, or that are gone."""
    wanted = (row[0] for row in in_order(store, "blobs", "sha256", ("sha256",))) if every else told.every_digest()
    for digest in wanted:
        # One at a time: a store holds more bytes than a machine has memory.
        for (data,) in store.rows("SELECT bytes FROM blobs WHERE sha256 = ?", digest):
            told.found(digest)
            if sha256(kept_bytes(data)) != digest:
                place = told.where(digest) or Place(str(store.location))
                yield problem("A707", place, digest=digest[:12])
    for digest, place in told.missing():
        yield problem("A715", place, digest=digest[:12])
