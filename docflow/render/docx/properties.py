"""Properties of the file: what it is, who issued it, of which day; never who pressed the button or when."""

from __future__ import annotations

from docflow.document.model import Document
from docflow.render.docx.package import Package
from docflow.render.docx.xml import NOTHING, Xml, el, part, words

_CORE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_LINK = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_APP = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_APP_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
DEMO = "演示"


def properties(package: Package, document: Document) -> None:
    """docProps/core.xml and docProps/app.xml."""
    keywords = "、".join(one for one in (document.number, DEMO if document.demo else "") if one)
    fields = [
        _field("dc:title", document.title_text or document.kind),
        _field("dc:creator", issuer(document)),
        _field("dc:subject", document.kind),
        _field("cp:keywords", keywords),
        _field("cp:category", document.kind),
        _field("dc:language", "zh-CN"),
        _field("dc:identifier", document.number),
        _day(document, "dcterms:created"),
        _day(document, "dcterms:modified"),
    ]
    package.add("docProps/core.xml", part("cp:coreProperties", "cp dc dcterms xsi", None, *fields), _CORE)
    package.relate("", _CORE_LINK, "docProps/core.xml")
    app = el("Application", None, Xml("docflow"))
    package.add("docProps/app.xml", part("Properties", "", {"xmlns": _APP_NAMESPACE}, app), _APP)
    package.relate("", "extended-properties", "docProps/app.xml")


def issuer(document: Document) -> str:
    """Who signs, lead agency first; of a paper that nobody signs, whose mark it bears."""
    marks = document.head.marks if document.head else ()
    names = [one.organisation for one in document.sign if one.organisation] or marks
    return "、".join(dict.fromkeys(names))


def _field(tag: str, text: str) -> Xml:
    return el(tag, None, words(text)) if text else NOTHING


def _day(document: Document, tag: str) -> Xml:
    """The date on the paper; a draft has none."""
    if not document.date:
        return NOTHING
    return el(tag, {"xsi:type": "dcterms:W3CDTF"}, Xml(f"{document.date.isoformat()}T00:00:00Z"))
