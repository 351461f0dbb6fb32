"""What a condition sees: what a name holds, and what sort of value an expression has."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Rows:
    """A table whose columns may be read: `当选人员.得票数` is the list of what stands in one."""

    columns: Mapping[str, Kind]


@dataclass(frozen=True)
class Parts:
    """A thing with named parts: `成立批复.日期`."""

    parts: Mapping[str, Kind]


#: What a name holds: a kind of field (`text`, `integer`, `yes/no`, …), `list`, `table`, a closed list's options, a
#: table with its columns, or a thing with parts.
Kind: TypeAlias = "str | tuple[str, ...] | Rows | Parts"
Names: TypeAlias = Mapping[str, Kind]

TEXT, NUMBER, DATE, FLAG, MONTH, LIST, DAYS = "文字", "数", "日期", "是否", "年月", "列表", "天数"
THING = "文书"
_SORTS = {
    "text": TEXT,
    "long text": TEXT,
    "person": TEXT,
    "organisation": TEXT,
    "id": TEXT,
    "phone": TEXT,
    "code": TEXT,
    "picture": TEXT,
    "document": TEXT,
    "number": NUMBER,
    "integer": NUMBER,
    "decimal": NUMBER,
    "money": NUMBER,
    "date": DATE,
    "month": MONTH,
    "yes/no": FLAG,
    "list": LIST,
    "table": LIST,
}
FLAGS = {"是": True, "否": False}
ORDERED = {NUMBER, DATE, MONTH, DAYS}


def sort_of(kind: Kind) -> str:
    """What an expression sees in a kind."""
    match kind:
        case tuple():
            return TEXT
        case Rows():
            return LIST
        case Parts():
            return THING
        case _:
            return _SORTS[kind]


#: What adding, taking away, multiplying two sorts gives.
RESULTS: dict[tuple[str, type[ast.operator], str], str] = {
    (NUMBER, ast.Add, NUMBER): NUMBER,
    (NUMBER, ast.Sub, NUMBER): NUMBER,
    (NUMBER, ast.Mult, NUMBER): NUMBER,
    (DATE, ast.Add, NUMBER): DATE,
    (DATE, ast.Sub, NUMBER): DATE,
    (DATE, ast.Sub, DATE): DAYS,
}
