"""A Word file from anywhere is read behind a fence: whatever it does to its reader, this process goes on."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from docflow.errors import InvalidSource, problem
from docflow.library import Library
from docflow.operations import fenced, paper, templates
from docflow.operations.office import Office
from docflow.render import word
from tests.hostile.making import docx, p


def _for_ever() -> None:
    while True:
        pass


#: Held so that no reader can call it unused.
HELD: list[bytearray] = []
BREAKS: list[tuple[str, Callable[[], object]]] = [
    ("no end", _for_ever),
    ("too much memory", lambda: HELD.append(bytearray(1 << 29))),
    ("the reader dies", lambda: os.kill(os.getpid(), 9)),
    ("the reader breaks down", lambda: 1 / 0),
]


@pytest.mark.parametrize("work", [work for _, work in BREAKS], ids=[what for what, _ in BREAKS])
def test_what_breaks_the_reader_is_refused(work: Callable[[], object], capfd: pytest.CaptureFixture[str]) -> None:
    before = time.process_time()
    with pytest.raises(InvalidSource) as refused:
        fenced.try_out(work, "坏.docx", seconds=1, memory=1 << 28)
    assert [one.code for one in refused.value.problems] == ["T180"]
    assert time.process_time() - before < 1, "the time was the other's"
    assert not HELD
    assert capfd.readouterr().out == ""


def _refuse() -> None:
    raise InvalidSource(problem("T130", None, what="别的"))


def test_what_ends_by_itself_comes_through_refused_or_not() -> None:
    fenced.try_out(lambda: 1, "好.docx", seconds=1)
    fenced.try_out(_refuse, "另一种.docx", seconds=1)


def test_a_file_is_fenced_and_what_the_library_holds_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = tmp_path / "templates"
    shelf.mkdir()
    (shelf / "架上.docx").write_bytes(docx(p("{{ 甲 }}")))
    away = tmp_path / "别处.docx"
    away.write_bytes(docx(p("{{ 别处 }}")))
    office: Office = type("Desk", (), {"library": Library(tmp_path)})()
    fence: list[str] = []
    monkeypatch.setattr(fenced, "try_out", lambda work, name: fence.append(name))
    assert isinstance(paper.load(office, "架上"), word.WordTemplate)
    for _ in range(2):
        assert isinstance(paper.load(office, str(away)), word.WordTemplate)
    assert templates.check(office, str(away)).is_sound
    assert fence == ["别处.docx"], "once for each file"
