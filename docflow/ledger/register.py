"""台账格式: a register as written in YAML: a form, what tells records apart, what names them, what they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from docflow.form import Form, Record, display, read_fields
from docflow.source import Cursor, Source, near_text

#: The organisations of 机构.yaml, as something that may be referred to.
ORGANISATIONS = "机构"
#: Between the parts of a key of several fields.
JOINT = "／"


@dataclass(frozen=True, slots=True)
class Register:
    """One register (登记簿)."""

    name: str
    form: Form
    #: No two records have the same answers to all of these; one for most registers.
    keys: tuple[str, ...]
    #: What people call a record.
    title: str
    describe: str = ""
    #: Field -> the registers (or 机构) in one of which its value must be found, by key or by title.
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The first field of the key."""
        return self.keys[0]

    def key_of(self, record: Record) -> str:
        """What tells this record apart, as one text on one line."""
        return JOINT.join(" ".join(display(record.get(name)).split()) for name in self.keys)

    def title_of(self, record: Record) -> str:
        """What people call this record."""
        return display(record.get(self.title)) or self.key_of(record)


def parse(source: Source) -> Register:
    """The register that `source` writes.

    Errors: InvalidSource (Y4xx), all at once.
    """
    top = Cursor.top(source).known("register", "describe", "key", "title", "references", "fields")
    form = read_fields(top / "fields")
    at = top / "key"
    keys = at.texts() if isinstance(at.value, list) else tuple(filter(None, [at.text()]))
    title = (top / "title").text(keys[0] if keys else "")
    for name, where in (*((key, at) for key in keys), (title, top / "title")):
        _known(name, where, form)
    if not form.fields and not top.problems:
        top.fault("Y421", key="fields")
    references = dict(_references(top / "references", form))
    top.finish()
    return Register((top / "register").text(), form, keys, title, (top / "describe").text(""), references)


def _references(cursor: Cursor, form: Form) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, at in cursor.entries():
        _known(name, at, form)
        yield name, at.texts() if isinstance(at.value, list) else (at.text(),)


def _known(name: str, at: Cursor, form: Form) -> None:
    if name and form.fields and name not in form:
        at.fault("Y422", value=name, near=near_text(name, form.names), known="、".join(form.names))
