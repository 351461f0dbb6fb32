"""A file in which any line is lost, doubled or written otherwise is told what is wrong with it, and never more than that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow import source
from docflow.errors import InvalidSource, Problem
from docflow.workflow import graph
from tests.workflow.playing import HERE, ROOT, known

FLOWS = sorted((HERE / "flows").glob("*.yaml"))
FILES = [*FLOWS, *sorted((ROOT / "workflows").glob("*.yaml"))]
NEIGHBOURS = known(True)


def spoilt(line: str) -> Iterator[list[str]]:
    """What a slip makes of a line."""
    yield from ([], [line, line])
    key, colon, value = line.partition(":")
    if colon:
        yield from ([f"{key}{said}"] for said in (":", f"乙:{value}", ": []", ": 甲.乙", ": {甲: 乙}", f"：{value}"))


def problems_of(text: str) -> tuple[Problem, ...]:
    try:
        return graph.examine(source.read(text, "错.yaml"), NEIGHBOURS)[1]
    except InvalidSource as error:
        return error.problems


def is_told(lines: list[str], number: int) -> None:
    for one in spoilt(lines[number]):
        text = "\n".join([*lines[:number], *one, *lines[number + 1 :]])
        for found in problems_of(text):
            assert found.place.line, f"{found} has no line\n{text}"
            assert found.text and found.remedy and not found.remedy.endswith("："), f"{found}\n{text}"
            assert "“”" not in found.text and "None" not in found.text, f"{found}\n{text}"


@given(st.data(), st.sampled_from(FILES))
@settings(max_examples=40, deadline=None)
def test_whatever_is_done_to_a_line_is_told(data: st.DataObject, path: Path) -> None:
    lines = path.read_text("utf8").split("\n")
    is_told(lines, data.draw(st.integers(0, len(lines) - 1)))


@pytest.mark.slow
@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_whatever_is_done_to_every_line_is_told(path: Path) -> None:
    lines = path.read_text("utf8").split("\n")
    for number in range(len(lines)):
        is_told(lines, number)


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        ("organisations:", "organisation:", ["W740", "W759", "Y420"]),
        ("  检: {", "  检: []\n  检二: {", ["W755", "Y411", "Y421"]),
        ("steps:", "步骤:", ["W720", "W721", "Y420"]),
    ],
)
def test_a_part_that_is_lost_or_is_no_mapping_is_told_with_the_rest(before: str, after: str, codes: list[str]) -> None:
    text = """workflow: 失
organisations: {单位: applicant}
form: {甲: integer}
checks:
  检: {must: 甲 > 0, at: 起, say: 话}
steps:
  起: {by: 单位.经办人, fill: 甲, then: {提交: {end: 完}}}
"""
    assert before in text
    assert sorted({one.code for one in problems_of(text.replace(before, after, 1))}) == codes
