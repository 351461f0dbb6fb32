"""Figures told one after another, and whether what they count may be the same thing twice (并列的数).

run_of   (sentence, start, unit) -> clauses with one figure each, or None
flat     (sentence, begin, end)  -> every figure of a stretch with its clause
fit      (run, whole)            -> parts of this whole, and not all of it
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from docflow.figures.checks.lists import RELATIVE, Item, clauses, outside_of
from docflow.figures.checks.wholes import OVERLAP, halved
from docflow.figures.model import Figure, Finding
from docflow.figures.reading import Sentence
from docflow.figures.sums import added, amount, meet, total

NO_PARTS: Final = ("", "%", "岁", "年", "天", "个月", "小时", "分", "倍", "百分点")
#: What one thing may be besides another.
_BESIDES: Final = re.compile(
    r"党员|规模以上|规上|高新|外资|上市|龙头|专精特新|民营|私营|获|评为|A级|级以上|首次|报名|残疾|同时|曾|证|荣誉|持有|老人|学生|人员$"
)
HAS: Final = re.compile(r"^(?:有|成立|建立|设立|建有|设有|配备|拥有|开展|实现|达到|完成|参加|纳入|安装|签订)")
#: What was done, and what is left to do.
_DONE: Final = re.compile(
    r"已|当场|立即|立行|办结|结案|整改|完成|更新|化解|解决|销号|新建|新增|新设|建成|入驻|签约|接种|答复|兑现|到账|通过|合格|剔除|作废"
)
#: Two that are all there is.
_PAIRS: Final = (
    ("流入", "流出"),
    ("实到|到会|参会|出席", "请假|缺席|未到|缺勤"),
    ("当场|现场|就地|直接", "转交|转办|交办|移交|带回|上报"),
    ("新任|新当选|新进", "连任|留任"),
    ("本地|本市|本区|本镇", "外地|外来|外省|外市"),
    ("省内|市内|区内|县内", "省外|市外|区外|县外"),
    ("自有|自建", "租赁|租用|借用"),
    ("初次|首次", "重复|再次"),
    ("上缴|上交", "留存|自留"),
    ("在职|在岗", "离退休|退休|离岗"),
    ("公办", "民办"),
    ("男", "女"),
    ("试点|先行", "推开|面上"),
)
_LEFT: Final = re.compile(
    r"尚|未|没有|还有|仍|正在|在办|待|跟进|限期|剩|原有|改造|改建|扩建|续建|需|不合格|有效|暂缓|延期|逾期"
)
OTHERS: Final = re.compile(
    r"另|其中|此外|平均|每|比上|较上|去年|上年|同比|计划|目标|力争|预计|占|约定|以上的|以下的|先后|次年"
)
OPEN: Final = re.compile(r"等(?![级次候待])|主要|例如|比如|如下表|见表|可多选|多选|其中")


class Run(NamedTuple):
    """Parts told one after another, the words they stand in, and where each figure stands."""

    items: tuple[Item, ...]
    words: str
    places: tuple[int, ...] = ()


def run_of(sentence: Sentence, start: int, unit: str, stops: str = "。！？") -> Run | None:
    """The clauses behind `start` with one figure of `unit` each; None when something else is told among them."""
    words = sentence.words
    end = next((at for at in range(start, len(words)) if words[at] in stops), len(words))
    out: list[Item] = []
    places: list[int] = []
    for first, last in clauses(sentence, start, end):
        clause = re.sub(r"（[^）]*）", "", words[first:last])
        outside = set(outside_of(words, first, last))
        own = [(at, one) for at, one in sentence.marks(first, last) if at in outside and one.unit == unit]
        if not own:
            continue
        if len(own) > 1 or OTHERS.search(clause) or RELATIVE.search(clause):
            return None
        at, figure = own[0]
        out.append(Item(_bare(words[first:at]) + _bare(words[at + 1 : last]), figure))
        places.append(at)
    return Run(tuple(out), words[start:end], tuple(places))


def _bare(words: str) -> str:
    """A label without brackets; the figures in it, `3至7人的`, are marks."""
    return re.sub(r"（[^）]*）", "", words).strip()


def apart(items: Sequence[Item]) -> bool:
    """True when nothing is counted twice, as far as the words tell."""
    labels = [one.label for one in items]
    if items[0].figure.unit == "元":
        return True  # Money is spent once.
    if len(items) == 2 and (halved(labels[0], labels[1], items[0].figure) or all_there_is(labels[0], labels[1])):
        return True
    if any(
        OVERLAP.search(one) or _BESIDES.search(one.replace("党员不足", "").replace("没有党员", "")) for one in labels
    ):
        return False
    return sum(bool(HAS.match(one)) for one in labels) < 2


def all_there_is(one: str, other: str) -> bool:
    """True for what was done and what is left, and for the two of a pair."""
    paired = any(
        (re.search(a, one) and re.search(b, other)) or (re.search(b, one) and re.search(a, other)) for a, b in _PAIRS
    )
    return paired or bool(_LEFT.search(other) and _DONE.search(one))


def segments(words: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for end in [at for at, one in enumerate(words) if one in "；。"] + [len(words)]:
        yield begin, end
        begin = end + 1


def flat(sentence: Sentence, begin: int, end: int) -> list[Item]:
    """The figures of a stretch outside brackets, each with its clause."""
    out = []
    for first, last in clauses(sentence, begin, end):
        outside = set(outside_of(sentence.words, first, last))
        own = [(at, one) for at, one in sentence.marks(first, last) if at in outside]
        for number, (at, one) in enumerate(own):
            start = own[number - 1][0] + 1 if number else first
            stop = own[number + 1][0] if number + 1 < len(own) else last
            out.append(Item(_bare(sentence.words[start:at]) + _bare(sentence.words[at + 1 : stop]), one))
    return out


def wrong(sentence: Sentence, whole: Figure, items: Sequence[Item]) -> Finding:
    figures = [one.figure for one in items]
    names = "、".join(one.said() for one in figures)
    text = f"{added(figures)}，写的总数是 {whole.text}：{names}；总数{whole.said()}"
    return Finding("公085", sentence.passage.place, text, "核对各项与总数", (whole, *figures))


def unequal(items: Sequence[Item], whole: Figure) -> bool:
    return not meet(total([one.figure for one in items]), amount(whole))


def fit(run: Run, whole: Figure, sure: bool = False) -> bool:
    """True when the parts are parts of this whole, and not all of it; `sure` where it is known that none overlap."""
    within = all(one.figure.low <= whole.high for one in run.items)
    return within and (sure or apart(run.items)) and unequal(run.items, whole)
