"""The JSON Schema of a form takes every answer that the form takes, in a validator of another hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from docflow.form import Month, examine, read_fields
from docflow.form.schema import json_schema
from docflow.source import Cursor, read

FORM = read_fields(
    Cursor.top(
        read(
            "文: text\n数: integer >= 0\n小: decimal\n额: money\n日: date\n月: month\n否: yes/no\n选: one of [甲, 乙]\n号: id\n"
            "列: list of text\n表: table {名: person, 额: money}\n空: {type: text, required: no}",
            "表.yaml",
        )
    )
)
SCHEMA = Draft202012Validator(json_schema(FORM))
cents = st.integers(-(10**9), 10**9).map(lambda number: number / 100)
words = st.text(st.sampled_from("的一是ab1，。"), min_size=1, max_size=6)


def as_json(value: object) -> object:
    match value:
        case Month():
            return f"{value.year:04d}-{value.month:02d}"
        case date():
            return value.isoformat()
        case Decimal():
            return float(value)
        case tuple():
            return [as_json(one) for one in value]
        case dict():
            return {name: as_json(one) for name, one in value.items()}
        case _:
            return value


@given(
    st.fixed_dictionaries(
        {
            "文": words, "数": st.integers(0, 10**9), "小": cents, "额": cents, "日": st.dates(date(1900, 1, 1), date(2199, 1, 1)).map(str),
            "月": st.dates(date(1900, 1, 1), date(2199, 1, 1)).map(lambda day: str(day)[:7]), "否": st.booleans(), "选": st.sampled_from("甲乙"),
            "号": st.just("11010519491231002X"), "列": st.lists(words, min_size=1, max_size=3),
            "表": st.lists(st.fixed_dictionaries({"名": st.just("张三"), "额": cents}), min_size=1, max_size=3),
        }
    )
)  # fmt: skip
def test_what_the_form_takes_the_schema_takes(answers: dict[str, object]) -> None:
    found = examine(FORM, answers)
    assert found.record is not None, found.problems
    assert [one.message for one in SCHEMA.iter_errors(answers)] == []
    said = {name: as_json(value) for name, value in found.record.items() if value is not None}
    assert [one.message for one in SCHEMA.iter_errors(said)] == []


def test_what_the_form_refuses_for_its_type_the_schema_refuses() -> None:
    for name, value in (
        ("数", "约30"),
        ("数", -1),
        ("月", "2026-13"),
        ("选", "丙"),
        ("号", "1"),
        ("列", "一"),
        ("表", [{}]),
    ):
        one = read_fields(Cursor.top(read(f"{name}: {_written(name)}", "表.yaml")))
        assert list(Draft202012Validator(json_schema(one)).iter_errors({name: value})), (name, value)
        assert examine(one, {name: value}).record is None


def _written(name: str) -> str:
    return {
        "数": "integer >= 0",
        "月": "month",
        "选": "one of [甲, 乙]",
        "号": "id",
        "列": "list of integer",
        "表": "table {名: person}",
    }[name]
