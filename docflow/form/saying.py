"""How values are said: plain for machines, in Chinese for readers, masked where they are guarded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from docflow.form.documents import Enclosed
from docflow.form.hushing import hushed
from docflow.form.model import Field, FieldType, ListOf, Month, OneOf, Record, Scalar, TableOf, Value
from docflow.form.pictures import Picture

#: What JSON can hold.
Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"

_ID = re.compile(r"\d{17}[\dXx]", re.ASCII)
_SHOWN = 30


def to_plain(record: Record) -> dict[str, Plain]:
    """The record as JSON can hold it: dates, months and decimals as text."""
    return {name: value if type(value) is str else _plain(value) for name, value in record.items()}


def _plain(value: Value) -> Plain:
    match value:
        case Picture() | Enclosed():
            return str(value)
        case None | bool() | int() | str():
            return value
        case Month(year=year, month=month):
            return f"{year:04d}-{month:02d}"
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(one) for one in value]
        case Mapping():
            return to_plain(value)


def display(value: Value) -> str:
    """How `value` is said in Chinese text; nothing for None."""
    match value:
        case None:
            return ""
        case Picture():
            return "图片"
        case Enclosed():
            return "子文档"
        case bool():
            return "是" if value else "否"
        case Month(year=year, month=month):
            return f"{year}年{month}月"
        case Decimal():
            return format(value, "f")
        case int() | str():
            return str(value)
        case date():
            return f"{value.year}年{value.month}月{value.day}日"
        case tuple():
            return "、".join(display(one) for one in value)
        case Mapping():
            return "，".join(display(one) for one in value.values() if one is not None)


def masked(field: Field, text: str) -> str:
    """`text` as it may be shown in lists, logs and messages: 110105********002X, 138****8000."""
    return _mask(text) if guarded(field) else text


def guarded(field: Field) -> bool:
    """True when values of this field are shown masked: it says so, or it is an id or a phone number."""
    return bool(field.mask) or (isinstance(field.type, Scalar) and field.type.kind in ("id", "phone"))


def _mask(text: str) -> str:
    if _ID.fullmatch(text):
        return f"{text[:6]}********{text[14:]}"
    if re.fullmatch(r"\d{11}", text, re.ASCII):
        return f"{text[:3]}****{text[7:]}"
    if len(text) >= 8 and re.fullmatch(r"[\d\- ]+[Xx]?", text, re.ASCII):
        return "*" * (len(text) - 4) + text[-4:]
    if len(text) >= 2:
        return text[0] + "*" * min(len(text) - 1, 6)
    return "*" * len(text)


def shown(field: Field, text: str) -> str:
    """`text` as a message may quote it: masked, on one line, never long, no whole ID or phone number in it."""
    line = " ".join(text.split())
    if guarded(field):
        return _mask(line[:_SHOWN])
    line = hushed(line)
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def type_text(kind: FieldType) -> str:
    """The type as it is written: parse_type(type_text(t)) == t."""
    match kind:
        case Scalar(kind=name, least=None):
            return name
        case Scalar(kind=name, least=least):
            return f"{name} >= {format(least, 'f') if least is not None else ''}"
        case OneOf(options=options):
            return f"one of [{', '.join(options)}]"
        case ListOf(of=of):
            return f"list of {type_text(of)}"
        case TableOf(columns=columns):
            return f"table {{{', '.join(f'{one.name}: {type_text(one.type)}' for one in columns.fields)}}}"
