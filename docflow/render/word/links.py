"""Hyperlinks whose target is a field: `{{ 网址 }}` as the address of a link, or in a HYPERLINK field.

targets (parts, part, tree, what) -> the targets of the hyperlinks of a part that hold tags
fields  (tree, what)              -> the instructions of HYPERLINK fields that hold tags
moved   (tree)                    -> hyperlinks with such a target become fields: each round of a loop has its own

What is put in is an address of a page or of mail, or a part of one, percent-encoded: never an instruction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from lxml import etree

from docflow.render.word.archive import Parts, root
from docflow.render.word.scan import W
from docflow.render.word.story import Paragraph, Piece
from docflow.render.word.tags import Tag

FIELD: Final = f"{W}fldChar"
_ID: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TAG: Final = re.compile(r"\{\{")
#: What Word puts before an address that it does not take for one.
_ADDED: Final = re.compile(r"^(https?://|about:blank)(?=\s*\{\{)")
TARGET: Final = "docflow-target"


def relations(part: str) -> str:
    """The name of the part that holds the relationships of `part`."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def targets(parts: Parts, part: str, tree: etree._Element, what: str) -> Iterator[Paragraph]:
    """The target of each hyperlink of `tree` that holds a tag; it is noted on the hyperlink."""
    known = _tagged(parts.get(relations(part), b""))
    for node in tree.iter(f"{W}hyperlink") if known else ():
        if target := known.get(node.get(_ID, "")):
            node.set(TARGET, target)
            yield Paragraph(f"{what or '正文'}的链接", target, (Piece(0, target, node),), node, TARGET)


def fields(tree: etree._Element, what: str) -> Iterator[Paragraph]:
    """The instruction of each HYPERLINK field that holds a tag."""
    place = f"{what or '正文'}的链接"
    for simple in tree.iter(f"{W}fldSimple"):
        text = simple.get(f"{W}instr", "")
        if _TAG.search(text) and _is_link(text):
            yield Paragraph(place, text, (Piece(0, text, simple),), simple, f"{W}instr")
    for start in tree.iter(FIELD):
        if start.get(f"{W}fldCharType") == "begin":
            pieces = tuple(_instruction(start))
            text = "".join(one.text for one in pieces)
            if _TAG.search(text) and _is_link(text):
                yield Paragraph(place, text, pieces, start)


def is_target(tag: Tag) -> bool:
    """Whether `tag` stands in the address of a link."""
    return tag.paragraph.attribute in (TARGET, f"{W}instr") or tag.paragraph.node.tag == FIELD


def jinja(tag: Tag) -> str:
    """What the tag of a target prints: a whole address where the address begins with it, else a part of one."""
    before = tag.paragraph.text[: tag.start].rstrip()
    whole = not before or before.endswith('"')
    return f"{{{{ ({tag.jinja[2:-2].strip()})|{'链接' if whole else '链接段'} }}}}"


def moved(tree: etree._Element) -> None:
    """Hyperlinks with a noted target as fields; the words stay as they were."""
    for node in list(tree.iter(f"{W}hyperlink")):
        target = node.get(TARGET)
        if target is None:
            continue
        anchor = node.get(f"{W}anchor", "")
        node.tag = f"{W}fldSimple"
        for name in list(node.attrib):
            del node.attrib[name]
        node.set(f"{W}instr", f' HYPERLINK "{target}"' + (f' \\l "{anchor}" ' if anchor else " "))


def without(content: bytes) -> bytes:
    """Relationships without those whose target is a tag: they have become fields."""
    tagged = _tagged(content)
    if not tagged:
        return content
    tree = root(content)
    for one in list(tree):
        if one.get("Id") in tagged:
            tree.remove(one)
    return b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + etree.tostring(tree, encoding="utf-8")


def _tagged(content: bytes) -> dict[str, str]:
    """The targets that hold tags, by the id of their relationship."""
    if not content or (b"{" not in content and b"%7B" not in content and b"%7b" not in content):
        return {}
    found = {}
    for one in root(content).iter(_REL):
        target = unquote(one.get("Target", ""))
        if _TAG.search(target) and one.get("Type", "").endswith("/hyperlink"):
            found[one.get("Id", "")] = _ADDED.sub("", target).strip()
    return found


def _is_link(instruction: str) -> bool:
    return bool(re.match(r'\s*HYPERLINK\s+"[^"\\]*"[^"{]*$', _quoteless(instruction), re.IGNORECASE))


def _quoteless(instruction: str) -> str:
    """The instruction with its tags, and the quotes in them, gone."""
    return re.sub(r"\{\{.*?\}\}", "x", instruction)


def _instruction(start: etree._Element) -> Iterator[Piece]:
    """The pieces of the instruction of the field that begins at `start`."""
    at, depth = 0, 0
    run = start.getparent()
    while run is not None:
        for node in run:
            kind = node.get(f"{W}fldCharType", "") if node.tag == FIELD else ""
            if node is not start and kind == "begin":
                depth += 1
            elif kind in ("separate", "end"):
                if not depth:
                    return
                depth -= kind == "end"
            elif node.tag == f"{W}instrText" and node.text and not depth:
                yield Piece(at, node.text, node)
                at += len(node.text)
        run = run.getnext()
