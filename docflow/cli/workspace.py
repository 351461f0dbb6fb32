"""docflow new: a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from docflow.cli.common import Said, command, put_json, shared, tell


@command()
@click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--example", is_flag=True, help="带上示例区（虚构）的机构、台账和数据")
@click.option("--made-up-clock", "made_up", is_flag=True, help="演练用：时刻由 --at 给出，文件都标明“演示”")
@shared
def new(said: Said, directory: Path, example: bool, made_up: bool) -> int:
    """在 DIR 建立一个工作区：设置、机构.yaml、各文件夹、数据库。"""
    from docflow import settings
    from docflow.cli.common import moment
    from docflow.operations import workspace

    now, _ = moment(said.moment, settings.Settings().zone)
    made = settings.new_workspace(directory, at=now, made_up=made_up)
    workspace.wire(made.home)
    if example:
        workspace.fill(made.home, made.library)
    if said.as_json:
        put_json({"ok": True, "workspace": str(made.home)})
        return 0
    tell(said, f"已建立工作区 {directory}。")
    tell(
        said,
        "下一步："
        + (
            "docflow -C " + str(directory) + " ledger import " + str(directory / "数据" / "台账.xlsx")
            if example
            else "填写 机构.yaml，再用 docflow templates 看有哪些模板。"
        ),
    )
    return 0
