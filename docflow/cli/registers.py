"""docflow ledger: import with a preview, correct, export, history; what lists may show of people is masked."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from docflow.cli.common import ALIKE, Said, command, office, put_json, shared, speak, table, tell
from docflow.form import hushed

if TYPE_CHECKING:
    from docflow.ledger import Changes, Register
    from docflow.operations.importing import Preview

_DATE = click.DateTime(["%Y-%m-%d"])
_REGISTER = click.option("--register", "register", metavar="NAME", default="单位台账", help="哪一本台账；默认单位台账")
_BASE = click.option("--base", metavar="基准", default="", help="预览时给出的基准；台账在预览后又变了就不导入")
_PREVIEW = click.option("--preview", "only", is_flag=True, help="只看会有哪些变动，不写入")
_ERRORS = click.option("--errors", metavar="OUT.xlsx", type=click.Path(path_type=Path), help="把错行标在原表的副本里")
#: Lines of one kind that a preview prints; JSON has them all.
_MOST = 50


@command("import")
@click.argument("path", metavar="TABLE", type=click.Path(path_type=Path))
@_REGISTER
@click.option("--as-of", "as_of", metavar="日期", type=_DATE, help="数据截至哪一天；默认取表中最新的数据日期")
@_ERRORS
@click.option("--add", is_flag=True, help="只增改，不当作全部台账")
@_PREVIEW
@_BASE
@shared
def import_(
    said: Said, path: Path, register: str, as_of: datetime | None, errors: Path | None, add: bool, only: bool, base: str
) -> int:
    """把表格导入台账；好的行都收下，有错的行逐格说明。"""
    from docflow.operations import importing

    here, day = office(said), as_of.date() if as_of else None
    if only:
        done = importing.preview(here, path, register, day, whole=not add)
    else:
        done = importing.bring(here, path, register, day, whole=not add, base=base)
    again = f"import {_quoted(path)}" + (" --add" if add else "") + (f" --as-of {day}" if day else "")
    return _told(said, done, errors, only, again)


@command("correct")
@click.argument("path", metavar="TABLE", type=click.Path(path_type=Path))
@_REGISTER
@_ERRORS
@_PREVIEW
@_BASE
@shared
def correct(said: Said, path: Path, register: str, errors: Path | None, only: bool, base: str) -> int:
    """按表格批量更正：只改表里有的列，只改台账里已有的；空格子不改，写“（清空）”去掉原来的。"""
    from docflow.operations import importing

    done = importing.correct(office(said), path, register, base, write=not only)
    return _told(said, done, errors, only, f"correct {_quoted(path)}")


def _quoted(path: Path) -> str:
    """A path as it may be pasted into a shell."""
    text = str(path)
    return quote(text) if re.search(r"[\s'\"$&()*;<>?`|!\\]", text) else text


def _told(said: Said, done: Preview, errors: Path | None, only: bool, again: str) -> int:
    from docflow.table import row_numbers

    if errors is not None and done.marked is not None:
        from docflow.operations import paper

        paper.write(errors, done.marked)
    code = 1 if done.refused else 0
    if said.as_json:
        put_json(_json(done))
        return code
    for choice in done.choices:
        tell(said, f"读表：{hushed(choice)}")
    speak(done.problems, most=ALIKE)
    if only or again.startswith("correct"):
        _print_changes(done.register, done.changes)
    back = f"，退回 {len(done.refused)} 行（{row_numbers(done.refused)}）" if done.refused else ""
    tell(said, f"{'可收' if only else '收下'} {done.taken} 行{back}。")
    tell(said, _counts(done, only))
    if errors is not None and done.marked is not None:
        tell(said, f"错行已标在 {errors}")
    if only and done.base:
        which = "" if done.register.name == "单位台账" else f" --register {done.register.name}"
        tell(said, f"没有写入。核对无误后：docflow ledger {again}{which} --base {done.base}")
    return code


def _counts(done: Preview, only: bool) -> str:
    found = done.changes
    missing = f"，表里没有 {len(found.missing)} 条" if found.missing else ""
    away = f"（{'将' if only else '已'}移出）" if done.gone else "（保留）" if found.missing else ""
    return f"新增 {len(found.new)} 条，变动 {len(found.changed)} 条，不变 {len(found.unchanged)} 条{missing}{away}。"


def _print_changes(register: Register, found: Changes) -> None:
    lines = [(title, "新增", "", "", "") for _, title in found.new]
    lines += [
        (one.title if number == 0 else "", "变动" if number == 0 else "", *_altered(register, each.name, each))
        for one in found.changed
        for number, each in enumerate(one.altered)
    ]
    lines += [(title, "表里没有", "", "", "") for _, title in found.missing]
    if lines:
        rows = [tuple(map(hushed, line)) for line in lines[:_MOST]]
        click.echo(table((register.title, "怎样", "哪一项", "原来", "现在"), rows))
    if len(lines) > _MOST:
        click.echo(f"……共 {len(lines)} 行，全部见 --json。")


def _altered(register: Register, name: str, each: object) -> tuple[str, str, str]:
    from docflow.operations import ledger_views

    return ledger_views.told(register, (name, getattr(each, "before", None), getattr(each, "after", None)))


def _json(done: Preview) -> dict[str, object]:
    found, register = done.changes, done.register
    return {
        "ok": not done.refused,
        "taken": done.taken,
        "refused": list(done.refused),
        "base": done.base,
        "new": [_named(one) for one in found.new],
        "changed": [
            {
                "key": hushed(one.key),
                "title": hushed(one.title),
                "fields": [
                    dict(zip(("name", "old", "new"), _altered(register, each.name, each), strict=True))
                    for each in one.altered
                ],
            }
            for one in found.changed
        ],
        "unchanged": len(found.unchanged),
        "missing": [_named(one) for one in found.missing],
        "gone": len(done.gone),
        "choices": list(done.choices),
        "problems": [one.to_json() for one in done.problems],
    }


def _named(one: tuple[str, str]) -> dict[str, str]:
    return {"key": one[0] if _is_code(one[0]) else hushed(one[0]), "title": hushed(one[1])}


def _is_code(text: str) -> bool:
    from docflow.chinese import credit_code_fault, id_fault

    return credit_code_fault(text) is None and id_fault(text) is not None


@command("export")
@click.option(
    "-o", "out", metavar="OUT", required=True, type=click.Path(path_type=Path), help="写到哪里：.xlsx 或 .csv"
)
@_REGISTER
@click.option("--where", metavar="条件", default="", help="只要哪些，如 党员数 >= 3 and 所属街道 == '东桥街道'")
@click.option("--unmasked", is_flag=True, help="不打码；要有权限，写明用途，并记入记录")
@click.option("--reason", metavar="用途", default="", help="看未打码的内容作什么用")
@shared
def export(said: Said, out: Path, register: str, where: str, unmasked: bool, reason: str) -> int:
    """把台账导出为表格，可以筛选；身份证号、电话等打码。"""
    from docflow.operations import ledger_views, paper

    ending = out.suffix.lower().lstrip(".")
    done = ledger_views.export(office(said), register, where, unmasked, reason, ending)
    paper.write(out, done.data)
    if said.as_json:
        put_json(
            {"ok": True, "path": str(out), "count": done.count, "unknown": done.unknown, "masked": list(done.masked)}
        )
        return 0
    unknown = f"，另有 {done.unknown} 条没有填条件里的项，没有列入" if done.unknown else ""
    veiled = f"；打码的项：{'、'.join(done.masked)}" if done.masked else ""
    tell(said, f"已导出 {done.count} 条到 {out}{unknown}{veiled}。")
    return 0


@command("history")
@click.argument("key", metavar="KEY")
@_REGISTER
@shared
def history(said: Said, key: str, register: str) -> int:
    """一条记录的变动：什么时候、谁、依据哪份表格，改了什么。"""
    from docflow.operations import ledger_views
    from docflow.zone import minute

    wanted, _, found = ledger_views.history(office(said), key, register)
    rows = []
    for one in found:
        head = (
            minute(one.at),
            one.by or "（未说明）",
            one.source,
            str(one.as_of),
            one.what,
        )
        fields = [ledger_views.told(wanted, each) for each in one.altered] or [("", "", "")]
        rows += [(*(head if number == 0 else ("",) * 5), *each) for number, each in enumerate(fields)]
    names = ("时间", "谁", "来源", "截至", "怎样", "哪一项", "原来", "现在")
    if said.as_json:
        keys = ("at", "by", "source", "as_of", "what", "field", "old", "new")
        put_json([dict(zip(keys, row, strict=True)) for row in rows])
        return 0
    click.echo(table(names, rows))
    return 0


@command("check")
@_REGISTER
@shared
def check(said: Said, register: str) -> int:
    """核对一本台账：数字对不对得上，所写的党组织、单位在不在台账里，类型像不像填错了。"""
    from docflow.operations import analysing

    found = analysing.faults(office(said), register)
    if said.as_json:
        put_json([one.to_json() for one in found])
    else:
        speak(found)
        tell(said, f"“{register}”有 {len(found)} 处要核对。" if found else f"“{register}”没有发现问题。")
    return 1 if any(not one.is_warning for one in found) else 0
