"""覆盖率: the two rates, never one: 组织覆盖 (an organisation covers the unit), 工作覆盖 (or a guide serves it).

Rates are percentages with one decimal, rounded half up (四舍五入); a rate of no units is None, not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, TypeAlias

from docflow.ledger.unit import ENTERPRISES, SOCIAL, Unit

#: By what units may be counted: each name, with what people also call it.
DIMENSIONS: Mapping[str, str] = {
    "街道": "所属街道",
    "片区": "所在片区",
    "类型": "单位类型",
    "行业": "行业",
    "大类": "单位大类",
    "规模": "规模",
}
By: TypeAlias = Literal["所属街道", "所在片区", "单位类型", "行业", "单位大类", "规模"]
#: What the table 规模以上 says, as people say it.
SCALES = {"是": "规模以上", "否": "规模以下"}
UNKNOWN_SCALE = "规模不明"

#: Kinds, scales and the two kinds of 两新, first to last.
_ORDER = {
    name: at
    for at, name in enumerate((*ENTERPRISES, *SOCIAL, *SCALES.values(), UNKNOWN_SCALE, "非公有制经济组织", "社会组织"))
}

TOTAL = "合计"
#: How the rates are rounded, to be said beside them.
ROUNDING = "百分数四舍五入保留一位小数"


@dataclass(frozen=True, slots=True)
class Share:
    """The coverage of some units."""

    name: str
    units: int
    organised: int
    reached: int
    members: int
    staff: int

    @property
    def organised_rate(self) -> Decimal | None:
        return percent(self.organised, self.units)

    @property
    def reached_rate(self) -> Decimal | None:
        return percent(self.reached, self.units)


def percent(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent, one decimal, half up; None of nothing."""
    if whole == 0:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def coverage(units: Iterable[Unit], by: By | None = None, scales: Mapping[str, str] | None = None) -> tuple[Share, ...]:
    """The coverage of `units` as one share, or a share for each value of `by`, then the total.

    Kinds and scales stand in the order in which the register and the rules have them, others in the order met.

    By 规模, `scales` says of the code of each unit what the table 规模以上 answers; who is not in it is 规模不明.
    """
    everyone = tuple(units)
    total = share(TOTAL, everyone)
    if by is None:
        return (total,)
    if by == "规模":
        known = scales or {}
        return (*shares(everyone, lambda one: SCALES.get(known.get(one.code, ""), UNKNOWN_SCALE)), total)
    return (*shares(everyone, _KEYS[by]), total)


@dataclass(frozen=True, slots=True)
class Rate:
    """One rate of some units on a day: 组织覆盖 or 工作覆盖."""

    dimension: str
    group: str
    measure: str
    numerator: int
    denominator: int
    #: One decimal, half up; None of no units.
    percent: Decimal | None
    as_of: date


def rates(
    units: Iterable[Unit], as_of: date, by: By | None = None, scales: Mapping[str, str] | None = None
) -> tuple[Rate, ...]:
    """Both rates of each group and of all, with what is divided by what, as of a day."""
    found = coverage(units, by, scales)
    return tuple(
        Rate(by or TOTAL, one.name, measure, part, one.units, percent(part, one.units), as_of)
        for one in found
        for measure, part in (("组织覆盖", one.organised), ("工作覆盖", one.reached))
    )


def shares(units: Sequence[Unit], key: Callable[[Unit], str]) -> tuple[Share, ...]:
    """A share for each value of `key`: what has an order of its own in that order, all else in the order met."""
    found: dict[str, list[Unit]] = {}
    for one in units:
        found.setdefault(key(one), []).append(one)
    return tuple(share(name, found[name]) for name in sorted(found, key=in_order))


def in_order(name: str) -> int:
    """Where a kind, a scale or one of the two kinds of 两新 stands; what has no order comes as it is met."""
    return _ORDER.get(name, len(_ORDER))


def share(name: str, units: Sequence[Unit]) -> Share:
    """The coverage of `units`, under `name`."""
    return Share(
        name,
        len(units),
        sum(one.organised for one in units),
        sum(one.reached for one in units),
        sum(one.members for one in units),
        sum(one.staff for one in units),
    )


def branch_of_economy(unit: Unit) -> str:
    """社会组织 or 非公有制经济组织, the two kinds that the word “两新” means."""
    return "社会组织" if unit.kind in SOCIAL else "非公有制经济组织"


_KEYS: dict[str, Callable[[Unit], str]] = {
    "所属街道": lambda one: one.street,
    "所在片区": lambda one: one.area or "（未填片区）",
    "单位类型": lambda one: one.kind,
    "行业": lambda one: one.industry,
    "单位大类": branch_of_economy,
}
