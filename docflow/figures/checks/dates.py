"""Dates among themselves and with the date of the paper: deadlines, as-of days, weekdays, spans (日期相符)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from docflow import chinese
from docflow.errors import Place
from docflow.figures.model import Day, Finding, Paper
from docflow.figures.numbers import number
from docflow.figures.reading import D, Sentence, sentences

DATE: Final = r"\d{4}年\d{1,2}月\d{1,2}日"
_DO: Final = "报|送|完成|提交|反馈|回复|回执|交|建立|组建|建成|建齐|成立|实现|达到|达|覆盖|落实|整改|到位|办结|报名"
_DEADLINES: Final = (
    re.compile(
        rf"(?:请|须|应|务必|要求|于|在|力争|确保|争取|要)[^。；]{{0,24}}?({D})(?:（[^）]*）)?[^。；，\ue000-\uf8ff]{{0,6}}?(?:前|之前|以前)[^。；]{{0,40}}?(?:{_DO})"
    ),
    re.compile(rf"(?:截止|报名|报送)(?:日期|时间|期限)(?:为|是|：|至)\s*({D})"),
    re.compile(
        rf"({D})(?:底|末)?(?:前|之前|以前)，?[^。；，\ue000-\uf8ff]{{0,24}}?(?:全部|全面|全覆盖|一律|必须|务必)[^。；]{{0,30}}?(?:{_DO})"
    ),
    re.compile(rf"({D})(?:底|末)?(?:前|之前|以前)，?(?:完成|报送|实现|建立|建成|达到|办结|提交|上报)"),
)
_PAST: Final = re.compile(r"已|曾|了|截至|此前|上年|去年|原定|未能|成立于")
_WEEKDAY: Final = re.compile(rf"({DATE})\s*[（(]?(?:星期|周|礼拜)([一二三四五六日天])[）)]?")
_REPORTS: Final = ("报告", "总结", "调研报告", "纪要", "通报", "汇报")


def deadlines(paper: Paper) -> Iterator[Finding]:
    """公083: what is to be done by a day comes after the paper's own date."""
    signed = paper.issued
    if not signed or paper.kind in _REPORTS:
        return
    for passage in paper.of("body", "heading"):
        for sentence in sentences(passage):
            told: set[Day] = set()
            for pattern in _DEADLINES if sentence.days else ():
                for found in pattern.finditer(sentence.words):
                    day = sentence.day(found.group(1))
                    if day.last < signed and not day.inherited and day not in told and not _past(sentence, found):
                        told.add(day)
                        text = f"期限 {day.text} 早于成文日期 {chinese.format_date(signed)}"
                        yield Finding("公083", passage.place, text, "核对两个日期")


def _past(sentence: Sentence, found: re.Match[str]) -> bool:
    """True when the clause tells of what was done."""
    begin = max(sentence.words.rfind(mark, 0, found.start(1)) for mark in "，；。") + 1
    return bool(_PAST.search(re.sub(r"为了|了解", "", sentence.words[begin : found.end()])))


def real_dates(paper: Paper) -> Iterator[Finding]:
    """公084: a date exists, and its weekday is the one named."""
    for passage in paper.of("body", "heading", "cell", "note"):
        text = re.sub("[０-９]", lambda one: chr(ord(one.group()) - 0xFEE0), passage.text)
        for found in re.finditer(DATE, text, re.ASCII):
            if isinstance(reason := chinese.parse_date(found.group()), str):
                yield Finding("公084", passage.place, f"“{found.group()}”：{reason}", "核对日期")
        for found in _WEEKDAY.finditer(text):
            day = chinese.parse_date(found.group(1))
            if isinstance(day, date):
                right = "一二三四五六日"[day.weekday()]
                if found.group(2).replace("天", "日") != right:
                    said = f"{found.group(1)}是星期{right}，写的是“{found.group(2)}”"
                    yield Finding("公084", passage.place, said, "核对日期和星期")


def as_of(paper: Paper) -> Iterator[Finding]:
    """公086: figures are as of a day that had come when the paper was signed."""
    signed = paper.issued
    for passage in paper.of("body", "heading") if signed else ():
        for sentence in sentences(passage):
            for found in re.finditer(rf"截[至止](?:到)?({D})(?:底|末)?(?!前|之前|以前)", sentence.words):
                day = sentence.day(found.group(1))
                if signed and day.first > signed and not day.inherited:
                    say = chinese.format_date(signed)
                    yield Finding("公086", passage.place, f"统计截止日 {day.text} 晚于成文日期 {say}", "核对两个日期")


# --- spans ----------------------------------------------------------------------------------------------------

_SPAN: Final = re.compile(
    r"(?<!\d)(\d{4})年(\d{1,2})月(?:(\d{1,2})日)?\s*(?:至|到|—|-|－|–|～|~|起至|开始至)+\s*(?:(\d{4})年)?(?:(\d{1,2})月)?(?:(\d{1,2})日)?"
    r"(?P<rest>[^。；]{0,20})",
    re.ASCII,
)
_LONG: Final = re.compile(r"(?:为期|历时|共计?|前后|连续|用时)(\d{1,3}|[一二三四五六七八九十]{1,3})(天|日|个月)(?!内)")


def spans(paper: Paper) -> Iterator[Finding]:
    """公096: a span ends after it began, and lasts as long as is said."""
    for passage in paper.of("body", "heading", "note", "cell"):
        text = re.sub("[０-９]", lambda one: chr(ord(one.group()) - 0xFEE0), passage.text)
        for found in _SPAN.finditer(text):
            ends = _ends(found)
            if ends is None:
                continue
            first, last, exact = ends
            said = found.group()[: found.start("rest") - found.start()]
            if last < first:
                yield Finding("公096", passage.place, f"“{said}”止早于起", "核对起止日期")
            elif long := _LONG.search(found.group("rest")):
                yield from _lasting(passage.place, first, last, exact, said, long)


def _ends(found: re.Match[str]) -> tuple[date, date, bool] | None:
    """First and last day; whether both were said to the day; None where one does not exist."""
    y, m, d, y2, m2, d2 = (int(one) if one else 0 for one in found.groups()[:6])
    if not (m2 or d2) or bool(d) != bool(d2):
        return None
    try:
        first = date(y, m, d or 1)
        last = date(y2 or y, m2 or m, d2 or 1)
    except ValueError:
        return None
    return first, last, bool(d)


def _lasting(place: Place, first: date, last: date, exact: bool, said: str, long: re.Match[str]) -> Iterator[Finding]:
    count, unit = number(long.group(1)), long.group(2)
    if count is None:
        return
    if unit == "个月":
        months = (last.year - first.year) * 12 + last.month - first.month
        lasts = {months, months + 1}
    elif exact:
        days = (last - first).days
        lasts = {days, days + 1}
    else:
        return
    if int(count[0]) not in lasts:
        text = f"“{said}”是 {max(lasts)} {unit}（首尾都算），写的是“{long.group()}”"
        yield Finding("公096", place, text, "核对起止日期和时长")
