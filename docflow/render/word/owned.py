"""Fields that show what a file says of itself (文档属性域): its title, its author, the office's own properties.

named     (parts)   -> the properties that such fields show, in small letters
refreshed (parts)   -> the parts; where a property holds a tag, the field that shows it shows that tag
dissolved (block)   words in the place of such fields, for a sub-document leaves its properties behind
passing   (parts)   -> the fields that show when, by which file and how often the template itself was saved

ECMA-376 part 1, 17.16.5: the fields; Word takes their names, and those of properties, in any case of letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from docflow.render.word.archive import Parts, root
from docflow.render.word.scan import W
from docflow.render.word.story import stories

#: A field that names its property by itself.
_DIRECT: Final = ("TITLE", "SUBJECT", "AUTHOR", "KEYWORDS", "COMMENTS", "LASTSAVEDBY")
_PASSING: Final = ("CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME", "REVNUM", "TEMPLATE")
#: The same by the names of properties.
_PASSED: Final = ("createtime", "lastsavedtime", "lastprinted", "totaleditingtime", "revisionnumber", "template")
_SHOWS: Final = re.compile(r'\s*(?:DOCPROPERTY|INFO)\s+(?:"([^"]+)"|([^\s\\]+))', re.IGNORECASE)
_WORD: Final = re.compile(r"\s*([A-Za-z]+)")
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_CHAR, _TEXT, _SIMPLE = f"{W}fldChar", f"{W}instrText", f"{W}fldSimple"


@dataclass
class _Field:
    """One field: what it asks for, what it shows, and what makes it a field."""

    instruction: str = ""
    shown: list[etree._Element] = field(default_factory=list)
    marks: list[etree._Element] = field(default_factory=list)
    asking: bool = True
    #: It stands in what another field asks for.
    within: bool = False

    @property
    def name(self) -> str:
        """The property that it shows, in small letters; "" where it shows something else."""
        if found := _SHOWS.match(self.instruction):
            return (found[1] or found[2]).casefold()
        word = self.word
        return word.casefold() if word in _DIRECT else ""

    @property
    def word(self) -> str:
        found = _WORD.match(self.instruction)
        return found[1].upper() if found else ""

    @property
    def passes(self) -> bool:
        return self.word in _PASSING or self.name in _PASSED


def named(parts: Parts) -> frozenset[str]:
    """The properties that fields of the words show, in small letters."""
    return frozenset(one.name for part in stories(parts) for one in _fields(root(parts[part])) if one.name)


def passing(parts: Parts) -> Iterator[tuple[str, str]]:
    """Where a field shows something of the template's own file that no paper has, and its instruction."""
    for part, what in stories(parts).items():
        for one in _fields(root(parts[part])):
            if one.passes:
                yield what or "正文", " ".join(one.instruction.split())


def refreshed(parts: Parts, tagged: Mapping[str, str]) -> Parts:
    """`parts` in which a field that shows a property of `tagged` shows its text, tags and all.

    What stands in the file is what Word last counted: it may be older than the property.
    """
    out = dict(parts)
    for part in stories(parts) if tagged else ():
        tree = root(parts[part])
        stale = [one for one in _fields(tree) if one.shown and _said(one) != tagged.get(one.name, _said(one))]
        for one in stale:
            for node in one.shown:
                node.text = ""
            one.shown[0].text = tagged[one.name]
            one.shown[0].set(_SPACE, "preserve")
        if stale:
            out[part] = etree.tostring(tree, encoding="utf-8", xml_declaration=True)
    return out


def dissolved(block: etree._Element) -> None:
    """`block` with the words of such fields, and of variables of its file, in their place."""
    for one in _fields(block):
        if one.within or not one.shown or not (one.name or one.passes or one.word == "DOCVARIABLE"):
            continue
        for mark in one.marks:
            if mark.tag == _SIMPLE:
                _unwrapped(mark)
            else:
                _removed(mark)


def _said(one: _Field) -> str:
    return "".join(node.text or "" for node in one.shown)


def _fields(tree: etree._Element) -> list[_Field]:
    """Every field in `tree`; one that another shows too."""
    found = [
        _Field(one.get(f"{W}instr", ""), list(one.iter(f"{W}t")), [one], asking=False) for one in tree.iter(_SIMPLE)
    ]
    stack: list[_Field] = []
    for node in tree.iter(_CHAR, _TEXT, f"{W}t"):
        kind = node.get(f"{W}fldCharType") if node.tag == _CHAR else ""
        if kind == "begin":
            stack.append(_Field(within=any(one.asking for one in stack)))
        if not stack:
            continue
        if node.tag != f"{W}t":
            stack[-1].marks.append(node)
        if kind == "separate":
            stack[-1].asking = False
        elif kind == "end":
            found.append(stack.pop())
        elif not kind:
            _into(stack, node)
    return found


def _into(stack: list[_Field], node: etree._Element) -> None:
    """Words within fields: of what they ask for, or of what they show."""
    for one in stack:
        if one.asking:
            one.instruction += node.text or ""
        elif node.tag == f"{W}t":
            one.shown.append(node)


def _unwrapped(simple: etree._Element) -> None:
    above = simple.getparent()
    if above is None:
        return
    for child in list(simple):
        if child.tag != f"{W}fldData":
            simple.addprevious(child)
    above.remove(simple)


def _removed(mark: etree._Element) -> None:
    """The mark goes, and its run when nothing else stands in it."""
    run = mark.getparent()
    if run is None:
        return
    run.remove(mark)
    above = run.getparent()
    if above is not None and run.tag == f"{W}r" and all(one.tag == f"{W}rPr" for one in run):
        above.remove(run)
