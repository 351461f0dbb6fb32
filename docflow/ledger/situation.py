"""现状: how each kind of unit stands, why units have no organisation, and how two years compare.

situation (assessments)        -> Record   类型组建情况, 未建原因: kind by kind, with the reason of the rule
compared  (now, before)        -> rows     对比情况: each figure of FIGURES that both have, and the difference
SITUATION, COMPARISON                      the names with types, so that templates are checked

The reason is that of the rule that decided (依据), without the number of members that differs from unit to unit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from docflow.form import Field, FieldType, Form, Record, Scalar, TableOf, Value
from docflow.ledger.assessing import Assessment
from docflow.ledger.coverage import in_order
from docflow.ledger.figures import FIGURES
from docflow.policy import PERSON

_COUNT: Final = Scalar("integer", Decimal(0))
_TEXT: Final = Scalar("text")


def _table(**columns: FieldType) -> TableOf:
    return TableOf(Form(tuple(Field(name, type_) for name, type_ in columns.items())))


#: What a report may ask for beside FIGURES.
SITUATION: Final = Form(
    (
        Field(
            "类型组建情况",
            _table(
                类型=_TEXT,
                单位数=_COUNT,
                从业人员数=_COUNT,
                党员数=_COUNT,
                已建数=_COUNT,
                未建数=_COUNT,
                未建说明=_TEXT,
            ),
            help="按单位类型；未建说明由判定规则的理由得出",
        ),
        Field(
            "未建原因",
            _table(原因=_TEXT, 组建方式=_TEXT, 规则=_TEXT, 单位数=_COUNT),
            help="没有党组织的单位，按判定规则的理由汇总",
        ),
    )
)

#: Figures of two years side by side.
COMPARISON: Final = Form(
    (
        Field("上期截止日", Scalar("date"), help="上一年的数字截至哪一天"),
        Field("对比情况", _table(指标=_TEXT, 单位=_TEXT, 上期=Scalar("decimal"), 本期=Scalar("decimal"), 增减=_TEXT)),
    )
)

_DOING: Final[Mapping[str, str]] = {
    "单独": "可以单独组建而尚未组建",
    "联合": "宜联合组建",
    "挂靠": "宜挂靠组建",
    "依托": "宜依托组建",
    "带动": "宜带动组建",
    "派驻": "先派人开展工作",
    PERSON: "须由上级党组织研究决定",
}


def situation(assessments: Sequence[Assessment]) -> Record:
    """How the kinds stand, and why units have no organisation, the most frequent first."""
    kinds: dict[str, list[Assessment]] = {}
    for one in assessments:
        kinds.setdefault(one.unit.kind, []).append(one)
    reasons = _by_reason(assessments)
    return {
        "类型组建情况": tuple(_kind(name, kinds[name]) for name in sorted(kinds, key=in_order)),
        "未建原因": tuple(
            {"原因": reason, "组建方式": form, "规则": rule, "单位数": len(here)}
            for (reason, form, rule), here in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0][2]))
        ),
    }


def _kind(name: str, here: Sequence[Assessment]) -> Record:
    built = sum(one.unit.organised for one in here)
    return {
        "类型": name,
        "单位数": len(here),
        "从业人员数": sum(one.unit.staff for one in here),
        "党员数": sum(one.unit.members for one in here),
        "已建数": built,
        "未建数": len(here) - built,
        "未建说明": why_not(here),
    }


def _by_reason(assessments: Iterable[Assessment]) -> dict[tuple[str, str, str], list[Assessment]]:
    """Units without an organisation by the reason, form and rule that the tables give."""
    out: dict[tuple[str, str, str], list[Assessment]] = {}
    for one in assessments:
        if not one.unit.organised:
            out.setdefault((reason(one), one.form.value, one.form.rule), []).append(one)
    return out


def reason(one: Assessment) -> str:
    """Why the rule decided as it did: 正式党员不足3人，有可以联合的单位. How many this unit has is left out, who was
    counted is not: two members of whom one is 预备 are no 党员不足2人.
    """
    said = one.form.values.get("依据", "") or one.form.reason
    counted = re.match(r"(\D+)\d+人，(?=[不达])", said)
    return counted[1] + said[counted.end() :] if counted else said


def why_not(assessments: Sequence[Assessment]) -> str:
    """One sentence on the units that have no organisation: how many, and why."""
    found = _by_reason(assessments)
    total = sum(map(len, found.values()))
    if not total:
        return "全部建立了党组织。"
    parts = [f"{len(here)}个因{why}，{_DOING.get(form, form)}" for (why, form, _), here in found.items()]
    return f"尚未建立党组织的{total}个：" + "；".join(parts) + "。"


# --- two years ------------------------------------------------------------------------------------------------------


#: What people call a figure where its name is one of fields.
_SAID: Final[Mapping[str, str]] = {
    "非公经济组织数": "非公有制经济组织",
    "企业数": "企业",
    "社会组织数": "社会组织",
    "已建党组织数": "有党组织的单位",
    "未建党组织数": "没有党组织的单位",
    "单独建数": "单独建党组织的单位",
    "有指导员数": "派有指导员的单位",
    "工作覆盖数": "工作覆盖的单位",
    "应建未建数": "应建未建的单位",
    "无党员单位数": "没有党员的单位",
    "规模以上数": "规模以上单位",
    "规模以上已建数": "规模以上单位中有党组织的",
    "已建工会数": "已建工会的单位",
    "已建团组织数": "已建团组织的单位",
    "已建妇女组织数": "已建妇女组织的单位",
    "待人工数": "有事项须由人决定的单位",
    "缺口单位数": "有缺口的单位",
}


def compared(now: Record, before: Mapping[str, Value], day: date) -> Record:
    """The figures that both years have; `day` is the as-of date of `before`."""
    rows: list[Record] = []
    for field in FIGURES.fields:
        new, old = now.get(field.name), before.get(field.name)
        if field.name == "退回行数":
            continue  # of an import, not of the units
        if isinstance(new, bool) or not isinstance(new, int | Decimal) or not isinstance(old, int | Decimal):
            continue
        rate = isinstance(field.type, Scalar) and field.type.kind == "decimal"
        unit = "%" if rate else _unit(field.name)
        by = difference(Decimal(new) - Decimal(old), rate)
        rows.append(
            {
                "指标": _SAID.get(field.name, field.name),
                "单位": unit,
                "上期": Decimal(old),
                "本期": Decimal(new),
                "增减": by,
            }
        )
    return {"上期截止日": day, "对比情况": tuple(rows)}


def _unit(name: str) -> str:
    return "人" if any(word in name for word in ("人员", "党员总数", "女职工", "团员")) else "个"


def difference(by: Decimal, is_rate: bool) -> str:
    """`增加3`, `减少2.5个百分点`, `持平`."""
    if not by:
        return "持平"
    return ("增加" if by > 0 else "减少") + f"{abs(by):f}" + ("个百分点" if is_rate else "")
