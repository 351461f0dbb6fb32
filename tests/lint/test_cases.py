"""Each file of cases/ is a text that states its own findings: a line `#^ 公001 words` below the line it is about.

Every finding must be stated and every statement found: a file without `#^` is clean.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from docflow.lint import RULES, check
from docflow.lint.checks import page

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))


def read(path: Path) -> tuple[str, list[tuple[int, str, str]]]:
    """The text and what it expects: line, rule, words of the finding."""
    lines: list[str] = []
    expected = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("#^ "):
            rule, _, words = line[3:].partition(" ")
            expected.append((len(lines), rule, words))
        elif not line.startswith("#:"):
            lines.append(line)
    return "\n".join(lines), expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
@pytest.mark.row("R30")
def test_a_text_has_the_findings_it_states_and_no_other(path: Path) -> None:
    text, expected = read(path)
    found = check(text, path.name)
    said = sorted((one.place.line, one.rule) for one in found)
    assert said == sorted((line, rule) for line, rule, _ in expected), "\n".join(map(str, found))
    for line, rule, words in expected:
        texts = [str(one) for one in found if (one.place.line, one.rule) == (line, rule)]
        assert any(words in text for text in texts), texts


@pytest.mark.row("R30")
def test_every_rule_on_words_is_shown_by_a_case() -> None:
    shown = {rule for path in CASES for _, rule, _ in read(path)[1]}
    of_pages = {rule for rule, _ in page.CHECKS}
    # 公022 wants a declared kind, 公060 five thousand characters: see test_lint.py. 公098 and 公099 want a file with a
    # record: see tests/figures/test_records.py.
    missing = set(RULES) - of_pages - shown - {"公022", "公060", "公098", "公099"}
    assert not missing, sorted(missing)
