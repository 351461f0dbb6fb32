"""分期目标: what is to be reached by when, and how far it has been reached.

targets   (record)                        -> Target…    from the table 覆盖目标 of an implementation opinion (实施意见)
doubts    (record)                        -> Problem…   D280–D284: deadlines and targets that cannot stand as written
standings (targets, counted, as_of)       -> Standing…  behind, on or ahead, for each target
within    (units, scope, is_large)        -> Unit…      the units that a target is about

A target that is due is held against the figure of its own day. The next one is held against a steady pace from the last
that was due; those after it wait. Pure: units and days come in as values.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

from docflow.chinese import format_date
from docflow.errors import Place, Problem, problem
from docflow.form import Field, Form, Record, Scalar, TableOf
from docflow.ledger.coverage import branch_of_economy, percent
from docflow.ledger.unit import Unit
from docflow.source import near_text

#: The table of targets, as the opinion has it, and its columns beside the measures.
TABLE: Final = "覆盖目标"
DAY, SCOPE = "期限", "范围"
#: What may be aimed at: of the units in scope, those of which this is true, in percent.
MEASURES: Mapping[str, Callable[[Unit], bool]] = {
    "组织覆盖率": lambda unit: unit.organised,
    "工作覆盖率": lambda unit: unit.reached,
    "工会组建率": lambda unit: unit.record.get("已建工会") is True,
    "团组织组建率": lambda unit: unit.record.get("已建团组织") is True,
    "妇女组织组建率": lambda unit: unit.record.get("已建妇女组织") is True,
}
_RATE: Final = Scalar("decimal", Decimal(0))
ROWS: Final = TableOf(
    Form(
        (
            Field(DAY, Scalar("date"), headings=("完成期限", "完成时限", "到期日")),
            Field(SCOPE, Scalar("text"), headings=("单位范围", "目标范围")),
            *(
                Field(name, _RATE, required=False, headings=(f"{name}（%）", f"{name}（百分数）", f"{name}目标"))
                for name in MEASURES
            ),
        )
    )
)
#: What a file of targets says, other answers apart.
FORM: Final = Form((Field(TABLE, ROWS), Field("成文日期", Scalar("date"), required=False)))

_EVERYBODY: Final = re.compile("(全部|所有|全区|全县|全市)?(单位|“?两新”?组织)?|全部")
_LARGE: Final = re.compile("规模以上(单位|企业|“?两新”?组织|非公有制?经济组织)?")

#: How a target stands: not reached, reached, more than reached; not yet due; no figure of that day.
State: TypeAlias = Literal["behind", "on", "ahead", "later", "unknown"]


class Count(NamedTuple):
    """So many of so many."""

    part: int
    whole: int
    #: Of what day the newest data were, where that is known.
    day: date | None = None

    @property
    def rate(self) -> Decimal | None:
        return percent(self.part, self.whole)


@dataclass(frozen=True, slots=True)
class Target:
    """One figure to be reached by a day, in percent."""

    scope: str
    measure: str
    day: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """How a target stands."""

    target: Target
    state: State
    #: What was counted: on the day of the target when it is due, else on the day asked for.
    count: Count | None
    #: What a steady pace asks for today, where the target is the next one; else None.
    pace: Decimal | None = None

    @property
    def actual(self) -> Decimal | None:
        return self.count.rate if self.count else None

    @property
    def short(self) -> int:
        """How many units more it takes to reach the target."""
        if self.count is None:
            return 0
        return max(0, math.ceil(self.target.value * self.count.whole / 100) - self.count.part)

    def said(self) -> str:
        """The state in words."""
        if self.pace is not None:
            return {"behind": "慢于进度", "on": "合于进度", "ahead": "快于进度"}[self.state]
        return {"behind": "未达到", "on": "达到", "ahead": "超过", "later": "未到期", "unknown": "没有数据"}[self.state]


#: The count of a target's units on a day; None where the ledger has nothing of that day.
Counted: TypeAlias = Callable[[Target, date], Count | None]


def targets(record: Record) -> tuple[Target, ...]:
    """The targets that a record of `FORM`, or of an opinion, holds, in the order written."""
    return tuple(
        Target(str(row.get(SCOPE) or ""), name, day, Decimal(value))
        for row in _rows(record)
        if isinstance(day := row.get(DAY), date)
        for name, value in row.items()
        if name not in (DAY, SCOPE) and isinstance(value, int | Decimal) and not isinstance(value, bool)
    )


def _rows(record: Record) -> Iterator[Record]:
    rows = record.get(TABLE)
    yield from (row for row in (rows if isinstance(rows, tuple) else ()) if isinstance(row, Mapping))


# --- what cannot stand as written -----------------------------------------------------------------------------------

#: The kinds of paper that ask for something by a day; a report tells of days that are past.
DEMANDING: Final = frozenset(("实施意见", "意见", "通知", "决定", "实施方案", "计划", "要点", "办法", "函"))
#: Fields that say by when something is to be done.
_DEADLINE: Final = re.compile("期限|时限|截止|完成日期")
#: The day that figures are counted on is no deadline.
_AS_OF: Final = re.compile("统计截止|数据截止|办件截止|上期截止")


def doubts(record: Record) -> tuple[Problem, ...]:
    """Deadlines before the paper is signed (D280), figures of a later day (D284), targets that fall (D281), that
    contradict one another (D282), or that no count can reach (D283). All are warnings: an office may mean it.
    """
    issued = record.get("成文日期")
    dated = tuple(_early(record, issued)) if isinstance(issued, date) else ()
    return (*dated, *_falling(targets(record)))


def _early(record: Record, issued: date) -> Iterator[Problem]:
    for name, value in record.items():
        if isinstance(value, tuple):
            for number, row in enumerate(value, 1):
                if isinstance(row, Mapping):
                    for column, cell in row.items():
                        yield from _too_early(f"{name}.{number}.{column}", column, cell, issued)
        else:
            yield from _too_early(name, name, value, issued)


def _too_early(path: str, name: str, value: object, issued: date) -> Iterator[Problem]:
    if not isinstance(value, date):
        return
    place = Place(path=tuple(path.split(".")))
    if _AS_OF.search(name):
        if value > issued:
            yield problem("D284", place, field=name, day=format_date(value), issued=format_date(issued))
    elif _DEADLINE.search(name) and value < issued:
        yield problem("D280", place, field=name, day=format_date(value), issued=format_date(issued))


def _falling(found: Sequence[Target]) -> Iterator[Problem]:
    for rows in by_series(found):
        what = f"{rows[0].scope}的{rows[0].measure}"
        yield from (problem("D283", _at(), what=what, value=one.value) for one in rows if one.value > 100)
        for before, after in pairwise(rows):
            if before.day == after.day and before.value != after.value:
                day = format_date(after.day)
                yield problem("D282", _at(), what=what, day=day, one=before.value, other=after.value)
            elif after.value < before.value:
                yield fallen(what, before, after)


def fallen(what: str, before: Target, after: Target) -> Problem:
    """D281: the later target asks for less."""
    days = {"early": format_date(before.day), "late": format_date(after.day)}
    return problem("D281", _at(), what=what, before=before.value, after=after.value, **days)


def by_series(found: Iterable[Target]) -> tuple[tuple[Target, ...], ...]:
    """The targets of each measure of each scope by day, in the order first met."""
    out: dict[tuple[str, str], list[Target]] = {}
    for one in found:
        out.setdefault((one.scope, one.measure), []).append(one)
    return tuple(tuple(sorted(rows, key=lambda one: one.day)) for rows in out.values())


def _at() -> Place:
    return Place(path=(TABLE,))


# --- how they stand ---------------------------------------------------------------------------------------------------


def standings(found: Iterable[Target], counted: Counted, as_of: date) -> tuple[Standing, ...]:
    """Every target by scope, measure and day: how it stood on its day, or stands on `as_of`."""
    out: list[Standing] = []
    for rows in by_series(found):
        out += _series(rows, counted, as_of)
    return tuple(out)


def _series(found: Sequence[Target], counted: Counted, as_of: date) -> Iterator[Standing]:
    last: Standing | None = None
    is_next = True
    for one in found:
        count = counted(one, min(one.day, as_of))
        if count is None or count.rate is None:
            yield Standing(one, "unknown", None)
        elif one.day <= as_of:
            last = Standing(one, _held(count.rate, one.value), count)
            yield last
        else:
            yield _ahead(one, count, last, as_of) if is_next else Standing(one, _waiting(count.rate, one), count)
            is_next = False


def _ahead(one: Target, count: Count, last: Standing | None, as_of: date) -> Standing:
    """The next target: against a steady pace from what was reached on the last day, where there was one."""
    rate = count.rate
    assert rate is not None
    begun = last.actual if last else None
    if last is None or begun is None or rate >= one.value:
        return Standing(one, _waiting(rate, one), count)
    gone = Decimal((as_of - last.target.day).days) / Decimal((one.day - last.target.day).days)
    pace = (begun + max(one.value - begun, Decimal(0)) * gone).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Standing(one, _held(rate, pace), count, pace)


def _waiting(rate: Decimal, one: Target) -> State:
    """What is reached before its day is ahead."""
    return "ahead" if rate >= one.value else "later"


def _held(rate: Decimal, value: Decimal) -> State:
    return "behind" if rate < value else "on" if rate == value else "ahead"


# --- whom they are about ---------------------------------------------------------------------------------------------


def within(units: Sequence[Unit], scope: str, is_large: Callable[[Unit], bool]) -> tuple[Unit, ...] | Problem:
    """The units of `scope`: all, 规模以上, a kind, a street, an area, or one of the two kinds of 两新; else D285."""
    name = scope.strip()
    if _EVERYBODY.fullmatch(name):
        return tuple(units)
    if _LARGE.fullmatch(name):
        return tuple(one for one in units if is_large(one))
    found = tuple(
        one
        for one in units
        if name in (one.street, one.area, one.kind, branch_of_economy(one), f"{one.street}{one.area}")
    )
    if found:
        return found
    known = ["全部单位", "规模以上单位", "非公有制经济组织", "社会组织"]
    known += sorted({one.street for one in units} | {one.kind for one in units})
    return problem("D285", _at(), scope=scope, near=near_text(scope, known), known="、".join(known))


def _belonging(one: Unit) -> tuple[str, ...]:
    return one.street, one.area, f"{one.street}{one.area}", one.kind, branch_of_economy(one)


def count(units: Sequence[Unit], measure: str) -> Count:
    """How many of `units` have what `measure` counts."""
    has = MEASURES[measure]
    return Count(sum(map(has, units)), len(units))
