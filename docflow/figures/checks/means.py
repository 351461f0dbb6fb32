"""Means in running text: 平均每家, 人均, 平均年龄 against the figures they stand for (平均数).

A mean of ages over n people is some whole sum over n: five people have 65.8, never 65.7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, Decimal
from typing import Final

from docflow.figures.checks.ratios import LAST, around, clause_of, counts_before
from docflow.figures.model import Figure, Finding, Paper, bare
from docflow.figures.reading import F, Sentence, sentences
from docflow.figures.sums import Amount, amount, meet, ratio, rounded

_MEAN: Final = re.compile(r"(?:平均|人均|户均|企均|[场次站店]均|均)[^，。；、：（）\ue000-\uf8ff]{0,12}$")
_PER: Final = {
    "人均": "人",
    "户均": "个",
    "企均": "个",
    "每家": "个",
    "每户": "个",
    "每个": "个",
    "每人": "人",
    "每名": "人",
    "每次": "次",
    "每场": "次",
    "每份": "份",
    "每所": "个",
    "每位": "人",
    "每期": "期",
    "场均": "次",
    "次均": "次",
    "站均": "个",
    "店均": "个",
}
#: Above so many, every mean of one decimal can come from whole numbers.
_MANY: Final = 400


def means(paper: Paper) -> Iterator[Finding]:
    """公089: a stated mean is the quotient of its figures; a mean of whole numbers is one that whole numbers give."""
    for passage in paper.of("body", "heading", "cell", "note"):
        earlier: list[Figure] = []
        for sentence in sentences(passage):
            for index, figure in sentence.marks():
                clause = clause_of(sentence.words, index)
                if _MEAN.search(clause) and not LAST.search(clause):
                    if figure.unit == "岁":
                        yield from _ages(sentence, index, figure)
                    elif figure.unit:
                        yield from _quotient(sentence, index, figure, clause, earlier)
            earlier += sentence.figures


_EACH: Final = re.compile(
    rf"(?:每(?P<of>[人户名位家个份场次期台处套件])|人均|户均)[^，。；（）{F[1:-1]}]{{0,6}}(?P<rate>{F})(?P<behind>[^，。；{F[1:-1]}]{{0,8}})"
)
_SPENT: Final = re.compile(r"共|合计|总计|总额|发放|支出|拨付|补助|补贴|投入|慰问金|费用|计")


def products(paper: Paper) -> Iterator[Finding]:
    """公089: `37名，每人1000元，共3.7万元` – so many times so much is the sum."""
    for passage in paper.of("body", "heading", "cell", "note"):
        for sentence in sentences(passage):
            for found in _EACH.finditer(sentence.words):
                yield from _product(sentence, found)


def _product(sentence: Sentence, found: re.Match[str]) -> Iterator[Finding]:
    rate = sentence.at(found.group("rate"))
    per = _PER.get("每" + (found.group("of") or ""), "个" if "户均" in found.group() else "人")
    every = list(sentence.marks())
    counts = [one for _, one in every if one.unit == per and one is not rate]
    sums = [
        one
        for at, one in every
        if one is not rate and one.unit == rate.unit == "元" and _SPENT.search(clause_of(sentence.words, at))
    ]
    if len(counts) != 1 or len(sums) != 1 or re.search("每[天日月年次]|以上|不低于", found.group()) or rate.hedge:
        return
    count, whole = counts[0], sums[0]
    made = Amount(rate.value * count.value, rate.low * count.low, rate.high * count.high)
    # A mean is rounded; a rate is not.
    if meet(made, amount(whole)) or "均" in found.group() or count.hedge or whole.hedge:
        return
    said = f"{count.said()}，{rate.said()}，{whole.said()}"
    text = f"{bare(rate.value)}×{bare(count.value)}={bare(made.value)}，写的是 {whole.text}：{said}"
    yield Finding("公089", sentence.passage.place, text, "核对标准、个数和总额", (whole, rate, count))


def _quotient(
    sentence: Sentence, index: int, mean: Figure, clause: str, earlier: Sequence[Figure]
) -> Iterator[Finding]:
    around_ = clause + sentence.words[index : index + 4]
    per = next((unit for word, unit in _PER.items() if word in around_), "")
    if not per and (other := re.search(r"每([门类组队批轮层幢栋条项件套片支张])", around_)):
        per = other.group(1)
    before = counts_before(sentence, index)
    sums = [one for one in before if one.unit == mean.unit and "均" not in one.before]
    counts = [one for one in before if one.unit == per and one.unit != mean.unit]
    if per == mean.unit or not per or not sums or not counts:
        return
    pairs = [(a, b, found) for a in sums for b in counts if (found := ratio(amount(a), amount(b)))]
    if not pairs or any(meet(found, amount(mean)) for *_, found in pairs):
        return
    whole, count, found = pairs[-1]
    text = (
        f"{bare(whole.value)}÷{bare(count.value)}={rounded(found.value, mean)}，写的是 {mean.text}："
        f"{whole.said()}，{count.said()}，{mean.said()}"
    )
    yield Finding("公089", sentence.passage.place, text, "核对平均数；取整用四舍五入", (whole, count, mean))


def _ages(sentence: Sentence, index: int, mean: Figure) -> Iterator[Finding]:
    """Ages are whole numbers: of 5 people no mean is 65.7; and it lies between the youngest and the oldest."""
    before = counts_before(sentence, index)
    people = [one for one in before if one.unit == "人" and one.is_exact]
    ages = [one for _, one in sentence.marks() if one.unit == "岁" and one is not mean and one.is_exact]
    count = people[-1] if people else None
    if count and len(ages) == count.value and re.search("分别|依次", sentence.words[:index]):
        sum_ = sum((one.value for one in ages), Decimal(0))
        exact = sum_ / count.value
        step = Decimal(1).scaleb(int(mean.value.as_tuple().exponent))
        # 66 of 65.8 is rounded, not wrong.
        if not meet(Amount(exact, exact, exact), amount(mean)) and abs(exact - mean.value) * 2 > step:
            shown = "+".join(bare(one.value) for one in ages)
            text = f"（{shown}）÷{bare(count.value)}={rounded(exact, mean)}，写的是 {mean.said()}"
            yield Finding("公089", sentence.passage.place, text, "核对平均年龄；取整用四舍五入", (*ages, mean))
        return
    if count and 0 < count.value <= _MANY and not mean.hedge and not _possible(count.value, mean):
        near = (mean.value * count.value).quantize(Decimal(1))
        text = (
            f"{bare(count.value)} 个整数岁数的平均数不会是 {mean.text}：总和 {bare(near)} 时是 "
            f"{rounded(near / count.value, mean)}；{count.said()}，{mean.said()}"
        )
        yield Finding("公089", sentence.passage.place, text, "核对人数和平均年龄", (count, mean))
    for one in ages:
        clause = around(sentence, one)
        least, most = re.search("最小|最年轻|最低", clause), re.search("最大|最年长|最高", clause)
        if (least and one.value > mean.high) or (most and one.value < mean.low):
            text = f"平均 {mean.text}，{'最小' if least else '最大'}却是 {one.text}：{one.said()}，{mean.said()}"
            yield Finding("公089", sentence.passage.place, text, "核对平均年龄和最大、最小年龄", (one, mean))


def _possible(count: Decimal, mean: Figure) -> bool:
    """True when some whole sum over `count` rounds to the mean."""
    return (mean.low * count).to_integral_value(ROUND_CEILING) <= mean.high * count
