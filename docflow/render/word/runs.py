"""A tag that stands in a run of its own: `{{r … }}`, words that are to look otherwise (加粗, 颜色), pictures.

alone (holder, token, wanted) -> the run that holds the token and nothing else, with the look it asks for
Looks                         -> what a tag asks of its run, and whether it prints a picture
faults (tag)                  -> T174 for what cannot be asked

What docxtpl's RichText does from a program, the author of the template writes beside the field; the value itself
stays words (invariant 8).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from lxml import etree

from docflow.errors import Place, Problem, problem
from docflow.render.word.scan import W
from docflow.render.word.tags import ENCLOSED, Tag
from docflow.standard.sizes import POINTS

SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
#: The order in which Word wants the properties of a run (ECMA-376 part 1, 17.3.2.28).
_ORDER: Final = ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline",
                 "shadow", "emboss", "imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w",
                 "kern", "position", "sz", "szCs", "highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign",
                 "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath")  # fmt: skip
_PLAIN: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "加粗": (("b", ""), ("bCs", "")),
    "斜体": (("i", ""), ("iCs", "")),
    "下划线": (("u", "single"),),
    "删除线": (("strike", ""),),
    "上标": (("vertAlign", "superscript"),),
    "下标": (("vertAlign", "subscript"),),
}
#: What an office calls colours; any other is six hexadecimal digits.
COLOURS: Final = {"黑": "000000", "白": "FFFFFF", "红": "FF0000", "蓝": "0000FF", "绿": "008000", "灰": "808080",
                  "黄": "FFFF00", "橙": "FFA500", "紫": "800080"}  # fmt: skip
_HEX: Final = re.compile(r"#?([0-9A-Fa-f]{6})")
#: With an example each, for `docflow fields --filters`.
HELP: Final = {
    "加粗": "加粗、斜体、下划线、删除线、上标、下标：这一处的字样（只用于 Word 模板）",
    "颜色": '颜色("红")、颜色("C00000")：字的颜色（只用于 Word 模板）',
    "底色": '底色("黄")：字的底色（只用于 Word 模板）',
    "字号": '字号("小四")、字号(14)：字的大小（只用于 Word 模板）',
    "字体": '字体("黑体")：字体（只用于 Word 模板）',
    "宽": "宽(25)、高(35)：图片框的毫米数，图片按比例放进框里（只用于 Word 模板）",
    "子文档": '子文档：{{p 字段|子文档 }}、{{p "名称"|子文档 }}，放进另一个 Word 文件（只用于 Word 模板）',
}


@dataclass(frozen=True)
class Looks:
    """What the tags of a template are known to print."""

    #: Tags that print a picture.
    pictures: Collection[Tag] = frozenset()
    #: Tags in whose place a sub-document stands.
    documents: Collection[Tag] = frozenset()

    def is_picture(self, tag: Tag) -> bool:
        return tag.is_print and (tag in self.pictures or any(what in ("宽", "高") for what, _ in tag.asked))


def faults(tag: Tag, place: Place) -> Iterator[Problem]:
    """What of the looks that `tag` asks for cannot be had."""
    for what, value in tag.asked:
        wrong = (
            (what in (*_PLAIN, ENCLOSED) and value)
            or (what in ("颜色", "底色") and not colour(value))
            or (what == "字号" and not _half_points(value))
            or (what == "字体" and not value.strip())
            or (what in ("宽", "高") and not 1 <= _number(value) <= 500)
        )
        if wrong:
            example = next(text.split("：")[0] for name, text in HELP.items() if name == what or what in text)
            yield problem("T174", place, what=f"{what}({value})" if value else what, example=example)


def colour(text: str) -> str:
    """Six hexadecimal digits for what a person calls a colour, or ""."""
    found = _HEX.fullmatch(text.strip())
    return found[1].upper() if found else COLOURS.get(text.strip().removesuffix("色"), "")


def alone(holder: etree._Element, token: str, wanted: Sequence[tuple[str, str]]) -> etree._Element:
    """The run in which `token` stands alone, its look as `wanted`; what stood beside it keeps its own look."""
    run = holder.getparent()
    if run is None or run.tag != f"{W}r":
        return holder
    text = holder.text or ""
    at = text.index(token)
    _part(run, holder, text[:at], before=True)
    _part(run, holder, text[at + len(token) :], before=False)
    holder.text = token
    for what, value in wanted:
        for name, said in _properties(what, value):
            _set(run, name, said)
    return run


def _part(run: etree._Element, holder: etree._Element, text: str, before: bool) -> None:
    """A run beside `run` with `text` and what stands on that side of `holder`."""
    look = run.find(f"{W}rPr")
    beside = [one for one in run if one is not look and one is not holder]
    at = run.index(holder)
    moved = [one for one in beside if (run.index(one) < at) == before]
    if not text and not moved:
        return
    other = etree.Element(f"{W}r")
    if look is not None:
        other.append(deepcopy(look))
    if not before:
        other.tail, run.tail = run.tail, None
    if text and not before:
        _words(other, text)
    for one in moved:
        other.append(one)
    if text and before:
        _words(other, text)
    (run.addprevious if before else run.addnext)(other)


def _words(run: etree._Element, text: str) -> None:
    made = etree.SubElement(run, f"{W}t", {SPACE: "preserve"})
    made.text = text


def _properties(what: str, value: str) -> Iterator[tuple[str, str]]:
    match what:
        case "颜色":
            yield "color", colour(value)
        case "底色":
            yield "shd", colour(value)
        case "字号":
            yield from (("sz", _half_points(value)), ("szCs", _half_points(value)))
        case "字体":
            yield "rFonts", value
        case _:
            yield from _PLAIN.get(what, ())


def _set(run: etree._Element, name: str, value: str) -> None:
    look = run.find(f"{W}rPr")
    if look is None:
        look = etree.Element(f"{W}rPr")
        run.insert(0, look)
    old = look.find(W + name)
    if old is not None and name != "rFonts":
        look.remove(old)
        old = None
    made = old if old is not None else etree.Element(W + name)
    if name == "rFonts":
        for key in list(made.attrib):
            del made.attrib[key]
        made.attrib.update({W + key: value for key in ("ascii", "hAnsi", "eastAsia", "cs")})
    elif name == "shd":
        made.attrib.update({f"{W}val": "clear", f"{W}color": "auto", f"{W}fill": value})
    elif value:
        made.set(f"{W}val", value)
    if made.getparent() is None:
        later = _ORDER[_ORDER.index(name) + 1 :]
        behind = next((one for one in look if etree.QName(one).localname in later), None)
        look.append(made) if behind is None else look.insert(look.index(behind), made)


def _half_points(value: str) -> str:
    """The size in half points: a name such as 小四, or points."""
    points = POINTS[value] if value in POINTS else _number(value)
    return str(round(points * 2)) if 1 <= points <= 500 else ""


def _number(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return 0
