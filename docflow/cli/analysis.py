"""docflow ledger: coverage, what-if, compare, due: figures that need no paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docflow.cli.common import Said, command, office, put_json, shared, speak, table, tell
from docflow.form import hushed

if TYPE_CHECKING:
    from docflow.ledger import Unit

_DATE = click.DateTime(["%Y-%m-%d"])
_AS_OF = click.option("--as-of", "as_of", metavar="日期", type=_DATE, help="截至哪一天；默认最新")
_MOST = 100


@command("coverage")
@click.option("--by", metavar="分组", help="街道、片区、类型、行业、大类、规模、日期")
@_AS_OF
@shared
def coverage(said: Said, by: str | None, as_of: datetime | None) -> int:
    """组织覆盖率和工作覆盖率；百分数四舍五入保留一位小数。"""
    from docflow.ledger.coverage import ROUNDING
    from docflow.operations import analysing, days, registers

    asked = as_of.date() if as_of else None
    here = office(said)
    shares, day = analysing.coverage(here, by, asked)
    speak((*days.late(asked, day), *days.lacking(registers.left_out(here, registers.UNITS, day), day)))
    if said.as_json:
        put_json(
            [
                {"name": hushed(s.name), "units": s.units, "organised": s.organised, "reached": s.reached,
                 "organised_rate": s.organised_rate, "reached_rate": s.reached_rate, "as_of": day}
                for s in shares
            ]
        )  # fmt: skip
        return 0
    rows = [
        (hushed(s.name), s.units, s.organised, _rate(s.organised_rate), s.reached, _rate(s.reached_rate))
        for s in shares
    ]
    click.echo(table((by or "", "单位数", "已建党组织", "组织覆盖率", "有组织或指导员", "工作覆盖率"), rows))
    click.echo(f"截至 {day}；{ROUNDING}。")
    return 0


def _rate(rate: object) -> str:
    return "" if rate is None else f"{rate}%"


@command("what-if")
@click.argument("path", metavar="[TABLE]", required=False, type=click.Path(path_type=Path))
@click.option("--switch", "switches", metavar="开关=选择", multiple=True, help="换一个口径，如 C01=党员")
@click.option(
    "--set", "thresholds", metavar="表.事实.原数=新数", multiple=True, help="移一个界限，如 规模以上.职工人数.50=60"
)
@shared
def what_if(said: Said, path: Path | None, switches: tuple[str, ...], thresholds: tuple[str, ...]) -> int:
    """假如换了口径或界限，哪些单位的结论会变，从什么变成什么；不写 TABLE 时看台账。"""
    from docflow.operations import ledger as roster
    from docflow.operations import paper, supposing

    here = office(said)
    chosen = {name: str(value) for name, value in paper.answers((), switches).values.items()}
    if path is None:
        units = roster.units(here)
    else:
        read = roster.read_table(here, path)
        speak(read.problems)
        units = tuple(unit for *_, unit in read.good)
    found = supposing.suppose(here, units, chosen, thresholds)
    if said.as_json:
        put_json(
            {
                "units": found.units,
                "touched": found.touched,
                "tally": [
                    {"question": t.question, "before": t.before, "after": t.after, "rule_before": t.rule_before,
                     "rule_after": t.rule_after, "units": t.units}
                    for t in found.tally
                ],
                "differences": [
                    {"unit": hushed(d.unit.name), "question": d.question, "before": d.before, "after": d.after,
                     "rule_before": d.rule_before, "rule_after": d.rule_after}
                    for d in found.differences
                ],
            }
        )  # fmt: skip
        return 0
    if found.tally:
        rows = [
            (t.question, _ruled(t.before, t.rule_before), _ruled(t.after, t.rule_after), t.units) for t in found.tally
        ]
        click.echo(table(("问题", "现在", "假如", "单位数"), rows))
        click.echo("")
        names = [(hushed(d.unit.name), d.question, d.before, d.after) for d in found.differences[:_MOST]]
        click.echo(table(("单位", "问题", "现在", "假如"), names))
        if len(found.differences) > _MOST:
            click.echo(f"……共 {len(found.differences)} 处，全部见 --json。")
    click.echo(f"{found.units} 个单位中 {found.touched} 个的结论会变。")
    return 0


def _ruled(answer: str, rule: str) -> str:
    return f"{answer}（{rule}）" if rule and rule != answer else answer


@command("compare")
@click.argument("one", metavar="TABLE", type=click.Path(path_type=Path))
@click.argument("other", metavar="[TABLE]", required=False, type=click.Path(path_type=Path))
@shared
def compare(said: Said, one: Path, other: Path | None) -> int:
    """两本单位台账比对，如登记地的和经营地的：谁重复，谁漏了，谁像是同一个；不写第二份时与台账比。"""
    from docflow.operations import analysing

    found, told = analysing.compare(office(said), one, other)
    second = str(other or "台账")
    doubles = [(str(one), d) for d in found.doubles_in_one] + [(second, d) for d in found.doubles_in_other]
    lines = [("重复", where, d.again.name, f"与“{d.first.name}”{d.by}相同") for where, d in doubles]
    lines += [("只在一份", str(one), unit.name, _code(unit)) for unit in found.only_in_one]
    lines += [("只在一份", second, unit.name, _code(unit)) for unit in found.only_in_other]
    lines += [
        ("两份不同", pair.by, pair.one.name, f"{field}：{mine or '（空）'} / {yours or '（空）'}")
        for pair in found.pairs
        for field, mine, yours in pair.differing
    ]
    if said.as_json:
        put_json(
            {
                "pairs": len(found.pairs),
                "lines": [
                    dict(zip(("what", "where", "unit", "note"), map(hushed, line), strict=True)) for line in lines
                ],
                "near": [[hushed(a.name), hushed(b.name)] for a, b in found.near],
                "problems": [each.to_json() for each in told],
            }
        )
    else:
        speak(told)
        if lines:
            click.echo(table(("问题", "哪一份", "单位", "说明"), [tuple(map(hushed, line)) for line in lines]))
        missed = len(found.only_in_one) + len(found.only_in_other)
        tell(
            said,
            f"对上 {len(found.pairs)} 个，重复 {len(doubles)} 个，"
            f"只在一份的 {missed} 个，名称相近的 {len(found.near)} 对。",
        )
    return 1 if doubles or found.only_in_one or found.only_in_other else 0


def _code(unit: Unit) -> str:
    return unit.code or "（没有代码）"


@command("due")
@_AS_OF
@shared
def due(said: Said, as_of: datetime | None) -> int:
    """组织关系：工作满六个月该转入的、持活动证参加活动的、要由人核实的。"""
    from docflow.operations import analysing

    found = analysing.due(office(said), as_of.date() if as_of else None)
    rows = [
        (one.measure, hushed(str(one.record.get("姓名"))), hushed(str(one.record.get("所在党组织") or "")),
         hushed(str(one.record.get("工作单位") or "")), one.record.get("到岗日期") or "", one.due or "",
         one.answer.rule, str(one.record.get("活动证号") or ""))
        for one in found
    ]  # fmt: skip
    names = ("办法", "姓名", "所在党组织", "工作单位", "到岗日期", "满六个月", "规则", "活动证号")
    if said.as_json:
        keys = ("measure", "name", "branch", "unit", "began", "due", "rule", "certificate")
        put_json([dict(zip(keys, row, strict=True)) for row in rows])
        return 0
    click.echo(table(names, rows))
    click.echo(f"共 {len(rows)} 人。")
    return 0


@command("trained")
@click.option("--year", metavar="年", type=click.IntRange(2000, 2100), help="哪一年；默认今年")
@click.option("--all", "whole", is_flag=True, help="达标的也列出")
@shared
def trained(said: Said, year: int | None, whole: bool) -> int:
    """一年里哪些党组织的书记培训不够；怎样算够由规则“书记培训”（口径 C16）决定。"""
    from docflow.operations import analysing

    here = office(said)
    asked = year or here.now.year
    every = analysing.trained(here, asked)
    short = [one for one in every if not one.is_enough]
    shown = every if whole else short
    rows = [
        (hushed(one.branch), hushed(one.person), one.times, one.days, one.answer.value, one.answer.rule,
         hushed(one.answer.values["依据"]))
        for one in shown
    ]  # fmt: skip
    if said.as_json:
        keys = ("branch", "person", "times", "days", "result", "rule", "because")
        put_json([dict(zip(keys, row, strict=True)) for row in rows])
    else:
        click.echo(table(("党组织", "书记", "次数", "天数", "结论", "规则", "依据"), rows))
        click.echo(f"{asked} 年：{len(every)} 个党组织，{len(short)} 个没有达到。")
    return 1 if short else 0
