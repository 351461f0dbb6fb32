"""One paper in the formats asked for: what is written, what its maker is told, and that nothing is written by half."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest

from docflow.errors import InvalidSource, Unavailable
from docflow.library import Library
from docflow.operations import paper
from docflow.operations.drawing import Wishes
from docflow.operations.office import Office
from docflow.render.docx_text import words_of

PAPER = """---
template: 通报
describe: 试文
kind: 通报
head: red
from: 明川区民政局
to: [各街道]
title: 明川区民政局|关于检查情况的|通报
fields:
  正文: long text
  名册: {type: "table {姓名: text, 村: text}", required: no}
attachments: [{template: 名单, apart: yes}, 办法]
sign: [明川区民政局]
print: 明川区民政局办公室
---
{{ 正文 }}

{% if 名册 %}
| 姓名 | 村 |
|---|---|
{% for 行 in 名册 %}
| {{ 行.姓名 }} | {{ 行.村 }} |
{% endfor %}
{% endif %}
"""
ANNEX = """---
template: 名单
describe: 试文的附件
kind: 名册
head: plain
from: 明川区民政局
title: 受检单位名单
fields: {}
sign: []
seal: no
---
东桥街道、西湾街道。
"""
#: A character of Extension F that no face of the distribution has.
RARE = "\U0002e30e"
NUMBERED = ("正文=检查情况如下。", "文号=明民〔2026〕7号", "成文日期=2026-03-05")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    home = tmp_path / "区"
    for folder in ("templates", "pages"):
        (home / folder).mkdir(parents=True)
    (home / "templates" / "通报.md").write_text(PAPER, "utf-8")
    (home / "templates" / "名单.md").write_text(ANNEX, "utf-8")
    return Office(Library(home), home, datetime(2026, 3, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai")))


def test_every_format_asked_for_is_written_with_the_attachment_beside_it(office: Office, tmp_path: Path) -> None:
    outs = [tmp_path / "出" / "通报.docx", tmp_path / "出" / "通报.txt"]
    made = paper.render_all(office, "通报", (), NUMBERED, outs)
    assert [one.path.name for one in made] == ["通报.docx", "通报-附件1.docx", "通报.txt", "通报-附件1.txt"]
    assert sorted(one.name for one in (tmp_path / "出").iterdir()) == sorted(one.path.name for one in made)
    said = words_of((tmp_path / "出" / "通报-附件1.docx").read_bytes())
    assert said[0] == "明民〔2026〕7号附件1", "which paper it belongs to stands in its first row"
    assert not any("东桥街道、西湾街道" in one for one in words_of((tmp_path / "出" / "通报.docx").read_bytes()))


def test_nothing_is_written_when_one_format_fails(office: Office, tmp_path: Path) -> None:
    outs = [tmp_path / "通报.docx", tmp_path / "通报.pdf"]
    with pytest.raises(Unavailable):
        paper.render_all(office, "通报", (), [*NUMBERED[1:], f"正文=检查{RARE}村。"], outs)
    with pytest.raises(InvalidSource):
        paper.render_all(office, "通报", (), NUMBERED, [tmp_path / "通报.docx", tmp_path / "通报.odt"])
    assert [one.name for one in tmp_path.iterdir()] == ["区"]


def test_a_character_no_face_has_is_told_with_its_field_and_row(office: Office, tmp_path: Path) -> None:
    rows = tmp_path / "数据.yaml"
    rows.write_text(f"名册:\n  - {{姓名: 林一舟, 村: 东桥}}\n  - {{姓名: 周{RARE}, 村: 东桥}}\n", "utf-8")
    with pytest.raises(Unavailable) as caught:
        paper.render(office, "通报", [rows], NUMBERED, tmp_path / "通报.pdf")
    (found,) = caught.value.problems
    assert found.code == "P310"
    assert dict(found.values)["code"] == "U+2E30E"
    assert found.place.path == ("名册", "第2行", "姓名")
    assert found.place.source == "数据.yaml"


def test_the_imprint_goes_to_an_even_page_in_both_formats(office: Office, tmp_path: Path) -> None:
    usual, given = _of_odd_pages(office, tmp_path / "b.pdf")
    paper.render(office, "通报", (), given, tmp_path / "b.docx")
    for ending in ("pdf", "docx"):
        paper.render(office, "通报", (), given, tmp_path / f"a.{ending}", Wishes(even_imprint=True))
    with pikepdf.open(tmp_path / "a.pdf") as moved:
        assert len(moved.pages) == usual + 1
    assert b"evenPage" in _document(tmp_path / "a.docx")
    assert b"evenPage" not in _document(tmp_path / "b.docx")


def _of_odd_pages(office: Office, out: Path) -> tuple[int, list[str]]:
    """A paper with its imprint on an odd page: how many pages it has, and what was given."""
    for paragraphs in range(4, 60, 8):
        given = [*NUMBERED[1:], "正文=" + "\n".join(["检查情况如下。"] * paragraphs)]
        made = paper.render(office, "通报", (), given, out)
        if made.pages and made.pages % 2:
            return made.pages, given
    raise AssertionError("no paper of odd pages: this test would show nothing")


def _document(path: Path) -> bytes:
    import zipfile

    return zipfile.ZipFile(path).read("word/document.xml")


def test_the_docx_travels_inside_an_archival_pdf(office: Office, tmp_path: Path) -> None:
    paper.render(office, "通报", (), NUMBERED, tmp_path / "通报.docx")
    paper.render(office, "通报", (), NUMBERED, tmp_path / "通报.pdf", Wishes("3u", carries_docx=True))
    with pikepdf.open(tmp_path / "通报.pdf") as file:
        (carried,) = file.attachments.values()
        assert carried.get_file().read_bytes() == (tmp_path / "通报.docx").read_bytes()
        said = io.BytesIO(file.Root.Metadata.read_bytes()).getvalue()
    assert b"<pdfaid:part>3</pdfaid:part>" in said or b'pdfaid:part="3"' in said
    with pytest.raises(InvalidSource) as caught:
        paper.render(office, "通报", (), NUMBERED, tmp_path / "b.pdf", Wishes("2u", carries_docx=True))
    assert caught.value.problems[0].code == "C816"


def test_a_house_style_sets_the_page(office: Office, tmp_path: Path) -> None:
    (office.workspace / "pages" / "本局.yaml").write_text("读法: plain\n改动:\n  上白边: 35 mm\n", "utf-8")  # type: ignore[operator]
    here = replace(office, profile="本局")
    house = here.paged[1]
    assert house is not None
    assert [(one.parameter, one.standard, one.house) for one in house.deviations()] == [("上白边", "37 mm", "35 mm")]
    paper.render(here, "通报", (), NUMBERED, tmp_path / "a.docx")
    assert b'w:top="1984"' in _document(tmp_path / "a.docx"), "35 mm in twips"
    with pytest.raises(InvalidSource) as caught:
        paper.render(replace(office, profile="别局"), "通报", (), NUMBERED, tmp_path / "b.docx")
    assert caught.value.problems[0].code == "P363"
