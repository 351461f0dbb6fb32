"""核验: whether the record is whole; every Problem it has, none repaired.

Read from the rows as they stand, never through what the store remembers of them: who owns the file may have
dropped the triggers, edited, removed, swapped, cut the tail or written a whole chain anew.
Tables are read side by side, case after case, all as of one moment; the memory needed is that of the longest case.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docflow.errors import DocflowError, Place, Problem, problem
from docflow.store import anchors as anchoring
from docflow.store import reading
from docflow.store.anchors import Anchor
from docflow.store.chain import canonical, event_hash
from docflow.store.connection import in_our_words
from docflow.store.handle import Store
from docflow.store.rows import STORE, Event, StoredCase
from docflow.store.streams import Grouped, in_order, names_of
from docflow.store.told import (
    FILE,
    PAPER,
    Anchored,
    Sealed,
    Told,
    blob_problems,
    note_taking,
    number_problems,
    paper_problems,
    pin_problems,
)

#: From a case id and its events to the state they make.
Fold = Callable[[str, Sequence[Event]], Mapping[str, Any]]
#: A row of the table of events: case, seq, kind, at, body, prev, hash.
Row = tuple[Any, ...]


def verify(
    store: Store, fold: Fold | None = None, *, case: str | None = None, anchors: Path | None = None
) -> list[Problem]:
    """Every problem of the record, or of one case; none when it is whole.

    `anchors` is the folder of the anchor files; without it a whole database written anew is not noticed.
    """
    with in_our_words(store.location), store.shared() as driver, driver.snapshot(), note_taking() as told:
        problems = list(_anchors(store, anchors, told))
        problems += _cases(store, fold, case, told)
        if case is None:
            problems += number_problems(store, told)
        problems += blob_problems(store, told, every=case is None)
    return problems


def _cases(store: Store, fold: Fold | None, case: str | None, told: Told) -> Iterator[Problem]:
    """Chain after chain, with the rows of every table that speak of it."""
    events = Grouped(in_order(store, "events", _EVENT, ('"case"', "seq"), case))
    kept = Grouped(in_order(store, "cases", reading.COLUMNS, ("id",), case))
    papers = Grouped(in_order(store, "papers", PAPER, ('"case"', "seq", "name"), case))
    files = Grouped(in_order(store, "paper_files", FILE, ('"case"', "seq", "name", "ending"), case))
    heads, asked = Grouped(told.heads(case)), Grouped([(STORE if case is None else case,)])
    for name in names_of((asked, events, kept, papers, files, heads)):
        asked.take(name)
        rows, anchored = events.take(name), [(day, seq, own) for _, day, seq, own in heads.take(name)]
        row = next(iter(kept.take(name)), None)
        yield from _chain(name, rows, row, anchored)
        sealed: Sealed = {}
        pins: dict[str, str] = {}
        read = _told(rows, told, sealed, pins)
        yield from _state(name, row, read, fold)
        yield from paper_problems(name, sealed, papers.take(name), files.take(name))
        if row is not None:
            yield from pin_problems(told, name, pins, row)


_EVENT = '"case", seq, kind, at, body, prev, hash'


def _chain(name: str, rows: list[Row], kept: Row | None, anchored: Anchored) -> Iterator[Problem]:
    """Edited, removed, swapped, cut, written anew."""
    here = Place(name)
    hashes: dict[int, str] = {}
    last, before = 0, ""
    for row in rows:
        _, seq, kind, at, body, prev, own = row
        place = Place(name, path=(str(seq),))
        yield from (problem("A704", here, seq=gone) for gone in range(last + 1, seq))
        if event_hash(name, seq, kind, at, body, prev) != own:
            yield problem("A701", place, seq=seq)
        if seq == last + 1 and prev != before:
            yield problem("A705", place, seq=seq)
        last, before = seq, own
        hashes[seq] = own
    known = max([seq for _, seq, _ in anchored], default=0)
    if name == STORE and not rows:
        yield problem("A714", here)
    elif not rows and not known:
        yield problem("A716", here, case=name)
    should = max(known, kept[3] if kept else 0)
    if should > last and (rows or known):
        yield problem("A702", here, count=should - last, expected=should, found=last)
    for day, seq, own in anchored:
        if seq in hashes and hashes[seq] != own:
            yield problem("A703", Place(name, path=(str(seq),)), seq=seq, day=day)
            return


def _told(rows: list[Row], told: Told, papers: Sealed, pins: dict[str, str]) -> list[Event]:
    """The events of a chain, after taking down what they say there must be."""
    events = []
    for row in rows:
        try:
            event = reading.event(row)
            told.take(event, papers, pins)
        except (ValueError, KeyError, TypeError, AttributeError, sqlite3.Error):
            # Cannot be read: its seal is broken too, and that has been told.
            continue
        events.append(event)
    return events


def _state(name: str, kept: Row | None, events: list[Event], fold: Fold | None) -> Iterator[Problem]:
    """The row of the case against its events: invariant 5."""
    place = Place(name)
    if name == STORE or not events:
        return
    if kept is None:
        yield problem("A706", place, detail="缺少状态")
        return
    try:
        state = reading.case(kept)
        stored = state.state
    except (ValueError, TypeError):
        yield problem("A706", place, detail="状态读不懂")
        return
    yield from _row(place, state, events[-1])
    if state.version == events[-1].seq and events[-1].sealed not in ("", reading.seal(kept)):
        yield problem("A706", place, detail="状态与封存的摘要不同")
    if fold is None:
        return
    try:
        made = fold(name, events)
    except (DocflowError, ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
        yield problem("A706", place, detail=f"记录推算不出状态（{error}）")
        return
    if canonical(made) != state.text and (differing := _differing(made, stored)):
        yield problem("A706", place, detail="、".join(differing))


def _row(place: Place, state: StoredCase, last: Event) -> Iterator[Problem]:
    if state.version < last.seq:
        yield problem("A706", place, detail=f"状态停在第 {state.version} 条，记录有 {last.seq} 条")
    elif state.version == last.seq and state.head != last.hash:
        yield problem("A706", place, detail="状态写于另一条记录之后")


def _differing(made: Mapping[str, Any], stored: Mapping[str, Any]) -> list[str]:
    names = sorted({*made, *stored})
    return [name for name in names if canonical(made.get(name)) != canonical(stored.get(name))]


def _anchors(store: Store, folder: Path | None, told: Told) -> Iterator[Problem]:
    """What is wrong with the anchors, of the table and of the files; what the whole ones say is taken down."""
    #: Day to the hash of an anchor whose seal is whole; "" for one that was edited.
    rows: dict[str, str] = {}
    before = ""
    for row in in_order(store, "anchors", "day, body, prev, hash", ("day",)):
        try:
            one = anchoring.read_row(row)
        except (ValueError, KeyError, TypeError, AttributeError):
            yield problem("A711", Place(row[0]), day=row[0])
            before = row[3]
            continue
        if not one.is_sealed or one.prev != before:
            yield problem("A711", Place(one.day), day=one.day)
        before = one.hash
        rows[one.day] = one.hash if one.is_sealed else ""
        if one.is_sealed:
            _take(one, told)
    if folder is not None:
        yield from _files(folder, rows, told)


def _files(folder: Path, rows: Mapping[str, str], told: Told) -> Iterator[Problem]:
    """Anchors only the files know are taken down too: what is left when the store itself was written anew."""
    found = sorted(folder.glob("*.json"))
    for path in found:
        day, one = path.stem, anchoring.read_file(path)
        is_whole = one is not None and one.is_sealed
        if one is None or not is_whole or one.day != day or day not in rows:
            yield problem("A717", Place(str(path)), name=path.name)
        elif one.hash != rows[day]:
            yield problem("A713", Place(str(path)), day=day)
        if one is not None and is_whole and one.hash != rows.get(day):
            _take(one, told)
    there = {path.stem for path in found}
    yield from (problem("A712", Place(str(folder)), day=day) for day in rows if day not in there)


def _take(one: Anchor, told: Told) -> None:
    for name, (seq, own) in one.heads.items():
        told.head(name, one.day, seq, own)
