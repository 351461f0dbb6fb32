"""What goes out: each function may be called twice with the same thing and does it once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from docflow.errors import DocflowError, InvalidSource, Unavailable
from docflow.send import copy_file, log_line


def test_a_copy_is_made_once_and_whole(tmp_path: Path) -> None:
    folder = tmp_path / "文书" / "成立-7Q4K2M"
    path = copy_file(b"paper", folder, "成立批复.docx")
    before = path.stat()
    assert copy_file(b"paper", folder, "成立批复.docx") == path
    assert path.read_bytes() == b"paper"
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert os.listdir(folder) == ["成立批复.docx"], "no half file is left"


def test_a_copy_never_goes_over_other_content(tmp_path: Path) -> None:
    copy_file(b"first", tmp_path, "a.docx")
    with pytest.raises(InvalidSource) as error:
        copy_file(b"second", tmp_path, "a.docx")
    assert error.value.problems[0].code == "F511"
    assert (tmp_path / "a.docx").read_bytes() == b"first"


@pytest.mark.parametrize("name", ["../x.docx", "/etc/x", "a/b.docx", "..", ".hidden", "", "a\\b.docx", "a\0b", "./x"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidSource) as error:
        copy_file(b"x", tmp_path / "文书", name)
    assert error.value.problems[0].code == "F510"
    assert list(tmp_path.rglob("*")) == []


def test_a_copy_works_where_links_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuses)
    assert copy_file(b"x", tmp_path, "a.docx").read_bytes() == b"x"
    assert os.listdir(tmp_path) == ["a.docx"]


def test_another_copy_made_in_between_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link

    def late(source: Path, target: Path) -> None:
        target.write_bytes(b"theirs")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(InvalidSource):
        copy_file(b"ours", tmp_path, "a.docx")
    assert (tmp_path / "a.docx").read_bytes() == b"theirs"


def test_a_disk_that_refuses_is_said(tmp_path: Path) -> None:
    (tmp_path / "文书").write_text("a file in the way", "utf-8")
    folder = tmp_path / "文书"
    for attempt in (lambda: copy_file(b"x", folder, "a"), lambda: log_line({"key": "k"}, folder / "l")):
        with pytest.raises(Unavailable) as error:
            attempt()
        assert error.value.problems[0].code == "E609"
        assert "同名的已经存在" in str(error.value) or "路径中间的一段是文件" in str(error.value), "in Chinese"
    assert issubclass(Unavailable, DocflowError)


def test_a_line_is_logged_once(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "notify.jsonl"
    for key in ("a", "b", "a", "b"):
        log_line({"key": key, "to": "示例街道/组织员"}, path)
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [line["key"] for line in lines] == ["a", "b"]
    assert "示例街道/组织员" in path.read_text("utf-8"), "people can read it"


def test_a_line_cut_short_by_a_crash_stays_alone(tmp_path: Path) -> None:
    path = tmp_path / "notify.jsonl"
    path.write_text('{"key": "a", "to": "x"}\n{"key": "b", "t', "utf-8")
    log_line({"key": "b", "to": "y"}, path)
    assert path.read_text("utf-8").splitlines()[-1] == '{"key": "b", "to": "y"}'
    assert len(path.read_text("utf-8").splitlines()) == 3
