"""两本台账比对: registered here, or at work here: none twice, none missed (S38).

match (one, other) -> Matched     pairs by code, then by name; doubles; who is only in one; names that are near

By code first, then by the name without its spaces, brackets and widths. Near names are told and never merged.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from docflow.ledger.unit import Unit

#: Two parts of two characters in four must be the same: 明川云杉软件 and 明川云杉软件科技.
_NEAR = 0.75
#: Parts that more names share say nothing.
_COMMON = 200
_DROPPED = re.compile(r"[\s()（）\[\]【】“”\"'‘’·•.,，。、\-—_/&＆]")


@dataclass(frozen=True, slots=True)
class Pair:
    """One unit in both registers."""

    one: Unit
    other: Unit
    #: 代码, 名称.
    by: str
    #: What they say otherwise of it: field, in the one, in the other.
    differing: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Double:
    """A unit that one register has twice."""

    first: Unit
    again: Unit
    by: str


@dataclass(frozen=True)
class Matched:
    """Two registers held against each other."""

    pairs: tuple[Pair, ...]
    doubles_in_one: tuple[Double, ...]
    doubles_in_other: tuple[Double, ...]
    only_in_one: tuple[Unit, ...]
    only_in_other: tuple[Unit, ...]
    #: Perhaps the same; a person must say.
    near: tuple[tuple[Unit, Unit], ...]


def plain_name(name: str) -> str:
    """The name by which units are the same: no spaces, no brackets, one width."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", name)).casefold()


def match(one: Iterable[Unit], other: Iterable[Unit]) -> Matched:
    """Which units are in both, twice in one, only in one."""
    mine, doubles_one = _once(one)
    yours, doubles_other = _once(other)
    pairs: list[Pair] = []
    taken: set[int] = set()
    for by, key in (("代码", _code), ("名称", _name)):
        there = {key(unit): unit for unit in yours if id(unit) not in taken and key(unit)}
        for unit in mine:
            found = there.get(key(unit)) if id(unit) not in taken else None
            if found is not None and id(found) not in taken:
                pairs.append(Pair(unit, found, by, tuple(_differing(unit, found))))
                taken |= {id(unit), id(found)}
    alone = tuple(unit for unit in mine if id(unit) not in taken)
    others = tuple(unit for unit in yours if id(unit) not in taken)
    return Matched(tuple(pairs), doubles_one, doubles_other, alone, others, tuple(_near(alone, others)))


def _code(unit: Unit) -> str:
    return unit.code


def _name(unit: Unit) -> str:
    return plain_name(unit.name)


def _once(units: Iterable[Unit]) -> tuple[list[Unit], tuple[Double, ...]]:
    """Each unit once, the first time; what comes again."""
    codes: dict[str, Unit] = {}
    names: dict[str, Unit] = {}
    kept: list[Unit] = []
    doubles: list[Double] = []
    for unit in units:
        by_code = codes.get(unit.code) if unit.code else None
        by_name = names.get(_name(unit))
        if before := by_code or by_name:
            doubles.append(Double(before, unit, "代码" if by_code else "名称"))
            continue
        codes[unit.code], names[_name(unit)] = unit, unit
        kept.append(unit)
    return kept, tuple(doubles)


def _differing(one: Unit, other: Unit) -> Iterator[tuple[str, str, str]]:
    for field, mine, yours in (
        ("统一社会信用代码", one.code, other.code),
        ("单位名称", one.name, other.name),
        ("所属街道", one.street, other.street),
    ):
        if mine != yours:
            yield field, mine, yours


def _near(one: Sequence[Unit], other: Sequence[Unit]) -> Iterator[tuple[Unit, Unit]]:
    """Names that share most of their parts of two characters."""
    parts = {id(unit): _parts(unit) for unit in (*one, *other)}
    index: dict[str, list[Unit]] = defaultdict(list)
    for unit in other:
        for part in parts[id(unit)]:
            index[part].append(unit)
    for unit in one:
        mine = parts[id(unit)]
        shared: Counter[int] = Counter()
        found: dict[int, Unit] = {}
        for part in mine:
            if len(there := index.get(part, ())) <= _COMMON:
                for candidate in there:
                    shared[id(candidate)] += 1
                    found[id(candidate)] = candidate
        for candidate in found.values():
            yours = parts[id(candidate)]
            if 2 * len(mine & yours) >= _NEAR * (len(mine) + len(yours)):
                yield unit, candidate


def _parts(unit: Unit) -> frozenset[str]:
    name = _name(unit)
    return frozenset(name[at : at + 2] for at in range(max(len(name) - 1, 1)))
