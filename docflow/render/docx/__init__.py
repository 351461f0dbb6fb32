"""Document -> .docx: every element in a style of its own, at the places of the standard.

render  the file; the same document on the same page gives the same bytes
rare    a warning for each character that the faces it names do not hold

python-docx holds the package (package.py); the parts are written here, since its template brings 790 kB of
styles in other people's faces, an author and a thumbnail, and its objects know no charts, footnotes or text boxes.
"""

from __future__ import annotations

from typing import Final

from docflow.document import wording
from docflow.document.model import Annex, Document
from docflow.render.docx import blocks, foot, head, properties, section, settings, styles
from docflow.render.docx.package import THEME, WORD
from docflow.render.docx.repertoire import rare
from docflow.render.docx.theme import theme
from docflow.render.docx.writer import DOCUMENT, Paragraph, Section, Shape, Writer, run
from docflow.render.docx.xml import el, joined, part
from docflow.render.page import PLAIN, Page
from docflow.standard import layout

__all__ = ["rare", "render"]

_NAMESPACES: Final = "w r mc wp wps a pic c"
#: Blank rows between the mark of an annex and its title.
_BELOW_MARK: Final = layout.ANNEX_TITLE_ROW.value - layout.ANNEX_MARK_ROW.value - 1


def render(document: Document, page: Page = PLAIN, *, even_imprint_after: int | None = None) -> bytes:
    """`document` as a .docx.

    `even_imprint_after`: the imprint is to stand on an even page (版记在偶数页) and would not by itself; the number of
    the last page of text, which only a PDF pass can tell. A blank page before it bears no number, nor does it then.
    Errors: InvalidSource P350 for a character that no file may hold, P351 for a picture that is none.
    """
    letter = document.head is not None and document.head.form == "letter"
    writer = Writer(page, section=Section(bare_first=letter))
    _parts(writer)
    _front(writer, document)
    last = document.body
    blocks.blocks(writer, document.body)
    foot.attachments(writer, document.attachments)
    foot.attendance(writer, document.attendance)
    foot.signature(writer, document)
    foot.note(writer, document.note)
    for annex in wording.bound(document):
        last = annex.body
        _annex(writer, annex)
    if document.imprint:
        noted = even_imprint_after is None and blocks.notes_near_end(page, last)
        foot.imprint(writer, document.imprint, not letter, noted, even_imprint_after)
    _close(writer, document)
    return writer.package.data()


def _front(writer: Writer, document: Document) -> None:
    """Head, title and addressee."""
    gap = writer.page.title_rows(document.head.form if document.head else "")
    if document.head:
        head.head(writer, document.head)
    if document.belongs:
        gap = _BELOW_MARK
        writer.say("附件标识", [run(document.belongs)])
    below_line = document.head is not None and document.head.form in ("red", "minutes")
    head.title(writer, document.title, "公文标题", gap, raised=below_line)
    writer.gap = writer.rows(writer.page.addressee_gap if document.title_text else gap)
    if document.to:
        writer.say("主送机关", [run(wording.to_line(document.to))])


def _annex(writer: Writer, annex: Annex) -> None:
    """附件 on a page of its own: its mark on row 1, its title on row 3."""
    writer.new_page = True
    writer.numbering.restart()
    writer.say("附件标识", [run(wording.annex_mark(annex))])
    head.title(writer, annex.title, "附件标题", _BELOW_MARK)
    writer.gap = writer.rows(writer.page.addressee_gap)
    blocks.blocks(writer, annex.body)


def _parts(writer: Writer) -> None:
    """What every file has; the order decides the ids of relationships."""
    package = writer.package
    package.relate("", "officeDocument", DOCUMENT)
    for name, data in (
        ("styles", styles.styles(writer.page)),
        ("settings", settings.settings()),
        ("fontTable", settings.fonts(writer.page)),
    ):
        package.add(f"word/{name}.xml", data, f"{WORD}{name}+xml")
        package.relate(DOCUMENT, name, f"word/{name}.xml")
    package.add("word/theme/theme1.xml", theme(writer.page), THEME)
    package.relate(DOCUMENT, "theme", "word/theme/theme1.xml")


def _close(writer: Writer, document: Document) -> None:
    """The section, the footnotes, the properties, and the document itself last."""
    package = writer.package
    if not writer.body or not isinstance(writer.body[-1], Paragraph) or writer.new_page:
        # A file ends with a paragraph; a page break at the end needs something to carry it.
        writer.say("细线", (), Shape())
    package.add("word/numbering.xml", writer.numbering.part(writer.page), f"{WORD}numbering+xml")
    package.relate(DOCUMENT, "numbering", "word/numbering.xml")
    package.add("word/footnotes.xml", writer.footnotes_part(), f"{WORD}footnotes+xml")
    package.relate(DOCUMENT, "footnotes", "word/footnotes.xml")
    last = section.closing(writer)
    pieces = joined(piece.xml() if isinstance(piece, Paragraph) else piece for piece in writer.body)
    body = el("w:body", None, pieces, last)
    package.add(DOCUMENT, part("w:document", _NAMESPACES, None, body), f"{WORD}document.main+xml")
    properties.properties(package, document)
