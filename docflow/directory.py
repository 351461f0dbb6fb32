"""机构: organisations, their tree and 代字, their posts, and who holds which on a day.

parse (source) -> Directory      机构.yaml, or InvalidSource with every problem

A task waits for a Post (机关/角色); only the directory knows who that is, and on whose behalf a deputy (代理人) acts.
Answers are values; where a name is unknown or means two people, the Problem lists the choices.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from docflow.errors import InvalidSource, Problem, problem
from docflow.source import Cursor, Source, near_text

#: How many answers a directory remembers.
_KEPT = 5_000


class Post(NamedTuple):
    """机关/角色: what a task waits for. An empty role is the organisation as a whole."""

    organisation: str
    role: str

    def __str__(self) -> str:
        return f"{self.organisation}/{self.role}" if self.role else self.organisation

    @classmethod
    def read(cls, text: str) -> Post:
        """The post that `str` wrote."""
        organisation, _, role = text.partition("/")
        return cls(organisation, role)


class Holder(NamedTuple):
    """Who may act for a post on a day."""

    person: str
    #: The absent person for whom a deputy stands in; empty for who holds the post.
    on_behalf: str = ""


@dataclass(frozen=True)
class Person:
    """One person (人员)."""

    id: str
    name: str
    phone: str = ""


@dataclass(frozen=True)
class Held:
    """A person holds a post from a day to a day, both included; None is open."""

    person: str
    since: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Absence:
    """代理: `deputy` stands in for `person` from a day to a day, both included."""

    person: str
    since: date
    until: date
    deputy: str


@dataclass(frozen=True)
class Organisation:
    """One organisation (机构)."""

    name: str
    full: str
    #: 机关代字; one without it issues unnumbered papers.
    code: str = ""
    superior: str = ""
    #: A second parent: the industry committee that also guides it.
    industry: str = ""
    #: 区委, 街道党工委, 部门, 单位, …
    kind: str = ""
    posts: Mapping[str, tuple[Held, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Directory:
    """Everything 机构.yaml says."""

    organisations: Mapping[str, Organisation] = field(default_factory=dict)
    people: Mapping[str, Person] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()

    def organisation(self, name: str) -> Organisation:
        """The organisation called `name`, by its short or its full name.

        Errors: InvalidSource (W760).
        """
        found = self.organisations.get(name) or next(
            (one for one in self.organisations.values() if one.full == name), None
        )
        if found is None:
            raise InvalidSource(problem("W760", None, name=name, near=near_text(name, self.organisations)))
        return found

    def has(self, organisation: str) -> bool:
        return organisation in self.organisations

    def superior(self, organisation: str) -> str:
        """The superior of an organisation, or ''."""
        found = self.organisations.get(organisation)
        return found.superior if found else ""

    def full(self, organisation: str) -> str:
        """The full name of an organisation; an unknown one has only the name it was called by."""
        found = self.organisations.get(organisation)
        return found.full if found else organisation

    def code(self, organisation: str) -> str:
        """The 代字 of an organisation, or ''."""
        found = self.organisations.get(organisation)
        return found.code if found else ""

    def name(self, person: str) -> str:
        """The name of a person; an unknown id is its own name."""
        found = self.people.get(person)
        return found.name if found else person

    def within(self, organisation: str, top: str) -> bool:
        """Whether `organisation` is `top` or stands under it, by either parent."""
        seen: set[str] = set()
        todo = [organisation]
        while todo:
            here = todo.pop()
            if here == top:
                return True
            found = self.organisations.get(here)
            if found and here not in seen:
                seen.add(here)
                todo.extend(parent for parent in (found.superior, found.industry) if parent)
        return False

    def below(self, top: str) -> tuple[str, ...]:
        """`top` and every organisation under it."""
        return tuple(name for name in self.organisations if self.within(name, top))

    def holders(self, post: Post, day: date) -> frozenset[Holder]:
        """Who may act for `post` on `day`: who holds it, and who stands in for them."""
        found = self._asked.get((post, day))
        if found is None:
            if len(self._asked) >= _KEPT:
                self._asked.clear()
            found = self._asked[post, day] = self._holders(post, day)
        return found

    @cached_property
    def _asked(self) -> dict[tuple[Post, date], frozenset[Holder]]:
        """What was asked before: the same posts all day long."""
        return {}

    def _holders(self, post: Post, day: date) -> frozenset[Holder]:
        own = {held.person for held in self._held(post) if held.on(day)}
        return frozenset(Holder(person) for person in own) | frozenset(
            Holder(absence.deputy, absence.person)
            for absence in self.absences
            if absence.person in own and absence.deputy not in own and absence.since <= day <= absence.until
        )

    def posts_of(self, person: str, day: date) -> frozenset[Post]:
        """The posts for which `person` may act on `day`, deputyships included."""
        principals = {person} | {
            one.person for one in self.absences if one.deputy == person and one.since <= day <= one.until
        }
        return frozenset(post for person in principals for post, held in self._posts.get(person, ()) if held.on(day))

    @cached_property
    def _posts(self) -> Mapping[str, list[tuple[Post, Held]]]:
        """Each person to what they ever hold: asked at every act, over thousands of organisations."""
        out: dict[str, list[tuple[Post, Held]]] = {}
        for organisation in self.organisations.values():
            for role, held in organisation.posts.items():
                for one in held:
                    out.setdefault(one.person, []).append((Post(organisation.name, role), one))
        return out

    @cached_property
    def _named(self) -> Mapping[str, list[Person]]:
        out: dict[str, list[Person]] = {}
        for one in self.people.values():
            out.setdefault(one.name, []).append(one)
        return out

    @cached_property
    def _meant(self) -> dict[str, Person]:
        """Who was found by what was typed: the same few people all day long."""
        return {}

    def organisations_of(self, person: str, day: date) -> frozenset[str]:
        """The organisations in which `person` holds a post on `day`."""
        return frozenset(post.organisation for post in self.posts_of(person, day))

    def find_person(self, text: str) -> Person:
        """The person meant by an id, `姓名` or `姓名@机关`.

        Errors: InvalidSource (W761 unknown, W762 more than one).
        """
        if found := self.people.get(text) or self._meant.get(text):
            return found
        name, _, where = text.partition("@")
        same = list(self._named.get(name, ()))
        if name in self.people and self.people[name] not in same:
            same.append(self.people[name])
        if where:
            organisation = self.organisation(where).name
            same = [one for one in same if organisation in self._places(one.id)]
        if len(same) == 1:
            if len(self._meant) >= _KEPT:
                self._meant.clear()
            self._meant[text] = same[0]
            return same[0]
        if not same:
            known = [one.name for one in self.people.values()]
            raise InvalidSource(problem("W761", None, name=text, near=near_text(name, known)))
        choices = "、".join(f"{one.name}@{place}" for one in same for place in self._places(one.id) or (one.id,))
        raise InvalidSource(problem("W762", None, name=text, choices=choices))

    def find_post(self, text: str, organisation: str = "") -> Post:
        """The post meant by `机关/角色`, `机关.角色`, or `角色` within `organisation`.

        Errors: InvalidSource (W760, W619).
        """
        where, _, role = text.replace(".", "/", 1).rpartition("/")
        home = self.organisation(where or organisation)
        if role not in home.posts:
            near, known = near_text(role, home.posts), "、".join(home.posts) or "（没有角色）"
            raise InvalidSource(problem("W619", None, name=text, near=near, known=known))
        return Post(home.name, role)

    def _held(self, post: Post) -> Iterator[Held]:
        found = self.organisations.get(post.organisation)
        if not found:
            return
        for role, held in found.posts.items():
            if role == post.role or not post.role:
                yield from held

    def _places(self, person: str) -> tuple[str, ...]:
        return tuple(
            one.name
            for one in self.organisations.values()
            if any(held.person == person for each in one.posts.values() for held in each)
        )


def parse(source: Source) -> Directory:
    """The directory that 机构.yaml writes.

    Errors: InvalidSource (Y4xx, W76x), all at once.
    """
    top = Cursor.top(source).known("organisations", "people", "absences")
    people = dict(_people(top / "people"))
    organisations = {
        name: _organisation(name, entry, people) for name, entry in (top / "organisations").entries() if _named(entry)
    }
    top.problems.extend(_tree(top / "organisations", organisations))
    absences = tuple(_absences(top / "absences", people))
    top.finish()
    return Directory(organisations, people, absences)


def _people(cursor: Cursor) -> Iterator[tuple[str, Person]]:
    for key, entry in cursor.entries():
        if not _named(entry):
            continue
        if isinstance(entry.value, str):
            yield key, Person(key, entry.text())
        else:
            entry.known("name", "phone")
            yield key, Person(key, (entry / "name").text(), (entry / "phone").text(""))


def _named(cursor: Cursor) -> bool:
    """Whether the key here can be written into a post and a choice; noted when not."""
    if found := re.search(r"[/@\s]", cursor.name):
        cursor.problems.append(problem("W767", cursor.key_place, name=cursor.name, detail=f"含有“{found.group()}”"))
        return False
    return True


def _organisation(name: str, cursor: Cursor, people: dict[str, Person]) -> Organisation:
    cursor.known("full", "code", "superior", "industry", "kind", "posts")
    posts: dict[str, tuple[Held, ...]] = {}
    for role, held in (cursor / "posts").entries():
        if _named(held):
            posts[role] = tuple(one for item in held.items() if (one := _held(item, people)))
    return Organisation(
        name,
        (cursor / "full").text(name),
        (cursor / "code").text(""),
        (cursor / "superior").text(""),
        (cursor / "industry").text(""),
        (cursor / "kind").text(""),
        posts,
    )


def _held(cursor: Cursor, people: dict[str, Person]) -> Held | None:
    if isinstance(cursor.value, dict):
        cursor.known("person", "since", "until")
        person = _person(cursor / "person", people)
        since, until = _date(cursor / "since"), _date(cursor / "until")
        if since and until and until < since:
            cursor.fault("W765", since=since, until=until)
    else:
        person, since, until = _person(cursor, people), None, None
    return Held(person, since, until) if person else None


def _person(cursor: Cursor, people: dict[str, Person]) -> str:
    """The id of the person named here, by id or by a name that only one has; '' with a note when unknown."""
    written = cursor.text()
    if written in people:
        return written
    same = [one.id for one in people.values() if one.name == written]
    if len(same) == 1:
        return same[0]
    if same:
        cursor.fault("W762", name=written, choices="、".join(same))
    elif written:
        known = [*people, *(one.name for one in people.values())]
        cursor.fault("W761", name=written, near=near_text(written, known))
    return ""


def _date(cursor: Cursor) -> date | None:
    written = cursor.text("")
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        cursor.fault("W764", text=written)
        return None


def _absences(cursor: Cursor, people: dict[str, Person]) -> Iterator[Absence]:
    for item in cursor.items():
        item.known("person", "from", "until", "deputy")
        person, deputy = _person(item / "person", people), _person(item / "deputy", people)
        since, until = _date(item / "from"), _date(item / "until")
        for key in ("from", "until"):
            (item / key).text()
        if person and person == deputy:
            item.fault("W768", name=people[person].name)
        elif since and until and until < since:
            item.fault("W765", since=since, until=until)
        elif person and deputy and since and until:
            yield Absence(person, since, until, deputy)


def _tree(cursor: Cursor, organisations: Mapping[str, Organisation]) -> Iterator[Problem]:
    codes: dict[str, str] = {}
    for name, one in organisations.items():
        for key, parent in (("superior", one.superior), ("industry", one.industry)):
            if parent and parent not in organisations:
                place = (cursor / name / key).place
                yield problem("W760", place, name=parent, near=near_text(parent, organisations))
        if one.code and codes.setdefault(one.code, name) != name:
            yield problem("W766", (cursor / name / "code").place, code=one.code, other=codes[one.code])
        chain = _circle(name, organisations)
        if chain and name == min(chain):
            yield problem("W763", (cursor / name / "superior").place, chain=" → ".join((*chain, chain[0])))


def _circle(name: str, organisations: Mapping[str, Organisation]) -> tuple[str, ...]:
    """The organisations on the way up from `name` back to itself, or nothing."""
    chain: list[str] = []
    here = name
    while here in organisations and here not in chain:
        chain.append(here)
        here = organisations[here].superior
    return tuple(chain) if here == name else ()


def deputies(directory: Directory, day: date) -> Iterable[Absence]:
    """The deputyships (代理) in force on `day`."""
    return (one for one in directory.absences if one.since <= day <= one.until)
