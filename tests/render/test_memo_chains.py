"""行的接续: a paragraph put together of known lines is the one that WeasyPrint lays out, line by line and byte by byte."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from docflow.document.model import Para, Strong, Text
from docflow.render import html, pdf, press
from docflow.render.html import blocks
from docflow.render.html.words import Ink, Told
from docflow.render.memo import chains, layouts
from docflow.render.memo.chains import Chains
from docflow.render.memo.cutting import Piece, cut
from docflow.render.memo.fonts import Store
from docflow.render.memo.layouts import Oracle, Unit
from docflow.render.page import Role

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
#: Words of every kind: their lengths and kinds decide where lines end.
WORDS = (
    "请于", "云溪区民政局", "松坪镇人民政府办公室", "2026年3月5日", "2025年12月28日前", "报送材料", "，", "。", "；", "：", "、",
    "（含当日）", "《关于做好工作的意见》", "“应建尽建”", "〔2026〕18号", "A&B", "Wang Fei", " ", "1,234.56", "——", "……", "和/或", "·", "9:30—11:00",
    "第3.1.2条", "100％", "一是", "由张三丰同志负责", "逾期不予受理", "docflow", "ABC-D", "<核对>",
)  # fmt: skip


@cache
def oracle() -> Oracle:
    own = pdf.Session()
    return Oracle(own.page, own.faces, press.Press(own.page, own.faces), Store(own.faces))


def piece(said: str, role: Role = "body") -> Piece:
    own = oracle()
    ink = Ink(own.page, own.faces, True, Told())
    source = (
        blocks.blocks(ink, (Para((Text(said),)),)) if role == "body" else f'<p class="remark">{ink.words(said)}</p>'
    )
    return cut(source, True, own.faces)


def laid_out(pieces: Sequence[Piece]) -> dict[str, Unit | None]:
    return layouts.units(oracle(), tuple(pieces))


def told(unit: Unit) -> tuple[object, ...]:
    own = [
        (one.text, one.x, one.font, one.pattern, one.places, one.letters.face, one.fixed, one.start, one.end)
        for one in unit.lines
    ]
    return own, unit.profile, unit.heights


def paragraphs(seed: int, count: int) -> list[Piece]:
    chance = random.Random(seed)
    out: dict[str, Piece] = {}
    for _ in range(count):
        said = "".join(chance.choice(WORDS) for _ in range(chance.randint(1, 24))).strip()
        one = piece(said or "甲")
        out[one.key] = one
    return list(out.values())


def holds(pieces: Sequence[Piece]) -> int:
    """Of the lines of the even ones the odd ones are put together, as far as they can be; how many could."""
    known = Chains()
    real = laid_out(pieces)
    known.units(pieces[::2], lambda some: {one.key: real[one.key] for one in some})
    made = 0
    for one in pieces[1::2]:
        found = known._put_together(one)
        if isinstance(found, Unit):
            own = real[one.key]
            assert own is not None and told(found) == told(own)
            assert [line.filled(one.texts[0].said) for line in found.lines] == [
                line.filled(one.texts[0].said) for line in own.lines
            ]
            made += 1
    return made


def family(seed: int) -> list[Piece]:
    """Paragraphs of one template: the same words, with three values of other lengths between them."""
    chance = random.Random(seed)
    fixed = ["".join(chance.choice(WORDS) for _ in range(chance.randint(2, 7))) for _ in range(4)]
    out: dict[str, Piece] = {}
    for _ in range(40):
        name, other = ("云溪松坪东"[: chance.randint(2, 5)] for _ in range(2))
        values = (name, str(10 ** chance.randint(2, 3)), other, "。")
        said = "".join(before + value for before, value in zip(fixed, values, strict=True))
        one = piece(f"甲{said}各单位要抓紧办理，不得有误，如期完成任务。")
        out[one.key] = one
    return list(out.values())


def test_paragraphs_of_known_lines_are_those_that_are_laid_out() -> None:
    assert holds(family(2)) > 0


@settings(max_examples=2, deadline=None, phases=QUICK)
@given(st.integers(0, 2**32))
def test_law_any_paragraph_of_known_lines_is_the_one_that_is_laid_out(seed: int) -> None:
    holds([*family(seed), *paragraphs(seed, 20)])


@pytest.mark.slow
@settings(max_examples=12, deadline=None, phases=QUICK)
@given(st.integers(0, 2**32))
def test_law_any_of_many_paragraphs_of_known_lines_is_the_one_that_is_laid_out(seed: int) -> None:
    holds([*family(seed), *paragraphs(seed, 60)])


def test_few_paragraphs_of_a_family_are_laid_out_and_all_stand_as_if_they_were() -> None:
    pieces = family(7)
    asked: list[str] = []

    def lay_out(some: Sequence[Piece]) -> Mapping[str, Unit | None]:
        asked.extend(one.key for one in some)
        return laid_out(some)

    found = Chains().units(pieces, lay_out)
    assert 0 < len(asked) < len(pieces) == len(found)
    for one, real in laid_out(pieces).items():
        own = found[one]
        assert own is not None and real is not None and told(own) == told(real)


def test_paragraphs_of_hanzi_alone_are_few_lines_and_the_first_is_none_of_the_others() -> None:
    """The first is indented, and the last ends: taken for others they would be too long, or spread out."""
    pieces = [piece(("各单位抓紧办理" * 20)[:count]) for count in range(6, 126, 4)]
    asked: list[str] = []

    def lay_out(some: Sequence[Piece]) -> Mapping[str, Unit | None]:
        asked.extend(one.key for one in some)
        return laid_out(some)

    known = Chains()
    known.units(pieces[: len(pieces) // 2], lay_out)
    found = known.units(pieces, lay_out)
    for one, real in laid_out(pieces).items():
        own = found[one]
        assert own is not None and real is not None and told(own) == told(real)
    assert len(set(asked)) < len(pieces) * 2 // 3


def test_what_is_no_plain_paragraph_is_laid_out_whole() -> None:
    own = oracle()
    ink = Ink(own.page, own.faces, True, Told())
    for spans in ((Strong("一是"), Text("报送材料。")), (Text("生僻字䶮"),), (Text("مرحبا，报送材料。"),)):
        one = cut(blocks.blocks(ink, (Para(spans),)), True, own.faces)
        assert Chains()._put_together(one) == one.key


def test_lines_of_one_first_tag_are_no_lines_of_another() -> None:
    """A note is indented by two characters and narrower: the same words are other lines there."""
    words = "各单位要抓紧办理，不得有误，如期完成任务，" * 3
    known = Chains()
    known.units((piece(words),), laid_out)
    assert isinstance(known._put_together(piece(words)), Unit)
    assert not isinstance(known._put_together(piece(words, "kai")), Unit)


def test_a_line_that_came_out_otherwise_stops_the_batch() -> None:
    """A deliberate fault: the engine would break the same words in another place."""
    one = piece("各单位要抓紧办理，不得有误，如期完成任务，" * 3)
    real = laid_out((one,))[one.key]
    assert real is not None
    known = Chains()
    known.units((one,), lambda _: {one.key: real})
    moved = replace(real.lines[1], x=b"99.000000")
    with pytest.raises(AssertionError):
        known._take(one, real._replace(lines=(real.lines[0], moved, *real.lines[2:])))


def test_some_of_those_put_together_are_laid_out_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chains, "_CHECKED", 2)
    one = piece("各单位要抓紧办理。")
    known = Chains()
    asked: list[int] = []

    def lay_out(some: Sequence[Piece]) -> Mapping[str, Unit | None]:
        asked.append(len(some))
        return laid_out(some)

    for _ in range(5):
        assert known.units((one,), lay_out)[one.key]
    assert asked == [1, 1, 1]


def test_the_style_of_a_test_is_that_of_a_paper() -> None:
    """What `piece` writes for a note is what a paper has: or the tests would ask about a tag of their own."""
    assert '<p class="remark">' in html.render(
        replace(layouts._PLAIN, kind="通知", note="甲"), pdf.Session().page, None
    )
