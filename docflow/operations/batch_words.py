"""What stands in the papers of a batch: what a template left open in them, and what it seems to have forgotten.

left    (paper, record, place)   -> problems of a paper that was made from a text template
doubts  (office, name, make, plan, source) -> warnings on the barest of the papers
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import Final

from docflow import batch
from docflow.batch import Plan
from docflow.errors import DocflowError, Place, Problem
from docflow.form import Record
from docflow.operations import paper
from docflow.operations.office import Office
from docflow.operations.pressing import Pressed
from docflow.render.word import WordTemplate

#: The parts of a .docx that a reader sees.
_SEEN: Final = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
#: Words of fields, and words struck out: in the file and not on the page.
_UNSEEN: Final = re.compile(r"<w:(instrText|delText|delInstrText)\b[^>]*>.*?</w:\1>", re.DOTALL)
_BREAK: Final = re.compile(r"</w:p>|<w:(?:br|cr|tab)\b[^>]*>")
_TAG: Final = re.compile(r"<[^>]*>")


def left(made: paper.Composed, record: Record, place: Place) -> tuple[Problem, ...]:
    """A problem (U801) for each thing that a text template left open."""
    if made.document is None:
        return ()
    from docflow.document.model import words

    return batch.leftovers("\n".join(words(made.document)), record, place)


def doubts(office: Office, name: str, make: batch.Make, plan: Plan, source: str) -> tuple[Problem, ...]:
    """What the barest of the papers seems to lack (U802); when it cannot be made its row says so."""
    if not plan.jobs:
        return ()
    job = plan.jobs[plan.barest]
    try:
        template = paper.load(office, name)
        if isinstance(template, WordTemplate):
            said = _words_of_docx((make.make if isinstance(make, Pressed) else make)(job)["docx"])
        else:
            said = _words(paper.compose(office, template, job.record))
    except DocflowError:
        return ()
    return batch.doubts(said, job.record, Place(source, job.row))


def _words(made: paper.Composed) -> str:
    assert made.document is not None
    from docflow.document.model import words

    return "\n".join(words(made.document))


def _words_of_docx(data: bytes) -> str:
    """The words of a .docx that docflow has just made, a line a paragraph: a table of 2,000 rows in no time."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(one).decode() for one in archive.namelist() if _SEEN.fullmatch(one)]
    return "\n".join(html.unescape(_TAG.sub("", _BREAK.sub("\n", _UNSEEN.sub("", one)))) for one in parts)
