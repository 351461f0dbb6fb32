"""A count that came and went: `新建12个、撤销4个，由131个增加到139个` (增减以后的数)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from docflow.figures.checks.ratios import clause_of
from docflow.figures.model import Finding, Paper, bare
from docflow.figures.reading import F, sentences
from docflow.figures.sums import Amount, amount, meet, total

_FROM_TO: Final = re.compile(
    rf"(?:由|从)[^，。；]{{0,12}}?({F})[^，。；]{{0,4}}(?:增加|增|上升|发展|扩大|减少|降|减|下降|变)(?:加|少|化)?(?:到|至|为)({F})"
)
_MORE: Final = re.compile(r"(?:新建|新增|新成立|新组建|转入|新发展|增设|净增)[^，。；、]{0,10}$")
_LESS: Final = re.compile(r"(?:撤销|注销|撤并|减少|转出|解散|撤[并除]|退出|死亡)[^，。；、]{0,10}$")


def flows(paper: Paper) -> Iterator[Finding]:
    """公090: what there was, and what came, without what went, is what there is."""
    for passage in paper.of("body", "heading"):
        for sentence in sentences(passage):
            for found in _FROM_TO.finditer(sentence.words):
                old, new = sentence.at(found.group(1)), sentence.at(found.group(2))
                told = [(clause_of(sentence.words, at), one) for at, one in sentence.marks() if one.unit == new.unit]
                more = [one for clause, one in told if _MORE.search(clause)]
                less = [one for clause, one in told if _LESS.search(clause)]
                if len(more) != 1 or len(less) != 1 or old.unit != new.unit:
                    continue
                up, down = total([old, *more]), total(less)
                now = Amount(up.value - down.value, up.low - down.high, up.high - down.low)
                if not meet(now, amount(new)):
                    sum_ = f"{bare(old.value)}+{bare(more[0].value)}-{bare(less[0].value)}={bare(now.value)}"
                    text = f"{sum_}，写的是 {new.text}：{more[0].said()}、{less[0].said()}，{old.said()}"
                    yield Finding("公090", passage.place, text, "核对原有、新增、减少和现有", (new, old, *more, *less))
