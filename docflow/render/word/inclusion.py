"""Which sub-documents a template takes in (子文档), and where: by name once for all, by field in each paper.

names    (data)                     -> what `{{p "名称"|子文档 }}` names in the .docx `data`
taken_in (parts, name, documents)   -> Taken: the parts with those in their places: their tags are the template's
enclosed (parts, album)             -> the parts of one paper with the documents of its fields in their places
named    (tag)                      -> the name that a tag names, or None
guests   (record)                   -> the sub-documents of a record; left_behind_of: T179 for them
faults   (…)                        -> T178: a sub-document where none can stand
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from lxml import etree

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Enclosed
from docflow.form.documents import content
from docflow.render.word import layout
from docflow.render.word.archive import Parts, is_xml, opened, root
from docflow.render.word.enclosing import Guest, Host, guest, left_behind
from docflow.render.word.pictures import ENCLOSED_MARK, Album
from docflow.render.word.scan import W
from docflow.render.word.story import TAKEN_IN, paragraphs, stories
from docflow.render.word.tags import ENCLOSED, Tag, tags

_NAMED: Final = re.compile(r"""\{\{\s*(["'])(.*?)\1\s*\}\}""")
_FIELD: Final = re.compile(r"\{\{\s*[\w.]+\s*\}\}")


@dataclass(frozen=True)
class Taken:
    """A template with the sub-documents that it names."""

    parts: Parts
    problems: tuple[Problem, ...] = ()
    #: T179 for what of them stayed behind.
    doubts: tuple[Problem, ...] = ()


def names(data: bytes, name: str) -> tuple[str, ...]:
    """The sub-documents that the template names, each once; none of a file that cannot be opened."""
    try:
        parts = opened(data, name)
    except InvalidSource:
        return ()
    return tuple(dict.fromkeys(one for _, tag in _tags(parts) if (one := named(tag))))


def taken_in(parts: Parts, name: str, documents: Mapping[str, bytes]) -> Taken:
    """`parts` with each sub-document that a tag names in the place of the tag's paragraph."""
    found = [(part, tag) for part, tag in _tags(parts) if named(tag) is not None]
    if not found:
        return Taken(parts)
    problems = [one for _, tag in found for one in _misplaced(tag, name)]
    known: dict[str, Guest] = {}
    for _, tag in found:
        called, place = named(tag) or "", Place(name, path=(tag.place,))
        if called not in documents:
            problems.append(problem("T177", place, name=called))
        elif called not in known:
            try:
                known[called] = guest(documents[called], called)
                problems += [_nested(one, called) for _, one in _tags(known[called].parts) if named(one) is not None]
            except InvalidSource as refused:
                problems += refused.problems
    if problems:
        return Taken(parts, tuple(dict.fromkeys(problems)))
    host = Host(parts)
    for part in dict.fromkeys(part for part, _ in found):
        # A tag is of the tree it was read from: this one is the host's own.
        for tag in [one for one in _tags_in(host.tree(part), part, parts) if named(one) is not None]:
            _framed(host.enclose(part, tag.paragraph.node, known[named(tag) or ""]), named(tag) or "")
    return Taken(host.parts, (), tuple(one for each in known.values() for one in left_behind(each)))


def enclosed(parts: dict[str, bytes], album: Album) -> dict[str, bytes]:
    """`parts` with each sub-document of `album` where its mark stands. Errors: InvalidSource of a hostile one."""
    if not album.enclosed:
        return parts
    known = [opened_guest(document, label) for document, label in album.enclosed]
    host = Host(parts)
    for part, data in parts.items():
        if not is_xml(part) or "\U000ffff2d".encode() not in data:
            continue
        for text in [one for one in host.tree(part).iter(f"{W}t") if ENCLOSED_MARK.search(one.text or "")]:
            found = ENCLOSED_MARK.search(text.text or "")
            above = next(text.iterancestors(f"{W}p"), None)
            if found and above is not None:
                host.enclose(part, above, known[int(found[1])])
    return host.parts


def guests(value: object, label: str = "") -> Iterator[tuple[Enclosed, str]]:
    """Every sub-document within a value, or a record, with the name of its field."""
    if isinstance(value, Enclosed):
        yield value, label
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from guests(one, name)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from guests(one, label)


def left_behind_of(record: object) -> tuple[Problem, ...]:
    """T179 for what of the sub-documents of `record` does not come along."""
    found = [one for each in dict.fromkeys(guests(record)) for one in left_behind(opened_guest(*each))]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=8)
def opened_guest(document: Enclosed, label: str) -> Guest:
    """The sub-document of a field. Errors: InvalidSource with every fault."""
    return guest(content(document), label)


def faults(found: Iterable[Tag], documents: Iterable[Tag], name: str) -> Iterator[Problem]:
    """T178 for each of the `documents` that is no paragraph of its own, and for a tag that wants one and has none."""
    printing = set(documents)
    for tag in found:
        place = Place(name, path=(tag.place,))
        if tag in printing:
            yield from _misplaced(tag, name)
            if not _FIELD.fullmatch(tag.jinja):
                yield problem("T178", place, tag=tag.raw[:24], what="子文档不能再用别的过滤器")
        elif tag.encloses:
            yield problem("T178", place, tag=tag.raw[:24], what="这个字段不是子文档")


def _misplaced(tag: Tag, name: str) -> Iterator[Problem]:
    place = Place(name, path=(tag.place,))
    if tag.swallows != "p" or tag.paragraph.attribute:
        yield problem("T178", place, tag=tag.raw[:24], what="子文档不能写在一段话的中间")
    elif len(tag.asked) > 1:
        yield problem("T178", place, tag=tag.raw[:24], what="子文档不能再改字样")
    yield from layout.faults([tag], name)


def _nested(tag: Tag, called: str) -> Problem:
    return problem("T178", Place(called, path=(tag.place,)), tag=tag.raw[:24], what="子文档里不能再放子文档")


def named(tag: Tag) -> str | None:
    """The name in `{{p "名称"|子文档 }}`."""
    found = _NAMED.fullmatch(tag.jinja) if tag.is_print and tag.encloses else None
    return found[2].strip().removesuffix(".docx") if found else None


def _tags(parts: Parts) -> Iterator[tuple[str, Tag]]:
    for part in stories(parts):
        for tag in _tags_in(root(parts[part]), part, parts):
            yield part, tag


def _tags_in(tree: etree._Element, part: str, parts: Parts) -> list[Tag]:
    said = (one for one in paragraphs(tree, stories(parts)[part]) if ENCLOSED in one.text)
    return [tag for paragraph in said for tag in tags(paragraph)]


def _framed(blocks: list[etree._Element], name: str) -> None:
    """A frame around `blocks`: where a tag in them stands is told by their own file."""
    if blocks:
        frame = etree.Element(TAKEN_IN, name=name)
        blocks[0].addprevious(frame)
        frame.tail, blocks[-1].tail = blocks[-1].tail, None
        frame.extend(blocks)
