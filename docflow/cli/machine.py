"""docflow doctor, docflow fonts: what this machine has, and what it lacks."""

from __future__ import annotations

from pathlib import Path

import click

from docflow.cli.common import Said, command, group, office, paint, put_json, shared, tell

_MARKS = {"ok": ("有", "green"), "warning": ("可用", "yellow"), "missing": ("缺", "red")}


@command()
@shared
def doctor(said: Said) -> int:
    """检查这台机器：字体、PDF 库、数据库、节假日表。"""
    from docflow.operations import machine

    return _tell(said, machine.doctor(office(said)))


@group(invoke_without_command=True)
@shared
def fonts(said: Said) -> int:
    """各角色用的字体。子命令：install 取得自由字体，add 加入本单位的字体。"""
    if click.get_current_context().invoked_subcommand is not None:
        return 0
    from docflow.operations import machine

    return _tell(said, machine.fonts(office(said)))


@command("install", of=fonts)
@shared
def install(said: Said) -> int:
    """从发行版取得仿宋、楷体、黑体、宋体，放在用户缓存里。"""
    from docflow.operations import machine

    machine.install_fonts(lambda text: tell(said, text))
    return 0


@command("add", of=fonts)
@click.argument("path", metavar="PATH", type=click.Path(path_type=Path))
@shared
def add(said: Said, path: Path) -> int:
    """加入本单位有权使用的字体文件，以后优先用它。"""
    from docflow.operations import machine

    tell(said, f"已加入：{machine.add_font(path)}")
    return 0


def _tell(said: Said, items: list) -> int:  # type: ignore[type-arg]
    code = 5 if any(one.state == "missing" for one in items) else 0
    if said.as_json:
        put_json({"ok": code == 0, "items": [one.to_json() for one in items]})
        return code
    for one in items:
        word, colour = _MARKS[one.state]
        click.echo(f"{paint(word, colour)}　{one.name}：{one.found}")
        if one.remedy and one.state != "ok":
            click.echo(f"　　怎么办：{one.remedy}")
    return code
