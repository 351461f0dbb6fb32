"""Where what comes and goes could leave Word's structure broken, and the mending of it.

may_break (tree, tokens) -> whether a part with its tokens must be mended after it is filled   (once for a template)
mended    (tree)         -> the filled part, legal again                                       (once for a paper)

A table needs a row, a cell and every other frame of text needs a paragraph at its end, the grid of a table needs as
many columns as its widest row, and what a loop repeats must not repeat its numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from docflow.render.word.pictures import DOC_PR
from docflow.render.word.scan import W
from docflow.render.word.tokens import Tokens

_FRAMES: Final = tuple(W + one for one in ("tc", "txbxContent", "hdr", "ftr", "footnote", "endnote", "comment"))
_NUMBERED: Final = (DOC_PR, f"{W}bookmarkStart", f"{W}sdtPr")
_SPANS: Final = ("gridBefore", "gridAfter")


# --- once for a template --------------------------------------------------------------------------------


def may_break(tree: etree._Element, tokens: Tokens, spans: bool) -> bool:
    """True when some answers could leave `tree` broken; `spans`: cells come, go, or change their width."""
    if spans or (tokens.loops and next(tree.iter(*_NUMBERED), None) is not None):
        return True
    if any(tokens.inside(one.get("descr", "")) for one in tree.iter(DOC_PR)):
        return True
    return not all(_keeps(node, tokens) for node in tree.iter(f"{W}tbl", *_FRAMES))


def _keeps(node: etree._Element, tokens: Tokens) -> bool:
    """Whatever the answers, a table keeps a row and a frame its last paragraph."""
    if not any(tokens.inside(text) for text in (node.text, *(child.tail for child in node)) if text):
        return True
    depth = tokens.depth(node.text or "")
    kept: list[etree._Element] = []
    last: etree._Element | None = None
    for child in node:
        if depth == 0:
            kept.append(child)
        last = child if depth == 0 else None
        depth += tokens.depth(child.tail or "")
    if node.tag == f"{W}tbl":
        return any(one.tag == f"{W}tr" for one in kept)
    return last is not None and last.tag == f"{W}p"


# --- once for a paper -----------------------------------------------------------------------------------


def mended(tree: etree._Element) -> None:
    """`tree` made legal."""
    for table in list(tree.iter(f"{W}tbl")):
        if next(table.iter(f"{W}tr"), None) is None:
            above = table.getparent()
            assert above is not None
            above.remove(table)
    for row in list(tree.iter(f"{W}tr")):
        if next(row.iter(f"{W}tc"), None) is None:
            etree.SubElement(etree.SubElement(row, f"{W}tc"), f"{W}p")
    for frame in tree.iter(*_FRAMES):
        if not len(frame) or frame[-1].tag not in (f"{W}p", f"{W}sdt"):
            etree.SubElement(frame, f"{W}p")
    for table in tree.iter(f"{W}tbl"):
        _grid(table)
    _numbers(tree)


def _grid(table: etree._Element) -> None:
    """The grid has as many columns as the widest row, the table its old width."""
    grid = table.find(f"{W}tblGrid")
    if grid is None:
        return
    columns = grid.findall(f"{W}gridCol")
    wanted = max((sum(_spans(row)) for row in _rows(table)), default=len(columns))
    if wanted == len(columns) or not columns or not wanted:
        return
    widths = [_whole(one.get(f"{W}w")) for one in columns]
    whole = sum(widths)
    if wanted > len(columns):
        widths += [whole // len(columns)] * (wanted - len(columns))
    else:
        widths = widths[:wanted]
    scaled = [width * whole // max(sum(widths), 1) for width in widths]
    for one in columns:
        grid.remove(one)
    for width in reversed(scaled):
        grid.insert(0, etree.Element(f"{W}gridCol", {f"{W}w": str(width)} if whole else {}))


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl")) is table:
            yield row


def _spans(row: etree._Element) -> Iterator[int]:
    """The columns that each cell of a row takes, and those left out at its ends."""
    for name in _SPANS:
        yield _whole(_value(row.find(f"{W}trPr/{W}{name}")))
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is row:
            yield _whole(_value(cell.find(f"{W}tcPr/{W}gridSpan"))) or 1


def _value(node: etree._Element | None) -> str | None:
    return None if node is None else node.get(f"{W}val")


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _numbers(tree: etree._Element) -> None:
    """What a loop has repeated gets a number of its own, or none."""
    pictures = list(tree.iter(DOC_PR))
    if len({one.get("id") for one in pictures}) < len(pictures):
        for number, one in enumerate(pictures, 1):
            one.set("id", str(number))
    seen: set[str] = set()
    for one in list(tree.iter(f"{W}bookmarkStart")):
        name = one.get(f"{W}name", "")
        if name in seen:
            _drop_bookmark(one)
        seen.add(name)
    known: set[str] = set()
    for one in list(tree.iter(f"{W}sdtPr")):
        own = one.find(f"{W}id")
        value = _value(own)
        if own is not None and value is not None:
            if value in known:
                one.remove(own)
            known.add(value)


def _drop_bookmark(start: etree._Element) -> None:
    number = start.get(f"{W}id")
    for end in start.itersiblings(f"{W}bookmarkEnd"):
        if end.get(f"{W}id") == number:
            _remove(end)
            break
    _remove(start)


def _remove(node: etree._Element) -> None:
    above, before = node.getparent(), node.getprevious()
    assert above is not None
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        above.text = (above.text or "") + node.tail
    above.remove(node)
