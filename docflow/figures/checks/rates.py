"""Shares whose figures stand in the phrase itself, in a bracket behind, or in the sentence before (比例的另几种写法).

`占常住人口6.1万人的13.5%` · `组织覆盖率34.5%（已建10个）` · `入驻企业1126家。…覆盖企业612家，覆盖率54.4%`
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from typing import Final

from docflow.figures.checks.lists import closing
from docflow.figures.checks.ratios import LAST, RATES, TARGET, around, clause_of, judged
from docflow.figures.model import Figure, Finding, Paper
from docflow.figures.reading import F, Sentence, sentences
from docflow.figures.sums import Amount, amount, meet, ratio, total

_WORDS: Final = rf"[^，。；、：（）{F[1:-1]}]"
_PHRASE: Final = re.compile(
    rf"(?:占|完成|为|达到?|相当于|是)(?P<what>{_WORDS}{{0,14}})（?(?P<whole>{F}){_WORDS}{{0,10}}）?的(?:约|近)?(?P<share>{F})"
    rf"|占(?P<what2>{_WORDS}{{1,14}})的(?:约|近)?(?P<share2>{F})（(?P=what2){_WORDS}{{0,6}}(?P<whole2>{F}){_WORDS}{{0,4}}）"
)
_NO_COUNTS: Final = ("%", "百分点", "倍", "年", "岁", "天", "个月", "")
_OTHERS: Final = re.compile(r"比(?!例|重)|较|净增|增加(?!值)|减少|平均|人均|户均|每|另|新增(?!党员|会员)")


def rates(paper: Paper) -> Iterator[Finding]:
    """公088: as `ratios`, where the figures are told in other ways."""
    for passage in paper.of("body", "heading", "cell", "note"):
        earlier: list[Figure] = []
        for sentence in sentences(passage):
            yield from _in_phrase(sentence)
            for index, figure in sentence.marks():
                if figure.unit == "%":
                    yield from _named(sentence, index, figure, earlier)
            earlier += sentence.figures


def _in_phrase(sentence: Sentence) -> Iterator[Finding]:
    """`A▢人，占B▢人的▢%`: the nearest count of the unit before is the part."""
    for found in _PHRASE.finditer(sentence.words):
        whole = sentence.at(found.group("whole") or found.group("whole2"))
        share = sentence.at(found.group("share") or found.group("share2"))
        if share.unit != "%" or whole.unit in _NO_COUNTS or LAST.search(found.group("what") or ""):
            continue
        begin = max(sentence.words.rfind(mark, 0, found.start()) for mark in "；。") + 1
        before = [one for _, one in sentence.marks(begin, found.start()) if one.unit == whole.unit]
        if before and before[-1].low <= whole.high * 5 and not _OTHERS.search(around(sentence, before[-1])):
            yield from judged(sentence, share, before[-1], [whole])


def _named(sentence: Sentence, index: int, share: Figure, earlier: Sequence[Figure]) -> Iterator[Finding]:
    clause = clause_of(sentence.words, index)
    if TARGET.search(clause.replace("达到", "")) or LAST.search(clause) or "占" in clause:
        return
    if "工作覆盖" in clause or not (said := re.search(r"([一-鿿]{2})率[^，。；]{0,5}$", clause)):
        return
    known = next(
        ((over, under) for names, over, under in RATES if re.search(rf"(?:{names})[^，。；]{{0,5}}$", clause)), None
    )
    over, under = known or (said.group(1), r"(?!)")
    behind = _behind(sentence, index, over)
    parts = behind or _parts(sentence, index, over)
    wholes = _wholes(sentence, index, parts, under, earlier)
    wholes = wholes or _only(sentence, index, behind, earlier) or _next(sentence, index, parts)
    if not wholes:
        parts, wholes = _near(sentence, index, share, parts, earlier)
    yield from _agreeing(sentence, share, parts, wholes)


def _near(
    sentence: Sentence, index: int, share: Figure, parts: Sequence[Figure], earlier: Sequence[Figure]
) -> tuple[list[Figure], list[Figure]]:
    """应开1092次、实开1070次; else a count told before, of which the share would be right with one digit another."""
    here = list(sentence.marks(0, index))
    due = [one for at, one in here if re.search("应[一-鿿]{0,3}$", clause_of(sentence.words, at))]
    done = [one for at, one in here if re.search("实[一-鿿]{0,3}$", clause_of(sentence.words, at))]
    if len(due) == len(done) == 1 and due[0].unit == done[0].unit:
        return done, due
    known = [one for one in earlier if len(parts) == 1 and one.unit == parts[0].unit and one.low >= parts[0].high]
    near = [one for one in known if _one_digit(parts[0], one, share)]
    # One that agrees speaks against the others.
    agrees = any((found := ratio(amount(parts[0]), amount(one), 100)) and meet(found, amount(share)) for one in known)
    return list(parts), near[-1:] if not agrees else []


def _one_digit(part: Figure, whole: Figure, share: Figure) -> bool:
    """True when the share differs in one digit from what it should be."""
    places = max(0, -int(share.value.as_tuple().exponent))
    right = f"{(part.value * 100 / whole.value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):f}"
    said = f"{share.value:f}"
    return len(right) == len(said) > 2 and sum(a != b for a, b in zip(right, said, strict=True)) == 1


def _next(sentence: Sentence, index: int, parts: Sequence[Figure]) -> list[Figure]:
    """The only other count of the unit in the sentence: `工单4875件，按时办结4826件，按时办结率…`."""
    if len(parts) != 1 or parts[0].hedge:
        return []
    own = [
        one
        for at, one in sentence.marks(0, index)
        if one.unit == parts[0].unit and not _OTHERS.search(around(sentence, one))
    ]
    return own[:1] if len(own) == 2 and own[1] is parts[0] and own[0].low >= parts[0].high else []


def _behind(sentence: Sentence, index: int, over: str) -> list[Figure]:
    """The part in a bracket right behind: `34.5%（已建10个）`."""
    if sentence.words[index + 1 : index + 2] != "（":
        return []
    inside = list(sentence.marks(index + 2, closing(sentence.words, index + 2)))
    told = [one for at, one in inside if re.search(over, clause_of(sentence.words, at)) and one.unit not in _NO_COUNTS]
    return told if len(inside) == len(told) == 1 else []


def _denied(words: str, over: str) -> bool:
    """未参保 is no part of 参保率."""
    return bool(re.search(rf"(?:未|没有|不)(?:{over})", words))


def _parts(sentence: Sentence, index: int, over: str) -> list[Figure]:
    """The counts before that the rate may be of, in the same part of the sentence."""
    begin = max(sentence.words.rfind(mark, 0, index) for mark in "；。") + 1
    found = [(at, one) for at, one in sentence.marks(begin, index) if one.unit not in _NO_COUNTS]
    shares = [at for at, one in sentence.marks(begin, index) if one.unit == "%"]
    own = [(at, one) for at, one in found if not shares or at > shares[-1]]
    return [
        one
        for at, one in own
        if re.search(over, clause_of(sentence.words, at))
        and not _denied(clause_of(sentence.words, at), over)
        and not _OTHERS.search(around(sentence, one))
    ]


def _wholes(
    sentence: Sentence, index: int, parts: Sequence[Figure], under: str, earlier: Sequence[Figure]
) -> list[Figure]:
    """What the rate may be a rate of: of the unit, named so, or of the same things."""
    if not parts:
        return []
    unit, nouns = parts[0].unit, {_noun(one) for one in parts} - {""}
    here = [one for _, one in sentence.marks(0, index) if one not in parts]
    known = [one for one in (*earlier, *here) if one.unit == unit and one.high >= min(part.low for part in parts)]
    named = [one for one in known if re.search(under, one.before) or _noun(one) in nouns]
    return [one for one in named if not _OTHERS.search(one.before)]


def _only(sentence: Sentence, index: int, behind: Sequence[Figure], earlier: Sequence[Figure]) -> list[Figure]:
    """For a part in a bracket: the only count of its unit told before."""
    known = [
        one
        for one in (*earlier, *(one for _, one in sentence.marks(0, index)))
        if behind and one.unit == behind[0].unit
    ]
    return known if len(known) == 1 and known[0].high >= behind[0].low else []


def _noun(figure: Figure) -> str:
    """企业 of 入驻企业1126家."""
    words = re.sub(r"(?:总数|数|的|共|有)+$", "", figure.before)
    return words[-2:] if len(words) > 1 else ""


def _agreeing(
    sentence: Sentence, share: Figure, parts: Sequence[Figure], wholes: Sequence[Figure]
) -> Iterator[Finding]:
    """A finding where neither a part nor the first parts together are that share of any of the wholes."""
    units = {one.unit for one in parts}
    if len(units) != 1 or not wholes:
        return
    sums = list(accumulate((amount(one) for one in parts), _plus))
    tried = [*map(amount, parts), *sums, total(parts)]
    if any(
        (found := ratio(one, amount(whole), 100)) and meet(found, amount(share)) for one in tried for whole in wholes
    ):
        return
    part = next((one for one in reversed(parts) if _noun(one) == _noun(wholes[-1])), parts[0])
    yield from judged(sentence, share, part, wholes[-1:])


def _plus(first: Amount, second: Amount) -> Amount:
    return Amount(first.value + second.value, first.low + second.low, first.high + second.high)
