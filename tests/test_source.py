"""YAML is read as text with places, and what would hurt is refused before anything is built."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.errors import InvalidSource
from docflow.source import Cursor, nearest, read


def refused(text: str | bytes) -> list[str]:
    with pytest.raises(InvalidSource) as caught:
        read(text, "x.yaml")
    return [p.code for p in caught.value.problems]


def test_no_scalar_is_guessed() -> None:
    source = read(
        "区号: 0571\n启用: no\n时间: 12:30\n日期: 2024-05-01\n数: 1_000\non: 010\n空:\n引: 'null'\n", "x.yaml"
    )
    assert source.value == {
        "区号": "0571", "启用": "no", "时间": "12:30", "日期": "2024-05-01", "数": "1_000", "on": "010", "空": None, "引": "null",
    }  # fmt: skip


def test_places_are_those_of_the_file() -> None:
    source = read("steps:\n  甲:\n    then: {同意: 乙}\n", "x.yaml", first_line=11)
    assert (source.place("steps", "甲", "then", "同意").line, source.place("steps", "甲", "then", "同意").column) == (
        13,
        16,
    )
    assert source.place("steps", "甲", "没有").line == 13


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x [*x]", "Y401"),
        ("a: &x 1\nb: *x", "Y401"),
        ("[" * 50_000, "Y402"),
        ("a: " + "{b: " * 60 + "c" + "}" * 60, "Y402"),
        ("a: !!python/object/apply:os.system ['id']", "Y403"),
        ("a: !env X", "Y403"),
        ("a: " + "甲" * 1_000_000, "Y415"),
        ("[" + "a, " * 200_000 + "]", "Y415"),
        ("角色: 甲\n角色: 乙", "Y404"),
        ("名称：街道", "Y405"),
        ("a:\n\tb: 1", "Y406"),
        ("a:\n　b: 1", "Y406"),
        ("a:\n\u00a0b: 1", "Y406"),
        ("名称: 街道".encode("gbk"), "Y407"),
        ("a: b\x00c", "Y408"),
        ("a: 1\n---\nb: 2", "Y409"),
        ("", "Y410"),
        ("# 只有注释", "Y410"),
        ("- a\n- b", "Y411"),
        ("标题: {{ name }}", "Y413"),
        ("人: @张三", "Y413"),
        ("a: b: c", "Y413"),
        ("a: [1, 2", "Y414"),
        ("a: 'x", "Y414"),
    ],
)
def test_what_cannot_be_read_is_told_by_code(text: str | bytes, code: str) -> None:
    started = time.process_time()
    assert code in refused(text)
    assert time.process_time() - started < 2, "a bomb is refused before it is built"


def test_all_duplicate_keys_are_told_at_once() -> None:
    assert refused("a: 1\na: 2\nb: {c: 1, c: 2}") == ["Y404", "Y404"]


def test_utf16_and_bom_are_read() -> None:
    assert read("a: 甲".encode("utf-16"), "x").value == {"a": "甲"}
    assert read(b"\xef\xbb\xbf" + "a: 甲".encode(), "x").value == {"a": "甲"}


def test_a_cursor_collects_every_fault() -> None:
    top = Cursor.top(read("nmae: 甲\ncount: x\nkind: 丙\nlist: {a: 1}\n", "x.yaml"))
    top.known("name", "count", "kind", "list")
    (top / "count").whole()
    (top / "kind").one_of("甲", "乙")
    (top / "name").text()
    with pytest.raises(InvalidSource) as caught:
        top.finish()
    assert [p.code for p in caught.value.problems] == ["Y420", "Y421", "Y412", "Y422"]
    assert "name" in caught.value.problems[0].text


SCALARS = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Co", "Cn"]), max_size=30)


@given(st.dictionaries(SCALARS.filter(lambda t: "：" not in t), SCALARS, min_size=1, max_size=5))
def test_what_yaml_writes_is_read_back_as_text(mapping: dict[str, str]) -> None:
    import yaml

    written = yaml.safe_dump(mapping, allow_unicode=True, default_style='"')
    assert read(written, "x").value == mapping


def test_a_table_type_needs_no_quotes_and_other_colons_still_do() -> None:
    written = "fields:\n  任务: table {事项: text, 数量: integer}  # 表\n  乙: {type: table {甲: text}, required: no}\n"
    read_ = read(written, "甲.yaml")
    assert read_.value == {
        "fields": {"任务": "table {事项: text, 数量: integer}", "乙": {"type": "table {甲: text}", "required": "no"}}
    }
    with pytest.raises(InvalidSource, match="Y413"):
        read("甲: 乙: 丙\n任务: table {事项: text}\n", "甲.yaml")


def test_one_character_mistaken_is_nearer_than_one_too_many() -> None:
    assert nearest("日其", ["日", "日期"]) == "日期"
