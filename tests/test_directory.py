"""The directory: who holds what on a day, who stands in, and what a writer of 机构.yaml may get wrong."""

from __future__ import annotations

from datetime import date

import pytest

from docflow import directory, source
from docflow.directory import Directory, Holder, Post
from docflow.errors import InvalidSource

TEXT = """
organisations:
  云杉公司: {full: 明川区云杉软件有限公司, superior: 东桥街道, industry: 商务局, kind: 单位, posts: {经办人: zhou}}
  松林公司: {superior: 西山街道, posts: {经办人: zhou2}}
  东桥街道:
    full: 中共明川区东桥街道工作委员会
    code: 东街工
    superior: 区委组织部
    posts:
      组织员: 李一
      组织委员:
        - {person: wang, until: 2026-06-30}
        - {person: li, since: 2026-07-01}
  西山街道: {code: 西街工, superior: 区委组织部}
  商务局: {}
  区委组织部: {full: 中共明川区委组织部, code: 明组}
people:
  zhou: 周砚秋
  zhou2: {name: 周砚秋, phone: "13800000001"}
  li: 李一
  wang: 王二
absences:
  - {person: wang, from: 2026-02-01, until: 2026-02-10, deputy: li}
"""
DAY = date(2026, 1, 15)


@pytest.fixture(scope="module")
def offices() -> Directory:
    return directory.parse(source.read(TEXT, "机构.yaml"))


def test_a_post_is_held_from_day_to_day(offices: Directory) -> None:
    post = Post("东桥街道", "组织委员")
    assert offices.holders(post, date(2026, 6, 30)) == {Holder("wang")}
    assert offices.holders(post, date(2026, 7, 1)) == {Holder("li")}


def test_a_deputy_stands_in_while_the_holder_is_away(offices: Directory) -> None:
    post = Post("东桥街道", "组织委员")
    assert offices.holders(post, date(2026, 1, 31)) == {Holder("wang")}
    for day in (date(2026, 2, 1), date(2026, 2, 10)):
        assert offices.holders(post, day) == {Holder("wang"), Holder("li", "wang")}, "the first day and the last"
        assert post in offices.posts_of("li", day)
    assert offices.holders(post, date(2026, 2, 11)) == {Holder("wang")}
    for day in (date(2026, 1, 31), date(2026, 2, 11), DAY):
        assert post not in offices.posts_of("li", day)


@pytest.mark.row("R48")
def test_scope_of_sight_follows_both_parents(offices: Directory) -> None:
    assert offices.within("云杉公司", "区委组织部")
    assert offices.within("云杉公司", "商务局")
    assert not offices.within("云杉公司", "西山街道")
    assert set(offices.below("东桥街道")) == {"东桥街道", "云杉公司"}


def test_names_are_looked_up_as_people_type_them(offices: Directory) -> None:
    assert offices.find_person("李一").id == "li"
    assert offices.find_person("li").id == "li"
    assert offices.find_person("周砚秋@松林公司").id == "zhou2"
    assert offices.find_person("周砚秋@明川区云杉软件有限公司").id == "zhou"
    assert offices.organisation("中共明川区委组织部").name == "区委组织部"
    assert offices.find_post("东桥街道/组织员") == offices.find_post("组织员", "东桥街道")


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("周砚秋", "W762", "周砚秋@云杉公司、周砚秋@松林公司"),
        ("李二一", "W761", "李一"),
        ("李一@东桥街", "W760", "东桥街道"),
        ("李一@松林公司", "W761", "李一"),
    ],
)
def test_an_unclear_name_is_refused_with_the_choices(offices: Directory, text: str, code: str, said: str) -> None:
    with pytest.raises(InvalidSource) as caught:
        offices.find_person(text)
    assert caught.value.problems[0].code == code
    assert said in caught.value.problems[0].text


def test_an_unknown_role_is_refused_with_the_choices(offices: Directory) -> None:
    with pytest.raises(InvalidSource) as caught:
        offices.find_post("组织干事", "东桥街道")
    assert "组织员" in str(caught.value.problems[0].remedy)


def test_what_is_not_known_is_called_by_its_own_name(offices: Directory) -> None:
    assert (offices.full("某社"), offices.superior("某社"), offices.code("某社"), offices.name("x")) == (
        "某社",
        "",
        "",
        "x",
    )
    assert offices.holders(Post("某社", "经办人"), DAY) == frozenset()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("organisations: {甲: {superior: 乙}}", "W760"),
        ("organisations: {甲: {industry: 乙}}", "W760"),
        ("organisations: {甲: {superior: 乙}, 乙: {superior: 丙}, 丙: {superior: 甲}}", "W763"),
        ("organisations: {甲: {superior: 甲}}", "W763"),
        ("organisations: {甲: {code: 明}, 乙: {code: 明}}", "W766"),
        ("organisations: {甲/乙: {}}", "W767"),
        ("organisations: {甲: {posts: {经 办: []}}}", "W767"),
        ("organisations: {甲: {posts: {经办人: 张三}}}", "W761"),
        ("organisations: {甲: {posts: {经办人: {person: a, since: 去年}}}}\npeople: {a: 张三}", "W764"),
        (
            "organisations: {甲: {posts: {员: {person: a, since: 2026-02-01, until: 2026-01-01}}}}\npeople: {a: 张三}",
            "W765",
        ),
        ("organisations: {甲: {posts: {经办人: 张三}}}\npeople: {a: 张三, b: 张三}", "W762"),
        ("people: {a: 张三}\nabsences: [{person: a, from: 2026-01-01, until: 2026-01-02, deputy: a}]", "W768"),
        ("people: {a: 张三, b: 李四}\nabsences: [{person: a, from: 2026-02-01, until: 2026-01-02, deputy: b}]", "W765"),
        ("people: {a: 张三, b: 李四}\nabsences: [{person: a, deputy: b}]", "Y421"),
        ("organisation: {}", "Y420"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, code: str) -> None:
    with pytest.raises(InvalidSource) as caught:
        directory.parse(source.read(text, "机构.yaml"))
    assert code in {one.code for one in caught.value.problems}
    assert all(one.place.line for one in caught.value.problems)


def test_a_post_is_written_and_read_back() -> None:
    for post in (Post("东桥街道", "组织员"), Post("东桥街道", "")):
        assert Post.read(str(post)) == post
