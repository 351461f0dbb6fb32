"""What became of a batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from docflow.errors import Problem
from docflow.table import Packed

#: So many values a file is packed as.
_ONE = 3


class File(NamedTuple):
    """A file that was made: its name within the folder, its hash, its size.

    The hash is BLAKE2b of 20 bytes, or SHA-256 where somebody asked for it or an earlier version wrote it: in
    hexadecimal, told apart by their lengths.
    """

    name: str
    digest: str
    size: int


class Files(dict[str, bytes]):
    """The bytes of each format of one row, with what their maker knows of them already."""

    #: The hash of a File by format.
    hashes: Mapping[str, str] = MappingProxyType({})
    #: True when they came by the quick way.
    quick = False


@dataclass(frozen=True, slots=True)
class Done:
    """A row that became its files."""

    row: int
    index: int
    files: tuple[File, ...]
    #: True when an earlier run had made them.
    before: bool = False


def dones(things: Iterable[Done] = ()) -> Packed[Done]:
    """What became of many rows, packed; `put` takes what `apart` gives."""
    return Packed(things, lambda one: apart(one.row, one.index, one.files, one.before), _together)


def apart(row: int, index: int, files: tuple[File, ...], before: bool = False) -> tuple[object, ...]:
    """A Done as it is packed."""
    return (row, index, before, *(files[0] if len(files) == 1 else chain.from_iterable(files)))


def _together(parts: tuple[Any, ...]) -> Done:
    row, index, before, *said = parts
    if len(said) == _ONE:
        return Done(row, index, (File(*said),), before)
    return Done(row, index, tuple(File(*said[at : at + _ONE]) for at in range(0, len(said), _ONE)), before)


@dataclass(frozen=True, slots=True)
class Report:
    """The rows that are done, in their order, and those that were refused with the reason."""

    done: Sequence[Done]
    refused: tuple[tuple[int, tuple[Problem, ...]], ...]
    #: Warnings: changed names, files of an earlier run that no row asks for any more.
    problems: tuple[Problem, ...] = ()
    #: Names in the folder that an earlier run made and this one no longer wants.
    stale: tuple[str, ...] = ()
    seconds: float = 0.0
    #: How many of the rows that this run made went the quick way.
    quick: int = 0
    #: Rows whose files somebody changed after they were made (F527). They are left as they are; a row is `done` too
    #: when it says what it said then and none of its files is missing.
    edited: tuple[tuple[int, tuple[Problem, ...]], ...] = ()
    #: How many of the rows to make an earlier run had made: they say something else now, or a file is not there.
    again: int = 0

    @property
    def made(self) -> int:
        """How many rows this run made."""
        return sum(not one.before for one in self.done)

    @property
    def total(self) -> int:
        return len(self.done) + len(self.refused)

    def files(self, ending: str = "") -> tuple[str, ...]:
        """The names of the files in the order of the rows, all or those with one ending."""
        return tuple(file.name for one in self.done for file in one.files if file.name.endswith(ending))

    def to_json(self) -> dict[str, object]:
        """The same in plain values; of a batch that was asked for SHA-256."""
        return {
            "done": len(self.done),
            "made": self.made,
            "again": self.again,
            "quick": self.quick,
            "refused": [{"row": row, "problems": [one.to_json() for one in found]} for row, found in self.refused],
            "edited": [{"row": row, "problems": [one.to_json() for one in found]} for row, found in self.edited],
            "files": [
                {"row": one.row, "name": file.name, "sha256": file.digest, "size": file.size}
                for one in self.done
                for file in one.files
            ],
            "stale": list(self.stale),
            "problems": [one.to_json() for one in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Undone:
    """What was moved out of the way, and where it is."""

    moved: tuple[str, ...]
    bin: Path
    #: F523 for each file that was changed after it was made, and stays.
    problems: tuple[Problem, ...] = ()
