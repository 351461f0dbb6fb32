"""Templates before there is any data: checked, compared, their fields listed and laid out as a spreadsheet."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from docflow import form, table
from docflow.errors import InvalidSource
from docflow.form import Field, Form, ListOf, OneOf, Scalar, TableOf
from docflow.form.differing import changes
from docflow.form.schema import called, json_schema
from docflow.form.writing import KINDS
from docflow.table.layout import NUMBER, key
from tests.hostile.making import docx, p
from tests.hostile.making import table as rows

BODY = p("{{ 单位 }}") + rows(
    ("{%tr for 人 in 名册 %}", ""), ("{{ 人.姓名 }}", "{{ 人.生日|日期 }}"), ("{%tr endfor %}", "")
)


@pytest.fixture
def said(run):
    """said("templates", "check"): the exit code and the JSON document."""

    def answered(*arguments: str):
        ran = run(*arguments, "--json")
        return ran.code, json.loads(ran.out)

    return answered


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


# --- checked ---------------------------------------------------------------------------------------------------


def test_a_file_is_checked_and_all_its_mistakes_told(folder: Path, said) -> None:
    (folder / "坏.docx").write_bytes(docx(p("{{ 甲 ") + rows(("{{ 乙|无 }}", "{{ 丙.x }}"))))
    code, [found] = said("templates", "check", "坏.docx")
    assert code == 1 and found["sound"] is False and found["schema"] is None
    assert {(one["code"], one["path"][0]) for one in found["problems"]} == {
        ("T110", "第1段"),
        ("T114", "表1第1行第1格 {{ 乙|无 }}"),
        ("T101", "表1第1行第2格 {{ 丙.x }}"),
    }


def test_a_sound_file_says_its_fields_and_their_places(folder: Path, said) -> None:
    (folder / "好.docx").write_bytes(docx(BODY))
    code, [found] = said("templates", "check", "好.docx")
    assert code == 0 and found["sound"] is True and found["problems"] == []
    assert found["places"]["名册.生日"] == ["表1第2行第2格 {{ 人.生日|日期 }}"]
    assert found["schema"]["properties"]["名册"]["items"]["properties"]["生日"]["format"] == "date"


def test_a_field_that_is_declared_and_not_used_is_a_warning(folder: Path, said) -> None:
    (folder / "某.docx").write_bytes(docx(p("{{ 甲 }}")))
    (folder / "某.yaml").write_text("template: 某\nkind: 名册\nfields: {甲: text, 乙: text}\n", "utf8")
    code, [found] = said("templates", "check", "某.docx")
    assert code == 0 and [(one["code"], one["warning"]) for one in found["problems"]] == [("T160", True)]


def test_every_shipped_template_is_sound(said) -> None:
    code, found = said("templates", "check")
    assert code == 0 and all(not one["problems"] for one in found)


def test_fields_say_where_they_stand(folder: Path, said) -> None:
    code, found = said("fields", "党员花名册")
    listed = {one["name"]: one for one in found}
    assert code == 0 and listed["党员名册.出生年月"]["label"] == "年月"
    assert listed["党员名册.出生年月"]["type"] == "month"
    assert listed["党员名册.出生年月"]["places"][0].startswith("表1第3行第4格")
    assert said("fields", "函")[0] == 0


# --- compared --------------------------------------------------------------------------------------------------


def test_what_a_new_version_changes_is_listed_and_what_breaks_is_marked(folder: Path, said) -> None:
    (folder / "旧.docx").write_bytes(docx(BODY + p("{{ 备注 }}")))
    new = (
        rows(("{{ 单位 }}",))
        + BODY.replace("人.生日|日期", "人.生日").replace("人.姓名", "人.职务")
        + p("{% if 备注 %}{{ 备注 }}{% endif %}")
    )
    (folder / "新.docx").write_bytes(docx(new))
    code, found = said("templates", "diff", "旧.docx", "新.docx")
    assert code == 0 and found["breaks"] is True
    told = {(one["what"], one["name"], one["breaks"]) for one in found["changes"]}
    assert told >= {
        ("added", "名册.职务", True),
        ("removed", "名册.姓名", True),
        ("retyped", "名册.生日", False),
        ("optional", "备注", False),
        ("moved", "单位", False),
    }
    assert "{{ 人.职务 }}" in "\n".join(found["words"])


def test_a_version_that_changes_nothing_says_so(folder: Path, said) -> None:
    (folder / "某.docx").write_bytes(docx(BODY))
    assert said("templates", "diff", "某.docx", "某.docx")[1] == {"breaks": False, "changes": [], "words": []}


@pytest.mark.parametrize(
    "before, after, breaks",
    [
        (Field("甲", Scalar("date")), Field("甲", Scalar("text")), False),
        (Field("甲", Scalar("text")), Field("甲", Scalar("date")), True),
        (Field("甲", ListOf(Scalar("text"))), Field("甲", Scalar("text")), True),
        (Field("甲", Scalar("text"), required=False), Field("甲", Scalar("text")), True),
        (Field("甲", Scalar("text")), Field("甲", Scalar("text"), required=False), False),
    ],
)
def test_a_change_breaks_when_old_data_may_not_fit(before: Field, after: Field, breaks: bool) -> None:
    assert [one.breaks for one in changes(Form((before,)), Form((after,)))] == [breaks]
    assert changes(Form((before,)), Form((before,))) == []


def test_a_field_that_was_renamed_is_guessed() -> None:
    [added, removed] = changes(Form((Field("单位名称", Scalar("text")),)), Form((Field("单位全称", Scalar("text")),)))
    assert "单位名称" in added.before and removed.what == "removed"


# --- the schema ------------------------------------------------------------------------------------------------


def test_every_type_has_a_name_and_a_shape() -> None:
    for kind in KINDS:
        assert called(Scalar(kind))
        assert json_schema(Form((Field("甲", Scalar(kind)),)))["properties"]["甲"]["type"]
    wanted = Form(
        (
            Field("数", Scalar("integer", least=Decimal(1)), help="几个"),
            Field("类", OneOf(("甲", "乙")), required=False),
            Field("名", ListOf(Scalar("person"))),
            Field("册", TableOf(Form((Field("日", Scalar("date"), required=False),)))),
        )
    )
    found = json_schema(wanted, "某")
    assert found["title"] == "某" and found["required"] == ["数", "名", "册"] and found["additionalProperties"] is False
    shapes: dict[str, dict[str, object]] = found["properties"]
    assert shapes["数"] == {"type": "integer", "x-type": "integer", "minimum": 1, "description": "几个"}
    assert shapes["类"] == {"enum": ["甲", "乙"]} and shapes["名"]["type"] == "array"
    assert shapes["册"]["items"]["required"] == []


# --- the spreadsheet ---------------------------------------------------------------------------------------------


def test_a_loop_has_a_sheet_of_its_own_that_names_the_paper_by_its_key(folder: Path, said) -> None:
    wanted = Form(
        (
            Field("日期", Scalar("date")),
            Field("备注", Scalar("text"), required=False),
            Field("单位", Scalar("organisation"), headings=("单位名称",)),
            Field("名册", TableOf(Form((Field("姓名", Scalar("person")), Field("电话", Scalar("phone")))))),
        )
    )
    assert key(wanted).name == "单位"
    book = load_workbook(io.BytesIO(table.blank(wanted)))
    assert book.sheetnames == ["填报表", "名册"]
    assert [cell.value for cell in book["名册"][1]] == ["单位名称", "姓名", "电话"]
    assert book["填报表"].column_dimensions["A"].number_format == "yyyy-mm-dd"
    assert book["名册"].column_dimensions["C"].number_format == "@"


def test_a_form_of_tables_alone_is_numbered() -> None:
    wanted = Form((Field("名册", TableOf(Form((Field("姓名", Scalar("person")),)))),))
    assert key(wanted) is NUMBER
    book = load_workbook(io.BytesIO(table.blank(wanted)))
    assert [cell.value for cell in book["填报表"][1]] == ["序号"]
    assert [cell.value for cell in book["名册"][1]] == ["序号", "姓名"]
    assert form.type_text(NUMBER.type) == "text"


def test_a_template_that_is_not_there_is_told(folder: Path, said) -> None:
    from docflow.operations import templates
    from docflow.operations.office import Office

    with pytest.raises(InvalidSource) as refused:
        templates.item_of(Office.__new__(Office), "没有.docx")
    assert [one.code for one in refused.value.problems] == ["F530"]
