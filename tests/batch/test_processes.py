"""Several processes: the same files, and none of them outlives the first."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docflow.batch import run
from docflow.errors import Conflict

from .making import files, make, units

CHILD = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from batch.making import make, units
from docflow.batch import run

def slowly(job):
    time.sleep(0.05)
    return make(job)

run(units(300), slowly, Path(sys.argv[2]), ["txt"], workers=2)
"""


@pytest.mark.slow
def test_a_killed_batch_leaves_no_process_that_holds_the_folder(tmp_path):
    tests = str(Path(__file__).parent.parent)
    folder = tmp_path / "批"
    child = subprocess.Popen([sys.executable, "-c", CHILD, tests, str(folder)], cwd=Path(tests).parent)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not any(folder.glob(".docflow-part-*")):
        time.sleep(0.02)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    report = None
    while report is None and time.monotonic() < deadline:
        try:
            report = run(units(300), make, folder, ["txt"], resume=True)
        except Conflict:
            time.sleep(0.1)
    assert report is not None and len(report.done) == 300
    run(units(300), make, tmp_path / "clean", ["txt"])
    assert files(folder) == files(tmp_path / "clean")
