"""联合组建: which units could share a branch.

neighbourhood (units)        -> Neighbourhood   who could join a branch, by area and by industry
partners      (unit, around) -> the fewest units that make a joint branch possible, or none
groups        (units)        -> a proposal for all units that cannot stand alone; each unit at most once

Near by (the same 片区) comes before the same industry; among equals the larger, then the name: the same units
always give the same proposal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from docflow.ledger.unit import Unit

#: 支部工作条例（试行）第四条: a branch needs three.
ENOUGH = 3
#: 第五条: a joint branch generally covers no more units.
MOST = 5

#: The industry that says nothing of what units have in common.
UNCLEAR = "其他"

Switches = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Units that could form one joint branch."""

    units: tuple[Unit, ...]
    #: What they share: the name of the area, or of the industry.
    shared: str
    near: bool
    counted: int


@dataclass(frozen=True)
class Neighbourhood:
    """Units that could join a branch, the largest first, by what they share."""

    areas: Mapping[str, tuple[Unit, ...]] = field(default_factory=dict)
    trades: Mapping[str, tuple[Unit, ...]] = field(default_factory=dict)
    #: How many must count together.
    enough: int = ENOUGH


def counted(unit: Unit, switches: Switches | None = None) -> int:
    """Who counts for the three: formal members, or all (switch C01)."""
    return unit.members if (switches or {}).get("C01") == "党员" else unit.formal


def neighbourhood(units: Iterable[Unit], switches: Switches | None = None, enough: int = ENOUGH) -> Neighbourhood:
    """The units of `units` that could join a branch."""
    free = sorted((one for one in units if _may_join(one, switches, enough)), key=_largest_first(switches))
    return Neighbourhood(_by(_area, free), _by(_trade, free), enough)


def partners(unit: Unit, around: Neighbourhood, switches: Switches | None = None) -> tuple[Unit, ...]:
    """The fewest neighbours with which `unit` counts at least three members, or () when there are none."""
    if unit.members < 1 or counted(unit, switches) >= around.enough:
        return ()
    near = around.areas.get(_area(unit), ())
    same = around.trades.get(_trade(unit), ())
    return _enough(unit, near, switches, around.enough) or _enough(unit, same, switches, around.enough)


def groups(units: Iterable[Unit], switches: Switches | None = None, enough: int = ENOUGH) -> tuple[Group, ...]:
    """Joint branches that could be formed of units without an organisation that cannot stand alone."""
    rest = tuple(units)
    found: list[Group] = []
    for near in (True, False):
        around = neighbourhood(rest, switches, enough)
        for name, here in sorted((around.areas if near else around.trades).items()):
            found += _divide(here, name, near, switches, enough)
        taken = {id(one) for group in found for one in group.units}
        rest = tuple(one for one in rest if id(one) not in taken)
    return tuple(found)


def _divide(units: tuple[Unit, ...], name: str, near: bool, switches: Switches | None, enough: int) -> Iterator[Group]:
    while units:
        first = units[0]
        joined = _enough(first, units, switches, enough)
        if not joined:
            return
        group = (first, *joined)
        yield Group(group, name, near, sum(counted(one, switches) for one in group))
        units = tuple(one for one in units if one not in group)


def _enough(unit: Unit, others: tuple[Unit, ...], switches: Switches | None, enough: int = ENOUGH) -> tuple[Unit, ...]:
    """The first of `others` that bring `unit` to enough members, or ().

    The largest come first, so the first few always do or never will; a group stays within the five units that a
    joint branch generally covers (第五条).
    """
    total, chosen = counted(unit, switches), []
    most = min(enough, MOST - 1)
    for other in [one for one in others[: most + 1] if one.code != unit.code][:most]:
        chosen.append(other)
        total += counted(other, switches)
        if total >= enough:
            return tuple(chosen)
    return ()


def _by(shared: Callable[[Unit], str], units: Iterable[Unit]) -> dict[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for one in units:
        if name := shared(one):
            found[name].append(one)
    return {name: tuple(here) for name, here in found.items()}


def _may_join(unit: Unit, switches: Switches | None, enough: int) -> bool:
    return not unit.organised and unit.members >= 1 and counted(unit, switches) < enough


def _largest_first(switches: Switches | None) -> Callable[[Unit], tuple[int, str, str]]:
    return lambda one: (-counted(one, switches), one.name, one.code)


def _area(unit: Unit) -> str:
    return f"{unit.street}{unit.area}" if unit.area else ""


def _trade(unit: Unit) -> str:
    return "" if unit.industry == UNCLEAR else unit.industry
