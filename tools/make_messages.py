"""docs/消息.md: every message of docflow and every rule of the linter, from the tables in the code.

Run it after a change of errors/codes.py or lint/rules.py: .venv/bin/python tools/make_messages.py
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from docflow.errors import CODES
from docflow.lint import RULES

PAGE = Path(__file__).parent.parent / "docs" / "消息.md"

#: What the letter of a code stands for, in the order of the page.
LETTERS = {
    "C": "命令的写法",
    "Y": "YAML 文件",
    "T": "模板",
    "D": "数据和表格",
    "R": "规则",
    "W": "流程和办件",
    "S": "保密",
    "P": "页面、PDF 和字体",
    "F": "文件",
    "U": "生成的文字",
    "A": "记录",
    "E": "数据库、设置和这台机器",
}

STRENGTHS = {"MUST": "必须", "GEN": "一般", "PRAC": "惯例"}

HEAD = """\
# 消息

docflow 说的每句话都有代码、位置、原因和办法；代码的意思永不改变。
`docflow lint --explain 代码` 在命令行里看同样的说明，`docflow lint --explain all` 列出全部检查规则。
表里的 `…` 是随情形而变的部分；标“提醒”的不改变退出码。

这一页由 `tools/make_messages.py` 生成，请不要手改。
"""

RULES_HEAD = """\
强度“必须”的算问题（退出码 1）；“一般”“惯例”的是提醒，用 `docflow lint --strict` 时也算问题。
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for letter, title in LETTERS.items():
        rows = [
            (code, ("提醒：" if one.warning else "") + plain(one.text), plain(one.remedy))
            for code, one in sorted(CODES.items())
            if code.startswith(letter)
        ]
        parts.append(f"## {letter}　{title}\n\n" + table(("代码", "说什么", "怎么办"), rows))
    rules = [(one.id, one.title, one.clause, STRENGTHS[one.strength], one.explanation) for one in RULES.values()]
    parts.append(f"## 公　公文检查规则\n\n{RULES_HEAD}\n" + table(("规则", "内容", "依据", "强度", "说明"), rules))
    return "\n".join(parts)


def plain(text: str) -> str:
    """A message with `…` for what is filled in; `{{` and `}}` are braces of the text itself."""
    kept = text.replace("{{", "\0").replace("}}", "\1")
    return re.sub(r"\{\w+\}", "…", kept).replace("\0", "{").replace("\1", "}")


def table(headings: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    def lines() -> Iterator[str]:
        yield "| " + " | ".join(headings) + " |"
        yield "|" + "---|" * len(headings)
        for row in rows:
            yield "| " + " | ".join(shown(cell) for cell in row) + " |"

    return "\n".join(lines()) + "\n"


def shown(cell: str) -> str:
    """A cell that Markdown shows as it is."""
    # A bracket after a bracket would be a link even so.
    return re.sub(r"([\\`*_<>|\[\]{}$~])", r"\\\1", cell).replace("](", "]\\(")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
