"""Text beside a table: `社会团体22个，已建党组织9个` beside the row 社会团体 (正文与表).

A figure of the text belongs to a cell when its words name the row (or the whole, for the row 合计) and what the column
counts. Only a table that the text plainly retells is held against it: most such pairs must agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from docflow.figures.cells import PLAIN, Sheet, details, tight
from docflow.figures.checks.ratios import clause_of
from docflow.figures.model import Figure, Finding, Paper, Passage
from docflow.figures.reading import D, F, Sentence, sentences
from docflow.figures.sums import amount, meet

_OTHER: Final = re.compile(
    r"上年|去年|年初|同期|上期|原来|此前|计划|力争|争取|目标|预计|将|新增|新建|平均|每|另|曾|提高|增加|增至|下降|降至|不低于|比|较|前年|应(?![训到参建办收])|要求|不足|其余|尚|未|没有|正式|预备|女|近|约|余|多|缺|以上的|以下的|占"
)
_SCOPE: Final = re.compile(r"[一-鿿]{2,8}?(?:街道|社区|园区|片区|公司|支部|协会|商会|[镇乡村])")
#: 全街道, 每个社区 name none.
_GENERAL: Final = re.compile(r"全|各|每|个|现有|本|我|该|有|建|党支部")
_COUNTING: Final = re.compile(r"^(?:单位|组织|数量|个数|家数|总|总个|户|企业|数|机构)?$")
_THIS: Final = re.compile(r"(?:这一类|该类|此类|共有?|现有|计有|有|其中|的|，|、)*$")
#: So many rows name places in the text; a longer table is a register.
_MOST: Final = 60
#: So many pairs must agree, and so many times as many as do not.
_AGREE, _TIMES = 2, 2
#: A smaller figure agrees by chance.
_TELLING = 3


class Pair(NamedTuple):
    """A figure of the text and the cell it retells."""

    told: Figure
    cell: Figure
    #: The sentence, where it speaks of the whole; None where it names a row.
    of_all: Sentence | None


def tabled(paper: Paper) -> Iterator[Finding]:
    """公091: what the text retells of a table is what stands there."""
    for grid in paper.grids:
        sheet = Sheet(grid)
        if len(sheet.body) > _MOST or not sheet.body:
            continue
        pairs = [one for passage in paper.of("body", "heading") for one in _pairs(sheet, passage, paper)]
        rows = [one for one in pairs if one.of_all is None]
        yield from _voted(rows, _AGREE, _TIMES)
        # Another sentence may speak of another whole: one that shares a figure with the table speaks of it.
        for sentence in dict.fromkeys(one.of_all for one in pairs if one.of_all is not None):
            yield from _voted([one for one in pairs if one.of_all is sentence], 1, 1)


def _voted(pairs: Sequence[Pair], least: int, times: int) -> Iterator[Finding]:
    """The pairs that do not agree, where enough of them do."""
    wrong = [one for one in pairs if not meet(amount(one.told), amount(one.cell))]
    agreeing = {one.told.value for one in pairs if one not in wrong and one.told.value >= _TELLING}
    if len(agreeing) >= least and len(agreeing) >= times * len(wrong):
        yield from map(_finding, wrong)


def _finding(pair: Pair) -> Finding:
    text = f"{pair.told.said()}，表中{pair.cell.said()}（{pair.cell.place}）：{pair.told.text}≠{pair.cell.text}"
    return Finding("公091", pair.told.place, text, "核对正文和表", (pair.told, pair.cell))


def _pairs(sheet: Sheet, passage: Passage, paper: Paper) -> Iterator[Pair]:
    names = _names(sheet)
    lead = re.split(r"[，；：]", passage.text)[0].split("。")[0]
    of_passage = next((row for name, row in names if lead.rstrip("。").endswith(name)), None)
    for sentence in sentences(passage):
        for index, figure in sentence.marks():
            clause = re.sub(r"其中|“|”", "", clause_of(sentence.words, index))
            if re.search(F, clause):
                continue  # 35岁以下党员24名: a kind of its own.
            if (
                figure.hedge
                or not figure.unit
                or figure.unit in ("岁", "年", "天", "百分点", "倍")
                or _OTHER.search(clause)
            ):
                continue
            row = _row(sentence, index, names, of_passage)
            if row is None and (_elsewhere(sentence.words[:index], paper) or passage.part == "heading"):
                continue
            yield from _paired(sheet, sentence, index, figure, row, clause)


def _names(sheet: Sheet) -> list[tuple[str, int]]:
    """What rows are called, and their numbers; two rows of one name have none."""
    named = [(sheet.name(row), row) for row in details(sheet, sheet.body)]
    return [(name, row) for name, row in named if len(name) > 1 and sum(other == name for other, _ in named) == 1]


def _row(sentence: Sentence, index: int, names: Sequence[tuple[str, int]], of_passage: int | None) -> int | None:
    """The row last named before a figure."""
    found = [
        (sentence.words.rfind(name, 0, index) + len(name), row) for name, row in names if name in sentence.words[:index]
    ]
    return max(found)[1] if found else of_passage


def _elsewhere(words: str, paper: Paper) -> bool:
    """True when they name a place or a firm of their own."""
    return any(one not in paper.title and not _GENERAL.search(one) for one in _SCOPE.findall(words))


def _paired(
    sheet: Sheet, sentence: Sentence, index: int, figure: Figure, row: int | None, clause: str
) -> Iterator[Pair]:
    if row is not None:
        name = sheet.name(row)
        label = re.sub(r"^(?:街道|社区|园区|[镇乡村县市区])", "", clause.rpartition(name)[2])
        column = _column(sheet, label, figure, counting=name in clause or bool(_THIS.fullmatch(label)))
        cell = sheet.figure(row, column) if column is not None else None
        if cell:
            yield Pair(figure, cell, None)
        return
    total = next((one for one in sheet.body if sheet.is_total(one)), None)
    if total is None:
        yield from _of_measures(sheet, sentence, figure, clause)
        return
    column = _column(sheet, clause, figure, counting=False)
    cell = sheet.figure(total, column) if column is not None else None
    if cell is None:
        # What the rows count may be called anything: it speaks for the sentence, never against it.
        counted = [one for one in range(1, sheet.width) if _COUNTING.match(core(sheet.heading(one)))]
        every = [one for column in counted if (one := sheet.figure(total, column))]
        cell = next((one for one in every if one.value == figure.value and figure.unit != "%"), None)
        if (
            cell is None
            and len(every) == 1
            and re.search(r"共[有计]?$|总数[为是]?$", clause)
            and every[0].unit == figure.unit
        ):
            cell = every[0]
    if cell:
        yield Pair(figure, cell, sentence)


def _column(sheet: Sheet, label: str, figure: Figure, counting: bool) -> int | None:
    """The only column that counts what `label` says; the one that counts the rows' own things where it says nothing."""
    said = core(label)
    found = [
        column
        for column in range(1, sheet.width)
        if not PLAIN.search(sheet.heading(column))
        and _alike(sheet, column, figure)
        and (core(sheet.heading(column)) == said if said else counting and _COUNTING.match(core(sheet.heading(column))))
    ]
    return found[0] if len(found) == 1 else None


def _alike(sheet: Sheet, column: int, figure: Figure) -> bool:
    """True when a column may hold figures of this unit."""
    rate = bool(re.search(r"率|占比|比例|[（(][%％][）)]", sheet.heading(column)))
    units = {one.unit for row in sheet.body if (one := sheet.figure(row, column)) and one.unit}
    return rate == (figure.unit == "%") and (not units or figure.unit in units)


def core(words: str) -> str:
    """What is counted, without what does not tell: 已建党组织的, 已建数 and 建立党组织数 are one."""
    bare = re.sub(r"[（(][^（）()]*[）)]|[“”、\s]", "", words)
    bare = re.sub(rf"{F}|{D}", "", bare)
    bare = re.sub(
        r"^(?:这一类|该类|目前|现|截至|全[区县市镇街乡](?:道)?|全部|纳入台账的?|登记在册的?|辖区内?|我[区县市镇]|有|共|和|及|只)+",
        "",
        bare,
    )
    bare = re.sub(r"(?:共有|共计|共|现有|有|为|是|达到?|的|：|计)+$", "", bare)
    bare = re.sub(
        r"^(?:已经|已|现)?(?:建立|组建|成立|建)(?:了|有)?(?:党组织|党支部|组织)?(?:的|数|个数|单位|单位数)*$",
        "已建",
        bare,
    )
    bare = re.sub(r"^(?:开展|举办|组织|累计)+(?=[一-鿿]{2})", "", bare)
    bare = re.sub(r"(?:总人数|总数|次数|场次|场数|人数|数量|个数|户数|数|总)$", "", bare)
    return "单位" if bare in ("两新组织", "两新", "组织", "社会组织总") else bare


# --- tables whose rows are measures -------------------------------------------------------------------------------


def _of_measures(sheet: Sheet, sentence: Sentence, figure: Figure, clause: str) -> Iterator[Pair]:
    """A table of 指标: the row is what is counted, the column the day that the text speaks of."""
    said = core(clause)
    rows = [row for row in sheet.body if said and core(sheet.name(row)) == said]
    columns = [
        column
        for column in range(1, sheet.width)
        if _DAY.search(sheet.heading(column)) and all(sheet.figure(row, column) for row in rows)
    ]
    days = [one.text.replace(" ", "") for one in sentence.days]
    named = [column for column in columns if any(day in tight(sheet.heading(column)) for day in days)] or [
        column for column in columns if re.search("本期|本年|今年|期末|现", sheet.heading(column))
    ]
    if len(rows) == 1 and len(named) == 1:
        cell = sheet.figure(rows[0], named[0])
        if cell:
            yield Pair(figure, cell, sentence)


_DAY: Final = re.compile(r"\d{4}年|本期|上期|今年|去年|本年|上年|期末|期初|年初|年末|现")
