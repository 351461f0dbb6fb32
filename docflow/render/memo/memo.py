"""排版备忘: papers of one layout are laid out once, and their words put in.

Memo (page, faces)  .learn (documents)   lays out what is new in them, together
                    .set (document)      -> the PDF, or None where it cannot be proved equal to WeasyPrint's
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from docflow.document.model import Document
from docflow.errors import Unavailable
from docflow.render import html, press
from docflow.render.fast import codec as codecs
from docflow.render.fonts import Faces
from docflow.render.memo import layouts
from docflow.render.memo.cutting import Piece, Uncut
from docflow.render.memo.fonts import Ambiguous, Glyph, Store, Unreadable
from docflow.render.memo.layouts import Layout, Oracle, Unit
from docflow.render.memo.lines import Filled, Line
from docflow.render.memo.parts import Cutter
from docflow.render.memo.pen import Strange
from docflow.render.page import Page

#: So many layouts, lines of free pieces, and filled pieces are kept in mind.
_MOST_LAYOUTS = 512
_MOST = 5_000


#: Whose drawing is overheard: another version may draw otherwise.
_KNOWN = "70.0"


def can_serve() -> bool:
    """Whether the engine is the one that is known here, and can cut fonts (HarfBuzz). Imports WeasyPrint."""
    import weasyprint
    from weasyprint.text.ffi import harfbuzz_subset

    return weasyprint.__version__ == _KNOWN and bool(harfbuzz_subset)


class _Filling(NamedTuple):
    """The lines of a piece with its words, and all their glyphs."""

    lines: tuple[Filled, ...]
    glyphs: frozenset[Glyph]


@dataclass
class Memo:
    """What is known of the layouts of one batch."""

    page: Page
    faces: Faces
    codec: codecs.Codec = field(default_factory=codecs.chosen)
    _units: dict[str, Unit | None] = field(default_factory=dict, repr=False)
    _layouts: dict[object, Layout | None] = field(default_factory=dict, repr=False)
    _filled: dict[tuple[int, object], _Filling] = field(default_factory=dict, repr=False)

    #: Documents that were cut when they were learned; they are kept, so that no other can have their identity.
    _cut: dict[int, tuple[Document, list[Piece]]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._cutter = Cutter(self.page, self.faces)
        self._oracle = Oracle(self.page, self.faces, press.Press(self.page, self.faces), Store(self.faces))

    def foresee(self, characters: Iterable[str]) -> None:
        """Tells what characters papers to come will have: their outlines are then read together."""
        self._oracle.store.foreseen = frozenset(characters)

    def learn(self, documents: Iterable[Document]) -> None:
        """Lays out the free pieces of `documents` that are new, all at once: much cheaper than one by one."""
        new: dict[str, Piece] = {}
        self._cut.clear()
        for document in documents:
            try:
                pieces = self._cutter.pieces(document)
            except Uncut:
                continue
            self._cut[id(document)] = (document, pieces)
            new.update((one.key, one) for one in pieces)
        self._learn(new.values())

    def _learn(self, pieces: Iterable[Piece]) -> None:
        new = {one.key: one for one in pieces if one.is_free and one.key not in self._units}
        if new:
            if len(self._units) > _MOST:
                self._units.clear()
            self._units.update(self._laid_out(tuple(new.values())))

    def _laid_out(self, pieces: tuple[Piece, ...]) -> dict[str, Unit | None]:
        """How `pieces` stand; one that the engine finds a fault in is left to the ordinary way, which tells it."""
        try:
            return layouts.units(self._oracle, pieces)
        except Unavailable:
            if len(pieces) == 1:
                return {pieces[0].key: None}
            half = len(pieces) // 2
            return self._laid_out(pieces[:half]) | self._laid_out(pieces[half:])

    def set(self, document: Document) -> bytes | None:
        """The PDF of `document`; None where the ordinary way must make it."""
        try:
            known = self._cut.pop(id(document), None)
            pieces = known[1] if known else self._cutter.pieces(document)
            layout = self._layout(document, pieces)
            return None if layout is None else self._made(document, pieces, layout)
        except (Uncut, Strange, Ambiguous, Unreadable, KeyError):
            return None

    # --- what is known --------------------------------------------------------------------------------------

    def _layout(self, document: Document, pieces: Sequence[Piece]) -> Layout | None:
        if any(one.is_free and one.key not in self._units for one in pieces):
            self._learn(pieces)
        parts: list[object] = [html.form(document), len(pieces)]
        for one in pieces:
            if one.is_free:
                unit = self._units[one.key]
                if unit is None:
                    return None
                parts += (one.opening, unit.profile)
            else:
                parts.append(one.key)
        key = tuple(parts)
        if key not in self._layouts:
            if len(self._layouts) >= _MOST_LAYOUTS:
                self._layouts.clear()
            try:
                found = layouts.layout(self._oracle, document, pieces, self._units, self.page.imprint_even)
            except (Strange, KeyError, Unavailable):
                found = None
            self._layouts[key] = found
        return self._layouts[key]

    # --- a paper ---------------------------------------------------------------------------------------------

    def _made(self, document: Document, pieces: Sequence[Piece], layout: Layout) -> bytes:
        filled = [self._lines(number, one, layout) for number, one in enumerate(pieces)]
        sheets = []
        for sheet in layout.sheets:
            out: list[bytes] = []
            for before, piece, line, y in sheet.slots:
                x, rest, _ = filled[piece].lines[line]
                out += (before, x, y, rest)
            out.append(sheet.end)
            sheets.append(b"".join(out))
        glyphs: frozenset[Glyph] = layout.glyphs.union(*[own.glyphs for own in filled])
        store = self._oracle.store
        number = layout.paper.count
        fonts = []
        for name, own in store.sorted(glyphs).items():
            objects = store.objects(name, own, number, self.codec)
            fonts.append((name, objects))
            number += len(objects)
        labels = [label for one in pieces for label in one.labels]
        return layout.paper.file(sheets, labels, html.info(document), fonts, self.codec)

    def _lines(self, number: int, piece: Piece, layout: Layout) -> _Filling:
        own: Sequence[Line]
        if piece.is_free:
            key: tuple[int, object] = (id(piece), piece)
            unit = self._units[piece.key]
            assert unit is not None
            own = unit.lines
        else:
            own = layout.bound[number]
            key = (id(own), piece)
        made = self._filled.get(key)
        if made is None:
            lines = tuple([line.filled(piece.texts[line.text].said) for line in own])
            made = _Filling(lines, frozenset().union(*[line.glyphs for line in lines]))
            if len(self._filled) >= _MOST:
                self._filled.clear()
            self._filled[key] = made
        return made
