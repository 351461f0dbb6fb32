"""An imprint higher than a page goes on over several: every word of it stays on the paper, in PDF and .docx."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import libreoffice
import papers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from measure import Measured
from paper_text import glyphs, joined, lines_drawn, order_of_reading, page_texts

from docflow.chinese import width
from docflow.document import wording
from docflow.document.model import Document, Head, Imprint, words
from docflow.render import docx, pdf
from docflow.render.docx_text import words_of
from docflow.render.imprint import parts, rows
from docflow.render.page import INK, PLAIN, Page, millimetres

DAY = date(2026, 3, 6)
names = st.text(st.sampled_from("明川区东桥街道办事处（）“”A1、 "), min_size=1, max_size=40).filter(str.strip)
several = st.one_of(
    st.lists(names, max_size=8).map(tuple),
    st.builds(lambda name, count: (name,) * count, names, st.integers(30, 130)),
)
imprints = st.builds(Imprint, several, st.sampled_from(["", "综合科"]), st.just(None), several)
pages = st.sampled_from([PLAIN, INK, replace(PLAIN, imprint_pt=18.0), replace(PLAIN, imprint_pt=10.5)])


def paper(imprint: Imprint, head: Head | None = None) -> Document:
    return replace(papers.plain(), to=(), sign=(), body=papers.BODY[:2], head=head, imprint=imprint)


def names_of(count: int, size: int = 16) -> tuple[str, ...]:
    return tuple(f"明川区第{at:03}街道社会工作与服务协会"[:size].ljust(size, "会") for at in range(count))


def says_its_words(done: pdf.Pdf, document: Document) -> None:
    said, want = order_of_reading(joined(page_texts(done.data), document), document)
    assert said == want


# --- the count ---------------------------------------------------------------------------------------------------


@given(imprints, pages)
def test_parts_say_every_word_in_its_order_and_none_is_higher_than_a_page(imprint: Imprint, page: Page) -> None:
    found = parts(imprint, page)
    said = "".join(line.label + line.text for one in found for line in one.lines)
    assert said == wording.imprint_to_line(imprint) + wording.copy_line(imprint.copies)
    for one in found:
        high = sum(line.rows for line in one.lines) + (one.last and bool(imprint.printer))
        assert high * millimetres(page.imprint_pitch_pt) < page.text_height - 3
    assert [one.first for one in found] == [True] + [False] * (len(found) - 1)
    assert [one.last for one in found] == [False] * (len(found) - 1) + [True]
    assert all(one.lines for one in found) or len(found) == 1


@given(names, st.integers(1, 30))
def test_a_row_is_never_wider_than_its_room(text: str, room: int) -> None:
    found = rows(text, room)
    assert "".join(found) == text
    assert all(width(one) <= room or len(one) == 1 for one in found)


def test_a_page_ends_with_a_whole_name() -> None:
    for one in parts(Imprint(names_of(100), "综合科", DAY, names_of(60)), PLAIN):
        assert one.lines[-1].text[-1] in "、，。"


# --- the pages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [PLAIN, INK], ids=["plain", "ink"])
@pytest.mark.parametrize(
    ("to", "copies", "head"),
    [
        (names_of(40), names_of(3), None),
        (names_of(80), (), None),
        (names_of(80, 17), names_of(120), Head("red", ("甲委",), "文件")),
        ((), names_of(60), Head("letter", ("甲委",), "")),
        (names_of(80), names_of(120, 9), Head("letter", ("甲委",), "")),
    ],
)
def test_every_word_of_a_long_imprint_stands_on_its_page(
    to: tuple[str, ...], copies: tuple[str, ...], head: Head | None, page: Page
) -> None:
    letter = head is not None and head.form == "letter"
    imprint = Imprint(copies, "" if letter else "综合科", None if letter else DAY, to)
    document = paper(imprint, head)
    done = pdf.render(document, page)
    says_its_words(done, document)
    assert done.imprint_page == done.pages
    for number in range(done.pages):
        own = [one for one in glyphs(done.data, number) if one.char.strip()]
        assert min(one.top for one in own) > 27
        assert max(one.bottom for one in own) < 275
    rules = [[one for one in lines_drawn(done.data, at) if one[2] - one[0] > 150] for at in range(done.pages)]
    if not letter:
        assert max(one[3] for one in rules[-1]) == pytest.approx(262, abs=0.1)
        begun = next(at for at, said in enumerate(page_texts(done.data)) if "主送：" in said or "抄送：" in said)
        assert min(one[1] for one in rules[begun]) < 40
        assert not any(rules[at] for at in range(begun + 1, done.pages - 1)), "no rule stands between"


@settings(max_examples=8, deadline=None)
@given(imprints)
@pytest.mark.slow
def test_no_word_of_any_list_leaves_the_page(imprint: Imprint) -> None:
    document = paper(imprint)
    done = pdf.render(document)
    says_its_words(done, document)
    for number in range(done.pages):
        for one in glyphs(done.data, number):
            assert one.top > 36 or not one.char.strip()


def test_a_long_imprint_goes_whole_to_an_even_page() -> None:
    for count in range(40, 120, 20):
        done = pdf.render(paper(Imprint(names_of(count), "综合科", DAY, names_of(30))), even_imprint=True)
        assert done.imprint_page == done.pages
        assert done.pages % 2 == 0
        assert "综合科" in page_texts(done.data)[-1]
        if done.blank_page:
            assert not page_texts(done.data)[done.blank_page - 1].strip()
            assert done.imprint_after == done.blank_page - 1


# --- .docx -------------------------------------------------------------------------------------------------------


@given(imprints, st.sampled_from([None, 2, 3]))
@settings(max_examples=40, deadline=None)
def test_a_box_of_a_docx_lies_in_the_text_area(imprint: Imprint, after: int | None) -> None:
    document = paper(imprint)
    data = docx.render(document, even_imprint_after=after)
    assert "".join("".join(words_of(data)).split()) == "".join("".join(words(document)).split())
    root = etree.fromstring(ZipFile(BytesIO(data)).read("word/document.xml"))
    for box in root.iter("{*}anchor"):
        top = int(box.find("{*}positionV/{*}posOffset").text) / 36_000
        assert top >= PLAIN.text_top
        assert top + int(box.find("{*}extent").get("cy")) / 36_000 == pytest.approx(262, abs=0.01)


@pytest.mark.slow
@pytest.mark.skipif(bool(libreoffice.absent()), reason=libreoffice.absent() or "-")
def test_libreoffice_keeps_every_word_on_the_page() -> None:
    made = {
        f"{form} {to} {copies}": paper(
            Imprint(names_of(copies), "" if form == "letter" else "综合科", None, names_of(to)),
            Head(form, ("甲委",), "文件"),  # type: ignore[arg-type]
        )
        for form in ("red", "letter")
        for to, copies in ((40, 3), (80, 120))
    }
    found = libreoffice.converted({name: docx.render(one) for name, one in made.items()})
    for name, document in made.items():
        assert document.imprint
        measured = Measured(found[name])
        said = ""
        for number in range(1, measured.pages + 1):
            for row in measured.rows(number):
                assert row.box[1] > 27, (name, number, row.text)
                assert row.box[3] < 275, (name, number, row.text)
                said += row.text
        for one in (*document.imprint.to, *document.imprint.copies):
            assert one in said, (name, one)
