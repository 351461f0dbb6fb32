"""Titles break by meaning, in the shapes the standard asks for, and never inside a part."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.chinese import width
from docflow.document.model import TitlePart, title_text
from docflow.document.titles import CLOSING, OPENING, joined, lines, parts, shape, split

CAPACITY = 20
WORDS = st.text(st.sampled_from("中共示范区街道工作委员会关于成立支部的2026（）a"), min_size=1, max_size=16)
TITLES = st.lists(st.builds(TitlePart, WORDS, st.sampled_from([1, 1, 2])), min_size=1, max_size=9).map(tuple)
WITH_LAST_RESORTS = st.lists(st.builds(TitlePart, WORDS, st.integers(0, 2)), min_size=1, max_size=12).map(tuple)


def ends(title: tuple[TitlePart, ...], broken: tuple[str, ...]) -> list[int]:
    """How many parts stand before each break; fails when a line ends inside a part."""
    found, taken, text = [], 0, ""
    for line in broken[:-1]:
        text += line
        while len(title_text(title[:taken])) < len(text):
            taken += 1
        assert title_text(title[:taken]) == text, "a line ends inside a part"
        found.append(taken)
    return found


@given(WITH_LAST_RESORTS)
def test_lines_are_the_title_and_never_split_a_part(title: tuple[TitlePart, ...]) -> None:
    broken = lines(title, CAPACITY)
    assert "".join(broken) == title_text(title)
    assert all(broken)
    ends(title, broken)


@given(WITH_LAST_RESORTS)
def test_a_line_is_longer_than_the_page_only_where_one_part_is(title: tuple[TitlePart, ...]) -> None:
    parts_too_long = {part.text for part in title if width(part.text) > CAPACITY}
    assert all(width(line) <= CAPACITY or line in parts_too_long for line in lines(title, CAPACITY))


@given(TITLES)
def test_a_last_resort_is_not_taken_where_another_break_serves(title: tuple[TitlePart, ...]) -> None:
    fine = tuple(
        one
        for part in title
        for one in [*(TitlePart(c, 0) for c in part.text[:-1]), TitlePart(part.text[-1], part.break_after)]
    )
    if all(width(part.text) <= CAPACITY for part in title):
        assert lines(fine, CAPACITY) == lines(title, CAPACITY)


@given(TITLES)
def test_a_trapezoid_or_a_diamond_where_there_is_one(title: tuple[TitlePart, ...]) -> None:
    broken = lines(title, CAPACITY)
    if len(broken) < 2 or any(width(part.text) > CAPACITY for part in title):
        return
    widths = [width(part.text) for part in title]
    good = False
    for cuts in combinations(range(1, len(title)), len(broken) - 1):
        around = (0, *cuts, len(title))
        found = [sum(widths[a:b]) for a, b in pairwise(around)]
        good = good or (max(found) <= CAPACITY and shape(found) in ("trapezoid", "diamond"))
    if good:
        assert shape([width(line) for line in broken]) in ("trapezoid", "diamond")


def test_a_title_that_fits_stands_on_one_line() -> None:
    assert lines((TitlePart("关于成立支部的", 2), TitlePart("请示", 1)), CAPACITY) == ("关于成立支部的请示",)
    assert lines((), CAPACITY) == ()


@pytest.mark.parametrize(
    ("widths", "found"),
    [
        ((8.0,), "line"),
        ((10.0, 12.0), "trapezoid"),
        ((12.0, 10.0, 8.0), "trapezoid"),
        ((8.0, 12.0, 10.0), "diamond"),
        ((10.0, 10.0), "rectangle"),
        ((12.0, 8.0, 12.0), "hourglass"),
        ((10.0, 12.0, 12.0), "trapezoid"),
    ],
)
def test_the_shapes(widths: tuple[float, ...], found: str) -> None:
    assert shape(widths) == found


@pytest.mark.parametrize(
    ("chunks", "kind", "expected"),
    [
        ([("关于印发《办法》的通知", False)], "通知", "关于/印发《办法》的/通知/"),
        (
            [("甲街道", True), ("关于成立", False), ("乙公司", True), ("的请示", False)],
            "请示",
            "甲街道/关于/成立乙公司的/请示/",
        ),
        (
            [("关于成立|中共", False), ("乙公司", True), ("支部的|请示", False)],
            "请示",
            "关于/成立//中共乙公司/支部的//请示/",
        ),
        ([("关于拨付", False), ("5", True), ("万元经费的函", False)], "函", "关于/拨付5万元经费的/函/"),
        ([("第", False), ("三", True), ("次、", False), ("四", True)], "", "第三/次、/四/"),
        ([("关于《", False), ("甲|乙", True), ("》的批复", False)], "批复", "关于/《甲|乙》的/批复/"),
        ([("  ", True), ("", False)], "", "  /"),
        ([], "请示", ""),
    ],
)
def test_where_a_title_may_break(chunks: list[tuple[str, bool]], kind: str, expected: str) -> None:
    assert "".join(part.text + "/" * part.break_after for part in parts(chunks, kind)) == expected


@given(
    st.lists(st.tuples(st.text(st.sampled_from("关于、》《的第5万元|请示ab "), max_size=9), st.booleans()), max_size=6)
)
def test_parts_keep_every_word(chunks: list[tuple[str, bool]]) -> None:
    kept = "".join(text if is_value else text.replace("|", "") for text, is_value in chunks)
    assert title_text(parts(chunks, "请示")) == kept


@given(st.text(st.sampled_from("甲乙丙丁2026年月〔〕8号（）《》、的abc%"), min_size=1, max_size=40))
def test_a_long_value_is_split_where_a_line_could_end(text: str) -> None:
    pieces = split(text)
    assert title_text(pieces) == text
    assert all(one.break_after == 0 for one in pieces[:-1])
    for one in pieces[1:]:
        assert one.text[0] not in CLOSING
    for one in pieces[:-1]:
        assert one.text[-1] not in OPENING
        assert not one.text[-1].isdigit()


def test_a_title_in_stretches() -> None:
    assert joined((TitlePart("关于", 1), TitlePart("成", 0), TitlePart("立的", 1), TitlePart("函", 0))) == [
        "关于",
        "成立的",
        "函",
    ]


def test_a_real_title() -> None:
    attached = "关于2026年全面加强|某区非公有制经济组织和社会组织|党建工作的|实施意见"
    title = parts([(attached, False)], "实施意见")
    assert lines(title, CAPACITY) == ("关于2026年全面加强", "某区非公有制经济组织和社会组织", "党建工作的实施意见")


def test_a_long_value_is_broken_as_seldom_as_can_be() -> None:
    title = (*split("甲" * 8), *split("乙" * 26), *split("丙" * 8))
    assert [len(line) for line in lines(title, CAPACITY)] == [17, 17, 8]
