"""docflow workflow: proof, account, diagram."""

from __future__ import annotations

from pathlib import Path

import click

from docflow.cli.common import Said, command, group, office, put_json, shared, speak, table, tell


@group()
def workflow() -> None:
    """流程：检查、说明、画图、推演、换版。"""


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
        if one.is_short_handed:
            tell(said, f"{one.name}：流程走得通；上面说的机构人手不够，在那里办不成")
        elif one.graph is None:
            tell(said, f"{one.name}：不能运行")
        elif one.is_sound:
            tell(said, f"{one.name}：走得通，已逐一推演 {one.graph.states} 种情形")
        else:
            tell(said, f"{one.name}：没有证明完，原因见上；未证明不等于有错")
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
@click.option(
    "-o", "out", metavar="OUT", type=click.Path(path_type=Path), help="写到 .svg、.mmd、.bpmn；不写则输出 Mermaid"
)
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


@command("copy", of=workflow)
@click.argument("name", metavar="NAME")
@shared
def copy(said: Said, name: str) -> int:
    """把自带的流程复制到工作区，按本地做法改；编辑器会提示每个键的意思。"""
    from docflow.operations import workspace

    paths = workspace.copy_workflow(office(said), name)
    if said.as_json:
        put_json({"ok": True, "files": [str(path) for path in paths]})
        return 0
    for path in paths:
        tell(said, f"已复制到 {path}")
    return 0


@command("migrate", of=workflow)
@click.argument("cases", metavar="[CASE]…", nargs=-1)
@click.option("--plan", "only_plan", is_flag=True, help="只看哪些能换、哪些不能、为什么（默认）")
@click.option("--apply", "applied", is_flag=True, help="把能换的换到现在的流程，并记入记录")
@click.option("--note", default="", metavar="理由", help="为什么换")
@shared
def migrate(said: Said, cases: tuple[str, ...], only_plan: bool, applied: bool, note: str) -> int:
    """在办的件能不能换到流程现在的文本：照记录重走一遍；不写编号就看全部。"""
    from docflow.operations import migrating

    if only_plan and applied:
        raise click.UsageError("--plan 和 --apply 只写一个。")
    here = office(said)
    found = migrating.apply(here, cases, note) if applied else migrating.plan(here, cases)
    if said.as_json:
        put_json([one.to_json() for one in found])
        return 0
    if not found:
        tell(said, "没有要换的：在办的件用的都是流程现在的文本。")
        return 0
    word = "已换" if applied else "能换"
    rows = [(r.case, r.title, f"{r.old} → {r.new}", word if r.fit.fits else "不能换", r.fit.why) for r in found]
    click.echo(table(("办件", "事项", "版次", "", "原因"), rows))
    if not applied and any(one.fit.fits for one in found):
        tell(said, "什么都没有改。要换的，加上 --apply。")
    return 0


@command("simulate", of=workflow)
@click.argument("name", metavar="FILE")
@click.option("--cases", metavar="N", type=click.IntRange(1, 20_000), default=500, show_default=True, help="多少件")
@click.option("--seed", metavar="N", type=int, default=1, show_default=True, help="同一个数得到同一年")
@click.option("-o", "out", metavar="OUT", type=click.Path(path_type=Path), help="另画一张图（.svg）")
@shared
def simulate(said: Said, name: str, cases: int, seed: int, out: Path | None) -> int:
    """用 机构.yaml 里的人推演一年：办多久、等在哪一步、谁最忙。"""
    from dataclasses import asdict

    from docflow.operations import checking

    found = checking.simulate(office(said), name, cases, seed)
    if out is not None:
        from docflow.operations import paper
        from docflow.workflow import yearly

        paper.write(out, yearly.svg(found, name).encode())
    if said.as_json:
        put_json(asdict(found))
        return 0
    ended = "，".join(f"{outcome} {count}" for outcome, count in found.outcomes.items()) or "没有办结的"
    click.echo(f"{found.cases} 件：{ended}；未办结 {found.unfinished}。")
    click.echo(f"从发起到办结：一半在 {found.median:g} 个工作日内，九成在 {found.ninetieth:g} 个工作日内。\n")
    waits = [(w.step, w.times, f"{w.median:g}", w.longest, w.overdue, w.open) for w in found.waits]
    click.echo(table(("步骤", "次数", "等待（工作日，中位）", "最长", "逾期", "还在等"), waits))
    click.echo("")
    loads = [(one.person, one.acts, one.most_waiting, f"{one.median:g}", one.longest) for one in found.loads]
    click.echo(table(("人员", "办理", "手上最多同时", "等待（工作日，中位）", "最长"), loads))
    if found.happened:
        besides = "，".join(f"{name} {count}" for name, count in found.happened.items())
        click.echo(f"\n其间：{besides}。")
    if found.forsaken:
        left = "、".join(f"“{step}”（{count} 件）" for step, count in found.forsaken.items())
        click.echo(f"\n没有人能办的：{left}，一直停在那里。请用 docflow workflow check 查看缺谁。")
    if found.unannounced:
        years = "、".join(map(str, found.unannounced))
        click.echo(f"\n{years} 年的节假日还没有公布，按周一至周五推演，期限都是暂定的。")
    full = [f"{one.person}（{one.full_days} 天）" for one in found.loads if one.full_days]
    if full:
        a_day = found.assumed.acts_a_day
        click.echo(f"\n忙不过来的：{'、'.join(full)}，那些天手上该办的超过一天能办的 {a_day} 件。")
    if found.dead:
        never = "、".join(f"“{one.step}”的“{one.verb}”" for one in found.dead)
        click.echo(f"\n没有人走过的：{never}。推演多些件仍然没有的，请核对是否多余。")
    return 0
