"""Every mistake of an author is told at its place, all at once."""

from pathlib import Path

import pytest

from docflow import policy, source
from docflow.errors import InvalidSource

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


def expected(text: str) -> list[tuple[int, str, str]]:
    """Line, code and words of each `# ^ CODE words`; it speaks of the nearest line above that is no comment."""
    found, line = [], 0
    for number, written in enumerate(text.splitlines(), 1):
        if "^" in written and written.lstrip().startswith("#"):
            code, _, words = written.partition("^")[2].strip().partition(" ")
            found.append((line, code, words))
        else:
            line = number
    return found


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_problem_is_told_at_its_place(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    with pytest.raises(InvalidSource) as error:
        policy.parse(source.read(text, path.name))
    told = [(one.place.line, one.code, one.text) for one in error.value.problems]
    wanted = expected(text)
    for line, code, words in wanted:
        assert any(at == line and is_ == code and words in said for at, is_, said in told), (line, code, words, told)
    assert len(told) == len(wanted), told


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_problem_says_what_to_do(path: Path) -> None:
    with pytest.raises(InvalidSource) as error:
        policy.parse(source.read(path.read_bytes(), path.name))
    assert all(one.remedy and "{" not in one.remedy.replace("{by", "") for one in error.value.problems)
