"""The nouns of the store: what goes in, and what comes out. Nothing here touches a database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NotRequired, TypedDict

#: Working name of the chain that belongs to no case: birth of the store, voided numbers.
STORE = "store"

Json = dict[str, Any]


class NewEvent(TypedDict):
    """An event as the engine made it; no key of `body` may begin with `$`."""

    kind: str
    #: Values, or the canonical JSON text of them; no key of a text comes before a letter.
    body: Mapping[str, Any] | str


class NewTask(TypedDict):
    """An open task of a case after the act; tasks not named any more are closed."""

    step: str
    #: A post (机关/角色), never a person.
    post: str
    due: date | None
    provisional: bool
    #: When it was last urged.
    urged: NotRequired[datetime | None]


class NewEffect(TypedDict):
    """Something to do outside once the act is recorded; `key` makes the second time a no-op."""

    key: str
    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Number:
    """A document number (文号)."""

    code: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.code}〔{self.year}〕{self.serial}号"


@dataclass(frozen=True, slots=True)
class PaperRow:
    """An issued paper with its files as bytes."""

    #: Unique within its event; a file name without its ending.
    name: str
    template: str
    title: str
    #: Covers everything but the four slots number, date, signer, imprint date.
    content_hash: str
    #: Ending (`docx`, `pdf`) to bytes.
    files: Mapping[str, bytes]
    number: Number | None = None
    #: Which event of the append issues it, counted from 0; the last when None.
    event: int | None = None
    #: A paper that came from outside has a direction of its own.
    origin: Literal["issued", "received"] = "issued"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a case, as kept."""

    case: str
    seq: int
    name: str
    template: str
    title: str
    number: Number | None
    content_hash: str
    origin: str
    #: Ending to SHA-256 of the bytes.
    files: Mapping[str, str]


@dataclass(frozen=True)
class StoredCase:
    """A case as of its last event."""

    id: str
    workflow: str
    graph_hash: str
    version: int
    #: Its state as canonical JSON.
    text: str
    #: The hash of its last event.
    head: str
    title: str = ""
    #: How it ended; "" while it runs.
    outcome: str = ""
    started: datetime | None = None
    changed: datetime | None = None
    #: SHA-256 of the list of texts it is pinned to; "" when there are none.
    pins: str = ""

    @property
    def state(self) -> Json:
        """Its state as values, each time anew. Errors: ValueError when it cannot be read."""
        found: Json = json.loads(self.text)
        return found


@dataclass(frozen=True, slots=True)
class Event:
    """One act of a case, or of the store itself, as recorded."""

    case: str
    seq: int
    kind: str
    at: datetime
    body: Json
    prev: str
    hash: str
    #: The papers this event issued: name, content hash, number, hashes of the files.
    papers: tuple[Json, ...] = ()
    #: Texts the case is pinned to, by name: SHA-256 of the blob.
    pins: Mapping[str, str] = field(default_factory=dict)
    #: Numbers this event made void, with the reason.
    voids: Mapping[Number, str] = field(default_factory=dict)
    #: The seal of the row of the case as this act left it; "" within an act.
    sealed: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A task waiting for a post."""

    case: str
    step: str
    post: str
    due: date | None
    #: True when a year without announced holidays entered the computation of `due`.
    provisional: bool
    since: datetime
    #: Of the case.
    workflow: str
    title: str
    #: When it was last urged (催办).
    urged: datetime | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append left behind; when `repeated`, what the first with that key left behind."""

    case: str
    version: int
    head: str
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class NumberUse:
    """What became of a number: a paper, or void with a reason."""

    number: Number
    case: str
    seq: int
    paper: str
    void_reason: str


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row of a register (the roster of units, …) as of a day."""

    key: str
    body: Json
    #: Where it came from: file and cell.
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class Effect:
    """An entry of the outbox."""

    key: str
    kind: str
    body: Json
    case: str
    seq: int
    at: datetime
    tries: int = 0
    error: str = ""
    done: datetime | None = None
