"""随文记录: a generated report finds nothing; every one of its figures changed by hand is found; and it can be removed."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator

from docflow import figures, lint
from docflow.errors import InvalidSource, Place
from docflow.figures import comparing, recording
from docflow.figures.recording import Stretch
from docflow.lint.composed import from_document, from_traced
from docflow.lint.figured import paper_of
from docflow.lint.recorded import record, recorded_in
from docflow.lint.stretches import of_pdf, stretches
from docflow.operations import drawing
from docflow.render import docx, pdf, pdf_words, provenance, provenance_pdf
from docflow.render.word.archive import closed, opened
from tests.figures.papers import REPORTS, filled

PAPER = Place("报告.docx")
#: What is no figure, said here once more and in other words than the reader's: dates, numbers of papers and of order.
_NO_FIGURES = re.compile(
    r"\d{4}\s*年(?:\d+月(?:\d+日)?)?|\d+月\d+日|〔\d{4}〕\d+号|《[^》]*》|[（(]\d+[）)]|^\d+[.．]|[表图]\d+|附件\d*"
    r"|第[\d一二三四五六七八九十]+[条号次]|规则F\d|[A-Z]\d+|^[—-]?\s*\d+\s*[—-]?$"
)


@cache
def sealed(name: str, seed: int) -> bytes:
    return recorded_in(docx.render(filled(name, seed).document), "docx")


def words(data: bytes) -> list[Stretch]:
    return stretches(opened(data, PAPER.source), PAPER.source)


def known(data: bytes) -> recording.Record:
    text = provenance.docx_record(opened(data, ""))
    assert text
    return recording.read(text)


def stated(pieces: Sequence[Stretch]) -> Iterator[tuple[int, re.Match[str]]]:
    """Every number in digits that a person calls a figure: where it stands among the pieces, and in its piece."""
    for at, one in enumerate(pieces):
        if one.heading is not None and re.search("序号|期限|规则", one.heading):
            continue
        cell = one.heading is not None or one.plotted
        silent = [] if cell else [found.span() for found in _NO_FIGURES.finditer(one.text)]
        if cell and re.search(r"\d年\d|[A-Z]\d", one.text):
            continue
        for found in re.finditer(r"\d+(?:\.\d+)?", one.text):
            if not any(start <= found.start() < end for start, end in silent):
                yield at, found


def other(text: str, r: random.Random) -> str:
    """`text` with one digit another."""
    at = r.choice([index for index, one in enumerate(text) if one.isdigit()])
    digit = r.choice([one for one in "123456789" if one != text[at]])
    return text[:at] + digit + text[at + 1 :]


def changed(pieces: Sequence[Stretch], at: int, found: re.Match[str], r: random.Random) -> list[Stretch]:
    text = pieces[at].text
    wrong = text[: found.start()] + other(found.group(), r) + text[found.end() :]
    return [*pieces[:at], replace(pieces[at], text=wrong), *pieces[at + 1 :]]


# --- the laws ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTS)
@settings(max_examples=2, deadline=None, phases=[Phase.generate])
@given(seed=st.integers(0, 10**6))
def test_a_generated_report_finds_nothing_with_its_record_and_without(name: str, seed: int) -> None:
    data = sealed.__wrapped__(name, seed)
    draft = lint.read(data, PAPER.source)
    assert draft.known_figures
    assert [one.text for one in figures.check(paper_of(draft))] == []
    plain = lint.read(provenance.docx_without(data, ""), PAPER.source)
    assert plain.known_figures is None
    assert [one.text for one in figures.check(paper_of(plain))] == []


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(REPORTS[1:]), st.integers(0, 10**6))
def test_no_report_on_any_ledger_contradicts_itself(name: str, seed: int) -> None:
    draft = from_document(filled(name, seed).document, name)
    assert [one.text for one in figures.check(paper_of(draft))] == []


@pytest.mark.row("R16")
@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTS)
@settings(max_examples=1, deadline=None, phases=[Phase.generate])
@given(seed=st.integers(0, 10**6))
def test_every_figure_of_a_report_changed_by_hand_is_found(name: str, seed: int) -> None:
    data, r = sealed.__wrapped__(name, seed), random.Random(seed)
    pieces, was = words(data), known(data)
    places = list(stated(pieces))
    assert places
    for at, found in places:
        wrong = comparing.compared(was, changed(pieces, at, found, r), PAPER)
        assert [one.rule for one in wrong] == ["公098"], (pieces[at].text, found.group(), wrong)
        assert wrong[0].place == pieces[at].place and f"生成时是 {found.group()}" in wrong[0].text


@pytest.mark.parametrize("name", ["调研报告", "年度总结", "工作通报"])
def test_every_value_that_a_field_gave_is_in_the_record(name: str) -> None:
    for seed in range(2):
        made = filled(name, seed)
        numbers = [one for one in known(sealed(name, seed)).numbers if one.text]
        draft = from_traced(made.traced, name)
        said = [
            line.text[start:end]
            for line in draft.lines
            if line.role in ("body", "heading")
            for start, end, _ in line.origins
        ]
        said += [
            grid.rows[row][cell]
            for grid in draft.tables
            for row, cell, _ in grid.origins
            if grid.rows[0][cell] not in ("序号", "规则")
        ]
        for value in said:
            if re.fullmatch(r"\d+(?:\.\d+)?", value) and value != "2026":
                assert any(comparing.same(one.text.rstrip("%"), value) for one in numbers), value


def reworded(pieces: Sequence[Stretch], r: random.Random) -> list[Stretch]:
    """The words of a paper edited here and there: a word put in, another taken out, none of them a number."""
    out = []
    for one in pieces:
        text = one.text
        for _ in range(3 if one.heading is None and not one.plotted else 0):
            at = r.randrange(len(text) + 1)
            if not re.search(r"[\d.]$", text[:at]) and not re.match(r"[\d.]", text[at:]):
                text = text[:at] + r.choice(("目前", "，", "大家", "")) + text[at:]
        out.append(replace(one, text=text))
    return out


def test_words_edited_around_the_figures_are_no_finding_and_a_figure_among_them_is() -> None:
    for seed in range(3):
        data, r = sealed("调研报告", seed % 2), random.Random(seed)
        pieces, was = words(data), known(data)
        edited = reworded(pieces, r)
        assert [one.text for one in comparing.compared(was, edited, PAPER) if one.rule == "公098"] == []
        for at, found in r.sample(list(stated(edited)), 12):
            wrong = comparing.compared(was, changed(edited, at, found, r), PAPER)
            assert len(wrong) > len(comparing.compared(was, edited, PAPER)), edited[at].text


def test_paragraphs_that_went_came_or_moved_are_told_by_what_they_state() -> None:
    data = sealed("调研报告", 0)
    pieces, was = words(data), known(data)
    at = next(index for index, one in enumerate(pieces) if "这一类" in one.text)
    [gone] = comparing.compared(was, [*pieces[:at], *pieces[at + 1 :]], PAPER)
    assert gone.rule == "公099" and "现在没有了" in gone.text
    [come] = comparing.compared(was, [*pieces[:3], Stretch("另有7个正在筹备。", PAPER), *pieces[3:]], PAPER)
    assert come.rule == "公099" and "“另有7个正在筹备”：生成时没有这个数字" in come.text
    moved = [*pieces[:at], *pieces[at + 1 : at + 4], pieces[at], *pieces[at + 4 :]]
    assert comparing.compared(was, moved, PAPER) == []
    assert comparing.compared(was, [*pieces[:3], Stretch("定于2026年5月3日开会。", PAPER), *pieces[3:]], PAPER) == []


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("共１２６０个，占三成。", False),
        ("共1,260个，占三成。", False),
        ("共1260个，占四成。", True),
        ("共1206个，占三成。", True),
        ("共1260万个，占三成。", True),
    ],
)
def test_a_number_is_compared_by_what_it_says_and_not_by_how_it_is_written(now: str, found: bool) -> None:
    was = recording.taken([Stretch("共1260个，占三成。", PAPER)])
    assert bool(comparing.compared(was, [Stretch(now, PAPER)], PAPER)) is found


# --- without the record -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_without_the_record_most_changed_figures_of_tables_and_totals_are_still_found() -> None:
    """What only one figure of the paper says, nothing on paper contradicts: these are the ones that are missed."""
    r, wrong = random.Random(7), []
    for name in ("调研报告", "年度总结", "工作通报", "摸底调研报告"):
        draft = lint.read(provenance.docx_without(sealed(name, 3), ""), PAPER.source)
        wrong += r.sample(list(one_changed(paper_of(draft), r)), 20)
    hits = sum(bool(figures.check(one)) for one in wrong)
    assert hits >= len(wrong) * 0.75, f"{hits} of {len(wrong)}"


def one_changed(paper: figures.Paper, r: random.Random) -> Iterator[figures.Paper]:
    for at, passage in enumerate(paper.passages):
        if passage.part in ("body", "heading"):
            for one in figures.listed(figures.Paper((passage,))):
                if re.search(r"\d", one.text):
                    text = passage.text[: one.start] + other(one.text, r) + passage.text[one.end :]
                    wrong = replace(passage, text=text)
                    yield replace(paper, passages=(*paper.passages[:at], wrong, *paper.passages[at + 1 :]))
    for at, grid in enumerate(paper.grids):
        for one in figures.listed(figures.Paper((), (grid,))):
            if not re.search(r"\d", one.text):
                continue
            row, cell = next(
                (row, cell)
                for row in range(len(grid.rows))
                for cell in range(len(grid.rows[row]))
                if grid.at(row, cell) == one.place
            )
            rows = [list(cells) for cells in grid.rows]
            rows[row][cell] = other(rows[row][cell], r)
            wrong_grid = replace(grid, rows=tuple(map(tuple, rows)))
            yield replace(paper, grids=(*paper.grids[:at], wrong_grid, *paper.grids[at + 1 :]))


# --- the file -----------------------------------------------------------------------------------------------------


def test_a_digit_changed_inside_the_file_is_found_in_text_table_and_chart() -> None:
    data = sealed("调研报告", 0)
    for part, pattern in (
        ("word/document.xml", rb"(<w:t[^>]*>)(\d+)(</w:t>)"),
        ("word/charts/chart1.xml", rb"(<c:v>)(\d+\.\d)(</c:v>)"),
    ):
        parts = dict(opened(data, ""))
        found = next(re.finditer(pattern, parts[part]))
        parts[part] = parts[part][: found.start(2)] + b"7777" + parts[part][found.end(2) :]
        wrong = [one for one in figures.check(paper_of(lint.read(closed(parts), "报告.docx"))) if one.rule == "公098"]
        assert len(wrong) == 1 and "现在写的是 7777" in wrong[0].text, part


@pytest.mark.parametrize("harm", ["deleted", "inserted"])
def test_a_tracked_change_counts_as_its_reader_sees_it(harm: str) -> None:
    """A figure that is struck out by tracked changes is gone; one that is put in has come."""
    parts = dict(opened(sealed("组建方案", 1), ""))
    text = parts["word/document.xml"]
    run = next(
        one
        for one in re.finditer(rb"<w:r>(?:(?!</w:r>).)*?<w:t[^>]*>[^<]*\d+[^<]*</w:t></w:r>", text)
        if "职工" in one.group().decode()
    )
    if harm == "deleted":
        gone = run.group().replace(b"<w:t", b"<w:delText").replace(b"</w:t>", b"</w:delText>")
        mended = b'<w:del w:id="1" w:author="a">' + gone + b"</w:del>"
    else:
        mended = (
            run.group()
            + b'<w:ins w:id="1" w:author="a"><w:r><w:t>9</w:t></w:r><w:r><w:t xml:space="preserve">, 77 </w:t></w:r></w:ins>'
        )
    parts["word/document.xml"] = text[: run.start()] + mended + text[run.end() :]
    assert [
        one for one in figures.check(paper_of(lint.read(closed(parts), "方案.docx"))) if one.rule in ("公098", "公099")
    ]


def test_the_record_is_the_same_bytes_is_valid_and_can_be_taken_away(tmp_path: Path) -> None:
    plain = docx.render(filled("年度总结", 1).document)
    data = recorded_in(plain, "docx")
    assert data == recorded_in(plain, "docx")
    path = tmp_path / "报告.docx"
    path.write_bytes(data)
    found = OpenXmlValidator().validate(path)
    assert found.is_valid, found.errors
    without = provenance.docx_without(data, "")
    with zipfile.ZipFile(io.BytesIO(without)) as now, zipfile.ZipFile(io.BytesIO(plain)) as before:
        assert now.namelist() == before.namelist()
        assert all(now.read(one) == before.read(one) for one in now.namelist() if not one.endswith((".rels", "].xml")))
    assert provenance.docx_without(without, "") == without
    assert provenance.docx_record(opened(without, "")) is None


def test_the_record_keeps_no_words_of_the_paper_and_no_numbers_but_its_figures() -> None:
    texts = ("联系人王小明，电话13912345678，身份证330102199001011234。", "2026年3月5日走访困难党员12户。")
    text = recording.written(recording.taken([Stretch(one, PAPER) for one in texts]))
    assert "12@" in text and not re.search("139|330|2026|王|电|困", text)


@pytest.mark.parametrize("harm", ["figure", "cut", "other"])
def test_a_record_that_was_changed_is_told_and_not_believed(harm: str) -> None:
    plain = docx.render(filled("组建方案", 1).document)
    text = record(stretches(opened(plain, ""), ""))
    number = next(one.text for one in recording.read(text).numbers if one.text)
    harmed = {"figure": text.replace(f"{number}@", f"{int(number) + 1}@"), "cut": text[:-3], "other": "x"}[harm]
    data = provenance.docx_with(plain, harmed)
    [found] = figures.check(paper_of(lint.read(data, "方案.docx")))
    assert found.rule == "公098" and "随文的数字记录被改过或者已损坏" in found.text


# --- PDF ------------------------------------------------------------------------------------------------------------


@cache
def pressed(name: str, seed: int) -> bytes:
    return pdf.render(filled(name, seed).document).data


@pytest.mark.skipif(not drawing.can_draw_pdf(), reason="no faces, no Pango")
@pytest.mark.slow
@pytest.mark.parametrize("name", ["调研报告", "年度总结", "工作通报", "摸底调研报告"])
def test_every_figure_in_the_words_of_a_pdf_changed_by_hand_is_found(name: str) -> None:
    data, r = recorded_in(pressed(name, 1), "pdf"), random.Random(1)
    text = provenance_pdf.pdf_record(data)
    assert text
    was, pieces = recording.read(text), of_pdf(pdf_words.blocks(data, PAPER.source), PAPER.source)
    places = [(at, found) for at, found in stated(pieces) if not pieces[at].plotted]
    assert len(places) > 10
    for at, found in r.sample(places, min(len(places), 40)):
        wrong = comparing.compared(was, changed(pieces, at, found, r), PAPER)
        assert [one.rule for one in wrong] == ["公098"], (pieces[at].text, found.group(), wrong)
    drawn = [at for at, one in enumerate(pieces) if one.plotted and re.fullmatch(r"\d+(?:\.\d)?", one.text)]
    for at in drawn[:10]:
        found = re.match(r".*", pieces[at].text)
        assert found and comparing.compared(was, changed(pieces, at, found, r), PAPER)
    assert len(drawn) > 3
    assert [one.text for one in figures.check(paper_of(lint.read(data, "报告.pdf")))] == []


@pytest.mark.skipif(not drawing.can_draw_pdf(), reason="no faces, no Pango")
def test_the_record_of_a_pdf_is_an_update_behind_it_and_the_same_bytes() -> None:
    import pikepdf

    plain = pressed("调研报告", 1)
    data = recorded_in(plain, "pdf")
    assert data.startswith(plain) and data == recorded_in(plain, "pdf") and data != plain
    assert recorded_in(data, "pdf") == data
    with pikepdf.open(io.BytesIO(data)) as one, pikepdf.open(io.BytesIO(plain)) as other_:
        assert one.check_pdf_syntax() == []
        assert len(one.pages) == len(other_.pages) and one.trailer.ID == other_.trailer.ID
    # Cut off again, it is the file that it was.
    assert lint.read(plain, "报告.pdf").known_figures is None


@pytest.mark.skipif(not drawing.can_draw_pdf(), reason="no faces, no Pango")
def test_a_pdf_without_its_record_is_read_as_any_other_text() -> None:
    draft = lint.read(pressed("调研报告", 1), "报告.pdf")
    paper = paper_of(draft)
    assert draft.title.endswith("调研报告") and len(paper.grids) >= 3 and figures.check(paper) == []
    grid = paper.grids[0]
    rows = [list(row) for row in grid.rows]
    rows[-1][1] = str(int(rows[-1][1]) + 1)
    wrong = replace(paper, grids=(replace(grid, rows=tuple(map(tuple, rows))), *paper.grids[1:]))
    assert {one.rule for one in figures.check(wrong)} >= {"公082"}


@pytest.mark.parametrize(
    ("data", "what"),
    [(b"%PDF-1.7\n", "不完整"), (b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF", "")],
)
def test_a_pdf_that_cannot_be_read_is_told(data: bytes, what: str) -> None:
    with pytest.raises(InvalidSource) as caught:
        lint.read(data, "扫描.pdf")
    [found] = caught.value.problems
    assert found.code == "T133" and what in found.text and found.remedy == "用生成它的 .docx 检查"


def test_a_pdf_without_structure_or_with_too_much_of_it_is_told() -> None:
    import pikepdf

    out = io.BytesIO()
    with pikepdf.new() as plain:
        plain.add_blank_page()
        plain.save(out)
    with pytest.raises(InvalidSource, match="没有结构标记"):
        lint.read(out.getvalue(), "扫描.pdf")
    bomb = io.BytesIO()
    with pikepdf.new() as big:
        big.add_blank_page()
        big.pages[0].Contents = pikepdf.Stream(big, b" " * (pdf_words.LIMIT_BYTES + 1))
        big.Root.StructTreeRoot = pikepdf.Dictionary()
        big.save(bomb, compress_streams=True)
    assert len(bomb.getvalue()) < 1_000_000
    with pytest.raises(InvalidSource, match="结构不明"):
        lint.read(bomb.getvalue(), "大.pdf")


@pytest.mark.skipif(not drawing.can_draw_pdf(), reason="no faces, no Pango")
def test_a_pdf_broken_anywhere_is_read_or_told_and_never_a_crash() -> None:
    data, r, told = recorded_in(pressed("组建方案", 1), "pdf"), random.Random(3), 0
    for _ in range(40):
        broken = bytearray(data)
        for _ in range(r.choice((1, 5, 40))):
            broken[r.randrange(5, len(broken))] = r.randrange(256)
        try:
            lint.read(bytes(broken[: r.randrange(5, len(broken))] if r.random() < 0.3 else broken), "坏.pdf")
        except InvalidSource as wrong:
            told += {one.code for one in wrong.problems} == {"T133"}
    assert told > 5
