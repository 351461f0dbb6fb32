"""PDF by LibreOffice: fenced, many at a time, each result looked at; a clear message where it is missing."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pikepdf
import pytest

from docflow.errors import InvalidSource, Unavailable
from docflow.render import office
from tests.hostile.making import docx, external, p


def pretended(tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that stands for LibreOffice."""
    path = tmp_path / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(office, "program", lambda: path)


def test_without_libreoffice_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    with pytest.raises(Unavailable) as missing:
        office.to_pdf({"a": docx(p("一"))})
    assert [one.code for one in missing.value.problems] == ["P370"]


def test_what_the_scanner_refuses_is_never_handed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretended(tmp_path, f"touch {tmp_path}/ran", monkeypatch)
    with pytest.raises(InvalidSource) as refused:
        office.to_pdf({"a": docx(p("一")), "坏": docx(p("二"), links=external("image", "http://127.0.0.1:9/a.png"))})
    assert [one.code for one in refused.value.problems] == ["T120"]
    assert not (tmp_path / "ran").exists()


def test_a_program_that_hangs_is_ended_with_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pretended(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child; wait", monkeypatch)
    with pytest.raises(Unavailable) as late:
        office.to_pdf({"a": docx(p("一"))}, within=0.5)
    assert [one.code for one in late.value.problems] == ["P371"]
    child = int((tmp_path / "child").read_text())
    alive = Path(f"/proc/{child}/stat")
    assert not alive.exists() or alive.read_text().split()[2] == "Z"


@pytest.mark.parametrize(
    "script, code",
    [
        ("exit 0", "P372"),
        ('for a; do last=$a; done; mkdir -p out; echo "%PDF-1.7 broken" > out/0000.pdf', "P372"),
        ("echo 坏了 >&2; exit 77", "P371"),
    ],
)
def test_a_result_that_cannot_be_read_is_told(
    script: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pretended(tmp_path, script, monkeypatch)
    with pytest.raises((Unavailable, InvalidSource)) as refused:
        office.to_pdf({"a": docx(p("一"))})
    assert [one.code for one in refused.value.problems] == [code]


def test_the_program_knows_nothing_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "x")
    pretended(tmp_path, f'env > {tmp_path}/env; echo "$@" > {tmp_path}/args; cp -r profile {tmp_path}/', monkeypatch)
    with pytest.raises(InvalidSource):
        office.to_pdf({"../../某某": docx(p("一"))})
    seen = (tmp_path / "env").read_text("utf8")
    assert (
        "SECRET_TOKEN" not in seen and f"HOME={Path.home()}\n" not in seen and "http_proxy=http://127.0.0.1:9" in seen
    )
    arguments = (tmp_path / "args").read_text("utf8")
    assert "某某" not in arguments and "--norestore" in arguments and "--nologo" in arguments
    registry = (tmp_path / "profile" / "user" / "registrymodifications.xcu").read_text("utf8")
    assert "DisableMacrosExecution" in registry and "MacroSecurityLevel" in registry


def test_many_files_are_few_calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blank = pikepdf.new()
    blank.add_blank_page()
    blank.save(tmp_path / "blank.pdf")
    script = (
        f'echo call >> {tmp_path}/calls; mkdir -p out; for a; do case "$a" in *.docx) '
        f'cp {tmp_path}/blank.pdf out/$(basename "$a" .docx).pdf;; esac; done'
    )
    pretended(tmp_path, script, monkeypatch)
    made = office.to_pdf({str(number): docx(p("一")) for number in range(office.GROUP + 1)})
    assert len(made) == office.GROUP + 1 and (tmp_path / "calls").read_text().count("call") == 2


@pytest.mark.slow
@pytest.mark.skipif(office.program() is None, reason="没有 LibreOffice，跳过 PDF")
def test_the_same_file_gives_the_same_pdf_with_its_words(tmp_path: Path) -> None:
    import pypdfium2

    files = {"甲": docx(p("云杉公司") + p("A&B")), "乙": docx(p("第二份"))}
    first, second = office.to_pdf(files), office.to_pdf(files)
    assert first == second and os.environ.get("HOME")
    text = {name: pypdfium2.PdfDocument(data)[0].get_textpage().get_text_bounded() for name, data in first.items()}
    assert "云杉公司" in text["甲"] and "A&B" in text["甲"] and "第二份" in text["乙"]
