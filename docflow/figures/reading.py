"""Running text read for figures (读数): sentences in which each figure and date is one character.

sentences (passage) -> Sentence, …    their words with figures and dates taken out
figures   (passage) -> every figure of a passage

A rule then looks for words around marks: `其中正式党员￼名` is one pattern, however the number was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final

from docflow.figures.masking import days, silent
from docflow.figures.model import Day, Figure, Passage
from docflow.figures.numbers import ABOUT, ABOVE, BELOW, LEAST, MAGNITUDE, MOST, bounds, number

_WIDE: Final = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), 0xFF05, 0xFF0E, 0xFF0B)}
_CN: Final = "[〇零一二两三四五六七八九十百千万亿]"
_DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,20})(?:\.\d{1,10})?"
_UNITS: Final = (
    *("人次", "个百分点", "百分点", "平方公里", "平方米", "立方米", "公里", "万元", "亿元", "元", "千克", "公斤"),
    *("个月", "小时", "学时", "课时", "课次", "人", "名", "位", "个", "家", "户", "所", "处", "份", "件", "项", "场"),
    *("次", "期", "条", "篇", "册", "本", "块", "支", "台", "辆", "座", "间", "套", "批", "类", "种", "年", "岁", "天"),
    *("周", "米", "亩", "吨", "票", "席", "分钟", "分", "倍", "组", "队", "对", "片", "村", "镇", "街道", "门", "幅"),
    *("张", "封", "趟", "节", "讲", "页", "棵", "株", "斤", "字", "美元", "千瓦时", "班次", "台次", "篇次"),
    *("面", "只", "把", "枚", "轮", "届", "栋", "幢", "点", "大", "‰", "%"),
    *("起", "例", "宗", "桩", "盏", "桶", "箱", "袋", "床", "架", "艘", "笔", "餐", "单元"),
)
#: Units that count alike.
_SAME: Final = {
    **dict.fromkeys(("名", "位", "人"), "人"),
    **dict.fromkeys(("家", "户", "所", "个"), "个"),
    **dict.fromkeys(("个百分点", "百分点"), "百分点"),
    **dict.fromkeys(("课次", "场", "次"), "次"),
}
_MONEY: Final = {"万元": Decimal(10) ** 4, "亿元": Decimal(10) ** 8}
_UNIT: Final = "|".join(sorted(_UNITS, key=len, reverse=True))
_BEHIND: Final = ("以上", "以下", "以内", "余", "多", "来", "几", "强", "弱", "左右", "上下", "不等", "之多")
_AHEAD: Final = sorted({*BELOW, *ABOVE, *LEAST, *MOST, *ABOUT} - {*_BEHIND, "近"}, key=len, reverse=True)
_BEFORE: Final = "|".join((*_AHEAD, "(?<![最附临靠相])近"))
_TAIL: Final = "以上|以下|以内|左右|上下|不等|之多"
_NUMBER: Final = re.compile(
    rf"(?P<front>{_BEFORE})?[ ]{{0,2}}"
    rf"(?:(?P<over>{_CN}{{1,9}})分之(?P<under>{_CN}{{1,9}}(?:点[零一二三四五六七八九]+)?)"
    rf"|(?P<num>(?<![\d./])\d{{1,3}})/(?P<den>\d{{1,3}})(?![\d./月])"
    rf"|(?P<tenths>[一二三四五六七八九]|(?<![\d.])[1-9](?:\.5)?)成(?:(?P<fifth>[一二三四五六七八九])(?=[，。、；）的以左]|$))?(?=[，。、；）的以左多党企单职]|$)"
    rf"|(?P<half>半数以上|过半数?|一半以上|半数|一半|多半|大半)(?!年|月|天|径|途)"
    rf"|(?P<first>{_DIGITS})(?P<inner>余|多|来(?![自信访电源]))?(?P<scale>{MAGNITUDE})?(?P<tenk>\d{{1,4}}(?=[人名个家元户]))?"
    rf"(?:\s*(?:{_UNIT})?\s*[-－—–～~至]\s*(?P<second>{_DIGITS})(?P<scale2>{MAGNITUDE})?)?"
    rf"|(?P<hanzi>{_CN}{{1,12}}(?:点[零一二三四五六七八九]{{1,4}})?)(?P<hinner>余|多|来|几)?(?P<hscale>[万亿])?)"
    rf"[ ]{{0,2}}(?P<late>余|多)?(?P<unit>(?!位(?:小数|数|于|置|[，。]))(?:{_UNIT}))?(?P<tail>{_TAIL})?",
    re.ASCII,
)
_FIGURE, _DATE = 0xE000, 0xF000
F: Final = "[\ue000-\uefff]"
D: Final = "[\uf000-\uf8ff]"
#: What a word may not be: marks, points, brackets.
STOP: Final = "\ue000-\uf8ff，。；：、！？（）()《》…—\\s"
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")
_WIDE_POINT: Final = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_SENTENCE: Final = re.compile(r"[^。！？\n]*[。！？\n]?")
_LEAD: Final = re.compile(
    r"^(?:其中|另有|另外|此外|还有|以及|并且|并|且|及|与|和|或|而|则|的|了|在(?![职册编岗])|对(?!口)|共(?![青产同享建])|总共|一共"
    r"|目前|现(?![场代役])|全部|均|分别|已经|仅|就|是|有(?![效关限机])|为|又|再)+"
)
_VERB: Final = re.compile(
    r"(?:共有|共计|总计|合计|现有|计有|建有|设有|拥有|累计|达到|分别为|分别是|分别有|分别|约为|仅有|只有|共|有|为|是|计|达|约|仅|只|的|了|：|数为|增至|增加到|到)+$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence whose figures and dates are marks: `words[i]` is a mark, or a character as written."""

    words: str
    figures: tuple[Figure, ...]
    days: tuple[Day, ...]
    passage: Passage

    def at(self, mark: str) -> Figure:
        """The figure of a mark."""
        return self.figures[ord(mark) - _FIGURE]

    def day(self, mark: str) -> Day:
        return self.days[ord(mark) - _DATE]

    def marks(self, start: int = 0, end: int | None = None) -> Iterator[tuple[int, Figure]]:
        """The figures between two places of `words`, each with its place there."""
        for index in range(start, len(self.words) if end is None else end):
            if _FIGURE <= ord(self.words[index]) < _DATE:
                yield index, self.at(self.words[index])


def figures(passage: Passage) -> tuple[Figure, ...]:
    """Every figure of a passage, in order."""
    return tuple(one for sentence in sentences(passage) for one in sentence.figures)


@lru_cache(maxsize=4096)
def sentences(passage: Passage) -> tuple[Sentence, ...]:
    """The sentences of a passage that hold a figure or a date, and those that hold none."""
    text = _WIDE_POINT.sub(",", _PRIVATE.sub("□", passage.text)).translate(_WIDE)
    found = days(text)
    quiet = silent(text, found)
    read = [one for match in _NUMBER.finditer(text) if (one := _figure(match, text, quiet, passage))]
    out = []
    for stretch in _SENTENCE.finditer(text):
        if stretch.group():
            out.append(_sentence(stretch, text, read, found, passage))
    return tuple(out)


def _sentence(stretch: re.Match[str], text: str, read: list[Figure], found: list[Day], passage: Passage) -> Sentence:
    own = [one for one in read if stretch.start() <= one.start < stretch.end()]
    dates = [one for one in found if stretch.start() <= one.start < stretch.end()]
    spots = sorted(
        [(one.start, one.end, chr(_FIGURE + i)) for i, one in enumerate(own[:4000])]
        + [(one.start, one.end, chr(_DATE + i)) for i, one in enumerate(dates[:2000])]
    )
    words, at = [], stretch.start()
    for start, end, mark in spots:
        words += [text[at:start], mark]
        at = max(at, end)
    words.append(text[at : stretch.end()])
    joined = (
        "".join(words).replace(",", "，").replace(";", "；").replace("(", "（").replace(")", "）").replace(":", "：")
    )
    labelled = [_labelled(one, joined, chr(_FIGURE + i)) for i, one in enumerate(own)]
    return Sentence(joined, tuple(labelled), tuple(dates), passage)


def _labelled(figure: Figure, words: str, mark: str) -> Figure:
    """`figure` with the words that say what it counts."""
    index = words.find(mark)
    if index < 0:
        return figure
    before = re.search(rf"[^{STOP}]*$", words[max(0, index - 40) : index])
    after = re.match(rf"[^{STOP}]*", words[index + 1 : index + 31])
    left = _VERB.sub("", _LEAD.sub("", (before.group() if before else "").strip()))
    right = (after.group() if after else "").removeprefix("的")
    return replace(figure, before=_unquoted(left), after=_unquoted(right))


def _unquoted(text: str) -> str:
    return text.replace("“", "").replace("”", "").strip()


def _figure(found: re.Match[str], text: str, quiet: bytearray, passage: Passage) -> Figure | None:
    group = found.groupdict()
    start, end = found.span()
    core = next(
        (found.start(name) for name in ("over", "num", "tenths", "half", "first", "hanzi") if group[name]), start
    )
    if any(quiet[core : max(core + 1, end - len(group["tail"] or ""))]):
        return None
    read = _value(group)
    if read is None:
        return None
    value, step, unit, high = read
    if group["hanzi"] and not _counts(group, text, start, end):
        return None
    hedge = " ".join(
        one for one in (group["front"], group["inner"], group["hinner"], group["late"], group["tail"]) if one
    )
    low, top = bounds(value, step, hedge)
    if high is not None:
        low, top = min(low, value), max(top, bounds(high, step, hedge)[1])
    if group["half"]:
        low, top = (
            (Decimal(50), Decimal(100))
            if "以上" in group["half"] or group["half"] in ("过半", "过半数", "多半", "大半")
            else (Decimal(45), Decimal(55))
        )
    origin = next((one.field for one in passage.origins if one.start <= core < one.end), "")
    return Figure(found.group().strip(), value, low, top, unit, passage.place, start, end, hedge=hedge, field=origin)


def _counts(group: dict[str, str | None], text: str, start: int, end: int) -> bool:
    """A numeral in 汉字 is a figure when a unit follows it: 八个, not 八方."""
    said = group["hanzi"] or ""
    if not group["unit"] or (len(said) > 1 and number(said) is None):
        return False
    if start and text[start - 1] in "统唯同每任某这那另之逐万进专划不如第几数头":
        return False
    return not (
        group["unit"] in ("大", "点", "面", "片", "队", "把", "年", "分", "门", "对", "届", "轮", "村", "镇")
        and len(said) == 1
    )


def _value(group: dict[str, str | None]) -> tuple[Decimal, Decimal, str, Decimal | None] | None:
    """Value, step, unit and, of a range, its end."""
    unit = group["unit"] or ""
    if group["over"]:
        return _share(group["over"], group["under"] or "")
    if group["num"]:
        over, under = int(group["num"]), int(group["den"] or 1)
        if not 0 < over < under:
            return None
        return Decimal(100 * over) / under, Decimal(6), "%", None
    if group["tenths"]:
        tenths = number(group["tenths"])
        fifth = number(group["fifth"]) if group["fifth"] else None
        assert tenths
        return tenths[0] * 10 + (fifth[0] if fifth else 0), Decimal(1 if fifth else 10), "%", None
    if group["half"]:
        return Decimal(50), Decimal(10), "%", None
    written = (group["first"] or group["hanzi"] or "") + (group["scale"] or group["hscale"] or "")
    read = number(written)
    if read is None:
        return None
    value, step = read
    if group["tenk"] and group["scale"]:
        value, step = value + int(group["tenk"]), Decimal(0)
    high = number((group["second"] or "") + (group["scale2"] or "")) if group["second"] else None
    if unit in _MONEY:
        scale = _MONEY[unit]
        places = step or Decimal(1).scaleb(int(value.as_tuple().exponent))
        value, step, high = value * scale, places * scale, (high[0] * scale, step) if high else None
        unit = "元"
    if unit in ("%", "‰", "百分点", "个百分点", "倍") and not step:
        step = Decimal(1)
    return value, step, _SAME.get(unit, unit), high[0] if high else None


def _share(over: str, under: str) -> tuple[Decimal, Decimal, str, None] | None:
    below, above = number(over), number(under)
    if not below or not above or not below[0]:
        return None
    if over == "百":
        return above[0], above[1] or Decimal(1), "%", None
    if above[0] > below[0]:
        return None
    return above[0] * 100 / below[0], Decimal(6), "%", None
