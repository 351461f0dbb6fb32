"""What a template may say is a short list; whatever else is tried is refused when the template is loaded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from jinja2.exceptions import SecurityError, TemplateSyntaxError

from docflow.document import language
from docflow.document.filters import FILTERS, Fault
from docflow.document.sandbox import MOST_ROUNDS, Hardened, TooMuch
from docflow.errors import InvalidSource, Place
from docflow.form import Field, Form, ListOf, Month, Scalar, TableOf

FORM = Form(
    (
        Field("x", Scalar("text")),
        Field("d", TableOf(Form((Field("items", Scalar("text")), Field("姓名", Scalar("text")))))),
        Field("l", ListOf(Scalar("text"))),
        Field("照片", Scalar("text")),
    )
)
PLACE = Place("恶意.md", 3)

#: The attempts of trust.md 2.2, and what the first wall says of each.
ATTEMPTS = [
    ("{{ cycler.__init__.__globals__.os.popen('id').read() }}", "T101"),
    ("{{ joiner.__init__.__globals__.os.popen('id').read() }}", "T101"),
    ("{{ namespace.__init__.__globals__.os.popen('id').read() }}", "T101"),
    ("{{ lipsum.__globals__['os'].popen('id').read() }}", "T101"),
    ("{{ lipsum.__globals__.__builtins__.open('/etc/passwd').read() }}", "T101"),
    ("{{ ''.__class__.__mro__[1].__subclasses__() }}", "T101"),
    ("{{ ().__class__.__base__.__subclasses__() }}", "T101"),
    ("{{ x.__class__ }}", "T101"),
    ("{{ x['__class__'] }}", "T101"),
    ("{{ x['\\x5f\\x5fclass\\x5f\\x5f'] }}", "T101"),
    ("{{ self._TemplateReference__context }}", "T101"),
    ("{{ self }}", "T101"),
    ("{{ self.__init__.__globals__ }}", "T101"),
    ("{{ super() }}", "T101"),
    ("{{ caller() }}", "T101"),
    ("{{ varargs }}", "T101"),
    ("{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}", "T101"),
    ("{% macro m(a) %}{{ a.format }}{% endmacro %}{{ m('x') }}", "T101"),
    ("{{ (l|select).gi_frame.f_globals }}", "T102"),
    ("{{ x|attr('__class__') }}", "T102"),
    ("{{ x|attr('__cl'~'ass__') }}", "T102"),
    ("{{ x|attr('\\x5f\\x5fclass\\x5f\\x5f') }}", "T102"),
    ("{{ '{0.__class__}'.format(x) }}", "T101"),
    ("{% set f = '{0.__class__}'.format %}{{ f(x) }}", "T101"),
    ("{{ ('{0.__class__}'|attr('format'))(x) }}", "T102"),
    ("{{ '{x.__class__}'.format_map({'x': x}) }}", "T101"),
    ("{{ ['{0.__class__}']|map('format', x)|list }}", "T102"),
    ("{{ '%s'|format(x) }}", "T102"),
    ("{{ 照片.tpl.save('x.docx') }}", "T101"),
    ("{{ 照片.tpl }}", "T101"),
    ("{{ os.system('id') }}", "T101"),
    ("{{ l.append(1) }}", "T101"),
    ("{{ d.update({'a': 1}) }}", "T101"),
    ("{{ d.clear() }}", "T101"),
    ("{{ d.items() }}", "T101"),
    ("{{ range(10**9) }}", "T101"),
    ("{% for i in range(1000000000) %}{% endfor %}", "T101"),
    ("{{ dict(a=1) }}", "T101"),
    ("{{ lipsum(n=100000) }}", "T101"),
    ("{{ 'a' * 200000000 }}", "T103"),
    ("{{ x * 3000000000 }}", "T103"),
    ("{{ 2 ** 100000000 }}", "T103"),
    ("{{ '%200000000d' % 1 }}", "T103"),
    ("{{ x ~ x }}", "T103"),
    ("{{ 'a' + 'b' }}", "T103"),
    ("{{ x|center(200000000) }}", "T102"),
    ("{{ x|batch(30000000, 'a') }}", "T102"),
    ("{{ x|slice(10000000) }}", "T102"),
    ("{{ x|indent(200000000) }}", "T102"),
    ("{{ x|wordwrap(1) }}", "T102"),
    ("{{ 1|小数(30000000) }}", "T103"),
    ("{{ x|默认('" + "长" * 300 + "') }}", "T103"),
    ("{{ '" + "长" * 2000 + "' }}", "T103"),
    ("{{ 99999999999999999999 }}", "T103"),
    ("{{ x|safe }}", "T102"),
    ("{{ x|xmlattr }}", "T102"),
    ("{{ x|urlize }}", "T102"),
    ("{{ x|tojson }}", "T102"),
    ("{{ x|pprint }}", "T102"),
    ("{{ l|groupby('a') }}", "T102"),
    ("{{ l|selectattr('a') }}", "T102"),
    ("{{ x|forceescape }}", "T102"),
    ("{{ x|rmbb }}", "T114"),
    ("{% autoescape false %}{{ x }}{% endautoescape %}", "T101"),
    ("{% include '/etc/passwd' %}", "T101"),
    ("{% include '../../etc/passwd' %}", "T101"),
    ("{% import 'a' as a %}", "T101"),
    ("{% from 'a' import b %}", "T101"),
    ("{% extends 'a' %}", "T101"),
    ("{% block a %}{% endblock %}", "T101"),
    ("{% set x = 1 %}", "T101"),
    ("{% with a = 1 %}{% endwith %}", "T101"),
    ("{% filter upper %}a{% endfilter %}", "T101"),
    ("{% call x() %}{% endcall %}", "T101"),
    ("{% raw %}{{ x }}{% endraw %}", "T101"),
    ("{% do x %}", "T101"),
    ("{% for a in l recursive %}{% endfor %}", "T101"),
    ("{% for a, b in l %}{% endfor %}", "T101"),
    ("{% for _a in l %}{% endfor %}", "T101"),
    ("{% for a in l %}{{ loop.cycle('a', 'b') }}{% endfor %}", "T101"),
    ("{% for a in l %}{{ loop._iterable }}{% endfor %}", "T101"),
    ("{% for a in x %}{% endfor %}", "T101"),
    ("{{ loop.index }}", "T101"),
    ("{{ l[0:1] }}", "T101"),
    ("{{ l[x] }}", "T101"),
    ("{{ {'a': 1} }}", "T101"),
    ("{{ [x] }}", "T101"),
    ("{{ x if x }}", "T101"),
    ("{{ x is sameas(x) }}", "T101"),
    ("{{ x is filter }}", "T101"),
    ("{{ l|join(attribute='__class__') }}", "T101"),
    ("{{ l|join(x) }}", "T101"),
    ("{{ l|join(',', 'a') }}", "T101"),
    ("{{ l|sum(start=x) }}", "T101"),
    ("{{ x|日期(*l) }}", "T101"),
    ("{{ d }}", "T101"),
    ("{{ undefined_name }}", "T112"),
]


@pytest.mark.parametrize(("text", "code"), ATTEMPTS)
def test_what_is_not_allowed_is_refused_at_load(text: str, code: str) -> None:
    problems = language.check(text, PLACE, FORM)
    assert problems
    assert problems[0].code == code
    assert {one.place for one in problems} == {PLACE}


@pytest.mark.parametrize("text", [text for text, code in ATTEMPTS if code != "T112"])
def test_it_is_refused_of_a_word_template_too(text: str) -> None:
    """Of which no fields are known; and the environment compiles nothing that the list refuses."""
    known_only = {"{{ d }}", "{% for a in x %}{% endfor %}", "{% raw %}{{ x }}{% endraw %}"}
    if text in known_only:
        pytest.skip("needs to know the fields, or is harmless once past the scan")
    assert language.check(text, PLACE)
    with pytest.raises((InvalidSource, TemplateSyntaxError)):
        language.environment(True).from_string(text).render(x="x", l=("a",), d=({"姓名": "甲"},))


@pytest.mark.parametrize(
    "text",
    [
        "{{ x }}",
        "{{ l }}",
        "{{ x|upper }}",
        "{{ l|连接('；') }}{{ l|个数 }}{{ l|前(3)|连接 }}{{ l|首 }}{{ l[0] }}{{ l[-1] }}",
        "{{ x|默认('无') if x is not none else '空' }}",
        "{% if x == '甲' and not l or l|个数 >= 3 %}是{% elif x in ['甲', '乙'] %}非{% else %}否{% endif %}",
        "{% for 行 in d if 行.姓名 %}{{ loop.index }}{{ 行.姓名 }}{{ 行['items'] }}{% endfor %}",
        "{{ d|列('姓名')|连接 }}{{ d[0].姓名 }}{{ (d|首).姓名 }}",
        "{{ 1 + 2 - 3 }}",
        "{# 说明 #}",
    ],
)  # fmt: skip
def test_what_is_allowed(text: str) -> None:
    assert language.check(text, PLACE, FORM) == ()


def render(text: str, **data: object) -> str:
    return language.environment().from_string(text).render(**data)


def test_a_column_comes_before_a_method_of_the_same_name() -> None:
    row = {"items": "甲", "values": "乙", "copy": "丙"}
    assert render("{% for 行 in d %}{{ 行.items }}{{ 行.values }}{{ 行.copy }}{% endfor %}", d=(row,)) == "甲乙丙"


def test_data_is_escaped_when_the_environment_escapes() -> None:
    text = language.environment(True).from_string("{{ x }}{{ y|默认('<无>') }}").render(x="A&B <c>", y=None)
    assert text == "A&amp;B &lt;c&gt;&lt;无&gt;"


def test_data_that_looks_like_a_tag_is_not_read() -> None:
    assert render("{{ x }}", x="{{ 7*7 }}") == "{{ 7*7 }}"


def test_an_empty_value_is_never_printed_in_silence() -> None:
    with pytest.raises(InvalidSource) as error:
        render("{% for 行 in 名单 %}{{ 行.姓名 }}{% endfor %}", 名单=({"姓名": None},))
    assert [one.code for one in error.value.problems] == ["D231"]
    assert "名单.姓名" in str(error.value)


def test_loops_are_counted_together() -> None:
    rows = tuple({"姓名": "甲"} for _ in range(1000))
    text = "".join(f"{{% for {name} in d %}}" for name in "abce") + "{% endfor %}" * 4
    with pytest.raises(TooMuch, match=str(MOST_ROUNDS)):
        render(text, d=rows)


def test_two_renderings_do_not_share_a_count() -> None:
    rows = tuple({"姓名": "甲"} for _ in range(MOST_ROUNDS // 2 + 1))
    template = language.environment().from_string("{% for a in d %}{% endfor %}")
    assert [template.render(d=rows) for _ in range(3)] == [""] * 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ 日|日期 }}", "2026年3月5日"),
        ("{{ 日|大写日期 }}", "二〇二六年三月五日"),
        ("{{ 日|年 }}.{{ 日|月 }}.{{ 日|日 }}", "2026.3.5"),
        ("{{ 日|年月 }} {{ 某月|日期 }} {{ 某月 }}", "2026年3月 2026年4月 2026年4月"),
        ("{{ 钱|金额 }}", "1,409.50"),
        ("{{ 钱|大写 }}", "壹仟肆佰零玖元伍角"),
        ("{{ 数|汉字数 }}", "一百零三"),
        ("{{ 数|占比(240) }} {{ 数|占比(240, 2) }}", "42.9% 42.92%"),
        ("{{ 钱|小数(0) }} {{ 钱|round(1) }}", "1410 1409.5"),
        ("{{ 无|默认('—') }}{{ 空列|默认('○') }}", "—○"),
        ("{{ 无|个数 }}{{ 列表|个数 }}", "02"),
        ("{{ 列表 }} {{ 列表|连接('，') }} {{ 书 }}", "甲、乙 甲，乙 《甲》《乙》"),
        ("{{ 表|列('人数')|合计 }} {{ 表|合计('人数') }} {{ 表|列('姓名') }}", "7 7 赵一、钱二"),
        ("{{ (表|首).姓名 }}{{ (表|末).姓名 }}{{ 表|前(1)|列('姓名') }}", "赵一钱二赵一"),
        ("{{ 是非 }}{{ ' a '|去空白 }}", "是a"),
        ("{{ 数 + 1 }} {{ 数 - 4 }} {{ -数 }}", "104 99 -103"),
    ],
)
def test_what_the_filters_say(text: str, said: str) -> None:
    data = {
        "日": date(2026, 3, 5),
        "某月": Month(2026, 4),
        "钱": Decimal("1409.50"),
        "数": 103,
        "无": None,
        "空列": (),
        "列表": ("甲", "乙"),
        "书": ("《甲》", "《乙》"),
        "表": ({"姓名": "赵一", "人数": 3}, {"姓名": "钱二", "人数": 4}),
        "是非": True,
    }
    assert render(text, **data) == said


@pytest.mark.parametrize(
    "text",
    [
        "{{ 名|日期 }}", "{{ 名|大写日期 }}", "{{ 名|年月 }}", "{{ 名|年 }}", "{{ 某月|日 }}", "{{ 名|金额 }}",
        "{{ 多位|大写 }}", "{{ 多位|汉字数 }}", "{{ 数|占比(0) }}", "{{ 名|个数 }}", "{{ 名 + 1 }}", "{{ 是非 + 1 }}",
        "{{ 名|首 }}", "{{ 名|日期|默认('x') }}", "{{ (名|日期) + 1 }}", "{{ -名 }}", "{{ (名|日期)|金额 }}",
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_a_problem_with_its_place(text: str) -> None:
    data = {"名": "甲", "多位": Decimal("1.005"), "数": 1, "某月": Month(2026, 4), "是非": True}
    with pytest.raises(InvalidSource) as error:
        render(text, **data)
    assert [(one.code, one.place.line) for one in error.value.problems] == [("T161", 1)]


@pytest.mark.parametrize(
    "text",
    ["{% if 名|日期 %}{% endif %}", "{% if (名|日期) == '甲' %}{% endif %}", "{% for 甲 in 名|日期 %}{% endfor %}"],
)
def test_nothing_is_decided_upon_a_fault(text: str) -> None:
    with pytest.raises(Fault):
        render(text, 名="甲")


def test_an_empty_value_stays_empty_through_filters() -> None:
    for name, one in FILTERS.items():
        if not one.of_nothing:
            arguments = {"text": "甲", "whole": 1, "value": 1}
            assert one(None, *(arguments[kind] for kind in one.needs)) is None, name


class TestTheSecondWall:
    """What the environment refuses by itself, with the first wall taken away."""

    def render(self, text: str, **data: object) -> str:
        made = Hardened(language.say_or_refuse, lambda tree: None, autoescape=True)
        return made.from_string(text).render(**data)

    @pytest.mark.parametrize(
        "text",
        [
            "{{ x.__class__ }}", "{{ x.upper() }}", "{{ x.upper }}", "{{ d.save() }}", "{{ f() }}", "{{ x[0] }}",
            "{{ x * 3 }}", "{{ 2 * 3 }}", "{% for a in l %}{{ loop.cycle('a') }}{% endfor %}", "{{ x|attr('upper') }}",
            "{{ x|safe }}", "{{ range(3) }}", "{{ cycler }}", "{{ dict() }}", "{{ nothing }}", "{{ r.nothing }}",
        ],
    )  # fmt: skip
    def test_it_holds_alone(self, text: str) -> None:
        class Saver:
            def save(self) -> str:
                raise AssertionError("reached")

        with pytest.raises(Exception, match=r".+") as error:
            self.render(text, x="x", d=Saver(), f=lambda: 1 / 0, l=("a",), r={"a": 1})
        assert not isinstance(error.value, AssertionError | ZeroDivisionError)

    def test_no_method_is_callable(self) -> None:
        with pytest.raises(SecurityError):
            self.render("{{ f() }}", f=len)


def test_the_names_and_columns_that_a_template_uses() -> None:
    text = "{{ 甲 }}{% for 行 in 表 if 行.在 and 乙 %}{{ 行.姓名 }}{{ loop.index }}{% else %}{{ 行 }}{% endfor %}"
    text += "{% if 丙|个数 %}{% endif %}"
    assert language.used(text) == {"甲", "表", "乙", "丙", "行"}
    assert language.used_columns(text) == {"表": {"在", "姓名"}}
