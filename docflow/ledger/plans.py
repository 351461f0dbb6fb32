"""一企一策: what a plan says of one unit: how it stands, what the rules say of it, what it lacks.

plans (assessments, gaps, as_of) -> rows, one for each unit; PLAN names the columns
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from docflow.form import Record
from docflow.ledger.assessing import Assessment, Gap

#: Columns that hold lists; a spreadsheet has them in one cell, set apart by 、.
LISTS = ("联合单位", "缺口", "提示")


def plans(assessments: Sequence[Assessment], gaps: Sequence[Gap], as_of: date) -> tuple[Record, ...]:
    """A row for each unit, in the order of the ledger."""
    lacking: dict[str, list[str]] = {}
    for gap in gaps:
        lacking.setdefault(gap.unit.code, []).append(gap.missing)
    return tuple(_plan(one, tuple(lacking.get(one.unit.code, ())), as_of) for one in assessments)


def _plan(one: Assessment, lacking: tuple[str, ...], as_of: date) -> Record:
    unit, form = one.unit, one.form
    return {
        "单位名称": unit.name,
        "街道": unit.street,
        "单位类型": unit.kind,
        "统计截止日": as_of,
        "职工人数": unit.staff,
        "党员数": unit.members,
        "正式党员数": unit.formal,
        "已建党组织": unit.organisation or None,
        "组建方式": form.value,
        "办法": form.values.get("办法", "") or "由上级党组织研究",
        "依据": form.values.get("依据", "") or form.reason,
        "规则": form.rule,
        "来源": form.source or None,
        "联合单位": tuple(other.name for other in one.partners),
        "管理方式": one.mode.value,
        "缺口": lacking,
        "提示": (*one.warnings, *form.notes),
    }
