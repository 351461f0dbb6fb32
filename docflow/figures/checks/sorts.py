"""Sorts that exceed what there is: `从业人员2480人，其中快递员1320人、配送员860人、司机400人` (同类分项之和超过总数).

Sorts may fall short of their whole; they may not be more, unless a thing is of two sorts. Where the words do not tell
that, only lists whose sorts end alike are judged, and sums that one digit of one figure would put right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from docflow.figures.checks.lists import RELATIVE, Item, clauses
from docflow.figures.checks.runs import HAS, NO_PARTS, OPEN, OTHERS, apart, fit, flat, run_of, segments, wrong
from docflow.figures.checks.wholes import exclusive
from docflow.figures.model import Figure, Finding
from docflow.figures.reading import F, Sentence
from docflow.figures.sums import total

#: Sorts of which a thing is one, told without 其中: at least so many beside each other.
_SORTS: Final = 3
#: From so many on, a sum that is off by one digit of one figure is no chance.
_SURE: Final = 100
_GRADED: Final = re.compile(r"^(?:综合|总体|评价|评议|评为|被评为|认为|其中|为|等次|结果|得票|表示|的)+")
_GRADE: Final = re.compile(
    r"(?:非常|比较|基本|很|较|不)?(?:满意|好|差|优秀|良好|合格|称职|一般|了解|同意|赞成|反对|弃权|支持)"
)


def of_kinds(sentence: Sentence, _before: Sequence[Figure], _above: Sequence[Figure]) -> Iterator[Finding]:
    """`从业人员2480人，其中快递员1320人、配送员860人、司机400人`: kinds of one sort are not more than their whole."""
    for found in re.finditer("，?其中[有，：]?", sentence.words):
        known = [(at, one) for at, one in sentence.marks(0, found.start()) if one.unit not in ("%", "百分点")]
        if not known or not _BETWEEN.fullmatch(sentence.words[known[-1][0] + 1 : found.start()]):
            continue
        whole = known[-1][1]
        run = run_of(sentence, found.end(), whole.unit, "；。！？") if whole.unit not in NO_PARTS else None
        if run is None or len(run.items) < 2 or OPEN.search(run.words):
            continue
        # Only what stands in one list, one kind beside another.
        alone = len(list(clauses(sentence, found.end(), found.end() + len(run.words)))) == len(run.items)
        over = total([one.figure for one in run.items]).low > whole.high
        sure = len(run.items) >= _SORTS and whole.value >= _SURE and one_digit(whole, run.items)
        if alone and over and fit(run, whole, sure):
            yield wrong(sentence, whole, run.items)


#: Between a whole and 其中: a few words, at most a share or a growth.
_BETWEEN: Final = re.compile(rf"[^。；（{F[1:-1]}]{{0,12}}(?:，[^，。；{F[1:-1]}]{{1,8}}{F})?")


def of_sorts(sentence: Sentence, _before: Sequence[Figure], _above: Sequence[Figure]) -> Iterator[Finding]:
    """`125个支部，五星级18个、四星级57个、三星级52个`: sorts beside each other exceed what there is."""
    for begin, end in segments(sentence.words):
        run = flat(sentence, begin, end)
        for at, whole in enumerate(run):
            unit = whole.figure.unit
            count = next((n for n, one in enumerate(run[at + 1 :]) if one.figure.unit != unit), len(run) - at - 1)
            parts = run[at + 1 : at + 1 + count]
            measure = whole.figure.text[-1:]
            first = all(one.figure.text[-1:] != measure for one in run[:at])
            if unit in NO_PARTS or count < 2 or not first or OTHERS.search(whole.label.replace("其中", "")):
                continue
            beside = sentence.words[: _place(sentence, parts[0])].rpartition(_mark(sentence, whole))[2]
            if (
                re.search("[，：；]", beside)
                and not exclusive([whole, *parts])
                and _exceeds(sentence, whole.figure, parts)
            ):
                yield wrong(sentence, whole.figure, parts)
                return


def _place(sentence: Sentence, item: Item) -> int:
    return next(at for at, one in sentence.marks() if one is item.figure)


def _mark(sentence: Sentence, item: Item) -> str:
    return sentence.words[_place(sentence, item)]


def _exceeds(sentence: Sentence, whole: Figure, parts: Sequence[Item]) -> bool:
    labels = [_GRADED.sub("", one.label.replace("“", "").replace("”", "")) for one in parts]
    clean = [Item(label, one.figure) for label, one in zip(labels, parts, strict=True)]
    if any(OTHERS.search(one.label) or RELATIVE.search(one.label) for one in parts) or not all(labels):
        return False
    if any(one.figure.low > whole.high for one in parts) or total([one.figure for one in parts]).low <= whole.high:
        return False
    if exclusive(clean) or (apart(clean) and of_one_form(labels, whole)):
        return True
    if not apart(clean) or whole.value < _SURE or not one_digit(whole, parts):
        return False
    return len(parts) >= _SORTS or all(not HAS.match(label) for label in labels)


def of_one_form(labels: Sequence[str], whole: Figure) -> bool:
    """True for 因病致困, 因残致困, 失业致困: sorts that end alike, and not as the whole does."""
    if len(labels) >= _SORTS and all(re.search("^由|(?<=[一-鿿])由", label) for label in labels):
        return True  # One is appointed by one.
    ends = {re.sub("的$", "", label)[-2:] for label in labels}
    end = next(iter(ends))
    return len(ends) == 1 and len(end) == 2 and end not in whole.before + whole.after


def graded(sentence: Sentence, before: Sequence[Figure], _above: Sequence[Figure]) -> Iterator[Finding]:
    """`收回85张。评价“好”的78张、“较好”的6张、“一般”的11张`: the grades of what the sentence before counts."""
    run = flat(sentence, 0, len(sentence.words))
    if not run or not before:
        return
    unit = run[0].figure.unit
    count = next((n for n, one in enumerate(run) if one.figure.unit != unit), len(run))
    items = [Item(_GRADED.sub("", one.label.replace("“", "").replace("”", "")), one.figure) for one in run[:count]]
    known = [one for one in before if one.unit == unit]
    if count < 3 or unit in NO_PARTS or not known or not all(_GRADE.match(one.label) for one in items):
        return
    if total([one.figure for one in items]).low > max(one.high for one in known):
        yield wrong(sentence, known[-1], items)


def one_digit(whole: Figure, parts: Sequence[Item]) -> bool:
    """True when the sum would be right with one digit of one figure another."""
    off = f"{abs(total([one.figure for one in parts]).value - whole.value).normalize():f}"
    return len(off.strip("0.")) == 1
