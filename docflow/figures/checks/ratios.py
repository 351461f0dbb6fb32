"""Shares in running text: a stated percent or fraction against the two figures it stands for (比例).

Only a share whose two figures can be told is judged. Agreement is to the digits stated; where several figures may be
meant, one that agrees is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from docflow.figures.model import Figure, Finding, Paper, bare
from docflow.figures.reading import F, Sentence, sentences
from docflow.figures.sums import Amount, amount, meet, ratio, rounded

#: A rate, what its numerator is called, what its denominator is called.
RATES: Final = (
    ("回收率|收回率|返回率|回复率", r"收回|回收|返回|提交|交回|填报", r"发放|发出|发了|印发|下发|寄出"),
    ("有效率", r"有效", r"收回|回收|返回"),
    ("到会率|出席率|到课率|出勤率|参会率|到场率", r"实到|到会|出席|参会|参加", r"应到|应参加|应出席|应参会|共有|通知"),
    (
        "覆盖率|组建率|建会率|建团率|建立率|设立率",
        r"已?建|成立|覆盖|组建|设立",
        r"总数|共有?|应建|现有|有|纳入|登记|符合|中$|^全[区县市镇街][^、]*中",
    ),
    (
        "完成率|办结率|整改率|销号率|化解率|办复率|答复率",
        r"完成|办结|整改到位|已整改|整改|销号|化解|办复|答复",
        r"计划|目标|应|共|任务|问题|受理|交办|排查|收到|总",
    ),
    (
        "参训率|培训率|参与率|参加率|轮训率|参保率|签约率|入会率",
        r"参训|参加|培训|参与|轮训|参保|签约|入会",
        r"应|共|有|总|职工|党员|书记|计划|通知",
    ),
    (
        "满意率|好评率|合格率|优秀率|通过率|达标率|优良率",
        r"满意|好评|合格|优秀|通过|达标|优良",
        r"回收|收回|参评|参加|受访|测评|评价|参与|共|有效|检查|应|抽查",
    ),
    ("得票率|支持率|赞成率", r"得|赞成|同意", r"有效|发出|收回|应到|实到|投票"),
    ("选派率|派驻率|配备率|转入率|转接率", r"选派|派驻|配备|转入|转接", r"应|共|有|总"),
)
_SHARE: Final = re.compile(r"占(?:比|到|了)?([^，。；、（）\ue000-\uf8ff]{0,16})$")
_ALONE: Final = re.compile(r"(?:约|共|也|仅|只|均|已|就|则|分别|合计|且|的|、)*[一-鿿]{0,2}(?<![的上下中内者])")
_TOTALS: Final = re.compile(r"^(?:总数|总量|总额|全部|比重|比例|比|总人数|全体|总|其|约|的|为|达|到|：)*$")
_GRADES: Final = ("优秀率", "好评率", "满意率", "合格率", "达标率", "优良率", "通过率")
#: A place or a firm of its own: totals told elsewhere are not its totals.
_SCOPE: Final = re.compile(r"[一-鿿]{2,8}?(?:街道|社区|园区|片区|公司|支部|协会|商会|[镇乡村])")
TARGET: Final = re.compile(r"力争|争取|目标|计划|确保|不低于|要求|达到|提高到|提升到|预计|以上的|规定|必须")
#: A count that tells a change is no part and no whole.
_CHANGED: Final = re.compile(r"(?:比|较|同比|净?增加?|减少|提高|下降|增长|净增)了?$|[比较](?:上年|去年|年初|同期|上期)")
#: What has its organisation is a part, of whatever kind.
_BUILT: Final = re.compile(
    r"(?:企业|组织|单位|机关|个体工商户|园区|商圈)[^，。；、：]{0,6}已(?:经)?(?:建|成立|组建|设立)"
)
_NO_COUNTS: Final = ("%", "百分点", "倍", "年", "岁", "天", "个月")
#: So many shares that make 100 were rounded to make it.
_ADDED: Final = 3
#: A longer name is a class of its own, and may stand for another class in another sentence.
_SHORT: Final = 6
LAST: Final = re.compile(r"上年|去年|同期|比|较|年初|上一年|上期|提高|上升|下降|降低|增长|增加|减少")


class Known(NamedTuple):
    """The figures before a sentence: in its passage, and in the passages before."""

    here: Sequence[Figure]
    above: Sequence[Figure]


def ratios(paper: Paper) -> Iterator[Finding]:
    """公088: a stated share is what its two figures give, to the digits stated."""
    above: list[Figure] = []
    for passage in paper.of("body", "heading", "cell", "note"):
        earlier: list[Figure] = []
        for sentence in sentences(passage):
            for index, figure in sentence.marks():
                if figure.unit == "%":
                    yield from _share(sentence, index, figure, Known(earlier, above))
            earlier += sentence.figures
        above += earlier


def clause_of(words: str, index: int) -> str:
    """The words of its clause before a mark."""
    begin = max(words.rfind(mark, 0, index) for mark in "，、；。：（）")
    return words[begin + 1 : index]


def _share(sentence: Sentence, index: int, share: Figure, earlier: Known) -> Iterator[Finding]:
    clause = clause_of(sentence.words, index)
    before = counts_before(sentence, index)
    if found := _SHARE.search(clause):
        # `大专以上学历的占六成` has a subject of its own: the count before it is not its part.
        if _ALONE.fullmatch(re.split(F, clause[: found.start()])[-1]):
            yield from _of_total(sentence, share, found.group(1), before, earlier, clause)
        return
    if (TARGET.search(clause.replace("达到", "")) and not re.search(r"率达到", clause)) or LAST.search(clause):
        return
    for names, over, under in RATES:
        if found := re.search(rf"({names})[^，。；]{{0,5}}$", clause):
            yield from _rate(sentence, share, before, earlier, found.group(1), over, under)
            return


def counts_before(sentence: Sentence, index: int) -> list[Figure]:
    """The counts before a mark in its sentence, the nearest last; what stands in closed brackets is left out."""
    depth, out = 0, []
    for at in range(index - 1, -1, -1):
        character = sentence.words[at]
        depth += {"）": 1, "（": -1}.get(character, 0)
        # Within the bracket that is open around the share, and outside of it, everything counts.
        depth = max(depth, 0)
        if depth == 0 and "\ue000" <= character < "\uf000":
            one = sentence.at(character)
            if one.unit not in _NO_COUNTS and not _CHANGED.search(clause_of(sentence.words, at)):
                out.append(one)
    return out[::-1]


def _of_total(
    sentence: Sentence, share: Figure, named: str, before: Sequence[Figure], earlier: Known, clause: str
) -> Iterator[Finding]:
    """`…，占X的p`: X by its name, else the whole before it."""
    part = next((one for one in reversed(before)), None)
    if part is None or LAST.search(clause) or _several(sentence, share):
        return
    name = _bare(named)
    if name and not _TOTALS.match(named):
        wholes = _named(sentence, part, name, before, earlier)
    else:
        # What has a share of its own is a part beside this one.
        parts = _parts(sentence)
        wholes = [one for one in before if one is not part and one.unit == part.unit and one not in parts]
        if not wholes and part.unit:
            known = [one for one in earlier.here if one.unit == part.unit and one.high >= part.low]
            # `发展党员198.2万名。其中，一线的100.6万名，占50.8%`: any figure before may be the whole.
            if any((found := ratio(amount(part), amount(one), 100)) and meet(found, amount(share)) for one in known):
                return
            wholes = [one for one in known if re.search("共(?!产)", one.before[:3])]
    yield from judged(sentence, share, part, [one for one in wholes if one.high >= part.low])


def _bare(named: str) -> str:
    """党员 of `占全区党员总数的`."""
    name = re.sub(r"(?:总数|总量|总额|总人数|人数|总|全部|全体|数)?的?(?:比重|比例)?(?:为|达|达到|约|近)?$", "", named)
    name = re.sub(r"^(?:全部|全体|总|其|全[区县市镇街]|所有|同期)+", "", name)
    return re.sub("[“”的]", "", name)


def _named(sentence: Sentence, part: Figure, name: str, before: Sequence[Figure], earlier: Known) -> list[Figure]:
    """The figures that `name` may mean: in the sentence, and totals told before it."""
    parts = _parts(sentence)
    here = [one for one in before if one is not part and one.unit == part.unit and one not in parts]
    found = [one for one in here if name in _label(one) or (len(one.of) > 1 and name.endswith(_label(one)))]
    if found or len(name) > _SHORT:
        return found
    above = () if _SCOPE.search(sentence.words) else earlier.above
    known = [one for one in (*earlier.here, *above) if one.unit == part.unit]
    totals = [one for one in known if re.fullmatch(rf".*(?:总|共有?|现有|^)?{name}(?:总数|总人数|总|数)?", _label(one))]
    exact = [one for one in totals if _label(one) in (name, name + "总", name + "总数", name + "数")]
    return exact or [one for one in totals if re.search("总$|总数$", _label(one))]


def _label(figure: Figure) -> str:
    return (figure.before or figure.after).replace("的", "")


def _several(sentence: Sentence, share: Figure) -> bool:
    """`分别占…和…`: which belongs to which is not told by their order here."""
    mark = next((at for at, one in sentence.marks() if one is share), 0)
    left, right = sentence.words[max(0, mark - 2) : mark], sentence.words[mark + 1 : mark + 3]
    listed = re.fullmatch(f"{F}[、和]", left) or re.fullmatch(f"[、和]{F}", right)
    return bool(listed) or "分别" in clause_of(sentence.words, mark)


def _parts(sentence: Sentence) -> list[Figure]:
    """The counts that a share follows at once: `44368名，占61.8%`."""
    found = re.finditer(rf"({F})[^，。；、：（）{F[1:-1]}]{{0,6}}[，（]?占[^，。；]{{0,12}}?{F}", sentence.words)
    return [sentence.at(one.group(1)) for one in found]


def _rate(
    sentence: Sentence, share: Figure, before: Sequence[Figure], earlier: Known, name: str, over: str, under: str
) -> Iterator[Finding]:
    before = [one for one in before if not re.search(rf"(?:未|没有|不)(?:{over})", around(sentence, one))]
    part = _part(sentence, before, name, over)
    if part is None or _apart(sentence, part, share) or _several(sentence, share):
        return
    known = [one for one in before if one is not part and one.unit == part.unit]
    known = [one for one in known if not (re.search("覆盖|建|设立", name) and _BUILT.search(around(sentence, one)))]
    wholes = [one for one in known if re.search(under, around(sentence, one))]
    if not wholes:
        wholes = [
            one
            for one in earlier.here
            if one.unit == part.unit and one.high >= part.low and re.search(under, one.before)
        ]
    yield from judged(sentence, share, part, [one for one in wholes if one.high >= part.low])


def _part(sentence: Sentence, before: Sequence[Figure], name: str, over: str) -> Figure | None:
    """What the rate is the rate of: the figure just before; in a list of grades the one that bears its name."""
    same = [one for one in before if one.unit == before[-1].unit]
    if name in _GRADES and len(same) > 2:
        graded = [one for one in same if one.before.startswith(name.removesuffix("率"))]
        # 合格率 may mean all grades that passed.
        return graded[-1] if len(graded) == 1 and name in ("优秀率", "好评率") else None
    return before[-1] if before and re.search(over, around(sentence, before[-1])) else None


def _apart(sentence: Sentence, part: Figure, share: Figure) -> bool:
    """True when another share stands between: that one is the part's."""
    places = {id(one): at for at, one in sentence.marks()}
    between = sentence.marks(places[id(part)] + 1, places[id(share)])
    return any(one.unit == "%" for _, one in between)


def around(sentence: Sentence, figure: Figure) -> str:
    """The clause of a figure, both sides."""
    index = next((at for at, one in sentence.marks() if one is figure), 0)
    after = re.match(r"[^，。；、：（）\ue000-\uf8ff]*", sentence.words[index + 1 :])
    return clause_of(sentence.words, index) + (after.group() if after else "")


def _widened(sentence: Sentence, share: Figure) -> Amount:
    """The bounds of a share; one digit more where shares were made to add up to 100."""
    own = amount(share)
    shares = [one for _, one in sentence.marks() if one.unit == "%"]
    if len(shares) < _ADDED or sum((one.value for one in shares), Decimal(0)) != 100:
        return own
    step = own.high - own.low
    return Amount(own.value, own.low - step, own.high + step)


def judged(sentence: Sentence, share: Figure, part: Figure, wholes: Sequence[Figure]) -> Iterator[Finding]:
    given = [(one, found) for one in wholes if (found := ratio(amount(part), amount(one), 100)) is not None]
    if not given or any(meet(found, _widened(sentence, share)) for _, found in given):
        return
    whole, found = given[0]
    text = (
        f"{bare(part.value)}÷{bare(whole.value)}={rounded(found.value, share)}%，写的是 {share.text}："
        f"{part.said()}，{whole.said()}，{share.said()}"
    )
    yield Finding("公088", sentence.passage.place, text, "核对比例和两个数；取整用四舍五入", (part, whole, share))
