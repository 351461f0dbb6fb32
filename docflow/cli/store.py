"""docflow verify, db, worker: is the record whole; where it is kept; what is done behind the scenes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from docflow.cli.common import Said, command, group, moment, office, put_json, shared, speak, tell

_PATH = click.Path(path_type=Path)


@command()
@click.argument("case", metavar="[CASE]", required=False)
@click.option("--printed", metavar="存证", default="", help="连同文书上印的存证一起核对，照着抄")
@shared
def verify(said: Said, case: str | None, printed: str) -> int:
    """查验记录：每条链是否完整、有没有被改动、删去、调换、截断。"""
    from docflow.operations import checking

    found = checking.verify(office(said), case, printed)
    wrong = [one for one in found if not one.is_warning]
    if said.as_json:
        put_json({"ok": not wrong, "problems": [one.to_json() for one in found]})
        return 4 if wrong else 0
    speak(found)
    if not wrong:
        click.echo(f"{case or '全部记录'}：完整，没有改动{'，与文书上的存证相符' if printed else ''}。")
    return 4 if wrong else 0


@group()
def db() -> None:
    """数据库：备份、搬家、检查、升级。"""


@command("backup", of=db)
@click.argument("path", metavar="FILE", type=_PATH)
@shared
def backup(said: Said, path: Path) -> int:
    """备份到一个新文件；别人正在办事也可以备份，备好后当场查验。"""
    from docflow.operations import database

    found = database.backup(office(said), path)
    if said.as_json:
        put_json({"ok": not found, "path": path, "problems": [one.to_json() for one in found]})
        return 4 if found else 0
    speak(found)
    tell(said, f"已备份到 {path}" + ("，但记录有问题，见上。" if found else "，查验完整。"))
    return 4 if found else 0


@command("move", of=db)
@click.argument("target", metavar="URL")
@shared
def move(said: Said, target: str) -> int:
    """把全部记录搬到另一个空的数据库（SQLite 文件或 postgresql:// 地址），搬完当场查验。"""
    from docflow.operations import database

    moved = database.move(office(said), target)
    if said.as_json:
        put_json({"ok": True, **moved.to_json()})
        return 0
    click.echo(f"已搬到 {moved.target}：{moved.rows['cases']} 个办件，{moved.rows['events']} 条记录，查验完整。")
    tell(said, "从现在起用新的：把 docflow.toml 里 [store] 的 path 改成它的地址。旧的库已经封存，只能查看和查验。")
    return 0


@command("check", of=db)
@shared
def check(said: Said) -> int:
    """检查数据库本身：文件、引用、防改的保护。记录的内容用 docflow verify 查验。"""
    from docflow.operations import database

    found = database.check(office(said))
    if said.as_json:
        put_json({"ok": not found.faults, **found.to_json()})
        return 5 if found.faults else 0
    click.echo(
        f"{found.location}：{found.cases} 个办件，{found.events} 条记录，"
        f"最近的锚点 {found.anchored or '（还没有）'}，等着送出的 {found.waiting} 件。"
    )
    if found.moved:
        click.echo(f"已经搬到 {found.moved}：这个库只能查看和查验，不能再办事。")
    for fault in found.faults:
        click.echo(f"有问题：{fault}")
    if not found.faults:
        click.echo("数据库完好。")
    return 5 if found.faults else 0


@command("upgrade", of=db)
@shared
def upgrade(said: Said) -> int:
    """把旧版本的数据库升级到这一版；先备份。"""
    from docflow import settings
    from docflow.operations import database

    before, after = database.upgrade(settings.read(chosen=said.directory).database)
    if said.as_json:
        put_json({"ok": True, "before": before, "after": after})
        return 0
    tell(said, "数据库已是最新。" if before == after else f"数据库已从 {before} 升级到 {after}。")
    return 0


@command()
@click.option("--once", is_flag=True, help="办完手上的就停")
@click.option("--every", metavar="秒", type=click.IntRange(1, 3600), default=60, show_default=True, help="隔多久看一遍")
@shared
def worker(said: Said, once: bool, every: int) -> int:
    """一直办后台的事：送出抄送和通知、到期提醒、每天的锚点和查验。PostgreSQL 上可以在几台机器上各开几个。"""
    import time

    from docflow import settings
    from docflow.operations import jobs

    here = office(said)

    def now() -> Any:
        return here if here.is_moment_said else here.later(moment(None, here.now.tzinfo)[0])

    def say(text: str) -> None:
        tell(said, f"{now().now:%Y-%m-%d %H:%M:%S}　{text}")

    if here.store.dialect == "postgresql":
        address = str(settings.read(chosen=said.directory).database)
        jobs.install(address)
        jobs.work(address, now, say, once=once, every=every)
        return 0
    while True:
        if told := jobs.go_round(now()).said():
            say(told)
        if once:
            return 0
        time.sleep(every)
