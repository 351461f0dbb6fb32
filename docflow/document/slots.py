"""Blocks that are still to come from a record: charts, pictures and lists to be put in order.

Proto   a block of a body as it is read: a Block whose words may hold tokens, or one of these slots
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from docflow.document.model import Block
from docflow.errors import Place


@dataclass(frozen=True, slots=True)
class ChartSlot:
    """A chart whose figures are still to come from a table."""

    kind: str
    number: int
    caption: str
    unit: str
    source: str
    #: The field of the table, its column of names and its columns of numbers.
    data: str
    label: str
    values: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class PictureSlot:
    """A picture that is still to come from a field."""

    number: int
    caption: str
    #: The name of a field, or the token of a value.
    data: str
    width: float
    place: Place
    note: str = ""


@dataclass(frozen=True, slots=True)
class NameSlot:
    """名单, to be put in the order of strokes once the names are known."""

    names: tuple[str, ...]
    place: Place


Proto: TypeAlias = Block | ChartSlot | PictureSlot | NameSlot
