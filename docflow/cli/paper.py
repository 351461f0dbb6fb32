"""docflow render: one paper from a template and data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docflow.cli.common import Said, command, office, put_json, shared, tell, warn

if TYPE_CHECKING:
    from docflow.operations.paper import Made
    from docflow.standard.house import House

#: What a face is for, as a clerk says it.
ROLES = {"body": "正文", "kai": "楷体", "hei": "黑体", "title": "标题", "song": "页码"}


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
    "-o",
    "outs",
    metavar="OUT",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    help="写到哪里：.docx .pdf .html .txt；可以多份",
)
@click.option("--page", "--profile", "page", metavar="NAME", help="版式：plain、ink，或 pages 文件夹里本单位的版式")
@click.option("--archive", type=click.Choice(["2u", "3u"]), help="PDF 存成归档格式 PDF/A-2u 或 PDF/A-3u")
@click.option("--carry-docx", is_flag=True, help="把 .docx 放进 PDF 里（PDF/A-3u）")
@click.option("--even-imprint", is_flag=True, help="版记放在偶数页")
@shared
def render(
    said: Said,
    template: str,
    data: tuple[Path, ...],
    given: tuple[str, ...],
    outs: tuple[Path, ...],
    page: str | None,
    archive: str | None,
    carry_docx: bool,
    even_imprint: bool,
) -> int:
    """用 TEMPLATE 和数据生成一份公文。"""
    from dataclasses import replace

    from docflow.operations import paper
    from docflow.operations.drawing import Wishes

    here = office(said)
    here = replace(here, profile=page) if page else here
    kind: Any = archive or ("3u" if carry_docx else "")
    made = paper.render_all(here, template, data, given, outs, Wishes(kind, carry_docx, even_imprint))
    warn(dict.fromkeys(problem for one in made for problem in one.warnings))
    house = here.paged[1]
    if said.as_json:
        put_json(_json(made, house))
    else:
        _tell(said, made, house)
    return 0


def _json(made: list[Made], house: House | None) -> dict[str, object]:
    first = made[0]
    fonts = next((one.fonts for one in made if one.fonts), ())
    return {
        "ok": True,
        "path": str(first.path),
        "title": first.title,
        "number": first.number,
        "pages": next((one.pages for one in made if one.pages), None),
        "files": [{"path": str(one.path), "title": one.title, "pages": one.pages} for one in made],
        "fonts": [{"role": role, "family": family, "substitute": sub} for role, family, sub in fonts],
        "house": None if house is None else {"name": house.name, "deviations": _deviations(house)},
        "warnings": [one.to_json() for one in dict.fromkeys(w for one in made for w in one.warnings)],
    }


def _deviations(house: House) -> list[dict[str, object]]:
    return [
        {"key": one.parameter, "standard": one.standard, "house": one.house, "clause": one.clause, "must": one.is_must}
        for one in house.deviations()
    ]


def _tell(said: Said, made: list[Made], house: House | None) -> None:
    for one in made:
        pages = f"，{one.pages} 页" if one.pages else ""
        number = f"（{one.number}）" if one.number else ""
        tell(said, f"已生成 {one.path}：{one.title}{number}{pages}")
    if fonts := next((one.fonts for one in made if one.fonts), ()):
        listed = [f"{ROLES.get(role, role)} {family}{'（替代）' if sub else ''}" for role, family, sub in fonts]
        tell(said, "字体：" + "，".join(listed))
    if house is not None:
        tell(said, f"版式：{house.name}（本单位声明的版式，按 {house.based_on}）")
        for change in house.deviations():
            how = "与国家标准的规定不同" if change.is_must else "标准允许的选择"
            tell(said, f"  {change.parameter}：{change.house}（标准 {change.standard}，{change.clause}；{how}）")
