"""A whole told apart without 其中: `隐患286处，当场整改241处、限期整改45处`, `63个：3个因…；2个因…` (分开说的总数).

Three signs that parts are all of a whole: a list behind a colon or a reason, a last part that is what is left (尚有,
正在, 限期), and kinds of one sort that exceed it. Who may count twice (女, 党员, 重点, 有…的) is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from docflow.figures.checks.lists import REST, Item
from docflow.figures.checks.runs import (
    NO_PARTS,
    OPEN,
    OTHERS,
    Run,
    all_there_is,
    fit,
    flat,
    run_of,
    segments,
    unequal,
    wrong,
)
from docflow.figures.checks.sorts import graded, of_kinds, of_one_form, of_sorts, one_digit
from docflow.figures.model import Figure, Finding, Paper, Passage
from docflow.figures.reading import F, Sentence, sentences
from docflow.figures.sums import total

_COLON: Final = re.compile(
    rf"({F})[^，。；：、（）{F[1:-1]}]{{0,10}}(?:，?(?:具体|分别|其中|构成|情况)?(?:是|为|如下)?：|——|，(?:具体|分别)(?:是|为))"
)
_REASONS: Final = re.compile(r"(?:原因|情况|去向|类型|构成|分布|来源|方式)(?:分别)?(?:是|有|为|如下)?：")
_AMONG: Final = re.compile(rf"({F})(?P<noun>[^，。；：、（）{F[1:-1]}]{{2,14}}?)(?:当?中|里)，")
_TURNS: Final = re.compile(r"第[一二三四五六七八九十\d]+[期批次轮季场]|\d{1,2}月|[上下]半年|[一二三四]季度")
#: What follows a count that is one of those before the colon: 3个因…, 2个须….
_SO: Final = re.compile(r"(?:因|属|是|为|须|由|正|已|在|缺|没|不|未|有|尚|可|待|需|建|设|单独|联合|挂靠|被|符合|适用)")
_YES: Final = re.compile(r"(?:已经?|现已)?(建立|组建|建成|成立|建有|建|完成|覆盖|整改|化解|办结|落实|选派|配备)(?:了)?")
_NO: Final = re.compile(
    r"^(?:尚未|仍未|还未|没有|未|还没有|尚无)(建立|组建|建成|成立|建|完成|覆盖|整改|化解|办结|落实|选派|配备)"
)
_ITEMS: Final = re.compile(r"[一二三四五六]是")


def splits(paper: Paper) -> Iterator[Finding]:
    """公085: what is told apart makes the whole."""
    earlier: list[Figure] = []
    for passage in paper.of("body", "heading", "cell", "note"):
        yield from _passage(passage, earlier)
        earlier += [one for sentence in sentences(passage) for one in sentence.figures]


def _passage(passage: Passage, above: Sequence[Figure]) -> Iterator[Finding]:
    before: list[Figure] = []
    told = sentences(passage)
    for sentence in told if sum(len(one.figures) for one in told) > 2 else ():
        if sentence.figures:
            found = next(
                (
                    one
                    for rule in (
                        _behind_colon,
                        _reasons,
                        _among,
                        _of_them,
                        _left_over,
                        of_kinds,
                        _in_turn,
                        _not_yet,
                        _counted_off,
                        of_sorts,
                        graded,
                    )
                    for one in rule(sentence, before, above)
                ),
                None,
            )
            if found:
                yield found
        before += sentence.figures


def _behind_colon(sentence: Sentence, _before: Sequence[Figure], _above: Sequence[Figure]) -> Iterator[Finding]:
    """`尚未建立的11个：3个因…；5个因…` – all behind the colon is the whole."""
    for found in _COLON.finditer(sentence.words):
        whole = sentence.at(found.group(1))
        run = run_of(sentence, found.end(), whole.unit) if whole.unit not in NO_PARTS else None
        counted = found.group().endswith(("为：", "是：", "如下：", "为", "是")) or (
            run is not None and _counts(sentence, run)
        )
        bare = run is not None and all(sentence.words[at - 1] in "：；，、" for at in run.places)
        if bare and not counted:
            continue  # `检查29个：0个问题、2个提醒` counts other things.
        if run and len(run.items) > 1 and not OPEN.search(run.words) and fit(run, whole, counted):
            yield wrong(sentence, whole, run.items)


def _counts(sentence: Sentence, run: Run) -> bool:
    """True for `：3个因…；2个因…`: what begins with its count and goes on with what it is."""
    begins = all(sentence.words[at - 1] in "：；，、" for at in run.places)
    return begins and all(_SO.match(sentence.words, at + 1) for at in run.places)


def _reasons(sentence: Sentence, before: Sequence[Figure], _above: Sequence[Figure]) -> Iterator[Finding]:
    """`尚未建立的35家。原因是：没有党员的19家、…`."""
    for found in _REASONS.finditer(sentence.words):
        inside = [one for _, one in sentence.marks(0, found.start())]
        first = next((one for _, one in sentence.marks(found.end())), None)
        known = [one for one in (*before, *inside) if first and one.unit == first.unit]
        if not known or known[-1].unit in NO_PARTS:
            continue
        run = run_of(sentence, found.end(), known[-1].unit)
        if run is None or len(run.items) < 2 or OPEN.search(run.words) or not fit(run, known[-1], sure=True):
            continue
        if all(unequal(run.items, one) for one in known):
            yield wrong(sentence, known[-1], run.items)


def _among(sentence: Sentence, before: Sequence[Figure], above: Sequence[Figure]) -> Iterator[Finding]:
    """`76个支部中，3至7人的41个，8至19人的24个，20人以上的11个`."""
    for found in _AMONG.finditer(sentence.words):
        whole = sentence.at(found.group(1))
        run = run_of(sentence, found.end(), whole.unit, "；。！？") if whole.unit not in NO_PARTS else None
        if run is None or len(run.items) < 2 or OPEN.search(run.words):
            continue
        if not fit(run, whole, _ranged(run.items) or of_one_form([one.label for one in run.items], whole)):
            continue
        noun = found.group("noun")
        meant = [one for one in (*above, *before) if one.unit == whole.unit and noun in one.before + one.after]
        over = total([one.figure for one in run.items]).low > whole.high
        complete = _ranged(run.items) or REST.match(run.items[-1].label)
        if (over and len(run.items) > 2) or complete or any(not unequal(run.items, one) for one in meant):
            yield wrong(sentence, whole, run.items)


_OF_THEM: Final = re.compile(r"(?:^|[，；])([一-鿿]{2,6})(?:当)?中，")


def _of_them(sentence: Sentence, before: Sequence[Figure], _above: Sequence[Figure]) -> Iterator[Finding]:
    """`收到来信218封。来信中，建议类97封、求助类83封、投诉类58封`: of what was counted before by that name."""
    for found in _OF_THEM.finditer(sentence.words):
        first = next((one for _, one in sentence.marks(found.end())), None)
        known = [*before, *(one for _, one in sentence.marks(0, found.start()))]
        named = [
            one
            for one in known
            if first and one.unit == first.unit and (one.before or one.after).endswith(found.group(1))
        ]
        if len(named) != 1 or named[0].unit in NO_PARTS:
            continue
        run = run_of(sentence, found.end(), named[0].unit, "；。！？")
        if run is None or len(run.items) < 3 or OPEN.search(run.words) or not fit(run, named[0]):
            continue
        sure = of_one_form([one.label for one in run.items], named[0]) or one_digit(named[0], run.items)
        if sure and total([one.figure for one in run.items]).low > named[0].high:
            yield wrong(sentence, named[0], run.items)


def _ranged(items: Sequence[Item]) -> bool:
    """3至7人的、8至19人的、20人以上的: each kind is named by a size of its own."""
    return len(items) > 2 and all(re.search(F, one.label) for one in items)


def _left_over(sentence: Sentence, before: Sequence[Figure], _above: Sequence[Figure]) -> Iterator[Finding]:
    """`412户，已更新398户，尚有14户正在联系`: what was done and what is left are all."""
    for begin, end in segments(sentence.words):
        run = flat(sentence, begin, end)
        for last in range(1, len(run)):
            if not all_there_is(run[last - 1].label, run[last].label) or _again(run[last - 1], run[last]):
                continue
            unit = run[last].figure.unit
            same = [one for one in run[: last + 1] if one.figure.unit == unit]
            if (
                unit in NO_PARTS
                or same[-2:] != run[last - 1 : last + 1]
                or any(OTHERS.search(x.label) for x in same[-2:])
            ):
                continue
            above = [*before, *(one for _, one in sentence.marks(0, begin))]
            known = [Item("", one) for one in above if one.unit == unit][-3:] + same
            ways = [(known[at].figure, known[at + 1 :]) for at in range(len(known) - 2)]
            fitting = [way for way in ways if all(one.figure.low <= way[0].high for one in way[1])]
            if len(known) < 3 or not fitting or any(not unequal(items, whole) for whole, items in ways):
                continue
            whole, items = min(fitting, key=lambda way: abs(total([one.figure for one in way[1]]).value - way[0].value))
            if len(items) < 5:
                yield wrong(sentence, whole, items)


def _again(one: Item, other: Item) -> bool:
    """True when the second is told of something else: 新建12个、改造3栋."""
    return bool(re.search("新建|新增", one.label)) and not re.search("原有|改造|改建|扩建|续建", other.label)


_PARTED: Final = re.compile(rf"分(?:[一二三四五六七八九十][批期轮季场次]|{F})(?:进行|推进|实施|举办|完成|组织|开展|，)")


def _in_turn(sentence: Sentence, _before: Sequence[Figure], _above: Sequence[Figure]) -> Iterator[Finding]:
    """`第一期58人，第二期61人，累计119人`."""
    run = flat(sentence, 0, len(sentence.words))
    for last, item in enumerate(run):
        parts: list[Item] = []
        for one in reversed(run[:last]):
            if one.figure.unit != item.figure.unit or not _TURNS.search(one.label):
                break
            parts.insert(0, one)
        summed = re.match(r"(?:累计|共|总计|合计|一共|总共)", item.label)
        if len(parts) > 1 and summed and item.figure.unit not in NO_PARTS and unequal(parts, item.figure):
            yield wrong(sentence, item.figure, parts)
    turns = [at for at, one in enumerate(run) if re.match(_TURNS, one.label)]
    if len(turns) > 1 and turns == list(range(turns[0], turns[0] + len(turns))) and _PARTED.search(sentence.words):
        parts = [run[at] for at in turns]
        above = [one.figure for one in run[: turns[0]] if one.figure.unit == parts[0].figure.unit]
        if above and parts[0].figure.unit not in NO_PARTS and all(unequal(parts, one) for one in above):
            yield wrong(sentence, above[-1], parts)


def _not_yet(sentence: Sentence, before: Sequence[Figure], _above: Sequence[Figure]) -> Iterator[Finding]:
    """`这一类14个…已建6个。尚未建立11个`: what is and what is not yet are all."""
    for figure in sentence.figures:
        denied = _NO.match(figure.before) or _NO.match(figure.after)
        known = [*before, *(one for one in sentence.figures if one.start < figure.start)]
        same = [one for one in known if one.unit == figure.unit]
        if not denied or figure.unit in NO_PARTS or len(same) < 2 or figure.hedge:
            continue
        done = [
            at
            for at, one in enumerate(same)
            if at and (yes := _YES.match(one.before)) and yes.group(1)[0] == denied.group(1)[0]
        ]
        if not done:
            continue
        told, wholes = same[done[-1]], same[: done[-1]]
        items = [Item(told.before, told), Item(figure.before, figure)]
        if any(not unequal(items, one) for one in wholes) or max(told.low, figure.low) > wholes[-1].high:
            continue
        # Another count between them may be what the second is told of.
        if len(same) == done[-1] + 1 and not any(OTHERS.search(one.before) for one in (told, wholes[-1])):
            yield wrong(sentence, wholes[-1], items)


def _counted_off(sentence: Sentence, before: Sequence[Figure], _above: Sequence[Figure]) -> Iterator[Finding]:
    """`57家，究其原因，一是没有党员，有33家；二是…，有17家`: each reason with its count."""
    starts = [found.start() for found in _ITEMS.finditer(sentence.words)]
    if len(starts) < 2:
        return
    ends = [*starts[1:], len(sentence.words)]
    first = next((one for _, one in sentence.marks(starts[0])), None)
    known = [one for one in (*before, *(one for _, one in sentence.marks(0, starts[0]))) if first]
    whole = next(
        (one for one in reversed(known) if any(one.unit == each.unit for _, each in sentence.marks(starts[0]))), None
    )
    if whole is None or whole.unit in NO_PARTS:
        return
    items: list[Item] = []
    for start, end in zip(starts, ends, strict=True):
        own = [one for _, one in sentence.marks(start, end) if one.unit == whole.unit]
        if len(own) != 1 or OTHERS.search(sentence.words[start:end]):
            return
        items.append(Item(own[0].before, own[0]))
    reasons = "原因" in sentence.words[: starts[0]]
    over = total([one.figure for one in items]).low > whole.high
    if (reasons or over) and unequal(items, whole) and all(one.figure.low <= whole.high for one in items):
        yield wrong(sentence, whole, items)
