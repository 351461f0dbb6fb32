"""How a paragraph says what it is: by the words that open it.

caption   (content)  -> Caption      表：标题 · 表（横排）：标题
shaped    (content)  -> Shaped       居中：… · 居右：… · 顶格：…
picture   (content)  -> Pictured     ![标题](字段) · ![标题](字段 =120mm)
is_note   (text)     -> bool         注：… · 资料来源：… · 单位：… · 说明：…

Each gives None for a paragraph of another kind, and Near for one that nearly is of its kind: to be told, not guessed.
Only what the author wrote is looked at: a value is one token here and opens nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from docflow.document.inline import plain
from docflow.standard.layout import TEXT_WIDTH

Shape: TypeAlias = Literal["flush", "center", "right"]

#: Smaller than this nobody sees what is on a picture, in mm.
NARROWEST: Final = 10.0

_CAPTION: Final = re.compile(r"表(?P<turned>[（(]横排[）)])?[:：][ \t\u3000]*(?P<title>.+)", re.DOTALL)
_NEAR_CAPTION: Final = re.compile(r"表[（(【\[〔]?[横竖纵旋][^：:]{0,6}[:：].*|表[（(]横排[）)].*", re.DOTALL)
_NOTE: Final = re.compile(r"(?:注|资料来源|单位|说明)[:：]")
_SHAPES: Final[dict[str, Shape]] = {"居中": "center", "居右": "right", "顶格": "flush"}
#: What people write for one of them.
_MEANT: Final = {
    "居中对齐": "居中", "中间对齐": "居中", "右对齐": "居右", "靠右": "居右", "居左": "顶格", "左对齐": "顶格",
    "靠左": "顶格", "左顶格": "顶格", "顶头": "顶格",
}  # fmt: skip
_SHAPED: Final = re.compile(rf"({'|'.join((*_MEANT, *_SHAPES))})[:：][ \t\u3000]*", re.DOTALL)
_PICTURE: Final = re.compile(
    r"!\[(?P<title>[^\]\n]*)\]\([ \t]*(?P<data>[^\s()=]+)"
    r"(?:[ \t]+=[ \t]*(?P<width>\d+(?:\.\d+)?)[ \t]*(?P<unit>[^\s()]*))?[ \t]*\)",
    re.ASCII,
)
_NEAR_PICTURE: Final = re.compile(r"[!！][ \t]*[\[［【]")


@dataclass(frozen=True, slots=True)
class Near:
    """A paragraph that nearly is of a kind: what is wrong with it, and how to write it."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Caption:
    title: str
    sideways: bool


@dataclass(frozen=True, slots=True)
class Shaped:
    shape: Shape
    content: str


@dataclass(frozen=True, slots=True)
class Pictured:
    title: str
    #: The name of a field, or the token of a value.
    data: str
    #: In mm; 0 where the author does not say.
    width: float


def caption(content: str) -> Caption | Near | None:
    """The caption of the table below, or nothing."""
    if found := _CAPTION.fullmatch(content):
        return Caption(plain(found["title"]), bool(found["turned"]))
    if _NEAR_CAPTION.fullmatch(content):
        return Near(f"“{content[:12]}”", "横排的表写成 表（横排）：标题")
    return None


def shaped(content: str) -> Shaped | Near | None:
    """The shape that a paragraph asks for, and its words."""
    found = _SHAPED.match(content)
    if not found:
        return None
    rest = content[found.end() :]
    if found[1] in _MEANT:
        return Near(f"“{found[1]}：”", f"写成 {_MEANT[found[1]]}：文字；要原样印出就写 {found[1]}\\：")
    if not rest:
        return Near(f"“{found[1]}：”后面没有文字", f"写成 {found[1]}：文字")
    return Shaped(_SHAPES[found[1]], rest)


def picture(content: str) -> Pictured | Near | None:
    """The picture that a paragraph is, or nothing."""
    found = _PICTURE.fullmatch(content)
    if not found:
        if not _NEAR_PICTURE.match(content):
            return None
        title = re.sub(r"^[!！][ \t]*[\[［【]|[\]］】].*", "", content, flags=re.DOTALL)[:20]
        return Near(title, "和别的文字连在一段里" if _PICTURE.match(content) else "写法不对")
    title = plain(found["title"].strip())
    width = float(found["width"] or 0)
    if found["width"] and found["unit"] not in ("mm", "毫米"):
        return Near(title, f"宽度的单位应为 mm，实际是“{found['unit']}”" if found["unit"] else "宽度没有写单位 mm")
    if found["width"] and not NARROWEST <= width <= TEXT_WIDTH.value:
        return Near(title, f"宽度 {found['width']}mm 应在 {NARROWEST:g} 到 {TEXT_WIDTH.value:g} 毫米之间")
    return Pictured(title, found["data"], width)


def is_note(text: str) -> bool:
    """True for words that belong to the table or picture above them."""
    return bool(_NOTE.match(text))
