"""Tags that are right in themselves and stand where Word's own structure would be torn, or words lost.

faults (tags, name) -> T115, T117, T118: all of them, each with its place

What a tag *says*, and whether it is closed and paired, is checked by document/language.py, for both kinds of template.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from docflow.errors import Place, Problem, problem
from docflow.render.word.scan import W
from docflow.render.word.tags import SWALLOWS, Tag, above

_ENDS: Final = {"endfor": "for", "endif": "if"}
#: What goes unseen when a paragraph goes: not a word, and yet something.
_SEEN: Final = {"drawing": "图片", "pict": "图片", "object": "对象", "sectPr": "分节符", "footnoteReference": "脚注",
                "endnoteReference": "尾注", "commentReference": "批注", "fldChar": "域", "fldSimple": "域"}  # fmt: skip


def faults(found: Sequence[Tag], name: str) -> Iterator[Problem]:
    """What would go wrong with `found`, the tags of one part in order."""
    for tag in found:
        if fault := _alone(tag, Place(name, path=(tag.place,))):
            yield fault
    yield from _pairs(found, name)


def _alone(tag: Tag, place: Place) -> Problem | None:
    """What is wrong with one tag, whatever the others are."""
    cell = above(tag.paragraph.node, "tc")
    in_cell = cell is not tag.paragraph.node
    if tag.swallows in ("tr", "tc") and tag.is_print:
        return problem("T115", place, tag=tag.raw[:24], what="整行、整格地印出数据")
    if (tag.swallows in ("tr", "tc") or tag.cell[0]) and not in_cell:
        return problem("T118", place, tag=tag.raw[:24])
    if tag.swallows in ("tr", "tc", "p") and (rest := _swallowed(tag)):
        return problem("T117", place, tag=tag.raw[:24], what=SWALLOWS[tag.swallows], rest=rest)
    return None


def _pairs(found: Sequence[Tag], name: str) -> Iterator[Problem]:
    open_tags: list[Tag] = []
    loops = 0
    for tag in found:
        place = Place(name, path=(tag.place,))
        if tag.word in ("for", "if"):
            open_tags.append(tag)
            loops += tag.word == "for"
        elif tag.word in _ENDS and open_tags and open_tags[-1].word == _ENDS[tag.word]:
            opened = open_tags.pop()
            loops -= opened.word == "for"
            if not _whole(opened, tag):
                yield problem("T118", Place(name, path=(opened.place,)), tag=opened.raw[:24])
        elif tag.word in ("else", "elif") and open_tags and not _whole(open_tags[-1], tag):
            yield problem("T118", place, tag=tag.raw[:24])
        elif tag.cell[0] in ("vm", "hm") and not loops:
            yield problem("T115", place, tag=tag.raw[:24], what="写在循环外的合并标签")


def _whole(first: Tag, last: Tag) -> bool:
    """What stands between the two can be repeated or left out as it is."""
    if first.swallows or last.swallows or first.paragraph.node is last.paragraph.node:
        return first.swallows == last.swallows and first.level is last.level
    # Both directly in neighbouring paragraphs: what stands between the middles of the two is repeated.
    return all(tag.level is tag.paragraph.node for tag in (first, last)) and (
        first.paragraph.node.getparent() is last.paragraph.node.getparent()
    )


def _swallowed(tag: Tag) -> str:
    """What goes when `tag` takes its row, cell or paragraph with it."""
    own = tag.paragraph.node
    node = own if tag.swallows == "p" else above(own, tag.swallows)
    before, after = tag.paragraph.text[: tag.start], tag.paragraph.text[tag.end :]
    if tag.is_print:
        words = (before + after).strip()
    else:
        words = "".join(_words(one, own, before + after) for one in node.iter(f"{W}p")).strip()
    return words[:16] or next((said for what, said in _SEEN.items() if _holds(node, what)), "")


def _words(paragraph: etree._Element, own: etree._Element, rest: str) -> str:
    return rest if paragraph is own else "".join(one.text or "" for one in paragraph.iter(f"{W}t"))


def _holds(node: etree._Element, what: str) -> bool:
    return next(node.iter(W + what), None) is not None
