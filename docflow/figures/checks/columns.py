"""Columns of a table among themselves: parts and wholes, rates, shares, growth, means (表中各栏).

Which column is computed from which is told by its heading and by the rows: a relation that holds in most of them is
the rule, and the rows in which it fails are the findings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import permutations
from typing import Final

from docflow.figures.cells import PLAIN, Sheet, noun
from docflow.figures.checks.ratios import RATES
from docflow.figures.checks.tables import NO_SUM, column_of, stated
from docflow.figures.model import Figure, Finding, Paper, bare
from docflow.figures.sums import Amount, added, amount, difference, meet, ratio, rounded, total

_RATE: Final = re.compile(r"率|占比|比例|比重|百分比|完成度|[（(][%％][）)]")
_GROWTH: Final = re.compile(r"同比|增长|增幅|升降")
_CHANGE: Final = re.compile(r"增减|净增|变化|比上年|较上年|增量")
_MEAN: Final = re.compile(r"平均|人均|户均|均值|每[家户人]")
#: What heads a whole: 单位数（家）, 应到人数, 总数.
_WHOLE: Final = re.compile(r"单位|企业|组织数|总|应|合计|发放|发出|任务|计划|目标|户数")
#: So many columns at most are tried against each other.
_MOST: Final = 14
#: So many rows tell which columns belong together.
_SAMPLE: Final = 120


def columns(paper: Paper) -> Iterator[Finding]:
    """公092: a part is not more than its whole, and a computed column is what the others give."""
    for grid in paper.grids:
        sheet = Sheet(grid)
        yield from _parts(sheet)
        yield from _computed(sheet)


# --- parts ---


def _parts(sheet: Sheet) -> Iterator[Finding]:
    for column in range(1, sheet.width):
        whole = _whole_of(sheet, column)
        if whole is None:
            continue
        for row in sheet.body:
            part, all_ = sheet.figure(row, column), sheet.figure(row, whole)
            if part and all_ and part.low > all_.high:
                text = f"“{sheet.heading(column)}”{part.text}，大于“{sheet.heading(whole)}”{all_.text}"
                yield Finding("公092", part.place, f"{sheet.name(row)}：{text}", "核对部分与总数", (all_, part))
    yield from _halves(sheet)
    for row in sheet.body:
        if sheet.is_part(row) and row > sheet.heads:
            yield from _part_row(sheet, row)


def _whole_of(sheet: Sheet, column: int) -> int | None:
    """The column that this one is a part of."""
    heading = sheet.heading(column)
    if not re.match(r"[（(]?其中", heading) and "其中" not in heading:
        return None
    for other in range(column - 1, -1, -1):
        if "其中" not in sheet.heading(other):
            plain = not PLAIN.search(sheet.heading(other)) and not NO_SUM.search(sheet.heading(other))
            return other if plain and any(sheet.figure(row, other) for row in sheet.body) else None
    return None


def _halves(sheet: Sheet) -> Iterator[Finding]:
    """正式 and 预备, 男 and 女: two columns that make a third."""
    names = [noun(sheet.heading(column)) for column in range(sheet.width)]
    for one, two in (("正式", "预备"), ("男", "女")):
        first = [i for i, name in enumerate(names) if name.replace("其中", "").strip("：:").startswith(one)]
        second = [i for i, name in enumerate(names) if name.replace("其中", "").strip("：:").startswith(two)]
        wholes = ("党员", "党员总") if one == "正式" else ("从业人员", "职工", "人员", "党员", "会员", "团员", "总人")
        whole = [i for i, name in enumerate(names) if name in wholes]
        if len(first) == len(second) == 1 and len(whole) == 1:
            for row in sheet.body:
                a, b, c = (sheet.figure(row, i) for i in (first[0], second[0], whole[0]))
                if a and b and c and not meet(total((a, b)), amount(c)):
                    text = f"{sheet.name(row)}：{added((a, b))}，“{sheet.heading(whole[0])}”写的是 {c.text}"
                    yield Finding("公092", c.place, text, "核对各项与总数", (c, a, b))


def _part_row(sheet: Sheet, row: int) -> Iterator[Finding]:
    """A row 其中 is not more than the row it belongs to."""
    above = next((one for one in range(row - 1, sheet.heads - 1, -1) if not sheet.is_part(one)), None)
    for column in range(1, sheet.width) if above is not None else ():
        part, whole = sheet.figure(row, column), sheet.figure(above or 0, column)
        if part and whole and part.low > whole.high and not PLAIN.search(sheet.heading(column)):
            text = f"{sheet.name(row)} {part.text}，大于{sheet.name(above or 0)} {whole.text}"
            yield Finding("公092", part.place, text, "核对部分与总数", (whole, part))


# --- computed columns ---

_Made = Callable[[Figure, Figure], Amount | None]


def _computed(sheet: Sheet) -> Iterator[Finding]:
    plain = [
        column
        for column in range(sheet.width)
        if not PLAIN.search(sheet.heading(column))
        and sum(sheet.figure(row, column) is not None for row in sheet.body) > 1
    ]
    for column in plain[: _MOST * 2]:
        heading = sheet.heading(column)
        others = [one for one in plain if one != column and not NO_SUM.search(sheet.heading(one))][:_MOST]
        if _GROWTH.search(heading):
            yield from _by_rows(sheet, column, others, "（{a}-{b}）÷{b}={r}%", _grown)
        elif _RATE.search(heading):
            yield from _by_rows(sheet, column, others, "{a}÷{b}={r}%", lambda a, b: ratio(amount(a), amount(b), 100))
            yield from _of_column(sheet, column, others)
        elif _MEAN.search(heading):
            yield from _by_rows(sheet, column, others, "{a}÷{b}={r}", lambda a, b: ratio(amount(a), amount(b)))
        elif _CHANGE.search(heading):
            yield from _by_rows(sheet, column, others, "{a}-{b}={r}", difference)


def _grown(new: Figure, old: Figure) -> Amount | None:
    found = ratio(amount(new), amount(old), 100)
    return Amount(*(one - 100 for one in found)) if found else None


def _by_rows(sheet: Sheet, column: int, others: Sequence[int], how: str, made: _Made) -> Iterator[Finding]:
    """The rows in which `column` is not made of the two columns of which it is made."""
    rows = [row for row in sheet.body if sheet.figure(row, column) is not None]
    pair = _named(sheet, column, others, rows, made) or _mined(sheet, column, others, rows[:_SAMPLE], made)
    if pair is None:
        return
    for row in _tried(sheet, column, *pair, rows, made)[1]:
        given = stated(sheet, row, column)
        a, b = stated(sheet, row, pair[0]), stated(sheet, row, pair[1])
        found = made(a, b)
        assert found is not None
        sum_ = how.format(a=bare(a.value), b=bare(b.value), r=rounded(found.value, given))
        text = f"{sheet.name(row)}：“{sheet.heading(column)}”{sum_}，写的是 {given.text}"
        yield Finding("公092", given.place, text, "核对这一行的数；取整用四舍五入", (given, a, b))


def _named(
    sheet: Sheet, column: int, others: Sequence[int], rows: Sequence[int], made: _Made
) -> tuple[int, int] | None:
    """组织覆盖率 beside 已建数 and 单位数: the headings say it, and at least as many rows agree as do not."""
    heading = sheet.heading(column)
    if re.search("工作覆盖率|占", heading):
        return None
    for names, over, _ in RATES:
        if re.search(names, heading):
            firsts = [one for one in others if re.search(over, sheet.heading(one))]
            seconds = [one for one in others if one not in firsts and _WHOLE.match(sheet.heading(one))]
            if len(firsts) == len(seconds) == 1:
                right, wrong = _tried(sheet, column, firsts[0], seconds[0], rows, made)
                return (firsts[0], seconds[0]) if right and len(right) >= len(wrong) else None
    return None


def _mined(
    sheet: Sheet, column: int, others: Sequence[int], rows: Sequence[int], made: _Made
) -> tuple[int, int] | None:
    """The two columns that make this one in most rows, and in enough different ones that it is no chance."""
    best: tuple[int, int] | None = None
    most = 0
    least = 3 if made is difference else 2
    for first, second in permutations(others, 2):
        right, wrong = _tried(sheet, column, first, second, rows, made)
        telling = {stated(sheet, row, column).value for row in right} - {Decimal(0), Decimal(100), Decimal(1)}
        if len(right) > most and len(telling) >= least and len(right) >= least * len(wrong):
            best, most = (first, second), len(right)
    return best


def _tried(
    sheet: Sheet, column: int, first: int, second: int, rows: Sequence[int], made: _Made
) -> tuple[list[int], list[int]]:
    """The rows in which the relation holds, and those in which it fails."""
    right: list[int] = []
    wrong: list[int] = []
    for row in rows:
        a, b = sheet.figure(row, first), sheet.figure(row, second)
        found = made(a, b) if a and b else None
        if found is not None:
            (right if meet(found, amount(stated(sheet, row, column))) else wrong).append(row)
    return right, wrong


def _of_column(sheet: Sheet, column: int, others: Sequence[int]) -> Iterator[Finding]:
    """占比: the share of a row in the total of a column."""
    bottom = next((row for row in sheet.body if sheet.is_total(row)), None)
    rows = [row for row in sheet.body if sheet.figure(row, column) is not None and row != bottom]
    for other in others if re.search("占|比重|比例", sheet.heading(column)) else ():
        given = column_of(sheet, [row for row in rows if not sheet.is_subtotal(row)], other)
        whole = (sheet.figure(bottom, other) if bottom is not None else None) or None
        sum_ = amount(whole) if whole else (total(given) if given else None)
        if sum_ is None or sum_.low <= Decimal(0):
            continue
        pairs = [(row, part) for row in rows if (part := sheet.figure(row, other))]
        wrong = [(row, part) for row, part in pairs if not _fits(sheet, row, column, part, sum_)]
        if len(pairs) - len(wrong) > 1 and (len(pairs) - len(wrong)) >= 2 * len(wrong):
            for row, part in wrong:
                share, said = ratio(amount(part), sum_, 100), stated(sheet, row, column)
                assert share is not None
                shown = f"{bare(part.value)}÷{bare(sum_.value)}={rounded(share.value, said)}%"
                text = f"{sheet.name(row)}：“{sheet.heading(column)}”{shown}，写的是 {said.text}"
                yield Finding("公092", said.place, text, "核对这一行的数；取整用四舍五入", (said, part))
            return


def _fits(sheet: Sheet, row: int, column: int, part: Figure, whole: Amount) -> bool:
    share = ratio(amount(part), whole, 100)
    return share is not None and meet(share, amount(stated(sheet, row, column)))
