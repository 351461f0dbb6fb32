"""Who may act: the posts that are asked, the people who hold them today, and those whom separation of duties bars."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from docflow.directory import Holder, Post
from docflow.workflow.case import Case, Open
from docflow.workflow.language import Step
from docflow.workflow.turn import Turn


class Seat(NamedTuple):
    """A person in a post, possibly standing in for another."""

    post: Post
    person: str
    on_behalf: str = ""


def seats(turn: Turn, posts: Iterable[Post], person: str, for_: str = "") -> tuple[Seat, ...]:
    """The seats among `posts` that `person` may take today, own ones first."""
    found: list[Seat] = []
    offices, today = turn.world.offices, turn.today
    for post in dict.fromkeys(posts):
        held: Holder | None = None
        for one in offices.holders(post, today):
            if one.person == person and (held is None or one < held):
                held = one
        if held is not None:
            found.append(Seat(post, person, held.on_behalf))
        elif for_ and post.organisation == for_ and types_for(turn, person, for_):
            found.append(Seat(post, person))
    if len(found) > 1:
        found.sort(key=lambda seat: seat.on_behalf != "")
    return tuple(found)


def speaking(turn: Turn, here: Open, person: str, for_: str = "") -> tuple[Seat, ...]:
    """The seats for which `person` may act or speak at `here` now; one it was escalated to acts and does not vote.

    Where signers are asked in order, who is asked speaks for all of their own posts at once; who is still to speak for
    themselves does not speak for an absent colleague before.
    """
    mine = seats(turn, here.asked, person, for_)
    if not mine or not here.signers or here.settled:
        return mine
    if over := [one for one in mine if one.post in here.escalated]:
        return (over[0],)
    if not here.in_order:
        return mine
    later = [one for one in seats(turn, here.unspoken, person, for_) if one.post != mine[0].post]
    if mine[0].on_behalf and any(not one.on_behalf for one in later):
        return ()
    return (mine[0], *(one for one in later if one.on_behalf == mine[0].on_behalf))


def types_for(turn: Turn, person: str, organisation: str) -> bool:
    """Whether `person` works in the superior of `organisation` and may write down what it handed over."""
    superior = turn.world.offices.superior(organisation)
    return bool(superior) and any(
        post.organisation == superior for post in turn.world.offices.posts_of(person, turn.today)
    )


def barred(state: Case, step: Step, seat: Seat) -> str:
    """The step at which this person, or who is stood in for, took part and may therefore not act here; or ''."""
    for name in step.not_by:
        done = state.done.get(name)
        if done and done.people & {seat.person, seat.on_behalf}:
            return name
    return ""


def voices(turn: Turn, step: Step, here: Open) -> int:
    """How many voices there are: one a post, or one a member where the post is a body."""
    total = 0
    for post in here.signers:
        if step.sign and step.sign.is_body and post not in here.added:
            total += max(len(members(turn, post)), sum(post in vote.posts for vote in here.votes))
        else:
            total += here.weight((post,))
    return total


def may_speak(turn: Turn, step: Step, here: Open) -> bool:
    """Whether anyone of a body, or asked besides, has yet to speak and is not barred: else nobody is waited for."""
    spoken = {vote.on_behalf or vote.by for vote in here.votes}
    body = [post for post in here.signers if post not in here.added]
    left = (Seat(post, one) for post in body for one in members(turn, post) if one not in spoken)
    return any(post in here.added for post in here.unspoken) or any(not barred(turn.state, step, one) for one in left)


def members(turn: Turn, post: Post) -> frozenset[str]:
    """Those who hold `post` themselves; a deputy takes a member's seat and adds none."""
    held = turn.world.offices.holders(post, turn.today)
    return frozenset(one.on_behalf or one.person for one in held)
