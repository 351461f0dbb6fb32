"""Files that are whole or not there, and the journal that says which are ours.

A row's line is written before its files get their names: after a stop at any moment, a file in the folder is
either as the journal says, and done, or not there, and made again. A file that the journal does not know is
somebody else's and is never touched.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any, NamedTuple

from docflow.batch.files import has_hash, is_sha256, replace_file, write_all
from docflow.batch.report import File
from docflow.errors import Conflict, InvalidSource, Place, problem

JOURNAL = ".docflow-batch.jsonl"
#: What of a batch may lie outside its folder; a journal that names anything else there is not believed.
APART = (".pdf", ".zip")
_VERSION = 1
#: Seconds to wait for a folder that another holds.
_PATIENCE = 1.0


class Entry(NamedTuple):
    """A row as the journal has it."""

    row: int
    key: str
    files: tuple[File, ...]


@dataclass
class Journal:
    """The journal of a folder: what it knew at the start, and what is added."""

    folder: Path
    #: What all rows share: the template, the formats, the page. Another stamp is another batch.
    stamp: str
    entries: dict[int, Entry] = field(default_factory=dict)
    #: Every hash that a file of this batch has had, by its name.
    made: dict[str, set[str]] = field(default_factory=dict)
    #: The same of the batch before, which this one may replace.
    before: dict[str, set[str]] = field(default_factory=dict)
    #: The same of files of this batch that lie outside the folder: a merged PDF, a .zip.
    apart: dict[Path, set[str]] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return self.folder / JOURNAL

    def is_ours(self, name: str) -> bool:
        """True when the file is as this batch or the one before made it."""
        known = self._hashes(name)
        return bool(known) and has_hash(self.folder / name, known)

    def is_edited(self, name: str) -> bool:
        """True when this batch or the one before made the file, and it is another now."""
        path = self.folder / name
        return bool(self._hashes(name)) and os.path.lexists(path) and not self.is_ours(name)

    def is_free(self, path: Path) -> bool:
        """True when a merged PDF or a .zip may be put there: nothing is, or what this batch made."""
        if not os.path.lexists(path):
            return True
        within = path.resolve().parent == self.folder.resolve()
        known = self._hashes(path.name) if within else self.apart.get(path.resolve(), set())
        return has_hash(path, known)

    def _hashes(self, name: str) -> set[str]:
        return self.made.get(name, set()) | self.before.get(name, set())

    def begin(self) -> None:
        """Starts an empty journal in place of any other."""
        before = {name: sorted(hashes) for name, hashes in sorted(self.before.items())}
        line = json.dumps({"docflow-batch": _VERSION, "stamp": self.stamp, "before": before}, ensure_ascii=False)
        replace_file(self.path, f"{line}\n".encode())

    def add(self, entries: Iterable[tuple[int, str, tuple[File, ...]]]) -> None:
        """Adds rows, on the disk when this returns. They are not kept in mind: nobody asks for them in this run."""
        self._append("".join(map(_line, entries)))

    def add_extra(self, file: File, at: Path | None = None) -> None:
        """Adds a file that belongs to no one row; `at` is where it lies, when not in the folder."""
        if at is None:
            self._append(f'{{"extra": {_plain(file)}}}\n')
            self.made.setdefault(file.name, set()).add(file.digest)
        else:
            self._append(f'{{"extra": {_plain(file)}, "at": {quoted(str(at))}}}\n')
            self.apart.setdefault(at, set()).add(file.digest)

    def take(self, entry: Entry) -> None:
        self.entries[entry.row] = entry
        for file in entry.files:
            self.made.setdefault(file.name, set()).add(file.digest)

    def _append(self, text: str) -> None:
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            # A stop may have left half a line at the end.
            end = os.lseek(handle, 0, os.SEEK_END)
            if end and os.pread(handle, 1, end - 1) != b"\n":
                text = f"\n{text}"
            write_all(handle, text.encode())
            os.fsync(handle)
        finally:
            os.close(handle)


def load(folder: Path) -> Journal | None:
    """The journal in `folder`; a line that was cut off by a stop is passed over.

    Errors: InvalidSource (F521) when the first line is not one of ours.
    """
    try:
        # Line by line: a stop may have cut one within a character.
        lines = (folder / JOURNAL).read_bytes().split(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        head = json.loads(lines[0])
        if head["docflow-batch"] != _VERSION:
            raise ValueError
        before = {str(name): set(hashes) for name, hashes in head["before"].items()}
        journal = Journal(folder, str(head["stamp"]), before=before)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InvalidSource(problem("F521", Place(JOURNAL), what="记录文件")) from None
    for line in lines[1:]:
        with suppress(ValueError, KeyError, TypeError):
            _take(journal, json.loads(line))
    return journal


def _take(journal: Journal, line: dict[str, Any]) -> None:
    if "extra" in line:
        file = _file(line["extra"])
        if "at" in line:
            at = Path(str(line["at"]))
            if at.name == file.name and at.suffix in APART:
                journal.apart.setdefault(at, set()).add(file.digest)
            return
        journal.made.setdefault(file.name, set()).add(file.digest)
        return
    journal.take(Entry(int(line["row"]), str(line["key"]), tuple(_file(one) for one in line["files"])))


def _file(plain: dict[str, Any]) -> File:
    name = str(plain["name"])
    if name != os.path.basename(name) or name in ("", ".", ".."):
        raise ValueError(name)
    # Earlier versions wrote SHA-256 alone.
    digest = plain["sha256"] if "sha256" in plain else plain["blake2b"]
    return File(name, str(digest), int(plain["size"]))


def _line(entry: tuple[int, str, tuple[File, ...]]) -> str:
    """The line of a row, as JSON. Put together by hand: this is done for every row, and takes a third of the time."""
    row, key, files = entry
    said = _plain(files[0]) if len(files) == 1 else ", ".join(map(_plain, files))
    return f'{{"row": {row}, "key": {quoted(key)}, "files": [{said}]}}\n'


def _plain(file: File) -> str:
    name, digest, size = file
    kind = "sha256" if is_sha256(digest) else "blake2b"
    return f'{{"name": {quoted(name)}, "{kind}": "{digest}", "size": {size}}}'


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the folder for this process; the system lets go of it when the process dies. Errors: Conflict (F524)."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover - Windows has none; there the journal alone must do
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # A process that a killed batch had just forked holds the folder for a moment longer.
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Conflict(problem("F524", Place(str(folder)), name=JOURNAL)) from None
                time.sleep(_PATIENCE / 20)
        _held.add(handle)
        yield
    finally:
        _held.discard(handle)
        os.close(handle)


#: The folders that this process holds. A forked one would hold them too, even after this one has died.
_held: set[int] = set()


def let_go() -> None:
    """In a process just forked: lets go of what its parent holds."""
    while _held:
        os.close(_held.pop())
