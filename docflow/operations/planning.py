"""一企一策: a paper for each unit of the ledger, by the batch that fills templates from tables.

The rows go into a spreadsheet beside the papers, where a clerk can see, change and use them again with `docflow batch`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from docflow import form, table
from docflow.errors import InvalidSource, problem
from docflow.ledger import plans
from docflow.operations import batch, paper
from docflow.operations import ledger as roster
from docflow.operations.office import Office

#: How the files are called.
PATTERN = "{序号:03d}-{单位名称}"


def each(
    office: Office,
    template: str,
    folder: Path,
    files: Sequence[Path] = (),
    given: Sequence[str] = (),
    as_of: date | None = None,
    pattern: str = PATTERN,
    only: str = "",
    formats: Sequence[str] = ("docx",),
    resume: bool = False,
    progress: batch.Progress | None = None,
) -> batch.Finished:
    """A paper of `template` for every unit, or for those without an organisation (`only` 未建) or with a gap (缺口).

    Nothing is overwritten: a folder with another batch in it is refused, as by `docflow batch`.
    Errors: InvalidSource D244, D295; those of the batch.
    """
    stands = roster.standing(office, as_of)
    rows = _rows(office, stands, only)
    found = paper.load(office, template)
    wanted = paper.fields(found, paper.bound(office, found))
    said = set(paper.answers(files, given, wanted).values)
    names = [name for name in rows[0] if name in wanted and name not in said]
    path = folder / f"{template}-各单位.xlsx"
    if not resume or not path.exists():
        if folder.exists() and any(folder.iterdir()):
            raise InvalidSource(problem("D296", value=str(folder)))
        paper.write(path, table.write(names, [[_cell(row[name]) for name in names] for row in rows], sheet=template))
    wish = batch.Wanted(template, path, folder, files, given, pattern, formats, resume=resume, allow_duplicates=True)
    done = batch.run(office, wish, progress)
    return replace(done, problems=(*stands.doubts, *done.problems))


def _rows(office: Office, stands: roster.Standing, only: str) -> tuple[form.Record, ...]:
    if only not in ("", "未建", "缺口"):
        raise InvalidSource(problem("D295", value=only))
    rows = plans.plans(stands.assessments, roster.gaps(office, stands.units), stands.day)
    if only == "未建":
        rows = tuple(one for one in rows if one["已建党组织"] is None)
    if only == "缺口":
        rows = tuple(one for one in rows if one["缺口"])
    if not rows:
        raise InvalidSource(problem("D297", value=only))
    return rows


def _cell(value: form.Value) -> str:
    """A value as it stands in the spreadsheet."""
    if isinstance(value, tuple):
        return "\n".join(map(str, value))
    return "" if value is None else form.display(value) if isinstance(value, date) else str(value)
