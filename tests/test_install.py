"""Both kinds of install find what is shipped, need nothing of development, and stand on locks that hold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))
SHIPPED = ("templates", "workflows", "rules", "registers", "calendars", "examples")


def lock(name: str) -> dict[str, tuple[str, str, frozenset[str]]]:
    """Of each package: its version, its marker, the hashes of its files."""
    out: dict[str, tuple[str, str, frozenset[str]]] = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / name).read_text("utf8").strip()):
        first, *hashes = re.split(r"\s*\\\n\s*", entry)
        found = re.fullmatch(r"([a-z0-9.-]+)==(\S+)(?: ; (.+))?", first)
        assert found and hashes, f"{name}: {first}"
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in hashes), f"{name}: {first}"
        assert found[1] not in out, f"{name}: {first} twice"
        out[found[1]] = (found[2], found[3] or "", frozenset(hashes))
    return out


USER, DEVELOPER = lock("requirements.lock"), lock("requirements-dev.lock")


def test_every_locked_file_has_its_hash_and_no_address_stands_in_a_lock() -> None:
    assert len(USER) > 20  # `lock` refuses every other kind of line
    assert len(DEVELOPER) > len(USER)


def test_an_environment_for_development_serves_the_user_too() -> None:
    assert {name: DEVELOPER.get(name) for name in USER} == USER


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_holds_what_the_project_asks_for(name: str) -> None:
    groups = PYPROJECT["dependency-groups"]
    asked = PYPROJECT["project"]["dependencies"] + PYPROJECT["build-system"]["requires"] + groups["build"]
    locked = lock(name)
    for text in asked + (groups["dev"] if name == "requirements-dev.lock" else []):
        wanted = Requirement(text)
        version, marker, _ = locked[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(version), text
        assert not marker, f"{text} is wanted everywhere"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked where nothing of the checkout stands beside it."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(build, cwd=ROOT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    return folder / "site"


#: Runs docflow from the wheel with everything that is only for development hidden.
RUN = """
import sys
sys.path.insert(0, sys.argv[1])
hidden = set(sys.argv[2].split(","))
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hide())
import docflow
assert docflow.__file__.startswith(sys.argv[1]), docflow.__file__
from docflow.cli.main import run
run(sys.argv[3:])
"""


def docflow(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {*USER, "docflow-gongwen"}
    modules = packages_distributions().items()
    hidden = [module for module, of in modules if not {canonicalize_name(name) for name in of} & kept]
    assert "pytest" in hidden and "jinja2" not in hidden
    return subprocess.run(
        [sys.executable, "-P", "-c", RUN, str(site), ",".join(hidden), *arguments],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        encoding="utf8",
        check=False,
    )


@pytest.mark.slow
def test_the_wheel_carries_what_users_start_from(site: Path) -> None:
    for folder in SHIPPED:
        beside = {path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*") if path.is_file()}
        carried = site / "docflow" / "shipped" / folder
        assert beside == {path.relative_to(carried) for path in carried.rglob("*") if path.is_file()}, folder


@pytest.mark.slow
def test_no_font_travels_in_a_wheel(site: Path) -> None:
    assert not [path for path in site.rglob("*") if path.suffix.lower() in (".otf", ".ttf", ".ttc")]


@pytest.mark.slow
def test_the_wheel_works_without_the_checkout_and_without_what_is_for_development(site: Path, tmp_path: Path) -> None:
    listed = docflow(site, tmp_path, "templates")
    assert listed.returncode == 0, listed.stderr
    assert "成立请示" in listed.stdout

    fields = docflow(site, tmp_path, "--json", "fields", "成立请示")
    assert fields.returncode == 0, fields.stderr
    json.loads(fields.stdout)

    data = site / "docflow" / "shipped" / "examples" / "数据" / "函.yaml"
    for ending in ("docx", "pdf", "html", "txt"):
        made = docflow(
            site, tmp_path, "render", "函", "-d", str(data), "-s", "成文日期=2026-03-09", "-o", f"函.{ending}"
        )
        assert made.returncode == 0, made.stderr
        assert (tmp_path / f"函.{ending}").stat().st_size > 500

    new = docflow(site, tmp_path, "new", "办公室", "--example")
    assert new.returncode == 0, new.stderr
    assert docflow(site, tmp_path, "-C", "办公室", "inbox", "--as", "何雨桐").returncode == 0


#: Stands for a machine where pango was never installed.
WITHOUT_PANGO = """
import sys
import cffi
def dlopen(self, name, flags=0):
    raise OSError(f"cannot load library {name!r}: no such file")
cffi.FFI.dlopen = dlopen
from docflow.cli.main import run
run(sys.argv[1:])
"""


@pytest.mark.slow
def test_without_pango_word_files_are_made_and_a_pdf_says_what_is_missing(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-P", "-c", WITHOUT_PANGO, *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf8", check=False)

    paper = ("render", "函", "-d", str(ROOT / "examples" / "数据" / "函.yaml"), "-s", "成文日期=2026-03-09")
    for ending in ("docx", "html", "txt"):
        assert run(*paper, "-o", f"函.{ending}").returncode == 0
    refused = run("--json", *paper, "-o", "函.pdf")
    assert refused.returncode == 5
    assert json.loads(refused.stdout)["problems"][0]["code"] == "P330"
    assert "libpango" in refused.stdout
    assert not (tmp_path / "函.pdf").exists()
    doctor = run("doctor")
    assert doctor.returncode == 5
    assert "缺　PDF 库" in doctor.stdout
