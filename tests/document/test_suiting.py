"""What a template does with a field suits its type, or is told before there are any data; what may be right is let pass."""

from __future__ import annotations

import pytest

from docflow.document import language
from docflow.errors import Place
from docflow.form import Form, read_fields
from docflow.source import Cursor, read

FIELDS = """
文: text
选: one of [国企, 民企]
数: integer
额: money
日: date
月: month
否: yes/no
列: list of text
表: table {名: text, 数: integer}
"""


def form() -> Form:
    return read_fields(Cursor.top(read(FIELDS, "表.yaml")))


def told(text: str) -> list[tuple[str, int]]:
    found = language.check(text, lambda line: Place("某表", line), form(), ())
    return [(one.code, one.place.line) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "{{ 文|日期 }}", "{{ 数|日期 }}", "{{ 月|大写日期 }}", "{{ 月|日 }}", "{{ 文|金额 }}", "{{ 日|汉字数 }}", "{{ 文|个数 }}", "{{ 文|首 }}",
        "{{ 数|连接 }}", "{{ 选|年月 }}", "{{ 列|小数 }}", "{% if 文 > 3 %}{% endif %}", "{% if 日 < 月 %}{% endif %}", "{% if 列 >= 3 %}{% endif %}",
        "{% if 文 == 3 %}{% endif %}", "{% if 数 == '3' %}{% endif %}", "{% if 否 == '是' %}{% endif %}", "{% if '2026-01-01' == 日 %}{% endif %}",
        "{{ 文 + 1 }}", "{{ 1 - 日 }}", "{% for 行 in 表 %}{{ 行.名|金额 }}{% endfor %}", '{{ 数|默认("无")|个数 }}',
    ],
)  # fmt: skip
def test_what_can_never_be_right_is_told(text: str) -> None:
    assert told(text) == [("T183", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "{{ 日|日期 }}{{ 月|日期 }}{{ 月|年月 }}{{ 日|年 }}", "{{ 数|汉字数 }}{{ 额|大写 }}{{ 额|小数(1) }}", "{{ 列|个数 }}{{ 表|合计('数') }}{{ 列|首 }}",
        "{% if 数 > 额 %}{% endif %}{% if 列|个数 > 3 %}{% endif %}", "{% if 文 == '3' and 选 != '国企' %}{% endif %}", "{% if 否 and 否 == true %}{% endif %}",
        "{% if 日 == none %}{% endif %}{% if 列 == [] %}{% endif %}", "{{ 数 + 额 - 1 }}", "{% for 行 in 表 %}{{ 行.数|汉字数 }}{{ loop.index + 1 }}{% endfor %}",
        "{{ 文|upper }}{{ 数|默认('无') }}", "{% if 文 in 列 %}{% endif %}{% if '甲' in 列 %}{% endif %}", "{% if 文 < 选 %}{% endif %}",
    ],
)  # fmt: skip
def test_what_may_be_right_is_let_pass(text: str) -> None:
    assert told(text) == []


def test_an_option_that_there_is_not_is_told_with_those_there_are() -> None:
    (found,) = language.check("{% if 选 == '国起' %}{% endif %}", lambda line: Place("某表", line), form(), ())
    assert found.code == "T184" and "国企" in found.text and "民企" in found.remedy
    assert told("{% if 选 == '' %}{% endif %}") == []


def test_without_declared_types_nothing_is_known() -> None:
    assert language.check("{{ 文|日期 }}{% if 文 > 3 %}{% endif %}", lambda line: Place("某表", line), None, ()) == ()
