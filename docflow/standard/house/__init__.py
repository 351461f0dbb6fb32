"""版式: an office's own page as what it changes in the standard's, and how strongly the standard asks otherwise.

read        (source, name) -> House        InvalidSource with every mistake at once
House       name, reading, changes; `deviations()` is what every report shows

An author writes only what is otherwise than in GB/T 9704-2012, by the standard's own words:

    读法: plain
    改动:
      上白边: 35 mm
      正文字号: 小三

What no page could be set with is refused; what departs from a 必须 clause is allowed and said to be one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from docflow.errors import InvalidSource, Place
from docflow.source import Cursor, Source
from docflow.standard.house.fitting import misfits
from docflow.standard.house.parameters import PARAMETERS, Parameter, Value, shown, standard
from docflow.standard.house.writing import value
from docflow.standard.layout import Strength

__all__ = ["PARAMETERS", "READINGS", "Deviation", "House", "read"]

#: 读法: the two readings of the standard's white above the text (render/page.py).
READINGS: Final = ("plain", "ink")


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing that a house does otherwise than the standard (与标准不同之处)."""

    parameter: str
    standard: str
    house: str
    #: The clause of GB/T 9704-2012, or 惯例 where it has none.
    clause: str
    strength: Strength
    #: The standard's own tolerance covers it.
    is_tolerated: bool = False

    @property
    def is_must(self) -> bool:
        """Whether it departs from what the standard demands (必须); else it is a choice the standard leaves."""
        return self.strength == "MUST" and not self.is_tolerated


@dataclass(frozen=True, slots=True)
class House:
    """An office's declared page (本单位的版式)."""

    name: str
    #: The reading it starts from: plain or ink.
    based_on: str
    #: Key -> value, in the order written; lengths in mm, sizes in points, counts as they are.
    changes: tuple[tuple[str, Value], ...] = ()
    #: 说明: why, in the office's words.
    describe: str = ""
    places: tuple[Place, ...] = field(default=(), repr=False, compare=False)

    def value(self, key: str) -> Value:
        """What holds for this house: its own value, or the standard's."""
        return {**standard(), **dict(self.changes)}[key]

    def deviations(self) -> tuple[Deviation, ...]:
        """What it does otherwise, the demands of the standard first."""
        out = [_deviation(PARAMETERS[key], value) for key, value in self.changes if value != PARAMETERS[key].standard]
        return tuple(sorted(out, key=lambda one: not one.is_must))


def _deviation(parameter: Parameter, value: Value) -> Deviation:
    number = isinstance(value, float) and isinstance(parameter.standard, (int, float))
    near = number and abs(float(value) - float(parameter.standard)) <= parameter.tolerance + 1e-9
    said, ours = shown(parameter, parameter.standard), shown(parameter, value)
    return Deviation(parameter.key, said, ours, parameter.clause, parameter.strength, near)


def read(source: Source, name: str) -> House:
    """The house style in `source`, called `name`.

    Errors: InvalidSource Y420 unknown key, Y412 a value that is none, P361 out of bounds, P362 what does not fit
    together, and those of the YAML itself; all at once.
    """
    top = Cursor.top(source).known("读法", "说明", "改动")
    based_on = (top / "读法").one_of(*READINGS, default="plain")
    describe = (top / "说明").text("")
    changed = (top / "改动").known(*PARAMETERS)
    found: dict[str, Value] = {}
    for key, cursor in changed.entries():
        if key in PARAMETERS and (said := value(PARAMETERS[key], cursor)) is not None:
            found[key] = said
    if not top.problems:
        top.problems.extend(misfits({**standard(), **found}, {key: (changed / key).place for key in found}))
    if top.problems:
        raise InvalidSource(top.problems)
    places = tuple((changed / key).place for key in found)
    return House(name, based_on, tuple(found.items()), describe, places)
