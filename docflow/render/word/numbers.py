"""Numbers and names that must be a file's only ones: bookmarks, drawings, content controls, paragraphs.

Numbers (host).renew (block)   the block with numbers that nothing else in `host` has; a name that is taken changes
"""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from docflow.render.word.pictures import DOC_PR
from docflow.render.word.scan import W

#: Word's longest name of a bookmark.
_LONGEST: Final = 40
_START, _END = f"{W}bookmarkStart", f"{W}bookmarkEnd"
#: Where Word was left: of no use to anyone else.
_WHERE: Final = "_GoBack"


class Numbers:
    """What numbers and names the tree `host` has."""

    def __init__(self, host: etree._Element) -> None:
        self._bookmark = _highest(host, _START, f"{W}id")
        self._drawing = _highest(host, DOC_PR, "id")
        self._names = {one.get(f"{W}name", "") for one in host.iter(_START)}

    def renew(self, block: etree._Element) -> None:
        """Makes the numbers and names in `block` its own."""
        self._bookmarks(block)
        for one in block.iter(DOC_PR):
            self._drawing += 1
            one.set("id", str(self._drawing))
        for one in list(block.iter(f"{W}sdtPr")):
            # Word gives a control without a number a new one.
            for number in one.findall(f"{W}id"):
                one.remove(number)
        for node in block.iter():
            for name in [one for one in node.attrib if str(one).endswith(("}paraId", "}textId"))]:
                del node.attrib[name]

    def _bookmarks(self, block: etree._Element) -> None:
        ids: dict[str, str] = {}
        renamed: dict[str, str] = {}
        for one in list(block.iter(_START, _END)):
            own = one.get(f"{W}id", "")
            if one.tag == _START:
                name = one.get(f"{W}name", "")
                if name == _WHERE:
                    _gone(one)
                    continue
                self._bookmark += 1
                ids[own] = str(self._bookmark)
                if name in self._names:
                    renamed[name] = self._free(name)
                    one.set(f"{W}name", renamed[name])
                self._names.add(renamed.get(name, name))
            if own not in ids:
                _gone(one)
                continue
            one.set(f"{W}id", ids[own])
        if renamed:
            _follow(block, renamed)

    def _free(self, name: str) -> str:
        count = 2
        while (made := f"{name[: _LONGEST - len(str(count)) - 1]}_{count}") in self._names:
            count += 1
        return made


def _follow(block: etree._Element, renamed: dict[str, str]) -> None:
    """What refers to a bookmark refers to its new name."""
    known = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, renamed)) + r")(?!\w)")
    for link in block.iter(f"{W}hyperlink"):
        if (anchor := link.get(f"{W}anchor", "")) in renamed:
            link.set(f"{W}anchor", renamed[anchor])
    for instruction in block.iter(f"{W}instrText"):
        instruction.text = known.sub(lambda one: renamed[one[1]], instruction.text or "")
    for simple in block.iter(f"{W}fldSimple"):
        simple.set(f"{W}instr", known.sub(lambda one: renamed[one[1]], simple.get(f"{W}instr", "")))


def _highest(tree: etree._Element, tag: str, name: str) -> int:
    numbers = (one.get(name, "") for one in tree.iter(tag))
    return max((int(one) for one in numbers if one.isdecimal()), default=0)


def _gone(node: etree._Element) -> None:
    above = node.getparent()
    if above is not None:
        above.remove(node)
