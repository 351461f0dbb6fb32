"""docflow ledger targets: the dated targets of an opinion held against the ledger."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docflow.cli.common import Said, command, office, put_json, shared, speak, table, tell

if TYPE_CHECKING:
    from docflow.ledger.targets import Standing


@command("targets")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--as-of", "as_of", metavar="日期", type=click.DateTime(["%Y-%m-%d"]), help="数字截至哪一天；默认今天")
@click.option("-o", "out", metavar="OUT.svg", type=click.Path(path_type=Path), help="另画一张图")
@shared
def targets(said: Said, path: Path, as_of: datetime | None, out: Path | None) -> int:
    """分期目标完成得怎样：落后、达到还是超过，还差几个单位。

    FILE 是实施意见的数据，或只写了 覆盖目标 的文件。
    """
    from docflow.operations import paper
    from docflow.operations import targets as aims

    here = office(said)
    day = as_of.date() if as_of else here.now.date()
    found, doubts = aims.read(path)
    standings = aims.standings(here, found, day)
    late = aims.late(standings, day)
    if out is not None:
        paper.write(out, aims.svg(standings, day, "“两新”组织台账"))
    if said.as_json:
        told = [one.to_json() for one in (*doubts, *late)]
        put_json({"as_of": day, "targets": [_json(one) for one in standings], "problems": told})
        return 0
    speak((*doubts, *late))
    heads = ("期限", "范围", "指标", "目标", "实际", "数据截至", "状态", "还差单位")
    click.echo(table(heads, [_row(one) for one in standings]))
    behind = sum(one.state == "behind" for one in standings)
    click.echo(f"截至 {day}：{len(standings)} 项目标，{behind} 项落后。")
    if out is not None:
        tell(said, f"图在 {out}")
    return 0


def _row(one: Standing) -> tuple[object, ...]:
    target, day = one.target, (one.count.day if one.count else None) or ""
    return target.day, target.scope, target.measure, f"{target.value}%", _rate(one), day, one.said(), one.short


def _rate(one: Standing) -> str:
    pace = f"（匀速应到 {one.pace}%）" if one.pace is not None else ""
    return "" if one.actual is None else f"{one.actual}%{pace}"


def _json(one: Standing) -> dict[str, object]:
    return {
        "date": one.target.day,
        "scope": one.target.scope,
        "measure": one.target.measure,
        "target": one.target.value,
        "actual": one.actual,
        "pace": one.pace,
        "data_as_of": one.count.day if one.count else None,
        "state": one.state,
        "short": one.short,
    }
