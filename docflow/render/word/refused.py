"""What docxtpl lets a template do and docflow does not (不支持的写法), each with its reason: one table.

The tests try every row; the manual (docs/模板.md) prints it.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Refused(NamedTuple):
    """A way of writing that is told with its place, and why."""

    what: str
    #: As an author would write it, in one paragraph.
    sample: str
    code: str
    why: str
    #: What to write in its place.
    instead: str


REFUSED: Final = (
    Refused("调用函数和方法", "{{ 名单.count() }}", "T101", "能调用就能运行程序", "用过滤器，如 {{ 名单|个数 }}"),
    Refused("内部属性", "{{ 名单.__class__ }}", "T101", "通向程序内部", "只写字段和列"),
    Refused(
        "range、dict、lipsum 等",
        "{% for 数 in range(9) %}{% endfor %}",
        "T101",
        "没有上限，会把机器占满",
        "循环一个列表字段",
    ),
    Refused(
        "cycler、joiner、namespace", "{{ namespace(a=1) }}", "T101", "通向程序内部", "用 loop.first、loop.last、连接"
    ),
    Refused("set、with", "{% set 甲 = 1 %}", "T101", "改了的名称检查不到", "把要用的值作为字段"),
    Refused("macro、call", "{% macro 甲() %}{% endmacro %}", "T101", "能互相调用，没有尽头", "把重复的部分直接写出来"),
    Refused("include、import、extends、block", "{% include '甲' %}", "T101", "能读任何文件", '用 {{p "名称"|子文档 }}'),
    Refused(
        "filter、autoescape、raw",
        "{% autoescape false %}{% endautoescape %}",
        "T101",
        "数据会变成 Word 的指令",
        "字面的花括号写 {_{ 和 }_}",
    ),
    Refused("do、break、continue", "{% do 甲 %}", "T101", "能改动数据", "用 if 挑选"),
    Refused("递归的循环、拆开的循环变量", "{% for 甲, 乙 in 表 %}{% endfor %}", "T101", "检查不到列名", "写 行.列名"),
    Refused(
        "乘除、拼接、格式化", "{{ 甲 * 2 }}", "T103", "文字乘一个大数会占满内存", "把数算好后填入；拼接直接写在一起"
    ),
    Refused(
        "attr、map、select、groupby 等",
        "{{ 名单|map('upper') }}",
        "T102",
        "能取到任何属性",
        "用 列、合计、首、前，或在循环里写 if",
    ),
    Refused("safe、escape、tojson 等", "{{ 甲|safe }}", "T102", "数据会变成 Word 的指令", "不用写：数据总是照原样印出"),
    Refused(
        "center、indent、wordwrap、format 等", "{{ 甲|center(80) }}", "T102", "能写出任意长的空白", "用段落格式和制表位"
    ),
    Refused(
        "没有列出的判断（is …）",
        "{% if 甲 is string %}{% endif %}",
        "T101",
        "只需要 none、defined、odd、even",
        "用比较",
    ),
    Refused("整行、整格地印出", "{{tr 甲 }}", "T115", "那是程序拼出的 XML", "用 {%tr for … %} 循环"),
    Refused("没有 else 的“甲 if 条件”", "{{ 甲 if 乙 }}", "T101", "不成立时不知道印什么", "写全 else，或用 {% if %}"),
)
