"""版: what WeasyPrint makes of a document, learned once for all documents of one layout.

units   (oracle, pieces)            -> for each free piece how its lines stand, or None where that is not understood
layout  (oracle, document, pieces)  -> Layout, proved on the document it was learned from
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from docflow.document.model import Document
from docflow.render import finish, html, press
from docflow.render.fonts import Faces
from docflow.render.html.words import Told
from docflow.render.memo import lines
from docflow.render.memo.cutting import Piece
from docflow.render.memo.fonts import Glyph, Store
from docflow.render.memo.lines import Line
from docflow.render.memo.paper import Paper
from docflow.render.memo.pen import Run, Strange, drawn, is_pen
from docflow.render.page import Page


class Unit(NamedTuple):
    """How the lines of a free piece stand."""

    lines: tuple[Line, ...]
    #: All that what is below it can know of it: heights, and the tags of its lines.
    profile: str
    #: The same of each line for itself, where each is one text.
    heights: tuple[str, ...] = ()


class Slot(NamedTuple):
    """A line's place on a page."""

    #: What is drawn before it.
    before: bytes
    piece: int
    line: int
    #: Its height, as the PDF has it.
    y: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page."""

    slots: tuple[Slot, ...]
    end: bytes


@dataclass(frozen=True, slots=True)
class Layout:
    """How all documents of one key look."""

    sheets: tuple[Sheet, ...]
    #: The lines of each piece that is not free.
    bound: Mapping[int, tuple[Line, ...]]
    #: Glyphs that are the same in all of them.
    glyphs: frozenset[Glyph]
    paper: Paper


@dataclass(frozen=True)
class Oracle:
    """WeasyPrint, with the page and the faces of a batch, and the fonts that it has used."""

    page: Page
    faces: Faces
    press: press.Press
    store: Store


_LAST: Final = b"BT\n1 0 0 -1 "
#: Room for a piece on the endless page on which free pieces are learned, in mm.
_ROOM: Final = 1_000
_OUR_MARKS: Final = re.compile(r' data-(?:piece|text)="\d+"')
_FONT_OR_SHOWN: Final = re.compile(rb"/([A-Z]{6}) [0-9.]+ Tf|\[([^\]]*)\] TJ")
_CODES: Final = re.compile(rb"<([0-9a-f]*)>")


# --- free pieces ------------------------------------------------------------------------------------------------


def units(oracle: Oracle, pieces: Sequence[Piece]) -> dict[str, Unit | None]:
    """How the lines of `pieces` stand, by key: all are laid out one below the other, on one endless page."""
    places = _numbered(pieces)
    body = "\n".join(
        piece.html(number, first) for number, (piece, first) in enumerate(zip(pieces, places.first, strict=True))
    )
    head = '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>.</title></head>'
    source = f"{head}<body>{body}</body></html>"
    endless = f"@page{{size:{oracle.page.width}mm {_ROOM * (len(pieces) + 1)}mm}}"
    style = html.style(_PLAIN, oracle.page, oracle.faces) + endless
    with oracle.press.laid_out(press.Job(source, style, {}, False, "", (), None)) as (engine, laid_out, _):
        if len(laid_out.pages) != 1:
            return dict.fromkeys((one.key for one in pieces), None)
        profiles = {number: (said, own) for number, said, own in _profiles(laid_out.pages[0]._page_box)}
        pdf = drawn(engine, laid_out, finish.finisher(()))
        oracle.store.hear(laid_out.fonts)
        widths = _widths(laid_out.fonts)
    (pen,) = _pages(pdf)
    runs: dict[int, list[Run]] = {}
    for chunk in pen.chunks():
        if isinstance(chunk, Run):
            runs.setdefault(places.piece[chunk.text], []).append(chunk)
    out: dict[str, Unit | None] = {}
    for number, piece in enumerate(pieces):
        try:
            own = _lines(oracle, piece, runs.get(number, []), places.first[number], widths)
            out[piece.key] = Unit(own, *profiles[number])
        except (Strange, KeyError):
            out[piece.key] = None
    return out


_PLAIN: Final = Document("", "none", None, (), (), ())


class _Places(NamedTuple):
    """The numbers of texts: the first of each piece, and the piece of each."""

    first: list[int]
    piece: list[int]


def _numbered(pieces: Sequence[Piece]) -> _Places:
    first: list[int] = []
    owner: list[int] = []
    for number, piece in enumerate(pieces):
        first.append(len(owner))
        owner += [number] * len(piece.texts)
    return _Places(first, owner)


def _lines(
    oracle: Oracle, piece: Piece, runs: Sequence[Run], first: int, widths: Mapping[bytes, dict[int, int]]
) -> tuple[Line, ...]:
    """The lines of a piece, in the order in which they are drawn. Errors: Strange."""
    cursor = [0] * len(piece.texts)
    out = []
    for run in runs:
        index = run.text - first
        text = piece.texts[index]
        line, cursor[index] = lines.learned(run, index, text, cursor[index], oracle.store, widths[run.font])
        out.append(line)
    for text, end in zip(piece.texts, cursor, strict=True):
        if text.said[end:].strip(" "):
            raise Strange  # words that are not drawn
    return tuple(out)


def _widths(fonts: Mapping[Any, Any]) -> dict[bytes, dict[int, int]]:
    out: dict[bytes, dict[int, int]] = {}
    for one in fonts.values():
        out.setdefault(one.hash.encode(), {}).update(one.widths)
    return out


def _pages(pdf: Any) -> list[Any]:
    """The streams of the pages, in order."""
    pages = [pdf.objects[int(one)] for one in pdf.pages["Kids"][::3]]
    streams = [pdf.objects[int(page["Contents"].split()[0])] for page in pages]
    if any(page["MediaBox"][2] > page["MediaBox"][3] for page in pages) or not all(map(is_pen, streams)):
        raise Strange
    return streams


def _profiles(page: Any) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """The number of each piece on a page, what its lines look like from below, and each for itself."""
    from weasyprint.formatting_structure import boxes

    def inside(box: Any, top: float, path: str) -> Iterator[str]:
        if isinstance(box, boxes.LineBox):
            yield f"line {box.position_y - top:.4f} {box.height:.4f} {box.baseline:.4f}"
        if isinstance(box, boxes.TextBox):
            yield f"{path} {box.position_y - top + box.baseline:.4f}" if box.text.strip() else f"{path} blank"
        for child in getattr(box, "children", ()):
            name = child.element_tag if child.element is not box.element else ""
            yield from inside(child, top, f"{path}/{type(child).__name__}{name}")

    def heights(box: Any) -> Iterator[str]:
        for line in box.children:
            if isinstance(line, boxes.LineBox) and len(line.children) == 1:
                (text,) = line.children
                at = text.position_y - line.position_y + text.baseline
                yield f"{line.height:.4f} {line.baseline:.4f} {at:.4f}"

    def search(box: Any) -> Iterator[tuple[int, str, tuple[str, ...]]]:
        number = box.element.get("data-piece") if box.element is not None else None
        if number is not None and isinstance(box, boxes.BlockLevelBox):
            said = "\n".join((f"{box.height:.4f}", *inside(box, box.position_y, "")))
            yield int(number), said, tuple(heights(box))
            return
        for child in getattr(box, "children", ()):
            yield from search(child)

    yield from search(page)


# --- whole documents ------------------------------------------------------------------------------------------------


def layout(
    oracle: Oracle, document: Document, pieces: Sequence[Piece], known: Mapping[str, Unit | None], even_imprint: bool
) -> Layout:
    """The layout of `document`. Errors: Strange where it is not understood, those of the engine."""
    told = Told()
    plain = html.source(document, oracle.page, oracle.faces, told)
    places = _numbered(pieces)
    parts = [one.html(number, first) for number, (one, first) in enumerate(zip(pieces, places.first, strict=True))]
    start, end = plain.index("<body>\n") + len("<body>\n"), plain.rindex("\n</body>")
    marked = "\n".join(parts)
    if _OUR_MARKS.sub("", marked).replace("\n", "") != plain[start:end].replace("\n", ""):
        raise Strange  # what was cut is not what is set
    source = plain[:start] + marked + plain[end:]
    style = html.style(document, oracle.page, oracle.faces)
    job = press.Job(source, style, told.tables, even_imprint, "", (), document.date)
    with oracle.press.laid_out(job) as (engine, laid_out, _):
        pdf = drawn(engine, laid_out, finish.finisher(()))
        oracle.store.hear(laid_out.fonts)
        widths, meant = _widths(laid_out.fonts), _meant(laid_out.fonts)
    sheets, runs, steady = _sheets(_pages(pdf), places)
    bound = {
        number: _lines(oracle, piece, runs[number], places.first[number], widths)
        for number, piece in enumerate(pieces)
        if not piece.is_free
    }
    for number, piece in enumerate(pieces):
        _prove(piece, bound.get(number) or known[piece.key].lines if piece.is_free else bound[number], runs[number])  # type: ignore[union-attr]
    paper = Paper.of(pdf, _pages(pdf), is_pen)
    if paper.labels != tuple(label for piece in pieces for label in piece.labels):
        raise Strange
    steady += paper.streams
    glyphs = frozenset(_glyphs(oracle.store, b"\n".join(steady), meant, widths))
    return Layout(sheets, bound, glyphs, paper)


def _sheets(pens: Sequence[Any], places: _Places) -> tuple[tuple[Sheet, ...], dict[int, list[Run]], list[bytes]]:
    """The pages, the runs of each piece, and what is drawn beside them."""
    runs: dict[int, list[Run]] = {number: [] for number in range(len(places.first))}
    sheets, steady = [], []
    for pen in pens:
        slots, before = [], b""
        for chunk in pen.chunks():
            if isinstance(chunk, Run):
                number = places.piece[chunk.text]
                slots.append(Slot(before + b"\n" + _LAST, number, len(runs[number]), b" " + chunk.y))
                runs[number].append(chunk)
                before = b""
            else:
                before = chunk if not slots else b"\n" + chunk
                steady.append(chunk)
        sheets.append(Sheet(tuple(slots), before))
    return tuple(sheets), runs, steady


def _prove(piece: Piece, own: Sequence[Line], runs: Sequence[Run]) -> None:
    """Strange unless the lines, filled with the words of the piece, are those that were drawn."""
    if len(own) != len(runs):
        raise Strange
    for line, run in zip(own, runs, strict=True):
        made = line.filled(piece.texts[line.text].said)
        if (made.x, made.rest) != (run.x, lines.as_drawn(run)):
            raise Strange


def _meant(fonts: Mapping[Any, Any]) -> dict[bytes, dict[int, str]]:
    out: dict[bytes, dict[int, str]] = {}
    for one in fonts.values():
        out.setdefault(one.hash.encode(), {}).update(one.to_unicode)
    return out


def _glyphs(
    store: Store, drawn: bytes, meant: Mapping[bytes, Mapping[int, str]], widths: Mapping[bytes, Mapping[int, int]]
) -> Iterator[Glyph]:
    """The glyphs that are drawn by bytes of a page."""
    font = b""
    for named, shown in _FONT_OR_SHOWN.findall(drawn):
        font = named or font
        for some in _CODES.findall(shown):
            for at in range(0, len(some), 4):
                number = int(some[at : at + 4], 16)
                yield store.glyph(font, some[at : at + 4], meant[font][number], widths[font][number])
