"""Rows without a question in them, read at once: column by column, each with its own way from text to value.

Sound (form, columns)   .record (row) -> the record, or None when the row must be looked at cell by cell
"""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Final

from docflow.form import Form, Scalar, Value
from docflow.form.quick import UNSURE, all_plain, is_plain, reader
from docflow.table.model import Row

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
                not one.required and one.default is None,
                isinstance(one.type, Scalar) and one.type.kind == "month",
            )
            for one in form.fields
        ]
        found = [columns.get(one.name, -1) for one in form.fields]
        #: Takes all cells at once, where every field is a text that has its column.
        self._texts = (
            itemgetter(*found) if len(found) > 1 and min(found) >= 0 and all(map(is_plain, form.fields)) else None
        )

    def record(self, row: Row) -> dict[str, Value] | None:
        """The values by the names of the fields, in their order."""
        if self._texts is not None:
            cells = self._texts(row.cells)
            if None not in cells:
                texts, kinds, lost = zip(*cells, strict=True)
                if _SOUND.issuperset(kinds) and True not in lost and all_plain(texts):
                    return dict(zip(self._names, texts, strict=True))
        return self._one_by_one(row)

    def _one_by_one(self, row: Row) -> dict[str, Value] | None:
        cells = row.cells
        out: dict[str, Value] = {}
        for name, column, read, may_lack, is_month in self._slots:
            cell = cells[column] if column >= 0 else None
            if cell is None:
                if not may_lack:
                    return None
                out[name] = None
                continue
            text, kind, lost = cell
            if lost or kind not in _SOUND or (is_month and kind == "number"):
                return None
            value = read(text)
            if value is UNSURE:
                return None
            out[name] = value
        return out
