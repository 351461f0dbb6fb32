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

from docflow.document.inline import DEFINITION, Inline, definitions, plain
from docflow.document.model import Block, Heading, NameList, NewPage, Para, Spans, Strong, Table, Text
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.source import Cursor
from docflow.source import read as read_yaml


@dataclass(frozen=True, slots=True)
class ChartSlot:
    """A chart whose figures are still to come from a table."""

    kind: str
    number: int
    caption: str
    unit: str
    source: str
    #: The field of the table, its column of names and its columns of numbers.
    data: str
    label: str
    values: tuple[str, ...]
    place: Place


Proto: TypeAlias = Block | ChartSlot


@dataclass(frozen=True)
class Body:
    """What a text says once it is read."""

    blocks: tuple[Proto, ...]
    problems: tuple[Problem, ...]


PlaceOf: TypeAlias = Callable[[int], Place]

_RULES: Final = ("table", "heading", "fence", "list", "blockquote", "hr", "html_block", "code", "lheading")
_REFUSED: Final = {
    "bullet_list_open": ("列表", "分条写成标题（#）或段落；原样的符号前面加反斜线 \\"),
    "ordered_list_open": ("手写的编号", "分条写成标题（### 得到 1.）；原样的编号写成 1\\."),
    "blockquote_open": ("引用块（>）", "写成普通段落"),
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
        self.caption: tuple[str, Place] | None = None
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
                if isinstance(block, Para) and isinstance(last, Table) and (note := _table_note(block)):
                    last = replace(last, note=note)
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
        if found := _CAPTION.fullmatch(content):
            if self.caption:
                self._no_table()
            self.caption = (plain(found[1]), self.place(self.line))
            return []
        return [Para(self.inline.read(content))]

    def _no_table(self) -> None:
        title, place = self.caption or ("", Place())
        self.problems.append(problem("T154", place, title=title))
        self.caption = None

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
        caption = self.caption[0] if self.caption else ""
        self.caption = None
        return [Table(rows[0], tuple(rows[1:]), tuple(align), 1 if caption else 0, caption)]

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
        match one.info.strip():
            case "names":
                names = [part.strip() for part in re.split("[、\n]", one.content)]
                return [NameList(tuple(plain(name) for name in names if name))]
            case "chart":
                return self._chart(one.content)
            case other:
                self.unsupported(f"围栏块 {other}".strip(), "围栏块只有 chart（统计图）和 names（名单）")
                return []

    def _chart(self, content: str) -> list[Proto]:
        place = self.place(self.line)
        try:
            cursor = Cursor.top(read_yaml(content, place.source, place.line + 1))
        except InvalidSource as error:
            self.problems += error.problems
            return []
        cursor.known("kind", "title", "unit", "source", "data", "label", "values")
        slot = ChartSlot(
            (cursor / "kind").one_of("bar", "line", default="bar"),
            1,
            (cursor / "title").text(),
            (cursor / "unit").text(""),
            (cursor / "source").text(""),
            (cursor / "data").text(),
            (cursor / "label").text(),
            (cursor / "values").texts(),
            place,
        )
        if not slot.values:
            cursor.fault("T155", detail="没有写 values")
        self.problems += cursor.problems
        return [slot]

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


_CAPTION: Final = re.compile(r"表[:：]\s*(.+)")
_TABLE_NOTE: Final = re.compile(r"(?:注|资料来源|单位|说明)[:：]")
_TYPED_LABEL: Final = re.compile(
    r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|[0-9]+[.．、](?![0-9])|[（(][0-9]+[）)]"
)


def _table_note(para: Para) -> str:
    """The words of a paragraph that belongs to the table above it, or nothing."""
    if len(para.spans) != 1 or not isinstance(para.spans[0], Text):
        return ""
    text = para.spans[0].text
    return text if _TABLE_NOTE.match(text) else ""


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
            case ChartSlot() if block.caption:
                figures += 1
                out.append(replace(block, number=figures))
            case _:
                out.append(block)
    return tuple(out)
