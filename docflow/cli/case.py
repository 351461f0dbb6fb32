"""docflow case, docflow inbox: begin, act, see."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from docflow.cli.common import Said, command, group, office, put_json, shared, speak, table, tell, warn

if TYPE_CHECKING:
    from docflow.operations.case import Acted

_DATA = click.option("-d", "data", metavar="DATA", multiple=True, type=click.Path(path_type=Path), help="数据文件")
_GIVEN = click.option("-s", "given", metavar="字段=值", multiple=True, help="直接给出一个字段")
_ATTACH = click.option("--attach", metavar="FILE", multiple=True, type=click.Path(path_type=Path), help="随附的文件")
_FOR = click.option("--for", "for_", metavar="机关", default="", help="代哪个单位录入")
_KEY = click.option("--key", metavar="键", help="同一个键重复运行，不会办两次")


@group()
def case() -> None:
    """办件：发起、办理、查看。"""


@command(of=case)
@click.argument("workflow", metavar="WORKFLOW")
@_DATA
@_GIVEN
@_FOR
@_ATTACH
@_KEY
@shared
def start(
    said: Said,
    workflow: str,
    data: tuple[Path, ...],
    given: tuple[str, ...],
    for_: str,
    attach: tuple[Path, ...],
    key: str | None,
) -> int:
    """按 WORKFLOW 发起一件事；数据是第一步要填的，可以以后再补。"""
    from docflow.operations import case as cases
    from docflow.operations import paper

    here = office(said)
    answers = paper.answers(data, given)
    return _told(said, here, cases.start(here, workflow, answers, for_=for_, attach=attach, key=key), "已发起")


@command(of=case)
@click.argument("case_id", metavar="CASE")
@click.argument("verb", metavar="VERB")
@_DATA
@_GIVEN
@click.option("--note", default="", metavar="意见", help="意见或理由")
@click.option("--to", default="", metavar="去向", help="退回到哪一步，或转办、委派、加签、抄送给谁（机关/角色）")
@click.option("--step", default="", metavar="步骤", help="同时有几步待办时指明")
@click.option("--seen", default="", metavar="摘要", help="您看到的记录（case show 给出）；后来又有人办过的，不办")
@_FOR
@_ATTACH
@_KEY
@shared
def do(
    said: Said,
    case_id: str,
    verb: str,
    data: tuple[Path, ...],
    given: tuple[str, ...],
    note: str,
    to: str,
    step: str,
    seen: str,
    for_: str,
    attach: tuple[Path, ...],
    key: str | None,
) -> int:
    """办理：VERB 是这一步能办的（提交、同意、退回……），或 转办 委派 加签 减签 撤回 催办 抄送 作废 终止。"""
    from docflow.operations import case as cases
    from docflow.operations import paper

    here = office(said)
    answers = paper.answers(data, given)
    done = cases.act(
        here, case_id, verb, answers, note=note, to=to, step=step, for_=for_, attach=attach, key=key, seen=seen
    )
    return _told(said, here, done, f"已{verb}" if len(verb) < 5 else verb)


@command(of=case)
@click.argument("case_id", metavar="CASE")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--title", default="", metavar="标题", help="来文的标题；不写用文件名")
@click.option("--number", default="", metavar="文号", help="来文的文号")
@click.option("--issuer", default="", metavar="机关", help="来文机关")
@click.option("--step", default="", metavar="步骤", help="同时有几步待办时指明")
@shared
def receive(said: Said, case_id: str, file: Path, title: str, number: str, issuer: str, step: str) -> int:
    """登记外来的文件（如上级的批复）。"""
    from docflow.operations import case as cases

    here = office(said)
    done = cases.receive(here, case_id, file, title=title, number=number, issuer=issuer, step=step)
    return _told(said, here, done, "已登记")


def _told(said: Said, here: Any, done: Acted, what: str) -> int:
    from docflow.operations import seeing

    warn(done.warnings)
    waiting = seeing.waiting(here, done.state)
    if said.as_json:
        put_json(
            {
                "ok": True,
                "case": done.case,
                "repeated": done.repeated,
                "outcome": done.state.outcome,
                "waiting": [one.to_json() for one in waiting],
                "papers": [
                    {"name": p.name, "title": p.title, "number": p.number, "pages": p.pages} for p in done.papers
                ],
            }
        )
        return 0
    tell(said, f"{what}：{done.case}" + ("（这条命令以前已经办过，没有再办）" if done.repeated else ""))
    for one in done.papers:
        verb = "签发" if one.purpose == "approve" else "印发"
        tell(said, f"  {verb} {one.name}：{one.title}{'（' + one.number + '）' if one.number else ''}")
    for turn in waiting:
        tell(said, f"  等待 {turn.said()}")
    if done.state.outcome:
        tell(said, f"  办结：{done.state.outcome}")
    return 0


@command("list", of=case)
@click.option("--all", "every", is_flag=True, help="连同已办结的")
@shared
def list_(said: Said, every: bool) -> int:
    """有哪些办件，轮到谁，何时到期。"""
    from docflow.operations import seeing

    rows = seeing.list_cases(office(said), every)
    if said.as_json:
        put_json([one.to_json() for one in rows])
        return 0
    click.echo(
        table(
            ("办件", "事项", "状态", "轮到", "到期"),
            [
                (
                    *(r.id, r.title, r.outcome or r.step, "、".join(r.people) or "、".join(r.posts)),
                    r.due + ("（逾期）" if r.overdue else ""),
                )
                for r in rows
            ],
        )
        if rows
        else "没有办件。"
    )
    return 0


@command(of=case)
@click.argument("case_id", metavar="CASE")
@shared
def show(said: Said, case_id: str) -> int:
    """一件事的现状：到哪一步、轮到谁、填了什么、能办什么。"""
    from docflow.operations import seeing

    seen = seeing.show(office(said), case_id)
    if said.as_json:
        put_json(seen.to_json())
        return 0
    click.echo(f"{seen.id}　{seen.title}")
    click.echo(f"流程　{seen.workflow}　　状态　{seen.outcome or '办理中'}")
    click.echo(f"记录　第{seen.version}条　{seen.head[:16]}")
    for turn in seen.waiting:
        click.echo(f"等待　{turn.said()}")
    for name, answer in seen.decisions:
        click.echo(f"判定　{name}：{answer}")
    if seen.options:
        click.echo("您可以　" + "、".join(seen.options))
    click.echo("")
    click.echo(table(("字段", "内容"), seen.record))
    return 0


@command(of=case)
@click.argument("case_id", metavar="CASE")
@shared
def history(said: Said, case_id: str) -> int:
    """谁在什么时候办了什么。"""
    from docflow.operations import seeing

    rows = seeing.history(office(said), case_id)
    if said.as_json:
        put_json([one.to_json() for one in rows])
        return 0
    click.echo(
        table(
            ("序", "时间", "步骤", "谁", "做了什么", "意见"),
            [(r.seq, r.at, r.step, r.who, r.what, r.note) for r in rows],
        )
    )
    return 0


@command(of=case)
@click.argument("case_id", metavar="CASE")
@click.option("-o", "out", metavar="DIR", type=click.Path(path_type=Path), help="把文件取出到这个文件夹")
@shared
def papers(said: Said, case_id: str, out: Path | None) -> int:
    """一件事的每份文书和它的校验值。"""
    from docflow.operations import archiving

    here = office(said)
    rows = archiving.papers(here, case_id)
    if out is not None:
        for path in archiving.take_out(here, case_id, out):
            tell(said, f"已取出 {path}")
    if said.as_json:
        put_json([one.to_json() for one in rows])
        return 0
    click.echo(
        table(
            ("文书", "文号", "标题", "时间", "文件", "SHA-256", ""),
            [
                (r.name, r.number, r.title, r.at, ending, digest[:16], r.void)
                for r in rows
                for ending, digest in r.files
            ],
        )
    )
    return 0


@command(of=case)
@click.argument("case_id", metavar="CASE")
@click.option("-o", "out", metavar="OUT.zip", required=True, type=click.Path(path_type=Path), help="写到哪个文件")
@shared
def archive(said: Said, case_id: str, out: Path) -> int:
    """把一件事的全部文书、意见、记录和校验值装成一包，离开 docflow 也能核对。"""
    from docflow.operations import archiving

    path = archiving.archive(office(said), case_id, out)
    if said.as_json:
        put_json({"ok": True, "path": str(path)})
    else:
        tell(said, f"已装成 {path}")
    return 0


@command("next", of=case)
@click.argument("case_id", metavar="CASE")
@click.argument("verb", metavar="VERB")
@_DATA
@_GIVEN
@click.option("--note", default="", metavar="意见", help="意见或理由")
@click.option("--to", default="", metavar="去向", help="退回到哪一步，或转办、委派、加签、抄送给谁（机关/角色）")
@shared
def next_(
    said: Said, case_id: str, verb: str, data: tuple[Path, ...], given: tuple[str, ...], note: str, to: str
) -> int:
    """如果这样办，下一步到谁、出什么文书；不真的办。"""
    from docflow.operations import paper, seeing

    found = seeing.preview(office(said), case_id, verb, paper.answers(data, given), note=note, to=to)
    if said.as_json:
        put_json(found.to_json())
        return 0
    for name in found.papers:
        click.echo(f"出文　{name}")
    for turn in found.waiting:
        click.echo(f"到　　{turn.said()}")
    if found.outcome:
        click.echo(f"办结　{found.outcome}")
    return 0


@command()
@shared
def inbox(said: Said) -> int:
    """待办、已办、我发起、抄送我；逾期的在前。"""
    from docflow.operations import seeing

    found = seeing.inbox(office(said))
    if said.as_json:
        put_json(found.to_json())
        return 0
    click.echo(f"待办（{len(found.todo)}）")
    if found.todo:
        click.echo(
            table(
                ("办件", "事项", "步骤", "岗位", "收到", "到期", ""),
                [(t.case, t.title, t.step, t.post, t.since, t.due, t.mark) for t in found.todo],
            )
        )
    for name, rows in (("已办", found.done), ("我发起", found.started), ("抄送我", found.copied)):
        click.echo(f"\n{name}（{len(rows)}）")
        if rows:
            click.echo(table(("办件", "事项", "状态"), [(r.id, r.title, r.outcome or r.step) for r in rows]))
    return 0


@command()
@shared
def tick(said: Said) -> int:
    """办一次时钟要办的事：到期提醒、逾期上报。可以每天定时运行，多运行几次也只办一次。"""
    from docflow.operations import case as cases

    found = cases.tick(office(said))
    code = 1 if found.failed else 0
    if said.as_json:
        failed = [{"case": one.place.source, **one.to_json()} for one in found.failed]
        put_json([*({"case": one.case} for one in found.done), *failed])
        return code
    for one in found.done:
        tell(said, f"已提醒或上报：{one.case}")
    tell(said, f"办件中有 {len(found.done)} 件到了期限。")
    speak(found.failed)
    return code
