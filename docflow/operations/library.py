"""模板库: what templates there are, their fields, a copy to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from docflow import form
from docflow.errors import InvalidSource, Problem
from docflow.form import Field, TableOf
from docflow.form.schema import called, json_schema
from docflow.operations import paper
from docflow.operations import templates as template_room
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
    #: The type as a person calls it.
    label: str = ""
    #: Where it stands in the template: 第3段, 表1第2行第2格, 页眉, 第12行 …
    places: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "type": self.type,
            "label": self.label,
            "places": list(self.places),
            "required": self.required,
            "example": self.example,
            "help": self.help,
        }


@dataclass(frozen=True)
class Fields:
    """The fields of a template."""

    fields: tuple[ListedField, ...]
    warnings: tuple[Problem, ...]
    #: The shape of the answers, as JSON Schema.
    schema: Mapping[str, object]


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
    places = template_room.where(paper.item(office, name), template)
    schema = json_schema(wanted, template.name)
    return Fields(tuple(_listed(wanted.fields, places)), tuple(getattr(template, "warnings", ())), schema)


def _listed(of: tuple[Field, ...], places: Mapping[str, tuple[str, ...]], before: str = "") -> Iterator[ListedField]:
    for one in of:
        yield ListedField(
            before + one.name,
            "table" if isinstance(one.type, TableOf) else form.type_text(one.type),
            one.required,
            one.example,
            one.help,
            called(one.type),
            places.get(before + one.name, ()),
        )
        if isinstance(one.type, TableOf):
            yield from _listed(one.type.columns.fields, places, f"{before}{one.name}.")


def blank(office: Office, name: str, out: Path) -> None:
    """An empty spreadsheet to fill in for a template."""
    from docflow import table

    template = paper.load(office, name)
    paper.write(out, table.blank(paper.fields(template, paper.bound(office, template))))


def copy(office: Office, name: str) -> tuple[Path, ...]:
    """A shipped template into the workspace."""
    office.in_workspace("templates")
    return office.library.copy("templates", name)


def filters() -> list[tuple[str, str]]:
    """The filters a template may use, with an example each."""
    from docflow.document.filters import FILTERS
    from docflow.render.word.runs import HELP

    own = [(name, one.help) for name, one in FILTERS.items() if name == one.name and not one.inner]
    return [*own, *HELP.items()]
