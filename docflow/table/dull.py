"""A row of a dull sheet: texts and whole numbers under columns that thousands of rows share, with no Cell made for any.

DullShape   the columns of such rows, and the kind of each
Dull        the cells of one, a mapping as of any row; who knows it asks for `texts` and `joined`, and no cell is made
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from docflow.table.model import Cell, CellKind

#: What Cell() does, without the call.
_new = tuple.__new__


@dataclass(frozen=True, eq=False)
class DullShape:
    """What rows have alike: known by its identity."""

    #: In rising order.
    columns: tuple[int, ...]
    kinds: tuple[CellKind, ...]

    @cached_property
    def at(self) -> dict[int, int]:
        """Where in the texts each column is."""
        return {column: at for at, column in enumerate(self.columns)}


class Dull(Mapping[int, Cell]):
    """The cells of one row; none is empty."""

    __slots__ = ("is_silent", "shape", "texts")

    def __init__(self, shape: DullShape, texts: Sequence[str], is_silent: bool = False) -> None:
        self.shape, self.texts = shape, texts
        #: True when `asking` has none of its texts: each is its own value, and none is part of a signature.
        self.is_silent = is_silent

    @property
    def joined(self) -> str:
        """The texts behind one another, to be searched at once."""
        return "|".join(self.texts)

    def cells(self) -> dict[int, Cell]:
        """The same as any other row has them."""
        said = zip(self.shape.columns, self.texts, self.shape.kinds, strict=True)
        return {column: _new(Cell, (text, kind, False)) for column, text, kind in said}

    def __getitem__(self, column: int) -> Cell:
        at = self.shape.at[column]
        return Cell(self.texts[at], self.shape.kinds[at])

    def __iter__(self) -> Iterator[int]:
        return iter(self.shape.columns)

    def __len__(self) -> int:
        return len(self.texts)
