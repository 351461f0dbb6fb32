"""Rows without a question in them, read at once: column by column, each with its own way from text to value.

Sound (form, columns)        .record (row) -> the record, or None when the row must be looked at cell by cell
DullRecords (sound, columns) .record (row) the same for a row of which no cell was made
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Final, TypeAlias

from docflow.form import Form, Scalar, Value
from docflow.form.quick import UNSURE, Reader, Unsure, absent, all_plain, is_plain, reader
from docflow.table.dull import Dull, DullShape
from docflow.table.model import CellKind, Row

#: Name, column (-1: none), the way from text to value, the value of an empty cell, whether it is a month.
_Slot: TypeAlias = "tuple[str, int, Reader, Value | Unsure, bool]"
#: Cells that say nothing of themselves before their text is looked at.
_SOUND: Final = frozenset({"text", "number", "date", "yes/no"})


class Sound:
    """The columns of a form, each found once."""

    def __init__(self, form: Form, columns: Mapping[str, int]) -> None:
        self._names = form.names
        self.slots = [
            (
                one.name,
                columns.get(one.name, -1),
                reader(one),
                absent(one),
                isinstance(one.type, Scalar) and one.type.kind == "month",
            )
            for one in form.fields
        ]
        plain = [slot for slot, one in zip(self.slots, form.fields, strict=True) if is_plain(one) and slot[1] >= 0]
        #: Takes the cells of all texts that have a column at once, where there are several.
        self._texts = itemgetter(*(slot[1] for slot in plain)) if len(plain) > 1 else None
        self.plain = tuple(slot[0] for slot in plain)
        self._others = [slot for slot in self.slots if slot[0] not in self.plain]
        #: Gives every record its fields in their order.
        self._blank: dict[str, Value] = dict.fromkeys(self._names)

    def record(self, row: Row) -> dict[str, Value] | None:
        """The values by the names of the fields, in their order."""
        if self._texts is not None:
            cells = self._texts(row.cells)
            if None not in cells:
                texts, kinds, lost = zip(*cells, strict=True)
                if _SOUND.issuperset(kinds) and True not in lost and all_plain(texts):
                    out = self._blank.copy()
                    out.update(zip(self.plain, texts, strict=True))
                    return self._one_by_one(row, self._others, out)
        return self._one_by_one(row, self.slots, {})

    def _one_by_one(self, row: Row, slots: Sequence[_Slot], out: dict[str, Value]) -> dict[str, Value] | None:
        cells = row.cells
        for name, column, read, empty, is_month in slots:
            cell = cells[column] if column >= 0 else None
            if cell is None:
                if empty is UNSURE:
                    return None
                out[name] = empty
                continue
            text, kind, lost = cell
            if lost or kind not in _SOUND or (is_month and kind == "number"):
                return None
            value = read(text)
            if value is UNSURE:
                return None
            out[name] = value
        return out


#: Where the text is (-1: nowhere), its kind, and the slot.
_Found: TypeAlias = "tuple[int, CellKind, _Slot]"
#: The fields that are their texts, how these are picked (None: they are all the texts there are), the other fields, and
#: a record to begin with, {} where there is nothing but texts.
_Learnt: TypeAlias = (
    "tuple[tuple[str, ...], Callable[[Sequence[str]], Sequence[str]] | None, list[_Found], dict[str, Value]]"
)


class DullRecords:
    """Records of dull rows; of each shape it is known which text is whose."""

    def __init__(self, sound: Sound, columns: Sequence[int]) -> None:
        self._sound, self._columns = sound, columns
        self._known: dict[DullShape, _Learnt] = {}

    def record(self, row: Dull) -> dict[str, Value] | None:
        """The values by the names of the fields, in their order; None as `Sound.record`."""
        names, pick, others, blank = self._known.get(row.shape) or self._learn(row.shape)
        texts = row.texts
        # Of all texts, those without a field too: where this holds it holds for each.
        if not row.is_silent and not all_plain(texts, row.joined):
            return None
        picked = texts if pick is None else pick(texts)
        if not blank:
            return dict(zip(names, picked, strict=True))
        out = blank.copy()
        out.update(zip(names, picked, strict=True))
        for at, kind, (name, _, read, empty, is_month) in others:
            value = empty if at < 0 else UNSURE if is_month and kind == "number" else read(texts[at])
            if value is UNSURE:
                return None
            out[name] = value
        return out

    def _learn(self, shape: DullShape) -> _Learnt:
        names: list[str] = []
        places: list[int] = []
        others: list[_Found] = []
        # Gives every record its fields in their order, and those without a cell their value.
        blank: dict[str, Value] = {}
        for slot in self._sound.slots:
            at = shape.at.get(self._columns[slot[1]], -1) if slot[1] >= 0 else -1
            if at >= 0 and slot[0] in self._sound.plain:
                names.append(slot[0])
                places.append(at)
            elif at >= 0 or slot[3] is UNSURE:
                others.append((at, shape.kinds[at], slot))
            blank[slot[0]] = slot[3] if at < 0 and slot[3] is not UNSURE else None
        pick = None if places == [*range(len(shape.columns))] else _picking(places)
        self._known[shape] = tuple(names), pick, others, blank if len(blank) > len(names) else {}
        return self._known[shape]


def _picking(places: list[int]) -> Callable[[Sequence[str]], Sequence[str]]:
    if len(places) > 1:
        return itemgetter(*places)
    return lambda texts: [texts[at] for at in places]
