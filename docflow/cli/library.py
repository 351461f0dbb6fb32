"""docflow templates, docflow fields: what there is, a copy to change, what differs, what to fill in."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from docflow.cli.common import Said, command, group, office, put_json, shared, speak, table, tell


@group(invoke_without_command=True)
@shared
def templates(said: Said) -> int:
    """有哪些模板。子命令：check 检查，copy 复制到工作区，diff 比较两版。"""
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
    from docflow.operations import templates as room

    found = room.diff(office(said), before, after)
    if said.as_json:
        changes = [asdict(one) for one in found.changes]
        put_json({"breaks": found.breaks, "changes": changes, "words": found.words.splitlines()})
        return 0
    if found.changes:
        heads = ("变化", "字段", "原来", "现在", "影响已有数据")
        told = [(_CHANGES[one.what], one.name, one.before, one.after, one.breaks) for one in found.changes]
        click.echo(table(heads, [(*one[:-1], "是" if one[-1] else "") for one in told]))
    click.echo(found.words or ("文字没有差别。" if found.changes else "没有差别。"), nl=not found.words)
    return 0


#: What is said of a change.
_CHANGES = {"added": "新增", "removed": "删去", "retyped": "改类型", "required": "改为必填", "optional": "改为可不填",
            "moved": "移动"}  # fmt: skip


@command(of=templates)
@click.argument("names", metavar="[FILE]…", nargs=-1)
@shared
def check(said: Said, names: tuple[str, ...]) -> int:
    """检查模板：一次说出全部问题，各在第几段、哪一格；FILE 是文件或模板名称，不写就检查全部。"""
    from docflow.form.schema import json_schema
    from docflow.operations import templates as room

    here = office(said)
    found = [room.check(here, name) for name in names or here.library.names("templates")]
    if said.as_json:
        put_json(
            [
                {
                    "template": one.name,
                    "sound": one.is_sound,
                    "problems": [p.to_json() for p in one.problems],
                    "schema": json_schema(one.form) if one.form else None,
                    "places": {name: list(places) for name, places in one.where.items()},
                }
                for one in found
            ]
        )
    for one in found:
        if not said.as_json:
            speak(one.problems)
        wrong = sum(not p.is_warning for p in one.problems)
        tell(said, f"{one.name}：可以用，{len(one.form.fields)} 个字段" if one.form else f"{one.name}：{wrong} 处要改")
    return 0 if all(one.is_sound for one in found) else 1


@command()
@click.argument("template", metavar="[TEMPLATE]", required=False)
@click.option(
    "--table", "out", metavar="OUT.xlsx", type=click.Path(path_type=Path), help="生成一张待填的表格，有下拉选项"
)
@click.option("--schema", is_flag=True, help="输出字段的 JSON Schema，供别的程序准备数据")
@click.option("--filters", is_flag=True, help="列出模板里能用的过滤器")
@shared
def fields(said: Said, template: str | None, out: Path | None, schema: bool, filters: bool) -> int:
    """TEMPLATE 的字段：类型、是否必填、在模板的哪里、示例。"""
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
    if schema:
        put_json(found.schema)
        return 0
    if said.as_json:
        put_json([one.to_json() for one in found.fields])
        return 0
    rows = [
        (one.name, one.label, "必填" if one.required else "", _some(one.places), one.example, one.help)
        for one in found.fields
    ]
    click.echo(table(("字段", "类型", "", "所在", "示例", "说明"), rows))
    return 0


def _some(places: tuple[str, ...]) -> str:
    """The first places; a tag's own text is for messages."""
    short = list(dict.fromkeys(one.split(" ")[0] for one in places))
    return "、".join(short[:3]) + (f" 等{len(short)}处" if len(short) > 3 else "")
