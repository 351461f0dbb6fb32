"""Acts: beginning a case, speaking at a step, doing it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from docflow.directory import Post
from docflow.errors import InvalidSource, Refused, problem
from docflow.form import Field, Form, Scalar
from docflow.source import near_text
from docflow.workflow.case import (
    Act,
    Acted,
    Answer,
    Copied,
    Decided,
    Done,
    Entered,
    Event,
    Open,
    PaperReceived,
    Plains,
    Receive,
    Registered,
    Settled,
    Start,
    Started,
    Vote,
    Voted,
    Warned,
)
from docflow.workflow.language import Arm, Part, Step
from docflow.workflow.made import made
from docflow.workflow.papers import order_papers, registered_values
from docflow.workflow.seats import Seat, barred, may_speak, seats, speaking, types_for, voices
from docflow.workflow.turn import BY_HAND, Turn, merged, optional, refused, said
from docflow.zone import minute

#: What a decision table answers when a person must decide.
UNDECIDED = "待人工"


# --- beginning ---------------------------------------------------------------------------------------


def start(turn: Turn, command: Start) -> None:
    """The case begins at the first step, with the answers as a draft."""
    organisations = resolve(turn, command.organisation)
    first = turn.definition.steps[turn.definition.start]
    if first.by is None:
        raise refused("W755", step=first.name, key="by")
    post = Post(organisations[first.by.organisation], first.by.role)
    for_ = command.organisation if command.for_ else ""
    own = [one for one in turn.world.offices.holders(post, turn.today) if one.person == command.by]
    if for_ and not own and not types_for(turn, command.by, for_):
        raise refused("W601", step=first.name, who=f"{post}（或其上级机关代录）")
    if not own and not for_:
        raise refused("W601", step=first.name, who=str(post))
    names = {*first.fill, *first.ask, *(name for arm in first.arms for name in arm.fill)}
    wanted = optional(Form(tuple(one for one in turn.definition.form.fields if one.name in names)))
    answers = {
        name: value for name, value in turn.world.data.accept(wanted, command.answers).items() if value is not None
    }
    turn.add(
        Started(
            case=command.case,
            workflow=turn.definition.name,
            version=turn.definition.version,
            digest=turn.definition.digest,
            organisations=organisations,
            by=command.by,
            name=turn.name(command.by),
            post=post,
            at=turn.world.now,
            on_behalf=own[0].on_behalf if own else "",
            for_=for_ if not own else "",
            answers=answers,
        )
    )
    turn.consult_tables()
    turn.enter(turn.definition.start)


def resolve(turn: Turn, applicant: str) -> dict[str, str]:
    """The real organisation behind each alias.

    Errors: InvalidSource (W760, W616), all at once.
    """
    offices, found, problems = turn.world.offices, dict[str, str](), []
    for alias, part in turn.definition.organisations.items():
        name = _organisation(turn, part, applicant, found)
        if name and offices.has(name):
            found[alias] = name
        elif name:
            problems.append(problem("W760", None, name=name, near=""))
        elif part.of in found:
            problems.append(problem("W616", None, organisation=found[part.of], what="上级机关（superior）"))
    if problems:
        raise InvalidSource(problems)
    return found


def _organisation(turn: Turn, part: Part, applicant: str, found: Mapping[str, str]) -> str:
    if part.kind == "applicant":
        return applicant
    if part.kind == "superior":
        return turn.world.offices.superior(found[part.of]) if part.of in found else ""
    return part.of


# --- finding the step that is meant ------------------------------------------------------------------


def act(turn: Turn, command: Act) -> None:
    """Somebody says a verb at a step: a vote where others sign, else the step is done."""
    here, held = _meant(turn, command)
    step = turn.definition.steps[here.step]
    arm = step.arm(command.verb)
    if arm is None:
        raise refused(
            "W609",
            step=step.name,
            verb=command.verb,
            near=near_text(command.verb, step.verbs),
            known="、".join(step.verbs),
        )
    seat = held[0]
    if step.not_by and (where := barred(turn.state, step, seat)):
        who = said(here.asked)
        raise refused("W602", name=turn.name(seat.on_behalf or seat.person), step=where, who=who)
    if arm.reason and not command.note.strip():
        raise refused("W608", verb=command.verb)
    if here.signers and here.is_signing and seat.post not in here.escalated:
        vote(turn, step, arm, here, held, command)
    else:
        if here.settled and command.verb not in here.settled:
            raise refused(
                "W609", step=step.name, verb=command.verb, near="（已按表态归总）", known="、".join(here.settled)
            )
        complete(turn, step, arm, here, seat, command)


def _meant(turn: Turn, command: Act) -> tuple[Open, tuple[Seat, ...]]:
    """The step that waits for this person and this verb; else the most telling refusal."""
    state = turn.state
    if command.step and command.step not in state.open:
        raise _elsewhere(turn, command)
    open_steps = [state.open[command.step]] if command.step else list(state.open.values())
    offering, mine = [], []
    for one in open_steps:
        if turn.definition.steps[one.step].arm(command.verb):
            offering.append(one)
            if held := speaking(turn, one, command.by, command.for_):
                mine.append((one, held))
    if len(mine) > 1:
        raise refused("W613", verb=command.verb, known="、".join(one.step for one, _ in mine))
    if mine:
        return mine[0]
    for one in offering:
        _refuse_second_voice(turn, one, command)
    for one in offering:
        if held := seats(turn, one.asked, command.by, command.for_):
            absent = turn.name(held[0].on_behalf)
            why = f"您自己也要表态，不能先替{absent}表态"
            raise refused("W615", verb=command.verb, why=why, remedy=f"等{absent}回来，或另定代理人")
    if done := _done_before(turn, command):
        raise _taken(done)
    any_mine = [one for one in open_steps if seats(turn, one.asked, command.by, command.for_)]
    if any_mine:
        verbs = turn.definition.steps[any_mine[0].step].verbs
        near = near_text(command.verb, verbs)
        raise refused("W609", step=any_mine[0].step, verb=command.verb, near=near, known="、".join(verbs))
    names = "、".join(one.step for one in open_steps)
    raise refused("W601", step=names, who=said(post for one in open_steps for post in one.asked))


def _elsewhere(turn: Turn, command: Act) -> Exception:
    if command.step not in turn.definition.steps:
        near = near_text(command.step, turn.definition.steps)
        return refused("W619", name=command.step, near=near, known="、".join(turn.state.open))
    if done := turn.state.done.get(command.step):
        return _taken(done)
    return refused("W603", step=command.step, now="、".join(turn.state.open))


def _taken(done: Done) -> Exception:
    when = minute(done.at)
    return refused("W604", when=f"{when} ", who=f"{done.name}在“{done.step}”{done.verb}")


def _refuse_second_voice(turn: Turn, here: Open, command: Act) -> None:
    for one in here.votes:
        if here.is_signing and command.by == one.by:
            raise refused("W618", name=turn.name(command.by), step=here.step, verb=one.verb)


def _done_before(turn: Turn, command: Act) -> Done | None:
    """A step already done that offered this verb to a post this person holds."""
    found = [
        done
        for done in turn.state.done.values()
        if (step := turn.definition.steps.get(done.step))
        and step.arm(command.verb)
        and done.step not in turn.state.open
        and (command.by in done.people or seats(turn, (done.post,), command.by, command.for_))
    ]
    return max(found, key=lambda done: done.at, default=None)


# --- speaking --------------------------------------------------------------------------------------------


def vote(turn: Turn, step: Step, arm: Arm, here: Open, held: tuple[Seat, ...], command: Act) -> None:
    """One voice; when it settles the matter, the step is settled, or done where nothing more is to be filed."""
    seat = held[0]
    taken = {one.on_behalf or one.by for one in here.votes} | {one.by for one in here.votes}
    if seat.person in taken or (seat.on_behalf and seat.on_behalf in taken):
        both = {seat.person, seat.on_behalf} - {""}
        earlier = next(one for one in here.votes if both & {one.by, one.on_behalf})
        raise refused("W618", name=turn.name(earlier.by), step=step.name, verb=earlier.verb)
    # Who signs in their own right does not sign for an absent colleague in the same breath: two are asked, two answer.
    free = [one for one in held if one.on_behalf == seat.on_behalf and not barred(turn.state, step, one)]
    voice = Vote(
        tuple(one.post for one in free),
        command.verb,
        seat.person,
        turn.name(seat.person),
        next((one.on_behalf for one in free if one.on_behalf), ""),
        command.note,
        command.to,
        turn.world.now,
    )
    turn.add(Voted(step.name, voice, turn.world.now, voices(turn, step, here), command.for_))
    verbs = settle(turn, step)
    if not verbs:
        return
    after = turn.state.open[step.name]
    if after.owner is None:
        chosen = arm if command.verb in verbs else step.arm(verbs[0])
        complete(turn, step, chosen or arm, after, seat, command)
        return
    filing = seats(turn, (after.owner,), command.by, command.for_)
    if filing and not barred(turn.state, step, filing[0]) and command.verb in verbs and not _asks(step, arm):
        complete(turn, step, arm, after, filing[0], command)


def _asks(step: Step, arm: Arm) -> bool:
    return bool(step.fill or step.ask or arm.fill or step.receive)


def settle(turn: Turn, step: Step) -> tuple[str, ...]:
    """Records what the votes leave to be filed, when they leave one thing only."""
    here = turn.state.open[step.name]
    assert step.sign
    yes_verb, rule = step.arms[0].verb, step.sign.rule
    weight = {verb: sum(here.weight(one.posts) for one in here.votes if one.verb == verb) for verb in step.verbs}
    of = voices(turn, step, here)
    yes, no = weight[yes_verb], sum(weight.values()) - weight[yes_verb]
    if rule.kind == "first":
        verbs: tuple[str, ...] = tuple(verb for verb in step.verbs if weight[verb])
    elif yes >= needed(rule.kind, rule.share, rule.more, rule.count, of) and not (step.sign.veto and no):
        verbs = (yes_verb,)
    elif (
        of - no < needed(rule.kind, rule.share, rule.more, rule.count, of)
        or (step.sign.veto and no)
        or (here.body and not may_speak(turn, step, here))
    ):
        others = tuple(verb for verb in step.verbs if verb != yes_verb)
        verbs = tuple(verb for verb in others if weight[verb]) or others
    else:
        return ()
    turn.add(Settled(step.name, verbs, yes, no, of, turn.world.now))
    return verbs


def needed(kind: str, share: Fraction, more: bool, count: int, of: int) -> int:
    """How many of `of` voices make a vote pass."""
    match kind:
        case "share":
            exact = share * of
            return math.floor(exact) + 1 if more else math.ceil(exact)
        case "count":
            return count
        case "first":
            return 1
        case _:
            return of


# --- doing ---------------------------------------------------------------------------------------------------


def complete(turn: Turn, step: Step, arm: Arm, here: Open, seat: Seat, command: Act, repeats: str = "") -> None:
    """The step is done: answers in, tables asked, papers ordered, copies sent, and on to what follows."""
    target = _target(turn, step, arm, here, command)
    returns = bool(target) and turn.definition.is_return(step.name, target)
    if step.receive and not returns and not _received(turn, step):
        raise refused("W617", step=step.name, paper=step.receive)
    names = (*arm.fill,) if returns else (*step.fill, *step.ask, *arm.fill)
    answers, by_hand = _answers(turn, step, names, command.answers) if names or command.answers else ({}, {})
    # Who was stood in for has taken part too: what a deputy signed is theirs.
    people = {seat.person, seat.on_behalf}
    if here.votes:
        people.update(name for one in here.votes for name in (one.by, one.on_behalf))
    acted = made(
        Acted,
        step=step.name,
        verb=arm.verb,
        by=seat.person,
        name=turn.name(seat.person) if seat.person else "系统",
        post=seat.post,
        at=turn.world.now,
        on_behalf=seat.on_behalf,
        note=command.note,
        answers=answers,
        to=target,
        returns=returns,
        people=frozenset(people - {""}),
        for_=command.for_,
        repeats=repeats,
    )
    turn.add(acted)
    for name, value in by_hand.items():
        turn.add(Decided(name, Answer(value, BY_HAND, acted.name), turn.world.now))
    if turn.definition.decide:
        turn.consult_tables()
    if arm is step.arms[0] and step.name in turn.graph.checks:
        check(turn, step)
    if arm.approve or arm.issue:
        order_papers(turn, step, arm, acted, here.votes)
    if arm.copy:
        posts, papers = tuple(map(turn.state.post, arm.copy)), tuple(one.name for one in arm.issue)
        turn.add(Copied(posts, turn.world.now, papers))
    if arm.register:
        turn.add(Registered(arm.register.name, registered_values(turn, arm.register.values), turn.world.now))
    entered = len(turn.events)
    turn.follow(step, arm, here, target, returns)
    if turn.definition.once and seat.person and not returns:
        _say_once(turn, acted, turn.events[entered:])


def check(turn: Turn, step: Step) -> None:
    """Asks the checks of `step`: what must hold and does not is refused, all at once; what should is told."""
    failed = []
    for entry, condition in turn.graph.checks.get(step.name, ()):
        if turn.world.holds(condition, turn.facts(condition.names)):
            continue
        if entry.must:
            failed.append(problem("W660", None, name=entry.name, say=entry.told))
        else:
            turn.add(Warned(step.name, entry.name, entry.told, turn.world.now))
    if failed:
        raise Refused(failed)


def _say_once(turn: Turn, acted: Acted, events: list[Event]) -> None:
    """Who has just said the same is not asked again at the step that comes next, where nothing else is asked."""
    entered = [event.step for event in events if isinstance(event, Entered)]
    if len(entered) != 1 or turn.state.is_finished:
        return
    here = turn.state.open[entered[0]]
    step = turn.definition.steps[here.step]
    arm = step.arms[0]
    if here.signers or here.owner is None or arm.verb != acted.verb or not _is_plain(step, arm) or turn.state.block:
        return
    held = [seat for seat in seats(turn, (here.owner,), acted.by) if not seat.on_behalf]
    if held and not acted.on_behalf and not acted.for_ and not barred(turn.state, step, held[0]):
        complete(turn, step, arm, here, held[0], Act(arm.verb, acted.by), acted.repeats or acted.step)


def _is_plain(step: Step, arm: Arm) -> bool:
    """Whether the arm asks for a word and nothing else."""
    papers = arm.approve or arm.issue or arm.register or arm.copy
    return not (_asks(step, arm) or papers or arm.reason or len(arm.go) > 1 or step.consult)


def _target(turn: Turn, step: Step, arm: Arm, here: Open, command: Act) -> str:
    """Where the arm goes: the one place, or the one that was chosen."""
    chosen = command.to
    if not chosen and here.votes:
        chosen = next((one.to for one in reversed(here.votes) if one.verb == arm.verb and one.to), "")
    if len(arm.go) < 2 and not chosen:
        return arm.go[0] if arm.go else ""
    if chosen not in arm.go:
        raise refused("W612", near=near_text(chosen, arm.go), known="、".join(arm.go) or "（没有）")
    return chosen


def _received(turn: Turn, step: Step) -> bool:
    paper = turn.state.papers.get(step.receive)
    return paper is not None and paper.state == "received"


def _answers(
    turn: Turn, step: Step, names: tuple[str, ...], given: Mapping[str, object]
) -> tuple[Plains, dict[str, str]]:
    """The answers accepted, and the decisions that a person has made instead of a table."""
    wanted = form_of(turn, step, names)
    if not wanted.fields and not given:
        return {}, {}
    accepted = turn.world.data.accept(wanted, merged(turn.state.record, wanted.names, given))
    tables = turn.definition.decide
    if not tables:
        return accepted, {}
    by_hand = {name: str(value) for name, value in accepted.items() if name in tables and value is not None}
    return {name: value for name, value in accepted.items() if name not in tables}, by_hand


def form_of(turn: Turn, step: Step, names: tuple[str, ...]) -> Form:
    """The fields called `names`; a decision among them is asked for when its table leaves it to a person."""
    if turn.definition.decide:
        return _form_of(turn, step, names)
    known = turn.definition.forms
    found = known.get((step.name, names))
    if found is None:
        found = known[step.name, names] = _form_of(turn, step, names)
    return found


def _form_of(turn: Turn, step: Step, names: tuple[str, ...]) -> Form:
    fields = []
    for name in dict.fromkeys(names):
        if name in turn.definition.decide:
            answer = turn.state.decisions.get(name)
            fields.append(Field(name, Scalar("text"), required=answer is None or answer.value == UNDECIDED))
        else:
            field = turn.definition.form[name]
            fields.append(replace(field, required=False) if name in step.ask else field)
    return Form(tuple(fields))


def receive(turn: Turn, command: Receive) -> None:
    """A paper from outside is registered at the step that waits for it."""
    waiting = [one for one in turn.state.open.values() if turn.definition.steps[one.step].receive == command.paper]
    if command.step:
        waiting = [one for one in waiting if one.step == command.step]
    if not waiting:
        known = "、".join(
            paper for one in turn.state.open.values() if (paper := turn.definition.steps[one.step].receive)
        )
        raise refused("W619", name=command.paper, near="", known=known or "（现在不等任何来文）")
    here = waiting[0]
    if not seats(turn, here.asked, command.by):
        raise refused("W601", step=here.step, who=said(here.asked))
    turn.add(
        PaperReceived(
            paper=command.paper,
            title=command.title,
            number=command.number,
            date=command.date,
            bytes_hash=command.bytes_hash,
            issuer=command.issuer,
            step=here.step,
            by=command.by,
            name=turn.name(command.by),
            at=turn.world.now,
        )
    )
