"""Papers of one shape: what the quick way puts together is what the renderer draws."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from docflow.document.model import Document, Note, Para, Strong, Text
from docflow.errors import DocflowError
from docflow.render import docx
from docflow.render.fast import Shapes, codec
from tests.render import papers
from tests.render.random_papers import documents, some


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def said_anew(document: Document, words: st.DataObject) -> Document:
    """The same paper with other words in its plain paragraphs, its addressees and its note."""

    def other(span: object) -> object:
        return replace(span, text=words.draw(some)) if isinstance(span, Text | Strong) else span  # type: ignore[arg-type]

    body = tuple(
        replace(block, spans=tuple(other(one) for one in block.spans)) if isinstance(block, Para) else block  # type: ignore[arg-type]
        for block in document.body
    )
    to = tuple(words.draw(some) for _ in document.to)
    return replace(document, body=body, to=to, note=words.draw(some) if document.note else "")


@settings(max_examples=80, deadline=None)
@given(documents(), st.data())
def test_the_quick_way_draws_what_the_renderer_draws(document: Document, data: st.DataObject) -> None:
    """Law: the same parts, byte for byte, and the same refusals, however many papers of the shape went before."""
    shapes = Shapes(docx.render)
    for paper in [document, *(said_anew(document, data) for _ in range(3))]:
        try:
            drawn = parts(docx.render(paper))
        except DocflowError as refused:
            with pytest.raises(type(refused)):
                shapes.fill(paper)
            continue
        assert parts(shapes.fill(paper)[0].data) == drawn


def ways(*documents: Document) -> list[bool]:
    shapes = Shapes(docx.render)
    return [shapes.fill(one)[1] for one in documents]


def letters(count: int) -> list[Document]:
    return [
        replace(papers.red(), to=(f"第{n}街道",), body=(papers.para(f"第{n}次通知 <A&B>。"),)) for n in range(count)
    ]


def test_the_third_paper_of_a_shape_is_quick() -> None:
    assert ways(*letters(4)) == [False, False, True, True]


def test_what_decides_where_lines_break_belongs_to_the_shape() -> None:
    one = papers.red()
    for other in (
        replace(one, title=papers.title("关于另一件事的", "通知")),
        replace(one, sign=papers.sealed("另一个很长很长的单位名称")),
        replace(one, body=(*one.body, papers.para("多一段"))),
        replace(one, body=(replace(papers.para("右"), shape="right"),)),
        replace(one, demo=True),
    ):
        assert ways(one, one, other) == [False, False, False]


#: Drawn to break the proof: what marks are made of, what XML and Word keep otherwise, what a renderer could look at.
_AWKWARD = st.sampled_from(
    ["\ue0000\ue001", "\ue000", "\ue0011", "", " ", "　", " 甲", "甲 ", "甲  乙", "<w:t>", "&amp;", "]]>", "一\n二", "一\t二",
     "\u00a0", "\u200b", "\u2028", "\x0b", "\x85", "\U000f0000", "\ufeff", "0", "1", "：", "附件：1", "（一）", "1.甲", "——", "“甲”",
     "A&B 12%", "é", "e\u0301", "𠮷野", "👨\u200d👩", "אב", "甲" * 600, "a" * 300, "各位", "{{ 甲 }}", "%s", "\\1", "\\g<0>"]
)  # fmt: skip
_ANY = st.one_of(
    _AWKWARD, st.tuples(_AWKWARD, _AWKWARD).map("".join), st.text(st.characters(codec="utf-8"), max_size=5)
)


@pytest.fixture(scope="module")
def learnt() -> tuple[Shapes, Document]:
    """A shape that is quick, and a paper of it."""
    shapes = Shapes(docx.render)
    plain = replace(papers.red(), to=("甲街道",), note="请回执", body=(papers.para("首段"), papers.para("次段")))
    assert [shapes.fill(plain)[1] for _ in range(3)] == [False, False, True]
    return shapes, plain


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_ANY, second=_ANY)
def test_words_drawn_to_break_the_proof_are_drawn_or_the_same(
    learnt: tuple[Shapes, Document], first: str, second: str
) -> None:
    """Law: whatever is said in a quick shape gives the renderer's own parts, or its refusal; marks are never said."""
    shapes, plain = learnt
    body = (papers.para(first), papers.para(second))
    for paper in (replace(plain, body=body), replace(plain, to=(first,), note=second)):
        try:
            drawn = parts(docx.render(paper))
        except (DocflowError, ValueError) as refused:
            with pytest.raises(type(refused)):
                shapes.fill(paper)
            continue
        made, quick = shapes.fill(paper)
        assert parts(made.data) == drawn
        assert not (quick and any("\ue000" <= one <= "\uf8ff" for one in first + second))


def test_a_paragraph_with_a_note_is_never_filled() -> None:
    noted = [replace(papers.red(), body=(Para((Text(f"第{n}次"), Note(1, "见后"))),)) for n in range(4)]
    assert ways(*noted) == [False] * 4


def test_the_bytes_do_not_depend_on_what_went_before() -> None:
    """A batch taken up again finds other papers drawn before; its files are the same."""
    first, second = Shapes(docx.render), Shapes(docx.render)
    made = [first.fill(one)[0] for one in letters(6)]
    assert [second.fill(one)[0] for one in reversed(letters(6))] == made[::-1]


def test_a_renderer_that_looks_at_words_is_found_out() -> None:
    """What the proof on the second paper cannot see, the checks on later ones do."""
    seen: list[Document] = []

    def moody(document: Document) -> bytes:
        seen.append(document)
        return docx.render(replace(document, note="变了" if len(seen) > 3 else ""))

    shapes = Shapes(moody, codec.standard())
    with pytest.raises(AssertionError):
        for one in letters(60):
            shapes.fill(one)
