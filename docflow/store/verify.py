"""核验: whether the record is whole; every Problem it has, none repaired.

Read from the rows as they stand, never through what the store remembers of them: who owns the file may have
dropped the triggers, edited, removed, swapped, cut the tail or written a whole chain anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from docflow.errors import DocflowError, Place, Problem, problem
from docflow.store import anchors as anchoring
from docflow.store import reading
from docflow.store.anchors import Anchor
from docflow.store.chain import canonical, event_hash
from docflow.store.handle import Store
from docflow.store.rows import STORE, Event, StoredCase
from docflow.store.told import Told, blob_problems, number_problems, paper_problems, pin_problems

#: From a case id and its events to the state they make.
Fold = Callable[[str, Sequence[Event]], Mapping[str, Any]]
#: A row of the table of events: case, seq, kind, at, body, prev, hash.
Row = tuple[Any, ...]
#: What an anchor says of a chain: day, seq, hash.
Anchored = list[tuple[str, int, str]]


def verify(
    store: Store, fold: Fold | None = None, *, case: str | None = None, anchors: Path | None = None
) -> list[Problem]:
    """Every problem of the record, or of one case; none when it is whole.

    `anchors` is the folder of the anchor files; without it a whole database written anew is not noticed.
    """
    sealed, problems = _anchors(store, anchors)
    expected = _expected(sealed)
    only = [] if case is None else [case]

    def where(column: str) -> str:
        return f'WHERE "{column}" = ?' if only else ""

    chains = {
        name: list(rows)
        for name, rows in groupby(
            store.rows(f'{reading.EVENTS} {where("case")} ORDER BY "case", seq', *only),
            key=lambda row: row[0],
        )
    }
    kept = {row[0]: row for row in store.rows(f"{reading.CASES} {where('id')}", *only)}
    told = Told()
    names = {*chains, *kept, *expected, STORE} if case is None else {case}
    for name in sorted(names):
        problems += _chain(name, chains.get(name, []), kept.get(name), expected.get(name, []))
        events = _told(chains.get(name, []), told)
        problems += _state(name, kept.get(name), events, fold)
    if case is None:
        problems += number_problems(store, told)
    problems += paper_problems(store, told, case)
    problems += pin_problems(told, kept)
    problems += blob_problems(store, told, every=case is None)
    return problems


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


def _told(rows: list[Row], told: Told) -> list[Event]:
    """The events of a chain, after taking down what they say there must be."""
    events = []
    for row in rows:
        try:
            event = reading.event(row)
            told.take(event)
        except (ValueError, KeyError, TypeError, AttributeError):
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
    if differing := _differing(made, state.state):
        yield problem("A706", place, detail="、".join(differing))


def _row(place: Place, state: StoredCase, last: Event) -> Iterator[Problem]:
    if state.version < last.seq:
        yield problem("A706", place, detail=f"状态停在第 {state.version} 条，记录有 {last.seq} 条")
    elif state.version == last.seq and state.head != last.hash:
        yield problem("A706", place, detail="状态写于另一条记录之后")


def _differing(made: Mapping[str, Any], stored: Mapping[str, Any]) -> list[str]:
    names = sorted({*made, *stored})
    return [name for name in names if canonical(made.get(name)) != canonical(stored.get(name))]


def _expected(sealed: list[Anchor]) -> dict[str, Anchored]:
    out: dict[str, Anchored] = {}
    for one in sealed:
        for name, (seq, own) in one.heads.items():
            out.setdefault(name, []).append((one.day, seq, own))
    return out


def _anchors(store: Store, folder: Path | None) -> tuple[list[Anchor], list[Problem]]:
    """Every anchor whose seal is whole, from the table and from the files, and what is wrong with the others."""
    problems: list[Problem] = []
    rows: dict[str, Anchor] = {}
    before = ""
    for row in store.rows(anchoring.ROWS):
        try:
            one = anchoring.read_row(row)
        except (ValueError, KeyError, TypeError, AttributeError):
            problems.append(problem("A711", Place(row[0]), day=row[0]))
            before = row[3]
            continue
        if not one.is_sealed or one.prev != before:
            problems.append(problem("A711", Place(one.day), day=one.day))
        before = one.hash
        rows[one.day] = one
    whole = [one for one in rows.values() if one.is_sealed]
    if folder is not None:
        whole += _files(folder, rows, problems)
    return whole, problems


def _files(folder: Path, rows: Mapping[str, Anchor], problems: list[Problem]) -> list[Anchor]:
    """Anchors only the files know: what is left when the store itself was written anew."""
    extra = []
    found = {path.stem: anchoring.read_file(path) for path in sorted(folder.glob("*.json"))}
    for day, one in found.items():
        place = Place(str(anchoring.file_of(folder, day)))
        if one is None or not one.is_sealed or one.day != day or day not in rows:
            problems.append(problem("A717", place, name=f"{day}.json"))
        elif one != rows[day]:
            problems.append(problem("A713", place, day=day))
        if one is not None and one.is_sealed and one != rows.get(day):
            extra.append(one)
    problems += [problem("A712", Place(str(folder)), day=day) for day in rows if day not in found]
    return extra
