"""Rows without a question in them, read at once: column by column, each with its own way from text to value.

Sound (form, columns)   .record (row) -> the record, or None when the row must be looked at cell by cell
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Final, TypeAlias

from docflow.form import Form, Scalar, Value
from docflow.form.quick import UNSURE, Reader, Unsure, absent, all_plain, is_plain, reader
from docflow.table.model import Row

#: Name, column (-1: none), the way from text to value, the value of an empty cell, whether it is a month.
_Slot: TypeAlias = "tuple[str, int, Reader, Value | Unsure, bool]"
#: Cells that say nothing of themselves before their text is looked at.
_SOUND: Final = frozenset({"text", "number", "date", "yes/no"})


class Sound:
    """The columns of a form, each found once."""

    def __init__(self, form: Form, columns: Mapping[str, int]) -> None:
        self._names = form.names
        self._slots = [
            (
                one.name,
                columns.get(one.name, -1),
                reader(one),
                absent(one),
                isinstance(one.type, Scalar) and one.type.kind == "month",
            )
            for one in form.fields
        ]
        plain = [slot for slot, one in zip(self._slots, form.fields, strict=True) if is_plain(one) and slot[1] >= 0]
        #: Takes the cells of all texts that have a column at once, where there are several.
        self._texts = itemgetter(*(slot[1] for slot in plain)) if len(plain) > 1 else None
        self._plain = tuple(slot[0] for slot in plain)
        self._others = [slot for slot in self._slots if slot[0] not in self._plain]
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
                    out.update(zip(self._plain, texts, strict=True))
                    return self._one_by_one(row, self._others, out)
        return self._one_by_one(row, self._slots, {})

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
