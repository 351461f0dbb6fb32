"""What people write in a condition though it is none: they are told what they mean."""

from __future__ import annotations

import pytest

from docflow.document import language, syntax
from docflow.errors import Place


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{% if 甲 = '是' %}一{% endif %}", "“=”的位置不对：相等写 =="),
        ("{% if 甲 且 乙 %}一{% endif %}", "“且”的位置不对：都成立写 and"),
        ("{% if 甲 && 乙 %}一{% endif %}", "“&”：都成立写 and"),
        ("{% if 甲 或者 乙 %}一{% endif %}", "“或者”的位置不对：任一成立写 or"),
        ("{% if 甲 不是 乙 %}一{% endif %}", "不是写 not，不等于写 !="),
        ("{{ 甲\u200b }}", "看不见的字符（U+200B）"),
        ("{{ \ufeff甲 }}", "看不见的字符（U+FEFF）"),
        ("{{ 甲\xad }}", "看不见的字符（U+00AD）"),
        ("{% if 甲 %}一{% else %}二{% elif 乙 %}三{% endif %}", "这里不能写 elif"),
    ],
)
def test_a_slip_is_told_with_what_was_meant(text: str, hint: str) -> None:
    found = syntax.parse(language.environment(), text, lambda line, column: Place())
    assert isinstance(found, list)
    assert hint in "".join(one.text for one in found)
