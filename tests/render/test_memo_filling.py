"""套版: papers of one recipe are filled without composing or cutting again, and are the same pages and bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import pikepdf
import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from docflow import form
from docflow.document.series import Filling, Series
from docflow.document.template import Template, fields, parse
from docflow.errors import DocflowError, Unavailable
from docflow.render import pdf
from docflow.render.memo import Memo, differences, pictures, quick_types
from docflow.render.memo.letters import _packed, _Stretches
from docflow.render.memo.paper import Made
from docflow.render.memo.parts import Cutter

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
NOTICE = """---
template: 样
kind: 通知
head: red
from: 中共示例区委办公室
title: 关于{{ 事项 }}的|通知
to: "{{ 单位 }}"
fields: {单位: text, 事项: text, 时间: text, 人: text}
note: "联系人：{{ 人 }}"
---
根据工作安排，请{{ 单位 }}于{{ 时间 }}前办理，逾期不予受理。**一是{{ 事项 }}。**各单位要抓紧办理，不得有误，如期完成任务。

# {{ 单位 }}的任务

{{ 人 }}负责，{{ 时间 }}，{{ 人 }}。

特此通知。
"""
ROWS = (
    {"单位": "云溪区民政局", "事项": "报送材料", "时间": "2026年3月5日", "人": "张三丰"},
    {"单位": "松坪镇财政所", "事项": "报送材料", "时间": "2025年8月9日", "人": "李四光"},
    {"单位": "A&B商贸（集团）公司", "事项": "登记<核对>工作", "时间": "12日上午9:30", "人": "Wang Fei"},
    {"单位": "生僻字䶮镕局", "事项": "报送“材料”", "时间": "即日", "人": "阿依古丽·示例"},
    {"单位": "云溪区" * 9, "事项": "做好" * 20, "时间": "3-5", "人": "何"},
)


@cache
def session() -> pdf.Session:
    return pdf.Session()


@cache
def notice() -> Template:
    return parse(NOTICE, "样.md")


def new() -> Memo:
    return Memo(session().page, session().faces)


def filling(series: Series, row: dict[str, str]) -> Filling | None:
    return series.fill(form.parse(fields(notice()), row))


def fillings(*rows: dict[str, str]) -> Iterator[Filling]:
    series = Series(notice())
    for row in rows:
        found = filling(series, row)
        assert found is not None
        yield found


def same(one: Filling, made: Made | None) -> None:
    assert made is not None
    plain = session().render(one.document()).data
    assert differences(plain, made.data) == () and pictures(plain, made.data) == ()


def test_a_filled_paper_is_the_one_that_is_set_for_itself() -> None:
    memo = new()
    found = list(fillings(*ROWS))
    memo.learn([], found)
    for one in found:
        same(one, memo.fill(one))


def test_papers_of_known_classes_are_neither_composed_nor_cut_again(monkeypatch: pytest.MonkeyPatch) -> None:
    memo = new()
    first, second, third = fillings(*ROWS[:3])
    memo.learn([], [first])
    assert memo.fill(first)
    met: set[object] = set()
    assert memo.is_known(second, met) and not met and not memo.is_known(third, met) and met
    with monkeypatch.context() as patched:
        patched.setattr(Cutter, "placed", lambda *_: pytest.fail("cut again"))
        patched.setattr("docflow.document.series.Recipe.document", lambda *_: pytest.fail("composed again"))
        made = memo.fill(second)
    same(second, made)


def test_what_was_made_before_changes_no_byte() -> None:
    forth, back = new(), new()
    found = list(fillings(*ROWS[:4]))
    forth.learn([], found)
    made = [forth.fill(one) for one in found]
    assert None not in made and made == [back.fill(one) for one in fillings(*ROWS[3::-1])][::-1]


@cache
def known() -> tuple[Memo, Series]:
    return new(), Series(notice())


said = st.text("一二委办事处街道0123456789ABz，。、：“”（）/—·䶮镕", min_size=1, max_size=18)


def holds(row: dict[str, str]) -> None:
    memo, series = known()
    try:
        one = filling(series, row)
    except DocflowError:
        return
    if one is None:
        return
    try:
        plain = session().render(one.document()).data
    except Unavailable:
        assert memo.fill(one) is None
        return
    if made := memo.fill(one):
        assert differences(plain, made.data) == () and pictures(plain, made.data) == ()


@settings(max_examples=2, deadline=None, phases=QUICK)
@given(st.fixed_dictionaries(dict.fromkeys(ROWS[0], said)))
@example({"单位": "甲", "事项": "乙", "时间": "丙😀", "人": "丁"})
def test_law_a_filled_paper_is_the_same_or_left_to_the_engine(row: dict[str, str]) -> None:
    holds(row)


@pytest.mark.slow
@settings(max_examples=80, deadline=None, phases=QUICK)
@given(st.fixed_dictionaries(dict.fromkeys(ROWS[0], said)))
def test_law_any_of_many_filled_papers_is_the_same_or_left_to_the_engine(row: dict[str, str]) -> None:
    holds(row)


def shapes(data: bytes) -> dict[tuple[str, int], Any]:
    """The outline of each glyph that a paper's fonts have, as fontTools reads it."""
    out: dict[tuple[str, int], Any] = {}
    with pikepdf.open(io.BytesIO(data)) as paper:
        fonts: Any = paper.pages[0].Resources.Font
        for name in list(fonts.keys()):
            about = fonts[name].DescendantFonts[0].FontDescriptor
            if "/FontFile3" not in about:
                continue
            with TTFont(io.BytesIO(about.FontFile3.read_bytes())) as font:
                read = font.getGlyphSet()
                for number, glyph in enumerate(font.getGlyphOrder()):
                    pen = RecordingPen()
                    read[glyph].draw(pen)
                    if pen.value:
                        out[name, number] = pen.value
    return out


def test_outlines_that_are_called_are_those_that_stand_in_their_places() -> None:
    """The font of a filled paper keeps the outlines of a recipe apart; another reader than ours finds the same."""
    (one,) = fillings(ROWS[0])
    memo = new()
    memo.learn([], [one])
    made, plain = memo.fill(one), memo.set(one.document())
    assert made and plain and made.data != plain.data
    assert shapes(made.data) == shapes(plain.data) and shapes(made.data)


# --- what it stands on -------------------------------------------------------------------------------------------


def test_kinds_of_arrays_are_read_once_and_cffi_is_left_as_it_was() -> None:
    from weasyprint.text.ffi import ffi

    cffi: Any = pytest.importorskip("cffi")

    before = ffi._parsed_types
    with quick_types():
        assert list(ffi.new("hb_codepoint_t[3]", [5, 6, 7])) == [5, 6, 7]
        assert ffi.sizeof(ffi.new("hb_codepoint_t[70001]", list(range(70_001)))) == 4 * 70_001
        assert ffi.sizeof("unsigned int[9]") == 36
        with pytest.raises(cffi.CDefError):
            ffi.typeof("no_such_type[3]")
    assert ffi._parsed_types is before


@given(st.dictionaries(st.integers(0, 40), st.integers(0, 9)), st.sampled_from((0, 1)))
def test_law_stretches_are_what_was_packed(values: dict[int, int], step: int) -> None:
    read = _Stretches(_packed(values, step), step)
    assert {key: read.get(key) for key in range(-2, 45)} == {key: values.get(key) for key in range(-2, 45)}
