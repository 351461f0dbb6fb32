"""The notes on the cells of a sheet: the part with their words and the part with their boxes, made or added to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from docflow.table.cells import column_letter, column_number
from docflow.table.container import Package
from docflow.table.patching import parsed, written

AUTHOR = "docflow"
#: A program that opens the file draws a box for each.
LIMIT = 5_000
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NUMBER = re.compile(rb"_x0000_s(\d{1,9})")
_VML = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    b"</o:shapelayout></xml>"
)
_KIND = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{number}" type="#_x0000_t202"'
    ' style="position:absolute;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note">'
    "<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left},15,{top},2,{right},15,{bottom},4</x:Anchor>"
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


class Notes:
    """The notes of one sheet."""

    def __init__(self, package: Package, part: str, index: int) -> None:
        folder, name = posixpath.split(part)
        self.relations_part = f"{folder}/_rels/{name}.rels"
        self._folder = folder
        self._relations = self._read(package, self.relations_part, f'<Relationships xmlns="{_PACKAGE}"/>'.encode())
        self.words_part, _ = self._related("/comments", f"xl/comments/{AUTHOR}{index}.xml")
        self.boxes_part, self.boxes_relation = self._related("/vmlDrawing", f"xl/drawings/{AUTHOR}{index}.vml")
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        empty = f'<comments xmlns="{main}"><authors/><commentList/></comments>'.encode()
        self._words = self._read(package, self.words_part, empty)
        self._name = etree.QName(self._words).namespace
        self._boxes = b"".join(package.pieces(self.boxes_part)) or _VML

    def _read(self, package: Package, part: str, empty: bytes) -> Any:
        return parsed(b"".join(package.pieces(part)) or empty)

    def _related(self, kind: str, new: str) -> tuple[str, str]:
        """The part that a relation of this kind leads to, and the relation; a new one where there is none."""
        for one in self._relations:
            if one.get("Type", "").endswith(kind):
                target = one.get("Target", "")
                path = target.lstrip("/") if target.startswith("/") else f"{self._folder}/{target}"
                return posixpath.normpath(path), one.get("Id", "")
        known = {one.get("Id") for one in self._relations}
        number = next(number for number in range(1, 1 << 20) if f"rId{number}" not in known)
        made = etree.SubElement(self._relations, f"{{{_PACKAGE}}}Relationship", Id=f"rId{number}", Type=_OFFICE + kind)
        made.set("Target", f"/{new}")
        return new, f"rId{number}"

    def earlier(self) -> dict[int, set[int]]:
        """The cells that an earlier marking has notes on; these notes are taken away."""
        found: dict[int, set[int]] = {}
        listed = self._section("commentList")
        ours = {str(at) for at, one in enumerate(self._section("authors")) if one.text == AUTHOR}
        for one in list(listed):
            if one.get("authorId") in ours:
                column, row = _split(one.get("ref", "A1"))
                found.setdefault(row, set()).add(column)
                listed.remove(one)
        for row, columns in found.items():
            for column in columns:
                self._boxes = _without(self._boxes, row - 1, column)
        return found

    def add(self, notes: Mapping[tuple[int, int], str]) -> None:
        """Puts words on cells, by row and column; behind the words of somebody else's that are there."""
        authors, listed = self._section("authors"), self._section("commentList")
        names = [one.text for one in authors]
        if AUTHOR not in names:
            etree.SubElement(authors, f"{{{self._name}}}author").text = AUTHOR
            names.append(AUTHOR)
        there = {one.get("ref"): one for one in listed}
        number = max((int(one) for one in _NUMBER.findall(self._boxes)), default=1024)
        shapes = []
        for (row, column), words in sorted(notes.items())[:LIMIT]:
            reference = f"{column_letter(column)}{row}"
            if reference in there:
                self._append(there[reference], f"\n{words}")
                continue
            made = etree.SubElement(listed, f"{{{self._name}}}comment", ref=reference)
            made.set("authorId", str(names.index(AUTHOR)))
            self._append(made, words)
            number += 1
            place = {"left": column + 1, "top": max(row - 2, 0), "right": column + 5, "bottom": row + 4}
            shapes.append(_SHAPE.format(number=number, row=row - 1, column=column, **place))
        kind = "" if b'id="_x0000_t202"' in self._boxes else _KIND
        at = self._boxes.rindex(b"</xml>")
        self._boxes = self._boxes[:at] + (kind + "".join(shapes)).encode() + self._boxes[at:]

    def _section(self, name: str) -> Any:
        found = self._words.find(f"{{{self._name}}}{name}")
        return etree.SubElement(self._words, f"{{{self._name}}}{name}") if found is None else found

    def _append(self, comment: Any, words: str) -> None:
        text = comment.find(f"{{{self._name}}}text")
        if text is None:
            text = etree.SubElement(comment, f"{{{self._name}}}text")
        run = etree.SubElement(text, f"{{{self._name}}}r")
        made = etree.SubElement(run, f"{{{self._name}}}t")
        made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        made.text = words

    def parts(self) -> dict[str, bytes]:
        """The parts as they are now."""
        return {
            self.relations_part: written(self._relations),
            self.words_part: written(self._words),
            self.boxes_part: self._boxes,
        }


def _without(boxes: bytes, row: int, column: int) -> bytes:
    """The boxes but the one of a cell."""
    for found in re.finditer(rb"<v:shape\b(?:(?!</v:shape>).)*</v:shape>", boxes, re.DOTALL):
        shape = found.group()
        if b"<x:Row>%d</x:Row>" % row in shape and b"<x:Column>%d</x:Column>" % column in shape:
            return boxes[: found.start()] + boxes[found.end() :]
    return boxes


def _split(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    return column_number(letters), int(reference[len(letters) :])
