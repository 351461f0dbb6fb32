"""What the front matter beside a Word template says (同名的 .yaml): fields, kind, title, from whom, to whom.

declared (cursor)        -> its fields, or None where it names none
sayings  (cursor)        -> the texts of `from`, `to` and `title`, and where each stands
said     (cursor, form)  -> the same, checked against the fields and compiled
kind, direction, retention
"""

from __future__ import annotations

from typing import Final, get_args

from jinja2 import Template

from docflow.document import language
from docflow.document.kinds import KINDS, Kind, Retention, kind_at_end
from docflow.document.model import Direction
from docflow.document.template import SLOTS
from docflow.errors import problem
from docflow.form import Form, read_fields
from docflow.render.word.saying import environment
from docflow.source import Cursor

#: The kind of a template that says nothing of it.
UNKNOWN: Final = Kind("", "none")
_KEYS: Final = ("template", "kind", "direction", "from", "to", "title", "describe", "fields", "retention")


def declared(cursor: Cursor) -> Form | None:
    cursor.known(*_KEYS)
    if not cursor.has("fields"):
        return None
    form = read_fields(cursor / "fields")
    for name in SLOTS.names:
        if name in form:
            cursor.problems.append(problem("T165", (cursor / "fields" / name).key_place, name=name))
    return form


def sayings(cursor: Cursor) -> dict[str, tuple[str, Cursor]]:
    """The texts of `from`, `to` and `title`, and where each stands."""
    places = {"from": cursor / "from", "title": cursor / "title"}
    places |= {f"to.{index}": one for index, one in enumerate((cursor / "to").items())}
    texts = {key: (one.text(""), one) for key, one in places.items()}
    title, place = texts["title"]
    texts["title"] = (title if "{" in title else title.replace("|", ""), place)
    return {key: found for key, found in texts.items() if found[0]}


def said(cursor: Cursor, form: Form) -> dict[str, Template]:
    """`from`, `to` and `title`, checked against the same fields and compiled."""
    out = {}
    for key, (text, one) in sayings(cursor).items():
        if problems := language.check(text, one.place, form, SLOTS.names):
            cursor.problems.extend(problems)
        else:
            out[key] = environment(one.place.source or cursor.source.name, escape=False).from_string(text)
    return out


def kind(cursor: Cursor, name: str) -> Kind:
    if cursor.has("kind"):
        return KINDS[(cursor / "kind").one_of(*KINDS)]
    return KINDS.get(kind_at_end(name.rsplit("/", 1)[-1].removesuffix(".docx")), UNKNOWN)


def direction(cursor: Cursor, kind: Kind) -> Direction:
    if not cursor.has("direction"):
        return kind.direction or "none"
    chosen = (cursor / "direction").one_of("up", "down", "peer", "none")
    return next(one for one in get_args(Direction) if one == chosen)


def retention(cursor: Cursor, kind: Kind) -> Retention:
    if not cursor.has("retention"):
        return kind.retention
    chosen = (cursor / "retention").one_of(*get_args(Retention))
    return next(one for one in get_args(Retention) if one == chosen)
