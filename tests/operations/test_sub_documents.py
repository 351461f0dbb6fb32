"""A running case keeps the sub-documents that its templates name, by their bytes."""

from __future__ import annotations

from pathlib import Path

import pytest

from docflow.errors import InvalidSource
from docflow.library import Library
from docflow.operations import paper
from docflow.operations.pins import Texts
from docflow.render import word
from docflow.render.docx_text import words_of
from tests.hostile.making import docx, p

HOST = docx(p("{{ 名 }}") + p('{{p "条款"|子文档 }}'))


def test_a_case_fills_its_paper_with_the_sub_document_it_began_with() -> None:
    pinned = Texts({"templates/合同.docx": HOST, "templates/条款.docx": docx(p("旧的条款"))})
    template = pinned.template("合同")
    assert isinstance(template, word.WordTemplate)
    assert list(words_of(word.render(template, {"名": "甲"}))) == ["甲", "旧的条款"]
    assert set(pinned.templates()) == {"合同", "条款"}


def test_the_library_comes_before_the_folder_and_what_is_no_name_is_refused(tmp_path: Path) -> None:
    shelf, desk = tmp_path / "区/templates", tmp_path / "桌"
    shelf.mkdir(parents=True)
    desk.mkdir()
    (desk / "合同.docx").write_bytes(HOST)
    (desk / "条款.docx").write_bytes(docx(p("桌上的")))
    library = Library(tmp_path / "区")
    office = type("Shelf", (), {"library": library})()
    found = paper.item(office, str(desk / "合同.docx"))
    assert paper.enclosed(found, library) == (("条款", docx(p("桌上的"))),)
    (shelf / "条款.docx").write_bytes(docx(p("架上的")))
    assert paper.enclosed(found, library) == (("条款", docx(p("架上的"))),)
    (desk / "出格.docx").write_bytes(docx(p('{{p "../../etc/条款"|子文档 }}')))
    with pytest.raises(InvalidSource) as refused:
        paper.load(office, str(desk / "出格.docx"))
    assert [one.code for one in refused.value.problems] == ["T141"]
    (desk / "链.docx").symlink_to(desk / "条款.docx")
    (desk / "连.docx").write_bytes(docx(p('{{p "链"|子文档 }}')))
    with pytest.raises(InvalidSource) as refused:
        paper.load(office, str(desk / "连.docx"))
    assert [one.code for one in refused.value.problems] == ["T177"]
