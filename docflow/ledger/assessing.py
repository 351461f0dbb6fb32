"""What the rules say of a unit: form of establishment, management mode, mass organisations, what it still lacks.

facts      (unit, around, switches)  -> Record       all that the tables ask for and that needs no table
assess     (unit, tables, …)         -> Assessment   every answer with its rule and source
assess_all (units, tables, …)        -> Assessment…  all units, each among the others
gaps       (units, tables, …)        -> Gap…         who lacks what, by which rule

Thresholds and wording are in rules/*.yaml; here is only the order in which the tables are asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from docflow.errors import InvalidSource, problem
from docflow.form import Record, Value
from docflow.ledger.partners import ENOUGH, UNCLEAR, Neighbourhood, neighbourhood, partners
from docflow.ledger.unit import JOINT, NOTHING, SMALL, Unit
from docflow.policy import Answer, Decider, Row, RuleTable, Span, decider

FORM, MODE, SCALE, LACKING = "组建方式", "管理方式", "规模以上", "覆盖缺口"
MASS = ("群团组织-工会", "群团组织-共青团", "群团组织-妇联")
#: The tables that `assess` asks.
ASKED = (SCALE, FORM, MODE, *MASS)
#: And `gaps`.
TABLES = (*ASKED, LACKING)
#: The fact that is held against the three of a branch.
COUNTED = "计数人数"

#: No units around.
ALONE = Neighbourhood()

Tables = Mapping[str, RuleTable]
Switches = Mapping[str, str]


@dataclass(frozen=True)
class Assessment:
    """What the rules say of one unit."""

    unit: Unit
    form: Answer
    mode: Answer
    scale: Answer
    #: 工会, 共青团, 妇联 in this order.
    mass: tuple[Answer, ...]
    #: With whom it could form a joint branch.
    partners: tuple[Unit, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[Answer, ...]:
        return (self.form, self.mode, self.scale, *self.mass)

    @property
    def needs_person(self) -> bool:
        return any(one.needs_person for one in self.answers)


@dataclass(frozen=True)
class Gap:
    """One thing that a unit lacks, and the rule that asks for it."""

    unit: Unit
    rule: str
    missing: str
    wanted: str
    source: str
    date: str
    notes: tuple[str, ...] = ()


def facts(unit: Unit, around: Neighbourhood = ALONE, switches: Switches | None = None) -> Record:
    """The facts of `unit` by the names that the shipped tables use."""
    record = unit.record
    return {
        "职工人数": unit.staff,
        "女职工人数": unit.women,
        "团员人数": unit.league,
        "工会会员人数": record.get("工会会员人数"),
        "营业收入": unit.revenue,
        "正式党员数": unit.formal,
        "预备党员数": max(unit.members - unit.formal, 0),
        "经营是否稳定": record.get("经营是否稳定"),
        "有无书记人选": record.get("有无书记人选"),
        "有就近单位": unit.organisation_kind == JOINT or bool(partners(unit, around, switches)),
        "有关部门可接收": _named(record, "可接收党组织"),
        "有依托组织": _named(record, "可依托党组织"),
        "带动类型": record.get("带动类型"),
        "有场所和经费": record.get("有场所和经费"),
        "注册地": "本区" if unit.registered_here else "外区",
        "有行业协会党组织": _named(record, "行业协会党组织"),
        "是否专业性强": record.get("专业性强"),
        "有业务主管单位": _named(record, "业务主管单位"),
        "行业是否明确": unit.industry not in ("", UNCLEAR),
        "是否小个专": unit.kind in SMALL,
        "是否街道直管": record.get("街道直管"),
        "已有党组织": unit.organised,
        "已单独建": unit.own,
        "有指导员": bool(unit.guide),
        "已建工会": record.get("已建工会"),
        "已建团组织": record.get("已建团组织"),
        "已建妇女组织": record.get("已建妇女组织"),
    }


def assess(unit: Unit, tables: Tables, switches: Switches | None = None, around: Neighbourhood = ALONE) -> Assessment:
    """What `tables` say of `unit` among the units around it.

    Errors: InvalidSource (R722 a table is missing, R711, R721).
    """
    return _assess(unit, _judges(tables, ASKED, switches), switches, around)


def assess_all(units: Sequence[Unit], tables: Tables, switches: Switches | None = None) -> tuple[Assessment, ...]:
    """Every unit assessed, all others being its neighbours."""
    judges = _judges(tables, ASKED, switches)
    around = neighbourhood(units, switches, enough(tables[FORM]))
    return tuple([_assess(one, judges, switches, around) for one in units])


def scales(units: Iterable[Unit], table: RuleTable, switches: Switches | None = None) -> dict[str, str]:
    """What the table 规模以上 says of each unit, by its code."""
    judge = decider(table, switches)
    return {one.code: judge({"职工人数": one.staff, "营业收入": one.revenue}).value for one in units}


def enough(table: RuleTable) -> int:
    """How many members a branch of its own needs, as the table 组建方式 says; a joint one needs as many."""
    lows = [
        test.cell.low
        for row in table.rows
        if row.then.get("组建方式") == "单独"
        for box in row.when
        for test in box
        if test.fact == COUNTED and isinstance(test.cell, Span) and isinstance(test.cell.low, Decimal)
    ]
    return int(min(lows, default=ENOUGH))


def _assess(unit: Unit, judges: Mapping[str, Decider], switches: Switches | None, around: Neighbourhood) -> Assessment:
    known: dict[str, Value] = dict(facts(unit, around, switches))
    scale = judges[SCALE](known)
    known |= _scale_facts(scale)
    form = judges[FORM](known)
    known["组建方式"] = form.value
    return Assessment(
        unit=unit,
        form=form,
        mode=judges[MODE](known),
        scale=scale,
        mass=tuple([judges[name](known) for name in MASS]),
        partners=partners(unit, around, switches),
        warnings=tuple(_warnings(unit, form)),
    )


def _judges(tables: Tables, names: Sequence[str], switches: Switches | None) -> dict[str, Decider]:
    _present(tables, names)
    return {name: decider(tables[name], switches) for name in names}


def gaps(units: Iterable[Unit], tables: Tables, switches: Switches | None = None) -> tuple[Gap, ...]:
    """All that `units` lack, in the order of the units, then of the rules.

    Errors: InvalidSource (R722, R711, R721).
    """
    judges = _judges(tables, (SCALE, LACKING), switches)
    rows = {row.id: row for row in tables[LACKING].rows}
    return tuple([gap for unit in units for gap in _gaps(unit, judges, rows, switches)])


def _gaps(
    unit: Unit, judges: Mapping[str, Decider], rows: Mapping[str, Row], switches: Switches | None
) -> Iterator[Gap]:
    known: dict[str, Value] = dict(facts(unit, ALONE, switches))
    known |= _scale_facts(judges[SCALE](known))
    answer = judges[LACKING](known)
    if answer.rule not in rows:
        return
    fitting = {answer.rule: answer.notes} | {one.rule: () for one in answer.also}
    for rule, row in rows.items():
        if rule in fitting:
            values = answer.values if rule == answer.rule else _also(answer, rule)
            missing, wanted = values.get("缺什么", rule), values.get("要求", "")
            yield Gap(unit, rule, missing, wanted, row.source, row.date, fitting[rule])


def _also(answer: Answer, rule: str) -> Mapping[str, str]:
    return next(one.values for one in answer.also if one.rule == rule)


def _scale_facts(scale: Answer) -> dict[str, Value]:
    """规模以上 as a fact; unknown stays unknown."""
    large = None if scale.needs_person else scale.value == "是"
    return {"规模以上": large, "是否小型": None if large is None else not large}


def _warnings(unit: Unit, form: Answer) -> Iterator[str]:
    if unit.organised and form.value == "单独" and not unit.own:
        yield f"现由“{unit.organisation}”覆盖，按规则 {form.rule} 应单独组建"
    if unit.own and form.value in ("联合", "挂靠", "依托", "派驻"):
        yield f"已单独建立“{unit.organisation}”，但现有党员人数按规则 {form.rule} 不足以单独组建"


def _present(tables: Tables, names: Iterable[str]) -> None:
    if missing := [problem("R722", None, name=name) for name in names if name not in tables]:
        raise InvalidSource(missing)


def _named(record: Record, name: str) -> bool:
    value = record.get(name)
    return value is not None and str(value).strip() not in NOTHING
