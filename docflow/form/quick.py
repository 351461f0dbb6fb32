"""The quick way from a text to a value, for tables of many rows: answers about which there is no question.

reader    (field) -> a function of one text: its value, or UNSURE, when only `examine` can tell what is to be said of it
is_plain  (field) -> a text that `all_plain` can tell
all_plain (texts) -> each of these is its own value, in a field that is_plain

A value that comes from here is the very value that `examine` gives, and `examine` has nothing to say about it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Final, TypeAlias

from docflow.form.answers import examine
from docflow.form.model import Field, Form, OneOf, Scalar, Value
from docflow.form.scalars import PLAIN


class Unsure(Enum):
    """No value: the ordinary way must look."""

    UNSURE = 0


UNSURE: Final = Unsure.UNSURE
Reader: TypeAlias = Callable[[str], "Value | Unsure"]

#: Different texts of one field of which the values are kept; dates and choices come again in nearly every row.
_KEPT: Final = 2048
#: Longer numbers are looked at the ordinary way.
_DIGITS: Final = 15


def reader(field: Field) -> Reader:
    """The quick way for `field`."""
    match field.type:
        case Scalar(kind="text" | "long text" | "organisation"):
            return _text
        case Scalar(kind="person"):
            return _person
        case Scalar(kind="integer" | "decimal" | "money" as kind, least=None):
            return _number(int if kind == "integer" else Decimal, _remembered(field))
        case Scalar(kind="date" | "month" | "yes/no") | OneOf():
            return _remembered(field)
        case _:
            return _examined(field)


def is_plain(field: Field) -> bool:
    """The value of the field is its text."""
    return isinstance(field.type, Scalar) and field.type.kind in ("text", "long text", "organisation")


def all_plain(texts: Sequence[str]) -> bool:
    """True when each text is its own value, and nothing is to be said of it; False when one of them may not be."""
    joined = "|".join(texts)
    if not PLAIN.fullmatch(joined) or "" in texts:
        return False
    # A space at an end would be cut; one beside a bar within a text is only looked at once more.
    return " " not in joined or not ("| " in joined or " |" in joined or joined[0] == " " or joined[-1] == " ")


def _text(text: str) -> Value | Unsure:
    if text.isalnum() or (PLAIN.fullmatch(text) and text and text[0] != " " != text[-1]):
        return text
    return UNSURE


def _person(text: str) -> Value | Unsure:
    return UNSURE if " " in text else _text(text)


def _number(kind: Callable[[str], Value], otherwise: Reader) -> Reader:
    """Digits alone, as spreadsheets keep them; with a point or a sign they are looked at."""

    def number(text: str) -> Value | Unsure:
        if text.isascii() and text.isdigit() and len(text) <= _DIGITS and (text[0] != "0" or text == "0"):
            return kind(text)
        return otherwise(text)

    return number


def _examined(field: Field) -> Reader:
    form = Form((field,))

    def examined(text: str) -> Value | Unsure:
        found = examine(form, {field.name: text})
        return UNSURE if found.record is None or found.problems else found.record[field.name]

    return examined


def _remembered(field: Field) -> Reader:
    return lru_cache(_KEPT)(_examined(field))
