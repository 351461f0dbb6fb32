"""What docxtpl allows and docflow does not; what docxtpl does wrong and docflow right."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from jinja2 import TemplateError

from docflow.document import language
from docflow.errors import CODES, InvalidSource
from docflow.render import word
from docflow.render.docx_text import words_of
from docflow.render.word.refused import REFUSED, Refused
from tests.hostile.making import docx, p, table

MANUAL = (Path(__file__).parent.parent.parent / "docs" / "模板.md").read_text("utf8")


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.what)
def test_what_is_not_allowed_is_told_and_stands_in_the_manual(row: Refused) -> None:
    with pytest.raises(InvalidSource) as refused:
        word.compile(docx(table(("甲", row.sample)) if "{{tr" in row.sample else p(row.sample)), "某表")
    assert row.code in [one.code for one in refused.value.problems]
    assert f"| {row.what} | {row.why} | {row.instead.replace('|', chr(92) + '|')} |" in MANUAL


# --- known faults of docxtpl ------------------------------------------------------------------------------------


def by_docxtpl(data: bytes, context: dict[str, object], **options: object) -> str:
    """The words that docxtpl makes of it, as its own manual says to call it."""
    template = DocxTemplate(io.BytesIO(data))
    template.render(context, **options)  # type: ignore[arg-type]
    out = io.BytesIO()
    template.save(out)
    return "\n".join(words_of(out.getvalue()))


def by_docflow(data: bytes, record: dict[str, object]) -> str:
    return "\n".join(words_of(word.render(word.compile(data, "某表"), record)))  # type: ignore[arg-type]


def _run(look: str, words: str) -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{words}</w:t></w:r>'


CUT = f"<w:p>{_run('<w:b/>', '前{{ 甲')}{_run('<w:i/>', ' }}后')}</w:p>"
EMPTY = '<w:p><w:r><w:t>{{ 甲</w:t></w:r><w:r><w:t xml:space="preserve"></w:t></w:r><w:r><w:t> }}</w:t></w:r></w:p>'
#: What goes wrong, the template, the data, what docxtpl makes of it (an exception, or its words), what is right.
FAULTS: list[tuple[str, bytes, dict[str, object], type[Exception] | str, str]] = [
    ("丢失 & 和它后面的字", docx(p("[{{ 甲 }}]")), {"甲": "A&B<C>"}, "[A", "[A&B<C>]"),
    ("没有填写的字段印成空白", docx(p("[{{ 甲 }}]")), {}, "[]", "D231"),
    ("None 印成 None", docx(p("[{{ 甲 }}]")), {"甲": None}, "[None]", "D231"),
    ("不可见字符悄悄去掉", docx(p("[{{ 甲 }}]")), {"甲": "一\x0b二"}, "[一二]", "D230"),
    ("数据里的 {_{ 变成 {{", docx(p("{{ 甲 }}")), {"甲": "{_{ 乙 }_}"}, "{{ 乙 }}", "{_{ 乙 }_}"),
    (
        "字段名与方法同名",
        docx(p("{% for 行 in 表 %}{{ 行.items }}{% endfor %}")),
        {"表": ({"items": "物"},)},
        "",
        "物",
    ),
    (
        "{%p %} 里有 % 或 }",
        docx(p("{%p if 甲 == '5%' %}") + p("有") + p("{%p endif %}")),
        {"甲": "5%"},
        Exception,
        "有",
    ),
    ("标签里有空的字块", docx(EMPTY), {"甲": "一"}, Exception, "一"),
    ("段首标签旁边的字丢失", docx(p("{%p if 甲 %}不可丢") + p("有") + p("{%p endif %}")), {"甲": "一"}, "有", "T117"),
    ("列数可以是零", docx(table(("{% colspan 甲 %}一",)) + p("")), {"甲": 0}, "一", "T161"),
]


@pytest.mark.parametrize("what, data, record, theirs, right", FAULTS, ids=[one[0] for one in FAULTS])
def test_what_docxtpl_does_wrong_docflow_does_right(
    what: str, data: bytes, record: dict[str, object], theirs: type[Exception] | str, right: str
) -> None:
    """When the first half fails, docxtpl has been mended: the row may go."""
    assert f"| {what} |" in MANUAL
    if isinstance(theirs, str):
        assert by_docxtpl(data, record) == theirs, what
    else:
        with pytest.raises(theirs):
            by_docxtpl(data, record, autoescape=True)
    if right not in CODES:
        assert by_docflow(data, record) == right
        return
    with pytest.raises(InvalidSource) as refused:
        by_docflow(data, {"甲": None, **record})
    assert right in [one.code for one in refused.value.problems]


def test_endnotes_are_filled_where_docxtpl_leaves_them() -> None:
    data = docx(p("正文"), endnotes="{{ 甲 }}")
    with zipfile.ZipFile(io.BytesIO(word.render(word.compile(data, "某表"), {"甲": "一"}))) as archive:
        assert "一" in archive.read("word/endnotes.xml").decode()


def test_what_follows_a_tag_that_word_has_cut_keeps_its_own_look() -> None:
    from docx import Document

    made = Document(io.BytesIO(word.render(word.compile(docx(CUT), "某表"), {"甲": "中"})))
    assert [(one.text, one.bold, one.italic) for one in made.paragraphs[0].runs] == [
        ("前中", True, None),
        ("后", None, True),
    ]
    template = DocxTemplate(io.BytesIO(docx(CUT)))
    template.render({"甲": "中"})
    assert [(one.text, one.bold) for one in template.docx.paragraphs[0].runs] == [("前中后", True)]


@pytest.mark.parametrize("row", [one for one in REFUSED if one.code != "T115"], ids=lambda row: row.what)
def test_a_refused_way_of_writing_never_runs(row: Refused) -> None:
    """Neither does the hardened environment compile it when nobody has looked before."""
    with pytest.raises((InvalidSource, TemplateError)):
        language.environment().from_string(row.sample)


# --- as much as the best linter of docxtpl's templates finds ----------------------------------------------------------

LOOP = "{%tr for 行 in 表 %}"
#: The rules of docxtpl-lint 2.0.1 that need no data, a template that breaks each, our code and the place.
RULES = [
    ("DTL001", p("{{ 甲"), "T110", "第1段"),
    ("DTL002", p("{{ 甲") + p("}}"), "T110", "第2段"),
    ("DTL003", '<w:p><w:del w:id="1"><w:r><w:delText>{{ 甲 }}</w:delText></w:r></w:del></w:p>', "T116", ""),
    ("DTL101", p("{% if 甲 %}"), "T111", "第1段"),
    ("DTL102", p("一") + p("{% endif %}"), "T111", "第2段"),
    ("DTL103", p("{{ 甲 乙 }}"), "T162", "第1段"),
    ("DTL104", p("{{ 甲|nix }}"), "T114", "第1段"),
    ("DTL105", p("{% if 甲 is nix %}{% endif %}"), "T101", "第1段"),
    ("DTL106", p("{% for 行 in 表 %}{% endfor %}{{ 行 }}"), "T175", "第1段"),
    ("DTL202", table((LOOP.replace("{%", "{% "),), ("{{ 行.a }}",), ("{%tr endfor %}",)), "T111", "表1第1行第1格"),
    ("DTL203", p(LOOP) + p("{%tr endfor %}"), "T118", "第1段"),
    ("DTL204", table(("{% for 行 in 表 %}",), ("{{ 行.a }}",), ("{%tr endfor %}",)), "T118", "表1第1行第1格"),
    ("DTL205", table((LOOP,), ("{{ 行.a }}",)) + p("") + table(("{%tr endfor %}",)), "T118", "表1第1行第1格"),
    ("DTL206", table((LOOP, "{%tr endfor %}")), "T117", "表1第1行第2格"),
    ("DTL207", table(("{%tc for 行 in 表 %}", "甲"), ("{%tc endfor %}", "乙")), "T118", "表1第1行第1格"),
    ("DTL208", p("{% colspan 甲 %}"), "T118", "第1段"),
    ("DTL209", p("{%p if 甲 %}有") + p("{%p endif %}"), "T117", "第1段"),
    ("DTL210", p("{%p if 甲 %}{%p endif %}"), "T117", "第1段"),
]


@pytest.mark.parametrize("rule, body, code, place", RULES, ids=[one[0] for one in RULES])
def test_every_fault_that_the_best_linter_finds_is_found_with_its_cell(
    rule: str, body: str, code: str, place: str
) -> None:
    with pytest.raises(InvalidSource) as refused:
        word.compile(docx(body), "某表")
    assert any(one.code == code and place in str(one.place) for one in refused.value.problems), rule
