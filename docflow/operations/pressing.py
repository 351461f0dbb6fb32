"""成批转 PDF: the rows of a batch of a Word template, handed to LibreOffice many at a time.

Pressed  (make, office, jobs, formats)  -> makes the files of a row; the first row of a group makes those of all
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from docflow.batch import Job
from docflow.errors import DocflowError, InvalidSource
from docflow.operations import paper
from docflow.operations.office import Office


@dataclass(frozen=True)
class Pressed:
    """Makes a row's .docx by `make`, and its PDF with those of the rows behind it in one call."""

    make: Callable[[Job], Mapping[str, bytes]] = field(repr=False)
    office: Office = field(repr=False)
    jobs: Sequence[Job] = field(repr=False)
    formats: tuple[str, ...]
    #: What is made and not yet asked for, by row: a group at most.
    _ready: dict[int, Mapping[str, bytes] | DocflowError] = field(default_factory=dict, repr=False)
    _index: dict[int, int] = field(default_factory=dict, repr=False)

    def __call__(self, job: Job) -> Mapping[str, bytes]:
        if job.row not in self._ready:
            self._group(job)
        found = self._ready.pop(job.row)
        if isinstance(found, DocflowError):
            raise found
        return found

    def _group(self, job: Job) -> None:
        from docflow.render.office import GROUP

        if not self._index:
            self._index.update({one.row: number for number, one in enumerate(self.jobs)})
        start = self._index.get(job.row)
        group = [job] if start is None else self.jobs[start : start + GROUP]
        self._ready.clear()
        made: dict[str, bytes] = {}
        for one in group:
            try:
                made[str(one.row)] = self.make(one)["docx"]
            except DocflowError as error:
                self._ready[one.row] = error
        for name, found in self._converted(made).items():
            both = {"docx": made[name], "pdf": found} if isinstance(found, bytes) else found
            self._ready[int(name)] = {one: both[one] for one in self.formats} if isinstance(both, dict) else both

    def _converted(self, made: Mapping[str, bytes]) -> dict[str, bytes | DocflowError]:
        """The PDF of each; where one of them spoils the call, each by itself."""
        if not made:
            return {}
        try:
            return {name: one.data for name, one in paper.words_to_pdf(self.office, made).items()}
        except InvalidSource as error:
            if len(made) == 1:
                return dict.fromkeys(made, error)
            apart = [self._converted({name: data}) for name, data in made.items()]
            return {name: found for one in apart for name, found in one.items()}
