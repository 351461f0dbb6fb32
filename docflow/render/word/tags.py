"""The tags of a Word template as docxtpl will treat them: what each takes with it, and where its end must stand.

line_of (paragraph)  -> the paragraph as document/language.py reads it, without docxtpl's prefixes
tags    (paragraph)  -> every tag in it
layout  (tags)       -> T115, T117, T118: what docxtpl would lose, or tear, without a word

What a tag *says*, and whether it is closed and paired, is checked by document/language.py, for both kinds of template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from docflow.errors import Place, Problem, problem
from docflow.render.word.scan import W
from docflow.render.word.story import Paragraph

#: What docxtpl lets a statement take with it: a row, a cell, a paragraph.
SWALLOWS: Final = {"tr": "行", "tc": "格", "p": "段"}
_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_PREFIX: Final = re.compile(r"(\{[{%#])(tr|tc|p|r)(?= )")
#: docxtpl's own: this cell and its copies below become one.
_MERGED: Final = re.compile(r"\{%\s*vm\s*%\}")
_QUOTES: Final = str.maketrans("“”‘’", "\"\"''")
_ENDS: Final = {"endfor": "for", "endif": "if"}


@dataclass(frozen=True, slots=True)
class Tag:
    """One `{{ … }}`, `{% … %}` or `{# … #}`."""

    raw: str
    paragraph: Paragraph
    start: int

    @property
    def swallows(self) -> str:
        """tr, tc, p, r or "": what the tag takes with it."""
        found = _PREFIX.match(self.raw)
        return found.group(2) if found else ""

    @property
    def word(self) -> str:
        """The first word of a statement: for, endfor, if …"""
        found = re.match(r"\{%[+-]?\s*(\w*)", _PREFIX.sub(r"\1", self.raw))
        return found.group(1) if found else ""

    @property
    def level(self) -> etree._Element | None:
        """The element in which this tag and its end must both stand."""
        node = self.paragraph.node
        if self.swallows:
            for tag in {"tr": ("tc", "tr"), "tc": ("tc",)}.get(self.swallows, ()):
                node = _above(node, tag)
            return node.getparent()
        run = self.paragraph.at(self.start).getparent()
        return run.getparent() if run is not None else None

    @property
    def place(self) -> str:
        return self.paragraph.place


def _above(node: etree._Element, tag: str) -> etree._Element:
    """The nearest `tag` around `node`; `node` itself where there is none."""
    above = node.getparent()
    while above is not None and above.tag != W + tag:
        above = above.getparent()
    return node if above is None else above


def line_of(paragraph: Paragraph) -> str:
    """The words of `paragraph` as Jinja will see them: one line, docxtpl's prefixes and Word's quotes undone."""
    text = _MERGED.sub("", paragraph.text.replace("\n", " "))
    return _TAG.sub(lambda tag: _PREFIX.sub(r"\1", tag.group()).translate(_QUOTES), text)


def tags(paragraph: Paragraph) -> Iterator[Tag]:
    for found in _TAG.finditer(paragraph.text):
        yield Tag(found.group(), paragraph, found.start())


def layout(found: Sequence[Tag], name: str) -> Iterator[Problem]:
    """What would go wrong with tags that are right in themselves."""
    for tag in found:
        place = Place(name, path=(tag.place,))
        if tag.swallows == "r" or (tag.swallows and tag.raw.startswith("{{")):
            yield problem("T115", place, tag=tag.raw[:24], what="带格式文字或子文档的写法")
        elif tag.swallows and not tag.raw.startswith("{#") and (rest := _swallowed(tag)):
            yield problem("T117", place, tag=tag.raw[:24], what=SWALLOWS[tag.swallows], rest=rest)
        elif tag.swallows in ("tr", "tc") and _above(tag.paragraph.node, "tc") is tag.paragraph.node:
            yield problem("T118", place, tag=tag.raw[:24])
    yield from _pairs(found, name)


def _pairs(found: Sequence[Tag], name: str) -> Iterator[Problem]:
    open_tags: list[Tag] = []
    for tag in found:
        if tag.word in ("for", "if"):
            open_tags.append(tag)
        elif tag.word in _ENDS and open_tags and open_tags[-1].word == _ENDS[tag.word]:
            opened = open_tags.pop()
            if not _whole(opened, tag):
                yield problem("T118", Place(name, path=(opened.place,)), tag=opened.raw[:24])
        elif tag.word in ("else", "elif") and open_tags and not _whole(open_tags[-1], tag):
            yield problem("T118", Place(name, path=(tag.place,)), tag=tag.raw[:24])


def _whole(first: Tag, last: Tag) -> bool:
    """What stands between the two can be repeated or left out as it is."""
    if first.swallows or last.swallows or first.paragraph.node is last.paragraph.node:
        return first.swallows == last.swallows and first.level is last.level
    # Both directly in neighbouring paragraphs: docxtpl repeats from the middle of one to the middle of the other.
    return all(tag.level is tag.paragraph.node for tag in (first, last)) and (
        first.paragraph.node.getparent() is last.paragraph.node.getparent()
    )


def _swallowed(tag: Tag) -> str:
    """The words that go when `tag` takes its row, cell or paragraph with it."""
    text = tag.paragraph.text
    if tag.swallows != "p":
        node = _above(tag.paragraph.node, tag.swallows)
        text = "".join(one.text or "" for one in node.iter(f"{W}t"))
    return text.replace(tag.raw, "", 1).strip()[:16]
