"""A .docx or PDF against the record of its figures (随文记录): the record taken, and what is other than it says.

recorded_in  (data, ending, fields) -> the file with its record; itself where it states no figures
recorded     (parts, name)          -> for the Draft: what is other, and how many figures are known
recorded_pdf (data, blocks, name)   -> the same of a PDF
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from docflow.errors import Place
from docflow.figures import Finding, comparing, recording
from docflow.figures.recording import Stretch
from docflow.lint.stretches import of_pdf, stretches
from docflow.render import pdf_words, provenance, provenance_pdf
from docflow.render.word.archive import Parts, opened


class Recorded(TypedDict, total=False):
    """What a Draft keeps of it."""

    recorded: tuple[Finding, ...]
    known_figures: int


def recorded_in(data: bytes, ending: str, fields: Mapping[tuple[str, int], str] | None = None) -> bytes:
    """The .docx or PDF `data` with the record of its figures; `fields` as in `recording.taken`."""
    found = stretches(opened(data, ""), "") if ending == "docx" else of_pdf(pdf_words.blocks(data, ""), "")
    text = record(found, fields)
    if not text:
        return data
    return provenance.docx_with(data, text) if ending == "docx" else provenance_pdf.pdf_with(data, text)


def record(found: Sequence[Stretch], fields: Mapping[tuple[str, int], str] | None = None) -> str:
    """The record as text; "" for a paper without figures."""
    taken = recording.taken(found, fields)
    return recording.written(taken) if any(one.text for one in taken.numbers) else ""


def recorded(parts: Parts, name: str) -> Recorded:
    """What the record in an opened .docx says of it; nothing where there is none."""
    text = provenance.docx_record(parts)
    return _held(text, stretches(parts, name), name) if text is not None else {}


def recorded_pdf(data: bytes, blocks: Sequence[pdf_words.Block], name: str) -> Recorded:
    """What the record in a PDF says of it."""
    text = provenance_pdf.pdf_record(data)
    return _held(text, of_pdf(blocks, name), name) if text is not None else {}


def _held(text: str, found: Sequence[Stretch], name: str) -> Recorded:
    place = Place(name)
    try:
        known = recording.read(text)
    except recording.Damaged:
        said = "随文的数字记录被改过或者已损坏，没有比对"
        return {"recorded": (Finding("公098", place, said, "向制发的人要原件，或用数据重新生成"),)}
    told = comparing.compared(known, found, place)
    return {"recorded": tuple(told), "known_figures": sum(bool(one.text) for one in known.numbers)}
