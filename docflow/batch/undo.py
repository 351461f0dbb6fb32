"""Takes the last batch back: its files, its merged PDF and its .zip go into a bin folder, nothing is deleted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from docflow.batch.files import has_hash, sync
from docflow.batch.journal import JOURNAL, Journal, load, locked
from docflow.batch.report import Undone
from docflow.errors import InvalidSource, Place, Problem, Unavailable, problem
from docflow.errors.disk import said

BIN = Path(".docflow") / "废纸篓"


def undo(folder: Path) -> Undone:
    """Moves the files of the last batch in `folder` into a bin folder within it; a file changed since then stays.

    Errors: InvalidSource (F522) when there is no batch, Conflict (F524), Unavailable (F505).
    """
    journal = load(folder)
    if journal is None:
        raise InvalidSource(problem("F522", Place(str(folder))))
    moved: list[str] = []
    problems: list[Problem] = []
    with locked(folder):
        try:
            target = _next_bin(folder)
            for path, hashes in _files(journal):
                if has_hash(path, hashes):
                    shutil.move(path, _free(target, path.name))
                    moved.append(path.name)
                elif path.is_file() and not path.is_symlink():
                    problems.append(problem("F523", Place(str(folder)), name=path.name))
            os.replace(folder / JOURNAL, target / JOURNAL)
            sync(target)
            sync(folder)
        except OSError as error:
            reason = said(error)
            raise Unavailable(problem("F505", name=str(folder), reason=reason)) from None
    return Undone(tuple(moved), target, tuple(problems))


def _files(journal: Journal) -> Iterator[tuple[Path, set[str]]]:
    """Every file of the batch, with the hashes it has had."""
    for name, hashes in sorted(journal.made.items()):
        yield journal.folder / name, hashes
    yield from sorted(journal.apart.items())


def _free(folder: Path, name: str) -> Path:
    """`name` in `folder`, or the like: a merged PDF may be called as a paper is."""
    path, number = folder / name, 2
    while path.exists():
        path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        number += 1
    return path


def _next_bin(folder: Path) -> Path:
    """A new folder for what is taken back: .docflow/废纸篓/1, .docflow/废纸篓/2, …"""
    number = 1
    while (folder / BIN / str(number)).exists():
        number += 1
    target = folder / BIN / str(number)
    target.mkdir(parents=True)
    return target
