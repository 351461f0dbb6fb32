"""The tags of a Word template, as they stand in the words of a paragraph whatever runs Word has cut them into.

tags     (paragraph)  -> every tag in it
remnants (paragraph)  -> what looks like a tag and is none: not closed, full-width
Tag                   -> what it takes with it, what it says to Jinja, what it asks of its run or cell

A tag's Jinja is what docxtpl would make of it: without the prefix that names a row, a cell, a paragraph or a run,
with Word's quotes made straight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from lxml import etree

from docflow.render.word.scan import W
from docflow.render.word.story import Paragraph

#: What makes of a field, or of a name, a sub-document.
ENCLOSED: Final = "子文档"
#: What docxtpl lets a tag take with it.
SWALLOWS: Final = {"tr": "行", "tc": "格", "p": "段", "r": "字块"}
#: docxtpl's tags that ask something of the cell they stand in; those of the second row want an expression.
CELL_TAGS: Final = ("vm", "hm", "colspan", "cellbg")
LONGEST: Final = 2_000

_QUOTED: Final = "\"[^\"]*\"|'[^']*'|[“”][^“”\"]*[“”\"]|[‘’][^‘’']*[‘’']"


def _tag(opening: str, closing: str) -> str:
    """A tag with its quotes in pairs; else one with whatever quotes."""
    stop = rf"(?!{closing}|\{{[{{%#])"
    inner = rf"(?:{_QUOTED}|{stop}[^\"'“”‘’])" if opening != r"\{#" else rf"(?:{stop}.)"
    return rf"{opening}{inner}{{0,{LONGEST}}}{closing}|{opening}(?:{stop}.){{0,{LONGEST}}}{closing}"


_TAG: Final = re.compile(
    "|".join((_tag(r"\{\{(?!\{)", r"\}\}"), _tag(r"\{%", r"%\}"), _tag(r"\{#", r"#\}"))), re.DOTALL
)
#: How docxtpl writes a brace that is no tag.
_LITERAL: Final = re.compile(r"\{_\{|\}_\}|\{_%|%_\}")
_PREFIX: Final = re.compile(r"(\{[{%#])(tr|tc|p|r)(?=\s)")
_REMNANT: Final = re.compile(r"\{[{%#]|[}%#]\}|｛[｛{%％#＃]|\{[｛％＃]|[｝}％]｝")
_CELL: Final = re.compile(r"\{%\s*(vm|hm)\s*%\}|\{%\s*(colspan|cellbg)\s+(.*?)\s*%\}", re.DOTALL)
_FILTER_OF: Final = {"colspan": "跨列", "cellbg": "色号"}
_ARGUMENT: Final = r"\(\s*(?:\"([^\"]*)\"|'([^']*)'|(\d+(?:\.\d+)?))\s*\)"


@dataclass(frozen=True, eq=False)
class Tag:
    """One `{{ … }}`, `{% … %}` or `{# … #}`."""

    raw: str
    paragraph: Paragraph
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.raw)

    @cached_property
    def swallows(self) -> str:
        """tr, tc, p, r or "": what the tag takes with it."""
        found = _PREFIX.match(self.raw)
        return found.group(2) if found else ""

    @cached_property
    def straight(self) -> str:
        """The tag without its prefix, on one line, its quotes straight."""
        return straightened(_PREFIX.sub(r"\1", self.raw).replace("\n", " "))

    @property
    def is_comment(self) -> bool:
        return self.raw.startswith("{#")

    @property
    def is_print(self) -> bool:
        return self.raw.startswith("{{")

    @cached_property
    def cell(self) -> tuple[str, str]:
        """What the tag asks of its cell (vm, hm, colspan, cellbg), and the expression it gives; else two blanks."""
        found = _CELL.fullmatch(self.straight)
        return ("", "") if found is None else (found[1] or found[2], found[3] or "")

    @cached_property
    def asked(self) -> tuple[tuple[str, str], ...]:
        """The trailing filters that ask for a look of the words (加粗, 颜色) or a size of a picture (宽)."""
        return self._peeled[1]

    @cached_property
    def jinja(self) -> str:
        """What Jinja is given of the tag."""
        what, expression = self.cell
        if what:
            return f"{{{{ ({expression})|{_FILTER_OF[what]} }}}}" if expression else ""
        return self._peeled[0]

    @cached_property
    def _peeled(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        text, asked = self.straight, []
        if not self.is_print:
            return text, ()
        while found := _LOOK.search(text):
            asked.append((found[1], next((one for one in found.groups()[1:] if one is not None), "")))
            text = text[: found.start()] + " }}"
        return text, tuple(reversed(asked))

    @property
    def encloses(self) -> bool:
        """Whether the tag says that a sub-document stands here."""
        return any(what == ENCLOSED for what, _ in self.asked)

    @property
    def word(self) -> str:
        """The first word of a statement: for, endfor, if …"""
        found = re.match(r"\{%[+-]?\s*(\w*)", self.straight)
        return found.group(1) if found else ""

    @property
    def place(self) -> str:
        return self.paragraph.place

    @property
    def shown(self) -> str:
        """The place and the tag, as a message names them."""
        raw = " ".join(self.raw.split())
        return f"{self.place} {raw if len(raw) <= 40 else raw[:37] + '…'}"

    @property
    def level(self) -> etree._Element | None:
        """The element in which this tag and its end must both stand."""
        node = self.paragraph.node
        if self.swallows in ("tr", "tc", "p"):
            for tag in {"tr": ("tc", "tr"), "tc": ("tc",)}.get(self.swallows, ()):
                node = above(node, tag)
            return node.getparent()
        run = self.paragraph.at(self.start).getparent()
        return run.getparent() if run is not None else None


#: What may be asked of the words or the picture that a tag prints; the rest of the package knows what they mean.
LOOKS: Final = (
    "加粗",
    "斜体",
    "下划线",
    "删除线",
    "上标",
    "下标",
    "颜色",
    "底色",
    "字号",
    "字体",
    "宽",
    "高",
    "子文档",
)
_LOOK: Final = re.compile(rf"\|\s*({'|'.join(LOOKS)})\s*(?:{_ARGUMENT}|(?:\(\s*\)))?\s*\}}\}}$")


def tags(paragraph: Paragraph) -> Iterator[Tag]:
    """The tags of `paragraph` in order; one that is not closed is none."""
    for found in _TAG.finditer(paragraph.text):
        yield Tag(found.group(), paragraph, found.start())


def literals(paragraph: Paragraph) -> Iterator[re.Match[str]]:
    """Where `{_{` and its like stand outside of tags."""
    if not _LITERAL.search(paragraph.text):
        return
    blanked = _TAG.sub(lambda tag: " " * len(tag[0]), paragraph.text)
    yield from _LITERAL.finditer(blanked)


def remnants(paragraph: Paragraph) -> Iterator[tuple[int, str]]:
    """Stretches between tags that hold a brace of a tag, with where they begin."""
    start = 0
    for end, after in (*((one.start, one.end) for one in tags(paragraph)), (len(paragraph.text), 0)):
        between = _LITERAL.sub(lambda one: "\ue110" * len(one[0]), paragraph.text[start:end])
        if found := _REMNANT.search(between):
            # The first fault is told, and those near it: a file of nothing but braces has no end of them.
            yield start + found.start(), between[found.start() :][:LONGEST].replace("\n", " ")
        start = after


def above(node: etree._Element, tag: str) -> etree._Element:
    """The nearest `tag` around `node`; `node` itself where there is none."""
    found = node.getparent()
    while found is not None and found.tag != W + tag:
        found = found.getparent()
    return node if found is None else found


def straightened(tag: str) -> str:
    """`tag` with the quotes that Word has curled made straight, those inside a straight text left alone."""
    out, opened = [], ""
    for one in tag:
        kind = "'" if one in "'‘’" else '"' if one in '"“”' else ""
        if not kind:
            out.append(one)
        elif not opened:
            opened = one
            out.append(kind)
        elif opened in "\"'" and one == opened:
            opened = ""
            out.append(one)
        elif opened not in "\"'" and (opened in "‘’") == (kind == "'"):
            opened = ""
            out.append(kind)
        else:
            out.append(one)
    return "".join(out)
