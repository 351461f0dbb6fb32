"""Styles and lists of a sub-document (子文档的样式和编号), in the file that takes it in.

Styles (host, guest)         id_of (guest's id) -> the host's style of that name and kind, else the guest's own, brought
Lists  (host, guest, styles) id_of (guest's id) -> a list of its own in the host: it counts from its own start

A style is known by its name, as Word knows it; the ids are each file's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from copy import deepcopy
from typing import Final

from lxml import etree

from docflow.render.word.scan import W

VAL: Final = f"{W}val"
#: Elements whose value is the id of a style.
NAMING: Final = tuple(W + one for one in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link", "styleLink",
                                           "numStyleLink"))  # fmt: skip


#: What stands before the list among the properties of a paragraph (ECMA-376 part 1, 17.3.1.26).
_BEFORE_LIST: Final = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")


class Styles:
    """The styles of `guest`, by the ids that they have in `host`."""

    def __init__(self, host: etree._Element, guest: etree._Element | None) -> None:
        self._host = host
        self._known = {_name(one): _id(one) for one in host.iter(f"{W}style")}
        self._hosts = {_id(one): one for one in host.iter(f"{W}style")}
        self._taken = set(self._hosts)
        self._guest = {_id(one): one for one in guest.iter(f"{W}style")} if guest is not None else {}
        self._ids: dict[str, str] = {}
        #: Styles that the host had not: what they name is still to be settled.
        self.brought: list[etree._Element] = []

    def id_of(self, own: str) -> str:
        """The host's id for the guest's `own`; "" where the guest itself does not know it."""
        if own in self._ids or own not in self._guest:
            return self._ids.get(own, "")
        style = self._guest[own]
        if (known := self._known.get(_name(style))) is not None:
            self._ids[own] = known
            return known
        self._ids[own] = new = _free(own, self._taken)
        self._taken.add(new)
        made = deepcopy(style)
        made.tail = None
        made.set(f"{W}styleId", new)
        made.attrib.pop(f"{W}default", "")
        self._host.append(made)
        self.brought.append(made)
        self.rename(made)
        return new

    def is_own(self, own: str) -> bool:
        """True when the style was brought along, so that it is as the guest has it."""
        return any(_id(one) == self._ids.get(own) for one in self.brought)

    def counts(self, style: str) -> tuple[str, str] | None:
        """The list and the level by which the host's `style` numbers its paragraphs; a heading goes on counting."""
        seen: set[str] = set()
        while style not in seen and style in self._hosts:
            seen.add(style)
            found = self._hosts[style]
            if found.find(f"{W}pPr/{W}outlineLvl") is not None:
                return None
            number = found.find(f"{W}pPr/{W}numPr/{W}numId")
            if number is not None:
                level = found.find(f"{W}pPr/{W}numPr/{W}ilvl")
                return number.get(VAL, "0"), level.get(VAL, "0") if level is not None else "0"
            above = found.find(f"{W}basedOn")
            style = above.get(VAL, "") if above is not None else ""
        return None

    def rename(self, block: etree._Element) -> None:
        """Every style that `block` names, as the host names it; a name that nobody knows goes."""
        for node in list(block.iter(*NAMING)):
            if found := self.id_of(node.get(VAL, "")):
                node.set(VAL, found)
            else:
                _remove(node)


class Lists:
    """The lists of `guest`, each a new one in `host`; `seed` tells this guest from every other."""

    def __init__(self, host: etree._Element, guest: etree._Element | None, styles: Styles, seed: str) -> None:
        self._host, self._styles, self._seed = host, styles, seed
        self._nums = {one.get(f"{W}numId", ""): one for one in _each(guest, "num")}
        self._abstract = {one.get(f"{W}abstractNumId", ""): one for one in _each(guest, "abstractNum")}
        self._ids: dict[str, str] = {"0": "0"}
        self._patterns: dict[str, str] = {}
        self._copies: dict[str, str] = {}

    def id_of(self, own: str) -> str:
        """The host's id for the guest's list `own`; "" where the guest itself has no such list."""
        if own in self._ids or own not in self._nums:
            return self._ids.get(own, "")
        made = deepcopy(self._nums[own])
        made.tail = None
        pattern = made.find(f"{W}abstractNumId")
        if pattern is None or (new := self._pattern(pattern.get(VAL, ""))) == "":
            return ""
        pattern.set(VAL, new)
        self._clean(made)
        self._ids[own] = self._add(made)
        return self._ids[own]

    def rename(self, block: etree._Element) -> None:
        """Every list that `block` names, as the host numbers it."""
        for node in list(block.iter(f"{W}numPr")):
            number = node.find(f"{W}numId")
            if number is None:
                continue
            if found := self.id_of(number.get(VAL, "")):
                number.set(VAL, found)
            else:
                _remove(node)

    def count(self, block: etree._Element) -> None:
        """Paragraphs that a style of the host numbers count by themselves: neither file's list goes on in the other."""
        for node in block.iter(f"{W}p"):
            about = node.find(f"{W}pPr")
            style = about.find(f"{W}pStyle") if about is not None else None
            if about is None or style is None or about.find(f"{W}numPr") is not None:
                continue
            known = self._styles.counts(style.get(VAL, ""))
            number = self._copy(*known) if known else ""
            if known and number:
                made = etree.Element(f"{W}numPr")
                etree.SubElement(made, f"{W}ilvl", {VAL: known[1]})
                etree.SubElement(made, f"{W}numId", {VAL: number})
                earlier = [one for one in about if etree.QName(one).localname in _BEFORE_LIST]
                earlier[-1].addnext(made)

    def _copy(self, own: str, level: str) -> str:
        """A list like the host's `own`, with a count of its own; "" for one that does not count."""
        if own not in self._copies:
            num = next((one for one in self._host.findall(f"{W}num") if one.get(f"{W}numId") == own), None)
            of = num.find(f"{W}abstractNumId") if num is not None else None
            wanted = of.get(VAL) if of is not None else None
            found = [one for one in self._host.findall(f"{W}abstractNum") if one.get(f"{W}abstractNumId") == wanted]
            if num is None or not found or _is_bullet(found[0], level):
                self._copies[own] = ""
                return ""
            pattern, made = deepcopy(found[0]), deepcopy(num)
            for one in list(pattern.iter(f"{W}pStyle")):
                _remove(one)
            number = str(_highest(self._host, "abstractNum", "abstractNumId") + 1)
            self._add_pattern(pattern, number, f"host {own}")
            for one in made.iter(f"{W}abstractNumId"):
                one.set(VAL, number)
            self._copies[own] = self._add(made)
        return self._copies[own]

    def _pattern(self, own: str) -> str:
        if own in self._patterns or own not in self._abstract:
            return self._patterns.get(own, "")
        made = deepcopy(self._abstract[own])
        made.tail = None
        self._patterns[own] = new = str(_highest(self._host, "abstractNum", "abstractNumId") + 1)
        self._clean(made)
        self._add_pattern(made, new, own)
        return new

    def _add(self, made: etree._Element) -> str:
        """`made` as a list of the host; its number."""
        number = str(_highest(self._host, "num", "numId") + 1)
        made.tail = None
        made.set(f"{W}numId", number)
        end = self._host.find(f"{W}numIdMacAtCleanup")
        self._host.append(made) if end is None else end.addprevious(made)
        return number

    def _add_pattern(self, made: etree._Element, number: str, own: str) -> None:
        made.tail = None
        made.set(f"{W}abstractNumId", number)
        mark = made.find(f"{W}nsid")
        if mark is not None:
            # Word takes two lists with one mark for the same list.
            mark.set(VAL, hashlib.sha256(f"{self._seed}:{own}:{number}".encode()).hexdigest()[:8].upper())
        first = self._host.find(f"{W}num")
        end = self._host.find(f"{W}numIdMacAtCleanup") if first is None else first
        self._host.append(made) if end is None else end.addprevious(made)

    def _clean(self, made: etree._Element) -> None:
        for node in list(made.iter(f"{W}lvlPicBulletId")):
            _remove(node)  # a picture before an item stays behind: `left_behind` tells it
        for node in list(made.iter(f"{W}pStyle")):
            own = node.get(VAL, "")
            found = self._styles.id_of(own)
            # A style of the host is tied to a list of the host, or to none.
            if found and self._styles.is_own(own):
                node.set(VAL, found)
            else:
                _remove(node)
        for node in list(made.iter(f"{W}styleLink", f"{W}numStyleLink", f"{W}rStyle")):
            if found := self._styles.id_of(node.get(VAL, "")):
                node.set(VAL, found)
            else:
                _remove(node)


def _is_bullet(pattern: etree._Element, level: str) -> bool:
    for one in pattern.findall(f"{W}lvl"):
        kind = one.find(f"{W}numFmt")
        if one.get(f"{W}ilvl") == level and kind is not None:
            return kind.get(VAL) in ("bullet", "none")
    return False


def _each(tree: etree._Element | None, tag: str) -> Iterator[etree._Element]:
    if tree is not None:
        yield from tree.findall(W + tag)


def _highest(tree: etree._Element, tag: str, name: str) -> int:
    numbers = [one.get(W + name, "") for one in tree.findall(W + tag)]
    return max((int(one) for one in numbers if one.isdecimal()), default=0)


def _id(style: etree._Element) -> str:
    return style.get(f"{W}styleId", "")


def _name(style: etree._Element) -> tuple[str, str]:
    """What Word tells a style by: its kind, and its name in whatever case."""
    name = style.find(f"{W}name")
    said = name.get(VAL, "") if name is not None else _id(style)
    return style.get(f"{W}type", "paragraph"), said.casefold().strip()


def _free(wanted: str, taken: set[str]) -> str:
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}-{count}"
    return name


def _remove(node: etree._Element) -> None:
    above = node.getparent()
    if above is not None:
        above.remove(node)
