"""Faces: one for every role, another for what it lacks, and never a character lost in silence."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from docflow.errors import InvalidSource, Unavailable
from docflow.render import fonts
from docflow.render.fonts import fetch, files
from docflow.render.page import Role

#: Characters of names that the usual 仿宋 lacks.
RARE = "㛃䶮𬭎镕喆堃"


@pytest.fixture(scope="module")
def faces() -> fonts.Faces:
    return fonts.find()


def test_every_role_has_a_face_that_writes_chinese(faces: fonts.Faces) -> None:
    for role in get_args(Role):
        assert faces.of("国", role) is faces.role(role)


def test_what_only_stands_in_is_told(faces: fonts.Faces) -> None:
    told = {warning.values[0][1] for warning in faces.substitutions}
    assert len(told) == sum(faces.role(role).is_substitute for role in get_args(Role))
    assert all(warning.code == "P321" and warning.is_warning and warning.remedy for warning in faces.substitutions)


def test_a_rare_character_is_written_by_another_face_and_told(faces: fonts.Faces) -> None:
    own = faces.role("body")
    runs = faces.runs("请䶮同志", "body")
    assert "".join(part for part, _ in runs) == "请䶮同志"
    assert [(part, face is own) for part, face in runs] == [("请", True), ("䶮", False), ("同志", True)]
    (use,) = faces.rare_uses("请䶮同志", "body")
    assert (use.character, use.code) == ("䶮", "U+4DAE")


def test_names_with_rare_characters_can_all_be_written(faces: fonts.Faces) -> None:
    assert faces.missing(RARE) == ()


def test_what_no_face_has_is_missing(faces: fonts.Faces) -> None:
    assert faces.missing("甲\U0002a6a5乙\U0002a6a5") == ("\U0002a6a5",)
    assert "".join(part for part, _ in faces.runs("甲\U0002a6a5", "body")) == "甲\U0002a6a5"


@pytest.mark.parametrize("character", ["\u200b", "\u2060", "\ufe00", "\U000e0100", "\n", " "])
def test_what_draws_nothing_is_not_missing(faces: fonts.Faces, character: str) -> None:
    assert faces.missing(character) == ()
    assert len(faces.runs(f"䶮{character}", "body")) == 1


def test_the_engine_sees_the_chosen_faces_each_by_its_own_name(faces: fonts.Faces) -> None:
    config = faces.configuration()
    text = config.read_text("utf8")
    for face in faces.all:
        assert f"<string>{face.name}</string>" in text
    links = {one.resolve() for one in config.parent.iterdir() if one.suffix in (".otf", ".ttf", ".ttc")}
    assert links == {face.path.resolve() for face in faces.all}


def test_finding_twice_reads_no_font_again(faces: fonts.Faces, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_names", lambda path: pytest.fail(f"read {path} again"))
    fonts.find.cache_clear()
    assert fonts.find().roles == faces.roles


@pytest.fixture
def home(tmp_path: Path, faces: fonts.Faces, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, and a system whose only faces are the ones found."""
    system = tmp_path / "system"
    system.mkdir()
    for number, face in enumerate(dict.fromkeys(face.path for face in faces.all)):
        (system / f"{number}{face.suffix}").symlink_to(face)
    monkeypatch.setattr(files, "system_folders", lambda: [system])
    yield tmp_path / "fonts"
    fonts.find.cache_clear()


def test_an_added_face_wins(home: Path, faces: fonts.Faces) -> None:
    role = fonts.add(faces.role("kai").path, "body", home)
    assert role == "body"
    found = fonts.find(home)
    assert found.role("body").name == faces.role("kai").name
    assert (found.role("body").source, found.role("body").is_substitute) == ("自备", False)
    # Adding another replaces it.
    fonts.add(faces.role("hei").path, "body", home)
    assert fonts.find(home).role("body").name == faces.role("hei").name


@pytest.mark.parametrize(
    ("name", "role"),
    [("方正小标宋简体", "title"), ("仿宋_gb2312", "body"), ("kaiti", "kai"), ("simhei", "hei"), ("simsun", "song")],
)
def test_the_role_of_an_added_face_is_read_from_its_names(name: str, role: str) -> None:
    assert fetch._role({name}) == role


def test_an_added_file_must_be_a_face_and_its_role_known(tmp_path: Path, home: Path) -> None:
    bad = tmp_path / "bad.ttf"
    bad.write_bytes(b"no font")
    for path in (bad, tmp_path / "none.ttf"):
        with pytest.raises(InvalidSource) as error:
            fonts.add(path, folder=home)
        assert error.value.problems[0].code == "P323"
    odd = next((path for path in Path("/usr/share/fonts").rglob("DejaVuSansMono.ttf")), None)
    if odd:
        with pytest.raises(InvalidSource) as error:
            fonts.add(odd.resolve(), folder=home)
        assert error.value.problems[0].code in ("P324", "P323")


def test_without_any_face_every_role_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "system_folders", list)
    with pytest.raises(Unavailable) as error:
        fonts.find(home)
    assert [problem.code for problem in error.value.problems] == ["P320"] * 5


def test_install_does_nothing_when_all_is_there(home: Path) -> None:
    said: list[str] = []
    fonts.install(said.append, home)
    assert len(said) == 3
    assert all(line.startswith("已有") for line in said)


def test_install_takes_only_the_faces_out_of_a_package(
    home: Path, tmp_path: Path, faces: fonts.Faces, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a package made here, so that no network is needed."""
    if not shutil.which("dpkg-deb") or not shutil.which("apt-get"):
        pytest.skip("no dpkg-deb on this machine")
    monkeypatch.setattr(files, "system_folders", list)
    tree = tmp_path / "package"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text(
        "Package: faces\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: faces\n"
    )
    (tree / "share").mkdir()
    (tree / "share/A.otf").write_bytes(faces.role("song").path.read_bytes())
    (tree / "share/other.txt").write_text("not wanted")
    run = fetch._run

    def offline(command: list[str], package: str, work: str, out: object = None) -> None:
        if command[0] == "apt-get":
            command = ["dpkg-deb", "--build", "-Znone", str(tree), f"{work}/faces.deb"]
        run(command, package, work, out)

    monkeypatch.setattr(fetch, "_run", offline)
    wanted = fetch._Package("faces", ("A.otf",), ("nothing has this name",), "试用")
    monkeypatch.setattr(fetch, "_PACKAGES", (wanted,))
    said: list[str] = []
    fonts.install(said.append, home)
    fonts.install(said.append, home)
    assert [one.name for one in home.glob("*.otf")] == ["A.otf"]
    assert not list(home.glob("*.txt"))
    assert (home / "sources.json").is_file()
    assert "下载" in said[0]


def test_a_package_that_cannot_be_fetched_says_what_to_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "system_folders", list)
    failed = subprocess.CompletedProcess([], 100, b"", b"E: Unable to locate package\n")
    monkeypatch.setattr(fetch.subprocess, "run", lambda *_, **__: failed)
    monkeypatch.setattr(fetch.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(Unavailable) as error:
        fonts.install(lambda _: None, home)
    assert error.value.problems[0].code == "P322"
    assert "docflow fonts add" in error.value.problems[0].remedy
