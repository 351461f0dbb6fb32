"""The quick way from a text to a value, for tables of many rows: answers about which there is no question.

reader    (field) -> a function of one text: its value, or UNSURE, when only `examine` can tell what is to be said of it
is_plain  (field) -> a text that `all_plain` can tell
all_plain (texts) -> each of these is its own value, in a field that is_plain

A value that comes from here is the very value that `examine` gives, and `examine` has nothing to say about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Final, TypeAlias

from docflow.chinese import credit_code_fault
from docflow.form.answers import examine
from docflow.form.model import Field, Form, OneOf, Scalar, Value
from docflow.form.remains import remains
from docflow.form.scalars import PLAIN

_PHONE: Final = re.compile(r"1[3-9]\d{9}|(?:010|02\d|0[3-9]\d{2})-[2-9]\d{6,7}", re.ASCII)

#: PLAIN without a sign that something remains to be filled in: nearly all rows, and one look at them is enough.
_CALM: Final = re.compile(
    r"[ -MO-WY-mo-wyz|~\u3001-\u301b\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff37\uff39-\uff5a\uff5c\uff5e·“”‘’…—]*"
)


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
        case Scalar(kind="integer" | "decimal" | "money" as kind, least=least) if least is None or least <= 0:
            return _number(int if kind == "integer" else Decimal, _remembered(field))
        case Scalar(kind="integer" | "decimal" | "money" | "date" | "month" | "yes/no") | OneOf():
            return _remembered(field)
        case Scalar(kind="code"):
            return _code(_examined(field))
        case Scalar(kind="phone"):
            return _phone(_examined(field))
        case _:
            return _examined(field)


def is_plain(field: Field) -> bool:
    """The value of the field is its text."""
    return isinstance(field.type, Scalar) and field.type.kind in ("text", "long text", "organisation")


def all_plain(texts: Sequence[str], joined: str = "") -> bool:
    """True when each text is its own value, and nothing is to be said of it; False when one of them may not be.

    `joined` are the texts with bars between them, where somebody has them already.
    """
    joined = joined or "|".join(texts)
    if "" in texts or not (_CALM.fullmatch(joined) or (PLAIN.fullmatch(joined) and not remains(joined))):
        return False
    # A space at an end would be cut; one beside a bar within a text is only looked at once more.
    return " " not in joined or not ("| " in joined or " |" in joined or joined[0] == " " or joined[-1] == " ")


def _text(text: str) -> Value | Unsure:
    if text.isalnum() or (PLAIN.fullmatch(text) and text and text[0] != " " != text[-1]):
        return UNSURE if remains(text) else text
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


def _code(otherwise: Reader) -> Reader:
    """A credit code as it should be written; one that may be a number in exponents is looked at."""

    def code(text: str) -> Value | Unsure:
        if text.isascii() and text.isalnum() and text[1:2] not in ("e", "E") and credit_code_fault(text) is None:
            return text
        return otherwise(text)

    return code


def _phone(otherwise: Reader) -> Reader:
    """A number as it should be written."""
    return lambda text: text if _PHONE.fullmatch(text) else otherwise(text)


def absent(field: Field) -> Value | Unsure:
    """The value of the field where its cell is empty."""
    if field.required and field.default is None:
        return UNSURE
    return _examined(field)("")


def _examined(field: Field) -> Reader:
    form = Form((field,))

    def examined(text: str) -> Value | Unsure:
        found = examine(form, {field.name: text})
        return UNSURE if found.record is None or found.problems else found.record[field.name]

    return examined


def _remembered(field: Field) -> Reader:
    return lru_cache(_KEPT)(_examined(field))
