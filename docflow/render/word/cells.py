"""What a tag may ask of its cell: colspan, cellbg, vm (one cell down the rows of a loop), hm (one along its cells).

ask (cell, tag, tokens) changes the cell's properties, or wraps its content in what Jinja decides
"""

from __future__ import annotations

from copy import deepcopy
from typing import Final

from lxml import etree

from docflow.render.word.scan import W
from docflow.render.word.tags import Tag
from docflow.render.word.tokens import Tokens

#: The order in which Word wants the properties of a cell (ECMA-376 part 1, 17.4.69).
_ORDER: Final = ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar",
                 "textDirection", "tcFitText", "vAlign", "hideMark")  # fmt: skip


def ask(cell: etree._Element, tag: Tag, tokens: Tokens) -> None:
    """`cell` as its `tag` asks."""
    match tag.cell[0]:
        case "colspan":
            _set(cell, "gridSpan", val=tokens.add(tag.jinja, tag.shown))
        case "cellbg":
            _set(cell, "shd", val="clear", color="auto", fill=tokens.add(tag.jinja, tag.shown))
        case "hm":
            _along(cell, tag, tokens)
        case "vm":
            _down(cell, tag, tokens)


def properties(cell: etree._Element) -> etree._Element:
    """The tcPr of `cell`, made when there is none."""
    found = cell.find(f"{W}tcPr")
    if found is None:
        found = etree.Element(f"{W}tcPr")
        found.tail, cell.text = cell.text, None
        cell.insert(0, found)
    return found


def _set(cell: etree._Element, name: str, **values: str) -> etree._Element:
    """A property of `cell`, in its place."""
    around = properties(cell)
    for old in around.findall(W + name):
        around.remove(old)
    made = etree.Element(W + name, {W + key: value for key, value in values.items()})
    after = _ORDER[_ORDER.index(name) + 1 :]
    later = next((one for one in around if etree.QName(one).localname in after), None)
    if later is None:
        around.append(made)
    else:
        around.insert(around.index(later), made)
    return made


def _along(cell: etree._Element, tag: Tag, tokens: Tokens) -> None:
    """Only the first cell of the loop is written, as wide as all."""
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    width = span.get(f"{W}val", "1") if span is not None else "1"
    if width.isdecimal():
        times = f"({int(width)})" if width != "1" else ""
        _set(cell, "gridSpan", val=tokens.add(f"{{{{ loop.length|跨列{times} }}}}", tag.shown))
    _around(cell, tokens.add("{% if loop.first %}", tag.shown), tokens.add("{% endif %}", ""))


def _down(cell: etree._Element, tag: Tag, tokens: Tokens) -> None:
    """The first cell begins the merge and has the words; those below go on with it, and hold nothing."""
    first = tokens.add("{% if loop.first %}", tag.shown)
    restart = _set(cell, "vMerge", val="restart")
    goes_on = etree.Element(f"{W}vMerge")
    around = properties(cell)
    around.insert(around.index(restart) + 1, goes_on)
    restart.tail, goes_on.tail = tokens.add("{% else %}", ""), tokens.add("{% endif %}", "")
    _before(restart, first)
    blocks = [one for one in cell if one is not around]
    around.tail = tokens.add("{% if loop.first %}", tag.shown) + (around.tail or "")
    last = blocks[-1] if blocks else around
    last.tail = (last.tail or "") + tokens.add("{% else %}", "")
    blank = etree.SubElement(cell, f"{W}p")
    look = next((one.find(f"{W}pPr") for one in blocks if one.tag == f"{W}p"), None)
    if look is not None:
        blank.append(deepcopy(look))
        blank[0].tail = None
    blank.tail = tokens.add("{% endif %}", "")


def _around(node: etree._Element, before: str, after: str) -> None:
    _before(node, before)
    node.tail = after + (node.tail or "")


def _before(node: etree._Element, text: str) -> None:
    previous = node.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent = node.getparent()
        assert parent is not None
        parent.text = (parent.text or "") + text
