"""How Chinese writes values: numerals, dates, money, widths, document numbers; and how it reads them back.

Says    heading_label, numeral, format_date, date_hanzi, format_month, money, money_upper, document_number
Reads   parse_date, parse_month, parse_number, parse_document_number, normal_id, id_fault, credit_code_fault

Reading accepts what has one meaning and refuses the rest with a reason: nothing is guessed.
`str.isdigit` is never asked, since it is true for `²` and `③`; nor is NFKC, which would turn `10²` into 102.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

_DIGITS = "〇一二三四五六七八九"
_COUNTING = "零一二三四五六七八九"
_MONEY = "零壹贰叁肆伍陆柒捌玖"
#: Every character that writes a digit of a year or a day, besides 0–9.
_READ = {character: index for index, character in enumerate(_DIGITS)} | {"零": 0, "○": 0, "Ｏ": 0, "两": 2}
#: Full-width forms to half-width, one for one; the ideographic space too.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

#: The greatest sum that is written out: sixteen digits of yuan, as a cheque has room for.
_MONEY_LIMIT = Decimal(10) ** 16

# --- saying ----------------------------------------------------------------------------------


def heading_label(level: int, number: int) -> str:
    """结构层次序数: `一、` `（一）` `1.` `（1）` for levels 1–4."""
    match level:
        case 1:
            return numeral(number) + "、"
        case 2:
            return f"（{numeral(number)}）"
        case 3:
            return f"{number}."
        case _:
            return f"（{number}）"


def numeral(number: int) -> str:
    """A whole number as it is counted: 一百零三, 十二, 二万零五十."""
    if number < 0:
        return "负" + numeral(-number)
    if number == 0:
        return "零"
    said = _count(number, _COUNTING, ("", "十", "百", "千"))
    return said[1:] if said.startswith("一十") else said


def format_date(day: date) -> str:
    """2026年3月5日: Arabic digits, nothing padded."""
    return f"{day.year}年{day.month}月{day.day}日"


def date_hanzi(day: date) -> str:
    """二〇二六年三月五日."""
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year:04d}")
    return f"{year}年{numeral(day.month)}月{numeral(day.day)}日"


def format_month(year: int, month: int) -> str:
    """2026年3月."""
    return f"{year}年{month}月"


def money(amount: Decimal) -> str:
    """1,409.50: thousands apart, two decimals; ValueError when there are more."""
    return f"{_cents(amount):,.2f}"


def money_upper(amount: Decimal) -> str:
    """大写金额: 1409.50 is 壹仟肆佰零玖元伍角.

    ValueError when there are more than two decimals (nothing is cut in silence) or more than sixteen digits.
    """
    amount = _cents(amount)
    if abs(amount) >= _MONEY_LIMIT:
        raise ValueError("金额超过十六位")
    sign = "负" if amount < 0 else ""
    cents = int(abs(amount) * 100)
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    said = _count(yuan, _MONEY, ("", "拾", "佰", "仟")) + "元" if yuan else ""
    if not jiao and not fen:
        return sign + (said or "零元") + "整"
    if jiao:
        said += _MONEY[jiao] + "角"
    elif yuan:
        said += "零"
    if fen:
        said += _MONEY[fen] + "分"
    return sign + said


def document_number(code: str, year: int, serial: int) -> str:
    """发文字号: 全发〔2026〕8号."""
    return f"{code}〔{year}〕{serial}号"


def width(text: str) -> float:
    """How wide `text` stands in characters: full-width 1, half-width 0.5, combining marks nothing."""
    if text.isascii():
        return len(text) / 2
    return sum(map(_width, text))


def _width(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WFA":
        # Ambiguous counts as wide: “ ” — … stand full-width in Chinese. Variation selectors stand nowhere.
        return 0.0 if unicodedata.combining(character) or unicodedata.category(character) == "Mn" else 1.0
    return 0.0 if unicodedata.category(character) in ("Mn", "Me", "Cf") else 0.5


def _count(number: int, digits: str, units: tuple[str, str, str, str]) -> str:
    """`number` > 0 in sections of four digits under 万 and 亿, with a 零 where digits are passed over."""
    for section, name in ((10**8, "亿"), (10**4, "万")):
        if number >= section:
            high, low = divmod(number, section)
            said = _count(high, digits, units) + name
            if not low:
                return said
            return said + (digits[0] if low < section // 10 else "") + _count(low, digits, units)
    said = ""
    passed_over = False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            passed_over = bool(said)
            continue
        said += (digits[0] if passed_over else "") + digits[digit] + units[place]
        passed_over = False
    return said


def _cents(amount: Decimal) -> Decimal:
    if not amount.is_finite():
        raise ValueError("不是数")
    rounded = amount.quantize(Decimal("0.01")) if abs(amount) < Decimal(10) ** 24 else amount
    if rounded != amount:
        raise ValueError("金额超过两位小数")
    return rounded


# --- reading ---------------------------------------------------------------------------------


def narrow(text: str) -> str:
    """`text` trimmed, with full-width letters, digits and signs made half-width; no other character is touched."""
    return text.translate(_NARROW).strip()


_DAY_FORMS = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})(?: 0?0:00(?::00)?)?", re.ASCII),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_HANZI_DAY = re.compile(
    r"([〇零○Ｏ一二三四五六七八九]{4})年(元|[一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]"
)
_MONTH_FORMS = (
    re.compile(r"(\d{4})[-/.](\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月", re.ASCII),
    re.compile(r"(\d{4})(0[1-9]|1[0-2])", re.ASCII),
)
_HANZI_MONTH = re.compile(r"([〇零○Ｏ一二三四五六七八九]{4})年(元|[一二三四五六七八九十]{1,3})月")


def parse_date(text: str) -> date | str:
    """The day `text` names, or the reason why it names none."""
    plain = re.sub(r"\s*([年月日号/.\-])\s*", r"\1", narrow(text)).replace("元月", "1月")
    for form in _DAY_FORMS:
        if found := form.fullmatch(plain):
            return _day(*map(int, found.groups()))
    if found := _HANZI_DAY.fullmatch(text.strip()):
        year, month, day = found.groups()
        return _day(_year(year), _small(month), _small(day))
    return _why_no_date(plain)


def parse_month(text: str) -> tuple[int, int] | str:
    """The year and month `text` names, or the reason why it names none."""
    plain = re.sub(r"\s*([年月/.\-])\s*", r"\1", narrow(text)).replace("元月", "1月")
    for form in _MONTH_FORMS:
        if found := form.fullmatch(plain):
            return _month(int(found[1]), int(found[2]))
    if found := _HANZI_MONTH.fullmatch(text.strip()):
        return _month(_year(found[1]), _small(found[2]))
    if isinstance(parse_date(text), date):
        return "这里只要年和月，不要日"
    return "认不出的年月，请写 2024-05"


_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,30})(?:\.\d{1,20})?", re.ASCII)


def parse_number(text: str) -> Decimal | None:
    """The number in `text`: full-width digits and correct thousands separators are read, nothing else."""
    plain = narrow(text).replace("−", "-")
    return Decimal(plain.replace(",", "")) if _NUMBER.fullmatch(plain) else None


_DOCUMENT_NUMBER = re.compile(r"([^\s〔〕\[\]（）()【】0-9]{1,20})〔((?:19|20)\d{2})〕([1-9]\d{0,5})号", re.ASCII)


def parse_document_number(text: str) -> tuple[str, int, int] | None:
    """代字, year and serial of a 发文字号 in its one correct form, or None."""
    found = _DOCUMENT_NUMBER.fullmatch(text.strip())
    return (found[1], int(found[2]), int(found[3])) if found else None


def _day(year: int, month: int, day: int) -> date | str:
    if not 1900 <= year <= 2199:
        return f"年份 {year} 不合常理"
    try:
        return date(year, month, day)
    except ValueError:
        return f"没有 {year}年{month}月{day}日 这一天"


def _month(year: int, month: int) -> tuple[int, int] | str:
    if not 1900 <= year <= 2199:
        return f"年份 {year} 不合常理"
    return (year, month) if 1 <= month <= 12 else f"没有 {month} 月"


def _year(text: str) -> int:
    return int("".join(str(_READ[character]) for character in text))


def _small(text: str) -> int:
    """元, 三, 十, 十二, 二十, 三十一; 0 (no such day or month) for what is not written so."""
    if text == "元":
        return 1
    if "十" not in text:
        return _READ[text] if len(text) == 1 else 0
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return (_READ[tens] if tens else 1) * 10 + (_READ[ones] if ones else 0)


def _why_no_date(plain: str) -> str:
    if re.fullmatch(r"\d{5}(?:\.\d+)?", plain, re.ASCII):
        return "像是 Excel 的日期序号，请把单元格改成日期或文本，写 2024-05-01"
    if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}", plain, re.ASCII) or re.match(r"\d{2}年", plain, re.ASCII):
        return "年份要写四位并放在最前，如 2024-05-01"
    if re.fullmatch(r"\d{4}[-/.年]\d{1,2}月?", plain, re.ASCII):
        return "只有年和月，缺日，请写 2024-05-01"
    if re.search(r"\d:\d\d|[上下]午|\d[时点]", plain):
        return "带有时刻，这里只要日期，请写 2024-05-01"
    return "不是完整的年月日"


# --- numbers of people and units -------------------------------------------------------------

_ID_WEIGHTS = tuple(2 ** (17 - index) % 11 for index in range(17))
_ID_CHECKS = "10X98765432"
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def normal_id(text: str) -> str:
    """An identity number or credit code as it should be written: half-width, capital letters, no spaces."""
    return re.sub(r"[\s'’`-]", "", narrow(text)).upper()


def id_fault(text: str) -> str | None:
    """What is wrong with a 公民身份号码 (GB 11643), or None; the number itself is never repeated."""
    if re.fullmatch(r"\d{15}", text, re.ASCII):
        return "是 15 位旧号码，请填 18 位"
    if not re.fullmatch(r"\d{17}[0-9X]", text, re.ASCII):
        return f"应为 18 位，实际 {len(text)} 位" if len(text) != 18 else "含有不能出现的字符"
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return "出生日期部分无效"
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False))
    return None if _ID_CHECKS[total % 11] == text[17] else "校验位不符"


def credit_code_fault(text: str) -> str | None:
    """What is wrong with a 统一社会信用代码 (GB 32100), or None."""
    if len(text) != 18:
        return f"应为 18 位，实际 {len(text)} 位"
    if any(character not in _CREDIT for character in text):
        return "含有不能出现的字符"
    total = sum(3**index % 31 * _CREDIT.index(character) for index, character in enumerate(text[:17]))
    return None if _CREDIT[(31 - total % 31) % 31] == text[17] else "校验位不符"
