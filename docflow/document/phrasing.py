"""词意完整: between which words a line of a title may end, and how much it hurts the sense.

breaks (text)    -> position: cost, for each place between two words; 0 does not hurt, NEVER_BUT is avoided to the last
whole  (text)    -> the stretches that are one thing: a number with its unit, a term, a firm's 有限公司

Words are found by rjieba, whose dictionary is part of it: the same text is cut alike on every machine. It is loaded
when a title does not fit its line, and what it says is never kept in a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final

from docflow.document.terms import TERMS

#: What no line begins with, and what no line ends with.
CLOSING: Final = "，。、；：？！）〉》」』】〕”’…—～·的"
OPENING: Final = "（〈《「『【〔“‘第"

#: A break that leaves half of a phrase behind: taken when nothing else gives a shape.
NEVER_BUT: Final = 8.0
#: What a break costs more inside the title of another paper.
_IN_TITLE: Final = 2.0

#: What ends the name of a body: a line ends gladly after it, and unwillingly before it.
_BODIES: Final = re.compile(
    r"(?:委员会|党委|党组|党工委|党支部|党总支|支部|工委|区委|市委|县委|省委|人民政府|政府|办公室|办事处|有限公司|公司|集团|银行"
    r"|[局部厅院校会社所站团]|中心|街道|法院|检察院|大学|学院|医院|合作社|联合会|总工会|商会|协会|学会)"
)
_PLACES: Final = ("ns", "s")
_PREFIXES: Final = ("中共", "中国共产党", "共青团")
_LINKS: Final = ("和", "与", "及", "暨", "以及", "并", "或", "或者")
#: Tags of words that lean on the next: prepositions, adverbs, adjectives that stand before a noun.
_LEANING: Final = ("p", "d", "a", "b", "ad", "an")

_NUMERAL: Final = "一二三四五六七八九十百千〇零两"
_UNIT: Final = (
    r"(?:年度|年代|年|月份|月|日|周年|季度|届|次|个|名|人|家|户|万元|亿元|元|号|"
    r"项|批|期|轮|条|章|小时|分钟|天|周|岁|亩|公里|米|吨|级|类|%|％|‰)"
)
_RUN: Final = r"[0-9０-９A-Za-z]+"
#: A number with its unit, a span of years, a bracketed year with its number, a Latin word; a counted session.
_NUMBERS: Final = re.compile(
    rf"第?{_RUN}(?:[.．,，:：/]{_RUN})*(?:(?<=[0-9０-９])(?:{_UNIT})?(?:[—～\-－至]{_RUN}(?:{_UNIT})?)?(?:{_RUN}{_UNIT})*)?"
    rf"(?:(?<=[0-9０-９])[^\s0-9０-９A-Za-z])?"
    rf"|第[{_NUMERAL}]+{_UNIT}?(?:全体会议)?"
    rf"|党的[{_NUMERAL}]+(?:大|届(?:[{_NUMERAL}]+中全会)?)"
    rf"|[{_NUMERAL}]+届(?:[{_NUMERAL}]+(?:中)?全会|[{_NUMERAL}]+次)?"
    rf"|[{_NUMERAL}]+年(?:行动计划|行动方案|行动|计划|规划)?|[{_NUMERAL}]+(?:{_UNIT}|周年|化|五)"
    rf"|[〔\[][^〕\]]{{1,8}}[〕\]](?:{_RUN}(?:(?<=[0-9０-９])(?:{_UNIT}|[^\s0-9０-９A-Za-z]))?)?"
)
#: A name whose surname has two characters, which a dictionary takes for a place or cuts.
_COMPOUND_NAME: Final = re.compile(
    r"(?:欧阳|上官|司马|诸葛|司徒|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|东方|夏侯|端木|轩辕|钟离|太史|澹台|闻人|呼延|独孤|南宫)"
    r"[\u4e00-\u9fff]{1,2}(?=等|同志|、|[0-9任]|职务|先生|女士|$)"
)
_TERM: Final = re.compile("|".join(sorted(map(re.escape, TERMS), key=len, reverse=True)))
#: A short word in quotes or brackets stands with its marks.
_QUOTED: Final = re.compile(
    r"“[^“”]{1,6}”(?:组织|行动|工程|规划|计划|方案|改革|战略|活动|同创|一体化)?|（[^（）]{1,6}）|〈[^〈〉]{1,8}〉"
)


def whole(text: str) -> Iterator[tuple[int, int]]:
    """Where the stretches begin and end inside which no line may end."""
    for pattern in (_NUMBERS, _TERM, _QUOTED, _COMPOUND_NAME):
        for found in pattern.finditer(text):
            if found.end() - found.start() > 1:
                yield found.span()


def numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where the numbers with their units, and the Latin words, begin and end."""
    return (found.span() for found in _NUMBERS.finditer(text))


@lru_cache(maxsize=512)
def breaks(text: str) -> dict[int, float]:
    """Where a line may end between two words of `text`, and what it costs."""
    from rjieba import tag

    cited = [found.span() for found in re.finditer("《[^《》]*》", text)]
    out: dict[int, float] = {}
    at = 0
    for left, right in pairwise(_merged(text, tag(text))):
        at += len(left[0])
        if text[at] not in CLOSING and text[at - 1] not in OPENING:
            out[at] = _cost(text, at, left, right) + (_IN_TITLE if any(a < at < b for a, b in cited) else 0.0)
    return out


def _merged(text: str, words: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The words and their tags, those of a term as one that counts as its last."""
    within = {at for start, end in whole(text) for at in range(start + 1, end)}
    at, held = 0, ""
    for word, tag in words:
        at += len(word)
        held += word
        if at not in within:
            yield held, tag
            held = ""


def _cost(text: str, at: int, left: tuple[str, str], right: tuple[str, str]) -> float:
    """What a line end between two neighbours costs the sense."""
    (before, before_tag), (after, after_tag) = left, right
    if before.endswith("的") or after == "关于":
        return 0.0
    if text[at - 1] in "、，》”）" or text[at] in "《“（〈" or (after in _PREFIXES and before_tag[0] == "v"):
        return 0.5
    if before_tag == after_tag == "nr":
        return NEVER_BUT
    if before in _PREFIXES or before in _LINKS or before == "关于" or before == "对":
        return NEVER_BUT
    if after in _LINKS:
        return 1.0
    if before_tag in _PLACES:
        return 2.5 if _ends_body(text[at : at + 20].split("的")[0]) else 1.0
    if before_tag == "nt" or (len(before) > 1 and _ends_body(text[:at])):
        return 1.5
    cost = _by_tags(before_tag, after_tag)
    if len(after) > 1 and _BODIES.fullmatch(after):
        cost += 3.0
    if (len(before) == 1 and before_tag not in ("v", "ng")) or (len(after) == 1 and after_tag != "v"):
        cost += 2.0
    return cost


def _ends_body(text: str) -> bool:
    found = [one.end() for one in _BODIES.finditer(text)]
    return bool(found) and found[-1] == len(text)


def _by_tags(before: str, after: str) -> float:
    if before[0] in "m" and after[0] in "qm":
        return NEVER_BUT
    if before in _LEANING or before[0] == "r":
        return 5.0
    if before == "v" and after[0] in "nvjlmt":
        return 2.0
    if after == "v":
        return 2.0
    return 3.5


def is_body(text: str) -> bool:
    """True for what reads as the name of a body: 中共明川区云杉软件有限公司支部委员会."""
    return len(text) > 3 and not re.search(r"[的《》：，。]|关于", text) and _ends_body(text)
