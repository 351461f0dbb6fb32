"""What a foreign .docx must not bring into the house; every finding at once.

scan (data, name) -> problems   T116 tracked changes · T120 links outwards · T121 fields that fetch · T122 macros

Each check is a small generator over the parts; `archive.opened` has refused bombs and DTDs before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from lxml import etree

from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.render.word.archive import Parts, is_xml, opened, root

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_O: Final = "{urn:schemas-microsoft-com:office:office}"
_V: Final = "{urn:schemas-microsoft-com:vml}"
_REL: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}"

_CHANGES: Final = ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "numberingChange")
_CHANGED: Final = tuple(f"{what}PrChange" for what in ("r", "p", "sect", "tbl", "tr", "tc", "tblGrid"))
_FETCHES: Final = re.compile(
    r"(?<![A-Z])(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|RD|DATABASE|MACROBUTTON)(?![A-Z])"
)
#: Characters given by their numbers: how whoever hides another field writes its name.
_SPELT: Final = re.compile(r"\s*QUOTE(\s+(0x)?[0-9a-f]+)+\s*$", re.IGNORECASE)
_LEADS: Final = re.compile(r"\s*HYPERLINK\b(.*)", re.IGNORECASE | re.DOTALL)
#: The parts of an instruction: switches, quoted and bare arguments.
_ARGUMENT: Final = re.compile(r'\\([a-z])|"((?:[^"\\]|\\.)*)"|(\S+)', re.IGNORECASE)
_WITH_VALUE: Final = "lot"
_BAD_PARTS: Final = re.compile(
    r"(?i)(vbaProject|vbaData|activeX|oleObject|\.bin$|word/embeddings/|afchunk|webextension|customUI/)"
)
_SVG: Final = re.compile(
    rb"""(?i)<!DOCTYPE|<!ENTITY|<script|<foreignObject|\son\w+\s*=|(?:href|src)\s*=\s*["'](?![#"']|data:image/)"""
)
#: A chart keeps its figures in a workbook of its own; that is how Word stores every chart.
_CHART_BOOK: Final = re.compile(r"(?i)^word/embeddings/[^/]+\.xlsx$")
_KINDS: Final = {
    "image": "外部链接图片",
    "attachedTemplate": "外部模板",
    "oleObject": "外部链接对象",
    "package": "外部链接对象",
    "frame": "外部框架",
    "subDocument": "外部子文档",
    "mailMergeSource": "外部数据源",
    "mailMergeHeaderSource": "外部数据源",
    "hyperlink": "指向本机文件或脚本的链接",
}


def scan(data: bytes, name: str) -> list[Problem]:
    """Everything in the .docx `data` that docflow refuses to work with."""
    try:
        parts = opened(data, name)
    except InvalidSource as refused:
        return list(refused.problems)
    return list(faults(parts, Place(name)))


def faults(parts: Parts, place: Place) -> Iterator[Problem]:
    """Every fault of the opened `parts`."""
    for part, content in parts.items():
        if not is_xml(part):
            continue
        tree = root(content)
        if part.endswith(".rels"):
            yield from _links(part, tree, place)
        elif part.startswith("word/"):
            yield from _tracked(part, tree, place)
            yield from _fields(part, tree, place)
            yield from _objects(part, tree, place)
    yield from _macros(parts, place)
    yield from _drawings(parts, place)


def _links(part: str, tree: etree._Element, place: Place) -> Iterator[Problem]:
    for link in tree.iter(f"{_REL}Relationship"):
        kind = link.get("Type", "").rsplit("/", 1)[-1]
        target = link.get("Target", "")
        if kind == "aFChunk":
            yield problem("T122", place, what="外来片段", part=target[:80])
        if link.get("TargetMode") != "External" or harmless(kind, target):
            continue
        yield problem("T120", place, what=_KINDS.get(kind, "外部链接"), target=f"{target[:80]}（{part}）")


def harmless(kind: str, target: str) -> bool:
    """A link to a page or an address of mail; the note of which local file Word's own template was."""
    target = unquote(target).strip().lower()
    if kind == "hyperlink":
        # A field as the address: what it says is looked at when it is filled in.
        return target.startswith(("http://", "https://", "mailto:", "tel:", "#", "{{", "about:blank{{"))
    if kind == "attachedTemplate":
        return bool(re.match(r"(file:///)?([a-z]:[\\/]|/?[^/\\:]+\.dot[xm]?$)", target))
    return False


def _tracked(part: str, tree: etree._Element, place: Place) -> Iterator[Problem]:
    if any(True for _ in tree.iter(*(W + tag for tag in _CHANGES))):
        yield problem("T116", place, what=f"修订（{part}）")
    elif any(True for _ in tree.iter(*(W + tag for tag in _CHANGED))):
        yield problem("T116", place, what=f"格式修订（{part}）")


def _fields(part: str, tree: etree._Element, place: Place) -> Iterator[Problem]:
    seen = set()
    for instruction in instructions(tree):
        if found := _FETCHES.search(instruction.upper()):
            seen.add(found.group(1))
        if _SPELT.match(instruction):
            seen.add("QUOTE")
        target = _target(instruction)
        if target and not harmless("hyperlink", target):
            yield problem("T120", place, what=_KINDS["hyperlink"], target=f"{target[:80]}（{part}）")
    for what in sorted(seen):
        yield problem("T121", place, what=f"{what}（{part}）")


def _target(instruction: str) -> str:
    """Where a HYPERLINK field leads to; "" for a place in the file itself, and for another field."""
    found = _LEADS.match(instruction)
    is_value = False
    for switch, quoted, bare in _ARGUMENT.findall(found[1]) if found else ():
        if not switch and not is_value:
            return str(quoted or bare).replace("\\\\", "\\")
        is_value = bool(switch) and switch.lower() in _WITH_VALUE
    return ""


def instructions(tree: etree._Element) -> Iterator[str]:
    """The instruction of every field, its pieces joined: Word splits them over runs, and so does who hides one."""
    for simple in tree.iter(f"{W}fldSimple"):
        yield simple.get(f"{W}instr", "")
    stack: list[list[str]] = []
    #: The same without what the fields within ask for: what Word makes of it once these are counted.
    counted: list[list[str]] = []
    open_instruction: list[bool] = []
    for node in tree.iter(f"{W}fldChar", f"{W}instrText", f"{W}delInstrText", f"{W}t"):
        if node.tag != f"{W}fldChar":
            # The result of a field inside an instruction is part of that instruction.
            for level, collecting in enumerate(open_instruction):
                if collecting:
                    stack[level].append(node.text or "")
                    if node.tag == f"{W}t" or level == len(stack) - 1:
                        counted[level].append(node.text or "")
            if not stack and node.tag != f"{W}t":
                yield node.text or ""
            continue
        match node.get(f"{W}fldCharType"):
            case "begin":
                stack.append([])
                counted.append([])
                open_instruction.append(True)
            case "separate" if stack:
                open_instruction[-1] = False
            case "end" if stack:
                open_instruction.pop()
                every, known = "".join(stack.pop()), "".join(counted.pop())
                yield every
                if known != every:
                    yield known
            case _:
                pass
    yield from ("".join(rest) for rest in stack)


def _objects(part: str, tree: etree._Element, place: Place) -> Iterator[Problem]:
    if any(True for _ in tree.iter(f"{W}object", f"{_O}OLEObject")):
        yield problem("T122", place, what="嵌入对象", part=part)
    if any(True for _ in tree.iter(f"{W}control")):
        yield problem("T122", place, what="控件", part=part)
    if any(True for _ in tree.iter(f"{W}connectString", f"{W}query")):
        yield problem("T120", place, what="邮件合并的数据源", target=part)
    for shape in tree.iter(f"{_V}*"):
        for name in ("href", "src", f"{_O}href"):
            if (target := shape.get(name)) and not (name == "href" and harmless("hyperlink", target)):
                yield problem("T120", place, what="外部链接图片或链接", target=f"{target[:80]}（{part}）")
    if any(True for _ in tree.iter(f"{W}altChunk")):
        yield problem("T122", place, what="外来片段", part=part)


def _drawings(parts: Parts, place: Place) -> Iterator[Problem]:
    """A drawing is a page of its own: it may run scripts and fetch pictures."""
    for part, content in parts.items():
        if part.lower().endswith(".svg") and _SVG.search(content.replace(b"\x00", b"")):
            yield problem("T120", place, what="会读取外部内容的图形", target=part)


def _macros(parts: Parts, place: Place) -> Iterator[Problem]:
    for part in parts:
        if not _BAD_PARTS.search(part) or (_CHART_BOOK.match(part) and _of_a_chart(parts, part)):
            continue
        if part.startswith("word/printerSettings"):
            continue
        known = {"vba": "宏", "webextension": "加载项", "customui": "加载项", "activex": "控件"}
        what = next((said for word, said in known.items() if word in part.lower()), "嵌入对象")
        yield problem("T122", place, what=what, part=part)
    types = parts["[Content_Types].xml"]
    if b"macroEnabled" in types and not any("vba" in part.lower() for part in parts):
        yield problem("T122", place, what="宏", part="[Content_Types].xml")


def _of_a_chart(parts: Parts, book: str) -> bool:
    """Whether only charts refer to `book`."""
    name = book.rsplit("/", 1)[-1].encode()
    owners = [part for part, content in parts.items() if part.endswith(".rels") and name in content]
    return bool(owners) and all(part.startswith("word/charts/") for part in owners)
