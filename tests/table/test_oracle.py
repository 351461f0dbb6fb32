"""openpyxl is slow but knows the format: on any sheet both readers must see the same."""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.datetime import from_excel

from docflow.table.cells import column_letter, column_number, format_of, moment_of
from docflow.table.workbook import open_book, read_tab

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(-1e12, 1e12, allow_nan=False).map(lambda number: float(format(number, ".15g"))),
    st.dates(date(1900, 3, 1), date(2199, 12, 31)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=10).filter(
        lambda text: not text.startswith("=") and "_x" not in text
    ),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(values, max_size=5), min_size=1, max_size=6), st.integers(0, 30), st.integers(0, 100))
def test_both_readers_see_the_same(lines, down, right):
    book = Workbook()
    for row, line in enumerate(lines, 1 + down):
        for column, value in enumerate(line, 1 + right):
            if value is not None:
                cell = book.active.cell(row, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    seen = {
        (cell.row, cell.column): cell.value
        for line in load_workbook(io.BytesIO(out.getvalue())).active.iter_rows()
        for cell in line
        if cell.value is not None and not (isinstance(cell.value, str) and not cell.value.strip())
    }
    ours = open_book(out.getvalue(), "a.xlsx")
    raw = read_tab(ours, ours.tabs[0])
    found = {(row, column + 1): cell for row, cells, _ in raw.rows for column, cell in cells.items()}
    assert set(found) == set(seen)
    for at, cell in found.items():
        assert _same(cell.text, cell.kind, seen[at]), (cell, seen[at])


def _same(text: str, kind: str, value: object) -> bool:
    match value:
        case bool():
            return (text, kind) == (str(value).upper(), "yes/no")
        case datetime():
            return (text, kind) == (value.date().isoformat(), "date")
        case int() | float():
            return kind == "number" and Decimal(text) == Decimal(format(value, ".15g"))
        case _:
            return (text, kind) == (value, "text")


@settings(max_examples=300, deadline=None)
@given(st.floats(1, 2_950_000, allow_nan=False), st.booleans())
def test_serial_numbers_are_the_same_moments(serial, mac):
    epoch = datetime(1904, 1, 1) if mac else datetime(1899, 12, 30)  # noqa: DTZ001
    theirs = from_excel(serial, epoch)
    ours = moment_of(serial, mac)
    if not mac and serial < 61:
        return  # openpyxl and Excel differ about the day that never was
    assert ours is None or abs(ours - theirs) <= timedelta(seconds=1)


def test_the_first_days_of_1900_and_the_day_that_never_was():
    days = {serial: str(moment_of(serial, False))[:10] for serial in (1, 59, 61)}
    assert days == {1: "1900-01-01", 59: "1900-02-28", 61: "1900-03-01"}
    assert moment_of(-1, False) is None and moment_of(3e6, False) is None


@given(st.integers(0, 20_000))
def test_letters_and_numbers_of_columns(column):
    assert column_number(column_letter(column)) == column


def test_formats():
    assert [format_of(code) for code in ("yyyy-mm-dd", "m/d/yy h:mm", "h:mm AM/PM", "[h]:mm", "0.00%", "00000")] == [
        "date",
        "date and time",
        "time",
        "time",
        "percent",
        5,
    ]
    assert [format_of(code) for code in ("General", "@", "#,##0", '0"年"', "[Red]0", "[$-804]yyyy年m月", "mm:ss")] == [
        *("general",) * 5,
        "month",
        "time",
    ]
