"""随文记录 in a PDF: a private entry of the catalogue, added behind the file as an update; the pages stay as they are.

pdf_with   (data, text) -> the file with the record; itself where its kind of table of contents is not ours
pdf_record (data)       -> the record, or None

ISO 32000-1, 14.5: page-piece dictionaries hold what a program keeps for itself; PDF/A allows them.
"""

from __future__ import annotations

import io
import zlib
from typing import Any, Final

#: The name under which the catalogue keeps it.
KEY: Final = "/docflow"
#: A private entry must say when it was written; a clock would change the bytes.
_NEVER: Final = b"(D:19800101000000Z)"
_MOST: Final = 5_000_000


def pdf_with(data: bytes, text: str) -> bytes:
    """The PDF `data` with the record `text`; the same bytes for the same paper."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        trailer, root = pdf.trailer, pdf.Root
        if "/Type" not in trailer or "/PieceInfo" in root:
            return data
        size = int(trailer.Size)
        before = int(data[data.rindex(b"startxref") + 9 :].split()[0])
        entries = {str(key): _said(value) for key, value in root.items()}
        kept = {key: _said(trailer[key]) for key in ("/Root", "/Info", "/ID") if key in trailer}
        number = int(root.objgen[0])
    entries["/PieceInfo"] = b"<< %b << /LastModified %b /Private %d 0 R >> >>" % (KEY.encode(), _NEVER, size)
    catalogue = b"<< " + b" ".join(key.encode() + b" " + value for key, value in entries.items()) + b" >>"
    return _updated(data, {number: catalogue, size: _stream(text.encode())}, size + 2, before, kept)


def _said(value: Any) -> bytes:
    """A value as a file writes it: a reference, or what it is."""
    import pikepdf

    if isinstance(value, pikepdf.Object):
        return bytes(value.unparse())
    return bytes(pikepdf.unparse_content_stream([((value,), pikepdf.Operator("n"))])).rsplit(b" ", 1)[0]


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data, 6)
    return b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(packed), packed)


def _updated(data: bytes, objects: dict[int, bytes], size: int, before: int, kept: dict[str, bytes]) -> bytes:
    """`data` and behind it the objects and a stream that says where they stand."""
    out = bytearray(data if data.endswith(b"\n") else data + b"\n")
    places: dict[int, int] = {}
    for number in sorted(objects):
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, objects[number])
    own = size - 1
    places[own] = start = len(out)
    rows = b"".join(b"\x01" + places[number].to_bytes(4, "big") + b"\x00\x00" for number in sorted(places))
    index = b" ".join(b"%d 1" % number for number in sorted(places))
    entries = b" ".join(key.encode() + b" " + value for key, value in kept.items())
    packed = zlib.compress(rows, 6)
    out += b"%d 0 obj\n<< /Type /XRef /Size %d /Prev %d /W [1 4 2] /Index [%b] %b" % (own, size, before, index, entries)
    out += b" /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (len(packed), packed)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def pdf_record(data: bytes) -> str | None:
    """The text of the record of a PDF; None where there is none, or none that can be read."""
    import pikepdf

    if KEY.encode() not in data:
        return None
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pieces: Any = pdf.Root.get("/PieceInfo")
            kept = pieces.get(KEY) if pieces is not None else None
            raw = bytes(kept.Private.read_raw_bytes()) if kept is not None else None
        return zlib.decompressobj().decompress(raw, _MOST).decode() if raw is not None else None
    except (pikepdf.PdfError, zlib.error, UnicodeDecodeError, AttributeError, KeyError):
        return None
