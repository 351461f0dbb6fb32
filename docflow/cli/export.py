"""docflow export: the record for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from docflow.cli.common import Said, command, office, put_json, shared, tell


@command()
@click.argument("workflow", metavar="[流程]", required=False)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["xes", "ocel", "jsonl", "xlsx"]),
    required=True,
    help="xes、ocel、jsonl、xlsx",
)
@click.option("-o", "out", metavar="OUT", required=True, type=click.Path(path_type=Path), help="写到哪个文件")
@click.option("--names", is_flag=True, help="写出人员姓名（不写则以“人1、人2”代替；jsonl 是原样的记录）")
@shared
def export(said: Said, workflow: str | None, kind: str, out: Path, names: bool) -> int:
    """导出记录；写上流程名称就只导出这个流程的办件。"""
    from docflow.operations import exporting
    from docflow.operations.paper import write

    data = exporting.export(office(said), kind, workflow, names)
    write(out, data)
    if said.as_json:
        put_json({"ok": True, "path": str(out), "bytes": len(data)})
    else:
        tell(said, f"已导出 {out}（{len(data):,} 字节）")
    return 0
