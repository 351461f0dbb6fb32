"""Every file of broken/ says under a caret what is wrong there; one function checks them all.

`#   ^ W721 words` expects problem W721 in the line above where the caret points (a Chinese character is two columns
wide; `#< ` is the first column), with the words in its text or remedy. Nothing else may be found.
A file whose first line is `# 机构` is checked against the town of playing.py.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from docflow import source
from docflow.errors import Place
from docflow.workflow import graph
from tests.workflow.playing import HERE, known

FILES = sorted((HERE / "broken").glob("*.yaml"))
CARET = re.compile(r"^#( *)([\^<]) ?([A-Z]\d{3}) (.+)$")


def expected(text: str) -> list[tuple[int, int, str, str]]:
    found, above = [], 0
    for number, line in enumerate(text.split("\n"), 1):
        caret = CARET.match(line)
        if caret:
            column = 1 if caret.group(2) == "<" else len(caret.group(1)) + 2
            found.append((above, column, caret.group(3), caret.group(4)))
        else:
            above = number
    return found


def shown_column(text: str, place: Place) -> int:
    before = text.split("\n")[place.line - 1][: place.column - 1]
    return 1 + sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in before)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_workflow_is_told_where_and_why(path: Path) -> None:
    text = path.read_text("utf8")
    made, problems = graph.examine(source.read(text, path.name), known(text.startswith("# 机构")))
    assert made is None
    left = list(problems)
    for line, column, code, words in expected(text):
        fitting = [
            one
            for one in left
            if (one.code, one.place.line) == (code, line)
            and shown_column(text, one.place) == column
            and words in one.text + one.remedy
        ]
        assert fitting, f"{path.name}:{line}:{column}: {code} {words}\n" + "\n".join(map(str, left))
        left.remove(fitting[0])
    assert not left, "\n".join(map(str, left))


def test_the_files_state_what_they_expect() -> None:
    assert all(expected(path.read_text("utf8")) for path in FILES)
    assert len(FILES) >= 20
