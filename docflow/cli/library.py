"""docflow templates, docflow fields: what there is, a copy to change, what differs, what to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from docflow.cli.common import Said, command, group, office, put_json, shared, speak, table, tell


@group(invoke_without_command=True)
@shared
def templates(said: Said) -> int:
    """有哪些模板。子命令：copy 复制到工作区，diff 比较两版。"""
    if click.get_current_context().invoked_subcommand is not None:
        return 0
    from docflow.operations import library

    found = library.templates(office(said))
    if said.as_json:
        put_json([one.to_json() for one in found])
        return 0
    rows = [
        (
            one.name,
            one.kind,
            "Word" if one.is_word else "文本",
            "工作区" if one.origin == "workspace" else "自带",
            one.describe or one.fault,
        )
        for one in found
    ]
    click.echo(table(("模板", "文种", "类型", "来自", "用途"), rows))
    return 1 if any(one.fault for one in found) else 0


@command(of=templates)
@click.argument("name", metavar="NAME")
@shared
def copy(said: Said, name: str) -> int:
    """把自带的模板复制到工作区里改；工作区的优先。"""
    from docflow.operations import library

    for path in library.copy(office(said), name):
        tell(said, f"已复制到 {path}")
    return 0


@command(of=templates)
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@shared
def diff(said: Said, before: str, after: str | None) -> int:
    """比较两个模板；只给一个时，比较自带的和工作区里的。"""
    from docflow.operations import library

    click.echo(library.diff(office(said), before, after) or "没有差别。")
    return 0


@command()
@click.argument("template", metavar="[TEMPLATE]", required=False)
@click.option(
    "--table", "out", metavar="OUT.xlsx", type=click.Path(path_type=Path), help="生成一张待填的表格，有下拉选项"
)
@click.option("--filters", is_flag=True, help="列出模板里能用的过滤器")
@shared
def fields(said: Said, template: str | None, out: Path | None, filters: bool) -> int:
    """TEMPLATE 的字段：类型、是否必填、示例。"""
    from docflow.operations import library

    if filters:
        known = library.filters()
        if said.as_json:
            put_json([{"name": name, "help": text} for name, text in known])
        else:
            click.echo(table(("过滤器", "例子或用法"), known))
        return 0
    if template is None:
        raise click.UsageError("缺少参数“TEMPLATE”。")
    here = office(said)
    found = library.fields(here, template)
    speak(found.warnings)
    if out is not None:
        library.blank(here, template, out)
        tell(said, f"已生成 {out}：{len(found.fields)} 个字段")
        return 0
    if said.as_json:
        put_json([one.to_json() for one in found.fields])
        return 0
    rows = [(one.name, one.type, "必填" if one.required else "", one.example, one.help) for one in found.fields]
    click.echo(table(("字段", "类型", "", "示例", "说明"), rows))
    return 0
