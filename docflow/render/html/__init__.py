"""网页: a document as one self-contained HTML file; the PDF is made of the same.

render   (document, page, faces)        a file for a browser
source   (document, page, faces, told)  what pdf.py sets: the same words and structure, with helpers for line breaking
style    (document, page, faces)        its style sheet, apart, because reading one takes longer than using it
later    (page, faces, found)           what a second pass adds, once it is known where pages end

Every word goes through `Ink.words`, which escapes it: data never becomes markup.
"""

from __future__ import annotations

from html import escape

from docflow.document import wording
from docflow.document.model import Document
from docflow.render.fonts import Faces
from docflow.render.html import blocks, ends, head
from docflow.render.html.ends import CLOSING_ID, IMPRINT_ID
from docflow.render.html.later import Found, later
from docflow.render.html.sheet import mm, sheet
from docflow.render.html.words import NOTE_ID, Ink, Told
from docflow.render.page import PLAIN, Page

__all__ = ["CLOSING_ID", "IMPRINT_ID", "NOTE_ID", "Found", "Told", "later", "render", "source", "style"]


def render(document: Document, page: Page = PLAIN, faces: Faces | None = None) -> str:
    """`document` as one HTML file that needs nothing else."""
    css = sheet(page, faces, form(document), screen=True)
    return _html(document, Ink(page, faces), f"<style>{css}</style>\n")


def source(document: Document, page: Page, faces: Faces, told: Told | None = None) -> str:
    """`document` as the PDF engine takes it; `told` learns what was met on the way."""
    return _html(document, Ink(page, faces, True, told or Told()), "")


def style(document: Document, page: Page, faces: Faces) -> str:
    """The style sheet of `source`; the same for all papers with one form of head."""
    return sheet(page, faces, form(document), screen=False)


def form(document: Document) -> str:
    return document.head.form if document.head else ""


def _html(document: Document, ink: Ink, style: str) -> str:
    head = f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n{_metadata(document)}{style}</head>\n'
    return f"{head}<body>\n{_body(document, ink)}\n</body>\n</html>\n"


def _metadata(document: Document) -> str:
    """Title, issuer, kind, number; 演示 when the clock was made up. No date but the paper's own."""
    author, keywords = _author(document), _keywords(document)
    pairs = [("author", author), ("description", document.kind), ("keywords", keywords), ("generator", _GENERATOR)]
    if document.date:
        pairs.append(("dcterms.created", document.date.isoformat()))
    meta = "".join(f'<meta name="{name}" content="{escape(value)}">\n' for name, value in pairs if value)
    width = '<meta name="viewport" content="width=device-width">'
    return f'<meta charset="utf-8">\n{width}\n<title>{escape(document.title_text or document.kind)}</title>\n{meta}'


def info(document: Document) -> list[tuple[str, str]]:
    """The same as a PDF has it."""
    made = f"D:{document.date:%Y%m%d}" if document.date else ""
    pairs = [
        ("Title", document.title_text or document.kind),
        ("Author", _author(document)),
        ("Subject", document.kind),
        ("Keywords", _keywords(document)),
        ("Creator", _GENERATOR),
        ("CreationDate", made),
    ]
    return [(name, value) for name, value in pairs if value]


_GENERATOR = "docflow"


def _author(document: Document) -> str:
    return "、".join(dict.fromkeys(one.organisation for one in document.sign if one.organisation))


def _keywords(document: Document) -> str:
    return ",".join(one for one in (document.number, "演示" if document.demo else "") if one)


def _body(document: Document, ink: Ink) -> str:
    parts = [
        above(document, ink),
        title(document, ink),
        addressee(document, ink),
        _text(document, ink),
        ends.attachments(ink, document.attachments),
        ends.attendance(ink, document.attendance),
        ends.signature(ink, document),
        ends.remark(ink, document.note),
        *(ends.annex(ink, one) for one in wording.bound(document)),
        ends.imprint(ink, document.imprint, form(document) == "letter") if document.imprint else "",
    ]
    return "\n".join(part for part in parts if part)


def above(document: Document, ink: Ink) -> str:
    """What stands above the title."""
    parts = head.head(ink, document.head) if document.head else "", ends.belongs(ink, document.belongs)
    return "\n".join(part for part in parts if part)


def title(document: Document, ink: Ink) -> str:
    rows = ends.ANNEX_GAP if document.belongs else ink.page.title_rows(form(document))
    return head.title(ink, document.title, rows)


def addressee(document: Document, ink: Ink) -> str:
    if not document.to:
        return ""
    said = ink.words(wording.to_line(document.to))
    return f'<p class="flush" style="margin-top:{_below_title(document, ink)}">{said}</p>'


def opening(document: Document, ink: Ink) -> str:
    """What opens the body of a paper without an addressee: a box that keeps its distance from the title."""
    return f'<div style="padding-top:{_below_title(document, ink)}">'


def _text(document: Document, ink: Ink) -> str:
    body = blocks.blocks(ink, document.body)
    return body if document.to else f"{opening(document, ink)}{body}</div>"


def _below_title(document: Document, ink: Ink) -> str:
    """One blank row below a title; without one, the distance that the title would have kept from the head."""
    rows = ink.page.addressee_gap if document.title_text else ink.page.title_rows(form(document))
    return mm(rows * ink.page.pitch)
