"""版面位置表: where GB/T 9704-2012 puts things, and how each is measured.

ROWS     every place: what, clause, paper, what is measured, what it should be in each reading

What should be is written here from the standard (standard.md 1.11), not taken from docflow: it is the oracle.
A row (行) of `plain` is 225/22 mm, of `ink` 229.84/22 mm; a character (字) is 156/28 mm; the body of a 三号 letter is
16 points, and stands in the middle of its row. 空二行 is two rows from the ink above to the top of the row below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from measure import MM, Measured, Run

Reading = Literal["plain", "ink"]
READINGS: tuple[Reading, ...] = ("plain", "ink")

#: 字: 156 mm by 28.
ZI = 156 / 28
#: The body of a letter of 三号, 二号 and 四号.
SAN, ER, SI = 16 * MM, 22 * MM, 14 * MM
#: Where the box of the page begins, and a row, in each reading.
TOP = {"plain": 37.0, "ink": 34.58}
HANG = {"plain": 225 / 22, "ink": 229.84 / 22}
#: A row of the title: its letter and 7/8 of a 三号 letter.
TITLE_ROW = ER + 7 / 8 * SAN
SEAL = 42.0
#: How far the centre of a seal stands above the middle of name and date (居中下压).
PRESSED = 3.0

Expected = Callable[[Reading], float]
Measure = Callable[[Measured], "float | str"]


@dataclass(frozen=True)
class Row:
    """A place of the standard."""

    what: str
    clause: str
    paper: str
    measure: Measure
    expected: Callable[[Reading], float | str]
    tolerance: float = 0.3
    #: As LibreOffice sets the .docx; None: not measured there.
    docx: float | None = 1.0
    unit: str = "mm"
    #: Why the .docx is not measured, or is measured more loosely.
    why: str = ""


def _always(value: float | str) -> Callable[[Reading], float | str]:
    return lambda _: value


def _row_top(number: float) -> Expected:
    """Where the body of a 三号 letter begins in row `number` of the page."""
    return lambda reading: TOP[reading] + (number - 1) * HANG[reading] + (HANG[reading] - SAN) / 2


def _below(rows: float, body: float = SAN, own_row: float | None = None) -> Expected:
    """From the foot of something to the body of a letter so many blank rows below it."""
    return lambda reading: rows * HANG[reading] + ((own_row or HANG[reading]) - body) / 2


def _rows(count: float) -> Expected:
    """From the baseline of one row to that of another."""
    return lambda reading: count * HANG[reading]


# --- measures ------------------------------------------------------------------------------------------------


def _first(page: Measured, number: int = 1) -> Run:
    return page.text_rows(number)[0]


def _worst_right(page: Measured) -> float:
    """The right edge that is farthest from 184 among full lines."""
    rights = [
        row.right for number in range(1, page.pages + 1) for row in page.text_rows(number)[:-1] if row.right > 175
    ]
    return max(rights, key=lambda right: abs(right - 184))


def _widest(page: Measured) -> float:
    return float(max(len(row.glyphs) for row in page.text_rows(1)))


def _step(page: Measured) -> float:
    rows = page.text_rows(1)
    return (rows[-1].baseline - rows[0].baseline) / (len(rows) - 1)


def _mark_foot(page: Measured) -> float:
    return page.red(1)[3]


def _joint_foot(page: Measured) -> float:
    return page.ink(page.words(THREE[2], 1))[1]


def _line(page: Measured) -> float:
    """The top of the red line of page 1."""
    return page.red_rules(1)[0].top


def _title_line(page: Measured, words: str) -> float:
    return page.words(words, 1).top - page.red_rules(1)[0].bottom


def _joint_seal_top(page: Measured, name: str) -> float:
    """The same for the first row of a joint signature: a seal on its name alone."""
    over = page.words(name, last=True)
    return over.middle - PRESSED - SEAL / 2 - page.words("特此通知。", over.page).bottom


def _names(page: Measured, *names: str) -> list[Run]:
    return [page.words(name, last=True) for name in names]


def _closest_seals(page: Measured, *names: str) -> float:
    """The least distance between the centres of two seals."""
    found = _names(page, *names)
    centres = [(one.centre, one.middle) for one in found]
    return min(
        ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for n, a in enumerate(centres) for b in centres[n + 1 :]
    )


def _centre_off(over: Run, under: Run) -> float:
    return over.centre - under.centre


def _weight(page: Measured, number: int, at: int, red: bool = False) -> float:
    rules = page.red_rules(number) if red else page.black_rules(number)
    return page.weight(rules[at])


def _last_rule(page: Measured) -> float:
    return page.black_rules(page.pages)[-1].bottom


def _number_side(page: Measured, number: int) -> float:
    found = page.number(number)
    assert found is not None
    return found.right if number % 2 else found.left


def _dash(page: Measured, number: int = 1) -> float:
    found = page.number(number)
    assert found is not None
    return sum(page.ink(Run(number, found.glyphs[:1]))) / 2


def _counted(page: Measured) -> str:
    """The pages that bear a number: 全部, or which."""
    found = [number for number in range(1, page.pages + 1) if page.number(number)]
    return "全部" if len(found) == page.pages else "、".join(map(str, found))


def _after_label(page: Measured, label: str) -> float:
    """How far the second row of a list stands from what follows the label in the first."""
    first = page.words(label)
    row = page.row_of(label, first.page)
    said = row.glyphs[row.text.index(label) + len(label)]
    return page.row_after(row).left - said.left


def _face(words: str) -> Measure:
    return lambda page: page.words(words).face


def _between(low: float, high: float) -> tuple[Callable[[Reading], float], float]:
    """Expected and tolerance of what need only lie within bounds."""
    return lambda _: (low + high) / 2, (high - low) / 2


def _head_side(page: Measured, number: int) -> float:
    """How far the head of a turned table stands from the left of the paper, on a page of its own."""
    found = page.words("表头甲", number)
    return min(one.left for one in found.glyphs)


#: An exact row of 28.95 pt has four fifths above its baseline in LibreOffice: letters stand a millimetre low in it.
#: A stand-in face may reach deeper than the one our .docx reckons with.
_DEEPER = "代用的小标宋比 .docx 里写的墨迹深，大字时差 1 mm 多"
_LOWER = "LibreOffice 把固定行距的五分之四放在基线之上，字低约 1 mm"
THREE = ("云溪区社会工作部", "云溪区民政局", "云溪区市场监督管理局")
SIX = (*THREE, "云溪区财政局", "云溪区司法局", "云溪区教育局")
DATE = "2026年3月5日"
_NEAR_ROW, _NEAR_ROW_BY = _between(0, 225 / 22)
_APART, _APART_BY = _between(SEAL, 150)


def _grid() -> list[Row]:
    return [
        Row("版心左边", "5.2.1", "版心", lambda p: _first(p).left, _always(28)),
        Row("版心右边", "5.2.1", "版心", lambda p: p.text_rows(1)[3].right, _always(184)),
        Row("第一行字的上边", "5.2.1", "版心", lambda p: _first(p).top, _row_top(1), docx=1.2, why=_LOWER),
        Row("最后一行字的下边", "5.2.1", "版心", lambda p: p.text_rows(1)[-1].bottom, lambda r: _row_top(22)(r) + SAN),
        Row("第二面第一行字的上边", "5.2.1", "版心", lambda p: _first(p, 2).top, _row_top(1), docx=1.2, why=_LOWER),
        Row("每面行数", "5.2.3", "版心", lambda p: float(len(p.text_rows(1))), _always(22), 0, 0, "行"),
        Row("每行字数", "5.2.3", "版心", _widest, _always(28), 0, 0, "字"),
        Row("行距", "3.2", "版心", _step, _rows(1), 0.01, 0.05),
        Row("正文字高（三号）", "5.2.2", "版心", lambda p: _first(p).size, _always(SAN), 0.05, 0.05),
        Row("两端对齐的右边（差得最远的一行）", "5.2.3", "杂排", _worst_right, _always(184)),
    ]


def _red_head() -> list[Row]:
    return [
        Row(
            "份号的上边（第一行）", "7.2.1", "下行", lambda p: p.words("000123").top, _row_top(1), docx=1.2, why=_LOWER
        ),
        Row("份号顶格", "7.2.1", "下行", lambda p: p.words("000123").left, _always(28)),
        Row("份号字高（三号）", "7.2.1", "下行", lambda p: p.words("000123").size, _always(SAN), 0.05, 0.05),
        Row(
            "紧急程度的上边（第二行）",
            "7.2.3",
            "下行",
            lambda p: p.words("特急").top,
            _row_top(2),
            docx=1.2,
            why=_LOWER,
        ),
        Row("紧急程度顶格", "7.2.3", "下行", lambda p: p.words("特急").left, _always(28)),
        Row("紧急程度的字体", "7.2.3", "下行", _face("特急"), _always("黑体")),
        Row("发文机关标志的上边", "7.2.4", "下行", lambda p: p.red(1)[1], _always(72)),
        Row("发文机关标志的上边（无份号）", "7.2.4", "盖章", lambda p: p.red(1)[1], _always(72)),
        Row("发文机关标志居中", "7.2.4", "下行", lambda p: sum(p.red(1)[::2]) / 2, _always(106)),
        Row(
            "标志下空二行到发文字号",
            "7.2.5",
            "下行",
            lambda p: p.words("云民发").top - _mark_foot(p),
            _below(2),
            docx=1.4,
            why=_DEEPER,
        ),
        Row("发文字号居中", "7.2.5", "下行", lambda p: p.words("云民发〔2026〕8号").centre, _always(106)),
        Row(
            "红线在发文字号下", "7.2.7", "下行", lambda p: _line(p) - p.ink(p.words("云民发〔2026〕8号"))[1], _always(4)
        ),
        Row("红线左端", "7.2.7", "下行", lambda p: p.red_rules(1)[0].left, _always(28)),
        Row("红线右端", "7.2.7", "下行", lambda p: p.red_rules(1)[0].right, _always(184)),
        Row("红线粗细（1.5 磅）", "惯例", "下行", lambda p: _weight(p, 1, 0, red=True), _always(0.53), 0.05, 0.1),
    ]


def _upward() -> list[Row]:
    return [
        Row("上行文的标志上边", "7.2.4", "上行", lambda p: p.red(1)[1], _always(72)),
        Row("上行文的字号左空一字", "7.2.5", "上行", lambda p: p.words("云民发").left, _always(28 + ZI)),
        Row("签发人右空一字", "7.2.6", "上行", lambda p: p.words("郑一鸣").right, _always(184 - ZI)),
        Row(
            "标志下空二行到签发人",
            "7.2.6",
            "上行",
            lambda p: p.words("签发人").top - _mark_foot(p),
            _below(2),
            docx=1.4,
            why=_DEEPER,
        ),
        Row(
            "签发人与字号同一行",
            "7.2.5",
            "上行",
            lambda p: p.words("签发人").baseline - p.words("云民发").baseline,
            _always(0),
        ),
        Row("“签发人”的字体", "7.2.6", "上行", _face("签发人"), _always("仿宋")),
        Row("签发人姓名的字体", "7.2.6", "上行", _face("郑一鸣"), _always("楷体")),
        Row(
            "上行文红线在字号下",
            "7.2.7",
            "上行",
            lambda p: _line(p) - p.ink(p.words("云民发〔2026〕12号"))[1],
            _always(4),
        ),
        Row(
            "多个签发人：字号与最后一行同行",
            "7.2.6",
            "上行多人",
            lambda p: p.words("云民发").baseline - p.words("何田").baseline,
            _always(0),
        ),
        Row(
            "多个签发人：回行与第一人对齐",
            "7.2.6",
            "上行多人",
            lambda p: p.words("苏禾").left - p.words("郑一鸣").left,
            _always(0),
        ),
        Row(
            "多个签发人：每行两人",
            "7.2.6",
            "上行多人",
            lambda p: p.words("林小满").baseline - p.words("郑一鸣").baseline,
            _always(0),
        ),
        Row(
            "多个签发人：第二行",
            "7.2.6",
            "上行多人",
            lambda p: p.words("苏禾").baseline - p.words("郑一鸣").baseline,
            _rows(1),
        ),
        Row(
            "多个签发人：红线在最后一行下",
            "7.2.7",
            "上行多人",
            lambda p: _line(p) - p.ink(p.words("云民发〔2026〕12号"))[1],
            _always(4),
        ),
    ]


def _joint_head() -> list[Row]:
    return [
        Row("联合行文的标志上边", "7.2.4", "联合", lambda p: p.red(1)[1], _always(72)),
        Row(
            "并列的机关名称左边对齐",
            "7.2.4",
            "联合",
            lambda p: p.words(THREE[1]).left - p.words(THREE[2]).left,
            _always(0),
        ),
        Row(
            "并列的机关名称右边对齐",
            "7.2.4",
            "联合",
            lambda p: p.words(THREE[1]).right - p.words(THREE[2]).right,
            _always(0),
        ),
        Row(
            "“文件”在机关名称的上下居中处",
            "7.2.4",
            "联合",
            lambda p: p.words("文件").middle - (p.words(THREE[0]).top + p.words(THREE[2]).bottom) / 2,
            _always(0),
        ),
        Row("联合行文标志下空二行到字号", "7.2.5", "联合", lambda p: p.words("云社发").top - _joint_foot(p), _below(2)),
        Row("六个机关的标志上边", "7.2.4", "联合六家", lambda p: p.red(1)[1], _always(72)),
    ]


def _body() -> list[Row]:
    after_title = _below(1)
    return [
        Row("红线下空二行到标题", "7.3.1", "下行", lambda p: _title_line(p, "关于做好"), _below(2, ER, TITLE_ROW)),
        Row("标题居中", "7.3.1", "下行", lambda p: p.words("关于做好有关工作的通知").centre, _always(106)),
        Row("标题字高（二号）", "7.3.1", "下行", lambda p: p.words("关于做好").size, _always(ER), 0.05, 0.05),
        Row("标题的字体", "7.3.1", "下行", _face("关于做好"), _always("小标宋")),
        Row(
            "标题下空一行到主送机关",
            "7.3.2",
            "下行",
            lambda p: p.words("各有关单位").top - p.words("关于做好").bottom,
            lambda r: (TITLE_ROW - ER) / 2 + after_title(r),
        ),
        Row("主送机关顶格", "7.3.2", "下行", lambda p: p.words("各有关单位").left, _always(28)),
        Row(
            "正文在主送机关下一行",
            "7.3.3",
            "盖章",
            lambda p: p.words("国国国").baseline - p.words("各有关单位").baseline,
            _rows(1),
        ),
        Row("自然段左空二字", "7.3.3", "盖章", lambda p: p.words("国国国").left, _always(28 + 2 * ZI)),
        Row("回行顶格", "7.3.3", "盖章", lambda p: p.row_after(p.words("国国国")).left, _always(28)),
        Row("正文的字体", "5.2.2", "盖章", _face("国国国"), _always("仿宋")),
        Row("一级标题左空二字", "7.3.3", "下行", lambda p: p.words("一、总体要求").left, _always(28 + 2 * ZI)),
        Row("一级标题的字体", "7.3.3", "下行", _face("一、总体要求"), _always("黑体")),
        Row("二级标题左空二字", "7.3.3", "下行", lambda p: p.words("（一）摸清底数").left, _always(28 + 2 * ZI)),
        Row("二级标题的字体", "7.3.3", "下行", _face("（一）摸清底数"), _always("楷体")),
        Row("三级标题的字体", "7.3.3", "下行", _face("1.按期核对"), _always("仿宋")),
        Row("四级标题的字体", "7.3.3", "下行", _face("（1）逐户登记"), _always("仿宋")),
        Row(
            "正文下空一行到附件说明",
            "7.3.4",
            "附件",
            lambda p: p.words("附件：").baseline - p.words("特此通知。").baseline,
            _rows(2),
        ),
        Row("附件说明左空二字", "7.3.4", "附件", lambda p: p.words("附件：").left, _always(28 + 2 * ZI)),
        Row(
            "附件名称回行与上行名称对齐",
            "7.3.4",
            "附件",
            lambda p: p.row_after(p.words("工作进度表及其")).left - p.words("工作进度表及其").left,
            _always(0),
        ),
        Row("附件序号对齐", "7.3.4", "附件", lambda p: p.words("2.").left - p.words("1.").left, _always(0)),
    ]


def _sealed() -> list[Row]:
    return [
        Row("盖章：成文日期右空四字", "7.3.5.1", "盖章", lambda p: p.words(DATE).right, _always(184 - 4 * ZI)),
        Row(
            "盖章：署名在成文日期之上居中",
            "7.3.5.1",
            "盖章",
            lambda p: _centre_off(_sign(p), p.words(DATE)),
            _always(0),
            docx=3.2,
            why="LibreOffice 在数字和汉字之间加空，日期变长",
        ),
        Row(
            "盖章：成文日期在署名下一行",
            "7.3.5.1",
            "盖章",
            lambda p: p.words(DATE).baseline - _sign(p).baseline,
            _rows(1),
        ),
        Row("盖章：印章（42 mm）顶端距正文", "7.3.5.1", "盖章", _seal_over, _NEAR_ROW, _NEAR_ROW_BY, _NEAR_ROW_BY),
        Row(
            "盖章：印章右端在版心内",
            "7.3.5.1",
            "盖章",
            lambda p: p.words(DATE).centre + SEAL / 2,
            *_between(28 + SEAL, 184),
            docx=(184 - 28 - SEAL) / 2,
        ),
        Row(
            "盖章：长名称不出版心",
            "7.3.5.1",
            "长名",
            lambda p: p.words("云溪区新时代文明", last=True).left,
            *_between(28, 120),
            docx=47,
        ),
        Row(
            "盖章：长名称在成文日期之上居中",
            "7.3.5.1",
            "长名",
            lambda p: _centre_off(p.words("云溪区新时代文明实践工作领导小组办公室", last=True), p.words(DATE)),
            _always(0),
            docx=3.2,
            why="LibreOffice 在数字和汉字之间加空，日期变长",
        ),
        Row(
            "联合盖章：相邻印章不相交",
            "7.3.5.1",
            "联合",
            lambda p: _closest_seals(p, *THREE),
            _APART,
            _APART_BY,
            _APART_BY,
        ),
        Row(
            "联合盖章：最后一个署名在成文日期之上居中",
            "7.3.5.1",
            "联合",
            lambda p: _centre_off(_names(p, THREE[2])[0], p.words(DATE)),
            _always(0),
            docx=3.2,
            why="LibreOffice 在数字和汉字之间加空，日期变长",
        ),
        Row(
            "联合盖章：第一排印章顶端距正文",
            "7.3.5.1",
            "联合",
            lambda p: _joint_seal_top(p, THREE[0]),
            *_between(-1, 225 / 22),
            docx=6,
        ),
        Row(
            "联合盖章：最左的印章在版心内",
            "7.3.5.1",
            "联合",
            lambda p: min(one.centre for one in _names(p, *THREE)) - SEAL / 2,
            *_between(28, 142),
            docx=57,
        ),
        Row(
            "六家联合：相邻印章不相交",
            "7.3.5.1",
            "联合六家",
            lambda p: _closest_seals(p, *SIX),
            _APART,
            _APART_BY,
            _APART_BY,
        ),
        Row(
            "六家联合：最左的印章在版心内",
            "7.3.5.1",
            "联合六家",
            lambda p: min(one.centre for one in _names(p, *SIX)) - SEAL / 2,
            *_between(28, 142),
            docx=57,
        ),
        Row(
            "六家联合：最右的印章在版心内",
            "7.3.5.1",
            "联合六家",
            lambda p: max(one.centre for one in _names(p, *SIX)) + SEAL / 2,
            *_between(70, 184),
            docx=57,
        ),
    ]


def _sign(page: Measured) -> Run:
    """The name above the date."""
    return page.row_before(page.words(DATE, last=True))


def _seal_over(page: Measured) -> float:
    date = page.words(DATE, last=True)
    middle = (_sign(page).top + date.bottom) / 2
    return middle - PRESSED - SEAL / 2 - page.words("特此通知。", date.page).bottom


def _other_signs() -> list[Row]:
    name = "云溪区社会工作委员会"
    return [
        Row(
            "不盖章：署名在正文下空一行",
            "7.3.5.2",
            "不盖章",
            lambda p: p.words(name).baseline - p.words("特此通知。").baseline,
            _rows(2),
        ),
        Row("不盖章：署名右空二字", "7.3.5.2", "不盖章", lambda p: p.words(name).right, _always(184 - 2 * ZI)),
        Row(
            "不盖章：日期首字比署名首字右移二字",
            "7.3.5.2",
            "不盖章",
            lambda p: p.words(DATE).left - p.words(name).left,
            _always(2 * ZI),
            docx=6.2,
            why="LibreOffice 在数字和汉字之间加空，日期变长",
        ),
        Row(
            "不盖章：日期在署名下一行",
            "7.3.5.2",
            "不盖章",
            lambda p: p.words(DATE).baseline - p.words(name).baseline,
            _rows(1),
        ),
        Row(
            "不盖章，日期比署名长：日期右空二字",
            "7.3.5.2",
            "不盖章短名",
            lambda p: p.words(DATE).right,
            _always(184 - 2 * ZI),
        ),
        Row(
            "不盖章，日期比署名长：首字右移二字",
            "7.3.5.2",
            "不盖章短名",
            lambda p: p.words(DATE).left - _sign(p).left,
            _always(2 * ZI),
            docx=6.2,
            why="LibreOffice 在数字和汉字之间加空，日期变长",
        ),
        Row(
            "不盖章联合：其余机关依次在下",
            "7.3.5.2",
            "不盖章联合",
            lambda p: _sign(p).baseline - p.words(name).baseline,
            _rows(1),
        ),
        Row(
            "签名章：正文下空二行",
            "7.3.5.3",
            "命令",
            lambda p: p.words("区长").baseline - p.words("特此通知。").baseline,
            _rows(3),
        ),
        Row("签名章：成文日期右空四字", "7.3.5.3", "命令", lambda p: p.words(DATE).right, _always(184 - 4 * ZI)),
        Row(
            "签名章：职务距签名章（右空四字、宽六字）二字",
            "7.3.5.3",
            "命令",
            lambda p: p.words("区长").right,
            _always(184 - 12 * ZI),
        ),
        Row(
            "签名章：签名章下空一行到成文日期",
            "7.3.5.3",
            "命令",
            lambda p: p.words(DATE).baseline - p.words("区长").baseline,
            _rows(2),
        ),
        Row(
            "附注在成文日期下一行",
            "7.3.6",
            "附件",
            lambda p: p.words("（此件公开发布）").baseline - p.words(DATE).baseline,
            _rows(1),
        ),
        Row("附注左空二字", "7.3.6", "附件", lambda p: p.words("（此件公开发布）").left, _always(28 + 2 * ZI)),
    ]


def _annexes() -> list[Row]:
    def annex(page: Measured, number: int = 1) -> int:
        return page.words(f"附件{number}").page

    return [
        Row(
            "附件标识的上边（第一行）",
            "7.3.7",
            "附件",
            lambda p: p.words("附件1").top,
            _row_top(1),
            docx=1.2,
            why=_LOWER,
        ),
        Row("附件标识顶格", "7.3.7", "附件", lambda p: p.words("附件1").left, _always(28)),
        Row("附件标识的字体", "7.3.7", "附件", lambda p: p.words("附件1").face, _always("黑体")),
        Row(
            "附件标题的上边（第三行）",
            "7.3.7",
            "附件",
            lambda p: p.words("有关单位名册", annex(p)).top,
            lambda r: TOP[r] + 2 * HANG[r] + (TITLE_ROW - ER) / 2,
            docx=1.2,
            why=_LOWER,
        ),
        Row("附件标题居中", "7.3.7", "附件", lambda p: p.words("有关单位名册", annex(p)).centre, _always(106)),
        Row("每个附件另面起", "7.3.7", "附件", lambda p: float(annex(p, 2) - annex(p, 1)), _always(1), 0, 0, "面"),
        Row("附件的页码连续", "7.5", "附件", _counted, _always("全部"), 0, 0, "面"),
        Row(
            "另装的附件：文号和附件号的上边（第一行）",
            "7.3.7",
            "附件另装",
            lambda p: p.words("云民发").top,
            _row_top(1),
            docx=1.2,
            why=_LOWER,
        ),
        Row("另装的附件：文号和附件号顶格", "7.3.7", "附件另装", lambda p: p.words("云民发").left, _always(28)),
        Row(
            "另装的附件：标题的上边（第三行）",
            "7.3.7",
            "附件另装",
            lambda p: p.words("工作进度表").top,
            lambda r: TOP[r] + 2 * HANG[r] + (TITLE_ROW - ER) / 2,
            docx=1.2,
            why=_LOWER,
        ),
    ]


def _imprint() -> list[Row]:
    return [
        Row("版记末线", "7.4.1", "盖章", _last_rule, _always(262)),
        Row("版记末线左端", "7.4.1", "盖章", lambda p: p.black_rules(p.pages)[-1].left, _always(28)),
        Row("版记末线右端", "7.4.1", "盖章", lambda p: p.black_rules(p.pages)[-1].right, _always(184)),
        Row("版记首线粗细", "7.4.1", "盖章", lambda p: _weight(p, p.pages, 0), _always(0.35), 0.05, 0.1),
        Row("版记中线粗细", "7.4.1", "盖章", lambda p: _weight(p, p.pages, 1), _always(0.25), 0.05, 0.1),
        Row("版记末线粗细", "7.4.1", "盖章", lambda p: _weight(p, p.pages, 2), _always(0.35), 0.05, 0.1),
        Row("抄送左空一字", "7.4.2", "盖章", lambda p: p.words("抄送：").left, _always(28 + SI)),
        Row("抄送字高（四号）", "7.4.2", "盖章", lambda p: p.words("抄送：").size, _always(SI), 0.05, 0.05),
        Row("抄送回行与冒号后的首字对齐", "7.4.2", "主送移版记", lambda p: _after_label(p, "抄送："), _always(0)),
        Row(
            "抄送右空一字",
            "7.4.2",
            "主送移版记",
            lambda p: p.row_of("抄送：").right,
            *_between(184 - 3 * SI, 184 - SI + 0.3),
            docx=6,
        ),
        Row(
            "主送移入版记：与抄送之间没有线",
            "7.4.2",
            "主送移版记",
            lambda p: float(len(p.black_rules(p.pages))),
            _always(3),
            0,
            0,
            "条",
        ),
        Row("主送移入版记：左空一字", "7.4.2", "主送移版记", lambda p: p.words("主送：").left, _always(28 + SI)),
        Row("印发机关左空一字", "7.4.3", "盖章", lambda p: p.words("区民政局综合科").left, _always(28 + SI)),
        Row("印发日期右空一字", "7.4.3", "盖章", lambda p: p.words("印发").right, _always(184 - SI)),
        Row(
            "抄送中线在印发机关上",
            "7.4.3",
            "盖章",
            lambda p: p.words("区民政局综合科").top - p.black_rules(p.pages)[1].bottom,
            *_between(0.5, 4),
            docx=3,
        ),
    ]


def _numbers() -> list[Row]:
    return [
        Row("页码一字线在版心下边之下 7 mm", "7.5", "附件", _dash, _always(269)),
        Row("单页码居右空一字", "7.5", "附件", lambda p: _number_side(p, 1), _always(184 - SI)),
        Row("双页码居左空一字", "7.5", "附件", lambda p: _number_side(p, 2), _always(28 + SI)),
        Row("页码字高（四号）", "7.5", "附件", lambda p: _found(p.number(1)).size, _always(SI), 0.05, 0.05),
        Row("页码的字体", "7.5", "附件", lambda p: _found(p.number(1)).face, _always("宋体")),
    ]


def _found(run: Run | None) -> Run:
    assert run is not None
    return run


def _letters() -> list[Row]:
    def upper(page: Measured, at: int) -> float:
        return page.red_rules(1)[at].top

    return [
        Row("信函：标志的上边", "10.1", "信函", lambda p: p.red(1)[1], _always(30)),
        Row("信函：标志居中", "10.1", "信函", lambda p: sum(p.red(1)[::2]) / 2, _always(106)),
        Row(
            "信函：上双线在标志下",
            "10.1",
            "信函",
            lambda p: upper(p, 0) - _mark_foot(p),
            _always(4),
            docx=1.2,
            why=_DEEPER,
        ),
        Row("信函：上双线左端", "10.1", "信函", lambda p: p.red_rules(1)[0].left, _always(21)),
        Row("信函：上双线右端", "10.1", "信函", lambda p: p.red_rules(1)[0].right, _always(191)),
        Row("信函：上双线的上线（粗）", "10.1", "信函", lambda p: _weight(p, 1, 0, red=True), _always(0.7), 0.05, 0.1),
        Row("信函：上双线的下线（细）", "10.1", "信函", lambda p: _weight(p, 1, 1, red=True), _always(0.25), 0.05, 0.1),
        Row("信函：下双线距纸的下边 20 mm", "10.1", "信函", lambda p: p.red_rules(1)[3].bottom, _always(277)),
        Row("信函：下双线的上线（细）", "10.1", "信函", lambda p: _weight(p, 1, 2, red=True), _always(0.25), 0.05, 0.1),
        Row("信函：下双线的下线（粗）", "10.1", "信函", lambda p: _weight(p, 1, 3, red=True), _always(0.7), 0.05, 0.1),
        Row("信函：第二面没有双线", "10.1", "信函", lambda p: float(len(p.red_rules(2))), _always(0), 0, 0, "条"),
        Row("信函：字号顶版心右边", "10.1", "信函", lambda p: p.words("松民函〔2026〕2号").right, _always(184)),
        Row(
            "信函：字号在上双线下 7/8 个三号字",
            "10.1",
            "信函",
            lambda p: p.ink(p.words("松民函〔2026〕2号"))[0] - p.red_rules(1)[1].bottom,
            _always(7 / 8 * SAN),
        ),
        Row("信函：紧急程度顶格", "10.1", "信函", lambda p: p.words("特急").left, _always(28)),
        Row(
            "信函：紧急程度与字号同一行",
            "10.1",
            "信函",
            lambda p: p.words("特急").baseline - p.words("松民函").baseline,
            _always(0),
        ),
        Row(
            "信函：字号下空二行到标题",
            "10.1",
            "信函",
            lambda p: p.words("关于商请").top - p.words("松民函").bottom,
            lambda r: (HANG[r] - SAN) / 2 + _below(2, ER, TITLE_ROW)(r),
        ),
        Row(
            "信函：首页末行在下双线之上至少 7/8 个三号字",
            "10.1",
            "信函",
            lambda p: p.red_rules(1)[2].top - p.text_rows(1)[-1].bottom,
            *_between(7 / 8 * SAN, 40),
            docx=18,
        ),
        Row("信函：首页不编页码", "10.1", "信函", _counted, _always("2"), 0, 0, "面"),
        Row("信函：版记没有线", "10.1", "信函", lambda p: float(len(p.black_rules(p.pages))), _always(0), 0, 0, "条"),
        Row(
            "信函：版记在版心最下方", "10.1", "信函", lambda p: p.words("抄送：").bottom, *_between(256, 262.3), docx=4
        ),
    ]


def _orders_and_minutes() -> list[Row]:
    return [
        Row("命令：标志的上边", "10.2", "命令", lambda p: p.red(1)[1], _always(57)),
        Row(
            "命令：标志下空二行到令号",
            "10.2",
            "命令",
            lambda p: p.words("第3号").top - _mark_foot(p),
            _below(2),
            docx=1.4,
            why=_DEEPER,
        ),
        Row("命令：令号居中", "10.2", "命令", lambda p: p.words("第3号").centre, _always(106)),
        Row(
            "命令：令号下空二行到正文",
            "10.2",
            "命令",
            lambda p: p.words("国国国").baseline - p.words("第3号").baseline,
            _rows(3),
        ),
        Row("命令：没有红线", "10.2", "命令", lambda p: float(len(p.red_rules(1))), _always(0), 0, 0, "条"),
        Row("纪要：标志的上边", "10.3", "纪要", lambda p: p.red(1)[1], _always(72)),
        Row("纪要：标志居中", "10.3", "纪要", lambda p: sum(p.red(1)[::2]) / 2, _always(106)),
        Row(
            "纪要：出席在正文下空一行",
            "10.3",
            "纪要",
            lambda p: p.words("出席").baseline - p.words("特此通知。").baseline,
            _rows(2),
        ),
        Row("纪要：出席左空二字", "10.3", "纪要", lambda p: p.words("出席").left, _always(28 + 2 * ZI)),
        Row("纪要：“出席”的字体", "10.3", "纪要", _face("出席"), _always("黑体")),
        Row("纪要：出席人员的字体", "10.3", "纪要", _face("郑一鸣"), _always("仿宋")),
        Row("纪要：出席人员回行与冒号后的首字对齐", "10.3", "纪要", lambda p: _after_label(p, "出席："), _always(0)),
    ]


def _turned() -> list[Row]:
    # The head of a turned table reads upwards: its letters stand beside each other along the binding or the cut.
    return [
        Row("横排表格：双页表头在切口一边", "8", "横排", lambda p: _head_side(p, 2), *_between(28, 60), docx=17),
        Row("横排表格：单页表头在订口一边", "8", "横排", lambda p: _head_side(p, 3), *_between(28, 60), docx=17),
        Row("横排表格：页码位置不变", "7.5", "横排", lambda p: _number_side(p, 2), _always(28 + SI)),
    ]


def rows() -> tuple[Row, ...]:
    return (
        *_grid(),
        *_red_head(),
        *_upward(),
        *_joint_head(),
        *_body(),
        *_sealed(),
        *_other_signs(),
        *_annexes(),
        *_imprint(),
        *_numbers(),
        *_letters(),
        *_orders_and_minutes(),
        *_turned(),
    )


ROWS = rows()
