"""Whatever a paper says, its pages keep the laws of the page; in both readings of it."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from measure import Measured
from page_laws import LAWS, RUNNING, Law
from random_pages import papers, running, stacked

from docflow.document.model import Document
from docflow.render import pdf
from docflow.render.page import PROFILES

#: A page takes a tenth of a second: shrinking a failure would take minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
readings = st.sampled_from(tuple(PROFILES))


def complaints(document: Document, reading: str, laws: dict[str, Law]) -> list[str]:
    found = Measured(pdf.render(document, PROFILES[reading]).data)
    return [f"{name}：{one}" for name, law in laws.items() for one in law(document, reading, found)]


@settings(max_examples=6, phases=PHASES)
@given(stacked(), readings)
def test_laws_of_headings_and_signatures_at_the_ends_of_pages(document: Document, reading: str) -> None:
    assert complaints(document, reading, LAWS) == []


@pytest.mark.slow
@settings(max_examples=20, phases=PHASES)
@given(stacked(), readings)
def test_laws_of_many_ends_of_pages(document: Document, reading: str) -> None:
    assert complaints(document, reading, LAWS) == []


@settings(max_examples=8, phases=PHASES)
@given(papers(), readings)
def test_laws_of_the_page(document: Document, reading: str) -> None:
    assert complaints(document, reading, LAWS) == []


@settings(max_examples=4, phases=PHASES)
@given(running, readings)
def test_laws_of_running_text(document: Document, reading: str) -> None:
    assert complaints(document, reading, RUNNING) == []


@pytest.mark.slow
@settings(max_examples=40, phases=PHASES)
@given(papers(), readings)
def test_laws_of_the_page_in_many_papers(document: Document, reading: str) -> None:
    assert complaints(document, reading, LAWS) == []


@pytest.mark.slow
@settings(max_examples=20, phases=PHASES)
@given(running, readings)
def test_laws_of_running_text_in_many_papers(document: Document, reading: str) -> None:
    assert complaints(document, reading, RUNNING) == []
