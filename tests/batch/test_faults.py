"""Promises under faults: killed at any moment, disk full, folder closed; after --resume all is as if nothing had been."""

import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from docflow.batch import JOURNAL, Plan, plan, run
from docflow.errors import DocflowError, InvalidSource

from .making import files, make, outcome

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills and forks")

#: Names that some systems take for one: the running number keeps them apart.
ALIKE = ("东海Ab", "东海aB", unicodedata.normalize("NFC", "café"), unicodedata.normalize("NFD", "café"), "ＡＢ", "AB")


def batch_of(count: int) -> Plan:
    names = (f"{ALIKE[number % len(ALIKE)]}{number // len(ALIKE)}" for number in range(count))
    return plan(outcome(*names), "{序号:04d}-{单位名称}")


def clean(tmp_path: Path, jobs: Plan) -> dict[str, bytes]:
    run(jobs, make, tmp_path / "clean", ["txt"])
    return files(tmp_path / "clean")


def killed(folder: Path, jobs: Plan, wait: float, workers: int) -> None:
    """Runs the batch in a process of its own and kills it after `wait` seconds."""
    child = os.fork()
    if child == 0:  # pragma: no cover - dies by the hand of its parent
        try:
            run(jobs, make, folder, ["txt"], resume=True, workers=workers)
        finally:
            os._exit(0)
    with_group = time.monotonic() + wait
    while time.monotonic() < with_group:
        time.sleep(0.0005)
    # Its workers are left to themselves: they must not go on writing, nor hold the folder.
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.fixture
def quick_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a kill leaves the same behind, and nobody waits for the disk."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        yield Path(folder)


def kill_again_and_again(tmp_path: Path, count: int, times: int, workers: int, seed: int) -> None:
    chance = random.Random(seed)
    jobs = batch_of(count)
    whole = clean(tmp_path, jobs)
    began = time.monotonic()
    run(jobs, make, tmp_path / "timed", ["txt"], workers=workers)
    longest = time.monotonic() - began
    round_, finished, stopped = 0, 0, 0
    folder = tmp_path / "killed-0"
    for _ in range(times):
        before = len(files(folder)) if folder.exists() else 0
        # From the very start to past the end: no moment is spared.
        killed(folder, jobs, chance.uniform(0, longest * 1.1), workers)
        found = files(folder) if folder.exists() else {}
        assert all(whole[name] == data for name, data in found.items()), "no half file, no other file"
        assert len(found) >= before, "what was done stays done"
        stopped += len(found) < count
        if len(found) == count:
            finished += 1
            settle(folder, jobs, whole)
            shutil.rmtree(folder)
            round_ += 1
            folder = tmp_path / f"killed-{round_}"
    settle(folder, jobs, whole)
    assert stopped, "no kill came in time: the test shows nothing"


def settle(folder: Path, jobs: Plan, whole: dict[str, bytes]) -> None:
    """After --resume the folder is a clean run's, byte for byte, but for the journal."""
    report = run(jobs, make, folder, ["txt"], resume=True)
    assert len(report.done) == len(whole) and not report.refused
    assert files(folder) == whole
    assert {one.name for one in folder.iterdir()} == {*whole, JOURNAL}


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.row("R34")
def test_a_batch_killed_a_few_times(quick_disk, workers):
    kill_again_and_again(quick_disk, 60, 8, workers, seed=workers)


@pytest.mark.slow
@pytest.mark.parametrize(("workers", "times"), [(1, 200), (2, 40)])
@pytest.mark.row("R34")
def test_a_batch_of_a_thousand_killed_two_hundred_times(quick_disk, workers, times):
    kill_again_and_again(quick_disk, 1_000, times, workers, seed=7 + workers)


@pytest.mark.parametrize("late", [0, 1, 6], ids=["all it names are there", "the last is not yet there", "none is"])
def test_a_journal_cut_at_any_byte_is_taken_up(tmp_path, late):
    """What a power cut leaves: any prefix of the journal, and of the files it names all, or not yet the last ones.

    A file that the journal does not name cannot be there: what is named is written down first.
    """
    jobs = batch_of(6)
    whole = clean(tmp_path, jobs)
    folder = tmp_path / "cut"
    run(jobs, make, folder, ["txt"])
    journal = (folder / JOURNAL).read_bytes()
    first = journal.index(b"\n") + 1
    chance = random.Random(3)
    within = journal.rindex("海".encode()) + 1  # one character is three bytes
    for cut in [first, *(chance.randrange(first, len(journal)) for _ in range(25)), within, len(journal) - 1]:
        (folder / JOURNAL).write_bytes(journal[:cut])
        known = [
            file["name"]
            for line in journal[first:cut].splitlines()
            if line.endswith(b"]}")
            for file in json.loads(line)["files"]
        ]
        for name in whole:
            if name not in known[: max(0, len(known) - late)]:
                (folder / name).unlink(missing_ok=True)
        settle(folder, jobs, whole)


# --- the disk -------------------------------------------------------------------------------------

SMALL_DISK = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from batch.making import files, make
from batch.test_faults import batch_of
from docflow.batch import run
from docflow.errors import Unavailable

folder = Path(sys.argv[2]) / "批"
jobs = batch_of(1000)
try:
    run(jobs, make, folder, ["txt"])
except Unavailable as error:
    (found,) = error.problems
    print(found.code, dict(found.values).get("done"), dict(found.values)["reason"], len(files(folder)))
else:
    print("everything fitted")
assert not list(folder.glob(".docflow-part-*")), "temporary files are gone"
os.system(f"mount -o remount,size=64m {sys.argv[2]}")
report = run(jobs, make, folder, ["txt"], resume=True)
print(len(report.done), report.made)
import hashlib
for name, data in files(folder).items():
    print(name, hashlib.sha256(data).hexdigest())
"""


def small_disk(folder: Path, megabytes: int) -> list[str] | None:
    """A command that mounts a disk of that size on `folder` for the program that follows; None where none may."""
    shell = f'mount -t tmpfs -o size={megabytes}m tmpfs "{folder}" && exec "$@"'
    for prefix in (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]):
        command = [*prefix, "sh", "-c", shell, "sh"]
        try:
            if subprocess.run([*command, "true"], capture_output=True, timeout=20, check=False).returncode == 0:
                return command
        except (OSError, subprocess.TimeoutExpired):
            continue
    return None


def test_a_disk_that_is_full_at_file_three_hundred(tmp_path):
    import hashlib

    disk = tmp_path / "disk"
    disk.mkdir()
    sizes = [len(make(job)["txt"]) for job in batch_of(1_000).jobs[:300]]
    command = small_disk(disk, round(sum(-(-one // 4096) * 4096 for one in sizes) / 1_048_576))
    if command is None:
        pytest.skip("no right to mount a small disk here")
    tests = Path(__file__).parent.parent
    child = [*command, sys.executable, "-c", SMALL_DISK, str(tests), str(disk)]
    done = subprocess.run(child, capture_output=True, text=True, timeout=120, cwd=tests.parent, check=False)
    assert done.returncode == 0, done.stderr
    first, second, *listed = done.stdout.splitlines()
    code, told, reason, there = first.split()
    assert (code, reason, told) == ("F506", "磁盘已满", there), "the number told is the number of whole files"
    assert 0 < int(there) <= 310
    assert second == f"1000 {1_000 - int(there)}", "what was done is not made again"
    whole = clean(tmp_path, batch_of(1_000))
    assert listed == [f"{name} {hashlib.sha256(data).hexdigest()}" for name, data in whole.items()]


def _as_nobody(folder: str, told) -> None:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65_534)
        os.setuid(65_534)
    try:
        run(batch_of(3), make, Path(folder), ["txt"])
    except DocflowError as error:
        told.put([(one.code, one.text) for one in error.problems])
    except BaseException as error:  # else who waits for an answer would wait for ever
        told.put([("", repr(error))])
    else:
        told.put([("", "nothing was refused")])


def test_a_folder_that_may_not_be_written(tmp_path):
    for parent in (tmp_path, *tmp_path.parents):
        if parent != Path("/") and parent.stat().st_uid == os.getuid() and len(parent.parts) > 2:
            parent.chmod(parent.stat().st_mode | 0o055)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    told = multiprocessing.get_context("fork").SimpleQueue()
    child = multiprocessing.get_context("fork").Process(target=_as_nobody, args=(str(closed), told))
    child.start()
    (found,) = told.get()
    child.join()
    closed.chmod(0o755)
    assert found[0] == "F505" and ("没有权限" in found[1] or "Permission" in found[1])
    assert not list(closed.iterdir())
    assert len(run(batch_of(3), make, closed, ["txt"], resume=True).done) == 3


# --- names ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ab", "aB"), ("é", unicodedata.normalize("NFD", "é")), ("ＡＢ", "AB"), ("①", "1"), ("straße", "STRASSE")],
)
def test_names_that_a_system_takes_for_one_stop_the_batch_before_the_first_file(tmp_path, one, other):
    with pytest.raises(InvalidSource) as caught:
        run(plan(outcome(one, other), "{单位名称}"), make, tmp_path, ["txt"])
    assert [found.code for found in caught.value.problems] == ["F503"] and not files(tmp_path)
    assert len(run(plan(outcome(one, other), "{单位名称}", same_name="number"), make, tmp_path, ["txt"]).done) == 2


def test_a_file_of_another_unicode_form_is_in_the_way(tmp_path):
    (tmp_path / (unicodedata.normalize("NFD", "é") + ".txt")).write_text("别人的")
    with pytest.raises(InvalidSource) as caught:
        run(plan(outcome("é"), "{单位名称}"), make, tmp_path, ["txt"])
    assert [found.code for found in caught.value.problems] == ["F504"]
