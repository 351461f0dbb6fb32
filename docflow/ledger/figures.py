"""数字: what a report may say of the ledger, under fixed names.

figures (units, as_of, assessments, gaps) -> Record     every name of FIGURES, computed
FIGURES                                                  the names with types and meaning, so that templates are checked

Rates have one decimal, rounded half up (四舍五入). A rate of no units is None: a report of an empty ledger is refused
by the template that asks for it, never printed as 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from docflow.form import Field, FieldType, Form, ListOf, Record, Scalar, TableOf, Value
from docflow.ledger.assessing import Assessment, Gap
from docflow.ledger.coverage import ROUNDING, SCALES, UNKNOWN_SCALE, Share, percent, share, shares
from docflow.ledger.unit import ENTERPRISES, SOCIAL, Unit
from docflow.policy import PERSON

#: The order in which reports list forms of establishment and modes.
FORMS = ("单独", "联合", "挂靠", "依托", "带动", "派驻", PERSON)
MODES = ("属地", "行业", "对口", "属业", "挂靠", "直属", "双重", "指定", PERSON)

_COUNT = Scalar("integer", Decimal(0))
_RATE = Scalar("decimal", Decimal(0))
_TEXT = Scalar("text")


def _table(**columns: FieldType) -> TableOf:
    return TableOf(Form(tuple(Field(name, type_) for name, type_ in columns.items())))


def _shares(first: str) -> TableOf:
    return _table(**{first: _TEXT}, 单位数=_COUNT, 党员数=_COUNT, 已建数=_COUNT, 组织覆盖率=_RATE, 工作覆盖率=_RATE)


#: name -> type, help
_VOCABULARY: Mapping[str, tuple[FieldType, str]] = {
    "统计截止日": (Scalar("date"), "数字截至哪一天"),
    "单位总数": (_COUNT, "台账中的单位"),
    "非公经济组织数": (_COUNT, "企业、小微企业、个体工商户、专业市场、专业合作社、中介机构"),
    "企业数": (_COUNT, "企业和小微企业"),
    "社会组织数": (_COUNT, "社会团体、民办非企业单位、基金会"),
    "从业人员总数": (_COUNT, "职工人数之和"),
    "女职工总数": (_COUNT, "女职工人数之和"),
    "党员总数": (_COUNT, "党员数之和"),
    "正式党员总数": (_COUNT, "正式党员数之和"),
    "预备党员总数": (_COUNT, "预备党员数之和"),
    "团员总数": (_COUNT, "团员人数之和"),
    "已建党组织数": (_COUNT, "有党组织覆盖的单位，单独、联合、挂靠都算"),
    "未建党组织数": (_COUNT, "没有党组织覆盖的单位"),
    "单独建数": (_COUNT, "有本单位自己的党支部、党总支或党委的单位"),
    "党组织个数": (_COUNT, "不同名称的党组织；联合党支部只算一个"),
    "有指导员数": (_COUNT, "派有党建指导员的单位"),
    "工作覆盖数": (_COUNT, "有党组织覆盖或派有指导员的单位"),
    "组织覆盖率": (_RATE, f"已建党组织数÷单位总数，%；{ROUNDING}"),
    "工作覆盖率": (_RATE, f"工作覆盖数÷单位总数，%；{ROUNDING}"),
    "应建未建数": (_COUNT, "按规则应单独组建而没有自己的党组织的单位"),
    "无党员单位数": (_COUNT, "没有党员的单位"),
    "规模以上数": (_COUNT, "按规则为规模以上的单位"),
    "规模以上已建数": (_COUNT, "其中有党组织覆盖的单位"),
    "已建工会数": (_COUNT, "已建工会的单位"),
    "已建团组织数": (_COUNT, "已建团组织的单位"),
    "已建妇女组织数": (_COUNT, "已建妇女组织的单位"),
    "待人工数": (_COUNT, "有一项以上须由人决定的单位"),
    "缺口单位数": (_COUNT, "有一项以上缺口的单位"),
    "退回行数": (_COUNT, "台账导入时退回而没有计入的行"),
    "街道情况": (_shares("街道"), "按街道；合计与总数相同"),
    "片区情况": (_shares("片区"), "按片区"),
    "类型情况": (_shares("类型"), "按单位类型"),
    "行业情况": (_shares("行业"), "按行业"),
    "规模情况": (_shares("规模"), "规模以上、规模以下、规模不明"),
    "组建方式情况": (_table(组建方式=_TEXT, 单位数=_COUNT), "各单位适用的组建方式"),
    "管理方式情况": (_table(管理方式=_TEXT, 单位数=_COUNT), "各单位适用的管理方式"),
    "缺口情况": (_table(缺什么=_TEXT, 规则=_TEXT, 单位数=_COUNT), "按规则汇总的缺口"),
    "缺口清单": (_table(单位名称=_TEXT, 街道=_TEXT, 缺什么=_TEXT, 规则=_TEXT), "每个单位的每一项缺口"),
    "组建清单": (
        _table(单位名称=_TEXT, 街道=_TEXT, 组建方式=_TEXT, 规则=_TEXT, 说明=_TEXT),
        "每个单位适用的组建方式和规则",
    ),
    "判定口径": (ListOf(_TEXT), "判定时各开关的取值"),
    "取整说明": (_TEXT, "百分数怎样取整"),
}

#: A share of no units has no rate; nothing else may be missing.
_OPTIONAL = frozenset(("组织覆盖率", "工作覆盖率"))

FIGURES = Form(
    tuple(
        Field(name, type_, required=name not in _OPTIONAL and not isinstance(type_, TableOf | ListOf), help=help_)
        for name, (type_, help_) in _VOCABULARY.items()
    )
)


def figures(
    units: Iterable[Unit], as_of: date, assessments: Sequence[Assessment], gaps: Sequence[Gap] = (), left_out: int = 0
) -> Record:
    """Every figure of FIGURES for `units` on the day `as_of`; `left_out` rows were refused and are not among them."""
    everyone = tuple(units)
    total = share("合计", everyone)
    scale = {one.unit.code: one.scale.value for one in assessments}
    large = [one for one in everyone if scale.get(one.code) == "是"]
    found: dict[str, Value] = {
        "统计截止日": as_of,
        **_people(everyone),
        **_organisations(everyone, total),
        "应建未建数": sum(one.form.value == "单独" and not one.unit.own for one in assessments),
        "规模以上数": len(large),
        "规模以上已建数": sum(one.organised for one in large),
        "待人工数": sum(one.needs_person for one in assessments),
        "缺口单位数": len({gap.unit.code for gap in gaps}),
        "退回行数": left_out,
        "街道情况": _rows("街道", shares(everyone, lambda one: one.street)),
        "片区情况": _rows("片区", shares(everyone, lambda one: one.area or "（未填片区）")),
        "类型情况": _rows("类型", shares(everyone, lambda one: one.kind)),
        "行业情况": _rows("行业", shares(everyone, lambda one: one.industry)),
        "规模情况": _rows("规模", shares(everyone, lambda one: SCALES.get(scale.get(one.code, ""), UNKNOWN_SCALE))),
        "组建方式情况": _counts("组建方式", FORMS, [one.form.value for one in assessments]),
        "管理方式情况": _counts("管理方式", MODES, [one.mode.value for one in assessments]),
        "缺口情况": _lacking(gaps),
        "缺口清单": tuple(_gap(one) for one in gaps),
        "组建清单": tuple(_formed(one) for one in assessments),
        "判定口径": _switches(assessments),
        "取整说明": ROUNDING,
    }
    return {name: found[name] for name in FIGURES.names}


def _people(units: Sequence[Unit]) -> dict[str, Value]:
    return {
        "单位总数": len(units),
        "非公经济组织数": sum(one.kind in ENTERPRISES for one in units),
        "企业数": sum(one.kind in ("企业", "小微企业") for one in units),
        "社会组织数": sum(one.kind in SOCIAL for one in units),
        "从业人员总数": sum(one.staff for one in units),
        "女职工总数": sum(one.women for one in units),
        "党员总数": sum(one.members for one in units),
        "正式党员总数": sum(one.formal for one in units),
        "预备党员总数": sum(one.probationary for one in units),
        "团员总数": sum(one.league for one in units),
        "无党员单位数": sum(one.members == 0 for one in units),
    }


def _organisations(units: Sequence[Unit], total: Share) -> dict[str, Value]:
    def built(field: str) -> int:
        return sum(one.record.get(field) is True for one in units)

    return {
        "已建党组织数": total.organised,
        "未建党组织数": total.units - total.organised,
        "单独建数": sum(one.own for one in units),
        "党组织个数": len({one.organisation for one in units if one.organised}),
        "有指导员数": sum(bool(one.guide) for one in units),
        "工作覆盖数": total.reached,
        "组织覆盖率": percent(total.organised, total.units),
        "工作覆盖率": percent(total.reached, total.units),
        "已建工会数": built("已建工会"),
        "已建团组织数": built("已建团组织"),
        "已建妇女组织数": built("已建妇女组织"),
    }


def _rows(first: str, found: Iterable[Share]) -> tuple[Value, ...]:
    return tuple(
        {
            first: one.name,
            "单位数": one.units,
            "党员数": one.members,
            "已建数": one.organised,
            "组织覆盖率": one.organised_rate,
            "工作覆盖率": one.reached_rate,
        }
        for one in found
    )


def _counts(first: str, order: Sequence[str], values: Sequence[str]) -> tuple[Value, ...]:
    """How often each value occurs: the known ones in their order, then what an office added."""
    count = Counter(values)
    names = [*(name for name in order if count[name]), *(name for name in count if name not in order)]
    return tuple({first: name, "单位数": count[name]} for name in names)


def _lacking(gaps: Sequence[Gap]) -> tuple[Value, ...]:
    count = Counter((gap.missing, gap.rule) for gap in gaps)
    return tuple(
        {"缺什么": missing, "规则": rule, "单位数": number}
        for (missing, rule), number in sorted(count.items(), key=_by_rule)
    )


def _by_rule(item: tuple[tuple[str, str], int]) -> tuple[str, str]:
    (missing, rule), _ = item
    return rule, missing


def _gap(gap: Gap) -> Record:
    return {"单位名称": gap.unit.name, "街道": gap.unit.street, "缺什么": gap.missing, "规则": gap.rule}


def _formed(one: Assessment) -> Record:
    return {
        "单位名称": one.unit.name,
        "街道": one.unit.street,
        "组建方式": one.form.value,
        "规则": one.form.rule,
        "说明": one.form.reason or one.form.values.get("依据", ""),
    }


def _switches(assessments: Sequence[Assessment]) -> tuple[str, ...]:
    """Each switch that was in force, once, with its choice."""
    chosen = {one.switch: one for assessment in assessments for answer in assessment.answers for one in answer.switches}
    return tuple(
        f"{one.switch}（{one.help}）：{one.choice}{'，默认' if one.is_default else '，本机关所定'}"
        for _, one in sorted(chosen.items())
    )
