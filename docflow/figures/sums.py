"""Sums and shares of figures that were rounded or left open: two amounts agree when their bounds meet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from docflow.figures.model import Figure, bare


class Amount(NamedTuple):
    """What was computed: the plain value, and the bounds that the figures leave."""

    value: Decimal
    low: Decimal
    high: Decimal


def amount(figure: Figure) -> Amount:
    return Amount(figure.value, figure.low, figure.high)


def total(parts: Sequence[Figure]) -> Amount:
    """The sum of `parts`."""
    return Amount(
        sum((one.value for one in parts), Decimal(0)),
        sum((one.low for one in parts), Decimal(0)),
        sum((one.high for one in parts), Decimal(0)),
    )


def difference(first: Figure, second: Figure) -> Amount:
    return Amount(first.value - second.value, first.low - second.high, first.high - second.low)


def ratio(part: Amount, whole: Amount, scale: int = 1) -> Amount | None:
    """`part` ÷ `whole` × `scale`; None when the whole may be nothing."""
    if whole.low <= 0:
        return None
    ends = (part.low * scale / whole.low, part.low * scale / whole.high)
    tops = (part.high * scale / whole.low, part.high * scale / whole.high)
    return Amount(part.value * scale / whole.value, min(*ends, *tops), max(*ends, *tops))


def meet(first: Amount, second: Amount) -> bool:
    """True when both may be the same."""
    return first.low <= second.high and second.low <= first.high


def added(parts: Sequence[Figure]) -> str:
    """`8+1=9`."""
    return "+".join(bare(one.value) for one in parts) + "=" + bare(total(parts).value)


def rounded(value: Decimal, like: Figure) -> str:
    """`value` to one digit more than `like` has, for a finding to show."""
    places = min(max(0, -int(like.value.as_tuple().exponent)), 2)
    return bare(value.quantize(Decimal(1).scaleb(-places - 1)))
