"""A batch that is killed in the middle and taken up again is the batch that was never killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from docflow.batch import run

from .making import files, make, units

CHILD = """
import sys, time
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from batch.making import make, units
from docflow.batch import run

def slowly(job):
    time.sleep(0.002)
    return make(job)

run(units(300), slowly, Path(sys.argv[2]), ["txt"], resume=True)
"""


@pytest.mark.slow
def test_kill_and_resume_is_a_clean_run(tmp_path):
    run(units(300), make, tmp_path / "clean", ["txt"])
    whole = files(tmp_path / "clean")
    folder = tmp_path / "killed"
    tests = str(Path(__file__).parent.parent)
    # Before the first group has its names, and after the next one has.
    for wait, named in ((0.05, False), (0.1, True), (0.3, False), (0.0, True)):
        child = subprocess.Popen([sys.executable, "-c", CHILD, tests, str(folder)], cwd=Path(tests).parent)
        deadline = time.monotonic() + 30
        before = len(files(folder)) if folder.exists() else 0
        while time.monotonic() < deadline and child.poll() is None:
            if folder.exists() and (len(files(folder)) > before or (not named and any(folder.glob(".docflow-part-*")))):
                break
            time.sleep(0.01)
        time.sleep(wait)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert all(whole[name] == data for name, data in files(folder).items()), "no half file, no other file"
    report = run(units(300), make, folder, ["txt"], resume=True)
    assert files(folder) == whole
    assert len(report.done) == 300 and report.made < 300
    assert not list(folder.glob(".docflow-part-*"))
