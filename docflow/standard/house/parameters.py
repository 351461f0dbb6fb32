"""版式参数: what an office may declare as its own, each beside the standard's value, clause and strength.

PARAMETERS    Chinese key -> Parameter
shown         (parameter, value) -> the value as a person writes it
standard      ()                 -> every parameter at the standard's own value

A parameter says nothing of engines; render/page.py makes a page of the values.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from docflow.standard import layout, seals, sizes
from docflow.standard.layout import Figure, Strength

#: A length in mm, rows, characters, points of type; a face's name or a role; yes or no.
Value: TypeAlias = float | str | bool
Kind: TypeAlias = Literal["mm", "行", "字", "号", "face", "role", "yes"]

#: 字体的种类: what a heading may be set in, as the standard names the kinds of faces.
KINDS_OF_FACE: Final = ("仿宋", "楷体", "黑体", "小标宋", "宋体")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing of the page that an office may set otherwise (版式参数)."""

    key: str
    kind: Kind
    #: What the standard says; "" where it says nothing.
    standard: Value
    clause: str
    strength: Strength
    #: Beyond these no page can be set, whatever else is said.
    low: float = 0
    high: float = 0
    #: Whether parts of one count: half a blank row, never half a character of a line.
    parts: bool = True
    #: How far off the standard itself allows it to be.
    tolerance: float = 0


def _figure(key: str, figure: Figure, low: float, high: float, kind: Kind = "mm", whole: bool = False) -> Parameter:
    return Parameter(key, kind, figure.value, figure.clause, figure.strength, low, high, not whole, figure.tolerance)


def _size(key: str, size: str, clause: str, strength: Strength) -> Parameter:
    return Parameter(key, "号", sizes.POINTS[size], clause, strength, 7, 42)


def _face(key: str, standard: str, clause: str, strength: Strength = "GEN") -> Parameter:
    return Parameter(key, "face", standard, clause, strength)


def _headings() -> tuple[Parameter, ...]:
    kinds = ("黑体", "楷体", "仿宋", "仿宋")
    out = []
    for level, kind in zip("一二三四", kinds, strict=True):
        out.append(Parameter(f"{level}级标题字体", "role", kind, "7.3.3", "GEN"))
        out.append(Parameter(f"{level}级标题加粗", "yes", False, "7.3.3", "GEN"))
    return tuple(out)


_ALL: Final = (
    _figure("上白边", layout.TOP_WHITE, 10, 80),
    _figure("左白边", layout.LEFT_WHITE, 10, 60),
    _figure("版心宽", layout.TEXT_WIDTH, 100, 190),
    _figure("版心高", layout.TEXT_HEIGHT, 150, 270),
    _figure("每页行数", layout.LINES_A_PAGE, 15, 40, "行", whole=True),
    _figure("每行字数", layout.CHARACTERS_A_LINE, 18, 45, "字", whole=True),
    _size("正文字号", sizes.BODY, "5.2.2", "GEN"),
    _size("标题字号", sizes.TITLE, "7.3.1", "GEN"),
    _size("版记字号", sizes.IMPRINT, "7.4.2", "GEN"),
    _size("页码字号", sizes.PAGE_NUMBER, "7.5", "GEN"),
    _size("表格字号", sizes.TABLE, "惯例", "PRAC"),
    _size("脚注字号", sizes.FOOTNOTE, "惯例", "PRAC"),
    _figure("发文机关标志上边距", layout.MARK_TOP, 0, 80),
    _figure("命令标志上边距", layout.ORDER_MARK_TOP, 0, 80),
    _figure("纪要标志上边距", layout.MINUTES_MARK_TOP, 0, 80),
    _figure("信函标志上边距", layout.LETTER_MARK_TOP, 10, 80),
    _figure("标志最大字号", layout.MARK_LARGEST, 16, 120, "号"),
    _figure("标志最小字号", layout.MARK_SMALLEST, 16, 120, "号"),
    _figure("发文字号空行", layout.NUMBER_GAP, 0, 5, "行"),
    _figure("红线距字号", layout.RED_LINE_GAP, 1, 15),
    _figure("红线粗细", layout.RED_LINE_WEIGHT, 0.1, 3),
    _figure("标题空行", layout.TITLE_GAP, 0, 5, "行"),
    _figure("主送空行", layout.ADDRESSEE_GAP, 0, 3, "行"),
    _figure("信函线长", layout.LETTER_LINE_LENGTH, 100, 190),
    _figure("信函下线下边距", layout.LETTER_LOWER_LINE, 8, 30),
    _figure("信函粗线", layout.LETTER_THICK, 0.2, 3),
    _figure("信函细线", layout.LETTER_THIN, 0.1, 3),
    Parameter("印章直径", "mm", seals.USUAL, "惯例", "PRAC", 20, 58),
    _figure("版记粗线", layout.IMPRINT_THICK, 0.1, 2),
    _figure("版记细线", layout.IMPRINT_THIN, 0.1, 2),
    Parameter("版记在偶数页", "yes", False, "惯例", "PRAC"),
    _figure("页码下距", layout.PAGE_NUMBER_BELOW, 3, 20),
    _face("正文字体", "仿宋", "5.2.2"),
    _face("标题字体", "小标宋", "7.3.1"),
    _face("楷体字体", "楷体", "7.3.3"),
    _face("黑体字体", "黑体", "7.3.3"),
    _face("页码字体", "宋体", "7.5"),
    _face("西文字体", "", "惯例", "PRAC"),
    *_headings(),
)

PARAMETERS: Final[dict[str, Parameter]] = {one.key: one for one in _ALL}


def standard() -> dict[str, Value]:
    """Every parameter at the standard's own value."""
    return {one.key: one.standard for one in _ALL}


def shown(parameter: Parameter, value: Value) -> str:
    """`value` as a person writes it, with its unit; 不另设 for a face that the standard leaves open."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value or "不另设"
    if parameter.kind == "号":
        name = next((name for name, points in sizes.POINTS.items() if points == value), "")
        return name or f"{value:g} 磅"
    return f"{round(value, 3):g} {parameter.kind}"
