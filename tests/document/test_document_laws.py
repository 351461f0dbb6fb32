"""What holds whatever is typed: data never becomes markup (invariant 8), and nothing of it is lost (13)."""

from __future__ import annotations

from dataclasses import fields as dataclass_fields
from dataclasses import is_dataclass

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docflow import form
from docflow.document import template as templates
from docflow.document.compose import compose
from docflow.document.model import Document, content_hash, title_text, words
from docflow.errors import InvalidSource

from .papers import HARMLESS, WHOLE, answers

TEMPLATE = templates.parse(WHOLE, "请示样.md")
FORM = templates.fields(TEMPLATE)

HOSTILE = [
    "{{ 7*7 }}", "{% for a in b %}", "{# x #}", "<b>&", "</w:t></w:r></w:p>", "# x", "## x", "| a |", "a | b",
    "[^1]", "[^甲]", "**", "**x**", "\\", "\\newpage", "\\*", "_", "____", "`x`", "```chart", "- x", "1. x", "> x",
    "---", "***", "表：x", "注：x", "[表:x]", "[图:得票]", "![x](y)", "[x](y)", "<!-- x -->", "&amp;", "一、x", "~~x~~",
    "$x$", "%s", "{0}", "'", '"', "x|y|z", "={{x", "}}", "%}", "关于", "的", "《", "》", "、", "𪚥", "葛\U000e0101",
    "：", "=1+1", "A&B <公司>",
]  # fmt: skip
SIGNS = "甲乙 <>&|#*_`[]{}()\\^%$~-+=.!:：、的《》19a"
PIECES = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.sampled_from(SIGNS), min_size=1, max_size=6),
)
TEXTS = st.lists(PIECES, min_size=1, max_size=3).map("".join).filter(lambda text: text.strip())


def paper(text: str, long: str | None = None) -> Document:
    # Past form.parse, which trims and refuses: this room answers for itself.
    record = dict(form.parse(FORM, answers(HARMLESS, long)))

    def put(value: object) -> object:
        if value == HARMLESS:
            return text
        if isinstance(value, tuple):
            return tuple(put(one) for one in value)
        if isinstance(value, dict):
            return {name: put(one) for name, one in value.items()}
        return value

    return compose(TEMPLATE, {name: put(value) for name, value in record.items()})  # type: ignore[arg-type]


def structure(value: object) -> object:
    """A document without its words; a title counts as one text."""
    if isinstance(value, Document):
        return [structure(getattr(value, one.name)) for one in dataclass_fields(value) if one.name != "title"]
    if is_dataclass(value) and not isinstance(value, type):
        return [type(value).__name__, *(structure(getattr(value, one.name)) for one in dataclass_fields(value))]
    if isinstance(value, tuple):
        return [structure(one) for one in value]
    return "…" if isinstance(value, str) and value else value


@given(TEXTS)
@example("\n")
@example("甲\n乙")
def test_data_appears_as_typed_and_changes_no_structure(text: str) -> None:
    if not text.strip():
        return
    plain, hostile = paper(HARMLESS), paper(text)
    assert structure(hostile) == structure(plain)
    said = text.replace("\n", " ")
    assert not any("\n" in line for line in words(hostile)), "every element is one line"
    for typed, line in zip(words(hostile), words(plain), strict=True):
        expected = line.replace(HARMLESS, said)
        assert "".join(typed.split()) == "".join(expected.split())


@given(TEXTS)
def test_a_title_is_what_was_typed(text: str) -> None:
    said = f"{text}关于成立中共{text}支部委员会的请示"
    assert "".join(title_text(paper(text).title).split()) == "".join(said.split())


@given(st.lists(TEXTS, min_size=1, max_size=4))
def test_each_line_of_a_long_text_is_a_paragraph(lines: list[str]) -> None:
    document = paper(HARMLESS, "\n".join(lines))
    found = ["".join(line.split()) for line in words(document)]
    for line in lines:
        assert "".join(line.split()) in found
    assert len(document.body) == len(paper(HARMLESS).body) + len(lines) - 1


@given(TEXTS)
def test_the_same_answers_give_the_same_document(text: str) -> None:
    assert paper(text) == paper(text)
    assert content_hash(paper(text)) == content_hash(paper(text))


@given(
    st.text(max_size=8),
    st.sampled_from("\x00\x0b\x0c\x1f\x7f\x85\xad\u200b\u200f\u2028\u202e\u2066\ufeff\ufffe\uffff\ud800\udfff"),
)
def test_what_cannot_be_seen_is_refused(text: str, character: str) -> None:
    with pytest.raises(InvalidSource) as error:
        paper("甲" + character + text)
    assert {one.code for one in error.value.problems} <= {"D230", "D222"}
    assert f"U+{ord(character):04X}" in str(error.value)


@pytest.mark.parametrize("field", ["单位", "标题", "人员", "附件", "抄送", "附注", "文号", "签发人"])
def test_it_is_refused_in_every_field_and_slot(field: str) -> None:
    record = dict(form.parse(FORM, answers(HARMLESS)))
    record[field] = ("甲\u200b",) if isinstance(record[field], tuple) else "甲\u200b"
    with pytest.raises(InvalidSource) as error:
        compose(TEMPLATE, record)
    assert {(one.code, one.place.path) for one in error.value.problems} == {("D230", (field,))}


def test_it_is_refused_in_a_chart() -> None:
    text = "---\ntemplate: 试\nkind: 工作思考\ntitle: 题\nfields:\n  表: 'table {名: text, 数: integer}'\n---\n"
    made = templates.parse(text + "```chart\ntitle: 图\ndata: 表\nlabel: 名\nvalues: [数]\n```\n", "试.md")
    with pytest.raises(InvalidSource) as error:
        compose(made, {"表": ({"名": "甲\ue000", "数": 1},)})
    assert [(one.code, one.place.path) for one in error.value.problems] == [("D222", ("表", "名"))]


@given(st.one_of(st.characters(min_codepoint=0xE000, max_codepoint=0xF8FF), st.characters(min_codepoint=0xF0000)))
def test_what_stands_for_values_cannot_be_data(character: str) -> None:
    with pytest.raises(InvalidSource) as error:
        paper("甲" + character)
    assert {one.code for one in error.value.problems} == {"D222"}


@given(st.text(max_size=300))
def test_any_text_is_a_template_or_a_list_of_problems(text: str) -> None:
    head = "---\ntemplate: 试\nkind: 工作思考\ntitle: 题\nfields:\n  甲: text\n---\n"
    for whole in (text, head + text, f"---\n{text}\n---\n正文"):
        try:
            templates.parse(whole, "试.md")
        except InvalidSource as error:
            assert error.problems
            assert all(one.text and one.remedy and one.place.source == "试.md" for one in error.problems)


MARKUP = st.text(st.sampled_from("甲 {%}#|*_[]^:`-\n1.ifendfor" + '"'), max_size=60)


@given(MARKUP)
def test_any_markup_is_a_template_or_a_list_of_problems(text: str) -> None:
    head = "---\ntemplate: 试\nkind: 工作思考\ntitle: 题\nfields:\n  甲: text\n---\n"
    try:
        made = templates.parse(head + text, "试.md")
        compose(made, {"甲": "乙"})
    except InvalidSource as error:
        assert error.problems
