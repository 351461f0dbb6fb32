"""Numbered and shaped paragraphs, pictures, sideways tables, attendance, seals, attachments apart, order of names."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow import form, strokes
from docflow.document import parting, wording
from docflow.document.compose import compose, told
from docflow.document.model import (
    Annex,
    Attendance,
    Document,
    Figure,
    NameList,
    Para,
    Ref,
    Table,
    Text,
    content_hash,
    with_slots,
    words,
)
from docflow.document.template import Template, fields, parse
from docflow.errors import InvalidSource, Problem
from docflow.form import Picture

from .papers import jpeg, png, record, template

PICTURE = form.picture(png(30, 20))
assert isinstance(PICTURE, Picture)
DATA = base64.b64encode(png(30, 20)).decode()


def body(text: str, answers: dict[str, object] | None = None, **declared: str) -> tuple[object, ...]:
    made = template(text, **declared)
    return compose(made, record(made, answers or {})).body


def refused(text: str, answers: dict[str, object] | None = None, **declared: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidSource) as error:
        body(text, answers, **declared)
    return [(one.code, one.text) for one in error.value.problems]


def whole(head: str, text: str = "正文。", name: str = "试.md") -> Template:
    return parse(f"---\ntemplate: 试\n{head}\n---\n{text}", name)


def made(of: Template, answers: dict[str, object] | None = None, **others: Template) -> Document:
    return compose(of, form.parse(fields(of, others), answers or {}), others=others)


# --- numbered paragraphs -----------------------------------------------------------------------------


def numbers(blocks: tuple[object, ...]) -> list[tuple[int, str]]:
    return [(one.number, wording.spans_text(one.spans)) for one in blocks if isinstance(one, Para)]


def test_paragraphs_are_numbered_and_begin_again_after_any_other() -> None:
    found = body("1. 甲\n2. 乙\n\n1. 丙\n\n段\n\n1. 丁\n1. 戊\n\n# 己\n\n1. 庚")
    assert numbers(found) == [(1, "甲"), (2, "乙"), (3, "丙"), (0, "段"), (1, "丁"), (2, "戊"), (1, "庚")]
    assert [line for block in found[:2] for line in wording.block_lines(block)] == ["1.甲", "2.乙"]  # type: ignore[arg-type]


def test_what_leaves_nothing_on_the_page_does_not_part_a_run() -> None:
    text = '1. 甲[^1]\n\n[^1]: 注\n\n1. 乙\n\n{{ 丙|默认("") }}\n\n1. 丁\n'
    for given_, last in ((None, 3), ("有", 1)):
        found = body(text, {"丙": given_}, 丙="{type: text, required: no}")
        assert numbers(found)[-1] == (last, "丁")
        assert numbers(found)[:2] == [(1, "甲"), (2, "乙")]


def test_a_loop_numbers_what_there_is() -> None:
    text = "{% for 项 in 表 %}\n1. {{ 项 }}；\n\n{% endfor %}\n完。"
    assert numbers(body(text, {"表": ["甲", "1. 乙", "丙"]}, 表="list of text")) == [
        (1, "甲；"), (2, "1. 乙；"), (3, "丙；"), (0, "完。"),
    ]  # fmt: skip


@given(st.lists(st.sampled_from(["", "甲", "乙\n丙"]), min_size=1, max_size=6).filter(any))
def test_numbers_run_on_without_a_gap_where_nothing_is_left(values: list[str]) -> None:
    declared = {f"值{at}": "{type: long text, required: no}" for at in range(len(values))}
    text = "".join(f'1. {{{{ 值{at}|默认("") }}}}\n' for at in range(len(values)))
    found = numbers(body(text, {f"值{at}": value for at, value in enumerate(values)}, **declared))
    assert [number for number, _ in found if number] == [*range(1, sum(map(bool, values)) + 1)]
    assert [said for _, said in found] == [line for value in values for line in value.split("\n") if line]
    assert all(found[at - 1][1] == "乙" for at, (number, _) in enumerate(found) if not number), "a further line"


# --- shapes and pictures ---------------------------------------------------------------------------------


def test_a_paragraph_says_its_shape() -> None:
    found = body("居中：{{ 甲 }}\n\n居右: 乙\n接着\n\n顶格：**丙**\n\n居中\\：原样", {"甲": "居右：一"}, 甲="text")
    assert [one.shape for one in found if isinstance(one, Para)] == ["center", "right", "flush", "indent"]
    assert [wording.spans_text(one.spans) for one in found if isinstance(one, Para)] == [
        "居右：一", "乙接着", "丙", "居中：原样",
    ]  # fmt: skip


def test_a_value_asks_for_no_shape() -> None:
    assert body("{{ 甲 }}文\n\n{{ 甲 }}", {"甲": "居中：一"}, 甲="text") == (
        Para((Text("居中：一文"),)),
        Para((Text("居中：一"),)),
    )


def test_pictures_and_charts_are_counted_in_one_row_and_may_be_cited() -> None:
    chart = "```chart\ntitle: 数\ndata: 表\nlabel: 名\nvalues: [一]\n```\n"
    text = f"见[图:景]、[图:数]、[图:近景]。\n\n![景](照片 =120mm)\n\n资料来源：{{{{ 源 }}}}\n\n注：乙\n\n{chart}\n\n![近景](照片)"
    rows = [{"名": "甲", "一": "1"}]
    answers: dict[str, object] = {"照片": str(PICTURE), "表": rows, "源": "台账"}
    found = body(text, answers, 照片="picture", 表='"table {名: text, 一: integer}"', 源="text")
    assert found[1] == Figure(DATA, 1, "景", 120.0, "资料来源：台账\u3000注：乙")
    assert found[3] == Figure(DATA, 3, "近景")
    assert [one.text for one in found[0].spans if isinstance(one, Ref)] == ["图1", "图2", "图3"]  # type: ignore[attr-defined]
    assert list(wording.block_lines(found[1])) == ["图1 景", "资料来源：台账\u3000注：乙"]


def test_a_picture_of_a_row_stands_in_a_loop() -> None:
    text = "{% for 行 in 册 %}\n![{{ 行.名 }}]({{ 行.图 }} =40mm)\n\n{% endfor %}\n见[图:乙]。"
    rows = [{"名": "甲", "图": str(PICTURE)}, {"名": "乙", "图": str(form.picture(jpeg()))}]
    found = body(text, {"册": rows}, 册='"table {名: text, 图: picture}"')
    assert [(one.number, one.caption, one.width) for one in found if isinstance(one, Figure)] == [
        (1, "甲", 40.0),
        (2, "乙", 40.0),
    ]
    assert found[-1] == Para((Text("见"), Ref("图2", "图:乙"), Text("。")))


def test_a_picture_without_title_is_not_counted() -> None:
    found = body("![](照片)\n\n![甲](照片)", {"照片": str(PICTURE)}, 照片="picture")
    assert [(one.number, one.caption) for one in found if isinstance(one, Figure)] == [(0, ""), (1, "甲")]


def test_a_picture_that_is_not_there_or_is_none() -> None:
    optional = "{type: picture, required: no}"
    assert refused("![甲](照片)", {}, 照片=optional) == [("D231", "“照片”没有填写")]
    assert body("{% if 照片 %}\n![甲](照片)\n\n{% endif %}\n文", {}, 照片=optional) == (Para((Text("文"),)),)
    assert [code for code, _ in refused("![甲]({{ 文 }})", {"文": "乙"}, 文="text")] == ["T171"]
    assert [code for code, _ in refused('{{ 图|默认("甲") }}', {"图": str(PICTURE)}, 图=optional)] == ["T169"]
    assert [code for code, _ in refused("{{ 图|首 }}", {"图": [str(PICTURE)]}, 图="list of picture")] == ["T169"]


def test_a_table_lies_on_its_side_when_its_caption_says_so() -> None:
    found = body(
        "表（横排）：甲\n\n| 一 |\n|---|\n\n表(横排): 乙\n\n| 二 |\n|---|\n\n表：丙\n\n| 三 |\n|---|\n\n| 四 |\n|---|"
    )
    tables = [one for one in found if isinstance(one, Table)]
    assert [(one.number, one.caption, one.sideways) for one in tables] == [
        (1, "甲", True), (2, "乙", True), (3, "丙", False), (0, "", False),
    ]  # fmt: skip
    assert wording.table_title(tables[0]) == "表1 甲"


# --- around the body ---------------------------------------------------------------------------------------

MINUTES = "kind: 纪要\nhead: minutes\nfrom: 甲\ntitle: 研究某事\n"


def test_attendance_stands_below_the_text_in_the_order_written() -> None:
    head = 'attend:\n  列席: ["{{ 列席 }}"]\n  出席: [赵一, "{{ 人 }}"]\n  请假: 周四\nfields:\n  人: list of person\n  列席: {type: list of person, required: no}'
    document = made(whole(MINUTES + head), {"人": ["钱二", "孙三"]})
    assert document.attendance == (Attendance("出席", ("赵一", "钱二", "孙三")), Attendance("请假", ("周四",)))
    assert words(document)[-3:] == ("正文。", "出席：赵一、钱二、孙三", "请假：周四")


def test_who_has_commas_of_their_own_is_set_apart_by_commas() -> None:
    assert wording.attendance_line(Attendance("出席", ("甲局、乙局", "丙局"))) == "出席：甲局、乙局，丙局"


def test_a_copy_number_has_six_digits() -> None:
    of = whole('kind: 通知\nhead: red\nfrom: 甲\nto: 乙\ntitle: 题\ncopy_number: "{{ 份号 }}"\nfields: {份号: text}')
    document = made(of, {"份号": "000012"})
    assert document.head and document.head.copy_number == "000012"
    assert words(document)[0] == "000012"
    for wrong in ("12", "0000012", "００００１２", "00001a"):
        with pytest.raises(InvalidSource) as error:
            made(of, {"份号": wrong})
        assert [one.code for one in error.value.problems] == ["D254"]


@pytest.mark.parametrize(
    ("written", "seal", "diameter"),
    [
        ("yes", "yes", 0), ("no", "no", 0), ("stamp", "stamp", 0), ("42mm", "yes", 42), ("45 毫米", "yes", 45),
        ("{diameter: 38}", "yes", 38), ("{diameter: 38.5mm}", "yes", 38.5),
    ],
)  # fmt: skip
def test_a_seal_has_its_diameter(written: str, seal: str, diameter: float) -> None:
    head = f"kind: 通知\nfrom: 甲\nto: 乙\ntitle: 题\nseal: {written}"
    for sign in ("", "\nsign: [丙, {office: 丁, person: 戊}]"):
        document = made(whole(head + sign))
        assert {(one.seal, one.diameter) for one in document.sign} == {(seal, diameter)}


def test_a_template_with_the_name_of_another_file_is_told() -> None:
    plain = "kind: 工作思考\ntitle: 题"
    assert [one.code for one in whole(plain, name="别.md").warnings] == ["T173"]
    assert whole(plain, name="试.md").warnings == whole(plain, name="内存").warnings == ()
    assert whole(plain, name="/某处/templates/试.md").warnings == whole(plain, name="C:\\某处\\试.md").warnings == ()


def test_more_agencies_than_a_head_holds_are_told() -> None:
    of = whole('kind: 通知\nhead: red\nfrom: 甲\nmark: ["{{ 机关 }}"]\nto: 乙\ntitle: 题\nfields: {机关: list of text}')
    for count, codes in ((6, []), (7, ["T191"])):
        record_ = form.parse(fields(of), {"机关": [f"第{at}局" for at in range(count)]})
        assert [one.code for one in told(of, record_)[1]] == codes


# --- attachments apart -----------------------------------------------------------------------------------------

ATTACHED = parse("---\ntemplate: 乙\nkind: 清单\ntitle: 关于某事的|清单\n---\n1. 甲\n\n脚[^1]\n\n[^1]: 注\n", "乙.md")
NOTICE = "kind: 通知\nhead: red\nfrom: 甲\nto: 丙\ntitle: 题\n"


def test_an_attachment_apart_is_named_in_the_paper_and_is_a_paper_of_its_own() -> None:
    document = made(
        whole(NOTICE + "attachments: [花名册, {template: 乙, apart: yes}]"), {"文号": "甲发〔2026〕8号"}, 乙=ATTACHED
    )
    assert document.attachments == ("花名册", "关于某事的清单")
    assert [line for line in words(document) if "附件" in line] == ["附件：1. 花名册"]
    assert "1.甲" not in words(document)
    (paper,) = parting.apart(document)
    assert words(paper) == ("甲发〔2026〕8号附件2", "关于某事的清单", "1.甲", "脚", "注")
    assert (paper.kind, paper.head, paper.to, paper.sign, paper.imprint) == ("通知", None, (), (), None)


def test_the_number_of_the_paper_may_still_be_missing() -> None:
    document = made(whole(NOTICE + "attachments: [{template: 乙, apart: yes}]"), 乙=ATTACHED)
    (paper,) = parting.apart(document)
    assert paper.belongs == "附件"
    assert parting.apart(with_slots(document, number="甲发〔2026〕1号"))[0].belongs == "甲发〔2026〕1号附件"


def test_bound_and_apart_are_numbered_in_one_row_and_both_are_approved() -> None:
    head = NOTICE + "attachments: [{template: 乙}, {template: 乙, apart: yes}, {template: 乙, apart: no}]"
    document = made(whole(head), 乙=ATTACHED)
    assert [(one.number, one.apart) for one in document.annexes] == [(1, False), (2, True), (3, False)]
    assert [line for line in words(document) if line.startswith("附件") and "：" not in line] == ["附件1", "附件3"]
    assert [one.belongs for one in parting.apart(document)] == ["附件2"]
    changed = replace(document.annexes[1], body=(Para((Text("改"),)),))
    other = replace(document, annexes=(document.annexes[0], changed, document.annexes[2]))
    assert words(other) == words(document)
    assert content_hash(other) != content_hash(document)
    together = replace(document, annexes=tuple(replace(one, apart=False) for one in document.annexes))
    assert parting.apart(together) == ()
    assert Annex((), ()).apart is False


# --- the order of names -------------------------------------------------------------------------------------------

LIST = "候选人名单（按姓氏笔画为序）：\n\n```names\n{order}{{{{ 人 }}}}\n```\n"


def listed(order: str, names: list[str]) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    of = template(LIST.format(order=order), 人="list of person")
    document, warnings = told(of, record(of, {"人": names}))
    (found,) = (one for one in document.body if isinstance(one, NameList))
    return found.names, warnings


@given(st.lists(st.sampled_from(["丁一", "王五", "王小明", "林一舟", "欧阳修", "㗊三"]), min_size=1, max_size=6))
def test_a_list_that_says_so_is_in_the_order_of_strokes_or_is_told(names: list[str]) -> None:
    sorted_, warnings = listed("order: strokes\n", names)
    assert sorted_ == strokes.ordered(names)
    assert {one.code for one in warnings} == ({"D256"} if "㗊三" in names else set())
    as_given, told_ = listed("order: given\n", names)
    assert as_given == tuple(names)
    assert ("D255" in {one.code for one in told_}) == (sorted_ != as_given)


def test_any_other_order_is_refused() -> None:
    with pytest.raises(InvalidSource) as error:
        listed("order: pinyin\n", ["甲"])
    assert [one.code for one in error.value.problems] == ["T151"]


def test_rows_and_names_can_be_put_in_order_by_a_filter() -> None:
    text = "{% for 行 in 册 | 笔画序(\"姓名\") %}\n1. {{ 行.姓名 }}{{ 行.票 }}票\n\n{% endfor %}\n{{ 人 | 笔画序 | 连接('，') }}"
    rows = [{"姓名": "林一舟", "票": "3"}, {"姓名": "丁一", "票": "5"}]
    declared = {"册": '"table {姓名: person, 票: integer}"', "人": "list of person"}
    found = body(text, {"册": rows, "人": ["王五", "丁一"]}, **declared)
    assert [said for _, said in numbers(found)] == ["丁一5票", "林一舟3票", "丁一，王五"]


@pytest.mark.parametrize(
    ("use", "code"), [("册|笔画序", "T101"), ('册|笔画序("名字")', "T112"), ("册|笔画序(1)", "T101")]
)
def test_a_table_is_ordered_by_a_column_that_it_has(use: str, code: str) -> None:
    with pytest.raises(InvalidSource) as error:
        template(f"{{% for 行 in {use} %}}\n{{{{ 行.姓名 }}}}\n\n{{% endfor %}}", 册='"table {姓名: person}"')
    assert [one.code for one in error.value.problems] == [code]


def test_a_table_that_says_so_and_is_not_is_told() -> None:
    text = "表：候选人（按姓氏笔画为序）\n\n| 序号 | 姓名 |\n|---|---|\n| 1 | 林一舟 |\n| 2 | 丁一 |\n"
    of = template(text)
    warnings = told(of, record(of, {}))[1]
    assert [one.code for one in warnings] == ["D255"]
    assert "“林一舟”排在“丁一”前面" in warnings[0].text


# --- titles -----------------------------------------------------------------------------------------------------


def test_the_names_of_a_record_and_the_words_of_an_office_are_whole_in_its_title() -> None:
    head = "kind: 工作思考\ntitle: 关于支持{{ 事由 }}建设发展的若干思考\nfields:\n  事由: text\n  单位: organisation\n"
    name = "东桥云杉澄溪物流产业创新联合体"
    answers: dict[str, object] = {"事由": f"明川区重点企业{name}和东桥云杉经验", "单位": name}
    plain = made(whole(head), answers)
    assert name in [part.text for part in plain.title]
    assert "东桥云杉经验" not in [part.text for part in plain.title]
    own = made(whole(head + "words: [东桥云杉经验]"), answers)
    assert {name, "东桥云杉经验"} <= {part.text for part in own.title}
    assert own.title_text == plain.title_text
