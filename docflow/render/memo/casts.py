"""铸: the pages of one layout for the papers of one recipe: what stays is written once, what moves has a place.

Cast (layout, …)  .made (filling, …) -> the file
Title             a title in its lines, as many papers have it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from docflow.document.model import TitlePart
from docflow.document.series import Filling
from docflow.render.fast.codec import Codec
from docflow.render.memo.cutting import Piece
from docflow.render.memo.fonts import Base, Glyph, Store
from docflow.render.memo.layouts import Layout, Sheet
from docflow.render.memo.lines import Filled
from docflow.render.memo.moulds import Known, Lines, Mould
from docflow.render.memo.objects import packed
from docflow.render.memo.paper import Made

#: The place of the title among the stretches that move.
TITLE = -1


class Title(NamedTuple):
    """A title in its lines."""

    title: tuple[TitlePart, ...]
    #: A number for all that decides about the layout.
    mark: int
    lines: Sequence[Filled]
    glyphs: frozenset[Glyph]
    labels: tuple[str, ...]
    #: What the file says of itself.
    info: tuple[tuple[str, str], ...]


class _Place(NamedTuple):
    """Where a line that moves stands in what is drawn."""

    at: int
    stretch: int
    line: int
    y: bytes


class _Page(NamedTuple):
    number: int
    parts: Sequence[bytes]
    places: Sequence[_Place]
    #: The written stream of a page on which nothing moves.
    done: bytes | None


@dataclass(frozen=True, eq=False)
class Cast:
    """How the papers of one recipe and one layout are made."""

    layout: Layout
    pages: Sequence[_Page]
    base: Base
    #: The bookmarks: their words, or the stretch that has them.
    labels: Sequence[str | int]

    def made(
        self, filling: Filling, mould: Mould, known: Sequence[Known], title: Title, store: Store, codec: Codec
    ) -> Made:
        """The file of `filling`. Errors: KeyError, Ambiguous, Unreadable."""
        glyphs = set(title.glyphs)
        lines: dict[int, Lines] = {TITLE: [(one.x, one.rest) for one in title.lines]}
        for number, (stretch, one) in enumerate(zip(mould.stretches, known, strict=True)):
            lines[number], own = stretch.filled(one, filling.values)
            glyphs |= own
        sheets = [page.done or _drawn(page, lines, codec) for page in self.pages]
        fonts = store.fonts(self.base, glyphs, self.layout.paper.count, codec)
        labels = [
            one if isinstance(one, str) else title.labels[0] if one == TITLE else filling.said[one]
            for one in self.labels
        ]
        return self.layout.paper.file(sheets, labels, title.info, fonts, store.beginnings)


def _drawn(page: _Page, lines: Mapping[int, Lines], codec: Codec) -> bytes:
    out = list(page.parts)
    for at, stretch, line, y in page.places:
        x, rest = lines[stretch][line]
        out[at] = b"".join((x, y, rest))
    return packed(page.number, b"", b"".join(out), codec)


def cast(
    layout: Layout, mould: Mould, known: Sequence[Known], title: Title, still: Callable[[int], Sequence[Filled]],
    store: Store, codec: Codec,
) -> Cast:  # fmt: skip
    """The pages of `layout` for the papers of `mould`; `still` gives the lines of a piece that stays."""
    moving = {stretch.piece: number for number, stretch in enumerate(mould.stretches)}
    if mould.title >= 0:
        moving[mould.title] = TITLE
    fixed = {number: still(number) for number in range(len(mould.pieces)) if number not in moving}
    pages = [
        _page(number, sheet, moving, fixed, codec)
        for number, sheet in zip(layout.paper.sheets, layout.sheets, strict=True)
    ]
    glyphs = layout.glyphs.union(
        *[line.glyphs for lines in fixed.values() for line in lines], *[one.still for one in known]
    )
    labels = list(_labels(mould.pieces, moving, known))
    return Cast(layout, pages, store.based(glyphs), labels)


def _page(
    own: int, sheet: Sheet, moving: Mapping[int, int], fixed: Mapping[int, Sequence[Filled]], codec: Codec
) -> _Page:
    parts: list[bytes] = [b""]
    places: list[_Place] = []
    for before, piece, line, y in sheet.slots:
        parts[-1] += before
        if piece in moving:
            places.append(_Place(len(parts), moving[piece], line, y))
            parts += (b"", b"")
        else:
            x, rest, _ = fixed[piece][line]
            parts[-1] += b"".join((x, y, rest))
    parts[-1] += sheet.end
    return _Page(own, parts, places, None if places else packed(own, b"", b"".join(parts), codec))


def _labels(pieces: Sequence[Piece], moving: Mapping[int, int], known: Sequence[Known]) -> Iterable[str | int]:
    for number, piece in enumerate(pieces):
        at = moving.get(number)
        if at is None:
            yield from piece.labels
        elif piece.labels if at == TITLE else known[at].is_label:
            yield at
