"""The JSON Schema that editors read says what the parser says."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from docflow import source
from docflow.errors import InvalidSource
from docflow.workflow import definition, vocabulary
from tests.workflow.playing import HERE, ROOT

FILES = [*sorted((HERE / "flows").glob("*.yaml")), *sorted((ROOT / "workflows").glob("*.yaml"))]
SCHEMA = json.loads((ROOT / "docflow" / "workflow" / "schema.json").read_text("utf8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_file_is_what_the_tool_makes() -> None:
    spec = importlib.util.spec_from_file_location("make_schema", ROOT / "tools" / "make_schema.py")
    assert spec and spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert (ROOT / "docflow" / "workflow" / "schema.json").read_text("utf8") == tool.make()
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def example() -> str:
    page = (ROOT / "docs" / "analysis" / "workflow.md").read_text("utf8")
    return page.split("```yaml\n")[1].split("```")[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_workflow_keeps_to_the_schema(path: Path) -> None:
    value = source.read(path.read_bytes(), path.name).value
    assert [error.message for error in VALIDATOR.iter_errors(value)] == []


def test_the_examples_of_the_manuals_keep_to_the_schema() -> None:
    manual = (ROOT / "docs" / "流程.md").read_text("utf8").split("```yaml\n")[1].split("```")[0]
    for text in (example(), manual):
        assert [error.message for error in VALIDATOR.iter_errors(source.read(text, "例.yaml").value)] == []


def mappings(schema: Any) -> Iterator[dict[str, Any]]:
    """Every closed mapping of the schema."""
    if isinstance(schema, dict):
        if schema.get("additionalProperties") is False:
            yield schema
        for part in schema.values():
            yield from mappings(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from mappings(part)


def test_every_key_is_explained_in_chinese() -> None:
    tables = [value for value in vars(vocabulary).values() if isinstance(value, dict) and "about" not in value]
    explained = [one for one in mappings(SCHEMA) if all("description" in key for key in one["properties"].values())]
    assert len(explained) >= len([one for one in tables if one and isinstance(next(iter(one.values())), tuple)])
    for one in explained:
        for name, key in one["properties"].items():
            assert any("\u4e00" <= letter <= "\u9fff" for letter in key["description"]), name


@pytest.mark.parametrize(
    "text",
    [
        "workflow: 甲\norganisations: {单位: applicant}\nsteps: {起: {by: 单位.甲, thn: {办: {end: 完}}}}",
        "workflow: 甲\norganisations: {单位: applicant}\nsteps: {起: {by: 单位.甲, then: {办: {ends: 完}}}}",
        "workflow: 甲\norganisations: {单位: applicant}\nsteps: {起: {by: 单位甲, then: {办: {end: 完}}}}",
        "workflow: 甲\norganisations: {单位: applicant}\nsteps: {起: {by: 单位.甲, due: 十天, overdue: none, then: {办: 起}}}",
        "workflow: 甲\norganisations: {单位: applicant}\nsteps: {起: {by: 单位.甲, sign: {by: 单位.乙, pass: 一半}, then: {办: 起}}}",
        "workflow: 甲\norganisations: {单位: applicant}\nchecks: {核: {at: 起, say: 话}}\nsteps: {起: {by: 单位.甲, then: {办: {end: 完}}}}",
    ],
)
def test_what_the_schema_refuses_the_parser_refuses(text: str) -> None:
    read = source.read(text, "错.yaml")
    assert list(VALIDATOR.iter_errors(read.value))
    with pytest.raises(InvalidSource):
        definition.parse(read)
