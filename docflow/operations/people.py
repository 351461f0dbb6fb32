"""机构、人员、代理: who there is, who holds what, who stands in for whom; noting down an absence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from docflow import directory
from docflow.directory import Absence, Directory
from docflow.errors import InvalidSource, Unavailable, problem
from docflow.operations.office import Office
from docflow.source import read

FILE = "机构.yaml"


@dataclass(frozen=True)
class Organisation:
    """An organisation as listed: how deep in the tree it stands, and who holds its posts today."""

    name: str
    full: str
    code: str
    superior: str
    kind: str
    depth: int
    posts: tuple[tuple[str, str], ...]

    def to_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "full": self.full,
            "code": self.code or None,
            "superior": self.superior or None,
            "kind": self.kind or None,
            "posts": dict(self.posts),
        }


def organisations(office: Office, name: str = "") -> list[Organisation]:
    """Every organisation in the order of the tree, or `name` and those under it."""
    known, today = office.directory, office.now.date()
    top = [known.organisation(name).name] if name else _tops(known)
    return [_organisation(known, today, one, depth) for one, depth in _tree(known, top, 0)]


def _tops(known: Directory) -> list[str]:
    return [name for name, one in known.organisations.items() if not one.superior]


def _tree(known: Directory, names: list[str], depth: int) -> Iterator[tuple[str, int]]:
    for name in names:
        yield name, depth
        below = [other for other, one in known.organisations.items() if one.superior == name]
        yield from _tree(known, below, depth + 1)


def _organisation(known: Directory, today: date, name: str, depth: int) -> Organisation:
    one = known.organisations[name]
    posts = tuple(
        (role, "、".join(known.name(held.person) for held in each if held.on(today)) or "（空缺）")
        for role, each in one.posts.items()
    )
    return Organisation(name, one.full, one.code, one.superior, one.kind, depth, posts)


@dataclass(frozen=True)
class Person:
    """A person as listed."""

    id: str
    name: str
    posts: tuple[str, ...]
    #: Away until when, and who stands in; "" here.
    away: str

    def to_json(self) -> dict[str, object]:
        return {"id": self.id, "name": self.name, "posts": list(self.posts), "away": self.away or None}


def people(office: Office, name: str = "") -> list[Person]:
    """Everyone, or the one called `name`, with the posts they hold today themselves."""
    known, today = office.directory, office.now.date()
    chosen = [known.find_person(name)] if name else list(known.people.values())
    away = {one.person: one for one in directory.deputies(known, today)}
    out = []
    for one in chosen:
        posts = tuple(
            f"{organisation.name}/{role}"
            for organisation in known.organisations.values()
            for role, held in organisation.posts.items()
            if any(each.person == one.id and each.on(today) for each in held)
        )
        absence = away.get(one.id)
        said = f"{absence.until.isoformat()} 前由{known.name(absence.deputy)}代理" if absence else ""
        out.append(Person(one.id, one.name, posts, said))
    return out


@dataclass(frozen=True)
class Away:
    """An absence as listed."""

    person: str
    deputy: str
    since: str
    until: str
    state: str

    def to_json(self) -> dict[str, object]:
        return dict(vars(self))


def absences(office: Office) -> list[Away]:
    """Every absence written down, those of today first."""
    known, today = office.directory, office.now.date()
    out = []
    for one in known.absences:
        state = "以后" if today < one.since else "已过" if one.until < today else "现在"
        since, until = one.since.isoformat(), one.until.isoformat()
        out.append(Away(known.name(one.person), known.name(one.deputy), since, until, state))
    return sorted(out, key=lambda one: (("现在", "以后", "已过").index(one.state), one.since))


def add_absence(office: Office, person: str, since: date, until: date, deputy: str) -> Absence:
    """Writes an absence into 机构.yaml, leaving everything else of the file as it stands.

    Errors: InvalidSource W761, W762, W765, W768; Unavailable E628 with the line to write by hand where the list is
    not written one entry a line.
    """
    known = office.directory
    who, stand_in = known.find_person(person), known.find_person(deputy)
    if who.id == stand_in.id:
        raise InvalidSource(problem("W768", None, name=who.name))
    if until < since:
        raise InvalidSource(problem("W765", None, since=since, until=until))
    new = Absence(who.id, since, until, stand_in.id)
    line = f"  - {{person: {who.id}, from: {since}, until: {until}, deputy: {stand_in.id}}}"
    path = office.in_workspace(FILE)
    text = path.read_text("utf-8")
    changed = _with_line(text, line)
    try:
        found = directory.parse(read(changed.encode(), FILE))
    except InvalidSource:
        found = None
    if found is None or found.absences != (*known.absences, new) or found.people != known.people:
        raise Unavailable(problem("E628", None, line=line.strip()))
    beside = path.with_name(f".{FILE}.new")
    beside.write_text(changed, "utf-8")
    os.replace(beside, path)
    return new


def _with_line(text: str, line: str) -> str:
    """`text` with `line` as the last entry under `absences`."""
    lines = text.rstrip("\n").split("\n")
    start = next((index for index, one in enumerate(lines) if one.split("#")[0].rstrip() == "absences:"), None)
    if start is None:
        return "\n".join([*lines, "", "absences:", line, ""])
    last = start
    for index in range(start + 1, len(lines)):
        if lines[index].strip() and not lines[index].startswith((" ", "#", "-")):
            break
        if lines[index].strip() and not lines[index].lstrip().startswith("#"):
            last = index
    if last > start and not lines[last].startswith("  - "):
        indent = lines[last][: len(lines[last]) - len(lines[last].lstrip())]
        line = indent + line.strip() if lines[last].lstrip().startswith("- ") else line
    return "\n".join([*lines[: last + 1], line, *lines[last + 1 :], ""])
