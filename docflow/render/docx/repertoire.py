"""生僻字: the characters that the faces a .docx names do not hold; Word sets another face for them, unasked.

rare  (document, page)  -> a warning P352 for each character, with the face that lacks it

No font is looked at: who opens the file has fonts of his own. What a face holds is told by the character set that it
was cut for: 仿宋_GB2312 the 6763 hanzi of GB 2312, 黑体 and 宋体 the 20 902 of GBK. Of a face whose set its name
does not tell, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, assert_never

from docflow.document import wording
from docflow.document.model import (
    Blank,
    Block,
    Chart,
    Document,
    Figure,
    Heading,
    NameList,
    NewPage,
    Note,
    Para,
    Ref,
    Spans,
    Strong,
    Table,
    Text,
    title_text,
)
from docflow.errors import Place, Problem, problem
from docflow.render.page import PLAIN, Page, Role

#: The first lead byte of GB 2312's hanzi and signs; below it, and with a lower second byte, lies what GBK added.
_GB2312_FROM: Final = 0xA1
_GBK_FACES: Final = ("黑体", "宋体", "仿宋", "楷体", "SimHei", "SimSun", "FangSong", "KaiTi")


def rare(document: Document, page: Page = PLAIN) -> tuple[Problem, ...]:
    """P352 for each character that the face of its place lacks, in reading order, each once."""
    found: dict[str, str] = {}
    for text, role in _said(document, page):
        face = page.face(role)
        for char in text:
            if char not in found and not holds(face, char):
                found[char] = face
    return tuple(
        problem("P352", Place(), char=char, code=f"U+{ord(char):04X}", face=face) for char, face in found.items()
    )


@cache
def holds(face: str, char: str) -> bool:
    """Whether the character set that `face` was cut for has `char`; true where the name does not tell the set."""
    if char.isascii() or char.isspace() or not char.isprintable():
        return True
    small = face.endswith(("GB2312", "简体"))
    if not small and not face.endswith("GBK") and face not in _GBK_FACES:
        return True
    try:
        data = char.encode("gbk")
    except UnicodeEncodeError:
        return False
    return not small or min(data) >= _GB2312_FROM


def _said(document: Document, page: Page) -> Iterator[tuple[str, Role]]:
    """Every word of the paper with the role of its face."""
    if document.head:
        yield document.head.urgency, "hei"
        yield wording.mark_line(document.head), "title"
        yield document.head.number, "body"
        yield "".join(document.head.signers), "kai"
    yield document.belongs, "hei"
    yield document.title_text, "title"
    yield wording.to_line(document.to), "body"
    yield from _blocks(document.body, page)
    for name in document.attachments:
        yield name, "body"
    for one in document.attendance:
        yield one.label, "hei"
        yield wording.attendance_names(one), "body"
    for sign in document.sign:
        yield wording.signature_line(sign), "body"
    yield document.note, "body"
    for annex in wording.bound(document):
        yield title_text(annex.title), "title"
        yield from _blocks(annex.body, page)
    if document.imprint:
        yield "".join(wording.imprint_lines(document.imprint)), "body"


def _blocks(blocks: Iterable[Block], page: Page) -> Iterator[tuple[str, Role]]:
    for block in blocks:
        yield from _block(block, page)


def _block(block: Block, page: Page) -> Iterator[tuple[str, Role]]:
    match block:
        case Heading(level, _, spans, run_in):
            yield from _spans(spans, page.headings[level - 1])
            yield from _spans(run_in, "body")
        case Para(spans):
            yield from _spans(spans, "body")
        case Table(header, rows):
            yield wording.table_title(block), "hei"
            for cell in header:
                yield from _spans(cell, "hei")
            for row in rows:
                for cell in row:
                    yield from _spans(cell, "body")
            yield block.note, "body"
        case Figure():
            yield wording.figure_title(block), "hei"
            yield block.note, "body"
        case Chart():
            yield wording.chart_title(block), "hei"
            yield "".join((block.unit, *block.categories, *(one.name for one in block.series), block.source)), "body"
        case NameList(names):
            yield "".join(names), "body"
        case NewPage():
            return
        case _:
            assert_never(block)


def _spans(spans: Spans, role: Role) -> Iterator[tuple[str, Role]]:
    for span in spans:
        match span:
            case Strong(text):
                yield text, "kai"
            case Text(text) | Ref(text):
                yield text, role
            case Note(_, text):
                yield text, "body"
            case Blank():
                pass
            case _:
                assert_never(span)
