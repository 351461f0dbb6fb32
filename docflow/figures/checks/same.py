"""One figure told twice: in the text, in the text and a table; and a list as long as is said (同一数字前后一致)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from docflow.figures.cells import Sheet, details, noun, tight
from docflow.figures.model import Figure, Finding, Grid, Paper, Passage, bare
from docflow.figures.reading import D, F, Sentence, sentences
from docflow.figures.sums import amount, meet

_TOLD: Final = re.compile(
    r"^(?P<who>.*?)(?:共有|共计|共|总计|合计|现有|计有|登记在册的?|纳入台账的?|拥有)(?P<what>[^共]*)$|^(?P<all>.+?)(?:总数|总量|总人数)(?:为|达|达到|是|有|：)?$"
)
_EVERYONE: Final = re.compile(
    r"^(?:目前|现|截至目前|我们?|本|该|我?[区县市镇乡村街]|全[区县市镇乡村街省国](?:道)?|街道|辖区内?|本地区|[一-鿿]{2,5}[区县市])*$"
)
_SCOPE: Final = re.compile(r"[一-鿿]{2,8}?(?:街道|社区|园区|片区|公司|支部|协会|商会|[镇乡村])")
_OTHER: Final = re.compile(
    r"上年|去年|年初|同期|上期|原|此前|计划|力争|争取|目标|预计|到时|将|新增|新建|其中|平均|每|另|曾|提高到?|增加到|增至|下降到?|降至|达到.{0,3}以上|不低于|比|较|前年|应|要求|以上的|分别"
)
_PLAIN: Final = re.compile(r"(?:正式|预备)?(?:党员|从业人员|职工|团员|会员)(?:总数|数)?")
_ROWS: Final = re.compile(
    rf"({F})[^，。；：{F[1:-1]}]{{0,14}}[，（]?[^，。；：{F[1:-1]}]{{0,8}}?(?:名单|清单|明细|名册|一览)?(?:见|详见|如|列入|列于)(?:下表|表(\d+))|表(\d+)(?:共?列出了?|共?列有|所列)[^，。；]{{0,6}}?({F})"
)


_LEAD: Final = re.compile(
    r"(?:（[一二三四五六七八九十]+）|\d+[.．、])?([一-鿿“”]{2,12})[。：](?:这一类|该类|此类)?(?:共|现)?有?\d"
)


class Claim(NamedTuple):
    """A figure told of the whole that a paper speaks of."""

    what: str
    figure: Figure


def same(paper: Paper) -> Iterator[Finding]:
    """公091: what is told twice of one thing is one figure."""
    known: dict[tuple[str, str, str, date | None], Claim] = {}
    for claim, key in _claims(paper):
        first = known.setdefault(key, claim)
        if first is not claim and not meet(amount(first.figure), amount(claim.figure)):
            a, b = first.figure, claim.figure
            text = f"“{claim.what}”前面写 {a.text}（{a.place}），这里写 {b.text}：{bare(a.value)}≠{bare(b.value)}"
            text += "".join(f"；字段 {one.field}" for one in (a, b) if one.field)
            yield Finding("公091", claim.figure.place, text, "核对同一个数的各处写法", (a, b))


_Key = tuple[str, str, str, "date | None"]


def _claims(paper: Paper) -> Iterator[tuple[Claim, _Key]]:
    as_of: date | None = None
    heading = ""
    whole: list[tuple[Decimal, str]] = []
    leads = _leads(paper)
    for passage in paper.of("body", "heading", "note"):
        if passage.annex:
            break
        lead = leads.get(passage, "")
        if passage.part == "heading":
            heading = _place(re.split("[。：]", passage.text)[0], paper)
        for sentence in sentences(passage):
            if found := re.search(rf"截[至止]到?({D})", sentence.words):
                as_of = sentence.day(found.group(1)).last
            elif sentence.days:
                continue  # Of another day.
            for claim, scope in _told(sentence, lead or heading, paper):
                whole += [(claim.figure.value, claim.figure.unit)] if not scope else []
                yield claim, (scope, claim.what, claim.figure.unit, as_of)
    for grid in paper.grids:
        told = list(_totals(Sheet(grid)))
        # A table of something else has other totals throughout.
        if any((one.figure.value, one.figure.unit) in whole for one in told):
            for claim in told:
                yield claim, ("", claim.what, claim.figure.unit, as_of)


def _leads(paper: Paper) -> dict[Passage, str]:
    """`企业。共24个…` and `社会组织。共5个…`: of what each passage speaks, where several begin so."""
    found = {one: lead.group(1) for one in paper.of("body", "heading") if (lead := _LEAD.match(one.text))}
    return found if len(set(found.values())) > 1 else {}


def _place(text: str, paper: Paper) -> str:
    """The part of the whole that a stretch speaks of; "" when it speaks of the whole."""
    found = _SCOPE.search(text)
    return found.group() if found and found.group() not in paper.title else ""


def _told(sentence: Sentence, heading: str, paper: Paper) -> Iterator[tuple[Claim, str]]:
    of_all = False
    for index, one in sentence.marks():
        begin = max(sentence.words.rfind(mark, 0, index) for mark in "，；。：（）、") + 1
        clause = sentence.words[begin:index]
        if _OTHER.search(clause) or one.hedge or "（" in sentence.words[:index].rpartition("）")[2]:
            continue
        clause = re.sub(rf"{F}|{D}", "", clause).replace("“", "").replace("”", "")
        if one.unit == "%":
            name = re.search(r"[一-鿿]{2,10}率(?=为|达到|达|是|约)?", one.before)
            if not name or re.search("增长率|增速|^(?:[已也其，]?覆盖率|完成率|占比率)$", name.group()):
                continue
            what, who = name.group(), clause.partition(name.group())[0]
        else:
            found = _TOLD.match(clause)
            if not found and of_all and _PLAIN.fullmatch(clause):
                # `“两新”组织共30个，党员186人`: said of the same whole.
                found = re.match("(?P<who>)(?P<all>.*)(?P<what>)", clause)
            if not found:
                continue
            who = found.group("who") or ""
            what = found.group("all") or (found.group("what") or "") or one.after
            if not found.group("all") and not found.group("what") and who and not _EVERYONE.match(who):
                who, what = "", who + one.after if not one.after else one.after
        what = re.sub(r"(?:总人数|总数|人数|数|的)$", "", re.sub(r"^(?:的|各类|全部|全[区县市镇])+", "", what))
        scope = _place(sentence.words[:index], paper) or heading
        if not _EVERYONE.match(who) and not re.search("全[区县市省]$", who):
            scope = who
        of_all = of_all or (one.unit != "%" and scope == "")
        if len(what) >= 2 and one.unit:
            yield Claim(what, one), scope


def _totals(sheet: Sheet) -> Iterator[Claim]:
    """What the row 合计 says of each column."""
    for row in sheet.body:
        if sheet.is_total(row):
            for column in range(1, sheet.width):
                figure = sheet.figure(row, column)
                what = noun(sheet.heading(column))
                if figure and figure.unit and len(what) >= 2 and not figure.field.count("·"):
                    yield Claim(what, figure)


# --- lists ------------------------------------------------------------------------------------------------------


def rows(paper: Paper) -> Iterator[Finding]:
    """公093: a table that lists what a sentence counts has as many rows."""
    for passage in paper.of("body", "heading"):
        for sentence in sentences(passage):
            for found in _ROWS.finditer(sentence.words):
                figure = sentence.at(found.group(1) or found.group(4))
                grid = _grid(paper, passage, found.group(2) or found.group(3))
                if grid is not None and figure.is_exact and figure.unit in ("个", "人", "项", "件", "条"):
                    yield from _counted(figure, Sheet(grid))


def _grid(paper: Paper, passage: Passage, number: str | None) -> Grid | None:
    if number:
        return next((one for one in paper.grids if one.number == int(number)), None)
    after = [one for one in paper.grids if one.at(0, 0).line > passage.place.line > 0]
    return after[0] if after else (paper.grids[0] if len(paper.grids) == 1 else None)


def _counted(figure: Figure, sheet: Sheet) -> Iterator[Finding]:
    lists = not any(sheet.is_total(row) for row in sheet.body)
    found = [row for row in details(sheet, sheet.body) if any(tight(cell) for cell in sheet.grid.rows[row])]
    if lists and len(found) != figure.value:
        text = f"说有 {figure.said()}，表里列了 {len(found)} 行"
        yield Finding("公093", figure.place, text, "核对个数和表", (figure,))
