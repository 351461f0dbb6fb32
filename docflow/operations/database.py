"""数据库: its schema brought up to date, a backup while in use, a move to another database, a look at its health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from docflow import store
from docflow.errors import Problem, Unavailable, Untrusted, problem
from docflow.operations import checking
from docflow.operations.office import Office
from docflow.store import Store


@dataclass(frozen=True)
class Moved:
    """What a move carried over."""

    #: Without the password.
    target: str
    #: Rows by table.
    rows: dict[str, int]

    def to_json(self) -> dict[str, object]:
        return {"target": self.target, "rows": self.rows}


def backup(office: Office, path: Path) -> tuple[Problem, ...]:
    """A copy of the whole store in a new file, read back afterwards; what is wrong with its chains.

    Errors: Unavailable E608, E609.
    """
    store.backup(office.store, path)
    with store.open(path) as copy:
        return tuple(_whole(office, copy))


def move(office: Office, target: str) -> Moved:
    """Carries the store over into an empty database, proves the copy, and shuts the old one: read, never written again.

    Errors: Refused W610, W641, W642; Unavailable; Untrusted with all that is wrong, when the copy is not whole: then
    the old store is in force as before.
    """
    old = office.store

    def prove() -> None:
        with store.open(target) as copy:
            wrong = _whole(office, copy)
            if wrong or _heads(copy) != _heads(old):
                raise Untrusted(wrong or [problem("A723")])

    at = None if old.made_up and not office.is_moment_said else office.now
    return Moved(str(store.shown(store.located(target))), store.move(old, target, at, prove))


def _whole(office: Office, copy: Store) -> list[Problem]:
    folder = office.in_workspace("锚点") if office.workspace else None
    return store.verify(copy, fold=checking.fold, anchors=folder)


def _heads(one: Store) -> list[tuple[object, ...]]:
    return one.rows("SELECT id, version, head FROM cases ORDER BY id")


@dataclass(frozen=True)
class Health:
    """What is known of a database."""

    location: str
    cases: int
    events: int
    anchored: str
    waiting: int
    faults: Sequence[str]
    #: Where it was moved to, and is in force; "" while this one is.
    moved: str = ""

    def to_json(self) -> dict[str, object]:
        return {
            "location": self.location,
            "cases": self.cases,
            "events": self.events,
            "anchored": self.anchored or None,
            "waiting": self.waiting,
            "faults": list(self.faults),
            "moved": self.moved or None,
        }


def check(office: Office) -> Health:
    """The database's own check of its pages and references, our guards, the newest anchor, what waits to be sent."""
    one = office.store
    faults = [*one.check(), *(f"缺少防改的保护：{name}" for name in one.missing_guards())]
    anchor = store.newest_anchor(one)
    count, events = one.rows("SELECT count(*), coalesce(sum(version), 0) FROM cases")[0]
    waiting = one.rows("SELECT count(*) FROM outbox WHERE done = ''")[0][0]
    newest = anchor[0] if anchor else ""
    return Health(str(one.location), int(count), int(events), newest, int(waiting), faults, store.moved(one))


def upgrade(location: Path | str) -> tuple[str, str]:
    """Brings the schema up to date; the revisions before and after. Errors: Unavailable E601, E602, E604."""
    return store.upgraded(store.located(location))


def wiped(folder: Path | None, error: Unavailable) -> Untrusted | None:
    """A database that is gone while its anchors are still there: more than something missing."""
    if folder is None or not any(one.code in ("E601", "E602") for one in error.problems):
        return None
    days = sorted(path.stem for path in folder.glob("*.json"))
    return Untrusted(problem("A722", error.problems[0].place, count=len(days), day=days[-1])) if days else None
