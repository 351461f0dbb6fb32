"""What all commands share: the options before or after the verb, tables, JSON, problems, exit codes."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from docflow.cli.chinese_click import places
from docflow.errors import DocflowError, Problem


@dataclass
class Said:
    """What was said before the verb; the same options after it win."""

    directory: str | None = None
    person: str | None = None
    moment: str | None = None
    as_json: bool = False
    quiet: bool = False


Command = TypeVar("Command", bound=Callable[..., Any])


def command(name: str | None = None, of: click.Group | None = None) -> Callable[[Callable[..., Any]], click.Command]:
    """A command whose usage line is Chinese; `of` is the group it belongs to."""

    def made(function: Callable[..., Any]) -> click.Command:
        found = click.command(name, options_metavar="[选项]")(function)
        if of is not None:
            of.add_command(found)
        return found

    return made


def group(name: str | None = None, **attributes: Any) -> Callable[[Callable[..., Any]], click.Group]:
    """A group of commands whose usage line is Chinese."""

    def made(function: Callable[..., Any]) -> click.Group:
        say: Any = {"options_metavar": "[选项]", "subcommand_metavar": "命令 [参数]…", **attributes}
        return click.group(name, cls=click.Group, **say)(function)

    return made


def shared(command: Command) -> Command:
    """Adds -C, --as, --at, --json, --quiet after the verb, and hands the command a Said as its first argument."""

    @click.option("-C", "directory_", metavar="DIR", hidden=True)
    @click.option("--as", "person_", metavar="姓名", help="以谁的身份办理：姓名，或 姓名@机关")
    @click.option("--at", "moment_", metavar="时刻", hidden=True)
    @click.option("--json", "json_", is_flag=True, help="输出一份 JSON")
    @click.option("--quiet", "quiet_", is_flag=True, hidden=True)
    @click.pass_context  # type: ignore[arg-type]
    @functools.wraps(command)
    def wrapped(ctx: click.Context, **options: Any) -> Any:
        before = ctx.find_root().obj if isinstance(ctx.find_root().obj, Said) else Said()
        said = Said(
            options.pop("directory_") or before.directory,
            options.pop("person_") or before.person,
            options.pop("moment_") or before.moment,
            options.pop("json_") or before.as_json,
            options.pop("quiet_") or before.quiet,
        )
        ctx.obj = ctx.find_root().obj = said  # a command inside a group begins from what its group was told
        return command(said, **options)

    return wrapped  # type: ignore[return-value]


# --- what is said ------------------------------------------------------------------------------------


def put_json(value: object) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def tell(said: Said, text: str) -> None:
    """A message on standard error, unless --quiet."""
    if not said.quiet:
        click.echo(text, err=True)


#: A long last column needs no line as long as itself.
_LAST_RULE = 40
#: So many sentences of one code are said of a long table.
ALIKE = 20


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns that line up although Chinese characters are two places wide."""
    lines = [[str(cell) if cell is not None else "" for cell in row] for row in (headings, *rows)]
    widths = [max(places(row[i]) for row in lines) for i in range(len(headings))]
    out = []
    for number, row in enumerate(lines):
        out.append(
            "  ".join(cell + " " * (width - places(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
        if number == 0:
            ruled = (*widths[:-1], min(widths[-1], _LAST_RULE))
            out.append("  ".join("─" * width for width in ruled).rstrip())
    return "\n".join(out)


def paint(text: str, colour: str) -> str:
    """`text` in colour on a terminal, unless NO_COLOR."""
    if os.environ.get("NO_COLOR") or not sys.stderr.isatty():
        return text
    return click.style(text, fg=colour)


def speak(problems: Iterable[Problem], most: int = 0) -> None:
    """Each problem on standard error: code, place, what is the case; below it, or below its like, what to do.

    With `most` no more than so many of one code: of twenty thousand rows nobody reads the same sentence.
    """
    every, counts = list(problems), Counter[str]()
    told = []
    for one in every:
        counts[one.code] += 1
        if not most or counts[one.code] <= most:
            told.append(one)
    for number, one in enumerate(told, 1):
        kind = paint("提醒", "yellow") if one.is_warning else paint("错误", "red")
        click.echo(f"{kind} {one}", err=True)
        if one.remedy and (number == len(told) or told[number].remedy != one.remedy):
            click.echo(f"     怎么办：{one.remedy}", err=True)
    more = [f"{code} {count - most} 处" for code, count in counts.items() if most and count > most]
    if more:
        click.echo(f"另有 {'、'.join(more)}，没有逐条列出；--errors 全部标在表里，--json 全部列出。", err=True)


def speak_error(error: Exception, as_json: bool) -> int:
    """Says what went wrong and gives the exit code; a fault of ours says so and keeps the details for --debug."""
    if isinstance(error, DocflowError):
        if as_json:
            put_json({"ok": False, "exit": error.exit_code, "problems": [p.to_json() for p in error.problems]})
        speak(error.problems)
        return error.exit_code
    from docflow.errors import Place, problem

    if isinstance(error, OSError):
        from docflow.errors.disk import said as in_words

        found = problem("E901", Place(str(error.filename or "")), reason=in_words(error))
    else:
        found = problem("E900", reason=f"{type(error).__name__}: {error}")
    if as_json:
        put_json({"ok": False, "exit": 5, "problems": [found.to_json()]})
    speak([found])
    if os.environ.get("DOCFLOW_DEBUG"):
        import traceback

        traceback.print_exception(error)
    return 5


class Bar:
    """Progress on standard error: a bar on a terminal, only the last line in a pipe."""

    def __init__(self, said: Said, what: str) -> None:
        self.said, self.what = said, what
        self.on_terminal = sys.stderr.isatty() and not said.quiet
        self.last = ""

    def __call__(self, done: int, total: int, rate: float) -> None:
        left = f"，剩余约 {(total - done) / rate:.0f} 秒" if rate and done < total else ""
        self.last = f"{self.what} {done}/{total}（{rate:.{0 if rate >= 10 else 1}f} 份/秒{left}）"
        if self.on_terminal:
            filled = 30 * done // max(total, 1)
            click.echo(f"\r[{'█' * filled}{'·' * (30 - filled)}] {self.last}\033[K", err=True, nl=False)

    def finish(self) -> None:
        if self.on_terminal:
            click.echo("", err=True)
        elif self.last and not self.said.quiet:
            click.echo(self.last, err=True)


# --- surroundings ----------------------------------------------------------------------------------------


def office(said: Said) -> Any:
    """The Office that operations need, from what was said before or after the verb."""
    from docflow import settings
    from docflow.operations.office import Office

    found = settings.read(chosen=said.directory)
    speak(found.warnings)
    now, made_up = moment(said.moment, found.zone)
    opened = None
    if found.workspace is not None:

        def opened() -> Any:
            store = found.open_store()
            if made_up and not store.made_up:
                from docflow.errors import Refused, problem

                store.close()
                raise Refused(problem("C808"))
            click.get_current_context().find_root().call_on_close(store.close)
            return store

    return Office(
        library=found.library,
        workspace=found.workspace,
        now=now,
        is_moment_said=made_up,
        user=said.person or found.user,
        profile=found.profile,
        fonts=found.fonts,
        open_store=opened,
        switches=found.switches,
        unmask=found.unmask,
        tables=found.tables,
    )


def moment(text: str | None, zone: Any) -> tuple[Any, bool]:
    """The moment of the act, and whether it was said rather than looked up."""
    from datetime import datetime

    if text is None:
        return datetime.now(zone), False
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        from docflow.errors import InvalidSource, problem

        raise InvalidSource(problem("C809", text=text)) from None
    return (at if at.tzinfo else at.replace(tzinfo=zone)), True


def warn(problems: Iterable[Problem]) -> None:
    """The warnings among `problems`, each once."""
    speak(dict.fromkeys(one for one in problems if one.is_warning))
