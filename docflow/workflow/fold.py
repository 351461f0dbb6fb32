"""evolve: what each event does to a case. Nothing is decided here, so replay needs no workflow and no world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar, assert_never

from docflow.workflow.case import (
    Acted,
    Advised,
    Before,
    Cancelled,
    Case,
    Copied,
    Decided,
    Delegated,
    Done,
    Entered,
    Escalated,
    Event,
    Finished,
    Forked,
    HandedOver,
    Joined,
    Migrated,
    Open,
    Paper,
    PaperApproved,
    PaperIssued,
    PaperReceived,
    Post,
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
    Voted,
    Warned,
    Withdrawn,
)
from docflow.workflow.made import made

T = TypeVar("T")


def evolve(state: Case | None, event: Event) -> Case:
    """The case after `event`; only Started comes to no case."""
    if isinstance(event, Started):
        return _started(event)
    if state is None:
        raise ValueError(f"{type(event).__name__} before Started")
    after = _after(state, event)
    if after is state:
        return altered(state, at=event.at, seq=state.seq + 1)
    # It was made just now: nobody else has it.
    vars(after).update(at=event.at, seq=state.seq + 1)
    return after


def altered(noun: T, **changes: object) -> T:
    """`noun` with some fields changed: dataclasses.replace for nouns without __post_init__, several times as quick.

    Errors: TypeError for a field that `noun` does not have.
    """
    fields = vars(noun)
    values = fields | changes
    if len(values) != len(fields):
        raise TypeError(f"{type(noun).__name__} has no {changes.keys() - fields.keys()}")
    # What `written` keeps of the noun is not said of the new one.
    values.pop("_text", None)
    new = object.__new__(type(noun))
    object.__setattr__(new, "__dict__", values)
    return new


def replay(events: Iterable[Event]) -> Case:
    """The case that `events` make."""
    state: Case | None = None
    for event in events:
        state = evolve(state, event)
    if state is None:
        raise ValueError("no events")
    return state


def _started(event: Started) -> Case:
    return Case(
        id=event.case,
        workflow=event.workflow,
        version=event.version,
        digest=event.digest,
        organisations=event.organisations,
        started_by=event.by,
        started_at=event.at,
        at=event.at,
        record=event.answers,
        people=frozenset({event.by}),
        seq=1,
    )


def _after(state: Case, event: Event) -> Case:
    match event:
        case Started():
            raise ValueError("a case starts once")
        case Acted():
            return _acted(state, event)
        case Entered():
            return _entered(state, event)
        case Voted():
            return _voted(state, event)
        case Skipped() | Registered() | Warned():
            return state
        case Supplied(answers=answers):
            return altered(state, record={**state.record, **answers})
        case Migrated():
            return _migrated(state, event)
        case Forked(block=block, branches=branches):
            return altered(state, block=block, waiting=branches)
        case Joined(branch=branch):
            left = state.waiting - {branch}
            return altered(state, waiting=left, block=state.block if left else "")
        case Cancelled(steps=steps):
            return altered(state, open=_without(state.open, steps), block="", waiting=frozenset())
        case Settled(step=step, verbs=verbs):
            return _changed(state, step, settled=verbs)
        case Decided(name=name, answer=answer):
            return altered(state, decisions={**state.decisions, name: answer})
        case Withdrawn():
            return _withdrawn(state, event)
        case Finished(outcome=outcome, by=by):
            people = state.people | ({by} if by else set())
            return altered(state, open={}, block="", waiting=frozenset(), outcome=outcome, before=None, people=people)
        case PaperApproved() | PaperIssued() | PaperReceived() | Released():
            return _papers(state, event)
        case _:
            return _beside(state, event)


def _beside(
    state: Case,
    event: Urged
    | HandedOver
    | Delegated
    | Advised
    | SignerAdded
    | SignerRemoved
    | Copied
    | Reminded
    | Escalated
    | Recounted,
) -> Case:
    """What changes who is asked or told, and moves nothing."""
    match event:
        case Urged(step=step, by=by, at=at):
            return altered(_changed(state, step, urged=at), people=state.people | {by})
        case HandedOver():
            return _handed_over(state, event)
        case Delegated(step=step, to=to, by=by):
            consulted = (*state.open[step].consulted, to)
            return _settled_by(_changed(state, step, consulted=consulted), by)
        case Advised(step=step, post=post, by=by):
            # An opinion decides nothing: what was done before it can still be taken back.
            consulted = tuple(one for one in state.open[step].consulted if one != post)
            return altered(_changed(state, step, consulted=consulted), people=state.people | {by})
        case SignerAdded(step=step, post=post, by=by):
            here = state.open[step]
            changed = _changed(state, step, signers=(*here.signers, post), added=(*here.added, post))
            return _settled_by(changed, by)
        case SignerRemoved(step=step, post=post, by=by):
            here = state.open[step]
            signers, added = _drop(here.signers, post), _drop(here.added, post)
            return _settled_by(_changed(state, step, signers=signers, added=added), by)
        case Copied(posts=posts, by=by):
            people = state.people | ({by} if by else set())
            return altered(state, copied=tuple(dict.fromkeys((*state.copied, *posts))), people=people)
        case Reminded(step=step, at=at):
            return _changed(state, step, overdue=True, reminded=at)
        case Escalated(step=step, posts=posts):
            return _changed(state, step, overdue=True, escalated=posts)
        case Recounted(step=step, due=due, provisional=provisional, calendar=calendar):
            return _changed(state, step, due=due, provisional=provisional, calendar=calendar)
        case _:
            assert_never(event)


def _entered(state: Case, event: Entered) -> Case:
    here = made(
        Open,
        step=event.step,
        entered=event.at,
        owner=event.owner,
        signers=event.signers,
        due=event.due,
        provisional=event.provisional,
        calendar=event.calendar,
        back=event.back,
        consulted=event.consulted,
        in_order=event.in_order,
        weights=event.weights,
        body=event.body,
    )
    return altered(state, open={**state.open, event.step: here})


def _migrated(state: Case, event: Migrated) -> Case:
    """The open steps as the new version asks them; what was said, reminded and added under the old one stays."""
    fresh = {}
    for one in event.open:
        old, new = state.open[one.step], _entered(state, one).open[one.step]
        signers = (*new.signers, *(post for post in old.added if post not in new.signers))
        fresh[one.step] = altered(
            new,
            signers=signers,
            votes=old.votes,
            settled=old.settled,
            added=old.added,
            consulted=tuple(dict.fromkeys((*old.consulted, *new.consulted))),
            escalated=old.escalated,
            overdue=old.overdue,
            reminded=old.reminded,
            urged=old.urged,
        )
    return altered(state, version=event.version, digest=event.digest, open=fresh, before=None)


def _voted(state: Case, event: Voted) -> Case:
    before = _before(state, event.step, event.vote.by)
    changed = _changed(state, event.step, votes=(*state.open[event.step].votes, event.vote))
    return altered(changed, before=before, people=state.people | {event.vote.by})


def _acted(state: Case, event: Acted) -> Case:
    people = event.people
    if before := state.done.get(event.step):
        # What stays the same value is written once.
        people = before.people if before.people >= people else people | before.people
    done = made(
        Done,
        step=event.step,
        verb=event.verb,
        by=event.by,
        name=event.name,
        post=event.post,
        at=event.at,
        on_behalf=event.on_behalf,
        note=event.note,
        people=people,
    )
    return altered(
        state,
        # What does not change stays the same value: its text is known.
        record={**state.record, **event.answers} if event.answers else state.record,
        open=_without(state.open, (event.step,)) if len(state.open) > 1 or event.step not in state.open else {},
        done={**state.done, event.step: done},
        people=state.people if event.by in state.people else state.people | {event.by},
        before=_before_act(state, event),
    )


def _before_act(state: Case, event: Acted) -> Before:
    """How things stood before an act; a vote that did the step in the same breath is taken back with it."""
    voted = state.before
    if voted and event.repeats and voted.by == event.by and state.at == event.at:
        return voted
    if voted and (voted.step, voted.by) == (event.step, event.by) and state.at == event.at:
        return voted
    return _before(state, event.step, event.by)


def _before(state: Case, step: str, by: str) -> Before:
    return made(
        Before,
        step=step,
        by=by,
        open=state.open,
        block=state.block,
        waiting=state.waiting,
        done=state.done,
        papers=state.papers,
    )


def _withdrawn(state: Case, event: Withdrawn) -> Case:
    before = state.before
    if before is None:
        raise ValueError("nothing to withdraw")
    return altered(
        state,
        open=before.open,
        block=before.block,
        waiting=before.waiting,
        done=before.done,
        papers=before.papers,
        before=None,
    )


def _handed_over(state: Case, event: HandedOver) -> Case:
    here = state.open[event.step]
    owner = event.new if here.owner == event.old and not here.is_signing else here.owner
    signers = here.signers
    if here.is_signing:
        signers = tuple(event.new if one == event.old else one for one in signers)
    added = tuple(event.new if one == event.old else one for one in here.added)
    escalated = tuple(event.new if one == event.old else one for one in here.escalated)
    weights = here.weights
    if here.is_signing and str(event.old) in weights:
        weights = {str(event.new) if post == str(event.old) else post: voices for post, voices in weights.items()}
    posts: dict[str, object] = {"owner": owner, "signers": signers, "added": added, "escalated": escalated}
    return _settled_by(_changed(state, event.step, **posts, weights=weights), event.by)


def _settled_by(state: Case, by: str) -> Case:
    """Somebody has taken up the case: the act before can no longer be taken back."""
    before = state.before if state.before and state.before.by == by else None
    return altered(state, people=state.people | {by}, before=before if before else None)


def _papers(state: Case, event: PaperApproved | PaperIssued | PaperReceived | Released) -> Case:
    match event:
        case PaperApproved():
            paper = Paper(
                event.paper,
                event.template,
                "approved",
                event.title,
                event.date,
                event.content_hash,
                event.bytes_hash,
                issuer=event.issuer,
                step=event.step,
                values=event.values,
                signers=event.signers,
                seq=state.seq + 1,
            )
        case PaperIssued():
            paper = Paper(
                event.paper,
                event.template,
                "issued",
                event.title,
                event.date,
                event.content_hash,
                event.bytes_hash,
                event.number,
                event.issuer,
                event.step,
                signers=event.signers,
                seq=state.seq + 1,
            )
        case PaperReceived():
            paper = Paper(
                event.paper,
                "",
                "received",
                event.title,
                event.date,
                "",
                event.bytes_hash,
                event.number,
                event.issuer,
                event.step,
                seq=state.seq + 1,
            )
            state = altered(state, people=state.people | {event.by}, before=None)
        case Released(papers=names):
            return altered(state, papers=_without(state.papers, names))
        case _:
            assert_never(event)
    return altered(state, papers={**state.papers, event.paper: paper})


def _changed(state: Case, step: str, **changes: object) -> Case:
    return altered(state, open={**state.open, step: altered(state.open[step], **changes)})


def _without(mapping: Mapping[str, T], names: Iterable[str]) -> dict[str, T]:
    gone = set(names)
    return {name: value for name, value in mapping.items() if name not in gone}


def _drop(posts: tuple[Post, ...], post: Post) -> tuple[Post, ...]:
    return tuple(one for one in posts if one != post)
