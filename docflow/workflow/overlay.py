"""另一种在岗: offices as the directory has them, but for who holds which post.

Overlay (offices): whoever knows better who sits where says `holders` and `posts_of` anew
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from docflow.directory import Holder, Post
from docflow.workflow.case import Offices


@dataclass(frozen=True)
class Overlay:
    """An Offices that answers as `offices` does."""

    offices: Offices

    def has(self, organisation: str) -> bool:
        return self.offices.has(organisation)

    def superior(self, organisation: str) -> str:
        return self.offices.superior(organisation)

    def full(self, organisation: str) -> str:
        return self.offices.full(organisation)

    def name(self, person: str) -> str:
        return self.offices.name(person)

    def within(self, organisation: str, top: str) -> bool:
        return self.offices.within(organisation, top)

    def holders(self, post: Post, day: date) -> frozenset[Holder]:
        return self.offices.holders(post, day)

    def posts_of(self, person: str, day: date) -> frozenset[Post]:
        return self.offices.posts_of(person, day)
