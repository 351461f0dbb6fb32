"""Names stand in the order that an election list has: by the strokes of the surname, then of the given name."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow import strokes
from docflow.strokes.order import LINES

CHARACTERS = "".join(line.partition(" ")[2] for line in LINES.strip().split("\n"))
NAMES = st.lists(
    st.text(st.sampled_from("王李张刘陈杨赵黄周吴欧阳司马一丁于万大小明国㗊𬭎·a"), min_size=1, max_size=4), max_size=8
)


def test_every_character_stands_once_and_strokes_grow() -> None:
    counts = [strokes.count(one) for one in CHARACTERS]
    assert len(set(CHARACTERS)) == len(CHARACTERS) > 21_000
    assert all(a is not None and b is not None and a <= b for a, b in pairwise(counts))
    assert counts[0] == 1 and counts[-1] == 48


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一乙", 1), ("丁力刀卜九", 2), ("于万马卫习弓女", 3), ("王尹孔毛方文牛", 4), ("石叶田史白包冯", 5), ("吕刘朱任江许孙", 6),
        ("李杨苏何余汪沈宋张陈", 7), ("林武欧周金郑孟", 8), ("赵胡钟段侯姚贺", 9), ("袁贾夏钱徐高唐顾", 10), ("黄曹龚盛康梁", 11),
        ("彭葛董韩程傅曾", 12), ("蓝赖雷虞詹", 13), ("蔡熊谭黎翟戴", 0), ("凹凸", 5), ("鼎", 12), ("𬭎", 12), ("䲠", 17),
    ],
)  # fmt: skip
def test_the_strokes_of_surnames(text: str, number: int) -> None:
    """As 通用规范汉字表 counts; the row with 0 is of several numbers: 蔡14 熊14 谭14 黎15 翟14 戴17."""
    expected = [14, 14, 14, 15, 14, 17] if not number else [number] * len(text)
    assert [strokes.count(one) for one in text] == expected


@pytest.mark.parametrize(
    "names",
    [
        # By number; then by the first stroke 横竖撇点折; then by the second.
        "丁宁 于明 王宁 石磊 吕文 李四 林一舟 赵六 袁方 黄河 彭湃 谭平 黎明 戴维",
        "王明 毛明 方明 尹明",  # four strokes: 横 撇 点 折
        "杜明 李明 杨明 吴明 何明 沈明 张明",
        "林平 欧平",  # 横竖… before 横撇…
        # Main strokes before their variants, as 通用规范汉字表 orders 十 and 丁.
        "二平 十平 丁平 厂平",
        # One surname: a given name of one character first, then by its strokes.
        "王一 王宁 王伟 王一鸣 王大明 王小洪 王文涛 王宁国",
        "高富 高大富",
        # A compound surname by its first character, then its second.
        "林平 欧丹 欧阳修 欧阳若谷 周平",
        "司马光 司徒明",
        # What stands behind a name, or between its characters, is no part of it.
        "丁 宁 王 一 王宁（女） 王伟（回族）".replace("丁 宁", "丁　宁").replace("王 一", "王　一"),
    ],
)
def test_lists_that_offices_would_write(names: str) -> None:
    right = tuple(names.split(" "))
    assert strokes.ordered(reversed(right)) == right
    assert strokes.ordered(right) == right
    assert strokes.misplaced(right) is None
    assert strokes.misplaced((*right[1:], right[0])) is not None or len(right) < 2


@given(NAMES)
def test_an_order_is_an_order(names: list[str]) -> None:
    found = strokes.ordered(names)
    assert sorted(found) == sorted(names)
    assert strokes.ordered(found) == found
    assert strokes.misplaced(found) is None
    if strokes.misplaced(names) is None:
        assert found == tuple(names)


@given(NAMES)
def test_fewer_strokes_come_first(names: list[str]) -> None:
    counts = [strokes.count(one[0]) for one in strokes.ordered(names)]
    known = [one for one in counts if one is not None]
    assert known == sorted(known)
    assert counts == [*known, *[None] * (len(counts) - len(known))], "what has no data stands behind"


def test_characters_without_data_are_named_once() -> None:
    assert strokes.unknown(["丁㗊", "㗊三", "阿·b", "王五（㗊）"]) == ("㗊",)
    assert strokes.unknown(["林一舟", "𬭎", "艾力·买买提"]) == ()
