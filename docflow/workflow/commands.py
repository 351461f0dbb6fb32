"""What somebody may ask of a case (命令): each a plain value, refused or obeyed by engine.decide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from docflow.directory import Post


@dataclass(frozen=True)
class Start:
    """Begin a case: `organisation` applies; with `for_` a clerk of its superior writes down what it handed over."""

    case: str
    organisation: str
    by: str
    #: A draft for the first step: may be incomplete, may not be wrong.
    answers: Mapping[str, object] = field(default_factory=dict)
    for_: bool = False


@dataclass(frozen=True)
class Act:
    """Say `verb` at a step; `to` chooses among several targets."""

    verb: str
    by: str
    step: str = ""
    answers: Mapping[str, object] = field(default_factory=dict)
    note: str = ""
    to: str = ""
    #: The organisation for which a clerk of its superior types in what it handed over.
    for_: str = ""


@dataclass(frozen=True)
class Receive:
    """收文登记: a paper arrived from outside."""

    by: str
    paper: str
    title: str
    date: date
    bytes_hash: str
    number: str = ""
    issuer: str = ""
    step: str = ""


@dataclass(frozen=True)
class Withdraw:
    """撤回: take back the last act, as long as nobody has acted since."""

    by: str
    note: str = ""


@dataclass(frozen=True)
class Urge:
    """催办."""

    by: str
    step: str = ""
    note: str = ""


@dataclass(frozen=True)
class HandOver:
    """转办: another post of the same organisation does it instead."""

    by: str
    to: Post
    step: str = ""
    note: str = ""


@dataclass(frozen=True)
class Delegate:
    """委派: ask another post for its opinion; the task stays here."""

    by: str
    to: Post
    step: str = ""
    note: str = ""


@dataclass(frozen=True)
class Advise:
    """回复: the opinion that 委派 asked for."""

    by: str
    note: str
    step: str = ""


@dataclass(frozen=True)
class AddSigner:
    """加签."""

    by: str
    post: Post
    step: str = ""
    note: str = ""


@dataclass(frozen=True)
class RemoveSigner:
    """减签: only of one who was added, and has not spoken."""

    by: str
    post: Post
    step: str = ""
    note: str = ""


@dataclass(frozen=True)
class Copy:
    """抄送."""

    by: str
    to: tuple[Post, ...]
    note: str = ""


@dataclass(frozen=True)
class Void:
    """作废: the applicant takes the case back for good, before anyone else has acted."""

    by: str
    note: str = ""


@dataclass(frozen=True)
class Terminate:
    """终止: whoever's turn it is ends the case, with a reason."""

    by: str
    note: str = ""


@dataclass(frozen=True)
class Tick:
    """The clock: reminders, escalations, deadlines recomputed."""


Command: TypeAlias = (
    Start
    | Act
    | Receive
    | Withdraw
    | Urge
    | HandOver
    | Delegate
    | Advise
    | AddSigner
    | RemoveSigner
    | Copy
    | Void
    | Terminate
    | Tick
)

#: What each command is called on a button and in `docflow case do`.
VERBS: Mapping[str, type[Command]] = {
    "撤回": Withdraw,
    "催办": Urge,
    "转办": HandOver,
    "委派": Delegate,
    "回复": Advise,
    "加签": AddSigner,
    "减签": RemoveSigner,
    "抄送": Copy,
    "作废": Void,
    "终止": Terminate,
}
