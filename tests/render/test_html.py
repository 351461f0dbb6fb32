"""HTML: the same words, never markup, nothing from outside."""

from __future__ import annotations

import re
from dataclasses import replace

import hostile_papers
import papers
import pytest
from hypothesis import given, settings
from lxml import html as parser
from paper_text import bare, expected, footnotes, without_values

from docflow.document.model import Document, Figure, Note, Para, Text
from docflow.errors import InvalidSource
from docflow.render import fonts, html
from docflow.render.html.words import BREAK, JOIN, Ink, guarded, visible
from docflow.render.page import PLAIN


def said(page: str) -> str:
    tree = parser.document_fromstring(page)
    return bare(tree.find("body").text_content())


@settings(max_examples=40, deadline=None)
@given(hostile_papers.documents)
def test_law_html_says_the_words_of_the_document_in_order(document: Document) -> None:
    assert said(html.render(document)) == expected(document)


@pytest.mark.parametrize("name", papers.every())
def test_every_form_says_its_words(name: str) -> None:
    document = papers.every()[name]
    # A list's numbers are in the words; a footnote stands where it is called.
    page = without_values(said(html.render(document, PLAIN, fonts.find())), document)
    want = expected(document)
    for note in footnotes(document):
        page, want = page.replace(bare(note.text), "", 1), want.replace(bare(note.text), "", 1)
    assert page == want


@settings(max_examples=20, deadline=None)
@given(hostile_papers.documents)
def test_law_data_makes_no_element_and_no_attribute(document: Document) -> None:
    allowed = {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "section",
        "div",
        "p",
        "span",
        "strong",
        "br",
    }
    allowed |= {"h1", "h2", "h3", "h4", "h5", "table", "colgroup", "col", "thead", "tbody", "tr", "th", "td"}
    allowed |= {"svg", "text", "tspan"}
    tree = parser.document_fromstring(html.source(document, PLAIN, fonts.find()))
    assert {one.tag for one in tree.iter() if isinstance(one.tag, str)} <= allowed
    names = {name for one in tree.iter() for name in one.attrib}
    assert not {name for name in names if name.startswith("on") or name in ("href", "src")}


def test_a_file_for_a_browser_needs_nothing_else() -> None:
    page = html.render(papers.red(), PLAIN, fonts.find())
    assert not re.findall(r"(?:https?:)?//(?!www\.w3\.org/2000/svg)[a-z]", page)
    assert "@media screen" in page
    assert '<html lang="zh-CN">' in page


def test_helpers_of_line_breaking_are_only_in_what_the_pdf_is_made_of() -> None:
    faces = fonts.find()
    assert BREAK in html.source(papers.red(), PLAIN, faces)
    assert not {BREAK, JOIN} & set(html.render(papers.red(), PLAIN, faces))


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("按照“应建”的要求", "按照|“应建”|的要求"),
        ("（“甲”）", "（“甲”）"),
        ("“甲”，乙", "“甲”，乙"),
        ("云溪·松坪", "云溪+·松坪"),
        ("云发〔2026〕12号文", "云发+〔2026〕+12+号文"),
        ("和/或，见a/b", "和+/+或，见a+/b"),
        ("甲——乙—丙", "甲+——乙+—丙"),
    ],
)
def test_where_a_line_may_break(text: str, broken: str) -> None:
    assert guarded(text).replace(BREAK, "|").replace(JOIN, "+") == broken


def test_marks_of_direction_are_no_words() -> None:
    assert visible("甲\u202e乙\u00ad丙\u200d丁") == "甲乙丙\u200d丁"


def test_a_rare_character_gets_the_face_that_has_it() -> None:
    written = Ink(PLAIN, fonts.find()).words("请䶮同志")
    assert re.fullmatch(r"请<span style=\"font-family:'[\w -]+'\">䶮</span>同志", written)


def test_metadata_says_issuer_kind_and_demo() -> None:
    page = html.render(replace(papers.red(), demo=True))
    assert f'<meta name="author" content="{papers.ISSUER}">' in page
    assert '<meta name="description" content="通知">' in page
    assert '<meta name="keywords" content="云松工发〔2026〕8号,演示">' in page
    assert "演示" not in html.render(papers.red())
    assert "演示" not in said(page)


def test_headings_are_headings() -> None:
    tree = parser.document_fromstring(html.render(papers.red()))
    assert [one.text_content() for one in tree.iter("h2")][:2] == ["一、总体要求", "二、有关要求"]
    assert [one.text_content() for one in tree.iter("h3")] == ["（一）摸清底数。", "（二）分类推进。"]


def test_a_picture_that_is_none_is_refused() -> None:
    bad = replace(papers.plain(), body=(Figure("PHN2Zz4=", 1, "图"),))
    with pytest.raises(InvalidSource) as error:
        html.render(bad)
    assert error.value.problems[0].code == "P351"


def test_a_footnote_stands_where_it_is_called() -> None:
    document = replace(papers.plain(), body=(Para((Text("甲"), Note(1, "乙"), Text("丙"))),))
    assert 'data-mark="①"' in html.render(document)
