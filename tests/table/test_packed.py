"""Laws of packed sequences: what comes out is what went in, and it takes a fraction of the room."""

import tracemalloc
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.form import Field, Form, Scalar
from docflow.table import Packed, load, write

VALUES = st.none() | st.text() | st.integers() | st.dates() | st.tuples(st.text(), st.text())


@given(st.lists(st.tuples(st.integers(), st.dictionaries(st.text(), VALUES)), max_size=20), st.integers(1, 60))
def test_what_comes_out_is_what_went_in(things, times):
    whole = things * times
    packed = Packed(whole)
    assert len(packed) == len(whole) and list(packed) == whole
    assert [packed[at] for at in range(len(whole))] == whole
    assert packed[:] == whole and packed[3:700:7] == whole[3:700:7] and packed[-5:] == whole[-5:]
    if whole:
        assert packed[-1] == whole[-1]
    for at in (len(whole), -len(whole) - 1):
        with pytest.raises(IndexError):
            packed[at]


def test_what_cannot_be_packed_is_kept_as_it_is():
    things = [(one, MappingProxyType({"项": one})) for one in range(600)]
    assert list(Packed(things)) == things and Packed(things)[300] is things[300]


def test_a_row_takes_a_fraction_of_the_room():
    def rows():
        for number in range(5_000):
            yield number, {"单位": f"单位{number}", "日期": date(2026, 1, 1 + number % 28), "数": Decimal(number)}

    def room(made):
        tracemalloc.start()
        kept = made(rows())
        size = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        assert len(kept) == 5_000
        return size

    assert room(Packed) * 5 < room(list)


def test_a_table_says_the_same_packed():
    form = Form((Field("单位", Scalar("text")), Field("数", Scalar("integer"))))
    data = write(["单位", "数"], [(f"单位{one}", "约" if one % 50 == 3 else one) for one in range(700)])
    plain, packed = load(data, form), load(data, form, packed=True)
    assert isinstance(packed.good, Packed) and tuple(packed.good) == plain.good and len(plain.refused) == 14
    assert (packed.problems, packed.refused, packed.read_from) == (plain.problems, plain.refused, plain.read_from)
