"""click speaks Chinese: every text in its source has a line in our table."""

from __future__ import annotations

import ast
from pathlib import Path

import click

from docflow.cli.chinese_click import SAYS


def texts() -> set[str]:
    out = set()
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                out |= {a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return out


def test_every_text_of_click_has_its_chinese() -> None:
    assert texts() - set(SAYS) == set()


def test_the_chinese_fills_the_same_places() -> None:
    import string

    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert {english for english, chinese in SAYS.items() if not names(chinese) <= names(english)} == set()
