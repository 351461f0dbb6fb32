"""子文档: another Word file as a value of a form: its bytes in a data URL, so that JSON and the record can carry it.

Enclosed                the text of such a URL
enclosed (bytes)        -> Enclosed, or why it is none
read     (text)         -> the same from a data URL
content  (enclosed)     -> the bytes of the file

Only the outermost marks of a .docx are looked at here; whoever opens it scans it (render/word).
"""

from __future__ import annotations

import base64
from typing import Final

from docflow.form.pictures import NoPicture

#: Of the file, in bytes.
LIMIT: Final = 10 * 1024 * 1024
HEAD: Final = "data:application/vnd.openxmlformats-officedocument.wordprocessingml.document;base64,"
_ZIP: Final = b"PK\x03\x04"
_BODY: Final = b"word/document.xml"
#: An old .doc, or a .docx with a password.
_OLE: Final = b"\xd0\xcf\x11\xe0"


class Enclosed(str):
    """A data URL of a .docx. Said as 子文档: it is never printed as words."""

    __slots__ = ()


def enclosed(data: bytes) -> Enclosed | NoPicture:
    """The sub-document in the bytes of a file, at most LIMIT of them."""
    if len(data) > LIMIT:
        return NoPicture(f"{len(data) / 1024 / 1024:.1f} MB", too_large=True)
    if not data.startswith(_ZIP) or _BODY not in data:
        return NoPicture(_what_else(data))
    return Enclosed(HEAD + base64.b64encode(data).decode("ascii"))


def read(text: str) -> Enclosed | NoPicture:
    """The sub-document in a data URL; every other text is none."""
    if not text.startswith(HEAD):
        return NoPicture("不是 Word 文件的内容")
    if len(text) > len(HEAD) + (LIMIT + 2) // 3 * 4:
        return NoPicture(f"超过 {LIMIT // 1024 // 1024} MB", too_large=True)
    try:
        return enclosed(base64.b64decode(text[len(HEAD) :], validate=True))
    except ValueError:
        return NoPicture("内容不是 base64")


def content(of: Enclosed) -> bytes:
    """The bytes of the file."""
    return base64.b64decode(of.partition(",")[2])


def _what_else(data: bytes) -> str:
    if not data:
        return "文件是空的"
    return "旧版 .doc，或有打开密码" if data.startswith(_OLE) else "认不出的格式"
