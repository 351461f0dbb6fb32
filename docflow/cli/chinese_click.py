"""click's own texts in Chinese.

click asks gettext for its texts, and gettext asks the locale; a clerk's machine often has none.
So each click module's `_` and `ngettext` are replaced by a look-up in the one table below.
A test reads click's source and fails when a text has no line here.
"""

from __future__ import annotations

import sys
from typing import Any

from click import formatting

SAYS: dict[str, str] = {
    "d": "d",
    "{editor}: Editing failed": "{editor}：编辑失败",
    "{editor}: Editing failed: {e}": "{editor}：编辑失败：{e}",
    "Windows error: {error}": "Windows 错误：{error}",
    "Name '{name}' defined twice": "名称“{name}”定义了两次",
    "No options defined but a name was passed ({name}). Did you mean to declare an argument instead? "
    "Did you mean to pass '--{name}'?": "给了名称（{name}）却没有定义选项，是否“--{name}”？",
    "(dynamic)": "（运行时决定）",
    "Aborted!": "已中止。",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.": "参数只能有一个声明：{decls}（{length}）。",
    "Boolean option {decl!r} cannot use the same flag for true/false.": "开关 {decl!r} 的两面不能同名。",
    "Commands": "命令",
    "Could not determine name for option with declarations {decls!r}": "看不出选项 {decls!r} 的名称",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}": "命令 {name!r} 将停用。{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}": "{param_type} {name!r} 将停用。{extra_message}",
    "Missing command.": "缺少命令。",
    "Options": "选项",
    "Positional arguments": "参数",
    "Value must be an iterable.": "值必须是一组。",
    "default: {default}": "默认：{default}",
    "deprecated": "将停用",
    "env var: {var}": "环境变量：{var}",
    "required": "必填",
    "Got unexpected extra argument ({args})": "多出了参数（{args}）",
    "Got unexpected extra arguments ({args})": "多出了参数（{args}）",
    "Takes {nargs} values but 1 was given.": "需要 {nargs} 个值，只给了 1 个。",
    "Takes {nargs} values but {len} were given.": "需要 {nargs} 个值，给了 {len} 个。",
    "%(prog)s, version %(version)s": "%(prog)s %(version)s",
    "Confirm the action without prompting.": "不再询问，直接执行。",
    "Do you want to continue?": "是否继续？",
    "Show the version and exit.": "显示版本。",
    "Show this message and exit.": "显示这份说明。",
    "Try '{command} {option}' for help.": "用“{command} {option}”查看用法。",
    "Could not open file {filename!r}: {message}": "打不开文件 {filename!r}：{message}",
    "Error: {message}": "错误：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "Invalid value: {message}": "值不对：{message}",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "Missing {param_type}": "缺少{param_type}",
    "No such command {name!r}.": "没有命令 {name!r}。",
    "No such option {name!r}.": "没有选项 {name!r}。",
    "unknown error": "不明原因",
    "Did you mean {possibility}?": "是否 {possibility}？",
    "(Did you mean one of: {possibilities}?)": "（是否其中之一：{possibilities}？）",
    "Usage:": "用法：",
    "Argument {name!r} takes {nargs} values.": "参数 {name!r} 需要 {nargs} 个值。",
    "Invalid start character for option ({option})": "选项的开头不对（{option}）",
    "Option {name!r} does not take a value.": "选项 {name!r} 不带值。",
    "Option {name!r} requires an argument.": "选项 {name!r} 要带一个值。",
    "Option {name!r} requires {nargs} arguments.": "选项 {name!r} 要带 {nargs} 个值。",
    "Couldn't detect Bash version, shell completion is not supported.": "认不出 Bash 的版本，不能补全。",
    "Shell completion is not supported for Bash versions older than 4.4.": "Bash 4.4 以前的版本不能补全。",
    "Error: The two entered values do not match.": "错误：两次输入不一致。",
    "Error: invalid input": "错误：输入不对",
    "Press any key to continue...": "按任意键继续……",
    "Repeat for confirmation": "再输入一次",
    "Unknown color {colour!r}": "不认识的颜色 {colour!r}",
    "Choice({choices})": "选择（{choices}）",
    "Choose from:\n\t{choices}": "可选：\n\t{choices}",
    "directory": "文件夹",
    "file": "文件",
    "path": "路径",
    "{name} {filename!r} does not exist.": "{name} {filename!r} 不存在。",
    "{name} {filename!r} is a directory.": "{name} {filename!r} 是文件夹。",
    "{name} {filename!r} is a file.": "{name} {filename!r} 是文件。",
    "{name} {filename!r} is not executable.": "{name} {filename!r} 不能执行。",
    "{name} {filename!r} is not readable.": "{name} {filename!r} 读不了。",
    "{name} {filename!r} is not writable.": "{name} {filename!r} 写不了。",
    "{value!r} is not a valid UUID.": "{value!r} 不是 UUID。",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{value!r} 不是“是/否”。可用：{states}",
    "{value!r} is not a valid {number_type}.": "{value!r} 不是数字（{number_type}）。",
    "{value} is not in the range {range}.": "{value} 不在范围 {range} 里。",
    "{len_type} values are required, but {len_value} was given.": "需要 {len_type} 个值，给了 {len_value} 个。",
    "{len_type} values are required, but {len_value} were given.": "需要 {len_type} 个值，给了 {len_value} 个。",
    "{value!r} does not match the format {format}.": "{value!r} 不是一个日期，请写成 2026-02-28 的样子。",
    "{value!r} does not match the formats {formats}.": "{value!r} 不合任何一种格式：{formats}。",
    "{value!r} is not {choice}.": "{value!r} 不是 {choice}。",
    "{value!r} is not one of {choices}.": "{value!r} 不在可选的值里：{choices}。",
    "Unknown standard stream '{name}'": "不认识的标准流“{name}”",
}


def _say(text: str) -> str:
    return SAYS.get(text, text)


def _say_many(one: str, many: str, count: int) -> str:
    return SAYS.get(one if count == 1 else many, one if count == 1 else many)


def places(text: str) -> int:
    """How many places of a terminal `text` takes: a Chinese character takes two."""
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _heading(formatter: formatting.HelpFormatter, heading: str) -> None:
    formatter.write(f"{'':>{formatter.current_indent}}{heading}：\n")


def install() -> None:
    """Every click module that is loaded says its texts in Chinese from now on."""
    said: Any = formatting
    said.term_len, said.HelpFormatter.write_heading = places, _heading
    for name, module in list(sys.modules.items()):
        if name == "click" or name.startswith("click."):
            if hasattr(module, "_"):
                module._ = _say  # type: ignore[attr-defined]
            if hasattr(module, "ngettext"):
                module.ngettext = _say_many  # type: ignore[attr-defined]
