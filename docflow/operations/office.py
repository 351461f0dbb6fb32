"""工作环境: what every operation needs of its surroundings, handed down by settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from docflow.errors import InvalidSource, Place, Unavailable, problem
from docflow.library import Library
from docflow.source import read

if TYPE_CHECKING:  # heavy or rarely needed: imported when used
    from docflow.directory import Directory
    from docflow.render.page import Page
    from docflow.standard.house import House
    from docflow.store import Store
    from docflow.workdays import Calendar


@dataclass(frozen=True)
class Office:
    """Where things are, who acts, what time it is."""

    library: Library
    #: The folder of the workspace; None without one, when only shipped texts serve.
    workspace: Path | None
    #: The moment of the act, aware, in Asia/Shanghai.
    now: datetime
    #: Whether the user said the moment (--at); a made-up clock cannot do without.
    is_moment_said: bool = True
    #: Who acts, as typed: a name or 姓名@机关; "" nobody said.
    user: str = ""
    #: The page: plain, ink, or the name of an own house style in pages/.
    profile: str = "plain"
    #: A folder with the office's own fonts.
    fonts: Path | None = None
    open_store: Callable[[], Store] | None = None
    #: Switches of the rules (C01 …) the office has set.
    switches: Mapping[str, str] = field(default_factory=dict)
    #: Who may see numbers of people in full: persons, roles, 机关/角色; empty leaves it to the tree of organisations.
    unmask: tuple[str, ...] = ()
    #: A folder of tables that is the ledger, where there is no workspace.
    tables: Path | None = None

    @cached_property
    def store(self) -> Store:
        """The record of this workspace, opened once."""
        if self.open_store is None:
            raise Unavailable(problem("E625"))
        return self.open_store()

    def later(self, now: datetime) -> Office:
        """The same office at another moment, with the record it has open."""
        found = replace(self, now=now)
        found.__dict__["store"] = self.store
        return found

    def on(self, page: Page, house: House | None) -> Office:
        """The same office with papers set on another page."""
        found = replace(self, profile=page.name)
        kept = {name: value for name, value in self.__dict__.items() if name in ("store", "directory", "calendar")}
        found.__dict__.update(kept, paged=(page, house))
        return found

    def afresh(self) -> Office:
        """The same office that reads its files again, with the record it has open."""
        return self.later(self.now)

    @property
    def demo(self) -> bool:
        """Whether papers are made under a made-up clock and must say 演示."""
        return self.open_store is not None and self.store.made_up

    @cached_property
    def page(self) -> Page:
        """The page that papers are set on."""
        return self.paged[0]

    @cached_property
    def paged(self) -> tuple[Page, House | None]:
        """The page, and the house style that made it where there is one."""
        from docflow.operations import pages

        return pages.load(self.library, self.profile)

    @cached_property
    def directory(self) -> Directory:
        """机构.yaml of the workspace."""
        from docflow import directory

        path = self.in_workspace("机构.yaml")
        if not path.is_file():
            raise InvalidSource(problem("E627", Place(str(path))))
        return directory.parse(read(path.read_bytes(), path.name))

    @cached_property
    def calendar(self) -> Calendar:
        """The working days known."""
        from docflow import workdays

        item = self.library.load("calendars", "国务院")
        return workdays.parse(read(item.data, item.path.name))

    def in_workspace(self, *parts: str) -> Path:
        """A path inside the workspace; Unavailable without one."""
        if self.workspace is None:
            raise Unavailable(problem("E625"))
        return self.workspace.joinpath(*parts)
