"""Templates, workflows and rules by name, from a workspace and from what docflow ships."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from docflow import library
from docflow.errors import DocflowError, InvalidSource, Unavailable
from docflow.library import Library


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return filled(
        tmp_path / "shipped",
        {
            "templates/成立请示.md": "---\ntitle: 甲\n---\n正文\n",
            "templates/选票.docx": "PK word",
            "templates/选票.yaml": "template: 选票\n",
            "workflows/党支部成立.yaml": "workflow: 党支部成立\n",
            "rules/组建方式.yaml": "rules: 组建方式\n",
            "examples/示例区/台账.xlsx": "PK xlsx",
        },
    )


@pytest.fixture
def both(shipped: Path, tmp_path: Path) -> Library:
    return Library(filled(tmp_path / "work", {"templates/成立请示.md": "---\ntitle: 乙\n---\n正文\n"}), shipped)


def filled(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def refused(attempt: Callable[[], object]) -> str:
    with pytest.raises(DocflowError) as error:
        attempt()
    return error.value.problems[0].code


def test_the_workspace_comes_first_and_the_rest_is_shipped(both: Library) -> None:
    item = both.load("templates", "成立请示")
    assert (item.origin, "乙" in item.text) == ("workspace", True)
    assert both.load("templates", "成立请示", "shipped").origin == "shipped"
    assert both.load("workflows", "党支部成立").origin == "shipped"
    assert both.names("templates") == ("成立请示", "选票")
    assert [(one.name, one.origin, one.replaces) for one in both.entries("templates")] == [
        ("成立请示", "workspace", True),
        ("选票", "shipped", False),
    ]


def test_the_hash_is_that_of_the_bytes(both: Library) -> None:
    item = both.load("rules", "组建方式")
    assert item.sha256 == hashlib.sha256(item.path.read_bytes()).hexdigest()


def test_a_word_template_comes_with_its_sidecar_and_changes_with_it(both: Library, shipped: Path) -> None:
    item = both.load("templates", "选票")
    assert (item.is_word, item.sidecar) == (True, "template: 选票\n".encode())
    (shipped / "templates/选票.yaml").write_text("template: 选票\nkind: 选票\n", "utf-8")
    changed = both.load("templates", "选票")
    assert (changed.data, changed.sha256 == item.sha256) == (item.data, False)
    (shipped / "templates/选票.yaml").unlink()
    assert both.load("templates", "选票").sidecar is None


def test_without_a_workspace_what_is_shipped_still_works(shipped: Path) -> None:
    assert Library(None, shipped).load("templates", "成立请示").origin == "shipped"


def test_examples_are_files_in_folders(both: Library) -> None:
    assert both.names("examples") == ("示例区/台账.xlsx",)
    assert both.load("examples", "示例区/台账.xlsx").data == b"PK xlsx"


def test_an_unknown_name_is_refused_with_the_nearest(both: Library) -> None:
    with pytest.raises(InvalidSource, match="是否“成立请示”") as error:
        both.load("templates", "成立清示")
    assert error.value.problems[0].code == "T142"
    assert "选票" in error.value.problems[0].remedy
    assert refused(lambda: both.load("registers", "单位")) == "T142"


HOSTILE = ["../../x", "..", ".", "", "/etc/passwd", "a/b", "a\\b", "{{ x }}", "x\0y", "a\nb", " 成立", "成立 ", ".x"]
HOSTILE += ["x" * 90, "成\u202e立", "成\u200b立", "~$成立"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_a_path(both: Library, name: str) -> None:
    assert refused(lambda: both.load("templates", name)) == "T141"
    assert refused(lambda: both.copy("templates", name)) == "T141"


@pytest.mark.parametrize("name", ["../x", "示例区/../../x", "/etc/passwd", "示例区//台账.xlsx"])
def test_the_name_of_an_example_stays_in_its_folder(both: Library, name: str) -> None:
    assert refused(lambda: both.load("examples", name)) == "T141"


def test_links_are_refused(both: Library, tmp_path: Path) -> None:
    assert both.workspace is not None
    outside = tmp_path / "secret.md"
    outside.write_text("secret", "utf-8")
    (both.workspace / "templates/链接.md").symlink_to(outside)
    assert refused(lambda: both.load("templates", "链接")) == "T140"
    (both.workspace / "rules").symlink_to(tmp_path / "shipped/rules")
    assert refused(lambda: both.load("rules", "组建方式")) == "T140"


def test_a_linked_sidecar_is_refused(both: Library, tmp_path: Path) -> None:
    assert both.workspace is not None
    (both.workspace / "templates/票.docx").write_bytes(b"PK")
    (both.workspace / "templates/票.yaml").symlink_to(tmp_path / "anything")
    assert refused(lambda: both.load("templates", "票")) == "T140"


def test_one_name_for_two_templates_is_refused(both: Library) -> None:
    assert both.workspace is not None
    (both.workspace / "templates/成立请示.docx").write_bytes(b"PK")
    assert refused(lambda: both.load("templates", "成立请示")) == "T143"


def test_files_that_nothing_reads_are_told(both: Library) -> None:
    assert both.workspace is not None
    assert both.strays() == []
    for name in ("旧.doc", "~$x.docx", "孤.yaml", "票.docx", "票.yaml"):
        filled(both.workspace, {f"templates/{name}": ""})
    filled(both.workspace, {"workflows/x.yml": ""})
    told = both.strays()
    assert {Path(one.place.source).name for one in told} == {"旧.doc", "x.yml", "孤.yaml"}
    assert all(one.code == "T144" and one.is_warning for one in told)


def test_a_copy_can_be_changed_and_compared(both: Library) -> None:
    assert both.workspace is not None
    assert refused(lambda: both.diff("workflows", "党支部成立")) == "T145"
    (path,) = both.copy("workflows", "党支部成立")
    assert path == both.workspace / "workflows/党支部成立.yaml"
    assert both.diff("workflows", "党支部成立") == ""
    path.write_text("workflow: 党支部成立\nversion: 2\n", "utf-8")
    assert "+version: 2" in both.diff("workflows", "党支部成立")
    assert refused(lambda: both.copy("workflows", "党支部成立")) == "T146"


def test_a_copied_word_template_brings_its_sidecar(both: Library) -> None:
    assert [path.name for path in both.copy("templates", "选票")] == ["选票.docx", "选票.yaml"]
    assert both.workspace is not None
    (both.workspace / "templates/选票.docx").write_bytes(b"PK other")
    (both.workspace / "templates/选票.yaml").write_text("template: 选票\nkind: 选票\n", "utf-8")
    difference = both.diff("templates", "选票")
    assert "Word 文件不同" in difference
    assert "+kind: 选票" in difference


def test_only_what_is_shipped_can_be_copied_or_compared(both: Library) -> None:
    assert both.workspace is not None
    filled(both.workspace, {"rules/自定.yaml": "x: 1"})
    assert refused(lambda: both.diff("rules", "自定")) == "T147"
    assert refused(lambda: both.copy("rules", "没有")) == "T142"
    assert refused(lambda: Library(None, both.shipped).copy("rules", "组建方式")) == "E625"
    assert issubclass(Unavailable, DocflowError)


def test_text_that_is_not_utf8_is_refused(both: Library) -> None:
    assert both.workspace is not None
    (both.workspace / "templates/旧编码.md").write_bytes("标题".encode("gbk"))
    item = both.load("templates", "旧编码")
    assert refused(lambda: item.text) == "Y407"


def test_a_file_that_cannot_be_read_is_said(both: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuses)
    assert refused(lambda: both.load("templates", "成立请示")) == "E612"


def test_what_docflow_ships_is_found_in_both_kinds_of_install() -> None:
    """In a checkout beside the package, in a wheel inside it; both have these."""
    here = Library()
    assert "成立请示" in here.names("templates")
    assert "组建方式" in here.names("rules")
    assert here.shipped in (library._HERE / "shipped", library._HERE.parent)


@pytest.mark.parametrize("kind", library.KINDS)
def test_everything_shipped_can_be_loaded_by_the_name_it_is_listed_under(kind: library.Kind) -> None:
    here = Library()
    for name in here.names(kind):
        assert here.load(kind, name).data or kind == "examples"
