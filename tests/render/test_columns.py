"""Columns of a table fill the width there is, whatever stands in them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from docflow.document.model import Spans, Table, Text
from docflow.render import columns

words = st.text(st.sampled_from("中文字，A1年%-"), max_size=24)
tables = st.integers(1, 7).flatmap(
    lambda wide: st.lists(st.lists(words, min_size=wide, max_size=wide), min_size=1, max_size=4)
)


def table(rows: list[list[str]]) -> Table:
    cells: list[tuple[Spans, ...]] = [tuple((Text(one),) for one in row) for row in rows]
    return Table(header=cells[0], rows=tuple(cells[1:]), align=("left",) * len(rows[0]))


#: The first column takes less than an equal share, and leaves too little for the long words of the others.
SQUEEZED = [["中" * 12, "中" * 40, "A" * 24, "A" * 24]]


@given(tables, st.floats(0, 0.3))
@example(SQUEEZED, 0.0)
def test_columns_fill_the_width_and_none_is_without_any(rows: list[list[str]], gap: float) -> None:
    found = columns.widths(table(rows), 4.2, 3.0, 156.0, gap)
    assert sum(found) == pytest.approx(156.0)
    assert min(found) > 3.0


def test_a_long_word_keeps_its_line_where_short_columns_can_give_way() -> None:
    found = columns.widths(table(SQUEEZED), 4.2, 3.0, 156.0)
    assert found[2] == found[3] >= 24 * 4.2 / 2 + 3.0
