"""What the best linter of docxtpl's templates finds with sample data or a schema, docflow finds with a form, a table or a row.

Each rule by its number (docs/analysis/word-templates.md); the eighteen that need no data stand in test_word_refused.py.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from openpyxl import Workbook

from docflow import form, source
from docflow.errors import InvalidSource, Place
from docflow.render import word
from docflow.render.docx_text import words_of
from docflow.render.word import WordTemplate
from docflow.table import load
from tests.hostile.making import docx, p, table


def template(body: str, fields: str = "") -> WordTemplate:
    sidecar = source.read(f"template: 某表\nkind: 名册\nfields:\n{fields}", "某表.yaml") if fields else None
    return word.compile(docx(body), "某表", sidecar)


def told(body: str, fields: str) -> list[tuple[str, str]]:
    with pytest.raises(InvalidSource) as refused:
        template(body, fields)
    return [(one.code, " ".join(one.place.path).split(" ")[0]) for one in refused.value.problems]


def answered(made: WordTemplate, **answers: object) -> list[str]:
    try:
        form.parse(word.fields(made), answers, lambda name: Place("数据", path=(name,)))
    except InvalidSource as refused:
        return [one.code for one in refused.problems]
    return []


LOOP = table(("{%tr for 行 in 名单 %}",), ("{{ 行.姓名 }}",), ("{%tr endfor %}",))
ROWS = '  名单: "table {姓名: person}"\n  甲: text\n'


def test_a_variable_that_the_data_have_not_301() -> None:
    assert answered(template(p("{{ 甲 }}") + LOOP, ROWS), 甲="一") == ["D231"]
    assert answered(template(p("{{ 甲 }}") + LOOP, ROWS), 甲="一", 名单=[{"姓名": "某"}, {}]) == ["D231"]


def test_data_that_no_tag_uses_302() -> None:
    assert answered(template(p("{{ 甲 }}"), "  甲: text\n"), 甲="一", 乙="二") == ["D226"]
    book = Workbook()
    for line in (["甲", "乙"], ["一", "二"]):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    assert "没有用到的列：乙" in load(out.getvalue(), template(p("{{ 甲 }}")).form, name="表.xlsx").choices


def test_a_loop_over_data_that_are_no_list_303() -> None:
    assert answered(template(p("{{ 甲 }}") + LOOP, ROWS), 甲="一", 名单="张三") == ["D218"]


def test_a_name_that_the_form_does_not_declare_304() -> None:
    assert told(p("一") + p("{{ 乙 }}"), "  甲: text\n") == [("T112", "第2段")]
    assert told(table(("头",), ("{%tr for 行 in 名单 %}",), ("{{ 行.性别 }}",), ("{%tr endfor %}",)), ROWS) == [
        ("T112", "表1第3行第1格")
    ]


def test_a_loop_over_a_field_declared_as_no_list_305() -> None:
    assert told(p("{% for 行 in 甲 %}{{ 行 }}{% endfor %}"), "  甲: text\n") == [("T101", "第1段")]


def test_a_filter_for_lists_on_what_is_none_306() -> None:
    for name in ("首", "末", "个数", "连接", "length", "first"):
        assert told(table(("{{ 甲|" + name + " }}",)), "  甲: text\n") == [("T183", "表1第1行第1格")]


def test_a_plain_value_for_a_tag_of_looks_or_paragraphs_is_printed_307() -> None:
    made = template(p("{{r 甲|加粗 }}") + p("{{p 乙 }}"))
    assert words_of(word.render(made, {"甲": "一", "乙": "二\n三"})) == ("一", "二", "三")


def test_markup_in_data_is_printed_308() -> None:
    assert words_of(word.render(template(p("{{ 甲 }}")), {"甲": "Smith & Co <b>"})) == ("Smith & Co <b>",)


def test_every_printed_value_comes_out_401_402() -> None:
    """A sentinel in every field: none is lost, whatever holds its tag."""
    body = (
        p("{{ 甲 }}")
        + table(("{{ 乙 }}", "{% colspan 数 %}{{ 丙 }}"))
        + LOOP
        + p("{%p if 甲 %}")
        + p("{{ 丁 }}")
        + p("{%p endif %}")
    )
    data = docx(
        body, header1="{{ 戊 }}", footer1="{{ 己 }}", footnotes="{{ 庚 }}", endnotes="{{ 辛 }}", comments="{{ 壬 }}"
    )
    made = word.compile(data, "某表")
    names = [one for one in made.form.names if one not in ("数", "名单")]
    record = {one: f"〔{one}〕" for one in names} | {"数": 1, "名单": ({"姓名": "〔姓名〕"},)}
    out = word.render(made, record)  # type: ignore[arg-type]
    import zipfile

    with zipfile.ZipFile(io.BytesIO(out)) as archive:
        everything = "".join(archive.read(one).decode() for one in archive.namelist() if one.endswith(".xml"))
    assert len(names) == 9
    for one in (*names, "姓名"):
        assert everything.count(f"〔{one}〕") == 1, one


def test_places_are_those_that_a_reader_counts(tmp_path: Path) -> None:
    """Paragraphs that say something, tables at the top, cells of nested tables within their cell."""
    made = Document()
    made.add_paragraph("一")
    made.add_paragraph("")
    made.add_paragraph("{{ 甲|没有 }}")
    outer = made.add_table(2, 2)
    outer.cell(1, 1).text = "{{ 乙|没有 }}"
    outer.cell(0, 0).add_table(1, 1).cell(0, 0).text = "{{ 丙|没有 }}"
    made.save(tmp_path / "表.docx")
    with pytest.raises(InvalidSource) as refused:
        word.compile((tmp_path / "表.docx").read_bytes(), "某表")
    places = [" ".join(one.place.path).split(" ")[0] for one in refused.value.problems]
    assert sorted(places) == ["第2段", "表1第1行第1格内的表第1行第1格", "表1第2行第2格"]
