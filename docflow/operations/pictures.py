"""图片和子文档: from the name of a file beside the data to what is in it; the only place that reads these files.

loaded  (values, form, folder, place)  -> the values with every file in them, and what is wrong or to be told
pathed  (form)                         -> the form as a spreadsheet holds it: names of files where these will be

A name is relative to the folder of the data and never leaves it, whatever links say.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from typing import Final, TypeAlias

from docflow import form
from docflow.errors import InvalidSource, Place, Problem, problem
from docflow.errors.disk import said
from docflow.form import Enclosed, Field, FieldType, Form, ListOf, Picture, Scalar, TableOf
from docflow.form.pictures import LIMIT
from docflow.form.scalars import LIMIT_DOCUMENT, LIMIT_PICTURE

PlaceOf: TypeAlias = Callable[[str], Place]

_URL: Final = "data:"
#: Where in a JPEG its notes stand, which of them tells how it was held, and how fine it is kept when it is turned.
_NOTED: Final = 65_536
_ORIENTATION: Final = 0x0112
_QUALITY: Final = 92
_BETWEEN: Final = re.compile(r"[\n；;、]")


def loaded(
    values: Mapping[str, object], wanted: Form, folder: Path, place: PlaceOf | None = None
) -> tuple[dict[str, object], list[Problem]]:
    """`values` with the pictures and sub-documents that their file names stand for.

    Problems: D250 not found, D251 and D259 of another kind, D252 and D260 too large, D253 outside `folder`; those of
    the scan of a template for a sub-document, and as a warning T179.
    """
    reading = _Reading(folder, place or (lambda name: Place(path=(name,))))
    return {name: reading.value(name, one, wanted) for name, one in values.items()}, reading.problems


def pathed(wanted: Form) -> Form:
    """`wanted` with texts where pictures are: what a spreadsheet can hold."""
    return Form(tuple(replace(one, type=_pathed(one.type)) for one in wanted.fields))


def _pathed(kind: FieldType) -> FieldType:
    match kind:
        case Scalar(kind="picture" | "document"):
            return Scalar("text")
        case ListOf(of=Scalar(kind="picture" | "document")):
            return ListOf(Scalar("text"))
        case TableOf(columns=columns):
            return TableOf(pathed(columns))
        case _:
            return kind


def has_pictures(wanted: Form) -> bool:
    """True when a field of `wanted`, or a column of one, is a picture or a sub-document."""
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
            case Scalar(kind="picture" | "document" as kind):
                return self.content(kind, given, place, label)
            case ListOf(of=Scalar(kind="picture" | "document" as kind)):
                names = _BETWEEN.split(given) if isinstance(given, str) and not given.startswith(_URL) else given
                items = names if isinstance(names, Sequence) and not isinstance(names, str) else [names]
                return [self.content(kind, one, place, label) for one in items]
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

    def content(self, kind: str, given: object, place: Place, label: str) -> object:
        """What the file of a name holds; what is no name stays as it is, for the form to judge."""
        if not isinstance(given, str) or not given.strip() or given.startswith(_URL):
            return given
        found = self.file(given.strip(), place, label)
        if found is None:
            return None
        return (
            self.document(found, given.strip(), place, label)
            if kind == "document"
            else self.picture(found, place, label)
        )

    def document(self, found: bytes, name: str, place: Place, label: str) -> object:
        """The sub-document of a file, scanned as a template is."""
        from docflow.render import word

        read = form.enclosed(found)
        if not isinstance(read, Enclosed):
            code = "D260" if read.too_large else "D259"
            values = {"found": read.reason, "limit": LIMIT_DOCUMENT} if read.too_large else {"reason": read.reason}
            self.problems.append(problem(code, place, field=label, **values))
            return None
        if wrong := word.scan(found, name):
            # Told at the cell, so that its row can be marked; the file is named behind it.
            self.problems += [replace(one, place=replace(place, path=(*place.path, name))) for one in wrong]
            return None
        self.problems += [replace(one, place=place) for one in word.left_behind({name: read})]
        return read

    def picture(self, found: bytes, place: Place, label: str) -> object:
        read = form.picture(found)
        if isinstance(read, Picture) and (turned := upright(found)) is not found:
            read = form.picture(turned)
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


def upright(data: bytes) -> bytes:
    """A photograph as it is looked at: a telephone keeps it as it was held, and notes beside it how to turn it.

    Word passes over that note and a browser does not; turned once here, the paper is the same in every format.
    The very bytes where nothing is to be turned.
    """
    if not data.startswith(b"\xff\xd8") or b"Exif\x00\x00" not in data[:_NOTED]:
        return data
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.getexif().get(_ORIENTATION, 1) not in range(2, 9):
                return data
            out = io.BytesIO()
            ImageOps.exif_transpose(image).save(out, "JPEG", quality=_QUALITY, subsampling=0)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return data  # a renderer that cannot draw it says so
    return out.getvalue()


def _leaves(name: str) -> bool:
    """True for a name that says it lies elsewhere: absolute, of another drive, or by way of `..`."""
    windows = PureWindowsPath(name)
    return bool(windows.drive or windows.root or name.startswith("~") or ".." in windows.parts)


def taken(values: Mapping[str, object], wanted: Form, folder: Path, place: PlaceOf | None = None) -> dict[str, object]:
    """`loaded`, or InvalidSource with every problem."""
    found, problems = loaded(values, wanted, folder, place)
    if wrong := [one for one in problems if not one.is_warning]:
        raise InvalidSource(wrong)
    return found
