"""Numerals in running text (GB/T 15835-2011; standard.md 3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docflow.lint.draft import Draft
from docflow.lint.fault import Check, Fault


def _found(draft: Draft, pattern: str) -> Iterator[tuple[re.Match[str], Fault]]:
    """Every place in running text where `pattern` stands, as a fault still without words."""
    for line in draft.of("body", "heading", "footnote", "note", "title"):
        for found in re.finditer(pattern, line.text, re.ASCII):
            yield found, Fault(line.place, "", "")


def short_years(draft: Draft) -> Iterator[Fault]:
    for found, fault in _found(draft, r"(?<![\d.〔\[(（])(?:9[5-9]|[0-3]\d)年(?:1[0-2]|0?[1-9])月"):
        yield fault._replace(text=f"“{found.group()}”的年份只有两位", remedy="写四位年份，如 2026年3月")


def leading_zero(draft: Draft) -> Iterator[Fault]:
    for found, fault in _found(draft, r"(?<=[一-鿿（，、：])\.\d+%?"):
        yield fault._replace(text=f"小数“{found.group()}”省略了 0", remedy=f"写作“0{found.group()}”")


def percent_range(draft: Draft) -> Iterator[Fault]:
    for found, fault in _found(draft, r"(?<![\d.%-])\d+(?:\.\d+)?\s*[-~～—至]\s*\d+(?:\.\d+)?%"):
        first = re.split(r"[-~～—至]", found.group())[0].strip()
        yield fault._replace(text=f"“{found.group()}”只有后一个数带百分号", remedy=f"写作“{first}%～…%”")


def mixed(draft: Draft) -> Iterator[Fault]:
    for found, fault in _found(
        draft, r"(?<![\d.])\d[\d.]{0,20}[十百千](?=[\d余多元人个家名户])(?!米|克|瓦|卡)[\d十百余多元人个家名户]*"
    ):
        yield fault._replace(text=f"“{found.group()}”把两种数字混在一起", remedy="全用阿拉伯数字，或全用汉字")


def padded(draft: Draft) -> Iterator[Fault]:
    for found, fault in _found(draft, r"\d{4}年(?:0\d月(?:\d{1,2}[日号]?)?|\d{1,2}月0\d[日号])"):
        yield fault._replace(text=f"日期“{found.group()}”补了零", remedy="月、日不补零，如 2026年3月5日")
    for found, fault in _found(draft, r"\d{4}年\d{1,2}月\d{1,2}号"):
        yield fault._replace(text=f"日期“{found.group()}”用了“号”", remedy="写“日”")


def range_mark(draft: Draft) -> Iterator[Fault]:
    for found, fault in _found(draft, r"(?<![\d.])\d[\d.]{0,20}[年月日%万亿元人个]{0,3}~\s*\d[\d.]{0,20}"):
        yield fault._replace(text=f"“{found.group()}”用了半角的 ~", remedy="改成全角的“～”或“—”")


def chinese_zero(draft: Draft) -> Iterator[Fault]:
    for found, fault in _found(draft, r"[一二](?=[^年]{0,2}[零○OＯ])[〇零○OＯ一二三四五六七八九]{3}年"):
        yield fault._replace(text=f"“{found.group()}”里的零写法不对", remedy="用〇，或改用阿拉伯数字")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("公041", short_years),
    ("公042", leading_zero),
    ("公043", percent_range),
    ("公044", mixed),
    ("公045", padded),
    ("公046", range_mark),
    ("公047", chinese_zero),
)
