"""假如: which units would be decided otherwise under other switches or thresholds, from what to what, by which rules.

differences (before, after) -> Difference…    unit by unit, question by question
tally       (differences)   -> Tally…         how many units go from one answer to another
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from docflow.ledger.assessing import Assessment, Gap
from docflow.ledger.unit import Unit
from docflow.policy import Answer

#: Under this name the gaps of a unit are held against each other.
GAPS = "覆盖缺口"
NONE = "（无）"


@dataclass(frozen=True)
class Difference:
    """One question to which one unit gets another answer."""

    unit: Unit
    question: str
    before: str
    after: str
    rule_before: str
    rule_after: str


@dataclass(frozen=True, order=True)
class Tally:
    """How many units go from one answer to another."""

    question: str
    before: str
    after: str
    rule_before: str
    rule_after: str
    units: int


def differences(
    before: tuple[Sequence[Assessment], Sequence[Gap]], after: tuple[Sequence[Assessment], Sequence[Gap]]
) -> tuple[Difference, ...]:
    """Every answer that is another in `after` than in `before`; both are of the same units in the same order."""
    found: list[Difference] = []
    for one, other in zip(before[0], after[0], strict=True):
        for mine, yours in zip(one.answers, other.answers, strict=True):
            if _said(mine) != _said(yours):
                found.append(Difference(one.unit, mine.table, _said(mine), _said(yours), mine.rule, yours.rule))
    found += _lacking([one.unit for one in before[0]], before[1], after[1])
    return tuple(found)


def _said(answer: Answer) -> str:
    """All that the answer gives; the words beside it, which repeat the figures, left out."""
    return "，".join(value for key, value in answer.values.items() if value and key not in ("依据", "办法"))


def _lacking(units: Sequence[Unit], before: Sequence[Gap], after: Sequence[Gap]) -> Iterator[Difference]:
    mine, yours = _by_unit(before), _by_unit(after)
    for unit in units:
        one, other = mine.get(id(unit), {}), yours.get(id(unit), {})
        if one != other:
            rules = "、".join(one) or NONE, "、".join(other) or NONE
            yield Difference(unit, GAPS, "、".join(one.values()) or NONE, "、".join(other.values()) or NONE, *rules)


def _by_unit(gaps: Iterable[Gap]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for gap in gaps:
        found.setdefault(id(gap.unit), {})[gap.rule] = gap.missing
    return found


def tally(found: Iterable[Difference]) -> tuple[Tally, ...]:
    """The differences counted, by question, then the most frequent first."""
    count = Counter((one.question, one.before, one.after, one.rule_before, one.rule_after) for one in found)
    order = list(dict.fromkeys(key[0] for key in count))
    ranked = sorted(count.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0]))
    return tuple(Tally(*key, number) for key, number in ranked)
