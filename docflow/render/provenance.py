"""随文记录: the record of a paper's figures inside its .docx: a custom XML part that Word keeps and people can remove.

docx_with    (data, text) -> the file with the record
docx_record  (parts)      -> the record in an opened file, or None
docx_without (data)       -> the file without it

The part holds nothing that is printed. Word and LibreOffice carry it along when the file is saved again; the
Document Inspector (文档检查器, “自定义 XML 数据”) takes it away.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Final

from lxml import etree

from docflow.render.word.archive import Parts, opened, root

NAMESPACE: Final = "urn:docflow:figures"
_TYPES: Final = "[Content_Types].xml"
_LINKS: Final = "word/_rels/document.xml.rels"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_CT: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_STORE: Final = f"{_OFFICE}relationships/customXml"
_PROPERTIES: Final = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
#: Names this kind of part, not this paper.
_ITEM: Final = "{D0CF10A0-F160-4E50-8A01-0DF163C0DE01}"
_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NEVER: Final = (1980, 1, 1, 0, 0, 0)
#: No record of a paper is longer.
_MOST: Final = 5_000_000


def docx_with(data: bytes, text: str) -> bytes:
    """The .docx `data` with the record `text`; the same bytes for the same paper."""
    record = etree.fromstring(f'<figures xmlns="{NAMESPACE}"/>')
    record.text = text
    item = _HEAD + etree.tostring(record, encoding="utf-8")
    added = {
        "customXml/item1.xml": item,
        "customXml/itemProps1.xml": _HEAD + _properties().encode(),
        "customXml/_rels/item1.xml.rels": _HEAD + _link(f"{_STORE}Props", "itemProps1.xml").encode(),
    }
    changed: dict[str, Callable[[bytes], bytes]] = {_TYPES: _with_types, _LINKS: _with_link}
    return _rewritten(data, changed, added, frozenset())


def docx_record(parts: Parts) -> str | None:
    """The text of the record in an opened .docx; None where there is none."""
    for name in sorted(parts):
        if re.fullmatch(r"customXml/item\d+\.xml", name) and NAMESPACE.encode() in parts[name][:2_000]:
            found = root(parts[name])
            if found.tag == f"{{{NAMESPACE}}}figures" and len(found.text or "") <= _MOST:
                return found.text or ""
    return None


def docx_without(data: bytes, name: str) -> bytes:
    """The .docx without a record; itself where there is none. Errors: InvalidSource when it is no .docx."""
    parts = opened(data, name)
    item = next((one for one in parts if _holds(one, parts[one])), "")
    if not item:
        return data
    number = item.removeprefix("customXml/item").removesuffix(".xml")
    gone = {item, f"customXml/itemProps{number}.xml", f"customXml/_rels/item{number}.xml.rels"}
    targets = {one.rpartition("/")[2] for one in gone}
    changed: dict[str, Callable[[bytes], bytes]] = {
        _TYPES: lambda content: _cut(content, "PartName", {"/" + one for one in gone}),
        _LINKS: lambda content: _cut(content, "Target", {f"../customXml/{one}" for one in targets}),
    }
    return _rewritten(data, changed, {}, frozenset(gone))


def _holds(name: str, content: bytes) -> bool:
    return bool(re.fullmatch(r"customXml/item\d+\.xml", name)) and NAMESPACE.encode() in content[:2_000]


# --- the package -------------------------------------------------------------------------------------------------


def _rewritten(
    data: bytes, changed: dict[str, Callable[[bytes], bytes]], added: dict[str, bytes], gone: frozenset[str]
) -> bytes:
    """The archive with some entries changed, some added, some left out; all others byte for byte, in their order."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        for entry in source.infolist():
            if entry.filename in gone:
                continue
            content = source.read(entry)
            _put(target, entry.filename, changed.get(entry.filename, bytes)(content))
        for name, content in added.items():
            _put(target, name, content)
    return out.getvalue()


def _put(target: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _NEVER)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0
    target.writestr(entry, content)


def _with_types(content: bytes) -> bytes:
    tree = root(content)
    attributes = {"PartName": "/customXml/itemProps1.xml", "ContentType": _PROPERTIES}
    etree.SubElement(tree, f"{{{_CT}}}Override", attributes)
    if not any(one.get("Extension", "").lower() == "xml" for one in tree.iter(f"{{{_CT}}}Default")):
        tree.insert(0, etree.Element(f"{{{_CT}}}Default", {"Extension": "xml", "ContentType": "application/xml"}))
    return _HEAD + etree.tostring(tree, encoding="utf-8")


def _with_link(content: bytes) -> bytes:
    tree = root(content)
    attributes = {"Id": "rIdFigures", "Type": _STORE, "Target": "../customXml/item1.xml"}
    etree.SubElement(tree, f"{{{_RELATIONS}}}Relationship", attributes)
    return _HEAD + etree.tostring(tree, encoding="utf-8")


def _link(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{kind}" Target="{target}"/></Relationships>'
    )


def _properties() -> str:
    space = f"{_OFFICE}customXml"
    return (
        f'<ds:datastoreItem ds:itemID="{_ITEM}" xmlns:ds="{space}"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    )


def _cut(content: bytes, attribute: str, values: set[str]) -> bytes:
    tree = root(content)
    for node in list(tree):
        if node.get(attribute) in values:
            tree.remove(node)
    return _HEAD + etree.tostring(tree, encoding="utf-8")
