"""件: a document cut into what decides its layout and what merely fills it.

Cutter (page, faces)  .pieces (document) -> the pieces of its HTML, in order; Uncut where a layout cannot be shared

A *free* piece is a block of lines that nothing beside it depends on but by its height: a title, a paragraph, a heading.
Of the others (a head, a table, a signature, an imprint) the key is the whole, with classes for characters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from docflow.document import wording
from docflow.document.model import Annex, Block, Document, Heading, Note, Para, Spans, Table
from docflow.document.moving import Where
from docflow.render import html
from docflow.render.fonts import Faces
from docflow.render.html import blocks, ends, head
from docflow.render.html.words import Ink, Told
from docflow.render.memo.cutting import Piece, Uncut, bare, cut
from docflow.render.page import Page

#: So many pieces are kept in mind.
_KEPT: Final = 5_000


@dataclass
class Cutter:
    """Cuts documents; what was cut once is known."""

    page: Page
    faces: Faces
    _known: dict[object, Piece] = field(default_factory=dict, repr=False)

    def pieces(self, document: Document) -> list[Piece]:
        """The pieces of `document`. Errors: Uncut."""
        return [one for _, one in self.placed(document)]

    def placed(self, document: Document) -> list[tuple[Where | None, Piece]]:
        """The same, each with what it is of the document (document/series.py): title, to, note, a block's number."""
        form = _form(document)
        head = self._known_or(("head", document.head, document.belongs), lambda ink: html.above(document, ink), False)
        out: list[tuple[Where | None, Piece]] = [
            (None, head), ("title", self.title(document)), ("to", self._addressee(document, form)),
        ]  # fmt: skip
        counted = [0]
        body = list(enumerate(self._blocks(document.body, counted)))
        if document.to:
            out += body
        else:
            out += [(None, bare(html.opening(document, self._ink()))), *body, (None, bare("</div>"))]
        out += self._ends(document, form)
        for one in wording.bound(document):
            out += [(None, piece) for piece in self._annex(one, counted)]
        if imprint := document.imprint:
            is_bare = form == "letter"
            key = ("imprint", imprint, is_bare)
            out.append((None, self._known_or(key, lambda ink: ends.imprint(ink, imprint, is_bare), False)))
        return [pair for pair in out if pair[1].tags]

    def title(self, document: Document) -> Piece:
        """The piece of the title. Errors: Uncut."""
        key = ("title", document.title, document.belongs != "", _form(document))
        return self._known_or(key, lambda ink: html.title(document, ink), True)

    def stretch(self, first: Document, where: Where, made: object) -> Piece:
        """The piece of one stretch of a paper that is `first` but for it. Errors: Uncut."""
        match where:
            case "title":
                return self.title(replace(first, title=made))  # type: ignore[arg-type]
            case "to":
                own = replace(first, to=made)  # type: ignore[arg-type]
                return self._addressee(own, _form(first))
            case "note":
                return self._note(made)  # type: ignore[arg-type]
            case _:
                return self._block(made, 0)  # type: ignore[arg-type]

    # --- what is cut --------------------------------------------------------------------------------------

    def _ink(self) -> Ink:
        return Ink(self.page, self.faces, True, Told())

    def _known_or(self, key: object, make: Callable[[Ink], str], is_free: bool) -> Piece:
        piece = self._known.get(key)
        if piece is None:
            ink = self._ink()
            piece = cut(make(ink), is_free, self.faces)
            if ink.told.missing:
                raise Uncut
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = piece
        return piece

    def _addressee(self, document: Document, form: str) -> Piece:
        key = ("to", document.to, document.title_text == "", form)
        return self._known_or(key, lambda ink: html.addressee(document, ink), True)

    def _blocks(self, body: tuple[Block, ...], counted: list[int]) -> list[Piece]:
        """The pieces of a body; `counted` is how many tables there were before, for they are numbered."""
        out = []
        for block in body:
            is_table = type(block) is Table
            out.append(self._block(block, counted[0] if is_table else 0))
            counted[0] += is_table
        return out

    def _block(self, block: Block, tables: int) -> Piece:
        def make(ink: Ink) -> str:
            for _ in range(tables):
                ink.told.number_table("")
            return blocks.blocks(ink, (block,))

        return self._known_or((block, tables), make, type(block) in (Para, Heading) and not _has_notes(block))

    def _ends(self, document: Document, form: str) -> list[tuple[Where | None, Piece]]:
        """Attachment note, attendance, signature, note."""
        listed, there, sign, note = document.attachments, document.attendance, document.sign, document.note
        signed = ("sign", sign, wording.date_line(document))
        return [
            (None, self._known_or(("listed", listed), lambda ink: ends.attachments(ink, listed), False)),
            (None, self._known_or(("there", there), lambda ink: ends.attendance(ink, there), False)),
            (None, self._known_or(signed, lambda ink: ends.signature(ink, document), False)),
            ("note", self._note(note)),
        ]

    def _note(self, note: str) -> Piece:
        return self._known_or(("note", note), lambda ink: ends.remark(ink, note), True)

    def _annex(self, one: Annex, counted: list[int]) -> list[Piece]:
        named = ("annex", one.number)
        title = ("annex title", one.title)
        return [
            self._known_or(named, lambda ink: ends.annex_opening(ink, one), False),
            self._known_or(title, lambda ink: head.title(ink, one.title, ends.ANNEX_GAP), True),
            *self._blocks(one.body, counted),
            bare("</section>"),
        ]


def _form(document: Document) -> str:
    return document.head.form if document.head else ""


def _has_notes(block: Block) -> bool:
    spans: Spans = (
        (*block.spans, *block.run_in) if isinstance(block, Heading) else block.spans if isinstance(block, Para) else ()
    )
    return any(type(one) is Note for one in spans)
