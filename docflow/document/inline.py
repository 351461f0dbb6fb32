"""What stands in a line: bold openings, footnotes, references, blanks; and what may not stand there.

Inline (definitions, fault)   reads the lines of one body; counts its footnotes
plain  (text)                 the text without the backslashes that keep its signs from being markup
joined (text)                 the lines of a paragraph as one line
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from docflow.document.model import Blank, Note, Ref, Span, Spans, Strong, Text

#: Notes a problem at the line being read: code and values.
Fault = Callable[..., None]


class Inline:
    """The lines of one body. `notes` are its footnotes as defined, by their mark."""

    def __init__(self, notes: Mapping[str, str], fault: Fault) -> None:
        self.notes = notes
        self.fault = fault
        #: The marks that were called, in order; a note called twice counts twice.
        self.called: list[str] = []

    def read(self, content: str) -> Spans:
        out: list[Span] = []
        words: list[str] = []
        end = 0
        for found in _INLINE.finditer(content):
            words.append(content[end : found.start()])
            end = found.end()
            span = self._span(found)
            if isinstance(span, str):
                words.append(span)
            elif span is not None:
                out += [Text("".join(words)), span]
                words.clear()
        out.append(Text("".join([*words, content[end:]])))
        return tuple(one for one in out if not isinstance(one, Text) or one.text)

    def _span(self, found: re.Match[str]) -> Span | str | None:
        text = found.group()
        match found.lastgroup:
            case "escape":
                return text[1:]
            case "newline":
                return _join(found)
            case "strong":
                return Strong(plain(joined(text[2:-2])))
            case "note":
                return self._note(text[2:-1])
            case "ref":
                return Ref("", f"{text[1]}:{plain(text[3:-1].strip())}")
            case "blank":
                return Blank(len(text))
            case kind:
                what, remedy = _UNSUPPORTED[kind or ""]
                self.fault("T151", what=what, remedy=remedy)
                return None

    def _note(self, mark: str) -> Note:
        if mark not in self.notes:
            self.fault("T153", name=mark, what="没有文字")
        self.called.append(mark)
        return Note(len(self.called), self.notes.get(mark, ""))


def definitions(paragraphs: Iterable[tuple[str, int]]) -> Iterator[tuple[str, str, int]]:
    """The footnotes defined in `paragraphs` of text and line: mark, words, line."""
    for content, line in paragraphs:
        if DEFINITION.match(content.strip()):
            for part in re.split(r"\n(?=\[\^)", content.strip()):
                if found := DEFINITION.match(part):
                    yield found[1], plain(joined(part[found.end() :].strip())), line


DEFINITION: Final = re.compile(r"\[\^([^\]\s]+)\][:：]")
_INLINE: Final = re.compile(
    r"(?P<escape>\\[\\`*_{}\[\]()#+\-.!|<>~:：^])"
    r"|(?P<newline>[ \t]*\n[ \t]*)"
    r"|(?P<strong>\*\*(?=[^\s*])[^*]+?\*\*)"
    r"|(?P<note>\[\^[^\]\s]+\])"
    r"|(?P<ref>\[[表图][:：][^\]]+\])"
    r"|(?P<blank>_{2,})"
    r"|(?P<image>!\[[^\]]*\]\([^)]*\))"
    r"|(?P<link>\[[^\]]*\]\([^)]*\))"
    r"|(?P<code>`+[^`]*`*)"
    r"|(?P<tag></?[A-Za-z!][^>\n]*>)"
    r"|(?P<struck>~~)"
    r"|(?P<open>\*\*)"
    r"|(?P<slanted>\*(?=[^\s*])[^*\n\\]+\*)"
)
_UNSUPPORTED: Final = {
    "image": ("段落里的插图", "让 ![标题](字段) 独占一段，前后空一行"),
    "link": ("链接", "写出文字；原样的方括号前面加反斜线 \\"),
    "code": ("反引号 `", "删去；要原样印出就在前面加反斜线 \\"),
    "tag": ("HTML 标签", "删去；< 要原样印出就在前面加反斜线 \\"),
    "struck": ("删除线 ~~", "删去；要原样印出就在前面加反斜线 \\"),
    "open": ("没有成对的 **", "补上另一半；要原样印出就写 \\*\\*"),
    "slanted": ("斜体 *…*", "公文不用斜体；要原样印出就写 \\*"),
}


def plain(text: str) -> str:
    """`text` without the backslashes that keep its signs from being markup."""
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!|<>~:：^])", r"\1", text)


def joined(text: str) -> str:
    return re.sub(r"[ \t]*\n[ \t]*", _join, text)


def _join(found: re.Match[str]) -> str:
    """What stands for a line end: nothing between Chinese, a space between Latin words."""
    text = found.string
    before = text[found.start() - 1 : found.start()]
    after = text[found.end() : found.end() + 1]
    return " " if before.isascii() and after.isascii() and before.isalnum() and after.isalnum() else ""
