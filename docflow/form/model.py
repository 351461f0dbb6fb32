"""The nouns: a form, its fields, their types, and the values that answers become."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias


class Month(NamedTuple):
    """A month of a year."""

    year: int
    month: int


ScalarKind: TypeAlias = Literal[
    "text",
    "long text",
    "integer",
    "decimal",
    "money",
    "date",
    "month",
    "yes/no",
    "person",
    "organisation",
    "id",
    "phone",
    "code",
    "picture",
    "document",
]


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value; a number may carry a least value (`integer >= 0`)."""

    kind: ScalarKind
    least: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """`one of [单独, 联合]`: a closed list of texts."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """`list of text`."""

    of: Scalar | OneOf


@dataclass(frozen=True, slots=True)
class TableOf:
    """`table {姓名: person, 出生年月: month}`: rows of a form of their own."""

    columns: Form


FieldType: TypeAlias = Scalar | OneOf | ListOf | TableOf

#: A parsed value. `None` only where the field is not required.
Value: TypeAlias = "str | int | Decimal | date | Month | bool | tuple[Value, ...] | Mapping[str, Value] | None"
#: Parsed answers by field name; read only. A table is a tuple of records.
Record: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Field:
    """One field (字段)."""

    name: str
    type: FieldType
    required: bool = True
    #: What spreadsheets may call it, besides its name.
    headings: tuple[str, ...] = ()
    example: str = ""
    default: str | None = None
    #: "" shown in full · "strict" (身份证号, 电话) · "restricted" (党员身份, 出生年月): masked in lists, logs, errors.
    mask: str = ""
    help: str = ""
    #: A text of it may break a page (U+000C): only a Word template can carry that.
    page_breaks: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Fields in the order written."""

    fields: tuple[Field, ...] = ()

    def __getitem__(self, name: str) -> Field:
        return next(one for one in self.fields if one.name == name)

    def __contains__(self, name: object) -> bool:
        return any(one.name == name for one in self.fields)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.fields)

    def breaking_pages(self) -> Form:
        """The same fields, in whose texts a page may be broken."""
        return Form(tuple(replace(one, type=_breaking(one.type), page_breaks=True) for one in self.fields))


def _breaking(kind: FieldType) -> FieldType:
    return TableOf(kind.columns.breaking_pages()) if isinstance(kind, TableOf) else kind
