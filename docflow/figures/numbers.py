"""What a written number may be: digits, separators, Chinese numerals, 万 and 亿, and words that leave it open.

number  (text)                 -> value and step of `1,260` `10万亿` `一百二十三` `3.5`
bounds  (value, step, hedge)   -> the least and the greatest that `近` `余` `以上` allow

A count is exact; what has a decimal point, a 万 or a percent sign was rounded to its last digit.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_DIGITS: Final = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_SECTIONS: Final = {"万": Decimal(10) ** 4, "亿": Decimal(10) ** 8}
MAGNITUDE: Final = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百"
_HALF: Final = Decimal("0.5")
#: `约` may be off by this share of what is written.
_ABOUT: Final = Decimal("0.1")

BELOW: Final = ("近", "将近", "接近", "不足", "不到", "不满")
ABOVE: Final = ("余", "多", "来", "几", "超过", "超", "逾", "突破", "大于", "高于", "多于")
LEAST: Final = ("以上", "至少", "不少于", "不低于", "多达", "之多")
MOST: Final = ("以下", "以内", "不超过", "最多", "至多", "小于", "低于", "少于", "不高于", "不多于")
ABOUT: Final = ("约", "大约", "大概", "左右", "上下", "不等")
_HUGE: Final = Decimal(10) ** 30


def number(text: str) -> tuple[Decimal, Decimal] | None:
    """The value of `text` and the step of its last digit, 0 for a plain count; None when it is no number."""
    found = re.fullmatch(rf"([\d,]+(?:\.\d+)?)({MAGNITUDE})?", text, re.ASCII)
    if found:
        value = Decimal(found.group(1).replace(",", ""))
        scale = _scale(found.group(2) or "")
        places = -int(value.as_tuple().exponent)
        rounded = places > 0 or scale > 1
        return value * scale, scale.scaleb(-places) if rounded else Decimal(0)
    whole, _, decimals = text.partition("点")
    counted = _hanzi(whole)
    if counted is None:
        return None
    if decimals:
        digits = "".join(str(_DIGITS[one]) for one in decimals if one in _DIGITS)
        return counted + Decimal("0." + digits), Decimal(1).scaleb(-len(digits))
    return counted, Decimal(0)


def _scale(text: str) -> Decimal:
    value = Decimal(1)
    for character in text:
        value *= _SECTIONS.get(character) or Decimal(_PLACES[character])
    return value


def _hanzi(text: str) -> Decimal | None:
    """一百二十三 is 123, 二万零五十 is 20050; None for what no one counts so."""
    if not text or any(one not in _DIGITS and one not in _PLACES and one not in _SECTIONS for one in text):
        return None
    if len(text) > 1 and all(one in _DIGITS for one in text):
        return None
    total = section = Decimal(0)
    digit: int | None = None
    for one in text:
        if one in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[one]
        elif one in _PLACES:
            section += (1 if digit is None else digit) * _PLACES[one]
            digit = None
        else:
            total = (total + section + (digit or 0)) * _SECTIONS[one]
            section, digit = Decimal(0), None
    return total + section + (digit or 0)


def bounds(value: Decimal, step: Decimal, hedge: str) -> tuple[Decimal, Decimal]:
    """The least and the greatest that `value`, written with `hedge` (a word or several), may be."""
    low, high = value - step * _HALF, value + step * _HALF
    round_ = _roundness(value, step)
    for word in hedge.split():
        if word in ABOUT:
            low, high = min(low, value * (1 - _ABOUT)), max(high, value * (1 + _ABOUT))
        elif word in BELOW:
            low, high = value - round_, value
        elif word in ABOVE:
            low, high = value, value + round_ if word in ("余", "多", "来", "几") else _HUGE
        elif word in LEAST:
            high = _HUGE
        elif word in MOST:
            low = Decimal(0)
    return low, high


def _roundness(value: Decimal, step: Decimal) -> Decimal:
    """How much 余 or 近 may stand for: the place of the last digit that is no zero, and half of the value at most."""
    if step:
        return step
    shown = f"{value:f}"
    zeros = len(shown) - len(shown.rstrip("0"))
    return Decimal(10) ** max(zeros, 0)
