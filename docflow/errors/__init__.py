"""Everything that can go wrong, in one tree; where it went wrong; and how it is said.

DocflowError            (exit)
├── InvalidSource   2   what a person wrote or sent is wrong; lists every Problem with its Place
├── Refused         3   a rule forbids this act now; nothing has changed
│   └── Conflict    3   someone else acted first; load the case again and retry
├── Untrusted       4   the record has been tampered with, or cannot be trusted
└── Unavailable     5   something outside is missing or broken: a font, a program, the disk, the database

Findings (exit 1) are no error: a command that finds faults has done its work.
The sentences themselves stand in `codes.py`, once; only `cli` and `web` speak them.
"""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass, field

from docflow.errors.codes import CODES, Message

__all__ = [
    "CODES",
    "Conflict",
    "DocflowError",
    "InvalidSource",
    "Message",
    "Place",
    "Problem",
    "Refused",
    "Unavailable",
    "Untrusted",
    "problem",
]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something is: any part may be unknown."""

    #: A file name as the user wrote it, or the name of a paper, a case, a store.
    source: str = ""
    #: Counted from 1; 0 is unknown.
    line: int = 0
    column: int = 0
    #: A spreadsheet cell, with its sheet when there is more than one: `台账!B7`.
    cell: str = ""
    #: A path of keys, a field, a paragraph: `("steps", "街道审核", "then")`.
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        where = self.source
        if self.line:
            where += f":{self.line}"
            if self.column:
                where += f":{self.column}"
        return " ".join(part for part in (where, self.cell, ".".join(self.path)) if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a code, a place, what is the case, what to do."""

    code: str
    place: Place = Place()
    #: The values that fill the message of `code`, by name.
    values: tuple[tuple[str, str], ...] = field(default=())

    @property
    def message(self) -> Message:
        return CODES[self.code]

    @property
    def text(self) -> str:
        """What is the case, in the user's language."""
        return self.message.text.format_map(dict(self.values))

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return self.message.remedy.format_map(dict(self.values))

    @property
    def is_warning(self) -> bool:
        return self.message.warning

    def __str__(self) -> str:
        where = str(self.place)
        return f"{self.code} {where + '：' if where else ''}{self.text}"

    def to_json(self) -> dict[str, object]:
        return {
            "code": self.code,
            "place": str(self.place),
            "source": self.place.source,
            "line": self.place.line,
            "column": self.place.column,
            "cell": self.place.cell,
            "path": list(self.place.path),
            "text": self.text,
            "remedy": self.remedy,
            "warning": self.is_warning,
        }


def problem(code: str, place: Place | None = None, /, **values: object) -> Problem:
    """The problem `code` at `place`; `values` must be exactly those its message names.

    KeyError when the code is unknown or a value is missing or too many: a message that
    cannot be said whole is a fault of ours and is found by the first test that meets it.
    """
    wanted = _names(CODES[code].text) | _names(CODES[code].remedy)
    if wanted != set(values):
        raise KeyError(f"{code}: wants {sorted(wanted)}, got {sorted(values)}")
    return Problem(code, place or Place(), tuple((name, str(value)) for name, value in values.items()))


def _names(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


class DocflowError(Exception):
    """What every error of docflow is: one or more problems."""

    exit_code = 1

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class InvalidSource(DocflowError):
    """What a person wrote or sent is wrong; every problem of it is here."""

    exit_code = 2


class Refused(DocflowError):
    """A rule forbids this act now; nothing has changed."""

    exit_code = 3


class Conflict(Refused):
    """Someone else acted first; load the case again and retry."""


class Untrusted(DocflowError):
    """The record has been tampered with, or cannot be trusted."""

    exit_code = 4


class Unavailable(DocflowError):
    """Something outside is missing or broken."""

    exit_code = 5
