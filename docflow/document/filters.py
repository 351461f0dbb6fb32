"""The filters (过滤器) a template may use: Chinese names, and the few of Jinja's own that people know.

FILTERS: name -> Filter. Each is total: what cannot be computed is a `Fault`, which is told with the line it stands on.
An empty value (None) stays empty through every filter but 默认 and 个数.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NoReturn, TypeAlias

from docflow import chinese, strokes
from docflow.form import Month, Picture, display

#: What may stand as an argument: a text written there, a whole number written there, or any expression.
Argument: TypeAlias = Literal["text", "whole", "value"]
#: What a filter makes of what it gets, for the checks at load.
Result: TypeAlias = Literal["scalar", "same", "item", "column"]

MOST_TEXT = 200
MOST_WHOLE = 1000
#: A table of Word has no more.
MOST_COLUMNS = 63
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_ADDRESS = re.compile(r"(https?://|mailto:|tel:)[^\s\"'\\<>{}|^`\x00-\x1f]+", re.IGNORECASE)


class Fault(Exception):
    """A value that could not be computed. It may be passed on and printed as a problem, but never decided upon."""

    def __bool__(self) -> NoReturn:
        raise self

    def __eq__(self, other: object) -> NoReturn:
        raise self

    __hash__ = Exception.__hash__


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: what it does, and what arguments it takes."""

    name: str
    apply: Callable[..., Any]
    help: str
    needs: tuple[Argument, ...] = ()
    #: Arguments that may be left out.
    takes: tuple[Argument, ...] = ()
    result: Result = "scalar"
    #: It says something of an empty value, too.
    of_nothing: bool = False
    #: Word templates put it around what stands in a cell's width or a link's address; authors have no need of it.
    inner: bool = False

    def __call__(self, value: object, *arguments: object) -> object:
        for one in (value, *arguments):
            if isinstance(one, Fault):
                return one
        if value is None and not self.of_nothing:
            return None
        try:
            return self.apply(value, *arguments)
        except Fault as fault:
            return fault
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            reason = str(error) if isinstance(error, ValueError) and not str(error).isascii() else ""
            return Fault(f"{self.name}不能用于“{_short(value)}”" + (f"：{reason}" if reason else ""))


def _short(value: object) -> str:
    said = say(value)
    return said if len(said) <= 12 else said[:11] + "…"


def say(value: object) -> str:
    """How a value or the result of a filter is said; Fault when it is none of ours (an undefined name, an object)."""
    if isinstance(value, Picture):
        raise Fault("图片不能印成文字")
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and not isinstance(value, Month):
        return listed([say(one) for one in value if one is not None])
    if value is None or isinstance(value, int | Decimal | date | Month | Mapping):
        return display(value)
    raise Fault("这里的值不能印出")


def listed(items: Sequence[str]) -> str:
    """Items in one sentence: 甲、乙; titles of books and papers stand side by side: 《甲》《乙》 (GB/T 15834 4.5)."""
    titles = all(one.startswith("《") and one.endswith("》") for one in items)
    return ("" if titles else "、").join(items)


# --- what they do ------------------------------------------------------------------------------


def _date(value: object) -> str:
    if isinstance(value, Month):
        return chinese.format_month(value.year, value.month)
    if isinstance(value, date):
        return chinese.format_date(value)
    raise Fault(f"“{_short(value)}”不是日期")


def _hanzi(value: object) -> str:
    if isinstance(value, date):
        return chinese.date_hanzi(value)
    raise Fault(f"“{_short(value)}”不是日期")


def _month_of(value: object) -> str:
    if isinstance(value, date | Month):
        return chinese.format_month(value.year, value.month)
    raise Fault(f"“{_short(value)}”不是日期")


def _part(name: str) -> Callable[[object], int]:
    def part(value: object) -> int:
        if isinstance(value, date) or (isinstance(value, Month) and name != "day"):
            found: int = getattr(value, name)
            return found
        raise Fault(f"“{_short(value)}”不是日期")

    return part


def _number(value: object) -> Decimal:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise Fault(f"“{_short(value)}”不是数")


def _numeral(value: object) -> str:
    number = _number(value)
    if number != number.to_integral_value():
        raise Fault(f"“{number}”不是整数")
    return chinese.numeral(int(number))


def _decimals(value: object, places: int = 2) -> str:
    return format(_number(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), "f")


def _share(value: object, whole: object, places: int = 1) -> str:
    total = _number(whole)
    if not total:
        raise Fault("总数为零，没有占比")
    return _decimals(_number(value) * 100 / total, places) + "%"


def _mean(value: object, whole: object, places: int = 1) -> str:
    count = _number(whole)
    if not count:
        raise Fault("个数为零，没有平均数")
    return _decimals(_number(value) / count, places)


def _at_most(value: object, most: object) -> object:
    count, limit = (len(one) if isinstance(one, tuple) else _number(one) for one in (value, most))
    if count > limit:
        raise Fault(f"有{count}个，超过{limit}个")
    return value


def _default(value: object, otherwise: str) -> object:
    return otherwise if value is None or value in ("", ()) else value


def _items(value: object) -> tuple[Any, ...]:
    if isinstance(value, tuple) and not isinstance(value, Month):
        return value
    raise Fault(f"“{_short(value)}”不是列表")


def _join(value: object, separator: str | None = None) -> str:
    items = [say(one) for one in _items(value) if one is not None]
    return listed(items) if separator is None else separator.join(items)


def _count(value: object) -> int:
    return 0 if value is None else len(_items(value))


def _first(value: object) -> object:
    items = _items(value)
    return items[0] if items else None


def _last(value: object) -> object:
    items = _items(value)
    return items[-1] if items else None


def _start(value: object, count: int) -> tuple[Any, ...]:
    return _items(value)[:count]


def _column(value: object, name: str) -> tuple[Any, ...]:
    return tuple(row.get(name) for row in _items(value) if isinstance(row, Mapping))


def _sum(value: object, name: str = "") -> Decimal | int:
    items = _column(value, name) if name else _items(value)
    total = sum((_number(one) for one in items if one is not None), Decimal(0))
    return int(total) if total == total.to_integral_value() else total


def _lines(value: object) -> tuple[str | None, ...]:
    """The lines of a text, each a paragraph of its own; blank ones are left out."""
    items = value if isinstance(value, tuple) and not isinstance(value, Month) else (value,)
    lines = [line for one in items if one is not None for line in say(one).splitlines()]
    return tuple(line for line in lines if line.strip()) or (None,)


def _span(value: object, times: int = 1) -> int:
    number = _number(value)
    if number != number.to_integral_value() or not 1 <= number * times <= MOST_COLUMNS:
        raise Fault(f"“{number}”不能作格数（应为 1 到 {MOST_COLUMNS} 的整数）")
    return int(number) * times


def _colour(value: object) -> str:
    text = say(value).strip().removeprefix("#")
    if text != "auto" and not re.fullmatch("[0-9A-Fa-f]{6}", text):
        raise Fault(f"“{_short(value)}”不是颜色（应为六位色号，如 FFC000）")
    return text if text == "auto" else text.upper()


def _address(value: object) -> str:
    text = say(value).strip()
    if not _ADDRESS.fullmatch(text):
        raise Fault(f"“{_short(value)}”不是网址（应以 http://、https:// 或 mailto: 开头，没有空格和引号）")
    return text


def _part_of_address(value: object) -> str:
    return "".join(chr(one) if one in _UNRESERVED else f"%{one:02X}" for one in say(value).strip().encode())


def _by_strokes(value: object, name: str = "") -> tuple[Any, ...]:
    """Names, or the rows of a table by one column, in the order of the strokes of their surnames."""
    items = _items(value)
    if any(isinstance(one, Mapping) for one in items) and not name:
        raise Fault('表要写明按哪一列排，如 笔画序("姓名")')
    rows = [(say(one.get(name) if isinstance(one, Mapping) else one), one) for one in items if one is not None]
    return tuple(one for _, one in sorted(rows, key=lambda row: strokes.key(row[0])))


def _text(change: Callable[[str], str]) -> Callable[[object], str]:
    return lambda value: change(say(value))


_OWN = (
    Filter("日期", _date, "2026年3月5日"),
    Filter("大写日期", _hanzi, "二〇二六年三月五日"),
    Filter("年月", _month_of, "2026年3月"),
    Filter("年", _part("year"), "2026"),
    Filter("月", _part("month"), "3"),
    Filter("日", _part("day"), "5"),
    Filter("金额", lambda value: chinese.money(_number(value)), "1,409.50"),
    Filter("大写", lambda value: chinese.money_upper(_number(value)), "壹仟肆佰零玖元伍角"),
    Filter("汉字数", _numeral, "一百零三"),
    Filter("小数", _decimals, "小数(1)：四舍五入到几位", takes=("whole",)),
    Filter("占比", _share, "占比(总数)：58.3%", needs=("value",), takes=("whole",)),
    Filter("平均", _mean, "平均(个数)：3.7，四舍五入到一位", needs=("value",), takes=("whole",)),
    Filter("不超过", _at_most, "不超过(名额)：列表、表的项数或数超过了就是错误", needs=("value",), result="same"),
    Filter("默认", _default, "默认(\"无\")：没有填写时写什么", needs=("text",), result="same", of_nothing=True),
    Filter("连接", _join, "连接(\"、\")：把列表连成一句", takes=("text",)),
    Filter("个数", _count, "列表或表有几项", of_nothing=True),
    Filter("合计", _sum, "合计(\"列名\")：一列数之和", takes=("text",)),
    Filter("列", _column, "列(\"列名\")：表的一列", needs=("text",), result="column"),
    Filter("首", _first, "第一项", result="item"),
    Filter("末", _last, "最后一项", result="item"),
    Filter("前", _start, "前(3)：前几项", needs=("whole",), result="same"),
    Filter("笔画序", _by_strokes, "姓名按姓氏笔画排；表写 笔画序(\"姓名\")", takes=("text",), result="same"),
    Filter("去空白", _text(str.strip), "去掉两端的空白"),
    Filter("分段", _lines, "一行一段", result="column", of_nothing=True, inner=True),
    Filter("跨列", _span, "格数", takes=("whole",), inner=True),
    Filter("色号", _colour, "六位色号", inner=True),
    Filter("链接", _address, "整个网址", inner=True),
    Filter("链接段", _part_of_address, "网址的一段", inner=True),
)  # fmt: skip

#: Jinja's own names for the same things; people bring them along in their Word templates.
_JINJA = {"default": "默认", "join": "连接", "length": "个数", "count": "个数", "first": "首", "last": "末",
          "sum": "合计", "trim": "去空白", "round": "小数"}  # fmt: skip

FILTERS: dict[str, Filter] = {one.name: one for one in _OWN}
FILTERS |= {name: FILTERS[own] for name, own in _JINJA.items()}
FILTERS |= {
    "upper": Filter("upper", _text(str.upper), "字母大写"),
    "lower": Filter("lower", _text(str.lower), "字母小写"),
}
