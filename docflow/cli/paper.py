"""docflow render: one paper from a template and data."""

from __future__ import annotations

from pathlib import Path

import click

from docflow.cli.common import Said, command, office, put_json, shared, tell, warn


@command()
@click.argument("template", metavar="TEMPLATE")
@click.option(
    "-d",
    "data",
    metavar="DATA",
    multiple=True,
    type=click.Path(path_type=Path),
    help="数据：YAML、JSON 或只有一行的表格；可以多份",
)
@click.option("-s", "given", metavar="字段=值", multiple=True, help="直接给出一个字段，优先于 -d")
@click.option(
    "-o", "out", metavar="OUT", required=True, type=click.Path(path_type=Path), help="写到哪里：.docx .pdf .html .txt"
)
@click.option("--profile", type=click.Choice(["plain", "ink"]), help="版式的读法")
@shared
def render(
    said: Said, template: str, data: tuple[Path, ...], given: tuple[str, ...], out: Path, profile: str | None
) -> int:
    """用 TEMPLATE 和数据生成一份公文。"""
    from dataclasses import replace

    from docflow.operations import paper

    here = office(said)
    made = paper.render(replace(here, profile=profile) if profile else here, template, data, given, out)
    warn(made.warnings)
    if said.as_json:
        put_json(
            {
                "ok": True,
                "path": str(made.path),
                "title": made.title,
                "number": made.number,
                "pages": made.pages,
                "fonts": [{"role": role, "family": family, "substitute": sub} for role, family, sub in made.fonts],
                "warnings": [one.to_json() for one in made.warnings],
            }
        )
        return 0
    pages = f"，{made.pages} 页" if made.pages else ""
    tell(said, f"已生成 {made.path}：{made.title}{'（' + made.number + '）' if made.number else ''}{pages}")
    if made.fonts:
        roles = {"body": "正文", "kai": "楷体", "hei": "黑体", "title": "标题", "song": "页码"}
        tell(
            said,
            "字体："
            + "，".join(
                f"{roles.get(role, role)} {family}{'（替代）' if sub else ''}" for role, family, sub in made.fonts
            ),
        )
    return 0
