"""换版: whether a running case fits another version of its workflow, found by playing its record on that version.

fit (graph, state, trail, world) -> Fit: what would be recorded, or why it does not fit, in the words of an office

Every act of the record is put to the rules of the new version, at its own moment, by whoever did it then. The case fits
when each is allowed, the same papers come of it, and the same steps wait at the end. Nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from docflow.directory import Holder, Post
from docflow.errors import DocflowError
from docflow.workflow import case as nouns
from docflow.workflow.case import Case, Command, Decision, Entered, Event, PaperFacts, World
from docflow.workflow.deciding import decide
from docflow.workflow.overlay import Overlay
from docflow.workflow.papers import filled, issued
from docflow.workflow.plan import Graph
from docflow.workflow.turn import BY_HAND
from docflow.zone import minute


@dataclass(frozen=True)
class Fit:
    """Whether a case fits."""

    #: The open steps as the new version asks them; empty when it does not fit.
    open: tuple[Entered, ...] = ()
    #: Why not; "" when it fits.
    why: str = ""

    @property
    def fits(self) -> bool:
        return not self.why


@dataclass(frozen=True)
class Done:
    """One command of the record: when it was given and which papers came of it."""

    command: Command
    at: datetime
    said: str
    papers: tuple[PaperFacts, ...] = ()


@dataclass(frozen=True)
class Remembered(Overlay):
    """The directory, and besides whoever is on record as having acted in a post."""

    seats: frozenset[tuple[Post, Holder]] = field(default_factory=frozenset)

    def holders(self, post: Post, day: date) -> frozenset[Holder]:
        return self.offices.holders(post, day) | {holder for seat, holder in self.seats if seat == post}

    def posts_of(self, person: str, day: date) -> frozenset[Post]:
        return self.offices.posts_of(person, day) | {post for post, one in self.seats if one.person == person}


def fit(graph: Graph, state: Case, trail: Sequence[Event], world: World) -> Fit:
    """Whether the case `state`, whose record is `trail`, can go on under `graph`."""
    offices = Remembered(world.offices, frozenset(_seats(trail)))
    found: Case | None = None
    for done in commands(trail):
        here = replace(world, now=done.at, offices=offices)
        try:
            decision = decide(graph, found, _aimed(graph, done.command), here)
            if why := _other_papers(decision, done):
                return Fit(why=f"{done.said}：{why}")
            found = issued(decision, done.papers).state if decision.papers else decision.state
        except DocflowError as error:
            told = "；".join(dict.fromkeys(one.text for one in error.problems))
            return Fit(why=f"{done.said}：{told}")
    if found is None:
        return Fit(why="没有记录")
    if (set(found.open), found.outcome) != (set(state.open), state.outcome) or found.waiting != state.waiting:
        return Fit(why=f"本件现在等{_waits(state)}，照新版应当{_waits(found, '等')}")
    return Fit(tuple(_entered(found, name) for name in state.open))


def _aimed(graph: Graph, command: Command) -> Command:
    """The command without a target that the record has only because there was one way to go."""
    step = graph.definition.steps.get(command.step) if isinstance(command, nouns.Act) else None
    arm = step.arm(command.verb) if step and isinstance(command, nouns.Act) else None
    if isinstance(command, nouns.Act) and arm and len(arm.go) < 2:
        return replace(command, to="")
    return command


def _waits(state: Case, verb: str = "") -> str:
    if state.outcome:
        return f"已办结（{state.outcome}）"
    return verb + "、".join(f"“{name}”" for name in sorted(state.open))


def _entered(state: Case, name: str) -> Entered:
    here = state.open[name]
    return Entered(
        step=name,
        at=here.entered,
        owner=here.owner,
        signers=tuple(post for post in here.signers if post not in here.added),
        due=here.due,
        provisional=here.provisional,
        calendar=here.calendar,
        back=here.back,
        consulted=here.consulted,
        in_order=here.in_order,
        weights=here.weights,
    )


def _other_papers(decision: Decision, done: Done) -> str:
    """How the papers of an act differ from those on record."""
    ordered, had = {one.name for one in decision.papers}, {one.name for one in done.papers}
    if more := sorted(ordered - had):
        return f"新版这一步要出{'、'.join(f'《{name}》' for name in more)}，本件没有出过"
    if less := sorted(had - ordered):
        return f"本件已出{'、'.join(f'《{name}》' for name in less)}，新版这一步不出"
    for order in decision.papers:
        filled(order, done.papers)
    return ""


# --- from the record to commands ---------------------------------------------------------------------------


def commands(trail: Sequence[Event]) -> Iterator[Done]:
    """The commands that the record came of, in order; what follows from a command by itself is left out."""
    before: Event | None = None
    ticked: datetime | None = None
    for index, event in enumerate(trail):
        if _is_clock(event):
            if event.at != ticked:
                ticked = event.at
                yield Done(nouns.Tick(), event.at, f"{minute(event.at)} 时钟", _papers(trail, index))
            continue
        command = _command(event, trail, index)
        if command is not None and not _follows(before, event):
            yield Done(command, event.at, _said(event), _papers(trail, index))
        if isinstance(event, nouns.Voted | nouns.Acted):
            before = event
    return


#: Events that a person's command begins with.
_GIVEN = (
    *(nouns.Voted, nouns.Acted, nouns.PaperReceived, nouns.Withdrawn, nouns.Urged, nouns.HandedOver, nouns.Delegated),
    *(nouns.Advised, nouns.SignerAdded, nouns.SignerRemoved),
)


def _is_clock(event: Event) -> bool:
    """Whether the clock, and nobody, did it."""
    by_itself = isinstance(event, nouns.Acted) and not event.by
    return by_itself or isinstance(event, nouns.Reminded | nouns.Escalated | nouns.Recounted)


def _follows(before: Event | None, event: Event) -> bool:
    """Whether an act came of the vote before it, or was not asked for again."""
    if not isinstance(event, nouns.Acted):
        return False
    by_vote = isinstance(before, nouns.Voted) and (before.at, before.vote.by) == (event.at, event.by)
    return by_vote or bool(event.repeats)


def _command(event: Event, trail: Sequence[Event], index: int) -> Command | None:
    match event:
        case nouns.Started(case=case, by=by, answers=answers, for_=for_, post=post):
            return nouns.Start(case, for_ or post.organisation, by, answers, bool(for_))
        case nouns.Voted(step=step, vote=vote, for_=for_):
            return nouns.Act(vote.verb, vote.by, step, _answers(trail, index), vote.note, vote.to, for_)
        case nouns.Acted(step=step, verb=verb, by=by, note=note, to=to, for_=for_):
            return nouns.Act(verb, by, step, _answers(trail, index), note, to, for_)
        case nouns.PaperReceived():
            return nouns.Receive(
                event.by, event.paper, event.title, event.date, event.bytes_hash, event.number, event.issuer, event.step
            )
        case nouns.Withdrawn(by=by, note=note):
            return nouns.Withdraw(by, note)
        case nouns.Urged(by=by, step=step, note=note):
            return nouns.Urge(by, step, note)
        case nouns.HandedOver(by=by, new=new, step=step, note=note):
            return nouns.HandOver(by, new, step, note)
        case nouns.Delegated(by=by, to=to, step=step, note=note):
            return nouns.Delegate(by, to, step, note)
        case nouns.Advised(by=by, note=note, step=step):
            return nouns.Advise(by, note, step)
        case nouns.SignerAdded(by=by, post=post, step=step, note=note):
            return nouns.AddSigner(by, post, step, note)
        case nouns.SignerRemoved(by=by, post=post, step=step, note=note):
            return nouns.RemoveSigner(by, post, step, note)
        case nouns.Copied(by=by, posts=posts, note=note) if by:
            return nouns.Copy(by, posts, note)
        case _:
            return None


def _same_turn(trail: Sequence[Event], index: int) -> Iterator[Event]:
    """What came of the command whose first event stands at `index`."""
    first = trail[index]
    yield first
    for event in trail[index + 1 :]:
        if event.at != first.at or (isinstance(event, _GIVEN) and not _follows(first, event)):
            return
        yield event


def _answers(trail: Sequence[Event], index: int) -> dict[str, object]:
    """What was filled in with an act, decisions made by hand included."""
    found: dict[str, object] = {}
    for event in _same_turn(trail, index):
        if isinstance(event, nouns.Acted) and not event.repeats:
            found |= {name: value for name, value in event.answers.items() if value is not None}
        elif isinstance(event, nouns.Decided) and event.answer.rule == BY_HAND:
            found[event.name] = event.answer.value
    return found


def _papers(trail: Sequence[Event], index: int) -> tuple[PaperFacts, ...]:
    found = []
    for event in _same_turn(trail, index):
        match event:
            case nouns.PaperApproved(paper=name, title=title, content_hash=content, bytes_hash=data):
                found.append(PaperFacts(name, title, content, data))
            case nouns.PaperIssued(paper=name, title=title, content_hash=content, bytes_hash=data, number=number):
                found.append(PaperFacts(name, title, content, data, number))
            case _:
                pass
    return tuple(found)


def _seats(trail: Sequence[Event]) -> Iterator[tuple[Post, Holder]]:
    for event in trail:
        match event:
            case nouns.Voted(vote=vote):
                yield from ((post, Holder(vote.by, vote.on_behalf)) for post in vote.posts)
            case nouns.Started(post=post, by=by, on_behalf=behalf) | nouns.Acted(post=post, by=by, on_behalf=behalf):
                if by and not event.for_:
                    yield post, Holder(by, behalf)
            case nouns.HandedOver(old=post, by=by) | nouns.Advised(post=post, by=by):
                yield post, Holder(by)
            case _:
                pass


def _said(event: Event) -> str:
    """The act, as it is told."""
    match event:
        case nouns.Voted(step=step, vote=vote):
            what = f"{vote.name}在“{step}”表态“{vote.verb}”"
        case nouns.Acted(step=step, name=name, verb=verb):
            what = f"{name}在“{step}”{verb}"
        case nouns.Started(name=name):
            what = f"{name}发起"
        case _:
            what = f"{getattr(event, 'name', '')}在“{getattr(event, 'step', '')}”的办理"
    return f"{minute(event.at)} {what}"
