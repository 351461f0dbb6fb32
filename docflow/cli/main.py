"""`docflow`: the table of commands, the options all of them know, and the one place where errors are spoken.

A command's module is imported when it is called, so help and usage errors stay as quick as click itself.
"""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

import click

from docflow import __version__
from docflow.cli import chinese_click

#: command: (module of docflow.cli, one line of help).
COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "在示例上走完全部主要工作，列出做了什么"),
    "new": ("workspace", "建立一个工作区"),
    "templates": ("library", "有哪些模板；复制到工作区；比较两版"),
    "fields": ("library", "一个模板的字段；生成待填的表格"),
    "render": ("paper", "用数据生成一份公文"),
    "batch": ("batch", "按表格批量生成，一行一份"),
    "lint": ("lint", "检查公文的格式、用语和数字"),
    "figures": ("figures", "文中和表中的数字，哪些对不上"),
    "decide": ("ledger", "组建方式、管理方式、群团组织：结论、规则和来源"),
    "ledger": ("ledger", "台账：导入、列表、缺口、覆盖率"),
    "report": ("report", "从台账和办件计算数字的报告"),
    "renew": ("renew", "由去年的数据拟出今年的，逐项列出改了什么"),
    "workflow": ("workflow", "流程：检查、说明、画图、推演、换版"),
    "case": ("case", "办件：发起、办理、查看"),
    "inbox": ("case", "待办、已办、我发起、抄送我"),
    "tick": ("case", "办一次到期提醒和逾期上报"),
    "org": ("office", "机构树：代字、岗位、今天谁任职"),
    "user": ("office", "人员：任哪些岗位，谁在代理"),
    "absence": ("office", "代理：谁在哪几天由谁代理"),
    "calendar": ("office", "节假日表：有哪些年份，换成新公布的"),
    "export": ("export", "导出记录：流程挖掘用的日志、逐条记录、表格"),
    "db": ("store", "数据库：备份、搬家、检查、升级"),
    "worker": ("store", "一直办后台的事：抄送、提醒、锚点、查验"),
    "verify": ("store", "查验记录是否完整、未被改动"),
    "fonts": ("machine", "各角色用的字体；取得字体"),
    "doctor": ("machine", "检查这台机器：有什么、缺什么、怎么补"),
}


class Commands(click.Group):
    """Loads a command's module only when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        import importlib

        module = importlib.import_module(f"docflow.cli.{COMMANDS[name][0]}")
        chinese_click.install()
        command = getattr(module, name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            import difflib

            close = difflib.get_close_matches(args[0], COMMANDS, 1)
            hint = f"是否“{close[0]}”？" if close else "用“docflow --help”查看有哪些命令。"
            ctx.fail(f"没有命令“{args[0]}”。{hint}")
        return super().resolve_command(ctx, args)


chinese_click.install()  # before the decorators below take their texts


@click.command(
    cls=Commands,
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]…",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="docflow")
@click.option("-C", "directory", metavar="DIR", help="工作区所在的文件夹（也可用环境变量 DOCFLOW_HOME）")
@click.option("--as", "person", metavar="姓名", help="以谁的身份办理：姓名，或 姓名@机关（也可用 DOCFLOW_USER）")
@click.option("--at", "moment", metavar="时刻", help="演练用的时刻，如 2026-02-10T09:00")
@click.option("--json", "as_json", is_flag=True, help="输出一份 JSON")
@click.option("--quiet", is_flag=True, help="只说必须说的")
@click.pass_context
def docflow(
    ctx: click.Context, directory: str | None, person: str | None, moment: str | None, as_json: bool, quiet: bool
) -> None:
    """docflow：用数据生成公文，并一步一步办完审批。"""
    from docflow.cli.common import Said

    ctx.obj = Said(directory, person, moment, as_json, quiet)


def run(arguments: list[str] | None = None) -> NoReturn:
    """Runs the command and leaves with the exit code cli.md promises."""
    _speak_utf8()
    try:
        result = docflow.main(args=arguments, prog_name="docflow", standalone_mode=False)
        code = result if isinstance(result, int) else 0
    except click.exceptions.Exit as leave:
        code = leave.exit_code
    except click.Abort:
        click.echo("已中止。", err=True)
        code = 130
    except click.ClickException as wrong:
        code = _usage(wrong)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the reader has gone; the interpreter flushes on leaving
        code = 0
    except Exception as error:
        from docflow.cli.common import speak_error

        code = speak_error(error, "--json" in (arguments if arguments is not None else sys.argv))
    sys.exit(code)


def _usage(wrong: click.ClickException) -> int:
    if isinstance(wrong, click.exceptions.NoArgsIsHelpError):
        click.echo(wrong.format_message(), err=True)
        click.echo("C801 缺少命令：请选上面的一个。", err=True)
        return 2
    if isinstance(wrong, click.UsageError) and wrong.ctx is not None:
        click.echo(wrong.ctx.get_usage(), err=True)
        click.echo(f"用“{wrong.ctx.command_path} --help”查看用法。", err=True)
    click.echo(f"C801 {wrong.format_message()}", err=True)
    return 2


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and (stream.encoding or "").lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8", errors="replace")
