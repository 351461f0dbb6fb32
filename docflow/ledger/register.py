"""台账格式: a register as written in YAML: a form, the field that tells records apart, the field that names them."""

from __future__ import annotations

from dataclasses import dataclass

from docflow.form import Form, read_fields
from docflow.source import Cursor, Source, near_text


@dataclass(frozen=True, slots=True)
class Register:
    """One register (登记簿)."""

    name: str
    form: Form
    #: No two records have the same answer here.
    key: str
    #: What people call a record.
    title: str
    describe: str = ""


def parse(source: Source) -> Register:
    """The register that `source` writes.

    Errors: InvalidSource (Y4xx), all at once.
    """
    top = Cursor.top(source).known("register", "describe", "key", "title", "fields")
    form = read_fields(top / "fields")
    key = (top / "key").text()
    title = (top / "title").text(key)
    for name, at in ((key, top / "key"), (title, top / "title")):
        if name and form.fields and name not in form:
            at.fault("Y422", value=name, near=near_text(name, form.names), known="、".join(form.names))
    if not form.fields and not top.problems:
        top.fault("Y421", key="fields")
    top.finish()
    return Register((top / "register").text(), form, key, title, (top / "describe").text(""))
