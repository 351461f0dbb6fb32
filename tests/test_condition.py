"""Conditions: what they mean, what they refuse, and that nothing hostile gets in."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow import condition
from docflow.errors import InvalidSource, Place
from docflow.form import Month
from docflow.form.model import ScalarKind

NAMES: dict[str, condition.Kind] = {
    "正式党员数": "integer",
    "职工人数": "integer",
    "营业收入": "money",
    "组建方式": ("单独", "联合", "派驻"),
    "单位名称": "text",
    "有书记": "yes/no",
    "成立日期": "date",
    "报送月份": "month",
    "主送机关": "list",
    "党员名册": "table",
}
RECORD = {
    "正式党员数": 3,
    "职工人数": 50,
    "营业收入": Decimal("4.99"),
    "组建方式": "单独",
    "单位名称": "云杉公司",
    "有书记": True,
    "成立日期": date(2026, 1, 5),
    "报送月份": Month(2026, 1),
    "主送机关": ("东桥街道", "区委"),
    "党员名册": ({"姓名": "甲"}, {"姓名": "乙"}),
}


@pytest.mark.parametrize("kind", get_args(ScalarKind))
def test_a_field_of_every_kind_may_be_read(kind: str) -> None:
    assert condition.compile("甲", {"甲": kind}, flag=False).names == {"甲"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("正式党员数 >= 3", True),
        ("正式党员数 > 3", False),
        ("0 < 正式党员数 < 4", True),
        ("正式党员数 >= 3 and 职工人数 < 50", False),
        ("正式党员数 < 3 or 职工人数 == 50", True),
        ('not 组建方式 == "派驻"', True),
        ('组建方式 != "派驻"', True),
        ('组建方式 in ["单独", "联合"]', True),
        ('组建方式 not in ("单独", "联合")', False),
        ("有书记 == 是", True),
        ("有书记 == 否", False),
        ("有书记", True),
        ("not 有书记", False),
        ("营业收入 < 5.0", True),
        ("营业收入 + 0.01 == 5", True),
        ("正式党员数 * 2 - 1 == 5", True),
        ("-正式党员数 == -3", True),
        ("ceil(正式党员数 * 0.2) == 1", True),
        ("ceil(正式党员数 * 0.34) == 2", True),
        ('成立日期 < date("2026-01-06")', True),
        ('成立日期 + 30 == date("2026-02-04")', True),
        ('成立日期 - date("2026-01-01") == 4', True),
        ('成立日期 + 99999999999999 > date("9999-12-30")', True),  # beyond the calendar there is no later day
        ('成立日期 - 99999999999999 < date("0001-01-02")', True),
        ('"区委" in 主送机关', True),
        ("count(党员名册) == 2", True),
        ("count(主送机关) > 2", False),
        ("单位名称 == '云杉公司'", True),
    ],
)
def test_a_condition_means_what_it_says(text: str, expected: bool) -> None:
    assert condition.compile(text, NAMES).holds(RECORD) is expected


def test_an_expression_may_give_a_value() -> None:
    compiled = condition.compile("ceil(正式党员数 * 0.2) + 正式党员数", NAMES, flag=False)
    assert compiled.value(RECORD) == 4
    assert compiled.names == {"正式党员数"}


@pytest.mark.parametrize("text", ["正式党员数 >= 3", "有书记 or 正式党员数 >= 3", "有书记 and 正式党员数 >= 3"])
def test_a_missing_value_is_an_error_even_where_it_would_not_matter(text: str) -> None:
    with pytest.raises(InvalidSource) as caught:
        condition.compile(text, NAMES).holds({**RECORD, "正式党员数": None})
    assert caught.value.problems[0].code == "W736"
    assert "正式党员数" in caught.value.problems[0].text


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("", "W731", "空"),
        ("正式党员数 >= ", "W731", "读不懂"),
        ("正式党员数 = 3", "W731", "=="),
        ("正式党员数 ≥ 3", "W731", "读不懂"),
        ("正式党员数 ＞ 3", "W731", "全角"),
        ("组建方式 == “单独”", "W731", "全角"),
        ('正式党员数 >= "3"', "W732", "数"),
        ('组建方式 > "单独"', "W732", "文字"),
        ("成立日期 > 3", "W732", "日期"),
        ("单位名称 + 1 == 2", "W732", "文字"),
        ('"甲" in 单位名称', "W732", "列表"),
        ("正式党员数 + 1", "W735", "判断"),
        ("正式党员数 and 有书记", "W735", "判断"),
        ("正式党员 >= 3", "W737", "正式党员数"),
        ("今年 >= 3", "W737", "今年"),
        ('组建方式 == "单独建"', "W738", "单独"),
        ('组建方式 in ["单独", "联合体"]', "W738", "联合"),
        ('成立日期 == date("2026-13-01")', "W734", "date"),
        ("1e9 > 正式党员数", "W734", "1000000000"),
        ("正式党员数 >= 3 if 有书记 else 有书记", "W734", "不允许"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_a_way_out(text: str, code: str, said: str) -> None:
    place = Place("流程.yaml", 7, 11)
    with pytest.raises(InvalidSource) as caught:
        condition.compile(text, NAMES, place)
    first = caught.value.problems[0]
    assert (first.code, first.place) == (code, place)
    assert said in first.text + first.remedy


def test_all_unknown_names_are_told_at_once() -> None:
    with pytest.raises(InvalidSource) as caught:
        condition.compile("甲 > 1 and 乙 > 2 and 丙", NAMES)
    assert [one.code for one in caught.value.problems] == ["W737"] * 3


HOSTILE = [
    "().__class__.__bases__[0].__subclasses__()",
    "__import__('os').system('id')",
    "正式党员数.__class__",
    "[x for x in 主送机关]",
    "[[y for y in range(10**9)] for x in range(10**9)] == []",
    "(lambda: 1)() == 1",
    "9**9**9 > 1",
    "'a' * 3000000000 == 'a'",
    "open('/etc/passwd') == 1",
    "f'{正式党员数}' == '3'",
    "eval('1') == 1",
    "主送机关[0] == '东桥街道'",
    "(x := 3) == 3",
    "正式党员数 is 3",
    "1 << 100000 > 1",
    "ceil(x=正式党员数) > 1",
    "ceil(*主送机关) > 1",
    "await 正式党员数",
    "正式党员数 >= 3; import os",
    "not " * 20000 + "有书记",
    "(" * 240 + "有书记" + ")" * 240,
    " and ".join(["有书记"] * 200),
    "-" * 400 + "1 == 1",
    "正式党员数 >= 3\x00",
    "正式党员数 >= '\ud800'",
    "正式党员数 > 1_000j",
    "...",
    "{} == {}",
    "b'1' == b'1'",
    "True if True else False",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_gets_in(text: str) -> None:
    began = time.process_time()
    with pytest.raises(InvalidSource) as caught:
        condition.compile(text, NAMES)
    assert time.process_time() - began < 0.5
    for one in caught.value.problems:
        one.text.encode()
        assert len(one.text) < 400


# --- laws ------------------------------------------------------------------------------------------------

_numbers = st.sampled_from(["a", "b", "0", "1", "2", "7"])
_sums = st.recursive(
    _numbers,
    lambda inner: st.builds(lambda x, op, y: f"({x} {op} {y})", inner, st.sampled_from("+-*"), inner),
    max_leaves=4,
)
_tests = st.builds(lambda x, op, y: f"{x} {op} {y}", _sums, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), _sums)
_conditions = st.recursive(
    _tests,
    lambda inner: st.one_of(
        st.builds(lambda x, op, y: f"({x} {op} {y})", inner, st.sampled_from(["and", "or"]), inner),
        inner.map(lambda x: f"(not {x})"),
    ),
    max_leaves=5,
)


@given(_conditions, st.integers(-9, 9), st.integers(-9, 9))
@settings(max_examples=300, deadline=None)
def test_a_condition_agrees_with_python(text: str, a: int, b: int) -> None:
    compiled = condition.compile(text, {"a": "integer", "b": "integer"})
    assert compiled.holds({"a": a, "b": b}) == eval(text, {"__builtins__": {}}, {"a": a, "b": b})


@given(st.text(max_size=120))
@settings(max_examples=300, deadline=None)
def test_any_text_is_a_condition_or_a_problem(text: str) -> None:
    try:
        compiled = condition.compile(text, NAMES)
    except InvalidSource as error:
        assert error.problems
    else:
        assert compiled.holds(RECORD) in (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "正式党员数 > 1 or " * 40 + "有书记",
        "not " * 60 + "有书记",
        "1 + " * 110 + "1 > 0",
        "单位名称 == '" + "甲" * 500 + "'",
    ],
    ids=["many", "deep", "nested", "long"],
)
def test_a_condition_nobody_could_read_is_refused(text: str) -> None:
    with pytest.raises(InvalidSource) as caught:
        condition.compile(text, NAMES)
    assert [one.code for one in caught.value.problems] == ["W733"]


def test_a_condition_of_ordinary_length_and_depth_is_read() -> None:
    assert condition.compile("not " * 40 + "有书记", NAMES).holds(RECORD)


@pytest.mark.parametrize(
    ("text", "names", "shown"),
    [
        (
            "党员数 = 3",
            {"单位名称": "text", "职工人数": "integer", "党员数": "integer"},
            '党员数 >= 3 and 单位名称 == "…"',
        ),
        ("类型 =", {"职工人数": "integer", "类型": ("企业", "社会团体")}, '职工人数 >= 3 and 类型 == "企业"'),
        ("甲 =", {"甲": "yes/no"}, "人数 >= 3"),
    ],
)
def test_the_example_of_a_condition_is_of_the_names_that_may_be_read(
    text: str, names: condition.Names, shown: str
) -> None:
    with pytest.raises(InvalidSource) as caught:
        condition.compile(text, names)
    assert f"写成如 {shown}" in caught.value.problems[0].remedy
