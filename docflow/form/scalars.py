"""One answer, one value: each kind of scalar with its own rule, the traps of trust.md 1.3 included.

Numbers, dates and codes are read in any width; names and texts keep every character, only the ends are trimmed,
because NFKC changes characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import assert_never

from docflow.chinese import credit_code_fault, id_fault, normal_id, parse_date, parse_month, parse_number
from docflow.form import documents, pictures
from docflow.form.model import Field, Month, OneOf, Scalar, Value
from docflow.form.remains import remains
from docflow.form.saying import shown
from docflow.source import near_text

LIMIT_TEXT = 100_000
_LIMIT_NUMBER = 40
LIMIT_DOCUMENT = f"{documents.LIMIT // 1024 // 1024} MB"
LIMIT_PICTURE = f"{pictures.LIMIT // 1024 // 1024} MB、{pictures.MOST_PIXELS // 10_000} 万像素"
_SPACES = " \t\r\n\u3000\u00a0"
#: Characters about which there is no question; most texts have no others.
PLAIN = re.compile(r"[ -~\u3001-\u301b\u3400-\u4dbf\u4e00-\u9fff\uff01-\uff5e·“”‘’…—]*")
_YES = frozenset(("是", "有", "yes", "true", "y", "√", "✓", "✔"))
_NO = frozenset(("否", "无", "no", "false", "n", "×", "✗", "✘"))
#: Kinds that take any words.
_SAID = ("text", "long text", "person", "organisation")
_DOTS = "•‧・･∙⋅"
_EXPONENT = re.compile(r"\d(\.\d+)?[eE]\+?\d+", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(010|02\d|0[3-9]\d{2})-?([2-9]\d{6,7})(-\d{1,6})?", re.ASCII)
_OTHER_PHONE = re.compile(r"[2-9]\d{6,7}(-\d{1,6})?|[48]00-?\d{3}-?\d{4}|1\d{4,5}|9\d{4,5}", re.ASCII)


@dataclass(frozen=True)
class Fault:
    """Why an answer is refused: a code and the values of its message but the field."""

    code: str
    values: dict[str, object]

    def __init__(self, code: str, /, **values: object) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "values", values)


def trimmed(text: str) -> str:
    """`text` without the spaces around it; control characters stay to be told."""
    return text.strip(_SPACES)


def plain_text(given: object) -> str | None:
    """A single answer as the text a person would have typed, or None when it is no single answer."""
    match given:
        case str():
            return trimmed(given)
        case bool():
            return "是" if given else "否"
        case int():
            return str(given)
        case float():
            return format(Decimal(repr(given)), "f") if given - given == 0 else str(given)
        case Decimal():
            return format(given, "f")
        case Month(year=year, month=month):
            return f"{year:04d}-{month:02d}"
        case datetime():
            return given.date().isoformat() if given.time() == time() else given.isoformat(" ", "minutes")
        case date():
            return given.isoformat()
        case _:
            return None


#: `12月1日`: no year is guessed.
_NO_YEAR = re.compile(r"\d{1,2}\s*月\s*\d{1,2}\s*[日号]?")


def read_scalar(field: Field, kind: Scalar | OneOf, given: object, text: str) -> Value | Fault:
    """The value of `given`, whose plain text is `text`."""
    if isinstance(kind, Scalar) and kind.kind == "picture":
        return _picture(text)
    if isinstance(kind, Scalar) and kind.kind == "document":
        return _document(text)
    breaks = field.page_breaks and isinstance(kind, Scalar) and kind.kind in ("text", "long text")
    if fault := _bad_character(text, "\n\t\r\f" if breaks else "\n\t\r"):
        return fault
    if len(text) > LIMIT_TEXT:
        return Fault("D224", count=len(text), limit=LIMIT_TEXT)
    if isinstance(kind, OneOf):
        return _option(field, kind, text)
    if "***" in text and kind.kind in ("id", "phone", "date", "month"):
        return Fault("D263")
    match kind.kind:
        case "text":
            return text.replace("\r\n", "\n").replace("\r", "\n")
        case "long text":
            return text.replace("\r\n", "\n").replace("\r", "\n")
        case "person" | "organisation":
            return _bad_name(kind.kind, text) or text
        case "integer" | "decimal" | "money":
            return _number(field, kind, text)
        case "date":
            found = parse_date(text)
            if isinstance(found, date):
                return found
            if _NO_YEAR.fullmatch(text):
                return Fault("D258", value=shown(field, text), example="2026年12月1日")
            return Fault("D205", value=shown(field, text), reason=found, example="2024-05-01")
        case "month":
            return _month(field, text)
        case "yes/no":
            return _yes_or_no(field, text)
        case "id":
            return _id(given, text)
        case "phone":
            return _phone(given, text)
        case "code":
            return _credit_code(given, text)
        case "picture":
            return _picture(text)
        case "document":
            return _document(text)
        case _:
            assert_never(kind.kind)


def is_itself(field: Field, text: str) -> bool:
    """Whether `text` is surely its own value, with nothing to be said of it: most answers are, and pass no further."""
    kind = field.type
    if type(kind) is not Scalar or kind.kind not in ("text", "long text") or not 0 < len(text) <= LIMIT_TEXT:
        return False
    return PLAIN.fullmatch(text) is not None and text[0] != " " != text[-1] and not remains(text)


def doubts(kind: Scalar | OneOf, text: str) -> Iterator[Fault]:
    """What may be meant but should be looked at: characters of a private area, a dot of another kind in a name."""
    if isinstance(kind, Scalar) and kind.kind in ("picture", "document"):
        return
    names = isinstance(kind, Scalar) and kind.kind == "person"
    for position, one in enumerate(text, 1) if not PLAIN.fullmatch(text) else ():
        if unicodedata.category(one) == "Co":
            yield Fault("D223", position=position, what="自造字，只在造它的机器上能显示", code=_code(one))
        elif names and one in _DOTS:
            yield Fault("D223", position=position, what="间隔号的另一种写法，规范写法是“·”", code=_code(one))
    if isinstance(kind, Scalar) and kind.kind == "id" and text != normal_id(text):
        yield Fault("D235")
    if isinstance(kind, Scalar) and kind.kind in _SAID and (found := remains(text)):
        yield Fault("D239", found=found)


def _code(one: str) -> str:
    return f"U+{ord(one):04X}"


def _bad_character(text: str, allowed: str) -> Fault | None:
    """The first character that no paper can carry, or that nobody can see, but for those `allowed`."""
    if PLAIN.fullmatch(text):
        return None
    for position, one in enumerate(text, 1):
        if one in allowed:
            continue
        kind = unicodedata.category(one)
        if kind in ("Cc", "Cs") or ord(one) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(one) <= 0xFDEF:
            return Fault("D230", position=position, code=_code(one))
        if kind in ("Cf", "Zl", "Zp"):
            return Fault("D222", position=position, what="看不见的字符", code=_code(one))
    return None


def _bad_name(kind: str, text: str) -> Fault | None:
    """A line break, a wide space, or a space between the characters of a Chinese name."""
    for position, one in enumerate(text, 1):
        if one in "\n\r\t\u3000":
            return Fault("D222", position=position, what="空格或换行", code=_code(one))
        if kind == "person" and one in " \u00a0" and not (text[position - 2] + text[position]).isascii():
            return Fault("D222", position=position, what="空格", code=_code(one))
    return None


def _option(field: Field, kind: OneOf, text: str) -> Value | Fault:
    for same in (str, _folded):
        for option in kind.options:
            if same(option) == same(text):
                return option
    return Fault("D217", value=shown(field, text), near=near_text(text, kind.options), known="、".join(kind.options))


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _number(field: Field, kind: Scalar, text: str) -> Value | Fault:
    number = parse_number(text) if len(text) <= _LIMIT_NUMBER else None
    least = kind.least
    wanted = "整数" if kind.kind == "integer" else "金额（元，写数字，如 300）" if kind.kind == "money" else "数字"
    if least is not None:
        wanted = f"不小于 {format(least, 'f')} 的{wanted}"
    if number is None or (least is not None and number < least):
        return Fault("D210", expected=wanted, value=shown(field, text))
    if kind.kind == "integer":
        whole = number.to_integral_value()
        return int(whole) if whole == number else Fault("D210", expected=wanted, value=shown(field, text))
    if kind.kind == "money" and len(format(number, "f").partition(".")[2].rstrip("0")) > 2:
        return Fault("D232", value=shown(field, text))
    return number


def _month(field: Field, text: str) -> Value | Fault:
    found = parse_month(text)
    if not isinstance(found, str):
        return Month(*found)
    # Spreadsheets keep a month as its first day.
    day = parse_date(text)
    if isinstance(day, date) and day.day == 1:
        return Month(day.year, day.month)
    return Fault("D205", value=shown(field, text), reason=found, example="2024-05")


def _yes_or_no(field: Field, text: str) -> Value | Fault:
    folded = _folded(text)
    if folded in _YES or folded in _NO:
        return folded in _YES
    return Fault("D210", expected="“是”或“否”", value=shown(field, text))


def _picture(text: str) -> Value | Fault:
    found = pictures.read(text)
    if isinstance(found, pictures.Picture):
        return found
    if found.too_large:
        return Fault("D252", found=found.reason, limit=LIMIT_PICTURE)
    return Fault("D251", reason=found.reason)


def _document(text: str) -> Value | Fault:
    found = documents.read(text)
    if isinstance(found, documents.Enclosed):
        return found
    if found.too_large:
        return Fault("D260", found=found.reason, limit=LIMIT_DOCUMENT)
    return Fault("D259", reason=found.reason)


def _lost(given: object, text: str) -> bool:
    return isinstance(given, float) or _EXPONENT.fullmatch(text) is not None


def _id(given: object, text: str) -> Value | Fault:
    if _lost(given, text):
        return Fault("D201")
    number = normal_id(text)
    if re.fullmatch(r"\d{15}", number, re.ASCII):
        return Fault("D203")
    reason = id_fault(number)
    return Fault("D202", reason=reason) if reason else number


def _phone(given: object, text: str) -> Value | Fault:
    if _lost(given, text):
        return Fault("D201")
    number = re.sub(r"[ ()]+", "", unicodedata.normalize("NFKC", text).replace("—", "-").replace("–", "-"))
    number = re.sub(r"^(\+86|0086)-?", "", number)
    closed = number.replace("-", "")
    if _MOBILE.fullmatch(closed):
        return closed
    if (found := _LANDLINE.fullmatch(number)) or _OTHER_PHONE.fullmatch(number):
        return f"{found.group(1)}-{found.group(2)}{found.group(3) or ''}" if found else number
    digits = sum(one.isdigit() for one in closed)
    reason = f"共 {digits} 位数字" if closed.isdigit() and closed.isascii() else "含有数字和短横以外的字符"
    if digits in (10, 11) and not closed.startswith(("0", "1")):
        reason += "，可能少了区号前的 0"
    elif closed.startswith("0") and 10 <= digits <= 12:
        reason += "，区号或区号后面的号码不对：号码 7 或 8 位，不以 0、1 开头"
    elif closed.startswith("1") and digits == 11:
        reason += "，手机号码的第二位是 3 到 9"
    return Fault("D204", reason=reason)


def _credit_code(given: object, text: str) -> Value | Fault:
    if _lost(given, text):
        return Fault("D201")
    code = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    reason = credit_code_fault(code)
    return Fault("D216", reason=reason) if reason else code
