"""错行标注: the copies of tables with their bad rows marked; none is written over what somebody else made or changed.

write          (office, marks, table, folder, problems)   writes the copy and notes that it is ours
refuse_others  (office, marks, table, folder)             it would replace somebody else's file
refuse_endings (merge, zip, marks, table)                 a name says something else than what will be in the file

What is ours is noted in the workspace, and where there is none in the folder of the batch.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from docflow import table
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.operations import paper
from docflow.operations.office import Office

_NOTES = Path(".docflow") / "错行标注"
#: So many copies are remembered.
_KEPT = 200


def write(office: Office, marks: Path, source: Path, folder: Path, problems: Sequence[Problem]) -> None:
    """Writes the table `source` to `marks` with the cells of `problems` marked."""
    data = table.marked_text(source, problems) if _is_text(marks) else table.marked(source, problems)
    paper.write(marks, data)
    home = office.workspace or folder
    if not home.is_dir():
        return
    line = f"{hashlib.sha256(data).hexdigest()} {marks.resolve()}"
    with suppress(OSError):
        lines = [one for one in _lines(home) if one != line][1 - _KEPT :]
        (home / _NOTES).parent.mkdir(exist_ok=True)
        (home / _NOTES).write_text("\n".join([*lines, line, ""]), "utf-8")


def refuse_others(office: Office, marks: Path, source: Path, folder: Path) -> None:
    """A copy of ours may be replaced, and one that was corrected when it is itself the table: nothing of it is lost.

    Errors: InvalidSource (F528).
    """
    if not os.path.lexists(marks):
        return
    at = f" {marks.resolve()}"
    known = {one.removesuffix(at) for one in _lines(office.workspace or folder) if one.endswith(at)}
    if known and (marks.resolve() == source.resolve() or _hash(marks) in known):
        return
    raise InvalidSource(problem("F528", Place(str(marks.parent)), name=marks.name))


def refuse_endings(merge: Path | None, zip_: Path | None, marks: Path | None, source: Path) -> None:
    """Errors: InvalidSource (C805): a file called .docx with a PDF in it opens nowhere. A .csv may be marked as one."""
    wanted: list[tuple[Path | None, tuple[str, ...]]] = [(merge, (".pdf",)), (zip_, (".zip",))]
    is_text = marks is not None and _is_text(marks) and source.is_file() and table.is_text(source)
    wanted.append((marks, (".xlsx", ".csv") if is_text else (".xlsx",)))
    found = [
        problem("C805", Place(one.name), value=one.suffix or "（没有）", known="、".join(known))
        for one, known in wanted
        if one is not None and one.suffix.lower() not in known
    ]
    if found:
        raise InvalidSource(found)


def _is_text(marks: Path) -> bool:
    return marks.suffix.lower() == ".csv"


def _hash(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except IsADirectoryError:
        return ""


def _lines(home: Path) -> list[str]:
    try:
        return (home / _NOTES).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
