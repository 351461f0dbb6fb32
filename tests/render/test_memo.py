"""套版: a paper from a layout that was made once is the paper that WeasyPrint makes, or it is left to WeasyPrint."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

import more_papers
import papers
import pytest
import random_pages
from hypothesis import Phase, given, settings

from docflow.document.model import Document, Note, Para, Text
from docflow.errors import Unavailable
from docflow.render import fonts, pdf
from docflow.render.fast.codec import Codec, chosen, standard
from docflow.render.memo import Memo, differences, objects, pictures
from docflow.render.memo.letters import Letters, letters
from docflow.render.memo.paper import Made
from docflow.render.page import INK, PLAIN, Page

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
#: Hanzi and digits that stand for others of their kind, all different and none with rules of its own.
OTHERS = str.maketrans(
    dict(zip("各单要把这项工作摆上重置登记核对0123456789", "区办推那类业务列好大气力量统计报9876501234", strict=False))
)


@cache
def session(page: Page = PLAIN) -> pdf.Session:
    return pdf.Session(page)


def new(page: Page = PLAIN) -> Memo:
    return Memo(page, session(page).faces)


def same(document: Document, made: Made | None, page: Page = PLAIN) -> None:
    assert made is not None
    plain = session(page).render(document).data
    assert differences(plain, made.data) == ()
    assert pictures(plain, made.data) == ()


def otherwise(value: Any) -> Any:
    """`value` with other words of the same classes in its paragraphs."""
    if isinstance(value, Para):
        return replace(
            value,
            spans=tuple(
                replace(one, text=one.text.translate(OTHERS)) if isinstance(one, Text) else one for one in value.spans
            ),
        )
    if isinstance(value, tuple):
        return tuple(map(otherwise, value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: otherwise(getattr(value, one.name)) for one in fields(value)})
    return value


def paper(*words: str) -> Document:
    title = papers.title("关于做好登记工作的", "通知")
    return Document(
        "通知", "down", None, title, ("各单位",), tuple(papers.para(one) for one in words), note="联系人：何田"
    )


# --- the same paper ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["red", "joint", "order"])
def test_a_paper_of_the_gallery_is_the_same_either_way(name: str) -> None:
    document = papers.every()[name]
    same(document, new().set(document))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({**papers.every(), **more_papers.every()}))
def test_every_paper_of_the_gallery_is_the_same_either_way(name: str) -> None:
    document = {**papers.every(), **more_papers.every()}[name]
    same(document, new().set(document))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["red", "joint", "letter", "minutes"])
def test_on_the_page_measured_to_its_ink_too(name: str) -> None:
    document = papers.every()[name]
    same(document, new(INK).set(document), INK)


def holds(memo: Memo, document: Document) -> None:
    try:
        plain = session().render(document).data
    except Unavailable:
        assert memo.set(document) is None
        return
    for one in (document, otherwise(document)):
        made = memo.set(one)
        if made is not None:
            plain = session().render(one).data
            assert differences(plain, made.data) == () and pictures(plain, made.data) == ()


@settings(max_examples=2, deadline=None, phases=QUICK)
@given(random_pages.papers())
def test_law_any_paper_is_the_same_or_left_to_the_engine(document: Document) -> None:
    holds(new(), document)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, phases=QUICK)
@given(random_pages.papers())
def test_law_any_of_many_papers_is_the_same_or_left_to_the_engine(document: Document) -> None:
    holds(new(), document)


def test_a_paper_that_the_engine_finds_fault_with_is_left_to_it_and_the_others_are_not() -> None:
    twice = (Text("甲"), Note(3, "一"), Text("乙"), Note(3, "二"))
    faulty = replace(paper("甲"), body=(Para(twice),))
    sound = paper("各单位要把这项工作摆上重要位置。")
    memo = new()
    memo.learn([faulty, sound])
    with pytest.raises(Unavailable):
        session().render(faulty)
    assert memo.set(faulty) is None
    same(sound, memo.set(sound))


def test_words_of_the_same_classes_need_no_second_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    memo = new()
    first = paper(
        "各单位要把这项工作摆上重要位置，于2026年3月5日前登记核对，" * 3 + "逐户走访。", "联系电话：0571-88001234。"
    )
    second = otherwise(first)
    assert second != first and memo.set(first)
    monkeypatch.setattr("docflow.render.press.Press.laid_out", lambda *_: pytest.fail("laid out again"))
    made = memo.set(second)
    monkeypatch.undo()
    same(second, made)


@pytest.mark.parametrize(
    "words",
    [
        "联系人Wang Fei与ＡＢＣ公司《关于“应建”的〔2026〕8号》（AVATAR）1.5‰。",
        "WWWWWWWWWWiiiiiiiiii" * 4,
        "生僻字𬭎镕㕮䶮之间的词语也在行里，" * 3,
        "一" * 27 + "。" + "二" * 27 + "”" + "三" * 20,
        "A\u00a0B  C，" * 20,
    ],
)
def test_words_of_every_kind_are_the_same(words: str) -> None:
    document = paper(words, words[::-1])
    memo = new()
    for one in (document, otherwise(document)):
        try:
            session().render(one)
        except Unavailable:
            assert memo.set(one) is None
            continue
        if made := memo.set(one):
            same(one, made)


def test_what_no_face_writes_is_left_to_the_ordinary_way_which_says_so() -> None:
    document = paper("见面握手😀。")
    assert new().set(document) is None
    with pytest.raises(Unavailable):
        session().render(document)


# --- the same bytes ---------------------------------------------------------------------------------------------


def some() -> Iterator[Document]:
    for number, name in enumerate(("各单位", "区办员工", "AB科技")):
        yield paper(f"{name}于{number}日前报到，生僻字䶮{'另行通知' * (9 * number)}。", "特此通知。")


def test_what_was_made_before_changes_no_byte() -> None:
    one, other = new(), new()
    forth = [one.set(document) for document in some()]
    other.learn(list(some()))
    back = [other.set(document) for document in reversed(list(some()))]
    assert None not in forth and forth == back[::-1]


def test_any_codec_gives_the_same_paper() -> None:
    document = paper("各单位要抓紧办理。")
    same(document, replace(new(), codec=standard()).set(document))


@pytest.mark.parametrize("codec", [chosen(), standard()], ids=lambda one: one.name)
@pytest.mark.parametrize(("size", "apart"), [(9, 1), (65_535, 65_535), (65_536, 65_536), (200_000, 131_071)])
def test_a_stream_whose_end_is_not_packed_is_read_as_any_other(codec: Codec, size: int, apart: int) -> None:
    data = (b"abcdefg" * size)[:size]
    made = objects.partly(7, b"", data, apart, codec)
    head, _, rest = made.partition(b"stream\n")
    reader = zlib.decompressobj()
    assert reader.decompress(rest) == data
    assert reader.unused_data == b"\nendstream\nendobj\n"
    assert b"/Length %d>>" % (len(rest) - len(reader.unused_data)) in head


# --- what must be noticed ------------------------------------------------------------------------------------------


def test_letters_of_other_widths_taken_for_one_class_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deliberate fault: whatever the classes are, a paper that came out differently is told from the real one."""
    real = Letters.class_of
    ours = frozenset(map(ord, "iWlm"))
    monkeypatch.setattr(Letters, "class_of", lambda self, code: ord("i") if code in ours else real(self, code))
    monkeypatch.setattr(Letters, "is_member", lambda self, one: ord(one) in ours or real(self, ord(one)) != ord(one))
    letters.cache_clear()
    try:
        memo = new()
        assert memo.set(paper(f"由iiii公司承办，{papers.LONG}"))
        wrong = memo.set(paper(f"由WWWW公司承办，{papers.LONG}"))
    finally:
        letters.cache_clear()
    assert wrong is not None
    plain = session().render(paper(f"由WWWW公司承办，{papers.LONG}")).data
    assert "笔画" in differences(plain, wrong.data) and pictures(plain, wrong.data)


def test_each_part_of_a_paper_is_compared() -> None:
    first, second = paper("各单位要抓紧办理。"), paper("各单位要抓紧办完。")
    one, other = session().render(first).data, session().render(second).data
    assert differences(one, other) == ("笔画",)
    retitled = replace(first, title=papers.title("关于做好登记工作的", "通告"))
    assert set(differences(one, session().render(retitled).data)) >= {"笔画", "书签", "属性"}
    longer = replace(first, body=first.body * 40)
    assert differences(one, session().render(longer).data) == ("页数",)
    assert pictures(one, session().render(longer).data)


def test_a_face_that_kerns_digits_gives_them_no_class() -> None:
    """Where a rule of the face names a character, it stands for itself."""
    found = fonts.find()
    for role in ("body", "title"):
        own = letters(found.role(role), found.cache)
        for code in range(0x30, 0x3A):
            if own._glyphs.get(code) in own._named:
                assert own.class_of(code) == code
    assert letters(found.role("body"), found.cache).class_of(ord("国")) == ord("一")
    assert letters(found.role("body"), found.cache).class_of(ord("，")) == ord("，")
