"""Word templates: what goes in comes out, and nothing else does."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow import form, source
from docflow.errors import InvalidSource
from docflow.render import word
from docflow.render.docx_text import words_of
from tests.hostile.making import docx, p, packed, parts, table

TEMPLATES = Path(__file__).parent.parent.parent / "templates"
SHIPPED = ("党员花名册", "选票", "备案表")


def made(data: bytes, sidecar: str = "", **answers: object) -> bytes:
    template = word.compile(data, "某表.docx", source.read(sidecar, "某表.yaml") if sidecar else None)
    return word.render(template, form.parse(word.fields(template), answers))


def text(data: bytes) -> str:
    return "\n".join(words_of(data))


def codes(data: bytes, sidecar: str = "", **answers: object) -> list[str]:
    with pytest.raises(InvalidSource) as refused:
        made(data, sidecar, **answers)
    return [one.code for one in refused.value.problems]


# --- filling --------------------------------------------------------------------------------------------


def test_values_stand_where_their_names_stood() -> None:
    data = docx(p("单位：{{ 单位名称 }}") + table(("电话", "{{ 电话 }}")))
    assert text(made(data, 单位名称="云杉公司", 电话="0571-88880000")).split("\n") == [
        "单位：云杉公司",
        "电话",
        "0571-88880000",
    ]


def test_a_tag_split_over_runs_with_words_own_quotes_is_read() -> None:
    assert text(made(docx(p("{", "{ 备", "注|默", "认(“无”", ") }", "}。")))) == "无。"


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn")), min_size=1, max_size=40).filter(str.strip))
def test_data_never_becomes_markup(value: str) -> None:
    """Law: whatever a person types appears as typed."""
    data = docx(p("[{{ 甲 }}]"), header1="{{ 甲 }}")
    template = word.compile(data, "某表")
    assert f"[{value}]" in text(word.render(template, {"甲": value}))


@pytest.mark.parametrize("value", ["A&B <公司>", "</w:t></w:r></w:p>", "{{ 7*7 }}", "{_{ x }_}", "a\u3000b", "𠮷野䶮"])
def test_hostile_values_are_words(value: str) -> None:
    assert value in text(made(docx(p("{{ 甲 }}")), 甲=value))


def test_line_breaks_and_tabs_are_words_own() -> None:
    template = word.compile(docx(p("{{ 甲 }}")), "某表")
    found = Document(io.BytesIO(word.render(template, {"甲": "一\n二\t三"})))
    assert found.paragraphs[0].text == "一\n二\t三"


def test_every_part_is_filled_even_those_docxtpl_leaves() -> None:
    where = ("header1", "footer1", "footnotes", "endnotes", "comments")
    data = made(docx(p("{{ 甲 }}"), title="{{ 甲 }}的表", **dict.fromkeys(where, "{{ 甲 }}")), 甲="云杉")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in where:
            assert "云杉" in archive.read(f"word/{part}.xml").decode(), part
        assert "<dc:title>云杉的表</dc:title>" in archive.read("docProps/core.xml").decode()


def test_rows_are_repeated_and_their_columns_inferred() -> None:
    data = docx(
        table(
            ("姓名", "职务"), ("{%tr for 人 in 名单 %}", ""), ("{{ 人.姓名 }}", "{{ 人.职务 }}"), ("{%tr endfor %}", "")
        )
    )
    template = word.compile(data, "某表")
    [field] = template.form.fields
    assert isinstance(field.type, form.TableOf) and field.type.columns.names == ("姓名", "职务")
    rows = [{"姓名": "甲", "职务": "书记"}, {"姓名": "乙", "职务": "委员"}]
    found = Document(io.BytesIO(made(data, 名单=rows)))
    assert [[cell.text for cell in row.cells] for row in found.tables[0].rows] == [
        ["姓名", "职务"],
        ["甲", "书记"],
        ["乙", "委员"],
    ]


def test_a_table_that_loses_all_its_rows_and_a_cell_all_its_paragraphs_stay_legal() -> None:
    rows = (("{%tr for 人 in 名单 %}",), ("{{ 人.姓名 }}",), ("{%tr endfor %}",))
    cell = f"<w:tc>{p('{%p if 有 %}')}{p('有')}{p('{%p endif %}')}</w:tc>"
    data = docx(
        table(*rows) + f"<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr>{cell}</w:tr></w:tbl>" + p("完")
    )
    template = word.compile(data, "某表")
    found = Document(io.BytesIO(word.render(template, {"名单": (), "有": None})))
    assert len(found.tables) == 1
    assert [one.text for one in found.tables[0].cell(0, 0).paragraphs] == [""]


def test_data_called_like_a_method_is_data() -> None:
    data = docx(p("{{ items }}") + p("{% for 行 in 表 %}{{ 行.values }}{{ 行.copy }}{% endfor %}"))
    template = word.compile(data, "某表")
    record = {"items": "物品", "表": ({"values": "值", "copy": "份"},)}
    assert text(word.render(template, record)) == "物品\n值份"


def test_values_are_said_in_chinese() -> None:
    template = word.compile(docx(p("{{ 日 }}、{{ 月 }}、{{ 钱 }}、{{ 是否 }}、{{ 名单 }}")), "某表")
    record = {
        "日": date(2026, 3, 5),
        "月": form.Month(2026, 3),
        "钱": Decimal("10.50"),
        "是否": True,
        "名单": ("甲", "乙"),
    }
    assert text(word.render(template, record)) == "2026年3月5日、2026年3月、10.50、是、甲、乙"


def test_slots_leave_room_until_they_are_known() -> None:
    template = word.compile(docx(p("日期：{{ 成文日期 }}") + p("文号：{{ 文号 }}。")), "某表")
    assert template.form.fields == ()
    assert text(word.render(template, {})) == "日期：　　　　年　　月　　日\n文号：。"
    assert text(word.render(template, {"成文日期": date(2026, 3, 5)})).startswith("日期：2026年3月5日")


# --- refusing -------------------------------------------------------------------------------------------


def test_an_empty_value_is_told_by_name_and_all_at_once() -> None:
    template = word.compile(
        docx(p("{{ 负责人 }}{{ 电话 }}") + table(("{%tr for 人 in 名单 %}",), ("{{ 人.职务 }}",), ("{%tr endfor %}",))),
        "某表",
    )
    with pytest.raises(InvalidSource) as refused:
        word.render(template, {"负责人": None, "电话": None, "名单": ({"职务": None},)})
    assert [dict(one.values)["field"] for one in refused.value.problems] == ["负责人", "电话", "名单.职务"]
    assert {one.code for one in refused.value.problems} == {"D231"}


@pytest.mark.parametrize("value", ["a\x00", "a\x0b", "a\ud800", "a\ufffe"])
def test_what_word_cannot_hold_is_told(value: str) -> None:
    template = word.compile(docx(p("{{ 甲 }}")), "某表")
    with pytest.raises(InvalidSource) as refused:
        word.render(template, {"甲": value})
    assert [one.code for one in refused.value.problems] == ["D230"]


def test_a_name_the_sidecar_does_not_declare_is_told_with_the_nearest() -> None:
    sidecar = "template: 某表\nkind: 名册\nfields:\n  单位名称: organisation\n"
    template = docx(p("{{ 单位名秤 }}") + p("{{ 金额|rmbb }}"))
    with pytest.raises(InvalidSource) as refused:
        word.compile(template, "某表", source.read(sidecar, "某表.yaml"))
    told = {one.code: str(one) for one in refused.value.problems}
    assert "单位名称" in told["T112"] and "第1段" in told["T112"]
    assert "T114" in told


def test_the_sidecar_is_checked_too() -> None:
    sidecar = "template: 某表\nkind: 名策\nfrom: '{{ 单位 }}'\nfields:\n  文号: text\n  甲: text\nretentoin: 永久\n"
    assert set(codes(docx(p("{{ 甲 }}")), sidecar)) == {"T112", "T165", "Y420", "Y422"}


def test_loops_without_end_are_stopped() -> None:
    loop = "{% for 甲 in 表 %}" * 4 + "." + "{% endfor %}" * 4
    template = word.compile(docx(p(loop)), "某表")
    with pytest.raises(InvalidSource) as refused:
        word.render(template, {"表": tuple({"a": "b"} for _ in range(1000))})
    assert [one.code for one in refused.value.problems] == ["T104"]


def test_a_file_that_would_be_torn_is_refused_not_written() -> None:
    """A cell-wide loop whose ends stand in different rows tears the table."""
    torn = docx(table(("{% if 甲 %}一", "二"), ("三", "四{% endif %}")))
    assert codes(torn, 甲="x") == ["T118"]


# --- the same bytes, clean, frozen -------------------------------------------------------------------------


def test_the_same_answers_give_the_same_bytes() -> None:
    data = docx(p("{{ 甲 }}"), title="某")
    assert made(data, 甲="乙") == made(data, 甲="乙")


def test_nothing_of_the_machine_it_was_made_on_remains() -> None:
    settings_rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        'Target="file:///C:\\Users\\someone\\Normal.dotm" TargetMode="External"/></Relationships>'
    )
    more = {
        "docProps/app.xml": "<Properties xmlns='a'><Company>某公司</Company></Properties>",
        "docProps/custom.xml": "<Properties xmlns='a'/>",
        "word/settings.xml": '<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<w:attachedTemplate r:id="rId1"/></w:settings>',
        "word/_rels/settings.xml.rels": settings_rels,
    }
    data = made(packed(parts(p("{{ 甲 }}"), title="旧题目", more=more)), 甲="乙")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert "docProps/custom.xml" not in archive.namelist()
    for left in ("python-docx", "某公司", "someone", "attachedTemplate"):
        assert left.encode() not in whole, left


def test_a_paper_of_a_made_up_clock_says_so() -> None:
    template = word.compile(docx(p("{{ 甲 }}"), title="某表"), "某表")
    with zipfile.ZipFile(io.BytesIO(word.render(template, {"甲": "乙"}, demo=True))) as archive:
        assert "演示" in archive.read("docProps/core.xml").decode()


def test_the_content_hash_covers_everything_but_the_slots() -> None:
    template = word.compile(docx(p("{{ 甲 }}{{ 文号 }}")), "某表")
    other = word.compile(docx(p("{{ 甲 }}。{{ 文号 }}")), "某表")
    approved = word.content_hash(template, {"甲": "乙"})
    assert approved == word.content_hash(
        template, {"甲": "乙", "文号": "全发〔2026〕8号", "成文日期": date(2026, 3, 5)}
    )
    assert approved != word.content_hash(template, {"甲": "丙"})
    assert approved != word.content_hash(other, {"甲": "乙"})


# --- what is shipped ------------------------------------------------------------------------------------------


def shipped(name: str) -> word.WordTemplate:
    sidecar = (TEMPLATES / f"{name}.yaml").read_text(encoding="utf-8")
    return word.compile((TEMPLATES / f"{name}.docx").read_bytes(), name, source.read(sidecar, f"{name}.yaml"))


def example(one: form.Field) -> object:
    if isinstance(one.type, form.TableOf):
        return [{column.name: column.example for column in one.type.columns.fields}]
    return one.example


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_template_makes_a_paper_of_its_own_examples(name: str) -> None:
    template = shipped(name)
    answers = {one.name: example(one) for one in template.form.fields}
    data = word.render(template, form.parse(word.fields(template), answers))
    found = text(data)
    assert "{" not in found and "None" not in found
    assert Document(io.BytesIO(data)).tables
    assert word.said(template, form.parse(word.fields(template), answers)).title
    assert template.describe and template.kind.name and template.sha256


@pytest.mark.parametrize("seats, blank", [(0, 1), (3, 3), (5, 5), (7, 7)])
def test_a_ballot_has_as_many_blank_rows_as_seats(seats: int, blank: int) -> None:
    record = {
        "党组织名称": "某支部",
        "应选名额": seats,
        "候选人": ({"姓名": "甲"}, {"姓名": "乙"}),
        "大会日期": date(2026, 4, 16),
    }
    [found] = Document(io.BytesIO(word.render(shipped("选票"), record))).tables
    rows = [[cell.text for cell in row.cells] for row in found.rows]
    after = next(index for index, row in enumerate(rows) if row[0] == "另选他人")
    assert len(rows) - after - 1 == blank
    assert all(not any(row) for row in rows[after + 1 :])


def test_the_shipped_files_are_what_the_tool_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    path = TEMPLATES.parent / "tools" / "make_word_templates.py"
    spec = importlib.util.spec_from_file_location("make_word_templates", path)
    assert spec and spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    monkeypatch.setattr(tool, "TEMPLATES", tmp_path)
    tool.main()
    for name in SHIPPED:
        for ending in ("docx", "yaml"):
            assert (tmp_path / f"{name}.{ending}").read_bytes() == (TEMPLATES / f"{name}.{ending}").read_bytes(), name
