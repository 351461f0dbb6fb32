"""卷: all of a PDF but what its words change, and the file that is made with them.

Paper.of (pdf, pages, is_pen) -> what stays: tags, pages, drawings, bookmarks without their words
     .file (sheets, labels, info, fonts) -> the file and its hash
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Final, NamedTuple

from docflow.render.memo.fonts import Written
from docflow.render.memo.objects import said, stream
from docflow.render.memo.objects import written as written_stream
from docflow.render.memo.pen import Strange, as_bytes

_HEADER: Final = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
#: An entry of the table of places: kind, place, number within or generation.
_ENTRY: Final = struct.Struct(">BIH")
_FREE, _PLAIN, _PACKED = 0, 1, 2
#: So many beginnings of files are kept in mind.
_KEPT: Final = 256


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark but for its words."""

    number: int
    #: Everything inside its dictionary but the title.
    rest: bytes


class Made(NamedTuple):
    """A file and its SHA-256."""

    data: bytes
    sha256: str


class _Begun(NamedTuple):
    """A file up to what few papers have in common."""

    data: bytes
    places: bytes
    #: The number of the next object.
    next: int
    #: The fonts as pages name them.
    names: bytes
    digest: Any
    kept: Sequence[object]


@dataclass(frozen=True, slots=True)
class Paper:
    """The objects of a PDF that do not change with its words."""

    #: Header and objects, ready to be written.
    front: bytes
    #: Places of all objects; of those that are written anew, zeros.
    places: bytes
    count: int
    root: int
    #: The dictionary of fonts, and the streams of the pages.
    fonts: int
    sheets: tuple[int, ...]
    bookmarks: tuple[Bookmark, ...]
    labels: tuple[str, ...]
    #: Drawings that stand apart, as they were drawn.
    streams: tuple[bytes, ...]
    producer: str

    @staticmethod
    def of(pdf: Any, pages: Sequence[Any], is_pen: Callable[[Any], bool]) -> Paper:
        """What stays of `pdf` (pydyf). Errors: Strange."""
        fonts = _fonts_of(pdf)
        sheets = tuple(one.number for one in pages)
        out = [_HEADER]
        at = len(_HEADER)
        places = [_ENTRY.pack(_FREE, 0, 65535), *[_ENTRY.pack(_FREE, 0, 0)] * (len(pdf.objects))]
        packed: list[tuple[int, bytes]] = []
        bookmarks, labels, streams = [], [], []
        for one in pdf.objects[1:]:
            if one.number in sheets or one.number == fonts:
                continue
            if _is_stream(one):
                data = one.plain() if is_pen(one) else b"\n".join(map(as_bytes, one.stream))
                if is_pen(one):
                    streams.append(data)
                inside = _inside(one.extra)
                # A picture is packed in a way of its own.
                written = (written_stream if "Filter" in one.extra else stream)(one.number, inside, data)
                places[one.number] = _ENTRY.pack(_PLAIN, at, 0)
                out.append(written)
                at += len(written)
            elif "Title" in one and "Dest" in one:
                labels.append(one["Title"].string)
                bookmarks.append(
                    Bookmark(one.number, _inside({key: value for key, value in one.items() if key != "Title"}))
                )
            else:
                packed.append((one.number, one.data))
        number = len(pdf.objects)
        for index, (own, _) in enumerate(packed):
            places[own] = _ENTRY.pack(_PACKED, number, index)
        places[number] = _ENTRY.pack(_PLAIN, at, 0)
        out.append(_object_stream(number, packed))
        return Paper(
            b"".join(out), b"".join(places), number + 1, pdf.catalog.number, fonts, sheets,
            tuple(bookmarks), tuple(labels), tuple(streams), pdf.info["Producer"].string,
        )  # fmt: skip

    def file(
        self, sheets: Sequence[bytes], labels: Sequence[str], info: Sequence[tuple[str, str]],
        fonts: Sequence[Written], kept: dict[object, Any],
    ) -> Made:  # fmt: skip
        """The file; `sheets` are the written streams of its pages, the objects of the fonts have numbers from `count`.

        What few papers have in common stands last: the sum of all before it is among what is `kept`.
        """
        begun = self._begun_with(fonts, kept)
        out: list[bytes] = []
        at, places = len(begun.data), bytearray(begun.places)

        def add(number: int, written: bytes) -> None:
            nonlocal at
            places[7 * number : 7 * number + 7] = _ENTRY.pack(_PLAIN, at, 0)
            out.append(written)
            at += len(written)

        number = begun.next
        for font in fonts[-1:]:
            if font.begun:
                out.append(font.objects[3])
                at += len(font.objects[3])
            for offset, written in enumerate(font.objects):
                if offset != 3 or not font.begun:
                    add(number + offset, written)
            number += len(font.objects)
        for own, written in zip(self.sheets, sheets, strict=True):
            add(own, written)
        for one, label in zip(self.bookmarks, labels, strict=True):
            add(one.number, b"%d 0 obj\n<<%b/Title %b>>\nendobj\n" % (one.number, one.rest, said(label)))
        add(self.fonts, b"%d 0 obj\n<<%b>>\nendobj\n" % (self.fonts, begun.names))
        told = _told(self.producer, tuple(info))
        add(number, b"%d 0 obj\n<<%b>>\nendobj\n" % (number, told))
        places[7 * number + 7 :] = _ENTRY.pack(_PLAIN, at, 0)
        mark = hashlib.blake2b(b"\n".join((*sheets, told)), digest_size=16).hexdigest().encode()
        out.append(
            b"%d 0 obj\n<</Type /XRef/Size %d/W [1 4 2]/Root %d 0 R/Info %d 0 R/ID [<%b> <%b>]/Length %d>>\nstream\n"
            b"%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
            % (number + 1, number + 2, self.root, number, mark, mark, len(places), bytes(places), at)
        )
        rest = b"".join(out)
        digest = begun.digest.copy()
        digest.update(rest)
        return Made(begun.data + rest, digest.hexdigest())

    def _begun_with(self, fonts: Sequence[Written], kept: dict[object, Any]) -> _Begun:
        """The front of the file and these fonts, of the last one the beginning: many papers have the same."""
        ids = [id(one.objects) for one in fonts[:-1]]
        key = (id(self), *ids, *[(one.name, len(one.objects), id(one.begun)) for one in fonts[-1:]])
        found: _Begun | None = kept.get(key)
        if found is None:
            out, names, places = [self.front], b"", bytearray(self.places)
            at, number = len(self.front), self.count
            for font in fonts[:-1]:
                names += b"/%b %d 0 R" % (font.name, number)
                for written in font.objects:
                    places += _ENTRY.pack(_PLAIN, at, 0)
                    out.append(written)
                    at += len(written)
                    number += 1
            after = number
            for font in fonts[-1:]:
                names += b"/%b %d 0 R" % (font.name, number)
                after += len(font.objects)
                out.append(font.begun)
            places += bytes(7 * (after + 2 - number))
            places[7 * number + 21 : 7 * number + 28] = _ENTRY.pack(_PLAIN, at, 0)
            data = b"".join(out)
            # All are kept, so that no others can have their identity.
            found = _Begun(
                data,
                bytes(places),
                number,
                names,
                hashlib.sha256(data),
                [*fonts[:-1], *[one.begun for one in fonts[-1:]], self],
            )
            if len(kept) >= _KEPT:
                kept.clear()
            kept[key] = found
        return found


@lru_cache(maxsize=64)
def _told(producer: str, info: tuple[tuple[str, str], ...]) -> bytes:
    """What a file says of itself."""
    return b"".join([b"/%b %b" % (name.encode(), said(value)) for name, value in (("Producer", producer), *info)])


def _is_stream(one: Any) -> bool:
    return hasattr(one, "stream") and hasattr(one, "extra")


def _fonts_of(pdf: Any) -> int:
    """The number of the dictionary of fonts, to which every set of resources refers."""
    found = {
        str(one["Font"], "ascii")
        for one in pdf.objects
        if isinstance(one, dict) and "ExtGState" in one and one.get("Font")
    }
    if len(found) != 1:
        raise Strange
    return int(found.pop().split()[0])


def _inside(items: dict[str, Any]) -> bytes:
    """The inside of a dictionary."""
    return bytes(import_module("pydyf").Dictionary(items).data[2:-2])


def _object_stream(number: int, packed: Sequence[tuple[int, bytes]]) -> bytes:
    heads, at = [], 0
    for own, data in packed:
        heads.append(b"%d %d" % (own, at))
        at += len(data) + 1
    head = b" ".join(heads) + b"\n"
    data = head + b"\n".join(data for _, data in packed)
    return stream(number, b"/Type /ObjStm/N %d/First %d" % (len(packed), len(head)), data)
