"""What a foreign .docx carries beside its words, and what goes: authors, companies, thumbnails, paths of machines.

cleaned (parts)                       -> the parts without it
properties (title, creator, keywords) -> docProps/core.xml of our own
"""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from docflow.render.word.archive import Parts, root

_CT: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE: Final = "docProps/core.xml"
_CORE_TYPE: Final = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_REL: Final = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_GONE: Final = ("docProps/custom.xml", "docProps/thumbnail.jpeg", "docProps/thumbnail.wmf", "docProps/thumbnail.emf")
_APP: Final = (
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>docflow</Application></Properties>"
)


def cleaned(parts: Parts) -> dict[str, bytes]:
    """`parts` with nothing of the machine it was made on; it always has a docProps/core.xml."""
    out = {part: content for part, content in parts.items() if part not in _GONE}
    if "docProps/app.xml" in out:
        out["docProps/app.xml"] = _HEAD + _APP
    out.setdefault(_CORE, properties("", "", ""))
    out["[Content_Types].xml"] = _types(out["[Content_Types].xml"])
    out["_rels/.rels"] = _relations(out["_rels/.rels"])
    _without_template(out)
    return out


def properties(title: str, creator: str, keywords: str) -> bytes:
    """docProps/core.xml; no dates, since they would differ each time."""
    return (
        _HEAD
        + (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator>"
            f"<cp:keywords>{escape(keywords)}</cp:keywords></cp:coreProperties>"
        ).encode()
    )


def _types(content: bytes) -> bytes:
    tree = root(content)
    for one in list(tree):
        if one.get("PartName", "").lstrip("/") in (*_GONE, _CORE):
            tree.remove(one)
    etree.SubElement(tree, f"{_CT}Override", PartName=f"/{_CORE}", ContentType=_CORE_TYPE)
    return _HEAD + etree.tostring(tree, encoding="utf-8")


def _relations(content: bytes) -> bytes:
    tree = root(content)
    kinds = set()
    for one in list(tree):
        if one.get("Target", "").lstrip("/") in _GONE:
            tree.remove(one)
        else:
            kinds.add(one.get("Type"))
    if _CORE_REL not in kinds:
        etree.SubElement(tree, f"{_REL}Relationship", Id="rIdDocflowCore", Type=_CORE_REL, Target=_CORE)
    return _HEAD + etree.tostring(tree, encoding="utf-8")


def _without_template(parts: dict[str, bytes]) -> None:
    """Word notes the path of the template a file was made with: it names a person's folder, and can be a link."""
    relations = "word/_rels/settings.xml.rels"
    if relations not in parts or b"attachedTemplate" not in parts[relations]:
        return
    tree = root(parts[relations])
    for one in list(tree):
        if one.get("Type", "").endswith("/attachedTemplate"):
            tree.remove(one)
    parts[relations] = _HEAD + etree.tostring(tree, encoding="utf-8")
    settings = root(parts["word/settings.xml"])
    for one in list(settings.findall(f"{_W}attachedTemplate")):
        settings.remove(one)
    parts["word/settings.xml"] = _HEAD + etree.tostring(settings, encoding="utf-8")
