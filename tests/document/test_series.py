"""同一模板的许多份: what a recipe makes of a record is what composing makes of it, or the recipe leaves it alone."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docflow import form
from docflow.document import moving
from docflow.document import series as room
from docflow.document.compose import compose
from docflow.document.model import Document, words
from docflow.document.series import Series
from docflow.document.template import Template, parse
from docflow.errors import InvalidSource
from docflow.form import Record

from .papers import WHOLE, png, record, template
from .papers import answers as answers_of_papers

NOTICE = """---
template: 样
kind: 通知
head: red
from: 中共示例区委
title: 关于{{ 事项 }}的|通知
to: ["{{ 单位 }}", 各街道]
fields: {单位: organisation, 事项: text, 时间: text, 人: person, 附言: {type: text, required: no}}
note: "联系人：{{ 人 }}"
print: "{{ 人 }}"
---
请{{ 单位 }}于{{ 时间 }}前**{{ 事项 }}。**

# {{ 事项 }}

{{ 时间 }}

1. 甲{{ 人 }}

1. 乙

{% if 附言 %}
附言：{{ 附言 }}
{% endif %}

参会名单见表。
"""
THOUGHT = template("{{ 甲 }}的看法。\n\n{{ 乙 }}\n\n后文{{ 甲 }}。\n", 甲="text", 乙="text")
CLAIM = template("名单{{ 甲 }}。\n\n| 姓名 |\n|---|\n| 王五 |\n| 丁一 |\n", 甲="text")
PLAIN = {"单位": "示例街道", "事项": "报送材料", "时间": "3月5日", "人": "张三"}

said = st.one_of(
    st.text("一二三区委街道办事处0123456789ABz，。、：；“”（）《》/—·|密 ", min_size=1, max_size=20),
    st.sampled_from(
        (
            "按姓名笔画为序",
            "［1］",
            "[1]",
            "注释",
            "参考文献",
            "甲\n乙",
            " 甲",
            "甲\u3000",
            "、",
            "甲、乙",
            "关于",
            "{{",
            "长" * 40,
        )
    ),
)


def filled(made: Template, series: Series, values: Record) -> Document | None:
    """What a recipe makes of `values`, held against composing; None where there is none."""
    try:
        document = compose(made, values)
    except InvalidSource as error:
        with pytest.raises(InvalidSource) as told:
            series.fill(values) or series.compose(values)
        assert told.value.problems == error.problems
        return None
    filling = series.fill(values)
    if filling is None:
        return None
    assert filling.document() == document
    text = "\n".join((*filling.said, *words(filling.recipe.still)))
    assert all(line in text for line in words(document))
    return filling.document()


def answers(made: Template, values: dict[str, str]) -> Record | None:
    try:
        return record(made, values)
    except InvalidSource:
        return None


@given(st.lists(st.fixed_dictionaries(dict.fromkeys((*PLAIN, "附言"), said)), min_size=1, max_size=4))
def test_law_a_recipe_makes_what_composing_makes(rows: list[dict[str, str]]) -> None:
    made = parse(NOTICE, "试.md")
    # What is said to be shared, and is not, makes more recipes and no other paper.
    for series in (Series(made), Series(made, shared=("事项", "时间")), Series(made, shared=made.form.names)):
        for row in (PLAIN, *rows):
            if values := answers(made, row):
                filled(made, series, values)


@pytest.mark.parametrize("made", [THOUGHT, CLAIM])
@given(rows=st.lists(st.fixed_dictionaries({"甲": said, "乙": said}), min_size=2, max_size=4))
@example(rows=[{"甲": "某", "乙": "平常"}, {"甲": "见[1]", "乙": "参考文献"}])
@example(rows=[{"甲": "某", "乙": "平常"}, {"甲": "按姓名笔画", "乙": "平常"}])
def test_law_what_composing_looks_at_elsewhere_is_left_to_it(made: Template, rows: list[dict[str, str]]) -> None:
    series = Series(made)
    for row in rows:
        if values := answers(made, {name: value for name, value in row.items() if name in made.form.names}):
            filled(made, series, values)


def test_plain_rows_are_filled_and_their_way_is_learned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = parse(NOTICE, "试.md")
    series = Series(made)
    assert filled(made, series, record(made, PLAIN))
    monkeypatch.setattr(room, "compose", lambda *_, **__: pytest.fail("composed again"))
    for unit in ("云溪区民政局", "A&B公司", "某厂"):
        # 事项 stands in the title, 人 in the imprint, which is part of the recipe.
        filling = series.fill(record(made, PLAIN | {"单位": unit, "事项": f"核对{unit}名册"}))
        assert filling and filling.document().to == (unit, "各街道")


def test_what_all_rows_share_does_not_move() -> None:
    made = parse(NOTICE, "试.md")
    values = record(made, PLAIN)
    found = [Series(made, shared=shared).fill(values) for shared in ((), ("事项", "时间", "人"), made.form.names)]
    assert [[one.where for one in each.recipe.moving] for each in found if each] == [
        ["to", "note", 0, 1, 2, 3], ["to", 0], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        {"单位": "甲、乙"},
        {"单位": "某某" * 15},
        {"时间": "3月\n5日"},
        {"时间": "按姓氏笔画"},
        {"附言": "见［1］"},
    ],
)
def test_what_is_no_plain_word_is_composed(row: dict[str, str]) -> None:
    made = parse(NOTICE.replace("时间: text", "时间: long text"), "试.md")
    series = Series(made)
    values = record(made, PLAIN | row)
    assert series.fill(record(made, PLAIN)) and series.fill(values) is None
    assert isinstance(series.compose(values), Document)


def test_a_template_with_a_chart_has_no_recipe() -> None:
    whole = parse(WHOLE, "试.md")
    values = record(whole, answers_of_papers("甲"))
    series = Series(whole)
    assert [series.fill(values) for _ in range(2)] == [None, None]
    assert isinstance(series.compose(values), Document)


DRAWN = """---
template: 样
kind: 通知
head: red
from: 中共示例区委
title: 关于公布名单的|通知
to: "{{ 单位 }}"
fields: {单位: organisation, 时间: text, 人员: list of text, 票数: "table {姓名: text, 票: integer}", 照片: picture}
---
请{{ 单位 }}于{{ 时间 }}前知悉，见[图:得票]。

```names
order: strokes
{{ 人员 }}
```

```chart
kind: bar
title: 得票
unit: 票
data: 票数
label: 姓名
values: [票]
```

![会场](照片 =60mm)

特此通知。
"""
COMMON = {
    "人员": ["王五", "丁一", "张三"],
    "票数": [{"姓名": "丁一", "票": "5"}, {"姓名": "张三", "票": "4"}],
    "照片": form.picture(png()),
}
ALIKE = tuple(COMMON)


@given(st.lists(st.fixed_dictionaries({"单位": said, "时间": said}), min_size=1, max_size=4))
@example([{"单位": "某厂", "时间": "即日"}, {"单位": "某局", "时间": "按姓氏笔画"}])
def test_law_what_is_drawn_alike_in_all_papers_belongs_to_the_recipe(rows: list[dict[str, str]]) -> None:
    made = parse(DRAWN, "试.md")
    series = Series(made, shared=ALIKE)
    for row in rows:
        try:
            values = record(made, COMMON | row)
        except InvalidSource:
            continue
        filled(made, series, values)


def test_drawings_that_all_papers_share_are_composed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = parse(DRAWN, "试.md")
    series = Series(made, shared=ALIKE)
    assert series.fill(record(made, {**COMMON, "单位": "某厂", "时间": "即日"}))
    monkeypatch.setattr(room, "compose", lambda *_, **__: pytest.fail("composed again"))
    assert series.fill(record(made, {**COMMON, "单位": "云溪区民政局", "时间": "3月5日"}))


@pytest.mark.parametrize("own", ALIKE)
def test_a_drawing_that_is_another_in_each_paper_is_composed(own: str) -> None:
    made = parse(DRAWN, "试.md")
    series = Series(made, shared=[one for one in ALIKE if one != own])
    assert series.fill(record(made, {**COMMON, "单位": "某厂", "时间": "即日"})) is None


@pytest.mark.parametrize("is_shared", [True, False])
def test_pictures_in_the_rows_of_a_table_belong_to_the_recipe_where_all_papers_share_it(is_shared: bool) -> None:
    loop = "{% for 行 in 展板 %}\n![{{ 行.说明 }}]({{ 行.图 }})\n\n{% endfor %}\n特此通知。"
    text = DRAWN.replace("照片: picture}", '照片: picture, 展板: "table {说明: text, 图: picture}"}')
    made = parse(text.replace("特此通知。", loop), "试.md")
    boards = [{"说明": "一号", "图": COMMON["照片"]}, {"说明": "二号", "图": COMMON["照片"]}]
    values = record(made, {**COMMON, "展板": boards, "单位": "某厂", "时间": "即日"})
    assert (
        filled(made, Series(made, shared=(*ALIKE, "展板") if is_shared else ALIKE), values) is not None
    ) is is_shared


def test_a_recipe_that_makes_another_paper_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deliberate fault: once a recipe is proved, its paragraphs lose their last character."""
    made = parse(NOTICE, "试.md")
    series = Series(made)
    values = record(made, PLAIN)
    assert series.fill(values)
    real: Any = moving.joined
    monkeypatch.setattr(moving, "joined", lambda *given: real(*given)[:-1])
    with pytest.raises(AssertionError, match="differ"):
        for _ in range(room._CHECKED):
            series.fill(values)
