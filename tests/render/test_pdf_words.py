"""PDF: the document's words can be read back, in order; it is whole, tagged, and the same every time."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from dataclasses import replace

import hostile_papers
import papers
import pikepdf
import pytest
from hypothesis import Phase, given, settings
from paper_text import bare, expected, joined, made, order_of_reading, page_texts, without_values

from docflow.document import wording
from docflow.document.model import Document, Heading, Para, Table, Text
from docflow.errors import InvalidSource, Unavailable
from docflow.render import fonts, pdf, press
from docflow.render.page import INK

#: A page takes a tenth of a second: shrinking a failure would take minutes.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=6, deadline=None, phases=QUICK)
@given(hostile_papers.documents)
def test_law_pdf_says_the_words_of_the_document_in_order(document: Document) -> None:
    assert joined(page_texts(pdf.render(document).data), document) == expected(document)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, phases=QUICK)
@given(hostile_papers.documents)
def test_law_pdf_says_the_words_of_many_documents(document: Document) -> None:
    assert joined(page_texts(pdf.render(document).data), document) == expected(document)


@pytest.mark.parametrize("name", papers.every())
def test_every_form_says_its_words(name: str) -> None:
    document = papers.every()[name]
    said = without_values(joined(page_texts(made(name).data), document), document)
    said, want = order_of_reading(said, document)
    assert said == want


def test_an_invisible_helper_of_line_breaking_is_not_found_by_a_search() -> None:
    document = replace(papers.plain(), body=(Para((Text("按照“应建”的要求，见云发〔2026〕12号，云溪·松坪。"),)),))
    (page,) = page_texts(pdf.render(document).data)
    assert "按照“应建”的要求，见云发〔2026〕12号，云溪·松坪。" in page


def test_the_same_document_gives_the_same_bytes() -> None:
    assert made("upward").data == pdf.render(papers.upward()).data
    assert made("plain").data != pdf.render(papers.plain(), INK).data


def test_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys, hashlib; sys.path.insert(0, 'tests/render'); import papers; from docflow.render import pdf;"
        "sys.stdout.write(hashlib.sha256(pdf.render(papers.order()).data).hexdigest())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    import hashlib

    assert done.stdout == hashlib.sha256(made("order").data).hexdigest()


def test_weasyprint_is_not_imported_before_a_page_is_set() -> None:
    code = "import sys; from docflow.render import pdf, html, fonts; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_is_tagged_and_says_what_it_is() -> None:
    with pikepdf.open(io.BytesIO(pdf.render(replace(papers.upward(), demo=True)).data)) as file:
        assert str(file.Root.Lang) == "zh-CN"
        assert bool(file.Root.MarkInfo.Marked)
        assert file.Root.StructTreeRoot is not None
        assert str(file.docinfo.Title) == papers.upward().title_text
        assert str(file.docinfo.Author) == papers.ISSUER
        assert str(file.docinfo.Subject) == "请示"
        assert str(file.docinfo.Keywords) == "云松工发〔2026〕12号, 演示"
        assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
        # The paper's own date, never the clock's.
        assert str(file.docinfo.CreationDate).startswith("D:20260305")
        assert "/ModDate" not in file.docinfo


def test_headings_and_titles_are_bookmarks() -> None:
    with pikepdf.open(io.BytesIO(made("red").data)) as file, file.open_outline() as outline:
        top = [str(one.title) for one in outline.root]
        assert top == [papers.red().title_text, "有关单位名册", "工作进度表"]
        assert [str(one.title) for one in outline.root[0].children] == ["一、总体要求", "二、有关要求"]
        below = outline.root[0].children[0].children
        assert [str(one.title) for one in below] == ["（一）摸清底数。", "（二）分类推进。"]


def test_every_face_is_embedded() -> None:
    with pikepdf.open(io.BytesIO(made("red").data)) as file:
        found = [
            one for one in file.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor"
        ]
        assert len(found) >= 4
        assert all("/FontFile3" in one or "/FontFile2" in one for one in found)


def test_rare_characters_are_written_and_told() -> None:
    document = replace(papers.plain(), body=(Para((Text("请䶮、㛃同志参加。"),)),))
    one = pdf.render(document)
    assert [use.code for use in one.rare] == ["U+4DAE", "U+36C3"]
    assert [warning.code for warning in one.warnings] == ["P331", "P331"]
    assert "请䶮、㛃同志参加。" in page_texts(one.data)[0]


def test_a_character_no_face_has_is_refused_with_its_code() -> None:
    document = replace(papers.plain(), body=(Para((Text("职工\U0002a6a5某、\U0002a6a4某在岗"),)),))
    with pytest.raises(Unavailable) as error:
        pdf.render(document)
    first, second = error.value.problems
    assert (first.code, second.code) == ("P310", "P310")
    assert "\U0002a6a5" in first.text
    assert "U+2A6A5" in first.text
    assert "职工\U0002a6a5某" in first.text
    assert "docflow fonts add" in first.remedy


def test_the_face_that_served_a_rare_character_is_told_for_each_role() -> None:
    heading = Heading(1, 1, (Text("䶮"),))
    one = pdf.render(replace(papers.plain(), body=(heading, Para((Text("䶮"),)))))
    assert [use.role for use in one.rare] == ["hei", "body"]
    faces = fonts.find()
    assert {use.family for use in one.rare} <= {face.family for face in faces.all}


@pytest.mark.parametrize("picture", ["\U0001f600", "\U0001f4c4", "\U0001f1e8"])
def test_a_picture_for_screens_is_refused_whatever_faces_there_are(picture: str) -> None:
    document = replace(papers.plain(), body=(Para((Text(f"请{picture}阅"),)),))
    with pytest.raises(Unavailable) as error:
        pdf.render(document)
    (problem,) = error.value.problems
    assert problem.code == "P311"
    assert f"U+{ord(picture):04X}" in problem.text


def test_no_face_but_the_chosen_ones_is_ever_used() -> None:
    odd = "℃№①㈠㎡→★☆©αβГД٣กあア한"
    faces = fonts.find()
    said = "".join(one for one in odd if not faces.missing(one))
    assert len(said) > 8
    data = pdf.render(replace(papers.plain(), body=(Para((Text(said),)),))).data
    with pikepdf.open(io.BytesIO(data)) as file:
        used = {
            str(one.BaseFont).split("+")[-1]
            for one in file.objects
            if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one
        }
    assert used <= {face.name for face in faces.all}
    assert said in page_texts(data)[0]


def test_a_session_sets_what_render_sets() -> None:
    session = pdf.Session(INK)
    for name in ("order", "plain"):
        assert session.render(papers.every()[name]).data == made(name, INK).data


def test_what_weasyprint_would_only_log_stops_the_page() -> None:
    heard = press._Log()
    heard.emit(logging.LogRecord("weasyprint", logging.WARNING, "", 0, ".notdef glyph rendered", (), None))
    with pytest.raises(Unavailable) as error:
        heard.check()
    assert error.value.problems[0].code == "P340"


@pytest.mark.parametrize("url", ["file:///etc/hostname", "http://127.0.0.1/x", "ftp://x/y", "//x/y"])
def test_nothing_from_outside_is_read(url: str) -> None:
    pdf.render(papers.plain())
    with pytest.raises(Unavailable) as error:
        press.fetcher().fetch(url)
    assert error.value.problems[0].code == "P301"
    assert press.fetcher().fetch("data:text/plain,x").read() == b"x"


def test_without_pango_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins

    real = builtins.__import__

    def without(name: str, *args: object) -> object:
        if name == "weasyprint":
            raise OSError("cannot load library 'libgobject-2.0-0': no such file")
        return real(name, *args)  # type: ignore[arg-type]

    press.engine.cache_clear()
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Unavailable) as error:
        pdf.render(papers.plain())
    monkeypatch.undo()
    (problem,) = error.value.problems
    assert problem.code == "P330"
    assert "libgobject-2.0-0" in problem.text
    assert "libpangoft2-1.0-0" in problem.remedy
    pdf.render(papers.plain())


def test_merged_papers_keep_their_pages_and_their_order() -> None:
    files = [made("letter").data, made("order").data, made("plain").data]
    both = pdf.merge(files)
    assert [text[:6] for text in page_texts(both)] == [text[:6] for data in files for text in page_texts(data)]
    assert both == pdf.merge(files)


def test_duplex_begins_every_paper_on_a_front_page() -> None:
    backs = page_texts(pdf.merge([made("order").data, made("letter").data, made("plain").data], duplex=True))
    assert [bool(text) for text in backs] == [True, False, True, True, True]


def test_what_is_no_pdf_cannot_be_merged() -> None:
    with pytest.raises(InvalidSource) as error:
        pdf.merge([made("order").data, b"no pdf"])
    assert [(one.code, one.values) for one in error.value.problems] == [("P312", (("number", "2"),))]


def test_merging_nothing_is_an_error_of_the_caller() -> None:
    assert pdf.merge([])[:5] == b"%PDF-"


def test_a_header_is_repeated_on_every_page_of_its_table() -> None:
    pages = page_texts(made("red").data)
    header = "序号单位名称职工人数（人）备注"
    assert sum(header in page for page in pages) == 2
    rows = next(one for one in papers.red().annexes[0].body if isinstance(one, Table)).rows
    assert len(rows) == 30
    assert bare(wording.table_title(papers.TABLE)) in pages[3]


def test_forms_take_the_pages_they_should() -> None:
    counts = {name: made(name).pages for name in ("order", "plain", "letter", "upward", "red")}
    assert counts == {"order": 1, "plain": 1, "letter": 2, "upward": 2, "red": 7}
