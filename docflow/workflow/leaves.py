"""编出来的休假: who is away on which days of a made-up year, and who stands in for them.

made_up (offices, posts, begin, each, choose) -> OnLeave, an Offices

Whoever is away does not act; for every other leave somebody of the same organisation stands in (代理).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from docflow.directory import Holder, Post
from docflow.workflow.case import Offices
from docflow.workflow.overlay import Overlay

#: Days of a year of which one is drawn.
_YEAR = 365


@dataclass(frozen=True)
class Leave:
    """One person away, both days included."""

    person: str
    since: date
    until: date
    #: Whether colleagues stand in.
    is_covered: bool


@dataclass(frozen=True)
class OnLeave(Overlay):
    """The offices, without those who are away."""

    leaves: tuple[Leave, ...]
    #: By organisation: who may stand in.
    colleagues: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _kept: dict[tuple[Post, date], frozenset[Holder]] = field(default_factory=dict)
    _days: dict[date, dict[str, bool]] = field(default_factory=dict)

    def away(self, day: date) -> dict[str, bool]:
        """Who is away on `day`, and whether colleagues stand in."""
        found = self._days.get(day)
        if found is None:
            found = {one.person: one.is_covered for one in self.leaves if one.since <= day <= one.until}
            self._days[day] = found
        return found

    def holders(self, post: Post, day: date) -> frozenset[Holder]:
        found = self._kept.get((post, day))
        if found is None:
            found = self._kept[post, day] = self._holders(post, day)
        return found

    def _holders(self, post: Post, day: date) -> frozenset[Holder]:
        held, away = self.offices.holders(post, day), self.away(day)
        here = {one for one in held if one.person not in away}
        taken = {name for one in held for name in one}
        for one in sorted(held - here):
            if one.on_behalf or not away[one.person]:
                continue
            others = [name for name in self.colleagues.get(post.organisation, ()) if name not in taken | away.keys()]
            if others:
                here.add(Holder(others[0], one.person))
                taken.add(others[0])
        return frozenset(here)


def made_up(
    offices: Offices, posts: Iterable[Post], begin: date, each: tuple[int, int], choose: Callable[[int], int]
) -> OnLeave:
    """`each`: how many leaves a person takes in the year from `begin`, and how many days each is."""
    held = {post: sorted({one.person for one in offices.holders(post, begin)}) for post in sorted(set(posts))}
    colleagues: dict[str, dict[str, None]] = {}
    for post, people in held.items():
        colleagues.setdefault(post.organisation, {}).update(dict.fromkeys(people))
    leaves = []
    for person in sorted({name for people in held.values() for name in people}):
        for _ in range(each[0]):
            since = begin + timedelta(days=_YEAR - 1 - choose(_YEAR))
            leaves.append(Leave(person, since, since + timedelta(days=each[1] - 1), choose(2) == 1))
    return OnLeave(offices, tuple(leaves), {name: tuple(sorted(people)) for name, people in colleagues.items()})
