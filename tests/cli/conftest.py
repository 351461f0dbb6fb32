"""Runs a command as a user does and gives what it printed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """run("ledger", "list"): exit code, standard output, standard error."""
    for name in ("DOCFLOW_HOME", "DOCFLOW_USER", "DOCFLOW_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def docflow(*arguments: object) -> Ran:
        from docflow.cli.main import run as main

        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(one) for one in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Ran(int(left.value.code or 0), out, err)

    return docflow


@pytest.fixture
def home(run: Run, tmp_path: Path) -> Path:
    """A workspace of the made-up district under a made-up clock, with its roster imported."""
    folder = tmp_path / "区"
    assert run("new", folder, "--example", "--made-up-clock", "--at", "2026-02-28T08:00").code == 0
    return folder
