"""The words of a Word template as the checks want them: every tag of a part, in the order of the file.

read (parts, name) -> Reading     its tags part by part, the Jinja of them all, what is wrong with where they stand

Tags are looked for in the words, in the alternative texts of pictures, in the targets of hyperlinks and in the
document's properties; wherever else a tag stands, it is told (T115): docxtpl would leave it in the paper.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import unquote

from lxml import etree

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.render.word import layout, links, runs
from docflow.render.word.archive import Parts, is_xml, root
from docflow.render.word.clean import OWNED
from docflow.render.word.pictures import DOC_PR
from docflow.render.word.scan import W
from docflow.render.word.story import Paragraph, Piece, paragraphs, stories
from docflow.render.word.tags import Tag, literals, remnants, tags

BRACES: Final = re.compile(r"\{[{%#％＃]|[}%#％＃]\}|[｛｝]|\{_[{%]|[}%]_\}")
#: More than this no office writes by hand, in a template and in one paragraph.
MOST_TAGS: Final = 20_000
MOST_IN_ONE: Final = 1_000
_HIDDEN: Final = re.compile(r"\{[{%]")
_ALT: Final = ("descr", "title")
_UNREAD: Final = {
    "word/charts/": "统计图",
    "word/diagrams/": "SmartArt",
    "word/glossary/": "构建基块",
    "customXml/": "数据绑定的内容",
}
#: Of these nobody sees a word.
_SILENT: Final = ("word/theme/", "word/fontTable", "word/settings", "word/webSettings", "docProps/")


class Line(NamedTuple):
    """One tag, or what looks like one and is none."""

    order: tuple[int, int]
    jinja: str
    place: str
    tag: Tag | None


@dataclass
class Reading:
    """All that a template says."""

    name: str
    problems: list[Problem] = field(default_factory=list)
    #: Part by part, in the order of the file.
    lines: dict[str, list[Line]] = field(default_factory=dict)
    #: The paragraphs that hold tags, or braces that are words, part by part.
    paragraphs: dict[str, list[Paragraph]] = field(default_factory=dict)
    #: The trees of the parts that move; a tag's paragraph is of these.
    trees: dict[str, etree._Element] = field(default_factory=dict)

    @property
    def tags(self) -> list[Tag]:
        return [line.tag for lines in self.lines.values() for line in lines if line.tag]

    @property
    def moving(self) -> list[str]:
        return list(self.trees)

    def jinja(self, part: str = "") -> str:
        """One line a tag: of a part, or of all."""
        return "\n".join(line.jinja for line in self.of(part))

    def of(self, part: str = "") -> list[Line]:
        """The lines of a part, or of all."""
        return self.lines[part] if part else [line for lines in self.lines.values() for line in lines]

    def place_of(self, part: str = "") -> Callable[[int], Place]:
        """The place of a line of `jinja(part)`."""
        found = self.of(part)

        def place(line: int) -> Place:
            return Place(self.name, path=(found[min(line, len(found)) - 1].place,)) if found else Place(self.name)

        return place


def read(parts: Parts, name: str) -> Reading:
    """What stands in `parts`."""
    reading = Reading(name)
    known = stories(parts)
    for part, what in known.items():
        tree = root(parts[part])
        found = [one for one in paragraphs(tree, what) if BRACES.search(one.text)]
        found += [*_alternatives(tree, what), *links.targets(parts, part, tree, what), *links.fields(tree, what)]
        _hidden(reading, tree, what, found)
        _part(reading, part, tree, found)
    for most, count in ((MOST_TAGS, sum(map(len, reading.lines.values()))), (MOST_IN_ONE, _most_in_one(reading))):
        if count > most:
            raise InvalidSource(problem("T124", Place(name), what=f"有 {count} 个标签，超过 {most} 个"))
    for part in OWNED:
        if part in parts:
            tree = root(parts[part])
            _part(reading, part, tree, list(_properties(tree)))
    for part, content in parts.items():
        if part not in known and part not in OWNED and is_xml(part) and not part.startswith(_SILENT):
            _unread(reading, part, root(content))
    return reading


def _most_in_one(reading: Reading) -> int:
    """How many tags stand in the paragraph that has most of them."""
    return max(Counter(tag.paragraph for tag in reading.tags).values(), default=0)


def _part(reading: Reading, part: str, tree: etree._Element, found: list[Paragraph]) -> None:
    if not found:
        return
    order = {node: index for index, node in enumerate(tree.iter())}
    lines = []
    for one in found:
        at = order[one.node] if one.attribute else None
        for tag in tags(one):
            where = at if at is not None else order[one.at(tag.start)]
            lines.append(Line((where, tag.start), tag.jinja or "{# #}", tag.shown, tag))
        for start, text in remnants(one):
            where = at if at is not None else order[one.at(start)]
            lines.append(Line((where, start), text, one.place, None))
    lines.sort(key=lambda line: line.order)
    inside = [line.tag for line in lines if line.tag]
    reading.lines[part] = lines
    reading.paragraphs[part] = found
    if inside or any(next(literals(one), None) for one in found):
        reading.trees[part] = tree
    reading.problems += layout.faults([tag for tag in inside if not tag.paragraph.attribute], reading.name)
    for tag in inside:
        place = Place(reading.name, path=(tag.place,))
        reading.problems += runs.faults(tag, place)
        elsewhere = tag.paragraph.attribute or tag.paragraph.node.tag == links.FIELD
        if elsewhere and (not tag.is_print or tag.swallows):
            reading.problems.append(problem("T115", place, tag=tag.raw[:24], what="写在链接或替代文字里的语句"))


def _alternatives(tree: etree._Element, what: str) -> Iterator[Paragraph]:
    """The alternative texts of pictures."""
    for number, node in enumerate(tree.iter(DOC_PR), 1):
        for name in _ALT:
            if _HIDDEN.search(node.get(name, "")):
                place = f"{what or '正文'}第{number}个图片的替代文字"
                yield Paragraph(place, node.get(name, ""), (Piece(0, node.get(name, ""), node),), node, name)


def _properties(tree: etree._Element) -> Iterator[Paragraph]:
    for node in tree.iter():
        if not len(node) and node.text and BRACES.search(node.text):
            yield Paragraph("文档属性", node.text, (Piece(0, node.text, node),), node)


def _hidden(reading: Reading, tree: etree._Element, what: str, found: list[Paragraph]) -> None:
    """Placeholders where data would become an instruction, or would not be seen."""
    place = Place(reading.name, path=(what or "正文",))
    known = {(one.node, one.attribute) for one in found}
    handled = {piece.node for one in found for piece in one.pieces}
    for node in tree.iter(f"{W}instrText", f"{W}delText"):
        if node not in handled and node.text and _HIDDEN.search(node.text):
            reading.problems.append(problem("T115", place, tag=node.text.strip()[:24], what="写在域代码里的标签"))
    for node in tree.iter():
        for name, value in node.attrib.items():
            if (node, name) not in known and _HIDDEN.search(str(value)):
                reading.problems.append(problem("T115", place, tag=str(value)[:24], what="写在属性里的标签"))


def _unread(reading: Reading, part: str, tree: etree._Element) -> None:
    """A tag that would stay in the paper as it is."""
    words = "".join(str(one) for one in tree.itertext())
    words += "".join(f" {value}" for node in tree.iter() for value in map(str, node.attrib.values()))
    if part.endswith(".rels"):
        words = "" if part.startswith("word/") else unquote(words)
    if found := re.search(r"\{[{%].{0,22}", words):
        what = next((said for start, said in _UNREAD.items() if part.startswith(start)), "别的部件")
        place = Place(reading.name, path=(what,))
        reading.problems.append(problem("T115", place, tag=found.group(), what=f"写在{what}（{part}）里的标签"))
