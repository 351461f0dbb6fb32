"""The nouns of a running case: what may be commanded, what happened, how the case stands.

Case        the state: the fold of its events
World       all that the rules may know of the outside
Decision    what a command leads to: events, papers to compose, effects to run afterwards

Commands stand in commands.py, events in events.py; both are handed on here. Everything is frozen;
written.py turns events and cases into JSON and back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from docflow import form
from docflow.condition import Condition
from docflow.directory import Holder, Post
from docflow.form import Form, Record
from docflow.workdays import WEEKDAYS, Calendar
from docflow.workflow.commands import (
    VERBS,
    Act,
    AddSigner,
    Advise,
    Command,
    Copy,
    Delegate,
    HandOver,
    Receive,
    RemoveSigner,
    Start,
    Terminate,
    Tick,
    Urge,
    Void,
    Withdraw,
)
from docflow.workflow.events import (
    Acted,
    Advised,
    Answer,
    Cancelled,
    Copied,
    Decided,
    Delegated,
    Entered,
    Escalated,
    Event,
    Finished,
    Forked,
    HandedOver,
    Joined,
    Migrated,
    PaperApproved,
    PaperIssued,
    PaperReceived,
    Plain,
    Plains,
    Recounted,
    Registered,
    Released,
    Reminded,
    Settled,
    SignerAdded,
    SignerRemoved,
    Skipped,
    Started,
    Supplied,
    Urged,
    Vote,
    Voted,
    Warned,
    Withdrawn,
)

__all__ = [
    "VERBS",
    "Act",
    "Acted",
    "AddSigner",
    "Advise",
    "Advised",
    "Answer",
    "Before",
    "Cancelled",
    "Case",
    "Command",
    "Copied",
    "Copy",
    "Data",
    "Day",
    "Decided",
    "Decision",
    "Delegate",
    "Delegated",
    "Done",
    "Effect",
    "Entered",
    "Escalated",
    "Event",
    "Finished",
    "Forked",
    "FormData",
    "HandOver",
    "HandedOver",
    "Joined",
    "Later",
    "Migrated",
    "Offices",
    "Open",
    "Paper",
    "PaperApproved",
    "PaperFacts",
    "PaperIssued",
    "PaperOrder",
    "PaperReceived",
    "Plain",
    "Plains",
    "Post",
    "Receive",
    "Recounted",
    "Registered",
    "Released",
    "Reminded",
    "RemoveSigner",
    "Settled",
    "SignerAdded",
    "SignerRemoved",
    "Skipped",
    "Start",
    "Started",
    "Supplied",
    "Terminate",
    "Tick",
    "Urge",
    "Urged",
    "Void",
    "Vote",
    "Voted",
    "Warned",
    "Withdraw",
    "Withdrawn",
    "World",
]

#: A day, where a field is itself called `date`.
Day: TypeAlias = date

# --- the world -------------------------------------------------------------------------------------


class Offices(Protocol):
    """What the rules ask of a directory."""

    def has(self, organisation: str) -> bool: ...
    def superior(self, organisation: str) -> str: ...
    def full(self, organisation: str) -> str: ...
    def name(self, person: str) -> str: ...
    def within(self, organisation: str, top: str) -> bool: ...
    def holders(self, post: Post, day: date) -> frozenset[Holder]: ...
    def posts_of(self, person: str, day: date) -> frozenset[Post]: ...


class Data(Protocol):
    """How answers are read; the proof of a workflow puts samples in its place."""

    def accept(self, form: Form, answers: Mapping[str, object]) -> Plains: ...
    def read(self, form: Form, plain: Plains) -> Record: ...


class FormData:
    """Answers as docflow.form reads them."""

    def accept(self, wanted: Form, answers: Mapping[str, object]) -> Plains:
        """The answers to `wanted`, as JSON holds them; InvalidSource with every problem."""
        return form.plainly(wanted, answers) or form.to_plain(form.parse(wanted, answers))

    def read(self, wanted: Form, plain: Plains) -> Record:
        """The values of answers accepted before."""
        return form.parse(wanted, plain, known=False)


_FORM_DATA = FormData()


def evaluate(condition: Condition, values: Mapping[str, object]) -> bool:
    """Whether `condition` holds of `values`; InvalidSource W736 when one is missing."""
    return condition.holds(values)


def undecided(rules: str, record: Plains) -> Answer | None:
    """What a world without decision tables answers."""
    return None


@dataclass(frozen=True)
class World:
    """All that the engine may know of the outside."""

    now: datetime
    offices: Offices
    calendar: Calendar = WEEKDAYS
    #: What decision table `rules` says of the answers so far; None when a fact it needs is not yet there.
    decide: Callable[[str, Plains], Answer | None] = undecided
    data: Data = _FORM_DATA
    #: Whether a check holds; the proof of a workflow asks only whether it could be asked.
    holds: Callable[[Condition, Mapping[str, object]], bool] = evaluate


# --- the case ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Open:
    """A step that waits."""

    step: str
    entered: datetime
    #: The post that files the step; None where the votes decide by themselves.
    owner: Post | None
    #: Who must speak, 加签 and 转办 included.
    signers: tuple[Post, ...] = ()
    votes: tuple[Vote, ...] = ()
    #: What the votes leave the owner to file; empty while they are still being cast.
    settled: tuple[str, ...] = ()
    due: date | None = None
    provisional: bool = False
    calendar: str = ""
    #: Where a paper that was returned goes straight back to.
    back: str = ""
    #: Signers put in by 加签: only these can be taken out again.
    added: tuple[Post, ...] = ()
    #: Posts asked for an opinion (委派), which decide nothing.
    consulted: tuple[Post, ...] = ()
    #: Posts that may act as the owner since the deadline passed.
    escalated: tuple[Post, ...] = ()
    overdue: bool = False
    reminded: datetime | None = None
    #: When it was last urged (催办).
    urged: datetime | None = None
    #: 顺序会签: the next is asked when the one before has spoken.
    in_order: bool = False
    #: 票权: the voices of each post that has not just one, by its text.
    weights: Mapping[str, int] = field(default_factory=dict)
    #: 一个岗位的集体: each of its members has a voice, and is asked until the matter is settled.
    body: bool = False

    @property
    def is_signing(self) -> bool:
        return bool(self.signers) and not self.settled

    @property
    def unspoken(self) -> tuple[Post, ...]:
        """The signers who have not spoken."""
        spoken = {post for vote in self.votes for post in vote.posts}
        return tuple(post for post in self.signers if post not in spoken)

    def weight(self, posts: Iterable[Post]) -> int:
        """How many voices `posts` have together."""
        return sum(self.weights.get(str(post), 1) for post in posts)

    @property
    def asked(self) -> tuple[Post, ...]:
        """The posts whose turn it is."""
        if not self.signers or self.settled:
            return ((self.owner,) if self.owner else ()) + self.escalated
        left = self.unspoken
        if self.body:
            left = tuple(post for post in self.signers if post not in self.added or post in left)
        left = left or self.signers
        turn = left[:1] if self.in_order else left
        # Whoever it was escalated to need not wait for the votes.
        return (*turn, *(post for post in self.escalated if post not in turn)) if self.escalated else turn


@dataclass(frozen=True)
class Done:
    """The last time a step was done."""

    step: str
    verb: str
    by: str
    name: str
    post: Post
    at: datetime
    on_behalf: str = ""
    note: str = ""
    #: Everyone who took part, voters included.
    people: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Paper:
    """文书: where a paper of the case stands."""

    name: str
    template: str
    state: Literal["approved", "issued", "received"]
    title: str
    date: date
    content_hash: str
    bytes_hash: str = ""
    number: str = ""
    issuer: str = ""
    step: str = ""
    #: What was approved, field by field, until it is issued.
    values: Plains = field(default_factory=dict)
    signers: tuple[str, ...] = ()
    seq: int = 0


@dataclass(frozen=True)
class Before:
    """How things stood before the last act: what 撤回 restores."""

    step: str
    by: str
    open: Mapping[str, Open]
    block: str
    waiting: frozenset[str]
    done: Mapping[str, Done]
    papers: Mapping[str, Paper]


@dataclass(frozen=True)
class Case:
    """事项: one application on its way."""

    id: str
    workflow: str
    version: int
    #: The content hash of the workflow it began with.
    digest: str
    #: Alias of the workflow to the real organisation.
    organisations: Mapping[str, str]
    started_by: str
    started_at: datetime
    at: datetime
    record: Plains = field(default_factory=dict)
    decisions: Mapping[str, Answer] = field(default_factory=dict)
    open: Mapping[str, Open] = field(default_factory=dict)
    #: The parallel block the case is in, and its branches that are not done.
    block: str = ""
    waiting: frozenset[str] = frozenset()
    done: Mapping[str, Done] = field(default_factory=dict)
    papers: Mapping[str, Paper] = field(default_factory=dict)
    #: Everyone who has acted: they may urge and copy.
    people: frozenset[str] = frozenset()
    copied: tuple[Post, ...] = ()
    before: Before | None = None
    outcome: str = ""
    #: How many events made it.
    seq: int = 0

    @property
    def is_finished(self) -> bool:
        return bool(self.outcome)

    @property
    def asked(self) -> frozenset[Post]:
        """Every post whose turn it is."""
        return frozenset(post for one in self.open.values() for post in one.asked)

    @property
    def asked_or_consulted(self) -> frozenset[Post]:
        """Every post that is asked to act or for an opinion."""
        return self.asked | {post for one in self.open.values() for post in one.consulted}

    def post(self, written: Post) -> Post:
        """The real post behind one of the workflow's."""
        return Post(self.organisations[written.organisation], written.role)


# --- decisions -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Later:
    """A part of a paper of the same act, known once that paper is composed."""

    paper: str
    part: Literal["标题", "文号", "日期"]


@dataclass(frozen=True)
class PaperOrder:
    """A paper that the act needs: compose it, then hand the facts to engine.issued."""

    name: str
    template: str
    purpose: Literal["approve", "issue"]
    values: Mapping[str, Plain | Later]
    #: The organisation whose paper it is.
    issuer: str
    #: The organisation in whose series it is numbered; "" is none.
    numbered_by: str
    #: 成文日期: the day on which it was approved.
    date: date
    #: 签发人, by name.
    signers: tuple[str, ...]
    step: str
    #: The day it goes out; None when it is only approved.
    issued_on: Day | None = None
    #: What an approval before has frozen; the composed paper must have the same content.
    frozen_hash: str = ""
    replaces: int = 0


@dataclass(frozen=True)
class PaperFacts:
    """What composing an ordered paper has shown."""

    name: str
    title: str
    content_hash: str
    bytes_hash: str = ""
    number: str = ""


@dataclass(frozen=True)
class Effect:
    """Something to be done after the transaction; `key` makes the second time a no-op."""

    kind: Literal["notify", "urge", "remind", "escalate", "copy", "consult", "withdraw", "finish", "register"]
    key: str
    to: tuple[Post, ...] = ()
    body: Plains = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What a command leads to."""

    events: tuple[Event, ...]
    papers: tuple[PaperOrder, ...] = ()
    effects: tuple[Effect, ...] = ()
    #: The case once these events are folded in, and the case they are folded into.
    state: Case | None = None
    base: Case | None = None
