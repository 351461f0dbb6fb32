"""少见的办理: what a made-up person does with a paper besides saying what the step offers.

instead (turn, here, person, choose) -> a command, if there is one for them here
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from docflow.directory import Post
from docflow.workflow.case import AddSigner, Command, Copy, Delegate, HandOver, Open, RemoveSigner
from docflow.workflow.language import Definition
from docflow.workflow.seats import Seat, barred, speaking
from docflow.workflow.turn import Turn

NOTE = "推演"


def posts_of(turn: Turn) -> tuple[Post, ...]:
    """Every post that the workflow speaks of, as it is for this case."""
    return tuple(dict.fromkeys(map(turn.state.post, written(turn.definition))))


def written(definition: Definition) -> Iterator[Post]:
    """Every post that the workflow writes."""
    for step in definition.steps.values():
        yield from (*((step.by,) if step.by else ()), *(step.sign.by if step.sign else ()), *step.consult)
        if step.overdue:
            yield from (*step.overdue.escalate, *step.overdue.remind)


def instead(turn: Turn, here: Open, person: str, choose: Callable[[int], int]) -> Command | None:
    """转办、委派、加签、减签 or 抄送: one of those that there is somebody for."""
    held = speaking(turn, here, person)
    if not held:
        return None
    spare = [post for post in posts_of(turn) if _is_spare(turn, here, post)]
    found = list(_ways(here, person, held[0].post, spare, choose))
    return found[choose(len(found))] if found else None


def handing_over(turn: Turn, here: Open, person: str, choose: Callable[[int], int]) -> HandOver | None:
    """转办 to a colleague who had no part in what the step keeps apart, where there is one."""
    held = speaking(turn, here, person)
    near = [post for post in posts_of(turn) if held and post.organisation == held[0].post.organisation]
    step = turn.definition.steps[here.step]
    free = [
        post
        for post in near
        if _is_spare(turn, here, post)
        and any(not barred(turn.state, step, Seat(post, *one)) for one in turn.world.offices.holders(post, turn.today))
    ]
    return HandOver(person, free[choose(len(free))], here.step, NOTE) if free else None


def _is_spare(turn: Turn, here: Open, post: Post) -> bool:
    """Whether somebody holds the post and it has no part in the step."""
    asked = {*here.asked, *here.signers, *here.consulted, *((here.owner,) if here.owner else ())}
    return post not in asked and bool(turn.world.offices.holders(post, turn.today))


def _ways(here: Open, person: str, own: Post, spare: Iterable[Post], choose: Callable[[int], int]) -> Iterator[Command]:
    spare = list(spare)
    near = [post for post in spare if post.organisation == own.organisation]
    if near and own not in here.escalated:
        yield HandOver(person, near[choose(len(near))], here.step, NOTE)
    if spare:
        yield Delegate(person, spare[choose(len(spare))], here.step, NOTE)
        yield Copy(person, (spare[choose(len(spare))],), NOTE)
    if here.is_signing and own not in here.escalated:
        if spare:
            yield AddSigner(person, spare[choose(len(spare))], here.step, NOTE)
        for post in here.added:
            if post in here.unspoken:
                yield RemoveSigner(person, post, here.step, NOTE)
