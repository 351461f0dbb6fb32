"""The nouns of a workflow file: what its author can say, and nothing of how it runs.

Definition
├── organisations   单位: applicant · 街道: superior(单位) · 区委组织部: a fixed name
├── form, decide    the answers collected; the decision tables asked
├── steps           Step: by, fill, sign, due, arms …, in the order of the file
└── blocks          Block: named branches that all finish before it goes on

A post written here names its organisation by the alias of this workflow; the engine puts the real one in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from fractions import Fraction
from functools import cached_property
from typing import Literal, TypeAlias

from docflow.directory import Post
from docflow.errors import Place
from docflow.form import Form
from docflow.workdays import Duration

# --- expressions of `with` -----------------------------------------------------------------------

PaperPart: TypeAlias = Literal["标题", "文号", "日期"]
ActPart: TypeAlias = Literal["意见", "姓名", "日期", "机关", "角色", "结果"]


@dataclass(frozen=True, slots=True)
class Words:
    """Text as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class AnswerOf:
    """The answer to a field of the form."""

    field: str


@dataclass(frozen=True, slots=True)
class NameOf:
    """The full name of an organisation."""

    organisation: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision table answered; or, with `basis`, by which rule."""

    name: str
    basis: bool = False


@dataclass(frozen=True, slots=True)
class PaperOf:
    """A part of a paper that exists by then."""

    paper: str
    part: PaperPart


@dataclass(frozen=True, slots=True)
class ActOf:
    """A part of what was done at a step."""

    step: str
    part: ActPart


@dataclass(frozen=True, slots=True)
class Today:
    """The day of the act."""


@dataclass(frozen=True, slots=True)
class Several:
    """A list of expressions."""

    items: tuple[Expression, ...]


Expression: TypeAlias = "Words | AnswerOf | NameOf | Decision | PaperOf | ActOf | Today | Several"


@dataclass(frozen=True, slots=True)
class Given:
    """A field of a template or register with the expression that fills it."""

    name: str
    value: Expression
    place: Place = field(default=Place(), compare=False)


# --- papers, arms, steps ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """A paper that an arm approves (签发) or issues (登记印发)."""

    name: str
    template: str
    values: tuple[Given, ...] = ()
    #: The organisation in whose series it is numbered; None is the organisation of the step, "" is no number.
    number: str | None = None
    #: Written as a bare name: an issue of a paper approved before takes over what was written there.
    short: bool = True
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Register:
    """A line that an arm writes into a register of the ledger."""

    name: str
    values: tuple[Given, ...] = ()
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Arm:
    """One thing that people can say at a step, and what follows."""

    verb: str
    #: The steps or blocks it may lead to; more than one only where the person chooses.
    go: tuple[str, ...] = ()
    end: str = ""
    #: The branch is done.
    joins: bool = False
    approve: tuple[PaperEntry, ...] = ()
    issue: tuple[PaperEntry, ...] = ()
    copy: tuple[Post, ...] = ()
    reason: bool = False
    #: How a paper that was returned comes back: straight to the step that returned it, or by every step again.
    again: Literal["direct", "stepwise"] = "stepwise"
    fill: tuple[str, ...] = ()
    register: Register | None = None
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Pass:
    """When a vote passes: everyone, the first who speaks, a share, or a number."""

    kind: Literal["all", "first", "share", "count"]
    share: Fraction = Fraction(1)
    #: More than the share, not just as much.
    more: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Sign:
    """会签、或签、票签: who must speak, and when that is enough."""

    by: tuple[Post, ...]
    rule: Pass
    #: One against decides.
    veto: bool = False
    #: 顺序会签: one after the other, in the order written.
    in_order: bool = False
    #: 票权: the voices of each post, where not everyone has one.
    weights: Mapping[Post, int] = field(default_factory=dict, hash=False)
    place: Place = field(default=Place(), compare=False)

    @property
    def is_body(self) -> bool:
        """One post alone with a share or a number is a body: each who holds it has a voice."""
        return len(self.by) == 1 and self.rule.kind in ("share", "count")


@dataclass(frozen=True, slots=True)
class Overdue:
    """超期: whom to remind and how often, who is asked besides, or what happens by itself."""

    remind: tuple[Post, ...] = ()
    every: Duration | None = None
    escalate: tuple[Post, ...] = ()
    take: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """环节: one owner, at most one deadline, arms named by what people say."""

    name: str
    #: None only where `sign` decides by itself.
    by: Post | None
    arms: tuple[Arm, ...]
    about: str = ""
    fill: tuple[str, ...] = ()
    #: Fields that may be answered here and need not be.
    ask: tuple[str, ...] = ()
    when: str = ""
    otherwise: str = ""
    not_by: tuple[str, ...] = ()
    sign: Sign | None = None
    #: 征求意见: asked for an opinion that nobody waits for.
    consult: tuple[Post, ...] = ()
    due: Duration | None = None
    overdue: Overdue | None = None
    #: The paper from outside that must have arrived.
    receive: str = ""
    #: Fields that are put in when the case comes here: the `with` of a workflow run within this one.
    given: tuple[Given, ...] = ()
    block: str = ""
    branch: str = ""
    place: Place = field(default=Place(), compare=False)
    when_place: Place = field(default=Place(), compare=False)

    def arm(self, verb: str) -> Arm | None:
        for one in self.arms:
            if one.verb == verb:
                return one
        return None

    @property
    def verbs(self) -> tuple[str, ...]:
        return tuple(one.verb for one in self.arms)


@dataclass(frozen=True, slots=True)
class Run:
    """子流程: another workflow in the place of a step; within.py puts its steps in."""

    name: str
    workflow: str
    #: The alias of the organisation that applies there; "" is the applicant of this workflow.
    for_: str = ""
    values: tuple[Given, ...] = ()
    #: One for each outcome of that workflow.
    arms: tuple[Arm, ...] = ()
    block: str = ""
    branch: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class Block:
    """并行: branches that all finish before the block goes on."""

    name: str
    #: The steps of each branch, in order.
    branches: Mapping[str, tuple[str, ...]] = field(hash=False)
    #: What follows; its verb is "".
    then: Arm
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True, slots=True)
class CheckEntry:
    """核对: what must hold of the answers at a step, and what is said when it does not."""

    name: str
    text: str
    at: tuple[str, ...]
    say: str
    #: False: told and recorded, not refused.
    must: bool = True
    #: The article it stands in (依据).
    source: str = ""
    place: Place = field(default=Place(), compare=False)

    @property
    def told(self) -> str:
        """What is said, with the article."""
        return f"{self.say}（依据：{self.source}）" if self.source else self.say


@dataclass(frozen=True, slots=True)
class Part:
    """机构: who an alias of this workflow is."""

    kind: Literal["applicant", "superior", "fixed"]
    #: The alias whose superior it is, or the fixed name.
    of: str = ""
    place: Place = field(default=Place(), compare=False)


@dataclass(frozen=True)
class Definition:
    """A workflow as written."""

    name: str
    version: int
    calendar: str
    #: What case ids begin with.
    prefix: str
    about: str
    organisations: Mapping[str, Part]
    form: Form
    decide: Mapping[str, str]
    steps: Mapping[str, Step]
    blocks: Mapping[str, Block]
    #: Every step and block with its position in the file; a step of a block comes after the block.
    order: Mapping[str, int]
    start: str
    #: sha256 of the text it was read from.
    digest: str
    checks: tuple[CheckEntry, ...] = ()
    #: Who has just said the same at the step before is not asked again.
    once: bool = False
    #: When the office closes: what comes later counts as come on the next working day. None is midnight.
    closes: time | None = None
    #: Workflows run within this one; none once within.expand has put their steps in.
    runs: Mapping[str, Run] = field(default_factory=dict)

    def is_return(self, step: str, target: str) -> bool:
        """Whether `target` lies before `step`, or is it: going there is 退回. An unknown target does not."""
        return target in self.order and self.order[target] <= self.order[step]

    @cached_property
    def forms(self) -> dict[tuple[str, tuple[str, ...]], Form]:
        """What was asked for before, by step and names: the same at every act of every case."""
        return {}

    @cached_property
    def applicant(self) -> str:
        """The alias of the organisation that applies."""
        return next(alias for alias, part in self.organisations.items() if part.kind == "applicant")

    @property
    def outcomes(self) -> tuple[str, ...]:
        ends = [arm.end for step in self.steps.values() for arm in step.arms if arm.end]
        ends += [block.then.end for block in self.blocks.values() if block.then.end]
        return tuple(dict.fromkeys(ends))
