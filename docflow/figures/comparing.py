"""A paper against its record (与随文记录比对): which figures are other than when it was made.

compared (record, stretches) -> findings   公098 a figure is another, 公099 figures went or came

The words around may have been edited: numbers are aligned by what stands beside them, then by their values, and what
was only moved is no finding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby

from docflow.errors import Place
from docflow.figures.model import Finding, bare
from docflow.figures.numbers import number
from docflow.figures.recording import Number, Record, Seen, Stretch, is_figure, seen

_Pair = tuple[Number, Seen]


def compared(record: Record, stretches: Sequence[Stretch], paper: Place) -> list[Finding]:
    """Every figure that is other than in `record`, in the order of the paper; `paper` is where what went stood."""
    now = seen(stretches)
    pairs, gone, come = _aligned(record.numbers, now)
    out = [_changed(old, new) for old, new in pairs if old.text and not same(old.text, new.text)]
    gone, come = _unmoved(gone, come)
    out += _came([one for one in come if is_figure(one)])
    out += _went([one for one in gone if one.text], paper)
    return out


def same(first: str, second: str) -> bool:
    """True when both say one number: 1,260 and 1260, 三 and 3."""
    return _value(first) == _value(second)


def _value(text: str) -> object:
    bare_ = text.replace("−", "-").replace("－", "-")
    read = number(bare_.lstrip("-").rstrip("%‰"))
    if read is None:
        return bare_
    return (-read[0] if bare_.startswith("-") else read[0]), bare_[-1:] in "%‰" and bare_[-1:]


def _aligned(old: Sequence[Number], new: Sequence[Seen]) -> tuple[list[_Pair], list[Number], list[Seen]]:
    """Which number is which: pairs, those that went, those that came."""
    pairs: list[_Pair] = []
    gone: list[Number] = []
    come: list[Seen] = []
    matcher = SequenceMatcher(None, [one.key for one in old], [one.key for one in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(old[a:b], new[c:d], strict=True)
        else:
            found, went, came = _by_value(old[a:b], new[c:d])
            pairs += found
            gone += went
            come += came
    return pairs, gone, come


def _by_value(old: Sequence[Number], new: Sequence[Seen]) -> tuple[list[_Pair], list[Number], list[Seen]]:
    """Between numbers whose neighbours are the same: those of one value first, then the others in order."""
    firsts = [_value(one.text) if one.text else object() for one in old]
    matcher = SequenceMatcher(None, firsts, [_value(one.text) for one in new], autojunk=False)
    pairs: list[_Pair] = []
    gone: list[Number] = []
    come: list[Seen] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        olds, news = old[a:b], new[c:d]
        if tag == "equal" or len(olds) == len(news):
            pairs += zip(olds, news, strict=True)
        else:
            gone += olds
            come += news
    return pairs, gone, come


def _unmoved(gone: Sequence[Number], come: Sequence[Seen]) -> tuple[list[Number], list[Seen]]:
    """What went and came without the figures that only stand elsewhere now, and numbers that are no figures."""
    left = Counter((one.key, _value(one.text)) for one in gone if one.text)
    plain = Counter(one.key for one in gone if not one.text)
    came: list[Seen] = []
    moved: Counter[tuple[str, object]] = Counter()
    for one in come:
        said = (one.key, _value(one.text))
        if left[said] > moved[said]:
            moved[said] += 1
        elif plain[one.key]:
            plain[one.key] -= 1
        else:
            came.append(one)
    went = []
    for was in gone:
        said = (was.key, _value(was.text))
        if was.text and moved[said]:
            moved[said] -= 1
        else:
            went.append(was)
    return went, came


# --- told -----------------------------------------------------------------------------------------------------


def _changed(old: Number, new: Seen) -> Finding:
    field = f"（字段 {old.field}）" if old.field else ""
    text = f"“{new.around}”：生成时是 {old.text}{field}，现在写的是 {new.text}{_apart(old.text, new.text)}"
    return Finding("公098", new.stretch.place, text, "核对是谁改的、依据什么；数改了，用数据重新生成")


def _apart(old: str, new: str) -> str:
    """`，139→142 差 3`."""
    before, after = number(old.rstrip("%‰")), number(new.rstrip("%‰"))
    if before is None or after is None:
        return ""
    change = after[0] - before[0]
    return f"，{'多' if change > 0 else '少'}了 {bare(abs(change))}" if change else ""


def _came(come: Sequence[Seen]) -> Iterator[Finding]:
    for one in come:
        text = f"“{one.around}”：生成时没有这个数字"
        yield Finding("公099", one.stretch.place, text, "核对它的来源；docflow 没有算过")


def _went(gone: Sequence[Number], paper: Place) -> Iterator[Finding]:
    for where, numbers in groupby(gone, key=lambda one: one.where):
        said = "、".join(one.text + (f"（字段 {one.field}）" if one.field else "") for one in numbers)
        place = Place(paper.source, path=(where,)) if where else paper
        text = f"生成时这里有 {said}，现在没有了"
        yield Finding("公099", place, text, "核对是不是有意删的")
