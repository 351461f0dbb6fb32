"""The expressions of `with`: where the value of a paper's field comes from.

单位名称: 单位                  the full name of an organisation
拟任书记: 拟任书记              the answer to a field of the form
组建方式: 组建方式              what a decision table answered;  组建方式.依据  by which rule
来文标题: 成立请示.标题         a part of an earlier paper: 标题 文号 日期
审核意见: 街道审核.意见         a part of an act: 意见 姓名 日期 机关 角色 结果
会议名称: '"党工委会议"'        the words between the quotes
主送机关: [街道, 区委]          a list of these
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from docflow.source import Cursor, near_text
from docflow.workflow.language import (
    ActOf,
    ActPart,
    AnswerOf,
    Decision,
    Expression,
    Given,
    NameOf,
    PaperOf,
    PaperPart,
    Several,
    Today,
    Words,
)

TODAY = "今天"
BASIS = "依据"


@dataclass(frozen=True)
class Vocabulary:
    """Every name an expression may use."""

    fields: frozenset[str]
    organisations: frozenset[str]
    decisions: frozenset[str]
    papers: frozenset[str]
    steps: frozenset[str]

    def find(self, text: str) -> Expression | None:
        """The expression that `text` is, or None."""
        if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
            return Words(text[1:-1])
        name, dot, part = text.rpartition(".")
        if not dot:
            return self._plain(text)
        if name in self.papers:
            for known in get_args(PaperPart):
                if known == part:
                    return PaperOf(name, known)
        if name in self.steps:
            for known in get_args(ActPart):
                if known == part:
                    return ActOf(name, known)
        if name in self.decisions and part == BASIS:
            return Decision(name, basis=True)
        return None

    def _plain(self, text: str) -> Expression | None:
        if text in self.fields:
            return AnswerOf(text)
        if text in self.decisions:
            return Decision(text)
        if text in self.organisations:
            return NameOf(text)
        return Today() if text == TODAY else None

    def known(self, text: str) -> tuple[str, ...]:
        """What may stand where `text` does, for a message."""
        name, dot, _ = text.rpartition(".")
        if dot and name in self.papers:
            return tuple(f"{name}.{part}" for part in get_args(PaperPart))
        if dot and name in self.steps:
            return tuple(f"{name}.{part}" for part in get_args(ActPart))
        if dot:
            return tuple(f"{paper}.标题" for paper in sorted(self.papers))
        return (*sorted(self.organisations), *sorted(self.decisions), *sorted(self.fields), TODAY)


def givens(cursor: Cursor, words: Vocabulary) -> Iterator[Given]:
    """The fields given in a `with`; an expression that means nothing is noted."""
    for name, entry in cursor.entries():
        found = _expression(entry, words)
        if found is not None:
            yield Given(name, found, entry.place)


def _expression(cursor: Cursor, words: Vocabulary) -> Expression | None:
    if isinstance(cursor.value, list):
        items = [_expression(one, words) for one in cursor.items()]
        return Several(tuple(one for one in items if one is not None))
    text = cursor.text()
    found = words.find(text)
    if found is None and text:
        known = words.known(text)
        cursor.fault("W742", text=text, near=near_text(text, known), known="、".join(known) or "（没有）")
    return found


def reads(expression: Expression) -> Iterator[Expression]:
    """The expression itself, and what stands in it."""
    yield expression
    if isinstance(expression, Several):
        for one in expression.items:
            yield from reads(one)
