"""承诺: last year's targets a year on: what was promised for a day is not quietly taken back.

renewed (targets, rates)  -> Target…    the same a year on, never lower than what was promised, nor than what is reached
lowered (before, after)   -> Problem…   D286: what asks for less than was promised
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from docflow.chinese import format_date
from docflow.errors import Place, Problem, problem
from docflow.ledger.targets import TABLE, Target

#: What is reached today, in percent, by scope and measure; None where nothing is counted.
Rates: TypeAlias = Mapping[tuple[str, str], Decimal | None]


def renewed(found: Sequence[Target], rates: Rates) -> tuple[Target, ...]:
    """Each target a year on, in the order given: never below what was promised for its day, nor below `rates`, what is
    reached today (whole percent).
    """
    out: list[Target] = []
    for one in found:
        day = a_year_on(one.day)
        promised = [other.value for other in _like(found, one) if other.day <= day]
        reached = rates.get((one.scope, one.measure))
        floor = Decimal(math.floor(reached)) if reached is not None else Decimal(0)
        out.append(replace(one, day=day, value=min(max(floor, *promised), Decimal(100))))
    return tuple(out)


def reason(found: Sequence[Target], new: Target) -> str:
    """Why `new`, one of those that `renewed` gives, asks for more than the target it comes from."""
    promised = max(one.value for one in _like(found, new) if one.day <= new.day)
    return "不低于现在已达到的" if new.value > promised else f"不低于原定到{format_date(new.day)}的"


def lowered(before: Sequence[Target], after: Sequence[Target]) -> tuple[Problem, ...]:
    """D286 for each target of `after` that asks for less than `before` promised for its day."""
    out = []
    for one in after:
        promised = [other for other in _like(before, one) if other.day <= one.day]
        most = max(promised, key=lambda other: other.value, default=None)
        if most is not None and one.value < most.value:
            what, day, by = f"{one.scope}的{one.measure}", format_date(one.day), format_date(most.day)
            out.append(
                problem("D286", Place(path=(TABLE,)), what=what, day=day, value=one.value, by=by, promised=most.value)
            )
    return tuple(out)


def _like(found: Sequence[Target], one: Target) -> list[Target]:
    """The targets for the same measure of the same units."""
    return [other for other in found if (other.scope, other.measure) == (one.scope, one.measure)]


def a_year_on(day: date) -> date:
    """The same day of the next year; 29 February becomes the last of the month."""
    return day.replace(year=day.year + 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)
