"""A run of parts in a sentence: `单独组建4个、联合组建5个`, and the figure they are parts of (列举).

items    (sentence, start, end, unit) -> each part of one unit with what it is called, until something else is told
whole_of (sentence, end, unit)        -> the nearest figure before that can be their whole
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from docflow.figures.model import Figure
from docflow.figures.reading import F, Sentence

#: A clause with one of these speaks of something else.
ASIDE: Final = re.compile(
    r"全年|今年|去年|上年|本年|累计|截至|同比|环比|比上|较上|增加|增长|减少|下降|平均|人均|户均|此外|另外|另有|还有|开展|走访|举办|召开|培训|发放|收回|回收|整改|发现|收集|投入|计划|目标|力争|预计|达到|提高|组织(?!关系|覆盖)[^，、]*活动|占"
)
#: Even the first of a list has none of these: it would be compared, not counted.
RELATIVE: Final = re.compile(r"平均|人均|户均|同比|环比|比上|较上|占|增加|减少|增长|下降|每")
#: What tells a change or a mean has no parts.
_NO_WHOLE: Final = re.compile(r"比|较|同比|净增|增加|减少|多|少|平均|人均|户均|每")


#: What is left of the whole.
REST: Final = re.compile(r"^(?:其余|剩余|余下|其他|其它|剩下)")


class Item(NamedTuple):
    """One of a list: what it is called, and its figure."""

    label: str
    figure: Figure


# --- what belongs to a list ---------------------------------------------------------------------------------


def clauses(sentence: Sentence, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The clauses of a stretch, apart at points that stand in no bracket."""
    depth, at = 0, start
    for index in range(start, end):
        character = sentence.words[index]
        depth += {"（": 1, "）": -1}.get(character, 0)
        if depth <= 0 and character in "，、；。：！？":
            yield at, index
            at = index + 1
    if at < end:
        yield at, end


def closing(words: str, start: int) -> int:
    """Where the bracket closes that is open at `start`, or where the part of the sentence ends."""
    depth = 0
    for index in range(start, len(words)):
        if words[index] == "（":
            depth += 1
        elif words[index] == "）":
            if depth == 0:
                return index
            depth -= 1
        elif words[index] in "；。！？" and depth == 0:
            return index
    return len(words)


def outside_of(words: str, start: int, end: int) -> Iterator[int]:
    """The places of a stretch that stand in no bracket."""
    depth = 0
    for index in range(start, end):
        depth += {"（": 1, "）": -1}.get(words[index], 0)
        if depth == 0:
            yield index


def items(sentence: Sentence, start: int, end: int, unit: str) -> list[Item]:
    """The run of `label figure` clauses of one unit that begins at `start`; it ends where something else is told."""
    out: list[Item] = []
    for first, last in clauses(sentence, start, end):
        words = sentence.words[first:last]
        outside = set(outside_of(sentence.words, first, last))
        found = [one for index, one in sentence.marks(first, last) if index in outside]
        if not found or found[0].unit == "%" != unit:
            if found and out and not re.search("占|率", words):
                break  # `降低0.2%` is said of the one before; what follows may be of another kind.
            continue
        told = re.sub(r"（[^）]*）", "", words)
        if not REST.match(words) and (ASIDE if out else RELATIVE).search(told):
            break
        if found[0].unit != unit:
            if out:
                break
            continue
        label = found[0].before + found[0].after
        if len(found) == 2 and not found[1].before and re.search(F + "和" + F, words):
            out.append(Item(label, found[0]))
            out.append(Item(found[1].after, found[1]))
            continue
        if len(found) > 1 and not re.search(rf"{F}[^{F[1:-1]}]*(?:和|及|以及|与){{1}}[^{F[1:-1]}]*{F}", words):
            break
        out += [Item(one.before + one.after, one) for one in found]
    return out


def whole_of(sentence: Sentence, end: int, unit: str) -> tuple[int, Figure] | None:
    """The figure of that unit nearest before `end` in the same part of the sentence."""
    words = sentence.words
    begin = max(words.rfind(mark, 0, end) for mark in "；。") + 1
    found = [
        (index, one)
        for index, one in sentence.marks(begin, end)
        if one.unit == unit and not _NO_WHOLE.search(re.split("[，、；（]", words[:index])[-1])
    ]
    inside = words.count("（", 0, end) > words.count("）", 0, end)
    if not inside:
        outside = set(outside_of(words, 0, end))
        found = [one for one in found if one[0] in outside] or found
    return found[-1] if found else None
