"""The text of a condition, read by Python's own parser and bounded: nothing is computed here."""

from __future__ import annotations

import ast
import re
from decimal import Decimal

from docflow.errors import InvalidSource, Place, problem

LIMIT_CHARACTERS = 500
LIMIT_NODES = 200
LIMIT_DEPTH = 50


def parse(text: str, place: Place, example: str) -> ast.expr:
    """The syntax tree of one expression. Errors: InvalidSource W731, which shows an `example`, W733."""
    if len(text) > LIMIT_CHARACTERS:
        raise InvalidSource(problem("W733", place, limit=f"{LIMIT_CHARACTERS} 字"))
    if wide := re.search("[（）＞＜＝！，“”‘’＋－×＊｜＆《》]", text):
        raise InvalidSource(problem("W731", place, text=text, detail=f"用了全角符号“{wide.group()}”", example=example))
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        found = problem("W731", place, text=short(text), detail=_detail(text, error), example=example)
        raise InvalidSource(found) from None
    if sum(1 for _ in ast.walk(tree)) > LIMIT_NODES or _depth(tree) > LIMIT_DEPTH:
        raise InvalidSource(problem("W733", place, limit=f"{LIMIT_NODES} 项"))
    return tree.body


def _detail(text: str, error: Exception) -> str:
    if not text:
        return "条件是空的"
    if re.search(r"(?<![=<>!])=(?!=)", text):
        return "相等要写成两个等号 =="
    column = getattr(error, "offset", None)
    return f"第 {column} 个字附近写法不对" if column else "写法不对"


def _depth(tree: ast.AST) -> int:
    deepest, todo = 0, [(tree, 1)]
    while todo:
        node, depth = todo.pop()
        deepest = max(deepest, depth)
        todo.extend((child, depth + 1) for child in ast.iter_child_nodes(node))
    return deepest


def short(text: str) -> str:
    """`text` as a message quotes it."""
    shown = text if len(text) <= 40 else text[:40] + "…"
    return shown.encode("utf-8", "replace").decode()


def exactly(written: str) -> Decimal | None:
    """The number as written; `1e9` and the like are not."""
    return Decimal(written) if re.fullmatch(r"\d{1,20}\.\d{1,20}", written, re.ASCII) else None
