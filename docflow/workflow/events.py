"""What has happened to a case (事件): each with all that replay needs, so that evolve asks nobody.

A field added later has a default: an event written years ago must still be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from docflow.directory import Post

#: What JSON can hold.
Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"
Plains: TypeAlias = Mapping[str, Plain]


@dataclass(frozen=True)
class Answer:
    """What a decision table answered."""

    value: str
    rule: str = ""
    source: str = ""


@dataclass(frozen=True)
class Vote:
    """表态: what one person said at a step that others sign."""

    #: The posts for which the voice counts: every one of the asked that this person holds.
    posts: tuple[Post, ...]
    verb: str
    by: str
    name: str
    on_behalf: str = ""
    note: str = ""
    to: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Started:
    """起."""

    case: str
    workflow: str
    version: int
    digest: str
    organisations: Mapping[str, str]
    by: str
    name: str
    post: Post
    at: datetime
    on_behalf: str = ""
    for_: str = ""
    answers: Plains = field(default_factory=dict)


@dataclass(frozen=True)
class Entered:
    """The paper came to a step."""

    step: str
    at: datetime
    owner: Post | None
    signers: tuple[Post, ...] = ()
    due: date | None = None
    provisional: bool = False
    calendar: str = ""
    back: str = ""
    #: Posts asked for an opinion that nobody waits for.
    consulted: tuple[Post, ...] = ()
    #: The signers are asked one after the other.
    in_order: bool = False
    #: The voices of each post that has not just one, by its text.
    weights: Mapping[str, int] = field(default_factory=dict)
    #: One post whose members each have a voice.
    body: bool = False


@dataclass(frozen=True)
class Skipped:
    """A step whose condition does not hold was passed over."""

    step: str
    because: str
    at: datetime


@dataclass(frozen=True)
class Forked:
    """A parallel block began."""

    block: str
    branches: frozenset[str]
    at: datetime


@dataclass(frozen=True)
class Joined:
    """A branch is done."""

    block: str
    branch: str
    at: datetime


@dataclass(frozen=True)
class Cancelled:
    """Steps that no longer wait, because the case left their region."""

    steps: tuple[str, ...]
    because: str
    at: datetime


@dataclass(frozen=True)
class Voted:
    """Somebody spoke at a step that others sign too."""

    step: str
    vote: Vote
    at: datetime
    #: How many voices there were then.
    of: int = 0
    for_: str = ""


@dataclass(frozen=True)
class Settled:
    """The votes leave these verbs to file."""

    step: str
    verbs: tuple[str, ...]
    yes: int
    no: int
    of: int
    at: datetime


@dataclass(frozen=True)
class Acted:
    """A step was done."""

    step: str
    verb: str
    by: str
    name: str
    post: Post
    at: datetime
    on_behalf: str = ""
    note: str = ""
    answers: Plains = field(default_factory=dict)
    #: Where it goes; "" for an end or a join.
    to: str = ""
    returns: bool = False
    people: frozenset[str] = frozenset()
    for_: str = ""
    #: The step before, at which the same person has just said the same: this one was not asked again.
    repeats: str = ""


@dataclass(frozen=True)
class Warned:
    """核对提醒: a condition that should hold did not, was said, and the act went on."""

    step: str
    check: str
    say: str
    at: datetime


@dataclass(frozen=True)
class Supplied:
    """The fields of a workflow run within this one, from where `with` says they come."""

    step: str
    answers: Plains
    at: datetime


@dataclass(frozen=True)
class Migrated:
    """换版: the case goes on under another version of its workflow."""

    version: int
    digest: str
    #: How each open step stands under it; voices already cast stay.
    open: tuple[Entered, ...]
    at: datetime
    by: str = ""
    name: str = ""
    note: str = ""


@dataclass(frozen=True)
class Decided:
    """A decision table answered."""

    name: str
    answer: Answer
    at: datetime


@dataclass(frozen=True)
class PaperApproved:
    """签发: the content is frozen."""

    paper: str
    template: str
    title: str
    date: date
    content_hash: str
    values: Plains
    step: str
    at: datetime
    issuer: str = ""
    signers: tuple[str, ...] = ()
    bytes_hash: str = ""


@dataclass(frozen=True)
class PaperIssued:
    """登记印发: numbered, and out."""

    paper: str
    template: str
    title: str
    number: str
    date: date
    content_hash: str
    bytes_hash: str
    issuer: str
    step: str
    at: datetime
    signers: tuple[str, ...] = ()
    #: The position of the paper of the same name that this one replaces; 0 is none.
    replaces: int = 0


@dataclass(frozen=True)
class PaperReceived:
    """收文: a paper arrived from outside."""

    paper: str
    title: str
    number: str
    date: date
    bytes_hash: str
    issuer: str
    step: str
    by: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Released:
    """Approved papers whose approval the case went back behind: they must be approved again."""

    papers: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Withdrawn:
    """撤回: the last act is undone; the papers it issued are void."""

    step: str
    by: str
    name: str
    at: datetime
    note: str = ""
    papers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Urged:
    """催办."""

    step: str
    posts: tuple[Post, ...]
    by: str
    name: str
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class HandedOver:
    """转办."""

    step: str
    old: Post
    new: Post
    by: str
    name: str
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class Delegated:
    """委派."""

    step: str
    to: Post
    by: str
    name: str
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class Advised:
    """回复."""

    step: str
    post: Post
    by: str
    name: str
    note: str
    at: datetime


@dataclass(frozen=True)
class SignerAdded:
    """加签."""

    step: str
    post: Post
    by: str
    name: str
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class SignerRemoved:
    """减签."""

    step: str
    post: Post
    by: str
    name: str
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class Copied:
    """抄送."""

    posts: tuple[Post, ...]
    at: datetime
    papers: tuple[str, ...] = ()
    by: str = ""
    name: str = ""
    note: str = ""


@dataclass(frozen=True)
class Registered:
    """A line goes into a register of the ledger."""

    register: str
    values: Plains
    at: datetime


@dataclass(frozen=True)
class Reminded:
    """超期提醒."""

    step: str
    posts: tuple[Post, ...]
    at: datetime


@dataclass(frozen=True)
class Escalated:
    """超期上报: these posts may act besides the owner."""

    step: str
    posts: tuple[Post, ...]
    at: datetime


@dataclass(frozen=True)
class Recounted:
    """期限已复算."""

    step: str
    due: date
    provisional: bool
    calendar: str
    at: datetime


@dataclass(frozen=True)
class Finished:
    """办结: the case waits for nobody."""

    outcome: str
    at: datetime
    by: str = ""
    name: str = ""
    note: str = ""


Event: TypeAlias = (
    Started
    | Entered
    | Skipped
    | Forked
    | Joined
    | Cancelled
    | Voted
    | Settled
    | Acted
    | Decided
    | PaperApproved
    | PaperIssued
    | PaperReceived
    | Released
    | Withdrawn
    | Urged
    | HandedOver
    | Delegated
    | Advised
    | SignerAdded
    | SignerRemoved
    | Copied
    | Registered
    | Reminded
    | Escalated
    | Recounted
    | Warned
    | Supplied
    | Migrated
    | Finished
)
