"""成批排 PDF: the PDF of the rows of a text template, each layout made once.

QuickPdf  makes the files of a row; what is not proved equal to the ordinary way is made by it
"""

from __future__ import annotations

import hashlib
import random
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from docflow import batch
from docflow.batch import Job
from docflow.batch.leftovers import may_hold
from docflow.document.model import Block, Document, words
from docflow.document.series import Filling, Recipe, Series
from docflow.document.wording import block_lines
from docflow.errors import DocflowError, Place, Problem, Unavailable, problem
from docflow.operations import drawing
from docflow.operations.office import Office
from docflow.standard.secrecy import SIGN

if TYPE_CHECKING:
    from docflow.document.template import Template
    from docflow.render.fast import Shapes
    from docflow.render.memo import Memo

#: Rows from which a batch gains by it: to learn a layout and to compare a sample takes as long as some ten papers.
WORTH: Final = 16
#: Rows whose new lines are learned together, and rows of the whole table that are learned before any is made.
_GROUP: Final = 1_024
_AHEAD: Final = 256
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
    series: Series = field(repr=False)
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
    #: What was composed ahead, by row.
    _ahead: dict[int, Filling | Document | DocflowError] = field(default_factory=dict, repr=False)
    _still: dict[int, tuple[Recipe, bool]] = field(default_factory=dict, repr=False)
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
        memo.foresee(_characters(self.jobs))
        sample = [(job, found) for job in self._sample() if isinstance(found := self._composed(job), Document)]
        # What is learned here is learned once for all processes, and together.
        rest = self.jobs[self.group :: -(-len(self.jobs) // _AHEAD)]
        self._group(memo, self.jobs[0], [*rest, *(job for job, _ in sample)])
        same = [self._compare(memo, job, document) for job, document in sample]
        self._memo = memo if self.compared and all(same) else None

    def __call__(self, job: Job) -> Mapping[str, bytes]:
        self.begin()
        if self._memo is None:
            return self.ordinary(job)
        if job.row not in self._ahead:
            self._group(self._memo, job)
        found = self._ahead.pop(job.row)
        if isinstance(found, DocflowError):
            raise found
        if self._is_doubtful(found, job):
            return self.ordinary(job)
        made = self._memo.set(found) if isinstance(found, Document) else self._memo.fill(found)
        files = batch.Files()
        for ending in self.formats:
            if ending == "pdf" and made is not None:
                files[ending] = made.data
                files.hashes = {"pdf": made.sha256}
            elif ending == "docx" and self.shapes is not None:
                files[ending] = self.shapes.fill(_document(found))[0].data
            else:
                files[ending] = drawing.draw(self.office, _document(found), ending).data
        files.quick = made is not None
        return files

    @property
    def codec(self) -> str:
        """How the papers are packed."""
        return self._memo.codec.name if self._memo else ""

    # --- what is composed ------------------------------------------------------------------------------------

    def _composed(self, job: Job) -> Document | DocflowError:
        try:
            return self.series.compose(job.record)
        except DocflowError as error:
            return error

    def _found(self, job: Job) -> Filling | Document | DocflowError:
        """What the row puts into a recipe, else the row composed."""
        try:
            return self.series.fill(job.record) or self.series.compose(job.record)
        except DocflowError as error:
            return error

    def _group(self, memo: Memo, job: Job, more: Sequence[Job] = ()) -> None:
        """Composes the row and those behind it, and learns what is new in them, and in `more`."""
        start = bisect_left(self.jobs, job.row, key=lambda one: one.row)
        group = self.jobs[start : start + self.group]
        self._ahead = {one.row: self._found(one) for one in group}
        documents = [one for one in self._ahead.values() if isinstance(one, Document)]
        others = [one for one in map(self._found, more) if isinstance(one, Filling)]
        met: set[object] = set()
        ahead = (*(one for one in self._ahead.values() if isinstance(one, Filling)), *others)
        memo.learn(documents, [one for one in ahead if not memo.is_known(one, met)])
        memo.prepare(others or ahead[:1])

    def _is_doubtful(self, found: Filling | Document, job: Job) -> bool:
        """Whether a check may have something to say, which only the ordinary way says."""
        if isinstance(found, Filling):
            if not self._is_still_suspicious(found.recipe) and not self._is_suspicious("\n".join(found.said)):
                return False
            found = found.document()
        others = "\n".join(words(replace(found, body=())))
        if not self._is_suspicious(others) and not any(map(self._is_suspicious_block, found.body)):
            return False
        said = "\n".join(words(found))
        return self.sign in said or bool(batch.leftovers(said, job.record))

    def _is_still_suspicious(self, recipe: Recipe) -> bool:
        """The same of the words that stay in all papers of a recipe."""
        found = self._still.get(id(recipe))
        if found is None:
            if len(self._still) >= _KEPT:
                self._still.clear()
            # The recipe is kept, so that no other can have its identity.
            found = self._still[id(recipe)] = (recipe, self._is_suspicious("\n".join(words(recipe.still))))
        return found[1]

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
        from docflow.render.memo import differences, pictures, quick_types

        if self._is_doubtful(document, job):
            return True
        own = self._found(job)
        fast = None if isinstance(own, DocflowError) else memo.fill(own) if isinstance(own, Filling) else memo.set(own)
        if fast is None:
            return True
        try:
            with quick_types():
                plain = drawing.draw(self.office, document, "pdf").data
        except Unavailable:
            return False
        self.compared += 1
        found = differences(plain, fast.data)
        if not found and pictures(plain, fast.data):
            found = ("图像",)
        if found:
            self.problems = (*self.problems, problem("P341", Place(line=job.row), what="、".join(found)))
        return not found


def _document(found: Filling | Document) -> Document:
    return found if isinstance(found, Document) else found.document()


def _characters(jobs: Iterable[Job]) -> set[str]:
    """The characters of all values, or as good as that."""
    out: set[str] = set()
    last: object = None
    for job in jobs:
        for one in job.record.values():
            if isinstance(one, str):
                out.update(one)
            elif one is not last:  # lists that all rows share are looked at once, as often as not
                out.update(str(one))
                last = one
    return out


def quick_pdf(
    ordinary: Ordinary, office: Office, template: Template, formats: tuple[str, ...], jobs: Sequence[Job], group: int,
    shared: Collection[str] = (),
) -> Ordinary:  # fmt: skip
    """The quick way of PDF, for a batch in which it is worth while; else `ordinary`.

    `shared` are the fields that all rows have in common.
    """
    if len(jobs) < WORTH or "pdf" not in formats:
        return ordinary
    from docflow.operations import paper
    from docflow.operations.quick import docx_shapes

    series = Series(template, paper.bound(office, template), office.demo, shared)
    shapes = docx_shapes(office) if "docx" in formats else None
    return QuickPdf(ordinary, office, series, jobs, formats, SIGN, template.sha256, min(group, _GROUP), shapes)
