"""Takes the last batch back: its files go into a bin folder, nothing is deleted."""

from __future__ import annotations

import os
from pathlib import Path

from docflow.batch.journal import JOURNAL, hash_of, load, locked, sync
from docflow.batch.report import Undone
from docflow.errors import InvalidSource, Place, Problem, Unavailable, problem
from docflow.errors.disk import said

BIN = "已撤销"


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
            for name, hashes in sorted(journal.made.items()):
                found = hash_of(folder / name)
                if found in hashes:
                    os.replace(folder / name, target / name)
                    moved.append(name)
                elif found is not None:
                    problems.append(problem("F523", Place(str(folder)), name=name))
            os.replace(folder / JOURNAL, target / JOURNAL)
            sync(target)
            sync(folder)
        except OSError as error:
            reason = said(error)
            raise Unavailable(problem("F505", name=str(folder), reason=reason)) from None
    return Undone(tuple(moved), target, tuple(problems))


def _next_bin(folder: Path) -> Path:
    """A new folder for what is taken back: 已撤销/1, 已撤销/2, …"""
    number = 1
    while (folder / BIN / str(number)).exists():
        number += 1
    target = folder / BIN / str(number)
    target.mkdir(parents=True)
    return target
