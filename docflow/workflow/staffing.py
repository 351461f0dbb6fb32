"""人手: whether `not_by` leaves somebody to act in every organisation that a case may come to, on the day of the check.

short (graph, known) -> a problem for each step at which nobody is left, or too few to pass a vote, with the
                        organisations, the people, a story

The proof gives every post two people; here the engine's own `decide` is played with the people of the directory.
Where somebody always stands outside (the usual office) nothing need be played, and organisations whose people hold the
same posts in the same way are played once. People who hold the same posts and did the same are one to the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from docflow.directory import Directory, Holder, Post
from docflow.errors import DocflowError, Place, Problem, problem
from docflow.workflow import standin
from docflow.workflow.acts import needed
from docflow.workflow.case import (
    Act,
    Acted,
    Answer,
    Case,
    Command,
    Decision,
    Event,
    Open,
    PaperFacts,
    Receive,
    Start,
    Tick,
    Voted,
    World,
)
from docflow.workflow.checks import Known, reachable_organisations
from docflow.workflow.fold import altered
from docflow.workflow.language import Definition, Sign, Step
from docflow.workflow.papers import issued
from docflow.workflow.plan import Graph
from docflow.workflow.proof import LIMIT_STATES, Key, Player, can_end
from docflow.workflow.seats import barred, speaking
from docflow.workflow.traps import never_left
from docflow.workflow.turn import Turn

#: So many organisations are called by name in one problem.
LIMIT_NAMED = 3


def short(graph: Graph, known: Known, limit: int = LIMIT_STATES) -> tuple[Problem, ...]:
    """The steps at which `not_by` leaves nobody (W775), may leave nobody (W776), or too few for a vote (W780)."""
    if known.directory is None or known.today is None or not _apart(graph.definition):
        return ()
    found: dict[tuple[str, str], list[_Lack]] = {}
    shapes: dict[object, tuple[_Crew, tuple[_Lack, ...]]] = {}
    left = limit
    for crew in crews(graph.definition, known.directory, known.today):
        if crew.is_ample:
            continue
        if crew.shape not in shapes:
            if left <= 0:
                return (*_told(graph, found), problem("W730", Place(path=("workflow",)), limit=limit))
            player = _Staffed(graph, replace(known, directory=None), left, crew)
            player.play()
            left -= len(player.states) if player.is_complete else left
            shapes[crew.shape] = crew, tuple(_lacks(player)) if player.is_complete else ()
        like, lacks = shapes[crew.shape]
        for lack in lacks:
            # Of each kind the first crew's story is told, and where else it is so.
            found.setdefault((lack.code, lack.step), []).append(crew.own(lack, like))
    more = (problem("W730", Place(path=("workflow",)), limit=limit),) if left <= 0 else ()
    return (*_told(graph, found), *more)


@dataclass(frozen=True)
class _Lack:
    """A step at which nobody is left."""

    code: str
    step: str
    story: str
    #: The posts that are asked there, and whoever may act for them.
    posts: tuple[Post, ...]
    people: tuple[str, ...]


def _told(graph: Graph, found: Mapping[tuple[str, str], list[_Lack]]) -> Iterator[Problem]:
    for (code, step), lacks in found.items():
        places = dict.fromkeys(post.organisation for lack in lacks for post in lack.posts)
        named = "、".join(list(places)[:LIMIT_NAMED])
        where = f"{named}等 {len(places)} 个机构" if len(places) > LIMIT_NAMED else named
        first = lacks[0]
        posts = "、".join(map(str, first.posts))
        who = "、".join(first.people) or "（没有人）"
        place = graph.definition.steps[step].place
        yield problem(code, place, where=where, step=step, story=first.story, posts=posts, who=who)


# --- who there is ------------------------------------------------------------------------------------------------


def crews(definition: Definition, directory: Directory, today: date) -> Iterator[_Crew]:
    """The people of each organisation that may apply, with those of the organisations its case comes to."""
    for applicant in reachable_organisations(definition, directory)[definition.applicant]:
        organisations: dict[str, str] = {}
        for alias, part in definition.organisations.items():
            if part.kind == "applicant":
                organisations[alias] = applicant
            elif part.kind == "superior":
                organisations[alias] = directory.superior(organisations.get(part.of, ""))
            else:
                organisations[alias] = part.of
        if all(map(directory.has, organisations.values())):
            yield _Crew(definition, directory, today, organisations)


def _apart(definition: Definition) -> list[Step]:
    return [step for step in definition.steps.values() if step.not_by]


@dataclass(frozen=True)
class _Crew:
    """The offices of one applicant, as they are on the day of the check."""

    definition: Definition
    directory: Directory
    today: date
    #: By alias.
    organisations: Mapping[str, str]

    @property
    def applicant(self) -> str:
        return self.organisations[self.definition.applicant]

    # --- as the rules ask (Offices); the day stands still, so that a deadline passes and nobody leaves ------------

    def has(self, organisation: str) -> bool:
        return self.directory.has(organisation)

    def superior(self, organisation: str) -> str:
        return self.directory.superior(organisation)

    def full(self, organisation: str) -> str:
        return self.directory.full(organisation)

    def name(self, person: str) -> str:
        return self.directory.name(person)

    def within(self, organisation: str, top: str) -> bool:
        return self.directory.within(organisation, top)

    def holders(self, post: Post, day: date) -> frozenset[Holder]:
        return self.directory.holders(post, self.today)

    def posts_of(self, person: str, day: date) -> frozenset[Post]:
        return self.directory.posts_of(person, self.today)

    # --- what tells two crews apart ------------------------------------------------------------------------------

    def real(self, post: Post) -> Post:
        return Post(self.organisations[post.organisation], post.role)

    def acting(self, step: Step) -> tuple[Post, ...]:
        """The posts that may ever act at `step`."""
        posts = [*((step.by,) if step.by else ()), *(step.sign.by if step.sign else ())]
        posts += step.overdue.escalate if step.overdue else ()
        return tuple(map(self.real, posts))

    def persons(self, posts: Iterable[Post]) -> set[str]:
        """Whoever may act for `posts`, and whoever is acted for."""
        holders = {one for post in posts for one in self.holders(post, self.today)}
        return {name for one in holders for name in one if name}

    @cached_property
    def is_ample(self) -> bool:
        """Whether each step that keeps people apart has somebody for each of its posts who never acts before."""
        for step in _apart(self.definition):
            before = {post for name in step.not_by for post in self.acting(self.definition.steps[name])}
            spent = self.persons(before)
            posts = self.acting(replace(step, overdue=None))
            held = [self.holders(post, self.today) for post in posts]
            if step.sign and any(one.on_behalf for each in held for one in each):
                return False
            if not all(any(spent.isdisjoint(one) for one in each) for each in held):
                return False
            if step.sign and step.sign.is_body and not self._can_pass(step.sign, spent):
                return False
        return True

    def _can_pass(self, sign: Sign, spent: set[str]) -> bool:
        """Whether those of a body who never act before are enough to pass what it votes on."""
        members = {one.person for one in self.holders(self.real(sign.by[0]), self.today)}
        rule = sign.rule
        return len(members - spent) >= needed(rule.kind, rule.share, rule.more, rule.count, len(members))

    @cached_property
    def cast(self) -> tuple[str, ...]:
        """Everyone in it, those alike side by side."""
        everyone = {name for step in self.definition.steps.values() for name in self.persons(self.acting(step))}
        return tuple(sorted(everyone, key=lambda name: (repr(self.likeness(name)), name)))

    @cached_property
    def _posts(self) -> tuple[Post, ...]:
        return tuple(dict.fromkeys(post for step in self.definition.steps.values() for post in self.acting(step)))

    def likeness(self, name: str) -> object:
        """The posts for which a person may act, and for whom: two of one likeness are one to the rules."""
        return tuple(
            (index, one.person == name, one.on_behalf == name, one.on_behalf != "")
            for index, post in enumerate(self._posts)
            for one in sorted(self.holders(post, self.today))
            if name in one
        )

    @cached_property
    def shape(self) -> object:
        """What the rules can see of it: which aliases are one, and which people, by number, hold what."""
        number = {name: index for index, name in enumerate(self.cast)}
        first = {name: index for index, name in reversed(list(enumerate(self.organisations.values())))}
        held = tuple(
            tuple(sorted((number[one.person], number.get(one.on_behalf, -1)) for one in self.holders(post, self.today)))
            for post in self._posts
        )
        return tuple(first[name] for name in self.organisations.values()), held

    def own(self, lack: _Lack, like: _Crew) -> _Lack:
        """What was found of a crew like this one, with the posts and people of this one."""
        if like is self:
            return lack
        aliases = {name: alias for alias, name in reversed(list(like.organisations.items()))}
        posts = tuple(Post(self.organisations[aliases[post.organisation]], post.role) for post in lack.posts)
        return replace(lack, posts=posts)


# --- play --------------------------------------------------------------------------------------------------------


class _Staffed(Player):
    """The search with the people there are: one person for each likeness and each past."""

    def __init__(self, graph: Graph, known: Known, limit: int, crew: _Crew) -> None:
        self.crew = crew
        #: Where somebody could act, by state; and the steps that were done at all.
        self.moved: dict[Key, set[str]] = {}
        self.finished: set[str] = set()
        self.said: set[tuple[str, str]] = set()
        super().__init__(graph, known, limit)
        self.stand_in = World(standin.MOMENT, crew, data=self.stand_in.data)
        named = {one.on_behalf: one.person for each in map(self._holders, crew._posts) for one in each if one.on_behalf}
        #: Deputies and those they stand in for are told apart.
        self.linked = {*named, *named.values()}
        self.likeness = {name: name if name in self.linked else crew.likeness(name) for name in crew.cast}

    def _holders(self, post: Post) -> list[Holder]:
        return sorted(self.crew.holders(post, self.crew.today))

    def play(self) -> None:
        by = self.graph.definition.steps[self.graph.definition.start].by
        for one in self._holders(self.crew.real(by)) if by else ():
            self._try(None, Start("示例", self.crew.applicant, one.person), {})
        self.search()

    def _commands(self, state: Case) -> Iterator[tuple[Command, Mapping[str, Answer]]]:
        yield from super()._commands(state)
        steps = self.graph.definition.steps
        if any(
            (rule := steps[one.step].overdue) and rule.escalate and not one.escalated for one in state.open.values()
        ):
            yield Tick(), state.decisions

    def _actors(self, state: Case, here: Open, step: Step) -> Iterator[str]:
        turn = Turn(self.graph, self._world(state.decisions), state)
        spoken = {name for vote in here.votes for name in (vote.by, vote.on_behalf)} if here.is_signing else set()
        past = self._past(state)
        seen: set[object] = set()
        for person in dict.fromkeys(one.person for post in here.asked for one in self._holders(post)):
            held = speaking(turn, here, person)
            if not held or barred(state, step, held[0]) or person in spoken:
                continue
            kind = (self.likeness[person], past.get(person))
            if kind not in seen:
                seen.add(kind)
                yield person

    def _arrival(self, here: Open, step: Step) -> Receive:
        by = next((one.person for post in here.asked for one in self._holders(post)), "")
        return Receive(by, step.receive, "来文", standin.MOMENT.date(), "0", "1号", "外单位", here.step)

    def _try(self, key: Key | None, command: Command, decisions: Mapping[str, Answer]) -> None:
        self.current = command.step if isinstance(command, Act) else ""
        super()._try(key, command, decisions)

    def _add(self, key: Key | None, state: Case, events: tuple[Event, ...], is_way: bool = True) -> Key:
        if key is not None:
            self.moved.setdefault(key, set()).add(self.current)
        self.said |= {(event.step, event.verb) for event in events if isinstance(event, Acted)}
        self.finished |= {step for step, _ in self.said}
        return super()._add(key, state, events, is_way)

    def _withdraw(self, key: Key, state: Case) -> None:
        """撤回 is no way out, and takes back what people did with it."""

    def _composed(self, key: Key | None, decision: Decision) -> Decision:
        facts = [PaperFacts(one.name, one.name, one.name, one.name, "1号") for one in decision.papers]
        return issued(decision, facts) if facts else decision

    def _refusal(self, key: Key | None, command: Command, error: DocflowError) -> None:
        """What is refused is no move; the proof has told what is wrong with the workflow itself."""

    # --- what makes two states the same --------------------------------------------------------------------------

    def _plain(self, state: Case) -> Case:
        plain = super()._plain(state)
        steps = {name: altered(one, escalated=state.open[name].escalated) for name, one in plain.open.items()}
        return altered(plain, open=steps)

    def _past(self, state: Case) -> dict[str, tuple[object, ...]]:
        """What each person did that a rule may look at."""
        found: dict[str, list[object]] = {}
        for name in sorted(self.watched & state.done.keys()):
            for person in state.done[name].people:
                found.setdefault(person, []).append(name)
        for here in state.open.values():
            for vote in here.votes:
                for person in {vote.by, vote.on_behalf} - {""}:
                    as_whom = person == vote.by, vote.on_behalf != ""
                    found.setdefault(person, []).append((here.step, vote.verb, vote.posts, as_whom))
        return {person: tuple(each) for person, each in found.items()}

    def _key(self, state: Case) -> Key:
        past = self._past(state)
        people = tuple(sorted((repr(self.likeness.get(name, name)), repr(each)) for name, each in past.items()))
        escalated = tuple(sorted(name for name, one in state.open.items() if one.escalated))
        return *super()._key(state), people, escalated

    def _people_key(self, people: Iterable[str]) -> Key:
        """Who took part is in the key by likeness."""
        return ()

    def _story(self, events: tuple[Event, ...]) -> str:
        told = []
        for event in events:
            match event:
                case Acted(step=step, verb=verb, name=name, to=to, returns=returns):
                    told.append(f"{name}在“{step}”{self._line(step)}{verb}{f'到“{to}”' if returns else ''}")
                case Voted(step=step, vote=vote):
                    told.append(f"{vote.name}在“{step}”{self._line(step)}表态“{vote.verb}”")
                case _:
                    pass
        return "，".join(told)


def _lacks(player: _Staffed) -> Iterator[_Lack]:
    """The steps at which a case waits for good, and whom for; the shortest story of each."""
    safe = can_end(player)
    traps = never_left(player.leads, [key for key in player.states if key not in safe])
    where = {key: number for number, trap in enumerate(traps) for key in trap}
    told: set[str] = set()
    # In the order found: the first is the shortest.
    for key in player.states:
        if key not in where:
            continue
        trap = traps[where[key]]
        for name, here in player.states[key].open.items():
            if name in told or any(name in player.moved.get(one, ()) for one in trap):
                continue
            told.add(name)
            posts = tuple(dict.fromkeys(here.asked))
            people = dict.fromkeys(player.crew.name(one.person) for post in posts for one in player._holders(post))
            code = "W776" if name in player.finished else "W775"
            yield _Lack(code, name, player._path(key), posts, tuple(people))
    yield from _never_passed(player)


def _never_passed(player: _Staffed) -> Iterator[_Lack]:
    """The votes that are counted, and for which there are never voices enough to pass."""
    for step in player.graph.definition.steps.values():
        sign, yes = step.sign, step.arms[0].verb
        if sign and step.not_by and (step.name, yes) not in player.said and step.name in player.finished:
            posts = tuple(map(player.crew.real, sign.by))
            people = dict.fromkeys(player.crew.name(one.person) for post in posts for one in player._holders(post))
            yield _Lack("W780", step.name, yes, posts, tuple(people))
