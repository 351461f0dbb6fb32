"""A sheet says the same however it is read: row by row from cells, at once from texts, or one half by another process."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from docflow.errors import InvalidSource
from docflow.form import Field, Form, Scalar
from docflow.table import ahead, container, load, quick, workbook
from docflow.table.dull import Dull
from docflow.table.model import Cell, RawRow
from docflow.table.packed import Packed
from docflow.table.rows import DataRows
from tests.table.test_quick import made, sheet

HEADINGS = ("单位名称", "人数", "联系人", "时间")
FORM = Form(
    (
        Field("单位名称", Scalar("text"), required=True),
        Field("人数", Scalar("integer")),
        Field("联系人", Scalar("person")),
        Field("时间", Scalar("text")),
    )
)
_WORDS = (
    "甲厂",
    "合计",
    "填表人：",
    "张三",
    "9:30",
    "单位名称",
    "一、规上",
    "注：如上",
    "人：9",
    " 乙",
    "",
    "人均",
    "3",
    "李•四",
    "A&B",
)
_TEXTS = st.sampled_from(_WORDS)


class Sheet:
    """Rows of shared texts and numbers, as a program writes them."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self.rows: list[str] = []

    def row(self, values: tuple[str | int | None, ...], more: str = "", numbered: bool = True) -> None:
        number = len(self.rows) + 1
        cells = []
        for letter, value in zip("ABCDE", values, strict=False):
            where = f'r="{letter}{number}" s="0"'
            if isinstance(value, int):
                cells.append(f"<c {where}><v>{value}</v></c>")
            elif value is not None:
                cells.append(f'<c {where} t="s"><v>{self.texts.setdefault(value, len(self.texts))}</v></c>')
        mark = f' r="{number}"' if numbered else ""
        self.rows.append(f"<row{mark}{more}>{''.join(cells)}</row>")

    def file(self, tail: str = "") -> bytes:
        shared = "".join(f'<si><t xml:space="preserve">{escape(one)}</t></si>' for one in self.texts)
        return made(sheet("".join(self.rows), tail=tail), shared)


def dull(rows: int, other: Other) -> Sheet:
    out = Sheet()
    out.row(HEADINGS)
    for number in range(rows):
        if number in other:
            out.row(*other[number])
        out.row((f"第{number}厂", number, "张三", f"{number % 24}:30"))
    return out


def said(data: bytes, **options: object) -> object:
    """Everything that is told of the rows, or what refused them."""
    try:
        found = load(data, FORM, name="名单.xlsx", packed=True, **options)  # type: ignore[arg-type]
    except InvalidSource as refused:
        return refused.problems
    return (
        list(found.good),
        found.problems,
        found.refused,
        found.choices,
        [*map(found.good.__getitem__, range(len(found.good)))],
    )


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of a few rows, and no sheet too short for two processes."""
    monkeypatch.setattr(ahead, "WORTH", 0)
    for room in (container, workbook):
        monkeypatch.setattr(room, "PIECE", 2_000)


Other = dict[int, tuple[tuple[str | int | None, ...], str, bool]]


@st.composite
def others(draw: st.DrawFn) -> Other:
    """Odd rows, most of them alike in their cells, so that they too are read at once."""
    alike = tuple(draw(st.sampled_from([_TEXTS, _TEXTS, st.integers(0, 10**16), st.none()])) for _ in HEADINGS)
    more = draw(st.sampled_from(["", "", ' hidden="1"', ' spans="1:4"']))
    values = st.one_of(
        st.tuples(*alike), st.tuples(*alike), st.tuples(*(st.one_of(_TEXTS, st.none()) for _ in HEADINGS))
    )
    rows = st.tuples(values, st.just(more), st.sampled_from([True, True, True, False]))
    return draw(st.dictionaries(st.integers(0, 499), rows, max_size=16))


@settings(max_examples=120, deadline=None)
@given(others())
def test_a_row_without_cells_says_what_its_cells_say(
    other: Other,
) -> None:
    """Law: rows read at once become the records, and the sentences, that their cells become."""
    data = dull(300, other).file()
    at_once = said(data)
    most, quick._MOST_WHOLES = quick._MOST_WHOLES, 0
    try:
        assert said(data) == at_once
    finally:
        quick._MOST_WHOLES = most


def test_most_rows_of_a_dull_sheet_have_no_cells() -> None:
    """Law against a quick way that is none."""
    book = workbook.open_book(dull(300, {}).file(), "名单.xlsx")
    rows = list(workbook.rows_of(book, book.tabs[0])[1])
    assert sum(type(cells) is Dull for _, cells, _ in rows) >= 298
    assert all(dict(cells) == cells.cells() and len(cells) == 4 for _, cells, _ in rows if type(cells) is Dull)


@settings(max_examples=25, deadline=None)
@given(others(), st.sampled_from(["", '<mergeCells count="1"><mergeCell ref="A300:A302"/></mergeCells>']))
def test_two_processes_read_what_one_reads(other: Other, tail: str) -> None:
    """Law: with a total, a note, a hidden row, a doubt anywhere; rows without numbers of their own."""
    data = dull(500, other).file(tail)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ahead, "WORTH", 0)
        patch.setattr(container, "PIECE", 2_000)
        patch.setattr(workbook, "PIECE", 2_000)
        assert said(data, workers=2) == said(data)


def test_half_of_a_long_sheet_is_read_by_the_other_process(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    joined: list[int] = []
    real = Packed.join
    monkeypatch.setattr(
        Packed, "join", lambda self, blocks: (joined.append(sum(one for one, _ in blocks)), real(self, blocks))[1]
    )
    data = dull(2_000, {1_900: (("合计", 9), "", True)}).file()
    found = said(data, workers=2)
    assert isinstance(found, tuple) and len(found[0]) == 2_000
    assert 600 < sum(joined) < 1_000, "from before the middle to the block of the total"


def test_without_a_process_to_be_had_one_reads_all(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the other process leaves unread, or dies over, is read here."""
    data = dull(600, {}).file()
    whole = said(data)
    monkeypatch.setattr(ahead.Ahead, "_rows", lambda self, begin, good: 1 / 0)
    assert said(data, workers=2) == whole


def test_too_many_rows_are_refused_by_two_as_by_one(small: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from docflow.table import sheet as room

    monkeypatch.setattr(room, "LIMIT_ROWS", 700)
    data = dull(900, {}).file()
    assert said(data, workers=2) == said(data)
    assert [one.code for one in said(data)] == ["D213"]  # type: ignore[attr-defined]


_ODD: dict[str, tuple[tuple[str | int | None, ...], str, bool]] = {
    "a total": (("合计", 9), "", True),
    "a signature": (("填表人：张三", None, "审核人：李四"), "", True),
    "a hidden row": (("乙厂", 9, "李四", "9:30"), ' hidden="1"', True),
    "a cell beside the headings": (("乙厂", 9, "李四", "9:30", "另"), "", True),
    "no number of its own": (("乙厂", 9, "李四", "9:30"), "", False),
    "a row that is refused": (("乙厂", "九个", "李四", "9:30"), "", True),
    "a name to be told of": (("乙厂", 9, "李•四", "9:30"), "", True),
    "the headings again": (HEADINGS, "", True),
    "a name that is missing": ((None, 9, "李四", "9:30"), "", True),
}


@pytest.mark.parametrize("odd", _ODD.values(), ids=_ODD)
def test_an_odd_row_anywhere_is_read_by_two_as_by_one(
    small: None, monkeypatch: pytest.MonkeyPatch, odd: tuple[tuple[str | int | None, ...], str, bool]
) -> None:
    """Before the row with which the other process begins, in its place, behind it; then a note, which may be one."""
    taken: list[workbook.Taken] = []
    real = ahead.Ahead._take
    monkeypatch.setattr(ahead.Ahead, "_take", lambda *given: taken.append(real(*given)) or taken[-1])
    said(dull(520, {}).file(), workers=2)
    begin = taken.pop().first
    assert begin > 200
    for at in (*range(begin - 5, begin + 3), 400):
        data = dull(520, {at: odd, 518: (("（1）说明如上。",), "", True)}).file()
        assert said(data, workers=2) == said(data), at
    assert sum(one.rows > 100 for one in taken) > 3, "it did read ahead"


def test_a_note_that_follows_rows_read_elsewhere_is_a_row() -> None:
    """After a total notes may come, but not once there were data again, whoever read them."""
    cells = {0: Cell("甲厂"), 1: Cell("9", "number")}
    total, note = (3, {0: Cell("合计"), 1: Cell("9", "number")}, False), (9, {0: Cell("（1）说明如上。")}, False)

    def given() -> Iterator[RawRow]:
        yield 2, cells, False
        yield total
        assert data.may_follow(between)
        yield note

    for between, numbers in ((0, [2]), (3, [2, 9])):
        data = DataRows((), given(), (0, 1), ("单位名称", "人数"))
        assert not data.may_follow(between), "there was no row of data yet"
        assert [number for number, _, _ in data] == numbers
