"""docxcompose is the oracle of sub-documents: two files drawn at random, joined by docxtpl's own way and by ours.

Compared: words, tables, the styles by their names, the looks of runs, pictures by their bytes, links by their targets.
Where docxcompose goes astray (lists that count on, fields that show its own file's properties) test_word_documents.py
says what is right.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import docx as python_docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docxtpl import DocxTemplate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from test_word_documents import _png

from docflow.form import Enclosed, enclosed
from docflow.render import word

TAG = "{{p 正文|子文档 }}"
THEIRS = "{{p 正文 }}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

#: A piece of a file: what it does to it, given a number to tell pieces apart.
Piece = Callable[[Any, int], None]


def picture(number: int) -> bytes:
    """Pictures that differ, so that the right one is seen to stand in the right place."""
    head, tail = _png().split(b"IDAT", 1)
    data = zlib.compress(b"\0" + bytes([number % 7]))
    chunk = b"IDAT" + data
    after = tail[-12:]
    return head[:-4] + len(data).to_bytes(4, "big") + chunk + zlib.crc32(chunk).to_bytes(4, "big") + after


def said(style: str | None, bold: bool, text: str) -> Piece:
    def piece(into: Any, number: int) -> None:
        run = into.add_paragraph(style=_known(into, style)).add_run(f"{text}{number}")
        run.bold = bold or None

    return piece


def _known(into: Any, style: str | None) -> str | None:
    return style if style in {one.name for one in into.part.document.styles} else None


def broken(into: Any, number: int) -> None:
    one = into.add_paragraph(f"前{number}")
    one.add_run().add_break(WD_BREAK.PAGE)
    one.add_run("\t后\n末")


def shown(into: Any, number: int) -> None:
    into.add_paragraph().add_run().add_picture(io.BytesIO(picture(number)), width=Pt(20))


def linked(into: Any, number: int) -> None:
    to = into.part.relate_to(f"https://example.org/{number}?a=1&b=2", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), to)
    one = into.add_paragraph("看")
    link.append(one.add_run(f"网站{number}")._r)
    one._p.append(link)


def marked(into: Any, number: int) -> None:
    one = into.add_paragraph()
    for tag in ("bookmarkStart", "bookmarkEnd"):
        mark = OxmlElement(f"w:{tag}")
        mark.set(qn("w:id"), str(number))
        if tag == "bookmarkStart":
            mark.set(qn("w:name"), f"处{number}")
        one._p.append(mark)
        if tag == "bookmarkStart":
            one.add_run("处")


def controlled(into: Any, number: int) -> None:
    one = into.add_paragraph()
    control, inside = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    inside.append(one.add_run(f"控件{number}")._r)
    control.append(inside)
    one._p.append(control)


def tabled(cells: Sequence[Piece], style: str | None) -> Piece:
    def piece(into: Any, number: int) -> None:
        table = into.add_table(2, 2)
        if style is not None:
            table.style = style
        table.cell(0, 0).merge(table.cell(0, 1))
        for index, one in enumerate(cells):
            one(table.cell(1, index % 2), number * 10 + index)
        if not isinstance(into, Document):
            into.add_paragraph("表后")

    return piece


STYLES = [None, "Heading 1", "Quote", "条文", "条文二", "Body Text"]
plain = st.one_of(
    st.builds(said, st.sampled_from(STYLES), st.booleans(), st.sampled_from(["甲", "A&B", "<乙>", "一  二"])),
    st.sampled_from([broken, shown, linked, marked, controlled]),
)
pieces = st.one_of(
    plain, st.builds(tabled, st.lists(plain, min_size=1, max_size=3), st.sampled_from([None, "Table Grid"]))
)
#: What each file has of its own: styles that the other may have too, under another id and with another look.
Own = list[tuple[str, int, str]]


def looks(ids: str) -> st.SearchStrategy[Own]:
    one = st.tuples(st.sampled_from(["条文", "条文二"]), st.sampled_from([9, 12, 15]), st.sampled_from(list(ids)))
    return st.lists(one, unique_by=(lambda style: style[0], lambda style: style[2]))


def office(made_of: Sequence[Piece], own: Own, start: int) -> Document:
    made: Document = python_docx.Document()
    for name, size, number in own:
        style = made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.size = Pt(size)
        style.element.set(qn("w:styleId"), number)
    for count, piece in enumerate(made_of, start):
        piece(made, count)
    return made


def bytes_of(made: Document) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_tag(host: Document, tag: str, within: bool) -> bytes:
    """The tag in a paragraph of its own: at the end of the body, or in a cell."""
    if within:
        table = host.add_table(1, 2)
        table.cell(0, 0).paragraphs[0].text = tag
        table.cell(0, 0).add_paragraph("格尾")
    else:
        # A table right before the tag would become one with a table of the guest's: docxcompose lets them touch.
        host.add_paragraph("前")
        host.add_paragraph(tag)
    host.add_paragraph("末")
    return bytes_of(host)


def theirs(host: bytes, guest: bytes) -> bytes:
    template = DocxTemplate(io.BytesIO(host))
    template.render({"正文": template.new_subdoc(io.BytesIO(guest))}, autoescape=True)
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def ours(host: bytes, guest: bytes) -> bytes:
    value = enclosed(guest)
    assert isinstance(value, Enclosed)
    return word.render(word.compile(host, "主"), {"正文": value})


def shape(data: bytes) -> list[object]:
    """The body in the order of the file, everything that a reader sees told by what it is and not by its number."""
    made: Document = python_docx.Document(io.BytesIO(data))
    styles = {one.style_id: (one.name, one.font.size) for one in made.styles if hasattr(one, "font")}
    out: list[object] = []
    for node in made.element.body.iter():
        match etree.QName(node).localname if isinstance(node.tag, str) else "":
            case "p" | "tbl" | "tr" | "tc" | "hyperlink" | "sdt" | "bookmarkStart" as kind:
                out.append((kind, node.get(f"{W}name", "")))
            case "pStyle" | "rStyle" | "tblStyle":
                out.append(styles[node.get(f"{W}val")])
            case "b" | "gridSpan" | "vMerge" | "br" as kind:
                out.append((kind, node.get(f"{W}type"), node.get(f"{W}val")))
            case "tab" if node.getparent().tag == f"{W}r":
                out.append("\t")
            case "t":
                out.append(node.text)
            case "blip":
                out.append(made.part.related_parts[node.get(f"{R}embed")].blob)
        if etree.QName(node).localname == "hyperlink" and node.get(f"{R}id"):
            out.append(made.part.rels[node.get(f"{R}id")].target_ref)
    return _together(out)


def _together(out: list[object]) -> list[object]:
    """Pieces of one text stand as one: docxtpl and we cut runs at other places."""
    made: list[object] = []
    for one in out:
        if isinstance(one, str) and made and isinstance(made[-1], str):
            made[-1] += one
        else:
            made.append(one)
    return made


Pair = tuple[list[Piece], Own, list[Piece], Own, bool]
#: Another style with an id that the file has already is taken for that one by docxcompose.
pairs = st.tuples(
    st.lists(pieces, max_size=3), looks("ab"), st.lists(pieces, min_size=1, max_size=4), looks("cd"), st.booleans()
)


def compare(pair: Pair) -> None:
    above, own, below, its, within = pair
    guest = bytes_of(office(below, its, 100))
    mine, other = (with_tag(office(above, own, 1), tag, within) for tag in (TAG, THEIRS))
    assert shape(ours(mine, guest)) == shape(theirs(other, guest))


@pytest.mark.parametrize("within", [False, True])
def test_a_sub_document_stands_in_the_paper_as_docxcompose_puts_it(within: bool) -> None:
    words = [said("条文", False, "甲"), said("条文二", True, "A&B"), said("Quote", False, "乙")]
    rest = [broken, shown, linked, marked, controlled]
    above: list[Piece] = [words[0], shown, linked, marked]
    below = [*words, *rest, tabled([words[0], shown, linked], "Table Grid")]
    compare((above, [("条文", 9, "a")], below, [("条文", 12, "c"), ("条文二", 15, "d")], within))


def test_a_style_of_the_guest_is_never_another_of_the_host_that_has_its_id() -> None:
    """When the first half fails, docxcompose has been mended: the ids of `pairs` may be drawn alike."""
    guest = bytes_of(office([said("条文二", False, "甲")], [("条文二", 15, "a")], 1))
    host = {tag: with_tag(office([], [("条文", 9, "a")], 1), tag, False) for tag in (TAG, THEIRS)}
    assert ("条文", Pt(9)) in shape(theirs(host[THEIRS], guest))
    assert ("条文二", Pt(15)) in shape(ours(host[TAG], guest))


@pytest.mark.slow
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(pairs)
def test_many_sub_documents_stand_in_the_paper_as_docxcompose_puts_them(pair: Pair) -> None:
    compare(pair)
