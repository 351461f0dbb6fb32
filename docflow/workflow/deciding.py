"""decide: which rule a command meets. The checks that every command must pass stand here; the rules themselves in

acts.py     beginning a case, speaking at a step, doing it
verbs.py    what may be done at any step; the clock
turn.py     movement from step to step
seats.py    who may act
papers.py   what papers must say
"""

from __future__ import annotations

from typing import assert_never

from docflow.workflow import acts, verbs
from docflow.workflow.case import (
    VERBS,
    Act,
    AddSigner,
    Advise,
    Case,
    Command,
    Copy,
    Decision,
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
    World,
)
from docflow.workflow.plan import Graph
from docflow.workflow.turn import Turn, refused
from docflow.zone import minute


def decide(graph: Graph, state: Case | None, command: Command, world: World) -> Decision:
    """What `command` leads to.

    Errors: Refused (W601–W619) when a rule forbids it; InvalidSource when the answers are no answers.
    """
    turn = Turn(graph, world, state)
    if isinstance(command, Start):
        if state is not None:
            raise ValueError("the case has started")
        acts.start(turn, command)
        return turn.decision()
    _check(turn, command)
    _do(turn, command)
    return turn.decision()


def _check(turn: Turn, command: Command) -> None:
    state = turn.state
    if state.digest != turn.definition.digest:
        raise ValueError("the case is pinned to another version of its workflow")
    if turn.world.now < state.at:
        raise refused("W610", at=minute(turn.world.now), last=minute(state.at))
    if state.outcome and not isinstance(command, Tick):
        raise refused("W605", outcome=state.outcome, verb=_verb(command))


def _verb(command: Command) -> str:
    match command:
        case Act(verb=verb):
            return verb
        case Receive():
            return "收文"
        case _:
            return next((word for word, kind in VERBS.items() if isinstance(command, kind)), "办理")


def _do(turn: Turn, command: Command) -> None:
    match command:
        case Start():
            raise ValueError("the case has started")
        case Act():
            acts.act(turn, command)
        case Receive():
            acts.receive(turn, command)
        case Withdraw():
            verbs.withdraw(turn, command)
        case Urge():
            verbs.urge(turn, command)
        case HandOver():
            verbs.hand_over(turn, command)
        case Delegate():
            verbs.delegate(turn, command)
        case Advise():
            verbs.advise(turn, command)
        case AddSigner():
            verbs.add_signer(turn, command)
        case RemoveSigner():
            verbs.remove_signer(turn, command)
        case Copy():
            verbs.copy(turn, command)
        case Void():
            verbs.void(turn, command)
        case Terminate():
            verbs.terminate(turn, command)
        case Tick():
            verbs.tick(turn)
        case _:
            assert_never(command)
