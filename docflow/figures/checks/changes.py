"""Growth in running text: `比上年170人增加16人，增长9.4%` against the two figures (增减与前后两数)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from docflow.figures.model import Figure, Finding, Paper, bare
from docflow.figures.reading import D, F, Sentence, sentences
from docflow.figures.sums import Amount, amount, difference, meet, ratio, rounded, total

_OLD: Final = re.compile(
    r"(?:上年|去年|上年末|去年底|去年末|年初|上期|同期|上季度|上月|上一年|前年|原来|原有?|由|从|比|较)的?[^，。；：\ue000-\uefff]{0,14}$"
)
#: In a bracket, `2024年为`.
_YEAR: Final = re.compile(rf"^{D}(?:为|是|的)?[^，。；：]{{0,6}}$")
_NEW: Final = re.compile(
    r"(?:增(?:加|长|至)?|上升|提高|提升|发展|扩大|减少|下降|降低|降|减|缩减|压减)(?:到|至|为)[了约]?$|(?:今年|本年|目前|现|现有|本期|现在|今年以来)[^，。；：\ue000-\uefff]{0,12}$"
)
_CHANGE: Final = re.compile(
    r"(?:(?P<up>净?增加|净增|增长|上升|提高|提升|多增|多[办发开建收招训]|多|增幅(?:为|达)?)|(?P<down>净?减少|下降|降低|降幅(?:为|达)?|减|少[办发开建收招训]|少))(?:了|约|近|幅度为|率为|率)?$"
)


def changes(paper: Paper) -> Iterator[Finding]:
    """公090: what is said to be more or less is the difference of the two figures."""
    for passage in paper.of("body", "heading", "cell", "note"):
        for sentence in sentences(passage):
            begin = 0
            for end in [at for at, one in enumerate(sentence.words) if one in "；。"] + [len(sentence.words)]:
                yield from _judged(sentence, begin, end)
                begin = end + 1


def _clause(words: str, index: int) -> str:
    begin = max(words.rfind(mark, 0, index) for mark in "，；。：（）")
    return words[begin + 1 : index]


def _judged(sentence: Sentence, begin: int, end: int) -> Iterator[Finding]:
    olds: list[Figure] = []
    news: list[Figure] = []
    changed: list[tuple[Figure, bool]] = []
    for index, one in sentence.marks(begin, end):
        clause = _clause(sentence.words[: index + 1], index)
        if re.search("年均|月均|平均|每年", clause):
            continue
        if found := _CHANGE.search(clause):
            changed.append((one, bool(found.group("up"))))
        elif _NEW.search(clause):
            news.append(one)
        elif _OLD.search(_last(clause)) or (
            _YEAR.search(_last(clause)) and sentence.words[:index].count("（") > sentence.words[:index].count("）")
        ):
            olds.append(one)
        else:
            news.append(one)
        if len(changed) and len(news) + len(olds) > 6:
            return  # A table told in words: who belongs to whom cannot be told.
    if not changed:
        return
    for change, rose in changed:
        yield from _against(sentence, change, rose, olds, news, [one for one, _ in changed])


def _last(clause: str) -> str:
    """What stands behind the figure before, if there is one in the clause."""
    return re.split(F, clause)[-1]


def _against(
    sentence: Sentence,
    change: Figure,
    rose: bool,
    olds: Sequence[Figure],
    news: Sequence[Figure],
    all_: Sequence[Figure],
) -> Iterator[Finding]:
    if change.unit in ("%", "倍"):
        pairs = [(a, b) for a in olds for b in news if a.unit == b.unit and a.unit != "%"]
        shown = [(a, b, _grown(a, b, change)) for a, b in pairs]
        how = "（{b}-{a}）÷{a}={r}"
    elif change.unit == "百分点":
        shown = [(a, b, difference(b, a)) for a in olds for b in news if a.unit == b.unit == "%"]
        how = "{b}-{a}={r}"
    else:
        shown = [(a, b, difference(b, a)) for a in olds for b in news if a.unit == b.unit == change.unit]
        how = "{b}-{a}={r}"
    known = [(a, b, one) for a, b, one in shown if one is not None]
    if not known and change.unit == "%":
        yield from _alone(sentence, change, rose, news, all_)
        return
    signed = amount(change) if rose else Amount(-change.value, -change.high, -change.low)
    if not known or any(meet(one, signed) for *_, one in known):
        return
    old, new, one = known[0]
    sum_ = how.format(a=bare(old.value), b=bare(new.value), r=rounded(one.value, change))
    sum_ += "%" if change.unit == "%" else ""
    said = f"{old.said()}，{new.said()}，{change.said()}"
    text = f"{sum_}，写的是{'增加' if rose else '减少'} {change.text}：{said}"
    yield Finding("公090", sentence.passage.place, text, "核对前后两个数和增减", (old, new, change))


def _grown(old: Figure, new: Figure, change: Figure) -> Amount | None:
    scale = 100 if change.unit == "%" else 1
    found = ratio(amount(new), amount(old), scale)
    return Amount(*(one - scale for one in found)) if found else None


def _alone(
    sentence: Sentence, change: Figure, rose: bool, news: Sequence[Figure], all_: Sequence[Figure]
) -> Iterator[Finding]:
    """`186人，比上年增加16人，增长9.4%`: the year before is the difference."""
    counts = [one for one in all_ if one.unit not in ("%", "百分点", "倍", "")]
    if len(counts) != 1:
        return
    by = counts[0]
    current = [one for one in news if one.unit == by.unit]
    if len(current) != 1:
        return
    new = current[0]
    before = difference(new, by) if rose else total((new, by))
    found = ratio(amount(by), before, 100)
    if found is None or meet(found, amount(change)):
        return
    text = (
        f"{bare(by.value)}÷（{bare(new.value)}{'-' if rose else '+'}{bare(by.value)}）"
        f"={rounded(found.value, change)}%，写的是 {change.text}：{new.said()}，{by.said()}，{change.said()}"
    )
    yield Finding("公090", sentence.passage.place, text, "核对现在的数、增减和百分数", (new, by, change))
