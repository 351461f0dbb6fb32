"""排版备忘: papers of one layout are laid out once, and their words put in.

Memo (page, faces)  .learn (documents)   lays out what is new in them, together
                    .set (document)      -> the PDF, or None where it cannot be proved equal to WeasyPrint's
                    .fill (filling)      -> the same of a recipe and its values, without composing or cutting again
"""

from __future__ import annotations

from collections.abc import Iterable, MutableSet, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from docflow.document.model import Document
from docflow.document.moving import Where
from docflow.document.series import Filling
from docflow.errors import Unavailable
from docflow.render import html, press
from docflow.render.fast import codec as codecs
from docflow.render.fonts import Faces
from docflow.render.memo import layouts
from docflow.render.memo.casts import Cast, Title, cast
from docflow.render.memo.chains import Chains
from docflow.render.memo.cutting import Piece, Uncut
from docflow.render.memo.fonts import Ambiguous, Glyph, Store, Unreadable
from docflow.render.memo.layouts import Layout, Oracle, Unit
from docflow.render.memo.lines import Filled, Line
from docflow.render.memo.moulds import Cut, Joint, Known, Mould
from docflow.render.memo.objects import packed
from docflow.render.memo.paper import Made
from docflow.render.memo.parts import Cutter
from docflow.render.memo.pen import Strange
from docflow.render.page import Page

#: So many layouts, lines of free pieces, and filled pieces are kept in mind.
_MOST_LAYOUTS = 512
_MOST = 5_000
#: So many layouts are made before any paper is.
_FEW = 32


#: What says that WeasyPrint itself must set a paper.
_LEFT = (Uncut, Strange, Ambiguous, Unreadable, KeyError)

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
    _cut: dict[int, tuple[Document, list[tuple[Where | None, Piece]]]] = field(default_factory=dict, repr=False)
    _moulds: dict[int, Mould] = field(default_factory=dict, repr=False)
    _titles: dict[tuple[int, int], Title] = field(default_factory=dict, repr=False)
    _chains: Chains = field(default_factory=Chains, repr=False)

    def __post_init__(self) -> None:
        self._cutter = Cutter(self.page, self.faces)
        self._joint = Joint(self.faces)
        self._oracle = Oracle(self.page, self.faces, press.Press(self.page, self.faces), Store(self.faces))

    def foresee(self, characters: Iterable[str]) -> None:
        """Tells what characters papers to come will have: their outlines are then read together."""
        self._oracle.store.foreseen = frozenset(characters)

    def learn(self, documents: Iterable[Document], fillings: Iterable[Filling] = ()) -> None:
        """Lays out the free pieces of all that are new, at once: much cheaper than one by one."""
        new: list[Piece] = []
        self._cut.clear()
        for document in documents:
            try:
                placed = self._cutter.placed(document)
            except Uncut:
                continue
            self._cut[id(document)] = (document, placed)
            new += [piece for _, piece in placed]
        cuts: dict[object, Cut] = {}
        moulds: dict[int, Mould] = {}
        for filling in fillings:
            try:
                mould = self._mould(filling)
                if mould.title >= 0 and (id(mould), id(filling.title)) not in self._titles:
                    new.append(self._cutter.stretch(filling.recipe.first, "title", filling.title))
                moulds[id(mould)] = mould
                mould.cut(filling, self._cutter, cuts)
            except Uncut:
                continue
        still = [piece for mould in moulds.values() for piece in mould.pieces]
        self._learn((*new, *still, *(one.piece for one in cuts.values())))
        for one in cuts.values():
            one.learn(self._units)

    def prepare(self, fillings: Iterable[Filling]) -> None:
        """Makes the layouts that papers like these have, as far as they are few."""
        for one in fillings:
            if len(self._layouts) >= _FEW:
                return
            try:
                mould = self._mould(one)
                if known := mould.known(one):
                    self._cast(mould, one, known, self._title(mould, one))
            except _LEFT:
                continue

    def _learn(self, pieces: Iterable[Piece]) -> None:
        new = {one.key: one for one in pieces if one.is_free and one.key not in self._units}
        if new:
            if len(self._units) > _MOST:
                self._units.clear()
            self._units.update(self._chains.units(tuple(new.values()), self._laid_out))

    def _laid_out(self, pieces: tuple[Piece, ...]) -> dict[str, Unit | None]:
        """How `pieces` stand; one that the engine finds a fault in is left to the ordinary way, which tells it."""
        try:
            return layouts.units(self._oracle, pieces)
        except Unavailable:
            if len(pieces) == 1:
                return {pieces[0].key: None}
            half = len(pieces) // 2
            return self._laid_out(pieces[:half]) | self._laid_out(pieces[half:])

    def set(self, document: Document) -> Made | None:
        """The PDF of `document`; None where the ordinary way must make it."""
        try:
            known = self._cut.pop(id(document), None)
            pieces = [piece for _, piece in known[1]] if known else self._cutter.pieces(document)
            layout = self._layout(document, pieces)
            return None if layout is None else self._made(document, pieces, layout)
        except _LEFT:
            return None

    def fill(self, filling: Filling) -> Made | None:
        """The PDF of the document of `filling`; None where the ordinary way must make it."""
        try:
            mould = self._mould(filling)
            known = mould.known(filling)
            if known is None and mould.is_new(filling):
                self.learn((), (filling,))
                known = mould.known(filling)
            if known is None:
                return self.set(filling.document())
            title = self._title(mould, filling)
            found = self._cast(mould, filling, known, title)
            return found.made(filling, mould, known, title, self._oracle.store, self.codec) if found else None
        except _LEFT:
            return None

    def is_known(self, filling: Filling, met: MutableSet[object]) -> bool:
        """Whether nothing of `filling` must be learned but what was `met` before; what must is met from now on."""
        try:
            mould = self._mould(filling)
        except _LEFT:
            return False
        new: set[object] = {(id(mould), *one) for one in mould.unknown(filling)}
        if (id(mould), id(filling.title)) not in self._titles:
            new.add(filling.title)
        is_known = new <= met
        met |= new
        return is_known

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

    # --- papers of one recipe ----------------------------------------------------------------------------------

    def _mould(self, filling: Filling) -> Mould:
        """How the papers of a recipe are set. Errors: Uncut."""
        found = self._moulds.get(id(filling.recipe))
        if found is None:
            if len(self._moulds) >= _MOST_LAYOUTS:
                self._moulds.clear()
            found = Mould(filling.recipe, self._cutter.placed(filling.document()), self._joint)
            # It keeps the recipe, so that no other can have its identity.
            self._moulds[id(filling.recipe)] = found
        return found

    def _title(self, mould: Mould, filling: Filling) -> Title:
        """The title of a paper. Errors: Uncut, Strange."""
        key = (id(mould), id(filling.title))
        found = self._titles.get(key)
        if found is None:
            document = filling.document()
            own, labels, mark = _Filling((), frozenset()), tuple[str, ...](), 0
            if mould.title >= 0:
                piece = self._cutter.title(document)
                self._learn([piece])
                unit = self._units[piece.key]
                if unit is None:
                    raise Strange
                own = self._filling(unit.lines, (id(piece), piece), piece)
                mark = mould.title_mark(piece.opening, unit.profile)
                labels = piece.labels
            if len(self._titles) >= _MOST:
                self._titles.clear()
            # The title is kept, so that no other can have its identity.
            found = Title(filling.title, mark, own.lines, own.glyphs, labels, tuple(html.info(document)))
            self._titles[key] = found
        return found

    def _cast(self, mould: Mould, filling: Filling, known: Sequence[Known], title: Title) -> Cast | None:
        key = (title.mark, *[one.mark for one in known])
        if key not in mould.casts:
            if len(mould.casts) >= _MOST_LAYOUTS:
                mould.casts.clear()
            mould.casts[key] = None
            document = filling.document()
            pieces = self._cutter.pieces(document)
            layout = self._layout(document, pieces)
            if layout is not None and len(pieces) == len(mould.pieces):
                mould.casts[key] = cast(
                    layout, mould, known, title, lambda at: self._lines(at, mould.pieces[at], layout).lines,
                    self._oracle.store, self.codec,
                )  # fmt: skip
        return mould.casts[key]

    # --- a paper ---------------------------------------------------------------------------------------------

    def _made(self, document: Document, pieces: Sequence[Piece], layout: Layout) -> Made:
        filled = [self._lines(number, one, layout) for number, one in enumerate(pieces)]
        sheets = []
        for own, sheet in zip(layout.paper.sheets, layout.sheets, strict=True):
            out: list[bytes] = []
            for before, piece, line, y in sheet.slots:
                x, rest, _ = filled[piece].lines[line]
                out += (before, x, y, rest)
            out.append(sheet.end)
            sheets.append(packed(own, b"", b"".join(out), self.codec))
        glyphs: frozenset[Glyph] = layout.glyphs.union(*[own.glyphs for own in filled])
        fonts = self._oracle.store.fonts({}, glyphs, layout.paper.count, self.codec)
        labels = [label for one in pieces for label in one.labels]
        return layout.paper.file(sheets, labels, html.info(document), fonts, self._oracle.store.beginnings)

    def _lines(self, number: int, piece: Piece, layout: Layout) -> _Filling:
        if not piece.is_free:
            own = layout.bound[number]
            return self._filling(own, (id(own), piece), piece)
        unit = self._units[piece.key]
        assert unit is not None
        return self._filling(unit.lines, (id(piece), piece), piece)

    def _filling(self, own: Sequence[Line], key: tuple[int, object], piece: Piece) -> _Filling:
        made = self._filled.get(key)
        if made is None:
            lines = tuple([line.filled(piece.texts[line.text].said) for line in own])
            made = _Filling(lines, frozenset().union(*[line.glyphs for line in lines]))
            if len(self._filled) >= _MOST:
                self._filled.clear()
            self._filled[key] = made
        return made
