"""What a template and a record make of each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from docflow.document import wording
from docflow.document.compose import compose, told
from docflow.document.model import (
    Blank,
    Chart,
    Document,
    Heading,
    Imprint,
    NameList,
    NewPage,
    Note,
    Para,
    Ref,
    Series,
    Signature,
    Strong,
    Table,
    Text,
    title_text,
    words,
)
from docflow.document.template import SLOTS, fields, parse
from docflow.errors import InvalidSource

from .papers import HARMLESS, WHOLE, answers, record, template


def body(text: str, answers: dict[str, object] | None = None, **declared: str) -> tuple[object, ...]:
    made = template(text, **declared)
    return compose(made, record(made, answers or {})).body


def refused(text: str, answers: dict[str, object] | None = None, **declared: str) -> list[tuple[str, int, str]]:
    made = template(text, **declared)
    with pytest.raises(InvalidSource) as error:
        compose(made, record(made, answers or {}))
    return [(one.code, one.place.line, ".".join(one.place.path)) for one in error.value.problems]


# --- the body ----------------------------------------------------------------------------------


def test_headings_are_counted_among_their_siblings() -> None:
    found = body("# 甲\n\n## 乙\n\n## 丙\n\n### 丁\n\n#### 戊\n\n# 己\n\n## 庚\n")
    assert [(one.level, one.number) for one in found if isinstance(one, Heading)] == [
        (1, 1), (2, 1), (2, 2), (3, 1), (4, 1), (1, 2), (2, 1),
    ]  # fmt: skip


def test_a_heading_may_go_on_in_its_paragraph() -> None:
    assert body("# **甲。**乙**丙**") == (Heading(1, 1, (Text("甲。"),), (Text("乙"), Strong("丙"))),)
    assert body("# **甲**") == (Heading(1, 1, (Text("甲"),)),)


def test_what_stands_in_a_line() -> None:
    (para,) = body("**一是**甲[^1]____，5*3、a_b、\\*\\*原样\\*\\*、1\\.[x]。\n\n[^1]: 注\\*\n")
    assert para == Para((Strong("一是"), Text("甲"), Note(1, "注*"), Blank(4), Text("，5*3、a_b、**原样**、1.[x]。")))


def test_lines_of_a_paragraph_are_joined_as_chinese_is() -> None:
    assert body("甲\n乙 \nword\nword") == (Para((Text("甲乙word word"),)),)


def test_a_paragraph_that_ends_in_a_tag_stays_its_own() -> None:
    found = body("{% if 甲 %}有{% endif %}\n\n{% if 甲 %}也有{% endif %}{# 说明 #}\n\n末", {"甲": "x"}, 甲="text")
    assert found == (Para((Text("有"),)), Para((Text("也有"),)), Para((Text("末"),)))


def test_tags_alone_on_their_lines_leave_none() -> None:
    row = "  {% if 行.甲 %}  \n| {{ 行.甲 }} |\n  {% endif %}\n"
    text = "| 甲 |\n|---|\n{# 说明 #}  \n{% for 行 in 表 %}\n" + row + "{% endfor %}\n"
    found = body(text, {"表": [{"甲": "一"}, {"甲": "二"}]}, 表='"table {甲: text}"')
    assert isinstance(found[0], Table)
    assert found[0].rows == (((Text("一"),),), ((Text("二"),),))


def test_a_table_has_its_caption_number_alignment_and_note() -> None:
    first_table = "表：甲\n\n| a | b | c | d |\n|---|:--|:-:|--:|\n| 一\\|二 | | | |\n\n注：丙"
    found = body(f"见[表:乙]。\n\n{first_table}\n\n表：乙\n| e |\n|---|\n\n段")
    para, first, second, last = found
    assert para == Para((Text("见"), Ref("表2", "表:乙"), Text("。")))
    assert isinstance(first, Table)
    assert (first.number, first.caption, first.note, first.align) == (
        1,
        "甲",
        "注：丙",
        ("left", "left", "center", "right"),
    )
    assert first.rows == (((Text("一|二"),), (), (), ()),)
    assert isinstance(second, Table)
    assert (second.number, second.caption, second.rows, second.note) == (2, "乙", (), "")
    assert last == Para((Text("段"),))


def test_a_table_without_caption_is_not_counted() -> None:
    (table,) = body("| a |\n|---|\n| 一 |")
    assert isinstance(table, Table)
    assert (table.number, wording.table_title(table)) == (0, "")


def test_a_chart_takes_its_figures_from_a_table() -> None:
    chart = 'kind: line\ntitle: 数\nunit: 家\nsource: "{{ 源 }}"\ndata: 表\nlabel: 名\nvalues: [一, 二]'
    text = f"见[图:数]。\n\n```chart\n{chart}\n```\n"
    table = [{"名": "甲", "一": "1", "二": "2.5"}, {"名": "乙", "一": "3", "二": "0"}]
    para, drawn = body(text, {"表": table, "源": "台账"}, 表='"table {名: text, 一: integer, 二: decimal}"', 源="text")
    series = (Series("一", (Decimal(1), Decimal(3))), Series("二", (Decimal("2.5"), Decimal(0))))
    assert drawn == Chart("line", 1, "数", "家", ("甲", "乙"), series, "台账")
    assert para == Para((Text("见"), Ref("图1", "图:数"), Text("。")))


def test_a_chart_of_nothing_is_refused() -> None:
    text = "```chart\ntitle: 数\ndata: 表\nlabel: 名\nvalues: [一]\n```\n"
    kind = {"表": "{type: table, required: no, columns: {名: text, 一: {type: integer, required: no}}}"}
    assert refused(text, {}, **kind) == [("D231", 8, "表")]
    assert refused(text, {"表": [{"名": "甲"}]}, **kind) == [("D231", 8, "表.一")]


def test_names_new_pages_and_long_texts() -> None:
    text = "{{ 文 }}\n\n\\newpage\n\n甲\n\\newpage\n乙\n\n```names\n{{ 人 }}\n丙、丁\n```\n"
    answers: dict[str, object] = {"人": ["甲", "乙、二"], "文": "一\n\n二\r\n三"}
    found = body(text, answers, 人="list of text", 文="long text")
    assert found == (
        Para((Text("一"),)), Para((Text("二"),)), Para((Text("三"),)), NewPage(), Para((Text("甲"),)), NewPage(),
        Para((Text("乙"),)), NameList(("甲", "乙、二", "丙", "丁")),
    )  # fmt: skip


def test_a_paragraph_of_which_nothing_is_left_goes() -> None:
    assert body("甲\n\n{{ 乙|默认('') }}\n\n丙", {}, 乙="{type: text, required: no}") == (
        Para((Text("甲"),)),
        Para((Text("丙"),)),
    )


@pytest.mark.parametrize(
    ("kind", "answer", "said"),
    [
        ("date", "2026-3-5", "2026年3月5日"), ("month", "2026-03", "2026年3月"),
        ("yes/no", "是", "是"), ("yes/no", "no", "否"),
        ("decimal", "58.30", "58.30"), ("integer", "1,000", "1000"), ("money", "1409.5", "1409.5"),
        ("list of text", ["甲", "乙"], "甲、乙"),
        ("list of text", ["《甲》", "《乙》"], "《甲》《乙》"), ("text", "甲 乙", "甲 乙"),
    ],
)  # fmt: skip
def test_how_values_are_said(kind: str, answer: object, said: str) -> None:
    found = body("{{ 值 }}。", {"值": answer}, 值=kind)
    assert found == (Para((Text(said + "。"),)),)


# --- what is wrong with a record ---------------------------------------------------------------


def test_an_empty_value_is_told_once_with_its_field_and_line() -> None:
    text = "{{ 甲 }}{{ 甲 }}\n\n{% for 行 in 表 %}{{ 行.乙 }}{% endfor %}\n"
    kinds = {
        "甲": "{type: text, required: no}",
        "表": "{type: table, columns: {乙: {type: text, required: no}, 丙: text}}",
    }
    assert refused(text, {"表": [{"丙": "x"}, {"丙": "y"}]}, **kinds) == [("D231", 9, "甲"), ("D231", 11, "表.乙")]


def test_what_cannot_be_computed_is_told_with_its_line() -> None:
    kinds = {"甲": "{type: integer, required: no}", "乙": "text"}
    assert refused("一\n\n{% if 甲 > 3 %}x{% endif %}{{ 乙 }}", {"乙": "x"}, **kinds) == [("T161", 11, "")]
    numbers = {"甲": "integer", "乙": "integer"}
    assert refused("{% if 乙|占比(甲) == '1%' %}x{% endif %}", {"甲": 0, "乙": 1}, **numbers) == [("T161", 9, "")]
    assert refused("{{ 乙|占比(甲) }}", {"甲": 0, "乙": 1}, **numbers) == [("T161", 9, "乙")]


def test_a_template_that_would_never_end_is_stopped() -> None:
    loops = "".join(f"{{% for {name} in 表 %}}" for name in "abcd")
    text = "一\n\n" + loops + "{{ d.甲 }}" + "{% endfor %}" * 4
    rows = [{"甲": "x"}] * 500
    assert refused(text, {"表": rows}, 表='"table {甲: text}"') == [("T104", 10, "")]


def test_a_template_that_would_print_too_much_is_stopped() -> None:
    text = "{% for a in 表 %}{% for b in 表 %}" + "长" * 2000 + "{% endfor %}{% endfor %}{{ 表|个数 }}"
    assert refused(text, {"表": [{"甲": "x"}] * 100}, 表='"table {甲: text}"')[0][0] == "T104"


def test_headings_that_jump_when_a_branch_is_not_taken_are_told() -> None:
    text = "{% if 甲 %}\n# 一\n\n{% endif %}\n## 二\n\n### 三\n"
    assert refused(text, {}, 甲="{type: text, required: no}")[0][0] == "T151"


def test_references_are_settled_by_the_values() -> None:
    text = "见[表:{{ 甲 }}]。\n\n表：{{ 乙 }}\n\n| a |\n|---|\n"
    assert body(text, {"甲": "x", "乙": "x"}, 甲="text", 乙="text")[0] == Para(
        (Text("见"), Ref("表1", "表:x"), Text("。"))
    )
    assert [one[0] for one in refused(text, {"甲": "x", "乙": "y"}, 甲="text", 乙="text")] == ["T152"]


# --- the elements ------------------------------------------------------------------------------


def paper(head: str, answers: dict[str, object] | None = None, text: str = "正文。", **declared: str) -> Document:
    made = template(text, head, **declared)
    return compose(made, record(made, answers or {}))


RED = "kind: 通知\nhead: red\nfrom: 甲委办\nto: [乙, 丙]\ntitle: 关于丁的通知\n"


def test_a_red_head_has_its_mark_its_imprint_and_its_slots() -> None:
    found = paper(RED + "copy: [戊]\n", {"文号": "甲发〔2026〕8号", "成文日期": "2026-03-05", "签发人": ["张三"]})
    assert found.head is not None
    assert (found.head.marks, found.head.suffix, found.head.number) == (("甲委办",), "文件", "甲发〔2026〕8号")
    assert found.head.signers == (), "only upward papers name their signer"
    assert found.sign == (Signature("甲委办", date(2026, 3, 5), "yes"),)
    assert found.imprint == Imprint(("戊",), "甲委办", date(2026, 3, 5))
    assert found.date == date(2026, 3, 5)


def test_an_upward_paper_names_its_signers() -> None:
    head = "kind: 请示\nhead: red\nfrom: 甲\nto: 乙\ntitle: 关于丁的请示\n"
    found = paper(head, {"签发人": ["张三", "李四"]})
    assert found.direction == "up"
    assert found.head is not None
    assert found.head.signers == ("张三", "李四")


def test_the_imprint_has_a_day_of_its_own() -> None:
    found = paper(RED + "print: 甲办\n", {"成文日期": "2026-03-05", "印发日期": "2026-03-06"})
    assert found.imprint == Imprint((), "甲办", date(2026, 3, 6))
    assert "2026年3月6日印发" in words(found)


def test_a_plain_paper_has_neither_head_nor_imprint() -> None:
    found = paper("kind: 通知\nhead: plain\nfrom: 甲\nto: 乙\ntitle: 关于丁的通知\n")
    assert (found.head, found.imprint) == (None, None)
    assert found.sign == (Signature("甲", None, "yes"),)


def test_a_letter_sends_copies_without_a_printing_line() -> None:
    found = paper("kind: 函\nfrom: 甲\nto: 乙\ntitle: 关于丁的函\ncopy: 丙\n", {"成文日期": "2026-03-05"})
    assert found.head is not None
    assert (found.head.form, found.head.suffix, found.direction) == ("letter", "", "peer")
    assert found.imprint == Imprint(("丙",), "", None)
    assert words(found)[-1] == "抄送：丙。"


def test_a_letter_never_names_its_printer() -> None:
    """Cl. 10.1: told when the template is read, and left out."""
    slots = {"成文日期": "2026-03-05", "印发日期": "2026-03-06"}
    head = "kind: 函\nfrom: 甲\nto: 乙\ntitle: 关于丁的函\nprint: 甲办\n"
    assert paper(head, slots).imprint is None
    assert paper(head + "copy: 丙\n", slots).imprint == Imprint(("丙",), "", None)
    assert [one.code for one in template("正文。", head).warnings] == ["T193"]
    assert template("正文。", head.replace("print: 甲办\n", "")).warnings == ()
    assert template("正文。", RED + "print: 甲办\n").warnings == ()


def test_a_list_that_no_page_holds_is_told() -> None:
    head = "kind: 通知\nhead: red\nfrom: 甲\nto: 乙\ntitle: 关于丁的通知\ncopy: '{{ 抄送 }}'\n"
    for count, codes in ((10, []), (100, ["T192"])):
        made = template("正文。", head, 抄送="list of text")
        _, warnings = told(made, record(made, {"抄送": ["明川区东桥街道社会工作服务协会"] * count}))
        assert [one.code for one in warnings] == codes


def test_minutes_are_not_signed_by_themselves() -> None:
    found = paper("kind: 纪要\nfrom: 甲\ntitle: 第三次会议纪要\n")
    assert found.head is not None
    assert (found.head.form, found.head.suffix, found.sign) == ("minutes", "纪要", ())


def test_an_order_is_stamped() -> None:
    found = paper(
        "kind: 命令\nfrom: 甲政府\ntitle: 甲政府令\nsign:\n  - {organisation: 甲政府, office: 主任, person: 张三}\n"
    )
    assert found.sign == (Signature("甲政府", None, "stamp", "主任", "张三"),)
    assert "主任" in words(found)


def test_nobody_need_sign() -> None:
    assert paper("kind: 实施意见\nhead: plain\nfrom: 甲\ntitle: 关于丁的实施意见\nsign: []\n").sign == ()


def test_a_list_spreads_and_what_is_empty_is_dropped() -> None:
    head = "kind: 通知\nhead: red\nfrom: 甲\nto: ['{{ 主送 }}', 丙, '{{ 另送 }}']\ntitle: 关于丁的通知\n"
    head += "copy: ['{{ 抄送 }}']\nmark: ['{{ 机关 }}']\n"
    kinds = {
        "主送": "list of text",
        "另送": "{type: text, required: no}",
        "抄送": "{type: list of text, required: no}",
        "机关": "list of text",
    }
    found = paper(head, {"主送": ["一", "二"], "机关": ["甲", "乙"]}, **kinds)
    assert found.to == ("一", "二", "丙")
    assert found.imprint is not None
    assert found.imprint.copies == ()
    assert found.head is not None
    assert found.head.marks == ("甲", "乙")


def test_a_list_item_with_words_around_it_stays_one() -> None:
    head = "kind: 通知\nfrom: 甲\nto: '各{{ 主送 }}'\ntitle: 关于丁的通知\n"
    assert paper(head, {"主送": ["乡", "镇"]}, 主送="list of text").to == ("各乡、镇",)


def test_a_paper_that_must_have_an_addressee_is_refused_without() -> None:
    made = template(
        "正文。", "kind: 通知\nfrom: 甲\nto: '{{ 主送 }}'\ntitle: 关于丁的通知\n", 主送="{type: text, required: no}"
    )
    with pytest.raises(InvalidSource) as error:
        compose(made, record(made, {}))
    assert [(one.code, one.text) for one in error.value.problems] == [("D231", "“主送机关”没有填写")]


def test_a_request_goes_to_one_addressee() -> None:
    made = template("正文。", "kind: 请示\nfrom: 甲\nto: '{{ 主送 }}'\ntitle: 关于丁的请示\n", 主送="list of text")
    with pytest.raises(InvalidSource) as error:
        compose(made, record(made, {"主送": ["乙", "丙"]}))
    assert [one.code for one in error.value.problems] == ["T166"]


def test_an_urgency_is_one_of_two() -> None:
    head = RED + "urgency: '{{ 缓急 }}'\n"
    kind = {"缓急": "{type: text, required: no}"}
    assert paper(head, {"缓急": "特急"}, **kind).head.urgency == "特急"  # type: ignore[union-attr]
    assert paper(head, {}, **kind).head.urgency == ""  # type: ignore[union-attr]
    with pytest.raises(InvalidSource) as error:
        paper(head, {"缓急": "很急"}, **kind)
    assert [one.code for one in error.value.problems] == ["Y422"]


# --- what is bound in --------------------------------------------------------------------------

ISSUE = """kind: 通知
head: red
from: 甲办
to: 各单位
title: 甲办关于印发《{{ 附件标题 }}》的通知
attachments: [名册, {template: 意见}]
"""
OPINION = "kind: 实施意见\ndirection: down\nhead: plain\ntitle: 关于{{ 年度 }}年工作的|实施意见\n"


def bound_in(answers: dict[str, object]) -> Document:
    notice = template("《{{ 附件标题 }}》已经同意，现印发给你们。", ISSUE)
    opinion = template("# {{ 年度 }}年要求\n\n{{ 要求 }}", OPINION, "意见.md", 年度="integer", 要求="text")
    others = {"意见": opinion}
    assert set(fields(notice, others).names) == {"年度", "要求", *SLOTS.names}
    from docflow import form

    return compose(notice, form.parse(fields(notice, others), answers, known=False), others=others)


def test_a_template_is_bound_in_with_its_own_title() -> None:
    found = bound_in({"年度": "2026", "要求": "落实。"})
    title = "关于2026年工作的实施意见"
    assert title_text(found.title) == f"甲办关于印发《{title}》的通知"
    assert found.attachments == ("名册", title)
    (annex,) = found.annexes
    assert (title_text(annex.title), annex.number) == (title, 2)
    assert words(found)[-5:-1] == ("附件2", title, "一、2026年要求", "落实。")


def test_a_lone_attachment_has_no_number() -> None:
    notice = template("《{{ 附件标题 }}》。", ISSUE.replace("[名册, {template: 意见}]", "[{template: 意见}]"))
    opinion = template("正文。", OPINION, "意见.md", 年度="integer")
    found = compose(notice, {"年度": 2026}, others={"意见": opinion})
    assert [one.number for one in found.annexes] == [0]
    assert {"附件：关于2026年工作的实施意见", "附件"} <= set(words(found))


@pytest.mark.row("R21")
def test_next_year_changes_the_year_and_nothing_else() -> None:
    one, other = (words(bound_in({"年度": year, "要求": "落实12026条。"})) for year in ("2026", "2027"))
    assert [line.replace("2026年", "2027年") for line in one] == list(other)


def test_what_is_bound_in_must_be_there() -> None:
    notice = template("《{{ 附件标题 }}》。", ISSUE)
    with pytest.raises(InvalidSource) as error:
        compose(notice, record(notice, {}))
    assert "T159" in [one.code for one in error.value.problems]


def test_what_is_empty_in_an_attachment_is_told_too() -> None:
    notice = template("《{{ 附件标题 }}》。{{ 空 }}", ISSUE, 空="{type: text, required: no}")
    opinion = template("{{ 缺 }}{{ 年度 }}", OPINION, "意见.md", 年度="integer", 缺="{type: text, required: no}")
    with pytest.raises(InvalidSource) as error:
        compose(notice, {"年度": 2026}, others={"意见": opinion})
    assert sorted((one.code, one.place.source, one.place.path) for one in error.value.problems) == [
        ("D231", "意见.md", ("缺",)), ("D231", "试.md", ("空",)),
    ]  # fmt: skip


# --- the whole ---------------------------------------------------------------------------------


def test_a_template_is_read_once_for_all_records_of_one_shape() -> None:
    made = parse(WHOLE, "请示样.md")
    for text in (HARMLESS, "别的"):
        compose(made, record(made, answers(text)))
    assert len(made._bodies) == 1


def test_the_hash_of_a_template_is_that_of_its_text() -> None:
    assert parse(WHOLE, "a.md").sha256 == parse(WHOLE, "b.md").sha256 != parse(WHOLE + "\n", "a.md").sha256
    assert parse(WHOLE.replace("\n", "\r\n"), "a.md").sha256 == parse(WHOLE, "a.md").sha256


def test_a_field_nobody_uses_is_a_warning() -> None:
    made = template("正文。", 甲="text")
    assert [(one.code, one.is_warning) for one in made.warnings] == [("T160", True)]
    assert made.describe == ""


def test_a_demo_paper_says_so_outside_its_words() -> None:
    made = template("正文。")
    shown = compose(made, {}, demo=True)
    assert shown.demo
    assert words(shown) == words(compose(made, {}))


# --- charts that the data do not allow ---------------------------------------------------------------------------

CHARTED = """---
template: 图
kind: 调研报告
head: plain
from: 甲
title: 关于乙的调研报告
fields:
  表: "table {类: text, 数: decimal}"
sign: [甲]
seal: no
---
甲。

```chart
kind: %s
title: 构成
unit: 个
source: 台账，截至2026年2月28日
data: 表
label: 类
values: [数]
```
"""


@pytest.mark.parametrize(
    ("kind", "values", "drawn", "why"),
    [
        ("pie", ["1", "2"], "pie", ""),
        ("pie", ["1", "-2"], "bar", "有负数"),
        ("pie", ["0", "0"], "bar", "各部分都是零"),
        ("pie", ["1"], "bar", "只有一类"),
        ("pie", ["1"] * 8, "bar", "有 8 类，超过 7 类"),
        ("stacked", ["1", "2"], "stacked", ""),
        ("stacked", ["1", "-2"], "bar", "有负数"),
        ("line", ["1", "-2"], "line", ""),
    ],
)
def test_what_is_no_whole_is_drawn_as_columns_and_told(kind: str, values: list[str], drawn: str, why: str) -> None:
    made = parse(CHARTED % kind, "图.md")
    rows = [{"类": f"第{at}类", "数": one} for at, one in enumerate(values)]
    document, doubts = told(made, record(made, {"表": rows}))
    (chart,) = (one for one in document.body if isinstance(one, Chart))
    assert chart.kind == drawn
    assert [one.code for one in doubts] == (["T194"] if why else [])
    assert all(why in one.text for one in doubts)
    assert [str(one) for one in chart.series[0].values] == values
