"""A part of a Word template -> one Jinja text: each tag moved whole to where docxtpl's syntax wants it.

normalised (tree, paragraphs, tags, looks) -> Moved     the text, and which tag stands on which line of it

A tag first becomes a token, a few characters that no office types, in the run where it began; a token with a prefix
then takes the place of its row, cell, paragraph or run; last, the XML is written out and the tokens become Jinja.
Nothing is lost: what a tag would take with it was refused before (layout.py).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Final

from lxml import etree

from docflow.render.word import cells, links, pictures, runs
from docflow.render.word.mending import may_break
from docflow.render.word.scan import W
from docflow.render.word.story import Paragraph, unwrapped
from docflow.render.word.tags import Tag, above, literals
from docflow.render.word.tokens import Tokens, instead

SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_BREAKS: Final = tuple(W + one for one in ("br", "cr", "tab"))
#: The variable of the loop that `{{p … }}` becomes; only our own print stands inside it.
_LINE: Final = "段落_"


@dataclass(frozen=True)
class Moved:
    """What a part has become."""

    text: str
    #: The tag whose Jinja stands on a line of `text`, counted from 1.
    lines: Mapping[int, str]
    #: Some answers could leave the part broken: it must be mended after it is filled.
    breaks: bool


def normalised(tree: etree._Element, paragraphs: Sequence[Paragraph], found: Sequence[Tag], looks: runs.Looks) -> Moved:
    """The part `tree`, which is changed, with the tags `found` in its `paragraphs` as one Jinja text."""
    tokens = Tokens()
    unwrapped(tree)
    placed = _gathered(paragraphs, found, tokens)
    inside = {tag: where for tag, where in placed.items() if not tag.paragraph.attribute}
    for tag, (token, holder) in inside.items():
        if looks.is_picture(tag):
            holder = _holder(tag, token, holder)
            pictures.framed(runs.alone(holder, token, ()), holder, token, tag.asked)
        elif tag.is_print and (tag.swallows == "r" or tag.asked) and tag not in looks.documents:
            runs.alone(_holder(tag, token, holder), token, tag.asked)
        elif tag.swallows == "r":
            instead(runs.alone(_holder(tag, token, holder), token, ()), token)
    for tag, (token, holder) in inside.items():
        if tag in looks.documents:
            continue  # its paragraph waits for what will stand in its place
        if tag.swallows == "p" and tag.is_print:
            _each_line(tag, token, holder, tokens)
        elif tag.swallows in ("tr", "tc", "p"):
            instead(tag.paragraph.node if tag.swallows == "p" else above(tag.paragraph.node, tag.swallows), token)
    for tag, (token, holder) in inside.items():
        if tag.straight.startswith("{%-") or tag.straight.endswith("-%}"):
            _merge(tag, token, _holder(tag, token, holder))
    for tag in placed:
        if tag.cell[0]:
            cells.ask(above(tag.paragraph.node, "tc"), tag, tokens)
    links.moved(tree)
    _emptied(holder for _, holder in inside.values())
    _unbound(tree, tokens)
    spans = any(tag.swallows == "tc" or tag.cell[0] in ("colspan", "hm") for tag in found)
    breaks = may_break(tree, tokens, spans)
    return Moved(*tokens.written(etree.tostring(tree, encoding="unicode")), breaks)


# --- from words to tokens -------------------------------------------------------------------------------


def _gathered(
    paragraphs: Sequence[Paragraph], found: Sequence[Tag], tokens: Tokens
) -> dict[Tag, tuple[str, etree._Element]]:
    """Each tag's token, and the element in which it stands now."""
    placed: dict[Tag, tuple[str, etree._Element]] = {}
    own: dict[Paragraph, list[Tag]] = {}
    for tag in found:
        own.setdefault(tag.paragraph, []).append(tag)
    for paragraph in paragraphs:
        spans = []
        for tag in own.get(paragraph, ()):
            # What is asked of a cell leaves no mark where it was written.
            token = "" if tag.cell[0] or tag.is_comment else tokens.add(_of_jinja(tag), tag.shown)
            placed[tag] = (token, paragraph.at(tag.start))
            spans.append((tag.start, tag.end, token))
        spans += [(one.start(), one.end(), tokens.literal(one[0].replace("_", ""))) for one in literals(paragraph)]
        _moved(paragraph, sorted(spans))
    return placed


def _holder(tag: Tag, token: str, first: etree._Element) -> etree._Element:
    """The element that holds `token` now: a run that was parted has taken what stood behind along."""
    texts = (one for one in tag.paragraph.node.iter(f"{W}t") if token in (one.text or ""))
    return first if token in (first.text or "") else next(texts, first)


def _of_jinja(tag: Tag) -> str:
    """The dashes of a statement are docxtpl's: they join paragraphs, and strip no blank."""
    if links.is_target(tag):
        return links.jinja(tag)
    return tag.jinja if tag.is_print else re.sub(r"^\{%-", "{%", re.sub(r"-%\}$", "%}", tag.jinja))


def _moved(paragraph: Paragraph, spans: Iterable[tuple[int, int, str]]) -> None:
    """`paragraph` with each span's token where the span began, its characters gone."""
    spans = list(spans)
    if paragraph.attribute:
        paragraph.node.set(paragraph.attribute, _replaced(paragraph.text, spans))
        return
    ends = [stop for _, stop, _ in spans]
    for piece in paragraph.pieces:
        end = piece.start + len(piece.text)
        first = bisect_right(ends, piece.start)
        touching = list(takewhile(lambda one, end=end: one[0] < end, islice(spans, first, None)))  # type: ignore[misc]
        if not touching:
            continue
        if piece.node.tag in _BREAKS:
            _gone(piece.node)
            continue
        out, at = [], piece.start
        for start, stop, token in touching:
            out.append(piece.text[at - piece.start : max(start - piece.start, 0)])
            out.append(token if start >= piece.start else "")
            at = min(stop, end)
        piece.node.text = "".join([*out, piece.text[at - piece.start :]])
        piece.node.set(SPACE, "preserve")


def _replaced(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    out: list[str] = []
    at = 0
    for start, stop, token in spans:
        out += (text[at:start], token)
        at = stop
    return "".join([*out, text[at:]])


def _gone(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


# --- paragraphs -----------------------------------------------------------------------------------------


def _each_line(tag: Tag, token: str, holder: etree._Element, tokens: Tokens) -> None:
    """A paragraph for each line of what the tag prints, all of the look of the tag's own."""
    node = tag.paragraph.node
    inner = tag.jinja[2:-2].strip()
    start = tokens.add(f"{{% for {_LINE} in ({inner})|分段 %}}", tag.shown)
    for one in node.iter(f"{W}t"):
        if one.text and token in one.text:
            one.text = one.text.replace(token, tokens.add(f"{{{{ {_LINE} }}}}", tag.shown))
    _before(node, start)
    node.tail = tokens.add("{% endfor %}", tag.shown) + (node.tail or "")


def _before(node: etree._Element, text: str) -> None:
    before = node.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + text
    else:
        parent = node.getparent()
        assert parent is not None
        parent.text = (parent.text or "") + text


def _merge(tag: Tag, token: str, holder: etree._Element) -> None:
    """`{%-` joins with the words before, `-%}` with those behind, over line breaks and ends of paragraphs."""
    if tag.straight.startswith("{%-") and (holder.text or "").startswith(token):
        _joined(tag.paragraph.node, holder, backwards=True)
    if tag.straight.endswith("-%}") and (holder.text or "").endswith(token):
        _joined(tag.paragraph.node, holder, backwards=False)


def _joined(paragraph: etree._Element, holder: etree._Element, backwards: bool) -> None:
    node = _owner(holder)
    if node is None:
        return
    beside = [one for one in node.iter(f"{W}t", *_BREAKS) if one is holder or one.text or one.tag in _BREAKS]
    at = next(index for index, one in enumerate(beside) if one is holder)
    for one in reversed(beside[:at]) if backwards else beside[at + 1 :]:
        if one.tag not in _BREAKS:
            return
        _gone(one)
    other = node.getprevious() if backwards else node.getnext()
    if other is None or other.tag != f"{W}p" or ((other if backwards else node).tail or "").strip():
        return
    first, second = (other, node) if backwards else (node, other)
    for child in list(second):
        if child.tag != f"{W}pPr":
            first.append(child)
    first.tail = second.tail
    _gone(second)


def _owner(node: etree._Element) -> etree._Element | None:
    found = node.getparent()
    while found is not None and found.tag != f"{W}p":
        found = found.getparent()
    return found


def _unbound(tree: etree._Element, tokens: Tokens) -> None:
    """What Word would put in the place of what was filled in, and names that a loop would give to many."""
    for about in tree.iter(f"{W}sdtPr"):
        content = about.getnext()
        if content is not None and tokens.inside("".join(str(one) for one in content.itertext())):
            for one in [one for one in about if etree.QName(one).localname in ("dataBinding", "showingPlcHdr")]:
                about.remove(one)
    if tree.tag == f"{W}comments":
        # Answers to comments are tied to these.
        return
    for node in tree.iter():
        for name in [one for one in node.attrib if str(one).endswith(("}paraId", "}textId"))]:
            del node.attrib[name]


def _emptied(holders: Iterable[etree._Element]) -> None:
    """Runs of which nothing is left but their look."""
    for paragraph in dict.fromkeys(one for one in (_owner(holder) for holder in holders) if one is not None):
        for text in list(paragraph.iter(f"{W}t")):
            run = text.getparent()
            if text.text or run is None or run.tag != f"{W}r":
                continue
            _gone(text)
            if not any(child.tag != f"{W}rPr" for child in run) and not (run.tail or "").strip():
                _gone(run)
