"""The whole main job: every paper of the demo is read back from its files and must say what its document says."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from docflow.cli.main import docflow
from docflow.operations import drawing

pytestmark = pytest.mark.slow

CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    home = tmp_path_factory.mktemp("演示") / "区"
    done = CliRunner().invoke(docflow, ["demo", str(home), "--json", "--quiet"], catch_exceptions=False)
    return home, json.loads(done.stdout)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b\u2060\ufeff\u00ad]", "", text)


def test_the_demo_finds_nothing_against_its_own_papers(played) -> None:
    _, said = played
    assert said["ok"], said["problems"]
    assert {one["paper"] for one in said["papers"] if one["findings"]} == set()


def test_every_paper_of_a_formation_is_issued(played) -> None:
    _, said = played
    made = {one["paper"] for one in said["papers"]}
    wanted = "成立请示 转报请示 成立批复 成立通知 不予批准通知 候选人请示 候选人批复 选举结果报告 书记任职批复 备案报告 备案表 备案回执 党员花名册 选票"
    assert set(wanted.split()) <= made


def test_no_number_stands_twice_and_none_is_missing(played) -> None:
    _, said = played
    numbers = [
        one["number"]
        for one in said["papers"]
        if one["group"] in ("云杉软件", "澄溪物流", "晴岚餐饮") and one["number"]
    ]
    assert len(numbers) == len(set(numbers))
    by_code: dict[str, list[int]] = {}
    for number in numbers:
        code, serial = re.fullmatch(r"(.+〔\d{4}〕)(\d+)号", number).groups()
        by_code.setdefault(code, []).append(int(serial))
    assert all(sorted(serials) == list(range(1, len(serials) + 1)) for serials in by_code.values())


def test_every_file_says_that_it_is_a_demonstration(played) -> None:
    home, said = played
    import pikepdf

    for one in said["papers"]:
        for name in one["files"]:
            path = home / name
            assert "演示" in path.name, path
            if path.suffix == ".pdf" and "全部" not in path.name:
                with pikepdf.open(path) as found:
                    assert "演示" in str(found.docinfo.get("/Keywords", "")), path
            if path.suffix == ".docx":
                with zipfile.ZipFile(path) as found:
                    core = etree.fromstring(found.read("docProps/core.xml"))
                # Not by python-docx: docxcompose, once imported, gives its prefix `cp` to another namespace.
                assert "演示" in (core.findtext(f"{{{CORE}}}keywords") or ""), path


def without_repeated_headers(extra: Counter[str], docx_file: Path) -> Counter[str]:
    """What is left of `extra` when the header rows that a table repeats on each further page are taken out."""
    import docx

    for table in docx.Document(str(docx_file)).tables:
        header = Counter(squeezed("".join(cell.text for cell in table.rows[0].cells)))
        while header and not header - extra:
            extra = extra - header
    return extra


def drawn_values(docx_file: Path) -> list[str]:
    """The numbers a chart draws beside its bars: marks of the drawing, no words of the paper."""
    import zipfile

    out = []
    with zipfile.ZipFile(docx_file) as archive:
        for name in archive.namelist():
            if name.startswith("word/charts/"):
                values = re.findall("<c:val>(.*?)</c:val>", archive.read(name).decode(), re.S)
                out += [one for part in values for one in re.findall("<c:v>([^<]+)</c:v>", part)]
    return out


def test_both_formats_say_the_same_words(played) -> None:
    """Read by two independent readers: pypdfium2 for the .pdf, the .docx by its own XML."""
    import pypdfium2

    from docflow.render.docx_text import words_of

    home, said = played
    checked = 0
    for one in said["papers"]:
        files = {Path(name).suffix: home / name for name in one["files"]}
        if set(files) != {".docx", ".pdf"}:
            continue
        expected = squeezed("".join(words_of(files[".docx"].read_bytes())))
        pdf = pypdfium2.PdfDocument(files[".pdf"])
        pages = [page.get_textpage().get_text_range() for page in pdf]
        # Page numbers, and 续表 above a table that goes on, are marks of the layout.
        marks = re.compile(r"—\s*\d+\s*—|^续表\d*\s*$", re.MULTILINE)
        found = squeezed("".join(marks.sub("", text) for text in pages))
        pdf.close()
        lost = Counter(expected) - Counter(found)
        assert not lost, (one["paper"], lost)
        extra = Counter(found) - Counter(expected)
        extra -= Counter("".join(drawn_values(files[".docx"])))
        assert not without_repeated_headers(extra, files[".docx"]), one["paper"]
        checked += 1
    assert checked >= 50, "every paper that has both formats"


def test_the_opinion_of_next_year_differs_only_where_its_data_do(played) -> None:
    home, _ = played
    from docflow.render.docx_text import words_of

    this, that = (
        words_of((home / f"成果/演示-印发通知（附实施意见）-{year}.docx").read_bytes()) for year in (2026, 2027)
    )
    assert len(this) == len(that)
    changed = [(a, b) for a, b in zip(this, that, strict=True) if a != b]
    assert changed
    for a, b in changed:
        assert re.search(r"\d|组建", a), (a, b)


def test_the_merged_notices_hold_every_row(played) -> None:
    home, said = played
    notices = [one for one in said["papers"] if one["group"] == "会议通知" and len(one["files"]) > 1]
    assert len(notices) == 29
    assert said["refused"] == [14, 23, 32]
    import pikepdf

    with pikepdf.open(home / "成果/演示-会议通知-全部.pdf") as whole:
        total = 0
        for one in notices:
            with pikepdf.open(home / next(f for f in one["files"] if f.endswith(".pdf"))) as part:
                total += len(part.pages)
        assert len(whole.pages) == total


def test_pdf_can_be_drawn_on_the_machine_that_tests() -> None:
    assert drawing.can_draw_pdf()
