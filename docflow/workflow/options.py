"""What a person may do with a case now, and what would come of it: asked of the rules, before anything is done.

options    (graph, state, world, person)   -> Options: what the open steps offer, and which case commands
next_after (graph, state, command, world)  -> Preview: which posts, who holds them, which papers, which outcome
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from docflow.directory import Post
from docflow.errors import Refused
from docflow.form import Form
from docflow.workflow.acts import form_of
from docflow.workflow.case import Case, Command, Entered, Open, Terminate, Urge, Void, Withdraw, World
from docflow.workflow.deciding import decide
from docflow.workflow.language import Arm, Step
from docflow.workflow.plan import Graph
from docflow.workflow.seats import Seat, barred, seats, speaking
from docflow.workflow.turn import Turn


@dataclass(frozen=True)
class Option:
    """One verb that a person may say at a step."""

    step: str
    verb: str
    post: Post
    on_behalf: str
    #: A voice among others; it may not be the last word.
    is_vote: bool
    #: What is asked for; an answer given before is in the record.
    form: Form
    needs_reason: bool
    #: Where it may go, when there is a choice.
    targets: tuple[str, ...] = ()
    #: The papers it would approve and issue.
    papers: tuple[str, ...] = ()
    returns: bool = False


@dataclass(frozen=True)
class Options:
    """Everything a person may do with a case."""

    acts: tuple[Option, ...] = ()
    #: 撤回 催办 转办 …, as in case.VERBS.
    commands: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turned:
    """A step that would wait, for whom, until when."""

    step: str
    posts: tuple[Post, ...]
    #: The names of those who hold the posts today.
    people: tuple[str, ...]
    due: date | None
    provisional: bool


@dataclass(frozen=True)
class Preview:
    """What would come of a command."""

    waiting: tuple[Turned, ...]
    papers: tuple[str, ...]
    outcome: str


def options(graph: Graph, state: Case, world: World, person: str, for_: str = "") -> Options:
    """What `person` may do with the case now; with `for_` also what that organisation handed over to be typed in."""
    if state.is_finished:
        return Options()
    turn = Turn(graph, world, state)
    acts = tuple(one for here in state.open.values() for one in _acts(turn, here, person, for_))
    return Options(acts, tuple(_commands(turn, person)))


def _acts(turn: Turn, here: Open, person: str, for_: str) -> list[Option]:
    step = turn.definition.steps[here.step]
    held = speaking(turn, here, person, for_)
    if not held or barred(turn.state, step, held[0]):
        return []
    is_vote = here.is_signing and held[0].post not in here.escalated
    if is_vote and any(person in (vote.by, vote.on_behalf) for vote in here.votes):
        return []
    verbs = here.settled or step.verbs
    return [_option(turn, step, arm, is_vote, held[0]) for arm in step.arms if arm.verb in verbs]


def _option(turn: Turn, step: Step, arm: Arm, is_vote: bool, seat: Seat) -> Option:
    returns = bool(arm.go) and all(turn.definition.is_return(step.name, target) for target in arm.go)
    names = arm.fill if returns else (*step.fill, *step.ask, *arm.fill)
    form = form_of(turn, step, () if is_vote else names)
    papers = tuple(entry.name for entry in (*arm.approve, *arm.issue))
    targets = arm.go if len(arm.go) > 1 else ()
    return Option(step.name, arm.verb, seat.post, seat.on_behalf, is_vote, form, arm.reason, targets, papers, returns)


def _commands(turn: Turn, person: str) -> list[str]:
    reason = "（预览）"
    found = []
    mine = [here for here in turn.state.open.values() if seats(turn, here.asked, person)]
    near = [
        here
        for here in turn.state.open.values()
        if here.is_signing and seats(turn, (*here.signers, *((here.owner,) if here.owner else ())), person)
    ]
    tried: dict[str, Command] = {
        "撤回": Withdraw(person),
        "催办": Urge(person),
        "作废": Void(person, reason),
        "终止": Terminate(person, reason),
    }
    may: dict[str, Callable[[], bool]] = {
        "转办": lambda: bool(mine),
        "委派": lambda: bool(mine),
        "回复": lambda: any(seats(turn, here.consulted, person) for here in turn.state.open.values()),
        "加签": lambda: bool(near),
        "减签": lambda: any(here.added for here in near),
        "抄送": lambda: bool(mine) or person in turn.state.people,
    }
    for word, command in tried.items():
        if _is_allowed(turn, command):
            found.append(word)
    return found + [word for word, test in may.items() if test()]


def _is_allowed(turn: Turn, command: Command) -> bool:
    try:
        decide(turn.graph, turn.base, command, turn.world)
    except Refused:
        return False
    return True


def next_after(graph: Graph, state: Case, command: Command, world: World) -> Preview:
    """What would come of `command`; refuses as decide does."""
    decision = decide(graph, state, command, world)
    after = decision.state or state
    turn = Turn(graph, world, after)
    entered = [event.step for event in decision.events if isinstance(event, Entered) and event.step in after.open]
    waiting = tuple(_turned(turn, after.open[step]) for step in dict.fromkeys(entered))
    return Preview(waiting, tuple(order.name for order in decision.papers), after.outcome)


def waiting(graph: Graph, state: Case, world: World) -> tuple[Turned, ...]:
    """Whose turn it is now."""
    turn = Turn(graph, world, state)
    return tuple(_turned(turn, here) for here in state.open.values())


def _turned(turn: Turn, here: Open) -> Turned:
    people = {turn.name(one.person) for post in here.asked for one in turn.world.offices.holders(post, turn.today)}
    return Turned(here.step, here.asked, tuple(sorted(people)), here.due, here.provisional)
