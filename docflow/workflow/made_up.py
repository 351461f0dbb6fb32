"""编出来的答案: answers that a way leaves, for the conditions themselves to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from docflow.condition import Condition
from docflow.form import ListOf, OneOf, Scalar, TableOf
from docflow.workflow.language import Definition
from docflow.workflow.turn import TODAY
from docflow.workflow.ways import NUMBERS, Way, least_of

#: Rows of a table beyond this are not made up.
LIMIT_ROWS = 1000


@dataclass
class MadeUp:
    """Answers that a way leaves: its numbers, one of its words, tables with as many rows as it counts."""

    definition: Definition
    way: Way
    values: Mapping[str, Fraction]
    #: The same words everywhere, or in each field its own.
    alike: bool

    def record(self, conditions: Sequence[Condition]) -> dict[str, object]:
        return {name: self.value(name) for one in conditions for name in one.names}

    def value(self, name: str) -> object:
        if name == TODAY:
            return self.day(name)
        if name in self.definition.decide:
            return self.word(name, "待人工")
        if name not in self.definition.form:
            return {"标题": "甲", "文号": "甲", "日期": self.day(f"{name}.日期")}
        match self.definition.form[name].type:
            case Scalar(kind="date"):
                return self.day(name)
            case Scalar(kind=kind) if kind in NUMBERS:
                return _number(self.values.get(name, least_of(self.definition, name) or Fraction(1)))
            case Scalar(kind="yes/no"):
                return self.word(name, False)
            case TableOf():
                return self.table(name)
            case ListOf():
                return tuple(f"甲{number}" for number in range(self.size(name)))
            case OneOf(options=options):
                return self.word(name, options[0])
            case _:
                return self.word(name, "甲0" if self.alike else name)

    def day(self, name: str) -> date:
        return date.fromordinal(max(1, min(int(self.values.get(name, Fraction(739000))), date.max.toordinal())))

    def word(self, name: str, usual: object) -> object:
        allowed = self.way.allowed.get(name)
        if allowed:
            return usual if usual in allowed else sorted(allowed, key=str)[0]
        return usual if usual not in self.way.barred.get(name, ()) else f"{usual}·"

    def size(self, name: str) -> int:
        return min(int(self.values.get(f"count({name})", Fraction(1))), LIMIT_ROWS)

    def table(self, name: str) -> list[dict[str, object]]:
        found = self.definition.form[name].type
        assert isinstance(found, TableOf)
        rows: list[dict[str, object]] = [{} for _ in range(self.size(name))]
        for one in found.columns.fields:
            for number, value in enumerate(self.column(name, one.name, one.type, len(rows))):
                rows[number][one.name] = value
        return rows

    def column(self, table: str, name: str, kind: object, size: int) -> list[object]:
        said: list[object] = []
        for each, times in self.values.items():
            if each.startswith(f"count({table}.{name}="):
                said += [each.removeprefix(f"count({table}.{name}=")[:-1]] * int(times)
        match kind:
            case Scalar(kind=sort) if sort in NUMBERS:
                return list(self.numbers(f"({table}.{name})", least_of(self.definition, table, name), size))
            case Scalar(kind="date"):
                return [self.day("")] * size
            case Scalar(kind="yes/no"):
                return [False] * size
            case OneOf(options=options):
                other = next((one for one in options if one not in said), options[0])
                return [*said, *[other] * size][:size]
            case _:
                return [*said, *(f"甲{number}" for number in range(size))][:size]

    def numbers(self, of: str, least: Fraction | None, size: int) -> Iterator[object]:
        low = self.values.get(f"least{of}", self.values.get(f"most{of}", least or Fraction(1)))
        high = self.values.get(f"most{of}", low)
        each = [low, *[high] * (size - 1)] if size > 1 else [max(low, high)]
        if (total := self.values.get(f"total{of}")) is not None and f"most{of}" not in self.values:
            each = [total - low * (size - 1), *[low] * (size - 1)]
        yield from map(_number, each)


def _number(value: Fraction) -> object:
    return int(value) if value.denominator == 1 else Decimal(value.numerator) / Decimal(value.denominator)
