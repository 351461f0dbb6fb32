"""Office Open XML as text: the only place where words become markup.

Xml     markup; a plain `str` is not one, so nothing a person typed gets in without `words`
el      an element
words   what a person typed, escaped
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NewType, TypeAlias

from docflow.errors import InvalidSource, Place, problem

Xml = NewType("Xml", str)
#: Values are written as `str` says them and escaped.
Attributes: TypeAlias = Mapping[str, object]

NAMESPACES: Final[dict[str, str]] = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
}

#: What no XML 1.0 file may hold, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NOTHING: Final = Xml("")


def words(text: str) -> Xml:
    """`text` as it was typed; InvalidSource when it holds a character that no XML file may hold."""
    found = _FORBIDDEN.search(text)
    if found:
        raise InvalidSource(problem("P350", Place(), code=f"U+{ord(found.group()):04X}"))
    return Xml(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;"))


def el(tag: str, attributes: Attributes | None = None, *children: Xml) -> Xml:
    """The element `tag`; an attribute value may be anything a person typed."""
    start = tag + "".join(f' {name}="{_quoted(str(value))}"' for name, value in (attributes or {}).items())
    inside = "".join(children)
    return Xml(f"<{start}>{inside}</{tag}>" if inside else f"<{start}/>")


def val(tag: str, value: str | int) -> Xml:
    """`<w:jc w:val="both"/>`: the commonest element of all. Only w: asks for the prefix at the attribute too."""
    return el(tag, {"w:val" if tag.startswith("w:") else "val": value})


def joined(parts: Iterable[Xml]) -> Xml:
    return Xml("".join(parts))


def part(tag: str, prefixes: str, attributes: Attributes | None = None, *children: Xml) -> bytes:
    """A whole part of the package: its root element declares the namespaces `prefixes` ("w r a")."""
    declared = {f"xmlns:{prefix}": NAMESPACES[prefix] for prefix in prefixes.split()}
    return (_DECLARATION + el(tag, declared | dict(attributes or {}), *children)).encode()


def _quoted(value: str) -> str:
    return words(value).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
