"""Cells of a decision table: how they are written, what they fit, where their edges lie.

read    (text, type)      -> Cell | str        the str says why it cannot be read
fits    (cell, value)     -> bool | None       None: the fact is unknown and the cell asks for it
samples (cells, type)     -> one value of every region between the edges of `cells`
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import assert_never

from docflow import chinese
from docflow.form import FieldType, ListOf, OneOf, Scalar, TableOf, Value
from docflow.policy.table import Among, Anything, Cell, Known, Span
from docflow.source import near_text

NUMBERS = ("integer", "decimal", "money")
TEXTS = ("text", "organisation", "person")

#: A text that no cell names: the region of all other texts.
OTHER = "（其他）"

_ANY = ("any", "任意", "-", "—")
_YES = {"是": True, "yes": True, "true": True, "否": False, "no": False, "false": False}
_SIGN = re.compile(r"(>=|<=|>|<|=|≥|≤|＞＝|＜＝|＞|＜|＝)\s*(.+)")
_RANGE = re.compile(r"(.+?)\s*(?:\.\.|～)\s*(.+)")
_LIST = re.compile(r"(not\s+)?in\s*\[(.*)\]")
_WORD_BEFORE = re.compile(r"(不满|少于|超过|多于|至少|至多)\s*(.+)")
_WORD_AFTER = re.compile(r"(.+?)\s*(以上|以下)")

# 民法典第一千二百五十九条: 以上、以下 include the number, 不满、超过 do not.
_SIGNS = {
    ">=": ">=",
    "≥": ">=",
    "＞＝": ">=",
    "以上": ">=",
    "至少": ">=",
    "<=": "<=",
    "≤": "<=",
    "＜＝": "<=",
    "以下": "<=",
    "至多": "<=",
    ">": ">",
    "＞": ">",
    "超过": ">",
    "多于": ">",
    "<": "<",
    "＜": "<",
    "不满": "<",
    "少于": "<",
    "=": "=",
    "＝": "=",
}


def comparable(type_: FieldType) -> bool:
    """Whether cells can ask for a fact of this type."""
    match type_:
        case Scalar(kind=kind):
            return kind in (*NUMBERS, *TEXTS, "yes/no", "date")
        case OneOf():
            return True
        case ListOf() | TableOf():
            return False
        case _:
            assert_never(type_)


def read(text: str, type_: FieldType) -> Cell | str:
    """The cell that `text` writes for a fact of `type_`, or why it cannot be read."""
    text = text.strip()
    if text in _ANY:
        return Anything()
    if found := _LIST.fullmatch(text):
        words = [word.strip() for word in re.split(r"[,，、]", found.group(2))]
        return read_list(words, type_, negated=bool(found.group(1)))
    if text.startswith("not "):
        return read_list([text[4:].strip()], type_, negated=True)
    if isinstance(type_, Scalar) and type_.kind in (*NUMBERS, "date"):
        return _span(text, type_)
    return read_list([text], type_)


def read_list(words: Iterable[str], type_: FieldType, negated: bool = False) -> Cell | str:
    """The cell that fits one of `words` (or none of them), or why it cannot be read."""
    values: list[Known] = []
    for word in words:
        value = _value(word, type_)
        if isinstance(value, _Fault):
            return value.text
        values.append(value)
    return Among(tuple(values), negated) if values else "列表里没有值"


class _Fault:
    def __init__(self, text: str) -> None:
        self.text = text


def _value(word: str, type_: FieldType) -> Known | _Fault:
    if isinstance(type_, OneOf):
        if word in type_.options:
            return word
        return _Fault(f"“{word}”不在可选值里{near_text(word, type_.options)}；可选：{'、'.join(type_.options)}")
    if not isinstance(type_, Scalar):
        return _Fault("这种类型不能比较")
    if type_.kind == "yes/no":
        return _YES[word.lower()] if word.lower() in _YES else _Fault("应为 是、否 或 any")
    if type_.kind == "date":
        day = chinese.parse_date(word)
        return day if isinstance(day, date) else _Fault(day)
    if type_.kind in NUMBERS:
        number = chinese.parse_number(word)
        if number is None:
            return _Fault(f"“{word}”不是数；可写 >= 3、3以上、1..2、0、any")
        if type_.kind == "integer" and number != number.to_integral_value():
            return _Fault(f"“{word}”不是整数")
        return number
    return word if word else _Fault("没有值")


def _span(text: str, type_: Scalar) -> Cell | str:
    if found := _SIGN.fullmatch(text) or _WORD_BEFORE.fullmatch(text):
        return _half_line(_SIGNS[found.group(1)], _value(found.group(2), type_))
    if found := _RANGE.fullmatch(text):
        low, high = _ordered(found.group(1), type_), _ordered(found.group(2), type_)
        if isinstance(low, _Fault):
            return low.text
        if isinstance(high, _Fault):
            return high.text
        if low > high:  # type: ignore[operator]  # both come from one type
            return f"范围倒置：{text}"
        return Span(low, high)
    if found := _WORD_AFTER.fullmatch(text):
        return _half_line(_SIGNS[found.group(2)], _value(found.group(1), type_))
    return _half_line("=", _value(text, type_))


def _ordered(text: str, type_: Scalar) -> Decimal | date | _Fault:
    value = _value(text.strip(), type_)
    if isinstance(value, (Decimal, date, _Fault)):
        return value
    raise AssertionError(value)  # numbers and dates only come here


def _half_line(sign: str, value: Known | _Fault) -> Cell | str:
    if isinstance(value, _Fault):
        return value.text
    assert isinstance(value, (Decimal, date))
    match sign:
        case ">=":
            return Span(low=value)
        case ">":
            return Span(low=value, low_open=True)
        case "<=":
            return Span(high=value)
        case "<":
            return Span(high=value, high_open=True)
        case _:
            return Span(value, value)


def default(text: str, type_: FieldType) -> Known | None:
    """The value of a fact that nobody stated, from the default its author wrote."""
    value = _value(text, type_)
    return None if isinstance(value, _Fault) else value


def known(value: Value) -> Known | None:
    """A parsed answer as cells compare it; None when it is not known."""
    match value:
        case None | bool() | str() | Decimal():
            return value
        case int():
            return Decimal(value)
        case date():
            return value
        case tuple() | Mapping():
            raise TypeError(f"a list or a table is no fact: {value!r}")
        case _:
            assert_never(value)


def fits(cell: Cell, value: Known | None) -> bool | None:
    """Whether `value` fits; None when it would have to be known to say."""
    match cell:
        case Anything():
            return True
        case _ if value is None:
            return None
        case Among(values=values, negated=negated):
            # `True == 1` in Python: compare within the kind only.
            return any(type(one) is type(value) and one == value for one in values) is not negated
        case Span(low=low, high=high, low_open=low_open, high_open=high_open):
            if low is not None and (value < low or (low_open and value == low)):  # type: ignore[operator]
                return False
            return not (high is not None and (value > high or (high_open and value == high)))  # type: ignore[operator]
        case _:  # pragma: no cover - mypy proves it
            assert_never(cell)


def samples(cells: Iterable[Cell], type_: FieldType) -> tuple[Known, ...]:
    """One value of every region into which the edges of `cells` cut the facts of `type_`."""
    if isinstance(type_, OneOf):
        return type_.options
    assert isinstance(type_, Scalar)
    if type_.kind == "yes/no":
        return (True, False)
    edges: set[Known] = set()
    for cell in cells:
        match cell:
            case Span(low=low, high=high):
                edges |= {edge for edge in (low, high) if edge is not None}
            case Among(values=values):
                edges |= set(values)
            case Anything():
                pass
    if type_.kind == "date":
        return _days({edge for edge in edges if isinstance(edge, date)})
    if type_.kind in NUMBERS:
        return _numbers({edge for edge in edges if isinstance(edge, Decimal)}, type_)
    return (*sorted(str(edge) for edge in edges), OTHER)


def _days(edges: set[date]) -> tuple[date, ...]:
    if not edges:
        return (date(2000, 1, 1),)
    day = timedelta(days=1)
    around = {edge - day for edge in edges if edge > date.min} | {edge + day for edge in edges if edge < date.max}
    return tuple(sorted(edges | around))


def _numbers(edges: set[Decimal], type_: Scalar) -> tuple[Decimal, ...]:
    least = type_.least
    points = sorted(edges | ({least} if least is not None else set()) or {Decimal(0)})
    between = {(low + high) / 2 for low, high in pairwise(points)}
    around = {points[0] - 1, points[-1] + 1} | between
    if type_.kind == "integer":
        # `n + 1` stands for all whole numbers up to the next edge.
        around = {points[0] - 1} | {point + 1 for point in points}
    return tuple(sorted(value for value in {*points, *around} if least is None or value >= least))
