"""Every shipped template of a report with figures, filled from a made-up ledger and made-up counts."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from docflow import form, ledger
from docflow.document import compose, template
from docflow.document.model import Document
from docflow.form import Record
from docflow.ledger import situation
from tests.ledger.units import tables, unit

ROOT = Path(__file__).parent.parent.parent
REPORTS = (
    "调研报告",
    "工作思考",
    "年度总结",
    "工作通报",
    "摸底调研报告",
    "问卷调查报告",
    "组建方案",
    "实施意见",
    "表彰决定",
)
DAY = date(2026, 2, 28)
_STREETS = ("东桥街道", "西湾街道", "临江街道")


class Filled(NamedTuple):
    """A template and its answers."""

    template: template.Template
    record: Record
    others: Mapping[str, template.Template]

    @property
    def document(self) -> Document:
        return compose.compose(self.template, self.record, others=self.others)

    @property
    def traced(self) -> Document:
        return compose.traced(self.template, self.record, others=self.others)


@cache
def loaded(name: str) -> template.Template:
    return template.parse((ROOT / "templates" / f"{name}.md").read_text("utf-8"), f"{name}.md")


@cache
def _written(name: str) -> dict[str, object]:
    path = ROOT / "examples" / "数据" / f"{name}.yaml"
    return yaml.load(path.read_text("utf-8"), yaml.BaseLoader) if path.is_file() else {}


def filled(name: str, seed: int) -> Filled:
    """The report `name` on the ledger of `seed`."""
    r = random.Random(f"{name} {seed}")
    made = loaded(name)
    others = {one: loaded(one) for one in made.bound}
    wanted = compose.fields(made, others)
    known = {**_example(made), **_written(name), **_written(f"{name}-2026"), **_computed(r), **_own(name, r)}
    values = {one: _cut(known[one], wanted[one].type) for one in known.keys() & set(wanted.names)}
    values["成文日期"] = "2026-12-31"
    return Filled(made, form.parse(wanted, {k: v for k, v in values.items() if v not in (None, [])}), others)


def _example(made: template.Template) -> dict[str, object]:
    return {one.name: one.example for one in made.form.fields if one.example}


def _cut(value: object, kind: form.FieldType) -> object:
    if not isinstance(kind, form.TableOf) or not isinstance(value, list):
        return value
    return [{column: cell for column, cell in row.items() if column in kind.columns} for row in value]


def _units(r: random.Random) -> list[Record]:
    return [
        unit(
            str(number),
            formal := r.choice((0, 0, 1, 2, 3, 5, 9)),
            r.choice((0, 1)) if formal else 0,
            职工人数=r.randint(3, 300),
            女职工人数=r.randint(0, 3),
            所属街道=r.choice(_STREETS),
            已建党组织=(organisation := f"某{number}支部" if formal > 2 else None),
            组织形式="单独" if organisation else "未建",
            党建指导员=r.choice(("王某", None)),
        )
        for number in range(r.randint(12, 60))
    ]


def _figures(units: list[Record], day: date) -> tuple[Record, tuple[ledger.Assessment, ...]]:
    assessed = ledger.assess_all(units, tables())
    return ledger.figures(units, day, assessed, ledger.gaps(units, tables())), tuple(assessed)


def _computed(r: random.Random) -> dict[str, object]:
    now, assessed = _figures(_units(r), DAY)
    before, _ = _figures(_units(r), date(2025, 2, 28))
    told = {**form.to_plain(now), **form.to_plain(situation.situation(assessed))}
    return {**told, **form.to_plain(situation.compared(now, before, date(2025, 2, 28)))}


# --- what is not of the ledger ------------------------------------------------------------------------------------


def _own(name: str, r: random.Random) -> dict[str, object]:
    match name:
        case "工作通报":
            return _bulletin(r)
        case "摸底调研报告":
            return _survey(r)
        case "问卷调查报告":
            return _questionnaire(r)
        case "年度总结":
            return _targets(r)
        case "组建方案":
            formal = r.randint(1, 40)
            members = formal + r.randint(0, 9)
            return {"正式党员数": formal, "党员数": members, "职工人数": members + r.randint(2, 400), "依据": "见台账"}
        case "工作思考":
            return {"服务站数": r.randint(2, 30), "发展党员数": r.randint(2, 30)}
        case _:
            return {}


def _bulletin(r: random.Random) -> dict[str, object]:
    flows = []
    for flow in ("党支部成立", "负责人变更", "换届选举")[: r.randint(1, 3)]:
        done, open_ = r.randint(0, 40), r.randint(2, 40)
        row = {"流程": flow, "办件数": done + open_, "办结数": done, "在办数": open_, "逾期数": r.randint(0, open_)}
        flows.append(row)
    total = {key: sum(int(str(row[key])) for row in flows) for key in ("办件数", "办结数", "在办数", "逾期数")}
    late = r.randint(0, total["逾期数"])
    half = r.randint(0, total["在办数"])
    steps = [("街道审核", half, late), ("区级审批", total["在办数"] - half, total["逾期数"] - late)]
    return {
        "办件截止日": "2026-04-30",
        "办件总数": total["办件数"],
        **{key: total[key] for key in ("办结数", "在办数", "逾期数")},
        "在办件次": total["在办数"],
        "流程情况": flows,
        "步骤情况": [{"步骤": step, "在办数": count, "逾期数": due} for step, count, due in steps],
        "办理单位情况": [{"单位": f"{step[:2]}办", "在办数": count, "逾期数": due} for step, count, due in steps],
    }


def _survey(r: random.Random) -> dict[str, object]:
    rows = []
    for kind in ("社会团体", "中介机构", "民办非企业单位", "企业"):
        units, members = r.randint(3, 90), r.randint(0, 60)
        formal = r.randint(0, members)
        built = r.randint(0, min(units, formal // 3))
        staff = members + r.randint(3, 900)
        row = {"类型": kind, "单位数": units, "从业人员数": staff, "党员数": members}
        rows.append({**row, "正式党员数": formal, "已建数": built, "构成": "无"})
    return {"类型情况表": rows, "原表合计": sum(int(str(row["单位数"])) for row in rows) + r.choice((0, 6))}


def _questionnaire(r: random.Random) -> dict[str, object]:
    sent = r.randint(40, 900)
    back = r.randint(20, sent)
    choices = [{"选项": one, "份数": r.randint(2, 400)} for one in ("时间凑不齐", "活动办不起来", "没有场地")]
    counts = {"发放家数": sent, "回收家数": back, "回收份数": r.randint(back, back * 5), "走访家数": r.randint(2, 40)}
    return {**counts, "问卷结果": choices}


def _targets(r: random.Random) -> dict[str, object]:
    values = sorted(r.sample(range(40, 99), 3))
    rows = [
        {
            "期限": day,
            "范围": "全部单位",
            "指标": "组织覆盖率",
            "目标值": value,
            "实际值": Decimal(r.randint(300, 990)) / 10,
            "状态": r.choice(("达到", "未达到")),
            "还差单位数": r.randint(0, 40),
        }
        for day, value in zip(("2025-06-30", "2025-12-31", "2026-06-30"), values, strict=True)
    ]
    course = [{"时点": row["期限"], "目标值": row["目标值"], "实际值": row["实际值"]} for row in rows]
    return {"目标进度": rows, "目标走势": course, "到期目标数": 2, "达到目标数": r.randint(0, 2)}


def every(seed: int) -> Iterator[tuple[str, Filled]]:
    for name in REPORTS:
        yield name, filled(name, seed)
