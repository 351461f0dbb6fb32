"""PDF: attendance, attachments apart, numbered paragraphs, figures, turned tables, 续表, the imprint's page, signatures."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from datetime import date
from itertools import pairwise

import papers
import pikepdf
import pypdfium2
import pytest
from paper_text import Glyph, glyphs, inked, joined, lines_drawn, order_of_reading, page_texts, rows

from docflow.document.model import (
    Annex,
    Attendance,
    Block,
    Document,
    Figure,
    Head,
    Imprint,
    Note,
    Para,
    Signature,
    Table,
    Text,
)
from docflow.errors import InvalidSource
from docflow.render import pdf
from docflow.render.page import INK, PLAIN, Page
from docflow.standard import seals

profiles = pytest.mark.parametrize("page", [PLAIN, INK], ids=["plain", "ink"])
CHAR = PLAIN.char
HAN = "国"
LEFT, RIGHT = 28, 184


def bare(*blocks: Block, **changes: object) -> Document:
    return replace(papers.plain(), **{"title": (), "to": (), "sign": (), "body": blocks} | changes)  # type: ignore[arg-type]


def flush(words: str) -> Para:
    return Para((Text(words),), "flush")


def found(data: bytes, words: str, page: int = 0) -> list[Glyph]:
    """The glyphs of `words`, wherever their lines break."""
    every = glyphs(data, page)
    said = "".join(one.char for one in every)
    start = said.index(words)
    return every[start : start + len(words)]


def rows_of(data: bytes, page: int = 0) -> list[list[Glyph]]:
    return [row for row in rows(glyphs(data, page)) if row[0].char != "—"]


def numbers(data: bytes) -> list[str]:
    """The page number of each page; "" where there is none."""
    out = []
    for page in range(len(pypdfium2.PdfDocument(data))):
        said = "".join(one.char for one in glyphs(data, page))
        out.append(said[-3:] if said.endswith(f"—{page + 1}—") else "")
    return out


def says_its_words(done: pdf.Pdf, document: Document) -> None:
    said, want = order_of_reading(joined(page_texts(done.data), document), document)
    assert said == want


# --- around the body ----------------------------------------------------------------------------------------


@profiles
def test_attendance_stands_two_in_one_row_below_and_wraps_after_its_colon(page: Page) -> None:
    who = tuple(f"{name}同志" for name in papers.PEOPLE * 2)
    document = bare(flush("正文。"), attendance=(Attendance("出席", who), Attendance("请假", ("何田",))))
    done = pdf.render(document, page)
    label, first, absent = found(done.data, "出席："), found(done.data, "郑一鸣"), found(done.data, "请假：")
    assert label[0].left == absent[0].left == pytest.approx(LEFT + 2 * CHAR, abs=0.3)
    assert label[0].baseline - found(done.data, "正文")[0].baseline == pytest.approx(2 * page.pitch, abs=0.3)
    wrapped = [row for row in rows_of(done.data) if row[0].baseline > label[0].baseline + 1][:-1]
    assert len(wrapped) >= 3
    # The label's letters are no narrower than the text's, which are pulled in by 0.07 mm.
    assert {round(row[0].left - first[0].left, 1) for row in wrapped} == {0}
    assert first[0].left == pytest.approx(LEFT + 5 * CHAR, abs=0.3)
    says_its_words(done, document)


def test_no_name_of_a_person_is_broken() -> None:
    document = bare(flush("正文。"), attendance=(Attendance("出席", papers.PEOPLE * 4),))
    for row in rows_of(pdf.render(document).data)[1:-1]:
        assert row[-1].char == "、"


@profiles
def test_an_attachment_apart_has_its_number_on_row_1_and_its_title_on_row_3(page: Page) -> None:
    document = Document(
        "通知", "down", None, papers.title("有关单位名册"), (), (flush("正文。"),), belongs="全发〔2026〕8号附件1"
    )
    done = pdf.render(document, page)
    mark, title = found(done.data, "全发〔2026〕8号附件1"), found(done.data, "有关单位名册")
    assert mark[0].left == pytest.approx(LEFT, abs=0.3)
    assert page.margin_top < mark[0].top < page.margin_top + page.pitch
    assert page.margin_top + 2 * page.pitch < title[0].top < page.margin_top + 3 * page.pitch
    says_its_words(done, document)


def test_annexes_apart_are_not_in_the_paper() -> None:
    annexes = (
        Annex(papers.title("甲表"), (flush("甲文"),), 1, apart=True),
        Annex(papers.title("乙表"), (flush("乙文"),), 2),
    )
    said = "".join(page_texts(pdf.render(replace(papers.plain(), annexes=annexes)).data))
    assert "甲文" not in said
    assert "附件2乙表乙文" in said


def test_a_numbered_paragraph_is_indented_and_goes_on_flush() -> None:
    document = bare(*(Para((Text(HAN * 40),), number=number) for number in (1, 12)))
    first, second, third, _ = rows_of(pdf.render(document).data)
    assert "".join(one.char for one in first)[:4] == "1.国国"
    assert "".join(one.char for one in third)[:4] == "12.国"
    assert [row[0].left for row in (first, second, third)] == pytest.approx(
        [LEFT + 2 * CHAR, LEFT, LEFT + 2 * CHAR], abs=0.2
    )


def test_moved_addressees_stand_above_the_copies_without_a_line_between() -> None:
    imprint = Imprint(("甲办", "乙办"), "综合科", date(2026, 3, 6), tuple(f"云溪区第{at}办事处" for at in range(9)))
    done = pdf.render(bare(flush("正文。"), imprint=imprint))
    to, copies, printer = (found(done.data, words)[0] for words in ("主送：", "抄送：", "综合科"))
    assert to.left == copies.left == pytest.approx(printer.left, abs=0.1)
    lines = sorted({round(one[1], 1) for one in lines_drawn(done.data) if one[2] - one[0] > 150})
    between = [line for line in lines if to.bottom < line < copies.top]
    below = [line for line in lines if copies.bottom < line < printer.top]
    assert (len(between), len(below)) == (0, 1)


# --- figures ------------------------------------------------------------------------------------------------


def png(width: int, height: int) -> str:
    from PIL import Image

    made = io.BytesIO()
    Image.new("L", (width, height), 90).save(made, "PNG")
    return base64.b64encode(made.getvalue()).decode()


def jpeg(width: int, height: int) -> str:
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (width, height), (90, 90, 90)).save(made, "JPEG", comment=b"x" * 700)
    return base64.b64encode(made.getvalue()).decode()


def picture_box(data: bytes) -> tuple[float, float, float, float]:
    sheet = pypdfium2.PdfDocument(data)[0]
    (one,) = [it for it in sheet.get_objects() if it.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
    left, bottom, right, top = one.get_bounds()
    mm = 25.4 / 72
    return left * mm, (sheet.get_height() - top) * mm, right * mm, (sheet.get_height() - bottom) * mm


@pytest.mark.parametrize("draw", [png, jpeg])
@pytest.mark.parametrize(
    ("pixels", "asked", "width"),
    [
        ((300, 200), 0, 300 / 150 * 25.4),
        ((300, 200), 80, 80),
        ((3000, 900), 0, 156),
        ((300, 200), 500, 156),
        # Two rows of the page stay for title and note.
        ((200, 2000), 150, 20 * PLAIN.pitch / 10),
    ],
)
def test_a_picture_is_as_wide_as_it_should_be(draw, pixels: tuple[int, int], asked: float, width: float) -> None:  # type: ignore[no-untyped-def]
    figure = Figure(draw(*pixels), 1, "示意图", asked, "资料来源：台账")
    data = pdf.render(bare(figure)).data
    left, top, right, bottom = picture_box(data)
    assert right - left == pytest.approx(width, abs=0.1)
    assert (bottom - top) / (right - left) == pytest.approx(pixels[1] / pixels[0], rel=0.01)
    assert (left + right) / 2 == pytest.approx(106, abs=0.2)
    title, note = found(data, "图1示意图"), found(data, "资料来源")
    assert bottom < title[0].top < title[0].bottom < note[0].top
    assert (title[0].left + title[-1].right) / 2 == pytest.approx(106, abs=0.5)


@pytest.mark.parametrize("data", ["", "AAAA", "iVBORw0KGgo=", "/9j/", "/9j//9k=", "PHN2Zz4=", "not base64!"])
def test_what_is_no_picture_is_refused(data: str) -> None:
    with pytest.raises(InvalidSource) as error:
        pdf.render(bare(Figure(data, 1, "图")))
    assert error.value.problems[0].code == "P351"


# --- tables --------------------------------------------------------------------------------------------------


def table(rows: int, **changes: object) -> Table:
    cells = tuple(
        tuple((Text(words),) for words in (str(at), f"云溪第{at}公司", f"{at * 37:,}")) for at in range(1, rows + 1)
    )
    head = tuple((Text(words),) for words in ("序号", "单位名称", "人数"))
    return replace(Table(head, cells, ("left", "left", "left"), 3, "有关单位"), **changes)  # type: ignore[arg-type]


def raw_texts(data: bytes) -> list[str]:
    return ["".join(one.char for one in glyphs(data, page)) for page in range(len(pypdfium2.PdfDocument(data)))]


@pytest.mark.parametrize("sideways", [False, True])
def test_a_table_that_goes_on_says_so_above_its_header(sideways: bool) -> None:
    document = bare(flush("甲"), table(90, sideways=sideways), flush("乙"), table(2, number=4))
    done = pdf.render(document)
    texts = raw_texts(done.data)
    first = next(at for at, text in enumerate(texts) if "表3有关单位" in text)
    last = next(at for at, text in enumerate(texts) if "云溪第90公司" in text)
    assert last - first >= 2
    assert all(text.startswith("续表3序号单位名称人数") for text in texts[first + 1 : last + 1])
    assert "".join(texts).count("续表") == last - first
    says_its_words(done, document)


def test_a_table_without_a_number_goes_on_without_one_and_a_new_one_does_not_go_on() -> None:
    first, second = table(60, number=0, caption=""), table(5, number=0, caption="")
    texts = raw_texts(pdf.render(bare(first, *(flush(HAN * 28) for _ in range(20)), second)).data)
    assert [text.count("续表") for text in texts] == [0, 1, 1, 0]
    assert texts[1].startswith("续表序号")


def test_a_row_higher_than_a_page_is_divided_and_no_other() -> None:
    tall = Table(
        ((Text("名"),), (Text("文"),)),
        (((Text("甲"),), (Text(HAN * 1200),)), ((Text("乙"),), (Text(HAN * 90),))),
        ("left", "left"),
    )
    document = bare(tall)
    done = pdf.render(document)
    assert done.pages == 2
    says_its_words(done, document)
    high = tuple(((Text(str(at)),), (Text(f"始{HAN * 60}终"),), (Text("备"),)) for at in range(40))
    many = bare(replace(table(1), rows=high))
    for text in raw_texts(pdf.render(many).data):
        assert text.count("始") == text.count("终")


def test_numbers_stand_in_line_by_their_points() -> None:
    values = ("1,234.5", "12", "7.25", "—", "100")
    one = Table(
        ((Text("序号"),), (Text("金额"),)),
        tuple(((Text(str(at)),), (Text(value),)) for at, value in enumerate(values, 1)),
        ("left", "left"),
    )
    data = pdf.render(bare(one)).data
    points = [found(data, value)[value.index(".")].left for value in ("1,234.5", "7.25")]
    assert points[0] == pytest.approx(points[1], abs=0.05)
    # A whole number ends where the point would stand.
    assert found(data, "100")[-1].right == pytest.approx(points[0], abs=0.05)


@profiles
def test_a_turned_table_has_its_head_on_the_left_of_odd_and_even_pages(page: Page) -> None:
    document = bare(flush("甲"), table(60, sideways=True), flush("乙"))
    done = pdf.render(document, page)
    file = pypdfium2.PdfDocument(done.data)
    assert done.pages >= 5
    assert {(round(one.get_width()), round(one.get_height())) for one in file} == {(595, 842)}
    for number in range(1, done.pages - 1):
        body = [one for one in glyphs(done.data, number) if one.char not in "—0123456789续表"]
        heads = found(done.data, "单位名称", number)
        # Letters that read upwards stand one above the other, the head left of every row.
        assert heads[0].baseline > heads[-1].baseline + 5
        assert heads[0].left == pytest.approx(heads[-1].left, abs=0.1)
        assert heads[0].left < 60
        assert all(one.left > heads[0].left - 0.1 for one in body if one.char == "溪")
        boxes = lines_drawn(done.data, number)
        assert min(one[0] for one in boxes) > LEFT - 0.1
        assert max(one[2] for one in boxes) < RIGHT + 0.3
        # A line's box is as thick as the line on both sides.
        assert (min(one[1] for one in boxes), max(one[3] for one in boxes)) == pytest.approx((37, 262), abs=0.4)
        row = next(row for row in rows(glyphs(done.data, number)) if row[0].char == "—" and row[-1].char == "—")
        assert (row[0].top + row[0].bottom) / 2 == pytest.approx(269, abs=0.1)
        small = 14 * 25.4 / 72
        if number % 2:
            assert row[0].left == pytest.approx(LEFT + small, abs=0.1)
        else:
            assert row[-1].right == pytest.approx(RIGHT - small, abs=0.1)
    assert raw_texts(done.data)[-1].startswith("乙")
    says_its_words(done, document)


def test_a_footnote_in_a_turned_table_stays_on_its_page() -> None:
    noted = table(5, sideways=True)
    cells = ((*noted.rows[0][:2], (Text("37"), Note(1, "说明在此"))), *noted.rows[1:])
    texts = raw_texts(pdf.render(bare(flush("甲"), replace(noted, rows=cells))).data)
    assert "说明在此" in texts[1]


# --- the imprint's page --------------------------------------------------------------------------------------

IMPRINT = Imprint(("甲办",), "综合科", date(2026, 3, 6))


@pytest.mark.parametrize(
    ("lines", "pages", "blank", "shown"),
    [
        # One page of text: the imprint goes alone to the second.
        (5, 2, 0, ["—1—", "—2—"]),
        # Two pages of text, room on the second.
        (30, 2, 0, ["—1—", "—2—"]),
        # Two full pages: the third would be the imprint's; it stays blank, and neither it nor the fourth has a number.
        (44, 4, 3, ["—1—", "—2—", "", ""]),
    ],
)
def test_the_imprint_stands_on_an_even_page_when_asked(lines: int, pages: int, blank: int, shown: list[str]) -> None:
    document = bare(*(flush(HAN * 28) for _ in range(lines)), imprint=IMPRINT)
    done = pdf.render(document, even_imprint=True)
    assert (done.pages, done.imprint_page, done.blank_page) == (pages, pages, blank)
    assert numbers(done.data) == shown
    assert "抄送：甲办" in page_texts(done.data)[-1]
    last = [one for one in lines_drawn(done.data, pages - 1) if one[2] - one[0] > 150]
    assert max(one[3] for one in last) == pytest.approx(262, abs=0.05)
    says_its_words(done, document)


def test_the_imprint_stays_where_it_is_when_nobody_asks() -> None:
    document = bare(*(flush(HAN * 28) for _ in range(5)), imprint=IMPRINT)
    done = pdf.render(document)
    assert (done.pages, done.imprint_page, done.blank_page) == (1, 1, 0)
    assert pdf.render(document, replace(PLAIN, imprint_even=True)).imprint_page == 2
    assert pdf.render(replace(document, imprint=None), even_imprint=True).imprint_page == 0


def test_annexes_are_bound_before_the_imprint() -> None:
    document = replace(papers.red(), body=papers.BODY[:2])
    done = pdf.render(document, even_imprint=True)
    texts = page_texts(done.data)
    assert done.imprint_page == done.pages
    assert done.pages % 2 == 0
    assert next(at for at, text in enumerate(texts) if text.startswith("附件2")) < done.pages - 1


# --- heads and signatures --------------------------------------------------------------------------------------


@profiles
@pytest.mark.parametrize("count", [2, 3, 4, 5, 6])
def test_joint_names_are_of_one_width_the_suffix_at_their_middle_and_text_on_the_first_page(
    count: int, page: Page
) -> None:
    marks = ("云溪区社会工作部", "云溪区民政局", "云溪区财政局", "云溪区教育局", "云溪区司法局", "云溪区审计局")[:count]
    head = Head("red", marks, "文件", "云社发〔2026〕3号")
    document = replace(papers.joint(), head=head, sign=tuple(Signature(one, papers.DAY) for one in marks))
    done = pdf.render(document, page)
    names = [found(done.data, one) for one in marks]
    assert [one[0].left for one in names] == pytest.approx([names[0][0].left] * count, abs=0.3)
    assert [one[-1].right for one in names] == pytest.approx([names[0][-1].right] * count, abs=0.3)
    suffix = found(done.data, "文件")
    middle = (names[0][0].baseline + names[-1][0].baseline) / 2
    assert suffix[0].baseline == pytest.approx(middle, abs=0.5)
    assert suffix[0].left > names[0][-1].right
    assert inked(done.data, red=True)[0][0] == pytest.approx(72, abs=0.35)
    assert "为进一步做好" in page_texts(done.data)[0]


def test_three_seals_a_row() -> None:
    marks = ("云溪区民政局", "云溪区财政局", "云溪区教育局", "云溪区司法局", "云溪区审计局", "云溪区统计局")
    data = pdf.render(bare(flush("正文。"), sign=tuple(Signature(one, papers.DAY) for one in marks))).data
    places = [((one[0].left + one[-1].right) / 2, one[0].baseline) for one in (found(data, mark) for mark in marks)]
    for row in (places[:3], places[3:]):
        assert len({round(y, 1) for _, y in row}) == 1
        assert row[0][0] - seals.USUAL / 2 >= LEFT
        assert row[2][0] + seals.USUAL / 2 <= RIGHT
        assert min(right[0] - left[0] for left, right in pairwise(row)) > seals.USUAL
    assert places[3][1] - places[0][1] > seals.USUAL


@profiles
@pytest.mark.parametrize("diameter", [38, 42, 45, 50])
@pytest.mark.parametrize("count", [1, 2])
def test_a_seal_of_any_size_is_clear_of_the_text_and_within_a_row_of_it(
    diameter: float, count: int, page: Page
) -> None:
    signs = tuple(Signature(f"云溪区{one}局", papers.DAY, diameter=diameter) for one in ("民政", "财政")[:count])
    data = pdf.render(bare(flush(HAN), sign=signs), page).data
    text, name = found(data, HAN)[0], found(data, "云溪区民政局")[0]
    # One seal lies on name and date, the first of several on its name alone; its middle a little above theirs.
    # Rows are so high, their characters in the middle.
    middle = (name.top + name.bottom) / 2 + (page.pitch / 2 if count == 1 else 0)
    top = middle - seals.PRESSED_BELOW - diameter / 2
    assert 0 < top - text.bottom < page.pitch + 1


@pytest.mark.parametrize(("seal", "diameter"), [("yes", 38), ("yes", 42), ("yes", 45), ("no", 0), ("stamp", 0)])
@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("lines", [15, 18, 20, 22])
def test_signature_and_date_never_leave_the_text(seal: str, count: int, diameter: float, lines: int) -> None:
    names = ("云溪区民政局", "云溪区财政局", "云溪区教育局")[:count]
    signs = tuple(Signature(one, papers.DAY, seal, f"{one}局长", "甲", diameter) for one in names)  # type: ignore[arg-type]
    done = pdf.render(bare(*(flush(f"{HAN * 27}终") for _ in range(lines)), sign=signs, imprint=IMPRINT))
    texts = page_texts(done.data)
    at = next(number for number, text in enumerate(texts) if "2026年3月5日" in text)
    assert all(one in texts[at] for one in names)
    assert "终" in texts[at]
    lowest = max(one.bottom for one in found(done.data, "2026年3月5日", at))
    assert lowest < 262


@pytest.mark.parametrize("seal", ["yes", "no", "stamp"])
def test_after_a_table_its_last_rows_stay_with_the_signature(seal: str) -> None:
    for count in (26, 28, 30):
        signs = (Signature("云溪区民政局", papers.DAY, seal, "局长", "甲"),)  # type: ignore[arg-type]
        texts = page_texts(pdf.render(bare(table(count), sign=signs)).data)
        at = next(number for number, text in enumerate(texts) if "2026年3月5日" in text)
        assert f"云溪第{count}公司" in texts[at]


def test_stamps_stand_under_each_other_each_with_its_office() -> None:
    offices = ("云溪区人民政府区长", "松坪街道办事处主任")
    signs = tuple(Signature("云溪区人民政府", papers.DAY, "stamp", one, "甲") for one in offices)
    data = pdf.render(replace(papers.order(), sign=signs)).data
    first, second, day = (found(data, words) for words in (*offices, "2026年3月5日"))
    assert first[-1].right == pytest.approx(second[-1].right, abs=0.1)
    assert RIGHT - first[-1].right == pytest.approx((4 + 6 + 2) * CHAR, abs=0.3)
    text = found(data, "施行。")[0]
    assert first[0].baseline - text.baseline == pytest.approx(3 * PLAIN.pitch, abs=0.3)
    assert second[0].baseline - first[0].baseline == pytest.approx(2 * PLAIN.pitch, abs=0.3)
    assert day[0].baseline - second[0].baseline == pytest.approx(2 * PLAIN.pitch, abs=0.3)


@profiles
def test_copy_number_and_urgency_have_rows_of_their_own(page: Page) -> None:
    head = Head("red", (papers.ISSUER,), "文件", "云松工发〔2026〕8号", urgency="特急", copy_number="000001")
    data = pdf.render(replace(papers.red(), head=head), page).data
    copy, urgent = found(data, "000001"), found(data, "特急")
    assert copy[0].left == urgent[0].left == pytest.approx(LEFT, abs=0.3)
    assert page.margin_top < copy[0].top < page.margin_top + page.pitch
    assert urgent[0].baseline - copy[0].baseline == pytest.approx(page.pitch, abs=0.3)
    assert inked(data, red=True)[0][0] == pytest.approx(72, abs=0.35)
    letter = replace(papers.letter(), head=replace(head, form="letter", suffix=""))
    data = pdf.render(letter, page).data
    copy, urgent, number = found(data, "000001"), found(data, "特急"), found(data, "云松工发")
    assert copy[0].baseline == pytest.approx(number[0].baseline, abs=0.2)
    assert urgent[0].baseline - copy[0].baseline == pytest.approx(page.pitch, abs=0.3)


def test_a_picture_and_a_chart_are_named_for_who_cannot_see_them() -> None:
    document = bare(Figure(png(30, 20), 1, "示意图"), papers.CHART)
    with pikepdf.open(io.BytesIO(pdf.render(document).data)) as file:
        told = [str(one.Alt) for one in file.objects if isinstance(one, pikepdf.Dictionary) and "/Alt" in one]
    assert sorted(told) == ["图1 各社区建立情况", "图1 示意图"]
