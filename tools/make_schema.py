"""Makes docflow/workflow/schema.json: what an editor completes and explains in a workflow file.

    python tools/make_schema.py

Keys and their meanings come from docflow/workflow/vocabulary.py, which the parser reads too; here stand the shapes of
the values only. A test holds the file equal to what this makes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from docflow.form.writing import KEYS, KINDS
from docflow.workflow import vocabulary
from docflow.workflow.vocabulary import Key

OUT: Final = Path(__file__).parent.parent / "docflow" / "workflow" / "schema.json"
Schema = dict[str, Any]

_SCALAR: Final[Schema] = {"type": ["string", "number", "boolean"]}
_POST: Final = r"^[^.\s]+\.[^.\s]+$"
_DURATION: Final = r"^(none|[1-9][0-9]{0,2} (working day|day|month|year)s?)$"


def mapping(keys: Mapping[str, Key], **more: Any) -> Schema:
    """An object with these keys and no others."""
    return {
        "type": "object",
        "properties": {name: {"description": key.meaning, **shape(key.shape)} for name, key in keys.items()},
        "required": [name for name, key in keys.items() if key.required],
        "additionalProperties": False,
        **more,
    }


def shape(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def some(of: Schema) -> Schema:
    """One, or a list of them."""
    return {"anyOf": [of, {"type": "array", "items": of, "minItems": 1}]}


def named(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of, "minProperties": 1}


def words() -> Schema:
    """Text as YAML may read it."""
    return {"type": ["string", "number"]}


def field() -> Schema:
    kinds = "字段的类型：" + "、".join(KINDS) + "，或 one of [甲, 乙]、list of …、table {列: 类型}"
    long = {"type": "object", "properties": {key: {} for key in KEYS}, "required": ["type"]}
    return {"description": kinds, "anyOf": [{"type": ["string", "array"]}, {**long, "additionalProperties": False}]}


SHAPES: Final[dict[str, Schema]] = {
    "name": words(),
    "words": words(),
    "whole": {"type": ["integer", "string"], "pattern": "^[0-9]+$"},
    "clock": {"type": ["string", "integer"], "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$"},
    "once": {"enum": ["once", "again"]},
    "flag": {"enum": ["yes", "no", True, False, "是", "否"]},
    "reason": {"enum": ["required", "optional"]},
    "again": {"enum": ["stepwise", "direct"]},
    "condition": {"type": ["string", "boolean"]},
    "organisation": words(),
    "organisations": named(words()),
    "form": named(shape("field")),
    "field": field(),
    "decide": named(words()),
    "checks": named(mapping(vocabulary.CHECK, oneOf=[{"required": ["must"]}, {"required": ["warn"]}])),
    "steps": named(shape("place")),
    "place": {
        "if": {"required": ["run"]},
        "then": mapping(vocabulary.RUN),
        "else": {
            "if": {"required": ["parallel"]},
            "then": mapping(vocabulary.BLOCK),
            "else": mapping(vocabulary.STEP, anyOf=[{"required": ["by"]}, {"required": ["sign"]}]),
        },
    },
    "branches": named(named({"if": {"required": ["run"]}, "then": mapping(vocabulary.RUN), "else": shape("inner")})),
    "inner": mapping(vocabulary.STEP),
    "step": words(),
    "names": some(words()),
    "fields": some(words()),
    "post": {"type": "string", "pattern": _POST},
    "posts": some(words()),
    "signers": {"anyOf": [some(shape("post")), named({"type": ["integer", "string"], "pattern": "^[1-9][0-9]*$"})]},
    "duration": {"type": "string", "pattern": _DURATION},
    "sign": mapping(vocabulary.SIGN),
    "pass": {"type": ["string", "integer"], "pattern": r"^(all|first|>?\s*[0-9]{1,2}/[0-9]{1,2}|[1-9][0-9]?)$"},
    "papers": some({"anyOf": [{"type": "string"}, mapping(vocabulary.PAPER)]}),
    "with": named(some(_SCALAR)),
    "register": {"anyOf": [{"type": "string"}, mapping(vocabulary.REGISTER)]},
    "arms": named({"anyOf": [{"type": "string"}, mapping(vocabulary.ARM)]}),
    "after": {"anyOf": [{"type": "string"}, mapping({key: vocabulary.ARM[key] for key in ("go", "end")})]},
    "overdue": {"anyOf": [{"const": "none"}, mapping(vocabulary.OVERDUE)]},
}


def make() -> str:
    """The schema as text."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "docflow 流程",
        **mapping(vocabulary.TOP),
        "$defs": SHAPES,
    }
    return json.dumps(schema, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    OUT.write_text(make(), "utf8")
