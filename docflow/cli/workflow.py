"""docflow workflow: proof, account, diagram."""

from __future__ import annotations

from pathlib import Path

import click

from docflow.cli.common import Said, command, group, office, put_json, shared, speak, table, tell


@group()
def workflow() -> None:
    """流程：检查、说明、画图。"""


@command("check", of=workflow)
@click.argument("names", metavar="[FILE]…", nargs=-1)
@shared
def check(said: Said, names: tuple[str, ...]) -> int:
    """证明流程走得通，或者一次说出全部问题；不写名称就检查全部。"""
    from docflow.operations import checking

    here = office(said)
    found = [checking.check_workflow(here, name) for name in names or here.library.names("workflows")]
    if said.as_json:
        put_json(
            [
                {
                    "workflow": one.name,
                    "sound": one.is_sound,
                    "states": one.graph.states if one.graph else 0,
                    "problems": [p.to_json() for p in one.problems],
                }
                for one in found
            ]
        )
    for one in found:
        if not said.as_json:
            speak(one.problems)
        if one.graph is None:
            tell(said, f"{one.name}：不能运行")
        elif one.is_sound:
            tell(said, f"{one.name}：走得通，已逐一推演 {one.graph.states} 种情形")
        else:
            tell(said, f"{one.name}：情形太多，未能证明走得通")
    return 0 if all(one.graph is not None and not any(not p.is_warning for p in one.problems) for one in found) else 1


@command("show", of=workflow)
@click.argument("name", metavar="FILE")
@shared
def show(said: Said, name: str) -> int:
    """用几句话说明一个流程。"""
    from docflow.operations import checking

    click.echo(checking.show_workflow(office(said), name), nl=False)
    return 0


@command("graph", of=workflow)
@click.argument("name", metavar="FILE")
@click.option("-o", "out", metavar="OUT", type=click.Path(path_type=Path), help="写到 .svg 或 .mmd；不写则输出 Mermaid")
@shared
def graph(said: Said, name: str, out: Path | None) -> int:
    """把流程画成图。"""
    from docflow.operations import checking, paper

    here = office(said)
    if out is None:
        click.echo(checking.draw_workflow(here, name, "mmd"), nl=False)
        return 0
    paper.write(out, checking.draw_workflow(here, name, out.suffix.removeprefix(".").lower()).encode())
    tell(said, f"已生成 {out}")
    return 0


@command("simulate", of=workflow)
@click.argument("name", metavar="FILE")
@click.option("--cases", metavar="N", type=click.IntRange(1, 20_000), default=500, show_default=True, help="多少件")
@click.option("--seed", metavar="N", type=int, default=1, show_default=True, help="同一个数得到同一年")
@shared
def simulate(said: Said, name: str, cases: int, seed: int) -> int:
    """用 机构.yaml 里的人推演一年：办多久、等在哪一步、谁最忙。"""
    from dataclasses import asdict

    from docflow.operations import checking

    found = checking.simulate(office(said), name, cases, seed)
    if said.as_json:
        put_json(asdict(found))
        return 0
    ended = "，".join(f"{outcome} {count}" for outcome, count in found.outcomes.items())
    click.echo(f"{found.cases} 件：{ended}；未办结 {found.unfinished}。")
    click.echo(f"从发起到办结：一半在 {found.median:g} 个工作日内，九成在 {found.ninetieth:g} 个工作日内。\n")
    waits = [(w.step, w.times, f"{w.median:g}", w.longest, w.overdue) for w in found.waits]
    click.echo(table(("步骤", "次数", "等待（工作日，中位）", "最长", "逾期"), waits))
    click.echo("")
    loads = [(one.person, one.acts, one.most_waiting) for one in found.loads]
    click.echo(table(("人员", "办理", "手上最多同时"), loads))
    return 0
