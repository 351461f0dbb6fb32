"""docflow demo: the whole main job on the examples."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from docflow.cli.common import Bar, Said, command, put_json, shared, speak, table, tell

if TYPE_CHECKING:
    from docflow.operations.demo import Row


@command()
@click.argument("directory", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@shared
def demo(said: Said, directory: Path | None) -> int:
    """在空文件夹 DIR（默认是临时文件夹）里，用虚构的明川区走完全部主要工作。"""
    import tempfile
    from dataclasses import replace

    from docflow import settings
    from docflow.cli.common import moment, office
    from docflow.operations import demo as plays
    from docflow.operations import workspace

    home = (directory or Path(tempfile.mkdtemp(prefix="docflow-演示-"))).absolute()
    start, _ = moment("2026-02-28T08:00", settings.Settings().zone)
    made = settings.new_workspace(home, at=start, made_up=True)
    workspace.fill(made.home, made.library)
    here = replace(office(replace(said, directory=str(home), moment="2026-02-28T08:00")), user="")
    tell(said, f"演示用虚构的明川区和虚拟的时钟，在 {home} 里进行。")
    bar = Bar(said, "   会议通知")
    played = plays.play(here, lambda text: _say(said, bar, text), bar)
    counted = [(one.path, f) for one in played.findings for f in one.findings if f.is_must]
    if said.as_json:
        put_json(
            {
                "ok": not counted and not played.problems,
                "folder": str(home),
                "refused": list(played.refused),
                "papers": [_json(row, home) for row in played.rows],
                "problems": [one.to_json() for one in played.problems],
            }
        )
    else:
        notices = [row for row in played.rows if row.what == "会议通知" and len(row.paths) > 1]
        rows = [row for row in played.rows if row not in notices]
        click.echo(table(("事项", "文书", "文号", "文件", "页", "问题"), [_line(row, home) for row in rows]))
        found = sum(row.findings or 0 for row in notices)
        click.echo(f"另有会议通知 {len(notices)} 份（.docx 和 .pdf），在 成果/会议通知，问题 {found} 个。")
    for path, finding in counted:
        tell(said, f"问题 {path.name} {finding}")
    speak(played.problems)
    tell(said, f"共 {sum(len(row.paths) for row in played.rows)} 个文件，全部在 {home}。")
    return 4 if played.problems else 1 if counted else 0


def _line(row: Row, home: Path) -> tuple[object, ...]:
    first = row.paths[0].relative_to(home)
    endings = " ".join(path.suffix for path in row.paths)
    shown = "" if row.findings is None else row.findings
    return row.what, row.paper, row.number, f"{first.with_suffix('')} {endings}", row.pages or "", shown


def _json(row: Row, home: Path) -> dict[str, object]:
    return {
        "group": row.what,
        "paper": row.paper,
        "number": row.number,
        "files": [str(path.relative_to(home)) for path in row.paths],
        "pages": row.pages,
        "findings": row.findings,
    }


def _say(said: Said, bar: Bar, text: str) -> None:
    if bar.last:
        bar.finish()
        bar.last = ""
    tell(said, text)
