"""Figures that must agree with what stands beside them (domain.md 3). It reports; it never corrects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from docflow import chinese
from docflow.lint.draft import Draft, Grid, Line
from docflow.lint.fault import Check, Fault
from docflow.lint.recognise import ordinal

_TOTAL = re.compile(r"^(合\s*计|总\s*计|共\s*计|总\s*数)$")
_SUBTOTAL = re.compile(r"小\s*计")
_NO_SUM = re.compile(r"序号|编号|率|占比|比例|比重|百分|均|年份|日期|时间|电话|名次|排名|备注|同比|增长|任期")
_FIGURE = re.compile(r"(-?[\d,，]+(?:\.\d+)?)\s*(?:[人个家户名元项次件张条所处]|万元|亿元|平方米)?")
_COUNT = r"([1-9]\d?|[二三四五六七八九]|十[一二三四五六七八九]?|二十)"
_MEASURE = r"(?:个方面|方面|项|点|条|类|件事|个问题|项工作|项任务|项措施|个环节|大任务|个重点|项要求|个步骤)"
_ANNOUNCES = re.compile(
    rf"(?:以下|下列|如下|下述|主要有|主要存在|分为|包括|重点做好|着力抓好|做好|抓好|落实|存在)(?:的)?[^，。；：\d]{{0,6}}?{_COUNT}{_MEASURE}[^，。；：]{{0,12}}[：。:]?$"
    rf"|{_COUNT}{_MEASURE}[^，。；：]{{0,10}}(?:如下|是)?：$"
)
_DATE = r"\d{4}年\d{1,2}月\d{1,2}日"
_DEADLINES = (
    re.compile(
        rf"(?:请|须|应|务必|要求|于|在)[^。；]{{0,24}}?({_DATE})(?:（[^）]*）)?[^。；，\d]{{0,6}}?(?:前|之前|以前)[^。；]{{0,40}}?(?:报|送|完成|提交|反馈|回复|回执|交)"
    ),
    re.compile(rf"(?:截止|报名|报送)(?:日期|时间|期限)(?:为|是|：|至)\s*({_DATE})"),
)
_WEEKDAY = re.compile(rf"({_DATE})\s*（?(?:星期|周)([一二三四五六日天])）?")
_PARTS = re.compile(
    r"(?:共有?|现有|有)?(党员|职工|会员|单位|组织|从业人员)(?:总数)?(?:共有|共|为|有)?\s*(\d[\d,]*)\s*[名人个家户][，,（(]\s*"
    r"其中[，,：:]?\s*([^。；）)]{4,60})"
)
_NAMED = re.compile(r"([一-鿿]{2,6}?)(?:有|为|共)?\s*(\d[\d,]*)\s*[名人个家户]")


# --- announced and found -----------------------------------------------------------------------------------


def announced(draft: Draft) -> Iterator[Fault]:
    lines = [line for line in draft.of("body", "heading") if not line.automatic]
    for index, line in enumerate(lines):
        yield from _announced_inline(line)
        found = _ANNOUNCES.search(line.text.strip())
        if not found:
            continue
        said = ordinal(next(group for group in found.groups() if group))
        count = _items_below(lines, index)
        if count and count != said:
            yield Fault(line.place, f"说有 {said} 项，下面列了 {count} 项", "核对项数")


def _items_below(lines: Sequence[Line], index: int) -> int:
    """How many items of one level follow `lines[index]` at once; 0 when none does."""
    if index + 1 >= len(lines) or lines[index + 1].role != "heading":
        return 0
    level = lines[index + 1].level
    above = lines[index].level if lines[index].role == "heading" else 0
    if lines[index + 1].number != 1 or (above and level <= above):
        return 0
    count = 0
    for line in lines[index + 1 :]:
        if line.role != "heading" or line.level > level:
            continue
        # A second 1 begins another list.
        if line.level < level or line.annex != lines[index].annex or (count and line.number == 1):
            break
        count += 1
    return count


def _announced_inline(line: Line) -> Iterator[Fault]:
    """`有三个方面：一是…；二是…` in one paragraph."""
    for found in re.finditer(rf"{_COUNT}{_MEASURE}[^，。；：]{{0,10}}[：:](?=\s*一是)", line.text):
        rest = re.split(r"[二三四五六七八九十]?[个项]方面[：:]", line.text[found.end() :])[0]
        numbers = [ordinal(one) for one in re.findall(r"([一二三四五六七八九十]{1,2})是", rest)]
        run = 0
        for number in numbers:
            if number == run + 1:
                run = number
            elif number == 1:
                break
        said = ordinal(found.group(1))
        if run and run != said:
            yield Fault(line.place, f"说有 {said} 项，后面列了 {run} 项", "核对项数")


# --- sums ----------------------------------------------------------------------------------------------------


def totals(draft: Draft) -> Iterator[Fault]:
    for grid in draft.tables:
        yield from _column_totals(grid)


def _column_totals(grid: Grid) -> Iterator[Fault]:
    for number, row in enumerate(grid.rows):
        if number < 2 or not any(_TOTAL.match(_tight(cell)) for cell in row[:2]):
            continue
        above = [one for one in grid.rows[1:number] if not any(_TOTAL.match(_tight(cell)) for cell in one[:2])]
        subtotals = [one for one in above if any(_SUBTOTAL.search(cell) for cell in one[:3])]
        details = [one for one in above if one not in subtotals]
        for column, cell in enumerate(row):
            total = _figure(cell)
            if total is None or _NO_SUM.search(_heading(grid, column)):
                continue
            sums = [_sum(one, column, len(row)) for one in (details, subtotals) if one]
            known = [one for one in sums if one is not None]
            if known and len(known) == len(sums) and all(abs(one - total) > _slack(details, column) for one in known):
                name = _heading(grid, column)
                text = f"“{name}”各行之和是 {known[0]}，合计写的是 {total}，差 {abs(known[0] - total)}"
                yield Fault(grid.at(number, column), text, "核对各行和合计")


def _tight(cell: str) -> str:
    return re.sub(r"\s", "", cell)


def _heading(grid: Grid, column: int) -> str:
    """What stands over a column; headers of two rows are read together."""
    return "".join(
        dict.fromkeys(
            _tight(row[column]) for row in grid.rows[:2] if column < len(row) and _figure(row[column]) is None
        )
    )


def _figure(cell: str) -> Decimal | None:
    found = _FIGURE.fullmatch(chinese.narrow(cell).strip())
    return chinese.parse_number(found.group(1).replace("，", ",")) if found else None


def _sum(rows: Sequence[Sequence[str]], column: int, width: int) -> Decimal | None:
    """The sum of a column, or None when one of its cells is no figure."""
    total = Decimal(0)
    for row in rows:
        if len(row) != width:
            return None
        cell = row[column].strip()
        if cell in ("", "—", "-", "/", "0"):
            continue
        value = _figure(cell)
        if value is None:
            return None
        total += value
    return total


def _slack(rows: Sequence[Sequence[str]], column: int) -> Decimal:
    """What rounding alone may account for."""
    places = max(
        (
            -int(str(value.as_tuple().exponent))
            for row in rows
            if column < len(row) and (value := _figure(row[column])) is not None
        ),
        default=0,
    )
    return Decimal(len(rows) + 1) * Decimal(5).scaleb(-places - 1) if places > 0 else Decimal(0)


def parts(draft: Draft) -> Iterator[Fault]:
    """`党员9名，其中正式党员8名、预备党员2名`: a whole whose parts are all named."""
    for line in draft.of("body", "heading", "cell"):
        for found in _PARTS.finditer(line.text):
            whole = chinese.parse_number(found.group(2))
            named = _NAMED.findall(found.group(3))
            names = "".join(name for name, _ in named)
            values = [chinese.parse_number(value) for _, value in named]
            complete = ("正式" in names and "预备" in names and len(named) == 2) or (
                re.search(r"男", names) and re.search(r"女", names) and len(named) == 2
            )
            if complete and whole is not None and None not in values:
                total = sum((one for one in values if one is not None), Decimal(0))
                if total != whole:
                    sums = "+".join(str(one) for one in values)
                    yield Fault(line.place, f"{sums}={total}，写的总数是 {whole}", "核对各项与总数")


# --- dates ---------------------------------------------------------------------------------------------------


def deadlines(draft: Draft) -> Iterator[Fault]:
    signed = draft.date
    if not signed or draft.kind in ("报告", "总结", "调研报告", "纪要"):
        return
    for line in draft.of("body", "heading"):
        for pattern in _DEADLINES:
            for found in pattern.finditer(line.text):
                due = chinese.parse_date(found.group(1))
                if isinstance(due, date) and due < signed:
                    say = chinese.format_date(signed)
                    yield Fault(line.place, f"期限 {found.group(1)} 早于成文日期 {say}", "核对两个日期")


def real_dates(draft: Draft) -> Iterator[Fault]:
    for line in draft.of("body", "heading", "cell", "note", "footnote"):
        for found in re.finditer(_DATE, line.text):
            if isinstance(reason := chinese.parse_date(found.group()), str):
                yield Fault(line.place, f"“{found.group()}”：{reason}", "核对日期")
        for found in _WEEKDAY.finditer(line.text):
            day = chinese.parse_date(found.group(1))
            if isinstance(day, date):
                right = "一二三四五六日"[day.weekday()]
                if found.group(2).replace("天", "日") != right:
                    yield Fault(
                        line.place, f"{found.group(1)}是星期{right}，写的是“{found.group(2)}”", "核对日期和星期"
                    )


def as_of(draft: Draft) -> Iterator[Fault]:
    signed = draft.date
    for line in draft.of("body", "heading") if signed else ():
        for found in re.finditer(rf"截至({_DATE})(?!前|之前|以前)", line.text):
            day = chinese.parse_date(found.group(1))
            if isinstance(day, date) and signed and day > signed:
                say = chinese.format_date(signed)
                yield Fault(line.place, f"统计截止日 {found.group(1)} 晚于成文日期 {say}", "核对两个日期")


CHECKS: tuple[tuple[str, Check], ...] = (
    ("公081", announced),
    ("公082", totals),
    ("公083", deadlines),
    ("公084", real_dates),
    ("公085", parts),
    ("公086", as_of),
)
