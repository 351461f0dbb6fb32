"""What a foreign .docx carries beside its words, and what goes: authors, companies, thumbnails, paths of machines.

cleaned (parts)                       -> the parts without it
properties (title, creator, keywords) -> docProps/core.xml of our own
own (parts, part)                     -> the properties of a template that its papers need: those it fills or shows
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from docflow.render.word.archive import Parts, root
from docflow.render.word.owned import named

_CT: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CORE: Final = "docProps/core.xml"
CUSTOM: Final = "docProps/custom.xml"
APP: Final = "docProps/app.xml"
#: What a file says of itself.
OWNED: Final = (CORE, CUSTOM, APP)
_CORE: Final = CORE
_DC: Final = "http://purl.org/dc/elements/1.1/"
_CP: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
KEYWORDS: Final = f"{{{_CP}}}keywords"
CREATOR: Final = f"{{{_DC}}}creator"
#: What a template may fill or show, besides the title, the author and the keywords.
FILLED: Final = {f"{{{_DC}}}subject": "dc:subject", f"{{{_DC}}}description": "dc:description",
                 f"{{{_DC}}}identifier": "dc:identifier", f"{{{_DC}}}language": "dc:language",
                 f"{{{_CP}}}category": "cp:category", f"{{{_CP}}}contentStatus": "cp:contentStatus",
                 f"{{{_CP}}}version": "cp:version", f"{{{_CP}}}lastModifiedBy": "cp:lastModifiedBy"}  # fmt: skip
#: How fields call what is called otherwise in the file.
_CALLED: Final = {"creator": "author", "description": "comments", "lastModifiedBy": "lastsavedby"}
#: The rest of app.xml tells of the machine, or is counted anew.
_OFFICES: Final = ("company", "manager", "hyperlinkbase")
_CORE_TYPE: Final = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_REL: Final = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_GONE: Final = ("docProps/thumbnail.jpeg", "docProps/thumbnail.wmf", "docProps/thumbnail.emf")
_APP: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/extended-properties}"


def cleaned(parts: Parts) -> dict[str, bytes]:
    """`parts` with nothing of the machine it was made on; it always has a docProps/core.xml."""
    out = {part: content for part, content in parts.items() if part not in _GONE}
    out = {part: _unbound(content) if _bound(part, content) else content for part, content in out.items()}
    if APP in out:
        out[APP] = _HEAD + etree.tostring(signed(own(parts, APP)), encoding="utf-8")
    out.setdefault(_CORE, properties("", "", ""))
    if CUSTOM in out:
        kept = own(parts, CUSTOM)
        out[CUSTOM] = _HEAD + etree.tostring(kept, encoding="utf-8")
        if not len(kept):
            del out[CUSTOM]
    gone = {*_GONE, *({CUSTOM} - set(out))}
    out["[Content_Types].xml"] = _types(out["[Content_Types].xml"], gone)
    out["_rels/.rels"] = _relations(out["_rels/.rels"], gone)
    _without_template(out)
    return out


def own(parts: Parts, part: str) -> etree._Element:
    """The properties in `part` that hold tags, and those that a field of the words shows."""
    tree = root(parts[part])
    shown = named(parts)
    for one in list(tree):
        if not (_is_tagged(one) or (called(one) in shown and (part != APP or called(one) in _OFFICES))):
            tree.remove(one)
    return tree


def tagged(parts: Parts) -> dict[str, str]:
    """The texts of the properties that hold tags, by the names that fields know them by."""
    every = (one for part in OWNED if part in parts for one in root(parts[part]) if _is_tagged(one))
    return {called(one): "".join(str(text) for text in one.itertext()).strip() for one in every}


def called(one: etree._Element) -> str:
    """How a field calls the property `one`, in small letters."""
    tag = etree.QName(one).localname
    return str(one.get("name") or _CALLED.get(tag, tag)).casefold()


def signed(app: etree._Element) -> etree._Element:
    """`app` with the program that made the file: us."""
    etree.SubElement(app, f"{_APP}Application").text = "docflow"
    return app


def _is_tagged(one: etree._Element) -> bool:
    return any("{" in str(text) for text in one.itertext())


def _bound(part: str, content: bytes) -> bool:
    return part.startswith("word/") and part.endswith(".xml") and b"dataBinding" in content


def _unbound(content: bytes) -> bytes:
    """Controls bound to data would show what we have cleaned away, or undo what was filled in."""
    tree = root(content)
    for one in [node for node in tree.iter() if str(node.tag).endswith("}dataBinding")]:
        above = one.getparent()
        if above is not None:
            above.remove(one)
    return _HEAD + etree.tostring(tree, encoding="utf-8")


def properties(title: str, creator: str, keywords: str, more: Mapping[str, str] | None = None) -> bytes:
    """docProps/core.xml; no dates, since they would differ each time. `more`: other properties, by their tag."""
    others = "".join(
        f"<{name}>{escape((more or {})[tag])}</{name}>" for tag, name in FILLED.items() if tag in (more or {})
    )
    return (
        _HEAD
        + (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f"<dc:title>{escape(title)}</dc:title><dc:creator>{escape(creator)}</dc:creator>"
            f"<cp:keywords>{escape(keywords)}</cp:keywords>{others}</cp:coreProperties>"
        ).encode()
    )


def _types(content: bytes, gone: Collection[str]) -> bytes:
    tree = root(content)
    for one in list(tree):
        if one.get("PartName", "").lstrip("/") in (*gone, _CORE):
            tree.remove(one)
    etree.SubElement(tree, f"{_CT}Override", PartName=f"/{_CORE}", ContentType=_CORE_TYPE)
    return _HEAD + etree.tostring(tree, encoding="utf-8")


def _relations(content: bytes, gone: Collection[str]) -> bytes:
    tree = root(content)
    kinds = set()
    for one in list(tree):
        if one.get("Target", "").lstrip("/") in gone:
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
