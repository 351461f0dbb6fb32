"""docflow ledger, docflow decide, docflow report: the roster, the rules, the figures."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docflow.cli.common import Said, command, group, office, put_json, shared, speak, table, tell, warn

if TYPE_CHECKING:
    from docflow.ledger import Assessment
    from docflow.policy import Answer

_DATE = click.DateTime(["%Y-%m-%d"])


@group()
def ledger() -> None:
    """台账：导入、列表、缺口、覆盖率。"""


@command("import", of=ledger)
@click.argument("path", metavar="TABLE", type=click.Path(path_type=Path))
@click.option("--as-of", "as_of", metavar="日期", type=_DATE, help="数据截至哪一天；默认取表中最新的数据日期")
@click.option("--errors", metavar="OUT.xlsx", type=click.Path(path_type=Path), help="把错行标在原表的副本里")
@click.option("--add", is_flag=True, help="只增改，不当作全部台账")
@shared
def import_(said: Said, path: Path, as_of: datetime | None, errors: Path | None, add: bool) -> int:
    """把表格导入台账；好的行都收下，有错的行逐格说明。"""
    from docflow.operations import ledger as roster
    from docflow.operations import paper

    done = roster.import_table(office(said), path, as_of.date() if as_of else None, whole=not add)
    if errors is not None and done.marked is not None:
        paper.write(errors, done.marked)
    if said.as_json:
        put_json(
            {
                "ok": not done.refused,
                "taken": done.taken,
                "refused": list(done.refused),
                "choices": list(done.choices),
                "problems": [one.to_json() for one in done.problems],
            }
        )
        return 1 if done.refused else 0
    for choice in done.choices:
        tell(said, f"读表：{choice}")
    speak(done.problems)
    rows = "、".join(map(str, done.refused))
    tell(
        said,
        f"收下 {done.taken} 行" + (f"，退回 {len(done.refused)} 行（第 {rows} 行）" if done.refused else "") + "。",
    )
    if errors is not None and done.marked is not None:
        tell(said, f"错行已标在 {errors}")
    return 1 if done.refused else 0


@command("list", of=ledger)
@shared
def list_(said: Said) -> int:
    """台账里的单位。"""
    from docflow.operations import ledger as roster

    units = roster.units(office(said))
    rows = [
        (u.name, u.street, u.kind, u.staff, u.members, u.formal, "有" if u.organised else "", "有" if u.guide else "")
        for u in units
    ]
    if said.as_json:
        keys = ("name", "street", "kind", "staff", "members", "formal", "organised", "guide")
        put_json([dict(zip(keys, row, strict=True)) for row in rows])
        return 0
    click.echo(table(("单位", "街道", "类型", "职工", "党员", "正式党员", "党组织", "指导员"), rows))
    click.echo(f"共 {len(rows)} 个单位。")
    return 0


@command("gaps", of=ledger)
@shared
def gaps(said: Said) -> int:
    """哪些单位缺什么，依据哪条规则。"""
    from docflow.operations import ledger as roster

    here = office(said)
    found = roster.gaps(here, roster.units(here))
    if said.as_json:
        put_json(
            [
                {
                    "unit": gap.unit.name,
                    "street": gap.unit.street,
                    "missing": gap.missing,
                    "wanted": gap.wanted,
                    "rule": gap.rule,
                    "source": gap.source,
                }
                for gap in found
            ]
        )
        return 0
    click.echo(
        table(
            ("单位", "街道", "缺什么", "规则", "要求"),
            [(g.unit.name, g.unit.street, g.missing, g.rule, g.wanted) for g in found],
        )
    )
    click.echo(f"{len({g.unit.name for g in found})} 个单位，共 {len(found)} 项缺口。")
    return 0


@command("coverage", of=ledger)
@click.option("--by", metavar="分组", help="所属街道、所在片区、单位类型、行业、单位大类")
@shared
def coverage(said: Said, by: str | None) -> int:
    """组织覆盖率和工作覆盖率。"""
    from docflow.operations import ledger as roster

    shares = roster.coverage(roster.units(office(said)), by)
    if said.as_json:
        put_json(
            [
                {"name": s.name, "units": s.units, "organised": s.organised, "reached": s.reached,
                 "organised_rate": s.organised_rate, "reached_rate": s.reached_rate}
                for s in shares
            ]
        )  # fmt: skip
        return 0
    rows = [(s.name, s.units, s.organised, _rate(s.organised_rate), s.reached, _rate(s.reached_rate)) for s in shares]
    click.echo(table((by or "", "单位数", "已建党组织", "组织覆盖率", "有组织或指导员", "工作覆盖率"), rows))
    return 0


def _rate(rate: object) -> str:
    return "" if rate is None else f"{rate}%"


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
                {"unit": a.unit.name, "form": _answer(a.form), "mode": _answer(a.mode), "scale": _answer(a.scale),
                 "mass": [_answer(m) for m in a.mass], "warnings": list(a.warnings)}
                for a in found
            ]
        )  # fmt: skip
        return
    if len(found) == 1:
        for answer in (found[0].form, found[0].mode, found[0].scale, *found[0].mass):
            click.echo(f"【{answer.table}】{answer.explain()}")
        for text in found[0].warnings:
            click.echo(f"提示：{text}")
        return
    rows = [
        (a.unit.name, a.form.value, a.form.rule, a.mode.value, _rules(a.mode), "；".join(m.value for m in a.mass))
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


# --- report ------------------------------------------------------------------------------------------------


@command()
@click.argument("template", metavar="TEMPLATE")
@click.option("--as-of", "as_of", metavar="日期", type=_DATE, help="数字截至哪一天")
@click.option("-d", "data", metavar="DATA", multiple=True, type=click.Path(path_type=Path), help="由人来写的部分")
@click.option("-s", "given", metavar="字段=值", multiple=True, help="直接给出一个字段")
@click.option("-o", "out", metavar="OUT", required=True, type=click.Path(path_type=Path), help="写到哪里")
@shared
def report(
    said: Said, template: str, as_of: datetime | None, data: tuple[Path, ...], given: tuple[str, ...], out: Path
) -> int:
    """一份报告：数字、表格和图由台账计算，文字由数据文件给出。"""
    from docflow.operations import reporting

    made = reporting.report(office(said), template, data, given, out, as_of.date() if as_of else None)
    warn(made.warnings)
    if said.as_json:
        put_json({"ok": True, "path": str(made.path), "title": made.title, "pages": made.pages})
        return 0
    tell(said, f"已生成 {made.path}：{made.title}{f'，{made.pages} 页' if made.pages else ''}")
    return 0
