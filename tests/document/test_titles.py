"""Titles break by meaning, in the shapes the standard asks for, and never inside a part."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docflow.chinese import width
from docflow.document import phrasing
from docflow.document.model import TitlePart, title_text
from docflow.document.titles import CLOSING, OPENING, joined, lines, parts, shape, split

from .titling import EVERY, REAL, WHOLE

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


def looks(broken: tuple[str, ...]) -> str:
    return shape([width(line) for line in broken])


def allowed(title: tuple[TitlePart, ...]) -> list[int]:
    """Where a line may end: between stretches, and inside them where two words meet and a part ends."""
    known = phrasing.breaks(title_text(title))
    at, found = 0, []
    for part in title[:-1]:
        at += len(part.text)
        if part.break_after or at in known:
            found.append(at)
    return found


def has_shape(title: tuple[TitlePart, ...], counts: range) -> bool:
    """Whether any allowed breaking into so many lines that fit gives a trapezoid or a diamond."""
    text = title_text(title)
    for count in counts:
        for cuts in combinations(allowed(title), count - 1):
            found = [width(text[a:b]) for a, b in pairwise((0, *cuts, len(text)))]
            if max(found) <= CAPACITY and shape(found) in ("trapezoid", "diamond"):
                return True
    return False


@given(st.one_of(WITH_LAST_RESORTS, REAL.map(lambda one: parts(*one))))
def test_lines_are_the_title_and_fit_the_page(title: tuple[TitlePart, ...]) -> None:
    broken = lines(title, CAPACITY)
    assert "".join(broken) == title_text(title)
    assert all(broken)
    assert all(width(line) <= CAPACITY for line in broken)


@given(st.one_of(TITLES, REAL.map(lambda one: parts(*one))))
def test_a_line_ends_inside_a_part_only_where_there_is_no_shape_without(title: tuple[TitlePart, ...]) -> None:
    broken = lines(title, CAPACITY)
    if any(width(part.text) > CAPACITY for part in title):
        return
    try:
        ends(title, broken)
    except AssertionError:
        assert not has_shape(title, range(len(broken), len(broken) + 1))
        assert looks(broken) in ("trapezoid", "diamond")


@given(st.one_of(TITLES, REAL.map(lambda one: parts(*one))))
def test_a_trapezoid_or_a_diamond_where_any_allowed_breaking_gives_one(title: tuple[TitlePart, ...]) -> None:
    broken = lines(title, CAPACITY)
    if len(broken) > 1 and looks(broken) not in ("trapezoid", "diamond"):
        assert not has_shape(title, range(len(broken), min(len(broken) + 2, 5)))


@pytest.mark.parametrize("capacity", [16, CAPACITY])
def test_eight_hundred_titles_of_offices_are_broken_by_meaning(capacity: int) -> None:
    """No word, name or number is broken, every title has its shape, no line is lost or alone."""
    for chunks, kind in EVERY:
        title = parts(chunks, kind)
        # As its parts, and as one text of which nothing is known.
        broken = lines(title if capacity == CAPACITY else (TitlePart(title_text(title)),), capacity)
        said = " / ".join(broken)
        text = "".join(broken)
        cuts = [len("".join(broken[:count])) for count in range(1, len(broken))]
        for word in WHOLE:
            inside = {at + step for at in occurrences(text, word) for step in range(1, len(word))}
            assert not inside & set(cuts), said
        assert len(broken) == 1 or looks(broken) in ("trapezoid", "diamond"), said
        assert len(broken) <= 4 + (capacity < CAPACITY), said
        assert all(len(line) > 1 for line in broken) or broken[-1] == "函", said
        assert not any(line[0] in CLOSING for line in broken[1:]), said
        assert not any(line[-1] in OPENING for line in broken[:-1]), said


def occurrences(text: str, word: str) -> list[int]:
    return [at for at in range(len(text)) if text.startswith(word, at)]


def test_a_name_that_fits_a_line_is_kept_whole() -> None:
    name = "东桥云杉澄溪物流产业创新联合体"
    for before in ("明川区发展和改革局关于支持", "关于支持", "关于进一步支持和规范"):
        title = parts([(before, False), (name, True), ("建设发展的若干意见", False)], "意见", {name})
        for capacity in range(len(name), 24):
            assert any(name in line for line in lines(title, capacity)), lines(title, capacity)


def test_the_words_of_an_office_are_kept_whole() -> None:
    text = "关于推广东桥云杉经验做法深化东桥云杉行动的实施方案"
    for capacity in range(7, 13):
        broken = lines(parts([(text, False)], "实施方案", (), ["东桥云杉经验", "东桥云杉行动"]), capacity)
        assert all(any(word in line for line in broken) for word in ("东桥云杉经验", "东桥云杉行动")), broken


def test_words_are_asked_for_only_when_the_stretches_do_not_serve(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(text: str) -> dict[int, float]:
        raise AssertionError(text)

    monkeypatch.setattr(phrasing, "breaks", refuse)
    lines.cache_clear()
    title = parts([("中共明川区委组织部", True), ("关于召开工作会议的通知", False)], "通知")
    assert lines(title, CAPACITY) == ("中共明川区委组织部关于召开工作会议的通知",)
    assert lines(title, 12) == ("中共明川区委组织部", "关于召开工作会议的通知")
    with pytest.raises(AssertionError):
        lines(title, 8)


def test_what_is_wider_than_a_line_is_broken_somewhere() -> None:
    for text in ("A" * 90, "2026" * 30, "《" * 30, "的" * 50, "甲" * 61):
        broken = lines(parts([(text, True)], ""), CAPACITY)
        assert "".join(broken) == text
        assert all(width(line) <= CAPACITY for line in broken)


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
    for one, after in pairwise(pieces):
        assert one.text[-1] not in OPENING
        assert not (one.text[-1].isdigit() and after.text[0] in "年月号%0123456789"), "a number and its unit"


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
