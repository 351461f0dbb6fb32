"""Numbers that count nothing: dates, document numbers, ordinals, articles of law, telephones, codes, names.

days    (text) -> every date in a text
silent  (text, days) -> which characters belong to no figure
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from docflow import chinese
from docflow.figures.model import Day

_YEAR: Final = r"(?<!\d)((?:19|20|21)\d{2})"
_DAY: Final = re.compile(
    rf"{_YEAR}年(\d{{1,2}})月(\d{{1,2}})[日号]|{_YEAR}年(\d{{1,2}})月(初|上旬|中旬|下旬|底|末)?"
    rf"|{_YEAR}[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?!\d)|{_YEAR}年(初|底|末|上半年|下半年|年中|年底|年末)?",
    re.ASCII,
)
_CN: Final = "〇零一二两三四五六七八九十百千"
_SILENT: Final = re.compile(
    r"[（(]\d{4}[)）][一-鿿]\d{0,4}[一-鿿]{1,4}\d+号|[A-Z]+(?:/[A-Z])?\s?\d+(?:\.\d+)?[—-]\d{4}(?!年)"
    r"|https?://[!-~]+|[\w.+-]+@[\w.-]+"
    r"|[〔\[(（【［]\s*(?:19|20)?\d{2}\s*[〕\])）】］]\s*第?\s*\d{1,5}\s*号"
    rf"|第\s*[\d{_CN}]+(?:\s*[-—～~、至]\s*第?[\d{_CN}]+(?=[条款项章节届次批]))?"
    r"|(?:19|20)\d{2}\s*[-—～~至]\s*(?:19|20)\d{2}(?:年度?|学年)?|(?<!\d)(?:19|20)\d{2}(?=年|[、—-](?:19|20)\d{2}年)"
    r"|\d{1,2}月(?:\d{1,2}[日号])?(?:(?:至|—|-|～)(?:\d{1,2}月)?\d{1,2}[日号])?|(?<![\d.])\d{1,2}[日号](?!常)|\d{1,2}[:：]\d{2}"
    r"|\d{1,2}时(?:\d{1,2}分)?(?!间|长)|(?:上午|下午|晚|中午)\d{1,2}点"
    r"|(?<!\d)1[3-9][\d*]{9}(?!\d)|\d{3,4}-\d{7,8}|(?<![\d.,])\d{5}(?=热线)|(?<![\d.,])\d{7,}(?![\d.,]*[万亿]?(?:[人个家户元名件份]))"
    r"|\d+(?:号|楼|室|弄|单元|路|版)(?!召)|\d+[栋幢层](?=\d)|[A-Za-z]+[-－]?\d+(?:\.\d+)*[A-Za-z]*|\d+[A-Za-z]+\d*"
    r"|(?<![代报登列发])(?:表|图|附件|附表|附图)\s*\d+(?:[-—.]\d+)*(?![\d.]*[个人名份张万%])|\[\d+\]|[①-⑳]"
    rf"|《[^》]*》|“[^”\d]{{1,16}}”|“[^”]{{0,6}}[+＋][^”]{{0,10}}”"
    rf"|[{_CN}]+(?:是|要)(?=[^非])|十分(?!之)|百分(?!之|点|比)|[{_CN}]{{1,3}}届|十[{_CN}]大|二十大|十[四五](?=”|规划|五|时期)"
    r"|(?:零|一|两|三|四|五|六|七|八|九|十)(?:会一课|个意识|个自信|个维护|个代表|个全面|个必须|个确立|大|个?好(?!的)|新|中全会|不|双|级书记|农|公|化|定|严|实|则|亮|推荐)"
    r"|(?:统|唯|同|每|任|某|这|那|另|(?<!分)之|逐|万|进|专|划|不|如)一|一(?:些|定|般|直|致|律|旦|度|方面|时|样|起|体|线|流|把手|系列|批|面|步|边|切|经|再|企一|户一|人一|事一)",
    re.ASCII,
)
_LABEL: Final = re.compile(
    rf"\s*(?:[{_CN}]{{1,4}}[、.．,，](?!\d)|[（(][{_CN}\d]{{1,4}}[）)][、.．]?|\d{{1,2}}[.．、](?!\d)|[①-⑳])"
)
_HANZI_YEAR: Final = re.compile(
    r"[一二][〇零○一二三四五六七八九]{3}年(?:(?:元|[一二三四五六七八九十]{1,3})月(?:[一二三四五六七八九十]{1,3}日)?)?"
)


def days(text: str) -> list[Day]:
    """The dates in `text`, digits or 汉字; one that does not exist is passed over (公084 says so)."""
    out = [day for found in _DAY.finditer(text) if (day := _day(found))]
    for found in _HANZI_YEAR.finditer(text):
        exact = chinese.parse_date(found.group())
        if isinstance(exact, date):
            out.append(Day(found.group(), *found.span(), exact, exact))
    return _with_later(text, sorted(out, key=lambda one: one.start))


_LATER: Final = re.compile(
    r"(?<![\d年])(?:同年|当年|年)?(1[0-2]|[1-9])月(?:(\d{1,2})日|(底|末|初))|(?<![\d一-鿿])(?:当|同)?(年底|年末)",
    re.ASCII,
)


def _with_later(text: str, found: list[Day]) -> list[Day]:
    """`found`, and the dates whose year is that of the date before: 12月底, 年底."""
    if not found:
        return found
    out = list(found)
    for one in _LATER.finditer(text):
        before = [day for day in found if day.end <= one.start()]
        if not before or any(day.start < one.end() and one.start() < day.end for day in found):
            continue
        year = before[-1].last.year
        month, day_, part = int(one.group(1) or 12), one.group(2), one.group(3) or "底"
        if day_ and not 1 <= int(day_) <= calendar.monthrange(year, month)[1]:
            continue
        first, last = (date(year, month, int(day_)),) * 2 if day_ else _month(year, month, part)
        out.append(Day(one.group(), *one.span(), first, last, inherited=True))
    return sorted(out, key=lambda one: one.start)


def _day(found: re.Match[str]) -> Day | None:
    group = [one or "" for one in found.groups()]
    if group[0] or group[6]:
        year, month, day = (int(one) for one in (group[0:3] if group[0] else group[6:9]))
        if not (1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
            return None
        return Day(found.group(), *found.span(), date(year, month, day), date(year, month, day))
    if group[3]:
        year, month = int(group[3]), int(group[4])
        return Day(found.group(), *found.span(), *_month(year, month, group[5])) if 1 <= month <= 12 else None
    return Day(found.group(), *found.span(), *_year(int(group[9]), group[10]))


def _month(year: int, month: int, part: str) -> tuple[date, date]:
    last = calendar.monthrange(year, month)[1]
    first, end = {"初": (1, 10), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, last), "底": (last, last)}.get(
        part, (last, last) if part == "末" else (1, last)
    )
    return date(year, month, first), date(year, month, end)


def _year(year: int, part: str) -> tuple[date, date]:
    if part == "初":
        return date(year, 1, 1), date(year, 3, 31)
    if part in ("底", "末", "年底", "年末"):
        return date(year, 12, 31), date(year, 12, 31)
    if part == "上半年":
        return date(year, 1, 1), date(year, 6, 30)
    if part == "下半年":
        return date(year, 7, 1), date(year, 12, 31)
    return date(year, 1, 1), date(year, 12, 31)


def silent(text: str, found: Sequence[Day]) -> bytearray:
    """For each character 1 where no figure may stand; `text` has half-width digits."""
    out = bytearray(len(text))
    spans = [one.span() for one in _SILENT.finditer(text)] + [(one.start, one.end) for one in found]
    if label := _LABEL.match(text):
        spans.append(label.span())
    for start, end in spans:
        out[start:end] = b"\x01" * (end - start)
    return out
