"""成批排 PDF: the PDF of the rows of a text template, each layout made once.

QuickPdf  makes the files of a row; what is not proved equal to the ordinary way is made by it
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from docflow import batch
from docflow.batch import Job
from docflow.batch.leftovers import may_hold
from docflow.document.model import Block, Document, words
from docflow.document.wording import block_lines
from docflow.errors import DocflowError, Place, Problem, Unavailable, problem
from docflow.form import Record
from docflow.operations import drawing
from docflow.operations.office import Office

if TYPE_CHECKING:
    from docflow.document.template import Template
    from docflow.render.fast import Shapes
    from docflow.render.memo import Memo

#: Rows from which a batch gains by it: to learn a layout and to compare a sample takes as long as some ten papers.
WORTH: Final = 16
#: Rows whose new lines are learned together.
_GROUP: Final = 256
#: One row of so many is compared with what the ordinary way makes, and never fewer than the least.
_ONE_IN: Final = 1_000
_LEAST: Final = 3
#: So many blocks are kept in mind.
_KEPT: Final = 5_000
Ordinary = Callable[[Job], Mapping[str, bytes]]


@dataclass
class QuickPdf:
    """Makes the files of a row of a text template, its PDF from layouts that were made once."""

    ordinary: Ordinary
    office: Office = field(repr=False)
    compose: Callable[[Record], Document] = field(repr=False)
    jobs: Sequence[Job] = field(repr=False)
    formats: tuple[str, ...]
    #: The character without which there is no mark of secrecy.
    sign: str
    #: What the sample is drawn by: the template's hash.
    seed: str
    group: int = _GROUP
    #: How the .docx beside it is made; None where none is asked for.
    shapes: Shapes | None = field(default=None, repr=False)
    #: How many rows were compared with the ordinary way, and what was found.
    compared: int = 0
    problems: tuple[Problem, ...] = ()
    _memo: Memo | None = field(default=None, repr=False)
    _begun: bool = False
    #: Documents composed ahead, by row.
    _ahead: dict[int, Document | DocflowError] = field(default_factory=dict, repr=False)
    _index: dict[int, int] = field(default_factory=dict, repr=False)
    #: Blocks that were looked at for what a check may have to say.
    _looked_at: dict[Block, bool] = field(default_factory=dict, repr=False)

    def begin(self) -> None:
        """Compares a sample before anything is written: where it differs, all rows go the ordinary way."""
        if self._begun:
            return
        self._begun = True
        from docflow.render.memo import Memo, can_serve

        if not drawing.can_draw_pdf(self.office.fonts) or not can_serve():
            return
        memo = Memo(self.office.page, drawing.found_faces(self.office.fonts, self.office.page))
        memo.foresee({character for job in self.jobs for said in _texts(job.record.values()) for character in said})
        sample = [(job, found) for job in self._sample() if isinstance(found := self._composed(job), Document)]
        self._group(self.jobs[0])
        memo.learn((*(found for _, found in sample), *self._documents()))
        same = [self._compare(memo, job, document) for job, document in sample]
        self._memo = memo if self.compared and all(same) else None

    def __call__(self, job: Job) -> Mapping[str, bytes]:
        self.begin()
        if self._memo is None:
            return self.ordinary(job)
        if job.row not in self._ahead:
            self._group(job)
            self._memo.learn(self._documents())
        document = self._ahead.pop(job.row)
        if isinstance(document, DocflowError):
            raise document
        if self._is_doubtful(document, job):
            return self.ordinary(job)
        made = self._memo.set(document)
        files = batch.Files()
        for ending in self.formats:
            if ending == "pdf" and made is not None:
                files[ending] = made
            elif ending == "docx" and self.shapes is not None:
                files[ending] = self.shapes.fill(document)[0].data
            else:
                files[ending] = drawing.draw(self.office, document, ending).data
        files.quick = made is not None
        return files

    @property
    def codec(self) -> str:
        """How the papers are packed."""
        return self._memo.codec.name if self._memo else ""

    # --- what is composed ------------------------------------------------------------------------------------

    def _composed(self, job: Job) -> Document | DocflowError:
        try:
            return self.compose(job.record)
        except DocflowError as error:
            return error

    def _group(self, job: Job) -> None:
        """Composes the row and those behind it."""
        if not self._index:
            self._index.update({one.row: number for number, one in enumerate(self.jobs)})
        start = self._index.get(job.row)
        group = [job] if start is None else self.jobs[start : start + self.group]
        self._ahead = {one.row: self._composed(one) for one in group}

    def _documents(self) -> list[Document]:
        return [one for one in self._ahead.values() if isinstance(one, Document)]

    def _is_doubtful(self, document: Document, job: Job) -> bool:
        """Whether a check may have something to say, which only the ordinary way says."""
        others = "\n".join(words(replace(document, body=())))
        if not self._is_suspicious(others) and not any(map(self._is_suspicious_block, document.body)):
            return False
        said = "\n".join(words(document))
        return self.sign in said or bool(batch.leftovers(said, job.record))

    def _is_suspicious_block(self, block: Block) -> bool:
        found = self._looked_at.get(block)
        if found is None:
            if len(self._looked_at) >= _KEPT:
                self._looked_at.clear()
            found = self._looked_at[block] = self._is_suspicious("\n".join(block_lines(block)))
        return found

    def _is_suspicious(self, said: str) -> bool:
        return self.sign in said or may_hold(said)

    # --- the sample ----------------------------------------------------------------------------------------

    def _sample(self) -> list[Job]:
        """Rows drawn by chance; by the same chance when the batch is taken up again."""
        count = len(self.jobs)
        ends = f"{self.seed} {count} {self.jobs[0].key} {self.jobs[-1].key}"
        chance = random.Random(hashlib.sha256(ends.encode()).digest())
        drawn = chance.sample(range(count), min(count, max(_LEAST, -(-count // _ONE_IN))))
        return [self.jobs[at] for at in sorted(drawn)]

    def _compare(self, memo: Memo, job: Job, document: Document) -> bool:
        """Whether the two ways make the same paper of a row, or the quick one makes none."""
        from docflow.render.memo import differences, pictures

        if self._is_doubtful(document, job):
            return True
        fast = memo.set(document)
        if fast is None:
            return True
        try:
            plain = drawing.draw(self.office, document, "pdf").data
        except Unavailable:
            return False
        self.compared += 1
        found = differences(plain, fast)
        if not found and pictures(plain, fast):
            found = ("图像",)
        if found:
            self.problems = (*self.problems, problem("P341", Place(line=job.row), what="、".join(found)))
        return not found


def _texts(values: Iterable[object]) -> Iterator[str]:
    """What values say, or as good as that."""
    return (one if isinstance(one, str) else str(one) for one in values)


def quick_pdf(
    ordinary: Ordinary, office: Office, template: Template, formats: tuple[str, ...], jobs: Sequence[Job], group: int
) -> Ordinary:
    """The quick way of PDF, for a batch in which it is worth while; else `ordinary`."""
    if len(jobs) < WORTH or "pdf" not in formats:
        return ordinary
    from docflow.document.compose import compose
    from docflow.lint.glance import SIGN
    from docflow.operations import paper
    from docflow.operations.quick import docx_shapes

    others = paper.bound(office, template)

    def composed(record: Record) -> Document:
        return compose(template, record, others=others, demo=office.demo)

    shapes = docx_shapes(office) if "docx" in formats else None
    return QuickPdf(ordinary, office, composed, jobs, formats, SIGN, template.sha256, min(group, _GROUP), shapes)
