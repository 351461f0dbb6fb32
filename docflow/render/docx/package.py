"""The package: parts and their relationships held by python-docx, and the bytes of the file.

Package   gathers parts while the document is written
data      the bytes: the same parts give the same bytes, since no clock and no chance gets in

python-docx keeps the book of parts, relationships and content types, and writes the archive; what it writes
carries the clock, so the archive is packed once more with a fixed date and a fixed order.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any, Final

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PICTURES: Final = {"png": "image/png", "jpeg": "image/jpeg"}
#: The first moment a zip file can name.
_NEVER: Final = (1980, 1, 1, 0, 0, 0)

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
THEME: Final = "application/vnd.openxmlformats-officedocument.theme+xml"


@dataclass
class Package:
    """A .docx in the making."""

    parts: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    #: Of each part that refers to others: (id, type, target).
    relationships: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)

    def add(self, name: str, data: bytes, content_type: str = "") -> None:
        """A part; a picture needs no content type of its own, its ending says it."""
        self.parts[name] = data
        self.types[name] = content_type or _PICTURES[name.rpartition(".")[2]]

    def relate(self, source: str, kind: str, target: str) -> str:
        """The id under which `source` ("" the package itself) refers to the part `target`."""
        known = self.relationships.setdefault(source, [])
        identifier = f"rId{len(known) + 1}"
        known.append((identifier, kind if "://" in kind else _OFFICE + kind, target))
        return identifier

    def data(self) -> bytes:
        """The file."""
        from docx.opc.package import OpcPackage

        book = OpcPackage()
        made = {name: self._part(book, name) for name in self.parts}
        for source, rows in self.relationships.items():
            rels = made[source].rels if source else book.rels
            for identifier, kind, target in rows:
                rels.add_relationship(kind, made[target], identifier)
        out = io.BytesIO()
        book.save(out)
        return _packed(out)

    def _part(self, book: Any, name: str) -> Any:
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        return Part(PackURI("/" + name), self.types[name], self.parts[name], book)


def _packed(written: io.BytesIO) -> bytes:
    """The archive with a fixed date and order; programs that sniff files expect [Content_Types].xml first."""
    out = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target:
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            entry = zipfile.ZipInfo(name, _NEVER)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return out.getvalue()
