"""字号: the sizes of type by their Chinese names, and which element is set in which.

POINTS    号数 -> points as word processors have them
The standard names sizes only (3号, 2号, 4号) and the kinds of faces, never points or a maker's font.
"""

from __future__ import annotations

from typing import Final

#: Millimetres in a point.
MM: Final = 25.4 / 72

POINTS: Final[dict[str, float]] = {
    "初号": 42,
    "小初": 36,
    "一号": 26,
    "小一": 24,
    "二号": 22,
    "小二": 18,
    "三号": 16,
    "小三": 15,
    "四号": 14,
    "小四": 12,
    "五号": 10.5,
    "小五": 9,
    "六号": 7.5,
    "七号": 5.5,
}

#: The size of each element (clauses 5.2.2, 7.2–7.5).
BODY: Final = "三号"
TITLE: Final = "二号"
IMPRINT: Final = "四号"
PAGE_NUMBER: Final = "四号"
#: Tables and charts: the standard is silent; a row of figures is set smaller than the text by custom.
TABLE: Final = "小四"
FOOTNOTE: Final = "小四"


def millimetres(size: str) -> float:
    """The height of a character of `size`."""
    return POINTS[size] * MM
