"""docflow ledger, docflow decide, docflow report: the roster, the rules, the figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from docflow.cli import analysis, registers
from docflow.cli.common import Said, command, group, office, put_json, shared, speak, table, tell
from docflow.cli.targets import targets
from docflow.form import hushed

if TYPE_CHECKING:
    from docflow.ledger import Assessment
    from docflow.operations.ledger_views import Chosen
    from docflow.policy import Answer


@group()
def ledger() -> None:
    """台账：导入、列表、缺口、覆盖率。"""


ledger.add_command(targets)


for one in (
    registers.import_, registers.correct, registers.export, registers.history, registers.check,
    analysis.coverage, analysis.what_if, analysis.compare, analysis.due, analysis.trained,
):  # fmt: skip
    ledger.add_command(one)


@command("list", of=ledger)
@click.option("--register", "name", metavar="NAME", default="单位台账", help="哪一本台账；默认单位台账")
@click.option("--where", metavar="条件", default="", help="只要哪些，如 党员数 >= 3")
@shared
def list_(said: Said, name: str, where: str) -> int:
    """一本台账里的记录；身份证号、电话等打码。"""
    from docflow.ledger import from_record
    from docflow.operations import ledger_views

    found = ledger_views.chosen(office(said), name, where)
    speak(found.problems)
    code = 1 if any(one.code == "D303" for one in found.problems) else 0
    if found.unknown:
        tell(said, f"有 {found.unknown} 条没有填条件里的项，没有列入。")
    if name != "单位台账":
        return _list_any(said, found) or code
    units = [from_record(one.record) for one in found.rows]
    rows = [
        (
            hushed(u.name),
            hushed(u.street),
            u.kind,
            u.staff,
            u.members,
            u.formal,
            "有" if u.organised else "",
            "有" if u.guide else "",
        )
        for u in units
    ]
    if said.as_json:
        keys = ("name", "street", "kind", "staff", "members", "formal", "organised", "guide")
        put_json([dict(zip(keys, row, strict=True)) for row in rows])
        return code
    click.echo(table(("单位", "街道", "类型", "职工", "党员", "正式党员", "党组织", "指导员"), rows))
    click.echo(f"共 {len(rows)} 个单位。")
    return code


def _list_any(said: Said, found: Chosen) -> int:
    """The records of a register an office may have written itself."""
    from docflow.form import display
    from docflow.operations import ledger_views

    fields = found.register.form.fields
    rows = [[display(ledger_views.shown(f, one.record.get(f.name))) for f in fields] for one in found.rows]
    if said.as_json:
        put_json([dict(zip((f.name for f in fields), row, strict=True)) for row in rows])
        return 0
    few = [number for number, f in enumerate(fields) if f.required or f.name in found.register.references]
    click.echo(table([fields[number].name for number in few], [[row[number] for number in few] for row in rows]))
    click.echo(f"共 {len(rows)} 条。")
    return 0


@command("gaps", of=ledger)
@shared
def gaps(said: Said) -> int:
    """哪些单位缺什么，依据哪条规则。"""
    from docflow.operations import analysing

    found, day, told = analysing.gaps(office(said))
    speak(told)
    code = 1 if any(one.code == "D303" for one in told) else 0
    if said.as_json:
        put_json(
            [
                {
                    "unit": hushed(gap.unit.name),
                    "street": hushed(gap.unit.street),
                    "missing": gap.missing,
                    "wanted": gap.wanted,
                    "rule": gap.rule,
                    "source": gap.source,
                }
                for gap in found
            ]
        )
        return code
    click.echo(
        table(
            ("单位", "街道", "缺什么", "规则", "要求"),
            [(hushed(g.unit.name), hushed(g.unit.street), g.missing, g.rule, g.wanted) for g in found],
        )
    )
    click.echo(f"{len({g.unit.name for g in found})} 个单位，共 {len(found)} 项缺口。截至 {day}。")
    return code


# --- decide ------------------------------------------------------------------------------------------------


@command()
@click.argument("rules", metavar="[RULES|TABLE]", required=False)
@click.option(
    "-d", "data", metavar="DATA", multiple=True, type=click.Path(path_type=Path), help="一个单位的数据，或整张台账表格"
)
@click.option("-s", "given", metavar="字段=值", multiple=True, help="直接给出一个事实")
@click.option("--switch", "switches", metavar="开关=选择", multiple=True, help="临时改一个口径，如 C01=党员")
@click.option("--strict", is_flag=True, help="有须由人决定的，退出码为 1")
@shared
def decide(
    said: Said,
    rules: str | None,
    data: tuple[Path, ...],
    given: tuple[str, ...],
    switches: tuple[str, ...],
    strict: bool,
) -> int:
    """组建方式、管理方式、群团组织：结论、规则、来源，以及还有哪些规则也适用。

    不写 RULES 时，用全部规则判定一个单位（-d）或一张表格里的每个单位。
    """
    from docflow.operations import ledger as roster
    from docflow.operations import paper

    here = office(said)
    chosen = {name: str(value) for name, value in paper.answers((), switches).values.items()}
    if rules is not None and Path(rules).suffix.lower() in (".xlsx", ".csv"):
        data, rules = (*data, Path(rules)), None
    if rules is None and not data and not given:
        from docflow.errors import InvalidSource, problem

        raise InvalidSource(problem("C814"))
    sheets = [one for one in data if one.suffix.lower() in (".xlsx", ".csv")]
    if rules is not None:
        facts = paper.answers(data, given).values
        answer = roster.decide(here, rules, facts, chosen)
        if unused := [name for name in facts if name not in roster.rule_table(here, rules).facts]:
            tell(said, f"没有用到：{'、'.join(unused)}")
        if said.as_json:
            put_json(_answer(answer))
        else:
            click.echo(answer.explain())
        return 1 if answer.needs_person and strict else 0
    refused = False
    if sheets:
        read = roster.read_table(here, sheets[0])
        speak(read.problems)
        refused = bool(read.refused)
        found = roster.assess(here, [unit for *_, unit in read.good], chosen)
    else:
        found = roster.decide_all(here, paper.answers(data, given).values)
    _tell_assessments(said, found)
    open_ = any(one.form.needs_person or one.mode.needs_person for one in found)
    return 1 if refused or (open_ and strict) else 0


def _tell_assessments(said: Said, found: tuple[Assessment, ...]) -> None:
    if said.as_json:
        put_json(
            [
                {"unit": hushed(a.unit.name), "form": _answer(a.form), "mode": _answer(a.mode),
                 "scale": _answer(a.scale), "mass": [_answer(m) for m in a.mass], "warnings": list(a.warnings)}
                for a in found
            ]
        )  # fmt: skip
        return
    if len(found) == 1:
        for answer in (found[0].form, found[0].mode, found[0].scale, *found[0].mass):
            click.echo(f"【{answer.table}】{hushed(answer.explain())}")
        for text in found[0].warnings:
            click.echo(f"提示：{hushed(text)}")
        return
    rows = [
        (
            hushed(a.unit.name),
            a.form.value,
            a.form.rule,
            a.mode.value,
            _rules(a.mode),
            "；".join(m.value for m in a.mass),
        )
        for a in found
    ]
    click.echo(table(("单位", "组建方式", "规则", "管理方式", "规则", "工会；共青团；妇女组织"), rows))


def _rules(answer: Answer) -> str:
    others = "、".join(fit.rule for fit in answer.also)
    return answer.rule + (f"（另有 {others}）" if others else "")


def _answer(answer: Answer) -> dict[str, object]:
    return {
        "table": answer.table,
        "values": dict(answer.values),
        "rule": answer.rule,
        "source": answer.source,
        "date": answer.date,
        "because": [str(one) for one in answer.because],
        "also": [{"rule": one.rule, "values": dict(one.values)} for one in answer.also],
        "needs_person": answer.needs_person,
        "reason": answer.reason,
        "notes": list(answer.notes),
        "switches": {one.switch: one.choice for one in answer.switches},
    }
