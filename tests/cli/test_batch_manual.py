"""The manual page of batches is true: every command in it is run, in its order, and says what the page says."""

import contextlib
import re
import time
from pathlib import Path

import pytest

from tests.test_docs import DOCS, carried_out, pattern, typed


@pytest.mark.wide
def test_the_page_of_batches_runs_from_beginning_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DOCFLOW_HOME", "DOCFLOW_USER", "DOCFLOW_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    time.tzset()
    with contextlib.chdir(tmp_path):
        steps = list(typed(DOCS / "批量.md"))
        for step in steps:
            code, said = carried_out(step.command)
            assert re.fullmatch(pattern(step.says, {}), said), f"批量.md, 第 {step.line} 行起：{step.command}\n\n{said}"
            assert code == step.code, step.command
    assert len(steps) >= 6
