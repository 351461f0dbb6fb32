"""Fields as their authors write them.

    单位名称: organisation
    党员数: integer >= 0
    设立形式: one of [单独, 联合]
    名册: "table {姓名: person, 出生年月: month}"
    备注: {type: long text, required: no, help: 没有可不填}

The long form has the keys type, required, headings, example, default, mask, help, and for a closed list or a
table that does not fit on the line, options and columns.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import get_args

from docflow.errors import Problem, problem
from docflow.form.answers import fault_of
from docflow.form.model import Field, FieldType, Form, ListOf, OneOf, Scalar, ScalarKind, TableOf
from docflow.source import Cursor, near_text

KINDS: tuple[ScalarKind, ...] = get_args(ScalarKind)
NUMBERS = ("integer", "decimal", "money")
KEYS = ("type", "required", "headings", "example", "default", "mask", "help", "options", "columns")
#: Words that templates and guards keep for themselves.
RESERVED = frozenset(
    (
        *("and", "as", "assert", "async", "await", "block", "break", "call", "case", "class", "continue", "def", "del"),
        *("elif", "else", "endfor", "endif", "except", "extends", "False", "false", "filter", "finally", "for", "from"),
        *(
            "global",
            "if",
            "import",
            "in",
            "include",
            "is",
            "lambda",
            "loop",
            "macro",
            "None",
            "none",
            "nonlocal",
            "not",
        ),
        *("or", "pass", "raise", "raw", "recursive", "return", "self", "set", "True", "true", "try", "while", "with"),
        "yield",
    )
)
_KNOWN = "、".join((*KINDS, "one of […]", "list of …", "table {列: type}"))


def read_fields(cursor: Cursor) -> Form:
    """The form written at `cursor`; every problem is noted in the cursor, and a field that has one is left out."""
    fields: list[Field] = []
    names: dict[str, str] = {}
    for name, entry in cursor.entries():
        before = len(cursor.problems)
        field = _field(name, entry)
        for heading in dict.fromkeys((field.name, *field.headings)):
            if names.setdefault(normal(heading), name) != name:
                entry.fault("Y433", name=heading)
        if len(cursor.problems) == before:
            fields.append(field)
    return Form(tuple(fields))


def parse_type(text: str) -> FieldType | Problem:
    """The type written as `text`, or what is wrong with it (Y430, Y431, Y433; without a place)."""
    text = " ".join(text.split())
    if found := re.fullmatch(r"one of\s*\[(.*)\]", text):
        return _one_of(text, [part.strip().strip("\"'") for part in re.split("[,，]", found.group(1))])
    if found := re.fullmatch(r"list of (.+)", text):
        of = parse_type(found.group(1))
        return ListOf(of) if isinstance(of, Scalar | OneOf) else of if isinstance(of, Problem) else _unknown(text)
    if found := re.fullmatch(r"table\s*\{(.+)\}", text):
        return _table(text, found.group(1))
    if (found := re.fullmatch(r"(.+?)\s*>=\s*(-?\d+(?:\.\d+)?)", text, re.ASCII)) and found.group(1) in NUMBERS:
        return Scalar(_kind(found.group(1)), Decimal(found.group(2)))
    return Scalar(_kind(text)) if text in KINDS else _unknown(text)


def normal(heading: str) -> str:
    """What is left of a heading when width, case, spaces, brackets and punctuation do not count."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return "".join(one for one in text if unicodedata.category(one)[0] in "LNM" or one in "%‰")


def _kind(text: str) -> ScalarKind:
    return next(kind for kind in KINDS if kind == text)


def _unknown(text: str) -> Problem:
    return problem("Y431", type=text, near=near_text(text, KINDS), known=_KNOWN)


def _one_of(text: str, options: list[str]) -> FieldType | Problem:
    if not all(options):
        return _unknown(text)
    for option in options:
        if options.count(option) > 1:
            return problem("Y433", name=option)
    return OneOf(tuple(options))


def _table(text: str, inside: str) -> FieldType | Problem:
    fields: list[Field] = []
    for part in _split(inside):
        name, colon, written = part.partition(":")
        name = name.strip()
        if not colon:
            return _unknown(text)
        if reason := bad_name(name):
            return problem("Y430", name=name, reason=reason)
        kind = parse_type(written)
        if isinstance(kind, Problem):
            return kind
        if isinstance(kind, TableOf):
            return _unknown(text)
        if any(one.name == name for one in fields):
            return problem("Y433", name=name)
        fields.append(Field(name, kind, mask=_mask_of(kind)))
    return TableOf(Form(tuple(fields)))


def _split(inside: str) -> Iterator[str]:
    """The parts between commas that stand in no brackets."""
    depth, part = 0, ""
    for one in inside:
        depth += (one in "[{") - (one in "]}")
        if one in ",，" and not depth:
            yield part
            part = ""
        else:
            part += one
    if part.strip():
        yield part


def bad_name(name: str) -> str:
    """Why `name` cannot name a field, or ''."""
    if not name.isidentifier():
        return "含有不能用的字符" if name else "是空的"
    if name != unicodedata.normalize("NFKC", name):
        return "含有全角或兼容字符"
    if name.startswith("_"):
        return "以下划线开头"
    if name in RESERVED:
        return "是模板自用的词"
    return ""


def _field(name: str, entry: Cursor) -> Field:
    if reason := bad_name(name):
        entry.problems.append(problem("Y430", entry.key_place, name=name, reason=reason))
    value = entry.value
    if isinstance(value, str):
        kind = _type(entry, value)
        return Field(name, kind, mask=_mask_of(kind))
    entry.known(*KEYS)
    if not isinstance(value, dict):
        if value is None:
            entry.fault("Y421", key="type")
        return Field(name, Scalar("text"))
    kind = _long_type(entry)
    field = Field(
        name,
        kind,
        required=(entry / "required").yes(True),
        headings=(entry / "headings").texts(),
        example=(entry / "example").text(""),
        default=(entry / "default").text() if entry.has("default") else None,
        mask=_mask(entry, kind),
        help=(entry / "help").text(""),
    )
    # The example of a picture is the name of a file.
    example = "" if isinstance(kind, Scalar) and kind.kind in ("picture", "document") else field.example
    for key, what, text in (("default", "默认值", field.default), ("example", "示例", example)):
        if text and not isinstance(kind, TableOf) and (reason := fault_of(field, text)):
            (entry / key).fault("Y432", field=name, what=what, reason=reason)
    return field


def _long_type(entry: Cursor) -> FieldType:
    text = " ".join((entry / "type").text().split())
    if text == "one of" and entry.has("options"):
        return _known(entry / "options", _one_of("one of", list((entry / "options").texts())))
    if text in ("table", "list of one of") and entry.has("columns" if text == "table" else "options"):
        if text == "table":
            return TableOf(read_fields(entry / "columns"))
        of = _known(entry / "options", _one_of(text, list((entry / "options").texts())))
        return ListOf(of) if isinstance(of, OneOf) else of
    return _type(entry / "type", text) if text else Scalar("text")


def _type(entry: Cursor, text: str) -> FieldType:
    return _known(entry, parse_type(text))


def _known(entry: Cursor, kind: FieldType | Problem) -> FieldType:
    if isinstance(kind, Problem):
        entry.problems.append(Problem(kind.code, entry.place, kind.values))
        return Scalar("text")
    return kind


def _mask(entry: Cursor, kind: FieldType) -> str:
    if not entry.has("mask"):
        return _mask_of(kind)
    found = (entry / "mask").one_of("strict", "restricted", "none")
    return "" if found == "none" else found


def _mask_of(kind: FieldType) -> str:
    return "strict" if isinstance(kind, Scalar) and kind.kind in ("id", "phone") else ""
