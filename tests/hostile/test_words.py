"""Every bad Word file is refused with its code and its place, quickly, in little memory, and nothing runs."""

from __future__ import annotations

import os
import resource
import time

import pytest

from docflow.errors import CODES, InvalidSource
from docflow.render import word
from tests.hostile.words import WORDS, Bad


@pytest.mark.parametrize("bad", WORDS, ids=lambda bad: f"{bad.id}-{bad.codes[0]}")
def test_a_bad_word_file_is_refused(bad: Bad, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[object] = []
    monkeypatch.setattr(os, "popen", lambda *args: ran.append(args))
    data = bad.make()
    start = time.process_time()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(InvalidSource) as refused:
        word.compile(data, "坏.docx")
    assert time.process_time() - start < 5, bad.what
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000, bad.what
    assert not ran
    told = refused.value.problems
    assert set(bad.codes) <= {one.code for one in told}, [str(one) for one in told]
    assert any(bad.where in str(one.place) for one in told if one.code in bad.codes), [str(one) for one in told]
    assert all(one.text and one.remedy for one in told)


def test_the_scanner_tells_what_compile_refuses() -> None:
    for bad in WORDS:
        if (
            "T116" <= bad.codes[0] <= "T132"
            and bad.id != "X03"
            and bad.codes[0] not in ("T117", "T118")
            and bad.id != "H20"
        ):
            assert set(bad.codes) <= {one.code for one in word.scan(bad.make(), "坏.docx")}, bad.what


def test_every_code_of_this_room_has_a_bad_file() -> None:
    shown = {code for bad in WORDS for code in bad.codes}
    own = {code for code in CODES if "T115" <= code <= "T132"} - {"T119"}
    assert own <= shown, own - shown
