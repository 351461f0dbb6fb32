"""Parts and wholes in running text: 其中 names parts, 其余 and brackets name all of them, 共计 adds up.

A part is never more than its whole; only what is said to be everything must add up to it. Groups that may overlap
(女、少数民族、大专以上) are parts each for itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from docflow.figures.checks.lists import ASIDE, RELATIVE, Item, clauses, closing, items, outside_of, whole_of
from docflow.figures.checks.wholes import HALVES, OVERLAP, complete, denied, exclusive, halved
from docflow.figures.model import Figure, Finding, Paper
from docflow.figures.reading import F, Sentence, sentences
from docflow.figures.sums import added, amount, meet, total

_PARTLY: Final = re.compile(r"含|等$|主要|例如|如|比如|以上|包括但|其中")
_GENERIC: Final = re.compile(
    r"^(?:有|为|计|达|是|合计|新建|建立|组建|成立|已建|已|新|各类|各|培训|参训|覆盖|选派|发展|党员|人员|单位|企业|组织|党组织|支部|党支部|两新组织|资金|经费|项目|问题|意见|建议|职工|从业人员|人数|人|投入|支出|收入|收集|梳理|排查|完成|开展|活动|会议)*$"
)
#: Groups that overlap even where a list looks complete.
_OVERLAPS: Final = re.compile(r"女|少数民族|汉族|学历|大专|本科|研究生|岁")


# --- rules ----------------------------------------------------------------------------------------------------


def parts(paper: Paper) -> Iterator[Finding]:
    """公085: 其中 is a part, not more than the whole; what is all of it adds up to it."""
    for passage in paper.of("body", "heading", "cell", "note"):
        for sentence in sentences(passage):
            if len(sentence.figures) > 1:
                yield from _of_which(sentence)
                yield from _in_brackets(sentence)
                yield from _listed(sentence)
                yield from _rest(sentence)
                yield from _two_halves(sentence)


#: Of these nothing is a part: a share, an age, a time.
_NO_PARTS: Final = ("", "%", "岁", "年", "天", "个月", "小时", "分", "倍", "百分点")
_WITHIN: Final = re.compile(
    rf"其中[有，,：]?|内含|含(?=[^，。）]{{1,8}}{F})|(?<={F})[^，。；、：（）{F[1:-1]}]{{0,8}}中，(?!其中)"
)


def _of_which(sentence: Sentence) -> Iterator[Finding]:
    for found in _WITHIN.finditer(sentence.words):
        end = closing(sentence.words, found.end())
        later = sentence.words.find("其中", found.end(), end)
        first = next((one for _, one in sentence.marks(found.end(), end)), None)
        if first is None or first.unit in _NO_PARTS:
            continue
        whole = whole_of(sentence, found.start() + (not found.group().startswith(("其中", "内含", "含"))), first.unit)
        if whole is None:
            continue
        named = items(sentence, found.end(), end if later < 0 else later, first.unit)
        yield from _judged(named, whole[1], sentence)


def _judged(named: Sequence[Item], whole: Figure, sentence: Sentence, everything: bool = False) -> Iterator[Finding]:
    figures = [one.figure for one in named]
    for one in figures:
        if one.low > whole.high:
            text = f"部分大于总数：{one.said()}大于{whole.said()}，{one.text}>{whole.text}"
            yield Finding("公085", sentence.passage.place, text, "核对部分与总数", (whole, one))
            return
    if len(figures) < 2 or not any(one.high for one in figures):
        return
    sum_ = total(figures)
    names = "、".join(one.said() for one in figures)
    if everything or complete(named, whole):
        if not meet(sum_, amount(whole)):
            text = f"{added(figures)}，写的总数是 {whole.text}：{names}；总数{whole.said()}"
            yield Finding("公085", sentence.passage.place, text, "核对各项与总数", (whole, *figures))
    elif exclusive(named) and sum_.low > whole.high:
        text = f"{added(figures)}，多于总数 {whole.text}：{names}；总数{whole.said()}"
        yield Finding("公085", sentence.passage.place, text, "核对各项与总数", (whole, *figures))


def _in_brackets(sentence: Sentence) -> Iterator[Finding]:
    """`党员186人（正式170人、预备16人）`: brackets right behind a figure name all of it."""
    for found in re.finditer(rf"({F})[^，。；、：（）{F[1:-1]}]{{0,8}}（", sentence.words):
        end = closing(sentence.words, found.end())
        inside = sentence.words[found.end() : end]
        whole = sentence.at(found.group(1))
        if whole.unit in ("%", "") or re.search(r"其中|含|包括|等|占|比|约|每|主要", inside) or ASIDE.search(inside):
            continue
        named = items(sentence, found.end(), end, whole.unit)
        count = sum(1 for _ in sentence.marks(found.end(), end))
        if (
            len(named) > 1
            and len(named) == count
            and not any(OVERLAP.search(one.label) for one in named if not _half(named))
        ):
            yield from _judged(named, whole, sentence, everything=True)


def _half(named: Sequence[Item]) -> bool:
    labels = "".join(one.label for one in named)
    return len(named) == 2 and any(a in labels and b in labels for a, b in HALVES)


_LISTS: Final = re.compile(
    rf"({F})[^，。；、：（）中居列排{F[1:-1]}]{{0,10}}(?:，|：|——)?"
    r"(?:(?:具体|分别)(?:是|为)：?|由(?=[^。；]{4,80}(?:组成|构成))|即：?|包括：?|分为：?|：)"
)
_SORTED: Final = re.compile(r"按(?:照)?[^，。；、]{1,10}(?:分|划分|统计|分类|区分)(?:类|组)?(?:看)?[，：:]")


def _listed(sentence: Sentence) -> Iterator[Finding]:
    """`共9个：单独4个、联合5个`; `按类型分，企业60家、社会组织30家`."""
    for found in _LISTS.finditer(sentence.words):
        whole = sentence.at(found.group(1))
        end = closing(sentence.words, found.end())
        if whole.unit not in ("%", "") and not re.search(
            r"等[，。；）]|主要|其中", sentence.words[found.end() : end + 1]
        ):
            named = items(sentence, found.end(), end, whole.unit)
            if len(named) > 1 and not any(_OVERLAPS.search(one.label) for one in named if not _half(named)):
                yield from _judged(named, whole, sentence, everything=True)
    for found in _SORTED.finditer(sentence.words):
        end = closing(sentence.words, found.end())
        first = next((one for _, one in sentence.marks(found.end(), end)), None)
        if first is None or first.unit in ("%", ""):
            continue
        before = [one for _, one in sentence.marks(0, found.start()) if one.unit == first.unit]
        earlier = before or _earlier(sentence, first.unit)
        named = items(sentence, found.end(), end, first.unit)
        if (
            earlier
            and len(named) > 1
            and not re.search(r"等[，。；）]|主要|其中", sentence.words[found.end() : end + 1])
        ):
            yield from _judged(named, earlier[0], sentence, everything=True)


def _earlier(sentence: Sentence, unit: str) -> list[Figure]:
    """The figures of the unit in the sentences of the passage before this one."""
    out: list[Figure] = []
    for one in sentences(sentence.passage):
        if one is sentence:
            break
        out += [figure for figure in one.figures if figure.unit == unit]
    return out


def _two_halves(sentence: Sentence) -> Iterator[Finding]:
    """`学员75人，男学员41人、女学员34人`: a figure, and right behind it two that are all of it."""
    begin = 0
    for end in [at for at, one in enumerate(sentence.words) if one in "；。"] + [len(sentence.words)]:
        outside = set(outside_of(sentence.words, begin, end))
        run = [(at, one) for at, one in sentence.marks(begin, end) if at in outside]
        begin = end + 1
        for number, ((at, whole), (_, one), (last, two)) in enumerate(zip(run, run[1:], run[2:], strict=False)):
            beside = [each.unit for _, each in (*run[max(0, number - 1) : number], *run[number + 3 : number + 4])]
            between = sentence.words[at + 1 : last]
            alone = whole.unit == one.unit == two.unit and whole.unit not in beside and whole.unit not in _NO_PARTS
            halves = [Item(one.before + one.after, one), Item(two.before + two.after, two)]
            told = "其中" in between or RELATIVE.search(between)
            if alone and not told and _opposed(halves, whole) and whole.high >= max(one.low, two.low):
                yield from _judged(halves, whole, sentence, everything=True)


def _opposed(named: Sequence[Item], whole: Figure) -> bool:
    first, second = named[0].label, named[1].label
    return halved(first, second, whole) or denied(first, second) or denied(second, first)


_REMAINING: Final = re.compile(rf"[，、；](?:其余|剩余|余下|剩下|其他)的?({F})")


def _rest(sentence: Sentence) -> Iterator[Finding]:
    """`发现236个，整改211个，其余25个`: what came before and the rest make the first."""
    for found in _REMAINING.finditer(sentence.words):
        rest = sentence.at(found.group(1))
        begin = max(sentence.words.rfind(mark, 0, found.start()) for mark in "；。") + 1
        outside = set(outside_of(sentence.words, begin, found.start()))
        if "其中" in sentence.words[begin : found.start()]:
            continue
        run = [one for index, one in sentence.marks(begin, found.start()) if index in outside and one.unit == rest.unit]
        ways = [(run[at], [*run[at + 1 :], rest]) for at in range(len(run) - 1)]
        # `发展党员38名。从岗位看，一线24名，机关9名，其他5名`: the whole may stand in a sentence before.
        above = [*_earlier(sentence, rest.unit), *(one for _, one in sentence.marks(0, begin) if one.unit == rest.unit)]
        ways += [(one, [*run, rest]) for one in above if len(run) > 1]
        if not ways or any(meet(total(parts), amount(whole)) for whole, parts in ways):
            continue
        whole, parts = min(ways, key=lambda way: abs(total(way[1]).value - way[0].value))
        if whole.high >= max(one.low for one in parts):
            names = "、".join(one.said() for one in parts)
            text = f"{added(parts)}，写的总数是 {whole.text}：{names}；总数{whole.said()}"
            yield Finding("公085", sentence.passage.place, text, "核对各项与总数", (whole, *parts))


_SUMS: Final = re.compile(
    rf"(?:[一二三四五六七八九十两]+(?:项|类|者|部分|方面)?)?(?:共计|合计|总计|一共|总共|共)([^，。；、：（）{F[1:-1]}]{{0,10}})({F})"
)


def sums(paper: Paper) -> Iterator[Finding]:
    """公087: `甲12个、乙18个，共30个` adds up."""
    for passage in paper.of("body", "heading", "cell", "note"):
        for sentence in sentences(passage):
            if len(sentence.figures) < 3:
                continue
            for found in _SUMS.finditer(sentence.words):
                yield from _summed(sentence, found)


def _summed(sentence: Sentence, found: re.Match[str]) -> Iterator[Finding]:
    whole = sentence.at(found.group(2))
    words = sentence.words
    begin = max(words.rfind(mark, 0, found.start()) for mark in "；。") + 1
    if words.count("（", begin, found.start()) > words.count("）", begin, found.start()):
        begin = max(begin, words.rfind("（", 0, found.start()) + 1)
    run: list[Item] = []
    for first, last in reversed(list(clauses(sentence, begin, found.start()))):
        outside = set(outside_of(words, first, last))
        every = [one for index, one in sentence.marks(first, last) if index in outside]
        own = [one for one in every if one.unit == whole.unit] or every
        if not own and not words[first:last].strip() and not run:
            continue
        if len(own) != 1 or own[0].unit != whole.unit or RELATIVE.search(words[first:last].split("（")[0]):
            break
        if re.match(r"(?:共|总(?!支)|现有|全[区县市镇])", words[first:last]) and run:
            break
        run.insert(0, Item(own[0].before + own[0].after, own[0]))
        if "其中" in words[first:last]:
            break
    between = found.group(1)
    named = "".join(one.label for one in run)
    if len(run) < 2 or whole.unit in ("%", "") or not (_GENERIC.match(between) or between in named):
        return
    figures = [one.figure for one in run]
    if not meet(total(figures), amount(whole)):
        text = f"{added(figures)}，写的是共 {whole.text}：{'、'.join(one.said() for one in figures)}"
        yield Finding("公087", sentence.passage.place, text, "核对各项与总数", (whole, *figures))
