"""Records as they were kept, read again: the way back from `to_plain`, quick for registers of many rows.

reader (form) -> a function of a plain record: the Record that `parse(form, plain, known=False)` gives

What was kept went through `parse` once; only what no longer fits the form, since the office changed it, is parsed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from docflow.form.answers import parse
from docflow.form.model import Field, Form, ListOf, Month, OneOf, Record, Scalar, Value

#: What a reader cannot vouch for.
_ODD: Final = object()
_One = Callable[[object], object]


def reader(form: Form) -> Callable[[Mapping[str, object]], Record]:
    """The way back for records of `form`; errors as `parse`."""
    slots = [(one.name, _of_kind(one), not one.required and one.default is None) for one in form.fields]

    def read(plain: Mapping[str, object]) -> Record:
        out: dict[str, Value] = {}
        for name, of_kind, may_lack in slots:
            value = plain.get(name)
            if value is not None:
                value = of_kind(value)
            elif not may_lack:
                value = _ODD
            if value is _ODD:
                return parse(form, plain, known=False)
            out[name] = value  # type: ignore[assignment]
        return out

    return read


def _of_kind(field: Field) -> _One:
    match field.type:
        case Scalar(kind="text" | "long text" | "person" | "organisation" | "id" | "phone" | "code"):
            return lambda value: value if type(value) is str and value else _ODD
        case Scalar(kind="integer", least=least):
            return lambda value: value if type(value) is int and (least is None or value >= least) else _ODD
        case Scalar(kind="decimal" | "money", least=least):
            return lambda value: _decimal(value, least) if type(value) is str else _ODD
        case Scalar(kind="yes/no"):
            return lambda value: value if type(value) is bool else _ODD
        case Scalar(kind="date"):
            return lambda value: _date(value) if type(value) is str else _ODD
        case Scalar(kind="month"):
            return lambda value: _month(value) if type(value) is str else _ODD
        case OneOf(options=options):
            known = frozenset(options)
            return lambda value: value if type(value) is str and value in known else _ODD
        case ListOf(of=Scalar(kind="text" | "person" | "organisation")):
            return _texts
        case _:
            return lambda _: _ODD


def _decimal(text: str, least: Decimal | None) -> object:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return _ODD
    return found if found.is_finite() and (least is None or found >= least) else _ODD


def _texts(value: object) -> object:
    if type(value) is list and all(type(one) is str and one for one in value):
        return tuple(value)
    return _ODD


def _month(text: str) -> object:
    year, _, month = text.partition("-")
    if len(text) == 7 and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12:
        return Month(int(year), int(month))
    return _ODD


@lru_cache(4096)
def _date(text: str) -> object:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return _ODD
