"""数字: which figures files state and which do not reconcile; which field of a template each of a paper's figures is.

figures_of (files)                     -> what each file states
in_report  (office, template, answers) -> the same of a paper before it is drawn, each figure with its field
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from docflow import figures
from docflow.errors import InvalidSource, Place, Problem, Refused, problem
from docflow.operations import secrecy
from docflow.operations.office import Office

SHEETS = (".xlsx", ".xlsm", ".csv", ".tsv")


@dataclass(frozen=True)
class Figured:
    """The figures of one file."""

    name: str
    listed: tuple[figures.Figure, ...]
    findings: tuple[figures.Finding, ...]
    #: Where the value of a field comes from, for a paper of a template.
    sources: Mapping[str, str] = field(default_factory=dict)
    #: How many figures were held against the record that the file carries; None without one.
    known: int | None = None


def figures_of(files: Sequence[Path]) -> list[Figured]:
    """The figures of each file; a folder stands for the papers and tables in it.

    Errors: InvalidSource when a file cannot be read; Refused S801 when one bears a mark of secrecy.
    """
    out: list[Figured] = []
    problems: list[Problem] = []
    for path in _files(files):
        if not path.is_file():
            problems.append(problem("F530", Place(str(path))))
            continue
        try:
            paper, known = (_sheets(path), None) if path.suffix.lower() in SHEETS else _paper(path)
        except InvalidSource as error:
            problems += error.problems
            continue
        out.append(replace(_figured(str(path), paper), known=known))
    if problems:
        raise InvalidSource(problems)
    return out


def _figured(name: str, paper: figures.Paper, sources: Mapping[str, str] | None = None) -> Figured:
    return Figured(name, tuple(figures.listed(paper)), tuple(figures.check(paper)), sources or {})


def _files(files: Sequence[Path]) -> list[Path]:
    known = (".docx", ".md", ".txt", *SHEETS)
    out: list[Path] = []
    for path in files:
        found = sorted(one for one in path.rglob("*") if one.suffix.lower() in known) if path.is_dir() else [path]
        out += found
    return out


def without_record(path: Path, out: Path) -> bool:
    """The .docx in `path` without its record, in `out`; False when it carries none.

    Errors: InvalidSource F530, or when it is no .docx; C805 for another ending.
    """
    from docflow.operations import paper
    from docflow.render import provenance

    if not path.is_file():
        raise InvalidSource(problem("F530", Place(str(path))))
    data = path.read_bytes()
    cleaned = provenance.docx_without(data, path.name)
    paper.write(out, cleaned)
    return cleaned != data


def _paper(path: Path) -> tuple[figures.Paper, int | None]:
    from docflow import lint
    from docflow.lint.figured import paper_of
    from docflow.lint.secrecy import marks

    draft = lint.read(path.read_bytes(), str(path))
    if place := next(marks(draft.lines), None):
        raise Refused(problem("S801", place))
    return paper_of(draft), draft.known_figures


def _sheets(path: Path) -> figures.Paper:
    """Every visible sheet of a spreadsheet as a table."""
    from docflow import table

    grids = []
    for number, sheet in enumerate(table.grids(path), 1):
        secrecy.refuse(path.name, (cell for row in sheet.rows for cell in row))
        grids.append(figures.Grid(sheet.rows, sheet.place(0), sheet.cell, number))
    return figures.Paper((), tuple(grids))


def in_report(
    office: Office, template: str, files: Sequence[Path], given: Sequence[str], as_of: date | None = None
) -> Figured:
    """The figures of the paper that `template` makes of the answers and, where it asks for them, of the ledger."""
    from docflow.document import compose
    from docflow.document.template import Template
    from docflow.lint.composed import from_traced
    from docflow.lint.figured import paper_of
    from docflow.operations import paper, reporting

    found = paper.load(office, template)
    if not isinstance(found, Template):
        raise InvalidSource(problem("C850", Place(template), name=template))
    others = paper.bound(office, found)
    wanted = paper.fields(found, others)
    written = paper.answers(files, given, wanted)
    asked = any(one.required and one.name not in written.values for one in wanted.fields)
    answers = reporting.answers(office, template, files, given, as_of) if asked else written
    document = compose.traced(found, paper.record_of(office, found, answers, others), others=others)
    draft = from_traced(document, template)
    computed = dict.fromkeys((name for name in answers.values if name not in written.values), "台账")
    sources = computed | {name: str(written.place(name)) for name in written.values}
    return _figured(template, paper_of(draft), sources)
