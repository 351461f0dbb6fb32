"""docflow report: papers whose figures are computed from the ledger, the cases and the targets."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from docflow.cli.common import Bar, Said, command, office, put_json, shared, speak, tell, warn

if TYPE_CHECKING:
    from docflow.operations.batch import Finished

_PATH = click.Path(path_type=Path)


@command()
@click.argument("template", metavar="TEMPLATE")
@click.option("--as-of", "as_of", metavar="日期", type=click.DateTime(["%Y-%m-%d"]), help="数字截至哪一天")
@click.option("--compare", metavar="日期|FILE", default="", help="与哪一年比：上年的日期，或上年数字的 YAML 文件")
@click.option("--targets", metavar="FILE", type=_PATH, help="分期目标：实施意见的数据，或只写了 覆盖目标 的文件")
@click.option("-d", "data", metavar="DATA", multiple=True, type=_PATH, help="由人来写的部分")
@click.option("-s", "given", metavar="字段=值", multiple=True, help="直接给出一个字段")
@click.option(
    "-o", "outs", metavar="OUT", required=True, multiple=True, type=_PATH,
    help="写到哪里，可以写几个；用 --each 时是一个文件夹",
)  # fmt: skip
@click.option("--each", is_flag=True, help="台账里的单位一个一份，如 组建方案")
@click.option("--only", metavar="未建|缺口", default="", help="用 --each 时只做没有党组织的，或还有缺口的")
@click.option("--name", "pattern", metavar="PATTERN", default="", help="用 --each 时的文件名，默认 序号-单位名称")
@click.option("--format", "formats", metavar="FORMAT", default="docx", help="用 --each 时的格式：docx、pdf，可以都要")
@click.option("--resume", is_flag=True, help="用 --each 时接着上次中断的做")
@shared
def report(
    said: Said,
    template: str,
    as_of: datetime | None,
    compare: str,
    targets: Path | None,
    data: tuple[Path, ...],
    given: tuple[str, ...],
    outs: tuple[Path, ...],
    each: bool,
    only: str,
    pattern: str,
    formats: str,
    resume: bool,
) -> int:
    """一份报告：数字、表格和图由台账、办件和目标计算，文字由数据文件给出。"""
    from docflow.operations import reporting

    here, day = office(said), as_of.date() if as_of else None
    if each:
        from docflow.operations import planning

        if len(outs) > 1:
            raise click.UsageError("用 --each 时只写一个 -o，是文件夹；几种格式写 --format docx,pdf。")
        kinds = [one.strip() for one in formats.split(",") if one.strip()]
        bar, pattern = Bar(said, "生成"), pattern or planning.PATTERN
        done = planning.each(here, template, outs[0], data, given, day, pattern, only, kinds, resume, bar)
        bar.finish()
        return _told(said, done, outs[0])
    made = reporting.report(here, template, data, given, outs, day, reporting.Beside(compare, targets))
    warn(dict.fromkeys(problem for one in made for problem in one.warnings))
    if said.as_json:
        files = [{"path": str(one.path), "title": one.title, "pages": one.pages} for one in made]
        pages = next((one.pages for one in made if one.pages), None)
        put_json({"ok": True, "path": files[0]["path"], "title": files[0]["title"], "pages": pages, "files": files})
        return 0
    for one in made:
        tell(said, f"已生成 {one.path}：{one.title}{f'，{one.pages} 页' if one.pages else ''}")
    return 0


def _told(said: Said, done: Finished, folder: Path) -> int:
    """What a batch of plans did."""
    count = len(done.report.done)
    if said.as_json:
        names = [file.name for row in done.report.done for file in row.files]
        put_json({"ok": not done.refused, "done": count, "refused_rows": list(done.refused), "files": names})
        return 1 if done.refused else 0
    speak(done.problems)
    rows = "、".join(map(str, done.refused))
    tell(said, f"已在 {folder} 生成 {count} 份" + (f"，退回第 {rows} 行" if done.refused else "") + "。")
    return 1 if done.refused else 0
