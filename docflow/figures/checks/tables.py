"""Tables: rows add up to 合计, groups to 小计, columns to 合计 (合计)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from docflow.figures.cells import PLAIN, Sheet, details, tight
from docflow.figures.model import Figure, Finding, Paper, bare
from docflow.figures.sums import added, amount, meet, total

NO_SUM: Final = re.compile(r"率|占比|比例|比重|百分|均|同比|增长|增幅|[（(]%[）)]|最|人次比|年龄|得分|分数")
_SUM: Final = re.compile(r"^(?:合计|总计|小计|总数|共计|计|总人数|总额)(?:[（(].*)?$")


def totals(paper: Paper) -> Iterator[Finding]:
    """公082: rows add up to 合计, columns to 合计, groups to 小计."""
    for grid in paper.grids:
        sheet = Sheet(grid)
        yield from _down(sheet)
        yield from _groups(sheet)
        yield from _across(sheet)


# --- sums -----------------------------------------------------------------------------------------------------


def _down(sheet: Sheet) -> Iterator[Finding]:
    for row in sheet.body:
        if not sheet.is_total(row):
            continue
        above = [one for one in range(sheet.heads, row) if not sheet.is_total(one)]
        rows = above or [one for one in range(row + 1, len(sheet.grid.rows)) if not sheet.is_total(one)]
        subtotals = [one for one in rows if sheet.is_subtotal(one)]
        ways = [way for way in (details(sheet, rows), subtotals, _tops(sheet, rows)) if len(way) > (not above)]
        for column in range(sheet.width):
            whole = sheet.figure(row, column)
            if whole is None or NO_SUM.search(sheet.heading(column)) or PLAIN.search(sheet.heading(column)):
                continue
            known = [found for way in ways if (found := column_of(sheet, way, column)) is not None]
            # A way that cannot be read might be the right one.
            if not known or len(known) != len(ways) or any(meet(total(one), amount(whole)) for one in known):
                continue
            yield _apart(sheet, row, column, whole, known[0], "各行")


def _tops(sheet: Sheet, rows: Sequence[int]) -> list[int]:
    """The rows 一、二、三 where others below them are 1、2 or （一）."""
    tops = [one for one in rows if re.match(r"[一二三四五六七八九十]+(?:、|$)", tight(sheet.cell(one, 0)))]
    return tops if 1 < len(tops) < len(rows) else []


def column_of(sheet: Sheet, rows: Sequence[int], column: int) -> list[Figure] | None:
    """The figures of a column in these rows, empty cells left out; None when a cell holds something else."""
    out = []
    for row in rows:
        if sheet.is_empty(row, column):
            continue
        found = sheet.figure(row, column)
        if found is None:
            return None
        out.append(found)
    return out or None


def _apart(sheet: Sheet, row: int, column: int, whole: Figure, parts: Sequence[Figure], what: str) -> Finding:
    sum_ = total(parts).value
    name = sheet.heading(column) if what == "各行" else sheet.name(row)
    shown = f"（{added(parts)}）" if len(parts) <= 12 else ""
    said = whole.text + (f"（字段 {whole.field}）" if whole.field else "")
    text = f"“{name}”{what}之和是 {bare(sum_)}，合计写的是 {said}，差 {bare(abs(sum_ - whole.value))}{shown}"
    return Finding(
        "公082", whole.place, text, "核对各行和合计" if what == "各行" else "核对各栏和合计", (whole, *parts)
    )


def _groups(sheet: Sheet) -> Iterator[Finding]:
    """Each 小计 is the sum of the rows before it, back to the one before, or of those behind it."""
    marks = [row for row in sheet.body if sheet.is_subtotal(row)]
    if not marks:
        return
    edges = [sheet.heads - 1, *marks]
    ends = [
        *marks[1:],
        next((row for row in sheet.body if sheet.is_total(row) and row > marks[-1]), len(sheet.grid.rows)),
    ]
    for number, row in enumerate(marks):
        before = details(sheet, range(edges[number] + 1, row))
        behind = details(sheet, range(row + 1, ends[number]))
        for column in range(sheet.width):
            whole = sheet.figure(row, column)
            if whole is None or NO_SUM.search(sheet.heading(column)) or PLAIN.search(sheet.heading(column)):
                continue
            known = [found for way in (before, behind) if way and (found := column_of(sheet, way, column)) is not None]
            if known and not any(meet(total(one), amount(whole)) for one in known):
                sums = bare(total(known[0]).value)
                text = f"“{sheet.heading(column)}”这一组之和是 {sums}，小计写的是 {whole.text}（{added(known[0])}）"
                yield Finding("公082", whole.place, text, "核对各行和小计", (whole, *known[0]))


def _across(sheet: Sheet) -> Iterator[Finding]:
    """A column 合计 is the sum of the columns beside it."""
    for column in range(1, sheet.width):
        if not _SUM.match(sheet.heading(column)):
            continue
        others = [
            one
            for one in range(sheet.width)
            if one != column and not NO_SUM.search(sheet.heading(one)) and not PLAIN.search(sheet.heading(one))
        ]
        for way in ([one for one in others if one > column], [one for one in others if one < column]):
            rows = [row for row in sheet.body if sheet.figure(row, column) is not None]
            read = {row: parts for row in rows if (parts := _row(sheet, row, way))}
            right = [row for row, parts in read.items() if meet(total(parts), amount(stated(sheet, row, column)))]
            if len(right) > 1 and len(right) * 3 >= len(read) * 2:
                for row in sorted(set(read) - set(right)):
                    yield _apart(sheet, row, column, stated(sheet, row, column), read[row], "各栏")
                break


def stated(sheet: Sheet, row: int, column: int) -> Figure:
    found = sheet.figure(row, column)
    assert found is not None
    return found


def _row(sheet: Sheet, row: int, columns: Sequence[int]) -> list[Figure] | None:
    found = [sheet.figure(row, column) for column in columns if not sheet.is_empty(row, column)]
    known = [one for one in found if one is not None]
    return known if len(known) == len(found) and len(known) > 1 else None
