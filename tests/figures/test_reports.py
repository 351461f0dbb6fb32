"""A generated report always reconciles, and one of its figures changed by hand is always found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow import figures, form, ledger
from docflow.document import compose, template
from docflow.document.model import Document
from docflow.form import Record
from docflow.ledger import situation
from docflow.lint.composed import from_document, from_traced
from docflow.lint.figured import paper_of
from tests.ledger.units import tables, unit

ROOT = Path(__file__).parent.parent.parent
#: Around these the report states the arithmetic: sums of tables, rates with both their figures, the same in two places.
RECKONED = ("单位总数", "党员总数", "已建党组织数", "组织覆盖率", "街道情况", "组建方式情况")
#: Of these it does not say from what they come.
UNRECKONED = ("街道情况.工作覆盖率",)
WRITTEN = {
    "报告单位": "中共明川区委组织部",
    "地区": "明川区",
    "调研组": "区委组织部会同各街道党工委",
    "调研开始": "2026-03-03",
    "调研结束": "2026-03-14",
    "调研方式": ["查阅台账", "实地走访"],
    "主要问题": [{"问题": "组建还有空白", "表现": "一些单位应建未建。"}],
    "对策建议": [{"对策": "集中攻坚", "措施": "逐家上门。"}],
}


@cache
def report(name: str = "调研报告") -> template.Template:
    return template.parse((ROOT / "templates" / f"{name}.md").read_text("utf-8"), f"{name}.md")


@cache
def bound() -> dict[str, template.Template]:
    return {name: report(name) for name in report().bound}


def composed(answers: Record) -> Document:
    return compose.compose(report(), answers, others=bound())


def traced(answers: Record) -> figures.Paper:
    return paper_of(from_traced(compose.traced(report(), answers, others=bound()), "报告"))


def record(seed: int) -> Record:
    """The answers of a report on a made-up ledger."""
    r = random.Random(seed)
    units = [
        unit(
            str(number),
            formal := r.choice((0, 0, 1, 2, 3, 5, 9)),
            r.choice((0, 1)) if formal else 0,
            职工人数=r.randint(3, 300),
            女职工人数=r.randint(0, 3),
            所属街道=r.choice(("东桥街道", "西湾街道", "临江街道")),
            已建党组织=(organisation := f"某{number}支部" if formal > 2 else None),
            组织形式="单独" if organisation else "未建",
            党建指导员=r.choice(("王某", None)),
        )
        for number in range(r.randint(12, 60))
    ]
    assessed = ledger.assess_all(units, tables())
    found = ledger.figures(units, date(2026, 2, 28), assessed, ledger.gaps(units, tables()))
    wanted = compose.fields(report(), bound())
    computed = {**form.to_plain(found), **form.to_plain(situation.situation(assessed))}
    values = {name: _cut(computed[name], wanted[name].type) for name in computed.keys() & set(wanted.names)}
    return form.parse(wanted, {**values, **WRITTEN})


def _cut(value: object, kind: form.FieldType) -> object:
    if not isinstance(kind, form.TableOf) or not isinstance(value, list):
        return value
    return [{column: cell for column, cell in row.items() if column in kind.columns} for row in value]


@settings(max_examples=10)
@given(st.integers(0, 10**6))
def test_a_generated_report_reconciles(seed: int) -> None:
    assert figures.check(paper_of(from_document(composed(record(seed)), "报告"))) == []


def test_tracing_changes_no_word_of_a_paper() -> None:
    for seed in range(3):
        marked = from_traced(compose.traced(report(), record(seed), others=bound()), "报告")
        plain = from_document(composed(record(seed)), "报告")
        assert [line.text for line in marked.lines] == [line.text for line in plain.lines]
        assert [grid.rows for grid in marked.tables] == [grid.rows for grid in plain.tables]
        assert any(line.origins for line in marked.lines) and not any(line.origins for line in plain.lines)


def changed(paper: figures.Paper, r: random.Random) -> Iterator[tuple[figures.Figure, figures.Paper]]:
    """The paper with each of its reckoned figures changed in turn."""
    for at, passage in enumerate(paper.passages):
        for one in figures.listed(figures.Paper((passage,))):
            if one.field.startswith(RECKONED):
                text = passage.text[: one.start] + _other(one.text, r) + passage.text[one.end :]
                passages = (*paper.passages[:at], replace(passage, text=text, origins=()), *paper.passages[at + 1 :])
                yield one, replace(paper, passages=passages)
    for at, grid in enumerate(paper.grids):
        for row, column, field in grid.origins:
            cell = grid.rows[row][column]
            if field.startswith(RECKONED) and not field.startswith(UNRECKONED) and cell[:1].isdigit():
                rows = [list(cells) for cells in grid.rows]
                rows[row][column] = _other(cell, r)
                wrong = replace(grid, rows=tuple(map(tuple, rows)))
                [one] = [f for f in figures.listed(figures.Paper((), (grid,))) if f.place == grid.at(row, column)]
                yield one, replace(paper, grids=(*paper.grids[:at], wrong, *paper.grids[at + 1 :]))


def _other(text: str, r: random.Random) -> str:
    """`text` with its number off by one or more of its last digits."""
    digits = "".join(one for one in text if one.isdigit() or one == ".")
    step = Decimal(1).scaleb(-len(digits.partition(".")[2])) * r.choice((2, 3, 7))
    value = Decimal(digits)
    other = value - step if value > 3 * step and r.random() < 0.5 else value + step
    return text.replace(digits, str(other))


@pytest.mark.row("R16")
@pytest.mark.parametrize("seed", range(3))
def test_a_figure_of_a_report_changed_by_hand_is_found_and_its_field_named(seed: int) -> None:
    r = random.Random(seed)
    paper = traced(record(seed))
    assert figures.check(paper) == []
    count = 0
    for one, wrong in changed(paper, r):
        found = figures.check(wrong)
        assert found, f"{one.field} {one.said()} {one.place}"
        count += 1
    assert count > 20


def test_a_finding_on_a_filled_template_names_the_fields() -> None:
    answers = {**record(1), "已建党组织数": 11, "正式党员总数": 9999}
    found = figures.check(traced(answers))
    said = "".join(one.text for one in found)
    for name in ("已建党组织数", "单位总数", "组织覆盖率", "正式党员总数", "党员总数"):
        assert f"字段 {name}" in said
