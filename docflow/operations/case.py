"""办件: begin a case, act on it, see where it stands. Load, decide, draw the papers it issues, append.

start     a case by the workflow of the library; its texts are pinned to it from then on
act       one command; repeated with the same key it changes nothing
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from docflow import form, store
from docflow.directory import Person, Post
from docflow.errors import Conflict, DocflowError, InvalidSource, Place, Problem, Refused, problem
from docflow.operations import issuing, paper, pins, secrecy, standing
from docflow.operations.issuing import Issued
from docflow.operations.office import Office
from docflow.operations.pins import Texts, graph, texts
from docflow.policy import PERSON, RuleTable
from docflow.workdays import day_of
from docflow.workflow import engine
from docflow.workflow.case import (
    VERBS,
    Act,
    AddSigner,
    Advise,
    Answer,
    Case,
    Command,
    Copy,
    Delegate,
    HandOver,
    Migrated,
    Plains,
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
from docflow.workflow.made import made
from docflow.workflow.moving import Fit
from docflow.workflow.plan import Graph
from docflow.workflow.written import text

#: How often an act is tried again when somebody else was quicker.
TRIES = 3
#: How much of a head must be said to know it again.
SEEN_DIGITS = 8
#: How many cases that the clock does not move are noted together.
LOOKED = 500


# --- who and what the engine may know --------------------------------------------------------------------------


def person(office: Office) -> Person:
    """Who acts. Errors: InvalidSource C806 when nobody said; W6xx when the name is unknown or means two."""
    if not office.user:
        raise InvalidSource(problem("C806"))
    return office.directory.find_person(office.user)


def world(office: Office, pinned: Texts) -> World:
    """All that the engine may know of the outside now."""
    tables = pinned.rules

    def decide(name: str, record: Plains) -> Answer | None:
        return _answer(tables[name], record, office.switches)

    return made(World, now=office.now, offices=office.directory, calendar=office.calendar, decide=decide)


def _answer(table: RuleTable, record: Plains, switches: Mapping[str, str]) -> Answer | None:
    """What a table says of the answers so far; None as long as a fact it needs is missing."""
    from docflow import policy

    facts = {name: record[name] for name in table.facts.names if record.get(name) is not None}
    if any(one.required and one.default is None and one.name not in facts for one in table.facts.fields):
        return None
    found = policy.decide(table, form.parse(table.facts, facts), switches)
    value = PERSON if found.needs_person else found.value
    basis = found.values.get("依据") or found.reason
    return Answer(value, found.rule, f"{basis}，规则{found.rule}" if basis else f"规则{found.rule}")


# --- acting ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Acted:
    """What an act led to."""

    case: str
    state: Case
    #: Papers issued by it, with what their drawing told.
    papers: tuple[Issued, ...] = ()
    #: The same command had been carried out before: nothing changed.
    repeated: bool = False
    warnings: tuple[Problem, ...] = ()


def start(
    office: Office,
    name: str,
    given: paper.Answers,
    *,
    for_: str = "",
    attach: Sequence[Path] = (),
    key: str | None = None,
) -> Acted:
    """Begins a case of workflow `name` for the organisation of who acts, or for the one a clerk types in for."""
    if key is not None and (before := office.store.repeated(key)):
        return Acted(before.case, _state(office, before.case), repeated=True)
    secrecy.refuse(name, secrecy.texts(dict(given.values)))
    pinned = texts(office, name)
    compiled = graph(pinned, name, proved=True)
    _check_known(given, compiled)
    who = person(office)
    organisation = _organisation(office, who, for_)
    _may_start(office, compiled, who, organisation, for_)
    command = Start(
        case=store.new_case_id(compiled.definition.prefix or "办件"),
        organisation=organisation,
        by=who.id,
        answers=given.values,
        for_=bool(for_),
    )
    return _carry_out(office, compiled, pinned, None, command, attach, key, name)


def act(
    office: Office,
    case: str,
    verb: str,
    given: paper.Answers,
    *,
    note: str = "",
    to: str = "",
    step: str = "",
    for_: str = "",
    attach: Sequence[Path] = (),
    key: str | None = None,
    seen: str = "",
) -> Acted:
    """Says `verb` on a case: what its step offers, or a command such as 撤回.

    `seen` is the head of the record that was looked at, as `show` gives it. Errors: Refused W626 when there is more.
    """
    secrecy.refuse_answers(case, given.values, note)

    def commanded(state: Case) -> Command:
        return command_of(office, state, verb, given, note, to, step, for_)

    try:
        return _act(office, case, commanded, seen, attach, key)
    except DocflowError:
        # Sent again, a command is answered as it was, whatever speaks against it by now; where nothing does, its key
        # speaks when it is written.
        if key is not None and (before := office.store.repeated(key)):
            return Acted(before.case, _state(office, before.case), repeated=True)
        raise


def _act(
    office: Office, case: str, commanded: Callable[[Case], Command], seen: str, attach: Sequence[Path], key: str | None
) -> Acted:
    for attempt in range(TRIES):
        # First on what is remembered here: whether it still stands shows when the act is written, or before it is
        # refused.
        recalled = None if attempt else office.store.recall(case)
        stored = recalled or office.store.load_to_act(case)
        try:
            if seen:
                _must_be_as_seen(stored, seen)
            pinned = pins.pinned(office, stored)
            compiled = graph(pinned, stored.workflow)
            state = standing.case_of(stored)
            command = commanded(state)
            return _carry_out(
                office, compiled, pinned, state, command, attach, key, stored.workflow, recalled=recalled is not None
            )
        except store.Changed:
            continue
        except Conflict as lost:
            # A number taken by another case is worth a new try; our own case having moved on is for the person to see.
            if attempt == TRIES - 1 or any(one.code != "W630" for one in lost.problems):
                raise
        except DocflowError:
            if recalled is None or office.store.load_to_act(case) is recalled:
                raise
    raise AssertionError("unreachable")


def _must_be_as_seen(stored: store.StoredCase, seen: str) -> None:
    """What is decided rests on the very record that was looked at: its head is the `prev` of the act's first event."""
    if len(seen) < SEEN_DIGITS or not stored.head.startswith(seen.lower()):
        raise Refused(problem("W626", seq=stored.version))


@dataclass(frozen=True)
class ByClock:
    """What the clock did (钟点): the cases it moved, and why it could not move others."""

    done: tuple[Acted, ...]
    failed: tuple[Problem, ...]


def tick(office: Office) -> ByClock:
    """Runs what the clock asks for: reminders, escalations, deadlines recomputed. Running it again changes nothing."""
    done = move_by_clock(office)
    issuing.deliver(office)
    issuing.anchor(office)
    return done


def move_by_clock(office: Office) -> ByClock:
    """The same without what follows. Asks only of those it may move; one that cannot be moved stops no other."""
    done: list[Acted] = []
    failed: list[Problem] = []
    again: list[tuple[str, int, str, str]] = []
    for case, *noted in office.store.waking(day_of(office.now), office.calendar.stamp):
        try:
            found = _moved_by_clock(office, case, noted)
        except Conflict:
            # Somebody has just acted: the next round looks again.
            continue
        except DocflowError as error:
            failed += [one if one.place.source else replace(one, place=Place(case)) for one in error.problems]
            continue
        if isinstance(found, Acted):
            done.append(found)
        elif found:
            again.append(found)
        if len(again) >= LOOKED:
            office.store.look_again(again)
            again = []
    if again:
        office.store.look_again(again)
    return ByClock(tuple(done), tuple(failed))


def _moved_by_clock(office: Office, case: str, noted: list[str]) -> Acted | tuple[str, int, str, str] | None:
    """What the clock did to a case; or, where it does nothing, what is to be noted of when to look again."""
    stored = office.store.load(case)
    pinned = pins.pinned(office, stored)
    state = standing.case_of(stored)
    compiled = graph(pinned, stored.workflow)
    if engine.decide(compiled, state, Tick(), world(office, pinned)).events:
        return _carry_out(office, compiled, pinned, state, Tick(), (), None, stored.workflow)
    wake, stamp = standing.waking(office, compiled, state), office.calendar.stamp
    return (case, stored.version, wake, stamp) if [wake, stamp] != noted else None


def migrate(office: Office, case: str, fit: Fit, moved: Texts, note: str = "") -> None:
    """换版: a case goes on under the texts `moved`, as `fit` found; recorded as an event, by who decides it."""
    stored = office.store.load_to_act(case)
    state, who = standing.case_of(stored), person(office)
    compiled = graph(moved, stored.workflow, proved=True)
    event = Migrated(
        compiled.definition.version, compiled.digest, fit.open, office.now, who.id, office.directory.name(who.id), note
    )
    after = engine.evolve(state, event)
    office.store.append(
        after.id,
        state.seq,
        events=[store.NewEvent(kind="Migrated", body=text(event))],
        at=office.now,
        state=text(after),
        workflow=stored.workflow,
        graph_hash=moved.digest,
        tasks=tasks_of(after),
        outcome=after.outcome,
        wake=standing.waking(office, compiled, after),
        looked=office.calendar.stamp,
        pins=moved.pins,
        by=who.name,
        title=stored.title,
    )


def receive(
    office: Office,
    case: str,
    file: Path,
    *,
    title: str,
    number: str = "",
    issuer: str = "",
    dated: date | None = None,
    step: str = "",
) -> Acted:
    """收文登记: a paper that arrived from outside."""
    stored = office.store.load_to_act(case)
    pinned = pins.pinned(office, stored)
    data = file.read_bytes()
    command = Receive(
        by=person(office).id,
        paper=file.stem,
        title=title or file.stem,
        date=dated or office.now.date(),
        bytes_hash=hashlib.sha256(data).hexdigest(),
        number=number,
        issuer=issuer,
        step=step,
    )
    state = standing.case_of(stored)
    compiled = graph(pinned, stored.workflow)
    return _carry_out(office, compiled, pinned, state, command, (file,), None, stored.workflow)


def _check_known(given: paper.Answers, compiled: Graph) -> None:
    unknown = [name for name in given.values if name not in compiled.definition.form]
    if unknown:
        from docflow.source import near_text

        names = compiled.definition.form.names
        raise InvalidSource(
            problem("D243", given.place(name), name=name, near=near_text(name, names)) for name in unknown
        )


def _may_start(office: Office, compiled: Graph, who: Person, organisation: str, for_: str) -> None:
    """Who has no post of the first step is told how to type in for another, before the rules wonder."""
    first = next(iter(compiled.definition.steps.values())).by
    held = {
        post.role for post in office.directory.posts_of(who.id, office.now.date()) if post.organisation == organisation
    }
    if first and not for_ and first.role not in held:
        full = office.directory.full(organisation)
        raise Refused(problem("W655", name=who.name, organisation=full, role=first.role))


def _organisation(office: Office, who: Person, for_: str) -> str:
    if for_:
        return office.directory.organisation(for_).name
    wanted = office.user.partition("@")[2]
    mine = sorted(office.directory.organisations_of(who.id, office.now.date()))
    if wanted:
        return office.directory.organisation(wanted).name
    if len(mine) != 1:
        raise InvalidSource(problem("W651", name=who.name, known="、".join(mine) or "（没有）"))
    return mine[0]


def command_of(
    office: Office, state: Case, verb: str, given: paper.Answers, note: str, to: str, step: str, for_: str
) -> Command:
    who = person(office).id
    if verb not in VERBS:
        organisation = office.directory.organisation(for_).name if for_ else ""
        return made(Act, verb=verb, by=who, step=step, answers=given.values, note=note, to=to, for_=organisation)
    match verb:
        case "撤回":
            return Withdraw(who, note)
        case "作废":
            return Void(who, note)
        case "终止":
            return Terminate(who, note)
        case "催办":
            return Urge(who, step, note)
        case "回复":
            return Advise(who, note, step)
        case "转办":
            return HandOver(who, _post(office, to), step, note)
        case "委派":
            return Delegate(who, _post(office, to), step, note)
        case "加签":
            return AddSigner(who, _post(office, to), step, note)
        case "减签":
            return RemoveSigner(who, _post(office, to), step, note)
        case "抄送":
            return Copy(who, tuple(_post(office, one) for one in to.replace("，", "、").split("、")), note)
        case _:
            raise AssertionError(f"no command for {verb}")


def _post(office: Office, text: str) -> Post:
    if not text:
        raise InvalidSource(problem("C807"))
    if "/" in text:
        return office.directory.find_post(text)
    who = office.directory.find_person(text)
    posts = sorted(office.directory.posts_of(who.id, office.now.date()))
    if len(posts) != 1:
        known = "、".join(map(str, posts)) or "（没有）"
        raise InvalidSource(problem("C815", person=who.name, known=known))
    return posts[0]


def _carry_out(
    office: Office,
    compiled: Graph,
    pinned: Texts,
    state: Case | None,
    command: Command,
    attach: Sequence[Path],
    key: str | None,
    name: str,
    *,
    recalled: bool = False,
) -> Acted:
    """Decide, compose and draw what is issued, append: all of it or nothing."""
    if office.store.made_up and not office.is_moment_said:
        raise Refused(problem("C813"))
    by = person(office).name if office.user else ""
    decision = engine.decide(compiled, state, command, world(office, pinned))
    facts, drawn = issuing.draw(office, pinned, decision) if decision.papers else ([], [])
    final = engine.issued(decision, facts) if decision.papers else decision
    after = final.state
    assert after is not None
    rows = [*issuing.paper_rows(final, drawn), *issuing.attached(attach)] if drawn or attach else []
    outbox = [
        store.NewEffect(key=one.key, kind=one.kind, body={"to": list(map(str, one.to)), **one.body})
        for one in final.effects
    ]
    if drawn:
        outbox += issuing.copies(after.id, drawn)
    written = text(after)
    appended = office.store.append(
        after.id,
        state.seq if state else 0,
        events=[store.NewEvent(kind=type(one).__name__, body=text(one)) for one in final.events],
        at=office.now,
        state=written,
        workflow=name,
        graph_hash=pinned.digest,
        tasks=tasks_of(after),
        papers=rows,
        outbox=outbox,
        key=key,
        pins=pinned.pins if state is None else None,
        by=by,
        title=_title(office, after, compiled),
        outcome=after.outcome,
        wake=standing.waking(office, compiled, after),
        looked=office.calendar.stamp,
        recalled=recalled,
    )
    if appended.repeated:
        return Acted(appended.case, _state(office, appended.case), repeated=True)
    standing.keep(after.id, written, after)
    undelivered: tuple[Problem, ...] = ()
    if office.workspace is not None:
        undelivered = issuing.deliver(office)
        issuing.anchor(office)
    told = [one for each in drawn for one in each.warnings] if drawn else ()
    warnings = (*undelivered, *told, *engine.doubts(final.events, office.calendar))
    return made(Acted, case=after.id, state=after, papers=tuple(drawn), warnings=warnings)


def tasks_of(state: Case) -> list[store.NewTask]:
    return [
        store.NewTask(step=one.step, post=str(post), due=one.due, provisional=one.provisional, urged=one.urged)
        for one in state.open.values()
        for post in dict.fromkeys((*one.asked, *one.consulted))
    ]


def _title(office: Office, state: Case, compiled: Graph) -> str:
    applicant = state.organisations[compiled.definition.applicant]
    return f"{office.directory.full(applicant)}：{compiled.definition.name}"


def _state(office: Office, case: str) -> Case:
    return standing.case_of(office.store.load(case))


# --- seeing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """A case as shown."""

    stored: store.StoredCase
    state: Case
    compiled: Graph
    pinned: Texts


def see(office: Office, case: str) -> Seen:
    """A case with its workflow."""
    stored = office.store.load(case)
    may_see(office, standing.case_of(stored))
    pinned = pins.pinned(office, stored)
    return Seen(stored, standing.case_of(stored), graph(pinned, stored.workflow), pinned)


def may_see(office: Office, state: Case) -> None:
    """R48: who belongs to another branch of the tree and had no part in the case does not see it."""
    who = person(office)
    if who.id in state.people or office.directory.posts_of(who.id, office.now.date()) & state.asked_or_consulted:
        return
    mine = office.directory.organisations_of(who.id, office.now.date())
    involved = set(state.organisations.values())
    if not any(office.directory.within(one, top) for one in involved for top in mine):
        raise Refused(problem("W652", name=who.name))
