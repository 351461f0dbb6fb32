"""A list of addressees stands above the text while the text has room, else in the imprint (cl. 7.3.2, 7.3.3)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.chinese import width
from docflow.document.addressing import placed, rows
from docflow.document.model import (
    Document,
    Head,
    Heading,
    Imprint,
    Para,
    Text,
    TitlePart,
    content_hash,
    with_slots,
    words,
)
from docflow.document.wording import to_line

NAME = "明川区东桥街道党工委"
TITLE = "中共明川区委组织部关于召开2026年第一季度“两新”组织党建工作推进会的通知"


def paper(
    count: int, title: str = TITLE, marks: tuple[str, ...] = ("中共明川区委组织部",), form: str = "red"
) -> Document:
    head = Head(form, marks, "文件")  # type: ignore[arg-type]
    body = (Para((Text("定于近期召开会议，现将有关事项通知如下，请认真做好各项准备工作，按时参加会议。"),)),)
    imprint = Imprint(("甲",), "乙", None) if form == "red" else None
    return Document("通知", "down", head, (TitlePart(title),), (NAME,) * count, body, imprint=imprint)


def most(document: Document) -> int:
    """How many addressees stay above the text."""
    count = 1
    while placed(replace(document, to=(NAME,) * count)).to:
        count += 1
    return count - 1


def test_a_short_list_stays_and_a_long_one_moves_whole() -> None:
    assert placed(paper(8)) == paper(8)
    moved = placed(paper(60))
    assert moved.to == ()
    assert moved.imprint and moved.imprint.to == (NAME,) * 60
    assert words(moved)[-3].startswith("主送：" + NAME + "、")
    assert words(moved)[-3].endswith("。")
    assert placed(moved) == moved


def test_only_a_red_head_and_a_letter_have_an_imprint_to_move_to() -> None:
    for form in ("order", "minutes"):
        assert placed(paper(60, form=form)).to
        with_copies = replace(paper(60, form=form), imprint=Imprint(("甲",), "", None))
        assert placed(with_copies) == with_copies
    assert placed(replace(paper(60), head=None)).to


def test_a_letter_gets_an_imprint_with_the_addressees_and_nothing_else() -> None:
    assert placed(paper(3, form="letter")) == paper(3, form="letter")
    moved = placed(paper(60, form="letter"))
    assert moved.to == ()
    assert moved.imprint == Imprint((), "", None, (NAME,) * 60)
    with_copies = replace(paper(60, form="letter"), imprint=Imprint(("甲",), "", None))
    assert placed(with_copies).imprint == Imprint(("甲",), "", None, (NAME,) * 60)
    assert placed(moved) == moved
    assert most(paper(1, form="letter")) > most(paper(1)), "a letter's mark stands higher"


def test_whatever_takes_room_above_leaves_less_for_the_list() -> None:
    usual = most(paper(1))
    assert 10 <= usual <= 30
    assert most(paper(1, "关于某事的通知")) > usual
    assert most(paper(1, TITLE * 2)) < usual
    assert most(paper(1, marks=("中共明川区委组织部", "明川区民政局", "明川区财政局"))) < usual
    headed = replace(paper(1), body=(Heading(1, 1, (Text("甲"),)), *paper(1).body))
    assert most(headed) <= usual
    assert most(replace(paper(1), direction="up")) <= usual


def test_the_place_does_not_depend_on_what_is_filled_in_later() -> None:
    for count in range(1, 40):
        document = paper(count)
        filled = with_slots(document, number="明组〔2026〕123号", signers=("甲", "乙", "丙"))
        assert bool(placed(document).to) == bool(placed(filled).to)
        assert content_hash(placed(filled)) == content_hash(placed(document))


@given(st.text(st.sampled_from("甲乙丙丁，。、：（）“”ab1 "), max_size=200))
def test_rows_hold_28_characters_and_none_begins_with_a_closing_mark(text: str) -> None:
    least = -(-width(text) // 28)
    assert least <= rows(text) <= least * 1.5 + 1
    assert rows("甲" * 28) == 1
    assert rows("甲" * 28 + "。") == 2
    assert rows("甲" * 27 + "。" + "甲") == 2


@pytest.mark.wide
def test_the_count_agrees_with_the_page() -> None:
    """On both readings of the page, the first page shows text: just below the limit, and just above it."""
    pdfium = pytest.importorskip("pypdfium2")
    from docflow.errors import Unavailable
    from docflow.render import fonts, pdf
    from docflow.render.page import PROFILES

    try:
        faces = fonts.find(None)
        pdf.check(faces)
    except Unavailable as error:
        pytest.skip(str(error))
    one, two = ("中共明川区委组织部",), ("中共明川区委组织部", "明川区民政局")
    for marks, form in ((one, "red"), (two, "red"), (one, "letter")):
        document = paper(1, marks=marks, form=form)
        limit = most(document)
        for count in (limit, limit + 1):
            said = placed(replace(document, to=(NAME,) * count))
            assert bool(said.to) == (count == limit)
            for page in PROFILES.values():
                first = pdfium.PdfDocument(pdf.render(said, page, faces).data)[0].get_textpage().get_text_range()
                assert "定于近期召开会议" in "".join(first.split()), (count, page.name)


def test_the_line_of_addressees_is_what_is_counted() -> None:
    assert rows(to_line((NAME,) * 5)) == 2
