"""字段: fields and their types; the only door from what people type to values that cannot be wrong.

read_fields (cursor)                 -> Form        the fields as written in YAML; every problem is noted in the cursor
parse_type  (text)                   -> FieldType   `integer >= 0`, `one of [单独, 联合]`, `list of person`
parse       (form, answers, place)   -> Record      every answer parsed, or InvalidSource with every Problem
examine     (form, answers, place)   -> Examined    the same without raising: the record, if any, beside every Problem
to_plain    (record)                 -> plain       JSON-able; parse(form, to_plain(record)) == record
display     (value)                  -> text        how a value is said in Chinese
masked      (field, text)            -> text        how a value of a guarded field is shown in lists, logs and messages
hushed      (text)                   -> text        any text with the numbers of people in it masked
picture     (bytes)                  -> Picture     the value of a file; pixels, content: its size, its base64
enclosed    (bytes)                  -> Enclosed    a Word file within another; documents.content: its bytes

Knows nothing of spreadsheets, templates or cases; they all come through here.
"""

from docflow.form.answers import Examined, examine, parse, plainly
from docflow.form.documents import Enclosed, enclosed
from docflow.form.hushing import hushed
from docflow.form.model import (
    Field,
    FieldType,
    Form,
    ListOf,
    Month,
    OneOf,
    Record,
    Scalar,
    ScalarKind,
    TableOf,
    Value,
)
from docflow.form.pictures import NoPicture, Picture, content, picture, pixels
from docflow.form.saying import display, guarded, masked, to_plain, type_text
from docflow.form.writing import parse_type, read_fields

__all__ = [
    "Enclosed",
    "Examined",
    "Field",
    "FieldType",
    "Form",
    "ListOf",
    "Month",
    "NoPicture",
    "OneOf",
    "Picture",
    "Record",
    "Scalar",
    "ScalarKind",
    "TableOf",
    "Value",
    "content",
    "display",
    "enclosed",
    "examine",
    "guarded",
    "hushed",
    "masked",
    "parse",
    "parse_type",
    "picture",
    "pixels",
    "plainly",
    "read_fields",
    "to_plain",
    "type_text",
]
