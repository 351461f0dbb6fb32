"""版式: an office's own page: a reading of the standard's with what its house style changes.

housed   (House) -> Page

Pure. Every length an engine takes is a field of `Page`; here each key of standard/house finds its field.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from docflow.render.page import INK, KINDS_OF_FACE, PROFILES, Page, Role, millimetres
from docflow.standard.house import House

#: Key of a house style -> the field of Page that it sets.
_FIELDS: Final[dict[str, str]] = {
    "上白边": "text_top",
    "左白边": "margin_left",
    "版心宽": "text_width",
    "版心高": "text_height",
    "正文字号": "body_pt",
    "标题字号": "title_pt",
    "版记字号": "imprint_pt",
    "页码字号": "number_pt",
    "表格字号": "table_pt",
    "脚注字号": "footnote_pt",
    "发文机关标志上边距": "red_mark",
    "命令标志上边距": "order_mark",
    "纪要标志上边距": "minutes_mark",
    "信函标志上边距": "letter_mark",
    "标志最大字号": "mark_largest_pt",
    "标志最小字号": "mark_smallest_pt",
    "发文字号空行": "number_rows",
    "红线距字号": "red_line_gap",
    "红线粗细": "red_line",
    "标题空行": "title_gap",
    "主送空行": "addressee_gap",
    "信函线长": "letter_line",
    "信函下线下边距": "letter_foot",
    "信函粗线": "letter_thick",
    "信函细线": "letter_thin",
    "印章直径": "seal",
    "版记粗线": "imprint_thick",
    "版记细线": "imprint_thin",
    "版记在偶数页": "imprint_even",
    "页码下距": "number_below",
    "西文字体": "latin",
}
_FACES: Final[dict[str, Role]] = {
    "正文字体": "body",
    "标题字体": "title",
    "楷体字体": "kai",
    "黑体字体": "hei",
    "页码字体": "song",
}
_LEVELS: Final = "一二三四"


def housed(house: House) -> Page:
    """The page of an office: its reading of the standard with what its house style changes."""
    said = dict(house.changes)
    own: dict[str, Any] = {_FIELDS[key]: value for key, value in said.items() if key in _FIELDS}
    own |= {name: int(said[key]) for key, name in (("每页行数", "lines"), ("每行字数", "columns")) if key in said}
    page = replace(
        PROFILES[house.based_on],
        name=house.name,
        faces=tuple((role, str(said[key])) for key, role in _FACES.items() if key in said),
        headings=tuple(KINDS_OF_FACE[str(house.value(f"{level}级标题字体"))] for level in _LEVELS),
        bold=tuple(bool(house.value(f"{level}级标题加粗")) for level in _LEVELS),
        **own,
    )
    rise = _rise(page) if house.based_on == INK.name else 0.0
    return replace(page, margin_top=page.text_top - rise, margin_bottom=page.height - page.text_bottom - rise)


def _rise(page: Page) -> float:
    """Half of a row's gap, by which the box of the ink reading stands out of its text area above and below.

    The box holds the rows, and the text area the rows less one gap; the standard's own page keeps the 2.42 mm that
    GB/T 33476.2-2016 is quoted with.
    """
    letter = millimetres(page.body_pt)
    if (page.text_height, page.lines, page.body_pt) == (INK.text_height, INK.lines, INK.body_pt):
        return INK.lower_head
    return ((page.text_height - letter) / (page.lines - 1) - letter) / 2
