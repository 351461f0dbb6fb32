"""docflow lint: is a paper right?"""

from __future__ import annotations

from pathlib import Path

import click

from docflow.cli.common import Said, command, office, paint, put_json, shared, table


@command()
@click.argument("files", metavar="FILE…", nargs=-1, type=click.Path(path_type=Path))
@click.option("--page", "--profile", "page", metavar="NAME", help="只认一种版式：plain、ink，或本单位的版式")
@click.option("--strict", is_flag=True, help="提醒也算问题")
@click.option("--explain", metavar="ID", help="一条规则的说明；all 列出全部")
@click.option("--not-classified", "reason", metavar="理由", help="确认只是提到密级，并非涉密文件")
@shared
def lint(
    said: Said, files: tuple[Path, ...], page: str | None, strict: bool, explain: str | None, reason: str | None
) -> int:
    """检查 .docx、文本模板或纯文本：格式、行文规则、用语、数字。"""
    if explain is not None:
        return _explain(said, explain)
    if not files:
        raise click.UsageError("缺少参数“FILE…”。")
    from dataclasses import replace

    from docflow.operations import checking

    wanted = replace(office(said), profile=page).page if page else None
    found = checking.lint(files, wanted, bool(reason))
    counted = [one for each in found for one in each.findings if one.is_must or strict]
    stopped = any(one.stops for each in found for one in each.findings)
    if said.as_json:
        put_json([{"file": str(each.path), "findings": [one.to_json() for one in each.findings]} for each in found])
    else:
        for each in found:
            for one in each.findings:
                kind = paint("问题", "red") if one.is_must or strict else paint("提醒", "yellow")
                click.echo(f"{kind} {one.rule} {one.place}：{one.text}（{one.clause}）")
                click.echo(f"     怎么办：{one.remedy}")
        total = sum(len(each.findings) for each in found)
        click.echo(f"检查了 {len(found)} 个文件：{len(counted)} 个问题，{total - len(counted)} 个提醒。")
    return 3 if stopped else 1 if counted else 0


_STRENGTHS = {"MUST": "必须", "GEN": "一般", "PRAC": "惯例"}


def _open(text: str) -> str:
    """A message with `…` for what each case fills in."""
    import re

    return re.sub(r"\{\w+\}", "…", text).replace("{{", "{").replace("}}", "}")


def _explain(said: Said, wanted: str) -> int:
    from docflow.errors import CODES, InvalidSource, problem
    from docflow.lint import RULES

    if wanted == "all":
        rows = [(one.id, one.strength, one.clause, one.title) for one in RULES.values()]
        if said.as_json:
            put_json([dict(zip(("rule", "strength", "clause", "title"), row, strict=True)) for row in rows])
        else:
            shown = [(id_, _STRENGTHS[strength], *rest) for id_, strength, *rest in rows]
            click.echo(table(("规则", "强度", "依据", "内容"), shown))
        return 0
    if rule := RULES.get(wanted):
        strength = _STRENGTHS[rule.strength]
        click.echo(f"{rule.id}　{rule.title}\n依据　{rule.clause}　　强度　{strength}\n\n{rule.explanation}")
        return 0
    if message := CODES.get(wanted):
        click.echo(f"{wanted}　{_open(message.text)}\n怎么办　{_open(message.remedy)}")
        return 0
    raise InvalidSource(problem("C810", id=wanted))
