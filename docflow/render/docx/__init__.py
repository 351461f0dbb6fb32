"""Document -> .docx: every element in a style of its own, at the places of the standard.

render  the file; the same document on the same page gives the same bytes

python-docx holds the package (package.py); the parts are written here, since its template brings 790 kB of
styles in other people's faces, an author and a thumbnail, and its objects know no charts, footnotes or text boxes.
"""

from __future__ import annotations

from typing import Final

from docflow.document import wording
from docflow.document.model import Annex, Document
from docflow.render.docx import blocks, foot, head, properties, section, styles
from docflow.render.docx.package import THEME, WORD
from docflow.render.docx.theme import theme
from docflow.render.docx.writer import DOCUMENT, Paragraph, Shape, Writer, run
from docflow.render.docx.xml import el, joined, part
from docflow.render.page import PLAIN, Page, title_rows
from docflow.standard import layout

__all__ = ["render"]

_NAMESPACES: Final = "w r mc wp wps a pic c"
#: Blank rows between a title and what follows it, as before the addressee.
_BELOW_TITLE: Final = layout.ADDRESSEE_GAP.value


def render(document: Document, page: Page = PLAIN) -> bytes:
    """`document` as a .docx."""
    writer = Writer(page)
    _parts(writer)
    _front(writer, document)
    called = len(writer.footnotes)
    blocks.blocks(writer, document.body)
    foot.attachments(writer, document.attachments)
    foot.signature(writer, document)
    foot.note(writer, document.note)
    for annex in document.annexes:
        called = len(writer.footnotes)
        _annex(writer, annex)
    if document.imprint:
        # What is pinned to the foot of a page would be printed over footnotes there: no program knows to avoid them.
        writer.new_page = len(writer.footnotes) > called
        foot.imprint(writer, document.imprint, ruled=not document.head or document.head.form != "letter")
    letter = document.head is not None and document.head.form == "letter"
    _close(writer, document, letter)
    return writer.package.data()


def _front(writer: Writer, document: Document) -> None:
    """Head, title and addressee."""
    gap = title_rows(document.head.form if document.head else "")
    if document.head:
        head.head(writer, document.head)
    head.title(writer, document.title, "公文标题", gap)
    writer.gap = writer.rows(_BELOW_TITLE if document.title_text else gap)
    if document.to:
        writer.say("主送机关", [run(wording.to_line(document.to))])


def _annex(writer: Writer, annex: Annex) -> None:
    """附件 on a page of its own: its mark on row 1, its title on row 3."""
    writer.new_page = True
    writer.say("附件标识", [run(wording.annex_mark(annex))])
    head.title(writer, annex.title, "附件标题", layout.ANNEX_TITLE_ROW.value - layout.ANNEX_MARK_ROW.value - 1)
    writer.gap = writer.rows(_BELOW_TITLE)
    blocks.blocks(writer, annex.body)


def _parts(writer: Writer) -> None:
    """What every file has; the order decides the ids of relationships."""
    package = writer.package
    package.relate("", "officeDocument", DOCUMENT)
    for name, data in (
        ("styles", styles.styles(writer.page)),
        ("settings", styles.settings()),
        ("fontTable", styles.fonts()),
    ):
        package.add(f"word/{name}.xml", data, f"{WORD}{name}+xml")
        package.relate(DOCUMENT, name, f"word/{name}.xml")
    package.add("word/theme/theme1.xml", theme(), THEME)
    package.relate(DOCUMENT, "theme", "word/theme/theme1.xml")


def _close(writer: Writer, document: Document, letter: bool) -> None:
    """The section, the footnotes, the properties, and the document itself last."""
    package = writer.package
    if not writer.body or not isinstance(writer.body[-1], Paragraph) or writer.new_page:
        # A file ends with a paragraph; a page break at the end needs something to carry it.
        writer.say("细线", (), Shape())
    package.add("word/footnotes.xml", writer.footnotes_part(), f"{WORD}footnotes+xml")
    package.relate(DOCUMENT, "footnotes", "word/footnotes.xml")
    last = section.section(writer, letter)
    pieces = joined(piece.xml() if isinstance(piece, Paragraph) else piece for piece in writer.body)
    body = el("w:body", None, pieces, last)
    package.add(DOCUMENT, part("w:document", _NAMESPACES, None, body), f"{WORD}document.main+xml")
    properties.properties(package, document)
