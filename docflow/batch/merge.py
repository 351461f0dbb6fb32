"""The papers of a batch in one: a PDF to print, a .zip to send, a list of what there is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from docflow.batch.files import digest_of, replace_file
from docflow.batch.journal import Journal, load
from docflow.batch.report import File, Report
from docflow.errors import InvalidSource, Place, Unavailable, problem
from docflow.errors.disk import said
from docflow.table import write

if TYPE_CHECKING:
    from docflow.render.binding import Contents

_STAMP = (1980, 1, 1, 0, 0, 0)


def refuse_others(folder: Path, outs: Iterable[Path]) -> None:
    """Errors: InvalidSource (F528) with every one of `outs` where something is that this batch did not make."""
    journal = load(folder) or Journal(folder, "")
    if others := [out for out in outs if not journal.is_free(out)]:
        raise InvalidSource(problem("F528", Place(str(out.parent)), name=out.name) for out in others)


def merged(report: Report, folder: Path, out: Path, *, duplex: bool = False, listed: Contents | None = None) -> None:
    """Writes one PDF of all, in the order of the rows; with `duplex` each begins on a front page.

    `listed` draws the list of contents that stands before them: names and page numbers.
    Errors: InvalidSource (F525) when the batch made no PDF, Unavailable (F505).
    """
    from docflow.render.binding import bind

    names = report.files(".pdf")
    if not names:
        raise InvalidSource(problem("F525", Place(str(folder)), ending="pdf"))
    papers = ((name.removesuffix(".pdf"), (folder / name).read_bytes()) for name in names)
    _write(folder, out, bind(papers, duplex=duplex, contents=listed))


def zipped(report: Report, folder: Path, out: Path, *, listed: bool = False) -> None:
    """Writes one .zip of all, with `listed` a list of contents too; the same files give the same bytes.

    Errors: InvalidSource (F525), Unavailable (F505).
    """
    names = report.files()
    if not names:
        raise InvalidSource(problem("F525", Place(str(folder)), ending="docx"))
    made = io.BytesIO()
    # .docx and .pdf are packed already: to store them is quick and costs one part in a hundred.
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for name in names:
            info = zipfile.ZipInfo(name, _STAMP)
            info.external_attr = 0o644 << 16
            archive.writestr(info, (folder / name).read_bytes())
        if listed:
            info = zipfile.ZipInfo("目录.xlsx", _STAMP)
            info.external_attr = 0o644 << 16
            archive.writestr(info, contents(report))
    _write(folder, out, made.getvalue())


def contents(report: Report) -> bytes:
    """The list of what was made: number, row of the table, file, pages being what the reader counts."""
    rows = [(one.index, one.row, file.name) for one in report.done for file in one.files]
    return write(["序号", "表格行号", "文件"], rows, sheet="目录")


def _write(folder: Path, out: Path, data: bytes) -> None:
    """Puts `out` in its place and tells the journal of it, so that undo finds it."""
    try:
        replace_file(out, data)
        if journal := load(folder):
            within = out.resolve().parent == folder.resolve()
            made = File(out.name, digest_of(data), len(data))
            journal.add_extra(made, None if within else out.resolve())
    except OSError as error:
        raise Unavailable(problem("F505", name=str(out), reason=said(error))) from None
