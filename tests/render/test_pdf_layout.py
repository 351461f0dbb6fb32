"""PDF: everything stands where the standard puts it, in both readings of the page.

Letters of the grid are measured by their boxes, marks and rules by their ink.
"""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import pairwise

import papers
import pikepdf
import pytest
from paper_text import Glyph, glyphs, inked, lines_drawn, made, page_texts, rows

from docflow.document.model import Block, Document, Head, Heading, Imprint, Note, Para, Signature, Text
from docflow.render import justify, pdf
from docflow.render.page import INK, PLAIN, Page, millimetres

profiles = pytest.mark.parametrize("page", [PLAIN, INK], ids=["plain", "ink"])
CHAR = PLAIN.char
EVEN = "国"


def body_only(*blocks: Block, **changes: object) -> Document:
    return replace(papers.plain(), title=(), to=(), sign=(), body=blocks, **changes)  # type: ignore[arg-type]


def flush(text: str) -> Para:
    return Para((Text(text),), "flush")


def text_rows(data: bytes, page: int = 0) -> list[list[Glyph]]:
    """Rows of text; the page number is off."""
    return [row for row in rows(glyphs(data, page)) if row[0].char != "—"]


def row_saying(data: bytes, words: str, page: int = 0) -> list[Glyph]:
    for row in text_rows(data, page):
        said = "".join(one.char for one in row)
        if words in said:
            start = said.index(words)
            return row[start : start + len(words)]
    raise AssertionError(words)


# --- the grid ---------------------------------------------------------------------------------------------


@profiles
def test_a_page_holds_22_rows_of_28_characters(page: Page) -> None:
    done = pdf.render(body_only(flush(EVEN * 28 * 50)), page)
    assert done.pages == 3
    for number in (0, 1):
        found = text_rows(done.data, number)
        assert [len(row) for row in found] == [28] * 22
        pitches = [low[0].baseline - high[0].baseline for high, low in pairwise(found)]
        assert pitches == pytest.approx([page.pitch] * 21, abs=0.01)
        for row in found:
            steps = [right.left - left.left for left, right in pairwise(row)]
            assert steps == pytest.approx([CHAR] * 27, abs=0.02)


@profiles
def test_the_grid_fills_the_text_area(page: Page) -> None:
    (first, *_, last) = text_rows(pdf.render(body_only(flush(EVEN * 28 * 22)), page).data)
    # The last cell is a character wide; what is over between cells is not after it.
    assert (first[0].left, first[-1].left + millimetres(page.body_pt)) == pytest.approx((28, 184), abs=0.15)
    half_gap = (page.pitch - millimetres(page.body_pt)) / 2
    assert page.margin_top + half_gap < first[0].top < page.margin_top + half_gap + 1
    assert last[0].bottom < 262.5 + page.raise_foot


def test_lines_end_at_the_same_edge_whatever_is_in_them() -> None:
    texts = (
        "见云发〔2026〕12号国国“国国国”国国“国国国”国国国国“国国国”，国国国国国国国国国国国国" * 3,
        "国·国国" * 40,
        "国国国国国，国国国。" * 12,
        "国1国22国333国ABC国" * 12,
    )
    bold = Para((Text("国国国"), *papers.BODY[-2].spans, Text(EVEN * 60)), "flush")  # type: ignore[union-attr]
    found = text_rows(pdf.render(body_only(*(flush(text) for text in texts), bold)).data)
    full = [row for row in found if row[-1].right > 175]
    assert len(full) > 10
    assert [row[-1].right for row in full] == pytest.approx([184] * len(full), abs=0.25)


def test_a_rare_character_and_another_face_do_not_grow_their_row() -> None:
    blocks = [flush("䶮㛃" * 14 + EVEN * 28) for _ in range(5)]
    headings = [Heading(2, 1, (Text("甲。"),), (Text(EVEN * 24),)) for _ in range(6)]
    found = text_rows(pdf.render(body_only(*blocks, *headings)).data)
    pitches = [low[-1].baseline - high[-1].baseline for high, low in pairwise(found)]
    assert pitches == pytest.approx([PLAIN.pitch] * len(pitches), abs=0.01)


def test_no_row_begins_with_what_must_not_begin_one() -> None:
    marks = [*"，。、；：？！）》〉”’·", "……"]
    texts = [EVEN * shift + mark + EVEN * 35 for mark in marks for shift in (27, 28, 29)]
    done = pdf.render(body_only(*map(flush, texts)))
    starts = {row[0].char for number in range(done.pages) for row in text_rows(done.data, number)}
    assert starts <= {EVEN}


def test_no_row_ends_with_what_must_not_end_one() -> None:
    texts = [EVEN * shift + mark + EVEN * 35 for mark in "（《〔“‘" for shift in (26, 27, 28)]
    done = pdf.render(body_only(*map(flush, texts)))
    ends = {row[-1].char for number in range(done.pages) for row in text_rows(done.data, number)}
    assert ends <= {EVEN}


def test_an_opening_quotation_mark_moves_down_alone() -> None:
    found = text_rows(pdf.render(body_only(flush(EVEN * 27 + "“甲”" + EVEN * 30))).data)
    assert "".join(one.char for one in found[0]) == EVEN * 27


def test_justification_stretches_only_lines_of_chinese() -> None:
    assert justify.is_cjk("abc，")
    assert not justify.is_cjk("abc, def")
    justify.install()
    justify.install()
    from weasyprint.layout import inline

    assert inline.justify_line.for_cjk
    english = flush("the quick brown fox jumps over the lazy dog " * 5)
    first = text_rows(pdf.render(body_only(english)).data)[0]
    assert first[-1].right == pytest.approx(184, abs=0.7)


def test_upstream_still_stretches_only_spaces() -> None:
    """When this fails, WeasyPrint has learnt it, and justify.py may go."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import inline

    box = boxes.TextBox.__new__(boxes.TextBox)
    box.text = "国国 国\u00a0国"
    assert inline.count_expandable_spaces(box) == 2


# --- the head -----------------------------------------------------------------------------------------------


@profiles
@pytest.mark.parametrize(("name", "top"), [("red", 72), ("joint", 72), ("order", 57), ("letter", 30)])
def test_the_ink_of_the_mark_begins_where_the_standard_says(name: str, top: float, page: Page) -> None:
    bands = inked(made(name, page).data, red=True)
    assert bands[0][0] == pytest.approx(top, abs=0.35)


@profiles
def test_the_red_line_is_4_mm_below_the_number_and_as_wide_as_the_text(page: Page) -> None:
    data = made("red", page).data
    line = next(one for one in lines_drawn(data) if one[3] - one[1] < 1)
    assert (line[0], line[2]) == pytest.approx((28, 184), abs=0.05)
    number = next(band for band in inked(data) if band[0] > 100)
    assert line[1] - number[1] == pytest.approx(4, abs=0.3)


@profiles
def test_number_and_title_keep_two_blank_rows(page: Page) -> None:
    data = made("red", page).data
    number, title = row_saying(data, "云松工发"), row_saying(data, "关于做好")
    mark_foot = next(band for band in inked(data, red=True))[1]
    line_foot = inked(data, red=True)[1][1]
    # Characters stand in the middle of their rows; their baseline is 0.38 em below it in the face at hand.
    body, head = millimetres(page.body_pt), millimetres(page.title_pt)
    assert number[0].baseline - mark_foot == pytest.approx(2.5 * page.pitch + 0.38 * body, abs=0.5)
    row = millimetres(page.title_pitch_pt)
    assert title[0].baseline - line_foot == pytest.approx(2 * page.pitch + row / 2 + 0.43 * head, abs=0.5)


def test_upward_number_and_signer_keep_one_character_from_the_edges() -> None:
    data = made("upward").data
    assert row_saying(data, "云松工发")[0].left == pytest.approx(28 + CHAR, abs=0.3)
    assert row_saying(data, "郑一鸣")[-1].right == pytest.approx(184 - CHAR, abs=0.3)


def test_signers_stand_two_a_row_under_each_other_with_the_number_on_the_last() -> None:
    data = made("upward-five").data
    first, second, third = (row_saying(data, name) for name in ("郑一鸣", "苏禾", "何田"))
    assert [one[0].left for one in (second, third)] == pytest.approx([first[0].left] * 2, abs=0.3)
    assert row_saying(data, "欧阳知秋")[0].left == pytest.approx(row_saying(data, "林小满")[0].left, abs=0.3)
    assert row_saying(data, "云松工发")[0].baseline == pytest.approx(third[0].baseline, abs=0.3)


@profiles
def test_letter_lines(page: Page) -> None:
    data = made("letter", page).data
    boxes = sorted({tuple(round(side, 1) for side in one) for one in lines_drawn(data)})
    assert {(one[0], one[2]) for one in boxes} == {(21.0, 191.0)}
    assert max(one[3] for one in boxes) == pytest.approx(277, abs=0.05)
    red = inked(data, red=True)
    mark, upper = red[0], red[1:3]
    assert upper[0][0] - mark[1] == pytest.approx(4, abs=0.3)
    # 上粗下细, then 上细下粗.
    assert upper[0][1] - upper[0][0] > upper[1][1] - upper[1][0]
    lower = red[-2:]
    assert lower[0][1] - lower[0][0] < lower[1][1] - lower[1][0]
    first = next(band for band in inked(data) if band[0] > upper[1][1])
    assert first[0] - upper[1][1] == pytest.approx(page.letter_element_gap, abs=0.4)
    # The lower line is on the first page only.
    assert inked(data, 1, red=True) == []


def test_a_letters_number_is_flush_right_and_its_first_page_unnumbered() -> None:
    data = made("letter").data
    assert row_saying(data, "号")[0].right == pytest.approx(184, abs=0.3)
    assert not any(row[0].char == "—" for row in rows(glyphs(data, 0)))
    assert any(row[0].char == "—" for row in rows(glyphs(data, 1)))


def test_a_long_mark_is_narrowed_not_broken() -> None:
    head = Head("red", ("中国共产党云溪区新兴产业园区松坪片区综合工作委员会办公室",), "文件", "云综发〔2026〕1号")
    data = pdf.render(replace(papers.red(), head=head)).data
    row = row_saying(data, "办公室文件")
    assert row[-1].right == pytest.approx(184, abs=0.3)
    assert row_saying(data, "中国共产党")[0].left == pytest.approx(28, abs=0.3)


# --- the body -----------------------------------------------------------------------------------------------


def test_paragraphs_are_indented_two_characters_and_go_on_flush() -> None:
    found = text_rows(pdf.render(body_only(Para((Text(EVEN * 60),)))).data)
    assert [row[0].left for row in found[:2]] == pytest.approx([39.14, 28], abs=0.05)
    assert (len(found[0]), len(found[1])) == (26, 28)


def test_headings_wear_the_faces_of_their_levels() -> None:
    with pikepdf.open(io.BytesIO(made("red").data)) as file:
        used = {
            str(one.BaseFont).split("+")[-1]
            for one in file.objects
            if isinstance(one, pikepdf.Dictionary) and "/BaseFont" in one
        }
    wanted = {face.name for _, face in made("red").fonts}
    assert used <= wanted
    assert len(used) == 5


def test_a_heading_stays_with_its_text() -> None:
    for rows_before in (20, 21):
        filler = [flush(EVEN) for _ in range(rows_before)]
        pages = page_texts(pdf.render(body_only(*filler, Heading(1, 1, (Text("标题"),)), flush("正文"))).data)
        assert not pages[0].endswith("标题")


def test_attachments_wrap_under_their_own_names() -> None:
    data = made("red").data
    found = text_rows(data, 2)
    at = next(number for number, row in enumerate(found) if row[0].char == "2")
    name = row_saying(data, "工作进度表", 2)
    assert found[at + 1][0].left == pytest.approx(name[0].left, abs=0.3)
    assert row_saying(data, "1.", 2)[0].left == pytest.approx(row_saying(data, "2.", 2)[0].left, abs=0.3)
    assert row_saying(data, "附件：", 2)[0].left == pytest.approx(28 + 2 * CHAR, abs=0.3)


def test_footnotes_stand_at_the_foot_under_one_short_line() -> None:
    blocks = [Para((Text(EVEN * 30), Note(number, f"说明{number}"))) for number in (1, 2)]
    data = pdf.render(body_only(*blocks)).data
    notes = [row_saying(data, f"说明{number}") for number in (1, 2)]
    assert 240 < notes[0][0].top < notes[1][0].top < 262
    thin = [band for band in inked(data) if band[1] - band[0] < 0.4 and band[0] > 230]
    assert len([band for band in thin if band[1] < notes[0][0].top]) == 1
    assert not [band for band in thin if notes[0][0].bottom < band[0] < notes[1][0].top]


# --- signatures ---------------------------------------------------------------------------------------------


def test_a_sealed_date_keeps_four_characters_and_its_name_is_centred_over_it() -> None:
    paper = replace(papers.plain(), sign=(Signature("云溪区民政局", papers.DAY),))
    data = pdf.render(paper).data
    date, name = row_saying(data, "2026年3月5日"), row_saying(data, "云溪区民政局")
    assert date[-1].right == pytest.approx(184 - 4 * CHAR, abs=0.3)
    middle = (name[0].left + name[-1].right) / 2
    assert middle == pytest.approx((date[0].left + date[-1].right) / 2, abs=0.3)
    body = row_saying(data, "妥否")
    assert name[0].baseline - body[0].baseline == pytest.approx(3 * PLAIN.pitch, abs=0.3)


def test_a_long_sealed_name_stays_in_the_text_area() -> None:
    paper = replace(papers.plain(), sign=(Signature("中国共产党云溪区新兴产业园区松坪片区综合工作委员会", papers.DAY),))
    data = pdf.render(paper).data
    assert max(one.right for row in text_rows(data) for one in row) <= 184.2


def test_unsealed_name_keeps_two_characters_and_the_date_begins_two_further_in() -> None:
    data = made("plain").data
    name, date = row_saying(data, "云溪星河科技有限公司"), row_saying(data, "2026年3月5日")
    name = next(row for row in reversed(text_rows(data)) if row[0].char == "云")
    assert name[-1].right == pytest.approx(184 - 2 * CHAR, abs=0.3)
    assert date[0].left - name[0].left == pytest.approx(2 * CHAR, abs=0.3)
    assert name[0].baseline - row_saying(data, "妥否")[0].baseline == pytest.approx(2 * PLAIN.pitch, abs=0.3)


def test_a_stamp_has_its_room_and_a_blank_row_before_the_date() -> None:
    data = made("order").data
    office, date = row_saying(data, "区长"), row_saying(data, "2026年3月5日")
    assert date[-1].right == pytest.approx(184 - 4 * CHAR, abs=0.3)
    assert date[0].baseline - office[0].baseline == pytest.approx(2 * PLAIN.pitch, abs=0.3)


def test_joint_seals_stand_in_columns_with_the_date_under_the_last() -> None:
    data = made("joint").data
    found = {name: row_saying(data, name, 2) for name in papers.joint().head.marks}  # type: ignore[union-attr]
    first, second, last = found.values()
    assert second[0].left > first[-1].right
    assert last[0].top - second[0].top > 42
    date = row_saying(data, "2026年3月5日", 2)
    assert (date[0].left + date[-1].right) / 2 == pytest.approx((last[0].left + last[-1].right) / 2, abs=0.3)


def test_the_last_line_of_text_stays_with_the_signature() -> None:
    for characters in range(26 + 28 * 4, 28 * 11, 56):
        paper = replace(
            papers.upward(), body=(Para((Text(EVEN * characters),)),), attachments=(), note="", imprint=None
        )
        pages = page_texts(pdf.render(paper).data)
        last = next(page for page in pages if "2026年3月5日" in page)
        assert EVEN in last


# --- annexes, imprint, page numbers ---------------------------------------------------------------------------


@profiles
def test_an_annex_begins_on_row_1_with_its_title_on_row_3(page: Page) -> None:
    data = made("red", page).data
    mark, title = row_saying(data, "附件1", 3), row_saying(data, "有关单位名册", 3)
    assert mark[0].left == pytest.approx(28, abs=0.3)
    assert mark[0].top < page.margin_top + page.pitch
    row_3 = page.margin_top + 2 * page.pitch
    assert row_3 < title[0].top < row_3 + page.pitch
    assert (title[0].left + title[-1].right) / 2 == pytest.approx(106, abs=0.5)


@profiles
@pytest.mark.parametrize("name", ["red", "joint"])
def test_the_last_rule_of_the_imprint_is_the_foot_of_the_text_area(name: str, page: Page) -> None:
    done = made(name, page)
    last = [one for one in lines_drawn(done.data, done.pages - 1) if one[2] - one[0] > 150 and one[3] > 240]
    assert max(one[3] for one in last) == pytest.approx(262, abs=0.05)
    assert {round(side, 1) for one in last for side in (one[0], one[2])} == {28.0, 184.0}


def test_the_imprint_is_set_one_character_in_and_wraps_after_its_label() -> None:
    imprint = Imprint(tuple(f"云溪区第{number}办公室" for number in range(9)), "办公室", papers.DAY)
    done = pdf.render(replace(papers.upward(), imprint=imprint))
    found = text_rows(done.data, done.pages - 1)
    label = row_saying(done.data, "抄送：", done.pages - 1)
    small = 14 * 25.4 / 72
    assert label[0].left == pytest.approx(28 + small, abs=0.3)
    at = next(number for number, row in enumerate(found) if row[0] == label[0])
    assert found[at + 1][0].left == pytest.approx(28 + 4 * small, abs=0.3)
    assert row_saying(done.data, "印发", done.pages - 1)[-1].right == pytest.approx(184 - small, abs=0.3)


def test_the_imprint_moves_to_the_next_page_when_there_is_no_room() -> None:
    for characters in range(26 + 28 * 2, 28 * 10, 56):
        paper = replace(papers.upward(), body=(Para((Text(EVEN * characters),)),), attachments=(), note="")
        done = pdf.render(paper)
        assert "印发" in page_texts(done.data)[-1]
        lowest = max(row[0].bottom for row in text_rows(done.data, done.pages - 1))
        assert lowest < 262


@profiles
def test_page_numbers_stand_7_mm_below_the_text_outside_on_odd_and_even_pages(page: Page) -> None:
    data = made("red", page).data
    for number in range(3):
        row = next(row for row in rows(glyphs(data, number)) if row[0].char == "—")
        assert "".join(one.char for one in row) == f"—{number + 1}—"
        assert (row[0].top + row[0].bottom) / 2 == pytest.approx(269, abs=0.1)
        if number % 2 == 0:
            assert row[-1].right == pytest.approx(184 - 14 * 25.4 / 72, abs=0.1)
        else:
            assert row[0].left == pytest.approx(28 + 14 * 25.4 / 72, abs=0.1)
