"""批量: one paper a row of a table, with what all rows share given once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from docflow import batch, form, table
from docflow.batch import Job, Plan, Report
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.form import Form, Record
from docflow.operations import ledger, paper
from docflow.operations.office import Office

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


def prepare(office: Office, wanted: Wanted) -> Prepared:
    """Reads the table and the template; nothing is written.

    Errors: InvalidSource when the table, the template, the pattern or the shared answers cannot be used.
    """
    template = paper.load(office, wanted.template)
    others = paper.bound(office, template)
    whole = paper.fields(template, others)
    shared = paper.answers(wanted.files, wanted.given)
    common = Form(tuple(one for one in whole.fields if one.name in shared.values))
    fixed = form.parse(common, shared.values, shared.place)
    if unknown := [name for name in shared.values if name not in whole]:
        form.parse(whole, {name: shared.values[name] for name in unknown}, shared.place)
    rows = Form(tuple(one for one in whole.fields if one.name not in shared.values))
    outcome = table.load(wanted.table, rows)
    outcome, told = _of_register(office, wanted, outcome)
    outcome, told = _once(wanted, outcome, told)
    good = tuple((row, {**fixed, **record}) for row, record in outcome.good)
    everything = replace(outcome, form=whole, good=good)
    plan = batch.plan(everything, wanted.pattern, source=wanted.table.name)
    _check_formats(wanted, template)
    make = Make(office, wanted.template, tuple(wanted.formats))
    stamp = hashlib.sha256(
        repr((template.sha256, office.page.name, sorted(shared.values.items()))).encode()
    ).hexdigest()
    return Prepared(plan, make, stamp, outcome.choices, (*told, *plan.problems), everything)


def _of_register(office: Office, wanted: Wanted, outcome: table.Outcome) -> tuple[table.Outcome, tuple[Problem, ...]]:
    if not wanted.register:
        return outcome, outcome.problems
    known = ledger.read_table(office, wanted.table, wanted.register)
    bad = set(known.refused)
    rest = tuple((row, record) for row, record in outcome.good if row not in bad)
    refused = tuple(sorted({*outcome.refused, *bad}))
    return replace(outcome, good=rest, refused=refused), (*outcome.problems, *known.problems)


def _once(
    wanted: Wanted, outcome: table.Outcome, told: tuple[Problem, ...]
) -> tuple[table.Outcome, tuple[Problem, ...]]:
    """Two rows of one unit, one identity number or one code would be two papers to one addressee."""
    if wanted.allow_duplicates:
        return outcome, told
    again: list[Problem] = []
    for one in outcome.form.fields:
        if one.name in outcome.read_from and getattr(one.type, "kind", "") in ("organisation", "id", "code"):
            again += table.duplicates(outcome.good, one.name, place=lambda row: Place(wanted.table.name, row))
    bad = {one.place.line for one in again}
    good = tuple((row, record) for row, record in outcome.good if row not in bad)
    return replace(outcome, good=good, refused=tuple(sorted({*outcome.refused, *bad}))), (*told, *again)


def _check_formats(wanted: Wanted, template: object) -> None:
    unknown = [one for one in wanted.formats if one not in paper.ENDINGS]
    if unknown:
        known = "、".join(paper.ENDINGS)
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
        if left := _left(made, job.record, Place(job.name, job.row)):
            raise InvalidSource(left)
        return drawn


def _left(made: paper.Composed, record: Record, place: Place) -> tuple[Problem, ...]:
    if made.document is None:
        return ()
    from docflow.document.model import words

    return batch.leftovers("\n".join(words(made.document)), record, place)


def run(office: Office, wanted: Wanted, progress: Progress | None = None) -> Finished:
    """Makes the papers; good rows are done, the others are told and marked."""
    ready = prepare(office, wanted)
    report = batch.run(
        ready.plan,
        ready.make,
        wanted.folder,
        tuple(wanted.formats),
        stamp=ready.stamp,
        resume=wanted.resume,
        overwrite=wanted.overwrite,
        progress=progress,
        workers=wanted.workers,
    )
    if wanted.merge:
        batch.merged(report, wanted.folder, wanted.merge, duplex=wanted.duplex)
    if wanted.zip:
        batch.zipped(report, wanted.folder, wanted.zip)
    return _finished(wanted, ready, report)


def rehearse(office: Office, wanted: Wanted, progress: Progress | None = None) -> Finished:
    """What `run` would do; writes nothing but the error report, when one is asked for."""
    ready = prepare(office, wanted)
    return _finished(wanted, ready, batch.rehearse(ready.plan, ready.make, progress=progress, workers=wanted.workers))


def preview(office: Office, wanted: Wanted, which: str) -> list[Path]:
    """The papers of row `which` of the table, or of the `hardest` row, in the folder."""
    ready = prepare(office, wanted)
    job = (
        ready.plan.hardest() if which in ("hardest", "最长") else ready.plan.row(int(which) if which.isdecimal() else 0)
    )
    if job is None:
        raise InvalidSource(problem("C812", row=which))
    out = []
    for ending, data in ready.make(job).items():
        path = wanted.folder / f"预览-{job.name}.{ending}"
        paper.write(path, data)
        out.append(path)
    return out


def _finished(wanted: Wanted, ready: Prepared, report: Report) -> Finished:
    made = tuple(
        replace(one, place=replace(one.place, source=wanted.table.name, line=row))
        for row, found in report.refused
        for one in found
    )
    problems = tuple(dict.fromkeys((*ready.problems, *made)))
    refused = tuple(sorted({*ready.outcome.refused, *(row for row, _ in report.refused)}))
    if wanted.errors is not None and refused:
        paper.write(wanted.errors, table.marked(wanted.table, problems))
    return Finished(report, ready.choices, problems, refused)


def undo(folder: Path) -> batch.Undone:
    """The files of the last batch in `folder` into its bin folder."""
    return batch.undo(folder)
