"""Every file in broken/ says beside each fault what must be said of it; one function checks them all.

`!! T112 words` expects problem T112, whose text or remedy holds the words, on its own line; each `^` after `!!`
points one line up, each `v` one line down. Nothing else may be found.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docflow.document.template import parse
from docflow.errors import InvalidSource, Problem

FILES = sorted((Path(__file__).parent / "broken").glob("*.md"))
EXPECTED = re.compile(r"!!([\^v]*) ([A-Z]\d{3})(.*?)(?= ?#\}|# !!|$)")


def expected(text: str) -> list[tuple[int, str, str]]:
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        for way, code, words in EXPECTED.findall(line):
            found.append((number - way.count("^") + way.count("v"), code, words.strip()))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_template_is_told_where_and_why(path: Path) -> None:
    text = path.read_text("utf8")
    with pytest.raises(InvalidSource) as error:
        parse(text, path.name)
    left: list[Problem] = list(error.value.problems)
    for line, code, words in expected(text):
        fitting = [one for one in left if (one.place.line, one.code) == (line, code) and words in one.text + one.remedy]
        assert fitting, f"{path.name}:{line}: {code} {words}\n" + "\n".join(map(str, left))
        left.remove(fitting[0])
    assert not left, "\n".join(map(str, left))


def test_the_files_state_what_they_expect() -> None:
    assert all(expected(path.read_text("utf8")) for path in FILES)
    assert len(FILES) >= 15
