"""What is announced and what follows: 八个方面 and four headings, 三点：一是…二是, 甲、乙等3人 (所说的项数)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from docflow.figures.model import Finding, Paper, Passage
from docflow.figures.numbers import number

_COUNT: Final = r"([1-9]\d?|[二两三四五六七八九]|十[一二三四五六七八九]?|二十)"
_MEASURE: Final = (
    r"(?:个方面|方面|项|点|条|类|件事|个问题|项工作|项任务|项措施|个环节|大任务|个重点|项要求|个步骤|大问题"
    r"|大举措|个部分)"
)
_ANNOUNCES: Final = re.compile(
    rf"(?:以下|下列|如下|下述|主要有|主要存在|分为|包括|重点做好|着力抓好|做好|抓好|落实|存在)(?:的)?[^，。；：\d]{{0,6}}?{_COUNT}{_MEASURE}[^，。；：]{{0,12}}[：。:]?$"
    rf"|{_COUNT}{_MEASURE}[^，。；：]{{0,10}}(?:如下|是)?：$"
)
_THEME: Final = re.compile(
    rf"{_COUNT}(?:个|大|项)(创新|突破|转变|结合|强化|延伸|提升|机制|难题|问题|对策|举措|行动|工程|抓手|着力点|关键|环节|到位|载体|坚持|注重|聚焦|覆盖|规范)(?![一-鿿]{{0,6}}(?:中|之一|方面))"
)
_ORDER: Final = re.compile(
    r"(?<![一二三四五六七八九十])([一二三四五六七八九十]{1,2})(?:是|要)(?!否)|第([一二三四五六七八九十]{1,2})，|([①-⑳])"
)
_INLINE: Final = re.compile(rf"{_COUNT}{_MEASURE}[^，。；：]{{0,10}}[：:，](?=\s*(?:一是|一要|第一，|①))")
_PEOPLE: Final = re.compile(
    r"((?:[一-鿿]{2,4}(?:同志)?、){1,12}[一-鿿]{2,4})(?:同志)?等([1-9]\d?|[二两三四五六七八九十]{1,3})(?:名|位|人)"
)
_NAMED: Final = re.compile(
    r"(?:以下|下列|如下|分别是|名单|为)[^，。；：]{0,12}?([1-9]\d?|[二两三四五六七八九十]{1,3})(?:家|个|名|位|户|所)[^，。；：\d]{0,10}：([^。；]+)[。；]?$"
    r"|[（(]共([1-9]\d?)(?:家|个|名|位|户|所)[）)]：([^。；]+)[。；]?$"
)


def announced(paper: Paper) -> Iterator[Finding]:
    """公081: as many items follow as were announced."""
    lines = [one for one in paper.passages if one.part in ("body", "heading") and not one.automatic]
    for index, line in enumerate(lines):
        yield from _inline(line)
        yield from _listed(line)
        found = _ANNOUNCES.search(line.text.strip())
        if found:
            said = _number(next(group for group in found.groups() if group))
            yield from _said(line, said, _items_below(lines, index))
    yield from _theme(paper, lines)


def _number(text: str) -> int:
    found = number(text)
    return int(found[0]) if found else 0


def _said(line: Passage, said: int, count: int) -> Iterator[Finding]:
    if count and count != said:
        yield Finding("公081", line.place, f"说有 {said} 项，下面列了 {count} 项", "核对项数")


def _items_below(lines: Sequence[Passage], index: int) -> int:
    """How many items of one level follow `lines[index]` at once; 0 when none does."""
    if index + 1 >= len(lines) or lines[index + 1].part != "heading":
        return 0
    level = lines[index + 1].level
    above = lines[index].level if lines[index].part == "heading" else 0
    if lines[index + 1].number != 1 or (above and level <= above):
        return 0
    count = 0
    for line in lines[index + 1 :]:
        if line.part != "heading" or line.level > level:
            continue
        # A second 1 begins another list.
        if line.level < level or line.annex != lines[index].annex or (count and line.number == 1):
            break
        count += 1
    return count


def _theme(paper: Paper, lines: Sequence[Passage]) -> Iterator[Finding]:
    """`八个创新` before the first heading, and headings of the first level that each name a 创新."""
    tops = [one for one in lines if one.part == "heading" and one.level == 1 and not one.annex]
    lead = [*paper.of("title")]
    for line in lines:
        if line.part == "heading":
            break
        lead.append(line)
    for passage in lead:
        for found in _THEME.finditer(passage.text):
            said, word = _number(found.group(1)), found.group(2)
            named = [one for one in tops if word in one.text]
            if len(named) > 1 and len(named) * 2 > len(tops) and len(named) != said:
                text = f"说有 {said} 个{word}，下面列了 {len(named)} 个（{len(tops)} 个一级标题）"
                yield Finding("公081", passage.place, text, "核对项数")


def _inline(line: Passage) -> Iterator[Finding]:
    """`有三个方面：一是…；二是…` in one paragraph."""
    for found in _INLINE.finditer(line.text):
        rest = re.split(r"[二两三四五六七八九十\d]?[个项]方面[：:]", line.text[found.end() :])[0]
        numbers = [_ordinal(one) for one in _ORDER.finditer(rest)]
        run = 0
        for one in numbers:
            if one == run + 1:
                run = one
            elif one == 1:
                break
        said = _number(found.group(1))
        if run and run != said:
            yield Finding("公081", line.place, f"说有 {said} 项，后面列了 {run} 项", "核对项数")


def _ordinal(found: re.Match[str]) -> int:
    if circled := found.group(3):
        return ord(circled) - ord("①") + 1
    return _number(found.group(1) or found.group(2))


def _listed(line: Passage) -> Iterator[Finding]:
    """`甲、乙、丙等2人` names more than it counts; `以下3家单位：甲、乙` fewer."""
    for found in _PEOPLE.finditer(line.text):
        names = found.group(1).split("、")
        said = _number(found.group(2))
        if len(names) > said and all(2 <= len(one) <= 4 for one in names):
            yield Finding("公081", line.place, f"列了 {len(names)} 个，写的是“等 {said}”", "核对人数和名单")
    for found in _NAMED.finditer(line.text.strip()):
        said = _number(found.group(1) or found.group(3))
        listed = re.sub(r"（[^）]*）", "", found.group(2) or found.group(4))
        if re.search(r"\d|等$|[一二三]是|，", listed) or "、" not in listed:
            continue
        count = len(re.split(r"、|和(?=[一-鿿]{2,}$)|以及", listed))
        if said and count != said:
            yield Finding("公081", line.place, f"说有 {said} 个，后面列了 {count} 个", "核对个数和名单")
