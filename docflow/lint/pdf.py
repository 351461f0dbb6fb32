"""A tagged PDF read back: its words and tables, and what is other than its record says.

from_pdf (data, name) -> Draft   Errors: InvalidSource T133 when it is damaged, locked, or has no structure
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from docflow.errors import Place
from docflow.lint.draft import Draft, Grid
from docflow.lint.recognise import Raw, recognise
from docflow.lint.recorded import recorded_pdf
from docflow.render.pdf_words import Block, blocks


def from_pdf(data: bytes, name: str) -> Draft:
    """The draft in the PDF `data`."""
    found = blocks(data, name)
    lines: list[Raw] = []
    for one in found:
        if one.text.strip() and not one.drawing:
            count = sum(not line.cell for line in lines) + 1
            where = f"表{one.table}第{one.row}行第{one.cell}格" if one.table else f"第{count}段"
            lines.append(Raw(one.text, Place(name, path=(where,)), cell=bool(one.table)))
    draft = recognise(name, lines, list(_grids(found, name)))
    return replace(draft, **recorded_pdf(data, found, name))


def _grids(found: list[Block], name: str) -> list[Grid]:
    out = []
    for table, group in groupby((one for one in found if one.table), lambda one: one.table):
        rows = [tuple(one.text for one in row) for _, row in groupby(group, lambda one: one.row)]
        if len(rows) > 1:
            out.append(Grid(tuple(rows), Place(name, path=(f"表{table}",))))
    return out
