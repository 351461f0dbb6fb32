"""批量: one paper a row of a table, with what all rows share given once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from docflow import batch, form, table
from docflow.batch import Job, Plan, Report
from docflow.document.template import Template
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Form, Record
from docflow.operations import batch_marks, batch_rows, batch_words, drawing, last, paper
from docflow.operations.office import Office
from docflow.operations.pdfs import QuickPdf, quick_pdf
from docflow.operations.pressing import Pressed
from docflow.operations.quick import quickened
from docflow.render import word
from docflow.render.word import WordTemplate

_TAGS = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_MARKUP = re.compile(r"<[^<>]*>")
Progress = Callable[[int, int, float], None]


@dataclass(frozen=True)
class Wanted:
    """What a batch is asked to do."""

    template: str
    table: Path
    folder: Path
    #: Answers that all rows share.
    files: Sequence[Path] = ()
    given: Sequence[str] = ()
    pattern: str = "{序号:03d}"
    formats: Sequence[str] = ("docx",)
    #: Rows that this register would refuse are refused here too.
    register: str = ""
    merge: Path | None = None
    zip: Path | None = None
    errors: Path | None = None
    duplex: bool = False
    resume: bool = False
    overwrite: bool = False
    workers: int = 1
    #: Several rows may be of one unit or one person.
    allow_duplicates: bool = False
    #: A list of contents in the merged PDF and in the .zip.
    contents: bool = False
    #: The store whose workers draw the rows; "" for this machine.
    on: str = ""
    #: Every PDF of a text template is set for itself, and none from a layout that was made once.
    plain_pdf: bool = False
    #: The report is to have the SHA-256 of every file, which takes a while.
    sha256: bool = False


@dataclass(frozen=True)
class Prepared:
    """A batch ready to run."""

    plan: Plan
    make: batch.Make
    stamp: str
    choices: tuple[str, ...]
    problems: tuple[Problem, ...]
    outcome: table.Outcome


@dataclass(frozen=True)
class Finished:
    """What a batch did."""

    report: Report
    choices: tuple[str, ...]
    #: Everything told of the rows: of reading, of names, of making.
    problems: tuple[Problem, ...]
    #: Rows of the user's table that have no paper.
    refused: tuple[int, ...]
    #: How many rows took which way; "" where there is only one.
    ways: str = ""
    #: Rows whose files somebody changed since they were made: left as they are.
    edited: tuple[int, ...] = ()

    @property
    def ok(self) -> bool:
        """True when every row has the paper that it asks for."""
        return not self.refused and not self.edited


def prepare(office: Office, wanted: Wanted) -> Prepared:
    """Reads the table and the template; nothing is written.

    Errors: InvalidSource when the table, the template, the pattern or the shared answers cannot be used.
    """
    template = paper.load(office, wanted.template)
    _refuse_unfinished(template)
    others = paper.bound(office, template)
    whole = paper.fields(template, others)
    shared = paper.answers(wanted.files, wanted.given, whole)
    common = Form(tuple(one for one in whole.fields if one.name in shared.values))
    fixed = form.parse(common, shared.values, shared.place)
    if unknown := [name for name in shared.values if name not in whole]:
        form.parse(whole, {name: shared.values[name] for name in unknown}, shared.place)
    rows = Form(tuple(one for one in whole.fields if one.name not in shared.values))
    many = 1 if wanted.on else wanted.workers
    outcome, told = batch_rows.read(office, wanted.table, rows, wanted.register, wanted.allow_duplicates, many)
    everything = replace(outcome, form=whole, good=batch_rows.Filled(outcome.good, fixed))
    plan = batch.plan(everything, wanted.pattern, source=wanted.table.name)
    _check_formats(wanted, template)
    make = _make(office, wanted, template, plan, fixed)
    stamp = hashlib.sha256(repr((template.sha256, office.page, sorted(shared.values.items()))).encode()).hexdigest()
    doubts = word.doubts(template) if isinstance(template, WordTemplate) else ()
    # Of what may be meant otherwise only what would stand in every paper.
    doubts = tuple(one for one in doubts if one.code not in ("T160", "T182"))
    return Prepared(plan, make, stamp, outcome.choices, (*doubts, *told, *plan.problems), everything)


def _make(office: Office, wanted: Wanted, template: Template | WordTemplate, plan: Plan, fixed: Record) -> batch.Make:
    """How a row becomes its files: PDF of a Word template many at a time, everything else one by one.

    `fixed` is what all rows share.
    """
    formats = tuple(wanted.formats)
    if not isinstance(template, WordTemplate) and "pdf" in formats and not (wanted.plain_pdf or wanted.on):
        make = Make(office, wanted.template, formats)
        count = len(plan.jobs)
        group = batch.stretch(count, wanted.workers) if wanted.workers > 1 else count
        return quick_pdf(make, office, template, formats, plan.jobs, group, tuple(fixed))
    if not isinstance(template, WordTemplate) or "pdf" not in formats:
        return quickened(Make(office, wanted.template, formats), office, template, formats, fixed)
    alone = quickened(Make(office, wanted.template, ("docx",)), office, template, ("docx",), fixed)
    return Pressed(alone, office, plan.jobs, formats)


def _check_formats(wanted: Wanted, template: object) -> None:
    unknown = [one for one in wanted.formats if one not in drawing.ENDINGS]
    if unknown:
        known = "、".join(drawing.ENDINGS)
        raise InvalidSource(problem("C805", value="、".join(unknown), known=known))
    if wanted.merge and "pdf" not in wanted.formats:
        raise InvalidSource(problem("C811"))


@dataclass(frozen=True)
class Make:
    """Makes the files of one row; can be handed to another process."""

    office: Office
    template: str
    formats: tuple[str, ...]

    def __call__(self, job: Job) -> Mapping[str, bytes]:
        template = paper.load(self.office, self.template)
        made = paper.compose(self.office, template, job.record)
        drawn = {ending: paper.draw(self.office, made, ending).data for ending in self.formats}
        if left := batch_words.left(made, job.record, Place(job.name, job.row)):
            raise InvalidSource(left)
        return drawn


def _refuse_unfinished(template: Template | WordTemplate) -> None:
    """A Word template with XX in its own words would leave them in every paper. Errors: InvalidSource (U801)."""
    if not isinstance(template, WordTemplate):
        return  # what a text template leaves is seen in its papers
    own = "\n".join(_MARKUP.sub("", _TAGS.sub("", text)) for text in template.texts.values())
    if left := batch.leftovers(own, {}, Place(template.name)):
        raise InvalidSource(left)


def _ready(office: Office, wanted: Wanted) -> Prepared:
    """`prepare`; when rows stand in each other's way, the report shows them before the refusal is told.

    Errors: InvalidSource (F528) before anything else when a file of somebody else's would be replaced.
    """
    batch_marks.refuse_endings(wanted.merge, wanted.zip, wanted.errors, wanted.table)
    if not wanted.overwrite:
        _refuse_others(office, wanted)
    try:
        return prepare(office, wanted)
    except InvalidSource as error:
        here = [one for one in error.problems if one.place.source == wanted.table.name and one.place.line]
        if wanted.errors is not None and here:
            batch_marks.write(office, wanted.errors, wanted.table, wanted.folder, here)
        raise


def _refuse_others(office: Office, wanted: Wanted) -> None:
    batch.refuse_others(wanted.folder, [one for one in (wanted.merge, wanted.zip) if one])
    if wanted.errors is not None:
        batch_marks.refuse_others(office, wanted.errors, wanted.table, wanted.folder)


def run(office: Office, wanted: Wanted, progress: Progress | None = None) -> Finished:
    """Makes the papers; good rows are done, the others are told and marked."""
    ready = _ready(office, wanted)
    with _makers(office, wanted, ready) as make:
        report = batch.run(
            ready.plan,
            make,
            wanted.folder,
            tuple(wanted.formats),
            stamp=ready.stamp,
            resume=wanted.resume,
            overwrite=wanted.overwrite,
            progress=progress,
            workers=1 if wanted.on else wanted.workers,
            sha256=wanted.sha256,
        )
    last.remember(office, wanted.folder)
    if wanted.merge:
        listed = (lambda begins: contents_page(office, begins)) if wanted.contents else None
        batch.merged(report, wanted.folder, wanted.merge, duplex=wanted.duplex, listed=listed)
    if wanted.zip:
        batch.zipped(report, wanted.folder, wanted.zip, listed=wanted.contents)
    return _finished(office, wanted, ready, report)


@contextmanager
def _makers(office: Office, wanted: Wanted, ready: Prepared) -> Iterator[batch.Make]:
    """What makes a row: this machine, or with `on` the workers of a queue."""
    if not wanted.on:
        if isinstance(ready.make, QuickPdf) and wanted.workers > 1:
            ready.make.begin()  # once, and not in each process
        yield ready.make
        return
    from docflow.operations import shards

    alike = shards.setting(office, wanted.template, wanted.formats)
    with shards.shared(wanted.on, alike, ready.plan.jobs, ready.make) as make:
        yield make


def making(office: Office, template: str, formats: tuple[str, ...]) -> batch.Make:
    """What makes the rows of a template, the quick way where there is one."""
    return quickened(Make(office, template, formats), office, paper.load(office, template), formats)


def contents_page(office: Office, begins: Sequence[tuple[str, int]]) -> bytes:
    """The list of contents (目录) as a PDF: number, name, first page."""
    from docflow.document.model import Document, Table, Text, TitlePart

    rows = tuple(
        ((Text(str(number)),), (Text(name),), (Text(str(page)),)) for number, (name, page) in enumerate(begins, 1)
    )
    header = ((Text("序号"),), (Text("名称"),), (Text("起始页"),))
    listed = Table(header, rows, ("center", "left", "right"))
    document = Document("目录", "down", None, (TitlePart("目录"),), (), (listed,), demo=office.demo)
    return drawing.draw(office, document, "pdf").data


def rehearse(office: Office, wanted: Wanted, progress: Progress | None = None) -> Finished:
    """What `run` would do; writes nothing but the error report, when one is asked for."""
    ready = _ready(office, wanted)
    report = batch.rehearse(ready.plan, ready.make, progress=progress, workers=wanted.workers, sha256=wanted.sha256)
    return _finished(office, wanted, ready, report)


def preview(office: Office, wanted: Wanted, which: str) -> list[Path]:
    """The papers of row `which` of the table, or of the `hardest` row, in the folder."""
    ready = prepare(office, wanted)
    job = (
        ready.plan.hardest() if which in ("hardest", "最长") else ready.plan.row(int(which) if which.isdecimal() else 0)
    )
    if job is None:
        raise InvalidSource(problem("C812", row=which))
    out = []
    # One paper is not worth a layout for many, nor a sample.
    make = ready.make.ordinary if isinstance(ready.make, QuickPdf) else ready.make
    for ending, data in make(job).items():
        path = wanted.folder / f"预览-{job.name}.{ending}"
        paper.write(path, data)
        out.append(path)
    return out


def _finished(office: Office, wanted: Wanted, ready: Prepared, report: Report) -> Finished:
    made = _in_table(report.refused, wanted, ready.outcome)
    edited = _in_table(report.edited, wanted, ready.outcome)
    doubtful = batch_words.doubts(office, wanted.template, ready.make, ready.plan, wanted.table.name)
    compared = _in_batch(ready.make, wanted)
    problems = tuple(dict.fromkeys((*ready.problems, *made, *doubtful, *compared)))
    refused = tuple(sorted({*ready.outcome.refused, *(row for row, _ in report.refused)}))
    if wanted.errors is not None and refused:
        batch_marks.write(office, wanted.errors, wanted.table, wanted.folder, problems)
    ways = _ways(report, ready.make)
    rows = tuple(row for row, _ in report.edited)
    return Finished(report, ready.choices, (*problems, *edited), refused, ways, rows)


def _in_table(
    told: Sequence[tuple[int, tuple[Problem, ...]]], wanted: Wanted, outcome: table.Outcome
) -> tuple[Problem, ...]:
    """What is told of rows, at their place in the user's table: the cell, where it is of a field with a column."""

    def at(row: int, one: Problem) -> Place:
        field = dict(one.values).get("field", "")
        return replace(outcome.place(wanted.table.name, row, field), path=one.place.path)

    return tuple(replace(one, place=at(row, one)) for row, found in told for one in found)


def _in_batch(make: batch.Make, wanted: Wanted) -> tuple[Problem, ...]:
    """What a sample of quick papers, compared with the ordinary ones, has shown."""
    found = make.problems if isinstance(make, QuickPdf) else ()
    return tuple(replace(one, place=replace(one.place, source=wanted.table.name)) for one in found)


def _ways(report: Report, make: batch.Make) -> str:
    """How many rows took the quick way and how many the ordinary one; "" where there is no quick way."""
    if isinstance(make, QuickPdf):
        slow = report.made - report.quick
        return f"PDF 套版 {report.quick} 份，逐份排版 {slow} 份，抽查对照 {make.compared} 份"
    if not (codec := getattr(make, "codec", "")):
        return ""
    slow = report.made - report.quick
    return f"快速路径 {report.quick} 份，普通路径 {slow} 份（压缩：{codec}）"


def undo(office: Office, folder: Path | None) -> batch.Undone:
    """The files of the last batch in `folder`, else of the last one made here, into its bin folder."""
    return batch.undo(last.folder(office) if folder is None else folder)
