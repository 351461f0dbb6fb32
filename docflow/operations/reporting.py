"""报告: a paper whose figures, tables and charts are computed from the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from docflow import form, ledger
from docflow.operations import ledger as roster
from docflow.operations import paper
from docflow.operations.office import Office


def answers(
    office: Office, template: str, files: Sequence[Path], given: Sequence[str], as_of: date | None
) -> paper.Answers:
    """What people wrote, and every figure of the ledger that the template asks for and people did not give."""
    found = paper.load(office, template)
    wanted = paper.fields(found, paper.bound(office, found))
    written = paper.answers(files, given, wanted)
    computed = form.to_plain(roster.figures(office, as_of))
    names = set(ledger.FIGURES.names) & set(wanted.names) - set(written.values)
    values = {**written.values, **paper.fitted({name: computed[name] for name in names}, wanted)}
    return paper.Answers(values, written.places)


def report(
    office: Office, template: str, files: Sequence[Path], given: Sequence[str], out: Path, as_of: date | None = None
) -> paper.Made:
    """The paper of `template` with its figures computed as of a day, into `out`."""
    return paper.render_answers(office, template, answers(office, template, files, given, as_of), [out])[0]
