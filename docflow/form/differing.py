"""What differs between two versions of a form, and what of it breaks the data people already have.

changes (before, after) -> Change for each field and column added, removed, made of another type, made required
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from docflow.form.model import Field, Form, ListOf, Scalar, TableOf
from docflow.form.schema import called
from docflow.source import nearest


@dataclass(frozen=True, slots=True)
class Change:
    """One difference."""

    what: Literal["added", "removed", "retyped", "required", "optional", "moved"]
    #: A field, or 名册.姓名.
    name: str
    before: str
    after: str
    #: Data that fitted the old form may not fit the new one.
    breaks: bool


def changes(before: Form, after: Form, of: str = "") -> list[Change]:
    """Every difference, in the order of the new form, then what is gone."""
    return [*_kept(before, after, of), *_gone(before, after, of)]


def _kept(before: Form, after: Form, of: str) -> Iterator[Change]:
    gone = [one.name for one in before.fields if one.name not in after]
    for one in after.fields:
        name = of + one.name
        if one.name not in before:
            near = nearest(one.name, gone) or ""
            must = one.required and one.default is None
            yield Change("added", name, f"可能由“{of}{near}”改名而来" if near else "", _said(one), must)
            continue
        old = before[one.name]
        if isinstance(old.type, TableOf) and isinstance(one.type, TableOf):
            yield from changes(old.type.columns, one.type.columns, f"{name}.")
        elif old.type != one.type:
            yield Change("retyped", name, called(old.type), called(one.type), not _takes(one, old))
        if _must(one) != _must(old):
            yield Change("required" if _must(one) else "optional", name, _need(old), _need(one), _must(one))


def _gone(before: Form, after: Form, of: str) -> Iterator[Change]:
    for one in before.fields:
        if one.name not in after:
            # An answer to no field is refused (D226), so that a misspelt one is seen.
            yield Change("removed", of + one.name, _said(one), "", True)


def _takes(new: Field, old: Field) -> bool:
    """Every value of the old type is one of the new."""
    kind = new.type.of if isinstance(new.type, ListOf) else new.type
    if isinstance(old.type, TableOf | ListOf):
        return False
    return isinstance(kind, Scalar) and kind.kind in ("text", "long text")


def _must(field: Field) -> bool:
    return field.required and field.default is None


def _need(field: Field) -> str:
    return "必填" if _must(field) else "可不填"


def _said(field: Field) -> str:
    return f"{called(field.type)}，{_need(field)}"
