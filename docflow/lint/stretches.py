"""The words of a .docx or a PDF piece by piece, for the record of its figures (随文记录).

stretches (parts, name)  -> Stretch, …   paragraphs and cells in reading order, footnotes, points of charts
of_pdf    (blocks, name) -> the same of a tagged PDF

Headers and footers have no figures of the paper. Frozen with the form of the record: what another reading would find
here is no change of a paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final, TypeAlias

from docflow.errors import Place
from docflow.figures.recording import Stretch, masked
from docflow.render.pdf_words import Block
from docflow.render.word.archive import DOCUMENT, Parts, root
from docflow.render.word.story import Paragraph, paragraphs, stories

#: Row and place in it, from 1; the words; where it stands.
Cell: TypeAlias = tuple[int, int, str, Place]
_CELL: Final = re.compile(r"(?P<table>.*表\d+)第(?P<row>\d+)行第(?P<cell>\d+)格$")
_CHART: Final = re.compile(r"word/charts/chart(\d+)\.xml")
_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def stretches(parts: Parts, name: str) -> list[Stretch]:
    """Every piece of words of the paper in `parts`; `name` is the file, for places."""
    out: list[Stretch] = []
    for part, what in stories(parts).items():
        if part == DOCUMENT or what in ("脚注", "尾注"):
            out += _texts(list(paragraphs(root(parts[part]), what)), name)
    charts = sorted((int(found.group(1)), part) for part in parts if (found := _CHART.fullmatch(part)))
    for number, (_, part) in enumerate(charts, 1):
        out += _points(parts[part], Place(name, path=(f"统计图{number}",)))
    return out


def _texts(found: Sequence[Paragraph], name: str) -> Iterator[Stretch]:
    for table, group in groupby(found, lambda one: cell.group("table") if (cell := _CELL.match(one.place)) else ""):
        if table:
            yield from _cells(list(group), name)
        else:
            yield from (Stretch(one.text, Place(name, path=(one.place,))) for one in group if one.text.strip())


def _cells(found: Sequence[Paragraph], name: str) -> Iterator[Stretch]:
    return celled([(*_at(one), one.text, Place(name, path=(one.place,))) for one in found])


def celled(found: Sequence[Cell]) -> Iterator[Stretch]:
    """The cells of a table, each beside the words of its row and the heading of its column."""
    rows: dict[int, list[str]] = {}
    headings: dict[int, str] = {}
    names: dict[int, str] = {}
    for row, cell, text, _ in found:
        rows.setdefault(row, []).append(masked(text))
        if re.search(r"[一-鿿]", text):
            names.setdefault(row, text.strip())
        if row == 1:
            headings[cell] = headings.get(cell, "") + text.strip()
    for row, cell, text, place in found:
        if text.strip():
            heading = headings.get(cell, "")
            beside = "|".join((*rows[row], masked(heading), str(cell)))
            called = "·".join(filter(None, (names.get(row, ""), heading))) if names.get(row) != text.strip() else ""
            yield Stretch(text, place, beside, heading if row > 1 else "", name=called)


def _at(cell: Paragraph) -> tuple[int, int]:
    """The numbers of its row and of its place there."""
    found = _CELL.match(cell.place)
    assert found
    return int(found.group("row")), int(found.group("cell"))


def _points(part: bytes, place: Place) -> Iterator[Stretch]:
    """The values of a chart."""
    for series in root(part).iter(f"{_C}ser"):
        said = "".join(node.text or "" for node in series.iterfind(f"{_C}tx//{_C}v"))
        names = {node.get("idx"): _value(node) for node in series.iterfind(f"{_C}cat//{_C}pt")}
        for point in series.iterfind(f"{_C}val//{_C}pt"):
            name = names.get(point.get("idx"), "")
            where = Place(place.source, path=(f"{place.path[-1]}“{said}·{name}”",))
            yield Stretch(_value(point), where, f"{said}\x00{name}", plotted=True, name=f"{said}·{name}")


def _value(point: object) -> str:
    found = point.find(f"{_C}v")  # type: ignore[attr-defined]
    return (found.text or "").strip() if found is not None else ""


def of_pdf(blocks: Sequence[Block], name: str) -> list[Stretch]:
    """Every piece of words of a PDF; what a drawing says, its axes too, is figures throughout."""
    out: list[Stretch] = []
    count = 0
    for table, group in groupby(blocks, lambda one: one.table):
        if table:
            cells = [(one.row, one.cell, one.text, f"表{table}第{one.row}行第{one.cell}格") for one in group]
            out += celled([(row, cell, text, Place(name, path=(where,))) for row, cell, text, where in cells])
            continue
        for one in group:
            if one.drawing:
                where = f"图{one.drawing}"
                out.append(Stretch(one.text, Place(name, path=(where,)), where, plotted=True, name=where))
            elif one.text.strip():
                count += 1
                out.append(Stretch(one.text, Place(name, path=(f"第{count}段",))))
    return out
