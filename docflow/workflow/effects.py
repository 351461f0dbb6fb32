"""What is to be done once the events are recorded: tell people, fill registers. Keys make a second run a no-op."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import Literal, TypeAlias

from docflow import workdays
from docflow.directory import Post
from docflow.errors import Problem, problem
from docflow.workdays import Calendar
from docflow.workflow.case import (
    Acted,
    Case,
    Copied,
    Decided,
    Delegated,
    Effect,
    Entered,
    Escalated,
    Event,
    Finished,
    HandedOver,
    Plain,
    Registered,
    Reminded,
    Settled,
    SignerAdded,
    SignerRemoved,
    Urged,
    Voted,
    Warned,
    Withdrawn,
)
from docflow.workflow.fold import evolve
from docflow.workflow.made import made


def effects(base: Case | None, events: tuple[Event, ...]) -> tuple[Case | None, tuple[Effect, ...]]:
    """The case after `events` that happen to `base`, and their effects."""
    found: list[Effect] = []
    state = base
    for event in events:
        before, state = state, evolve(state, event)
        found += effects_of(before, state, event)
    return state, tuple(found)


def effects_of(before: Case | None, state: Case, event: Event) -> Sequence[Effect]:
    """The effects of one event, between the case before and after it."""
    match event:
        case Acted() | Decided():
            return ()
        case Entered(step=step, due=due):
            here = state.open[step]
            told = _effect(state, "notify", here.asked, step=step, due=due.isoformat() if due else None)
            if not here.consulted:
                return (told,)
            return told, _effect(state, "consult", here.consulted, step=step, note="")
        case _:
            return tuple(_rarer(before, state, event))


#: The kinds of effects, as Effect names them.
_Kind: TypeAlias = Literal["notify", "urge", "remind", "escalate", "copy", "consult", "withdraw", "finish", "register"]


def _effect(state: Case, kind: _Kind, to: tuple[Post, ...], /, **body: Plain) -> Effect:
    key = f"{state.id}:{state.seq}:{kind}:{body.get('step', '')}"
    return made(Effect, kind=kind, key=key, to=to, body={"case": state.id, "workflow": state.workflow, **body})


def _rarer(before: Case | None, state: Case, event: Event) -> Iterator[Effect]:
    effect = partial(_effect, state)
    match event:
        case Voted(step=step) | SignerRemoved(step=step) if _next_is_asked(before, state, step):
            yield effect("notify", state.open[step].asked, step=step, due=_iso(state.open[step].due))
        case Settled(step=step) if step in state.open:
            yield effect("notify", state.open[step].asked, step=step, due=_iso(state.open[step].due))
        case Withdrawn(step=step) if before:
            yield effect("withdraw", tuple(sorted(before.asked)), step=step)
        case HandedOver(step=step, new=new, note=note):
            yield effect("notify", (new,), step=step, note=note)
        case SignerAdded(step=step, post=post, note=note) if post in state.open[step].asked:
            yield effect("notify", (post,), step=step, note=note)
        case Delegated(step=step, to=to, note=note):
            yield effect("consult", (to,), step=step, note=note)
        case Urged(step=step, posts=posts, name=name, note=note):
            yield effect("urge", posts, step=step, by=name, note=note)
        case Reminded(step=step, posts=posts):
            yield effect("remind", posts, step=step, due=_iso(state.open[step].due))
        case Escalated(step=step, posts=posts):
            yield effect("escalate", posts, step=step, due=_iso(state.open[step].due))
        case Copied(posts=posts, papers=papers, note=note):
            yield effect("copy", posts, papers=list(papers), note=note)
        case Registered(register=register, values=values):
            yield effect("register", (), register=register, values=dict(values))
        case Finished(outcome=outcome):
            yield effect("finish", (), outcome=outcome)
        case _:
            return


def _next_is_asked(before: Case | None, state: Case, step: str) -> bool:
    """Whether, where signers are asked one after the other, another one is asked now."""
    here, earlier = state.open.get(step), before.open.get(step) if before else None
    return bool(here and here.in_order and here.unspoken and earlier and here.asked != earlier.asked)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def doubts(events: Iterable[Event], calendar: Calendar) -> tuple[Problem, ...]:
    """The deadlines that may still move, because a year on the way to them is not announced (W611)."""
    found = {}
    for event in events:
        if isinstance(event, Warned):
            found[event.check] = problem("W661", None, name=event.check, say=event.say)
        if isinstance(event, Entered) and event.due and event.provisional:
            first = workdays.day_of(event.at).year
            years = [year for year in range(first, event.due.year + 1) if year not in calendar.years]
            year = years[0] if years else event.due.year
            found[event.step] = problem("W611", None, year=year, due=event.due.isoformat())
    return tuple(found.values())
