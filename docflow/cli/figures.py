"""docflow figures: the figures a text or table states, and those that do not reconcile."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docflow.cli.common import Said, command, office, paint, put_json, shared, table

if TYPE_CHECKING:
    from docflow.figures import Figure, Finding
    from docflow.operations.figuring import Figured


@command()
@click.argument("files", metavar="FILE…", nargs=-1, type=click.Path(path_type=Path))
@click.option("--list", "listing", is_flag=True, help="列出读到的每个数字：在哪里、数的是什么、上下限")
@click.option("--strict", is_flag=True, help="提醒也算问题")
@click.option("--template", "template", metavar="TEMPLATE", help="不查文件，查这个模板填出来的公文，数字指明是哪个字段")
@click.option("-d", "data", metavar="DATA", multiple=True, type=click.Path(path_type=Path), help="填模板的数据")
@click.option("-s", "given", metavar="字段=值", multiple=True, help="直接给出一个字段")
@click.option(
    "--clean", "clean", metavar="OUT", type=click.Path(path_type=Path), help="不查，把一份 .docx 去掉随文记录另存为 OUT"
)
@click.option("--as-of", "as_of", metavar="日期", type=click.DateTime(["%Y-%m-%d"]), help="台账数字截至哪一天")
@shared
def figures(
    said: Said,
    files: tuple[Path, ...],
    listing: bool,
    strict: bool,
    template: str | None,
    data: tuple[Path, ...],
    given: tuple[str, ...],
    clean: Path | None,
    as_of: datetime | None,
) -> int:
    """文中和表中有哪些数字，哪些对不上：总数与分项、比例、平均、增减、日期、年龄、项数。

    FILE 是 .docx、.pdf、.md、.txt、.xlsx、.csv，或装着它们的文件夹（文件夹里的 .pdf 不查）。只报告，不改动。
    docflow 生成的 .docx 和 .pdf 带着数字的随文记录，逐个与生成时比对。
    """
    if not files and not template:
        raise click.UsageError("缺少参数“FILE…”。")
    from docflow.operations import figuring

    if clean is not None:
        if len(files) != 1:
            raise click.UsageError("--clean 一次去掉一份文件的随文记录。")
        had = figuring.without_record(files[0], clean)
        click.echo(f"{'去掉了随文记录' if had else '没有随文记录'}，写在 {clean}。")
        return 0
    found = figuring.figures_of(files) if files else []
    if template:
        day = as_of.date() if as_of else None
        found.append(figuring.in_report(office(said), template, data, given, day))
    counted = [one for each in found for one in each.findings if _counts(one, strict)]
    if said.as_json:
        put_json([_json(each, listing) for each in found])
    else:
        for each in found:
            _tell(each, listing, strict)
        total = sum(len(each.listed) for each in found)
        others = sum(len(each.findings) for each in found) - len(counted)
        click.echo(f"查了 {len(found)} 份，{total} 个数字：{len(counted)} 处对不上，{others} 个提醒。")
        if known := [each.known for each in found if each.known is not None]:
            click.echo(f"其中 {len(known)} 份有随文记录，{sum(known)} 个数字逐个与生成时比对。")
    return 1 if counted else 0


def _counts(one: Finding, strict: bool) -> bool:
    from docflow.lint import RULES

    return strict or RULES[one.rule].strength == "MUST"


def _tell(each: Figured, listing: bool, strict: bool) -> None:
    if listing and each.listed:
        heads = ("在哪里", "数字", "数的是什么", "上下限", "字段", "出处")
        shown = heads if each.sources else heads[:4]
        rows = [
            (str(one.place), one.text, one.of, _bounds(one), one.field, _source(one, each))[: len(shown)]
            for one in each.listed
        ]
        click.echo(table(shown, rows))
    for one in each.findings:
        kind = paint("问题", "red") if _counts(one, strict) else paint("提醒", "yellow")
        click.echo(f"{kind} {one.rule} {one.place}：{one.text}")
        click.echo(f"     怎么办：{one.remedy}")


def _bounds(one: Figure) -> str:
    from docflow.figures import bare

    if one.is_exact:
        return ""
    return f"{bare(one.low)}～{bare(one.high)}" if one.high < 10**25 else f"{bare(one.low)} 以上"


def _source(one: Figure, each: Figured) -> str:
    return each.sources.get(one.field.partition(".")[0], "") if one.field else "模板原文"


def _json(each: Figured, listing: bool) -> dict[str, object]:
    from docflow.lint import RULES

    findings = [
        {
            "rule": one.rule,
            "name": RULES[one.rule].title,
            "strength": RULES[one.rule].strength,
            "place": str(one.place),
            "line": one.place.line,
            "text": one.text,
            "remedy": one.remedy,
            "figures": [_figure(figure, each) for figure in one.figures],
        }
        for one in each.findings
    ]
    told: dict[str, object] = {
        "file": each.name,
        "count": len(each.listed),
        "compared": each.known,
        "findings": findings,
    }
    return {**told, "figures": [_figure(one, each) for one in each.listed]} if listing else told


def _figure(one: Figure, each: Figured) -> dict[str, object]:
    told: dict[str, object] = {
        "text": one.text,
        "value": str(one.value),
        "low": str(one.low),
        "high": str(one.high),
        "unit": one.unit,
        "of": one.of,
        "place": str(one.place),
    }
    return {**told, "field": one.field, "source": _source(one, each)} if each.sources else told
