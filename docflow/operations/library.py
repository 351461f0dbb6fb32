"""模板库: what templates there are, their fields, a copy to change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docflow import form
from docflow.errors import InvalidSource, Problem
from docflow.form import Field, TableOf
from docflow.operations import paper
from docflow.operations.office import Office


@dataclass(frozen=True)
class Listed:
    """A template as listed."""

    name: str
    kind: str
    is_word: bool
    origin: str
    describe: str
    #: Why it cannot be used; "" when it can.
    fault: str = ""

    def to_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "kind": self.kind,
            "word": self.is_word,
            "origin": self.origin,
            "describe": self.describe,
            "fault": self.fault,
        }


@dataclass(frozen=True)
class ListedField:
    """A field as listed; the column of a table has its table's name before it."""

    name: str
    type: str
    required: bool
    example: str
    help: str

    def to_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "type": self.type,
            "required": self.required,
            "example": self.example,
            "help": self.help,
        }


@dataclass(frozen=True)
class Fields:
    """The fields of a template."""

    fields: tuple[ListedField, ...]
    warnings: tuple[Problem, ...]


def templates(office: Office) -> list[Listed]:
    """Every template; one that cannot be used is listed with its first fault."""
    out = []
    for entry in office.library.entries("templates"):
        is_word = entry.path.suffix == ".docx"
        try:
            found = paper.load(office, entry.name)
        except InvalidSource as error:
            out.append(Listed(entry.name, "", is_word, entry.origin, "", str(error.problems[0])))
            continue
        out.append(Listed(entry.name, found.kind.name, is_word, entry.origin, found.describe))
    return out


def fields(office: Office, name: str) -> Fields:
    """The fields of a template, with those of templates bound in."""
    template = paper.load(office, name)
    wanted = paper.fields(template, paper.bound(office, template))
    return Fields(tuple(_listed(wanted.fields)), tuple(getattr(template, "warnings", ())))


def _listed(of: tuple[Field, ...], before: str = "") -> Iterator[ListedField]:
    for one in of:
        yield ListedField(
            before + one.name,
            "table" if isinstance(one.type, TableOf) else form.type_text(one.type),
            one.required,
            one.example,
            one.help,
        )
        if isinstance(one.type, TableOf):
            yield from _listed(one.type.columns.fields, f"{before}{one.name}.")


def blank(office: Office, name: str, out: Path) -> None:
    """An empty spreadsheet to fill in for a template."""
    from docflow import table

    template = paper.load(office, name)
    paper.write(out, table.blank(paper.fields(template, paper.bound(office, template))))


def copy(office: Office, name: str) -> tuple[Path, ...]:
    """A shipped template into the workspace."""
    office.in_workspace("templates")
    return office.library.copy("templates", name)


def diff(office: Office, before: str, after: str | None) -> str:
    """What differs between two templates, or between the shipped and the office's own version of one."""
    from docflow.library import difference

    if after is None:
        return office.library.diff("templates", before)
    return difference(office.library.load("templates", before), office.library.load("templates", after))


def filters() -> list[tuple[str, str]]:
    """The filters a template may use, with an example each."""
    from docflow.document.filters import FILTERS

    return [(name, one.help) for name, one in FILTERS.items() if name == one.name]
