"""docflow org, user, absence, calendar: who there is, who stands in, which days are worked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from docflow.cli.common import Said, command, group, office, put_json, shared, speak, table, tell

_DAY = click.DateTime(["%Y-%m-%d"])


@command()
@click.argument("name", metavar="[机关]", default="")
@shared
def org(said: Said, name: str) -> int:
    """机构树：代字、岗位、今天谁任职。"""
    from docflow.operations import people

    rows = people.organisations(office(said), name)
    if said.as_json:
        put_json([one.to_json() for one in rows])
        return 0
    cells = [("　" * one.depth + one.name, one.code, "；".join(f"{r} {who}" for r, who in one.posts)) for one in rows]
    click.echo(table(("机构", "代字", "岗位"), cells))
    return 0


@command()
@click.argument("name", metavar="[姓名]", default="")
@shared
def user(said: Said, name: str) -> int:
    """人员：任哪些岗位，谁在代理。"""
    from docflow.operations import people

    rows = people.people(office(said), name)
    if said.as_json:
        put_json([one.to_json() for one in rows])
        return 0
    click.echo(table(("编号", "姓名", "岗位", ""), [(r.id, r.name, "、".join(r.posts), r.away) for r in rows]))
    return 0


@group()
def absence() -> None:
    """代理：谁在哪几天由谁代理。"""


@command("list", of=absence)
@shared
def absence_list(said: Said) -> int:
    """写在 机构.yaml 里的代理，现在的在前。"""
    from docflow.operations import people

    rows = people.absences(office(said))
    if said.as_json:
        put_json([one.to_json() for one in rows])
        return 0
    if not rows:
        tell(said, "没有代理。")
        return 0
    click.echo(
        table(("", "缺席的人", "代理人", "从", "到"), [(r.state, r.person, r.deputy, r.since, r.until) for r in rows])
    )
    return 0


@command("add", of=absence)
@click.argument("person", metavar="姓名")
@click.option("--from", "since", metavar="日期", type=_DAY, required=True, help="第一天，如 2026-03-16")
@click.option("--until", metavar="日期", type=_DAY, required=True, help="最后一天")
@click.option("--deputy", metavar="姓名", required=True, help="谁代理")
@shared
def absence_add(said: Said, person: str, since: datetime, until: datetime, deputy: str) -> int:
    """写进 机构.yaml 一条代理；文件里别的内容和注释都不动。"""
    from docflow.operations import people

    here = office(said)
    made = people.add_absence(here, person, since.date(), until.date(), deputy)
    if said.as_json:
        put_json({"ok": True, "person": made.person, "deputy": made.deputy})
        return 0
    names = here.directory.name(made.person), here.directory.name(made.deputy)
    tell(said, f"已写进 机构.yaml：{made.since} 到 {made.until}，{names[0]}由{names[1]}代理。")
    return 0


@group()
def calendar() -> None:
    """节假日表：有哪些年份，换成新公布的。"""


@command("list", of=calendar)
@shared
def calendar_list(said: Said) -> int:
    """现在用的节假日表：各年依据、放假和调休上班的天数。"""
    from docflow.operations import calendars

    found = calendars.shown(office(said))
    if said.as_json:
        put_json(found.to_json())
        return 0
    click.echo(f"{found.name}@{found.version}（{'工作区的' if found.own else '自带的'}）")
    click.echo(table(("年份", "依据", "放假", "调休上班"), [(y.year, y.source, y.off, y.worked) for y in found.years]))
    click.echo(f"{found.unknown} 年起没有公布：期限到那时的，注明“暂定”，公布后用 docflow calendar update 换上新表。")
    return 0


@command("update", of=calendar)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@shared
def calendar_update(said: Said, file: Path) -> int:
    """换上 FILE 这份节假日表；在办的件，期限重新计算并记入记录。"""
    from docflow.operations import calendars

    new, moved, failed = calendars.update(office(said), file)
    if said.as_json:
        rows = [{"case": m.case, "step": m.step, "old": str(m.old), "new": str(m.new)} for m in moved]
        put_json({"ok": True, "calendar": new.stamp, "recounted": rows, "failed": [one.to_json() for one in failed]})
        return 1 if failed else 0
    tell(said, f"已换成 {new.stamp}；期限有变的 {len(moved)} 件。")
    if moved:
        click.echo(table(("办件", "步骤", "原期限", "新期限"), [(m.case, m.step, m.old, m.new) for m in moved]))
    speak(failed)
    return 1 if failed else 0


@command("spring", of=calendar)
@click.argument("year", metavar="[YEAR]", type=int, required=False)
@shared
def calendar_spring(said: Said, year: int | None) -> int:
    """各年春节的日期、慰问信最迟哪天送到，和年份的叫法。"""
    from docflow.operations import greetings
    from docflow.workdays import lunar_year

    found = greetings.festivals(office(said))
    days = {one: day for one, day in sorted(found.days.items()) if year in (None, one)}
    rows = [(one, day, found.eve(one), lunar_year(one)) for one, day in days.items()]
    if said.as_json:
        keys = ("year", "festival", "due", "name")
        put_json([dict(zip(keys, row, strict=True)) for row in rows])
        return 0
    click.echo(table(("年份", "春节", "最迟送到", "叫法"), rows))
    click.echo(f"依据：{found.source}" if rows else f"没有 {year} 年的日期：核对后写进工作区的 calendars/春节.yaml。")
    return 0
