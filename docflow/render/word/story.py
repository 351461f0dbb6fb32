"""Where words stand in a .docx: paragraphs in reading order, each with the place a person would look for.

stories    (parts)          -> the parts that hold words: body, headers, footers, footnotes, endnotes, comments
paragraphs (part, tree)     -> Paragraph(place, text, pieces): 第3段, 表1第2行第3格, 页眉, 脚注 …
unwrapped  (tree)           the frames around sub-documents that were taken in are gone

A paragraph inside a text box is a paragraph of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from docflow.render.word.archive import DOCUMENT, Parts, root
from docflow.render.word.scan import W

#: The last word of a content type, and what a person calls such a part.
NAMES: Final = {
    "document.main": "",
    "header": "页眉",
    "footer": "页脚",
    "footnotes": "脚注",
    "endnotes": "尾注",
    "comments": "批注",
}
_PAGES: Final = {"default": "", "first": "首页", "even": "偶数页"}
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
M: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
#: Elements that hold words, and elements that a reader sees as a space.
_WORDS: Final = (f"{W}t", f"{M}t")
_SPACES: Final = (f"{W}br", f"{W}cr", f"{W}tab")
#: Around a sub-document while a template is read: its paragraphs are counted by themselves.
TAKEN_IN: Final = "{docflow}taken-in"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_CT: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph's text and the element that holds it; a line break or a tab is one space."""

    start: int
    text: str
    node: etree._Element


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    #: 第3段, 表1第2行第3格, 页眉 …
    place: str
    text: str
    pieces: tuple[Piece, ...]
    node: etree._Element
    #: The attribute of `node` that holds the words, when they are the value of one.
    attribute: str = ""

    def at(self, index: int) -> etree._Element:
        """The element that holds the character at `index`."""
        number = bisect_right(self.pieces, index, key=lambda piece: piece.start)
        return self.pieces[number - 1].node if number else self.node


def stories(parts: Parts) -> dict[str, str]:
    """The name of every part that holds words, and what a person calls it; the body first."""
    found = {DOCUMENT: ""}
    pages = _pages(parts)
    for override in root(parts["[Content_Types].xml"]).iter(f"{_CT}Override"):
        kind = override.get("ContentType", "").removeprefix(_TYPE).removesuffix("+xml")
        part = override.get("PartName", "").lstrip("/")
        if kind in NAMES and part in parts:
            found.setdefault(part, pages.get(part, "") + NAMES[kind])
    return found


def _pages(parts: Parts) -> dict[str, str]:
    """首页 or 偶数页, for the headers and footers that stand on no other pages."""
    links = f"{DOCUMENT.replace('word/', 'word/_rels/')}.rels"
    if links not in parts:
        return {}
    targets = {one.get("Id"): f"word/{one.get('Target', '')}" for one in root(parts[links])}
    kinds: dict[str, set[str]] = {}
    for one in root(parts[DOCUMENT]).iter(f"{W}headerReference", f"{W}footerReference"):
        kinds.setdefault(targets.get(one.get(_LINK), ""), set()).add(one.get(f"{W}type", "default"))
    return {part: _PAGES.get(next(iter(found)), "") for part, found in kinds.items() if len(found) == 1}


def paragraphs(tree: etree._Element, name: str) -> Iterator[Paragraph]:
    """Every paragraph of the part `tree` that a person calls `name`; the body when it is ""."""
    yield from _Walk(name).over(tree, name)


def unwrapped(tree: etree._Element) -> None:
    """What was taken in stands where its frame stood."""
    for frame in list(tree.iter(TAKEN_IN)):
        for child in list(frame):
            frame.addprevious(child)
        above, before = frame.getparent(), frame.getprevious()
        assert above is not None
        if frame.tail and before is not None:
            before.tail = (before.tail or "") + frame.tail
        elif frame.tail:
            above.text = (above.text or "") + frame.tail
        above.remove(frame)


class _Walk:
    """Counts as a reader counts: paragraphs that say something, outside tables; tables at the top."""

    def __init__(self, name: str, within: str = "") -> None:
        self.name = name + within
        #: The sub-document in which it counts.
        self.within = within
        self.paragraph = 0
        self.table = 0

    def over(self, container: etree._Element, where: str) -> Iterator[Paragraph]:
        for child in container:
            if child.tag == f"{W}p":
                yield from self._paragraph(child, where)
            elif child.tag == f"{W}tbl":
                yield from self._table(child, where)
            elif child.tag == TAKEN_IN:
                within = f"子文档“{child.get('name')}”"
                yield from _Walk("", within).over(child, f"{where}的{within}" if where else "")
            elif isinstance(child.tag, str):
                yield from self.over(child, where)

    def _paragraph(self, node: etree._Element, where: str) -> Iterator[Paragraph]:
        pieces = tuple(_pieces(node))
        text = "".join(piece.text for piece in pieces)
        boxes = [box for box in node.iter(f"{W}txbxContent") if _owner(box.getparent()) is node]
        if not where and (text.strip() or boxes):
            self.paragraph += 1
        place = where or f"{self.within}第{max(self.paragraph, 1)}段"
        yield Paragraph(place, text, pieces, node)
        for box in boxes:
            yield from self.over(box, place + "的文本框")

    def _table(self, node: etree._Element, where: str) -> Iterator[Paragraph]:
        inner = "格" in where
        if not inner:
            self.table += 1
        name = f"{where}内的表" if inner else f"{self.name}表{self.table}"
        for row_number, row in enumerate(rows(node), 1):
            for cell_number, cell in enumerate(cells(row), 1):
                yield from self.over(cell, f"{name}第{row_number}行第{cell_number}格")


def rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, those inside content controls too, not those of tables in its cells."""
    return _inside(table, f"{W}tr")


def cells(row: etree._Element) -> Iterator[etree._Element]:
    return _inside(row, f"{W}tc")


def _inside(node: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml"):
            yield from _inside(child, tag)


def _pieces(paragraph: etree._Element) -> Iterator[Piece]:
    start = 0
    for node in paragraph.iter(f"{W}t", f"{M}t", *_SPACES):
        text = " " if node.tag in _SPACES and _in_run(node) else node.text if node.tag in _WORDS else ""
        if text and _owner(node) is paragraph:
            yield Piece(start, text, node)
            start += len(text)


def _in_run(node: etree._Element) -> bool:
    """A tab of the text, no tab stop of the paragraph."""
    above = node.getparent()
    return above is not None and above.tag == f"{W}r"


def _owner(node: etree._Element | None) -> etree._Element | None:
    """The paragraph that `node` stands in."""
    while node is not None and node.tag != f"{W}p":
        node = node.getparent()
    return node
