"""The quick way of text templates: papers of one shape are drawn once, and their words put in.

Shapes (render)   .fill (document) -> Filled, and whether it came by the quick way

Two documents have one shape when they differ in nothing but words that a .docx holds as they are: runs of plain
paragraphs, the addressee's line, the note. A title, a signature, an imprint, a table, a heading decide where lines
break or how wide a column is: they belong to the shape as they stand. The second paper of a shape is drawn with marks
in the places of the words; what the marks leave is filled with the words of that paper and must equal its own
drawing, part by part, else the shape is never quick. So must every fiftieth paper after it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

from docflow.document import wording
from docflow.document.model import Block, Document, Para, Span, Strong, Text
from docflow.render.fast import codec as codecs
from docflow.render.fast.packing import Filled, Package

_MOVING: Final = ("word/document.xml", "docProps/core.xml")
_MOST_SHAPES: Final = 256
_CHECKED: Final = 50
#: A word's place: its number between two characters that no paper may carry.
_MARK: Final = "\ue000{}\ue001"
_MARKED: Final = re.compile("\ue000([0-9]+)\ue001")
#: Words without breaks, controls and characters that nobody may see; the private ones would be taken for marks.
_ORDINARY: Final = re.compile(
    "[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\uf8ff\ufffe\uffff\U000f0000-\U0010ffff]+"
).fullmatch
_AS_THEY_STAND: Final = tuple(one.name for one in fields(Document) if one.name not in ("to", "body", "note"))


@dataclass
class _Learned:
    """A shape that may be filled."""

    package: Package
    #: For each moving part: constants, and the numbers of the words between them.
    pieces: tuple[tuple[bytes | int, ...], ...]
    filled: int = 0

    def parts(self, said: Sequence[bytes]) -> list[bytes]:
        return [b"".join([one if type(one) is bytes else said[one] for one in part]) for part in self.pieces]  # type: ignore[index]


class Shapes:
    """What is known of the papers of one batch."""

    def __init__(self, render: Callable[[Document], bytes], codec: codecs.Codec | None = None) -> None:
        # With it comes all that draws a .docx, which a batch of Word templates does without.
        from docflow.render.docx.xml import words

        self._render, self._words = render, words
        self._codec = codec or codecs.chosen()
        #: None: met once. False: never quick.
        self._known: dict[Hashable, _Learned | bool | None] = {}

    @property
    def codec(self) -> str:
        return self._codec.name

    def fill(self, document: Document) -> tuple[Filled, bool]:
        """The .docx of `document`. Errors: those of `render`."""
        shape, said = _taken_apart(document)
        known = self._known.get(shape)
        if isinstance(known, _Learned):
            return self._filled(known, document, said)
        parts = _parts(self._render(document))
        if known is None:
            again = shape in self._known
            if len(self._known) >= _MOST_SHAPES:
                # Shapes that came once go first; where every paper has its own, nothing is lost by it.
                kept: dict[Hashable, _Learned | bool | None] = {
                    one: learned for one, learned in self._known.items() if isinstance(learned, _Learned)
                }
                self._known = kept if len(kept) < _MOST_SHAPES else {}
            self._known[shape] = self._learned(document, said, parts) if again else None
        return self._packed(parts), False

    def _filled(self, known: _Learned, document: Document, said: Sequence[str]) -> tuple[Filled, bool]:
        made = known.parts([self._words(one).encode() for one in said])
        known.filled += 1
        if known.filled % _CHECKED == 0:
            ordinary = _parts(self._render(document))
            if any(ordinary[name] != part for name, part in zip(_MOVING, made, strict=True)):
                raise AssertionError("the quick way and the ordinary way differ")
        return known.package.pack(made), True

    def _packed(self, parts: dict[str, bytes]) -> Filled:
        still = {name: data for name, data in parts.items() if name not in _MOVING}
        return Package(still, _MOVING, self._codec).pack([parts[name] for name in _MOVING])

    def _learned(self, document: Document, said: Sequence[str], parts: dict[str, bytes]) -> _Learned | bool:
        """The shape of `document`, proved on its own words; False when it does not hold."""
        marked = _parts(self._render(_marked(document)))
        still = {name: data for name, data in parts.items() if name not in _MOVING}
        if still != {name: data for name, data in marked.items() if name not in _MOVING}:
            return False
        pieces = tuple(_pieces(marked[name]) for name in _MOVING)
        if {one for part in pieces for one in part if isinstance(one, int)} != set(range(len(said))):
            return False
        learned = _Learned(Package(still, _MOVING, self._codec), pieces)
        sample = learned.parts([self._words(one).encode() for one in said])
        return learned if sample == [parts[name] for name in _MOVING] else False


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _pieces(part: bytes) -> tuple[bytes | int, ...]:
    found = _MARKED.split(part.decode())
    return tuple(int(one) if index % 2 else one.encode() for index, one in enumerate(found) if index % 2 or one)


# --- a document and its words ---------------------------------------------------------------------------


def _taken_apart(document: Document) -> tuple[Hashable, list[str]]:
    """The shape of a document, and the words that are no part of it."""
    said: list[str] = []
    shape = (
        *[getattr(document, name) for name in _AS_THEY_STAND],
        _line_apart(wording.to_line(document.to), wording.to_line((_MARK,)), said) or document.to,
        _line_apart(wording.note_line(document.note), wording.note_line(_MARK), said) or document.note,
        tuple([_block_apart(block, said) for block in document.body]),
    )
    return shape, said


def _line_apart(line: str, marked: str, said: list[str]) -> bool:
    """Whether `line` is what stands around the mark in `marked`, and words between."""
    before, mark, behind = marked.partition(_MARK)
    if not mark or not line.startswith(before) or not line.endswith(behind) or not _ORDINARY(line):
        return False
    if len(line) <= len(before) + len(behind):
        return False
    said.append(line[len(before) : len(line) - len(behind)])
    return True


def _block_apart(block: Block, said: list[str]) -> Hashable:
    if type(block) is not Para or not all(map(_is_plain, block.spans)):
        return block
    said += [one.text for one in block.spans if isinstance(one, Text | Strong)]
    return block.shape, block.number, tuple(map(type, block.spans))


def _is_plain(span: Span) -> bool:
    return type(span) in (Text, Strong) and _ORDINARY(span.text) is not None  # type: ignore[union-attr]


def _marked(document: Document) -> Document:
    """`document` with a mark in the place of each word that is no part of its shape, in the same order."""
    count = 0

    def mark() -> str:
        nonlocal count
        count += 1
        return _MARK.format(count - 1)

    if _line_apart(wording.to_line(document.to), wording.to_line((_MARK,)), []):
        document = replace(document, to=(mark(),))
    if _line_apart(wording.note_line(document.note), wording.note_line(_MARK), []):
        document = replace(document, note=mark())
    body = tuple(
        replace(block, spans=tuple(type(one)(mark()) for one in block.spans))  # type: ignore[call-arg, arg-type]
        if type(block) is Para and all(map(_is_plain, block.spans))
        else block
        for block in document.body
    )
    return replace(document, body=body)
