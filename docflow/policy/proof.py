"""The proof that a table answers every combination of facts, and none twice where it says so.

The edges of the cells cut each fact into regions; one sample stands for each. The walk goes fact by fact and
remembers only which boxes still fit, so combinations that cannot be told apart are walked once.
Facts are taken as independent: a combination that cannot occur must be answered too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from docflow.errors import Problem, problem
from docflow.form import FieldType, OneOf
from docflow.policy import comparator
from docflow.policy.table import Anything, Box, Cell, Known, RuleTable, Test
from docflow.source import Source

LIMIT_STATES = 200_000
SHOWN_GAPS = 3


def problems(table: RuleTable, source: Source) -> Iterator[Problem]:
    """Every gap (R704), every overlap where rows must be unique (R705), every row that never wins (R706)."""
    walk = _Walk(table)
    if not walk.run():
        yield problem("R715", source.place("rows"), limit=LIMIT_STATES)
        return
    if table.otherwise is None:
        for example in walk.gaps[:SHOWN_GAPS]:
            yield problem("R704", source.place("rows"), example=_say(example))
    if table.hit == "unique":
        yield from _overlaps(table, walk, source)
    if table.hit == "first":
        for number, row in enumerate(table.rows):
            if number not in walk.winners:
                yield problem("R706", source.place("rows", str(number)), row=row.id)


@dataclass(frozen=True)
class _Dimension:
    """A fact with one sample of each region, and for each sample the boxes that fit it, as bits."""

    fact: str
    samples: tuple[Known, ...]
    masks: tuple[int, ...]


class _Walk:
    def __init__(self, table: RuleTable) -> None:
        #: (number of the row, box) in the order of the table.
        self.boxes: list[tuple[int, Box]] = [(number, box) for number, row in enumerate(table.rows) for box in row.when]
        self.dimensions = [
            found for fact, type_ in _types(table).items() if (found := self._dimension(fact, type_)) is not None
        ]
        last = {fact.fact: index for index, fact in enumerate(self.dimensions)}
        #: After which dimension all tests of a box have been asked.
        self.done = [max((last[test.fact] for test in box if test.fact in last), default=-1) for _, box in self.boxes]
        self.gaps: list[dict[str, Known]] = []
        self.winners: set[int] = set()

    def _dimension(self, fact: str, type_: FieldType) -> _Dimension | None:
        cells = [_cell(box, fact) for _, box in self.boxes]
        if all(isinstance(cell, Anything) for cell in cells):
            return None
        samples = comparator.samples(cells, type_)
        masks = tuple(
            sum(1 << bit for bit, cell in enumerate(cells) if comparator.fits(cell, sample)) for sample in samples
        )
        return _Dimension(fact, samples, masks)

    def run(self) -> bool:
        """Walks all combinations; False when there are too many to tell apart."""
        start = self._prune((1 << len(self.boxes)) - 1, -1)
        stack: list[tuple[int, int, dict[str, Known]]] = [(0, start, {})]
        seen = {(0, start)}
        while stack:
            index, mask, example = stack.pop()
            if mask == 0:
                self.gaps.append(example)
                continue
            first = (mask & -mask).bit_length() - 1
            if self.done[first] < index:
                self.winners.add(self.boxes[first][0])
                continue
            dimension = self.dimensions[index]
            for sample, fitting in zip(dimension.samples, dimension.masks, strict=True):
                state = (index + 1, self._prune(mask & fitting, index))
                if state not in seen:
                    seen.add(state)
                    stack.append((*state, {**example, dimension.fact: sample}))
            if len(seen) > LIMIT_STATES:
                return False
        self.gaps.reverse()
        return True

    def _prune(self, mask: int, index: int) -> int:
        """`mask` without the boxes behind one that is already sure to fit."""
        rest = mask
        while rest:
            bit = (rest & -rest).bit_length() - 1
            if self.done[bit] <= index:
                return mask & ((1 << (bit + 1)) - 1)
            rest &= rest - 1
        return mask


def _types(table: RuleTable) -> dict[str, FieldType]:
    types: dict[str, FieldType] = {one.name: one.type for one in table.facts.fields}
    types |= {one.name: OneOf(one.choices) for one in table.switches}
    for derived in table.derived:
        types[derived.name] = types[next(iter(derived.facts.values()))]
    return types


def _cell(box: Box, fact: str) -> Cell:
    return next((test.cell for test in box if test.fact == fact), Anything())


def _overlaps(table: RuleTable, walk: _Walk, source: Source) -> Iterator[Problem]:
    told: set[tuple[int, int]] = set()
    for (one, box), (other, against) in combinations(walk.boxes, 2):
        if one == other or (one, other) in told:
            continue
        example = _common((*box, *against), walk)
        if example is not None:
            told.add((one, other))
            yield problem(
                "R705",
                source.place("rows", str(other)),
                row=table.rows[other].id,
                other=table.rows[one].id,
                example=_say(example),
            )


def _common(tests: tuple[Test, ...], walk: _Walk) -> dict[str, Known] | None:
    """Facts that fit all `tests`, or None when there are none."""
    example: dict[str, Known] = {}
    for dimension in walk.dimensions:
        cells = [test.cell for test in tests if test.fact == dimension.fact]
        fitting = [sample for sample in dimension.samples if all(comparator.fits(cell, sample) for cell in cells)]
        if not fitting:
            return None
        if cells:
            example[dimension.fact] = fitting[0]
    return example


def _say(example: dict[str, Known]) -> str:
    return "，".join(f"{fact}={say(value)}" for fact, value in example.items()) or "任何情形"


def say(value: Known | None) -> str:
    """A fact as people write it."""
    match value:
        case None:
            return "（未填）"
        case bool():
            return "是" if value else "否"
        case _:
            return str(value)
