"""Tokens: what stands for a tag while the XML of a part is worked upon.

Tokens.add (jinja, place)  -> the token of a tag
Tokens.literal (braces)    -> the token of braces that are words
Tokens.depth (text)        -> how many blocks the tokens in a text open
Tokens.written (xml)       -> the Jinja text, and the place of each of its lines
instead (element, text)    text where an element stood
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

_OPEN, _CLOSE = "\U000ffff0", "\U000ffff1"
_TOKEN: Final = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
#: A brace of the words that Jinja could take for one of its own, or that would make one with the tag behind it.
_BRACE: Final = re.compile(rf"\{{(?=[{{%#]|{_OPEN}|$)")
_LITERAL: Final = str.maketrans({"{": "&#123;", "}": "&#125;", "%": "&#37;"})


class Tokens:
    """The tokens of one part."""

    def __init__(self) -> None:
        self._sources: list[tuple[str, str]] = []

    def add(self, jinja: str, place: str) -> str:
        """The token that will become `jinja`; `place` is told when it goes wrong."""
        self._sources.append((jinja, place))
        return f"{_OPEN}{len(self._sources) - 1}{_CLOSE}"

    def literal(self, braces: str) -> str:
        return self.add(braces.translate(_LITERAL), "")

    @property
    def loops(self) -> bool:
        return any(re.match(r"\{%[+-]?\s*for\b", jinja) for jinja, _ in self._sources)

    def inside(self, text: str) -> bool:
        """Whether a token stands in `text`."""
        return _OPEN in text

    def depth(self, text: str) -> int:
        """How many more loops and conditions the tokens in `text` open than they close."""
        words = (self._word(int(found[1])) for found in _TOKEN.finditer(text))
        return sum({"for": 1, "if": 1, "endfor": -1, "endif": -1}.get(word, 0) for word in words)

    def _word(self, number: int) -> str:
        found = re.match(r"\{%[+-]?\s*(\w+)", self._sources[number][0]) if number < len(self._sources) else None
        return found[1] if found else ""

    def written(self, xml: str) -> tuple[str, dict[int, str]]:
        """The text in which every tag begins a line of its own, and what stands on each line.

        The line begins inside the tag, where it means nothing.
        """
        out: list[str] = []
        lines: dict[int, str] = {}
        line = 1
        for text, source, place in self._pieces(xml):
            text = _BRACE.sub("&#123;", text)
            if source.startswith(("{{", "{%")):
                head = 3 if source[2:3] in "+-" else 2
                source = f"{source[:head]}\n{source[head:]}"
            line += text.count("\n") + source.count("\n")
            if place:
                lines[line] = place
            out += (text, source)
        return "".join(out), lines

    def _pieces(self, xml: str) -> Iterator[tuple[str, str, str]]:
        start = 0
        for found in _TOKEN.finditer(xml):
            number = int(found[1])
            if number < len(self._sources):
                yield xml[start : found.start()], *self._sources[number]
                start = found.end()
        yield xml[start:], "", ""


def instead(element: etree._Element, text: str) -> None:
    """`text` in the place of `element`."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    text += element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(element)
