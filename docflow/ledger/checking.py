"""核对: figures of the roster that must agree, in a row, between rows, with the total row.

It reports, it never corrects: every finding shows the unit, the figures and the arithmetic that fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from docflow.chinese import format_date
from docflow.errors import Place, Problem, problem
from docflow.form import hushed
from docflow.ledger.partners import ENOUGH
from docflow.ledger.unit import Unit

#: What a total row may state, and what adds up to it.
SUMS: Mapping[str, str] = {
    "职工人数": "staff",
    "女职工人数": "women",
    "党员数": "members",
    "正式党员数": "formal",
    "预备党员数": "probationary",
    "团员人数": "league",
}

#: No unit has more people; a longer number was written into the wrong column.
MOST = 10_000_000

#: Words in a name that say of what kind a unit is (S45: cooperatives were counted as 社会团体).
KINDS_BY_NAME: Mapping[str, tuple[str, ...]] = {
    "合作社": ("专业合作社",),
    "基金会": ("基金会",),
    "律师事务所": ("中介机构",),
    "会计师事务所": ("中介机构",),
    "幼儿园": ("民办非企业单位",),
    "协会": ("社会团体",),
    "商会": ("社会团体",),
    "学会": ("社会团体",),
}

#: What is left off when a street is written short.
_STREETS = ("街道", "镇", "乡", "街道办事处")


def check(
    units: Iterable[Unit], as_of: date | None = None, totals: Mapping[str, int] | None = None
) -> tuple[Problem, ...]:
    """Every figure that does not agree: D210 impossible, D211 does not add up, D236 twice, D237 doubtful.

    `totals` is what the table's own 合计 row says, by field.
    """
    everyone = tuple(units)
    found = [one for unit in everyone for one in _row(unit, as_of)]
    found += _twice(everyone)
    found += _streets(everyone)
    found += _totals(everyone, totals or {})
    return tuple(found)


def _row(unit: Unit, as_of: date | None) -> Iterator[Problem]:
    yield from _parts(unit)
    if unit.formal + unit.probationary != unit.members and unit.formal <= unit.members:
        sum_ = unit.formal + unit.probationary
        arithmetic = f"正式 {unit.formal} + 预备 {unit.probationary} = {sum_} ≠ {unit.members}"
        yield problem("D211", unit.place, unit=unit.name, field="党员数", arithmetic=arithmetic)
    for doubt in _doubts(unit, as_of):
        yield problem("D237", unit.place, unit=unit.name, what=doubt)


def _parts(unit: Unit) -> Iterator[Problem]:
    """Parts that are greater than their whole, and counts that are no counts of people in a unit."""
    union = unit.record.get("工会会员人数")
    for field, attribute in SUMS.items():
        if (count := getattr(unit, attribute)) > MOST:
            expected = f"不超过{MOST}的数"
            yield problem(
                "D210", unit.place, field=f"{unit.name}的{field}", expected=expected, value=hushed(str(count))
            )
    for field, part, whole, total in (
        ("女职工人数", unit.women, "职工人数", unit.staff),
        ("党员数", unit.members, "职工人数", unit.staff),
        ("正式党员数", unit.formal, "党员数", unit.members),
        ("预备党员数", unit.probationary, "党员数", unit.members),
        ("团员人数", unit.league, "职工人数", unit.staff),
        ("工会会员人数", union if isinstance(union, int) else 0, "职工人数", unit.staff),
    ):
        if part > total:
            expected = f"不超过{whole}（{hushed(str(total))}）的数"
            said = hushed(str(part))
            yield problem("D210", unit.place, field=f"{unit.name}的{field}", expected=expected, value=said)


def _doubts(unit: Unit, as_of: date | None) -> Iterator[str]:
    if unit.organised and unit.organisation_kind == "未建":
        yield f"填了已建党组织“{unit.organisation}”，组织形式却是“未建”"
    if not unit.organised and unit.organisation_kind != "未建":
        yield f"组织形式是“{unit.organisation_kind}”，却没有填已建党组织的名称"
    if unit.own and unit.formal < ENOUGH:
        yield f"单独建有{unit.organisation_kind}，正式党员却只有 {unit.formal} 人"
    for word, kinds in KINDS_BY_NAME.items():
        if word in unit.name and unit.kind not in kinds:
            yield f"名称里有“{word}”，类型却填了“{unit.kind}”，应为{'或'.join(kinds)}"
            break
    if as_of and unit.as_of and unit.as_of > as_of:
        yield f"数据日期 {format_date(unit.as_of)} 晚于统计截止日 {format_date(as_of)}"


def _twice(units: tuple[Unit, ...]) -> Iterator[Problem]:
    for what, attribute in (("统一社会信用代码", "code"), ("单位名称", "name")):
        first: dict[str, Unit] = {}
        for unit in units:
            value = getattr(unit, attribute)
            before = first.setdefault(value, unit)
            if value and before is not unit:
                yield problem("D236", unit.place, unit=_called(unit), other=_called(before), field=what)


def _streets(units: tuple[Unit, ...]) -> Iterator[Problem]:
    """One street written in two ways would be counted in two lines."""
    known = {unit.street for unit in units}
    for unit in units:
        whole = next((unit.street + end for end in _STREETS if unit.street and unit.street + end in known), "")
        if whole:
            what = f"所属街道写的“{unit.street}”，别的行写“{whole}”，统计时会分成两处"
            yield problem("D237", unit.place, unit=unit.name, what=what)


def _called(unit: Unit) -> str:
    place = unit.place
    where = place.cell or (f"第 {place.line} 行" if place.line else "")
    return f"“{unit.name}”（{where}）" if where else f"“{unit.name}”"


def _totals(units: tuple[Unit, ...], totals: Mapping[str, int]) -> Iterator[Problem]:
    for field, attribute in SUMS.items():
        stated = totals.get(field)
        actual = sum(getattr(one, attribute) for one in units)
        if stated is not None and stated != actual:
            arithmetic = f"各行相加 {actual} ≠ 合计 {stated}"
            yield problem("D211", Place(), unit="合计行", field=field, arithmetic=arithmetic)
