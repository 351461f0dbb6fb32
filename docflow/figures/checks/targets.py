"""Dated targets: a later one is not less than an earlier one, and all is not asked for before a part (分期目标)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from docflow.errors import Place
from docflow.figures.model import Figure, Finding, Paper, bare
from docflow.figures.reading import D, Sentence, sentences

_GOAL: Final = re.compile(
    r"力争|争取|确保|目标|达到|达|实现|完成|覆盖|不低于|以上|要|应|提高|提升|增加到|全部|全面|建立|组建"
)
_PLAN: Final = re.compile(r"力争|争取|确保|目标|计划|规划|要求")
_PAST: Final = re.compile(r"截[至止]|已|上年|去年|同期|为止|曾|同比|(?<!力争)(?<!目标)从\Z")
_DOWN: Final = re.compile(r"降|减|投诉|发案|事故|空白|未建|缺口|控制在|不超过|以内|以下|低于(?<!不低于)")
_ALL: Final = re.compile(r"全部|全覆盖|百分之百|应建尽建|全面(?:建立|组建|覆盖|完成|建成)|(?:基本)?做到全")
_RATE: Final = re.compile(r"([一-鿿]{2,8}(?:率|比例|比重|数|面))")
_CLASS: Final = re.compile(
    r"规模以上|限额以上|重点[一-鿿]{2}|以上的?[一-鿿]{2}|[\ue000-\uefff]的[一-鿿]{2}|骨干[一-鿿]{2}|有条件|符合条件|具备条件|龙头"
)
#: A rate that names nothing goes on with what was told before.
_BARE: Final = ("", "组建率", "覆盖率", "覆盖面", "建会率", "建立率", "比例")
_STEP: Final = re.compile(rf"({D})(?:底|末)?(?:以前|之前|前)?([^\uf000-\uf8ff。]*)")


class Step(NamedTuple):
    """One step of a plan."""

    day: date
    text: str
    value: Decimal
    said: str
    #: What is counted; "" when the step does not say it again.
    of: str
    place: Place
    figures: tuple[Figure, ...]
    words: str
    #: The class of units for which all is asked: 规模以上, 营业额…以上的市场.
    only: str = ""


def targets(paper: Paper) -> Iterator[Finding]:
    """公094: the values of a dated plan do not fall, and one day has one value."""
    every: dict[str, list[Step]] = {}
    for passage in paper.of("body", "heading", "note", "cell"):
        steps = [step for sentence in sentences(passage) for step in _steps(sentence, paper.issued)]
        named = {step.of for step in steps if step.of}
        if len(named) <= 1:
            yield from _falling(steps)
        else:
            for name in sorted(named):
                yield from _falling([step for step in steps if step.of == name])
        for step in steps:
            if step.of:
                every.setdefault(step.of, []).append(step)
    for several in every.values():
        if len({step.place for step in several}) > 1:
            yield from (one for one in _falling(several) if not _within_one(one, several))


def _within_one(finding: Finding, steps: Sequence[Step]) -> bool:
    """True when both steps stand in one passage: that was told there."""
    places = [one.place for one in finding.figures]
    return len(places) > 1 and len(set(places)) == 1


def _steps(sentence: Sentence, issued: date | None) -> Iterator[Step]:
    goal = _GOAL.search(sentence.words)
    for found in _STEP.finditer(sentence.words) if goal and sentence.days else ():
        stretch = re.split("；", found.group(2))[0]
        clause = sentence.words[
            max(sentence.words.rfind(mark, 0, found.start()) for mark in "，；。") + 1 : found.start()
        ]
        if (
            _PAST.search(clause)
            or _PAST.search(stretch)
            or _DOWN.search(stretch)
            or re.match("印发|出台|制定|起施行", stretch)
        ):
            continue
        day = sentence.day(found.group(1))
        if not _planned(sentence, found, clause, day.last, issued):
            continue
        offset = found.start(2)
        share = next((one for _, one in sentence.marks(offset, offset + len(stretch)) if one.unit == "%"), None)
        label = _RATE.findall(re.sub(r"达到|达|力争|实现|提高到?|提升到?|确保|争取|要", " ", stretch))
        of = _short(label[-1]) if label and share else ""
        if share is not None and not (share.after.startswith("的")):
            yield Step(day.last, day.text, share.value, share.text, of, sentence.passage.place, (share,), stretch)
        elif all_ := _ALL.search(stretch):
            only = _CLASS.search(stretch[: all_.start()])
            place = sentence.passage.place
            yield Step(
                day.last, day.text, Decimal(100), all_.group(), "", place, (), stretch, only.group() if only else ""
            )


def _planned(sentence: Sentence, found: re.Match[str], clause: str, last: date, issued: date | None) -> bool:
    """True for what is to come: it is said, or the day is after the paper's own."""
    said = clause.endswith(("到", "至")) or re.match("(?:底|末)?(?:以前|之前|前)", sentence.words[found.end(1) :])
    return bool(said or _PLAN.search(sentence.words) or (issued and last > issued))


def _short(label: str) -> str:
    """组织覆盖率 whatever stands before it."""
    return label[-5:] if label.endswith("率") and len(label) > 5 else label


def _falling(steps: Sequence[Step]) -> Iterator[Finding]:
    ordered = sorted(steps, key=lambda one: one.day)
    for first, second in pairwise(ordered):
        if first.only and first.only not in second.words and second.of not in _BARE:
            continue
        if first.day == second.day and first.value == second.value:
            continue
        if second.value < first.value or (first.day == second.day and second.value != first.value):
            text = f"{first.text}{first.said}，{second.text}却是{second.said}：{bare(second.value)}<{bare(first.value)}"
            if first.day == second.day:
                text = f"同是{first.text}，有两个目标：{first.said}、{second.said}"
            yield Finding("公094", second.place, text, "核对各期目标", (*first.figures, *second.figures))
