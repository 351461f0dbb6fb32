"""A form for other programs and for people: JSON Schema, and what each type is called.

json_schema (form, title) -> the answers that `parse` accepts, as JSON Schema 2020-12
called      (type)        -> the type as a person calls it: 文字, 日期, 选填：甲、乙

The schema is a promise to whoever prepares data: what fits it has the right shape; whether a number is a valid
identity number only `parse` can say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, assert_never

from docflow.form.model import Field, FieldType, Form, ListOf, OneOf, Scalar, ScalarKind, TableOf

DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
NAMES: Final[Mapping[ScalarKind, str]] = {
    "text": "文字",
    "long text": "长文字",
    "integer": "整数",
    "decimal": "数",
    "money": "金额",
    "date": "日期",
    "month": "年月",
    "yes/no": "是或否",
    "person": "姓名",
    "organisation": "单位",
    "id": "身份证号",
    "phone": "电话",
    "code": "信用代码",
    "picture": "图片",
    "document": "子文档",
}
_SHAPES: Final[Mapping[ScalarKind, Mapping[str, object]]] = {
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    # No multipleOf: 19.99 is none of 0.01 to programs that count in binary fractions.
    "money": {"type": "number"},
    "date": {"type": "string", "format": "date"},
    "month": {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
    "yes/no": {"type": "boolean"},
    "id": {"type": "string", "pattern": "^[0-9]{17}[0-9X]$"},
    "code": {"type": "string", "pattern": "^[0-9A-Z]{18}$"},
    "picture": {"type": "string", "description": "图片文件的名称，放在数据旁边"},
    "document": {"type": "string", "description": "Word 文件（.docx）的名称，放在数据旁边"},
}


def called(kind: FieldType) -> str:
    """The type in a word or two."""
    match kind:
        case Scalar(kind=name, least=None):
            return NAMES[name]
        case Scalar(kind=name, least=least):
            return f"{NAMES[name]}，不小于 {least}"
        case OneOf(options=options):
            return "选填：" + "、".join(options)
        case ListOf(of=of):
            return f"列表（{called(of)}）"
        case TableOf():
            return "表"
        case _:
            assert_never(kind)


def json_schema(form: Form, title: str = "") -> dict[str, object]:
    """The schema of the answers to `form`."""
    head: dict[str, object] = {"$schema": DRAFT}
    if title:
        head["title"] = title
    return head | _record(form)


def _record(form: Form) -> dict[str, object]:
    return {
        "type": "object",
        "properties": {one.name: _field(one) for one in form.fields},
        "required": [one.name for one in form.fields if one.required and one.default is None],
        "additionalProperties": False,
    }


def _field(field: Field) -> dict[str, object]:
    out = _type(field.type)
    if field.help:
        out["description"] = field.help
    if field.example and not isinstance(field.type, TableOf):
        out["examples"] = [field.example]
    if field.default is not None:
        out["default"] = field.default
    return out


def _type(kind: FieldType) -> dict[str, object]:
    match kind:
        case Scalar(kind=name, least=least):
            shape: dict[str, object] = {"type": "string", "x-type": name}
            shape.update(_SHAPES.get(name, {}))
            if least is not None:
                shape["minimum"] = int(least) if least == least.to_integral_value() else float(least)
            return shape
        case OneOf(options=options):
            return {"enum": list(options)}
        case ListOf(of=of):
            return {"type": "array", "items": _type(of)}
        case TableOf(columns=columns):
            return {"type": "array", "items": _record(columns)}
        case _:
            assert_never(kind)
