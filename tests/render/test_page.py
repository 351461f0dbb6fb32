"""The page: every length follows from the standard, in both readings."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import docflow.render.html
from docflow.render.page import (
    INK,
    PLAIN,
    PROFILES,
    Page,
    mark_points,
    millimetres,
    points,
    profile,
    seal_row_step,
    seal_rows,
    sealed,
    sealed_jointly,
    twips,
    unsealed,
    unsealed_jointly,
)
from docflow.standard import layout, seals, sizes

both = pytest.mark.parametrize("page", PROFILES.values(), ids=PROFILES)
widths = st.integers(1, 60).map(lambda half: half / 2)


@both
def test_text_area_is_that_of_the_standard_in_both_readings(page: Page) -> None:
    assert (page.text_top, page.text_bottom) == (37, 262)
    assert (page.margin_left, page.margin_left + page.text_width) == (28, 184)
    assert page.margin_right == 26


@both
def test_grid_fills_the_box_and_never_overflows_it(page: Page) -> None:
    assert page.pitch * page.lines == pytest.approx(page.box_height)
    assert page.pitch_twips * page.lines <= page.box_height * 1440 / 25.4
    assert page.char_twips * page.columns <= twips(page.text_width)
    assert page.columns * (page.body_pt + page.char_spacing_pt) <= points(page.text_width)


def test_pitches_are_those_that_were_measured_to_hold_22_rows() -> None:
    assert (PLAIN.pitch_twips, INK.pitch_twips) == (579, 592)


def test_ink_profile_puts_the_first_characters_at_37_mm_and_the_last_at_262() -> None:
    half_gap = (INK.pitch - millimetres(INK.body_pt)) / 2
    assert INK.margin_top + half_gap == pytest.approx(37, abs=0.05)
    assert INK.margin_top + INK.box_height - half_gap == pytest.approx(262, abs=0.05)
    assert INK.raise_foot == pytest.approx(2.42)
    assert INK.lower_head == pytest.approx(2.42)
    assert PLAIN.raise_foot == PLAIN.lower_head == 0


def test_rows_of_titles_and_imprints_follow_the_standards_own_row() -> None:
    assert PLAIN.title_pitch_pt == 36
    assert PLAIN.imprint_pitch_pt == 28
    assert PLAIN.title_capacity == 20


@pytest.mark.parametrize(("form", "top"), [("red", 72), ("order", 57), ("letter", 30), ("minutes", 72)])
def test_marks_stand_where_the_standard_puts_them(form: str, top: float) -> None:
    assert PLAIN.mark_top(form) == INK.mark_top(form) == top


def test_a_plain_paper_begins_with_its_title() -> None:
    assert PLAIN.title_rows("") == 0
    assert PLAIN.title_rows("red") == PLAIN.title_rows("letter") == layout.TITLE_GAP.value


def test_letter_lines_are_170_mm_centred_on_the_text() -> None:
    assert PLAIN.letter_line_left == 21
    assert PLAIN.letter_lower_line == 277
    assert PLAIN.number_centre == 269


def test_unknown_profile_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        profile("fancy")
    assert profile("ink") is INK


@given(st.floats(0.5, 60))
def test_a_mark_always_fits_the_text_area(characters: float) -> None:
    size, share = mark_points(PLAIN, characters)
    assert characters * size * share <= points(PLAIN.text_width) + 0.01
    assert 0 < share <= 1
    assert share == 1 or size == 30


def test_a_mark_without_characters_is_no_error() -> None:
    assert mark_points(PLAIN, 0)[1] == 1


@both
def test_a_seal_lies_clear_of_the_text_and_within_one_row_of_it(page: Page) -> None:
    top = (page.seal_rows + 1) * page.pitch + page.half_gap - seals.PRESSED_BELOW - seals.USUAL / 2
    assert 0 <= top <= layout.SEAL_WITHIN.value * page.pitch
    assert page.seal_rows == 2


@given(st.floats(30, 58), st.sampled_from((0.5, 1.0)))
def test_any_seal_lies_clear_of_the_text_and_within_one_row_of_it(diameter: float, below: float) -> None:
    rows = seal_rows(diameter, PLAIN.pitch, PLAIN.half_gap, below)
    top = (rows + below) * PLAIN.pitch + PLAIN.half_gap - seals.PRESSED_BELOW - diameter / 2
    assert top + 1e-9 >= 0
    assert top <= PLAIN.pitch + 1e-9 or rows == 1


def test_seals_of_two_rows_do_not_touch() -> None:
    assert seal_row_step(PLAIN) * PLAIN.pitch > seals.USUAL


@given(widths, widths)
def test_unsealed_date_begins_two_characters_right_of_the_name(name: float, date: float) -> None:
    right, date_right = unsealed(name, date)
    assert (28 - date_right - date) - (28 - right - name) == pytest.approx(2)
    assert min(right, date_right) >= 0
    assert 2 in (right, date_right)


@given(st.lists(st.integers(1, 40).map(lambda half: half / 2), min_size=1, max_size=5), widths)
def test_unsealed_names_of_several_stand_centred_under_each_other(names: list[float], date: float) -> None:
    rights, _ = unsealed_jointly(tuple(names), date)
    assert len({round(right + name / 2, 6) for right, name in zip(rights, names, strict=True)}) == 1


@given(st.floats(1, 28), st.floats(4, 8))
def test_sealed_name_is_centred_over_the_date_and_stays_on_the_page(name: float, date: float) -> None:
    right, date_right = sealed(name, date)
    assert right + name / 2 == pytest.approx(date_right + date / 2)
    assert right >= -1e-9
    assert date_right >= 4


@given(st.lists(st.integers(6, 56).map(lambda half: half / 2), min_size=2, max_size=8), st.floats(5.5, 7.5))
def test_joint_seals_stay_on_the_page_and_never_touch(names: list[float], date: float) -> None:
    places = sealed_jointly(PLAIN, tuple(names), date)
    assert [place.index for place in places] == list(range(len(names)))
    seal = seals.USUAL / PLAIN.char
    for one, name in zip(places, names, strict=True):
        assert name / 2 - 1e-9 <= one.centre <= 28 - name / 2 + 1e-9
    for one, other in pairwise(places):
        assert other.row > one.row or other.centre - one.centre >= seal
    # Columns stand under each other, and the last name is over the date.
    assert places[-1].centre == max(place.centre for place in places)


def test_seals_in_a_row_are_whole_on_the_page() -> None:
    places = sealed_jointly(PLAIN, (5, 5, 5), 6.5)
    assert {place.row for place in places} == {0}
    assert min(place.centre for place in places) * PLAIN.char >= seals.USUAL / 2


def test_every_figure_names_its_clause_and_its_strength() -> None:
    figures = [one for one in vars(layout).values() if isinstance(one, layout.Figure)]
    assert len(figures) > 40
    assert all(figure.clause and figure.value > 0 for figure in figures)


def test_sizes_of_type_in_millimetres() -> None:
    assert sizes.millimetres("三号") == pytest.approx(5.644, abs=0.001)


def test_no_length_of_the_standard_is_written_in_the_html_engine() -> None:
    folder = Path(docflow.render.html.__file__).parent
    for file in [*folder.glob("*.py"), *(folder.parent / "chart").glob("*.py"), folder.parent / "pdf.py"]:
        code = re.sub(r'""".*?"""|#.*', "", file.read_text("utf8"), flags=re.DOTALL)
        assert not re.findall(r"(?<![\w#])\d+(?:\.\d+)?(?:mm|pt|cm)\b", code), file.name
