"""docflow renew: next year's data from last year's."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from docflow.cli.common import Said, command, office, put_json, shared, table, tell, warn


@command()
@click.argument("template", metavar="TEMPLATE")
@click.option(
    "-d", "last", metavar="DATA", required=True, multiple=True, type=click.Path(path_type=Path),
    help="去年的数据：YAML、JSON、一行的表格，或印发的原件；可以写几个，文件不动",
)  # fmt: skip
@click.option(
    "-o", "out", metavar="OUT", type=click.Path(path_type=Path),
    help="写到哪里；有几份数据时是一个文件夹；不写，只看改了什么",
)  # fmt: skip
@click.option("--as-of", "as_of", metavar="日期", type=click.DateTime(["%Y-%m-%d"]), help="新的数字截至哪一天")
@click.option(
    "-s", "given", metavar="字段=值", multiple=True, help="直接给出一个字段，或表里的一格，如 覆盖目标.1.组织覆盖率=70"
)
@click.option("--lower", metavar="理由", default="", help="目标确要比去年定的低，写明理由")
@shared
def renew(
    said: Said,
    template: str,
    last: tuple[Path, ...],
    out: Path | None,
    as_of: datetime | None,
    given: tuple[str, ...],
    lower: str,
) -> int:
    """由去年的数据拟出今年的：年份、日期、数字、目标和文号换新，别的一字不动，逐项列出。"""
    from docflow.errors import InvalidSource, Place, problem
    from docflow.operations import paper, renewing

    if out is not None and out.exists():
        raise InvalidSource(problem("D292", Place(out.name)))
    made = renewing.renew(office(said), template, last, given, as_of.date() if as_of else None, lower)
    for path, text in renewing.placed(made, out) if out is not None else ():
        paper.write(path, text.encode())
    if said.as_json:
        changes = [{"path": one.name, "before": one.before, "after": one.after, "why": one.why} for one in made.changes]
        left = [{"path": name, "words": words} for name, words in made.left]
        problems = [one.to_json() for one in made.problems]
        put_json({"ok": True, "changes": changes, "left": left, "words": list(made.words), "problems": problems})
        return 0
    from docflow.document.renewal import shown

    click.echo(table(("字段", "去年", "今年", "原因"), [shown(one) for one in made.changes]))
    click.echo("\n正文的不同：")
    click.echo("\n".join(made.words) or "（没有）")
    for name, words in made.left:
        tell(said, f"没有动，请核对：{name} 里的“…{words}…”")
    warn(made.problems)
    tell(said, f"已写到 {out}" if out else "没有写文件；写文件加 -o")
    return 0
