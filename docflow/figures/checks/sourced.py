"""What a reader cannot check himself needs a source, figures of a report need a day (数字要有来源和日期)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from docflow.figures.model import Figure, Finding, Paper
from docflow.figures.reading import sentences

_REPORTS: Final = ("调研报告", "调查报告", "考察报告", "分析报告", "调查", "分析")
#: Of itself an office may speak without a source.
_OWN: Final = re.compile(
    r"[我本][区县市镇乡街村局委办院公园]|全[区县市镇乡街村园]|辖区|投入|安排|支出|拨付|预算|结余|自筹"
)
_SOURCE: Final = re.compile(r"据|来源|统计|公报|年鉴|普查|测算|台账|《|〔|\[\d|[①-⑳]|调查|问卷|数据|报表|公布|登记")
_DATED: Final = re.compile(
    r"截[至止]|(?:19|20)\d{2}\s*年|[〇零一二三四五六七八九]{4}年|今年|上年|去年|本年|目前|年度|季度|\d月"
)
#: Of more than its own place a paper speaks only from a source.
_COUNTRY: Final = re.compile(r"全国|我国|国内|世界|全球|民营经济|非公有制经济|非公经济")
_LARGE: Final = Decimal(10) ** 8
_HUGE: Final = Decimal(10) ** 12
_FIGURES: Final = 5


def sourced(paper: Paper) -> Iterator[Finding]:
    """公097: figures of hundreds of millions and of the whole country name a source; figures of a report name a day."""
    far = [] if any(True for _ in paper.of("note")) else list(_unsourced(paper))
    if far:
        others = f"（这样的数共 {len(far)} 个）" if len(far) > 1 else ""
        text = f"{far[0].said()}没有写明来源{others}"
        yield Finding("公097", far[0].place, text, "写明数字的来源和时间，如“据……统计，截至……”", tuple(far))
    if paper.kind in _REPORTS or paper.title.endswith(_REPORTS):
        yield from _dated(paper)


def _unsourced(paper: Paper) -> Iterator[Figure]:
    for passage in paper.of("body", "heading"):
        if not _SOURCE.search(passage.text):
            own = (one for one in sentences(passage) if not _OWN.search(one.words))
            yield from (figure for sentence in own for figure in sentence.figures if _far(figure, sentence.words))


def _far(figure: Figure, words: str) -> bool:
    far = _COUNTRY.search(figure.before) or (figure.value >= _LARGE and _COUNTRY.search(words))
    return bool(far) or figure.value >= _HUGE


def _dated(paper: Paper) -> Iterator[Finding]:
    body = list(paper.of("body", "heading", "note", "caption"))
    if any(_DATED.search(one.text) for one in body):
        return
    found = [one for passage in body for sentence in sentences(passage) for one in sentence.figures]
    if len(found) >= _FIGURES:
        text = f"写了 {len(found)} 个数字，没有写明截至哪一天"
        yield Finding("公097", found[0].place, text, "写明统计的截止日期，如“截至2026年2月28日”", tuple(found[:1]))
