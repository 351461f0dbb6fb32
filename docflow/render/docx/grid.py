"""Tables without lines, which only put things beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from docflow.render.docx.writer import Paragraph
from docflow.render.docx.xml import NOTHING, Xml, el, val


@dataclass(frozen=True, slots=True)
class Cell:
    """Paragraphs, a width in twips, and where they stand in the height of the row."""

    paragraphs: tuple[Paragraph, ...]
    width: int
    stands: Literal["top", "center", "bottom"] = "top"


def grid(rows: Sequence[Sequence[Cell]], align: str = "", indent: int = 0) -> Xml:
    """Cells beside each other, no line around any."""
    widths = [cell.width for cell in rows[0]]
    # LibreOffice gives cells a padding of its own unless told here; the default style is not enough.
    none = {"w:w": 0, "w:type": "dxa"}
    padding = el("w:tblCellMar", None, *(el(f"w:{side}", none) for side in ("top", "left", "bottom", "right")))
    properties = el(
        "w:tblPr",
        None,
        el("w:tblW", {"w:w": sum(widths), "w:type": "dxa"}),
        val("w:jc", align) if align else NOTHING,
        el("w:tblInd", {"w:w": indent, "w:type": "dxa"}) if indent else NOTHING,
        el("w:tblLayout", {"w:type": "fixed"}),
        padding,
    )
    columns = el("w:tblGrid", None, *(el("w:gridCol", {"w:w": width}) for width in widths))
    return el("w:tbl", None, properties, columns, *(_row(row) for row in rows))


def _row(cells: Sequence[Cell]) -> Xml:
    return el("w:tr", None, el("w:trPr", None, el("w:cantSplit")), *map(_cell, cells))


def _cell(cell: Cell) -> Xml:
    properties = el(
        "w:tcPr",
        None,
        el("w:tcW", {"w:w": cell.width, "w:type": "dxa"}),
        val("w:vAlign", cell.stands) if cell.stands != "top" else NOTHING,
    )
    return el("w:tc", None, properties, *(one.xml() for one in cell.paragraphs))
