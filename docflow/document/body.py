"""From Markdown to blocks: a closed subset, read by markdown-it; anything else is refused, not guessed.

read (text, place) -> Body: blocks in which tokens still stand for values, and every problem of the text

Blocks are markdown-it's; what stands in a line is read by inline.py, because CommonMark does not close `**甲。**乙`
and would read as markup what Chinese text means as words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token

from docflow.document import fences, openings
from docflow.document.inline import DEFINITION, Inline, definitions
from docflow.document.model import Heading, NewPage, Para, Spans, Strong, Table, Text
from docflow.document.openings import Caption, Near
from docflow.document.slots import ChartSlot, PictureSlot, Proto
from docflow.errors import Place, Problem, problem


@dataclass(frozen=True)
class Body:
    """What a text says once it is read."""

    blocks: tuple[Proto, ...]
    problems: tuple[Problem, ...]


PlaceOf: TypeAlias = Callable[[int], Place]

_RULES: Final = ("table", "heading", "fence", "list", "blockquote", "hr", "html_block", "code", "lheading")
_REFUSED: Final = {
    "bullet_list_open": ("列表", "分条写成标题（#）、编号段（1.）或段落；原样的符号前面加反斜线 \\"),
    "blockquote_open": ("引用块（>）", "写成普通段落；要居中写 居中：文字"),
    "hr": ("分隔线", "删去；另起一页写 \\newpage"),
    "html_block": ("HTML", "写成普通文字；< 前面加反斜线 \\"),
    "code_block": ("行首的四个空格", "删去行首的空格；段落自动缩进"),
}


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("zero").enable(list(_RULES)).disable(["inline", "text_join"])


def read(text: str, place: PlaceOf) -> Body:
    """The blocks of `text`; `place` gives the place of each of its lines."""
    reader = _Reader(text, place)
    blocks = tuple(reader.blocks())
    reader.finish()
    blocks = _numbered(blocks)
    return Body(blocks, tuple(reader.problems))


class _Reader:
    def __init__(self, text: str, place: PlaceOf) -> None:
        self.lines = text.split("\n")
        self.tokens: list[Token] = _markdown().parse(text)
        self.place = place
        self.problems: list[Problem] = []
        self.at = 0
        self.line = 1
        self.inline = Inline({mark: words for mark, words, _ in self._definitions()}, self.fault)
        self.caption: tuple[Caption, Place] | None = None
        self.above = 0
        self.two_levels = {int(one.tag[1]) for one in self.tokens if one.type == "heading_open"} == {1, 3}

    def fault(self, code: str, /, **values: object) -> None:
        self.problems.append(problem(code, self.place(self.line), **values))

    def unsupported(self, what: str, remedy: str) -> None:
        self.fault("T151", what=what, remedy=remedy)

    # --- blocks

    def blocks(self) -> Iterator[Proto]:
        last: Proto | None = None
        while self.at < len(self.tokens):
            one = self.tokens[self.at]
            self.line = one.map[0] + 1 if one.map else self.line
            for block in self._block(one):
                if isinstance(block, Para) and isinstance(last, Table | PictureSlot) and (note := _note_of(block)):
                    last = replace(last, note=f"{last.note}\u3000{note}" if last.note else note)
                    continue
                if self.caption and not isinstance(block, Table):
                    self._no_table()
                if last is not None:
                    yield last
                last = block
        if self.caption:
            self._no_table()
        if last is not None:
            yield last

    def _block(self, one: Token) -> Sequence[Proto]:
        match one.type:
            case "paragraph_open":
                return self._paragraph(self._inside())
            case "heading_open":
                return self._heading(one, self._inside())
            case "table_open":
                return self._table()
            case "ordered_list_open":
                return self._list()
            case "fence":
                self.at += 1
                return self._fence(one)
            case _ if one.type in _REFUSED:
                self.unsupported(*_REFUSED[one.type])
                self._skip(one)
                return ()
            case _:  # pragma: no cover - the rules enabled give no other token
                raise AssertionError(one.type)

    def _inside(self) -> str:
        """The text of the paragraph or heading that opens here; moves past it."""
        content = self.tokens[self.at + 1].content
        self.at += 3
        return content

    def _skip(self, one: Token) -> None:
        self.at += 1
        if one.nesting:
            while self.tokens[self.at].level > one.level:
                self.at += 1
            self.at += 1

    def _paragraph(self, content: str) -> list[Proto]:
        out: list[Proto] = []
        lines: list[str] = []
        for line in [*content.split("\n"), None]:
            if line is not None and line.strip() != "\\newpage":
                lines.append(line)
                continue
            out += self._words("\n".join(lines))
            lines = []
            if line is not None:
                out.append(NewPage())
        return out

    def _words(self, content: str) -> list[Proto]:
        content = content.strip().strip("\u3000")
        if not content or DEFINITION.match(content):
            return []
        match openings.picture(content):
            case Near(title, detail):
                self.fault("T171", title=title, detail=detail)
                return []
            case openings.Pictured(title, data, width):
                return [PictureSlot(1 if title else 0, title, data, width, self.place(self.line))]
            case None:
                return self._captioned(content)

    def _captioned(self, content: str) -> list[Proto]:
        match openings.caption(content) or openings.shaped(content):
            case Caption() as caption:
                if self.caption:
                    self._no_table()
                self.caption = (caption, self.place(self.line))
                return []
            case Near(what, remedy):
                self.unsupported(what, remedy)
                return []
            case openings.Shaped(shape, words):
                return [Para(self.inline.read(words), shape)]
            case None:
                return [Para(self.inline.read(content))]

    def _no_table(self) -> None:
        if self.caption:
            caption, place = self.caption
            self.problems.append(problem("T154", place, title=caption.title))
        self.caption = None

    # --- numbered paragraphs

    def _list(self) -> list[Proto]:
        """The items of an ordered list, each a numbered paragraph."""
        out: list[Proto] = []
        self.at += 1
        while (item := self.tokens[self.at]).type != "ordered_list_close":
            self.line = item.map[0] + 1 if item.map else self.line
            out.append(self._item(item, len(out) + 1))
        self.at += 1
        return out

    def _item(self, item: Token, number: int) -> Para:
        typed = f"{item.info}{item.markup}"
        if item.markup != "." or not 1 <= int(item.info) <= number:
            self.fault("T168", found=typed, wanted=f"{number}.")
        inside = self.at + 1
        self._skip(item)
        parts = self.tokens[inside : self.at - 1]
        content = parts[1].content.strip() if len(parts) == 3 and parts[0].type == "paragraph_open" else ""
        if not content:
            what = "编号段里再分段、分条或放表格" if parts else "空的编号段"
            self.unsupported(what, "每条只写一段文字；另起的段落前面空一行、顶格写")
        elif "\\newpage" in content or openings.shaped(content) or openings.picture(content):
            self.unsupported("编号段里的换页、图片或居中", "单独成段，前面空一行、顶格写")
            content = ""
        return Para(self.inline.read(content), number=number)

    def _heading(self, one: Token, content: str) -> list[Proto]:
        level = int(one.tag[1])
        if one.markup in ("=", "-"):
            self.unsupported("下面画线的标题", "标题写成 # 标题")
            return []
        if level > 4:
            self.unsupported(f"第 {level} 级标题", "标题最多四级")
            return []
        if found := _TYPED_LABEL.match(content.removeprefix("**")):
            self.fault("T163", label=found.group())
        self._check_level(level)
        spans = self.inline.read(content)
        if spans and isinstance(spans[0], Strong):
            return [Heading(level, 0, (Text(spans[0].text),), spans[1:])]
        return [Heading(level, 0, spans)]

    def _check_level(self, level: int) -> None:
        expected = 3 if self.two_levels and self.above else self.above + 1
        if level > expected:
            if self.above:
                self.fault("T150", above=self.above, level=level)
            else:
                self.unsupported(f"以 {'#' * level} 开始的标题", "第一个标题写 #")
        self.above = level

    # --- tables

    def _table(self) -> list[Proto]:
        rows: list[tuple[Spans, ...]] = []
        align: list[str] = []
        cells: list[Spans] = []
        while (one := self.tokens[self.at]).type != "table_close":
            if one.map:
                self.line = one.map[0] + 1
            if one.type == "th_open":
                align.append(str(one.attrGet("style") or "").removeprefix("text-align:") or "left")
            elif one.type == "tr_open":
                cells = []
                self._count_cells(len(align))
            elif one.type == "inline":
                cells.append(self.inline.read(one.content))
            elif one.type == "tr_close":
                rows.append(tuple(cells))
            self.at += 1
        self.at += 1
        caption = self.caption[0] if self.caption else Caption("", False)
        self.caption = None
        number = 1 if caption.title else 0
        return [Table(rows[0], tuple(rows[1:]), tuple(align), number, caption.title, sideways=caption.sideways)]

    def _count_cells(self, wanted: int) -> None:
        """markdown-it would drop the cells that are too many and make up those that are too few."""
        line = self.lines[self.line - 1].strip()
        if not wanted:
            return
        if "|" not in line:
            self.unsupported("表格后面没有空行", "表格与下面的段落之间空一行")
            return
        found = len(re.split(r"(?<!\\)\|", re.sub(r"^\||(?<!\\)\|$", "", line)))
        if found != wanted:
            self.fault("T167", found=found, wanted=wanted)

    # --- fences

    def _fence(self, one: Token) -> list[Proto]:
        place = self.place(self.line)
        found: Proto | None
        match one.info.strip():
            case "names":
                found, problems = fences.names(one.content, place)
            case "chart":
                found, problems = fences.chart(one.content, place)
            case other:
                self.unsupported(f"围栏块 {other}".strip(), "围栏块只有 chart（统计图）和 names（名单）")
                return []
        self.problems += problems
        return [found] if found else []

    # --- footnotes

    def _definitions(self) -> list[tuple[str, str, int]]:
        opened = (index for index, one in enumerate(self.tokens) if one.type == "paragraph_open")
        return list(definitions((self.tokens[at + 1].content, _line(self.tokens[at])) for at in opened))

    def finish(self) -> None:
        """Notes the footnotes that nothing calls."""
        for mark, _, line in self._definitions():
            if mark not in self.inline.called:
                self.line = line
                self.fault("T153", name=mark, what="没有地方引用")


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


_TYPED_LABEL: Final = re.compile(
    r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|[0-9]+[.．、](?![0-9])|[（(][0-9]+[）)]"
)


def _note_of(para: Para) -> str:
    """The words of a paragraph that belongs to the table or picture above it, or nothing."""
    if len(para.spans) != 1 or not isinstance(para.spans[0], Text) or para.shape != "indent" or para.number:
        return ""
    text = para.spans[0].text
    return text if openings.is_note(text) else ""


def _numbered(blocks: Sequence[Proto]) -> tuple[Proto, ...]:
    """The blocks with headings counted among their siblings, tables and figures through the paper."""
    out: list[Any] = []
    counts = [0, 0, 0, 0, 0]
    tables = figures = 0
    for block in blocks:
        match block:
            case Heading(level=level):
                counts[level] += 1
                counts[level + 1 :] = [0] * (4 - level)
                out.append(replace(block, number=counts[level]))
            case Table() if block.caption:
                tables += 1
                out.append(replace(block, number=tables))
            case ChartSlot() | PictureSlot() if block.caption:
                figures += 1
                out.append(replace(block, number=figures))
            case _:
                out.append(block)
    return tuple(out)
