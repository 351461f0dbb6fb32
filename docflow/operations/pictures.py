"""图片: from the name of a file beside the data to the picture itself; the only place that reads picture files.

loaded  (values, form, folder, place)  -> the values with every picture in them, and what is wrong
pathed  (form)                         -> the form as a spreadsheet holds it: names of files where pictures will be

A name is relative to the folder of the data and never leaves it, whatever links say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from typing import Final, TypeAlias

from docflow import form
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.errors.disk import said
from docflow.form import Field, FieldType, Form, ListOf, Picture, Scalar, TableOf
from docflow.form.pictures import LIMIT
from docflow.form.scalars import LIMIT_PICTURE

PlaceOf: TypeAlias = Callable[[str], Place]

_URL: Final = "data:"
_BETWEEN: Final = re.compile(r"[\n；;、]")


def loaded(
    values: Mapping[str, object], wanted: Form, folder: Path, place: PlaceOf | None = None
) -> tuple[dict[str, object], list[Problem]]:
    """`values` with the pictures that their file names stand for.

    Problems: D250 not found, D251 no picture, D252 too large, D253 outside `folder`.
    """
    reading = _Reading(folder, place or (lambda name: Place(path=(name,))))
    return {name: reading.value(name, one, wanted) for name, one in values.items()}, reading.problems


def pathed(wanted: Form) -> Form:
    """`wanted` with texts where pictures are: what a spreadsheet can hold."""
    return Form(tuple(replace(one, type=_pathed(one.type)) for one in wanted.fields))


def _pathed(kind: FieldType) -> FieldType:
    match kind:
        case Scalar(kind="picture"):
            return Scalar("text")
        case ListOf(of=Scalar(kind="picture")):
            return ListOf(Scalar("text"))
        case TableOf(columns=columns):
            return TableOf(pathed(columns))
        case _:
            return kind


def has_pictures(wanted: Form) -> bool:
    """True when a field of `wanted`, or a column of one, is a picture."""
    return pathed(wanted) != wanted


class _Reading:
    def __init__(self, folder: Path, place: PlaceOf) -> None:
        self.folder = folder
        self.place = place
        self.problems: list[Problem] = []

    def value(self, name: str, given: object, wanted: Form) -> object:
        return self.of(given, wanted[name], self.place(name), name) if name in wanted else given

    def of(self, given: object, field: Field, place: Place, label: str) -> object:
        match field.type:
            case Scalar(kind="picture"):
                return self.picture(given, place, label)
            case ListOf(of=Scalar(kind="picture")):
                names = _BETWEEN.split(given) if isinstance(given, str) and not given.startswith(_URL) else given
                items = names if isinstance(names, Sequence) and not isinstance(names, str) else [names]
                return [self.picture(one, place, label) for one in items]
            case TableOf(columns=columns) if isinstance(given, Sequence) and not isinstance(given, str):
                return [self.row(row, columns, place, label, at) for at, row in enumerate(given, 1)]
            case _:
                return given

    def row(self, row: object, columns: Form, place: Place, label: str, at: int) -> object:
        if not isinstance(row, Mapping):
            return row
        out: dict[str, object] = {}
        for name, cell in row.items():
            within = replace(place, path=(*place.path, str(at), name))
            out[name] = self.of(cell, columns[name], within, f"{label}第 {at} 行{name}") if name in columns else cell
        return out

    def picture(self, given: object, place: Place, label: str) -> object:
        """The picture of a file name; what is no name stays as it is, for the form to judge."""
        if not isinstance(given, str) or not given.strip() or given.startswith(_URL):
            return given
        found = self.file(given.strip(), place, label)
        if found is None:
            return None
        read = form.picture(found)
        if isinstance(read, Picture):
            return read
        if read.too_large:
            self.problems.append(problem("D252", place, field=label, found=read.reason, limit=LIMIT_PICTURE))
        else:
            self.problems.append(problem("D251", place, field=label, reason=read.reason))
        return None

    def file(self, name: str, place: Place, label: str) -> bytes | None:
        """The bytes of the file; one byte more than the limit is enough to refuse it."""
        shown = name if len(name) <= 60 else name[:59] + "…"
        if _leaves(name):
            self.problems.append(problem("D253", place, field=label, path=shown))
            return None
        try:
            path = (self.folder / name).resolve()
            if not path.is_relative_to(self.folder.resolve()):
                self.problems.append(problem("D253", place, field=label, path=shown))
                return None
            if not path.is_file():
                self.problems.append(problem("D250", place, field=label, path=shown))
                return None
            with path.open("rb") as file:
                return file.read(LIMIT + 1)
        except (OSError, ValueError, RuntimeError) as error:
            detail = said(error) if isinstance(error, OSError) else "名称不能用"
            self.problems.append(problem("D251", place, field=label, reason=detail))
            return None


def _leaves(name: str) -> bool:
    """True for a name that says it lies elsewhere: absolute, of another drive, or by way of `..`."""
    windows = PureWindowsPath(name)
    return bool(windows.drive or windows.root or name.startswith("~") or ".." in windows.parts)


def taken(values: Mapping[str, object], wanted: Form, folder: Path, place: PlaceOf | None = None) -> dict[str, object]:
    """`loaded`, or InvalidSource with every problem."""
    found, problems = loaded(values, wanted, folder, place)
    if problems:
        raise InvalidSource(problems)
    return found
