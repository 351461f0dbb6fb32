"""Plain text: the same words in the same order, laid out to be read."""

from __future__ import annotations

import hostile_papers
import papers
import pytest
from hypothesis import given, settings
from paper_text import bare, blocks, expected, footnotes

from docflow import chinese
from docflow.document import wording
from docflow.document.model import Chart, Document
from docflow.render import chart, text


@settings(max_examples=40, deadline=None)
@given(hostile_papers.documents)
def test_law_text_says_the_words_of_the_document_in_order(document: Document) -> None:
    assert bare(text.render(document)) == expected(document)


@pytest.mark.parametrize("name", papers.every())
def test_every_form_says_its_words(name: str) -> None:
    document = papers.every()[name]
    said = bare(text.render(document))
    for one in blocks(document):
        if isinstance(one, Chart):
            for series in one.series:
                values = "".join(chart.numbers(series))
                assert said.count(series.name + values) == 1
                said = said.replace(series.name + values, series.name)
    for note in footnotes(document):
        assert said.count(wording.note_mark(note.number)) == 2
        said = said.replace(wording.note_mark(note.number), "")
    assert said == expected(document)


def test_columns_of_a_table_stand_under_each_other() -> None:
    lines = text.render(papers.red()).splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("序号"))
    starts = {chinese.width(line[: line.index("云溪第")]) for line in lines[first + 1 : first + 31]}
    assert starts == {chinese.width(lines[first][: lines[first].index("单位名称")])}


def test_a_paper_looks_like_a_paper() -> None:
    lines = text.render(papers.upward()).splitlines()
    assert lines[0].strip() == papers.ISSUER
    assert lines[1].startswith("云松工发〔2026〕12号  ")
    assert lines[1].endswith("  签发人：郑一鸣")
    assert "　　（联系人：林小满，电话：000-00000000）" in lines
    assert lines[-1].endswith("2026年3月6日印发")
