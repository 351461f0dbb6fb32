"""./run: what it says and what it leaves alone, on machines that are made up from a few programs on the path."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RUN = ROOT / "run"
TOOLS = "basename cat cksum cut dirname find grep mkdir mktemp mv rm sed tail tr uname wc"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a shell script")


class Machine:
    """A machine with a few programs; what its package manager was asked for is written down."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.programs = home / "bin"
        self.programs.mkdir()
        for name in TOOLS.split():
            found = shutil.which(name)
            assert found, name
            (self.programs / name).symlink_to(found)

    def give(self, name: str, script: str) -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def give_apt(self) -> None:
        self.give("apt-get", f'echo "$@" >>{self.home}/asked')
        self.give("env", 'shift; exec "$@"')

    def give_python(self, version: tuple[int, int] = (3, 11)) -> None:
        # The question `run` asks is put to this interpreter, as if it were of that version.
        ask = "import sys; exec(sys.argv[1].replace('sys.version_info[:2]', sys.argv[2]))"
        self.give("python3", f'exec {sys.executable} -c "{ask}" "$2" "{version}"')

    @property
    def asked(self) -> str:
        path = self.home / "asked"
        return path.read_text() if path.exists() else ""

    def run(self, *arguments: str, user: int = 1000) -> subprocess.CompletedProcess[str]:
        self.give("id", f"echo {user}")
        return subprocess.run(
            ["/bin/sh", str(RUN), *arguments],
            cwd=self.home,
            env={
                "PATH": str(self.programs),
                "HOME": str(self.home),
                "DOCFLOW_VENV": str(self.home / "venv"),
                "TMPDIR": str(self.home),
            },
            capture_output=True,
            encoding="utf8",
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_a_command_it_says_its_commands(machine: Machine) -> None:
    done = machine.run()
    known = re.findall(r"^(\w[\w |]*)\)$", RUN.read_text("utf8"), re.M)
    names = {name for line in known for name in line.split(" | ")}
    assert names == set(re.findall(r"\./run (\w+)", done.stdout)) > {"demo", "test"}
    assert done.returncode == 0


def test_an_unknown_command_is_a_usage_error(machine: Machine) -> None:
    assert machine.run("dmeo").returncode == 2


def test_without_rights_and_without_python_it_says_what_an_administrator_must_install(machine: Machine) -> None:
    machine.give_apt()
    done = machine.run("demo")
    assert done.returncode == 5
    assert "请管理员运行：apt-get install python3 python3-venv" in done.stderr
    assert not machine.asked
    assert not (machine.home / "venv").exists()


@pytest.mark.parametrize("version", [(3, 10), (3, 15)])
def test_a_python_of_another_age_does_not_do(machine: Machine, version: tuple[int, int]) -> None:
    machine.give_python(version)
    done = machine.run("demo")
    assert done.returncode == 5
    assert "没有 Python 3.11" in done.stderr


def test_with_rights_it_says_what_it_installs_and_installs_nothing_else(machine: Machine) -> None:
    machine.give_apt()
    done = machine.run("demo", user=0)
    update, install = machine.asked.splitlines()
    assert update.endswith("update")
    packages = install.split("--no-install-recommends ")[1]
    assert f"安装系统软件：{packages}" in done.stderr
    assert packages.startswith("python3 python3-venv")


def test_an_environment_that_is_not_ours_is_left_alone(machine: Machine) -> None:
    machine.give_python()
    kept = machine.home / "venv" / "kept"
    kept.parent.mkdir()
    kept.write_text("mine")
    done = machine.run("docflow", "--help")
    assert done.returncode == 5
    assert "没有动它" in done.stderr
    assert kept.read_text() == "mine"


def test_what_ci_runs_is_every_test() -> None:
    assert "./run test --all" in (ROOT / ".ci" / "run").read_text("utf8")
