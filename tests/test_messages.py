"""Every message has a code, a cause and a way out, and every code that is raised stands in the table."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from docflow.errors import CODES, Place, Problem, problem

PACKAGE = Path(__file__).parent.parent / "docflow"


def used() -> dict[str, str]:
    """Every code written in the code, with one place that writes it."""
    out = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name == "codes.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and re.fullmatch(r"[A-Z]\d{3}", node.value)
            ):
                out.setdefault(node.value, f"{path.relative_to(PACKAGE)}:{node.lineno}")
    return out


def test_every_code_that_is_raised_is_in_the_table() -> None:
    assert {code: place for code, place in used().items() if code not in CODES} == {}


def test_every_code_of_the_table_can_be_raised() -> None:
    assert sorted(set(CODES) - set(used()) - {"C801"}) == []


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_message_says_what_is_the_case_and_what_to_do(code: str) -> None:
    message = CODES[code]
    assert re.search("[一-龥]", message.text), "in Chinese"
    assert re.search(r"[一-龥]|\{\w+\}", message.remedy), "with a remedy"
    names = {n for t in (message.text, message.remedy) for _, n, _, _ in string.Formatter().parse(t) if n}
    said = problem(code, Place("x.yaml", 3, 5), **dict.fromkeys(names, "某"))
    assert str(said).startswith(f"{code} x.yaml:3:5：")
    assert "{" not in said.text.replace("{{", "").replace("{%", "") or "{{" in said.text


#: What no test provokes, and why.
NOT_PROVOKED = {
    "A723": "a copy that differs from its source: the copying would have to be wrong",
    "D260": "a file of many megabytes",
    "D262": "documents of data that hold each other in a circle",
    "E901": "a disk that fails where it is not expected to",
    "P332": "a machine without a library for PDF",
    "P333": "a machine without a library for PDF",
}


def test_every_message_is_provoked_by_a_test_that_names_it() -> None:
    tests = PACKAGE.parent / "tests"
    files = [
        path for path in tests.rglob("*.*") if path.suffix in (".py", ".yaml", ".md", ".txt") and path != Path(__file__)
    ]
    named = set(re.findall(r"\b[A-Z]\d{3}\b", "\n".join(path.read_text("utf-8", "replace") for path in files)))
    named |= set(re.findall(r"\b[A-Z]\d{3}\b", (PACKAGE.parent / "docs" / "教程.md").read_text("utf-8")))
    assert sorted(set(CODES) - named - set(NOT_PROVOKED)) == []


def test_a_message_cannot_be_said_by_halves() -> None:
    with pytest.raises(KeyError):
        problem("Y404", Place(), key="a")
    with pytest.raises(KeyError):
        problem("Z000")


def test_a_problem_keeps_its_place_as_json() -> None:
    found = Problem("Y410", Place("a.yaml", 2, 1, path=("steps", "甲")))
    assert found.to_json()["line"] == 2
    assert found.to_json()["place"] == "a.yaml:2:1 steps.甲"
